#include "service/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "attendance/kernel.h"
#include "service/follow_window.h"
#include "service/plan.h"
#include "store/outcome.h"

enum { POINTS = 2000 /* thousandths of a per cent: two points of a hundred */ };

static const char *const change_words[OUTCOME_CHANGES] = { "Fell by 2 points or more", "Within 2 points",
    "Rose by 2 points or more", "Not known" };
static const char *const by_words[OUTCOME_BYS] = { "By forum", "By phase", "By area", "By need" };

struct str outcome_change_words(enum outcome_change c)
{
    return str_of(change_words[c]);
}

struct str outcome_by_words(enum outcome_by b)
{
    return str_of(by_words[b]);
}

enum outcome_change outcome_change_of(int64_t milli)
{
    return milli <= -POINTS ? OUTCOME_FELL : milli >= POINTS ? OUTCOME_ROSE
                                                             : OUTCOME_SAME;
}

/* A round with the change of its child. */
struct item {
    const struct outcome_rounds_row *r;
    int year;     /* of its forum, or of its request where there was none */
    size_t slice; /* of the tables: its year */
    enum outcome_change change;
    bool counts; /* its registers say something: it can be matched */
    struct follow_weeks weeks;
    struct follow_sum before, after;
    const struct att_block *block;
};

static int64_t rate(const struct follow_sum *s)
{
    return s->absent * 100000 / s->possible;
}

static int band_of(const struct follow_sum *before)
{
    const int64_t r = rate(before);
    return r < 5000 ? 0 : r < 10000 ? 1
        : r < 20000                 ? 2
        : r < 50000                 ? 3
                                    : 4;
}

/* --- the change of one --- */

static void typed_change(struct item *x)
{
    const struct outcome_rounds_row *r = x->r;
    if (!r->possible_before.has || !r->possible_after.has || r->possible_before.v == 0 || r->possible_after.v == 0)
        return;
    x->change = outcome_change_of(
        r->absent_after.v * 100000 / r->possible_after.v - r->absent_before.v * 100000 / r->possible_before.v);
}

static const struct att_block *block_of(const struct att_snapshot *s, struct school_id school)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->blocks[i]->school.id.v == school.v)
            return s->blocks[i];
    return NULL;
}

static void register_change(const struct att_snapshot *s, struct day today, struct item *x)
{
    x->block = block_of(s, x->r->school);
    if (x->block == NULL)
        return;
    follow_weeks(&x->block, 1, x->r->forum_on, today, OUTCOME_WEEKS, &x->weeks);
    if (x->weeks.n < OUTCOME_WEEKS_LEAST)
        return;
    for (size_t row = 0; row < x->block->n; row++) {
        if (x->block->who[row].pupil.v != x->r->pupil.v)
            continue;
        const struct follow_register one = { x->block, row };
        follow_count(&one, x->weeks.before, x->weeks.n, &x->before);
        follow_count(&one, x->weeks.after, x->weeks.n, &x->after);
    }
    if (x->before.possible == 0 || x->after.possible == 0)
        return;
    x->counts = true;
    x->change = outcome_change_of(rate(&x->after) - rate(&x->before));
}

/* --- those who were not brought --- */

