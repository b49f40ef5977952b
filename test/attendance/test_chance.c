#include "attendance/chance.h"

#include "base/random.h"
#include "test.h"

/* Wilson's interval for 10 of 50 and 0 of 20, worked out by hand from his formula. */
static void interval_of_a_proportion(void **state)
{
    (void)state;
    int64_t low, high;
    assert_true(att_interval_children(10, 50, &low, &high));
    assert_int_equal(low, 11244);
    assert_int_equal(high, 33037);
    assert_true(att_interval_children(0, 20, &low, &high));
    assert_int_equal(low, 0);
    assert_int_equal(high, 16113);
    assert_false(att_interval_children(3, ATT_CHANCE_MIN - 1, &low, &high));
}

static void judges(void **state)
{
    (void)state;
    assert_int_equal(att_chance_children(10, 50, 20000), ATT_CHANCE_WITHIN);
    assert_int_equal(att_chance_children(10, 50, 11200), ATT_CHANCE_HIGHER);
    assert_int_equal(att_chance_children(10, 50, 33100), ATT_CHANCE_LOWER);
    assert_int_equal(att_chance_children(9, 9, 1000), ATT_CHANCE_TOO_FEW);
}

/* Adds a child with 380 possible sessions. */
static void add(struct att_sum *s, int64_t absent)
{
    s->enrolments++;
    s->count.possible += 380;
    s->count.authorised += absent;
    s->absent2 += absent * absent;
    s->absent_possible += absent * 380;
    s->possible2 += 380 * 380;
}

/* Children who differ widely make a wide interval; the same rate from children who are alike a narrow one. */
static void sessions_of_one_child_are_not_independent(void **state)
{
    (void)state;
    struct att_sum alike = { 0 }, apart = { 0 };
    for (int i = 0; i < 100; i++) {
        add(&alike, 38);
        add(&apart, i < 10 ? 380 : 0);
    }
    int64_t low, high;
    assert_true(att_interval_sessions(&alike, &low, &high));
    assert_int_equal(low, 10000);
    assert_int_equal(high, 10000);
    assert_true(att_interval_sessions(&apart, &low, &high));
    assert_in_range(low, 3000, 5000);
    assert_in_range(high, 15000, 17000);
    assert_int_equal(att_chance_sessions(&apart, 7000), ATT_CHANCE_WITHIN);
    assert_int_equal(att_chance_sessions(&alike, 7000), ATT_CHANCE_HIGHER);
}

/* The interval holds the truth about 19 times in 20. */
static void covers_the_truth(void **state)
{
    (void)state;
    struct rng r = rng_seed(5);
    int held = 0;
    enum { ROUNDS = 2000 };
    for (int i = 0; i < ROUNDS; i++) {
        int part = 0;
        for (int k = 0; k < 120; k++)
            part += rng_chance(&r, 18, 100);
        held += att_chance_children(part, 120, 18000) == ATT_CHANCE_WITHIN;
    }
    assert_in_range(held, ROUNDS * 93 / 100, ROUNDS * 97 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(interval_of_a_proportion),
        cmocka_unit_test(judges),
        cmocka_unit_test(sessions_of_one_child_are_not_independent),
        cmocka_unit_test(covers_the_truth),
    };
    return cmocka_run_group_tests_name("chance", tests, NULL, NULL);
}
