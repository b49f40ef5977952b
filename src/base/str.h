/* Text as pointer and length.
 *
 * A `struct str` borrows: it never owns what it points to, and a function that keeps one says so. Text that
 * came from outside has been checked to be UTF-8 without NUL at the edge (HTTP, CSV, XML). C strings exist only where
 * a library wants one. A str with p == NULL is "no value" (SQL NULL); an empty text has p != NULL and n == 0. */
#ifndef WAYMARK_BASE_STR_H
#define WAYMARK_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"

struct str {
    const char *p;
    size_t n;
};

/* A literal, and only a literal: S(x) with a variable does not compile. */
#define S(x) ((struct str){ "" x "", sizeof(x) - 1 })
#define STR_NONE ((struct str){ NULL, 0 })
/* For printf-like functions: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, (s).p == NULL ? "" : (s).p

/* A C string as a str; NULL gives STR_NONE. */
struct str str_of(const char *c);

bool str_eq(struct str a, struct str b);
/* Equal but for the case of ASCII letters. */
bool str_eq_nocase(struct str a, struct str b);
/* Order of the bytes, as memcmp: negative, zero, positive. NULL sorts as empty. */
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* Position of the first `c` or `needle`, or -1. */
ptrdiff_t str_find(struct str s, char c);
ptrdiff_t str_find_str(struct str s, struct str needle);
/* Without ASCII white space (and the UTF-8 no-break space) at both ends. */
struct str str_trim(struct str s);
/* Bytes from..to, both clamped to the text. */
struct str str_slice(struct str s, size_t from, size_t to);
/* Takes the part up to `sep` off the front of *s. False when nothing is left. "a,,b" gives "a", "", "b"; an
 * empty text gives nothing. */
bool str_split(struct str *s, char sep, struct str *ret_part);

/* Copies into the arena. The copy is followed by a NUL that does not count. */
struct str str_dup(struct arena *a, struct str s);
char *str_cstr(struct arena *a, struct str s);
struct str str_upper(struct arena *a, struct str s); /* ASCII letters only */
struct str str_lower(struct arena *a, struct str s);
struct str str_fmt(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The whole text as a decimal integer, optional sign, no spaces. False if it is not one or does not fit. */
bool str_to_i64(struct str s, int64_t *ret);
/* As str_to_i64, but also takes a fraction of zeros: "134.0" is 134 (COLLECT writes counts so). "134.5" fails. */
bool str_to_count(struct str s, int64_t *ret);
/* A plain decimal number ("93.0766", "-2", ".5") as value x 10^places, rounded half away from zero. At most 30
 * digits are read; exponents are refused. places is 0..6. */
bool str_to_fixed(struct str s, int places, int64_t *ret);

/* Is this UTF-8, shortest form, no surrogates, no NUL? */
bool utf8_valid(struct str s);
/* Length in bytes of the longest valid prefix. */
size_t utf8_valid_prefix(struct str s);
/* The character a text begins with: gives its length in bytes; 0 at the end of the text, at a NUL and where it is not
 * UTF-8. */
size_t utf8_first(struct str s, uint32_t *ret_char);
/* Windows-1252 to UTF-8; dst holds 3 x s.n bytes; returns the length. The five bytes that Windows-1252 leaves
 * undefined become U+FFFD. */
size_t utf8_put_cp1252(char *dst, struct str s);
/* The form in which names are searched and ordered: lower case, accents of Latin letters taken off, apostrophes and
 * hyphens dropped, runs of other signs one space. "O'Brien-Ní Dhálaigh" becomes "obrienni dhalaigh". */
struct str str_fold(struct arena *a, struct str s);

/* Ends of the small formats used everywhere: n as decimal digits into dst (at least 21 bytes); returns the length. */
size_t fmt_i64(char dst[21], int64_t v);

#endif
