/* GET /cohorts, and its files */
#include "views/cohorts.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

/* What a cohort of other schools must have before its rate is shown to somebody who may not see those schools
 * (TRUST.md T29): children besides the viewer's own, and schools, so that no school can be worked out from it. */
enum {
    REFERENCE_CHILDREN = 10,
    REFERENCE_SCHOOLS = 3,
};

/* The same question over other schools. */
struct comparison {
    bool wanted;
    bool shown_outright; /* the viewer may see all of it anyway */
    struct str heading;
    struct att_group *groups;
    size_t n;
    struct att_group *others;             /* of those schools that are not the viewer's own ... */
    uint32_t (*schools)[ATT_YEAR_GROUPS]; /* ... and in how many of them each cohort and group has children */
    size_t n_others;
};

/* All that the page needs. */
struct comparing {
    struct context *c;
    struct filter f;
    struct dashboard d;
    struct benchmarks *b;
    enum benchmark_measure measure;
    struct att_group *groups;
    size_t n;
    struct comparison locality, authority;
};

static struct str rate(struct arena *a, enum benchmark_measure m, const struct att_sum *s)
{
    return m == BENCHMARK_ABSENCE ? page_share(a, att_absent(&s->count), s->count.possible)
                                  : page_share(a, s->persistent, s->enrolments);
}

/* The locality that all the schools asked about lie in; 0: none, or several. */
static struct locality_id common_locality(const struct dashboard *d)
{
    struct locality_id id = { 0 };
    for (size_t i = 0; i < d->n_blocks; i++) {
        if (i > 0 && d->blocks[i]->school.locality.v != id.v)
            return (struct locality_id){ 0 };
        id = d->blocks[i]->school.locality;
    }
    return id;
}

/* Is it a school that the viewer may see, asked about or not? Its figures could be taken out of a sum. */
static bool own(const struct dashboard *d, const struct att_block *b)
{
    for (size_t i = 0; i < d->n_schools; i++)
        if (d->schools[i].block == b)
            return true;
    return false;
}

static bool asked_about(const struct dashboard *d, const struct att_block *b)
{
    for (size_t i = 0; i < d->n_blocks; i++)
        if (d->blocks[i] == b)
            return true;
    return false;
}

/* The group among those of other schools; n_others when there is none. */
static size_t find_other(const struct comparison *r, const struct att_group *g)
{
    size_t i = 0;
    while (i < r->n_others && (r->others[i].cohort != g->cohort || r->others[i].value != g->value))
        i++;
    return i;
}

static void look_at_others(
    struct arena *a, const struct dashboard *d, const struct att_question *asked, struct comparison *r)
{
    const struct att_block **others = ARENA_ARRAY(a, asked->n_blocks, const struct att_block *);
    struct att_question q = *asked;
    q.n_blocks = 0;
    for (size_t i = 0; i < asked->n_blocks; i++)
        if (!own(d, asked->blocks[i]))
            others[q.n_blocks++] = asked->blocks[i];
    q.blocks = others;
    struct att_answer *answer = ARENA_NEW(a, struct att_answer);
    *answer = att_ask(a, &q);
    r->others = att_cohorts_published(a, answer, 0, &r->n_others);
    r->schools = arena_array(a, ATT_COHORTS, sizeof *r->schools);
    att_group_schools(answer, r->schools);
}

static struct comparison refer(struct comparing *m, struct locality_id locality, struct str heading)
{
    struct arena *a = m->c->work.arena;
    struct att_answer *answer = ARENA_NEW(a, struct att_answer);
    struct comparison r = { .heading = heading, .shown_outright = (m->c->grant.scopes & SCOPE_ALL) != 0 };
    *answer = dashboard_beside(a, &m->d, locality);
    for (size_t i = 0; i < answer->question.n_blocks; i++)
        r.wanted = r.wanted || !asked_about(&m->d, answer->question.blocks[i]);
    r.groups = att_cohorts_published(a, answer, 0, &r.n);
    if (r.wanted && !r.shown_outright)
        look_at_others(a, &m->d, &answer->question, &r);
    return r;
}

