#include "base/clock.h"

#include <string.h>
#include <time.h>

static const int64_t MS_DAY = 86400000, MS_HOUR = 3600000;

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t system_now(const struct clock *c)
{
    (void)c;
    return read_clock(CLOCK_REALTIME) / 1000000;
}

static int64_t fixed_now(const struct clock *c)
{
    return c->fixed_ms;
}

struct clock clock_system(void)
{
    return (struct clock){ .now_ms = system_now };
}

struct clock clock_fixed(int64_t ms)
{
    return (struct clock){ .now_ms = fixed_now, .fixed_ms = ms };
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC) / 1000000;
}

int64_t clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* The instant at which the clocks change: 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t change_ms(int year, int month)
{
    struct day last = { 0 };
    if (!day_of(year, month, 31, &last))
        return 0;
    int back = (day_weekday(last) + 1) % 7;
    return (int64_t)(last.v - back) * MS_DAY + MS_HOUR;
}

static int64_t england_ms(int64_t ms)
{
    struct day utc = { (int32_t)floor_div(ms, MS_DAY) };
    int y, m, d;
    day_parts(utc, &y, &m, &d);
    bool summer = m > 3 && m < 10;
    if (m == 3)
        summer = ms >= change_ms(y, 3);
    else if (m == 10)
        summer = ms < change_ms(y, 10);
    return summer ? ms + MS_HOUR : ms;
}

struct day clock_day(int64_t ms)
{
    return (struct day){ (int32_t)floor_div(england_ms(ms), MS_DAY) };
}

int64_t clock_day_start(struct day d)
{
    int64_t midnight = (int64_t)d.v * MS_DAY;
    /* An hour earlier if summer time has begun by then; the hour changes at 01:00 UTC, never at a midnight. */
    return clock_day(midnight - MS_DAY / 24).v == d.v ? midnight - MS_DAY / 24 : midnight;
}

/* Two digits. */
static void put_two(char *dst, int v)
{
    dst[0] = (char)('0' + v / 10 % 10);
    dst[1] = (char)('0' + v % 10);
}

struct str clock_time_words(int64_t ms, char dst[8])
{
    int64_t local = england_ms(ms);
    int minutes = (int)((local - floor_div(local, MS_DAY) * MS_DAY) / 60000);
    int hour = minutes / 60, shown = hour % 12 == 0 ? 12 : hour % 12;
    size_t n = 0;
    if (shown > 9)
        dst[n++] = '1';
    dst[n++] = (char)('0' + shown % 10);
    dst[n++] = ':';
    put_two(dst + n, minutes % 60);
    memcpy(dst + n + 2, hour < 12 ? "am" : "pm", 3);
    return (struct str){ dst, n + 4 };
}

struct str clock_time(int64_t ms, char dst[9])
{
    int64_t local = england_ms(ms);
    int seconds = (int)((local - floor_div(local, MS_DAY) * MS_DAY) / 1000);
    int n = snprintf(dst, 9, "%02d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return (struct str){ dst, n < 0 || n > 8 ? 0 : (size_t)n };
}

struct str clock_utc(int64_t ms, char dst[21])
{
    struct day d = { (int32_t)floor_div(ms, MS_DAY) };
    int seconds = (int)((ms - (int64_t)d.v * MS_DAY) / 1000);
    int y, m, dd;
    day_parts(d, &y, &m, &dd);
    memcpy(dst, "0000-00-00T00:00:00Z", 21);
    put_two(dst, y / 100);
    put_two(dst + 2, y);
    put_two(dst + 5, m);
    put_two(dst + 8, dd);
    put_two(dst + 11, seconds / 3600);
    put_two(dst + 14, seconds / 60 % 60);
    put_two(dst + 17, seconds % 60);
    return (struct str){ dst, 20 };
}
