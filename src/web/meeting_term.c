/* GET and POST /meetings/term: a term planned in one go */
#include "service/coverage.h"
#include "views/meetings.html.h"
#include "web/meeting.h"
#include "web/page.h"
#include "web/route.h"

enum { TERM_SCHOOLS = 60 /* of one form: each has three fields, and a form holds HTTP_MAX_FIELDS */ };

/* The term that is planned, as the address or the form says it. */
struct planning {
    struct meeting_term_page page;
    const struct calendar *calendar;
    struct account_id lead;
    int year, a_day;
    enum calendar_season term;
    bool told; /* does the calendar say when it is? */
};

static struct meetings_choice choose_a_day(struct context *c, struct str value, int *ret)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, COVERAGE_A_DAY_MOST, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .value = S("2") };
    *ret = 2;
    for (int i = 1; i <= COVERAGE_A_DAY_MOST; i++) {
        struct str n = str_fmt(c->work.arena, "%d", i);
        items[choice.n++] = (struct govuk_select_item){ .text = n, .value = n };
        if (str_eq(n, value)) {
            choice.value = n;
            *ret = i;
        }
    }
    return choice;
}

/* The term of today; in its last two weeks, and in the holidays behind it, the next one. */
static void choose_usual(struct planning *k, struct day today, bool year_is_asked)
{
    enum { LAST_DAYS = 14 };
    struct day from, to;
    k->term = calendar_season_on(k->calendar, k->year, today);
    calendar_season_days(k->calendar, k->year, k->term, &from, &to, &k->told);
    if (day_cmp(day_add(today, LAST_DAYS), to) <= 0)
        return;
    if (k->term != SEASON_SUMMER) {
        k->term = (enum calendar_season)(k->term + 1);
    } else if (!year_is_asked) {
        k->term = SEASON_AUTUMN;
        k->year++;
    }
}

/* Which term and whose schools, of the values of an address or a form. */
static enum err begin(struct context *c, struct str (*value)(struct context *, struct str), struct planning **ret)
{
    struct arena *a = c->work.arena;
    struct planning *k = ARENA_NEW(a, struct planning);
    struct meeting_term_page *p = &k->page;
    struct day from, to;
    char year[8];
    *p = (struct meeting_term_page){ .layout = page_wide(c, S("Plan a term")),
        .choose = url_to(a, ROUTE_MEETING_TERM, STR_NONE),
        .action = url_to(a, ROUTE_MEETING_TERM_IT, STR_NONE),
        .mode = S("person"),
        .caution = S(""),
        .place = S("") };
    struct govuk_breadcrumbs_item *crumbs = ARENA_ARRAY(a, 2, struct govuk_breadcrumbs_item);
    crumbs[0] = (struct govuk_breadcrumbs_item){ .text = S("Meetings"), .href = url_to(a, ROUTE_MEETINGS, STR_NONE) };
    crumbs[1] = (struct govuk_breadcrumbs_item){ .text = p->layout.title };
    p->layout.breadcrumbs = crumbs;
    p->layout.n_breadcrumbs = 2;
    enum err e = meeting_choose_year(c, value(c, S("in")), &p->year, &k->year);
    if (e == OK)
        e = meeting_choose_lead(c, "Choose a lead", value(c, S("lead")), &p->lead);
    if (e == OK)
        e = meeting_calendar(c, &k->calendar);
    if (e != OK)
        return e;
    if (!meeting_term_parse(value(c, S("term")), &k->term))
        choose_usual(k, c->work.today, value(c, S("in")).n > 0);
    p->year.value = str_fmt(a, "%d", k->year);
    calendar_season_days(k->calendar, k->year, k->term, &from, &to, &k->told);
    if (!k->told)
        p->caution =
            S("The terms of this school year have not been brought in: any weekday is taken for a school day.");
    p->term = meeting_choose_term(c, NULL, meeting_term_name(k->term));
    p->a_day = choose_a_day(c, value(c, S("a-day")), &k->a_day);
    k->lead = p->lead.n > 0 ? (struct account_id){ 0 } : c->login.account;
    for (size_t i = 0; i < p->lead.n; i++) /* only one of those that are offered */
        if (str_eq(p->lead.items[i].value, p->lead.value))
            k->lead = meeting_account(p->lead.value);
    p->term_words = str_fmt(a, "the %.*s term %.*s", STR_ARG(meeting_term_words(k->term)),
        STR_ARG(att_year_words(k->year, year)));
    struct govuk_select_item *modes = ARENA_ARRAY(a, MEETING_MODES, struct govuk_select_item);
    for (int m = 0; m < MEETING_MODES; m++)
        modes[m] = (struct govuk_select_item){ .text = meeting_mode_words((enum meeting_mode)m),
            .value = meeting_mode_name((enum meeting_mode)m) };
    p->modes = modes;
    p->n_modes = MEETING_MODES;
    *ret = k;
    return OK;
}

