/* A school beside others (DB-4): the schools like it, the schools near it, those of its locality and of the authority,
 * each of the same phase and each as one sum.
 *
 * *Like it* are the ten schools of the same phase in the authority that are nearest to it in four things: how many
 * children are on roll, and which shares of them are eligible for free school meals, have SEN support, have an EHC
 * plan. Each is measured in standard deviations of all schools of the phase, so that none outweighs the others; the
 * distance is the root of the sum of the squares. *Near it* are the ten nearest as the crow flies, where the national
 * register of schools says where they are. A school with fewer than ten children on roll is in neither.
 *
 * Sums of other schools are shown to whoever may see figures at all (school.aggregate), but only when nobody can be
 * worked out from them (TRUST.md T29): three schools at least besides the viewer's own, with ten children. */
#ifndef WAYMARK_SERVICE_COMPARISON_H
#define WAYMARK_SERVICE_COMPARISON_H

#include "service/dashboard.h"

enum {
    COMPARISON_SCHOOLS = 10, /* like it, and near it */
    COMPARISON_LEAST_SCHOOLS = 3,
    COMPARISON_LEAST_CHILDREN = 10,
};

enum comparison_kind {
    COMPARISON_LIKE,
    COMPARISON_NEAR,
    COMPARISON_LOCALITY,
    COMPARISON_AUTHORITY,
    COMPARISONS,
};

struct comparison {
    size_t schools; /* 0: there are none, or not enough to be shown */
    struct att_sum sum;
    int64_t furthest_m; /* COMPARISON_NEAR: how far the furthest of them is, in metres */
};

struct comparison_school {
    const struct att_block *block;
    struct att_sum sum;
};
struct comparisons {
    struct comparison v[COMPARISONS];
    struct comparison_school *own; /* schools of the phase that the viewer may see, by URN */
    size_t n_own;
};

/* Of one school, by the question of a dashboard that asked about it. `outright`: the viewer may see all schools, so
 * that nothing has to be held back. */
struct comparisons comparison_of(
    struct arena *a, const struct dashboard *d, const struct att_block *school, bool outright);

/* The limits within which chance alone would leave a rate (thousandths of a percent, of children) at schools of a size
 * (enrolments), for sizes up to the largest: those of Wilson at 95% and at 99.8%. */
struct comparison_limits {
    int64_t size, low95, high95, low998, high998;
};
enum { COMPARISON_LIMITS = 24 };
struct comparison_limits *comparison_funnel(struct arena *a, int64_t rate, int64_t largest);

#endif
