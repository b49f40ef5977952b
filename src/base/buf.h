/* A growing run of bytes with a maximum.
 *
 * No buffer exists without a limit. Writing past it, or running out of memory, sets `failed` and everything written
 * after that is dropped: the flag is looked at once, at the end. Owned: buf_done() gives the memory back. */
#ifndef WAYMARK_BASE_BUF_H
#define WAYMARK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t room; /* how far it may be written without a further look; no more than `max`, and `n` when it has failed */
    size_t max;
    size_t held; /* bytes of memory */
    bool failed;
};

struct buf buf_new(size_t max);
void buf_done(struct buf *b);
/* Empties it and clears `failed`; the memory is kept. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_add_str(struct buf *b, struct str s);
void buf_add_char(struct buf *b, char c);
void buf_add_i64(struct buf *b, int64_t v);
void buf_add_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Makes it failed: what was written is not to be used. */
void buf_fail(struct buf *b);
/* As buf_add(), for small pieces that come often. */
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
    if (n < b->room - b->n) {
        memcpy(b->p + b->n, p, n);
        b->n += n;
    } else {
        buf_add(b, p, n);
    }
}
/* Room for n more bytes at the end, to be filled by the caller who then adds n to b->n. NULL if failed. */
char *buf_reserve(struct buf *b, size_t n);
/* What is in it; borrowed until the next write. */
struct str buf_str(const struct buf *b);

#endif
