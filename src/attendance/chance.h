/* Is a difference more than chance?
 *
 * A rate of children (persistently absent among enrolled) is judged by Wilson's interval for a proportion. A rate of
 * sessions is judged by the spread between children: sessions of one child are not independent, so the
 * interval is that of a ratio of sums, from the second moments of struct att_sum. Both intervals are 95%. The
 * reference (a national, regional, authority or locality figure) is taken as fixed, which its size allows. A
 * cohort of fewer than ATT_CHANCE_MIN enrolments is not judged. These are the only sums in the program done in
 * floating point; they decide a word on the page and no count. */
#ifndef WAYMARK_ATTENDANCE_CHANCE_H
#define WAYMARK_ATTENDANCE_CHANCE_H

#include "attendance/figures.h"

enum { ATT_CHANCE_MIN = 10 };

enum att_chance {
    ATT_CHANCE_TOO_FEW, /* not judged */
    ATT_CHANCE_WITHIN,  /* no more than chance would do */
    ATT_CHANCE_HIGHER,  /* higher than the reference by more than chance */
    ATT_CHANCE_LOWER,
};

/* `reference` is a rate in thousandths of a percent: 19510 is 19.51%. */
enum att_chance att_chance_children(int64_t part, int64_t enrolments, int64_t reference);
enum att_chance att_chance_sessions(const struct att_sum *s, int64_t reference);

/* The interval itself, in thousandths of a percent, for those who want to see it. False if it cannot be judged. */
bool att_interval_children(int64_t part, int64_t enrolments, int64_t *ret_low, int64_t *ret_high);
bool att_interval_sessions(const struct att_sum *s, int64_t *ret_low, int64_t *ret_high);

#endif