struct peers {
    int64_t n[OUTCOME_BANDS], change[OUTCOME_BANDS]; /* sums */
};
struct asked_peers {
    const struct item *of;
    struct peers peers;
};
struct matching {
    const struct att_snapshot *snapshot;
    const int64_t *brought; /* pupils of named cases, in order */
    size_t n_brought;
    struct asked_peers *asked; /* what was counted for the same weeks and phase */
    size_t n_asked;
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

static void add_peer(struct peers *to, const struct att_short_count *before, const struct att_short_count *after)
{
    if (before->possible == 0 || after->possible == 0)
        return;
    const struct follow_sum b = { .possible = before->possible, .absent = before->absent },
                            f = { .possible = after->possible, .absent = after->absent };
    const int band = band_of(&b);
    to->n[band]++;
    to->change[band] += rate(&f) - rate(&b);
}

static void count_block(struct arena *a, const struct matching *m, const struct att_block *b,
    const struct att_mask *before, const struct att_mask *after, struct peers *to)
{
    struct att_short_count *x = ARENA_ARRAY(a, b->n, struct att_short_count),
                           *y = ARENA_ARRAY(a, b->n, struct att_short_count);
    const struct att_sheet sheet = { .planes = b->planes, .codes = b->codes, .used = b->used, .n = b->n };
    att_kernel()->count(&sheet, before, 0, x);
    att_kernel()->count(&sheet, after, 0, y);
    for (size_t row = 0; row < b->n; row++) {
        const int64_t pupil = b->who[row].pupil.v;
        if (m->n_brought == 0 || bsearch(&pupil, m->brought, m->n_brought, sizeof pupil, compare_ids) == NULL)
            add_peer(to, &x[row], &y[row]);
    }
}

static bool same_weeks(const struct item *x, const struct item *y)
{
    return x->block->school.phase == y->block->school.phase && x->block->year == y->block->year &&
        x->weeks.n == y->weeks.n && x->weeks.before[x->weeks.n - 1].v == y->weeks.before[y->weeks.n - 1].v &&
        x->weeks.before[0].v == y->weeks.before[0].v && x->weeks.after[0].v == y->weeks.after[0].v &&
        x->weeks.after[x->weeks.n - 1].v == y->weeks.after[y->weeks.n - 1].v;
}

static const struct peers *peers_of(struct arena *a, struct matching *m, const struct item *x)
{
    for (size_t i = 0; i < m->n_asked; i++)
        if (same_weeks(m->asked[i].of, x))
            return &m->asked[i].peers;
    struct asked_peers *to = &m->asked[m->n_asked++];
    *to = (struct asked_peers){ .of = x };
    const struct att_mask before = mask_of(x->block->year, x->weeks.before, x->weeks.n),
                          after = mask_of(x->block->year, x->weeks.after, x->weeks.n);
    for (size_t i = 0; i < m->snapshot->n; i++)
        if (m->snapshot->blocks[i]->school.phase == x->block->school.phase)
            count_block(a, m, m->snapshot->blocks[i], &before, &after, &to->peers);
    return &to->peers;
}

/* The differences of the children who were brought from those like them. */
struct differences {
    int64_t *v;
    size_t n;
    int64_t change, other, peers; /* sums */
};

static void add_difference(struct arena *a, struct matching *m, const struct item *x, struct differences *to)
{
    const struct peers *p = peers_of(a, m, x);
    const int band = band_of(&x->before);
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

/* --- tables --- */

/* Everything that somebody can ask for is counted in one run, so that lines of suppression go through all of it: a
 * slice for all years and one for each, as all years less one that is shown are another; in each slice all tables, cut
 * from one run of rows, of which the first is that of all, and stands below three of them; and the headlines. */
enum { COLUMNS = OUTCOME_CHANGES + 1 };
/* What stands above the tables, each with what is left of its whole, which nobody is shown and everybody can work out.
 * How many were heard is the total of the first row. */
enum headline { REQUESTS,
    NOT_HEARD,
    TOO_LONG,
    IN_TIME,
    PLANNED,
    NOT_PLANNED,
    AGAIN,
    FIRST_TIME,
    HEADLINES };
struct tabling {
    struct arena *a;
    const struct item *items;
    size_t n_items;
    struct str *groups;
    size_t n;        /* rows of a slice so far */
    size_t n_slices; /* the first is that of all years */
    int64_t *counts;
    bool *hidden, *unshown;
    size_t n_cells;
    size_t first[OUTCOME_BYS], rows[OUTCOME_BYS]; /* of each table, without that of all */
    size_t *row_of[OUTCOME_BYS];                  /* the row of each item */
    struct suppression_line *lines;
    size_t n_lines;
};

static size_t cell_at(const struct tabling *t, size_t slice, size_t row, size_t column)
{
    return (slice * t->n + row) * COLUMNS + column;
}

static size_t headline_at(const struct tabling *t, size_t slice, enum headline h)
{
    return t->n_slices * t->n * COLUMNS + slice * HEADLINES + (size_t)h;
}

static size_t heard_at(const struct tabling *t, size_t slice)
{
    return cell_at(t, slice, 0, OUTCOME_CHANGES);
}

static struct str group_of(const struct item *x, enum outcome_by by)
{
    enum forum_phase phase;
    if (by == OUTCOME_BY_FORUM)
        return x->r->series;
    if (by == OUTCOME_BY_AREA)
        return x->r->area.p == NULL ? S("No area") : x->r->area;
    return forum_phase_parse(x->r->phase, &phase) ? forum_phase_words(phase) : x->r->phase;
}

static size_t find_row(struct tabling *t, enum outcome_by by, struct str group)
{
    for (size_t i = t->first[by]; i < t->n; i++)
        if (str_eq(t->groups[i], group))
            return i;
    t->groups[t->n] = group;
    return t->n++;
}

/* Does a row stand before another one: groups of forums from the youngest on, the others by name? */
static bool stands_before(enum outcome_by by, struct str a, struct str b)
{
    if (by != OUTCOME_BY_PHASE)
        return str_cmp(a, b) < 0;
    for (int p = 0; p < FORUM_PHASES; p++) {
        const struct str words = forum_phase_words((enum forum_phase)p);
        if (str_eq(words, a) || str_eq(words, b))
            return str_eq(words, a) && !str_eq(words, b);
    }
    return false;
}

/* The rows of a table in their order, before anything is counted in them. */
static void put_rows(struct tabling *t, enum outcome_by by)
{
    for (size_t i = 0; i < t->n_items; i++)
        if (day_is(t->items[i].r->forum_on))
            (void)find_row(t, by, group_of(&t->items[i], by));
    for (size_t i = t->first[by] + 1; i < t->n; i++) {
        const struct str group = t->groups[i];
        size_t k = i;
        for (; k > t->first[by] && stands_before(by, group, t->groups[k - 1]); k--)
            t->groups[k] = t->groups[k - 1];
        t->groups[k] = group;
    }
}

/* The rows of a table: the groups of the items that were heard in any year. */
static void find_rows(struct tabling *t, enum outcome_by by)
{
    t->first[by] = t->n;
    for (int k = 0; k < PLAN_NEEDS && by == OUTCOME_BY_NEED; k++)
        (void)find_row(t, by, plan_need_words((enum plan_need_area)k));
    if (by != OUTCOME_BY_NEED)
        put_rows(t, by);
    t->row_of[by] = ARENA_ARRAY(t->a, t->n_items + 1, size_t);
    for (size_t i = 0; i < t->n_items && by != OUTCOME_BY_NEED; i++)
        if (day_is(t->items[i].r->forum_on))
            t->row_of[by][i] = find_row(t, by, group_of(&t->items[i], by));
    t->rows[by] = t->n - t->first[by];
}

static void add_to(struct tabling *t, size_t slice, size_t row, enum outcome_change change)
{
    t->counts[cell_at(t, slice, row, change)]++;
    t->counts[cell_at(t, slice, row, OUTCOME_CHANGES)]++;
}

static void count_item(struct tabling *t, size_t i, size_t slice, int wait_days)
{
    const struct item *x = &t->items[i];
    const bool heard = day_is(x->r->forum_on);
    const bool has[PLAN_NEEDS] = { x->r->communication, x->r->cognition, x->r->semh, x->r->sensory };
    t->counts[headline_at(t, slice, REQUESTS)]++;
    t->counts[headline_at(t, slice, x->r->planned ? PLANNED : NOT_PLANNED)]++;
    t->counts[headline_at(t, slice, x->r->number > 1 ? AGAIN : FIRST_TIME)]++;
    if (!heard) {
        t->counts[headline_at(t, slice, NOT_HEARD)]++;
        return;
    }
    t->counts[headline_at(t, slice, x->r->forum_on.v - x->r->submitted_on.v > wait_days ? TOO_LONG : IN_TIME)]++;
    add_to(t, slice, 0, x->change);
    for (int b = 0; b < OUTCOME_BY_NEED; b++)
        add_to(t, slice, t->row_of[b][i], x->change);
    for (int k = 0; k < PLAN_NEEDS; k++)
        if (has[k])
            add_to(t, slice, t->first[OUTCOME_BY_NEED] + (size_t)k, x->change);
}

/* --- what could be worked out from what --- */

/* A line over n counts, to be filled, and their sum. */
static size_t *add_line(struct tabling *t, size_t n, size_t total)
{
    size_t *at = ARENA_ARRAY(t->a, n + 1, size_t);
    at[n] = total;
    t->lines[t->n_lines++] = (struct suppression_line){ at, n + 1 };
    return at;
}

/* A line for each column: some rows and the one that they add up to. */
static void add_lines(struct tabling *t, size_t slice, const size_t *rows, size_t n, size_t total)
{
    for (size_t k = 0; k < COLUMNS; k++) {
        size_t *at = add_line(t, n, cell_at(t, slice, total, k));
        for (size_t i = 0; i < n; i++)
            at[i] = cell_at(t, slice, rows[i], k);
    }
}

static void add_row_lines(struct tabling *t, size_t slice)
{
    for (size_t r = 0; r < t->n; r++) {
        size_t *at = add_line(t, OUTCOME_CHANGES, cell_at(t, slice, r, OUTCOME_CHANGES));
        for (size_t k = 0; k < OUTCOME_CHANGES; k++)
            at[k] = cell_at(t, slice, r, k);
    }
}

/* Are all cases of a row of one table in a row of another? */
static bool lies_in(const struct tabling *t, size_t slice, enum outcome_by small, size_t row, enum outcome_by large,
    size_t in)
{
    for (size_t i = 0; i < t->n_items; i++)
        if ((slice == 0 || t->items[i].slice == slice) && day_is(t->items[i].r->forum_on) &&
            t->row_of[small][i] == row && t->row_of[large][i] != in)
            return false;
    return true;
}

/* Where rows of one table make up a row of another (the forums of a phase), what is hidden in one could be told from
 * the other. */
static void add_nesting(struct tabling *t, size_t slice, enum outcome_by small, enum outcome_by large)
{
    size_t *members = ARENA_ARRAY(t->a, t->rows[small] + 1, size_t);
    for (size_t in = t->first[large]; in < t->first[large] + t->rows[large]; in++) {
        size_t n = 0;
        int64_t sum = 0;
        for (size_t row = t->first[small]; row < t->first[small] + t->rows[small]; row++) {
            if (!lies_in(t, slice, small, row, large, in))
                continue;
            members[n++] = row;
            sum += t->counts[cell_at(t, slice, row, OUTCOME_CHANGES)];
        }
        if (n > 0 && sum == t->counts[cell_at(t, slice, in, OUTCOME_CHANGES)])
            add_lines(t, slice, members, n, in);
    }
}

static void add_pair(struct tabling *t, size_t slice, enum headline part, enum headline rest, size_t total)
{
    size_t *at = add_line(t, 2, total);
    at[0] = headline_at(t, slice, part);
    at[1] = headline_at(t, slice, rest);
    t->unshown[at[1]] = true;
}

static void add_headlines(struct tabling *t, size_t slice, int64_t threshold)
{
    const size_t requests = headline_at(t, slice, REQUESTS), not_heard = headline_at(t, slice, NOT_HEARD);
    add_pair(t, slice, TOO_LONG, IN_TIME, heard_at(t, slice));
    add_pair(t, slice, PLANNED, NOT_PLANNED, requests);
    add_pair(t, slice, AGAIN, FIRST_TIME, requests);
    size_t *at = add_line(t, 2, requests);
    at[0] = heard_at(t, slice);
    at[1] = not_heard;
    t->unshown[not_heard] = true;
    /* Better no number of requests than none of those who were heard, which would take the tables with it. */
    t->hidden[requests] = t->counts[not_heard] > 0 && t->counts[not_heard] < threshold;
}

static void add_slice(struct tabling *t, size_t slice, int64_t threshold)
{
    static const enum outcome_by whole[] = { OUTCOME_BY_FORUM, OUTCOME_BY_PHASE, OUTCOME_BY_AREA };
    add_row_lines(t, slice);
    add_headlines(t, slice, threshold);
    for (size_t x = 0; x < COUNT_OF(whole); x++) {
        size_t *rows = ARENA_ARRAY(t->a, t->rows[whole[x]] + 1, size_t);
        for (size_t i = 0; i < t->rows[whole[x]]; i++)
            rows[i] = t->first[whole[x]] + i;
        if (t->rows[whole[x]] > 0)
            add_lines(t, slice, rows, t->rows[whole[x]], 0);
        for (size_t y = 0; y < COUNT_OF(whole); y++)
            if (x != y)
                add_nesting(t, slice, whole[x], whole[y]);
    }
}

/* The years of each count make up that of all years. */
static void add_years(struct tabling *t)
{
    const size_t cells = t->n * COLUMNS;
    for (size_t k = 0; k < cells + HEADLINES; k++) {
        const size_t first = k < cells ? k : headline_at(t, 0, (enum headline)(k - cells)),
                     step = k < cells ? cells : HEADLINES;
        size_t *at = add_line(t, t->n_slices - 1, first);
        for (size_t y = 1; y < t->n_slices; y++)
            at[y - 1] = first + y * step;
    }
}

static void hide_small(struct tabling *t, int64_t threshold)
{
    size_t most = t->n + 4;
    for (int b = 0; b < OUTCOME_BY_NEED; b++)
        most += COLUMNS * (1 + OUTCOME_BY_NEED * t->rows[b]);
    t->lines = ARENA_ARRAY(t->a, t->n_slices * most + t->n * COLUMNS + HEADLINES, struct suppression_line);
    for (size_t y = 0; y < t->n_slices; y++)
        add_slice(t, y, threshold);
    if (t->n_slices > 1)
        add_years(t);
    suppression_hide(&(struct suppression){ .counts = t->counts,
        .hidden = t->hidden,
        .known = ARENA_ARRAY(t->a, t->n_cells, bool),
        .unshown = t->unshown,
        .n = t->n_cells,
        .lines = t->lines,
        .n_lines = t->n_lines,
        .threshold = threshold });
}

/* --- what is shown --- */

/* A table as it is shown: its rows, and that of all below them. */
static void cut_table(const struct tabling *t, size_t slice, enum outcome_by by, struct outcome_table *to)
{
    const size_t most = t->rows[by] + 1;
    *to = (struct outcome_table){ .totals = by != OUTCOME_BY_NEED, .groups = ARENA_ARRAY(t->a, most, struct str) };
    to->counts = arena_array(t->a, most, sizeof *to->counts);
    to->hidden = arena_array(t->a, most, sizeof *to->hidden);
    for (size_t i = 0; i < most && t->rows[by] > 0; i++) {
        const size_t from = i < t->rows[by] ? t->first[by] + i : 0;
        if (from == 0 && !to->totals)
            break;
        to->groups[to->n] = t->groups[from];
        memcpy(to->counts[to->n], &t->counts[cell_at(t, slice, from, 0)], sizeof *to->counts);
        memcpy(to->hidden[to->n], &t->hidden[cell_at(t, slice, from, 0)], sizeof *to->hidden);
        to->n++;
    }
}

static struct outcome_count count_of(const struct tabling *t, size_t at)
{
    return (struct outcome_count){ t->counts[at], t->hidden[at] };
}

static void cut_slice(const struct tabling *t, size_t slice, struct outcomes *ret)
{
    ret->requests = count_of(t, headline_at(t, slice, REQUESTS));
    ret->heard = count_of(t, heard_at(t, slice));
    ret->too_long = count_of(t, headline_at(t, slice, TOO_LONG));
    ret->plans = count_of(t, headline_at(t, slice, PLANNED));
    ret->again = count_of(t, headline_at(t, slice, AGAIN));
    for (int b = 0; b < OUTCOME_BYS; b++)
        cut_table(t, slice, (enum outcome_by)b, &ret->tables[b]);
}

/* The slice of each item; how many there are. *at: the slice of the year that is asked for, or SIZE_MAX. */
static size_t number_slices(struct arena *a, struct item *items, size_t n, int year, size_t *at)
{
    int *years = ARENA_ARRAY(a, n + 1, int);
    size_t n_slices = 1;
    *at = year == 0 ? 0 : SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        size_t slice = 1;
        while (slice < n_slices && years[slice] != items[i].year)
            slice++;
        if (slice == n_slices)
            years[n_slices++] = items[i].year;
        items[i].slice = slice;
        if (items[i].year == year)
            *at = slice;
    }
    return n_slices;
}

static void make_tables(struct arena *a, struct item *items, size_t n, const struct config *config, int year,
    struct outcomes *ret)
{
    size_t at;
    struct tabling t = { .a = a,
        .items = items,
        .n_items = n,
        .groups = ARENA_ARRAY(a, OUTCOME_BYS * n + PLAN_NEEDS + 1, struct str) };
    t.n_slices = number_slices(a, items, n, year, &at);
    if (at == SIZE_MAX)
        return;
    t.groups[t.n++] = S("All");
    for (int b = 0; b < OUTCOME_BYS; b++)
        find_rows(&t, (enum outcome_by)b);
    t.n_cells = t.n_slices * (t.n * COLUMNS + HEADLINES);
    t.counts = ARENA_ARRAY(a, t.n_cells, int64_t);
    t.hidden = ARENA_ARRAY(a, t.n_cells, bool);
    t.unshown = ARENA_ARRAY(a, t.n_cells, bool);
    for (size_t i = 0; i < n; i++) {
        count_item(&t, i, 0, config->forum_wait_days);
        count_item(&t, i, items[i].slice, config->forum_wait_days);
    }
    hide_small(&t, config->small_number);
    cut_slice(&t, at, ret);
}

/* --- waits --- */

static int64_t median_wait(struct arena *a, const struct item *items, size_t n, int year)
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
    att_snapshot_unref(snapshot);
}

