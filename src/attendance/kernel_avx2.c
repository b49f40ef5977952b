/* The kernels for processors with AVX2. Compiled for the baseline; only these functions use the wider registers. */
#include "attendance/kernel_x86.h"

#if defined(__x86_64__)

#include <assert.h>
#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2,popcnt")))
#define INLINE __attribute__((always_inline)) static inline

/* The first of the five rows of ones and carries (struct att_columns) that are kept in registers. */
enum { ROWS_AT_ONCE = 16,
    KEPT_PLANES = 4 };

/* A mask in two registers. */
struct mask {
    __m256i a, b;
};

struct seen {
    struct mask low, high;
};

AVX2 INLINE struct mask load(const struct att_mask *m)
{
    return (struct mask){ _mm256_loadu_si256((const __m256i *)(const void *)m->w),
        _mm256_loadu_si256((const __m256i *)(const void *)(m->w + 4)) };
}

AVX2 INLINE void store(struct att_mask *to, struct mask m)
{
    _mm256_storeu_si256((__m256i *)(void *)to->w, m.a);
    _mm256_storeu_si256((__m256i *)(void *)(to->w + 4), m.b);
}

AVX2 INLINE struct mask and (struct mask x, struct mask y)
{
    return (struct mask){ _mm256_and_si256(x.a, y.a), _mm256_and_si256(x.b, y.b) };
}

AVX2 INLINE struct mask or (struct mask x, struct mask y)
{
    return (struct mask){ _mm256_or_si256(x.a, y.a), _mm256_or_si256(x.b, y.b) };
}

AVX2 INLINE struct mask xor (struct mask x, struct mask y) {
    return (struct mask){ _mm256_xor_si256(x.a, y.a), _mm256_xor_si256(x.b, y.b) };
}

    AVX2 INLINE struct mask without(struct mask x, struct mask y)
{
    return (struct mask){ _mm256_andnot_si256(y.a, x.a), _mm256_andnot_si256(y.b, x.b) };
}

AVX2 INLINE struct mask same(uint64_t word)
{
    __m256i v = _mm256_set1_epi64x((long long)word);
    return (struct mask){ v, v };
}

/* The sessions that bear a code. */
AVX2 INLINE struct mask bearing(const uint64_t flips[ATT__FLIPS], struct mask low, struct mask high,
    const struct att_code_planes *codes)
{
    struct mask m = and(xor(low, same(flips[0])), xor(high, same(flips[1])));
    for (int k = 0; k < ATT_CODE_PLANES; k++)
        m = and(m, xor(load(&codes->bit[k]), same(flips[2 + k])));
    return m;
}

AVX2 INLINE size_t row_of(const struct att_sheet *sheet, size_t i)
{
    return sheet->rows == NULL ? i : sheet->rows[i];
}

/* One register as counting sees it (kernel.h); `codes` is 0 in a loop of its own. */
AVX2 INLINE struct seen see(const struct att_sheet *sheet, size_t row, struct mask within, att_codes codes,
    const struct att__flips *flips)
{
    struct mask low = load(&sheet->planes[row].low), high = load(&sheet->planes[row].high);
    if (codes == 0)
        return (struct seen){ and(low, within), and(high, within) };
    struct mask chosen = same(0);
    for (att_codes left = codes & sheet->used[row]; left != 0; left &= left - 1)
        chosen = or (chosen, bearing(flips->of[__builtin_ctzll(left)], low, high, &sheet->codes[row]));
    chosen = and(chosen, within);
    struct mask possible = without(and(or (low, high), within), chosen);
    return (struct seen){ or (possible, and(and(low, high), chosen)), chosen };
}

AVX2 INLINE struct att_short_count counted(const struct att_mask *low, const struct att_mask *high)
{
    unsigned n_low = 0, n_high = 0, n_both = 0;
    for (int k = 0; k < 8; k++) {
        n_low += (unsigned)__builtin_popcountll(low->w[k]);
        n_high += (unsigned)__builtin_popcountll(high->w[k]);
        n_both += (unsigned)__builtin_popcountll(low->w[k] & high->w[k]);
    }
    unsigned possible = n_low + n_high - n_both;
    return (struct att_short_count){ (uint16_t)possible, (uint16_t)n_high, (uint16_t)n_both,
        att_flags(possible, n_high) };
}

