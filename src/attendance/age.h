/* Compulsory school age (Education Act 1996, section 8): from the first prescribed day on or after the fifth birthday
 * to the school leaving date of the year in which the child turns sixteen. The days come from orders, so they are a
 * table (age.c; DOMAIN.md 1.4 [K]).
 *
 * This is what the codes X and C2 go by, day by day. The basis of the official figures, the age on 31 August before
 * the year, is another matter: att_traits.compulsory. */
#ifndef WAYMARK_ATTENDANCE_AGE_H
#define WAYMARK_ATTENDANCE_AGE_H

#include "base/day.h"

/* The first and the last day of compulsory school age of a child born on a day. */
struct att_compulsory {
    struct day from, to;
};
struct att_compulsory att_compulsory_of(struct day born);

#endif
