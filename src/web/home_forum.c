/* Of GET /: what the Inclusion Forums want of a coordinator, a colleague of a service or a setting */
#include "service/booking.h"
#include "service/case_request.h"
#include "service/consent.h"
#include "service/forum.h"
#include "service/meeting.h"
#include "web/booking.h"
#include "web/home.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

enum { PAPERS_AHEAD = 120 /* days: longer than papers can be out before their forum (forum_papers_days) */ };

/* Cases of one kind, and the first of their days. */
struct counted {
    int64_t n;
    struct day first;
};

static void count(struct counted *x, struct day on)
{
    if (x->n++ == 0 || day_cmp(on, x->first) < 0)
        x->first = on;
}

static void add_counted(struct home_making *m, bool urgent, enum route_id to, const struct counted *x, const char *one,
    const char *several, struct str why)
{
    if (x->n > 0)
        home_add(m, urgent, url_to(m->c->work.arena, to, STR_NONE), page_plural(m->c->work.arena, x->n, one, several),
            why);
}

/* "The oldest was sent in on 20 July 2026, 2 days ago". */
static struct str since(struct context *c, const char *what, const struct counted *x)
{
    struct arena *a = c->work.arena;
    int days = c->work.today.v - x->first.v;
    return str_fmt(a, "%s %.*s%s", what, STR_ARG(page_day(a, x->first)),
        days == 0 ? ""
                  : str_fmt(a, ", %.*s ago", STR_ARG(page_plural(a, days, "day", "days"))).p);
}

static void add_queue(struct home_making *m, bool urgent)
{
    struct context *c = m->c;
    struct counted unplanned = { 0 }, unshared = { 0 }, screen = { 0 }, waiting = { 0 };
    const struct queue_row *all = m->queue;
    for (size_t i = 0; i < m->n_queue; i++) {
        enum queue_part part = queue_part_of(&all[i]);
        if (part == QUEUE_PLAN)
            count(&unplanned, all[i].forum_on);
        else if (part == QUEUE_BOOKED && !all[i].shared)
            count(&unshared, all[i].forum_on);
        else if (part == QUEUE_SCREEN)
            count(&screen, all[i].submitted);
        else if (part == QUEUE_WAITING)
            count(&waiting, all[i].waiting);
    }
    if (urgent) {
        add_counted(m, true, ROUTE_QUEUE, &unplanned, "case was discussed without a plan",
            "cases were discussed without a plan",
            day_is(unplanned.first)
                ? str_fmt(c->work.arena, "Nobody leaves without one. The first was heard on %.*s",
                      STR_ARG(page_day(c->work.arena, unplanned.first)))
                : S("Nobody leaves without one: write it and issue it"));
        add_counted(m, true, ROUTE_QUEUE, &unshared, "case is on a list without consent",
            "cases are on a list without consent",
            S("Nobody at the forum may be told of it until the setting has asked"));
        return;
    }
    add_counted(m, false, ROUTE_QUEUE, &screen, "request waits to be looked at", "requests wait to be looked at",
        since(c, "The oldest was sent in on", &screen));
    add_counted(m, false, ROUTE_QUEUE, &waiting, "case waits for a date", "cases wait for a date",
        since(c, "The first has waited since", &waiting));
}

/* How many cases of a forum's papers the viewer has not said to have read. */
static enum err unread_of(struct context *c, const struct forum *f, int64_t *ret)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE);
    struct booking *all;
    size_t n;
    enum err e = booking_list_of_forum(&c->work, &viewer, f->id, &all, &n);
    *ret = 0;
    for (size_t i = 0; e == OK && i < n; i++)
        *ret += all[i].place > 0 && !all[i].read_by_me;
    return e;
}

/* A forum of the next days: its papers for who sits on it, its list for who leads it. */
static enum err add_forum(struct home_making *m, const struct forum *f)
{
    struct context *c = m->c;
    struct arena *a = c->work.arena;
    const struct str day = f->plan.on.v == c->work.today.v ? S("Today") : meeting_day_words(a, f->plan.on);
    const struct str when = str_fmt(a, "%.*s, %.*s, %.*s", STR_ARG(day), STR_ARG(forum_times_words(a, &f->plan)),
        STR_ARG(forum_place_words(a, &f->plan)));
    int64_t unread = 0;
    bool reads = f->sits && forum_opens(f, c->work.today) && !f->drop_in;
    enum err e = reads ? unread_of(c, f, &unread) : OK;
    if (e != OK)
        return e;
    if (unread > 0)
        home_add(m, false, url_to(a, ROUTE_PAPER, f->public_id),
            str_fmt(a, "Papers of %.*s to read: %.*s", STR_ARG(f->name),
                STR_ARG(page_plural(a, unread, "case", "cases"))),
            when);
    else if (f->plan.on.v - c->work.today.v <= HOME_AHEAD)
        home_add(m, false, url_to(a, f->leads && !f->drop_in ? ROUTE_RUN_SHEET : ROUTE_FORUM, f->public_id), f->name,
            f->drop_in ? when
                       : str_fmt(a, "%.*s: %.*s", STR_ARG(when), STR_ARG(page_plural(a, f->taken, "case", "cases"))));
    return OK;
}

