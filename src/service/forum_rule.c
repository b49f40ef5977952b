#include "service/forum_rule.h"

#include "service/bank_holiday.h"

static const char *const nths[] = { "", "first", "second", "third", "fourth", "last" };

struct str forum_gap_words(enum forum_gap g)
{
    static const char *const words[] = { [FORUM_GAP_NONE] = "",
        [FORUM_GAP_WEEKEND] = "at a weekend",
        [FORUM_GAP_BANK_HOLIDAY] = "a bank holiday",
        [FORUM_GAP_CLOSED] = "a day on which everyone is closed",
        [FORUM_GAP_HOLIDAYS] = "outside the terms",
        [FORUM_GAP_UNTOLD] = "in a school year whose terms are not known" };
    return str_of(words[g]);
}

enum forum_gap forum_gap(const void *of, struct day d)
{
    enum { SATURDAY = 5 };
    const struct forum_open *open = of;
    int year = att_year_of(d);
    if (day_weekday(d) >= SATURDAY)
        return FORUM_GAP_WEEKEND;
    if (bank_holiday(d))
        return FORUM_GAP_BANK_HOLIDAY;
    if (calendar_shut(open->calendar, d))
        return FORUM_GAP_CLOSED;
    if (!open->term_only)
        return FORUM_GAP_NONE;
    struct att_mask planned = calendar_planned(open->calendar, year, (struct school_id){ 0 });
    struct att_session morning = att_session_of(year, d, false);
    if (att_mask_is_empty(&planned))
        return FORUM_GAP_UNTOLD;
    return att_session_is(morning) && att_mask_has(&planned, morning) ? FORUM_GAP_NONE : FORUM_GAP_HOLIDAYS;
}

/* Adds a day of the rule, if it lies in its time. */
static void put(const struct forum_rule *r, struct day d, forum_gap_on *gap, const void *of, struct forum_date *ret,
    size_t most, size_t *n)
{
    if (day_within(d, r->first, r->last) && *n < most)
        ret[(*n)++] = (struct forum_date){ d, gap(of, d) };
}

static size_t weeks(const struct forum_rule *r, forum_gap_on *gap, const void *of, struct forum_date *ret, size_t most)
{
    size_t n = 0;
    struct day d = day_add(r->first, (r->weekday - day_weekday(r->first) + 7) % 7);
    for (; day_cmp(d, r->last) <= 0 && n < most; d = day_add(d, 7 * r->step))
        put(r, d, gap, of, ret, most, &n);
    return n;
}

/* The nth such weekday of a month. */
static struct day nth_of(int year, int month, int weekday, int nth)
{
    struct day first = DAY_NONE, next = DAY_NONE;
    (void)day_of(year, month, 1, &first);
    (void)day_of(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1, &next);
    if (nth == FORUM_LAST) {
        struct day last = day_add(next, -1);
        return day_add(last, -((day_weekday(last) - weekday + 7) % 7));
    }
    return day_add(first, (weekday - day_weekday(first) + 7) % 7 + 7 * (nth - 1));
}

static size_t months(const struct forum_rule *r, forum_gap_on *gap, const void *of, struct forum_date *ret,
    size_t most)
{
    size_t n = 0;
    int year, month, day, last_year, last_month;
    day_parts(r->first, &year, &month, &day);
    day_parts(r->last, &last_year, &last_month, &day);
    while (year < last_year || (year == last_year && month <= last_month)) {
        struct day one = nth_of(year, month, r->weekday, r->nth), two = one;
        if (r->second != 0)
            two = nth_of(year, month, r->weekday, r->second);
        put(r, day_cmp(one, two) <= 0 ? one : two, gap, of, ret, most, &n);
        if (one.v != two.v)
            put(r, day_cmp(one, two) <= 0 ? two : one, gap, of, ret, most, &n);
        year += month == 12;
        month = month == 12 ? 1 : month + 1;
    }
    return n;
}

size_t forum_rule_dates(const struct forum_rule *r, forum_gap_on *gap, const void *of, struct forum_date *ret,
    size_t most)
{
    return r->monthly ? months(r, gap, of, ret, most) : weeks(r, gap, of, ret, most);
}

struct str forum_rule_words(struct arena *a, const struct forum_rule *r)
{
    struct str weekday = day_weekday_name(r->weekday), when;
    if (!r->monthly && r->step == 1)
        when = str_fmt(a, "Every week on a %.*s", STR_ARG(weekday));
    else if (!r->monthly)
        when = str_fmt(a, "Every %d weeks on a %.*s", r->step, STR_ARG(weekday));
    else if (r->second == 0)
        when = str_fmt(a, "The %s %.*s of a month", nths[r->nth], STR_ARG(weekday));
    else
        when = str_fmt(a, "The %s and the %s %.*s of a month", nths[r->nth < r->second ? r->nth : r->second],
            nths[r->nth < r->second ? r->second : r->nth], STR_ARG(weekday));
    return r->term_only ? str_fmt(a, "%.*s, in term time", STR_ARG(when)) : when;
}
