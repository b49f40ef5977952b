/* GET /ahead/method: how looking ahead is worked out, and how right it has been; and its files. No children. */
#include "service/comparison.h"
#include "service/forecast.h"
#include "views/ahead.html.h"
#include "web/download.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/route.h"

/* What the page is made from, and the day of the chart and the groups. */
struct method {
    struct context *c;
    struct forecast_proofs proofs;
    size_t at;
};

/* "0.0535" of a mean of squares. */
static struct str score(struct arena *a, const struct att_proof *p, enum att_guess g)
{
    if (p->all.n == 0)
        return S("none");
    int64_t tenths = (p->squares[g] / p->all.n + 50) / 100;
    return str_fmt(a, "%lld.%04lld", (long long)tenths / 10000, (long long)tenths % 10000);
}

/* How much lower the score is than that of a guess, in whole per cents. */
static struct str better(struct arena *a, const struct att_proof *p, enum att_guess g)
{
    int64_t ours = p->squares[ATT_GUESS_FORECAST], theirs = p->squares[g];
    return theirs == 0 ? S("none") : str_fmt(a, "%lld%%", (long long)(100 * (theirs - ours) / theirs));
}

/* The mean of the chances in thousandths of a percent. */
static int64_t mean(const struct att_proof_sum *s)
{
    return s->n == 0 ? WM_NO_VALUE : s->millionths / 10 / s->n;
}

static struct ahead_score score_of(const struct method *m, size_t i, enum att_end end)
{
    struct arena *a = m->c->work.arena;
    const struct forecast *f = m->proofs.forecasts[i];
    const struct att_proof *p = &f->proof[end];
    char iso[11];
    struct http_pair day = { S("day"), str_dup(a, day_iso(f->on, iso)) };
    return (struct ahead_score){ .day = page_day(a, f->on),
        .href = i == m->at ? URL_NONE : url_with(a, ROUTE_AHEAD_METHOD, STR_NONE, &day, 1),
        .children = p->all.n,
        .came = page_share(a, p->all.so, p->all.n),
        .forecast = score(a, p, ATT_GUESS_FORECAST),
        .now = score(a, p, ATT_GUESS_NOW),
        .before = score(a, p, ATT_GUESS_BEFORE),
        .now_flat = score(a, p, ATT_GUESS_NOW_FLAT),
        .before_flat = score(a, p, ATT_GUESS_BEFORE_FLAT),
        .better_now = better(a, p, ATT_GUESS_NOW),
        .better_before = better(a, p, ATT_GUESS_BEFORE) };
}

static struct wm_chart calibration(const struct method *m, enum att_end end)
{
    struct arena *a = m->c->work.arena;
    const struct forecast *f = m->proofs.forecasts[m->at];
    const struct att_proof *p = &f->proof[end];
    struct wm_calibration_group *groups = ARENA_ARRAY(a, ATT_PROOF_TENTHS, struct wm_calibration_group);
    enum { TENTH = 10000 }; /* thousandths of a percent */
    struct str ends = forecast_end_words(end);
    for (int t = 0; t < ATT_PROOF_TENTHS; t++) {
        const struct att_proof_sum *s = &p->tenths[t];
        groups[t] = (struct wm_calibration_group){ .from = t * TENTH,
            .to = (t + 1) * TENTH,
            .forecast = mean(s),
            .happened = figures_milli(s->so, s->n),
            .low = WM_NO_VALUE,
            .high = WM_NO_VALUE,
            .children = s->n };
        att_interval_children(s->so, s->n, &groups[t].low, &groups[t].high);
    }
    const struct wm_calibration chart = {
        .words = { .id = end == ATT_END_SEVERE ? S("calibration-severe") : S("calibration-persistent"),
            .title = str_fmt(a, "Chances given and what came: %.*s", STR_ARG(ends)),
            .summary = str_fmt(a,
                "Children whose end was open at the end of %.*s, in ten groups by the chance they were given. A point "
                "on the line: as many ended so as the chance said. Above it the chance said too little, below it too "
                "much.",
                STR_ARG(page_day(a, f->on))),
            .heading_level = 3 },
        .forecast_name = S("Mean chance given"),
        .happened_name = str_fmt(a, "Ended the year %.*s", STR_ARG(ends)),
        .groups = groups,
        .n_groups = ATT_PROOF_TENTHS,
        .note = S("The bars about a point are Wilson's interval at 95%.")
    };
    return wm_calibration_chart(a, &chart);
}

