#include "attendance/marks.h"

#include <endian.h>
#include <string.h>

enum { PACK_VERSION = 1,
    RUN_MAX = 256 };

/* A bit for each of eight bytes, the first the lowest: set where the byte is not zero. */
static uint64_t not_zero(uint64_t v)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
    v = (((v & low) + low) | v) & ~low;
    return (v >> 7) * 0x0102040810204080u >> 56;
}

static uint64_t eight(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}

/* Where runs end: a bit for each session whose code is not that of the next one. Eight sessions at a time. */
static void find_ends(const struct att_marks *m, uint64_t ends[8])
{
    uint8_t code[512 + 8];
    memset(code + ATT_SESSIONS, ATT_NO_MARK, sizeof code - ATT_SESSIONS);
    memcpy(code, m->code, ATT_SESSIONS);
    memset(ends, 0, 8 * sizeof ends[0]);
    for (int i = 0; i < 64; i++)
        ends[i / 8] |= not_zero(eight(code + 8 * i) ^ eight(code + 8 * i + 1)) << (i % 8 * 8);
}

size_t att_marks_pack(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX])
{
    uint64_t ends[8];
    size_t n = 0;
    int from = 0;
    find_ends(m, ends);
    dst[n++] = PACK_VERSION;
    /* The last run ends where "no mark" begins, which is not among the ends when there is no mark behind it. */
    for (int i = 0; i < 8; i++)
        for (uint64_t left = ends[i]; left != 0; left &= left - 1) {
            int end = 64 * i + __builtin_ctzll(left);
            for (; end - from >= RUN_MAX; from += RUN_MAX) {
                dst[n++] = m->code[from];
                dst[n++] = RUN_MAX - 1;
            }
            dst[n++] = m->code[from];
            dst[n++] = (uint8_t)(end - from);
            from = end + 1;
        }
    return n;
}

enum err att_marks_unpack(const void *p, size_t n, struct att_marks *ret)
{
    const uint8_t *b = p;
    struct att_marks m;
    int s = 0;
    if (n < 1 || b[0] != PACK_VERSION || n % 2 == 0)
        return ERR_INVALID;
    memset(&m, ATT_NO_MARK, sizeof m);
    for (size_t i = 1; i < n; i += 2) {
        int run = b[i + 1] + 1;
        if (b[i] >= ATT_CODES || run > ATT_SESSIONS - s)
            return ERR_INVALID;
        memset(m.code + s, b[i], (size_t)run);
        s += run;
    }
    *ret = m;
    return OK;
}
