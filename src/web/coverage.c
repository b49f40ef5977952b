/* GET /coverage, and its files */
#include "service/coverage.h"
#include "views/meetings.html.h"
#include "web/download.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

static const char *tag_of(enum coverage_state s)
{
    static const char *const tags[COVERAGE_STATES] = { "govuk-tag--green", "govuk-tag--blue", "govuk-tag--yellow",
        "govuk-tag--orange", "govuk-tag--red", "govuk-tag--grey", "govuk-tag--grey" };
    return tags[s];
}

/* A question about coverage, as the address asks it. */
struct asked {
    struct coverage_page page;
    struct coverage_filter f;
    struct coverage answer;
};

static struct meetings_choice choose_locality(struct context *c, const struct meeting_school *schools, size_t n,
    struct str value)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .n = 1, .value = value };
    items[0] = (struct govuk_select_item){ .text = S("All"), .value = S("") };
    for (size_t i = 0; i < n; i++) {
        bool there = schools[i].locality.n == 0;
        for (size_t k = 1; k < choice.n; k++)
            there |= str_eq(items[k].value, schools[i].locality);
        if (!there)
            items[choice.n++] = (struct govuk_select_item){ .text = schools[i].locality,
                .value = schools[i].locality };
    }
    return choice;
}

static struct meetings_choice choose_state(struct context *c, struct str value)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, COVERAGE_STATES + 1, struct govuk_select_item);
    items[0] = (struct govuk_select_item){ .text = S("All"), .value = S("") };
    for (int s = 0; s < COVERAGE_STATES; s++)
        items[s + 1] = (struct govuk_select_item){ .text = coverage_words((enum coverage_state)s),
            .value = coverage_name((enum coverage_state)s) };
    return (struct meetings_choice){ .items = items, .n = COVERAGE_STATES + 1, .value = value };
}

/* Schools by the scope of meeting.list, also for the files: who may have sums only (G) has no schools. */
static enum err ask(struct context *c, struct asked **ret)
{
    struct asked *k = ARENA_NEW(c->work.arena, struct asked);
    struct meeting_school *schools;
    const struct calendar *calendar;
    size_t n;
    struct str lead = meeting_query(c, S("lead")), term = meeting_query(c, S("term")),
               state = meeting_query(c, S("state"));
    k->f.lead = meeting_account(lead);
    k->f.locality = meeting_query(c, S("locality"));
    k->f.of_term = meeting_term_parse(term, &k->f.term);
    k->f.of_state = coverage_parse(state, &k->f.state);
    enum err e = meeting_choose_year(c, meeting_query(c, S("in")), &k->page.year, &k->f.year);
    if (e == OK)
        e = meeting_choose_lead(c, "All", lead, &k->page.lead);
    if (e == OK)
        e = meeting_schools(&c->work, &c->viewer, &schools, &n);
    if (e == OK)
        e = meeting_calendar(c, &calendar);
    if (e == OK)
        e = coverage_ask(&c->work, &c->viewer, calendar, &k->f, &k->answer);
    if (e != OK)
        return e;
    k->page.locality = choose_locality(c, schools, n, k->f.locality);
    k->page.state = choose_state(c, state);
    k->page.term = meeting_choose_term(c, "Any term", term);
    *ret = k;
    return OK;
}

static struct coverage_view_row row_of(struct context *c, const struct coverage_row *r)
{
    struct arena *a = c->work.arena;
    const struct http_pair school = { S("school"), r->school->urn };
    struct coverage_view_row row = { .school = r->school->name,
        .locality = r->school->locality,
        .leads = r->leads.n > 0 ? r->leads : S("nobody"),
        .href = url_with(a, ROUTE_MEETINGS, STR_NONE, &school, 1) };
    for (int t = 0; t < MEETING_TERMS; t++) {
        const struct coverage_cell *cell = &r->terms[t];
        row.terms[t] = (struct coverage_view_cell){ .state = coverage_words(cell->state),
            .day = day_is(cell->on) ? page_day(a, cell->on) : S(""),
            .href = cell->public_id.n > 0 ? url_to(a, ROUTE_MEETING, cell->public_id) : URL_NONE,
            .tag = tag_of(cell->state) };
    }
    return row;
}

/* "Each school is due 3 meetings in a school year, one a term." */
static struct str about(struct context *c)
{
    int64_t due = c->config.meetings_a_year;
    return str_fmt(c->work.arena,
        "Each school is due %.*s in a school year%s; nurseries and colleges are due none. Not closed: the "
        "meeting was begun on a day that has passed, and nobody closed it. Overdue: the term has begun "
        "and no day is booked, or the day that was booked has passed. Missed: the term is over.",
        STR_ARG(page_plural(c->work.arena, due, "meeting", "meetings")), due == MEETING_TERMS ? ", one a term" : "");
}

enum err coverage_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct asked *k;
    enum err e = ask(c, &k);
    if (e != OK)
        return e;
    struct coverage_page *p = &k->page;
    p->layout = page_wide(c, S("Coverage"));
    p->about = about(c);
    p->action = url_to(a, ROUTE_COVERAGE, STR_NONE);
    for (int s = 0; s < COVERAGE_STATES; s++) {
        p->sums[s][0] = coverage_words((enum coverage_state)s);
        for (int t = 0; t < MEETING_TERMS; t++)
            p->sums[s][t + 1] = page_count(a, (int64_t)k->answer.sums[t][s]);
    }
    struct coverage_view_row *rows = ARENA_ARRAY(a, k->answer.n, struct coverage_view_row);
    for (size_t i = 0; i < k->answer.n; i++)
        rows[i] = row_of(c, &k->answer.rows[i]);
    p->rows = rows;
    p->n_rows = k->answer.n;
    struct filter_pairs pairs = { .n = 0 };
    static const char *const names[] = { "in", "lead", "locality", "term", "state" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        filter_put(&pairs, str_of(names[i]), meeting_query(c, str_of(names[i])));
    p->downloads = download_links(c, ROUTE_COVERAGE_CSV, ROUTE_COVERAGE_XLSX, STR_NONE, &pairs, S("the coverage"));
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) }, { .text = S("Coverage") }
    };
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = COUNT_OF(crumbs);
    view_coverage(c->html, p);
    return context_page(c, 200);
}

enum err coverage_csv(struct context *c)
{
    static const char *const columns[] = { "urn", "school", "locality", "lead", "year", "term", "standing", "on" };
    struct arena *a = c->work.arena;
    struct asked *k;
    char year[8];
    c->viewer = context_viewer(c, OP_MEETING_LIST);
    enum err e = ask(c, &k);
    if (e != OK)
        return e;
    struct str in = str_dup(a, att_year_words(k->answer.year, year));
    const struct download_words words = { .name = S("coverage"),
        .title = S("Coverage"),
        .question = str_fmt(a, "Targeting Support Meetings of the school year %.*s", STR_ARG(in)),
        .basis = about(c) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t i = 0; i < k->answer.n; i++) {
        const struct coverage_row *r = &k->answer.rows[i];
        for (int t = 0; t < MEETING_TERMS; t++)
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(r->school->urn), REPORT_TEXT(r->school->name),
                    REPORT_TEXT(r->school->locality), REPORT_TEXT(r->leads), REPORT_TEXT(in),
                    REPORT_TEXT(meeting_term_words((enum calendar_season)t)),
                    REPORT_TEXT(coverage_name(r->terms[t].state)), REPORT_DAY(r->terms[t].on) });
    }
    context_audit(c, S("file of coverage"), NULL, 0);
    return download_end(c, file);
}
