#include "service/reference.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "store/config.h"
#include "store/register.h"
#include "store/school.h"

enum { MEMORY = 64 << 20 };

struct held {
    struct reference reference; /* the first field: what is handed out is this */
    atomic_int refs;
    int64_t version;
    struct str benchmark_la;
    struct arena *arena;
};

struct reference_keeper {
    pthread_mutex_t lock;
    struct held *held; /* NULL: none yet */
};

struct reference_keeper *reference_keeper_new(void)
{
    struct reference_keeper *k = calloc(1, sizeof *k);
    if (k != NULL)
        pthread_mutex_init(&k->lock, NULL);
    return k;
}

static void unref(void *arg)
{
    struct held *h = arg;
    if (h != NULL && atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) == 1)
        arena_free(h->arena); /* which holds `h` too */
}

void reference_keeper_free(struct reference_keeper *k)
{
    if (k == NULL)
        return;
    unref(k->held);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

static enum err load_schools(struct work *w, struct reference *r)
{
    struct school_all_row *rows;
    struct locality_all_row *localities;
    enum err e = store_school_all(w->db, w->arena, &rows, &r->n_schools);
    if (e == OK)
        e = store_locality_all(w->db, w->arena, &localities, &r->n_localities);
    if (e != OK)
        return e;
    r->schools = ARENA_ARRAY(w->arena, r->n_schools, struct reference_school);
    for (size_t i = 0; i < r->n_schools; i++)
        r->schools[i] = (struct reference_school){ rows[i].id, rows[i].urn, rows[i].name, rows[i].locality,
            rows[i].area, (enum att_phase)rows[i].phase, rows[i].easting, rows[i].northing };
    r->localities = ARENA_ARRAY(w->arena, r->n_localities, struct reference_locality);
    for (size_t i = 0; i < r->n_localities; i++)
        r->localities[i] = (struct reference_locality){ localities[i].id, localities[i].name };
    return OK;
}

static enum err load_years(struct work *w, struct reference *r)
{
    struct register_years_row *rows;
    enum err e = store_register_years(w->db, w->arena, &rows, &r->n_years);
    if (e != OK)
        return e;
    r->years = ARENA_ARRAY(w->arena, r->n_years, int);
    for (size_t i = 0; i < r->n_years; i++)
        r->years[i] = (int)rows[i].year;
    return OK;
}

static enum err load(struct work *w, int64_t version, struct str benchmark_la, struct held **ret)
{
    struct arena *a = arena_new(MEMORY);
    struct work own = *w;
    struct held *h = ARENA_NEW(a, struct held);
    own.arena = a;
    *h = (struct held){ .version = version, .benchmark_la = str_dup(a, benchmark_la), .arena = a };
    atomic_init(&h->refs, 1);
    enum err e = load_schools(&own, &h->reference);
    if (e == OK)
        e = load_years(&own, &h->reference);
    if (e == OK)
        e = calendar_load(&own, &h->reference.calendar);
    if (e == OK)
        e = benchmarks_load(&own, h->benchmark_la, &h->reference.benchmarks);
    if (e == OK)
        *ret = h;
    else
        arena_free(a);
    return e;
}

enum err reference_get(struct reference_keeper *k, struct work *w, struct str benchmark_la,
    const struct reference **ret)
{
    struct version_get_row row = { 0 };
    enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("import") }, &row);
    if (e != OK && e != ERR_MISSING)
        return work_fail(w, e);
    struct held *mine = NULL;
    pthread_mutex_lock(&k->lock);
    /* A transaction that began before another one's sees an older version: what is held is as good or better. */
    bool good = k->held != NULL && k->held->version >= row.version && str_eq(k->held->benchmark_la, benchmark_la);
    e = good ? OK : load(w, row.version, benchmark_la, &mine);
    if (mine != NULL) {
        unref(k->held);
        k->held = mine;
    }
    mine = k->held;
    if (e == OK)
        atomic_fetch_add_explicit(&mine->refs, 1, memory_order_relaxed);
    pthread_mutex_unlock(&k->lock);
    if (e != OK)
        return work_fail(w, e);
    arena_defer(w->arena, unref, mine);
    *ret = &mine->reference;
    return OK;
}

static int compare_urn(const void *urn, const void *school)
{
    return str_cmp(*(const struct str *)urn, ((const struct reference_school *)school)->urn);
}

const struct reference_school *reference_school(const struct reference *r, struct str urn)
{
    return r->n_schools == 0 ? NULL : bsearch(&urn, r->schools, r->n_schools, sizeof *r->schools, compare_urn);
}

const struct reference_school *reference_school_by_id(const struct reference *r, struct school_id id)
{
    for (size_t i = 0; i < r->n_schools; i++)
        if (r->schools[i].id.v == id.v)
            return &r->schools[i];
    return NULL;
}

struct str reference_locality_name(const struct reference *r, struct locality_id id)
{
    for (size_t i = 0; i < r->n_localities; i++)
        if (r->localities[i].id.v == id.v)
            return r->localities[i].name;
    return S("");
}
