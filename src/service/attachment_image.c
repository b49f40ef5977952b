/* Pictures without what cameras and programs write into them: place, time, owner (PNG: ISO/IEC 15948; JPEG: ITU T.81,
 * Exif 2.3). */
#include <string.h>

#include "service/attachment_kind.h"

static const char *const damaged = "The picture is damaged. Open it and save it again as PNG or JPEG";
static const char *const double_file = "Another file stands behind the picture. Open the picture and save it again";

/* PNG --------------------------------------------------------------------------------------------- */

/* What is needed to show it; the other chunks are words, times, Exif, and colour profiles, without which a reader takes
 * the colours for those of screens (sRGB). */
static bool png_keeps(struct str kind)
{
    return str_find_str(S("IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs acTL fcTL fdAT"), kind) >= 0;
}

struct str attachment__png(struct str bytes, struct attachment_sifted *s)
{
    enum { HEAD = 8,
        AROUND = 12 }; /* of the file; length, kind and checksum of a chunk */
    size_t at = HEAD, data = 0;
    bool first = true;
    buf_add_str(&s->bytes, str_slice(bytes, 0, HEAD));
    for (bool last = false; !last; first = false) {
        if (bytes.n - at < AROUND)
            return str_of(damaged);
        const size_t n = attachment__big32(attachment__bytes(bytes) + at);
        struct str kind = str_slice(bytes, at + 4, at + 8);
        if (n > bytes.n - at - AROUND || first != str_eq(kind, S("IHDR")))
            return str_of(damaged);
        if (png_keeps(kind))
            buf_add_str(&s->bytes, str_slice(bytes, at, at + n + AROUND));
        data += str_eq(kind, S("IDAT"));
        last = str_eq(kind, S("IEND"));
        at += n + AROUND;
    }
    if (data == 0)
        return str_of(damaged);
    if (attachment__another_file(str_slice(bytes, at, bytes.n)))
        return str_of(double_file);
    s->type = ATTACHMENT_PNG;
    return S("");
}

/* JPEG -------------------------------------------------------------------------------------------- */

/* Which way up it is: the one thing of Exif that is kept. 1: as it is. */
static int orientation(struct str exif)
{
    const unsigned char *p = attachment__bytes(exif) + 6; /* behind "Exif" and two zeroes */
    const size_t n = exif.n - 6;
    if (n < 14)
        return 1;
    const bool little = p[0] == 'I';
#define READ16(at) (little ? (size_t)p[(at) + 1] << 8 | p[at] : attachment__big16(p + (at)))
    const size_t low = READ16(4), high = READ16(6), at = little ? low | high << 16 : high | low << 16;
    if (at > n - 2)
        return 1;
    const size_t entries = READ16(at);
    for (size_t i = 0; i < entries && at + 2 + (i + 1) * 12 <= n; i++) {
        const size_t e = at + 2 + i * 12;
        if (READ16(e) == 0x0112 && READ16(e + 8) >= 1 && READ16(e + 8) <= 8)
            return (int)READ16(e + 8);
    }
#undef READ16
    return 1;
}

static void put_orientation(struct buf *out, int way)
{
    unsigned char exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01,
        0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
    exif[29] = (unsigned char)way;
    buf_add(out, exif, sizeof exif);
}

/* Segments that are needed: tables, frames, and of the applications' Adobe's. Everything else that a program may write
 * of its own is behind 0xe0. */
static bool jpeg_keeps(unsigned marker, struct str body)
{
    return marker < 0xe0 || (marker == 0xee && str_starts(body, S("Adobe")));
}

/* JFIF without the small picture that may stand in it, and may show more than the large one. */
static void put_jfif(struct buf *out, struct str body)
{
    enum { FIXED = 12 }; /* name, version, unit, density */
    if (!str_starts(body, S("JFIF\0")) || body.n < FIXED + 2)
        return;
    buf_add(out, "\xff\xe0\0\x10", 4);
    buf_add_str(out, str_slice(body, 0, FIXED));
    buf_add(out, "\0\0", 2);
}

/* The coded picture from `at` to the next marker that is none of its own. */
static size_t end_of_scan(struct str bytes, size_t at)
{
    const unsigned char *p = attachment__bytes(bytes);
    while (at + 1 < bytes.n && !(p[at] == 0xff && p[at + 1] != 0 && !(p[at + 1] >= 0xd0 && p[at + 1] <= 0xd7)))
        at++;
    return at + 1 < bytes.n ? at : bytes.n;
}

enum {
    PIECE_HEAD = 14, /* of a piece of a profile: "ICC_PROFILE", its number, how many there are */
    PIECE_MOST = 0xffff - 2 - PIECE_HEAD,
    PIECES_NO_MORE = 256,
};

