/* The kernels for processors with AVX-512 and its population count, where a mask is one register. Compiled for the
 * baseline; only these functions use the wider registers. Nothing is asked of memory before it is wanted: registers are
 * read one after the other, the processor sees that by itself, and what was asked ahead of it made it slower. */
#include "attendance/kernel_x86.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX512 __attribute__((target("avx512f,avx512vl,avx512bw,avx512vpopcntdq,popcnt")))
#define INLINE __attribute__((always_inline)) static inline

enum { ROWS_AT_ONCE = 16,
    COUNTS_AT_ONCE = 8,
    KEPT_PLANES = 4,
    CARRIED = 8 };

/* Functions of three masks, as the instruction takes them: the result for each of the eight combinations. */
enum {
    XOR3 = 0x96,        /* a ^ b ^ c */
    MAJORITY = 0xe8,    /* two of them at least */
    AND_FLIPPED = 0x60, /* a & (b ^ c) */
};

struct seen {
    __m512i low, high;
};

AVX512 INLINE __m512i load(const struct att_mask *m)
{
    return _mm512_loadu_si512(m->w);
}

/* The sessions that bear a code. */
AVX512 INLINE __m512i bearing(const uint64_t flips[ATT__FLIPS], __m512i low, __m512i high,
    const struct att_code_planes *codes)
{
    __m512i m = _mm512_xor_si512(low, _mm512_set1_epi64((long long)flips[0]));
    m = _mm512_ternarylogic_epi64(m, high, _mm512_set1_epi64((long long)flips[1]), AND_FLIPPED);
    for (int k = 0; k < ATT_CODE_PLANES; k++)
        m = _mm512_ternarylogic_epi64(m, load(&codes->bit[k]), _mm512_set1_epi64((long long)flips[2 + k]),
            AND_FLIPPED);
    return m;
}

AVX512 INLINE size_t row_of(const struct att_sheet *sheet, size_t i)
{
    return sheet->rows == NULL ? i : sheet->rows[i];
}

/* One register as counting sees it (kernel.h); `codes` is 0 in a loop of its own. */
AVX512 INLINE struct seen see(const struct att_sheet *sheet, size_t i, __m512i within, att_codes codes,
    const struct att__flips *flips)
{
    size_t row = row_of(sheet, i);
    __m512i low = _mm512_and_si512(load(&sheet->planes[row].low), within);
    __m512i high = _mm512_and_si512(load(&sheet->planes[row].high), within);
    if (codes == 0)
        return (struct seen){ low, high };
    __m512i chosen = _mm512_setzero_si512();
    for (att_codes left = codes & sheet->used[row]; left != 0; left &= left - 1)
        chosen = _mm512_or_si512(chosen,
            bearing(flips->of[__builtin_ctzll(left)], low, high, &sheet->codes[row]));
    chosen = _mm512_and_si512(chosen, within);
    __m512i possible = _mm512_andnot_si512(chosen, _mm512_or_si512(low, high));
    __m512i unauthorised = _mm512_and_si512(_mm512_and_si512(low, high), chosen);
    return (struct seen){ _mm512_or_si512(possible, unauthorised), chosen };
}

/* Low, high and both of a register, or of a row of sums. */
struct three {
    __m512i low, high, both;
};

/* The bits of low, high and both in each of the eight words, side by side in it: at most 64 each, and 512 in sum. */
AVX512 INLINE __m512i packed_three(struct three t)
{
    __m512i low = _mm512_popcnt_epi64(t.low), high = _mm512_popcnt_epi64(t.high);
    __m512i both = _mm512_popcnt_epi64(t.both);
    return _mm512_or_si512(low, _mm512_or_si512(_mm512_slli_epi64(high, 16), _mm512_slli_epi64(both, 32)));
}

AVX512 INLINE __m512i packed(struct seen s)
{
    return packed_three((struct three){ s.low, s.high, _mm512_and_si512(s.low, s.high) });
}

AVX512 INLINE __m512i pairs(__m512i a, __m512i b)
{
    return _mm512_add_epi64(_mm512_unpacklo_epi64(a, b), _mm512_unpackhi_epi64(a, b));
}

AVX512 INLINE __m512i lanes(__m512i a, __m512i b)
{
    return _mm512_add_epi64(_mm512_shuffle_i64x2(a, b, 0x88), _mm512_shuffle_i64x2(a, b, 0xdd));
}

