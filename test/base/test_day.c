#include "test.h"

static void counts_every_day_once(void **state)
{
    (void)state;
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    struct day first;
    assert_true(day_of(1900, 1, 1, &first));
    assert_int_equal(day_weekday(first), 0); /* it was a Monday */
    int32_t v = first.v;
    for (int y = 1900; y <= 2199; y++) {
        int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (int m = 1; m <= 12; m++) {
            int n = lengths[m - 1] + (m == 2 && leap);
            for (int d = 1; d <= n; d++, v++) {
                struct day made;
                int yy, mm, dd;
                assert_true(day_of(y, m, d, &made));
                assert_int_equal(made.v, v);
                day_parts(made, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
            }
            struct day none;
            assert_false(day_of(y, m, n + 1, &none));
        }
    }
    struct day none;
    assert_false(day_of(2200, 1, 1, &none));
    assert_false(day_of(2026, 0, 1, &none));
    assert_false(day_of(2026, 1, 0, &none));
}

static void knows_weekdays(void **state)
{
    (void)state;
    assert_int_equal(day_weekday(test_day("1970-01-01")), 3);
    assert_int_equal(day_weekday(test_day("1969-12-31")), 2);
    assert_int_equal(day_weekday(test_day("2026-11-21")), 5);
    assert_int_equal(day_monday(test_day("2026-11-21")).v, test_day("2026-11-16").v);
    assert_int_equal(day_monday(test_day("2026-11-16")).v, test_day("2026-11-16").v);
}

/* The forms met in the files of DOMAIN.md 2, and what spreadsheets make of dates. */
static void reads_the_dates_of_others(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum day_parse want;
        const char *day;
    } cases[] = {
        { "2026-06-03", DAY_OK, "2026-06-03" },
        { " 2026-06-03 ", DAY_OK, "2026-06-03" },
        { "2026-06-03T00:00:00Z", DAY_OK, "2026-06-03" },
        { "03/06/2026", DAY_OK, "2026-06-03" },
        { "3/6/2026", DAY_OK, "2026-06-03" },
        { "3/6/2026 00:00", DAY_OK, "2026-06-03" },
        { "29-05-1993", DAY_OK, "1993-05-29" },
        { "2025-Jan-22 00:00:00", DAY_OK, "2025-01-22" },
        { "22-Jan-2025", DAY_OK, "2025-01-22" },
        { "3 June 2026", DAY_OK, "2026-06-03" },
        { "3 Sept 2026", DAY_OK, "2026-09-03" },
        { "2024-02-29", DAY_OK, "2024-02-29" },
        { "2025-02-29", DAY_IMPOSSIBLE, NULL },
        { "31/02/2026", DAY_IMPOSSIBLE, NULL },
        { "06/13/2026", DAY_IMPOSSIBLE, NULL }, /* American order */
        { "0003-06-01", DAY_IMPOSSIBLE, NULL },
        { "45903", DAY_MANGLED, NULL },
        { "45903.0", DAY_MANGLED, NULL },
        { "03/06/26", DAY_MANGLED, NULL },
        { "3-Jun-26", DAY_MANGLED, NULL },
        { "3-Jun", DAY_MANGLED, NULL },
        { "Jun-26", DAY_NOT_A_DATE, NULL },
        { "########", DAY_NOT_A_DATE, NULL },
        { "", DAY_NOT_A_DATE, NULL },
        { "2026-06", DAY_NOT_A_DATE, NULL },
        { "2026-06-03x", DAY_NOT_A_DATE, NULL },
        { "2026/06-03", DAY_NOT_A_DATE, NULL },
        { "12", DAY_NOT_A_DATE, NULL },
        { "1234.5", DAY_MANGLED, NULL },
        { "123.4", DAY_NOT_A_DATE, NULL },
        { "12.3.2026", DAY_NOT_A_DATE, NULL },
        { "2026:06:03", DAY_NOT_A_DATE, NULL },
        { "2026-x-03", DAY_NOT_A_DATE, NULL },
        { "3/June", DAY_MANGLED, NULL },
        { "3-Jun 00:00", DAY_MANGLED, NULL },
        { "3-Jun!", DAY_NOT_A_DATE, NULL },
        { "3-Jun-", DAY_NOT_A_DATE, NULL },
        { "2026-06-03 ten", DAY_NOT_A_DATE, NULL },
        { "2026-06-2026", DAY_NOT_A_DATE, NULL },
        { "202606-06-03", DAY_NOT_A_DATE, NULL },
        { "3-6-202", DAY_NOT_A_DATE, NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct day d = DAY_NONE;
        char iso[11];
        enum day_parse got = day_parse_any(str_of(cases[i].text), &d);
        if (got != cases[i].want)
            fail_msg("%s: got %d, want %d", cases[i].text, got, cases[i].want);
        if (got == DAY_OK)
            assert_str(day_iso(d, iso), cases[i].day);
    }
}

static void iso_is_strict(void **state)
{
    (void)state;
    static const char *const bad[] = { "2026-6-3", "2026-06-03 ", "20260603", "2026-06-31", "" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct day d;
        assert_false(day_parse_iso(str_of(bad[i]), &d));
    }
}

static void writes_dates(void **state)
{
    (void)state;
    char words[20], iso[11];
    assert_str(day_words(test_day("2026-06-03"), words), "3 June 2026");
    assert_str(day_words(test_day("2026-09-30"), words), "30 September 2026");
    assert_str(day_words(DAY_NONE, words), "");
    assert_str(day_iso(DAY_NONE, iso), "");
}

static void ages_in_full_years(void **state)
{
    (void)state;
    assert_int_equal(day_age(test_day("2016-02-29"), test_day("2026-02-28")), 9);
    assert_int_equal(day_age(test_day("2016-02-29"), test_day("2026-03-01")), 10);
}

static void open_ends(void **state)
{
    (void)state;
    struct day d = test_day("2026-06-03");
    assert_true(day_within(d, DAY_NONE, DAY_NONE));
    assert_true(day_within(d, d, d));
    assert_false(day_within(d, day_add(d, 1), DAY_NONE));
    assert_false(day_within(d, DAY_NONE, day_add(d, -1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_every_day_once),
        cmocka_unit_test(knows_weekdays),
        cmocka_unit_test(reads_the_dates_of_others),
        cmocka_unit_test(iso_is_strict),
        cmocka_unit_test(writes_dates),
        cmocka_unit_test(ages_in_full_years),
        cmocka_unit_test(open_ends),
    };
    return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
