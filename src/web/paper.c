/* GET /papers, GET /papers/{forum}, POST /papers/{round}/read and /conflict */
#include "service/meeting.h"
#include "service/run_sheet.h"
#include "views/papers.html.h"
#include "web/ask.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/forum.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "read", "Marked as read" },
    { "hidden", "The case is hidden from you, and the coordinator is told that you know the family" },
    { NULL, NULL } };

enum { AHEAD_DAYS = 366,
    BACK_DAYS = 60 /* as long as papers can be read, by the settings */ };

static struct case_viewer reading_viewer(struct context *c)
{
    return context_case_viewer(c, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE);
}

/* "From 3 June 2026"; "4 cases, until 10 June 2026". */
static struct str papers_words(struct context *c, const struct forum *f)
{
    struct arena *a = c->work.arena;
    if (f->state == FORUM_CANCELLED)
        return S("Cancelled");
    return day_cmp(f->papers_on, c->work.today) > 0
        ? str_fmt(a, "From %.*s", STR_ARG(page_day(a, f->papers_on)))
        : str_fmt(a, "%.*s, until %.*s", STR_ARG(page_plural(a, f->taken, "case", "cases")),
              STR_ARG(page_day(a, f->until_on)));
}

/* The first `near` lines, unless that is none or all of them. */
static void leave_out(struct context *c, struct papers_page *p, size_t near)
{
    struct arena *a = c->work.arena;
    const struct http_pair pair = { S("dates"), S("all") };
    if (near == 0 || near == p->n)
        return;
    p->left_out = str_fmt(a, "These are the forums of this term and the next. %.*s later.",
        STR_ARG(page_plural(a, (int64_t)(p->n - near), "comes", "come")));
    p->whole = url_with(a, ROUTE_PAPERS, STR_NONE, &pair, 1);
    p->whole_words = str_fmt(a, "Show all %zu", p->n);
    p->n = near;
}

enum err paper_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct viewer runs = context_viewer(c, OP_FORUM_UPDATE);
    struct forum *all;
    size_t n, n_near = 0;
    struct day until;
    bool whole;
    struct papers_page p = { .layout = page_layout(c, S("Papers")), .whole_words = S("") };
    enum err e = forum_near(c, &until, &whole);
    if (e != OK)
        return e;
    e = forum_list(&c->work, &runs,
        &(struct forum_filter){
            .from = day_add(c->work.today, -BACK_DAYS), .to = day_add(c->work.today, AHEAD_DAYS) },
        &all, &n);
    if (e != OK)
        return e;
    struct papers_line *lines = ARENA_ARRAY(a, n, struct papers_line);
    for (size_t i = 0; i < n; i++) {
        const struct forum *f = &all[i];
        if (f->drop_in || !f->sits || day_cmp(f->until_on, c->work.today) < 0)
            continue;
        lines[p.n++] = (struct papers_line){ .on = page_day(a, f->plan.on),
            .name = f->name,
            .about = str_fmt(a, "%.*s, %.*s", STR_ARG(forum_times_words(a, &f->plan)),
                STR_ARG(forum_place_words(a, &f->plan))),
            .note = papers_words(c, f),
            .href = forum_opens(f, c->work.today) ? url_to(a, ROUTE_PAPER, f->public_id) : URL_NONE };
        if (day_cmp(f->plan.on, until) <= 0)
            n_near = p.n;
    }
    p.lines = lines;
    leave_out(c, &p, whole ? 0 : n_near);
    view_papers(c->html, &p);
    return context_page(c, 200);
}

static struct paper_row row_of(struct context *c, const struct forum *f, const struct booking *b)
{
    struct arena *a = c->work.arena;
    struct paper_row r = { .time = meeting_time_words(a, b->starts),
        .title = booking_title(a, b),
        .about = booking_about(a, f->phase, S(""), b->school_name),
        .anchor = str_fmt(a, "case-%.*s", STR_ARG(b->public_id)),
        .read = b->read_by_me,
        .href = url_to(a, ROUTE_CASE, b->round_public_id),
        .advice = url_to(a, ROUTE_ADVICE, b->round_public_id),
        .mark = url_to(a, ROUTE_PAPER_READ, b->round_public_id) };
    if (access_allows(c->login.roles, OP_FORUM_DECLARE_CONFLICT).scopes != 0)
        r.conflict = url_to(a, ROUTE_PAPER_CONFLICT, b->round_public_id);
    return r;
}