static enum err read_comparing(struct context *c, struct comparing *ret)
{
    struct comparing m = { .c = c, .measure = BENCHMARK_PERSISTENT };
    if (str_eq(http_query(c->request, S("measure")), S("absence")))
        m.measure = BENCHMARK_ABSENCE;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &m.f, &m.d);
    if (e != OK)
        return e;
    m.b = m.d.reference->benchmarks;
    m.groups = att_cohorts_published(c->work.arena, &m.d.answer, 0, &m.n);
    struct locality_id locality = common_locality(&m.d);
    if (locality.v != 0)
        m.locality = refer(&m, locality, reference_locality_name(m.d.reference, locality));
    enum att_phase phase = dashboard_phase(&m.d);
    m.authority = refer(&m, (struct locality_id){ 0 },
        phase == ATT_PHASE_OTHER ? S("All schools here")
                                 : str_fmt(c->work.arena, "All here, %.*s", STR_ARG(att_phase_words(phase))));
    *ret = m;
    return OK;
}

/* Adds how far apart they are; without a verdict where they may not be compared outright. */
static void judge(
    struct comparing *m, const struct att_sum *ours, int64_t milli, bool verdict, struct cohorts_against *ret)
{
    struct figures_apart apart = figures_apart(m->c->work.arena, ours, m->measure, milli);
    ret->difference = apart.difference;
    ret->verdict = verdict ? apart.verdict : S("");
}

/* Are there enough children, in enough schools, besides the viewer's own? */
static bool enough(const struct comparison *r, const struct att_group *g)
{
    size_t at = find_other(r, g);
    return at < r->n_others && r->others[at].sum.enrolments >= REFERENCE_CHILDREN &&
        r->schools[g->cohort][g->value] >= REFERENCE_SCHOOLS;
}

static struct cohorts_against against_reference(
    struct comparing *m, const struct att_group *g, const struct comparison *r)
{
    struct cohorts_against x = { .value = S("too few to show") };
    for (size_t i = 0; i < r->n; i++) {
        const struct att_sum *s = &r->groups[i].sum;
        if (r->groups[i].cohort != g->cohort || r->groups[i].value != g->value)
            continue;
        if (s->enrolments == 0 || !(r->shown_outright || enough(r, g)))
            return x;
        bool sessions = m->measure == BENCHMARK_ABSENCE;
        int64_t part = sessions ? att_absent(&s->count) : s->persistent,
                whole = sessions ? s->count.possible : s->enrolments;
        x.value = rate(m->c->work.arena, m->measure, s);
        judge(m, &g->sum, whole == 0 ? 0 : (200000 * part + whole) / (2 * whole), true, &x);
    }
    return x;
}

static struct cohorts_against against_published(
    struct comparing *m, const struct att_group *g, enum benchmark_level level)
{
    struct arena *a = m->c->work.arena;
    struct benchmark_figure f =
        benchmark_find(m->b, &m->d.ours, level, dashboard_phase(&m->d), g->cohort, g->value, m->measure);
    struct cohorts_against x = { .value = S("") };
    if (!f.known)
        return x;
    struct dashboard_beside beside = figures_beside(a, &f);
    x = (struct cohorts_against){ .value = beside.value, .period = beside.period, .fit = beside.fit };
    if (f.symbol.n == 0)
        judge(m, &g->sum, f.milli, f.fit != BENCHMARK_PART_OF_YEAR, &x);
    return x;
}

static struct cohorts_row row_of(struct comparing *m, const struct att_group *g)
{
    struct arena *a = m->c->work.arena;
    char words[16];
    bool chosen = g->cohort == ATT_COHORT_ALL && dashboard_narrowed(&m->d);
    struct cohorts_row r = { .group = chosen ? S("The children chosen")
                                             : str_dup(a, att_group_words(g->cohort, g->value, words)),
        .enrolments = g->sum.enrolments,
        .small = g->sum.enrolments < m->c->config.small_cohort,
        .here = rate(a, m->measure, &g->sum) };
    if (m->locality.wanted)
        r.against[COHORTS_LOCALITY] = against_reference(m, g, &m->locality);
    if (m->authority.wanted)
        r.against[COHORTS_AUTHORITY] = against_reference(m, g, &m->authority);
    r.against[COHORTS_PUBLISHED_AUTHORITY] = against_published(m, g, BENCHMARK_AUTHORITY);
    r.against[COHORTS_REGION] = against_published(m, g, BENCHMARK_REGION);
    r.against[COHORTS_NATION] = against_published(m, g, BENCHMARK_NATIONAL);
    return r;
}

