#include "test.h"

#include "demo/chance.h"

static void a_stream_depends_on_seed_purpose_and_index(void **state)
{
    (void)state;
    struct rng a = demo_chance(1, CHANCE_PUPILS, 7), same = demo_chance(1, CHANCE_PUPILS, 7);
    struct rng others[] = { demo_chance(2, CHANCE_PUPILS, 7), demo_chance(1, CHANCE_PLAN, 7),
        demo_chance(1, CHANCE_PUPILS, 8) };
    uint64_t first = rng_next(&a);
    assert_true(first == rng_next(&same));
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_true(first != rng_next(&others[i]));
}

static void a_shuffle_keeps_every_number(void **state)
{
    (void)state;
    uint32_t v[100];
    int moved = 0;
    bool seen[100] = { false };
    struct rng r = demo_chance(3, CHANCE_PUPILS, 0);
    for (uint32_t i = 0; i < 100; i++)
        v[i] = i;
    demo_shuffle(&r, v, 100);
    for (uint32_t i = 0; i < 100; i++) {
        assert_true(v[i] < 100 && !seen[v[i]]);
        seen[v[i]] = true;
        moved += v[i] != i;
    }
    assert_true(moved > 80);
}

static void picks_as_many_as_are_wanted(void **state)
{
    (void)state;
    enum { N = 1000 };
    uint32_t weight[N];
    uint8_t picked[N];
    struct rng r = demo_chance(4, CHANCE_PUPILS, 0);
    for (size_t want = 0; want <= N; want += 37) {
        size_t n = 0;
        for (size_t i = 0; i < N; i++)
            weight[i] = (uint32_t)rng_below(&r, 50) + 1;
        weight[0] = 1000000;
        assert_int_equal(demo_pick(&r, weight, N, want, picked), want);
        for (size_t i = 0; i < N; i++)
            n += picked[i];
        assert_int_equal(n, want);
        assert_true(want == 0 || picked[0]); /* so heavy that it is certain */
    }
}

static void never_picks_what_has_no_weight(void **state)
{
    (void)state;
    uint32_t weight[10] = { 0, 5, 0, 0, 5, 0, 0, 0, 5, 0 };
    uint8_t picked[10];
    struct rng r = demo_chance(5, CHANCE_PUPILS, 0);
    assert_int_equal(demo_pick(&r, weight, 10, 2, picked), 2);
    for (int i = 0; i < 10; i++)
        assert_true(weight[i] > 0 || !picked[i]);
    assert_int_equal(demo_pick(&r, weight, 10, 7, picked), 3);
    uint32_t none[3] = { 0 };
    assert_int_equal(demo_pick(&r, none, 3, 2, picked), 0);
}

static void twice_the_weight_is_picked_twice_as_often(void **state)
{
    (void)state;
    uint32_t weight[300];
    uint8_t picked[300];
    int light = 0, heavy = 0;
    struct rng r = demo_chance(6, CHANCE_PUPILS, 0);
    for (int i = 0; i < 300; i++)
        weight[i] = i % 3 == 0 ? 2 : 1;
    for (int round = 0; round < 500; round++) {
        demo_pick(&r, weight, 300, 40, picked);
        for (int i = 0; i < 300; i++)
            *(i % 3 == 0 ? &heavy : &light) += picked[i];
    }
    /* 100 of weight 2 and 200 of weight 1: as many of one kind as of the other. */
    assert_in_range(heavy, light * 95 / 100, light * 105 / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stream_depends_on_seed_purpose_and_index),
        cmocka_unit_test(a_shuffle_keeps_every_number),
        cmocka_unit_test(picks_as_many_as_are_wanted),
        cmocka_unit_test(never_picks_what_has_no_weight),
        cmocka_unit_test(twice_the_weight_is_picked_twice_as_often),
    };
    return cmocka_run_group_tests_name("demo_chance", tests, NULL, NULL);
}