enum err paper_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct viewer runs = context_viewer(c, OP_FORUM_UPDATE);
    struct case_viewer viewer = reading_viewer(c);
    struct forum f;
    struct booking *all;
    size_t n, n_pupils = 0;
    enum err e = forum_read(&c->work, &runs, c->arg, &f);
    if (e == OK && (f.drop_in || (!f.leads && !(f.sits && forum_opens(&f, c->work.today)))))
        e = ERR_MISSING;
    if (e == OK)
        e = booking_list_of_forum(&c->work, &viewer, f.id, &all, &n);
    if (e != OK)
        return e;
    struct paper_page p = {
        .layout = page_layout(c, str_fmt(a, "Papers: %.*s, %.*s", STR_ARG(f.name), STR_ARG(page_day(a, f.plan.on)))),
        .done = ask_done(c, done_words),
        .about = str_fmt(a, "%.*s, %.*s, %.*s", STR_ARG(meeting_day_words(a, f.plan.on)),
            STR_ARG(forum_times_words(a, &f.plan)), STR_ARG(forum_place_words(a, &f.plan))),
        .until = str_fmt(a, "Services can read them until %.*s", STR_ARG(page_day(a, f.until_on)))
    };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = f.sits ? S("Papers") : S("Forums"),
            .href = url_to(a, f.sits ? ROUTE_PAPERS : ROUTE_FORUMS, STR_NONE) },
        { .text = page_day(a, f.plan.on), .href = url_to(a, ROUTE_FORUM, f.public_id) }, { .text = S("Its papers") }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    struct paper_row *rows = ARENA_ARRAY(a, n, struct paper_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        if (all[i].place == 0)
            continue;
        struct forum_case fc;
        rows[p.n_rows] = row_of(c, &f, &all[i]);
        e = forum_case_read(&c->work, &viewer, all[i].round_public_id, &fc);
        if (e == OK)
            e = case_sheet(c, &fc, &rows[p.n_rows++].sheet);
        if (e != OK)
            return e;
        if (all[i].named)
            pupils[n_pupils++] = all[i].pupil;
    }
    p.rows = rows;
    context_audit(c, str_fmt(a, "papers of forum %.*s", STR_ARG(f.public_id)), pupils, n_pupils);
    view_paper(c->html, &p);
    return context_page(c, 200);
}

/* The case of the address, and the newest forum on whose list it stands, to which one goes back. */
static enum err read_case(struct context *c, struct forum_case *ret, struct str *ret_forum)
{
    struct case_viewer viewer = reading_viewer(c);
    struct booking *all;
    size_t n;
    enum err e = forum_case_read(&c->work, &viewer, c->arg, ret);
    if (e == OK)
        e = booking_list_of_round(&c->work, &viewer, ret->round.id, &all, &n);
    *ret_forum = STR_NONE;
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].place > 0)
            *ret_forum = all[i].forum_public_id;
    return e;
}

static enum err back(struct context *c, struct str forum, const char *done)
{
    return forum.n > 0 ? ask_back(c, ROUTE_PAPER, forum, done) : ask_back(c, ROUTE_PAPERS, STR_NONE, done);
}

enum err paper_read_it(struct context *c)
{
    struct forum_case fc;
    struct str forum;
    enum err e = read_case(c, &fc, &forum);
    if (e == OK)
        e = paper_mark_read(&c->work, c->login.account, &fc);
    if (e != OK)
        return e;
    case_audit(c, &fc);
    return back(c, forum, "read");
}

enum err paper_conflict_it(struct context *c)
{
    struct forum_case fc;
    struct str forum;
    enum err e = read_case(c, &fc, &forum);
    if (e == OK)
        e = paper_declare_conflict(&c->work, c->login.account, &fc);
    if (e != OK)
        return e;
    case_audit(c, &fc);
    return back(c, forum, "hidden");
}