AVX2 static void count(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret)
{
    UNSET struct att__flips flips;
    struct mask in = load(within);
    struct att_mask all = att_mask_all();
    bool whole = codes == 0 && memcmp(within, &all, sizeof all) == 0;
    att__flips(&flips, codes);
    for (size_t i = 0; i < sheet->n; i++) {
        size_t row = row_of(sheet, i);
        if (whole) { /* the planes hold nothing outside the year */
            ret[i] = counted(&sheet->planes[row].low, &sheet->planes[row].high);
            continue;
        }
        struct seen s = see(sheet, row, in, codes, &flips);
        UNSET struct att_mask low, high;
        store(&low, s.low);
        store(&high, s.high);
        ret[i] = counted(&low, &high);
    }
}

/* Adds two masks to one of a row of sums: what is carried. */
AVX2 INLINE struct mask carry(struct mask *sum, struct mask x, struct mask y)
{
    struct mask part = xor(*sum, x);
    struct mask over = or (and(*sum, x), and(part, y));
    *sum = xor(part, y);
    return over;
}

/* Adds sixteen masks (Harley and Seal's tree of adders). */
AVX2 INLINE void add_sixteen(struct att_columns *c, const struct mask x[ROWS_AT_ONCE])
{
    UNSET struct mask sum[KEPT_PLANES], eights[2];
    for (int p = 0; p < KEPT_PLANES; p++)
        sum[p] = load(&c->plane[p]);
    for (int half = 0; half < 2; half++) {
        struct mask fours[2];
        for (int quarter = 0; quarter < 2; quarter++) {
            const struct mask *y = x + half * 8 + quarter * 4;
            struct mask twos = carry(&sum[0], y[0], y[1]);
            fours[quarter] = carry(&sum[1], twos, carry(&sum[0], y[2], y[3]));
        }
        eights[half] = carry(&sum[2], fours[0], fours[1]);
    }
    struct att_mask sixteens;
    store(&sixteens, carry(&sum[3], eights[0], eights[1]));
    for (int p = 0; p < KEPT_PLANES; p++)
        store(&c->plane[p], sum[p]);
    att_columns_add_at(c, KEPT_PLANES, &sixteens);
}

AVX2 static void columns(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret, struct att_session_columns *columns)
{
    count(sheet, within, codes, ret);
    UNSET struct att__flips flips;
    struct mask in = load(within);
    size_t i = 0;
    att__flips(&flips, codes);
    for (; i + ROWS_AT_ONCE <= sheet->n; i += ROWS_AT_ONCE) {
        UNSET struct mask low[ROWS_AT_ONCE], high[ROWS_AT_ONCE], both[ROWS_AT_ONCE];
        for (size_t k = 0; k < ROWS_AT_ONCE; k++) {
            struct seen s = see(sheet, row_of(sheet, i + k), in, codes, &flips);
            low[k] = s.low;
            high[k] = s.high;
            both[k] = and(s.low, s.high);
        }
        add_sixteen(&columns->low, low);
        add_sixteen(&columns->high, high);
        add_sixteen(&columns->both, both);
    }
    for (; i < sheet->n; i++) {
        struct seen s = see(sheet, row_of(sheet, i), in, codes, &flips);
        struct att_mask low, high, both;
        store(&low, s.low);
        store(&high, s.high);
        store(&both, and(s.low, s.high));
        att_columns_add(&columns->low, &low);
        att_columns_add(&columns->high, &high);
        att_columns_add(&columns->both, &both);
    }
}

/* What the flags of a count add to a cell, by their value. */
#define FLAG(f, bit) ((f) / (bit) % 2)
#define FLAGS(f) \
    { \
        .counted = FLAG(f, ATT_IS_COUNTED), \
        .persistent = FLAG(f, ATT_IS_PERSISTENT), \
        .severe = FLAG(f, ATT_IS_SEVERE), \
        .at_risk = FLAG(f, ATT_IS_AT_RISK) \
    }
static const struct att_cell of_flags[16] = { FLAGS(0), FLAGS(1), FLAGS(2), FLAGS(3), FLAGS(4), FLAGS(5), FLAGS(6),
    FLAGS(7), FLAGS(8), FLAGS(9), FLAGS(10), FLAGS(11), FLAGS(12), FLAGS(13), FLAGS(14), FLAGS(15) };
