#include "web/guard.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/clock.h"

enum { LOOK_EVERY_MS = 500 };

struct guarded {
    struct guarded *next, *before;
    int socket;
    _Atomic int64_t until_ms; /* of the monotonic clock; negative: no end */
};

struct guard {
    pthread_mutex_t lock;
    pthread_cond_t stop;
    pthread_t thread;
    bool stopping;
    struct guarded *first;
    atomic_size_t n;
};

/* A connection that is late is shut, not closed: the server sees its end and closes it, and nobody else gets the
 * number of its socket meanwhile. One that is given more time at this moment keeps it, and is shut all the same. */
static void look(struct guard *g)
{
    int64_t now = clock_monotonic_ms();
    for (struct guarded *c = g->first; c != NULL; c = c->next) {
        int64_t until = atomic_load(&c->until_ms);
        if (until >= 0 && now > until) {
            shutdown(c->socket, SHUT_RDWR);
            atomic_compare_exchange_strong(&c->until_ms, &until, -1);
        }
    }
}

static void *watch(void *arg)
{
    struct guard *g = arg;
    pthread_mutex_lock(&g->lock);
    while (!g->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += (long)LOOK_EVERY_MS * 1000 * 1000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&g->stop, &g->lock, &until);
        look(g);
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

struct guard *guard_new(void)
{
    struct guard *g = calloc(1, sizeof *g);
    pthread_condattr_t monotonic;
    if (g == NULL)
        return NULL;
    pthread_mutex_init(&g->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&g->stop, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&g->thread, NULL, watch, g) != 0) {
        free(g);
        return NULL;
    }
    return g;
}

void guard_free(struct guard *g)
{
    if (g == NULL)
        return;
    pthread_mutex_lock(&g->lock);
    g->stopping = true;
    pthread_cond_signal(&g->stop);
    pthread_mutex_unlock(&g->lock);
    pthread_join(g->thread, NULL);
    while (g->first != NULL)
        guard_drop(g, g->first);
    pthread_cond_destroy(&g->stop);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

struct guarded *guard_add(struct guard *g, int socket)
{
    struct guarded *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    c->socket = socket;
    c->until_ms = clock_monotonic_ms() + GUARD_HEADERS_MS;
    pthread_mutex_lock(&g->lock);
    c->next = g->first;
    if (g->first != NULL)
        g->first->before = c;
    g->first = c;
    g->n++;
    pthread_mutex_unlock(&g->lock);
    return c;
}

void guard_drop(struct guard *g, struct guarded *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&g->lock);
    if (c->before != NULL)
        c->before->next = c->next;
    else
        g->first = c->next;
    if (c->next != NULL)
        c->next->before = c->before;
    g->n--;
    pthread_mutex_unlock(&g->lock);
    free(c);
}

void guard_within(struct guard *g, struct guarded *c, int64_t ms)
{
    (void)g;
    if (c != NULL)
        atomic_store(&c->until_ms, ms < 0 ? -1 : clock_monotonic_ms() + ms);
}

int64_t guard_transfer_ms(int64_t bytes)
{
    return GUARD_TRANSFER_MS + bytes * 1000 / GUARD_TRANSFER_PER_SECOND;
}

int64_t guard_transfer_left_ms(int64_t bytes, int64_t spent_ms)
{
    int64_t left = guard_transfer_ms(bytes) - spent_ms;
    return left < 0 ? 0 : left;
}

size_t guard_count(struct guard *g)
{
    return atomic_load(&g->n);
}
