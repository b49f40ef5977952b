/* When and why sessions are missed (DB-3): by weekday and half of the day, by week of term, on the first and last days
 * of half terms, in broken weeks, by code. All of one answer, beside that of a year before where there is one. */
#ifndef WAYMARK_SERVICE_PATTERN_H
#define WAYMARK_SERVICE_PATTERN_H

#include "attendance/pattern.h"
#include "service/dashboard.h"

enum {
    PATTERN_SEASONS = SEASON_SUMMER + 1,
    PATTERN_TERM_WEEKS = 20, /* no term has more */
};

struct pattern {
    struct att_count days[5][2];                                      /* Monday morning, Monday afternoon, ... */
    struct att_count term_weeks[PATTERN_TERM_WEEKS][PATTERN_SEASONS]; /* the first, second ... school week of a term */
    size_t n_term_weeks;                                              /* the most that a term has */
    struct att_count edges[ATT_EDGES];
    struct att_broken broken;
    const int64_t *codes; /* sessions by code: an array of ATT_CODES */
    int64_t possible;
};

/* Of the answer of a dashboard that wanted by_session. */
void pattern_of(struct arena *a, const struct dashboard *d, struct pattern *ret);
/* The same of the year before; false when there is no answer of it. */
bool pattern_before(struct arena *a, const struct dashboard *d, struct pattern *ret);

#endif
