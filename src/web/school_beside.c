/* A school beside others, and GET /schools/{urn}/beside.csv and .xlsx */
#include "service/comparison.h"
#include "views/wm/funnel.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/school.h"

static struct str rate(struct arena *a, const struct att_count *k)
{
    return page_share(a, att_absent(k), k->possible);
}

static struct school_beside beside(struct arena *a, struct str who, struct str about, const struct att_sum *s)
{
    return (struct school_beside){ .who = who,
        .about = about,
        .enrolments = page_count(a, s->enrolments),
        .absence = rate(a, &s->count),
        .unauthorised = page_share(a, s->count.unauthorised, s->count.possible),
        .persistent = page_share(a, s->persistent, s->enrolments),
        .severe = page_share(a, s->severe, s->enrolments) };
}

static void set_apart(struct arena *a, const struct school_figures *x, int64_t reference, struct school_beside *ret)
{
    struct figures_apart apart = figures_apart(a, &x->sum, BENCHMARK_PERSISTENT, reference);
    ret->apart = apart.difference;
    ret->verdict = apart.verdict;
}

/* The schools of a phase, as words say it: "primary schools". */
static struct str phase_schools(struct arena *a, const struct dashboard *d, size_t n)
{
    enum att_phase phase = dashboard_phase(d);
    struct str words = phase == ATT_PHASE_OTHER ? S("") : str_fold(a, att_phase_words(phase));
    return str_fmt(a, "%.*s %.*s%sschool%s", STR_ARG(page_count(a, (int64_t)n)), STR_ARG(words),
        words.n > 0 ? " " : "", n == 1 ? "" : "s");
}

static struct str about_of(struct arena *a, const struct school_figures *x, enum comparison_kind kind,
    const struct comparison *k)
{
    struct str schools = phase_schools(a, &x->d, k->schools);
    if (kind != COMPARISON_NEAR)
        return schools;
    return str_fmt(a, "%.*s, within %lld.%lld km", STR_ARG(schools), (long long)(k->furthest_m + 50) / 1000,
        (long long)(k->furthest_m + 50) / 100 % 10);
}

static struct str published(
    struct arena *a, const struct school_figures *x, enum benchmark_measure m, int64_t *ret_milli)
{
    struct benchmark_figure f = benchmark_find(x->d.reference->benchmarks, &x->d.ours, BENCHMARK_NATIONAL,
        dashboard_phase(&x->d), ATT_COHORT_ALL, 0, m);
    *ret_milli = f.known && f.symbol.n == 0 ? f.milli : -1;
    return figures_beside(a, &f).value;
}

static struct school_beside england(struct arena *a, const struct school_figures *x)
{
    int64_t persistent, unused;
    struct benchmark_figure f = benchmark_find(x->d.reference->benchmarks, &x->d.ours, BENCHMARK_NATIONAL,
        dashboard_phase(&x->d), ATT_COHORT_ALL, 0, BENCHMARK_PERSISTENT);
    struct dashboard_beside about = figures_beside(a, &f);
    struct school_beside b = { .who = S("England, as published"),
        .about = str_fmt(a, "%.*s%s%.*s", STR_ARG(about.period), about.fit.n > 0 ? ", " : "", STR_ARG(about.fit)),
        .absence = published(a, x, BENCHMARK_ABSENCE, &unused),
        .unauthorised = published(a, x, BENCHMARK_UNAUTHORISED, &unused),
        .persistent = published(a, x, BENCHMARK_PERSISTENT, &persistent),
        .severe = published(a, x, BENCHMARK_SEVERE, &unused) };
    if (persistent >= 0)
        set_apart(a, x, persistent, &b);
    return b;
}

static void fill_funnel(
    struct context *c, const struct school_figures *x, const struct comparisons *k, struct school_page *p)
{
    struct arena *a = c->work.arena;
    const struct att_sum *all = &k->v[COMPARISON_AUTHORITY].sum;
    struct wm_funnel_school *schools = ARENA_ARRAY(a, k->n_own, struct wm_funnel_school);
    struct wm_funnel_limit *inner = ARENA_ARRAY(a, COMPARISON_LIMITS, struct wm_funnel_limit);
    struct wm_funnel_limit *outer = ARENA_ARRAY(a, COMPARISON_LIMITS, struct wm_funnel_limit);
    int64_t rate = figures_milli(all->persistent, all->enrolments), largest = 0;
    struct wm_funnel f = { .unit = WM_PERCENT, .mean = rate };
    if (k->v[COMPARISON_AUTHORITY].schools == 0 || all->enrolments == 0)
        return;
    for (size_t i = 0; i < k->n_own; i++) {
        const struct att_sum *s = &k->own[i].sum;
        if (s->enrolments == 0)
            continue;
        schools[f.n_schools++] = (struct wm_funnel_school){
            k->own[i].block->school.name, s->enrolments, figures_milli(s->persistent, s->enrolments)
        };
        largest = s->enrolments > largest ? s->enrolments : largest;
        if (k->own[i].block == x->block)
            f.chosen = f.n_schools;
    }
    const struct comparison_limits *limits = comparison_funnel(a, rate, largest);
    for (size_t i = 0; i < COMPARISON_LIMITS; i++) {
        inner[i] = (struct wm_funnel_limit){ limits[i].size, limits[i].low95, limits[i].high95 };
        outer[i] = (struct wm_funnel_limit){ limits[i].size, limits[i].low998, limits[i].high998 };
    }
    struct filter_pairs pairs = { .n = 0 };
    filter_put(&pairs, S("phase"), filter_phase_value(dashboard_phase(&x->d)));
    filter_put(&pairs, S("in"), figures_year_value(a, x->d.reference, x->d.filter.year));
    const struct wm_downloads files =
        download_links(c, ROUTE_SCHOOLS_CSV, ROUTE_SCHOOLS_XLSX, STR_NONE, &pairs, S("the schools"));
    f.words = (struct wm_chart_words){ .csv = files.csv,
        .xlsx = files.xlsx,
        .id = S("funnel"),
        .title = S("Persistent absence by size of school"),
        .summary = str_fmt(a,
            "%.*s of enrolments are persistently absent here, %.*s at all %.*s of the authority. Between the inner "
            "curves lie 95 of 100 schools of their size if only chance sets them apart.",
            STR_ARG(page_share(a, x->sum.persistent, x->sum.enrolments)), STR_ARG(page_milli(a, rate)),
            STR_ARG(phase_schools(a, &x->d, k->v[COMPARISON_AUTHORITY].schools))) };
    f.size_name = S("Enrolments");
    f.value_name = S("Persistent absence");
    f.schools = schools;
    f.mean_name = S("The authority");
    f.limits[0] = (struct wm_funnel_limits){ S("95%"), inner, COMPARISON_LIMITS };
    f.limits[1] = (struct wm_funnel_limits){ S("99.8%"), outer, COMPARISON_LIMITS };
    if ((c->viewer.scope & SCOPE_ALL) == 0)
        f.note = S("Only the schools that you see are drawn.");
    p->funnel = wm_funnel_chart(a, &f);
    p->has_funnel = true;
}

