#include "test.h"

#include "base/random.h"

static void the_same_seed_gives_the_same_numbers(void **state)
{
    (void)state;
    struct rng a = rng_seed(7), b = rng_seed(7), c = rng_seed(8);
    int same = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t x = rng_next(&a);
        assert_true(x == rng_next(&b));
        same += x == rng_next(&c);
    }
    assert_int_equal(same, 0);
}

static void stays_in_range_and_reaches_it_all(void **state)
{
    (void)state;
    struct rng r = rng_seed(1);
    int seen[6] = { 0 };
    for (int i = 0; i < 6000; i++)
        seen[rng_range(&r, -2, 3) + 2]++;
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 850, 1150);
    assert_int_equal(rng_chance(&r, 0, 10), 0);
    assert_int_equal(rng_chance(&r, 10, 10), 1);
}

static void public_ids_are_long_and_different(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct str one = random_public_id(a), two = random_public_id(a);
    assert_int_equal(one.n, 26);
    assert_false(str_eq(one, two));
    for (size_t i = 0; i < one.n; i++)
        assert_non_null(strchr("0123456789abcdefghjkmnpqrstvwxyz", one.p[i]));
    arena_free(a);
}

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Also those that were fetched together, and those of two supplies. */
static void ids_from_a_supply_are_all_different(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct random_supply one = { .left = 0 }, two = { .left = 0 };
    struct str ids[400];
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        ids[i] = random_supplied_id(i % 2 == 0 ? &one : &two, a);
        assert_int_equal(ids[i].n, 26);
    }
    qsort(ids, COUNT_OF(ids), sizeof ids[0], by_text);
    for (size_t i = 1; i < COUNT_OF(ids); i++)
        assert_false(str_eq(ids[i], ids[i - 1]));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(stays_in_range_and_reaches_it_all),
        cmocka_unit_test(public_ids_are_long_and_different),
        cmocka_unit_test(ids_from_a_supply_are_all_different),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
