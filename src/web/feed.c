/* GET and POST /calendar-feed, POST /calendar-feed/end, GET /feed/{token}.ics, which asks for no login, and
 * GET /meetings/{meeting}/calendar.ics */
#include "service/meeting_feed.h"

#include "views/feed.html.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"

/* The page; with the address, when it was just made. */
static enum err show(struct context *c, struct str address, struct str done)
{
    struct arena *a = c->work.arena;
    int64_t since;
    enum err e = feed_since(&c->work, c->login.account, &since);
    if (e != OK)
        return e;
    const struct feed_page p = { .layout = page_layout(c, S("Your calendar feed")),
        .done = done,
        .since = since == 0 ? S("") : page_instant(a, since),
        .address = address,
        .make = url_to(a, ROUTE_CALENDAR_FEED_MAKE, STR_NONE),
        .end = url_to(a, ROUTE_CALENDAR_FEED_END, STR_NONE) };
    view_feed(c->html, &p);
    return context_page(c, 200);
}

enum err feed_page_show(struct context *c)
{
    bool ended = str_eq(http_query(c->request, S("done")), S("ended"));
    return show(c, S(""), ended ? S("Your feed has stopped, and its address is dead") : S(""));
}

enum err feed_page_make(struct context *c)
{
    struct str token;
    enum err e = feed_renew(&c->work, c->login.account, &token);
    if (e != OK)
        return e;
    context_audit(c, S("calendar feed made"), NULL, 0);
    struct url feed = url_to(c->work.arena, ROUTE_FEED, token);
    return show(c, str_fmt(c->work.arena, "%.*s%.*s", STR_ARG(page_public_url(c)), STR_ARG(feed.s)),
        S("You have a new address"));
}

enum err feed_page_end(struct context *c)
{
    enum err e = feed_end(&c->work, c->login.account);
    if (e != OK)
        return e;
    context_audit(c, S("calendar feed stopped"), NULL, 0);
    return context_redirect(
        c, url_with(c->work.arena, ROUTE_CALENDAR_FEED, STR_NONE, &(struct http_pair){ S("done"), S("ended") }, 1));
}

enum err feed_show(struct context *c)
{
    struct feed_reader reader;
    struct buf *out = download_bytes(c, WORKER_PAGE);
    enum err e = feed_open(&c->work, c->arg, &reader);
    if (e != OK)
        return e;
    reader.public_url = page_public_url(c);
    e = feed_write(&c->work, &reader, out);
    if (e != OK)
        return e;
    return context_download(c, out, S("waymark.ics"), S("text/calendar; charset=utf-8"));
}

enum err meeting_calendar_file(struct context *c)
{
    struct ics_event event;
    enum err e = meeting_feed_one(&c->work, &c->viewer, c->arg, page_public_url(c), &event);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "calendar file of meeting %.*s", STR_ARG(c->arg)), NULL, 0);
    return download_calendar(c, S("Waymark"), &event, 1, S("meeting.ics"));
}
