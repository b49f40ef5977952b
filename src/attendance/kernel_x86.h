/* What the kernels for x86-64 share. Internal to kernel_avx2.c and kernel_avx512.c. */
#ifndef WAYMARK_ATTENDANCE_KERNEL_X86_H
#define WAYMARK_ATTENDANCE_KERNEL_X86_H

#include "attendance/kernel.h"
#include "base/attr.h"

#if defined(__x86_64__)

/* What turns the planes of a register into the sessions that bear a code: each plane is flipped where the place of the
 * code has a zero bit, and then all must be set. Low, high, then the planes of codes. */
enum { ATT__FLIPS = 2 + ATT_CODE_PLANES };
struct att__flips {
    uint64_t of[ATT_CODES][ATT__FLIPS];
};
static inline void att__flips(struct att__flips *f, att_codes codes)
{
    for (att_codes left = codes; left != 0; left &= left - 1) {
        int c = __builtin_ctzll(left);
        uint8_t place = att_code_place((enum att_code)c);
        for (int k = 0; k < ATT__FLIPS; k++)
            f->of[c][k] = (place >> k & 1) != 0 ? 0 : ~(uint64_t)0;
    }
}

/* The words of a mask that are not empty. */
struct att__touched {
    size_t at[ATT_WORDS]; /* where such a word of the first register is (struct att_words) */
    uint64_t mask[ATT_WORDS];
    size_t n;
};
static inline void att__touch(struct att__touched *t, const struct att_words *words, const struct att_mask *within)
{
    t->n = 0;
    for (size_t k = 0; k < ATT_WORDS; k++)
        if (within->w[k] != 0) {
            t->at[t->n] = k * words->n;
            t->mask[t->n++] = within->w[k];
        }
}

/* The sum of a kernel, for AVX2. */
void att__sum_avx2(const struct att_short_count *counts, size_t n, const uint8_t *in_a, struct att_cell *a,
    const uint8_t *in_b, struct att_cell *b);

#endif

#endif
