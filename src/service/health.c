#include "service/health.h"

#include <stdlib.h>
#include <string.h>

#include "service/census.h"

/* The last day with marks in any school of the authority, but not one still to come: a school that has stopped is told
 * so, by whomever it is looked at. Of other schools nothing but that day is told. */
static struct day last_day(const struct dashboard *d)
{
    struct att_mask open = { { 0 } };
    for (size_t b = 0; b < d->snapshot->n; b++)
        open = att_mask_or(&open, &d->snapshot->blocks[b]->open);
    struct att_session last = att_mask_last(&open);
    if (!att_session_is(last))
        return d->as_at;
    struct day day = att_session_day(d->filter.year, last);
    return day_cmp(day, d->as_at) < 0 ? day : d->as_at;
}

/* The children asked about, as a byte a row; NULL when all of them are. */
static const uint8_t *const *rows_of(struct arena *a, const struct dashboard *d)
{
    if (!dashboard_narrowed(d))
        return NULL;
    const uint8_t **rows = ARENA_ARRAY(a, d->n_blocks, const uint8_t *);
    for (size_t b = 0; b < d->n_blocks; b++) {
        uint8_t *wanted = ARENA_ARRAY(a, d->blocks[b]->n, uint8_t);
        for (size_t i = d->answer.starts[b]; i < d->answer.starts[b + 1]; i++)
            wanted[d->answer.rows[i].row] = 1;
        rows[b] = wanted;
    }
    return rows;
}

/* A timetable or a placement as what is on record of a row; false for other records. */
static bool record_of(const struct att_block *b, const struct att_spell *s, struct att_record *ret)
{
    if (s->kind != ATT_SPELL_TIMETABLE && s->kind != ATT_SPELL_PLACEMENT)
        return false;
    *ret = (struct att_record){ s->row,
        s->kind == ATT_SPELL_TIMETABLE ? ATT_RECORD_PART_TIME : ATT_RECORD_PROVISION,
        att_mask_days(b->year, s->from, s->to) };
    return true;
}

/* The casework records of the blocks among what is known of other rolls, by row. */
static struct att_elsewhere with_spells(struct arena *a, const struct dashboard *d, const struct att_elsewhere *other)
{
    size_t n = other->starts[d->n_blocks], at = 0;
    for (size_t b = 0; b < d->n_blocks; b++)
        n += d->blocks[b]->n_spells;
    struct att_record *records = ARENA_ARRAY(a, n + 1, struct att_record);
    size_t *starts = ARENA_ARRAY(a, d->n_blocks + 1, size_t);
    for (size_t b = 0; b < d->n_blocks; b++) {
        const struct att_block *block = d->blocks[b];
        size_t next = other->starts[b], end = other->starts[b + 1];
        for (size_t s = 0; s < block->n_spells; s++) {
            for (; next < end && other->records[next].row <= block->spells[s].row; next++)
                records[at++] = other->records[next];
            at += record_of(block, &block->spells[s], &records[at]);
        }
        for (; next < end; next++)
            records[at++] = other->records[next];
        starts[b + 1] = at;
    }
    return (struct att_elsewhere){ records, starts };
}

struct health health_of(struct arena *a, const struct dashboard *d)
{
    const struct calendar *c = d->reference->calendar;
    struct health h = { .d = d, .upto = last_day(d), .rows = rows_of(a, d) };
    struct att_elsewhere elsewhere = att_elsewhere_of(a, d->snapshot, d->blocks, d->n_blocks);
    h.known = with_spells(a, d, &elsewhere);
    for (int t = 0; t < HEALTH_TERMS; t++) {
        struct day from, to;
        bool told;
        calendar_season_days(c, d->filter.year, (enum calendar_season)t, &from, &to, &told);
        h.terms[t] = att_mask_days(d->filter.year, from, to);
    }
    for (int r = 0; r < ATT_RETURNS; r++)
        h.returns[r] = census_term(c, d->filter.year, (enum att_return)r);
    return h;
}

static struct att_health begin_block(const struct health *h, size_t block)
{
    const struct dashboard *d = h->d;
    const struct att_block *b = d->blocks[block];
    const size_t first = h->known.starts[block];
    struct att_health asked = { .block = b,
        .limits = &d->config->health,
        .upto = h->upto,
        .over = d->filter.year < att_year_of(d->today),
        .closed = calendar_closed(d->reference->calendar, d->filter.year, b->school.id),
        .within = d->answer.within,
        .rows = h->rows == NULL ? NULL : h->rows[block],
        .records = h->known.records + first,
        .n_records = h->known.starts[block + 1] - first };
    memcpy(asked.terms, h->terms, sizeof asked.terms);
    memcpy(asked.returns, h->returns, sizeof asked.returns);
    return asked;
}

/* Many schools at the same time: each has a place of its own for what is counted. */
struct counting {
    const struct health *h;
    struct health_count *counts;
};

static void count_one(void *to, const struct att_finding *f)
{
    struct health_count *c = to;
    c->rules[f->rule]++;
}

static void count_block(void *arg, unsigned who, size_t block)
{
    const struct counting *c = arg;
    const struct att_health asked = begin_block(c->h, block);
    (void)who;
    att_health_look(&asked, count_one, &c->counts[block]);
}

const struct health_count *health_count(struct arena *a, const struct health *h)
{
    struct counting c = { h, ARENA_ARRAY(a, h->d->n_blocks, struct health_count) };
    crew_run(registers_crew(h->d->registers), count_block, &c, h->d->n_blocks);
    return c.counts;
}

static int64_t of_area(const struct health_count *c, bool questions)
{
    int64_t n = 0;
    for (int r = 0; r < ATT_RULES; r++)
        if ((att_rule_area((enum att_rule)r) == ATT_AREA_QUESTIONS) == questions)
            n += c->rules[r];
    return n;
}

int64_t health_to_do(const struct health_count *c)
{
    return of_area(c, false);
}

int64_t health_questions(const struct health_count *c)
{
    return of_area(c, true);
}

struct keeping {
    struct arena *arena;
    struct att_finding *v;
    size_t n, room;
};

static void keep_one(void *to, const struct att_finding *f)
{
    struct keeping *k = to;
    if (k->n == k->room) {
        k->room = k->room == 0 ? 64 : k->room * 2;
        struct att_finding *more = ARENA_ARRAY(k->arena, k->room, struct att_finding);
        if (k->n > 0)
            memcpy(more, k->v, k->n * sizeof *more);
        k->v = more;
    }
    k->v[k->n++] = *f;
}

static int by_importance(const void *a, const void *b)
{
    return att_finding_cmp(a, b);
}

struct health_found health_find(struct arena *a, const struct health *h, size_t block)
{
    struct keeping k = { .arena = a, .v = ARENA_ARRAY(a, 64, struct att_finding), .room = 64 };
    const struct att_health asked = begin_block(h, block);
    att_health_look(&asked, keep_one, &k);
    qsort(k.v, k.n, sizeof *k.v, by_importance);
    return (struct health_found){ asked.block, k.v, k.n };
}
