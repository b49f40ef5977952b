/* A crew: threads that share one job at a time with whoever brings it.
 *
 * A job is a number of pieces that can be done in any order and at the same time. The thread that brings it does
 * pieces too, so that a job is done even when no helper is free: without a crew, or while the crew has another job,
 * it is done by that thread alone. A piece must not leave by a jump (arena_guard()) and must not bring a job itself. */
#ifndef WAYMARK_BASE_CREW_H
#define WAYMARK_BASE_CREW_H

#include <stddef.h>

struct crew;

/* Never more threads than this do pieces of one job. */
enum { CREW_MOST = 16 };

/* How many processors the process may have, as `nproc` counts them: taskset and a container leave it fewer than there
 * are. 1 when that cannot be told. */
unsigned crew_processors(void);

/* One helper for each of these processors but one. NULL if there is no memory; with one processor, a crew without
 * helpers. */
struct crew *crew_new(void);
/* With so many helpers, up to CREW_MOST - 1, whatever the machine has: for tests. */
struct crew *crew_new_of(unsigned helpers);
/* Ends the threads. NULL is allowed. */
void crew_free(struct crew *c);

/* How many threads may do pieces of one job, the one that brings it included. 1 for NULL. */
unsigned crew_size(const struct crew *c);

/* Calls piece(arg, who, i) once for each i below n, and returns when all have returned. `who` is below crew_size()
 * and is given to one thread at a time, so that each can have a place of its own for what it adds up; it is 0 for
 * the thread that brings the job. NULL is a crew. */
void crew_run(struct crew *c, void (*piece)(void *arg, unsigned who, size_t i), void *arg, size_t n);

#endif
