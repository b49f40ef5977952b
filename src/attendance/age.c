#include "attendance/age.h"

#include "base/attr.h"

enum {
    BEGINS_AT = 5,
    ENDS_AT = 16,
    LEAVING_MONTH = 6, /* the school leaving date: the last Friday in June */
    LEAVING_WEEKDAY = 4,
    YEAR_ENDS_MONTH = 8, /* whoever turns sixteen by then may leave in June */
};

/* The prescribed days, in the order of the year. */
static const struct {
    int month, day;
} prescribed[] = { { 3, 31 }, { 8, 31 }, { 12, 31 } };

/* The day on which an age is reached; those born on a 29 February reach it on 1 March when there is none. */
static struct day birthday(struct day born, int age)
{
    int year, month, day;
    struct day d = DAY_NONE;
    day_parts(born, &year, &month, &day);
    if (!day_of(year + age, month, day, &d))
        (void)day_of(year + age, 3, 1, &d);
    return d;
}

static struct day leaving_date(int year)
{
    struct day d = DAY_NONE;
    if (!day_of(year, LEAVING_MONTH + 1, 1, &d))
        return d;
    do
        d = day_add(d, -1);
    while (day_weekday(d) != LEAVING_WEEKDAY);
    return d;
}

struct att_compulsory att_compulsory_of(struct day born)
{
    struct day five = birthday(born, BEGINS_AT), sixteen = birthday(born, ENDS_AT), from = DAY_NONE;
    int year, month, day;
    day_parts(five, &year, &month, &day);
    for (size_t i = 0; i < COUNT_OF(prescribed); i++)
        if (day_of(year, prescribed[i].month, prescribed[i].day, &from) && day_cmp(from, five) >= 0)
            break;
    day_parts(sixteen, &year, &month, &day);
    return (struct att_compulsory){ from, leaving_date(month > YEAR_ENDS_MONTH ? year + 1 : year) };
}
