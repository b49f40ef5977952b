#include "service/benchmark.h"

#include <string.h>

#include "attendance/calendar.h"
#include "store/benchmark.h"

struct benchmarks {
    struct benchmark_for_row *rows;
    size_t n;
    struct str region, authority, neighbours;
};

static const char *const levels[BENCHMARK_LEVELS] = { "national", "region", "authority", "neighbours" };
static const char *const measures[BENCHMARK_MEASURES] = { "absence", "authorised", "unauthorised", "persistent",
    "severe" };

/* The means of the neighbours follow the other rows. */
static enum err add_neighbours(struct work *w, struct str la_code, struct benchmarks *b)
{
    struct benchmark_neighbours_of_row *sums;
    size_t n;
    int64_t most = 0;
    enum err e = store_benchmark_neighbours_of(w->db, w->arena, &(struct benchmark_neighbours_of){ .la_code = la_code },
        &sums, &n);
    if (e != OK)
        return e;
    struct benchmark_for_row *all = ARENA_ARRAY(w->arena, b->n + n, struct benchmark_for_row);
    memcpy(all, b->rows, b->n * sizeof *all);
    for (size_t i = 0; i < n; i++) {
        const struct benchmark_neighbours_of_row *s = &sums[i];
        all[b->n++] = (struct benchmark_for_row){ .source = s->source,
            .release = s->release,
            .period = s->period,
            .basis = s->basis,
            .level = S("neighbours"),
            .phase = s->phase,
            .cohort = S("all"),
            .value_of = S("all"),
            .measure = s->measure,
            .milli = { .has = true, .v = (2 * s->milli + s->neighbours) / (2 * s->neighbours) } };
        most = s->neighbours > most ? s->neighbours : most;
    }
    b->rows = all;
    if (most > 0)
        b->neighbours = str_fmt(w->arena, "%d statistical neighbours", (int)most);
    return OK;
}

enum err benchmarks_load(struct work *w, struct str la_code, struct benchmarks **ret)
{
    struct benchmarks *b = ARENA_NEW(w->arena, struct benchmarks);
    struct benchmark_place_all_row *places;
    size_t n;
    b->region = b->authority = b->neighbours = S("");
    enum err e = store_benchmark_place_all(w->db, w->arena, &places, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (!str_eq(places[i].la_code, la_code))
            continue;
        b->region = places[i].region;
        b->authority = places[i].name;
    }
    if (e == OK)
        e = store_benchmark_for(w->db, w->arena,
            &(struct benchmark_for){ .region = b->region, .la_code = la_code }, &b->rows, &b->n);
    if (e == OK)
        e = add_neighbours(w, la_code, b);
    if (e == OK)
        *ret = b;
    return work_fail(w, e);
}

static enum benchmark_fit fit_of(const struct benchmark_ours *ours, struct str period, struct str basis)
{
    char year[8];
    bool same_year = str_eq(period, att_year_words(ours->year, year));
    bool to_date = str_eq(basis, S("year_to_date"));
    if (same_year && (ours->full_year || (to_date && !ours->some_days)))
        return BENCHMARK_SAME;
    return ours->full_year && !to_date ? BENCHMARK_OTHER_YEAR : BENCHMARK_PART_OF_YEAR;
}

/* Is a figure to be preferred to the one found so far? Rows come with the latest period first. */
static bool better(const struct benchmark_figure *best, const struct benchmark_figure *f)
{
    if (!best->known)
        return true;
    if ((best->fit == BENCHMARK_SAME) != (f->fit == BENCHMARK_SAME))
        return f->fit == BENCHMARK_SAME;
    /* A number before a sign of the same period; a full year before a part of another. */
    if (str_eq(best->period, f->period))
        return best->symbol.n > 0 && f->symbol.n == 0;
    return best->fit == BENCHMARK_PART_OF_YEAR && str_eq(best->basis, S("year_to_date")) &&
        !str_eq(f->basis, S("year_to_date"));
}

