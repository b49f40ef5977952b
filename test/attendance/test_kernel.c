#include "attendance/kernel.h"

#include <stdlib.h>

#include "attendance/absence.h"
#include "base/random.h"
#include "test.h"

enum { ROWS = 300 };

/* Registers with any code in any session, as planes and as what they are made of. */
struct registers {
    struct att_planes planes[ROWS];
    struct att_code_planes codes[ROWS];
    att_codes used[ROWS];
    uint8_t code[ROWS][ATT_SESSIONS];
};

static void put(struct registers *g, int row, int16_t s, enum att_code c)
{
    uint8_t place = att_code_place(c);
    struct att_session at = { s };
    g->code[row][s] = (uint8_t)c;
    if ((place & ATT_PLACE_LOW) != 0)
        att_mask_add(&g->planes[row].low, at);
    if ((place & ATT_PLACE_HIGH) != 0)
        att_mask_add(&g->planes[row].high, at);
    for (int k = 0; k < ATT_CODE_PLANES; k++)
        if ((place / ATT_PLACE_CODES >> k & 1) != 0)
            att_mask_add(&g->codes[row].bit[k], at);
    if (c != ATT_NO_MARK)
        g->used[row] |= (att_codes)1 << c;
}

/* A row in ten is empty, one in ten is one code throughout, the others are random with more or less of presence. */
static struct registers *random_registers(struct rng *r)
{
    struct registers *g = aligned_alloc(64, (sizeof *g + 63) / 64 * 64);
    assert_non_null(g);
    memset(g, 0, sizeof *g);
    for (int i = 0; i < ROWS; i++) {
        uint64_t kind = rng_below(r, 10);
        enum att_code same = (enum att_code)rng_below(r, ATT_CODES);
        for (int16_t s = 0; kind > 0 && s < ATT_SESSIONS; s++) {
            enum att_code c = kind == 1 ? same : (enum att_code)rng_below(r, ATT_CODES);
            put(g, i, s, kind > 3 && rng_chance(r, 9, 10) ? ATT_PRESENT : c);
        }
    }
    return g;
}

static struct att_sheet sheet_of(const struct registers *g, const uint32_t *rows, size_t n)
{
    return (struct att_sheet){ g->planes, g->codes, g->used, rows, n };
}

static struct att_mask random_mask(struct rng *r, int kind)
{
    struct att_mask m = att_mask_all();
    if (kind == 1)
        m = att_mask_sessions(rng_range(r, 0, 509), rng_range(r, 0, 509));
    for (int k = 0; kind == 2 && k < 8; k++)
        m.w[k] &= rng_next(r);
    return m;
}

/* How one session of a register counts: nothing, attended, absent, absent without authority. */
struct one {
    bool possible, absent, unauthorised;
};

static struct one plainly(enum att_code c, att_codes codes)
{
    enum att_class class = att_code_class(c);
    bool authorised = class == ATT_CLASS_AUTHORISED, unauthorised = class == ATT_CLASS_UNAUTHORISED;
    bool possible = authorised || unauthorised || class == ATT_CLASS_PRESENT || class == ATT_CLASS_ELSEWHERE;
    bool chosen = c != ATT_NO_MARK && att_codes_has(codes, c);
    if (codes == 0)
        return (struct one){ possible, authorised || unauthorised, unauthorised };
    return (struct one){ possible || chosen, chosen, chosen && unauthorised };
}

