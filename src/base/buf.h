/* A growing run of bytes with a maximum.
 *
 * No buffer exists without a limit. Writing past it, or running out of memory, sets `failed` and everything written
 * after that is dropped: the flag is looked at once, at the end. Owned: buf_done() gives the memory back. */
#ifndef WAYMARK_BASE_BUF_H
#define WAYMARK_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buf {
    char *p;
    size_t n;
    size_t room;
    size_t max;
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
/* Room for n more bytes at the end, to be filled by the caller who then adds n to b->n. NULL if failed. */
char *buf_reserve(struct buf *b, size_t n);
/* What is in it; borrowed until the next write. */
struct str buf_str(const struct buf *b);

#endif
