/* UTF-8: validation, Windows-1252, and the folding of names (declared in str.h). */
#include "base/str.h"

#include <string.h>

/* Length of the sequence that begins with c, which is not ASCII; 0 if none does. */
static size_t length_by_first(unsigned char c)
{
    if (c >= 0xc2 && c <= 0xdf)
        return 2;
    if ((c & 0xf0) == 0xe0)
        return 3;
    return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* Is v, from a sequence of n bytes, a character in its one right form? (0xc0 and 0xc1, the long forms of ASCII, begin
 * no sequence.) */
static bool well_formed(uint32_t v, size_t n)
{
    if (n == 3)
        return v >= 0x800 && (v < 0xd800 || v > 0xdfff); /* no surrogates */
    return n == 2 || (v >= 0x10000 && v <= 0x10ffff);
}

/* Length of the sequence at p (at most `left` bytes), 0 if it is not UTF-8 or is NUL. */
static size_t sequence(const unsigned char *p, size_t left, uint32_t *ret_char)
{
    unsigned char c = p[0];
    if (c < 0x80) {
        *ret_char = c;
        return c != 0;
    }
    size_t n = length_by_first(c);
    if (n == 0 || n > left)
        return 0;
    uint32_t v = c & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        v = v << 6 | (p[i] & 0x3fu);
    }
    if (!well_formed(v, n))
        return 0;
    *ret_char = v;
    return n;
}

size_t utf8_valid_prefix(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0;
    while (i < s.n) {
        /* Eight bytes at a time while they are ASCII and none is NUL. */
        uint64_t w;
        if (s.n - i >= 8) {
            memcpy(&w, p + i, 8);
            const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
            if (((w | ((w - ones) & ~w)) & tops) == 0) {
                i += 8;
                continue;
            }
        }
        uint32_t c;
        size_t n = sequence(p + i, s.n - i, &c);
        if (n == 0)
            break;
        i += n;
    }
    return i;
}

bool utf8_valid(struct str s)
{
    return utf8_valid_prefix(s) == s.n;
}

size_t utf8_first(struct str s, uint32_t *ret_char)
{
    return s.n == 0 ? 0 : sequence((const unsigned char *)s.p, s.n, ret_char);
}

static size_t put(char *dst, uint32_t c)
{
    if (c < 0x80) {
        dst[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        dst[0] = (char)(0xc0 | c >> 6);
        dst[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    dst[0] = (char)(0xe0 | c >> 12);
    dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
    dst[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

size_t utf8_put_cp1252(char *dst, struct str s)
{
    static const uint16_t high[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
        0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
        0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
        0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178
    };
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += put(dst + n, c >= 0x80 && c < 0xa0 ? high[c - 0x80] : c);
    }
    return n;
}

/* The letters U+00C0..U+017F without their accents; two letters where that is the custom, '\0' where there is no
 * letter. Index is (code - 0xC0). */
static const char folded[192][3] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "ss",
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i",
    "d", "n", "o", "o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y",
    "a", "a", "a", "a", "a", "a", "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e", "e", "e", "g", "g", "g", "g",
    "g", "g", "g", "g", "h", "h", "h", "h", "i", "i", "i", "i", "i", "i", "i", "i",
    "i", "i", "ij", "ij", "j", "j", "k", "k", "k", "l", "l", "l", "l", "l", "l", "l",
    "l", "l", "l", "n", "n", "n", "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
    "o", "o", "oe", "oe", "r", "r", "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u", "u", "u", "u", "u", "u", "u",
    "u", "u", "u", "u", "w", "w", "y", "y", "y", "z", "z", "z", "z", "z", "z", "s"
};

/* Apostrophes, hyphens and combining accents: they are left out, and part no words. */
static bool passed_over(uint32_t c)
{
    return c == '\'' || c == '-' || c == 0x2018 || c == 0x2019 || c == 0x2010 || c == 0x2011 ||
        (c >= 0x300 && c <= 0x36f);
}

/* What is kept of a character whose UTF-8 is `own`: gives its length, 0 for what stands between words. */
static size_t fold_char(uint32_t c, struct str own, char dst[4])
{
    if (c > 0x17f) { /* another script: kept as it is */
        memcpy(dst, own.p, own.n);
        return own.n;
    }
    if (c >= 0xc0) {
        memcpy(dst, folded[c - 0xc0], 2);
        return strlen(folded[c - 0xc0]);
    }
    bool capital = c >= 'A' && c <= 'Z';
    dst[0] = (char)(capital ? c - 'A' + 'a' : c);
    return capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

struct str str_fold(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n * 2 + 2);
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = 0, len;
    bool gap = false;
    for (size_t i = 0; i < s.n; i += len) {
        uint32_t c;
        len = sequence(p + i, s.n - i, &c);
        if (len == 0) { /* not UTF-8: passed over byte by byte */
            len = 1;
            continue;
        }
        if (passed_over(c))
            continue;
        char kept[4];
        size_t kept_n = fold_char(c, (struct str){ s.p + i, len }, kept);
        if (kept_n == 0) {
            gap = n > 0;
            continue;
        }
        if (gap)
            out[n++] = ' ';
        gap = false;
        memcpy(out + n, kept, kept_n);
        n += kept_n;
    }
    return (struct str){ out, n };
}
