#include "base/fmt.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* What has been written, and how much there would be. */
struct out {
    char *p;
    size_t room, n;
};

static void put(struct out *o, const char *p, size_t n)
{
    if (o->n < o->room) {
        size_t fits = o->room - o->n < n ? o->room - o->n : n;
        memcpy(o->p + o->n, p, fits);
    }
    o->n += n;
}

/* The digits of a number, with zeros in front until there are `width` characters, the sign among them. */
static void put_number(struct out *o, int64_t v, size_t width)
{
    char digits[21];
    size_t n = fmt_i64(digits, v), sign = v < 0 ? 1 : 0;
    if (sign > 0)
        put(o, "-", 1);
    for (size_t i = n; i < width; i++)
        put(o, "0", 1);
    put(o, digits + sign, n - sign);
}

enum directive {
    OTHER,
    STRING,
    SLICE,
    INT,
    LONG,
    SIZE,
    PERCENT,
};

/* The directive behind a '%', its width, and where it ends. */
static enum directive take(const char **at, size_t *ret_width)
{
    static const struct {
        const char *text;
        size_t n;
        enum directive is;
    } known[] = { { ".*s", 3, SLICE }, { "s", 1, STRING }, { "d", 1, INT }, { "lld", 3, LONG }, { "zu", 2, SIZE },
        { "%", 1, PERCENT } };
    const char *p = *at;
    *ret_width = 0;
    if (p[0] == '0' && p[1] >= '1' && p[1] <= '9' && p[2] == 'd') {
        *ret_width = (size_t)(p[1] - '0');
        *at = p + 3;
        return INT;
    }
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strncmp(p, known[i].text, known[i].n) != 0)
            continue;
        *at = p + known[i].n;
        return known[i].is;
    }
    return OTHER;
}

/* Writes one value; false when it is none of ours. */
static bool put_value(struct out *o, enum directive is, size_t width, va_list *ap)
{
    const char *s;
    int n;
    switch (is) {
    case STRING:
        s = va_arg(*ap, const char *);
        if (s == NULL)
            return false;
        put(o, s, strlen(s));
        return true;
    case SLICE:
        n = va_arg(*ap, int);
        s = va_arg(*ap, const char *);
        if (n < 0 || s == NULL)
            return false;
        put(o, s, strnlen(s, (size_t)n));
        return true;
    case INT:
        put_number(o, va_arg(*ap, int), width);
        return true;
    case LONG:
        put_number(o, va_arg(*ap, long long), width);
        return true;
    case SIZE: {
        size_t v = va_arg(*ap, size_t);
        if (v > INT64_MAX)
            return false;
        put_number(o, (int64_t)v, width);
        return true;
    }
    case PERCENT:
        put(o, "%", 1);
        return true;
    case OTHER:
        break;
    }
    return false;
}

/* Writes all of it; false when there is something that it does not know. */
static bool put_all(struct out *o, const char *fmt, va_list *ap)
{
    while (*fmt != '\0') {
        const char *next = strchrnul(fmt, '%');
        size_t width;
        put(o, fmt, (size_t)(next - fmt));
        if (*next == '\0')
            break;
        fmt = next + 1;
        enum directive is = take(&fmt, &width);
        if (!put_value(o, is, width, ap))
            return false;
    }
    return true;
}

size_t fmt_v(char *dst, size_t room, const char *fmt, va_list ap)
{
    struct out o = { dst, room > 0 ? room - 1 : 0, 0 };
    va_list again;
    va_copy(again, ap);
    bool done = put_all(&o, fmt, &again);
    va_end(again);
    if (!done) {
        int n = vsnprintf(dst, room, fmt, ap);
        return n < 0 ? 0 : (size_t)n;
    }
    if (room > 0)
        dst[o.n < room ? o.n : room - 1] = '\0';
    return o.n;
}