enum err meeting_term_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct planning *k;
    struct coverage_proposal *proposed = NULL;
    size_t n = 0;
    enum err e = begin(c, meeting_query, &k);
    if (e == OK && k->lead.v != 0)
        e = coverage_propose(&c->work, &c->viewer, k->calendar, k->lead, k->year, k->term, k->a_day, &proposed, &n);
    if (e != OK)
        return e;
    struct meeting_term_row *rows = ARENA_ARRAY(a, n, struct meeting_term_row);
    for (size_t i = 0; i < n && i < TERM_SCHOOLS; i++) {
        const struct coverage_proposal *p = &proposed[i];
        rows[k->page.n_rows++] = (struct meeting_term_row){ .urn = p->school->urn,
            .school = p->school->name,
            .last = day_is(p->last) ? page_day(a, p->last) : S("none yet"),
            .on = meeting_day_typed(a, p->plan.on),
            .starts = meeting_time_words(a, p->plan.starts),
            .ends = meeting_time_words(a, p->plan.ends),
            .warning = day_is(p->plan.on) ? str_fmt(a, "Proposed: %.*s %.*s",
                                                STR_ARG(day_weekday_name(day_weekday(p->plan.on))),
                                                STR_ARG(page_day(a, p->plan.on)))
                                          : S("No school day of the term is left that suits") };
    }
    k->page.n_left_out = n - k->page.n_rows;
    k->page.rows = rows;
    view_meeting_term(c->html, &k->page);
    return context_page(c, 200);
}

/* A row of the form: looked at, and planned if it is right. Those before it are planned already, so that two of one
 * form cannot fall on the same time. */
static enum err plan_row(struct context *c, struct planning *k, const struct meeting_school *school,
    enum meeting_mode mode, bool anyway, struct meeting_term_row *row, bool *ret_right)
{
    struct meeting_problems problems = { .on = S("") }, found = { .on = S("") };
    struct meeting_plan plan = { .lead = k->lead, .mode = mode, .place = S("") };
    const struct meeting_form typed = { .on = row->on, .starts = row->starts, .ends = row->ends };
    struct str id;
    meeting_read_times(c->work.arena, &typed, &plan, &problems);
    enum err e = meeting_check(&c->work, k->calendar, school, &plan, (struct meeting_id){ 0 }, &found);
    if (e != OK)
        return e;
    meeting_join_problems(&problems, &found);
    row->on_error = problems.on.n > 0 ? problems.on : problems.school;
    row->starts_error = problems.starts;
    row->ends_error = problems.ends;
    row->warning = problems.warning;
    *ret_right = !meeting_has_problems(&problems) && (problems.warning.n == 0 || anyway);
    if (*ret_right)
        e = meeting_add(&c->work, k->calendar, c->login.account, school->id, &plan, &id);
    return e;
}

static void add_error(struct context *c, struct planning *k, const struct meeting_term_row *row, const char *field,
    struct str error)
{
    struct arena *a = c->work.arena;
    struct govuk_error_summary_item *all = ARENA_ARRAY(a, k->page.n_errors + 1, struct govuk_error_summary_item);
    if (error.n == 0)
        return;
    for (size_t i = 0; i < k->page.n_errors; i++)
        all[i] = k->page.errors[i];
    all[k->page.n_errors++] = (struct govuk_error_summary_item){ .id = str_fmt(a, "%s-%.*s", field, STR_ARG(row->urn)),
        .text = str_fmt(a, "%.*s: %.*s", STR_ARG(row->school), STR_ARG(error)) };
    k->page.errors = all;
}