/* The words of each of four registers, added to two each. */
AVX512 INLINE __m512i fours(__m512i a, __m512i b, __m512i c, __m512i d)
{
    return lanes(pairs(a, b), pairs(c, d));
}

/* The sum of the words of each of eight registers. */
AVX512 INLINE __m512i sums(const __m512i v[COUNTS_AT_ONCE])
{
    return lanes(fours(v[0], v[1], v[2], v[3]), fours(v[4], v[5], v[6], v[7]));
}

/* Low, high and both of eight registers become their counts, with flags. */
AVX512 INLINE __m512i counted(__m512i v)
{
    const __m512i word = _mm512_set1_epi64(0xffff);
    __m512i absent = _mm512_and_si512(_mm512_srli_epi64(v, 16), word);
    __m512i both = _mm512_and_si512(_mm512_srli_epi64(v, 32), word);
    __m512i possible = _mm512_sub_epi64(_mm512_add_epi64(_mm512_and_si512(v, word), absent), both);
    __m512i absent2 = _mm512_slli_epi64(absent, 1);
    __m512i absent10 = _mm512_add_epi64(_mm512_slli_epi64(absent, 3), absent2);
    __mmask8 any = _mm512_test_epi64_mask(possible, possible);
    __mmask8 severe = _mm512_mask_cmpge_epu64_mask(any, absent2, possible);
    __mmask8 persistent = _mm512_mask_cmpge_epu64_mask(any, absent10, possible);
    __mmask8 more = _mm512_mask_cmpge_epu64_mask(any, _mm512_slli_epi64(absent10, 1), possible);
    __mmask8 at_risk = (__mmask8)(more & ~persistent);
    __m512i flags = _mm512_maskz_set1_epi64(any, (long long)ATT_IS_COUNTED << 48);
    flags = _mm512_mask_or_epi64(flags, persistent, flags, _mm512_set1_epi64((long long)ATT_IS_PERSISTENT << 48));
    flags = _mm512_mask_or_epi64(flags, severe, flags, _mm512_set1_epi64((long long)ATT_IS_SEVERE << 48));
    flags = _mm512_mask_or_epi64(flags, at_risk, flags, _mm512_set1_epi64((long long)ATT_IS_AT_RISK << 48));
    v = _mm512_and_si512(v, _mm512_set1_epi64(0x0000ffffffff0000));
    return _mm512_or_si512(_mm512_or_si512(v, possible), flags);
}

AVX512 INLINE void count_all(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret)
{
    UNSET struct att__flips flips;
    __m512i in = load(within);
    UNSET __m512i v[COUNTS_AT_ONCE];
    size_t i = 0;
    att__flips(&flips, codes);
    for (; i + COUNTS_AT_ONCE <= sheet->n; i += COUNTS_AT_ONCE) {
        for (size_t k = 0; k < COUNTS_AT_ONCE; k++)
            v[k] = packed(see(sheet, i + k, in, codes, &flips));
        _mm512_storeu_si512(&ret[i], counted(sums(v)));
    }
    if (i == sheet->n)
        return;
    for (size_t k = 0; k < COUNTS_AT_ONCE; k++)
        v[k] = i + k < sheet->n ? packed(see(sheet, i + k, in, codes, &flips)) : _mm512_setzero_si512();
    _mm512_mask_storeu_epi64(&ret[i], (__mmask8)((1u << (sheet->n - i)) - 1), counted(sums(v)));
}

AVX512 static void count(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret)
{
    if (codes == 0)
        count_all(sheet, within, 0, ret);
    else
        count_all(sheet, within, codes, ret);
}

AVX512 INLINE __m512i carry_one(__m512i *sum, __m512i x, __m512i y)
{
    __m512i over = _mm512_ternarylogic_epi64(*sum, x, y, MAJORITY);
    *sum = _mm512_ternarylogic_epi64(*sum, x, y, XOR3);
    return over;
}

/* Adds two to one of a row of sums: what is carried. */
AVX512 INLINE struct three carry(struct three *sum, struct three x, struct three y)
{
    return (struct three){ carry_one(&sum->low, x.low, y.low), carry_one(&sum->high, x.high, y.high),
        carry_one(&sum->both, x.both, y.both) };
}

AVX512 INLINE struct three load_sums(const struct att_session_columns *c, int plane)
{
    return (struct three){ load(&c->low.plane[plane]), load(&c->high.plane[plane]), load(&c->both.plane[plane]) };
}

