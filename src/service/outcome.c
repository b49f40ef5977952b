#include <stdlib.h>

#include "attendance/peer.h"
#include "service/outcome_table.h"
#include "service/suppression.h"

enum { POINTS = 2000 /* thousandths of a per cent: two points of a hundred */ };

enum outcome_change outcome_change_of(int64_t milli)
{
    return milli <= -POINTS ? OUTCOME_FELL : milli >= POINTS ? OUTCOME_ROSE
                                                             : OUTCOME_SAME;
}

static int64_t rate(const struct follow_sum *s)
{
    return att_peer_rate(s->absent, s->possible);
}

/* --- the change of one --- */

static void typed_change(struct outcome_item *x)
{
    const struct outcome_rounds_row *r = x->r;
    if (!r->possible_before.has || !r->possible_after.has || r->possible_before.v == 0 || r->possible_after.v == 0)
        return;
    x->parts[OUTCOME_ABSENCE] = outcome_change_of(
        r->absent_after.v * 100000 / r->possible_after.v - r->absent_before.v * 100000 / r->possible_before.v);
}

static const struct att_block *block_of(const struct att_snapshot *s, struct school_id school)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->blocks[i]->school.id.v == school.v)
            return s->blocks[i];
    return NULL;
}

static void register_change(const struct att_snapshot *s, struct day today, struct outcome_item *x)
{
    x->block = block_of(s, x->r->school);
    if (x->block == NULL)
        return;
    follow_weeks(&x->block, 1, x->r->forum_on, today, OUTCOME_WEEKS, &x->weeks);
    if (x->weeks.n < OUTCOME_WEEKS_LEAST)
        return;
    for (size_t row = 0; row < x->block->n; row++) {
        if (x->block->pupils[row].v != x->r->pupil.v)
            continue;
        const struct follow_register one = { x->block, row };
        follow_count(&one, x->weeks.before, x->weeks.n, &x->before);
        follow_count(&one, x->weeks.after, x->weeks.n, &x->after);
    }
    if (x->before.possible == 0 || x->after.possible == 0)
        return;
    x->counts = true;
    x->parts[OUTCOME_ABSENCE] = outcome_change_of(rate(&x->after) - rate(&x->before));
}

/* --- those who were not brought --- */

/* The named rounds of a year, and what is asked of their peers: one question for all of the same weeks and phase. */
struct matching {
    struct outcome_item *items;
    size_t n;
    struct att_left_out brought; /* pupils of named cases */
    struct asked_peers *asked;
    size_t n_asked;
};
struct asked_peers {
    const struct outcome_item *of; /* the first who asked */
    unsigned bands;
};

