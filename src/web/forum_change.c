/* GET and POST /forums/{forum}/change, POST /forums/{forum}/services and /cancel */
#include "views/forums.html.h"
#include "web/ask.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

/* The form of a day on its way. */
struct asked {
    struct forum forum;
    struct forum_form_page page;
};

/* A forum out of scope is not there; one that is over or cancelled is refused with a sentence. */
static enum err begin(struct context *c, struct asked **ret, bool *ret_over)
{
    struct asked *k = ARENA_NEW(c->work.arena, struct asked);
    enum err e = forum_get(c, c->arg, &k->forum);
    if (e == OK && !k->forum.leads)
        e = ERR_MISSING;
    *ret_over = e == OK && !forum_can_change(&c->work, &k->forum);
    *ret = k;
    return e;
}

static enum err refuse_over(struct context *c)
{
    c->refused = true;
    return page_refuse(c, 409, S("This forum cannot be changed any more"),
        S("It has been held or cancelled, or its day has passed. Nothing was changed."));
}

static enum err fill_seats(struct context *c, struct asked *k)
{
    struct forum_seat *seats;
    size_t n;
    enum err e = forum_seats(&c->work, k->forum.id, &seats, &n);
    if (e != OK)
        return e;
    struct service_id *of = ARENA_ARRAY(c->work.arena, n, struct service_id);
    for (size_t i = 0; i < n; i++)
        of[i] = seats[i].service;
    if (!k->forum.drop_in)
        k->page.expect = url_to(c->work.arena, ROUTE_FORUM_EXPECT, c->arg);
    return forum_choose_services(c, of, n, &k->page.services, &k->page.n_services);
}

static enum err show(struct context *c, struct asked *k, int status)
{
    struct arena *a = c->work.arena;
    struct forum_form_page *p = &k->page;
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Forums"), .href = url_to(a, ROUTE_FORUMS, STR_NONE) },
        { .text = page_day(a, k->forum.plan.on), .href = url_to(a, ROUTE_FORUM, c->arg) }, { .text = S("Change") }
    };
    enum err e = forum_choose_chair(c, p->chair.value, &p->chair);
    if (e == OK)
        e = fill_seats(c, k);
    if (e != OK)
        return e;
    struct str day = page_day(a, k->forum.plan.on);
    p->layout = page_layout(c, str_fmt(a, "Change %.*s on %.*s", STR_ARG(k->forum.name), STR_ARG(day)));
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    p->layout.error = status == 400;
    c->refused = status == 400;
    p->action = url_to(a, ROUTE_FORUM_MOVE, c->arg);
    p->cancel = url_to(a, ROUTE_FORUM_CANCEL, c->arg);
    p->back = url_to(a, ROUTE_FORUM, c->arg);
    char iso[11];
    const struct http_pair from = { S("from"), str_dup(a, day_iso(k->forum.plan.on, iso)) };
    p->follow = url_with(a, ROUTE_SERIES_CHANGE, k->forum.series_public_id, &from, 1);
    p->version = str_fmt(a, "%lld", (long long)k->forum.version);
    view_forum_form(c->html, p);
    return context_page(c, status);
}

enum err forum_change_show(struct context *c)
{
    struct asked *k;
    bool over;
    enum err e = begin(c, &k, &over);
    if (e != OK || over)
        return e == OK ? refuse_over(c) : e;
    forum_fill_form(c->work.arena, &k->forum.plan, &k->page);
    return show(c, k, 200);
}

/* The version that the form was made of. */
static bool read_version(struct context *c, struct forum *f)
{
    return str_to_i64(ask_form_value(c, S("version")), &f->version);
}

enum err forum_change_it(struct context *c)
{
    struct asked *k;
    struct forum_terms terms;
    struct forum_plan plan;
    struct forum_problems problems = { .on = S("") };
    struct str wrong = S("");
    bool over;
    enum err e = begin(c, &k, &over);
    if (e != OK || over)
        return e == OK ? refuse_over(c) : e;
    if (!read_version(c, &k->forum))
        return ERR_INVALID;
    forum_read_form(c, &k->page, &plan);
    k->page.on = ask_form_value(c, S("on"));
    k->page.venue = ask_form_value(c, S("venue"));
    plan.on = filter_date(k->page.on, &wrong);
    plan.venue = plan.mode == FORUM_ONLINE ? S("") : k->page.venue;
    e = forum_terms(c, &terms);
    if (e == OK)
        e = forum_change(&c->work, &terms, c->login.account, &k->forum, &plan, &problems);
    if (e == ERR_INVALID) {
        forum_show_problems(&k->page, &problems);
        k->page.on_error = wrong.n > 0 ? wrong : problems.on;
        return show(c, k, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "forum %.*s", STR_ARG(c->arg)), NULL, 0);
    return ask_back(c, ROUTE_FORUM, c->arg, "changed");
}

enum err forum_expect_it(struct context *c)
{
    struct asked *k;
    const struct service_id *services;
    size_t n;
    bool over, ended;
    enum err e = begin(c, &k, &over);
    if (e != OK || over)
        return e == OK ? refuse_over(c) : e;
    if (!read_version(c, &k->forum))
        return ERR_INVALID;
    if (k->forum.drop_in)
        return ERR_MISSING;
    e = forum_read_services(c, &services, &n, &ended);
    if (e == OK && ended) {
        forum_fill_form(c->work.arena, &k->forum.plan, &k->page);
        k->page.services_error = S("A service that you chose has ended. Choose among these");
        return show(c, k, 400);
    }
    if (e == OK)
        e = forum_expect(&c->work, c->login.account, &k->forum, services, n);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "services of forum %.*s", STR_ARG(c->arg)), NULL, 0);
    return ask_back(c, ROUTE_FORUM, c->arg, "changed");
}

enum err forum_cancel_it(struct context *c)
{
    struct asked *k;
    struct forum_problems problems = { .on = S("") };
    bool over;
    enum err e = begin(c, &k, &over);
    if (e != OK || over)
        return e == OK ? refuse_over(c) : e;
    if (!read_version(c, &k->forum))
        return ERR_INVALID;
    k->page.reason = ask_form_value(c, S("reason"));
    e = forum_cancel(&c->work, c->login.account, &k->forum, k->page.reason, &problems);
    if (e == ERR_INVALID) {
        forum_fill_form(c->work.arena, &k->forum.plan, &k->page);
        k->page.reason_error = problems.reason;
        return show(c, k, 400);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "forum %.*s cancelled", STR_ARG(c->arg)), NULL, 0);
    return ask_back(c, ROUTE_FORUM, c->arg, "cancelled");
}