/* A group of fewer children is not shown: it says little, and might say it of a child. */
static int64_t fewest(const struct context *c)
{
    return c->config.small_cohort > ATT_FORECAST_SHOWN ? c->config.small_cohort : ATT_FORECAST_SHOWN;
}

static unsigned all_of(int values)
{
    return (1u << values) - 1;
}

/* The phases that may be told, as bits: who does not see all schools is not told of fewer than three (TRUST.md T29).
 * When that is one phase, all but it would tell it, so that the one with the fewest children goes as well. */
static unsigned phases_told(const struct method *m, const struct att_proof *p)
{
    const struct att_snapshot *s = m->proofs.forecasts[m->at]->standings.snapshot;
    size_t schools[ATT_PHASES] = { 0 }, few = 0;
    unsigned told = all_of(ATT_PHASES);
    int smallest = -1;
    if ((m->c->grant.scopes & SCOPE_ALL) != 0)
        return told;
    for (size_t b = 0; b < s->n; b++)
        schools[s->blocks[b]->school.phase] += s->blocks[b]->n > 0;
    for (int v = 0; v < ATT_PHASES; v++) {
        if (p->phases[v].n == 0)
            continue;
        if (schools[v] < COMPARISON_LEAST_SCHOOLS) {
            told &= ~(1u << v);
            few++;
        } else if (smallest < 0 || p->phases[v].n < p->phases[smallest].n) {
            smallest = v;
        }
    }
    return few == 1 && smallest >= 0 ? told & ~(1u << smallest) : told;
}

/* The groups of one cohort that are not too small; `told`: of which values, as bits. */
static void add_groups(const struct method *m, enum att_cohort cohort, const struct att_proof_sum *sums, unsigned told,
    struct ahead_proof *r, struct ahead_group *groups)
{
    struct arena *a = m->c->work.arena;
    char words[16];
    for (int v = 0; told >> v != 0; v++) {
        if ((told >> v & 1) == 0 || sums[v].n < fewest(m->c))
            continue;
        bool phase = cohort == ATT_COHORT_ALL;
        groups[r->n_groups++] = (struct ahead_group){ phase ? S("Phase") : att_cohort_words(cohort),
            phase ? att_phase_words((enum att_phase)v) : str_dup(a, att_group_words(cohort, v, words)), sums[v].n,
            page_milli(a, mean(&sums[v])), page_share(a, sums[v].so, sums[v].n) };
    }
}

static void fill_groups(const struct method *m, const struct att_proof *p, struct ahead_proof *r)
{
    enum { MOST = (int)ATT_PHASES + (int)ATT_SEXES + (int)ATT_SENS + (int)ATT_FSMS + (int)ATT_CARES };
    struct ahead_group *groups = ARENA_ARRAY(m->c->work.arena, MOST, struct ahead_group);
    /* A phase is of schools, and no cohort: it is told by the cohort of all. */
    add_groups(m, ATT_COHORT_ALL, p->phases, phases_told(m, p), r, groups);
    add_groups(m, ATT_COHORT_SEX, p->sexes, all_of(ATT_SEXES), r, groups);
    add_groups(m, ATT_COHORT_SEN, p->sens, all_of(ATT_SENS), r, groups);
    add_groups(m, ATT_COHORT_FSM, p->fsms, all_of(ATT_FSMS), r, groups);
    add_groups(m, ATT_COHORT_CARE, p->cares, all_of(ATT_CARES), r, groups);
    r->groups = groups;
}

