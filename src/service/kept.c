#include "service/kept.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store/system.h"

/* One thing that was worked out. */
struct thing {
    int refs; /* under the lock of the shelf */
    struct kept *shelf;
    struct arena *arena;
    void *value;
};

struct place {
    struct kept_key key;
    int64_t count; /* of changes when it was worked out */
    struct thing *thing;
    size_t bytes;
    int64_t used; /* when it was last asked for; 0: the place is free */
};

struct kept {
    pthread_mutex_t lock;
    struct place places[KEPT_PLACES];
    size_t bytes;
    int64_t clock;
};

struct kept *kept_new(void)
{
    struct kept *k = calloc(1, sizeof *k);
    if (k != NULL)
        pthread_mutex_init(&k->lock, NULL);
    return k;
}

/* Under the lock. */
static void unref(struct thing *t)
{
    if (--t->refs > 0)
        return;
    arena_free(t->arena);
    free(t);
}

/* Of a request that has had it. */
static void give_back(void *thing)
{
    struct thing *t = thing;
    struct kept *k = t->shelf;
    pthread_mutex_lock(&k->lock);
    unref(t);
    pthread_mutex_unlock(&k->lock);
}

static void clear(struct kept *k, struct place *p)
{
    if (p->used == 0)
        return;
    unref(p->thing);
    k->bytes -= p->bytes;
    *p = (struct place){ .used = 0 };
}

void kept_free(struct kept *k)
{
    if (k == NULL)
        return;
    for (size_t i = 0; i < KEPT_PLACES; i++)
        clear(k, &k->places[i]);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

static bool is_same(const struct kept_key *a, const struct kept_key *b)
{
    return strcmp(a->what, b->what) == 0 && a->viewer.account.v == b->viewer.account.v &&
        a->viewer.scope == b->viewer.scope && a->viewer.today.v == b->viewer.today.v &&
        a->other_scope == b->other_scope;
}

static struct place *find(struct kept *k, const struct kept_key *key)
{
    for (size_t i = 0; i < KEPT_PLACES; i++)
        if (k->places[i].used > 0 && is_same(&k->places[i].key, key))
            return &k->places[i];
    return NULL;
}

/* The one that was not asked for the longest, or one that is free where that will do. */
static struct place *oldest(struct kept *k, bool in_use)
{
    struct place *p = NULL;
    for (size_t i = 0; i < KEPT_PLACES; i++)
        if ((k->places[i].used > 0 || !in_use) && (p == NULL || k->places[i].used < p->used))
            p = &k->places[i];
    return p;
}

static struct thing *take(struct kept *k, const struct kept_key *key, int64_t count)
{
    pthread_mutex_lock(&k->lock);
    struct place *p = find(k, key);
    struct thing *t = p != NULL && p->count == count ? p->thing : NULL;
    if (t != NULL) {
        p->used = ++k->clock;
        t->refs++;
    }
    pthread_mutex_unlock(&k->lock);
    return t;
}

static void put(struct kept *k, const struct kept_key *key, int64_t count, struct thing *t)
{
    size_t bytes = arena_bytes(t->arena);
    if (bytes > KEPT_ONE_BYTES)
        return;
    pthread_mutex_lock(&k->lock);
    struct place *p = find(k, key);
    /* Whose transaction began earlier comes later now and then: what it read is older. */
    if (p == NULL || p->count <= count) {
        p = p == NULL ? oldest(k, false) : p;
        clear(k, p);
        while (k->bytes + bytes > KEPT_BYTES)
            clear(k, oldest(k, true));
        t->refs++;
        *p = (struct place){ *key, count, t, bytes, ++k->clock };
        k->bytes += bytes;
    }
    pthread_mutex_unlock(&k->lock);
}

/* In the page's arena for now: where that runs full, the new one is given back with it. */
static struct thing *begin_thing(struct work *w)
{
    struct thing *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    *t = (struct thing){ .refs = 1, .shelf = w->kept, .arena = arena_beside(w->arena) };
    arena_defer(w->arena, give_back, t);
    return t;
}

static enum err make_it(struct work *w, const struct kept_key *key, int64_t count, kept_make make, const void *with,
    const void **ret)
{
    struct thing *t = begin_thing(w);
    struct work beside = *w;
    if (t == NULL)
        return ERR_BUSY;
    beside.arena = t->arena;
    enum err e = make(&beside, key, with, &t->value);
    arena_unguard(t->arena);
    if (e != OK)
        return e;
    put(w->kept, key, count, t);
    *ret = t->value;
    return OK;
}

enum err kept_get(struct work *w, const struct kept_key *key, kept_make make, const void *with, const void **ret)
{
    struct write_count_row now = { 0 };
    void *made = NULL;
    if (w->kept == NULL || db_reading(w->db) == 0) {
        enum err e = make(w, key, with, &made);
        *ret = made;
        return e;
    }
    enum err e = store_write_count(w->db, w->arena, &now);
    if (e != OK)
        return work_fail(w, e);
    struct thing *t = take(w->kept, key, now.n);
    if (t == NULL)
        return make_it(w, key, now.n, make, with, ret);
    arena_defer(w->arena, give_back, t);
    *ret = t->value;
    return OK;
}
