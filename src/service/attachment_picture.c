/* Pictures within documents, by their content: those of attachment_image.c, and JPEG 2000 (ISO/IEC 15444-1, annexes A
 * and I), JBIG2, GIF (89a), Windows metafiles (MS-EMF 2.2.9) and SVG. */
#include <string.h>

#include "service/attachment_kind.h"

static const char *const damaged =
    "A picture in the file is damaged, or something stands behind it. Print the file to PDF, or take the picture out";

static size_t little32(const unsigned char *p)
{
    return (size_t)p[3] << 24 | (size_t)p[2] << 16 | (size_t)p[1] << 8 | p[0];
}

/* --- JPEG 2000 --- */

enum { COMMENT = 0xff64,
    TILE = 0xff90,
    TILE_DATA = 0xff93 };

static size_t number_at(struct str s, size_t at)
{
    return attachment__big16(attachment__bytes(s) + at);
}

/* The length of a segment at `at`, with its marker; 0: there is none. */
static size_t segment(struct str s, size_t at)
{
    const size_t n = s.n < 4 || at > s.n - 4 ? 0 : number_at(s, at + 2);
    return n < 2 || n > s.n - at - 2 ? 0 : n + 2;
}

/* Comments in the heads of tiles: their length is counted elsewhere, so that their bytes are blanked. */
static void blank_tiles(char *p, size_t n)
{
    struct str s = { p, n };
    for (size_t at = 0; at + 12 <= n && number_at(s, at) == TILE;) {
        const size_t whole = attachment__big32(attachment__bytes(s) + at + 6);
        for (size_t i = at, k; (k = segment(s, i)) > 0 && number_at(s, i) != TILE_DATA; i += k)
            if (number_at(s, i) == COMMENT && k > 6)
                memset(p + i + 6, ' ', k - 6);
        if (whole < 14 || whole > n - at)
            break;
        at += whole;
    }
}

static bool put_codestream(struct str s, struct buf *out)
{
    size_t at = 2, n;
    buf_add_str(out, str_slice(s, 0, 2));
    for (; (n = segment(s, at)) > 0 && number_at(s, at) != TILE; at += n)
        if (number_at(s, at) != COMMENT)
            buf_add_str(out, str_slice(s, at, at + n));
    if (n == 0)
        return false;
    const size_t before = out->n;
    buf_add_str(out, str_slice(s, at, s.n));
    if (!out->failed)
        blank_tiles(out->p + before, out->n - before);
    return true;
}

static bool is_codestream(struct str s)
{
    return str_starts(s, S("\xff\x4f\xff\x51"));
}

/* A box with its head; its contents in *ret_body. Empty: there is none. */
static struct str box(struct str s, size_t at, struct str *ret_body)
{
    if (s.n < 8 || at > s.n - 8)
        return S("");
    size_t n = attachment__big32(attachment__bytes(s) + at), head = 8;
    if (n == 1 && s.n - at >= 16 && attachment__big32(attachment__bytes(s) + at + 8) == 0) {
        n = attachment__big32(attachment__bytes(s) + at + 12);
        head = 16;
    } else if (n == 0) {
        n = s.n - at;
    }
    if (n < head || n > s.n - at)
        return S("");
    *ret_body = str_slice(s, at + head, at + n);
    return str_slice(s, at, at + n);
}

/* Begins a box of a kind; its length is known when it ends. */
static size_t begin_box(struct str kind, struct buf *out)
{
    const size_t head = out->n;
    buf_add(out, "\0\0\0\0", 4);
    buf_add_str(out, kind);
    return head;
}

static void end_box(size_t head, struct buf *out)
{
    for (int i = 0; i < 4 && !out->failed; i++)
        out->p[head + (size_t)i] = (char)((out->n - head) >> (24 - 8 * i));
}

static bool is_kind(struct str kind, const char *const *kinds, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(kind, str_of(kinds[i])))
            return true;
    return false;
}

/* Which colours they are: by number, or by a profile. One that is not understood is taken for that of screens. */
static void put_colours(struct str kind, struct str body, struct buf *out)
{
    enum { FIXED = 3, /* how it is said, and how well it fits */
        BY_NUMBER = 1,
        BY_PROFILE = 2,
        BY_ANY_PROFILE = 3 };
    struct buf clean = buf_new(ATTACHMENT_PROFILE);
    const size_t head = begin_box(kind, out);
    const char how = body.p[0];
    if (how == BY_NUMBER) {
        buf_add_str(out, str_slice(body, 0, FIXED + 4));
    } else if ((how == BY_PROFILE || how == BY_ANY_PROFILE) &&
        attachment__profile(str_slice(body, FIXED, body.n), &clean)) {
        buf_add_str(out, str_slice(body, 0, FIXED));
        buf_add_str(out, buf_str(&clean));
    } else {
        buf_add(out, "\1\0\0\0\0\0\x10", FIXED + 4);
    }
    end_box(head, out);
    buf_done(&clean);
}

