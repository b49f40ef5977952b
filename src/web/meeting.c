/* GET /meetings, and what the pages of meetings share */
#include "web/meeting.h"

#include "views/meetings.html.h"
#include "web/page.h"
#include "web/route.h"
#include "web/table.h"

const char *meeting_tag(enum meeting_state s)
{
    static const char *const tags[MEETING_STATES] = { "govuk-tag--blue", "govuk-tag--yellow", "govuk-tag--green",
        "govuk-tag--grey" };
    return tags[s];
}

struct str meeting_day_words(struct arena *a, struct day d)
{
    if (!day_is(d))
        return S("");
    return str_fmt(a, "%.*s %.*s", STR_ARG(day_weekday_name(day_weekday(d))), STR_ARG(page_day(a, d)));
}

struct str meeting_day_typed(struct arena *a, struct day d)
{
    int year, month, day;
    if (!day_is(d))
        return S("");
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

enum err meeting_calendar(struct context *c, const struct calendar **ret)
{
    struct dashboard_source source;
    enum err e = filter_source(c, &source);
    if (e == OK)
        *ret = source.reference->calendar;
    return e;
}

struct str meeting_field(struct context *c, struct str name)
{
    struct str v = http_form(c->request, name);
    return v.p == NULL ? S("") : str_trim(v);
}

struct str meeting_query(struct context *c, struct str name)
{
    struct str v = http_query(c->request, name);
    return v.p == NULL ? S("") : str_trim(v);
}

struct account_id meeting_account(struct str value)
{
    struct account_id id = { 0 };
    if (!str_to_i64(value, &id.v) || id.v < 0)
        id.v = 0;
    return id;
}

enum err meeting_choose_lead(struct context *c, const char *all, struct str value, struct meetings_choice *ret)
{
    struct arena *a = c->work.arena;
    struct allocation_lead *leads;
    size_t n;
    *ret = (struct meetings_choice){ .value = value };
    if ((c->viewer.scope & SCOPE_ALL) == 0)
        return OK;
    enum err e = allocation_leads(&c->work, &leads, &n);
    if (e != OK)
        return e;
    struct govuk_select_item *items = ARENA_ARRAY(a, n + 1, struct govuk_select_item);
    if (all != NULL)
        items[ret->n++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (size_t i = 0; i < n; i++)
        items[ret->n++] = (struct govuk_select_item){ .text = leads[i].name,
            .value = str_fmt(a, "%lld", (long long)leads[i].account.v) };
    ret->items = items;
    return OK;
}

enum err meeting_choose_year(struct context *c, struct str value, struct meetings_choice *ret, int *ret_year)
{
    struct arena *a = c->work.arena;
    struct dashboard_source source;
    int today = att_year_of(c->work.today);
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    const struct reference *r = source.reference;
    int first = r->n_years > 0 && r->years[r->n_years - 1] < today - 1 ? r->years[r->n_years - 1] : today - 1;
    struct govuk_select_item *items = ARENA_ARRAY(a, (size_t)(today + 2 - first), struct govuk_select_item);
    *ret = (struct meetings_choice){ .items = items };
    *ret_year = today;
    for (int year = today + 1; year >= first; year--) {
        char words[8];
        struct str name = str_fmt(a, "%d", year);
        items[ret->n++] = (struct govuk_select_item){ .text = str_dup(a, att_year_words(year, words)),
            .value = name };
        if (str_eq(name, value))
            *ret_year = year;
    }
    ret->value = str_fmt(a, "%d", *ret_year);
    return OK;
}

struct meetings_choice meeting_choose_term(struct context *c, const char *all, struct str value)
{
    static const char *const words[MEETING_TERMS] = { "Autumn", "Spring", "Summer" };
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, MEETING_TERMS + 1, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .value = value };
    if (all != NULL)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (int t = 0; t < MEETING_TERMS; t++)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(words[t]),
            .value = meeting_term_name((enum calendar_season)t) };
    return choice;
}

struct meetings_choice meeting_choose_school(struct context *c, const char *all, const struct meeting_school *schools,
    size_t n, struct str value)
{
    struct govuk_select_item *items = ARENA_ARRAY(c->work.arena, n + 1, struct govuk_select_item);
    struct meetings_choice choice = { .items = items, .value = value };
    if (all != NULL)
        items[choice.n++] = (struct govuk_select_item){ .text = str_of(all), .value = S("") };
    for (size_t i = 0; i < n; i++)
        if (!schools[i].closed || str_eq(value, schools[i].urn))
            items[choice.n++] = (struct govuk_select_item){ .text = schools[i].name, .value = schools[i].urn };
    return choice;
}

/* --- the list --- */

enum { MEETINGS_COMING = 50, /* of those to come */
    MEETINGS_PAGE = 50 /* of those before today, on one page */ };

struct str meeting_behind_words(struct context *c, const struct meeting *m)
{
    bool leads = access_allows(c->login.roles, OP_MEETING_UPDATE).scopes != 0;
    if (meeting_is_missed(m, c->work.today))
        return leads ? S("Its day has passed, and it was not begun. Hold it, move it or cancel it")
                     : S("Its day has passed, and it was not begun");
    if (meeting_is_left_open(m, c->work.today))
        return leads ? S("It was begun and never closed. Close it, so that its minutes can be signed")
                     : S("It was begun, and the lead has not closed it");
    return S("");
}

