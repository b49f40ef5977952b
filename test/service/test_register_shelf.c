/* The shelf of single schools' registers: what is asked for lately stays, what is old is never given, and memory has a
 * limit. */
#include "test.h"

#include "service/register_shelf.h"

static struct att_block *block_of(int64_t school, size_t rows)
{
    struct att_school s = { .id = { school }, .urn = S("100001"), .name = S("Alder"), .phase = ATT_PHASE_PRIMARY };
    struct att_block *b = att_block_new(&s, 2025, rows);
    assert_non_null(b);
    for (size_t i = 0; i < rows; i++) {
        char upn[32];
        snprintf(upn, sizeof upn, "A%012zu", i);
        const struct att_identity who = { .enrolment = { (int64_t)i + 1 },
            .pupil = { (int64_t)i + 1 },
            .upn = str_of(upn),
            .public_id = S("x"),
            .surname = S("y"),
            .forename = S("z"),
            .entry = att_year_start(2025),
            .leaving = DAY_NONE };
        const struct att_traits traits = { .year_group = ATT_YEAR_1 };
        att_block_set(b, i, &who, &traits, NULL);
    }
    const struct att_mask none = { { 0 } };
    assert_int_equal(att_block_seal(b, &none), OK);
    return b;
}

static struct register_key key_of(int64_t school, int64_t version)
{
    return (struct register_key){ 2025, { school }, { 20000 }, version };
}

static bool is_there(struct register_shelf *s, const struct register_key *key)
{
    struct att_block *b = NULL;
    bool known = register_shelf_take(s, key, &b);
    att_block_unref(b);
    return known;
}

static void gives_what_was_put_and_nothing_older(void **state)
{
    (void)state;
    struct register_shelf *s = register_shelf_new();
    struct att_block *b = block_of(1, 3), *got = NULL;
    struct register_key key = key_of(1, 7);
    assert_false(register_shelf_take(s, &key, &got));
    register_shelf_put(s, &key, b);
    assert_true(register_shelf_take(s, &key, &got));
    assert_ptr_equal(got, b);
    att_block_unref(got);
    /* Another year, school, day or version is something else. */
    const struct register_key others[] = { { 2024, { 1 }, { 20000 }, 7 }, { 2025, { 2 }, { 20000 }, 7 },
        { 2025, { 1 }, { 20001 }, 7 }, { 2025, { 1 }, { 20000 }, 8 }, { 2025, { 1 }, { 20000 }, 6 } };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_false(is_there(s, &others[i]));
    /* A newer one takes its place, an older one that comes late does not. */
    struct register_key newer = key_of(1, 8);
    register_shelf_put(s, &newer, b);
    register_shelf_put(s, &key, b);
    assert_true(is_there(s, &newer) && !is_there(s, &key));
    /* That a school has none is known too. */
    struct register_key none = key_of(3, 8);
    got = b;
    register_shelf_put(s, &none, NULL);
    assert_true(register_shelf_take(s, &none, &got));
    assert_null(got);
    att_block_unref(b);
    register_shelf_free(s);
    register_shelf_free(NULL);
}

static void keeps_what_was_asked_for_last(void **state)
{
    (void)state;
    struct register_shelf *s = register_shelf_new();
    struct att_block *b = block_of(1, 1);
    struct register_key first = key_of(1, 1);
    for (int64_t i = 1; i <= REGISTER_SHELF_PLACES + 20; i++) {
        struct register_key key = key_of(i, 1);
        register_shelf_put(s, &key, b);
        assert_true(is_there(s, &first)); /* since it is asked for again and again */
        assert_true(is_there(s, &key));
    }
    int there = 0;
    for (int64_t i = 1; i <= REGISTER_SHELF_PLACES + 20; i++) {
        struct register_key key = key_of(i, 1);
        there += is_there(s, &key);
    }
    assert_int_equal(there, REGISTER_SHELF_PLACES);
    att_block_unref(b);
    register_shelf_free(s);
}

static void holds_no_more_than_its_bytes(void **state)
{
    (void)state;
    struct register_shelf *s = register_shelf_new();
    struct att_block *b = block_of(1, 8000);
    size_t each = att_block_bytes(b), fit = REGISTER_SHELF_BYTES / each;
    assert_true(fit > 2 && fit + 5 < REGISTER_SHELF_PLACES);
    for (int64_t i = 1; i <= (int64_t)fit + 5; i++) {
        struct register_key key = key_of(i, 1);
        register_shelf_put(s, &key, b);
    }
    size_t there = 0;
    for (int64_t i = 1; i <= (int64_t)fit + 5; i++) {
        struct register_key key = key_of(i, 1);
        there += is_there(s, &key);
    }
    assert_int_equal(there, fit);
    att_block_unref(b);
    register_shelf_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_what_was_put_and_nothing_older),
        cmocka_unit_test(keeps_what_was_asked_for_last),
        cmocka_unit_test(holds_no_more_than_its_bytes),
    };
    return cmocka_run_group_tests_name("service register shelf", tests, NULL, NULL);
}
