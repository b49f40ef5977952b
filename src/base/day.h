/* Civil dates. A day has no time and no time zone: attendance, enrolments and meetings are of a day. Instants are
 * UTC milliseconds (clock.h) and only the audit and the logins need them. */
#ifndef WAYMARK_BASE_DAY_H
#define WAYMARK_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Days since 1 January 1970 in the Gregorian calendar. */
struct day {
    int32_t v;
};

/* "No date": an open end, an unknown birthday. Sorts before every date. */
#define DAY_NONE ((struct day){ INT32_MIN })
static inline bool day_is(struct day d)
{
    return d.v != INT32_MIN;
}
static inline int day_cmp(struct day a, struct day b)
{
    return (a.v > b.v) - (a.v < b.v);
}
static inline struct day day_add(struct day d, int days)
{
    return (struct day){ d.v + days };
}
/* Is d within from..to, both included? DAY_NONE on either side leaves that side open. */
static inline bool day_within(struct day d, struct day from, struct day to)
{
    return (!day_is(from) || d.v >= from.v) && (!day_is(to) || d.v <= to.v);
}

/* False if there is no such date, or the year is outside 1900..2199. */
bool day_of(int year, int month, int day, struct day *ret);
void day_parts(struct day d, int *ret_year, int *ret_month, int *ret_day);
/* 0 Monday .. 6 Sunday. */
int day_weekday(struct day d);
/* The Monday on or before d. */
struct day day_monday(struct day d);

/* 2026-06-03, nothing else. For URLs, forms of ours and our own files. */
bool day_parse_iso(struct str s, struct day *ret);
/* The ways in which the files of others write a date: 2026-06-03, 03/06/2026, 3/6/2026, 03-06-2026, 3 Jun 2026,
 * 03-Jun-2026, 2025-Jan-22, each with an optional time that is not looked at ("2025-Jan-22 00:00:00",
 * "2026-06-03T00:00:00Z"). Day before month always: this is England. Two-digit years and serial numbers of
 * spreadsheets are refused, since they cannot be told from mistakes; DAY_MANGLED says which it was. */
enum day_parse {
    DAY_OK,
    DAY_NOT_A_DATE,
    DAY_IMPOSSIBLE,
    DAY_MANGLED,
};
enum day_parse day_parse_any(struct str s, struct day *ret);

/* "2026-06-03". dst holds at least 11 bytes. DAY_NONE gives an empty text. */
struct str day_iso(struct day d, char dst[11]);
/* "3 June 2026", as GOV.UK writes it. dst holds at least 20 bytes. */
struct str day_words(struct day d, char dst[20]);
/* "Wednesday", "Wed", "June", "Jun"; month is 1..12. */
struct str day_weekday_name(int weekday);
struct str day_weekday_short(int weekday);
struct str day_month_name(int month);

/* Full years of age on a day. */
int day_age(struct day born, struct day on);

#endif
