/* GET /inclusion-forums, GET /inclusion-forums/{phase}.ics and {phase}.atom: for everybody, without signing in */
#include "service/forum_feed.h"

#include "views/forums.html.h"
#include "web/download.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static struct forums_row row_of(struct context *c, const struct forum_public *f)
{
    struct arena *a = c->work.arena;
    return (struct forums_row){ .day = meeting_day_words(a, f->plan.on),
        .times = forum_times_words(a, &f->plan),
        .name = f->name,
        .area = f->drop_in ? forum_for_words(a, f->phase, true, f->area_name) : forum_area_words(f->area_name),
        .place = forum_place_words(a, &f->plan),
        .free = f->drop_in ? S("Book a place in Waymark") : page_day(a, f->cutoff_on),
        .state = f->cancelled ? S("Cancelled") : S(""),
        .tag = "govuk-tag--grey" };
}

static struct forums_public_phase phase_of(struct context *c, enum forum_phase phase, const struct forum_public *all,
    size_t n)
{
    struct arena *a = c->work.arena;
    struct forums_row *rows = ARENA_ARRAY(a, n, struct forums_row);
    struct forums_public_phase x = { .name = forum_phase_words(phase),
        .whom = forum_phase_whom(phase),
        .ics = url_to(a, ROUTE_PUBLIC_FORUMS_ICS, forum_phase_name(phase)),
        .atom = url_to(a, ROUTE_PUBLIC_FORUMS_ATOM, forum_phase_name(phase)),
        .rows = rows };
    x.address = str_fmt(a, "%.*s%.*s", STR_ARG(page_public_url(c)), STR_ARG(x.ics.s));
    for (size_t i = 0; i < n; i++)
        if (all[i].phase == phase)
            rows[x.n_rows++] = row_of(c, &all[i]);
    return x;
}

enum err forum_public_show(struct context *c)
{
    struct forum_public *all;
    struct forums_public_phase phases[FORUM_PHASES];
    size_t n;
    enum err e = forum_public_list(&c->work, false, FORUM_EARLY_YEARS, c->work.today, &all, &n);
    if (e != OK)
        return e;
    for (int p = 0; p < FORUM_PHASES; p++)
        phases[p] = phase_of(c, (enum forum_phase)p, all, n);
    const struct forums_public_page page = { .layout = page_layout(c, S("When Inclusion Forums meet")),
        .phases = phases,
        .n_phases = FORUM_PHASES };
    view_forums_public(c->html, &page);
    return context_page(c, 200);
}

/* "all", or the name of a phase. ERR_MISSING: neither. */
static enum err read_phase(struct context *c, bool *ret_of_phase, enum forum_phase *ret)
{
    *ret = FORUM_EARLY_YEARS;
    *ret_of_phase = forum_phase_parse(c->arg, ret);
    return *ret_of_phase || str_eq(c->arg, S("all")) ? OK : ERR_MISSING;
}

enum err forum_public_calendar(struct context *c)
{
    bool of_phase;
    enum forum_phase phase;
    struct ics_event *events;
    size_t n;
    enum err e = read_phase(c, &of_phase, &phase);
    if (e == OK)
        e = forum_public_events(&c->work, of_phase, phase, page_public_url(c), &events, &n);
    if (e != OK)
        return e;
    return download_calendar(c, S("Inclusion Forums"), events, n, S("inclusion-forums.ics"));
}

/* --- the same as a feed: Atom, RFC 4287 --- */

/* A text between tags: what has a meaning in XML as a reference, what may not stand in it left out. */
static void put_text(struct buf *b, const char *tag, struct str text)
{
    buf_add_fmt(b, "<%s>", tag);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char x = (unsigned char)text.p[i];
        if (x == '&')
            buf_add_str(b, S("&amp;"));
        else if (x == '<')
            buf_add_str(b, S("&lt;"));
        else if (x == '>')
            buf_add_str(b, S("&gt;"));
        else if (x >= ' ' && x != 0x7f)
            buf_add_char(b, (char)x);
    }
    buf_add_fmt(b, "</%s>\n", tag);
}

static void put_entry(struct context *c, struct buf *b, const struct forum_public *f)
{
    struct arena *a = c->work.arena;
    char at[21];
    buf_add_str(b, S("<entry>\n"));
    put_text(b, "title",
        str_fmt(a, "%s%.*s, %.*s", f->cancelled ? "Cancelled: " : "", STR_ARG(f->name),
            STR_ARG(meeting_day_words(a, f->plan.on))));
    put_text(b, "id", str_fmt(a, "%.*s/inclusion-forums#%.*s", STR_ARG(page_public_url(c)), STR_ARG(f->public_id)));
    put_text(b, "updated", str_dup(a, clock_utc(f->changed_ms, at)));
    put_text(b, "summary",
        str_fmt(a, "%.*s, %.*s. %.*s, %.*s.", STR_ARG(forum_times_words(a, &f->plan)),
            STR_ARG(forum_place_words(a, &f->plan)), STR_ARG(forum_phase_words(f->phase)),
            STR_ARG(forum_area_words(f->area_name))));
    buf_add_str(b, S("</entry>\n"));
}

enum err forum_public_feed(struct context *c)
{
    struct arena *a = c->work.arena;
    bool of_phase;
    enum forum_phase phase;
    struct forum_public *all;
    size_t n;
    int64_t newest = 0;
    char at[21];
    struct buf *b = download_bytes(c, WORKER_PAGE);
    enum err e = read_phase(c, &of_phase, &phase);
    if (e == OK)
        e = forum_public_list(&c->work, of_phase, phase, c->work.today, &all, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        newest = all[i].changed_ms > newest ? all[i].changed_ms : newest;
    buf_add_str(b, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"));
    put_text(b, "title", S("Inclusion Forums"));
    put_text(b, "id", str_fmt(a, "%.*s/inclusion-forums/%.*s", STR_ARG(page_public_url(c)), STR_ARG(c->arg)));
    put_text(b, "updated", str_dup(a, clock_utc(newest, at)));
    buf_add_str(b, S("<author>"));
    put_text(b, "name", c->config.authority_name);
    buf_add_str(b, S("</author>\n"));
    for (size_t i = 0; i < n; i++)
        put_entry(c, b, &all[i]);
    buf_add_str(b, S("</feed>\n"));
    return b->failed ? ERR_FULL
                     : context_download(c, b, S("inclusion-forums.atom"), S("application/atom+xml; charset=utf-8"));
}
