/* The workers of a process: each is a connection to the database and memory for one request at a time. */
#ifndef WAYMARK_WEB_WORKERS_H
#define WAYMARK_WEB_WORKERS_H

#include "web/dispatch.h"

struct workers;

/* How many serve: two a processor that the process may have, and sixteen at most. A page waits for the disk now and
 * then, never for another machine or another process. */
unsigned workers_count(void);

/* `n` of them. NULL if there is no memory. */
struct workers *workers_new(struct app *app, size_t n);
/* All must have been given back. NULL is allowed, here and below. */
void workers_free(struct workers *w);

/* Waits for one that is free. */
struct worker *workers_take(struct workers *w);
/* Takes its memory back. */
void workers_give(struct workers *w, struct worker *one);

/* Slow work on threads of its own, each of which does one piece after the other, so that a storm of sign-ins (0.3 s
 * each) or of documents (up to a minute each) leaves the pages alone (TRUST.md P20). */
struct slow;
enum {
    SLOW_QUEUE = 20, /* pieces that wait */
    SLOW_THREADS = 4,
};

/* With `n` threads, SLOW_THREADS at the most. NULL if it cannot be started. */
struct slow *slow_new(struct app *app, size_t n);
/* Takes no more work, does what waits, and ends the threads. */
void slow_stop(struct slow *s);
void slow_free(struct slow *s); /* stopped or not */
/* Puts `run(worker, arg)` at the end of the queue; false if the queue is full or stopped. */
bool slow_add(struct slow *s, void (*run)(struct worker *w, void *arg), void *arg);

#endif
