/* GET /schools, /schools.csv and /schools/{urn} */
#include "service/report.h"
#include "service/school.h"
#include "views/schools.html.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

/* The last day with marks of a block, among the days asked about. */
static struct day last_day(const struct dashboard *d, const struct att_block *b)
{
    struct att_mask held = att_mask_and(&b->open, &d->answer.within);
    struct att_session last = att_mask_last(&held);
    return att_session_is(last) ? att_session_day(d->filter.year, last) : DAY_NONE;
}

static size_t *by_name(struct arena *a, const struct dashboard *d)
{
    struct str *names = ARENA_ARRAY(a, d->n_blocks, struct str);
    for (size_t i = 0; i < d->n_blocks; i++)
        names[i] = d->blocks[i]->school.name;
    return page_by_name(a, names, d->n_blocks);
}

enum err school_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct filter f;
    struct dashboard d;
    struct schools_page p = { .layout = page_wide(c, S("Schools")) };
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &f, &d);
    if (e != OK)
        return e;
    p.filter = filter_form(c, &f, &d, ROUTE_SCHOOLS, NULL);
    struct filter_pairs pairs = filter_pairs(a, &f);
    struct schools_row *rows = ARENA_ARRAY(a, d.n_blocks, struct schools_row);
    const size_t *order = by_name(a, &d);
    for (size_t i = 0; i < d.n_blocks; i++) {
        const struct att_block *b = d.blocks[order[i]];
        const struct att_sum *s = &d.answer.blocks[order[i]];
        struct day last = last_day(&d, b);
        rows[i] = (struct schools_row){ .name = b->school.name,
            .sort_name = str_fold(a, b->school.name),
            .urn = b->school.urn,
            .phase = att_phase_words(b->school.phase),
            .absence = page_share(a, att_absent(&s->count), s->count.possible),
            .persistent = page_share(a, s->persistent, s->enrolments),
            .severe = page_share(a, s->severe, s->enrolments),
            .href = url_to(a, ROUTE_SCHOOL, b->school.urn),
            .enrolments = s->enrolments,
            .absence_sort = att_basis_points(att_absent(&s->count), s->count.possible),
            .persistent_sort = att_basis_points(s->persistent, s->enrolments),
            .severe_sort = att_basis_points(s->severe, s->enrolments),
            .last = day_is(last) ? page_day(a, last) : S("no marks"),
            .last_day = last };
    }
    p.rows = rows;
    p.n_rows = d.n_blocks;
    p.scope = filter_words(c, &f, &d);
    p.freshness = figures_freshness(c, &d);
    p.csv = url_with(a, ROUTE_SCHOOLS_CSV, STR_NONE, pairs.v, pairs.n);
    p.layout.error = f.from_error.n + f.to_error.n > 0;
    view_schools(c->html, &p);
    return context_page(c, 200);
}

enum err school_csv(struct context *c)
{
    static const char *const columns[] = { "urn", "school", "phase", "enrolments", "possible", "attended", "authorised",
        "unauthorised", "persistent", "severe", "marks_up_to", "asked" };
    struct filter f;
    struct dashboard d;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &f, &d);
    if (e != OK)
        return e;
    struct str asked = filter_words(c, &f, &d);
    struct buf out = buf_new(WORKER_PAGE);
    struct report r = report_begin(c->work.arena, &out, REPORT_CSV, columns, COUNT_OF(columns));
    for (size_t i = 0; i < d.n_blocks; i++) {
        const struct att_sum *s = &d.answer.blocks[i];
        char day[11];
        report_row(&r,
            (const struct report_cell[]){ REPORT_TEXT(d.blocks[i]->school.urn), REPORT_TEXT(d.blocks[i]->school.name),
                REPORT_TEXT(att_phase_words(d.blocks[i]->school.phase)), REPORT_NUMBER(s->enrolments),
                REPORT_NUMBER(s->count.possible), REPORT_NUMBER(s->count.attended), REPORT_NUMBER(s->count.authorised),
                REPORT_NUMBER(s->count.unauthorised), REPORT_NUMBER(s->persistent), REPORT_NUMBER(s->severe),
                REPORT_TEXT(day_iso(last_day(&d, d.blocks[i]), day)), REPORT_TEXT(asked) });
    }
    report_end(&r);
    context_audit(c, S("file of schools"), NULL, 0);
    return context_download(c, &out, S("schools.csv"), S("text/csv; charset=utf-8"));
}

