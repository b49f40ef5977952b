#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/large.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_SEPARATE 1
#endif
#endif
#ifndef ARENA_SEPARATE
#define ARENA_SEPARATE 0
#endif

enum { CHUNK = 64 * 1024,
    KEPT_SHARE = 64,    /* this part of the cap, and one chunk at least, is kept over resets */
    LARGE_SHARE = 16 }; /* and of large chunks this part */

struct chunk {
    struct chunk *next;
    size_t size; /* bytes of data */
    size_t used;
    unsigned char *data; /* `here`, or elsewhere */
    alignas(max_align_t) unsigned char here[];
};

struct deferred {
    struct deferred *next;
    void (*fn)(void *);
    void *arg;
};

struct arena {
    struct chunk *chunks; /* the newest first */
    struct chunk *kept;   /* ordinary ones from before the last reset, for the next time */
    struct chunk *large;  /* and large ones */
    struct deferred *deferred;
    size_t cap;
    size_t used;
    jmp_buf *full;
};

NO_RETURN static void out_of_memory(void)
{
    static const char said[] = "waymark: out of memory\n";
    fwrite(said, 1, sizeof said - 1, stderr);
    abort();
}

struct arena *arena_new(size_t cap)
{
    struct arena *a = calloc(1, sizeof *a);
    if (a == NULL)
        out_of_memory();
    a->cap = cap;
    return a;
}

struct arena *arena_beside(const struct arena *a)
{
    struct arena *b = arena_new(a->cap);
    b->full = a->full;
    return b;
}

size_t arena_bytes(const struct arena *a)
{
    return a->used;
}

static void run_deferred(struct arena *a)
{
    while (a->deferred != NULL) {
        struct deferred *d = a->deferred;
        a->deferred = d->next;
        d->fn(d->arg);
        free(d);
    }
}

static void free_chunk(struct chunk *c)
{
    if (c->data != c->here)
        free(c->data);
    free(c);
}

/* A chunk of several megabytes asks for large pages. */
static struct chunk *new_chunk(size_t size)
{
    bool large = size >= LARGE_PAGE && !ARENA_SEPARATE;
    struct chunk *c = malloc(sizeof *c + (large ? 0 : size));
    if (c == NULL)
        return NULL;
    *c = (struct chunk){ .size = size, .data = c->here };
    if (!large)
        return c;
    c->data = large_new(size);
    if (c->data == NULL) {
        free(c);
        return NULL;
    }
    return c;
}

static void free_all(struct chunk *c)
{
    while (c != NULL) {
        struct chunk *next = c->next;
        free_chunk(c);
        c = next;
    }
}

/* Keeps some chunks: what asks for as much again with every reset would have the C library give it to the kernel and
 * fetch it back each time, and the kernel clear it. Large ones that were not wanted again go. */
static void release(struct arena *a)
{
    size_t most = a->cap / KEPT_SHARE < CHUNK ? CHUNK : a->cap / KEPT_SHARE, kept = 0, large = 0;
    free_all(a->large);
    a->large = NULL;
    for (const struct chunk *c = a->kept; c != NULL; c = c->next)
        kept += c->size;
    while (a->chunks != NULL) {
        struct chunk *c = a->chunks;
        a->chunks = c->next;
        if (!ARENA_SEPARATE && c->size == CHUNK && kept + CHUNK <= most) {
            c->next = a->kept;
            c->used = 0;
            a->kept = c;
            kept += CHUNK;
        } else if (!ARENA_SEPARATE && c->size >= LARGE_PAGE && large + c->size <= a->cap / LARGE_SHARE) {
            c->next = a->large;
            c->used = 0;
            a->large = c;
            large += c->size;
        } else {
            free_chunk(c);
        }
    }
    a->used = 0;
}

void arena_reset(struct arena *a)
{
    run_deferred(a);
    release(a);
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    run_deferred(a);
    free_all(a->chunks);
    free_all(a->kept);
    free_all(a->large);
    free(a);
}

NO_RETURN static void full(struct arena *a)
{
    if (a->full == NULL) {
        static const char said[] = "waymark: this piece of work needs more memory than its limit\n";
        fwrite(said, 1, sizeof said - 1, stderr);
        exit(1);
    }
    longjmp(*a->full, 1);
}

static struct chunk *take_chunk(struct arena *a, size_t size)
{
    struct chunk **from = size == CHUNK ? &a->kept : &a->large;
    while (*from != NULL && (*from)->size != size)
        from = &(*from)->next;
    struct chunk *c = *from;
    if (c != NULL) {
        *from = c->next;
        return c;
    }
    c = new_chunk(size);
    if (c == NULL)
        full(a);
    return c;
}

static void *take(struct arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (n > a->cap || a->used > a->cap - n)
        full(a);
    size_t want = n == 0 ? align : (n + align - 1) / align * align;
    a->used += n;
    struct chunk *c = a->chunks;
    if (ARENA_SEPARATE || c == NULL || c->size - c->used < want) {
        /* Under the sanitizer the block is exactly as long as asked, so that one byte too many is seen. */
        size_t size = want > CHUNK / 4 ? want : CHUNK;
        if (ARENA_SEPARATE)
            size = n;
        c = take_chunk(a, size);
        if (size != CHUNK && !ARENA_SEPARATE && a->chunks != NULL) {
            /* A large block goes behind the current chunk, which still has room for small ones. */
            c->next = a->chunks->next;
            a->chunks->next = c;
        } else {
            c->next = a->chunks;
            a->chunks = c;
        }
    }
    void *p = c->data + c->used;
    c->used += ARENA_SEPARATE ? n : want;
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = take(a, n);
    return n == 0 ? p : memset(p, 0, n);
}

static size_t product(struct arena *a, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total))
        full(a);
    return total;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    return arena_alloc(a, product(a, n, size));
}

void *arena_array_unset(struct arena *a, size_t n, size_t size)
{
    return take(a, product(a, n, size));
}

void *arena_lines(struct arena *a, size_t n)
{
    enum { LINE = 64 };
    if (n > SIZE_MAX - LINE)
        full(a);
    unsigned char *p = arena_alloc(a, n + LINE - 1);
    return p + (LINE - (uintptr_t)p % LINE) % LINE;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
    struct deferred *d = malloc(sizeof *d);
    if (d == NULL) {
        fn(arg);
        full(a);
    }
    *d = (struct deferred){ .next = a->deferred, .fn = fn, .arg = arg };
    a->deferred = d;
}

void arena_guard(struct arena *a, jmp_buf *env)
{
    a->full = env;
}

void arena_unguard(struct arena *a)
{
    a->full = NULL;
}