/* The rounds of one school year, against its registers. */
static enum err read_year(struct work *w, const struct dashboard_source *source, int year, struct item *items,
    size_t n, struct matching *m, struct differences *d)
{
    struct att_snapshot *s;
    enum err e = registers_get(source->registers, w, year, &s);
    if (e != OK)
        return e;
    arena_defer(w->arena, let_go, s);
    m->snapshot = s;
    m->n_asked = 0;
    for (size_t i = 0; i < n; i++) {
        const struct outcome_rounds_row *r = items[i].r;
        if (!r->named || !day_is(r->forum_on) || att_year_of(r->forum_on) != year)
            continue;
        register_change(s, w->today, &items[i]);
        if (items[i].counts)
            add_difference(w->arena, m, &items[i], d);
    }
    return OK;
}

static struct item *items_of(struct arena *a, const struct outcome_rounds_row *rows, size_t n)
{
    struct item *items = ARENA_ARRAY(a, n + 1, struct item);
    for (size_t i = 0; i < n; i++) {
        struct item *x = &items[i];
        x->r = &rows[i];
        x->year = att_year_of(day_is(rows[i].forum_on) ? rows[i].forum_on : rows[i].submitted_on);
        x->change = OUTCOME_UNKNOWN;
        typed_change(x);
    }
    return items;
}