/* The form again, with what is wrong with each row. */
static enum err show_again(struct context *c, struct planning *k, struct meeting_term_row *rows,
    const struct meeting_school *const *schools)
{
    const struct govuk_error_summary_item none = { .id = S("proposed"),
        .text = S("Nothing is planned: enter a day for one school or more") };
    const struct govuk_error_summary_item meant = { .id = S("anyway"),
        .text = S("Nothing is planned yet: say that the days are meant, or change them") };
    for (size_t i = 0; i < k->page.n_rows; i++) {
        struct meeting last;
        enum err e = meeting_last(&c->work, schools[i]->id, day_add(c->work.today, 1), &last);
        if (e != OK && e != ERR_MISSING)
            return e;
        struct str none_of_it = S("");
        struct day on = filter_date(rows[i].on, &none_of_it);
        rows[i].last = e == OK ? page_day(c->work.arena, last.on) : S("none yet");
        if (rows[i].warning.n == 0)
            rows[i].warning = meeting_day_words(c->work.arena, on);
        add_error(c, k, &rows[i], "on", rows[i].on_error);
        add_error(c, k, &rows[i], "starts", rows[i].starts_error);
        add_error(c, k, &rows[i], "ends", rows[i].ends_error);
    }
    if (k->page.n_errors == 0) {
        k->page.errors = k->page.warns ? &meant : &none;
        k->page.n_errors = 1;
    }
    k->page.layout.error = true;
    c->refused = true;
    view_meeting_term(c->html, &k->page);
    return context_page(c, 400);
}

/* The school of which a field of the form is the day; NULL: it is another field, or the school is not theirs. */
static const struct meeting_school *school_of(const struct meeting_school *schools, size_t n, struct str field)
{
    if (!str_starts(field, S("on-")))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (str_eq(schools[i].urn, str_slice(field, 3, field.n)))
            return &schools[i];
    return NULL;
}

enum err meeting_term_it(struct context *c)
{
    struct arena *a = c->work.arena;
    struct planning *k;
    struct meeting_school *schools;
    struct meeting_term_row *rows = ARENA_ARRAY(a, TERM_SCHOOLS, struct meeting_term_row);
    const struct meeting_school **of_row = ARENA_ARRAY(a, TERM_SCHOOLS, const struct meeting_school *);
    enum meeting_mode mode = MEETING_PERSON;
    size_t n, planned = 0;
    bool anyway = str_eq(meeting_field(c, S("anyway")), S("yes")), right = true;
    enum err e = begin(c, meeting_field, &k);
    if (e == OK)
        e = meeting_schools(&c->work, &c->viewer, &schools, &n);
    if (e != OK)
        return e;
    k->page.rows = rows;
    if (meeting_mode_parse(meeting_field(c, S("mode")), &mode))
        k->page.mode = meeting_mode_name(mode);
    /* In the order of the form: it comes back as it was sent. */
    for (size_t f = 0; e == OK && f < c->request->n_form && k->page.n_rows < TERM_SCHOOLS && k->lead.v != 0; f++) {
        struct str on = c->request->form[f].name;
        const struct meeting_school *school = school_of(schools, n, on);
        if (school == NULL || http_form(c->request, on).p == NULL)
            continue;
        struct str urn = school->urn;
        const struct meeting_school **of = &of_row[k->page.n_rows];
        struct meeting_term_row *row = &rows[k->page.n_rows++];
        *of = school;
        bool row_right = true;
        *row = (struct meeting_term_row){ .urn = urn,
            .school = school->name,
            .on = meeting_field(c, on),
            .starts = meeting_field(c, str_fmt(a, "starts-%.*s", STR_ARG(urn))),
            .ends = meeting_field(c, str_fmt(a, "ends-%.*s", STR_ARG(urn))) };
        if (row->on.n == 0)
            continue;
        e = plan_row(c, k, school, mode, anyway, row, &row_right);
        right = right && row_right;
        planned += row_right;
        k->page.warns |= row->warning.n > 0;
    }
    if (e != OK)
        return e;
    if (!right || planned == 0)
        return show_again(c, k, rows, of_row);
    context_audit(c, str_fmt(a, "%zu meetings", planned), NULL, 0);
    return context_redirect(c,
        url_with(a, ROUTE_MEETINGS, STR_NONE, &(struct http_pair){ S("done"), S("term") }, 1));
}
