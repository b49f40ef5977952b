#include "base/buf.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/fmt.h"

struct buf buf_new(size_t max)
{
    return (struct buf){ .max = max };
}

void buf_done(struct buf *b)
{
    free(b->p);
    *b = (struct buf){ .max = b->max };
}

static size_t room_of(const struct buf *b)
{
    return b->held < b->max ? b->held : b->max;
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->room = room_of(b);
    b->failed = false;
}

/* Nothing more is written, however small. */
void buf_fail(struct buf *b)
{
    b->room = b->n;
    b->failed = true;
}

char *buf_reserve(struct buf *b, size_t n)
{
    if (b->p != NULL && n <= b->room - b->n && !b->failed)
        return b->p + b->n;
    if (b->failed || n > b->max || b->n > b->max - n) {
        buf_fail(b);
        return NULL;
    }
    size_t held = b->held < 4096 ? 4096 : b->held;
    while (held - b->n < n)
        held = held > b->max / 2 ? b->max : held * 2;
    if (held > b->held) {
        char *p = realloc(b->p, held);
        if (p == NULL) {
            buf_fail(b);
            return NULL;
        }
        b->p = p;
        b->held = held;
    }
    b->room = room_of(b);
    return b->p + b->n;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    if (n == 0)
        return;
    char *to = buf_reserve(b, n);
    if (to == NULL)
        return;
    memcpy(to, p, n);
    b->n += n;
}

void buf_add_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_add_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_add_i64(struct buf *b, int64_t v)
{
    char digits[21];
    buf_add(b, digits, fmt_i64(digits, v));
}

void buf_add_fmt(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    /* What has room is written at once. */
    size_t room = b->room - b->n;
    size_t n = fmt_v(room > 0 ? b->p + b->n : NULL, room, fmt, ap);
    va_end(ap);
    char *to = buf_reserve(b, n + 1);
    if (to != NULL) {
        if (n >= room)
            fmt_v(to, n + 1, fmt, again);
        b->n += n;
    }
    va_end(again);
}

struct str buf_str(const struct buf *b)
{
    return (struct str){ b->p == NULL ? "" : b->p, b->n };
}