static struct meetings_row row_of(struct context *c, const struct meeting *m)
{
    struct arena *a = c->work.arena;
    bool late = meeting_is_missed(m, c->work.today) || meeting_is_left_open(m, c->work.today);
    return (struct meetings_row){ .day = meeting_day_words(a, m->on),
        .times = meeting_times_words(a, m->starts, m->ends),
        .school = m->school_name,
        .lead = m->lead_name,
        .mode = meeting_mode_words(m->mode),
        .state = meeting_standing_words(m, c->work.today),
        .note = m->state == MEETING_CANCELLED ? m->reason : meeting_behind_words(c, m),
        .href = url_to(a, ROUTE_MEETING, m->public_id),
        .tag = late ? "govuk-tag--red" : meeting_tag(m->state) };
}

/* Those to come by day, whatever their year; those before by day backwards, of one year. */
static void fill_rows(struct context *c, const struct meeting *all, size_t n, int year, struct table *t,
    struct meetings_page *p)
{
    struct arena *a = c->work.arena;
    struct meetings_row *coming = ARENA_ARRAY(a, n, struct meetings_row),
                        *before = ARENA_ARRAY(a, n, struct meetings_row);
    uint32_t *rows = ARENA_ARRAY(a, n, uint32_t);
    size_t n_before = 0, n_coming = 0;
    for (size_t i = 0; i < n; i++)
        if (day_cmp(all[i].on, c->work.today) >= 0 && n_coming++ < MEETINGS_COMING)
            coming[p->n_coming++] = row_of(c, &all[i]);
    for (size_t i = n; i-- > 0;)
        if (day_cmp(all[i].on, c->work.today) < 0 && all[i].year == year)
            rows[n_before++] = (uint32_t)i;
    table_read(c, t);
    table_sort(c, t, rows, n_before, NULL, NULL);
    for (; p->n_before < table_rows(t); p->n_before++)
        before[p->n_before] = row_of(c, &all[rows[table_first(t) + p->n_before]]);
    if (n_coming > p->n_coming)
        p->coming_left_out = str_fmt(a, "These are the next %zu of %zu. Choose a school or a lead to see the others.",
            p->n_coming, n_coming);
    p->before_pages = table_pages(c, t, "meeting", "meetings");
    p->coming = coming;
    p->before = before;
}

static struct str about(const struct context *c)
{
    if ((c->viewer.scope & SCOPE_ALL) != 0)
        return S("The meetings of the authority with its schools, the next one first.");
    if ((c->viewer.scope & SCOPE_ALLOCATED) != 0)
        return S("The meetings with the schools that are allocated to you, the next one first.");
    return S("The meetings of the authority with your school, the next one first.");
}

static struct str done_words(struct str done)
{
    if (str_eq(done, S("planned")))
        return S("The meeting is planned");
    if (str_eq(done, S("term")))
        return S("The meetings are planned");
    return S("");
}

enum err meeting_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting_school *schools;
    struct meeting *all;
    size_t n_schools, n;
    struct str urn = meeting_query(c, S("school")), lead = meeting_query(c, S("lead"));
    struct meeting_filter f = { .lead = meeting_account(lead), .from = DAY_NONE };
    struct meetings_page p = { .layout = page_wide(c, S("Meetings")),
        .done = done_words(meeting_query(c, S("done"))),
        .about = about(c),
        .coverage = url_to(a, ROUTE_COVERAGE, STR_NONE),
        .feed = url_to(a, ROUTE_CALENDAR_FEED, STR_NONE),
        .action = url_to(a, ROUTE_MEETINGS, STR_NONE),
        .shows_lead = (c->viewer.scope & SCOPE_ALLOCATED) == 0 };
    int year;
    enum err e = meeting_choose_year(c, meeting_query(c, S("in")), &p.year, &year);
    if (e == OK)
        e = meeting_choose_lead(c, "All", lead, &p.lead);
    if (e == OK)
        e = meeting_schools(&c->work, &c->viewer, &schools, &n_schools);
    if (e != OK)
        return e;
    p.school = meeting_choose_school(c, "All", schools, n_schools, urn);
    for (size_t i = 0; i < n_schools; i++)
        if (urn.n > 0 && str_eq(schools[i].urn, urn))
            f.school = schools[i].id;
    if (urn.n > 0 && f.school.v == 0)
        return ERR_MISSING;
    e = meeting_list(&c->work, &c->viewer, &f, &all, &n);
    if (e != OK)
        return e;
    struct table table = { .route = ROUTE_MEETINGS, .on_page = MEETINGS_PAGE };
    filter_put(&table.question, S("school"), urn);
    filter_put(&table.question, S("lead"), lead);
    filter_put(&table.question, S("in"), p.year.value);
    fill_rows(c, all, n, year, &table, &p);
    if (access_allows(c->login.roles, OP_MEETING_CREATE).scopes != 0) {
        p.plan = url_to(a, ROUTE_MEETING_PLAN, STR_NONE);
        p.term = url_to(a, ROUTE_MEETING_TERM, STR_NONE);
    }
    if (access_allows(c->login.roles, OP_SCHOOL_ALLOCATE_LEAD).scopes != 0)
        p.allocation = url_to(a, ROUTE_ALLOCATION, STR_NONE);
    view_meetings(c->html, &p);
    return context_page(c, 200);
}
