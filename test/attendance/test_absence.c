#include "attendance/absence.h"

#include "test.h"

/* DOMAIN.md 1.2 and 1.3: inclusive at the boundary, compared in integers. */
static void thresholds(void **state)
{
    (void)state;
    static const struct {
        int absent, possible;
        bool persistent, severe, at_risk;
    } cases[] = {
        { 0, 0, false, false, false },
        { 0, 380, false, false, false },
        { 18, 380, false, false, false }, /* 4.7% */
        { 19, 380, false, false, true },  /* exactly 5% */
        { 37, 380, false, false, true },
        { 38, 380, true, false, false }, /* exactly 10% */
        { 39, 381, true, false, false },
        { 38, 381, false, false, true }, /* 9.97%: would round to 10.0 */
        { 189, 380, true, false, false },
        { 190, 380, true, true, false }, /* exactly 50% */
        { 1, 1, true, true, false },
        { 1, 10, true, false, false },
        { 1, 11, false, false, true },
        { 1, 20, false, false, true },
        { 1, 21, false, false, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct att_count c = { cases[i].possible, cases[i].possible - cases[i].absent, cases[i].absent, 0 };
        if (att_is_persistent(&c) != cases[i].persistent || att_is_severe(&c) != cases[i].severe ||
            att_is_at_risk(&c) != cases[i].at_risk)
            fail_msg("%d of %d", cases[i].absent, cases[i].possible);
    }
}

static void sessions_left(void **state)
{
    (void)state;
    struct att_count c = { 100, 92, 5, 3 }; /* 8 missed of 100, 280 to come */
    assert_int_equal(att_sessions_to_persistent(&c, 280), 30);
    assert_int_equal(att_sessions_to_severe(&c, 280), 182);
    assert_int_equal(att_sessions_to_persistent(&c, 0), 2);
    c = (struct att_count){ 300, 260, 40, 0 };
    assert_int_equal(att_sessions_to_persistent(&c, 80), -2); /* certain already */
    c = (struct att_count){ 0, 0, 0, 0 };
    assert_int_equal(att_sessions_to_persistent(&c, 380), 38); /* 38 missed sessions in a full year */
    assert_int_equal(att_sessions_to_severe(&c, 380), 190);
}

/* A child is persistently absent at the year's end exactly when it missed as many as were left, whatever comes. */
static void sessions_left_is_the_threshold(void **state)
{
    (void)state;
    for (int possible = 0; possible < 60; possible += 7)
        for (int absent = 0; absent <= possible; absent++)
            for (int remaining = 1; remaining < 60; remaining += 3)
                for (int more = 0; more <= remaining; more++) {
                    struct att_count now = { possible, possible - absent, absent, 0 };
                    struct att_count end = { possible + remaining, possible + remaining - absent - more,
                        absent + more, 0 };
                    assert_true(att_is_persistent(&end) ==
                        (more >= att_sessions_to_persistent(&now, remaining)));
                    assert_true(att_is_severe(&end) == (more >= att_sessions_to_severe(&now, remaining)));
                }
}

static void rounds_once(void **state)
{
    (void)state;
    assert_int_equal(att_basis_points(1, 8), 1250);
    assert_int_equal(att_basis_points(1, 3), 3333);
    assert_int_equal(att_basis_points(2, 3), 6667);
    assert_int_equal(att_basis_points(1, 20000), 1);
    assert_int_equal(att_basis_points(0, 0), 0);
    assert_int_equal(att_basis_points(3100000000, 3100000000), 10000);
}

/* What is shown never contradicts the list: 37 of 371 is 9.97%, below persistent absence. */
static void shown_below_what_was_not_reached(void **state)
{
    (void)state;
    assert_int_equal(att_tenths(37, 371), 99);
    assert_int_equal(att_tenths(38, 380), 100);
    assert_int_equal(att_tenths(190, 381), 499);
    assert_int_equal(att_tenths(1, 8), 125);
    assert_int_equal(att_tenths(0, 0), 0);
    assert_int_equal(att_tenths(380, 380), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds),
        cmocka_unit_test(sessions_left),
        cmocka_unit_test(sessions_left_is_the_threshold),
        cmocka_unit_test(rounds_once),
        cmocka_unit_test(shown_below_what_was_not_reached),
    };
    return cmocka_run_group_tests_name("absence", tests, NULL, NULL);
}
