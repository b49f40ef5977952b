/* Memory that lives as long as one piece of work: a request, an import of one file, a report.
 *
 * An arena hands out zeroed memory and takes all of it back at once. It never returns NULL. When the work asks
 * for more than the cap it was made with, the arena jumps to the place its owner prepared with arena_guard()
 * (the dispatcher answers 503, the command line ends with an error); that is the only longjmp in the program.
 * What is not memory (an open row set, a file) is registered with arena_defer() and is released on the way.
 *
 * Under AddressSanitizer every allocation is a malloc of its own, freed at reset, so that a use after reset or
 * past the end is found. */
#ifndef WAYMARK_BASE_ARENA_H
#define WAYMARK_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

#include "base/attr.h"

struct arena;

/* A new arena that gives at most `cap` bytes between resets. Exits the process if even that small object cannot
 * be had. Free with arena_free(). */
struct arena *arena_new(size_t cap);

/* Another one with the same cap, which jumps to where `a` jumps: for what outlives the work in which it is made. */
struct arena *arena_beside(const struct arena *a);

/* So many bytes it has handed out since it was made or reset. */
size_t arena_bytes(const struct arena *a);

/* Runs what was deferred, last first, frees everything. NULL is allowed. */
void arena_free(struct arena *a);

/* Runs what was deferred, last first, and takes all memory back for the next piece of work. Up to an eighth of the
 * cap stays with the arena. */
void arena_reset(struct arena *a);

/* `n` zeroed bytes, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *a, size_t n) __attribute__((returns_nonnull, alloc_size(2)));

/* `n` zeroed elements of `size` bytes, the product checked. */
void *arena_array(struct arena *a, size_t n, size_t size)
    __attribute__((returns_nonnull, alloc_size(2, 3)));
#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

/* The same without zeroing, for large results of which every byte that is read is written first; and zeroed, from the
 * beginning of a cache line (64 bytes). */
void *arena_array_unset(struct arena *a, size_t n, size_t size)
    __attribute__((returns_nonnull, alloc_size(2, 3)));
void *arena_lines(struct arena *a, size_t n) __attribute__((returns_nonnull));

/* Calls fn(arg) when the arena is reset or freed, or when it runs full. */
void arena_defer(struct arena *a, void (*fn)(void *arg), void *arg);

/* Where to go when the cap is reached. `env` must stay valid until arena_unguard(). */
void arena_guard(struct arena *a, jmp_buf *env);
void arena_unguard(struct arena *a);

#endif
