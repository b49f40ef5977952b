/* GET /dashboard, and its files */
#include "views/dashboard.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

/* The measures of the tables by phase. */
static const struct measure {
    const char *words;
    enum benchmark_measure measure;
} measures[] = { { "Absence", BENCHMARK_ABSENCE }, { "Persistent absence", BENCHMARK_PERSISTENT },
    { "Severe absence", BENCHMARK_SEVERE } };

static struct str rate(struct arena *a, const struct att_sum *s, enum benchmark_measure m)
{
    if (m == BENCHMARK_ABSENCE)
        return page_share(a, att_absent(&s->count), s->count.possible);
    return page_share(a, m == BENCHMARK_PERSISTENT ? s->persistent : s->severe, s->enrolments);
}

/* The authority first, the nation last. */
static const enum benchmark_level levels[DASHBOARD_LEVELS] = { BENCHMARK_AUTHORITY, BENCHMARK_NEIGHBOURS,
    BENCHMARK_REGION, BENCHMARK_NATIONAL };

static struct dashboard_line row_of(struct arena *a, const struct dashboard *d, const struct benchmarks *b,
    enum benchmark_measure m, enum att_phase phase, struct str words, const struct att_sum *s)
{
    struct dashboard_line r = { .phase = words, .enrolments = s->enrolments, .here = rate(a, s, m) };
    for (int k = 0; k < DASHBOARD_LEVELS; k++) {
        struct benchmark_figure f = benchmark_find(b, &d->ours, levels[k], phase, ATT_COHORT_ALL, 0, m);
        r.beside[k] = figures_beside(a, &f);
    }
    return r;
}

static struct str measure_words(struct arena *a, const struct dashboard *d, const struct measure *m)
{
    if (d->filter.codes == 0)
        return str_of(m->words);
    if (m->measure == BENCHMARK_ABSENCE)
        return figures_counted(a, d);
    return m->measure == BENCHMARK_PERSISTENT ? S("10% or more so coded") : S("50% or more so coded");
}

/* All together, then each phase; one row only when there is one phase. */
static struct dashboard_table table_of(struct arena *a, const struct dashboard *d, const struct benchmarks *b,
    const struct measure *m, const struct att_sum *total, const struct att_sum *sums)
{
    struct dashboard_line *rows = ARENA_ARRAY(a, ATT_PHASES + 1, struct dashboard_line);
    size_t n = 1;
    for (int p = 0; p < ATT_PHASES; p++)
        if (sums[p].enrolments > 0)
            rows[n++] = row_of(a, d, b, m->measure, (enum att_phase)p, att_phase_words((enum att_phase)p), &sums[p]);
    bool several = n > 2;
    if (several)
        rows[0] = row_of(a, d, b, m->measure, ATT_PHASE_OTHER, S("All"), total);
    struct dashboard_table t = {
        .measure = measure_words(a, d, m), .rows = several ? rows : rows + 1, .n_rows = several ? n : n - 1
    };
    for (int k = 0; k < DASHBOARD_LEVELS && !dashboard_own_count(d); k++) {
        struct dashboard_beside *cells[ATT_PHASES + 1];
        t.places[k] = benchmark_place_name(b, levels[k]);
        for (size_t i = 0; i < t.n_rows; i++)
            cells[i] = &rows[several ? i : i + 1].beside[k];
        t.about[k] = figures_lift(cells, t.n_rows);
    }
    return t;
}

static void fill_tables(
    struct arena *a, const struct dashboard *d, const struct benchmarks *b, struct dashboard_page *p)
{
    struct dashboard_table *tables = ARENA_ARRAY(a, COUNT_OF(measures), struct dashboard_table);
    const struct att_sum total = att_total(&d->answer), *sums = att_by_phase(a, &d->answer);
    for (size_t m = 0; m < COUNT_OF(measures); m++)
        tables[m] = table_of(a, d, b, &measures[m], &total, sums);
    p->tables = tables;
    p->n_tables = COUNT_OF(measures);
}

static struct str about_source(struct arena *a, const struct dashboard *d, const struct benchmarks *b)
{
    struct benchmark_figure f = benchmark_find(b, &d->ours, BENCHMARK_NATIONAL, dashboard_phase(d), ATT_COHORT_ALL, 0,
        BENCHMARK_ABSENCE);
    return f.known ? str_fmt(a, "England's figures: %.*s, %.*s.", STR_ARG(f.source), STR_ARG(f.release)) : S("");
}