/* What came of those whose end was sure. */
static struct str sure_words(struct arena *a, struct str day, const struct att_proof *p)
{
    if (p->sure == 0)
        return str_fmt(a, "On %.*s it was open for every child.", STR_ARG(day));
    struct str sure = str_fmt(a, "On %.*s it was certain, or not possible any more, for %.*s more.", STR_ARG(day),
        STR_ARG(page_plural(a, p->sure, "child", "children")));
    if (p->sure_wrong == 0)
        return str_fmt(a, "%.*s So it came for every one of them.", STR_ARG(sure));
    return str_fmt(a, "%.*s For %.*s it came otherwise, as their school held other sessions than it had planned.",
        STR_ARG(sure), STR_ARG(page_count(a, p->sure_wrong)));
}

static struct ahead_proof proof_of(const struct method *m, enum att_end end)
{
    struct arena *a = m->c->work.arena;
    const struct forecast *f = m->proofs.forecasts[m->at];
    const struct att_proof *p = &f->proof[end];
    struct str day = page_day(a, f->on), ends = forecast_end_words(end);
    struct ahead_score *scores = ARENA_ARRAY(a, m->proofs.n, struct ahead_score);
    struct ahead_proof r = { .heading = str_fmt(a, "Brier scores: %.*s", STR_ARG(ends)),
        .sure = sure_words(a, day, p),
        .scores = scores,
        .calibration = calibration(m, end),
        .calibration_sum = str_fmt(a, "The chances of that day add up to %.*s; it came to %.*s.",
            STR_ARG(page_plural(a, (p->all.millionths + ATT_MILLION / 2) / ATT_MILLION, "child", "children")),
            STR_ARG(page_count(a, p->all.so))),
        .groups_heading = str_fmt(a, "Group by group, %.*s: %.*s", STR_ARG(day), STR_ARG(ends)) };
    for (size_t i = 0; i < m->proofs.n; i++)
        scores[r.n_scores++] = score_of(m, i, end);
    fill_groups(m, p, &r);
    return r;
}

/* The day asked for, or the one in the middle. */
static size_t day_asked(const struct method *m)
{
    struct str text = http_query(m->c->request, S("day"));
    for (size_t i = 0; i < m->proofs.n; i++) {
        char iso[11];
        if (text.p != NULL && str_eq(text, day_iso(m->proofs.forecasts[i]->on, iso)))
            return i;
    }
    return m->proofs.n / 2;
}

static struct str held_words(const struct method *m)
{
    char year[8], earlier[8], first[8];
    const struct forecast_proofs *p = &m->proofs;
    if (p->n == 0)
        return str_fmt(m->c->work.arena,
            "It cannot be told yet. It takes three whole school years of registers in a row: one to hold against "
            "what was said, the one before to learn from, and one more for how children ended the year before that. "
            "Registers of the whole of %.*s are missing.",
            STR_ARG(att_year_words(p->lacks, year)));
    return str_fmt(m->c->work.arena,
        "The school year %.*s is over. Its children, of all schools of the authority, are held against what would "
        "have been said of them at the end of each half term, from the registers of %.*s and %.*s alone.",
        STR_ARG(att_year_words(p->year, year)), STR_ARG(att_year_words(p->year - 1, earlier)),
        STR_ARG(att_year_words(p->year - 2, first)));
}

static enum err method_of(struct context *c, struct method *ret)
{
    struct dashboard_source source;
    *ret = (struct method){ .c = c };
    enum err e = filter_source(c, &source);
    if (e == OK)
        e = forecast_proofs(&c->work, &source, &ret->proofs);
    if (e == OK)
        ret->at = day_asked(ret);
    return e;
}