/* Those of today, or those of the days after it. */
static enum err add_days(struct home_making *m, bool today)
{
    struct context *c = m->c;
    const struct viewer runs = context_viewer(c, OP_FORUM_UPDATE);
    const struct forum_filter coming = { .from = day_add(c->work.today, today ? 0 : 1),
        .to = day_add(c->work.today, today ? 0 : PAPERS_AHEAD) };
    struct forum *all;
    size_t n;
    bool sits = (context_viewer(c, OP_CASE_NAMED_ADVISE).scope & SCOPE_FORUM) != 0;
    if (!sits && (runs.scope & SCOPE_REGION) == 0)
        return OK;
    enum err e = forum_list(&c->work, &runs, &coming, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].state <= FORUM_OPEN && (all[i].sits || all[i].leads))
            e = add_forum(m, &all[i]);
    return e;
}

/* What a setting has to do about its cases, by kind. */
struct own_cases {
    struct counted more, unshared, agree, draft, coming;
};

static void sort_own(struct own_cases *to, const struct case_line *x, struct day today)
{
    if (x->state == ROUND_DRAFT)
        count(&to->draft, x->made);
    else if (x->state == ROUND_MORE)
        count(&to->more, x->submitted);
    else if (x->named && !x->shared && x->state <= ROUND_BOOKED)
        count(&to->unshared, x->submitted);
    else if (x->to_agree)
        count(&to->agree, x->submitted);
    else if (x->state == ROUND_BOOKED && day_within(x->forum, today, day_add(today, HOME_AHEAD)))
        count(&to->coming, x->forum);
}

static void add_cases(struct home_making *m, bool urgent)
{
    struct context *c = m->c;
    struct own_cases own = { .more = { 0 } };
    for (size_t i = 0; i < m->n_cases; i++)
        if (m->cases[i].mine && !m->cases[i].has_left)
            sort_own(&own, &m->cases[i], c->work.today);
    if (urgent) {
        add_counted(m, true, ROUTE_CASES, &own.more, "case came back: more is asked for",
            "cases came back: more is asked for", S("Read what is missing, add it, and send it again"));
        add_counted(m, true, ROUTE_CASES, &own.unshared, "case has no consent that holds",
            "cases have no consent that holds", S("It cannot be talked about until consent is written down"));
        return;
    }
    add_counted(m, false, ROUTE_CASES, &own.coming, "case is heard within a week", "cases are heard within a week",
        str_fmt(c->work.arena, "Come to the forum on %.*s", STR_ARG(page_day(c->work.arena, own.coming.first))));
    add_counted(m, false, ROUTE_CASES, &own.agree, "education plan waits for you to agree",
        "education plans wait for you to agree", S("The forum has issued it. Read it, and say that it fits"));
    add_counted(m, false, ROUTE_CASES, &own.draft, "case is being written", "cases are being written",
        since(c, "Begun on", &own.draft));
}

/* Sharing without consent that another manager has asked for. */
static enum err add_overrides(struct home_making *m)
{
    struct context *c = m->c;
    const struct viewer viewer = context_viewer(c, OP_CONSENT_OVERRIDE);
    struct counted asked = { 0 };
    struct consent_override *all;
    size_t n;
    if (viewer.scope == 0)
        return OK;
    enum err e = override_list(&c->work, &viewer, (struct forum_case_id){ 0 }, S(""), &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (override_state(&all[i], c->work.today) == OVERRIDE_ASKED && all[i].asked_account.v != viewer.account.v)
            count(&asked, all[i].until);
    if (e == OK)
        add_counted(m, true, ROUTE_OVERRIDES, &asked, "case is to be shared without consent",
            "cases are to be shared without consent", S("Another manager has asked for it: approve it or end it"));
    return e;
}

/* The queue of a coordinator and the cases of a setting. */
static enum err read_cases(struct home_making *m)
{
    struct context *c = m->c;
    const struct case_viewer queued = booking_viewer(c),
                             listed = context_case_viewer(c, OP_CASE_NAMED_LIST, OP_CASE_ANON_LIST);
    struct queue_row *queue = NULL;
    struct case_line *cases = NULL;
    enum err e = OK;
    if ((context_viewer(c, OP_FORUM_UPDATE).scope & SCOPE_REGION) != 0)
        e = queue_list(&c->work, &queued, STR_NONE, &queue, &m->n_queue);
    if (e == OK && (listed.named.scope & SCOPE_HOME) != 0)
        e = case_list(&c->work, &listed, (struct pupil_id){ 0 }, &cases, &m->n_cases);
    m->queue = queue;
    m->cases = cases;
    return e;
}

enum err home_add_forums(struct home_making *m, bool urgent)
{
    enum err e = urgent ? add_days(m, true) : OK;
    if (e == OK && urgent)
        e = read_cases(m);
    if (e != OK)
        return e;
    add_queue(m, urgent);
    add_cases(m, urgent);
    return urgent ? add_overrides(m) : add_days(m, false);
}
