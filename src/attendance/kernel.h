/* The counting kernels: what a question over the registers of a school comes down to, over planes of bits.
 *
 * A block (block.h) keeps each register as six planes of 510 bits. Two say how rates count a session (enough for every
 * rate and every list of absence); the other four say by which of the codes counted so (code.h, att_code_place()).
 *
 * There are three kernels, which give the same, bit for bit, and a test that holds them equal: the plain one says what
 * the result is; the other two use the wider registers of newer processors. att_kernel() gives the fastest that the
 * machine can run. None of them allocates, and none keeps anything. */
#ifndef WAYMARK_ATTENDANCE_KERNEL_H
#define WAYMARK_ATTENDANCE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "attendance/calendar.h"
#include "attendance/code.h"
#include "attendance/column.h"

/* How rates count the sessions of one register. */
struct att_planes {
    struct att_mask low, high;
};

/* Which of the codes of its class each session of one register bears. */
enum { ATT_CODE_PLANES = 4 };
struct att_code_planes {
    struct att_mask bit[ATT_CODE_PLANES];
};

/* What is true of a count, as bits. */
enum {
    ATT_IS_PERSISTENT = 1, /* absence.h */
    ATT_IS_SEVERE = 2,
    ATT_IS_AT_RISK = 4,
    ATT_IS_COUNTED = 8, /* there is a possible session */
};

/* Sessions of one register: attended is possible - absent, authorised is absent - unauthorised. */
struct att_short_count {
    uint16_t possible, absent, unauthorised, flags;
};

/* What is added up over the registers of a group, for a while: as small as it can be, since it is written for every
 * register. */
struct att_cell {
    _Alignas(32) uint32_t possible;
    uint32_t absent, unauthorised;
    uint32_t absent2, absent_possible, possible2; /* sums of products, for judging chance */
    uint16_t counted, persistent, severe, at_risk;
};
/* How many registers a cell can take: of products, which are 510 x 510 at most, no more fit into 32 bits. */
enum { ATT_CELL_MOST = 1 << 14 };

/* The registers a kernel looks at: those of the rows rows[0] ... rows[n - 1], or 0 ... n - 1 when rows is NULL. */
struct att_sheet {
    const struct att_planes *planes;
    const struct att_code_planes *codes;
    const att_codes *used; /* the codes that each register bears anywhere in the year */
    const uint32_t *rows;
    size_t n;
};

/* In how many registers each session has its low bit, its high bit, and both. */
struct att_session_columns {
    struct att_columns low, high, both;
};

/* Registers with their words side by side: word k of register i is at [k * n + i]. For asking the same registers about
 * many stretches of weeks, each of which lies in few of the words. */
enum { ATT_WORDS = 8,
    ATT_WORDS_AT_ONCE = 8 };
struct att_words {
    uint64_t *possible, *absent;
    size_t n; /* a multiple of ATT_WORDS_AT_ONCE: behind the last register come empty ones */
};
/* Weeks before and after something, and a rate in thousandths of a per cent: from `least` to less than `below`, which
 * is 100,001 at most. */
struct att_stretches {
    struct att_mask before, after;
    uint32_t least, below;
};
/* Sessions of one register. */
struct att_change {
    uint16_t absent_before, possible_before, absent_after, possible_after;
};

/* When `codes` is not empty, sessions that bear one of them are counted in place of absence, whatever their class: the
 * low bit of a session is then that it is possible and bears none of them, or bears one that is unauthorised absence;
 * the high bit, that it bears one of them. */
struct att_kernel {
    const char *name;
    /* ret[i] = the sessions of the i-th register within the mask, and what is true of the count. */
    void (*count)(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
        struct att_short_count *ret);
    /* Both at once: counts, and adds the registers to the columns. */
    void (*columns)(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
        struct att_short_count *ret, struct att_session_columns *columns);
    /* Adds each count to a cell of each of two tables: a[in_a[i]] and b[in_b[i]]. A count without a possible session
     * adds nothing. Who calls empties the cells in time (ATT_CELL_MOST). */
    void (*sum)(const struct att_short_count *counts, size_t n, const uint8_t *in_a, struct att_cell *a,
        const uint8_t *in_b, struct att_cell *b);
    /* Adds to ret how many sessions within the mask bear each of some codes; the others are left alone. */
    void (*tally)(const struct att_sheet *sheet, const struct att_mask *within, att_codes codes,
        int64_t ret[ATT_CODES]);
    /* The registers whose rate of absence before is within the bounds, and that have a possible session in both
     * stretches, in their order; how many they are. `ret` has room for all of words and ATT_WORDS_AT_ONCE more. */
    size_t (*change)(const struct att_words *words, const struct att_stretches *q, struct att_change *ret);
};

/* The sessions of a register that bear a code. */
struct att_mask att_bearing(const struct att_planes *p, const struct att_code_planes *codes, enum att_code c);

extern const struct att_kernel att_kernel_plain;
#if defined(__x86_64__)
extern const struct att_kernel att_kernel_avx2;   /* for a processor with AVX2 */
extern const struct att_kernel att_kernel_avx512; /* for one with AVX-512 and its population count */
#endif

/* The fastest kernel this machine can run. */
const struct att_kernel *att_kernel(void);
/* Can this machine run it? */
bool att_kernel_runs(const struct att_kernel *k);

/* The flags of a count. */
static inline uint16_t att_flags(uint32_t possible, uint32_t absent)
{
    if (possible == 0)
        return 0;
    unsigned flags = ATT_IS_COUNTED;
    flags |= 10 * absent >= possible ? ATT_IS_PERSISTENT : 20 * absent >= possible ? ATT_IS_AT_RISK
                                                                                   : 0u;
    flags |= 2 * absent >= possible ? ATT_IS_SEVERE : 0u;
    return (uint16_t)flags;
}

#endif
