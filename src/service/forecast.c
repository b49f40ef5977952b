#include "service/forecast.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* What a forecast was made from and asked with. */
struct key {
    struct att_snapshot *snapshot; /* a reference of its own */
    int64_t earlier, before;       /* versions of the two years before; negative: there is none */
    int32_t on;
    struct att_list_limits limits;
    bool over;
};

struct held {
    struct forecast forecast; /* the first field: what is handed out is this */
    struct key key;
    atomic_int refs;
    int64_t used; /* when it was last asked for */
    struct arena *arena;
};

struct forecast_keeper {
    pthread_mutex_t lock;
    int64_t clock;
    struct held *held[FORECAST_HELD]; /* NULL: the place is free */
};

struct forecast_keeper *forecast_keeper_new(void)
{
    struct forecast_keeper *k = calloc(1, sizeof *k);
    if (k != NULL)
        pthread_mutex_init(&k->lock, NULL);
    return k;
}

static void unref(void *arg)
{
    struct held *h = arg;
    if (h == NULL || atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) != 1)
        return;
    att_snapshot_unref(h->key.snapshot);
    arena_free(h->arena); /* which holds `h` too */
}

void forecast_keeper_free(struct forecast_keeper *k)
{
    if (k == NULL)
        return;
    for (size_t i = 0; i < FORECAST_HELD; i++)
        unref(k->held[i]);
    pthread_mutex_destroy(&k->lock);
    free(k);
}

/* The snapshots of the years before, when they are there. */
struct years {
    struct att_snapshot *earlier, *before;
};