AVX512 INLINE void store_sums(struct att_session_columns *c, int plane, struct three v)
{
    _mm512_storeu_si512(c->low.plane[plane].w, v.low);
    _mm512_storeu_si512(c->high.plane[plane].w, v.high);
    _mm512_storeu_si512(c->both.plane[plane].w, v.both);
}

/* att_columns_add_at(). */
AVX512 INLINE void add_at(struct att_columns *c, __m512i v)
{
    for (int p = KEPT_PLANES + 3; p < ATT_COLUMN_PLANES && _mm512_test_epi64_mask(v, v) != 0; p++) {
        __m512i plane = load(&c->plane[p]);
        _mm512_storeu_si512(c->plane[p].w, _mm512_xor_si512(plane, v));
        v = _mm512_and_si512(plane, v);
    }
}

/* What the adders of columns work with. */
struct adding {
    const struct att_sheet *sheet;
    const struct att__flips *flips;
    att_codes codes;
    __m512i within;
    bool whole;                    /* all registers are there; else zeros stand behind the last */
    struct three sum[KEPT_PLANES]; /* ones, twos, fours, eights */
};

AVX512 INLINE struct three nothing(void)
{
    const __m512i zero = _mm512_setzero_si512();
    return (struct three){ zero, zero, zero };
}

AVX512 INLINE struct three next(const struct adding *a, size_t i)
{
    if (!a->whole && i >= a->sheet->n)
        return nothing();
    struct seen s = see(a->sheet, i, a->within, a->codes, a->flips);
    return (struct three){ s.low, s.high, _mm512_and_si512(s.low, s.high) };
}

/* Harley and Seal's tree of adders, counting on the way. Four registers: gives what is carried. */
AVX512 INLINE struct three add_four(struct adding *a, size_t i, __m512i *ret_counts)
{
    struct three w = next(a, i), x = next(a, i + 1);
    __m512i first = pairs(packed_three(w), packed_three(x));
    struct three twos = carry(&a->sum[0], w, x);
    struct three y = next(a, i + 2), z = next(a, i + 3);
    *ret_counts = lanes(first, pairs(packed_three(y), packed_three(z)));
    return carry(&a->sum[1], twos, carry(&a->sum[0], y, z));
}

AVX512 INLINE struct three add_eight(struct adding *a, size_t i, struct att_short_count *ret)
{
    UNSET __m512i first, second;
    struct three fours = add_four(a, i, &first);
    fours = carry(&a->sum[2], fours, add_four(a, i + 4, &second));
    __m512i counts = counted(lanes(first, second));
    if (a->whole || i + COUNTS_AT_ONCE <= a->sheet->n)
        _mm512_storeu_si512(&ret[i], counts);
    else if (i < a->sheet->n)
        _mm512_mask_storeu_epi64(&ret[i], (__mmask8)((1u << (a->sheet->n - i)) - 1), counts);
    return fours;
}

AVX512 INLINE struct three add_sixteen(struct adding *a, size_t i, struct att_short_count *ret)
{
    struct three eights = add_eight(a, i, ret);
    return carry(&a->sum[3], eights, add_eight(a, i + COUNTS_AT_ONCE, ret));
}

/* The same tree once more, of what was carried out of eight times sixteen registers. What that carries goes up by hand:
 * how far it goes cannot be foretold, so that it is not done more often. */
AVX512 INLINE void add_carried(struct att_session_columns *c, const struct three x[CARRIED])
{
    UNSET struct three sum[3];
    for (int p = 0; p < 3; p++)
        sum[p] = load_sums(c, KEPT_PLANES + p);
    struct three low = carry(&sum[1], carry(&sum[0], x[0], x[1]), carry(&sum[0], x[2], x[3]));
    struct three high = carry(&sum[1], carry(&sum[0], x[4], x[5]), carry(&sum[0], x[6], x[7]));
    struct three over = carry(&sum[2], low, high);
    for (int p = 0; p < 3; p++)
        store_sums(c, KEPT_PLANES + p, sum[p]);
    add_at(&c->low, over.low);
    add_at(&c->high, over.high);
    add_at(&c->both, over.both);
}

