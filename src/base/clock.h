/* Time, injected. Code that needs "now" is given a struct clock; tests give it a fixed one. */
#ifndef WAYMARK_BASE_CLOCK_H
#define WAYMARK_BASE_CLOCK_H

#include <stdint.h>

#include "base/day.h"

struct clock {
    /* UTC milliseconds since 1970. */
    int64_t (*now_ms)(const struct clock *);
    int64_t fixed_ms; /* for clock_fixed */
};

/* The computer's clock. */
struct clock clock_system(void);
/* Always the same instant. */
struct clock clock_fixed(int64_t ms);

static inline int64_t clock_now_ms(const struct clock *c)
{
    return c->now_ms(c);
}

/* Milliseconds that only go forward, for timeouts and measurements. */
int64_t clock_monotonic_ms(void);
int64_t clock_monotonic_ns(void);

/* The day in England at an instant. British Summer Time runs from 01:00 UTC on the last Sunday of March to 01:00 UTC
 * on the last Sunday of October (Summer Time Order 2002). */
struct day clock_day(int64_t ms);
/* The first instant of a day in England: its midnight. */
int64_t clock_day_start(struct day d);
/* "9:30am" in England at an instant. dst holds at least 8 bytes. */
struct str clock_time_words(int64_t ms, char dst[8]);
/* "14:05:09", the same for files. dst holds at least 9 bytes. */
struct str clock_time(int64_t ms, char dst[9]);
/* "2026-11-21T23:57:01Z". dst holds at least 21 bytes. */
struct str clock_utc(int64_t ms, char dst[21]);

#endif