/* Says a period once, above the column, where all rows have the same. */
static void lift(struct arena *a, struct cohorts_row *rows, size_t n, struct cohorts_table *t)
{
    struct dashboard_beside *cells = ARENA_ARRAY(a, n, struct dashboard_beside),
                            **at = ARENA_ARRAY(a, n, struct dashboard_beside *);
    for (int k = 0; k < COHORTS_AGAINST; k++) {
        for (size_t i = 0; i < n; i++) {
            cells[i] = (struct dashboard_beside){ .period = rows[i].against[k].period, .fit = rows[i].against[k].fit };
            at[i] = &cells[i];
        }
        t->about[k] = figures_lift(at, n);
        for (size_t i = 0; i < n; i++) {
            rows[i].against[k].period = cells[i].period;
            rows[i].against[k].fit = cells[i].fit;
        }
    }
}

static void fill_tables(struct comparing *m, struct cohorts_page *p)
{
    struct arena *a = m->c->work.arena;
    struct cohorts_table *tables = ARENA_ARRAY(a, ATT_COHORTS, struct cohorts_table);
    size_t at = 0;
    for (int k = 0; k < ATT_COHORTS; k++) {
        struct cohorts_row *rows = ARENA_ARRAY(a, m->n, struct cohorts_row);
        size_t n = 0;
        for (; at < m->n && (int)m->groups[at].cohort == k; at++)
            rows[n++] = row_of(m, &m->groups[at]);
        if (n == 0)
            continue;
        struct cohorts_table *t = &tables[p->n_tables++];
        *t = (struct cohorts_table){ .caption = att_cohort_words((enum att_cohort)k), .rows = rows, .n_rows = n };
        lift(a, rows, n, t);
    }
    p->tables = tables;
}

static void fill_headings(struct comparing *m, struct str headings[COHORTS_AGAINST])
{
    struct arena *a = m->c->work.arena;
    struct str authority = benchmark_place_name(m->b, BENCHMARK_AUTHORITY),
               region = benchmark_place_name(m->b, BENCHMARK_REGION);
    for (int k = 0; k < COHORTS_AGAINST; k++)
        headings[k] = S("");
    headings[COHORTS_LOCALITY] = m->locality.wanted ? m->locality.heading : S("");
    headings[COHORTS_AUTHORITY] = m->authority.wanted ? m->authority.heading : S("");
    if (dashboard_narrowed(&m->d) || dashboard_own_count(&m->d))
        return; /* what is published of girls is of all girls and all their absence, not of what is chosen */
    headings[COHORTS_PUBLISHED_AUTHORITY] = authority.n > 0 ? str_fmt(a, "%.*s, published", STR_ARG(authority)) : S("");
    headings[COHORTS_REGION] = region;
    headings[COHORTS_NATION] = S("England");
}

/* How it is worked out, as it stands on the page. */
static const char *const method[] = {
    "Enrolments are counted, as the DfE does, with those who have left. A rate of children is the share of enrolments "
    "that missed 10% or more of their own possible sessions; a rate of sessions is the share of possible sessions "
    "missed.",
    "Schools of one phase are compared with schools of that phase. The DfE publishes most cohorts only for all phases "
    "together; a year group's figure is compared all the same, because nearly all of its children are in one phase.",
    "Another rate is taken as fixed and ours is asked how far chance alone could have moved it: for shares of "
    "children by Wilson's interval, for shares of sessions by the spread between children, both at 95%. Where the "
    "other rate lies outside, the difference is called more than chance. Out of twenty cohorts that do not differ, "
    "one will be called so. Fewer than ten enrolments are not judged.",
    "Rates of other schools are shown to those who may not see these schools only when at least three schools and "
    "ten children besides their own are in them.",
    "A published figure that covers another part of a year is shown with a note and not judged.",
    REPORT_AGES,
};

/* What is measured, in words. */
static struct str measure_words(struct arena *a, const struct dashboard *d, enum benchmark_measure m)
{
    if (m == BENCHMARK_ABSENCE)
        return dashboard_counted(a, d);
    return d->filter.codes != 0 ? S("10% or more so coded") : S("persistent absence");
}

/* Why nothing published stands beside; empty: it does. */
static struct str caution_words(const struct dashboard *d)
{
    if (dashboard_own_count(d))
        return S("The published figures are of all absence on all days, so none stand beside what is counted here.");
    return dashboard_narrowed(d)
        ? S("The published figures are of all children, so none stand beside the children chosen here.")
        : S("");
}