AVX512 INLINE void columns_all(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret, struct att_session_columns *columns)
{
    UNSET struct att__flips flips;
    UNSET struct adding a;
    UNSET struct three carried[CARRIED];
    att__flips(&flips, codes);
    a.sheet = sheet;
    a.flips = &flips;
    a.codes = codes;
    a.within = load(within);
    for (int p = 0; p < KEPT_PLANES; p++)
        a.sum[p] = load_sums(columns, p);
    for (size_t i = 0; i < sheet->n;) {
        size_t k = 0;
        a.whole = true;
        for (; k < CARRIED && i + ROWS_AT_ONCE <= sheet->n; i += ROWS_AT_ONCE)
            carried[k++] = add_sixteen(&a, i, ret);
        a.whole = false;
        for (; k < CARRIED; i += ROWS_AT_ONCE)
            carried[k++] = i < sheet->n ? add_sixteen(&a, i, ret) : nothing();
        add_carried(columns, carried);
    }
    for (int p = 0; p < KEPT_PLANES; p++)
        store_sums(columns, p, a.sum[p]);
}

/* A question about all rows and no codes has a loop of its own. */
AVX512 static void columns(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    struct att_short_count *ret, struct att_session_columns *columns)
{
    const struct att_sheet all = { .planes = sheet->planes, .n = sheet->n };
    if (codes == 0 && sheet->rows == NULL)
        columns_all(&all, within, 0, ret, columns);
    else if (codes == 0)
        columns_all(sheet, within, 0, ret, columns);
    else
        columns_all(sheet, within, codes, ret, columns);
}

AVX512 static void tally(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
    int64_t ret[ATT_CODES])
{
    UNSET struct att__flips flips;
    __m512i in = load(within), total[ATT_CODES];
    att__flips(&flips, codes);
    memset(total, 0, sizeof total);
    for (size_t i = 0; i < sheet->n; i++) {
        size_t row = row_of(sheet, i);
        __m512i low = load(&sheet->planes[row].low), high = load(&sheet->planes[row].high);
        for (att_codes left = codes & sheet->used[row]; left != 0; left &= left - 1) {
            int c = __builtin_ctzll(left);
            __m512i m = _mm512_and_si512(bearing(flips.of[c], low, high, &sheet->codes[row]), in);
            total[c] = _mm512_add_epi64(total[c], _mm512_popcnt_epi64(m));
        }
    }
    for (att_codes left = codes; left != 0; left &= left - 1)
        ret[__builtin_ctzll(left)] += _mm512_reduce_add_epi64(total[__builtin_ctzll(left)]);
}

/* The sessions of eight registers, side by side. */
AVX512 INLINE __m512i count_touched(const uint64_t *words, const struct att__touched *t)
{
    __m512i n = _mm512_setzero_si512();
    for (size_t k = 0; k < t->n; k++) {
        __m512i within = _mm512_set1_epi64((long long)t->mask[k]);
        n = _mm512_add_epi64(n, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_loadu_si512(words + t->at[k]), within)));
    }
    return n;
}

/* What is in the bounds is told without dividing; nobody without a possible session is below anything. */
AVX512 static size_t change(const struct att_words *words, const struct att_stretches *q, struct att_change *ret)
{
    UNSET struct att__touched before, after;
    const __m512i least = _mm512_set1_epi64(q->least), below = _mm512_set1_epi64(q->below);
    size_t found = 0;
    att__touch(&before, words, &q->before);
    att__touch(&after, words, &q->after);
    for (size_t i = 0; i < words->n; i += ATT_WORDS_AT_ONCE) {
        __m512i absent = count_touched(words->absent + i, &before);
        __m512i possible = count_touched(words->possible + i, &before);
        __m512i rate = _mm512_mul_epu32(absent, _mm512_set1_epi64(100000));
        __mmask8 in = _mm512_cmpge_epu64_mask(rate, _mm512_mul_epu32(possible, least));
        in = _mm512_mask_cmplt_epu64_mask(in, rate, _mm512_mul_epu32(possible, below));
        if (in == 0)
            continue;
        __m512i possible_after = count_touched(words->possible + i, &after);
        in = _mm512_mask_test_epi64_mask(in, possible_after, possible_after);
        __m512i v = _mm512_or_si512(absent, _mm512_slli_epi64(possible, 16));
        v = _mm512_or_si512(v, _mm512_slli_epi64(count_touched(words->absent + i, &after), 32));
        v = _mm512_or_si512(v, _mm512_slli_epi64(possible_after, 48));
        _mm512_storeu_si512(&ret[found], _mm512_maskz_compress_epi64(in, v));
        found += (size_t)__builtin_popcount(in);
    }
    return found;
}

const struct att_kernel att_kernel_avx512 = { "avx512", count, columns, att__sum_avx2, tally, change };

#endif
