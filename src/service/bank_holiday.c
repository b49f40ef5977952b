#include "service/bank_holiday.h"

/* Easter Sunday: the reckoning of the Gregorian calendar (J.-M. Oudin, 1940), good for every year of it. */
static struct day easter(int year)
{
    struct day d = DAY_NONE;
    int century = year / 100, g = year % 19, k = (century - 17) / 25;
    int i = (century - century / 4 - (century - k) / 3 + 19 * g + 15) % 30;
    i -= (i / 28) * (1 - (i / 28) * (29 / (i + 1)) * ((21 - g) / 11));
    int weekday = (year + year / 4 + i + 2 - century + century / 4) % 7, l = i - weekday;
    int month = 3 + (l + 40) / 44;
    (void)day_of(year, month, l + 28 - 31 * (month / 4), &d);
    return d;
}

static bool is(struct day d, int year, int month, int day)
{
    int y, m, n;
    day_parts(d, &y, &m, &n);
    return y == year && m == month && n == day;
}

/* Of one year alone. */
static bool proclaimed(struct day d)
{
    return is(d, 2020, 5, 8) || is(d, 2022, 6, 2) || is(d, 2022, 6, 3) || is(d, 2022, 9, 19) || is(d, 2023, 5, 8);
}

/* Mondays in May and August: the first of May but in 2020, the last of May but in 2022, the last of August. */
static bool monday(int year, int month, int day)
{
    enum { MAY = 5,
        AUGUST = 8,
        DAYS = 31 };
    if (month == MAY && day <= 7)
        return year != 2020;
    if (month == MAY)
        return day > DAYS - 7 && year != 2022;
    return month == AUGUST && day > DAYS - 7;
}

/* At the turn of the year; what falls on a weekend is made up for on the next days that are none. */
static bool winter(int month, int day, int weekday)
{
    enum { MONDAY,
        TUESDAY };
    if (month == 1)
        return day == 1 || ((day == 2 || day == 3) && weekday == MONDAY);
    if (month != 12)
        return false;
    return day == 25 || day == 26 || ((day == 27 || day == 28) && (weekday == MONDAY || weekday == TUESDAY));
}

bool bank_holiday(struct day d)
{
    int year, month, day, weekday = day_weekday(d);
    day_parts(d, &year, &month, &day);
    struct day sunday = easter(year);
    return d.v == sunday.v - 2 || d.v == sunday.v + 1 || (weekday == 0 && monday(year, month, day)) ||
        winter(month, day, weekday) || proclaimed(d);
}

struct day working_days_before(struct day d, int n)
{
    enum { SATURDAY = 5 };
    while (n > 0) {
        d = day_add(d, -1);
        n -= day_weekday(d) < SATURDAY && !bank_holiday(d);
    }
    return d;
}
