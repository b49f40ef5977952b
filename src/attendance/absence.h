/* The rules of absence: what makes a child persistently or severely absent, or at risk of it. Everything compares
 * integers; nothing is rounded before the page shows it (DOMAIN.md 1.2 and 1.3). */
#ifndef WAYMARK_ATTENDANCE_ABSENCE_H
#define WAYMARK_ATTENDANCE_ABSENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Sessions of one enrolment, or sums of many. attended + authorised + unauthorised = possible. */
struct att_count {
    int64_t possible, attended, authorised, unauthorised;
};

static inline void att_count_merge(struct att_count *c, const struct att_count *other)
{
    c->possible += other->possible;
    c->attended += other->attended;
    c->authorised += other->authorised;
    c->unauthorised += other->unauthorised;
}

static inline int64_t att_absent(const struct att_count *c)
{
    return c->authorised + c->unauthorised;
}

/* Persistently absent: missed 10% or more of their own possible sessions. */
static inline bool att_is_persistent(const struct att_count *c)
{
    return c->possible > 0 && 10 * att_absent(c) >= c->possible;
}
/* Severely absent: missed 50% or more. Every severely absent child is persistently absent too. */
static inline bool att_is_severe(const struct att_count *c)
{
    return c->possible > 0 && 2 * att_absent(c) >= c->possible;
}
/* At risk: not persistently absent and missed 5% or more. There is no national definition; DOMAIN.md 1.3 gives this
 * one and the order in which the list is put. */
static inline bool att_is_at_risk(const struct att_count *c)
{
    return c->possible > 0 && !att_is_persistent(c) && 20 * att_absent(c) >= c->possible;
}

/* How many more sessions the child can miss before it is certain to end the year persistently (severely) absent, when
 * `remaining` possible sessions are still to come; zero or less: it is certain already. */
static inline int64_t att_sessions_to_persistent(const struct att_count *c, int64_t remaining)
{
    return (c->possible + remaining + 9) / 10 - att_absent(c);
}
static inline int64_t att_sessions_to_severe(const struct att_count *c, int64_t remaining)
{
    return (c->possible + remaining + 1) / 2 - att_absent(c);
}

/* A share as hundredths of a percent, rounded half up once, for display: 1 of 8 is 1250. 0 of 0 is 0. */
static inline int64_t att_basis_points(int64_t part, int64_t whole)
{
    return whole <= 0 ? 0 : (20000 * part + whole) / (2 * whole);
}

/* A share as tenths of a percent, rounded half up once, for display; a share below 10% or 50% is never shown as having
 * reached it, so that what is read agrees with the list the child is on. */
static inline int64_t att_tenths(int64_t part, int64_t whole)
{
    if (whole <= 0)
        return 0;
    int64_t tenths = (2000 * part + whole) / (2 * whole);
    if ((tenths == 100 && 10 * part < whole) || (tenths == 500 && 2 * part < whole))
        return tenths - 1;
    return tenths;
}

#endif
