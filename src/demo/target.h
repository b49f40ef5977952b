/* What the registers of the county are made to show: the published figures of Dorset, brought to
 * one level (docs/decisions/0003-demonstration-county.md). Rates are in millionths. */
#ifndef WAYMARK_DEMO_TARGET_H
#define WAYMARK_DEMO_TARGET_H

#include "demo/county.h"

/* The ways in which the county is divided into groups, each of which has a rate to meet. */
enum demo_split {
    SPLIT_PHASE,
    SPLIT_YEAR,
    SPLIT_SEN,
    SPLIT_CARE,
    SPLIT_FSM,
    SPLIT_SEX,
    SPLIT_NEXT, /* by the band of the next school year; there is none in the last */
    DEMO_SPLITS
};
enum { DEMO_GROUPS = DEMO_YEARS }; /* the most that a split has */

/* How many groups a split has, and the group of an enrolment in it. */
int demo_groups(enum demo_split s);
int demo_group(enum demo_split s, const struct demo_county *c, const struct demo_enrolment *e);

struct demo_rates {
    int64_t of[DEMO_SPLITS][DEMO_GROUPS];
};

struct demo_targets {
    int n_splits;                        /* DEMO_SPLITS, or one less in the last year */
    int64_t n[DEMO_SPLITS][DEMO_GROUPS]; /* enrolments */
    struct demo_rates persistent;        /* 10% and more, the severe among them */
    struct demo_rates severe;            /* 50% and more */
    /* Of all possible sessions; for the school types, SEN and social care only, since only these
     * are published. A rate of 0 leaves a group free. */
    struct demo_rates absence, unauthorised;
};

struct demo_targets demo_targets(const struct demo_county *c);

#endif