static void fill_notes(
    struct context *c, const struct dashboard *d, const struct benchmarks *b, struct dashboard_page *p)
{
    struct arena *a = c->work.arena;
    struct str *notes = ARENA_ARRAY(a, 5, struct str);
    struct str source = about_source(a, d, b);
    if (source.n > 0) {
        notes[p->n_notes++] = source;
        notes[p->n_notes++] = S(REPORT_AGES);
    }
    if (dashboard_narrowed(d))
        notes[p->n_notes++] =
            S("The published figures are those of all children of the phase, not of the children chosen here.");
    if (benchmark_place_name(b, BENCHMARK_NEIGHBOURS).n > 0)
        notes[p->n_notes++] = S("Statistical neighbours: the mean of their rates, each authority counting the same.");
    struct str place = benchmark_place_name(b, BENCHMARK_AUTHORITY);
    if (place.n > 0 && !str_eq(place, c->config.authority_name))
        notes[p->n_notes++] = str_fmt(a, "%.*s is shown beside the published figures of %.*s.",
            STR_ARG(c->config.authority_name), STR_ARG(place));
    p->notes = notes;
}

static void fill_groups(
    struct context *c, const struct dashboard *d, const struct benchmarks *b, struct dashboard_page *p)
{
    struct arena *a = c->work.arena;
    size_t n;
    struct att_group *groups = att_cohorts_published(a, &d->answer, 0, &n);
    struct dashboard_group *rows = ARENA_ARRAY(a, n, struct dashboard_group);
    char words[16];
    for (size_t i = 0; i < n; i++) {
        const struct att_group *g = &groups[i];
        if (g->cohort == ATT_COHORT_YEAR || g->cohort == ATT_COHORT_ALL)
            continue;
        struct benchmark_figure f = benchmark_find(
            b, &d->ours, BENCHMARK_NATIONAL, dashboard_phase(d), g->cohort, g->value, BENCHMARK_PERSISTENT);
        struct figures_apart apart = { S(""), S("") };
        if (f.known && f.symbol.n == 0)
            apart = figures_apart(a, &g->sum, BENCHMARK_PERSISTENT, f.milli);
        if (f.fit == BENCHMARK_PART_OF_YEAR)
            apart.verdict = S("");
        rows[p->n_groups++] =
            (struct dashboard_group){ .group = str_dup(a, att_group_words(g->cohort, g->value, words)),
                .enrolments = g->sum.enrolments,
                .small = g->sum.enrolments < c->config.small_cohort,
                .absence = page_share(a, att_absent(&g->sum.count), g->sum.count.possible),
                .persistent = page_share(a, g->sum.persistent, g->sum.enrolments),
                .nation = figures_beside(a, &f),
                .difference = apart.difference,
                .verdict = apart.verdict };
    }
    p->groups = rows;
}

enum err dashboard_show(struct context *c)
{
    struct arena *a = c->work.arena;
    struct filter f;
    struct dashboard d;
    struct dashboard_page p = { .layout = page_wide(c, S("Inclusion dashboard")) };
    enum err e = filter_ask(
        c, &(struct dashboard_wants){ .sizes = true, .by_session = true, .a_year_before = true }, &f, &d);
    if (e != OK)
        return e;
    const struct benchmarks *b = d.reference->benchmarks;
    p.filter = filter_form(c, &f, &d, ROUTE_DASHBOARD, NULL);
    p.layout.error = f.from_error.n + f.to_error.n > 0;
    p.scope = filter_words(c, &f, &d);
    p.no_data = att_total(&d.answer).enrolments == 0;
    if (access_allows(c->login.roles, OP_MARK_IMPORT).scopes != 0)
        p.bring_in = url_to(a, ROUTE_IMPORTS, STR_NONE);
    if (!p.no_data) {
        p.lists = figures_lists(c, &f, &d, &p.n_lists);
        struct filter_pairs pairs = filter_pairs(a, &f);
        p.freshness = figures_freshness(c, &d);
        p.behind = figures_behind(c, &d, &p.n_behind);
        p.statuses = figures_statuses(c, &d);
        p.compares_groups = !dashboard_narrowed(&d) && !dashboard_own_count(&d);
        p.of_whom = figures_of_whom(c, &d);
        p.figures = figures_tiles(c, &d, b);
        p.cohorts = url_with(a, ROUTE_COHORTS, STR_NONE, pairs.v, pairs.n);
        p.downloads = download_links(
            c, ROUTE_DASHBOARD_CSV, ROUTE_DASHBOARD_XLSX, STR_NONE, &pairs, S("these figures"));
        p.trend = figures_trend(c, &d, &pairs);
        p.patterns = url_with(a, ROUTE_PATTERNS, STR_NONE, pairs.v, pairs.n);
        p.health = url_with(a, ROUTE_REGISTER_HEALTH, STR_NONE, pairs.v, pairs.n);
        p.beside_published = !dashboard_own_count(&d);
        fill_tables(a, &d, b, &p);
        fill_notes(c, &d, b, &p);
        fill_groups(c, &d, b, &p);
    }
    view_dashboard(c->html, &p);
    return context_page(c, 200);
}

