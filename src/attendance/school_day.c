#include "attendance/school_day.h"

bool att_is_school_day(const struct att_school_days *d, struct day on)
{
    int at = att_year_of(on) - d->first;
    if (!day_is(on) || at < 0 || at >= d->n)
        return false;
    struct att_session morning = att_session_of(d->first + at, on, false);
    struct att_session afternoon = att_session_of(d->first + at, on, true);
    return att_session_is(morning) && (att_mask_has(&d->held[at], morning) || att_mask_has(&d->held[at], afternoon));
}

/* The days of which something is known. */
static struct day first_day(const struct att_school_days *d)
{
    return att_year_start(d->first);
}

static struct day last_day(const struct att_school_days *d)
{
    return att_year_end(d->first + d->n - 1);
}

int att_school_days_within(const struct att_school_days *d, struct day from, struct day to)
{
    int n = 0;
    if (d->n == 0 || !day_is(from) || !day_is(to))
        return 0;
    struct day start = day_cmp(from, first_day(d)) < 0 ? first_day(d) : from;
    struct day end = day_cmp(to, last_day(d)) > 0 ? last_day(d) : to;
    for (struct day on = start; day_cmp(on, end) <= 0; on = day_add(on, 1))
        n += att_is_school_day(d, on);
    return n;
}

struct day att_school_day_after(const struct att_school_days *d, struct day after, int n)
{
    if (d->n == 0 || !day_is(after) || n <= 0)
        return DAY_NONE;
    struct day on = day_cmp(after, first_day(d)) < 0 ? day_add(first_day(d), -1) : after;
    while (n > 0 && day_cmp(on, last_day(d)) < 0) {
        on = day_add(on, 1);
        n -= att_is_school_day(d, on);
    }
    return n == 0 ? on : DAY_NONE;
}
