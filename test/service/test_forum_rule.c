/* The days of a rule, bank holidays and working days: tables of cases with their sources. No database. */
#include "test.h"

#include "service/bank_holiday.h"
#include "service/forum_rule.h"

/* gov.uk/bank-holidays, England and Wales; 2020, 2022 and 2023 with what was proclaimed for them; and days beside them
 * that are none. */
static void bank_holidays_are_those_of_the_state(void **state)
{
    static const char *const are[] = { "2020-01-01", "2020-04-10", "2020-04-13", "2020-05-08", "2020-05-25",
        "2020-08-31",
        "2020-12-25", "2020-12-28", "2021-01-01", "2021-04-02", "2021-04-05", "2021-05-03", "2021-05-31", "2021-08-30",
        "2021-12-27", "2021-12-28", "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02", "2022-06-02", "2022-06-03",
        "2022-08-29", "2022-09-19", "2022-12-26", "2022-12-27", "2023-01-02", "2023-04-07", "2023-04-10", "2023-05-01",
        "2023-05-08", "2023-05-29", "2023-08-28", "2023-12-25", "2023-12-26", "2024-01-01", "2024-03-29", "2024-04-01",
        "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26", "2025-01-01", "2025-04-18", "2025-04-21",
        "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06",
        "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28", "2027-01-01", "2027-03-26", "2027-03-29",
        "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27", "2027-12-28", "2028-01-03", "2028-04-14",
        "2028-04-17" };
    static const char *const are_not[] = { "2020-05-04", "2022-05-30", "2026-12-29", "2027-12-29", "2026-01-02",
        "2028-01-04", "2026-05-11", "2026-05-18", "2026-08-24", "2026-04-02", "2026-04-07", "2026-12-24" };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(are); i++)
        if (!bank_holiday(test_day(are[i])))
            fail_msg("%s is a bank holiday", are[i]);
    for (size_t i = 0; i < COUNT_OF(are_not); i++)
        if (bank_holiday(test_day(are_not[i])))
            fail_msg("%s is no bank holiday", are_not[i]);
}

/* 2024 to 2026 have eight each: no other weekday is one. */
static void a_year_has_eight(void **state)
{
    (void)state;
    for (int year = 2024; year <= 2026; year++) {
        struct day d;
        int n = 0;
        assert_true(day_of(year, 1, 1, &d));
        for (int i = 0; i < 366; i++) {
            int y, m, n_day;
            day_parts(day_add(d, i), &y, &m, &n_day);
            n += y == year && day_weekday(day_add(d, i)) < 5 && bank_holiday(day_add(d, i));
        }
        assert_int_equal(n, 8);
    }
}

static void working_days_step_over_what_is_none(void **state)
{
    static const struct {
        const char *from;
        int n;
        const char *want;
    } cases[] = { { "2026-06-10", 0, "2026-06-10" }, { "2026-06-10", 1, "2026-06-09" },
        { "2026-06-10", 5, "2026-06-03" }, /* over a weekend */
        { "2026-06-01", 5, "2026-05-22" }, /* over the spring bank holiday */
        { "2026-04-08", 5, "2026-03-30" }, /* over Easter */
        { "2027-01-04", 5, "2026-12-23" }, /* over Christmas and New Year: 31, 30, 29, 24, 23 */
        { "2026-06-08", 1, "2026-06-05" } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char iso[11];
        struct str got = day_iso(working_days_before(test_day(cases[i].from), cases[i].n), iso);
        if (!str_eq(got, str_of(cases[i].want)))
            fail_msg("%d before %s: %.*s, want %s", cases[i].n, cases[i].from, STR_ARG(got), cases[i].want);
    }
}

/* Terms of the table below: those of 2026/27, as an authority sets them. */
static enum forum_gap terms(const void *of, struct day d)
{
    static const char *const spans[][2] = { { "2026-09-01", "2026-10-23" }, { "2026-11-02", "2026-12-18" },
        { "2027-01-04", "2027-02-12" }, { "2027-02-22", "2027-03-25" }, { "2027-04-12", "2027-05-28" },
        { "2027-06-07", "2027-07-21" } };
    const bool *term_only = of;
    if (day_weekday(d) > 4)
        return FORUM_GAP_WEEKEND;
    if (bank_holiday(d))
        return FORUM_GAP_BANK_HOLIDAY;
    for (size_t i = 0; i < COUNT_OF(spans); i++)
        if (day_within(d, test_day(spans[i][0]), test_day(spans[i][1])))
            return FORUM_GAP_NONE;
    return *term_only ? FORUM_GAP_HOLIDAYS : FORUM_GAP_NONE;
}

enum { MON,
    TUE,
    WED,
    THU,
    FRI };

/* Each with the days as a calendar on the wall shows them; those in brackets are left out. The rhythms are those of
 * Leicestershire (inclusion forums, terms of reference): early years twice a month, primary weekly in term, secondary
 * monthly in term, post-16 every six weeks. */