/* The plain kernel against going through the sessions one by one. */
static void plain_is_right(void **state)
{
    (void)state;
    struct rng r = rng_seed(1);
    struct registers *g = random_registers(&r);
    for (int round = 0; round < 12; round++) {
        struct att_mask within = random_mask(&r, round % 3);
        att_codes codes = round < 4 ? 0 : round < 8 ? (att_codes)1 << rng_below(&r, ATT_CODES)
                                                    : rng_next(&r) & ATT_EVERY_CODE;
        struct att_short_count counts[ROWS];
        struct att_session_columns columns = { 0 };
        int64_t of_code[ATT_CODES] = { 0 }, want_code[ATT_CODES] = { 0 };
        struct att_sheet all = sheet_of(g, NULL, ROWS);
        int low[ATT_SESSIONS] = { 0 }, high[ATT_SESSIONS] = { 0 }, both[ATT_SESSIONS] = { 0 };
        att_kernel_plain.count(&all, &within, codes, counts);
        att_kernel_plain.columns(&all, &within, codes, counts, &columns);
        att_kernel_plain.tally(&all, &within, codes, of_code);
        for (int i = 0; i < ROWS; i++) {
            struct att_count c = { 0 };
            int unauthorised = 0, absent = 0;
            for (int16_t s = 0; s < ATT_SESSIONS; s++) {
                enum att_code code = (enum att_code)g->code[i][s];
                if (!att_mask_has(&within, (struct att_session){ s }))
                    continue;
                struct one o = plainly(code, codes);
                c.possible += o.possible;
                absent += o.absent;
                unauthorised += o.unauthorised;
                low[s] += o.possible && (!o.absent || o.unauthorised);
                high[s] += o.absent;
                both[s] += o.unauthorised;
                want_code[code] += code != ATT_NO_MARK && att_codes_has(codes, code);
            }
            c.authorised = absent - unauthorised;
            c.unauthorised = unauthorised;
            assert_int_equal(counts[i].possible, c.possible);
            assert_int_equal(counts[i].absent, absent);
            assert_int_equal(counts[i].unauthorised, unauthorised);
            assert_int_equal((counts[i].flags & ATT_IS_PERSISTENT) != 0, att_is_persistent(&c));
            assert_int_equal((counts[i].flags & ATT_IS_SEVERE) != 0, att_is_severe(&c));
            assert_int_equal((counts[i].flags & ATT_IS_AT_RISK) != 0, att_is_at_risk(&c));
            assert_int_equal((counts[i].flags & ATT_IS_COUNTED) != 0, c.possible > 0);
        }
        for (int16_t s = 0; s < ATT_SESSIONS; s++) {
            assert_int_equal(att_columns_session(&columns.low, (struct att_session){ s }), low[s]);
            assert_int_equal(att_columns_session(&columns.high, (struct att_session){ s }), high[s]);
            assert_int_equal(att_columns_session(&columns.both, (struct att_session){ s }), both[s]);
        }
        assert_memory_equal(of_code, want_code, sizeof of_code);
    }
    free(g);
}

enum { ROOM = (ROWS + ATT_WORDS_AT_ONCE - 1) / ATT_WORDS_AT_ONCE * ATT_WORDS_AT_ONCE };
struct words {
    uint64_t possible[ATT_WORDS * ROOM], absent[ATT_WORDS * ROOM];
};

/* The first registers, word by word. */
static struct att_words spread(const struct registers *g, size_t n, struct words *to)
{
    struct att_words w = { to->possible, to->absent, n };
    while (w.n % ATT_WORDS_AT_ONCE != 0)
        w.n++;
    memset(to, 0, sizeof *to);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < ATT_WORDS; k++) {
            w.absent[k * w.n + i] = g->planes[i].high.w[k];
            w.possible[k * w.n + i] = g->planes[i].low.w[k] | g->planes[i].high.w[k];
        }
    return w;
}

/* Bounds of a rate, some of which are rates that a register has. */
static struct att_stretches random_stretches(struct rng *r, int round)
{
    const uint32_t possible = 1 + (uint32_t)rng_below(r, 120), absent = (uint32_t)rng_below(r, possible + 1);
    const uint32_t rate = absent * 100000 / possible, more = (uint32_t)rng_below(r, 100001 - rate);
    return (struct att_stretches){ random_mask(r, 1 + round % 2), random_mask(r, 1 + round / 2 % 2),
        round % 5 == 0 ? 0 : rate, round % 7 == 0 ? 100001 : rate + (round % 3 == 0 ? 1 : more) };
}

