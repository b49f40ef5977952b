/* Compulsory school age, by the examples that authorities give and at every border (Education Act 1996, section 8;
 * DOMAIN.md 1.4). */
#include "attendance/age.h"

#include "test.h"

static void as_the_law_has_it(void **state)
{
    (void)state;
    static const struct {
        const char *born, *from, *to;
    } cases[] = {
        { "2019-02-10", "2024-03-31", "2035-06-29" }, /* five in February: the prescribed day is 31 March */
        { "2007-09-23", "2012-12-31", "2024-06-28" }, /* sixteen in September: leaves the June after */
        { "2020-03-31", "2025-03-31", "2036-06-27" }, /* five on a prescribed day: from that day */
        { "2020-04-01", "2025-08-31", "2036-06-27" }, /* a day later */
        { "2020-08-31", "2025-08-31", "2036-06-27" }, /* the youngest of a school year */
        { "2020-09-01", "2025-12-31", "2037-06-26" }, /* and the oldest of the next */
        { "2020-12-31", "2025-12-31", "2037-06-26" },
        { "2021-01-01", "2026-03-31", "2037-06-26" },
        { "2020-02-29", "2025-03-31", "2036-06-27" }, /* no birthday in 2025 */
        { "2009-06-26", "2014-08-31", "2025-06-27" }, /* sixteen on or after the leaving date, in the same summer */
        { "2009-06-28", "2014-08-31", "2025-06-27" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct att_compulsory c = att_compulsory_of(test_day(cases[i].born));
        char day[11];
        assert_str(day_iso(c.from, day), cases[i].from);
        assert_str(day_iso(c.to, day), cases[i].to);
    }
}

/* Whatever the birthday: it begins at five, within five months, on a prescribed day; it ends on a Friday in June. */
static void of_every_birthday(void **state)
{
    (void)state;
    struct day born = test_day("2000-01-01");
    for (int i = 0; i < 9 * 366; i++, born = day_add(born, 1)) {
        struct att_compulsory c = att_compulsory_of(born);
        int year, month, day;
        day_parts(c.from, &year, &month, &day);
        assert_true(day == 31 && (month == 3 || month == 8 || month == 12));
        assert_int_equal(day_age(born, c.from), 5);
        assert_true(c.from.v - born.v < 5 * 366 + 153);
        day_parts(c.to, &year, &month, &day);
        assert_true(month == 6 && day > 23 && day_weekday(c.to) == 4);
        assert_true(day_age(born, c.to) == 15 || day_age(born, c.to) == 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_law_has_it),
        cmocka_unit_test(of_every_birthday),
    };
    return cmocka_run_group_tests_name("age", tests, NULL, NULL);
}
