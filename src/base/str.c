#include "base/str.h"

#include <stdarg.h>
#include <string.h>

#include "base/fmt.h"

struct str str_of(const char *c)
{
    return c == NULL ? STR_NONE : (struct str){ c, strlen(c) };
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);
    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq((struct str){ s.p, prefix.n }, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq((struct str){ s.p + s.n - suffix.n, suffix.n }, suffix);
}

ptrdiff_t str_find(struct str s, char c)
{
    const char *at = s.n == 0 ? NULL : memchr(s.p, c, s.n);
    return at == NULL ? -1 : at - s.p;
}

ptrdiff_t str_find_str(struct str s, struct str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n == 0 ? NULL : memmem(s.p, s.n, needle.p, needle.n);
    return at == NULL ? -1 : at - s.p;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
    for (;;) {
        if (s.n > 0 && is_space(s.p[0]))
            s.p++, s.n--;
        else if (str_starts(s, S("\xc2\xa0")))
            s.p += 2, s.n -= 2;
        else
            break;
    }
    for (;;) {
        if (s.n > 0 && is_space(s.p[s.n - 1]))
            s.n--;
        else if (str_ends(s, S("\xc2\xa0")))
            s.n -= 2;
        else
            break;
    }
    return s;
}

struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct str){ s.p + from, to - from };
}

bool str_split(struct str *s, char sep, struct str *ret_part)
{
    if (s->p == NULL || s->n == 0)
        return false;
    ptrdiff_t at = str_find(*s, sep);
    if (at < 0) {
        *ret_part = *s;
        *s = STR_NONE;
        return true;
    }
    *ret_part = str_slice(*s, 0, (size_t)at);
    *s = (struct str){ s->p + at + 1, s->n - (size_t)at - 1 };
    return true;
}

char *str_cstr(struct arena *a, struct str s)
{
    char *c = arena_alloc(a, s.n + 1);
    if (s.n > 0)
        memcpy(c, s.p, s.n);
    return c;
}

struct str str_dup(struct arena *a, struct str s)
{
    return s.p == NULL ? STR_NONE : (struct str){ str_cstr(a, s), s.n };
}

struct str str_upper(struct arena *a, struct str s)
{
    char *c = str_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        c[i] = upper(c[i]);
    return (struct str){ c, s.n };
}

struct str str_lower(struct arena *a, struct str s)
{
    char *c = str_cstr(a, s);
    for (size_t i = 0; i < s.n; i++)
        c[i] = lower(c[i]);
    return (struct str){ c, s.n };
}

struct str str_fmt(struct arena *a, const char *fmt, ...)
{
    char small[256]; /* most are shorter, and are then written once */
    va_list ap;
    va_start(ap, fmt);
    size_t n = fmt_v(small, sizeof small, fmt, ap);
    va_end(ap);
    char *c = arena_alloc(a, n + 1);
    if (n < sizeof small) {
        memcpy(c, small, n);
        return (struct str){ c, n };
    }
    va_start(ap, fmt);
    fmt_v(c, n + 1, fmt, ap);
    va_end(ap);
    return (struct str){ c, n };
}

/* Takes a sign off *s; true when it is a minus. */
static bool take_minus(struct str *s)
{
    bool minus = s->n > 0 && s->p[0] == '-';
    if (minus || (s->n > 0 && s->p[0] == '+'))
        *s = str_slice(*s, 1, s->n);
    return minus;
}

bool str_to_i64(struct str s, int64_t *ret)
{
    bool negative = take_minus(&s);
    if (s.n == 0)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        /* Counted downwards when negative, so that the least value is not lost. */
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, negative ? -digit : digit, &v))
            return false;
    }
    *ret = v;
    return true;
}

bool str_to_count(struct str s, int64_t *ret)
{
    ptrdiff_t dot = str_find(s, '.');
    if (dot < 0)
        return str_to_i64(s, ret);
    for (size_t i = (size_t)dot + 1; i < s.n; i++)
        if (s.p[i] != '0')
            return false;
    return str_to_i64(str_slice(s, 0, (size_t)dot), ret);
}

/* A decimal number while its digits are read. */
struct decimal {
    int64_t v; /* x 10^places once `after` has come so far */
    int digits;
    int after; /* digits behind the point; -1: there was none yet */
    bool round_up;
};

/* Digits behind the last place only decide about rounding, and of those only the first. */
static bool add_digit(struct decimal *d, char c, int places)
{
    if (c < '0' || c > '9' || ++d->digits > 30)
        return false;
    if (d->after >= 0 && ++d->after > places) {
        if (d->after == places + 1)
            d->round_up = c >= '5';
        return true;
    }
    return !__builtin_mul_overflow(d->v, 10, &d->v) && !__builtin_add_overflow(d->v, c - '0', &d->v);
}

bool str_to_fixed(struct str s, int places, int64_t *ret)
{
    struct decimal d = { .after = -1 };
    bool negative = take_minus(&s);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && d.after < 0)
            d.after = 0;
        else if (!add_digit(&d, s.p[i], places))
            return false;
    }
    if (d.digits == 0)
        return false;
    for (int have = d.after < 0 ? 0 : d.after; have < places; have++)
        if (__builtin_mul_overflow(d.v, 10, &d.v))
            return false;
    if (d.round_up && __builtin_add_overflow(d.v, 1, &d.v))
        return false;
    *ret = negative ? -d.v : d.v;
    return true;
}

size_t fmt_i64(char dst[21], int64_t v)
{
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    size_t n = 1;
    if (v < 0)
        *dst++ = '-';
    for (uint64_t rest = u; rest >= 10; rest /= 10)
        n++;
    dst[n] = '\0';
    for (size_t i = n; i > 0; u /= 10)
        dst[--i] = (char)('0' + u % 10);
    return n + (v < 0 ? 1 : 0);
}