/* What is said of the whole picture. */
static bool put_heads(struct str s, struct buf *out)
{
    static const char *const kept[] = { "ihdr", "bpcc", "pclr", "cmap", "cdef", "res " };
    const size_t head = begin_box(S("jp2h"), out);
    struct str body, whole;
    for (size_t at = 0; at < s.n; at += whole.n) {
        whole = box(s, at, &body);
        if (whole.n == 0)
            return false;
        const struct str kind = str_slice(whole, 4, 8);
        if (str_eq(kind, S("colr")) && body.n >= 7)
            put_colours(kind, body, out);
        else if (is_kind(kind, kept, COUNT_OF(kept)))
            buf_add_str(out, whole);
    }
    end_box(head, out);
    return true;
}

static bool put_box(struct str whole, struct str body, struct buf *out)
{
    static const char *const kept[] = { "jP  ", "ftyp", "rreq" };
    const struct str kind = str_slice(whole, 4, 8);
    if (is_kind(kind, kept, COUNT_OF(kept)))
        buf_add_str(out, whole);
    if (str_eq(kind, S("jp2h")))
        return put_heads(body, out);
    if (!str_eq(kind, S("jp2c")))
        return true;
    const size_t head = begin_box(kind, out);
    if (!is_codestream(body) || !put_codestream(body, out))
        return false;
    end_box(head, out);
    return true;
}

/* Words, owners and places are boxes of their own. */
static bool put_boxes(struct str s, struct buf *out)
{
    bool any = false;
    struct str body, whole;
    for (size_t at = 0; at < s.n; at += whole.n) {
        whole = box(s, at, &body);
        if (whole.n == 0 || !put_box(whole, body, out))
            return false;
        any = any || str_eq(str_slice(whole, 4, 8), S("jp2c"));
    }
    return any;
}

/* --- JBIG2 (ITU-T T.88, 7.2) --- */

struct part {
    unsigned type;
    size_t n; /* with its head; 0: there is none that can be understood */
};

/* The part at `at`: number, type, the parts that it refers to, its page, its length. */
static struct part part_at(struct str s, size_t at)
{
    const unsigned char *p = attachment__bytes(s) + at;
    const size_t room = s.n - at;
    if (room < 11)
        return (struct part){ .n = 0 };
    const size_t number = attachment__big32(p), few = p[5] >> 5;
    const size_t refers = few == 7 ? attachment__big32(p + 5) & 0x1fffffff : few;
    const size_t each = number <= 256 ? 1 : number <= 65536 ? 2
                                                            : 4;
    const size_t head = 5 + (few == 7 ? 4 + (refers + 8) / 8 : 1) + refers * each + ((p[4] & 0x40) != 0 ? 4 : 1) + 4;
    if (few == 5 || few == 6 || head > room)
        return (struct part){ .n = 0 };
    const size_t n = attachment__big32(p + head - 4); /* of a length that is not known, too: there is never so much */
    return n > room - head ? (struct part){ .n = 0 } : (struct part){ .type = p[4] & 0x3fu, .n = head + n };
}

bool attachment__jbig2(struct str bytes, struct buf *out)
{
    enum { EXTENSION = 62 }; /* comments, and what programs add; what else there is draws */
    static const uint64_t draws = 1ull << 0 | 1ull << 4 | 1ull << 6 | 1ull << 7 | 1ull << 16 | 1ull << 20 | 1ull << 22 |
        1ull << 23 | 1ull << 36 | 1ull << 38 | 1ull << 39 | 1ull << 40 | 1ull << 42 | 1ull << 43 | 1ull << 48 |
        1ull << 49 | 1ull << 50 | 1ull << 51 | 1ull << 52 | 1ull << 53;
    struct part part;
    for (size_t at = 0; at < bytes.n; at += part.n) {
        part = part_at(bytes, at);
        if (part.n == 0)
            return bytes.n - at <= 2 && at > 0 && !out->failed; /* the end of a line */
        if ((draws >> part.type & 1) != 0)
            buf_add_str(out, str_slice(bytes, at, at + part.n));
        else if (part.type != EXTENSION)
            return false;
    }
    return !out->failed;
}

/* --- GIF --- */

/* Behind the blocks at `at`, with their end; 0: they have none. */
static size_t behind_blocks(struct str s, size_t at)
{
    while (at < s.n && s.p[at] != 0)
        at += 1 + attachment__bytes(s)[at];
    return at < s.n ? at + 1 : 0;
}