static_assert(sizeof(struct att_cell) == sizeof(__m256i), "a cell is one register");

AVX2 INLINE void add(struct att_cell *to, __m256i v)
{
    __m256i *cell = (__m256i *)(void *)to;
    _mm256_store_si256(cell, _mm256_add_epi32(_mm256_load_si256(cell), v));
}

AVX2 void att__sum_avx2(const struct att_short_count *counts, size_t n, const uint8_t *in_a, struct att_cell *a,
    const uint8_t *in_b, struct att_cell *b)
{
    /* Two products make all of a cell but what comes of flags: possible, absent and unauthorised times one; absent
     * times absent, absent times possible, possible times possible. The count, four times over in a register, is
     * spread to the one side and the other. */
    const char z = -1;
    const __m256i left = _mm256_setr_epi8(0, 1, z, z, 2, 3, z, z, 4, 5, z, z, 2, 3, z, z, 2, 3, z, z, 0, 1, z, z, z, z,
        z, z, z, z, z, z);
    const __m256i right = _mm256_setr_epi8(z, z, z, z, z, z, z, z, z, z, z, z, 2, 3, z, z, 0, 1, z, z, 0, 1, z, z, z,
        z, z, z, z, z, z, z);
    const __m256i ones = _mm256_setr_epi32(1, 1, 1, 0, 0, 0, 0, 0);
    for (size_t i = 0; i < n; i++) {
        long long word;
        memcpy(&word, &counts[i], sizeof word);
        __m256i four = _mm256_set1_epi64x(word);
        __m256i times = _mm256_or_si256(_mm256_shuffle_epi8(four, right), ones);
        __m256i flags = _mm256_load_si256((const __m256i *)(const void *)&of_flags[counts[i].flags & 15]);
        __m256i v = _mm256_add_epi32(_mm256_madd_epi16(_mm256_shuffle_epi8(four, left), times), flags);
        add(&a[in_a[i]], v);
        add(&b[in_b[i]], v);
    }
}

AVX2 static void tally(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    int64_t ret[ATT_CODES])
{
    UNSET struct att__flips flips;
    struct mask in = load(within);
    att__flips(&flips, codes);
    for (size_t i = 0; i < sheet->n; i++) {
        size_t row = row_of(sheet, i);
        struct mask low = load(&sheet->planes[row].low), high = load(&sheet->planes[row].high);
        for (att_codes left = codes & sheet->used[row]; left != 0; left &= left - 1) {
            int c = __builtin_ctzll(left);
            struct att_mask m;
            store(&m, and(bearing(flips.of[c], low, high, &sheet->codes[row]), in));
            for (int k = 0; k < 8; k++)
                ret[c] += __builtin_popcountll(m.w[k]);
        }
    }
}

AVX2 INLINE uint32_t count_touched(const uint64_t *words, const struct att__touched *t)
{
    uint64_t n = 0;
    for (size_t k = 0; k < t->n; k++)
        n += (uint64_t)__builtin_popcountll(words[t->at[k]] & t->mask[k]);
    return (uint32_t)n;
}

AVX2 static size_t change(const struct att_words *words, const struct att_stretches *q, struct att_change *ret)
{
    UNSET struct att__touched before, after;
    size_t found = 0;
    att__touch(&before, words, &q->before);
    att__touch(&after, words, &q->after);
    for (size_t i = 0; i < words->n; i++) {
        const uint32_t absent = count_touched(words->absent + i, &before);
        const uint32_t possible = count_touched(words->possible + i, &before);
        if (absent * 100000 < q->least * possible || absent * 100000 >= q->below * possible)
            continue; /* nobody without a possible session is below anything */
        const uint32_t possible_after = count_touched(words->possible + i, &after);
        ret[found] = (struct att_change){ (uint16_t)absent, (uint16_t)possible,
            (uint16_t)count_touched(words->absent + i, &after), (uint16_t)possible_after };
        found += possible_after > 0;
    }
    return found;
}

const struct att_kernel att_kernel_avx2 = { "avx2", count, columns, att__sum_avx2, tally, change };

#endif
