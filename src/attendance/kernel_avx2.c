/* The kernels for processors with AVX2. Compiled for the baseline; only these functions use the wider registers. */
#include "attendance/kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,popcnt")))

/* The number of set bits of each byte, by looking up its halves (Mula's method). */
AVX2 static inline __m256i byte_counts(__m256i v)
{
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i low = _mm256_and_si256(v, nibble);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);
    return _mm256_add_epi8(_mm256_shuffle_epi8(table, low), _mm256_shuffle_epi8(table, high));
}

/* The sum of the bytes of two count vectors: at most 512. */
AVX2 static inline uint16_t total(__m256i a, __m256i b)
{
    __m256i sums = _mm256_sad_epu8(_mm256_add_epi8(a, b), _mm256_setzero_si256());
    __m128i half = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    return (uint16_t)(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
}

AVX2 static inline __m256i load(const uint64_t *p)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)p);
}

AVX2 static void count(const struct att_planes *planes, size_t n, const struct att_mask *within,
    struct att_short_count *ret)
{
    const __m256i mask0 = load(within->w), mask1 = load(within->w + 4);
    for (size_t i = 0; i < n; i++) {
        __m256i low0 = _mm256_and_si256(load(planes[i].low.w), mask0);
        __m256i low1 = _mm256_and_si256(load(planes[i].low.w + 4), mask1);
        __m256i high0 = _mm256_and_si256(load(planes[i].high.w), mask0);
        __m256i high1 = _mm256_and_si256(load(planes[i].high.w + 4), mask1);
        ret[i].possible = total(byte_counts(_mm256_or_si256(low0, high0)),
            byte_counts(_mm256_or_si256(low1, high1)));
        ret[i].absent = total(byte_counts(high0), byte_counts(high1));
        ret[i].unauthorised = total(byte_counts(_mm256_and_si256(low0, high0)),
            byte_counts(_mm256_and_si256(low1, high1)));
    }
}

AVX2 static void count_code(const struct att_code_planes *codes, size_t n, uint8_t code,
    const struct att_mask *within, uint16_t *ret)
{
    const __m256i mask0 = load(within->w), mask1 = load(within->w + 4);
    __m256i flip[ATT_CODE_PLANES]; /* all ones where the code has a zero bit */
    for (int b = 0; b < ATT_CODE_PLANES; b++)
        flip[b] = _mm256_set1_epi64x((code >> b & 1) != 0 ? 0 : -1);
    for (size_t i = 0; i < n; i++) {
        __m256i same0 = mask0, same1 = mask1;
        for (int b = 0; b < ATT_CODE_PLANES; b++) {
            const uint64_t *w = codes[i].bit[b].w;
            same0 = _mm256_and_si256(same0, _mm256_xor_si256(load(w), flip[b]));
            same1 = _mm256_and_si256(same1, _mm256_xor_si256(load(w + 4), flip[b]));
        }
        ret[i] = total(byte_counts(same0), byte_counts(same1));
    }
}

const struct att_kernel att_kernel_avx2 = { "avx2", count, count_code };

#endif