enum err ahead_method(struct context *c)
{
    struct arena *a = c->work.arena;
    struct method m;
    enum err e = method_of(c, &m);
    if (e != OK)
        return e;
    struct ahead_method_page p = { .layout = page_wide(c, S("How looking ahead is worked out")),
        .ahead = url_to(a, ROUTE_AHEAD, STR_NONE),
        .held = held_words(&m),
        .few = (int)fewest(c),
        .few_schools = (c->grant.scopes & SCOPE_ALL) != 0 ? 0 : COMPARISON_LEAST_SCHOOLS };
    const struct govuk_breadcrumbs_item crumbs[] = {
        { .text = S("Looking ahead"), .href = url_to(a, ROUTE_AHEAD, STR_NONE) }, { .text = p.layout.title }
    };
    p.layout.breadcrumbs = crumbs;
    p.layout.n_breadcrumbs = COUNT_OF(crumbs);
    if (m.proofs.n > 0) {
        struct ahead_proof *proofs = ARENA_ARRAY(a, ATT_ENDS, struct ahead_proof);
        for (int k = 0; k < ATT_ENDS; k++)
            proofs[p.n_proofs++] = proof_of(&m, (enum att_end)k);
        p.proofs = proofs;
        struct filter_pairs day = { .n = 0 };
        filter_put(&day, S("day"), http_query(c->request, S("day")));
        p.downloads = download_links(c, ROUTE_AHEAD_METHOD_CSV, ROUTE_AHEAD_METHOD_XLSX, STR_NONE, &day,
            S("how right it has been"));
    }
    view_ahead_method(c->html, &p);
    return context_page(c, 200);
}

/* The scores of each day; then, of the day that is shown, the tenths of the chart and the groups. */
static void write_proof(struct download *file, const struct method *m, enum att_end end)
{
    struct arena *a = m->c->work.arena;
    const struct ahead_proof proof = proof_of(m, end);
    const struct att_proof *p = &m->proofs.forecasts[m->at]->proof[end];
    const struct str ends = forecast_end_words(end), none = S("");
    for (size_t i = 0; i < proof.n_scores; i++) {
        const struct ahead_score *s = &proof.scores[i];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(ends), REPORT_DAY(m->proofs.forecasts[i]->on),
                REPORT_TEXT(S("scores")), REPORT_TEXT(S("all")), REPORT_NUMBER(s->children), REPORT_TEXT(none),
                REPORT_TEXT(s->came), REPORT_TEXT(s->forecast), REPORT_TEXT(s->now), REPORT_TEXT(s->before),
                REPORT_TEXT(s->now_flat), REPORT_TEXT(s->before_flat) });
    }
    const struct report_cell day = REPORT_DAY(m->proofs.forecasts[m->at]->on), empty = REPORT_TEXT(none);
    for (int t = 0; t < ATT_PROOF_TENTHS; t++)
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(ends), day, REPORT_TEXT(S("chances")),
                REPORT_TEXT(str_fmt(a, "%d%% to %d%%", t * 10, t * 10 + 10)), REPORT_NUMBER(p->tenths[t].n),
                REPORT_TEXT(p->tenths[t].n == 0 ? none : page_milli(a, mean(&p->tenths[t]))),
                REPORT_TEXT(page_share(a, p->tenths[t].so, p->tenths[t].n)), empty, empty, empty, empty, empty });
    for (size_t i = 0; i < proof.n_groups; i++) {
        const struct ahead_group *g = &proof.groups[i];
        report_row(&file->report,
            (const struct report_cell[]){ REPORT_TEXT(ends), day, REPORT_TEXT(g->cohort), REPORT_TEXT(g->group),
                REPORT_NUMBER(g->children), REPORT_TEXT(g->chance), REPORT_TEXT(g->came), empty, empty, empty, empty,
                empty });
    }
}

enum err ahead_method_csv(struct context *c)
{
    static const char *const columns[] = { "end", "day", "what", "of", "children", "mean_chance", "ended_so",
        "brier_looking_ahead", "brier_today_share", "brier_last_year_share", "brier_today", "brier_last_year" };
    struct method m;
    enum err e = method_of(c, &m);
    if (e != OK)
        return e;
    const struct download_words words = { .name = S("looking-ahead-method"),
        .title = S("How right it has been"),
        .question = held_words(&m),
        .basis = S("Children whose end was still open on the day. The Brier score is the mean of the squared "
                   "difference between the chance and what came.") };
    struct download *file = download_begin(c, &words, columns, COUNT_OF(columns), WORKER_PAGE);
    for (int k = 0; m.proofs.n > 0 && k < ATT_ENDS; k++)
        write_proof(file, &m, (enum att_end)k);
    context_audit(c, S("file of how right looking ahead has been"), NULL, 0);
    return download_end(c, file);
}
