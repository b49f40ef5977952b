/* GET /schools/{urn} */
#include "service/school.h"

#include "service/change.h"
#include "service/comparison.h"
#include "views/school.html.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

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

enum {
    NEWCOMERS = 15, /* shown on the page; the lists have the rest */
};

/* What the page of a school is made from. */
struct figures {
    struct filter f;
    struct dashboard d;
    const struct att_block *block;
    struct att_sum sum;
};

static struct str rate(struct arena *a, const struct att_count *k)
{
    return page_share(a, att_absent(k), k->possible);
}

/* "12/6/2026", as dates are typed. */
static struct str day_slashes(struct arena *a, struct day d)
{
    int year, month, day;
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

static struct str change_summary(struct arena *a, const struct change *k)
{
    if (k->before.possible == 0 || k->after.possible == 0)
        return S("There are no marks on one side of this day.");
    return str_fmt(a, "Absence was %.*s up to that day and is %.*s since.", STR_ARG(rate(a, &k->before)),
        STR_ARG(rate(a, &k->after)));
}

static struct school_newcomer newcomer(struct context *c, const struct figures *x, enum dashboard_list l, uint32_t at)
{
    struct arena *a = c->work.arena;
    const struct att_listed listed = dashboard_listed(&x->d, at);
    const struct att_identity *who = &x->block->who[listed.row->row];
    char words[16];
    return (struct school_newcomer){ .name = page_name(a, who->surname, who->forename),
        .href = url_to(a, ROUTE_PUPIL, who->public_id),
        .year_group = str_dup(a, att_year_group_words(x->block->traits[listed.row->row].year_group, words)),
        .list = dashboard_list_title(&x->d, l),
        .why = dashboard_why(a, &x->d, l, &listed) };
}

/* The children who are new on a list, and their ids for the audit. Those at risk come last, since they are many; whoever
 * is new on the list of those suspended this year is on that of the term too. */
static const enum dashboard_list newest_first[] = { LIST_SEVERE, LIST_PERSISTENT, LIST_PART_TIME, LIST_AP,
    LIST_SUSPENDED_TERM, LIST_AT_RISK };

static void fill_newcomers(struct context *c, const struct figures *x, const struct change *k, struct school_page *p)
{
    struct school_newcomer *rows = ARENA_ARRAY(c->work.arena, NEWCOMERS, struct school_newcomer);
    struct pupil_id *pupils = ARENA_ARRAY(c->work.arena, NEWCOMERS, struct pupil_id);
    struct school_change *to = &p->change;
    for (size_t order = 0; order < COUNT_OF(newest_first); order++) {
        enum dashboard_list l = newest_first[order];
        for (size_t i = 0; i < k->lists[l].n_came; i++) {
            uint32_t at = k->lists[l].came[i];
            if (to->n_newcomers == NEWCOMERS) {
                to->n_more++;
                continue;
            }
            pupils[to->n_newcomers] = x->block->who[x->d.answer.rows[at].row].pupil;
            rows[to->n_newcomers++] = newcomer(c, x, l, at);
        }
    }
    to->newcomers = rows;
    if (to->n_newcomers > 0)
        context_audit(c, str_fmt(c->work.arena, "school %.*s", STR_ARG(p->urn)), pupils, to->n_newcomers);
}

static void fill_change(struct context *c, const struct figures *x, struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct school_change *to = &p->change;
    struct change k;
    struct str text = http_query(c->request, S("since"));
    to->since_text = text.p == NULL ? S("") : str_trim(text);
    struct day since = filter_day(a, to->since_text, x->d.filter.year, &to->since_error);
    if (!day_is(since))
        since = change_usual_day(&x->d);
    if (to->since_text.n == 0)
        to->since_text = day_slashes(a, since);
    change_since(a, &x->d, since, &k);
    struct school_change_list *lists = ARENA_ARRAY(a, LISTS, struct school_change_list);
    for (int l = 0; l < LISTS; l++)
        lists[l] = (struct school_change_list){ .name = p->lists[l].name,
            .href = p->lists[l].href,
            .then = (int64_t)k.lists[l].then,
            .now = (int64_t)k.lists[l].now,
            .came = (int64_t)k.lists[l].n_came,
            .went = (int64_t)k.lists[l].n_went };
    to->lists = lists;
    to->n_lists = LISTS;
    to->since = page_day(a, k.since);
    to->summary = change_summary(a, &k);
    to->action = url_at(a, url_to(a, ROUTE_SCHOOL, p->urn), "changed");
    if (x->d.filter.year != x->d.reference->years[0])
        to->year = str_fmt(a, "%d", x->d.filter.year);
    p->layout.error = to->since_error.n > 0;
    fill_newcomers(c, x, &k, p);
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

static void set_apart(struct arena *a, const struct figures *x, int64_t reference, struct school_beside *ret)
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

static struct str about_of(struct arena *a, const struct figures *x, enum comparison_kind kind,
    const struct comparison *k)
{
    struct str schools = phase_schools(a, &x->d, k->schools);
    if (kind != COMPARISON_NEAR)
        return schools;
    return str_fmt(a, "%.*s, within %lld.%lld km", STR_ARG(schools), (long long)(k->furthest_m + 50) / 1000,
        (long long)(k->furthest_m + 50) / 100 % 10);
}

static struct str published(struct arena *a, const struct figures *x, enum benchmark_measure m, int64_t *ret_milli)
{
    struct benchmark_figure f = benchmark_find(x->d.reference->benchmarks, &x->d.ours, BENCHMARK_NATIONAL,
        dashboard_phase(&x->d), ATT_COHORT_ALL, 0, m);
    *ret_milli = f.known && f.symbol.n == 0 ? f.milli : -1;
    return figures_beside(a, &f).value;
}

static struct school_beside england(struct arena *a, const struct figures *x)
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

static void fill_funnel(struct context *c, const struct figures *x, const struct comparisons *k, struct school_page *p)
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
    f.words = (struct wm_chart_words){ .id = S("funnel"),
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

static void fill_beside(struct context *c, const struct figures *x, struct school_page *p)
{
    struct arena *a = c->work.arena;
    const struct comparisons k = comparison_of(a, &x->d, x->block, (c->viewer.scope & SCOPE_ALL) != 0);
    const struct str names[COMPARISONS] = { [COMPARISON_LIKE] = S("Schools like it"),
        [COMPARISON_NEAR] = S("Schools near it"),
        [COMPARISON_LOCALITY] = reference_locality_name(x->d.reference, x->block->school.locality),
        [COMPARISON_AUTHORITY] = c->config.authority_name };
    struct school_beside *rows = ARENA_ARRAY(a, COMPARISONS + 2, struct school_beside);
    rows[p->n_beside++] = beside(a, S("This school"), S(""), &x->sum);
    for (int i = 0; i < COMPARISONS; i++) {
        const struct comparison *other = &k.v[i];
        if (other->schools == 0 || other->sum.enrolments == 0)
            continue;
        rows[p->n_beside] =
            beside(a, names[i], about_of(a, x, (enum comparison_kind)i, other), &other->sum);
        set_apart(a, x, figures_milli(other->sum.persistent, other->sum.enrolments), &rows[p->n_beside++]);
    }
    rows[p->n_beside++] = england(a, x);
    p->beside = rows;
    p->method = str_fmt(a,
        "All are of the same phase and counted over the same days. Like it: the %d schools of the authority that are "
        "nearest to it in the number of children on roll and in their shares with free school meals, SEN support and "
        "EHC plans, each measured in standard deviations. Near it: the %d nearest as the crow flies. A comparison in "
        "which fewer than %d schools or %d children stand besides your own is not shown.",
        COMPARISON_SCHOOLS, COMPARISON_SCHOOLS, COMPARISON_LEAST_SCHOOLS, COMPARISON_LEAST_CHILDREN);
    fill_funnel(c, x, &k, p);
}

/* The figures of one school, for those who may see its dashboard. */
static enum err fill_figures(struct context *c, const struct school *s, struct school_page *p)
{
    struct arena *a = c->work.arena;
    struct figures *x = ARENA_NEW(a, struct figures);
    struct dashboard_source source;
    x->f = (struct filter){ .ask = { .urn = s->urn, .from = DAY_NONE, .to = DAY_NONE } };
    c->viewer = context_viewer(c, OP_DASHBOARD_SCHOOL);
    if (c->viewer.scope == 0)
        return OK;
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    x->f.reference = source.reference;
    x->f.ask.year = filter_year(c->request, source.reference, c->work.today);
    e = dashboard_ask(&c->work, &source, &c->viewer, &x->f.ask,
        &(struct dashboard_wants){
            .sizes = true, .lists = (1u << LISTS) - 1, .by_session = true, .a_year_before = true },
        &x->d);
    if (e == ERR_MISSING)
        return OK; /* may know of the school, not see its children */
    if (e != OK)
        return e;
    x->sum = att_total(&x->d.answer);
    p->years = figures_years(c, source.reference, x->d.filter.year, ROUTE_SCHOOL);
    p->has_figures = x->sum.enrolments > 0;
    if (!p->has_figures)
        return OK;
    x->block = x->d.blocks[0];
    p->freshness = figures_freshness(c, &x->d);
    p->figures = figures_tiles(c, &x->d, x->d.reference->benchmarks);
    struct filter_pairs pairs = filter_pairs(a, &x->f);
    p->dashboard = url_with(a, ROUTE_DASHBOARD, STR_NONE, pairs.v, pairs.n);
    p->patterns = url_with(a, ROUTE_PATTERNS, STR_NONE, pairs.v, pairs.n);
    p->cohorts = url_with(a, ROUTE_COHORTS, STR_NONE, pairs.v, pairs.n);
    p->trend = figures_trend(c, &x->d, &pairs);
    p->lists = figures_lists(c, &x->f, &x->d, &p->n_lists);
    fill_change(c, x, p);
    fill_beside(c, x, p);
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
