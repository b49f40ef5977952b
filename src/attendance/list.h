/* The lists of the dashboard that come from the registers alone (DOMAIN.md 5.7), each row with what it takes to say
 * why the child is on it. Suspensions come from elsewhere and are the service's. */
#ifndef WAYMARK_ATTENDANCE_LIST_H
#define WAYMARK_ATTENDANCE_LIST_H

#include "attendance/figures.h"

enum att_list {
    ATT_LIST_SEVERE,     /* missed 50% or more */
    ATT_LIST_PERSISTENT, /* missed 10% or more and less than 50%: the severely absent are on their own list */
    ATT_LIST_AT_RISK,    /* missed 5% or more and less than 10% */
    ATT_LIST_PART_TIME,  /* C2 within the last 20 school days */
    ATT_LIST_AP,         /* B, K or D within the last 20 school days */
    ATT_LISTS,
};

struct att_listed {
    const struct att_row *row;
    struct att_count count; /* of the days asked about */
    struct att_count year;  /* from the beginning of the year to the last day asked about */
    int remaining;          /* possible sessions still to come this year */
    int64_t to_persistent;  /* more that can be missed before the year's persistent absence is certain; <= 0: it is */
    int64_t to_severe;
    int recent_absent, recent_possible; /* in the last six school weeks */
    int codes[3];                       /* part time: C2; alternative provision: B, K, D; in the last 20 school days */
};

/* Thresholds an authority can set. */
struct att_list_limits {
    int min_possible; /* rows with fewer possible sessions are on no list of absence; 0 or 1: no such limit */
    int recent_weeks; /* school weeks looked back for the trend: 6 */
    int recent_days;  /* school days looked back for C2, B, K and D: 20 */
};
#define ATT_LIST_DEFAULTS ((struct att_list_limits){ .min_possible = 1, .recent_weeks = 6, .recent_days = 20 })

/* The rows of an answer that belong on a list, in its order (restricted children, OV1, are on none): severe and
 * persistent by share missed, the most first; at risk by sessions left before persistent absence, the fewest first,
 * then by absence in the last six weeks, the most first (not the whole band unsorted, DOMAIN.md 0.4); part time and
 * alternative provision by sessions. Ties by UPN. Lives in the arena. */
struct att_listed *att_list(struct arena *a, const struct att_answer *answer, enum att_list list,
    const struct att_list_limits *limits, size_t *ret_n);

/* What a list says of one row, whether or not it is on one (without `codes`). */
struct att_listed att_listed_of(const struct att_answer *answer, const struct att_row *row,
    const struct att_list_limits *limits);

/* The lists that hold a row: 1u << ATT_LIST_SEVERE and so on. */
uint32_t att_lists_of(const struct att_answer *answer, const struct att_row *row, const struct att_list_limits *limits);

/* How many rows each list holds: ret[ATT_LISTS]. The same rows as att_list(), without their order. */
void att_list_sizes(const struct att_answer *answer, const struct att_list_limits *limits,
    size_t ret[ATT_LISTS]);

#endif