enum err dashboard_csv(struct context *c)
{
    static const char *const columns[] = { "measure", "phase", "enrolments", "here", "place", "published", "period",
        "fit", "asked", "registers_up_to" };
    struct filter f;
    struct dashboard d;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .sizes = false }, &f, &d);
    if (e != OK)
        return e;
    struct arena *a = c->work.arena;
    struct str asked = filter_words(c, &f, &d);
    struct dashboard_page p = { .n_tables = 0 };
    fill_tables(a, &d, d.reference->benchmarks, &p);
    const struct download_words words = { .name = S("dashboard"),
        .title = S("Inclusion dashboard"),
        .question = asked,
        .registers = figures_freshness(c, &d),
        .basis = str_fmt(a, "%.*s The published figures stand beside them as they were released.",
            STR_ARG(figures_basis(c, &d))) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t t = 0; t < p.n_tables; t++) {
        const struct dashboard_table *table = &p.tables[t];
        for (size_t i = 0; i < table->n_rows * DASHBOARD_LEVELS; i++) {
            const struct dashboard_line *line = &table->rows[i / DASHBOARD_LEVELS];
            int k = (int)(i % DASHBOARD_LEVELS);
            const struct dashboard_beside *x = &line->beside[k], *about = &table->about[k];
            if (table->places[k].n == 0)
                continue;
            report_row(&file->report,
                (const struct report_cell[]){ REPORT_TEXT(table->measure), REPORT_TEXT(line->phase),
                    REPORT_NUMBER(line->enrolments), report_share(line->here), REPORT_TEXT(table->places[k]),
                    report_share(x->value), REPORT_TEXT(x->period.n > 0 ? x->period : about->period),
                    REPORT_TEXT(x->fit.n > 0 ? x->fit : about->fit), REPORT_TEXT(asked),
                    REPORT_DAY(d.answer.last_day) });
        }
    }
    context_audit(c, S("file of the dashboard"), NULL, 0);
    return download_end(c, file);
}

enum err dashboard_weeks_csv(struct context *c)
{
    static const char *const columns[] = { "week_beginning", "possible", "missed", "unauthorised", "percent",
        "possible_a_year_before", "missed_a_year_before", "percent_a_year_before", "counted", "asked",
        "registers_up_to" };
    struct filter f;
    struct dashboard d;
    size_t n;
    enum err e = filter_ask(c, &(struct dashboard_wants){ .by_session = true, .a_year_before = true }, &f, &d);
    if (e != OK)
        return e;
    struct arena *a = c->work.arena;
    struct str counted = dashboard_counted(a, &d);
    const struct download_words words = { .name = S("weeks"),
        .title = S("By week"),
        .question = filter_words(c, &f, &d),
        .registers = figures_freshness(c, &d),
        .basis = figures_basis(c, &d) };
    const struct figures_week *weeks = figures_weeks(a, &d, &n);
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (size_t i = 0; i < n; i++) {
        const struct att_count *now = &weeks[i].now, *before = &weeks[i].before;
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_DAY(weeks[i].monday), REPORT_NUMBER(now->possible),
                REPORT_NUMBER(att_absent(now)), REPORT_NUMBER(now->unauthorised),
                report_share(page_share(a, att_absent(now), now->possible)), REPORT_NUMBER(before->possible),
                REPORT_NUMBER(att_absent(before)), report_share(page_share(a, att_absent(before), before->possible)),
                REPORT_TEXT(counted), REPORT_TEXT(words.question), REPORT_DAY(d.answer.last_day) });
    }
    context_audit(c, S("file of weeks"), NULL, 0);
    return download_end(c, file);
}
