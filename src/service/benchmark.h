/* Published figures to stand beside ours: national, of the region, of the authority, and the mean of its statistical
 * neighbours (DOMAIN.md 2.8, 3).
 *
 * Each keeps its release, period and basis, and says how it may be compared: a rate of part of a year is never set
 * beside one of a full year without saying so. */
#ifndef WAYMARK_SERVICE_BENCHMARK_H
#define WAYMARK_SERVICE_BENCHMARK_H

#include "attendance/chance.h"
#include "service/work.h"

enum benchmark_level {
    BENCHMARK_NATIONAL,
    BENCHMARK_REGION,
    BENCHMARK_AUTHORITY,
    BENCHMARK_NEIGHBOURS, /* the mean of their rates, each counting the same; all children only */
    BENCHMARK_LEVELS,
};

enum benchmark_measure {
    BENCHMARK_ABSENCE,
    BENCHMARK_AUTHORISED,
    BENCHMARK_UNAUTHORISED,
    BENCHMARK_PERSISTENT,
    BENCHMARK_SEVERE,
    BENCHMARK_MEASURES,
};

/* What our own figure covers, to judge what it may be compared with. */
struct benchmark_ours {
    int year;
    bool full_year; /* the whole school year, and it is over or nearly */
    bool some_days; /* days were chosen: a part of what there is */
};

enum benchmark_fit {
    BENCHMARK_SAME,         /* the same year, the same part of it */
    BENCHMARK_OTHER_YEAR,   /* full years both, but another year */
    BENCHMARK_PART_OF_YEAR, /* ours and the published figure cover different parts of a year */
};

struct benchmark_figure {
    bool known;                                /* there is a figure or a sign */
    int64_t milli;                             /* thousandths of a percent; when symbol.n == 0 */
    struct str symbol;                         /* "c" and so on: the DfE gives no number */
    struct str source, release, period, basis; /* "year_to_date" ... */
    enum benchmark_fit fit;
};

struct benchmarks;

/* The published figures of the nation, and of the region, authority and neighbours of a three-digit number. */
enum err benchmarks_load(struct work *w, struct str la_code, struct benchmarks **ret) MUST_CHECK;

/* The best figure there is for a cohort's group in a phase (0: all; a year group of primary or secondary schools has
 * that of all phases): the same year and part if there is one, else the latest full year. */
struct benchmark_figure benchmark_find(const struct benchmarks *b, const struct benchmark_ours *ours,
    enum benchmark_level level, enum att_phase phase, enum att_cohort cohort, int group,
    enum benchmark_measure measure);

/* "South West"; the authority's name as published; "10 statistical neighbours". Empty when not known. */
struct str benchmark_place_name(const struct benchmarks *b, enum benchmark_level level);

/* "2024/25, full year", "2025/26, year to date": for beside the figure. */
struct str benchmark_period_words(struct arena *a, const struct benchmark_figure *f);
/* Why it may not be compared outright; empty when it may. */
struct str benchmark_fit_words(enum benchmark_fit fit);
/* What a sign of the DfE means: "suppressed, because few schools or children". */
struct str benchmark_symbol_words(struct str symbol);

/* How far our rate (absence, or persistent absence among enrolments) is from another, and whether by more than
 * chance. */
struct benchmark_apart {
    bool known;    /* there is something of ours to compare */
    int64_t milli; /* ours less the other, in thousandths of a percent */
    enum att_chance chance;
};
struct benchmark_apart benchmark_apart(const struct att_sum *ours, enum benchmark_measure m, int64_t reference);

#endif
