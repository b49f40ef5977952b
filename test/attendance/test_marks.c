#include "attendance/marks.h"

#include "base/random.h"
#include "test.h"

static struct att_marks random_marks(struct rng *r)
{
    struct att_marks m;
    int s = 0;
    while (s < ATT_SESSIONS) {
        uint8_t code = (uint8_t)rng_below(r, ATT_CODES);
        int run = rng_chance(r, 1, 5) ? rng_range(r, 1, 400) : rng_range(r, 1, 4);
        while (run-- > 0 && s < ATT_SESSIONS)
            m.code[s++] = code;
    }
    return m;
}

/* How registers were packed at first, and are still when they have many codes. */
static size_t pack_as_pairs(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX])
{
    size_t n = 0;
    int end = ATT_SESSIONS;
    while (end > 0 && m->code[end - 1] == ATT_NO_MARK)
        end--;
    dst[n++] = 1;
    for (int s = 0; s < end;) {
        int run = 1;
        while (run < 256 && s + run < end && m->code[s + run] == m->code[s])
            run++;
        dst[n++] = m->code[s];
        dst[n++] = (uint8_t)(run - 1);
        s += run;
    }
    return n;
}

/* What att_marks_pack() gives, session by session. */
static size_t pack_plainly(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX])
{
    int place[ATT_CODES], codes = 0, end = ATT_SESSIONS;
    size_t n = 2;
    while (end > 0 && m->code[end - 1] == ATT_NO_MARK)
        end--;
    memset(place, -1, sizeof place);
    for (int s = 0; s < end; s++)
        if (place[m->code[s]] < 0) {
            place[m->code[s]] = codes++;
            dst[n++] = m->code[s];
        }
    if (codes > 16)
        return pack_as_pairs(m, dst);
    int bits = codes <= 4 ? 6 : codes <= 8 ? 5
                                           : 4;
    dst[0] = 2;
    dst[1] = (uint8_t)codes;
    for (int s = 0; s < end;) {
        int run = 1;
        while (run < 1 << bits && s + run < end && m->code[s + run] == m->code[s])
            run++;
        dst[n++] = (uint8_t)(place[m->code[s]] << bits | (run - 1));
        s += run;
    }
    return n;
}

static void packs_fast_what_it_packs_plainly(void **state)
{
    (void)state;
    struct rng r = rng_seed(17);
    for (int i = 0; i < 20000; i++) {
        struct att_marks m = random_marks(&r), back;
        uint8_t packed[ATT_PACKED_MAX], plain[ATT_PACKED_MAX];
        /* One run of each length, from each session on, beside what chance makes of few codes and of many. */
        for (int s = 0; s < ATT_SESSIONS && i % 3 > 0; s++)
            m.code[s] = (uint8_t)(m.code[s] % (i % 24 + 1));
        if (i < ATT_SESSIONS) {
            memset(&m, i % 2 == 0 ? ATT_PRESENT : ATT_NO_MARK, sizeof m);
            memset(m.code + i / 2, ATT_ILLNESS, (size_t)(ATT_SESSIONS - i));
        }
        size_t n = att_marks_pack(&m, packed);
        assert_int_equal(n, pack_plainly(&m, plain));
        assert_memory_equal(packed, plain, n);
        /* What was packed in the first way is read still. */
        n = pack_as_pairs(&m, plain);
        assert_int_equal(att_marks_unpack(plain, n, &back), OK);
        assert_memory_equal(&m, &back, sizeof m);
    }
}

static void packing_loses_nothing(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    for (int i = 0; i < 2000; i++) {
        struct att_marks m = random_marks(&r), back;
        uint8_t packed[ATT_PACKED_MAX], again[ATT_PACKED_MAX];
        if (i == 0)
            memset(&m, ATT_NO_MARK, sizeof m);
        size_t n = att_marks_pack(&m, packed);
        assert_true(n <= ATT_PACKED_MAX);
        assert_int_equal(att_marks_unpack(packed, n, &back), OK);
        assert_memory_equal(&m, &back, sizeof m);
        assert_int_equal(att_marks_pack(&back, again), n);
        assert_memory_equal(packed, again, n);
    }
    struct att_marks worst;
    uint8_t packed[ATT_PACKED_MAX];
    for (int s = 0; s < ATT_SESSIONS; s++)
        worst.code[s] = (uint8_t)(1 + s % 2);
    assert_true(att_marks_pack(&worst, packed) < ATT_PACKED_MAX);
}

/* Bytes that nobody packed are refused, never read past their end. */
static void garbage_is_refused(void **state)
{
    (void)state;
    struct att_marks m;
    static const uint8_t bad[][6] = { { 0 }, { 3, 1, 0 }, { 1, 1 }, { 1, ATT_CODES, 0 }, { 1, 1, 255, 1, 254 }, { 2 },
        { 2, 17 }, { 2, 2, 1 }, { 2, 1, ATT_CODES, 0 }, { 2, 1, 1, 64 }, { 2, 0, 0 } };
    static const size_t lengths[] = { 1, 3, 2, 3, 5, 1, 2, 3, 4, 4, 3 };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(att_marks_unpack(bad[i], lengths[i], &m), ERR_INVALID);
    assert_int_equal(att_marks_unpack("", 0, &m), ERR_INVALID);
    struct rng r = rng_seed(9);
    for (int i = 0; i < 20000; i++) {
        size_t n = (size_t)rng_range(&r, 0, 40);
        uint8_t *b = malloc(n + 1);
        for (size_t k = 0; k < n; k++)
            b[k] = (uint8_t)rng_next(&r);
        if (n > 0)
            b[0] = (uint8_t)(1 + i % 2);
        if (n > 1 && i % 4 == 1)
            b[1] = (uint8_t)(b[1] % 18);
        for (size_t k = 2; k < n && i % 4 == 1; k++)
            b[k] = (uint8_t)(b[k] % 40);
        if (att_marks_unpack(b, n, &m) == OK)
            for (int s = 0; s < ATT_SESSIONS; s++)
                assert_true(m.code[s] < ATT_CODES);
        free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_loses_nothing),
        cmocka_unit_test(packs_fast_what_it_packs_plainly),
        cmocka_unit_test(garbage_is_refused),
    };
    return cmocka_run_group_tests_name("marks", tests, NULL, NULL);
}
