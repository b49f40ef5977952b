#include <pthread.h>

#include "base/clock.h"
#include "store/db_engine.h"

/* One who waits, on its own stack. */
struct db_waiter {
    struct db_waiter *next;
    pthread_cond_t given;
    bool has;
};

void db_turn_init(struct db_turn *t)
{
    pthread_mutex_init(&t->lock, NULL);
    t->taken = false;
    t->first = NULL;
    t->end = &t->first;
}

void db_turn_done(struct db_turn *t)
{
    pthread_mutex_destroy(&t->lock);
}

static void leave(struct db_turn *t, const struct db_waiter *w)
{
    struct db_waiter **at = &t->first;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    if (t->end == &w->next)
        t->end = at;
}

/* Waits in the queue; the lock is held. */
static bool wait_for_it(struct db_turn *t, int64_t ms)
{
    struct db_waiter w = { .next = NULL };
    pthread_condattr_t monotonic;
    int64_t until_ns = clock_monotonic_ns() + ms * 1000000;
    const struct timespec until = { .tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000 };
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&w.given, &monotonic);
    pthread_condattr_destroy(&monotonic);
    *t->end = &w;
    t->end = &w.next;
    while (!w.has && pthread_cond_timedwait(&w.given, &t->lock, &until) == 0)
        ;
    if (!w.has)
        leave(t, &w);
    pthread_cond_destroy(&w.given);
    return w.has;
}

bool db__turn_take(struct db_turn *t, int64_t ms)
{
    pthread_mutex_lock(&t->lock);
    bool has = !t->taken;
    t->taken = true;
    if (!has)
        has = wait_for_it(t, ms);
    pthread_mutex_unlock(&t->lock);
    return has;
}

void db__turn_give(struct db_turn *t)
{
    pthread_mutex_lock(&t->lock);
    struct db_waiter *w = t->first;
    t->taken = w != NULL;
    if (w != NULL) {
        leave(t, w);
        w->has = true;
        pthread_cond_signal(&w->given);
    }
    pthread_mutex_unlock(&t->lock);
}
