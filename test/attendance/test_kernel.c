#include "attendance/kernel.h"

#include "attendance/code.h"
#include "base/random.h"
#include "test.h"

enum { ROWS = 257 };

static struct att_planes planes[ROWS];
static struct att_code_planes codes[ROWS];

enum density {
    EMPTY,
    RANDOM,
    FULL,
};

static void fill_words(uint64_t *w, size_t n, struct rng *r, enum density density)
{
    for (size_t i = 0; i < n; i++)
        w[i] = density == RANDOM ? rng_next(r) : 0 - (uint64_t)(density == FULL);
}

static void fill(struct rng *r, enum density density)
{
    fill_words((uint64_t *)(void *)planes, sizeof planes / 8, r, density);
    fill_words((uint64_t *)(void *)codes, sizeof codes / 8, r, density);
}

/* The plain kernel against counting session by session. */
static void plain_is_right(void **state)
{
    (void)state;
    struct rng r = rng_seed(1);
    fill(&r, RANDOM);
    struct att_mask within = att_mask_sessions(37, 444);
    struct att_short_count got[ROWS];
    uint16_t of_code[ROWS];
    att_kernel_plain.count(planes, ROWS, &within, got);
    att_kernel_plain.count_code(codes, ROWS, 21, &within, of_code);
    for (int i = 0; i < ROWS; i++) {
        int possible = 0, absent = 0, unauthorised = 0, n = 0;
        for (int16_t s = 37; s <= 444; s++) {
            struct att_session at = { s };
            bool low = att_mask_has(&planes[i].low, at), high = att_mask_has(&planes[i].high, at);
            possible += low || high;
            absent += high;
            unauthorised += low && high;
            unsigned c = 0;
            for (int k = 0; k < ATT_CODE_PLANES; k++)
                c |= (unsigned)att_mask_has(&codes[i].bit[k], at) << k;
            n += c == 21;
        }
        assert_true(got[i].possible == possible && got[i].absent == absent &&
            got[i].unauthorised == unauthorised);
        assert_int_equal(of_code[i], n);
    }
}

/* Whatever the machine's fastest kernel is, it gives what the plain one gives, for random, empty and full planes and
 * masks, and for every number of rows. */
static void the_fast_one_is_equal(void **state)
{
    (void)state;
    const struct att_kernel *fast = att_kernel();
    print_message("# the fast kernel here is %s\n", fast->name);
    struct rng r = rng_seed(2);
    for (int round = 0; round < 400; round++) {
        fill(&r, (enum density)(round % 5 < 3 ? round % 5 : RANDOM));
        struct att_mask within = att_mask_all();
        if (round % 3 == 1)
            within = att_mask_sessions(rng_range(&r, 0, 509), rng_range(&r, 0, 509));
        if (round % 3 == 2)
            for (int k = 0; k < 8; k++)
                within.w[k] = rng_next(&r);
        size_t n = round < ROWS ? (size_t)round : ROWS;
        struct att_short_count a[ROWS], b[ROWS];
        uint16_t x[ROWS], y[ROWS];
        memset(a, 0xee, sizeof a);
        memset(b, 0xee, sizeof b);
        att_kernel_plain.count(planes, n, &within, a);
        fast->count(planes, n, &within, b);
        assert_memory_equal(a, b, sizeof a);
        memset(x, 0xee, sizeof x);
        memset(y, 0xee, sizeof y);
        uint8_t code = (uint8_t)rng_below(&r, 64);
        att_kernel_plain.count_code(codes, n, code, &within, x);
        fast->count_code(codes, n, code, &within, y);
        assert_memory_equal(x, y, sizeof x);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_is_right),
        cmocka_unit_test(the_fast_one_is_equal),
    };
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
