#include "attendance/kernel.h"

static void count(const struct att_planes *planes, size_t n, const struct att_mask *within,
    struct att_short_count *ret)
{
    for (size_t i = 0; i < n; i++) {
        int possible = 0, absent = 0, unauthorised = 0;
        for (int k = 0; k < 8; k++) {
            uint64_t low = planes[i].low.w[k] & within->w[k];
            uint64_t high = planes[i].high.w[k] & within->w[k];
            possible += __builtin_popcountll(low | high);
            absent += __builtin_popcountll(high);
            unauthorised += __builtin_popcountll(low & high);
        }
        ret[i] = (struct att_short_count){ (uint16_t)possible, (uint16_t)absent, (uint16_t)unauthorised };
    }
}

static void count_code(const struct att_code_planes *codes, size_t n, uint8_t code,
    const struct att_mask *within, uint16_t *ret)
{
    for (size_t i = 0; i < n; i++) {
        int total = 0;
        for (int k = 0; k < 8; k++) {
            uint64_t same = within->w[k];
            for (int b = 0; b < ATT_CODE_PLANES; b++)
                same &= (code >> b & 1) != 0 ? codes[i].bit[b].w[k] : ~codes[i].bit[b].w[k];
            total += __builtin_popcountll(same);
        }
        ret[i] = (uint16_t)total;
    }
}

const struct att_kernel att_kernel_plain = { "plain", count, count_code };

const struct att_kernel *att_kernel(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
        return &att_kernel_avx2;
#endif
    return &att_kernel_plain;
}
