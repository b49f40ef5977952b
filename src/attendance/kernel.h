/* The counting kernels: over many registers held as bit planes, how many sessions of each kind lie within a mask.
 *
 * The plain kernel says what the result is; the AVX2 one gives the same, faster; a test holds them equal. The caller
 * takes whichever the machine has with att_kernel(). */
#ifndef WAYMARK_ATTENDANCE_KERNEL_H
#define WAYMARK_ATTENDANCE_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "attendance/calendar.h"

/* One register as two planes. A session counts as attended when only `low` is set, authorised absence when only
 * `high` is, unauthorised when both are, and is not possible when neither is. */
struct att_planes {
    struct att_mask low, high;
};

/* Sessions of one register: attended is possible - absent, authorised is absent - unauthorised. */
struct att_short_count {
    uint16_t possible, absent, unauthorised;
};

/* The number of planes that hold a code: 6 bits. */
enum { ATT_CODE_PLANES = 6 };
struct att_code_planes {
    struct att_mask bit[ATT_CODE_PLANES];
};

struct att_kernel {
    const char *name;
    /* ret[i] = the sessions of planes[i] within the mask. */
    void (*count)(const struct att_planes *planes, size_t n, const struct att_mask *within,
        struct att_short_count *ret);
    /* ret[i] = how many sessions of codes[i] within the mask bear the code. */
    void (*count_code)(const struct att_code_planes *codes, size_t n, uint8_t code,
        const struct att_mask *within, uint16_t *ret);
};

extern const struct att_kernel att_kernel_plain;
#if defined(__x86_64__)
extern const struct att_kernel att_kernel_avx2; /* only on a machine that has AVX2 */
#endif

/* The fastest kernel this machine can run. */
const struct att_kernel *att_kernel(void);

#endif