static void add_fact(struct govuk_summary_list_row *facts, size_t *n, struct str key, struct str value)
{
    if (value.n > 0)
        facts[(*n)++] = (struct govuk_summary_list_row){ .key = { .text = key }, .value = { .text = value } };
}

/* "1 High Street, Chalkport, ZZ99 1AB". */
static struct str address(struct arena *a, const struct school *s)
{
    struct str parts[] = { s->street, s->town, s->postcode };
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n > 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(parts[i]));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static struct str leads(struct arena *a, const struct school *s)
{
    struct buf b = buf_new(1000);
    for (size_t i = 0; i < s->n_leads; i++)
        buf_add_fmt(&b, "%s%.*s", i > 0 ? ", " : "", STR_ARG(s->leads[i]));
    struct str text = s->n_leads == 0 ? S("none allocated today") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void fill_facts(struct arena *a, const struct school *s, struct school_page *p)
{
    struct govuk_summary_list_row *facts = ARENA_ARRAY(a, 12, struct govuk_summary_list_row);
    add_fact(facts, &p->n_facts, S("URN"), s->urn);
    add_fact(facts, &p->n_facts, S("Phase"), att_phase_words(s->phase));
    add_fact(facts, &p->n_facts, S("Type"), s->type);
    add_fact(facts, &p->n_facts, S("State"), s->status);
    if (s->low_age.has && s->high_age.has)
        add_fact(facts, &p->n_facts, S("Ages"), str_fmt(a, "%d to %d", (int)s->low_age.v, (int)s->high_age.v));
    if (s->pupils.has)
        add_fact(facts, &p->n_facts, S("Pupils, as published"), page_count(a, s->pupils.v));
    if (s->fsm_bp.has)
        add_fact(facts, &p->n_facts, S("Free school meals, as published"), page_milli(a, s->fsm_bp.v * 10));
    add_fact(facts, &p->n_facts, S("Inclusion Lead"), leads(a, s));
    add_fact(facts, &p->n_facts, S("Locality"), s->locality);
    add_fact(facts, &p->n_facts, S("Partnership area"), s->area);
    add_fact(facts, &p->n_facts, S("Trust"), s->trust);
    add_fact(facts, &p->n_facts, S("Address"), address(a, s));
    p->facts = facts;
}

/* The figures of one school, for those who may see its dashboard. */
static enum err fill_figures(struct context *c, const struct school *s, struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct filter f = { .ask = { .urn = s->urn, .from = DAY_NONE, .to = DAY_NONE } };
    struct dashboard d;
    struct dashboard_source source;
    c->viewer = context_viewer(c, OP_DASHBOARD_SCHOOL);
    if (c->viewer.scope == 0)
        return OK;
    enum err e = filter_source(c, &source);
    f.reference = source.reference;
    if (e == OK)
        e = dashboard_ask(&c->work, &source, &c->viewer, &f.ask,
            &(struct dashboard_wants){ .sizes = true, .by_session = true, .a_year_before = true }, &d);
    if (e == ERR_MISSING)
        return OK; /* may know of the school, not see its children */
    if (e != OK)
        return e;
    p->has_figures = att_total(&d.answer).enrolments > 0;
    if (!p->has_figures)
        return OK;
    p->freshness = figures_freshness(c, &d);
    p->figures = figures_tiles(c, &d, d.reference->benchmarks);
    struct filter_pairs pairs = filter_pairs(a, &f);
    p->dashboard = url_with(a, ROUTE_DASHBOARD, STR_NONE, pairs.v, pairs.n);
    p->cohorts = url_with(a, ROUTE_COHORTS, STR_NONE, pairs.v, pairs.n);
    p->trend = figures_trend(c, &d, figures_csv(c, ROUTE_WEEKS_CSV, &pairs));
    p->lists = figures_lists(c, &f, &d, &p->n_lists);
    return OK;
}

enum err school_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct school s;
    enum err e = school_read(&c->work, &c->viewer, c->arg, &s);
    if (e != OK)
        return e;
    struct school_page p = { .layout = page_layout(c, s.name), .urn = s.urn };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Schools"), .href = url_to(a, ROUTE_SCHOOLS, STR_NONE) }, { .text = s.name }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    fill_facts(a, &s, &p);
    p.freshness = S("There are no registers of this school to show.");
    e = fill_figures(c, &s, &p);
    if (e != OK)
        return e;
    view_school(c->html, &p);
    return context_page(c, 200);
}