/* The school first, England last; how many rows. */
static size_t beside_rows(
    struct context *c, const struct school_figures *x, const struct comparisons *k, struct school_beside *rows)
{
    struct arena *a = c->work.arena;
    const struct str names[COMPARISONS] = { [COMPARISON_LIKE] = S("Schools like it"),
        [COMPARISON_NEAR] = S("Schools near it"),
        [COMPARISON_LOCALITY] = reference_locality_name(x->d.reference, x->block->school.locality),
        [COMPARISON_AUTHORITY] = c->config.authority_name };
    size_t n = 0;
    rows[n++] = beside(a, S("This school"), S(""), &x->sum);
    for (int i = 0; i < COMPARISONS; i++) {
        const struct comparison *other = &k->v[i];
        if (other->schools == 0 || other->sum.enrolments == 0)
            continue;
        rows[n] = beside(a, names[i], about_of(a, x, (enum comparison_kind)i, other), &other->sum);
        set_apart(a, x, figures_milli(other->sum.persistent, other->sum.enrolments), &rows[n++]);
    }
    rows[n++] = england(a, x);
    return n;
}

static struct comparisons compare(struct context *c, const struct school_figures *x)
{
    return comparison_of(c->work.arena, &x->d, x->block, (c->viewer.scope & SCOPE_ALL) != 0);
}

static struct str method_words(struct arena *a)
{
    return str_fmt(a,
        "All are of the same phase and counted over the same days. Like it: the %d schools of the authority that are "
        "nearest to it in the number of children on roll and in their shares with free school meals, SEN support and "
        "EHC plans, each measured in standard deviations. Near it: the %d nearest as the crow flies. A comparison in "
        "which fewer than %d schools or %d children stand besides your own is not shown.",
        COMPARISON_SCHOOLS, COMPARISON_SCHOOLS, COMPARISON_LEAST_SCHOOLS, COMPARISON_LEAST_CHILDREN);
}

void school_beside_fill(struct context *c, const struct school_figures *x, struct school_page *p)
{
    struct arena *a = c->work.arena;
    const struct comparisons k = compare(c, x);
    struct school_beside *rows = ARENA_ARRAY(a, COMPARISONS + 2, struct school_beside);
    struct filter_pairs pairs = { .n = 0 };
    p->n_beside = beside_rows(c, x, &k, rows);
    p->beside = rows;
    p->method = method_words(a);
    filter_put(&pairs, S("in"), figures_year_value(a, x->d.reference, x->d.filter.year));
    p->beside_downloads = download_links(
        c, ROUTE_SCHOOL_BESIDE_CSV, ROUTE_SCHOOL_BESIDE_XLSX, p->urn, &pairs, S("the comparison"));
    fill_funnel(c, x, &k, p);
}

enum err school_beside_csv(struct context *c)
{
    static const char *const columns[] = { "who", "about", "enrolments", "absence", "unauthorised", "persistent",
        "severe", "persistent_here_is", "verdict", "asked", "registers_up_to" };
    struct arena *a = c->work.arena;
    struct school_figures *x = ARENA_NEW(a, struct school_figures);
    struct school_beside rows[COMPARISONS + 2];
    enum err e = school_figures_ask(c, c->arg, x);
    if (e != OK)
        return e;
    if (x->block == NULL)
        return ERR_MISSING;
    const struct comparisons k = compare(c, x);
    const struct download_words words = { .name = S("beside-other-schools"),
        .title = S("Beside other schools"),
        .question = filter_words(c, &x->f, &x->d),
        .registers = figures_freshness(c, &x->d),
        .basis = str_fmt(a, "%.*s %.*s", STR_ARG(method_words(a)), STR_ARG(figures_basis(c, &x->d))) };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    size_t n = beside_rows(c, x, &k, rows);
    for (size_t i = 0; i < n; i++)
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(rows[i].who), REPORT_TEXT(rows[i].about),
                REPORT_TEXT(rows[i].enrolments), report_share(rows[i].absence), report_share(rows[i].unauthorised),
                report_share(rows[i].persistent), report_share(rows[i].severe), REPORT_TEXT(rows[i].apart),
                REPORT_TEXT(rows[i].verdict), REPORT_TEXT(words.question), REPORT_DAY(x->d.answer.last_day) });
    context_audit(c, str_fmt(a, "file of school %.*s beside others", STR_ARG(c->arg)), NULL, 0);
    return download_end(c, file);
}