static size_t colours(unsigned char flags)
{
    return (flags & 0x80) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* What moves it is kept; comments, and what programs write, are not. */
static bool gif_keeps(struct str extension)
{
    const unsigned char label = extension.n > 1 ? attachment__bytes(extension)[1] : 0;
    return label == 0xf9 || label == 0x01 || (label == 0xff && str_eq(str_slice(extension, 3, 14), S("NETSCAPE2.0")));
}

static bool put_gif(struct str s, struct buf *out)
{
    enum { HEAD = 13,
        IMAGE = 10 };
    const unsigned char *p = attachment__bytes(s);
    size_t at = s.n < HEAD ? 0 : HEAD + colours(p[10]);
    if (at == 0 || at >= s.n)
        return false;
    buf_add_str(out, str_slice(s, 0, at));
    while (at < s.n && p[at] != 0x3b) {
        const bool image = p[at] == 0x2c && s.n - at > IMAGE;
        if (!image && p[at] != 0x21)
            return false;
        const size_t end = behind_blocks(s, image ? at + IMAGE + colours(p[at + 9]) + 1 : at + 2);
        if (end == 0)
            return false;
        struct str block = str_slice(s, at, end);
        if (image || gif_keeps(block))
            buf_add_str(out, block);
        at = end;
    }
    buf_add_char(out, 0x3b);
    return at < s.n;
}

/* --- metafiles and SVG --- */

/* The description says which program it was, and what the picture was called. */
static bool put_metafile(struct str s, struct buf *out)
{
    const size_t before = out->n, n = little32(attachment__bytes(s) + 60) * 2, at = little32(attachment__bytes(s) + 64);
    buf_add_str(out, s);
    if (n > s.n || at > s.n - n)
        return false;
    if (!out->failed && n > 0)
        memset(out->p + before + at, 0, n);
    return true;
}

static struct str put_drawing(struct str s, struct buf *out)
{
    struct str rest = s;
    if (str_find_str(s, S("<script")) >= 0 || str_find_str(s, S("<!DOCTYPE")) >= 0)
        return S("A drawing in the file (SVG) has a program in it. Take it out, or save the file as PDF");
    for (ptrdiff_t at; (at = str_find_str(rest, S("<metadata"))) >= 0;) {
        const ptrdiff_t end = str_find_str(rest, S("</metadata>"));
        buf_add_str(out, str_slice(rest, 0, (size_t)at));
        rest = end < at ? S("") : str_slice(rest, (size_t)end + 11, rest.n);
        if (end < at)
            return str_of(damaged);
    }
    buf_add_str(out, rest);
    return S("");
}

static bool is_drawing(struct str s)
{
    const ptrdiff_t at = str_find_str(str_slice(s, 0, 4096), S("<svg"));
    return at >= 0 && (size_t)at + 4 < s.n && str_find(S(" \t\r\n>"), s.p[at + 4]) >= 0;
}

/* --- all of them --- */

static bool is_not_looked_into(struct str s)
{
    return str_starts(s, S("II*\0")) || str_starts(s, S("MM\0*")) || str_starts(s, S("II\xbc\1")) ||
        (str_starts(s, S("RIFF")) && str_eq(str_slice(s, 8, 12), S("WEBP"))) ||
        (str_eq(str_slice(s, 4, 8), S("ftyp")) && !str_eq(str_slice(s, 8, 11), S("jp2")));
}

static struct str put_image(struct str bytes, bool png, struct buf *out)
{
    struct attachment_sifted s = { .bytes = buf_new(out->max), .words = buf_new(16) };
    struct str problem = png ? attachment__png(bytes, &s) : attachment__jpeg(bytes, &s);
    if (problem.n == 0 && s.bytes.failed)
        problem = str_of(damaged);
    if (problem.n == 0)
        buf_add_str(out, buf_str(&s.bytes));
    attachment_sifted_done(&s);
    return problem.n > 0 ? str_of(damaged) : problem;
}

struct str attachment__picture(struct str bytes, struct buf *out)
{
    bool good = true;
    if (str_starts(bytes, S("\x89PNG\r\n\x1a\n")) || str_starts(bytes, S("\xff\xd8\xff")))
        return put_image(bytes, bytes.p[0] != '\xff', out);
    if (is_not_looked_into(bytes))
        return S("A picture in the file is of a kind (TIFF, HEIC, WebP) that may say who took it and where. Put it in "
                 "as PNG or JPEG, or print the file to PDF");
    if (str_starts(bytes, S("\0\0\0\x0cjP  ")))
        good = put_boxes(bytes, out);
    else if (is_codestream(bytes))
        good = put_codestream(bytes, out);
    else if (str_starts(bytes, S("GIF8")))
        good = put_gif(bytes, out);
    else if (bytes.n > 88 && str_starts(bytes, S("\1\0\0\0")) && str_eq(str_slice(bytes, 40, 44), S(" EMF")))
        good = put_metafile(bytes, out);
    else if (is_drawing(bytes))
        return put_drawing(bytes, out);
    return good ? S("") : str_of(damaged);
}