static void release(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

/* A year's snapshot, given back with the arena; NULL when there are no registers of it. */
static enum err get_year(struct work *w, const struct dashboard_source *source, int year, struct att_snapshot **ret)
{
    const struct reference *r = source->reference;
    *ret = NULL;
    for (size_t i = 0; i < r->n_years; i++) {
        if (r->years[i] != year)
            continue;
        enum err e = registers_get(source->registers, w, year, ret);
        if (e == OK)
            arena_defer(w->arena, release, *ret);
        return e;
    }
    return OK;
}

static bool is_whole(const struct att_snapshot *s)
{
    return s != NULL && s->whole_rows >= FORECAST_ENOUGH && 2 * s->whole_rows >= s->rows;
}

bool forecast_is_over(const struct att_snapshot *s, struct day today)
{
    if (s->year < att_year_of(today))
        return true;
    struct att_session last = att_mask_last(&s->planned);
    return is_whole(s) && att_session_is(last) && day_cmp(att_session_day(s->year, last), today) < 0;
}

int16_t forecast_chance(const struct forecast *f, const struct att_standing *s, enum att_end end, int min_possible)
{
    if (s->possible < min_possible)
        return FORECAST_NOT_FORESEEN;
    switch (att_sureness_of(s, end)) {
    case ATT_NOT_FORESEEN:
        return FORECAST_NOT_FORESEEN;
    case ATT_CERTAIN:
        return FORECAST_CERTAIN;
    case ATT_IMPOSSIBLE:
        return FORECAST_IMPOSSIBLE;
    case ATT_OPEN:
        break;
    }
    if (att_forecast_known(f->learned, end) == 0)
        return FORECAST_NOT_FORESEEN;
    int thousandths = (att_chance_of(f->learned, s, end) + 500) / 1000;
    return (int16_t)(thousandths < 1 ? 1 : thousandths > 999 ? 999
                                                             : thousandths);
}

static void fill_chances(struct held *h)
{
    const struct att_standings *s = &h->forecast.standings;
    for (int e = 0; e < ATT_ENDS; e++) {
        int16_t *v = ARENA_ARRAY(h->arena, s->n, int16_t);
        for (size_t i = 0; i < s->n; i++)
            v[i] = forecast_chance(&h->forecast, &s->v[i], (enum att_end)e, h->key.limits.min_possible);
        h->forecast.chances[e] = v;
    }
}

/* Learns, and says of every row what was learned. `scratch` is let go. */
static void fill(struct held *h, const struct years *years, struct arena *scratch)
{
    struct forecast *f = &h->forecast;
    int weeks = h->key.limits.recent_weeks;
    const struct att_befores *of_earlier = NULL, *of_year = att_befores_of(scratch, years->earlier);
    if (years->before != NULL)
        of_earlier = att_befores_of(scratch, years->before);
    const struct att_standing_asked then = { f->learned_on, weeks, of_earlier, true };
    const struct att_standings earlier = att_standings_of(scratch, years->earlier, &then);
    f->learned = att_forecast_learn(h->arena, &earlier);
    /* What was learned without the year before is asked without it. Of a year that is over it is said what could have
     * been said on the day, when nobody knew who would leave. */
    bool over = h->key.over && is_whole(h->key.snapshot);
    const struct att_standing_asked now = { f->on, weeks, years->before != NULL ? of_year : NULL, over };
    f->standings = att_standings_of(h->arena, h->key.snapshot, &now);
    fill_chances(h);
    if (over) {
        struct att_proof *proof = ARENA_ARRAY(h->arena, ATT_ENDS, struct att_proof);
        for (int e = 0; e < ATT_ENDS; e++)
            proof[e] = att_prove(f->learned, &earlier, &f->standings, (enum att_end)e);
        f->proof = proof;
    }
}

/* Makes a forecast. Its memory is bounded by the rows: arenas that are not
 * those of a request must not run full. */
static struct held *make(const struct key *key, const struct years *years)
{
    enum { BASE = 16 << 20,
        PER_ROW = 256 };
    size_t rows = key->snapshot->rows + years->earlier->rows + (years->before == NULL ? 0 : years->before->rows);
    struct arena *a = arena_new(BASE + rows * PER_ROW), *scratch = arena_new(BASE + rows * PER_ROW);
    struct held *h = ARENA_NEW(a, struct held);
    *h = (struct held){ .key = *key, .arena = a };
    h->forecast = (struct forecast){ .year = key->snapshot->year,
        .on = { key->on },
        .learned_on = att_same_time((struct day){ key->on }, key->snapshot->year, years->earlier->year),
        .knows_before = years->before != NULL };
    atomic_init(&h->refs, 1);
    fill(h, years, scratch);
    arena_free(scratch);
    att_snapshot_ref(key->snapshot);
    return h;
}

static bool same(const struct key *a, const struct key *b)
{
    return a->snapshot == b->snapshot && a->earlier == b->earlier && a->before == b->before && a->on == b->on &&
        a->limits.recent_weeks == b->limits.recent_weeks && a->limits.min_possible == b->limits.min_possible &&
        a->over == b->over;
}

/* The place of a key: where it is held; else one that is free, or was not asked for the longest. What was held of other
 * states of the same year goes, so that none of them stays in memory for nobody. */
static struct held **place(struct forecast_keeper *k, const struct key *key)
{
    struct held **free_place = NULL, **oldest = &k->held[0];
    for (size_t i = 0; i < FORECAST_HELD; i++) {
        struct held **h = &k->held[i];
        if (*h != NULL && same(&(*h)->key, key))
            return h;
        if (*h != NULL && (*h)->key.snapshot->year == key->snapshot->year && (*h)->key.snapshot != key->snapshot) {
            unref(*h);
            *h = NULL;
        }
        if (*h == NULL)
            free_place = h;
        else if (*oldest == NULL || (*h)->used < (*oldest)->used)
            oldest = h;
    }
    return free_place != NULL ? free_place : oldest;
}

enum err forecast_get(struct work *w, const struct dashboard_source *source, struct att_snapshot *snapshot,
    struct day on, const struct forecast **ret, enum forecast_lack *ret_lack)
{
    struct forecast_keeper *k = registers_forecasts(source->registers);
    struct years years = { NULL, NULL };
    *ret = NULL;
    *ret_lack = FORECAST_LACKS_MARKS;
    if (!day_is(on))
        return OK;
    *ret_lack = FORECAST_LACKS_YEAR;
    enum err e = get_year(w, source, snapshot->year - 1, &years.earlier);
    if (e == OK && is_whole(years.earlier))
        e = get_year(w, source, snapshot->year - 2, &years.before);
    if (e != OK || !is_whole(years.earlier))
        return e;
    if (!is_whole(years.before))
        years.before = NULL; /* how a part of a year went does not say how it ended */
    const struct key key = { .snapshot = snapshot,
        .earlier = years.earlier->version,
        .before = years.before == NULL ? -1 : years.before->version,
        .on = on.v,
        .limits = source->config->limits,
        .over = forecast_is_over(snapshot, w->today) };
    pthread_mutex_lock(&k->lock);
    struct held **at = place(k, &key), *h = *at;
    if (h == NULL || !same(&h->key, &key)) {
        unref(h);
        h = *at = make(&key, &years);
    }
    h->used = ++k->clock;
    atomic_fetch_add_explicit(&h->refs, 1, memory_order_relaxed);
    pthread_mutex_unlock(&k->lock);
    arena_defer(w->arena, unref, h);
    *ret = &h->forecast;
    *ret_lack = FORECAST_LACKS_NOTHING;
    return OK;
}

struct day forecast_day(const struct att_snapshot *s, struct day upto)
{
    struct att_mask days = att_mask_days(s->year, DAY_NONE, upto), open = att_mask_and(&s->open, &days);
    struct att_session last = att_mask_last(&open);
    return att_session_is(last) ? att_session_day(s->year, last) : DAY_NONE;
}

size_t forecast_start(const struct forecast *f, const struct att_block *b)
{
    const struct att_snapshot *s = f->standings.snapshot;
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_cmp(s->blocks[middle]->school.urn, b->school.urn) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return f->standings.starts[low];
}

int forecast_band(int chance)
{
    if (chance >= FORECAST_CERTAIN)
        return FORECAST_BAND_CERTAIN;
    if (chance <= FORECAST_IMPOSSIBLE)
        return FORECAST_BAND_IMPOSSIBLE;
    int tenth = (chance + 50) / 100;
    return tenth == 0 ? FORECAST_BAND_UNDER : tenth == 10 ? FORECAST_BAND_OVER
                                                          : FORECAST_BAND_1 + tenth - 1;
}

/* A row of the list with its place in the order: the first has the lowest. */
struct entry {
    uint32_t key, row;
};
enum { LEFT_BITS = 8,
    DIGIT = 9,
    DIGITS = 1 << DIGIT };

/* Sorts by key and keeps the order of equal ones: two digits, the lower first. */
static void sort(struct entry *v, struct entry *spare, size_t n)
{
    for (int shift = 0; shift < 2 * DIGIT; shift += DIGIT) {
        size_t at[DIGITS + 1] = { 0 };
        for (size_t i = 0; i < n; i++)
            at[(v[i].key >> shift & (DIGITS - 1)) + 1]++;
        for (int d = 1; d < DIGITS; d++)
            at[d] += at[d - 1];
        for (size_t i = 0; i < n; i++)
            spare[at[v[i].key >> shift & (DIGITS - 1)]++] = v[i];
        memcpy(v, spare, n * sizeof *v);
    }
}

static void fill_list(struct arena *a, const struct dashboard *d, struct ahead *x)
{
    const struct att_answer *answer = &d->answer;
    struct entry *entries = arena_array_unset(a, answer->n + 1, sizeof *entries);
    int day = x->on.v - att_year_start(d->filter.year).v;
    for (size_t b = 0; b < d->n_blocks; b++) {
        const struct att_block *block = d->blocks[b];
        size_t start = forecast_start(x->f, block);
        const int16_t *chances = x->f->chances[x->end] + start;
        for (size_t i = answer->starts[b]; i < answer->starts[b + 1]; i++) {
            uint32_t row = answer->rows[i].row;
            int chance = chances[row];
            if (chance == FORECAST_NOT_FORESEEN || block->traits[row].restricted || !att_stays(block->stays[row], day))
                continue;
            int band = forecast_band(chance);
            x->children++;
            x->bands[band]++;
            if (band < FORECAST_BAND_1 || band == FORECAST_BAND_CERTAIN)
                continue;
            int left = att_left(&x->f->standings.v[start + row], x->end);
            entries[x->n++] = (struct entry){ (uint32_t)(FORECAST_CERTAIN - chance) << LEFT_BITS |
                    (uint32_t)(left > ATT_LEFT_MOST ? ATT_LEFT_MOST : left),
                (uint32_t)i };
        }
    }
    sort(entries, arena_array_unset(a, x->n + 1, sizeof *entries), x->n);
    x->rows = arena_array_unset(a, x->n + 1, sizeof *x->rows);
    for (size_t i = 0; i < x->n; i++)
        x->rows[i] = entries[i].row;
}

enum err ahead_ask(struct work *w, const struct dashboard_source *source, const struct dashboard *d, enum att_end end,
    struct ahead *ret)
{
    struct ahead x = { .end = end, .on = forecast_day(d->snapshot, d->filter.to) };
    enum err e = forecast_get(w, source, d->snapshot, x.on, &x.f, &x.lack);
    x.over = forecast_is_over(d->snapshot, w->today) && x.on.v == forecast_day(d->snapshot, DAY_NONE).v;
    if (e == OK && x.f != NULL)
        fill_list(w->arena, d, &x);
    *ret = x;
    return e;
}

enum err forecast_of_row(struct work *w, const struct dashboard_source *source, const struct att_block *b, size_t row,
    const struct forecast **ret)
{
    struct att_snapshot *snapshot;
    enum forecast_lack lack;
    *ret = NULL;
    enum err e = get_year(w, source, b->year, &snapshot);
    if (e != OK || snapshot == NULL)
        return e;
    const struct att_block *same = att_snapshot_school(snapshot, b->school.urn);
    if (same == NULL || row >= same->n || same->who[row].enrolment.v != b->who[row].enrolment.v)
        return OK;
    struct day on = forecast_day(snapshot, DAY_NONE);
    if (!day_is(on) || forecast_is_over(snapshot, w->today) || att_block_to_come(b, row, on, false) == 0)
        return OK;
    return forecast_get(w, source, snapshot, on, ret, &lack);
}

/* The sessions in which at least half of the schools that have registers were open. */
static struct att_mask open_to_most(const struct att_snapshot *s)
{
    struct att_mask open = { { 0 } };
    size_t held[ATT_SESSIONS] = { 0 }, schools = 0;
    for (size_t b = 0; b < s->n; b++) {
        schools += !att_mask_is_empty(&s->blocks[b]->open);
        for (int16_t i = 0; i < ATT_SESSIONS; i++)
            held[i] += att_mask_has(&s->blocks[b]->open, (struct att_session){ i });
    }
    for (int16_t i = 0; i < ATT_SESSIONS; i++)
        if (held[i] > 0 && 2 * held[i] >= schools)
            att_mask_add(&open, (struct att_session){ i });
    return open;
}

size_t forecast_looks(const struct att_snapshot *s, struct day before, struct day ret[FORECAST_LOOKS])
{
    struct att_half_term halves[ATT_HALF_TERMS_MOST];
    struct att_mask open = open_to_most(s);
    size_t n_halves = att_half_terms(&open, halves), n = 0;
    for (size_t i = 0; i + 1 < n_halves; i++) {
        struct day last = att_session_day(s->year, halves[i].last);
        if (n < FORECAST_LOOKS && day_cmp(last, before) < 0)
            ret[n++] = last;
    }
    return n;
}

/* The newest year that is whole and over; NULL when there is none. The one before it may still be the newest with
 * registers. */
static enum err get_newest_over(struct work *w, const struct dashboard_source *source, struct att_snapshot **ret)
{
    const struct reference *r = source->reference;
    *ret = NULL;
    for (size_t i = 0; i < r->n_years && *ret == NULL; i++) {
        enum err e = get_year(w, source, r->years[i], ret);
        if (e != OK)
            return e;
        if (*ret != NULL && !(is_whole(*ret) && forecast_is_over(*ret, w->today)))
            *ret = NULL;
    }
    return OK;
}

enum err forecast_proofs(struct work *w, const struct dashboard_source *source, struct forecast_proofs *ret)
{
    struct att_snapshot *s[3] = { NULL, NULL, NULL };
    const struct reference *r = source->reference;
    *ret = (struct forecast_proofs){ .lacks = r->n_years > 0 ? r->years[0] : att_year_of(w->today) };
    enum err e = get_newest_over(w, source, &s[0]);
    for (int k = 1; e == OK && k < 3 && is_whole(s[k - 1]); k++) {
        ret->lacks = s[0]->year - k;
        e = get_year(w, source, ret->lacks, &s[k]);
    }
    if (e != OK || !is_whole(s[2]))
        return e;
    struct day looks[FORECAST_LOOKS];
    size_t n = forecast_looks(s[0], att_year_end(s[0]->year), looks);
    ret->year = s[0]->year;
    ret->forecasts = ARENA_ARRAY(w->arena, n, const struct forecast *);
    for (size_t i = 0; e == OK && i < n; i++) {
        enum forecast_lack lack;
        e = forecast_get(w, source, s[0], looks[i], &ret->forecasts[ret->n], &lack);
        if (e == OK && ret->forecasts[ret->n] != NULL)
            ret->n++;
    }
    return e;
}
