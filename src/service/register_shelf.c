#include "service/register_shelf.h"

#include <pthread.h>
#include <stdlib.h>

struct place {
    struct register_key key;
    struct att_block *block; /* NULL: the school has no register */
    size_t bytes;
    int64_t used; /* when it was last asked for; 0: the place is free */
};

struct register_shelf {
    pthread_mutex_t lock;
    struct place places[REGISTER_SHELF_PLACES];
    size_t bytes;
    int64_t clock;
};

struct register_shelf *register_shelf_new(void)
{
    struct register_shelf *s = calloc(1, sizeof *s);
    if (s != NULL)
        pthread_mutex_init(&s->lock, NULL);
    return s;
}

static void clear(struct register_shelf *s, struct place *p)
{
    att_block_unref(p->block);
    s->bytes -= p->bytes;
    *p = (struct place){ .used = 0 };
}

void register_shelf_free(struct register_shelf *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < REGISTER_SHELF_PLACES; i++)
        clear(s, &s->places[i]);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

/* The place of a school and year, whatever its version; NULL when there is none. */
static struct place *find(struct register_shelf *s, const struct register_key *key)
{
    for (size_t i = 0; i < REGISTER_SHELF_PLACES; i++) {
        struct place *p = &s->places[i];
        if (p->used > 0 && p->key.school.v == key->school.v && p->key.year == key->year)
            return p;
    }
    return NULL;
}

bool register_shelf_take(struct register_shelf *s, const struct register_key *key, struct att_block **ret)
{
    pthread_mutex_lock(&s->lock);
    struct place *p = find(s, key);
    bool known = p != NULL && p->key.version == key->version && p->key.as_at.v == key->as_at.v;
    if (known) {
        p->used = ++s->clock;
        *ret = p->block == NULL ? NULL : att_block_ref(p->block);
    }
    pthread_mutex_unlock(&s->lock);
    return known;
}

/* The one that was not asked for the longest, or one that is free. */
static struct place *oldest(struct register_shelf *s)
{
    struct place *p = &s->places[0];
    for (size_t i = 1; i < REGISTER_SHELF_PLACES; i++)
        if (s->places[i].used < p->used)
            p = &s->places[i];
    return p;
}

/* The one that is in use and was not asked for the longest. */
static struct place *oldest_used(struct register_shelf *s)
{
    struct place *p = NULL;
    for (size_t i = 0; i < REGISTER_SHELF_PLACES; i++)
        if (s->places[i].used > 0 && (p == NULL || s->places[i].used < p->used))
            p = &s->places[i];
    return p;
}

void register_shelf_put(struct register_shelf *s, const struct register_key *key, struct att_block *block)
{
    size_t bytes = block == NULL ? 0 : att_block_bytes(block);
    if (bytes > REGISTER_SHELF_BYTES)
        return;
    pthread_mutex_lock(&s->lock);
    struct place *p = find(s, key);
    /* A request whose transaction began earlier comes later now and then: what it read is older. */
    if (p == NULL || p->key.version <= key->version) {
        p = p == NULL ? oldest(s) : p;
        clear(s, p);
        while (s->bytes + bytes > REGISTER_SHELF_BYTES)
            clear(s, oldest_used(s));
        *p = (struct place){ *key, block == NULL ? NULL : att_block_ref(block), bytes, ++s->clock };
        s->bytes += bytes;
    }
    pthread_mutex_unlock(&s->lock);
}