enum err cohort_show(struct context *c)
{
    struct comparing m;
    enum err e = read_comparing(c, &m);
    if (e != OK)
        return e;
    struct arena *a = c->work.arena;
    struct filter_pairs kept = { .n = 0 }, same = filter_pairs(a, &m.f), other = same;
    bool absence = m.measure == BENCHMARK_ABSENCE;
    filter_put(&kept, S("measure"), absence ? S("absence") : S(""));
    filter_put(&other, S("measure"), S("absence"));
    struct cohorts_page p = { .layout = page_wide(c, S("Cohorts")),
        .scope = filter_words(c, &m.f, &m.d),
        .freshness = figures_freshness(c, &m.d),
        .statuses = figures_statuses(c, &m.d),
        .shows_absence = absence,
        .caution = caution_words(&m.d),
        .by_children = m.d.filter.codes != 0 ? S("10% or more so coded") : S("Persistent absence"),
        .by_sessions = figures_counted(a, &m.d),
        .persistent = url_with(a, ROUTE_COHORTS, STR_NONE, same.v, same.n),
        .absence = url_with(a, ROUTE_COHORTS, STR_NONE, other.v, other.n),
        .downloads = download_links(
            c, ROUTE_COHORTS_CSV, ROUTE_COHORTS_XLSX, STR_NONE, absence ? &other : &same, S("the cohorts")) };
    p.filter = filter_form(c, &m.f, &m.d, ROUTE_COHORTS, &kept);
    struct str *paragraphs = ARENA_ARRAY(a, COUNT_OF(method), struct str);
    for (size_t i = 0; i < COUNT_OF(method); i++)
        paragraphs[i] = str_of(method[i]);
    p.method = paragraphs;
    p.n_method = COUNT_OF(method);
    p.layout.error = m.f.from_error.n + m.f.to_error.n > 0;
    fill_headings(&m, p.headings);
    fill_tables(&m, &p);
    view_cohorts(c->html, &p);
    return context_page(c, 200);
}

/* What stands in every row of the file. */
struct file_of {
    struct report *report;
    struct str measure, asked;
    struct day last;
};

static void write_row(const struct file_of *f, struct str cohort, const struct cohorts_row *row, struct str place,
    const struct cohorts_against *x, const struct dashboard_beside *about)
{
    report_row(f->report,
        (const struct report_cell[]){ REPORT_TEXT(cohort), REPORT_TEXT(row->group), REPORT_NUMBER(row->enrolments),
            REPORT_TEXT(f->measure), REPORT_TEXT(place), report_share(x->value),
            REPORT_TEXT(x->period.n > 0 ? x->period : about->period), REPORT_TEXT(x->fit.n > 0 ? x->fit : about->fit),
            REPORT_TEXT(x->difference), REPORT_TEXT(x->verdict), REPORT_TEXT(f->asked), REPORT_DAY(f->last) });
}

/* What the page shows, a row a group and place: ours first, as "here". */
static void write_rows(const struct file_of *f, const struct cohorts_page *p)
{
    const struct dashboard_beside none = { S(""), S(""), S("") };
    for (size_t t = 0; t < p->n_tables; t++) {
        const struct cohorts_table *table = &p->tables[t];
        for (size_t i = 0; i < table->n_rows; i++) {
            const struct cohorts_row *row = &table->rows[i];
            const struct cohorts_against here = { row->here, S(""), S(""), S(""), S("") };
            write_row(f, table->caption, row, S("here"), &here, &none);
            for (int k = 0; k < COHORTS_AGAINST; k++)
                if (p->headings[k].n > 0)
                    write_row(f, table->caption, row, p->headings[k], &row->against[k], &table->about[k]);
        }
    }
}

enum err cohort_csv(struct context *c)
{
    static const char *const columns[] = { "cohort", "group", "enrolments", "measure", "place", "rate", "period", "fit",
        "difference", "verdict", "asked", "registers_up_to" };
    struct comparing m;
    enum err e = read_comparing(c, &m);
    if (e != OK)
        return e;
    struct cohorts_page p = { .n_tables = 0 };
    fill_headings(&m, p.headings);
    fill_tables(&m, &p);
    const struct download_words words = { .name = S("cohorts"),
        .title = S("Cohorts"),
        .question = filter_words(c, &m.f, &m.d),
        .registers = figures_freshness(c, &m.d),
        .basis = figures_basis(c, &m.d) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    const struct file_of f = { &file->report,
        measure_words(c->work.arena, &m.d, m.measure), words.question,
        m.d.answer.last_day };
    write_rows(&f, &p);
    context_audit(c, S("file of cohorts"), NULL, 0);
    return download_end(c, file);
}
