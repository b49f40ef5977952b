#include "attendance/calendar.h"

#include <stdio.h>

struct day att_year_start(int year)
{
    struct day tenth = { 0 };
    if (!day_of(year, 8, 10, &tenth))
        return DAY_NONE;
    return day_monday(day_add(tenth, 6));
}

struct day att_year_end(int year)
{
    return day_add(att_year_start(year), ATT_WEEKS * 7 - 3);
}

int att_year_of(struct day d)
{
    int year, month, dd;
    day_parts(d, &year, &month, &dd);
    return day_cmp(d, att_year_start(year)) >= 0 ? year : year - 1;
}

struct str att_year_words(int year, char dst[8])
{
    int n = snprintf(dst, 8, "%04d/%02d", (year % 10000 + 10000) % 10000, ((year + 1) % 100 + 100) % 100);
    return (struct str){ dst, n < 0 ? 0 : (size_t)n };
}

struct att_session att_session_of(int year, struct day d, bool afternoon)
{
    if (!day_is(d))
        return (struct att_session){ -1 };
    int into = d.v - att_year_start(year).v;
    if (into < 0 || into >= ATT_WEEKS * 7 || into % 7 > 4)
        return (struct att_session){ -1 };
    return (struct att_session){ (int16_t)(into / 7 * ATT_WEEK_SESSIONS + into % 7 * 2 + afternoon) };
}

struct att_mask att_mask_sessions(int first, int last)
{
    struct att_mask m = { { 0 } };
    if (first < 0)
        first = 0;
    if (last >= ATT_SESSIONS)
        last = ATT_SESSIONS - 1;
    for (int w = 0; w < 8 && first <= last; w++) {
        int from = first - w * 64, to = last - w * 64;
        if (from > 63 || to < 0)
            continue;
        uint64_t upto = to >= 63 ? ~(uint64_t)0 : ((uint64_t)2 << to) - 1;
        m.w[w] = from <= 0 ? upto : upto & ~(uint64_t)0 << from;
    }
    return m;
}

struct att_mask att_mask_all(void)
{
    struct att_mask m;
    for (int i = 0; i < 8; i++)
        m.w[i] = ~(uint64_t)0;
    m.w[ATT_SESSIONS / 64] = ((uint64_t)1 << ATT_SESSIONS % 64) - 1;
    return m;
}

/* `run` sessions from `first` on, and again after each `step`. */
static struct att_mask every(int first, int run, int step)
{
    struct att_mask m = { { 0 } };
    for (int s = first; s < ATT_SESSIONS; s += step)
        for (int k = s; k < s + run; k++)
            att_mask_add(&m, (struct att_session){ (int16_t)k });
    return m;
}

struct att_mask att_mask_weekday(int weekday)
{
    return every(weekday * 2, 2, ATT_WEEK_SESSIONS);
}

struct att_mask att_mask_half(bool afternoon)
{
    return every(afternoon, 1, 2);
}

struct att_mask att_mask_of_week(int week)
{
    return att_mask_sessions(week * ATT_WEEK_SESSIONS, (week + 1) * ATT_WEEK_SESSIONS - 1);
}

/* How many sessions of the year lie before a day. */
static int sessions_before(int year, struct day d)
{
    int into = d.v - att_year_start(year).v;
    if (into <= 0)
        return 0;
    int weekday = into % 7 > 5 ? 5 : into % 7;
    int n = into / 7 * ATT_WEEK_SESSIONS + weekday * 2;
    return n < ATT_SESSIONS ? n : ATT_SESSIONS;
}

struct att_mask att_mask_days(int year, struct day from, struct day to)
{
    int first = day_is(from) ? sessions_before(year, from) : 0;
    int last = day_is(to) ? sessions_before(year, day_add(to, 1)) - 1 : ATT_SESSIONS - 1;
    return att_mask_sessions(first, last);
}

/* Bits are added up in pairs, fours and bytes, which a compiler does to several words at once; the instruction for it
 * is not in every processor this has to run on. */
int att_mask_count(const struct att_mask *m)
{
    const uint64_t pairs = 0x5555555555555555, fours = 0x3333333333333333, bytes = 0x0f0f0f0f0f0f0f0f;
    const uint64_t shorts = 0x00ff00ff00ff00ff;
    uint64_t sum = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t v = m->w[i];
        v -= v >> 1 & pairs;
        v = (v & fours) + (v >> 2 & fours);
        sum += (v + (v >> 4)) & bytes; /* a byte of the sum is 64 at most */
    }
    sum = (sum & shorts) + (sum >> 8 & shorts);
    return (int)(sum * 0x0001000100010001 >> 48);
}

unsigned att_mask_week(const struct att_mask *m, int week)
{
    int bit = week * ATT_WEEK_SESSIONS, word = bit / 64, shift = bit % 64;
    uint64_t v = m->w[word] >> shift;
    if (shift > 64 - ATT_WEEK_SESSIONS && word < 7)
        v |= m->w[word + 1] << (64 - shift);
    return (unsigned)(v & ((1u << ATT_WEEK_SESSIONS) - 1));
}

struct att_session att_mask_first(const struct att_mask *m)
{
    for (int i = 0; i < 8; i++)
        if (m->w[i] != 0)
            return (struct att_session){ (int16_t)(i * 64 + __builtin_ctzll(m->w[i])) };
    return (struct att_session){ -1 };
}

struct att_session att_mask_last(const struct att_mask *m)
{
    for (int i = 7; i >= 0; i--)
        if (m->w[i] != 0)
            return (struct att_session){ (int16_t)(i * 64 + 63 - __builtin_clzll(m->w[i])) };
    return (struct att_session){ -1 };
}

struct att_mask att_last_weeks(const struct att_mask *open, int n)
{
    int week = ATT_WEEKS;
    while (week > 0 && n > 0)
        n -= att_mask_week(open, --week) != 0;
    struct att_mask range = att_mask_sessions(week * ATT_WEEK_SESSIONS, ATT_SESSIONS - 1);
    return att_mask_and(open, &range);
}

struct att_mask att_last_days(const struct att_mask *open, int n)
{
    int day = ATT_WEEKS * 5;
    while (day > 0 && n > 0) {
        day--;
        n -= (att_mask_week(open, day / 5) >> (day % 5 * 2) & 3) != 0;
    }
    struct att_mask range = att_mask_sessions(day * 2, ATT_SESSIONS - 1);
    return att_mask_and(open, &range);
}
