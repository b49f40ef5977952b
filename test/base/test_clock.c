#include "test.h"

#include "base/clock.h"

static int64_t utc(const char *day, int hour, int minute)
{
    return (int64_t)test_day(day).v * 86400000 + (hour * 60 + minute) * 60000;
}

/* Summer time begins and ends at 01:00 UTC on the last Sundays of March and October. */
static void the_day_in_england(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int hour, minute;
        const char *want, *time;
    } cases[] = {
        { "2026-01-15", 23, 59, "2026-01-15", "11:59pm" },
        { "2026-06-03", 22, 59, "2026-06-03", "11:59pm" },
        { "2026-06-03", 23, 0, "2026-06-04", "12:00am" },
        { "2026-03-29", 0, 59, "2026-03-29", "12:59am" },
        { "2026-03-29", 1, 0, "2026-03-29", "2:00am" },
        { "2026-10-25", 0, 59, "2026-10-25", "1:59am" },
        { "2026-10-25", 1, 0, "2026-10-25", "1:00am" },
        { "2024-03-30", 23, 30, "2024-03-30", "11:30pm" },
        { "2024-03-31", 23, 30, "2024-04-01", "12:30am" },
        { "1969-12-31", 12, 0, "1969-12-31", "12:00pm" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char iso[11], at[8];
        int64_t ms = utc(cases[i].day, cases[i].hour, cases[i].minute);
        assert_str(day_iso(clock_day(ms), iso), cases[i].want);
        assert_str(clock_time_words(ms, at), cases[i].time);
    }
}

/* The first instant is in the day, the millisecond before it is not: on every day of two years. */
static void the_first_instant_of_a_day(void **state)
{
    (void)state;
    for (struct day d = test_day("2025-01-01"); d.v < test_day("2027-01-01").v; d.v++) {
        int64_t start = clock_day_start(d);
        assert_int_equal(clock_day(start).v, d.v);
        assert_int_equal(clock_day(start - 1).v, d.v - 1);
    }
    assert_int_equal(clock_day_start(test_day("2026-06-03")), utc("2026-06-02", 23, 0));
}

static void utc_text(void **state)
{
    (void)state;
    char at[21];
    assert_str(clock_utc(utc("2026-11-21", 23, 57) + 1999, at), "2026-11-21T23:57:01Z");
    assert_str(clock_utc(-1, at), "1969-12-31T23:59:59Z");
    assert_str(clock_time(utc("2026-11-21", 23, 57) + 1999, at), "23:57:01");
    assert_str(clock_time(utc("2026-06-21", 23, 57), at), "00:57:00"); /* summer time */
    assert_str(clock_time(-1, at), "23:59:59");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_day_in_england),
        cmocka_unit_test(the_first_instant_of_a_day),
        cmocka_unit_test(utc_text),
    };
    return cmocka_run_group_tests_name("clock", tests, NULL, NULL);
}