/* The plain kernel against going through the sessions one by one. */
static void plain_changes_are_right(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    struct registers *g = random_registers(&r);
    struct words *words = malloc(sizeof *words);
    const struct att_words w = spread(g, ROWS, words);
    size_t all = 0;
    for (int round = 0; round < 40; round++) {
        const struct att_stretches q = random_stretches(&r, round);
        struct att_change got[ROOM + ATT_WORDS_AT_ONCE];
        const size_t n = att_kernel_plain.change(&w, &q, got);
        size_t found = 0;
        for (int i = 0; i < ROWS; i++) {
            struct att_change c = { 0, 0, 0, 0 };
            for (int16_t s = 0; s < ATT_SESSIONS; s++) {
                const struct one o = plainly((enum att_code)g->code[i][s], 0);
                const bool before = att_mask_has(&q.before, (struct att_session){ s });
                const bool after = att_mask_has(&q.after, (struct att_session){ s });
                c.absent_before = (uint16_t)(c.absent_before + (before && o.absent));
                c.possible_before = (uint16_t)(c.possible_before + (before && o.possible));
                c.absent_after = (uint16_t)(c.absent_after + (after && o.absent));
                c.possible_after = (uint16_t)(c.possible_after + (after && o.possible));
            }
            const int64_t rate = c.possible_before == 0 ? 0 : c.absent_before * INT64_C(100000) / c.possible_before;
            if (c.possible_before == 0 || c.possible_after == 0 || rate < q.least || rate >= q.below)
                continue;
            assert_true(found < n);
            assert_memory_equal(&got[found++], &c, sizeof c);
        }
        assert_int_equal(found, n);
        all += n;
    }
    assert_true(all > 1000);
    free(words);
    free(g);
}

/* What one kernel makes of a question. */
struct made {
    struct att_short_count again[ROWS]; /* of the columns, which count too */
    struct att_short_count counts[ROWS];
    struct att_session_columns columns;
    int64_t codes[ATT_CODES];
    struct att_cell cells[ATT_CODES], years[16];
    struct att_change changes[ROOM + ATT_WORDS_AT_ONCE];
    size_t n_changes;
};

static void make(const struct att_kernel *k, const struct att_sheet *sheet, const struct att_mask *within,
    att_codes codes, const uint8_t *in_a, const uint8_t *in_b, struct made *m)
{
    k->count(sheet, within, codes, m->counts);
    k->columns(sheet, within, codes, m->again, &m->columns);
    k->columns(sheet, within, codes, m->again, &m->columns); /* on top of what is there */
    k->tally(sheet, within, codes == 0 ? ATT_EVERY_CODE : codes, m->codes);
    k->sum(m->counts, sheet->n, in_a, m->cells, in_b, m->years);
}

/* Every kernel this machine can run gives what the plain one gives: for chosen rows and all, for every number of rows,
 * with and without codes. */
static void the_fast_ones_are_equal(void **state)
{
    static const struct att_kernel *const kernels[] = {
#if defined(__x86_64__)
        &att_kernel_avx2,
        &att_kernel_avx512,
#endif
        &att_kernel_plain,
    };
    (void)state;
    struct rng r = rng_seed(2);
    struct registers *g = random_registers(&r);
    const size_t size = (sizeof(struct made) + 63) / 64 * 64;
    struct made *want = aligned_alloc(64, size), *got = aligned_alloc(64, size);
    struct words *words = malloc(sizeof *words);
    int compared = 0;
    for (int round = 0; round < 400; round++) {
        uint32_t chosen[ROWS];
        uint8_t in_a[ROWS], in_b[ROWS];
        size_t n = 0;
        for (uint32_t i = 0; i < ROWS; i++) {
            in_a[i] = (uint8_t)rng_below(&r, ATT_CODES);
            in_b[i] = (uint8_t)rng_below(&r, 16);
            if (rng_chance(&r, 1, 2))
                chosen[n++] = i;
        }
        bool some = round % 4 == 3;
        struct att_sheet sheet = sheet_of(g, some ? chosen : NULL, some ? n : (size_t)round % (ROWS + 1));
        struct att_mask within = random_mask(&r, round % 3);
        att_codes codes = round % 5 < 2 ? 0 : rng_next(&r) & rng_next(&r) & ATT_EVERY_CODE;
        const struct att_words w = spread(g, (size_t)round % (ROWS + 1), words);
        const struct att_stretches stretches = random_stretches(&r, round);
        memset(want, 0, sizeof *want);
        want->n_changes = att_kernel_plain.change(&w, &stretches, want->changes);
        make(&att_kernel_plain, &sheet, &within, codes, in_a, in_b, want);
        for (size_t k = 0; k < COUNT_OF(kernels); k++) {
            if (!att_kernel_runs(kernels[k]))
                continue;
            memset(got, 0, sizeof *got);
            make(kernels[k], &sheet, &within, codes, in_a, in_b, got);
            got->n_changes = kernels[k]->change(&w, &stretches, got->changes);
            memset(&got->changes[got->n_changes], 0, sizeof got->changes - got->n_changes * sizeof got->changes[0]);
            if (memcmp(want, got, sizeof *got) != 0)
                fail_msg("round %d: %s differs from the plain kernel", round, kernels[k]->name);
            compared++;
        }
    }
    assert_true(compared >= 400);
    print_message("# the fastest kernel here is %s\n", att_kernel()->name);
    free(words);
    free(want);
    free(got);
    free(g);
}

