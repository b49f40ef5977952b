/* How many of many masks hold each session: 512 counters side by side, one bit of all of them in each plane.
 *
 * A mask is added as a number is by hand, with a carry from plane to plane, so that all sessions of a register cost as
 * much as one. The counters are a value; zeroed, they have counted nothing. */
#ifndef WAYMARK_ATTENDANCE_COLUMN_H
#define WAYMARK_ATTENDANCE_COLUMN_H

#include "attendance/calendar.h"

enum { ATT_COLUMN_PLANES = 24 }; /* 16 million masks at most */

struct att_columns {
    struct att_mask plane[ATT_COLUMN_PLANES];
};

/* Counts the sessions of a mask. */
void att_columns_add(struct att_columns *c, const struct att_mask *m);

/* Counts the sessions of a mask 2^plane times. */
void att_columns_add_at(struct att_columns *c, int plane, const struct att_mask *m);
/* Counts what other counters have counted. */
void att_columns_merge(struct att_columns *c, const struct att_columns *other);

/* The sessions that were counted n times or more; and those that `part` counted at least half as often as `whole` did,
 * and at least once (fewer than 8 million times). */
struct att_mask att_columns_at_least(const struct att_columns *c, int64_t n);
struct att_mask att_columns_most(const struct att_columns *part, const struct att_columns *whole);

/* How often a session was counted; and all sessions of each week. */
int64_t att_columns_session(const struct att_columns *c, struct att_session s);
void att_columns_weeks(const struct att_columns *c, int64_t ret[ATT_WEEKS]);

#endif
