#include "attendance/marks.h"

#include <endian.h>
#include <string.h>

#include "base/attr.h"

enum {
    PAIRS = 1, /* the version of runs as pairs of bytes, which is read still, and written where there are many codes */
    SHORT = 2, /* that of runs as bytes */
    RUN_MAX = 256,
    CODES_MAX = 16, /* that a byte can tell apart */
    SLACK = 8,
};

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

/* A register taken apart: its runs but for a last one of "no mark", and its codes in the order in which they come. */
struct runs {
    uint8_t code[ATT_SESSIONS];
    uint16_t length[ATT_SESSIONS];
    size_t n;
    uint8_t codes[ATT_CODES], place[ATT_CODES]; /* of each code among them */
    size_t n_codes;
};

static void find_runs(const struct att_marks *m, struct runs *r)
{
    uint64_t ends[8], seen = 0;
    int from = 0;
    r->n = r->n_codes = 0;
    find_ends(m, ends);
    /* The last run ends where "no mark" begins, which is not among the ends when there is no mark behind it. */
    for (int i = 0; i < 8; i++)
        for (uint64_t left = ends[i]; left != 0; left &= left - 1) {
            int end = 64 * i + __builtin_ctzll(left);
            uint8_t code = m->code[from];
            r->code[r->n] = code;
            r->length[r->n++] = (uint16_t)(end - from + 1);
            from = end + 1;
            if ((seen >> code & 1) != 0)
                continue;
            seen |= (uint64_t)1 << code;
            r->place[code] = (uint8_t)r->n_codes;
            r->codes[r->n_codes++] = code;
        }
}

static size_t pack_pairs(const struct runs *r, uint8_t *dst)
{
    size_t n = 0;
    dst[n++] = PAIRS;
    for (size_t i = 0; i < r->n; i++)
        for (unsigned left = r->length[i], run; left > 0; left -= run) {
            run = left < RUN_MAX ? left : RUN_MAX;
            dst[n++] = r->code[i];
            dst[n++] = (uint8_t)(run - 1);
        }
    return n;
}

/* How many bits of a byte are the length of a run: those that n codes leave. */
static unsigned length_bits(size_t n)
{
    return n <= 4 ? 6 : n <= 8 ? 5
                               : 4;
}

size_t att_marks_pack(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX])
{
    UNSET struct runs r;
    find_runs(m, &r);
    if (r.n_codes > CODES_MAX)
        return pack_pairs(&r, dst);
    const unsigned bits = length_bits(r.n_codes), most = 1u << bits;
    size_t n = 0;
    dst[n++] = SHORT;
    dst[n++] = (uint8_t)r.n_codes;
    for (size_t i = 0; i < r.n_codes; i++)
        dst[n++] = r.codes[i];
    for (size_t i = 0; i < r.n; i++) {
        unsigned left = r.length[i];
        const unsigned code = (unsigned)r.place[r.code[i]] << bits;
        for (; left > most; left -= most)
            dst[n++] = (uint8_t)(code | (most - 1));
        dst[n++] = (uint8_t)(code | (left - 1));
    }
    return n;
}

/* A register that is being put together, with room for a run to be written in eights. */
struct unpacking {
    uint8_t code[ATT_SESSIONS + SLACK];
    int n;
};

static bool put_run(struct unpacking *u, uint8_t code, int length)
{
    const uint64_t eight = code * 0x0101010101010101u;
    if (length > ATT_SESSIONS - u->n)
        return false;
    for (int i = 0; i < length; i += 8)
        memcpy(u->code + u->n + i, &eight, sizeof eight);
    u->n += length;
    return true;
}

static bool unpack_pairs(const uint8_t *b, size_t n, struct unpacking *u)
{
    for (size_t i = 0; i + 1 < n; i += 2)
        if (b[i] >= ATT_CODES || !put_run(u, b[i], b[i + 1] + 1))
            return false;
    return n % 2 == 0;
}

static bool unpack_short(const uint8_t *b, size_t n, struct unpacking *u)
{
    size_t codes = n > 0 ? b[0] : 0;
    if (n < 1 + codes || codes > CODES_MAX)
        return false;
    for (size_t i = 0; i < codes; i++)
        if (b[1 + i] >= ATT_CODES)
            return false;
    const unsigned bits = length_bits(codes);
    for (size_t i = 1 + codes; i < n; i++) {
        size_t code = b[i] >> bits;
        if (code >= codes || !put_run(u, b[1 + code], (b[i] & ((1 << bits) - 1)) + 1))
            return false;
    }
    return true;
}

enum err att_marks_unpack(const void *p, size_t n, struct att_marks *ret)
{
    const uint8_t *b = p;
    UNSET struct unpacking u;
    u.n = 0;
    bool good = false;
    if (n > 0 && b[0] == PAIRS)
        good = unpack_pairs(b + 1, n - 1, &u);
    else if (n > 0 && b[0] == SHORT)
        good = unpack_short(b + 1, n - 1, &u);
    if (!good)
        return ERR_INVALID;
    memset(u.code + u.n, ATT_NO_MARK, (size_t)(ATT_SESSIONS - u.n));
    memcpy(ret->code, u.code, ATT_SESSIONS);
    return OK;
}