struct jpeg {
    struct str bytes;
    size_t at;
    bool shown;         /* a scan was there */
    int pieces;         /* of the colour profile, so far */
    struct buf profile; /* put together; owned */
};

/* What it says of itself, with the two bytes that say it; 0 when that is none. */
static size_t segment_length(const struct jpeg *j)
{
    const size_t n = j->at + 4 > j->bytes.n ? 0 : attachment__big16(attachment__bytes(j->bytes) + j->at + 2);
    return n < 2 || n > j->bytes.n - j->at - 2 ? 0 : n;
}

static void put_pieces(struct str profile, struct buf *out)
{
    const size_t pieces = (profile.n + PIECE_MOST - 1) / PIECE_MOST;
    for (size_t i = 0; i < pieces; i++) {
        struct str piece = str_slice(profile, i * PIECE_MOST, i + 1 == pieces ? profile.n : (i + 1) * PIECE_MOST);
        const size_t n = 2 + PIECE_HEAD + piece.n;
        buf_add(out, (const char[]){ (char)0xff, (char)0xe2, (char)(n >> 8), (char)n }, 4);
        buf_add_str(out, S("ICC_PROFILE\0"));
        buf_add(out, (const char[]){ (char)(i + 1), (char)pieces }, 2);
        buf_add_str(out, piece);
    }
}

/* A piece of the colour profile. With the last it is written anew; out of order, or not understood, it is left out. */
static void put_profile(struct jpeg *j, struct str body, struct buf *out)
{
    const unsigned char *p = attachment__bytes(body);
    if (body.n < PIECE_HEAD || !str_starts(body, S("ICC_PROFILE\0")) || p[12] != j->pieces + 1) {
        j->pieces = PIECES_NO_MORE;
        return;
    }
    j->pieces++;
    buf_add_str(&j->profile, str_slice(body, PIECE_HEAD, body.n));
    if (p[12] != p[13])
        return;
    struct buf clean = buf_new(ATTACHMENT_PROFILE);
    if (!j->profile.failed && attachment__profile(buf_str(&j->profile), &clean))
        put_pieces(buf_str(&clean), out);
    buf_done(&clean);
    j->pieces = PIECES_NO_MORE;
}

/* A segment and what belongs to it, up to `end`, as far as it is kept. */
static void put_segment(struct jpeg *j, unsigned marker, struct str body, size_t end, struct buf *out)
{
    if (marker == 0xe1 && str_starts(body, S("Exif\0\0")) && orientation(body) != 1)
        put_orientation(out, orientation(body));
    else if (marker == 0xe0)
        put_jfif(out, body);
    else if (marker == 0xe2 && str_starts(body, S("ICC_PROFILE")))
        put_profile(j, body, out);
    else if (jpeg_keeps(marker, body))
        buf_add_str(out, str_slice(j->bytes, j->at, end));
}

/* One segment and what belongs to it; false at the end, or when it is none: j->at is 0 then. */
static bool jpeg_segment(struct jpeg *j, struct buf *out)
{
    const unsigned char *p = attachment__bytes(j->bytes);
    while (j->at + 1 < j->bytes.n && p[j->at] == 0xff && p[j->at + 1] == 0xff)
        j->at++;
    if (j->at + 2 > j->bytes.n || p[j->at] != 0xff) {
        j->at = 0;
        return false;
    }
    const unsigned marker = p[j->at + 1];
    if (marker == 0xd9) {
        buf_add(out, p + j->at, 2);
        j->at += 2;
        return false;
    }
    const size_t n = segment_length(j);
    if (n == 0 || marker < 0xc0) {
        j->at = 0;
        return false;
    }
    struct str body = str_slice(j->bytes, j->at + 4, j->at + 2 + n);
    size_t end = j->at + 2 + n;
    if (marker == 0xda) {
        end = end_of_scan(j->bytes, end);
        j->shown = true;
    }
    put_segment(j, marker, body, end, out);
    j->at = end;
    return true;
}

struct str attachment__jpeg(struct str bytes, struct attachment_sifted *s)
{
    struct jpeg j = { .bytes = bytes, .at = 2, .profile = buf_new(ATTACHMENT_PROFILE) };
    buf_add_str(&s->bytes, str_slice(bytes, 0, 2));
    while (jpeg_segment(&j, &s->bytes))
        ;
    buf_done(&j.profile);
    if (j.at == 0 || !j.shown)
        return str_of(damaged);
    /* Telephones write a small second picture behind the first: it is left out. */
    if (attachment__another_file(str_slice(bytes, j.at, bytes.n)))
        return str_of(double_file);
    s->type = ATTACHMENT_JPEG;
    return S("");
}
