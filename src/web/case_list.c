/* GET /cases, and its files */
#include "views/cases.html.h"
#include "web/case.h"
#include "web/download.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "withdrawn", "The case is withdrawn" }, { NULL, NULL } };

static struct str next_of(const struct case_line *x, bool bare)
{
    if (x->withdrawn)
        return x->mine && x->state <= ROUND_BOOKED
            ? S("Consent was withdrawn: write down new consent, or withdraw the case")
            : consent_withdrawn_words();
    if (x->named && !x->shared && !bare && x->state <= ROUND_BOOKED)
        return x->mine ? S("Write down consent that holds") : S("Consent is missing");
    if (x->to_agree)
        return x->mine ? S("Agree to its plan") : S("The setting agrees to the plan");
    return case_next(x->state, x->mine);
}

/* The day that counts: that of its forum, or else the last that is known. */
static struct str row_day(struct arena *a, const struct case_line *x)
{
    if (day_is(x->forum))
        return str_fmt(a, "Forum on %.*s", STR_ARG(page_day(a, x->forum)));
    return day_is(x->submitted) ? str_fmt(a, "Sent in on %.*s", STR_ARG(page_day(a, x->submitted)))
                                : str_fmt(a, "Begun on %.*s", STR_ARG(page_day(a, x->made)));
}

/* What is told to the setting that the child has left. */
static void hide_later(struct cases_row *r, const struct case_line *x)
{
    r->state = S("The child has left");
    r->state_tag = case_state_tag(ROUND_CLOSED);
    r->next = S("Nothing: you see the case as it was then");
    r->day = S("");
    r->group = forum_phase_words(x->phase);
}

static struct cases_row row_of(struct context *c, const struct case_line *x, bool bare)
{
    struct arena *a = c->work.arena;
    struct cases_row r = { .who = x->pupil.v != 0 ? page_name(a, x->surname, x->forename) : x->reference,
        .beside = x->school_name,
        .group = forum_phase_words(x->phase),
        .state = round_state_words(x->state),
        .state_tag = case_state_tag(x->state),
        .next = next_of(x, bare) };
    if (!x->named)
        r.beside = str_fmt(a, "Anonymous%s%.*s", x->school_name.n > 0 ? ", " : "", STR_ARG(x->school_name));
    else if (bare)
        r.beside = S("Named");
    if (x->number > 1)
        r.group = str_fmt(a, "%.*s, round %d", STR_ARG(r.group), x->number);
    if (!bare)
        r.href = url_to(a, ROUTE_CASE, x->round_public_id);
    r.day = row_day(a, x);
    if (x->has_left)
        hide_later(&r, x);
    return r;
}

enum {
    TO_WRITE, /* to be gone on with */
    WITH_FORUM,
    OVER,
    BARE,
    TABLES,
};
enum { SHOWN_MOST = 100 /* of those that are over, or of which bare facts are seen, until all are asked for */ };

static int table_of(const struct case_line *x)
{
    if (x->has_left)
        return OVER;
    if (x->state == ROUND_DRAFT || x->state == ROUND_MORE)
        return TO_WRITE;
    return x->state <= ROUND_DISCUSSED ? WITH_FORUM : OVER;
}

static struct cases_table *tables_of(struct context *c, const struct case_line *all, size_t n,
    const struct case_line *bare, size_t n_bare, size_t *ret_n)
{
    static const struct {
        const char *title, *empty;
    } words[TABLES] = { { "To be gone on with", "Nothing is being written." },
        { "With the forum", "Nothing has been sent in that is not over." }, { "With a plan, or over", "Nothing yet." },
        { "Cases of which you see bare facts", "" } };
    struct cases_table *tables = ARENA_ARRAY(c->work.arena, TABLES, struct cases_table);
    *ret_n = 0;
    for (int t = 0; t < TABLES; t++) {
        size_t most = t == BARE ? n_bare : n;
        struct cases_row *rows = ARENA_ARRAY(c->work.arena, most, struct cases_row);
        struct cases_table *to = &tables[*ret_n];
        *to = (struct cases_table){ .title = str_of(words[t].title), .empty = str_of(words[t].empty), .rows = rows };
        for (size_t i = 0; i < most; i++)
            if (t == BARE || table_of(&all[i]) == t)
                rows[to->n_rows++] = row_of(c, t == BARE ? &bare[i] : &all[i], t == BARE);
        *ret_n += t != BARE || to->n_rows > 0;
    }
    return tables;
}

/* Keeps the newest of those that are over, and counts these. */
static size_t leave_out(struct case_line *all, size_t *n, size_t most)
{
    size_t kept = 0, over = 0;
    for (size_t i = 0; i < *n; i++)
        if (table_of(&all[i]) != OVER || over++ < most)
            all[kept++] = all[i];
    *n = kept;
    return over;
}

static void say_left_out(struct context *c, struct cases_table *t, size_t n)
{
    const struct http_pair pair = { S("over"), S("all") };
    if (t->n_rows >= n)
        return;
    t->left_out = str_fmt(c->work.arena, "The %zu that were sent in last are shown, of %zu.", t->n_rows, n);
    t->whole = url_with(c->work.arena, ROUTE_CASES, STR_NONE, &pair, 1);
}

static size_t children_of(const struct case_line *all, size_t n)
{
    size_t children = 0;
    for (size_t i = 0; i < n; i++)
        children += all[i].pupil.v != 0;
    return children;
}

static void tell_children(struct context *c, struct str object, const struct case_line *all, size_t n)
{
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, n, struct pupil_id);
    size_t children = 0;
    for (size_t i = 0; i < n; i++)
        if (all[i].pupil.v != 0)
            pupils[children++] = all[i].pupil;
    if (children > 0)
        context_audit(c, object, pupils, children);
}

