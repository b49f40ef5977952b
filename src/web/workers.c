#include "web/workers.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/crew.h"

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t given;
    size_t n, free;
    struct worker *all[]; /* the first `free` of them are free */
};

unsigned workers_count(void)
{
    unsigned processors = crew_processors();
    return processors > 8 ? 16 : processors * 2;
}

struct workers *workers_new(struct app *app, size_t n)
{
    struct workers *w = calloc(1, sizeof *w + n * sizeof w->all[0]);
    if (w == NULL)
        return NULL;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->given, NULL);
    for (; w->n < n; w->n++) {
        w->all[w->n] = worker_new(app);
        if (w->all[w->n] == NULL)
            break;
    }
    w->free = w->n;
    if (w->n == n)
        return w;
    workers_free(w);
    return NULL;
}

void workers_free(struct workers *w)
{
    if (w == NULL)
        return;
    for (size_t i = 0; i < w->n; i++)
        worker_free(w->all[i]);
    pthread_cond_destroy(&w->given);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

struct worker *workers_take(struct workers *w)
{
    pthread_mutex_lock(&w->lock);
    while (w->free == 0)
        pthread_cond_wait(&w->given, &w->lock);
    struct worker *one = w->all[--w->free];
    pthread_mutex_unlock(&w->lock);
    return one;
}

void workers_give(struct workers *w, struct worker *one)
{
    arena_reset(one->arena);
    pthread_mutex_lock(&w->lock);
    w->all[w->free++] = one;
    pthread_cond_signal(&w->given);
    pthread_mutex_unlock(&w->lock);
}

struct slow {
    pthread_mutex_t lock;
    pthread_cond_t added;
    struct slow_thread {
        struct slow *slow;
        pthread_t thread;
        struct worker *worker;
    } threads[SLOW_THREADS];
    size_t n_threads;
    bool stopping;
    size_t first, n;
    struct {
        void (*run)(struct worker *w, void *arg);
        void *arg;
    } queue[SLOW_QUEUE];
};

static void *work(void *arg)
{
    struct slow_thread *t = arg;
    struct slow *s = t->slow;
    pthread_mutex_lock(&s->lock);
    for (;;) {
        while (s->n == 0 && !s->stopping)
            pthread_cond_wait(&s->added, &s->lock);
        if (s->n == 0)
            break;
        void (*run)(struct worker * w, void *arg) = s->queue[s->first].run;
        void *for_it = s->queue[s->first].arg;
        s->first = (s->first + 1) % SLOW_QUEUE;
        s->n--;
        pthread_mutex_unlock(&s->lock);
        run(t->worker, for_it);
        arena_reset(t->worker->arena);
        pthread_mutex_lock(&s->lock);
    }
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static bool add_thread(struct slow *s, struct app *app)
{
    struct slow_thread *t = &s->threads[s->n_threads];
    *t = (struct slow_thread){ .slow = s, .worker = worker_new(app) };
    if (t->worker == NULL || pthread_create(&t->thread, NULL, work, t) != 0) {
        worker_free(t->worker);
        return false;
    }
    s->n_threads++;
    return true;
}

struct slow *slow_new(struct app *app, size_t n)
{
    struct slow *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->added, NULL);
    while (s->n_threads < n && s->n_threads < SLOW_THREADS) {
        if (!add_thread(s, app)) {
            slow_free(s);
            return NULL;
        }
    }
    return s;
}

void slow_stop(struct slow *s)
{
    if (s == NULL)
        return;
    pthread_mutex_lock(&s->lock);
    bool running = !s->stopping;
    s->stopping = true;
    pthread_cond_broadcast(&s->added);
    pthread_mutex_unlock(&s->lock);
    for (size_t i = 0; running && i < s->n_threads; i++)
        pthread_join(s->threads[i].thread, NULL);
}

void slow_free(struct slow *s)
{
    if (s == NULL)
        return;
    slow_stop(s);
    for (size_t i = 0; i < s->n_threads; i++)
        worker_free(s->threads[i].worker);
    pthread_cond_destroy(&s->added);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

bool slow_add(struct slow *s, void (*run)(struct worker *w, void *arg), void *arg)
{
    pthread_mutex_lock(&s->lock);
    bool room = s->n < SLOW_QUEUE && !s->stopping;
    if (room) {
        size_t at = (s->first + s->n++) % SLOW_QUEUE;
        s->queue[at].run = run;
        s->queue[at].arg = arg;
        pthread_cond_signal(&s->added);
    }
    pthread_mutex_unlock(&s->lock);
    return room;
}
