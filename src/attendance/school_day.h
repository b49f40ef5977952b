/* Counting school days: clocks of the law run in them (DOMAIN.md 1.4). */
#ifndef WAYMARK_ATTENDANCE_SCHOOL_DAY_H
#define WAYMARK_ATTENDANCE_SCHOOL_DAY_H

#include "attendance/calendar.h"

enum { ATT_SCHOOL_DAY_YEARS = 4 };

/* The days a school holds, over some school years that follow upon each other: a day with a session is one. Outside
 * these years there are none. */
struct att_school_days {
    int first, n; /* school years */
    struct att_mask held[ATT_SCHOOL_DAY_YEARS];
};

bool att_is_school_day(const struct att_school_days *d, struct day on);
/* How many there are from one day to another, both included; 0 when the second is before the first. */
int att_school_days_within(const struct att_school_days *d, struct day from, struct day to);
/* The nth school day after a day, which is not counted itself; DAY_NONE when it lies beyond what is known. */
struct day att_school_day_after(const struct att_school_days *d, struct day after, int n);

#endif
