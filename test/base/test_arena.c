#include "test.h"

static int released[4], n_released;

static void release(void *arg)
{
    released[n_released++] = *(int *)arg;
}

static void gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(a, n);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xff, n);
    }
    arena_reset(a);
    unsigned char *again = arena_alloc(a, 200);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(again[i], 0);
    arena_free(a);
}

/* Blocks of megabytes come in another way, and are no different. */
static void gives_large_memory(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    for (int again = 0; again < 2; again++) {
        for (size_t n = 1 << 20; n <= 8 << 20; n += (1 << 20) + 12345) {
            unsigned char *p = arena_alloc(a, n);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i += 97)
                assert_int_equal(p[i], 0);
            assert_int_equal(p[n - 1], 0);
            memset(p, 0xff, n);
        }
        arena_reset(a);
    }
    arena_free(a);
}

static void jumps_when_full(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    jmp_buf env;
    volatile int jumps = 0;
    int one = 1;
    n_released = 0;
    if (setjmp(env) == 0) {
        arena_guard(a, &env);
        arena_defer(a, release, &one);
        arena_alloc(a, 990);
        arena_alloc(a, 11);
        fail_msg("an arena gave more than its cap");
    } else {
        jumps++;
    }
    arena_unguard(a);
    assert_int_equal(jumps, 1);
    arena_reset(a);
    assert_int_equal(n_released, 1);
    arena_alloc(a, 1000); /* the next piece of work has the whole cap again */
    arena_free(a);
}

static void array_product_is_checked(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    jmp_buf env;
    volatile int jumps = 0;
    /* volatile, so that the compiler does not see the overflow before the program does */
    volatile size_t many = SIZE_MAX / 2;
    if (setjmp(env) == 0) {
        arena_guard(a, &env);
        arena_array(a, many, 16);
    } else {
        jumps++;
    }
    arena_unguard(a);
    assert_int_equal(jumps, 1);
    arena_free(a);
}

static void deferred_run_last_first(void **state)
{
    (void)state;
    struct arena *a = arena_new(1000);
    int one = 1, two = 2;
    n_released = 0;
    arena_defer(a, release, &one);
    arena_defer(a, release, &two);
    arena_free(a);
    assert_int_equal(n_released, 2);
    assert_int_equal(released[0], 2);
    assert_int_equal(released[1], 1);
}

/* Large memory that is had again after a reset is zeroed again, and as much of it as before. */
static void large_memory_comes_back_clean(void **state)
{
    (void)state;
    enum { LARGE = 3 << 20 };
    struct arena *a = arena_new(256 << 20);
    for (int round = 0; round < 4; round++) {
        unsigned char *first = arena_alloc(a, LARGE), *second = arena_alloc(a, round < 2 ? LARGE : 2 * LARGE);
        for (size_t i = 0; i < LARGE; i += 4095) {
            assert_int_equal(first[i], 0);
            assert_int_equal(second[i], 0);
        }
        memset(first, 1, LARGE);
        memset(second, 2, LARGE);
        assert_int_equal(first[LARGE - 1], 1);
        arena_reset(a);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_memory_comes_back_clean),
        cmocka_unit_test(gives_zeroed_aligned_memory),
        cmocka_unit_test(gives_large_memory),
        cmocka_unit_test(jumps_when_full),
        cmocka_unit_test(array_product_is_checked),
        cmocka_unit_test(deferred_run_last_first),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
