/* Attendance before and after a day, in two windows of one length (FO-9; DOMAIN.md 5.4): as many school weeks before
 * the week of the day as after it. A school week is one in which a school of the child was open, so that holidays
 * shorten neither; the week of the day itself is in neither. When there are fewer weeks on one side (the child is new,
 * the time is not over), the other has as few, those next to the day. */
#ifndef WAYMARK_SERVICE_FOLLOW_WINDOW_H
#define WAYMARK_SERVICE_FOLLOW_WINDOW_H

#include "attendance/block.h"

enum { FOLLOW_WEEKS_MOST = 52,
    FOLLOW_LOOK_WEEKS = 104 /* calendar weeks that are looked through */ };

/* A row of a register that is the child's. */
struct follow_register {
    const struct att_block *block;
    size_t row;
};

struct follow_sum {
    int64_t possible, absent, suspended; /* sessions; suspended: of suspensions that began in the window */
    struct day from, to;                 /* Monday of its first week, Friday of its last */
};
struct follow_windows {
    int weeks; /* of each; 0: nothing can be said */
    struct follow_sum before, after;
};

/* Of the registers of a child, in any order; weeks that are over by `until`; `weeks` at most on each side. */
void follow_windows(const struct follow_register *r, size_t n, struct day on, struct day until, int weeks,
    struct follow_windows *ret);

/* The Mondays of the two windows for a school: as above, of one block for each year. For asking many children of a
 * school about the same weeks. */
struct follow_weeks {
    struct day before[FOLLOW_WEEKS_MOST], after[FOLLOW_WEEKS_MOST];
    int n; /* on each side */
};
void follow_weeks(const struct att_block *const *blocks, size_t n, struct day on, struct day until, int weeks,
    struct follow_weeks *ret);
/* The sessions of a register in some weeks. */
void follow_count(const struct follow_register *r, const struct day *mondays, int n, struct follow_sum *to);

#endif