static int compare_ids(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static struct att_mask mask_of(int year, const struct day *mondays, int n)
{
    struct att_mask within = { { 0 } };
    for (int i = 0; i < n; i++) {
        const struct att_mask m = att_mask_of_week((mondays[i].v - att_year_start(year).v) / 7);
        within = att_mask_or(&within, &m);
    }
    return within;
}

static bool same_weeks(const struct outcome_item *x, const struct outcome_item *y)
{
    return x->block->school.phase == y->block->school.phase && x->block->year == y->block->year &&
        x->weeks.n == y->weeks.n && x->weeks.before[x->weeks.n - 1].v == y->weeks.before[y->weeks.n - 1].v &&
        x->weeks.before[0].v == y->weeks.before[0].v && x->weeks.after[0].v == y->weeks.after[0].v &&
        x->weeks.after[x->weeks.n - 1].v == y->weeks.after[y->weeks.n - 1].v;
}

static void ask_for(struct matching *m, struct outcome_item *x)
{
    x->asked = 0;
    while (x->asked < m->n_asked && !same_weeks(m->asked[x->asked].of, x))
        x->asked++;
    if (x->asked == m->n_asked)
        m->asked[m->n_asked++] = (struct asked_peers){ .of = x };
    m->asked[x->asked].bands |= 1u << att_peer_band(rate(&x->before));
}

static const struct att_peers *count_asked(struct arena *a, struct crew *crew, const struct att_snapshot *s,
    const struct matching *m)
{
    struct att_peer_question *questions = ARENA_ARRAY(a, m->n_asked + 1, struct att_peer_question);
    struct att_peers *peers = ARENA_ARRAY(a, m->n_asked + 1, struct att_peers);
    for (size_t i = 0; i < m->n_asked; i++) {
        const struct outcome_item *x = m->asked[i].of;
        questions[i] = (struct att_peer_question){ .phase = x->block->school.phase,
            .before = mask_of(s->year, x->weeks.before, x->weeks.n),
            .after = mask_of(s->year, x->weeks.after, x->weeks.n),
            .bands = m->asked[i].bands };
    }
    att_peers_count(a, crew, s, &m->brought, questions, m->n_asked, peers);
    return peers;
}

/* The differences of the children who were brought from those like them. */
struct differences {
    int64_t *v;
    size_t n;
    int64_t change, other, peers; /* sums */
};

static void add_difference(const struct att_peers *peers, const struct outcome_item *x, struct differences *to)
{
    const struct att_peers *p = &peers[x->asked];
    const int band = att_peer_band(rate(&x->before));
    if (p->n[band] < OUTCOME_PEERS_LEAST)
        return;
    const int64_t change = rate(&x->after) - rate(&x->before), other = p->change[band] / p->n[band];
    to->v[to->n++] = change - other;
    to->change += change;
    to->other += other;
    to->peers += p->n[band];
}

static int64_t root(int64_t v)
{
    int64_t r = 0;
    for (int64_t bit = (int64_t)1 << 31; bit > 0; bit >>= 1)
        if ((r + bit) <= v / (r + bit))
            r += bit;
    return r;
}

/* Student's t for 95%, in thousandths, of so many degrees of freedom or a few fewer. */
static int64_t student(size_t degrees)
{
    return degrees < 12 ? 2262 : degrees < 15 ? 2179
        : degrees < 20                        ? 2131
        : degrees < 30                        ? 2086
        : degrees < 60                        ? 2042
        : degrees < 120                       ? 2000
                                              : 1980;
}

static void judge(const struct differences *d, struct outcome_matched *ret)
{
    *ret = (struct outcome_matched){ .n = (int64_t)d->n, .peers = d->peers };
    if (d->n < OUTCOME_MATCHED_LEAST)
        return;
    const int64_t n = (int64_t)d->n;
    int64_t sum = 0, squares = 0;
    for (size_t i = 0; i < d->n; i++)
        sum += d->v[i];
    const int64_t mean = sum / n;
    for (size_t i = 0; i < d->n; i++)
        squares += (d->v[i] - mean) * (d->v[i] - mean);
    const int64_t half = student(d->n - 1) * root(squares / (n - 1) / n) / 1000;
    ret->judged = true;
    ret->change = d->change / n;
    ret->other = d->other / n;
    ret->low = mean - half;
    ret->high = mean + half;
}

/* Those compared are among those whose absence is known: where one of the numbers of that is hidden, there must be
 * enough of them in each set of cases that could be the true one. */
static void keep_hidden(const struct outcomes *o, struct outcome_matched *m)
{
    const struct outcome_table *t = &o->tables[OUTCOME_ABSENCE][OUTCOME_BY_PHASE];
    int64_t known = 0;
    bool hidden = false;
    for (size_t k = 0; t->n > 0 && k <= outcome_parts(OUTCOME_ABSENCE); k++) {
        hidden |= t->hidden[t->n - 1][k];
        known += k < OUTCOME_UNKNOWN ? t->counts[t->n - 1][k] : 0;
    }
    m->by_tens = !hidden;
    m->judged &= !hidden || known - SUPPRESSION_FAR >= OUTCOME_MATCHED_LEAST;
}

/* --- waits --- */

static int64_t median_wait(struct arena *a, const struct outcome_item *items, size_t n, int year)
{
    int64_t *waits = ARENA_ARRAY(a, n + 1, int64_t);
    size_t heard = 0;
    for (size_t i = 0; i < n; i++)
        if (day_is(items[i].r->forum_on) && (year == 0 || items[i].year == year))
            waits[heard++] = items[i].r->forum_on.v - items[i].r->submitted_on.v;
    qsort(waits, heard, sizeof *waits, compare_ids);
    return heard > 0 ? waits[(heard - 1) / 2] : 0;
}

static void let_go(void *snapshot)
{
    att_snapshot_unref(*(struct att_snapshot **)snapshot);
}

static bool is_named_of(const struct outcome_item *x, int year)
{
    return x->r->named && day_is(x->r->forum_on) && x->year == year;
}

/* Is there anybody to look up in the registers of a year? */
static bool is_needed(const struct outcome_item *items, size_t n, int year)
{
    for (size_t i = 0; i < n; i++)
        if (is_named_of(&items[i], year))
            return true;
    return false;
}

/* The named rounds of one school year, against its registers. */
static enum err read_year(struct work *w, const struct dashboard_source *source, int year, struct matching *m,
    struct differences *d)
{
    struct att_snapshot *s, **held = ARENA_NEW(w->arena, struct att_snapshot *);
    enum err e = registers_visit(source->registers, w, year, &s);
    if (e != OK)
        return e;
    *held = s;
    arena_defer(w->arena, let_go, held); /* should the memory of the request run full */
    m->n_asked = 0;
    for (size_t i = 0; i < m->n; i++) {
        if (!is_named_of(&m->items[i], year))
            continue;
        register_change(s, w->today, &m->items[i]);
        if (m->items[i].counts)
            ask_for(m, &m->items[i]);
    }
    const struct att_peers *peers = count_asked(w->arena, registers_crew(source->registers), s, m);
    for (size_t i = 0; i < m->n; i++)
        if (m->items[i].counts && m->items[i].year == year)
            add_difference(peers, &m->items[i], d);
    for (size_t i = 0; i < m->n; i++)
        m->items[i].block = NULL;
    let_go(held);
    *held = NULL;
    return OK;
}

static struct outcome_item *items_of(struct arena *a, const struct outcome_rounds_row *rows, size_t n)
{
    struct outcome_item *items = ARENA_ARRAY(a, n + 1, struct outcome_item);
    for (size_t i = 0; i < n; i++) {
        struct outcome_item *x = &items[i];
        x->r = &rows[i];
        x->year = att_year_of(day_is(rows[i].forum_on) ? rows[i].forum_on : rows[i].submitted_on);
        x->parts[OUTCOME_ABSENCE] = OUTCOME_UNKNOWN;
        typed_change(x);
    }
    return items;
}

/* The strategies that the plan of each round names. */
static enum err add_strategies(struct work *w, struct outcome_item *items, size_t n)
{
    struct outcome_strategies_row *rows;
    size_t n_rows;
    enum err e = work_fail(w, store_outcome_strategies(w->db, w->arena, &rows, &n_rows));
    int *numbers = e == OK ? ARENA_ARRAY(w->arena, n_rows + 1, int) : NULL;
    for (size_t i = 0; e == OK && i < n_rows; i++)
        numbers[i] = (int)rows[i].strategy;
    for (size_t i = 0; e == OK && i < n; i++) {
        size_t low = 0, high = n_rows;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (rows[middle].round.v < items[i].r->round.v)
                low = middle + 1;
            else
                high = middle;
        }
        items[i].strategies = &numbers[low];
        while (low + items[i].n_strategies < n_rows && rows[low + items[i].n_strategies].round.v == items[i].r->round.v)
            items[i].n_strategies++;
    }
    return e;
}