static void a_rule_gives_the_days_of_a_wall_calendar(void **state)
{
    static const struct {
        const char *what;
        struct forum_rule rule;
        const char *first, *last, *want;
    } cases[] = {
        { "weekly in term, over half term", { .step = 1, .weekday = TUE, .term_only = true }, "2026-10-05",
            "2026-11-11",
            "2026-10-06 2026-10-13 2026-10-20 (2026-10-27 outside the terms) 2026-11-03 2026-11-10" },
        { "weekly outside term too", { .step = 1, .weekday = TUE }, "2026-10-19", "2026-11-03",
            "2026-10-20 2026-10-27 2026-11-03" },
        { "the first day is one of them", { .step = 1, .weekday = MON }, "2026-09-07", "2026-09-14",
            "2026-09-07 2026-09-14" },
        { "Mondays over the bank holidays of May", { .step = 1, .weekday = MON }, "2027-04-26", "2027-06-07",
            "2027-04-26 (2027-05-03 a bank holiday) 2027-05-10 2027-05-17 2027-05-24 (2027-05-31 a bank holiday) "
            "2027-06-07" },
        { "every six weeks, over Christmas", { .step = 6, .weekday = FRI }, "2026-11-13", "2027-03-20",
            "2026-11-13 (2026-12-25 a bank holiday) 2027-02-05 2027-03-19" },
        { "every six weeks in term: the rhythm stays", { .step = 6, .weekday = WED, .term_only = true }, "2026-09-16",
            "2027-02-10", "2026-09-16 (2026-10-28 outside the terms) 2026-12-09 2027-01-20" },
        { "monthly, the second Thursday", { .monthly = true, .step = 1, .weekday = THU, .nth = 2, .term_only = true },
            "2026-09-01", "2027-01-31", "2026-09-10 2026-10-08 2026-11-12 2026-12-10 2027-01-14" },
        { "monthly, the last Wednesday of months with four and five",
            { .monthly = true, .step = 1, .weekday = WED, .nth = FORUM_LAST }, "2026-09-01", "2027-03-31",
            "2026-09-30 2026-10-28 2026-11-25 2026-12-30 2027-01-27 2027-02-24 2027-03-31" },
        { "monthly, the last Monday, over the summer bank holiday",
            { .monthly = true, .step = 1, .weekday = MON, .nth = FORUM_LAST }, "2026-08-01", "2026-09-30",
            "(2026-08-31 a bank holiday) 2026-09-28" },
        { "twice a month", { .monthly = true, .step = 1, .weekday = TUE, .nth = 1, .second = 3 }, "2026-09-01",
            "2026-10-31", "2026-09-01 2026-09-15 2026-10-06 2026-10-20" },
        { "twice a month, said the other way round, from the middle of one",
            { .monthly = true, .step = 1, .weekday = TUE, .nth = 3, .second = 1 }, "2026-09-10", "2026-10-31",
            "2026-09-15 2026-10-06 2026-10-20" },
        { "the fourth and the last, which are one in February",
            { .monthly = true, .step = 1, .weekday = MON, .nth = 4, .second = FORUM_LAST }, "2027-02-01", "2027-03-31",
            "2027-02-22 2027-03-22 (2027-03-29 a bank holiday)" },
        { "over the end of a year", { .monthly = true, .step = 1, .weekday = FRI, .nth = 1 }, "2026-12-01",
            "2027-02-28", "2026-12-04 (2027-01-01 a bank holiday) 2027-02-05" },
        { "no such day", { .step = 1, .weekday = FRI }, "2026-09-07", "2026-09-10", "" },
        { "the last day is one of them", { .step = 2, .weekday = THU }, "2026-09-03", "2026-09-17",
            "2026-09-03 2026-09-17" }
    };
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct forum_date dates[FORUM_DATES_MOST];
        struct forum_rule r = cases[i].rule;
        struct str got = S("");
        char iso[11];
        r.first = test_day(cases[i].first);
        r.last = test_day(cases[i].last);
        size_t n = forum_rule_dates(&r, terms, &r.term_only, dates, FORUM_DATES_MOST);
        for (size_t k = 0; k < n; k++) {
            struct str day = day_iso(dates[k].on, iso), why = forum_gap_words(dates[k].gap);
            got = dates[k].gap == FORUM_GAP_NONE
                ? str_fmt(a, "%.*s%s%.*s", STR_ARG(got), k > 0 ? " " : "", STR_ARG(day))
                : str_fmt(a, "%.*s%s(%.*s %.*s)", STR_ARG(got), k > 0 ? " " : "", STR_ARG(day), STR_ARG(why));
        }
        if (!str_eq(got, str_of(cases[i].want)))
            fail_msg("%s: %.*s, want %s", cases[i].what, STR_ARG(got), cases[i].want);
    }
    arena_free(a);
}

/* However many there are: no more than there is room for. */
static void there_are_no_more_than_asked_for(void **state)
{
    struct forum_date dates[4];
    bool term_only = false;
    (void)state;
    struct forum_rule r = { .step = 1, .first = test_day("2026-01-01"), .last = test_day("2027-12-31") };
    assert_int_equal(forum_rule_dates(&r, terms, &term_only, dates, 4), 4);
    r = (struct forum_rule){ .monthly = true, .nth = 1, .second = 2, .first = r.first, .last = r.last };
    assert_int_equal(forum_rule_dates(&r, terms, &term_only, dates, 4), 4);
}

static void a_rule_is_said_in_words(void **state)
{
    static const struct {
        struct forum_rule rule;
        const char *want;
    } cases[] = { { { .step = 1, .weekday = TUE, .term_only = true }, "Every week on a Tuesday, in term time" },
        { { .step = 6, .weekday = MON }, "Every 6 weeks on a Monday" },
        { { .monthly = true, .weekday = THU, .nth = 2 }, "The second Thursday of a month" },
        { { .monthly = true, .weekday = THU, .nth = FORUM_LAST, .second = 1 },
            "The first and the last Thursday of a month" } };
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(forum_rule_words(a, &cases[i].rule), cases[i].want);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bank_holidays_are_those_of_the_state),
        cmocka_unit_test(a_year_has_eight),
        cmocka_unit_test(working_days_step_over_what_is_none),
        cmocka_unit_test(a_rule_gives_the_days_of_a_wall_calendar),
        cmocka_unit_test(there_are_no_more_than_asked_for),
        cmocka_unit_test(a_rule_is_said_in_words),
    };
    return cmocka_run_group_tests_name("forum rule", tests, NULL, NULL);
}
