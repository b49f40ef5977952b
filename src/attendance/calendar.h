/* The calendar of the registers: a school year is 51 weeks x 5 days x 2 sessions = 510 sessions, so that a set of
 * sessions is 512 bits, one cache line.
 *
 * The school year Y begins on the first Monday on or after 10 August Y and ends on a Friday between 29 July and 5
 * August Y + 1. No English school meets in the days between two such years; the change of codes on 19 August 2024 lies
 * inside one. Saturdays and Sundays hold no sessions (DOMAIN.md 0 and 1.1). */
#ifndef WAYMARK_ATTENDANCE_CALENDAR_H
#define WAYMARK_ATTENDANCE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"

enum {
    ATT_WEEKS = 51,
    ATT_WEEK_SESSIONS = 10,
    ATT_SESSIONS = ATT_WEEKS * ATT_WEEK_SESSIONS,
};

/* A session of a school year: week x 10 + weekday x 2 + (1 in the afternoon). Negative: none. */
struct att_session {
    int16_t v;
};

/* First day (a Monday) of the school year that starts in calendar year `year`. */
struct day att_year_start(int year);
/* Last day (a Friday) on which it has sessions. */
struct day att_year_end(int year);
/* The school year in which a day lies: the latest one that has begun. The few days between two years belong to the
 * one before them but hold no sessions. */
int att_year_of(struct day d);
/* "2025/26". dst holds at least 8 bytes. */
struct str att_year_words(int year, char dst[8]);

/* The session of a day; negative if the day is outside the year, or a Saturday or Sunday. */
struct att_session att_session_of(int year, struct day d, bool afternoon);
static inline bool att_session_is(struct att_session s)
{
    return s.v >= 0;
}
static inline struct day att_session_day(int year, struct att_session s)
{
    return day_add(att_year_start(year), s.v / ATT_WEEK_SESSIONS * 7 + s.v % ATT_WEEK_SESSIONS / 2);
}
static inline bool att_session_afternoon(struct att_session s)
{
    return s.v % 2 != 0;
}

/* A set of sessions of one year. */
struct att_mask {
    uint64_t w[8];
};

static inline bool att_mask_has(const struct att_mask *m, struct att_session s)
{
    return (m->w[s.v / 64] >> (s.v % 64) & 1) != 0;
}
static inline void att_mask_add(struct att_mask *m, struct att_session s)
{
    m->w[s.v / 64] |= (uint64_t)1 << (s.v % 64);
}
static inline void att_mask_remove(struct att_mask *m, struct att_session s)
{
    m->w[s.v / 64] &= ~((uint64_t)1 << (s.v % 64));
}
struct att_mask att_mask_all(void);
/* Sessions first..last, both included; empty if last < first. */
struct att_mask att_mask_sessions(int first, int last);
/* Sessions of the days from..to of a year; DAY_NONE leaves a side open. */
struct att_mask att_mask_days(int year, struct day from, struct day to);
/* The sessions of a weekday (0 is Monday) all through the year; of the mornings or the afternoons; of a week. */
struct att_mask att_mask_weekday(int weekday);
struct att_mask att_mask_half(bool afternoon);
struct att_mask att_mask_of_week(int week);
static inline struct att_mask att_mask_and(const struct att_mask *a, const struct att_mask *b)
{
    struct att_mask m;
    for (int i = 0; i < 8; i++)
        m.w[i] = a->w[i] & b->w[i];
    return m;
}
static inline struct att_mask att_mask_or(const struct att_mask *a, const struct att_mask *b)
{
    struct att_mask m;
    for (int i = 0; i < 8; i++)
        m.w[i] = a->w[i] | b->w[i];
    return m;
}
/* In a but not in b. */
static inline struct att_mask att_mask_without(const struct att_mask *a, const struct att_mask *b)
{
    struct att_mask m;
    for (int i = 0; i < 8; i++)
        m.w[i] = a->w[i] & ~b->w[i];
    return m;
}
int att_mask_count(const struct att_mask *m);
static inline bool att_mask_is_empty(const struct att_mask *m)
{
    uint64_t any = 0;
    for (int i = 0; i < 8; i++)
        any |= m->w[i];
    return any == 0;
}
/* The ten sessions of a week, bit 0 Monday morning. */
unsigned att_mask_week(const struct att_mask *m, int week);
/* The first and the last session in it; negative if there is none. */
struct att_session att_mask_first(const struct att_mask *m);
struct att_session att_mask_last(const struct att_mask *m);

/* The sessions of the last n school weeks that hold any session of `open`, and of the last n days that do. A school
 * week is a week with at least one session (DOMAIN.md 1.4, penalty notice threshold). */
struct att_mask att_last_weeks(const struct att_mask *open, int n);
struct att_mask att_last_days(const struct att_mask *open, int n);

#endif