/* A cell holds what it says it does: as many registers as it can take, of the largest counts there are. */
static void cells_hold_what_they_say(void **state)
{
    (void)state;
    static const struct att_kernel *const kernels[] = {
#if defined(__x86_64__)
        &att_kernel_avx2,
        &att_kernel_avx512,
#endif
        &att_kernel_plain,
    };
    enum { AT_ONCE = 128 };
    const uint32_t all = (uint32_t)ATT_SESSIONS * ATT_CELL_MOST;
    const struct att_cell want = { all, all, all, all * ATT_SESSIONS, all * ATT_SESSIONS, all * ATT_SESSIONS,
        ATT_CELL_MOST, ATT_CELL_MOST, ATT_CELL_MOST, ATT_CELL_MOST };
    assert_true((uint64_t)ATT_CELL_MOST * ATT_SESSIONS * ATT_SESSIONS <= UINT32_MAX);
    struct att_short_count counts[AT_ONCE];
    const uint8_t places[AT_ONCE] = { 0 };
    for (int i = 0; i < AT_ONCE; i++)
        counts[i] = (struct att_short_count){ ATT_SESSIONS, ATT_SESSIONS, ATT_SESSIONS,
            ATT_IS_COUNTED | ATT_IS_PERSISTENT | ATT_IS_SEVERE | ATT_IS_AT_RISK };
    for (size_t k = 0; k < COUNT_OF(kernels); k++) {
        struct att_cell a = { 0 }, b = { 0 };
        for (int i = 0; att_kernel_runs(kernels[k]) && i < ATT_CELL_MOST; i += AT_ONCE)
            kernels[k]->sum(counts, AT_ONCE, places, &a, places, &b);
        if (!att_kernel_runs(kernels[k]))
            continue;
        assert_memory_equal(&a, &want, sizeof want);
        assert_memory_equal(&b, &want, sizeof want);
    }
}

/* Which sessions were counted so often, beside counting one by one. */
static void columns_are_compared(void **state)
{
    (void)state;
    struct rng r = rng_seed(5);
    for (int k = 0; k < 20; k++) {
        struct att_columns part = { 0 }, whole = { 0 };
        int rows = rng_range(&r, 0, 40);
        for (int i = 0; i < rows; i++) {
            struct att_mask some, more;
            for (int w = 0; w < 8; w++) {
                more.w[w] = rng_next(&r) | rng_next(&r);
                some.w[w] = more.w[w] & rng_next(&r);
            }
            more.w[7] &= ~(uint64_t)0 >> 2;
            some.w[7] &= more.w[7];
            att_columns_add(&whole, &more);
            att_columns_add(&part, &some);
        }
        const struct att_mask most = att_columns_most(&part, &whole);
        for (int n = 0; n <= 41; n++) {
            const struct att_mask least = att_columns_at_least(&part, n);
            for (int16_t s = 0; s < ATT_SESSIONS; s++)
                assert_int_equal(att_mask_has(&least, (struct att_session){ s }),
                    att_columns_session(&part, (struct att_session){ s }) >= n);
        }
        int64_t weeks[ATT_WEEKS];
        att_columns_weeks(&whole, weeks);
        for (int16_t s = 0; s < ATT_SESSIONS; s++)
            weeks[s / ATT_WEEK_SESSIONS] -= att_columns_session(&whole, (struct att_session){ s });
        for (int w = 0; w < ATT_WEEKS; w++)
            assert_int_equal(weeks[w], 0);
        for (int16_t s = 0; s < ATT_SESSIONS; s++) {
            int64_t of = att_columns_session(&part, (struct att_session){ s });
            int64_t all = att_columns_session(&whole, (struct att_session){ s });
            assert_int_equal(att_mask_has(&most, (struct att_session){ s }), of > 0 && 2 * of >= all);
        }
        const struct att_mask never = att_columns_at_least(&part, (int64_t)1 << 40);
        assert_true(att_mask_is_empty(&never));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_hold_what_they_say),
        cmocka_unit_test(columns_are_compared),
        cmocka_unit_test(plain_changes_are_right),
        cmocka_unit_test(plain_is_right),
        cmocka_unit_test(the_fast_ones_are_equal),
    };
    return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
