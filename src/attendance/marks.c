#include "attendance/marks.h"

#include <string.h>

enum { PACK_VERSION = 1,
    RUN_MAX = 256 };

size_t att_marks_pack(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX])
{
    size_t n = 0;
    int end = ATT_SESSIONS;
    while (end > 0 && m->code[end - 1] == ATT_NO_MARK)
        end--;
    dst[n++] = PACK_VERSION;
    for (int s = 0; s < end;) {
        int run = 1;
        while (run < RUN_MAX && s + run < end && m->code[s + run] == m->code[s])
            run++;
        dst[n++] = m->code[s];
        dst[n++] = (uint8_t)(run - 1);
        s += run;
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