struct benchmark_figure benchmark_find(const struct benchmarks *b, const struct benchmark_ours *ours,
    enum benchmark_level level, enum att_phase phase, enum att_cohort cohort, int group, enum benchmark_measure measure)
{
    struct benchmark_figure best = { 0 };
    struct str l = str_of(levels[level]), m = str_of(measures[measure]), c = att_cohort_name(cohort);
    struct str g = att_group_name(cohort, group);
    /* A year group is published for all phases together; but for special schools, it is of one phase anyway. */
    if (cohort == ATT_COHORT_YEAR && (phase == ATT_PHASE_PRIMARY || phase == ATT_PHASE_SECONDARY))
        phase = ATT_PHASE_OTHER;
    for (size_t i = 0; i < b->n; i++) {
        const struct benchmark_for_row *r = &b->rows[i];
        if (r->phase != (int64_t)phase || !str_eq(r->level, l) || !str_eq(r->cohort, c) || !str_eq(r->value_of, g) ||
            !str_eq(r->measure, m))
            continue;
        const struct benchmark_figure f = { .known = true,
            .milli = r->milli.v,
            .symbol = r->symbol.p == NULL ? S("") : r->symbol,
            .source = r->source,
            .release = r->release,
            .period = r->period,
            .basis = r->basis,
            .fit = fit_of(ours, r->period, r->basis) };
        if (better(&best, &f))
            best = f;
    }
    return best;
}

struct str benchmark_place_name(const struct benchmarks *b, enum benchmark_level level)
{
    switch (level) {
    case BENCHMARK_NATIONAL:
        return S("England");
    case BENCHMARK_REGION:
        return b->region;
    case BENCHMARK_AUTHORITY:
        return b->authority;
    case BENCHMARK_NEIGHBOURS:
        return b->neighbours;
    case BENCHMARK_LEVELS:
        break;
    }
    return S("");
}

struct str benchmark_period_words(struct arena *a, const struct benchmark_figure *f)
{
    struct str basis = S("full year");
    if (str_eq(f->basis, S("year_to_date")))
        basis = S("year to date");
    else if (str_eq(f->basis, S("six_half_terms")))
        basis = S("full year, six half terms");
    return str_fmt(a, "%.*s, %.*s", STR_ARG(f->period), STR_ARG(basis));
}

struct str benchmark_fit_words(enum benchmark_fit fit)
{
    switch (fit) {
    case BENCHMARK_SAME:
        return S("");
    case BENCHMARK_OTHER_YEAR:
        return S("another year");
    case BENCHMARK_PART_OF_YEAR:
        return S("not like for like: another part of the year");
    }
    return S("");
}

struct str benchmark_symbol_words(struct str symbol)
{
    static const struct {
        const char *symbol, *words;
    } all[] = { { "c", "kept back, because few schools or children" }, { "z", "does not apply" },
        { "x", "not available" }, { "low", "rounds to zero" }, { "k", "rounds to zero" },
        { "u", "not reliable" }, { ":", "not available" }, { "~", "not available" }, { "-", "not available" },
        { "..", "not available" }, { "NA", "not available" } };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (str_eq(symbol, str_of(all[i].symbol)))
            return str_of(all[i].words);
    return S("not available");
}

struct benchmark_apart benchmark_apart(const struct att_sum *ours, enum benchmark_measure m, int64_t reference)
{
    bool sessions = m == BENCHMARK_ABSENCE;
    int64_t part = sessions ? att_absent(&ours->count) : ours->persistent;
    int64_t whole = sessions ? ours->count.possible : ours->enrolments;
    if (whole == 0)
        return (struct benchmark_apart){ .known = false };
    int64_t milli = (200000 * part + whole) / (2 * whole) - reference;
    return (struct benchmark_apart){ true, milli,
        sessions ? att_chance_sessions(ours, reference) : att_chance_children(part, whole, reference) };
}
