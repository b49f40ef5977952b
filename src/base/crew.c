#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

struct job {
    void (*piece)(void *arg, unsigned who, size_t i);
    void *arg;
    size_t n;
};

struct helper {
    struct crew *crew;
    unsigned who;
    pthread_t thread;
};

struct crew {
    pthread_mutex_t brought; /* held by whoever brings a job, until it is done */
    pthread_mutex_t lock;    /* of what follows */
    pthread_cond_t called, gone;
    struct job job;
    unsigned long number; /* of the job; a helper joins each once */
    bool open;            /* helpers may join */
    bool ending;
    unsigned working;   /* helpers at the job */
    atomic_size_t next; /* the piece to be done next */
    unsigned n;
    struct helper helpers[CREW_MOST - 1];
};

static void take_pieces(struct crew *c, const struct job *job, unsigned who)
{
    for (;;) {
        size_t i = atomic_fetch_add_explicit(&c->next, 1, memory_order_relaxed);
        if (i >= job->n)
            return;
        job->piece(job->arg, who, i);
    }
}

static void *help(void *arg)
{
    struct helper *h = arg;
    struct crew *c = h->crew;
    unsigned long seen = 0;
    pthread_mutex_lock(&c->lock);
    while (!c->ending) {
        if (!c->open || c->number == seen) {
            pthread_cond_wait(&c->called, &c->lock);
            continue;
        }
        seen = c->number;
        c->working++;
        pthread_mutex_unlock(&c->lock);
        take_pieces(c, &c->job, h->who);
        pthread_mutex_lock(&c->lock);
        if (--c->working == 0)
            pthread_cond_signal(&c->gone);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

unsigned crew_processors(void)
{
    cpu_set_t may;
    if (sched_getaffinity(0, sizeof may, &may) == 0)
        return (unsigned)CPU_COUNT(&may);
    long all = sysconf(_SC_NPROCESSORS_ONLN); /* more than a set has room for */
    return all < 1 ? 1 : (unsigned)all;
}

struct crew *crew_new(void)
{
    unsigned processors = crew_processors();
    return crew_new_of(processors < CREW_MOST ? processors - 1 : CREW_MOST - 1);
}

struct crew *crew_new_of(unsigned helpers)
{
    struct crew *c = calloc(1, sizeof *c);
    if (c == NULL)
        return NULL;
    pthread_mutex_init(&c->brought, NULL);
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->called, NULL);
    pthread_cond_init(&c->gone, NULL);
    atomic_init(&c->next, 0);
    while (c->n < helpers && c->n < CREW_MOST - 1) {
        struct helper *h = &c->helpers[c->n];
        *h = (struct helper){ .crew = c, .who = c->n + 1 };
        if (pthread_create(&h->thread, NULL, help, h) != 0)
            break; /* as many as there can be */
        c->n++;
    }
    return c;
}

void crew_free(struct crew *c)
{
    if (c == NULL)
        return;
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    pthread_cond_broadcast(&c->called);
    pthread_mutex_unlock(&c->lock);
    for (unsigned i = 0; i < c->n; i++)
        pthread_join(c->helpers[i].thread, NULL);
    pthread_cond_destroy(&c->gone);
    pthread_cond_destroy(&c->called);
    pthread_mutex_destroy(&c->lock);
    pthread_mutex_destroy(&c->brought);
    free(c);
}

unsigned crew_size(const struct crew *c)
{
    return c == NULL ? 1 : c->n + 1;
}

static void run_alone(const struct job *job)
{
    for (size_t i = 0; i < job->n; i++)
        job->piece(job->arg, 0, i);
}

void crew_run(struct crew *c, void (*piece)(void *arg, unsigned who, size_t i), void *arg, size_t n)
{
    const struct job job = { piece, arg, n };
    if (c == NULL || c->n == 0 || n < 2 || pthread_mutex_trylock(&c->brought) != 0) {
        run_alone(&job);
        return;
    }
    pthread_mutex_lock(&c->lock);
    c->job = job;
    c->number++;
    c->open = true;
    atomic_store(&c->next, 0);
    pthread_cond_broadcast(&c->called);
    pthread_mutex_unlock(&c->lock);
    take_pieces(c, &job, 0);
    pthread_mutex_lock(&c->lock);
    c->open = false;
    while (c->working > 0)
        pthread_cond_wait(&c->gone, &c->lock);
    pthread_mutex_unlock(&c->lock);
    pthread_mutex_unlock(&c->brought);
}