enum err case_show_list(struct context *c)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_LIST, OP_CASE_ANON_LIST);
    struct case_line *all, *bare;
    size_t n, n_bare;
    enum err e = case_list(&c->work, &viewer, (struct pupil_id){ 0 }, &all, &n);
    if (e == OK)
        e = case_list_bare(&c->work, &viewer, &bare, &n_bare);
    if (e != OK)
        return e;
    const size_t children = children_of(all, n); /* in the file, all of them */
    const size_t most = str_eq(http_query(c->request, S("over")), S("all")) ? SIZE_MAX : SHOWN_MOST,
                 over = leave_out(all, &n, most);
    const uint32_t brings = access_allows(c->login.roles, OP_CASE_NAMED_CREATE).scopes;
    const bool makes = brings != 0;
    struct cases_page p = { .layout = page_layout(c, S("Cases")),
        .done = ask_done(c, done_words),
        .about = (brings & SCOPE_HOME) != 0
            ? S("What you bring to the Inclusion Forums, with what is next for each. Drafts are seen by "
                "their setting alone.")
            : makes ? S("What settings bring to the Inclusion Forums, with what is next for each. Drafts are seen by "
                        "those who write them.")
                    : S("What has been brought to the Inclusion Forums, as far as your role shows it."),
        .downloads = download_links_of_children(c, ROUTE_CASES_CSV, ROUTE_CASES_XLSX, STR_NONE, NULL, children,
            S("the cases")) };
    if (makes)
        p.make = url_to(c->work.arena, ROUTE_CASE_NEW, STR_NONE);
    if (access_allows(c->login.roles, OP_CONSENT_OVERRIDE).scopes != 0)
        p.overrides = url_to(c->work.arena, ROUTE_OVERRIDES, STR_NONE);
    struct cases_table *tables = tables_of(c, all, n, bare, n_bare < most ? n_bare : most, &p.n_tables);
    say_left_out(c, &tables[OVER], over);
    if (p.n_tables > BARE)
        say_left_out(c, &tables[BARE], n_bare);
    p.tables = tables;
    tell_children(c, S("list of cases"), all, n);
    view_cases(c->html, &p);
    return context_page(c, 200);
}

enum err case_csv(struct context *c)
{
    static const char *const names[] = { "reference", "named", "surname", "forename", "age", "urn", "setting", "group",
        "area", "time", "state", "begun_on", "sent_in_on", "forum_on", "consent" };
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_LIST, OP_CASE_ANON_LIST);
    struct case_line *all;
    size_t n;
    enum err e = case_list(&c->work, &viewer, (struct pupil_id){ 0 }, &all, &n);
    if (e != OK)
        return e;
    const size_t children = children_of(all, n);
    if (children > DOWNLOAD_CHILDREN)
        return download_refuse_children(c, children);
    context_audit(c, S("file of cases"), NULL, 0);
    tell_children(c, S("file of cases"), all, n);
    const struct download_words words = { .name = S("cases"),
        .title = S("Cases"),
        .question = S("Every case of the Inclusion Forums that you may see"),
        .basis = S("One row a case, as it stands the last time that it was brought. Consent is said of named cases: "
                   "whether it holds today, or was withdrawn.") };
    struct download *file = download_begin(c, &words, names, COUNT_OF(names), WORKER_PAGE);
    for (size_t i = 0; i < n; i++) {
        const struct case_line *x = &all[i];
        struct report_cell age = x->named ? REPORT_TEXT(S("")) : REPORT_NUMBER(x->age);
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(x->reference), REPORT_TEXT(x->named ? S("yes") : S("no")),
                REPORT_TEXT(x->surname), REPORT_TEXT(x->forename), age, REPORT_TEXT(x->urn),
                REPORT_TEXT(x->school_name), REPORT_TEXT(forum_phase_name(x->phase)), REPORT_TEXT(x->area_name),
                x->has_left ? REPORT_TEXT(S("")) : REPORT_NUMBER(x->number),
                REPORT_TEXT(x->has_left ? S("left") : round_state_name(x->state)),
                REPORT_DAY(x->made), REPORT_DAY(x->has_left ? DAY_NONE : x->submitted),
                REPORT_DAY(x->has_left ? DAY_NONE : x->forum),
                REPORT_TEXT(!x->named || x->has_left ? S("") : x->shared ? S("yes")
                        : x->withdrawn                                   ? S("withdrawn")
                                                                         : S("no")) });
    }
    return download_end(c, file);
}

enum err case_table_of_pupil(struct context *c, struct pupil_id pupil, struct cases_table *ret)
{
    const struct case_viewer viewer = context_case_viewer(c, OP_CASE_NAMED_LIST, OP_CASE_ANON_LIST);
    struct case_line *all;
    size_t n;
    *ret = (struct cases_table){ .title = S("") };
    if (viewer.named.scope == 0)
        return OK;
    enum err e = case_list(&c->work, &viewer, pupil, &all, &n);
    if (e != OK)
        return e;
    struct cases_row *rows = ARENA_ARRAY(c->work.arena, n, struct cases_row);
    for (size_t i = 0; i < n; i++)
        rows[i] = row_of(c, &all[i], false);
    for (size_t i = 0; i < n; i++)
        rows[i].who = all[i].reference;
    *ret = (struct cases_table){ .title = S("Inclusion Forums"),
        .empty = S("No case of this child has been brought that you may see."),
        .rows = rows,
        .n_rows = n };
    return OK;
}