static const int64_t *pupils_of(struct arena *a, const struct outcome_rounds_row *rows, size_t n, size_t *ret_n)
{
    int64_t *pupils = ARENA_ARRAY(a, n + 1, int64_t);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].named)
            pupils[(*ret_n)++] = rows[i].pupil.v;
    qsort(pupils, *ret_n, sizeof *pupils, compare_ids);
    return pupils;
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
    *ret = (struct outcomes){ .median_wait = 0 };
    enum err e = work_fail(w, store_outcome_rounds(w->db, w->arena, &rows, &n));
    if (e != OK)
        return e;
    struct item *items = items_of(w->arena, rows, n);
    struct matching m = { .asked = ARENA_ARRAY(w->arena, n + 1, struct asked_peers) };
    struct differences all = { .v = ARENA_ARRAY(w->arena, n + 1, int64_t) }, of_year = { .n = 0 };
    m.brought = pupils_of(w->arena, rows, n, &m.n_brought);
    /* All years are read, whichever is asked for: what is hidden of one hangs on what is shown of the others. */
    for (size_t y = 0; e == OK && y < source->reference->n_years; y++) {
        struct differences one = { .v = all.v + all.n };
        e = read_year(w, source, source->reference->years[y], items, n, &m, &one);
        few |= one.n > 0 && one.n < OUTCOME_MATCHED_LEAST;
        if (source->reference->years[y] == year)
            of_year = one;
        add_differences(&all, &one);
    }
    if (e != OK)
        return e;
    make_tables(w->arena, items, n, source->config, year, ret);
    ret->median_wait = median_wait(w->arena, items, n, year);
    judge(year == 0 ? &all : &of_year, &ret->matched);
    if (year != 0 && few)
        ret->matched = (struct outcome_matched){ .judged = false };
    return OK;
}
