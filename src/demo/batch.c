#include "demo/batch.h"

#include <pthread.h>

#include "demo/register.h"

enum { TEXT = 8 << 20 };

struct batches {
    struct demo_plans *plans;
    const struct demo_seasons *seasons;
    const struct demo_batch_user *user;
    pthread_mutex_t lock;
    pthread_cond_t moved_on;
    uint32_t next; /* batch to be made */
    uint32_t turn; /* batch to be taken */
    bool stopped;
};

/* Gives the number of a batch to be made; false when there is none. */
static bool claim(struct batches *all, uint32_t *ret)
{
    pthread_mutex_lock(&all->lock);
    bool more = !all->stopped && (size_t)all->next * DEMO_BATCH < all->plans->county->n_enrolments;
    *ret = all->next;
    all->next += more;
    pthread_mutex_unlock(&all->lock);
    return more;
}

/* Waits until it is a batch's turn; false when the batches before it have put an end to it. */
static bool await(struct batches *all, uint32_t number)
{
    pthread_mutex_lock(&all->lock);
    while (all->turn != number)
        pthread_cond_wait(&all->moved_on, &all->lock);
    bool go_on = !all->stopped;
    pthread_mutex_unlock(&all->lock);
    return go_on;
}

static void move_on(struct batches *all, bool go_on)
{
    pthread_mutex_lock(&all->lock);
    all->stopped = all->stopped || !go_on;
    all->turn++;
    pthread_cond_broadcast(&all->moved_on);
    pthread_mutex_unlock(&all->lock);
}

static void make(struct batches *all, uint32_t number, struct demo_batch *b)
{
    size_t n = all->plans->county->n_enrolments, first = (size_t)number * DEMO_BATCH;
    b->first = (uint32_t)first;
    b->n = (uint32_t)(n - first < DEMO_BATCH ? n - first : DEMO_BATCH);
    for (uint32_t i = 0; i < b->n; i++)
        demo__keep_register(all->plans, all->seasons, first + i, b->marks[i]);
    buf_clear(&b->text);
    if (all->user->make != NULL)
        all->user->make(all->user->to, b);
}

static void *work(void *arg)
{
    struct batches *all = arg;
    struct demo_batch b = { .text = buf_new(TEXT) };
    for (uint32_t number; claim(all, &number);) {
        make(all, number, &b);
        bool go_on = await(all, number);
        if (go_on && all->user->take != NULL)
            go_on = all->user->take(all->user->to, &b);
        move_on(all, go_on);
    }
    buf_done(&b.text);
    return NULL;
}

void demo_batches(struct demo_plans *p, const struct demo_batch_user *user)
{
    struct demo_seasons *seasons = ARENA_NEW(p->county->arena, struct demo_seasons);
    *seasons = demo_seasons(&p->county->year);
    struct batches all = { .plans = p,
        .seasons = seasons,
        .user = user,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .moved_on = PTHREAD_COND_INITIALIZER };
    pthread_t second;
    bool two = pthread_create(&second, NULL, work, &all) == 0;
    work(&all);
    if (two)
        pthread_join(second, NULL);
    pthread_cond_destroy(&all.moved_on);
    pthread_mutex_destroy(&all.lock);
}
