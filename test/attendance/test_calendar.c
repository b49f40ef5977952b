#include "attendance/calendar.h"

#include "test.h"

static void a_year_is_51_weeks_from_a_monday_in_august(void **state)
{
    (void)state;
    for (int y = 2000; y < 2100; y++) {
        struct day start = att_year_start(y);
        int yy, m, d;
        day_parts(start, &yy, &m, &d);
        assert_int_equal(day_weekday(start), 0);
        assert_true(yy == y && m == 8 && d >= 10 && d <= 16);
        day_parts(day_add(att_year_end(y), 2), &yy, &m, &d);
        assert_true(yy == y + 1 && ((m == 8 && d <= 7) || (m == 7 && d == 31)));
        assert_int_equal(att_year_of(start), y);
        assert_int_equal(att_year_of(day_add(start, -1)), y - 1);
        assert_int_equal(att_year_of(att_year_end(y)), y);
    }
    assert_int_equal(att_year_start(2024).v, test_day("2024-08-12").v);
    assert_true(day_within(test_day("2024-08-19"), att_year_start(2024), att_year_end(2024)));
    char words[8];
    assert_str(att_year_words(2025, words), "2025/26");
    assert_str(att_year_words(1999, words), "1999/00");
}

static void sessions_and_days_are_one_to_one(void **state)
{
    (void)state;
    int seen = 0;
    for (struct day d = test_day("2025-08-01"); d.v < test_day("2026-09-01").v; d = day_add(d, 1)) {
        for (int pm = 0; pm < 2; pm++) {
            struct att_session s = att_session_of(2025, d, pm);
            if (!att_session_is(s))
                continue;
            assert_int_equal(s.v, seen++);
            assert_int_equal(att_session_day(2025, s).v, d.v);
            assert_int_equal(att_session_afternoon(s), pm);
            assert_true(day_weekday(d) < 5);
        }
    }
    assert_int_equal(seen, ATT_SESSIONS);
    assert_false(att_session_is(att_session_of(2025, test_day("2025-09-06"), false))); /* Saturday */
    assert_false(att_session_is(att_session_of(2025, test_day("2025-08-08"), false))); /* before it begins */
    assert_false(att_session_is(att_session_of(2025, DAY_NONE, false)));
}

/* Every pair of days: the mask of the range holds exactly the sessions whose day lies in it. */
static void masks_of_days(void **state)
{
    (void)state;
    struct day first = test_day("2025-08-05"), last = test_day("2026-08-20");
    for (struct day from = first; from.v < last.v; from = day_add(from, 17)) {
        for (struct day to = day_add(from, -3); to.v < last.v; to = day_add(to, 23)) {
            struct att_mask m = att_mask_days(2025, from, to);
            for (int16_t s = 0; s < ATT_SESSIONS; s++) {
                struct att_session at = { s };
                bool in = day_within(att_session_day(2025, at), from, to);
                if (att_mask_has(&m, at) != in)
                    fail_msg("session %d of %d..%d", s, from.v, to.v);
            }
        }
    }
    struct att_mask all = att_mask_days(2025, DAY_NONE, DAY_NONE);
    assert_int_equal(att_mask_count(&all), ATT_SESSIONS);
}

static void masks_as_sets(void **state)
{
    (void)state;
    struct att_mask a = att_mask_sessions(5, 70), b = att_mask_sessions(60, 600), none = att_mask_sessions(9, 8);
    struct att_mask both = att_mask_and(&a, &b), either = att_mask_or(&a, &b), only = att_mask_without(&a, &b);
    assert_int_equal(att_mask_count(&both), 11);
    assert_int_equal(att_mask_count(&either), ATT_SESSIONS - 5);
    assert_int_equal(att_mask_count(&only), 55);
    assert_int_equal(att_mask_first(&a).v, 5);
    assert_int_equal(att_mask_last(&a).v, 70);
    assert_int_equal(att_mask_last(&b).v, ATT_SESSIONS - 1);
    assert_true(att_mask_is_empty(&none) && !att_mask_is_empty(&a));
    assert_int_equal(att_mask_first(&none).v, -1);
    assert_int_equal(att_mask_last(&none).v, -1);
    struct att_mask all = att_mask_all();
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct att_mask one = att_mask_sessions(w * 10 + 3, w * 10 + 3);
        assert_int_equal(att_mask_week(&all, w), 0x3ff);
        assert_int_equal(att_mask_week(&one, w), 8);
        if (w > 0)
            assert_int_equal(att_mask_week(&one, w - 1), 0);
        if (w < ATT_WEEKS - 1)
            assert_int_equal(att_mask_week(&one, w + 1), 0);
    }
}

/* School weeks and days are those with at least one session; a holiday between them does not count. */
static void looking_back(void **state)
{
    (void)state;
    struct att_mask open = att_mask_sessions(0, 9), later = att_mask_sessions(40, 43);
    open = att_mask_or(&open, &later);
    struct att_mask weeks = att_last_weeks(&open, 1), days = att_last_days(&open, 3);
    assert_int_equal(att_mask_first(&weeks).v, 40);
    assert_int_equal(att_mask_count(&weeks), 4);
    weeks = att_last_weeks(&open, 2);
    assert_int_equal(att_mask_count(&weeks), 14);
    weeks = att_last_weeks(&open, 99);
    assert_int_equal(att_mask_count(&weeks), 14);
    assert_int_equal(att_mask_count(&days), 6);
    assert_int_equal(att_mask_first(&days).v, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_51_weeks_from_a_monday_in_august),
        cmocka_unit_test(sessions_and_days_are_one_to_one),
        cmocka_unit_test(masks_of_days),
        cmocka_unit_test(masks_as_sets),
        cmocka_unit_test(looking_back),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
