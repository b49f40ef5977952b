/* Colour profiles (ICC.1:2010) within pictures and documents: the numbers by which colours are shown stay; what says
 * who made the profile, when, for which screen, and whatever a program put beside that does not. */
#include <string.h>

#include "service/attachment_kind.h"

enum {
    HEAD = 128, /* and behind it the number of tags */
    TAG = 12,   /* of the list: signature, place, length */
    TAGS = 100,
};

/* Of the head, what a reader needs: length, version, class, colours, "acsp", intent, illuminant. The rest names
 * programs, makers, machines and the day, or is a checksum of it all. */
static const struct {
    unsigned char from, to;
} head_keeps[] = { { 8, 24 }, { 36, 40 }, { 64, 80 } };

static bool is_one_of(struct str four, const char *names)
{
    for (const char *p = names; *p != '\0'; p += 4 + (p[4] == ' '))
        if (memcmp(four.p, p, 4) == 0)
            return true;
    return false;
}

/* Tags of numbers alone, in types of numbers alone. */
static bool keeps(struct str tag, struct str body)
{
    return body.n >= 8 &&
        is_one_of(tag,
            "rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt lumi chad cicp gamt A2B0 A2B1 A2B2 B2A0 B2A1 B2A2") &&
        is_one_of(str_slice(body, 0, 4), "XYZ  curv para sf32 cicp mft1 mft2 mAB  mBA ");
}

static void put32(struct buf *out, size_t at, size_t v)
{
    for (int i = 0; i < 4 && !out->failed; i++)
        out->p[at + (size_t)i] = (char)(v >> (24 - 8 * i));
}

static void put_head(struct str icc, struct buf *out)
{
    static const char zeroes[HEAD + 4];
    const size_t base = out->n;
    buf_add(out, zeroes, sizeof zeroes);
    for (size_t i = 0; i < COUNT_OF(head_keeps) && !out->failed; i++)
        memcpy(out->p + base + head_keeps[i].from, icc.p + head_keeps[i].from,
            (size_t)(head_keeps[i].to - head_keeps[i].from));
}

/* The tags that are kept, each with its own bytes: what several shared is there more than once. */
static size_t put_tags(struct str icc, size_t n, size_t base, struct buf *out)
{
    struct str kept[TAGS], bodies[TAGS];
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *p = attachment__bytes(icc) + HEAD + 4 + i * TAG;
        const size_t at = attachment__big32(p + 4), length = attachment__big32(p + 8);
        if (at > icc.n || length > icc.n - at)
            continue;
        kept[n_kept] = (struct str){ (const char *)p, 4 };
        bodies[n_kept] = str_slice(icc, at, at + length);
        n_kept += keeps(kept[n_kept], bodies[n_kept]);
    }
    const size_t list = out->n;
    for (size_t i = 0; i < n_kept; i++) {
        buf_add_str(out, kept[i]);
        buf_add(out, "\0\0\0\0\0\0\0\0", TAG - 4);
    }
    for (size_t i = 0; i < n_kept; i++) {
        buf_add(out, "\0\0\0", (4 - (out->n - base) % 4) % 4);
        put32(out, list + i * TAG + 4, out->n - base);
        put32(out, list + i * TAG + 8, bodies[i].n);
        buf_add_str(out, bodies[i]);
    }
    return n_kept;
}

bool attachment__profile(struct str icc, struct buf *out)
{
    const size_t base = out->n;
    if (icc.n < HEAD + 4 || !str_eq(str_slice(icc, 36, 40), S("acsp")))
        return false;
    const size_t n = attachment__big32(attachment__bytes(icc) + HEAD);
    if (n > TAGS || n * TAG > icc.n - HEAD - 4)
        return false;
    put_head(icc, out);
    const size_t n_kept = put_tags(icc, n, base, out);
    put32(out, base, out->n - base);
    put32(out, base + HEAD, n_kept);
    return n_kept > 0 && !out->failed;
}
