#include "attendance/kernel.h"

#include "attendance/absence.h"

/* The sessions of one register, as counting sees them. */
struct seen {
    struct att_mask low, high;
};

/* All ones when a bit is wanted, so that what is not as it should be is an exclusive or. */
static uint64_t wanted(unsigned place, unsigned bit)
{
    return (place & bit) != 0 ? ~(uint64_t)0 : 0;
}

struct att_mask att_bearing(const struct att_planes *p, const struct att_code_planes *codes, enum att_code c)
{
    unsigned place = att_code_place(c);
    uint64_t low = wanted(place, ATT_PLACE_LOW), high = wanted(place, ATT_PLACE_HIGH), bit[ATT_CODE_PLANES];
    struct att_mask m;
    for (int k = 0; k < ATT_CODE_PLANES; k++)
        bit[k] = wanted(place, ATT_PLACE_CODES << k);
    for (int i = 0; i < 8; i++) {
        uint64_t other = (p->low.w[i] ^ low) | (p->high.w[i] ^ high);
        for (int k = 0; k < ATT_CODE_PLANES; k++)
            other |= codes->bit[k].w[i] ^ bit[k];
        m.w[i] = ~other;
    }
    m.w[ATT_SESSIONS / 64] &= ((uint64_t)1 << ATT_SESSIONS % 64) - 1; /* what lies behind the year has no mark either */
    return m;
}

static struct seen see(const struct att_sheet *sheet, size_t row, const struct att_mask *within, att_codes codes)
{
    const struct att_planes *p = &sheet->planes[row];
    struct seen s = { att_mask_and(&p->low, within), att_mask_and(&p->high, within) };
    if (codes == 0)
        return s;
    struct att_mask chosen = { { 0 } }, possible = att_mask_or(&s.low, &s.high);
    struct att_mask unauthorised = att_mask_and(&s.low, &s.high);
    for (int c = 0; c < ATT_CODES; c++) {
        if (!att_codes_has(codes & sheet->used[row], (enum att_code)c))
            continue;
        struct att_mask of_code = att_bearing(p, &sheet->codes[row], (enum att_code)c);
        chosen = att_mask_or(&chosen, &of_code);
    }
    s.high = att_mask_and(&chosen, within);
    unauthorised = att_mask_and(&unauthorised, &s.high);
    possible = att_mask_without(&possible, &s.high);
    s.low = att_mask_or(&possible, &unauthorised);
    return s;
}

static size_t row_of(const struct att_sheet *sheet, size_t i)
{
    return sheet->rows == NULL ? i : sheet->rows[i];
}

static void count(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret)
{
    for (size_t i = 0; i < sheet->n; i++) {
        struct seen s = see(sheet, row_of(sheet, i), within, codes);
        struct att_mask possible = att_mask_or(&s.low, &s.high), both = att_mask_and(&s.low, &s.high);
        struct att_count c = { .possible = att_mask_count(&possible), .unauthorised = att_mask_count(&both) };
        c.authorised = att_mask_count(&s.high) - c.unauthorised;
        unsigned flags = c.possible > 0 ? ATT_IS_COUNTED : 0;
        flags |= att_is_persistent(&c) ? ATT_IS_PERSISTENT : 0;
        flags |= att_is_severe(&c) ? ATT_IS_SEVERE : 0;
        flags |= att_is_at_risk(&c) ? ATT_IS_AT_RISK : 0;
        ret[i] = (struct att_short_count){ (uint16_t)c.possible, (uint16_t)att_absent(&c),
            (uint16_t)c.unauthorised, (uint16_t)flags };
    }
}

static void columns(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret, struct att_session_columns *columns)
{
    count(sheet, within, codes, ret);
    for (size_t i = 0; i < sheet->n; i++) {
        struct seen s = see(sheet, row_of(sheet, i), within, codes);
        struct att_mask both = att_mask_and(&s.low, &s.high);
        att_columns_add(&columns->low, &s.low);
        att_columns_add(&columns->high, &s.high);
        att_columns_add(&columns->both, &both);
    }
}

static void one_more(uint16_t *n, unsigned flag)
{
    *n = (uint16_t)(*n + (flag != 0));
}

static void add(struct att_cell *to, const struct att_short_count *c)
{
    to->possible += c->possible;
    to->absent += c->absent;
    to->unauthorised += c->unauthorised;
    one_more(&to->counted, c->flags & ATT_IS_COUNTED);
    one_more(&to->persistent, c->flags & ATT_IS_PERSISTENT);
    one_more(&to->severe, c->flags & ATT_IS_SEVERE);
    one_more(&to->at_risk, c->flags & ATT_IS_AT_RISK);
    to->absent2 += (uint32_t)c->absent * c->absent;
    to->absent_possible += (uint32_t)c->absent * c->possible;
    to->possible2 += (uint32_t)c->possible * c->possible;
}

static void sum(const struct att_short_count *counts, size_t n, const uint8_t *in_a, struct att_cell *a,
    const uint8_t *in_b, struct att_cell *b)
{
    for (size_t i = 0; i < n; i++) {
        add(&a[in_a[i]], &counts[i]);
        add(&b[in_b[i]], &counts[i]);
    }
}

static void tally(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    int64_t ret[ATT_CODES])
{
    for (size_t i = 0; i < sheet->n; i++) {
        size_t row = row_of(sheet, i);
        for (int c = 0; c < ATT_CODES; c++) {
            if (!att_codes_has(codes & sheet->used[row], (enum att_code)c))
                continue;
            struct att_mask m = att_bearing(&sheet->planes[row], &sheet->codes[row], (enum att_code)c);
            m = att_mask_and(&m, within);
            ret[c] += att_mask_count(&m);
        }
    }
}

static uint16_t count_words(const uint64_t *words, size_t n, const struct att_mask *within)
{
    struct att_mask m;
    for (size_t k = 0; k < ATT_WORDS; k++)
        m.w[k] = words[k * n] & within->w[k];
    return (uint16_t)att_mask_count(&m);
}

static size_t change(const struct att_words *words, const struct att_stretches *q, struct att_change *ret)
{
    size_t found = 0;
    for (size_t i = 0; i < words->n; i++) {
        const struct att_change c = { count_words(words->absent + i, words->n, &q->before),
            count_words(words->possible + i, words->n, &q->before),
            count_words(words->absent + i, words->n, &q->after),
            count_words(words->possible + i, words->n, &q->after) };
        if (c.possible_before == 0 || c.possible_after == 0)
            continue;
        const uint32_t rate = c.absent_before * UINT32_C(100000) / c.possible_before;
        if (rate >= q->least && rate < q->below)
            ret[found++] = c;
    }
    return found;
}

const struct att_kernel att_kernel_plain = { "plain", count, columns, sum, tally, change };

bool att_kernel_runs(const struct att_kernel *k)
{
    if (k == &att_kernel_plain)
        return true;
#if defined(__x86_64__)
    if (k == &att_kernel_avx2)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
    if (k == &att_kernel_avx512)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
            __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vpopcntdq");
#endif
    return false;
}

const struct att_kernel *att_kernel(void)
{
#if defined(__x86_64__)
    if (att_kernel_runs(&att_kernel_avx512))
        return &att_kernel_avx512;
    if (att_kernel_runs(&att_kernel_avx2))
        return &att_kernel_avx2;
#endif
    return &att_kernel_plain;
}
