/* GET /forums, GET /forums/{forum}/calendar.ics */
#include "web/forum.h"

#include "service/forum_feed.h"
#include "service/series.h"
#include "views/forums.html.h"
#include "web/ask.h"
#include "web/download.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

enum { PAST_DAYS = 366, /* what is over is listed for so long */
    AHEAD_DAYS = 740 };

static const struct ask_done done_words[] = { { "made", "The series is planned: here are its forums" },
    { "changed", "The series is changed from that day on: here are its forums" }, { NULL, NULL } };

static struct str free_words(struct arena *a, const struct forum *f)
{
    int64_t left = f->plan.capacity - f->taken;
    if (f->state != FORUM_PLANNED)
        return S("");
    return left <= 0 ? S("None: it is full") : str_fmt(a, "%lld of %d", (long long)left, f->plan.capacity);
}

static struct forums_row row_of(struct context *c, const struct forum *f)
{
    struct arena *a = c->work.arena;
    /* A drop-in stays planned for ever, and so does a forum that nobody closed. */
    const bool over = f->state == FORUM_PLANNED && day_cmp(f->plan.on, c->work.today) < 0;
    return (struct forums_row){ .day = meeting_day_words(a, f->plan.on),
        .times = forum_times_words(a, &f->plan),
        .name = f->name,
        .phase = forum_for_words(a, f->phase, f->drop_in, f->area_name),
        .place = forum_place_words(a, &f->plan),
        .free = over ? S("") : free_words(a, f),
        .state = over ? S("Its day is over") : forum_state_words(f->state),
        .tag = over ? "govuk-tag--grey" : forum_tag(f->state),
        .href = url_to(a, ROUTE_FORUM, f->public_id) };
}

/* Which forums the address asks for. */
static enum err read_filter(struct context *c, struct forums_page *p, struct forum_filter *ret)
{
    struct str series = ask_query(c, S("series"));
    struct viewer update = context_viewer(c, OP_FORUM_UPDATE);
    struct series one;
    p->phase = forum_choose_phase(c, "All", ask_query(c, S("phase")));
    p->past = str_eq(ask_query(c, S("when")), S("past"));
    *ret = (struct forum_filter){ .area = forum_area(ask_query(c, S("area"))) };
    ret->of_phase = forum_phase_parse(p->phase.value, &ret->phase);
    ret->from = p->past ? day_add(c->work.today, -PAST_DAYS) : c->work.today;
    ret->to = day_add(c->work.today, p->past ? -1 : AHEAD_DAYS);
    enum err e = forum_choose_area(c, "All", ask_query(c, S("area")), &p->area);
    if (e != OK || series.n == 0)
        return e;
    e = series_read(&c->work, &update, series, &one);
    ret->series = one.id;
    return e;
}

static void fill_links(struct context *c, struct forums_page *p)
{
    struct arena *a = c->work.arena;
    const access_roles roles = c->login.roles;
    p->action = url_to(a, ROUTE_FORUMS, STR_NONE);
    p->library = url_to(a, ROUTE_LIBRARY, STR_NONE);
    if (access_allows(roles, OP_FORUM_UPDATE).scopes != 0)
        p->requests = url_to(a, ROUTE_QUEUE, STR_NONE);
    if (access_allows(roles, OP_CASE_NAMED_ADVISE).scopes != 0)
        p->papers = url_to(a, ROUTE_PAPERS, STR_NONE);
    if (access_allows(roles, OP_PLAN_RECORD_OUTCOME).scopes != 0)
        p->follow_ups = url_to(a, ROUTE_FOLLOW_UPS, STR_NONE);
    if (access_allows(roles, OP_DASHBOARD_LA).scopes != 0)
        p->outcomes = url_to(a, ROUTE_OUTCOMES, STR_NONE);
    p->open_to_all = url_to(a, ROUTE_PUBLIC_FORUMS, STR_NONE);
    const struct http_pair other[] = { { S("when"), p->past ? S("") : S("past") }, { S("phase"), p->phase.value },
        { S("area"), p->area.value } };
    p->other = url_with(a, ROUTE_FORUMS, STR_NONE, other, COUNT_OF(other));
    p->other_words = p->past ? S("Forums to come") : S("Forums of the last year");
    if (access_allows(roles, OP_FORUM_UPDATE).scopes != 0)
        p->series = url_to(a, ROUTE_SERIES_ALL, STR_NONE);
    if (access_allows(roles, OP_FORUM_CREATE).scopes != 0)
        p->make = url_to(a, ROUTE_SERIES_NEW, STR_NONE);
    if (access_allows(roles, OP_FORUM_ATTENDEES_MANAGE).scopes != 0)
        p->services = url_to(a, ROUTE_SERVICES, STR_NONE);
}

/* Of those to come, the near ones, until all are asked for: of one series all, to see what was planned, and where there
 * are no near ones. */
static enum err leave_out(struct context *c, const struct forum_filter *filter, const struct forum *all,
    struct forums_page *p)
{
    struct arena *a = c->work.arena;
    struct day until;
    bool whole;
    size_t near = 0;
    enum err e = forum_near(c, &until, &whole);
    if (e != OK || whole || p->past || filter->series.v != 0)
        return e;
    while (near < p->n_rows && day_cmp(all[near].plan.on, until) <= 0)
        near++;
    if (near == 0 || near == p->n_rows)
        return OK;
    const struct http_pair pairs[] = { { S("dates"), S("all") }, { S("phase"), p->phase.value },
        { S("area"), p->area.value } };
    p->left_out = str_fmt(a, "These are the forums of this term and the next, until %.*s. %.*s later.",
        STR_ARG(page_day(a, until)), STR_ARG(page_plural(a, (int64_t)(p->n_rows - near), "comes", "come")));
    p->whole = url_with(a, ROUTE_FORUMS, STR_NONE, pairs, COUNT_OF(pairs));
    p->whole_words = str_fmt(a, "Show all %zu forums to come", p->n_rows);
    p->n_rows = near;
    return OK;
}

enum err forum_show_list(struct context *c)
{
    struct forum_filter filter;
    struct forum *all;
    struct viewer update = context_viewer(c, OP_FORUM_UPDATE);
    struct forums_page p = { .layout = page_layout(c, S("Inclusion Forums")),
        .done = ask_done(c, done_words),
        .about = S("Settings that worry about a child bring the case here, services advise, and the setting leaves "
                   "with a plan."),
        .shows_free = (c->grant.scopes & SCOPE_ALL) != 0 };
    enum err e = read_filter(c, &p, &filter);
    if (e == OK)
        e = forum_list(&c->work, &update, &filter, &all, &p.n_rows);
    if (e == OK)
        e = leave_out(c, &filter, all, &p);
    if (e != OK)
        return e;
    struct forums_row *rows = ARENA_ARRAY(c->work.arena, p.n_rows, struct forums_row);
    for (size_t i = 0; i < p.n_rows; i++)
        rows[i] = row_of(c, &all[p.past ? p.n_rows - 1 - i : i]);
    p.rows = rows;
    fill_links(c, &p);
    view_forums(c->html, &p);
    return context_page(c, 200);
}

enum err forum_calendar_file(struct context *c)
{
    struct forum f;
    enum err e = forum_get(c, c->arg, &f);
    if (e != OK)
        return e;
    const struct ics_event event = forum_feed_event(c->work.arena, &f, page_public_url(c));
    return download_calendar(c, S("Waymark"), &event, 1, S("forum.ics"));
}