static struct att_left_out brought_of(struct arena *a, const struct outcome_rounds_row *rows, size_t n)
{
    int64_t *pupils = ARENA_ARRAY(a, n + 1, int64_t);
    size_t found = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].named)
            pupils[found++] = rows[i].pupil.v;
    qsort(pupils, found, sizeof *pupils, compare_ids);
    return (struct att_left_out){ pupils, found };
}

static void add_differences(struct differences *all, const struct differences *one)
{
    all->n += one->n;
    all->change += one->change;
    all->other += one->other;
    all->peers += one->peers;
}

enum err outcome_read(struct work *w, const struct dashboard_source *source, int year, struct outcomes *ret)
{
    struct outcome_rounds_row *rows;
    size_t n;
    bool few = false;
    struct choice_lists choices;
    *ret = (struct outcomes){ .requests = { 0 } };
    enum err e = work_fail(w, store_outcome_rounds(w->db, w->arena, &rows, &n));
    if (e != OK)
        return e;
    struct outcome_item *items = items_of(w->arena, rows, n);
    e = choice_load(w, &choices);
    if (e == OK)
        e = add_strategies(w, items, n);
    struct matching m = { .items = items,
        .n = n,
        .brought = brought_of(w->arena, rows, n),
        .asked = ARENA_ARRAY(w->arena, n + 1, struct asked_peers) };
    struct differences all = { .v = ARENA_ARRAY(w->arena, n + 1, int64_t) }, of_year = { .n = 0 };
    /* Whichever is asked for, all years are read in which there is somebody to look up: what is hidden of one hangs on
     * what is shown of the others. */
    for (size_t y = 0; e == OK && y < source->reference->n_years; y++) {
        struct differences one = { .v = all.v + all.n };
        if (is_needed(items, n, source->reference->years[y]))
            e = read_year(w, source, source->reference->years[y], &m, &one);
        few |= one.n > 0 && one.n < OUTCOME_MATCHED_LEAST;
        if (source->reference->years[y] == year)
            of_year = one;
        add_differences(&all, &one);
    }
    if (e != OK)
        return e;
    outcome_tabulate(w->arena,
        &(struct outcome_tabling){ items, n, &choices, source->config->forum_wait_days, source->config->small_number,
            year },
        ret);
    ret->median_wait = (struct outcome_count){ median_wait(w->arena, items, n, year),
        ret->heard.hidden || ret->too_long.hidden };
    judge(year == 0 ? &all : &of_year, &ret->matched);
    if (year != 0 && few)
        ret->matched = (struct outcome_matched){ .judged = false };
    keep_hidden(ret, &ret->matched);
    return OK;
}
