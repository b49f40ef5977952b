#include "service/outcome_table.h"

#include <limits.h>

#include "service/follow_up.h"
#include "service/plan.h"
#include "service/suppression.h"

/* What stands above the tables, of the row of all alone: after the kinds, each in two parts, of which only the first is
 * shown. */
enum headline {
    PLANNED = OUTCOME_KINDS,
    AGAIN,
    TOO_LONG,
    MEASURES,
};
enum { DESTINATION_NOT_KNOWN = 4,
    DESTINATION_YOUNGER,
    HOURS_MUCH = 20 /* quarters of an hour */ };

struct tabling {
    struct arena *a;
    const struct outcome_tabling *q;
    const struct outcome_item **heard;
    size_t n;
    struct str *groups; /* of each row; the first is that of all */
    int *numbers;       /* of a row of a strategy: its number */
    size_t n_rows;
    size_t first[OUTCOME_BYS], rows[OUTCOME_BYS]; /* of each table, without that of all */
    int *years;                                   /* from 1: of each slice */
    size_t n_years;
    struct suppression s;
};

/* --- what came of a case --- */

static size_t compare_part(struct opt_i64 before, struct opt_i64 after)
{
    if (!before.has || !after.has)
        return 3;
    return after.v < before.v ? 0 : after.v == before.v ? 1
                                                        : 2;
}

static size_t goals_part(const struct outcome_rounds_row *r)
{
    const int64_t met = r->goals_met.v, partly = r->goals_partly.v, not = r->goals_not.v;
    if (!r->goals_met.has || met + partly + not == 0)
        return 3;
    return partly + not == 0 ? 0 : met + partly > 0 ? 1
                                                    : 2;
}

static size_t hours_part(const struct outcome_rounds_row *r)
{
    if (!r->hours_before.has || !r->hours_after.has)
        return 3;
    const int64_t more = r->hours_after.v - r->hours_before.v;
    return more >= HOURS_MUCH ? 0 : more > 0 ? 1
                                             : 2;
}

static size_t placement_part(const struct outcome_rounds_row *r)
{
    enum follow_up_placement p;
    if (r->placement.p == NULL || !follow_up_placement_parse(r->placement, &p) || p == PLACEMENT_NONE)
        return 3;
    return p == PLACEMENT_KEPT ? 0 : p == PLACEMENT_CHANGED ? 1
                                                            : 2;
}

static size_t destination_part(const struct outcome_rounds_row *r)
{
    static const size_t parts[DESTINATIONS] = { [DESTINATION_NONE_SAID] = DESTINATION_NOT_KNOWN,
        [DESTINATION_EDUCATION] = 0,
        [DESTINATION_APPRENTICESHIP] = 1,
        [DESTINATION_TRAINING] = 1,
        [DESTINATION_WORK] = 2,
        [DESTINATION_NOTHING] = 3,
        [DESTINATION_UNKNOWN] = DESTINATION_NOT_KNOWN };
    enum follow_up_destination d;
    enum forum_phase phase;
    if (!forum_phase_parse(r->phase, &phase) || phase != FORUM_POST16)
        return DESTINATION_YOUNGER;
    return r->destination.p != NULL && follow_up_destination_parse(r->destination, &d) ? parts[d]
                                                                                       : DESTINATION_NOT_KNOWN;
}

static void find_parts(struct outcome_item *x)
{
    x->parts[OUTCOME_SUSPENSIONS] = compare_part(x->r->suspended_before, x->r->suspended_after);
    x->parts[OUTCOME_GOALS] = goals_part(x->r);
    x->parts[OUTCOME_HOURS] = hours_part(x->r);
    x->parts[OUTCOME_PLACEMENT] = placement_part(x->r);
    x->parts[OUTCOME_DESTINATION] = destination_part(x->r);
}

/* --- rows --- */

static struct str group_of(const struct outcome_item *x, enum outcome_by by)
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
    for (size_t i = t->first[by]; i < t->n_rows; i++)
        if (str_eq(t->groups[i], group))
            return i;
    t->groups[t->n_rows] = group;
    return t->n_rows++;
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
    for (size_t i = 0; i < t->n; i++)
        (void)find_row(t, by, group_of(t->heard[i], by));
    for (size_t i = t->first[by] + 1; i < t->n_rows; i++) {
        const struct str group = t->groups[i];
        size_t k = i;
        for (; k > t->first[by] && stands_before(by, group, t->groups[k - 1]); k--)
            t->groups[k] = t->groups[k - 1];
        t->groups[k] = group;
    }
}

static bool names_strategy(const struct outcome_item *x, int number)
{
    for (size_t i = 0; i < x->n_strategies; i++)
        if (x->strategies[i] == number)
            return true;
    return false;
}

/* Strategies in the order of the authority, those that some plan names. */
static void put_strategies(struct tabling *t)
{
    const struct choice_list *list = &t->q->choices->of[CHOICE_STRATEGY];
    for (size_t i = 0; i < list->n; i++) {
        bool named = false;
        for (size_t k = 0; k < t->n; k++)
            named |= names_strategy(t->heard[k], list->v[i].number);
        if (named) {
            t->numbers[t->n_rows] = list->v[i].number;
            t->groups[t->n_rows++] = list->v[i].words;
        }
    }
}

static void find_rows(struct tabling *t)
{
    t->groups[t->n_rows++] = S("All");
    for (int b = 0; b < OUTCOME_BYS; b++) {
        const enum outcome_by by = (enum outcome_by)b;
        t->first[by] = t->n_rows;
        if (by == OUTCOME_BY_STRATEGY)
            put_strategies(t);
        else if (by != OUTCOME_BY_NEED)
            put_rows(t, by);
        for (int k = 0; k < PLAN_NEEDS && by == OUTCOME_BY_NEED; k++)
            t->groups[t->n_rows++] = plan_need_words((enum plan_need_area)k);
        t->rows[by] = t->n_rows - t->first[by];
    }
}

/* --- the run of suppression --- */

static bool has_need(const struct outcome_rounds_row *r, size_t need)
{
    const bool has[PLAN_NEEDS] = { r->communication, r->cognition, r->semh, r->sensory };
    return has[need];
}

static struct suppression_profile profile_of(struct tabling *t, const struct outcome_item *x)
{
    return (struct suppression_profile){ { 0, find_row(t, OUTCOME_BY_FORUM, group_of(x, OUTCOME_BY_FORUM)),
                                             find_row(t, OUTCOME_BY_PHASE, group_of(x, OUTCOME_BY_PHASE)),
                                             find_row(t, OUTCOME_BY_AREA, group_of(x, OUTCOME_BY_AREA)) },
        SUPPRESSION_ROWS };
}

/* Which profile a case is of is found by its rows: one place for each forum, phase and area. */
static struct suppression_block whole_block(struct tabling *t)
{
    const size_t phases = t->rows[OUTCOME_BY_PHASE], areas = t->rows[OUTCOME_BY_AREA];
    struct suppression_profile *profiles = ARENA_ARRAY(t->a, t->n, struct suppression_profile);
    size_t *of = ARENA_ARRAY(t->a, t->n, size_t), n = 0;
    size_t *places = ARENA_ARRAY(t->a, t->rows[OUTCOME_BY_FORUM] * phases * areas, size_t); /* less one */
    for (size_t i = 0; i < t->n; i++) {
        const struct suppression_profile p = profile_of(t, t->heard[i]);
        const size_t forum = p.rows[1] - t->first[OUTCOME_BY_FORUM], phase = p.rows[2] - t->first[OUTCOME_BY_PHASE],
                     area = p.rows[3] - t->first[OUTCOME_BY_AREA];
        size_t *place = &places[(forum * phases + phase) * areas + area];
        if (*place == 0) {
            profiles[n] = p;
            *place = ++n;
        }
        of[i] = *place - 1;
    }
    return (struct suppression_block){ profiles, n, of };
}

static struct suppression_block row_block(struct tabling *t, size_t row)
{
    struct suppression_profile *profiles = ARENA_ARRAY(t->a, 2, struct suppression_profile);
    size_t *of = ARENA_ARRAY(t->a, t->n, size_t);
    profiles[0] = (struct suppression_profile){ { row }, 1 };
    for (size_t i = 0; i < t->n; i++) {
        const bool in = row < t->first[OUTCOME_BY_STRATEGY]
            ? has_need(t->heard[i]->r, row - t->first[OUTCOME_BY_NEED])
            : names_strategy(t->heard[i], t->numbers[row]);
        of[i] = in ? 0 : 1;
    }
    return (struct suppression_block){ profiles, 2, of };
}

static size_t part_of(const struct tabling *t, const struct outcome_item *x, size_t measure)
{
    switch (measure) {
    case PLANNED:
        return x->r->planned ? 0 : 1;
    case AGAIN:
        return x->r->number > 1 ? 0 : 1;
    case TOO_LONG:
        return x->r->forum_on.v - x->r->submitted_on.v > t->q->wait_days ? 0 : 1;
    default:
        return x->parts[measure];
    }
}

static void put_measures(struct tabling *t)
{
    struct suppression_measure *measures = ARENA_ARRAY(t->a, MEASURES, struct suppression_measure);
    for (size_t m = 0; m < MEASURES; m++) {
        size_t *of = ARENA_ARRAY(t->a, t->n, size_t);
        for (size_t i = 0; i < t->n; i++)
            of[i] = part_of(t, t->heard[i], m);
        measures[m] = (struct suppression_measure){ m < OUTCOME_KINDS ? outcome_parts((enum outcome_kind)m) : 2,
            m == OUTCOME_DESTINATION ? DESTINATION_YOUNGER : SIZE_MAX, of };
    }
    t->s.measures = measures;
    t->s.n_measures = MEASURES;
}

/* Which numbers stand on a page: destinations in two tables alone, headlines for all cases alone. */
static void put_shown(struct tabling *t)
{
    const size_t columns = suppression_columns(&t->s), destination = suppression_column(&t->s, OUTCOME_DESTINATION, 0),
                 headlines = suppression_column(&t->s, PLANNED, 0);
    bool *shown = ARENA_ARRAY(t->a, t->n_rows * columns, bool), *left = ARENA_ARRAY(t->a, t->n_rows * columns, bool);
    for (size_t row = 0; row < t->n_rows; row++)
        for (size_t k = 0; k < columns; k++)
            shown[row * columns + k] = k < destination || k + 1 == columns ||
                (k < headlines && row < t->first[OUTCOME_BY_AREA]) ||
                (k >= headlines && row == 0 && (k - headlines) % 2 == 0);
    for (size_t k = headlines; k + 1 < columns; k++)
        left[k] = !shown[k];
    t->s.shown = shown;
    t->s.left = left;
}

/* Needs have their rows whether or not there are cases of them; all others are found in the cases. */
static void put_listed(struct tabling *t)
{
    bool *listed = ARENA_ARRAY(t->a, t->n_rows, bool);
    for (size_t row = 0; row < t->n_rows; row++)
        listed[row] = row < t->first[OUTCOME_BY_NEED] || row >= t->first[OUTCOME_BY_STRATEGY];
    t->s.listed = listed;
}

static void put_years(struct tabling *t)
{
    size_t *of = ARENA_ARRAY(t->a, t->n, size_t);
    t->years = ARENA_ARRAY(t->a, t->n + 1, int);
    for (size_t i = 0; i < t->n; i++) {
        of[i] = 1;
        while (of[i] <= t->n_years && t->years[of[i]] != t->heard[i]->year)
            of[i]++;
        if (of[i] > t->n_years)
            t->years[++t->n_years] = t->heard[i]->year;
    }
    t->s.year_of = of;
    t->s.n_years = t->n_years;
}

static void run(struct tabling *t)
{
    struct suppression_block *blocks = ARENA_ARRAY(t->a, t->n_rows + 1, struct suppression_block);
    t->s = (struct suppression){ .n_cases = t->n,
        .n_rows = t->n_rows,
        .blocks = blocks,
        .threshold = t->q->threshold };
    blocks[t->s.n_blocks++] = whole_block(t);
    for (size_t row = t->first[OUTCOME_BY_NEED]; row < t->n_rows; row++)
        blocks[t->s.n_blocks++] = row_block(t, row);
    put_years(t);
    put_measures(t);
    put_shown(t);
    put_listed(t);
    suppression_hide(t->a, &t->s);
}

/* --- what is shown --- */

/* Destinations of a row of children who are all younger say nothing. */
static bool is_younger(const struct tabling *t, enum outcome_kind kind, size_t row)
{
    const size_t younger = suppression_column(&t->s, OUTCOME_DESTINATION, DESTINATION_YOUNGER);
    return kind == OUTCOME_DESTINATION &&
        t->s.counts[suppression_at(&t->s, 0, row, younger)] ==
        t->s.counts[suppression_at(&t->s, 0, row, suppression_columns(&t->s) - 1)];
}

static void cut_row(const struct tabling *t, size_t slice, enum outcome_kind kind, size_t row,
    struct outcome_table *to)
{
    const size_t n = outcome_parts(kind);
    for (size_t k = 0; k <= n; k++) {
        const size_t at = suppression_at(&t->s, slice, row,
            k == n ? suppression_columns(&t->s) - 1 : suppression_column(&t->s, kind, k));
        to->counts[to->n][k] = t->s.counts[at];
        to->hidden[to->n][k] = t->s.hidden[at];
    }
    to->groups[to->n++] = t->groups[row];
}

/* A table as it is shown: its rows, and that of all below them. */
static void cut_table(const struct tabling *t, size_t slice, enum outcome_kind kind, enum outcome_by by,
    struct outcome_table *to)
{
    const size_t most = t->rows[by] + 1;
    *to = (struct outcome_table){ .totals = by < OUTCOME_BY_NEED, .groups = ARENA_ARRAY(t->a, most, struct str) };
    to->counts = arena_array(t->a, most, sizeof *to->counts);
    to->hidden = arena_array(t->a, most, sizeof *to->hidden);
    if (kind == OUTCOME_DESTINATION && by > OUTCOME_BY_PHASE)
        return;
    for (size_t row = t->first[by]; row < t->first[by] + t->rows[by]; row++)
        if (!is_younger(t, kind, row))
            cut_row(t, slice, kind, row, to);
    if (to->totals && to->n > 0)
        cut_row(t, slice, kind, 0, to);
}

static struct outcome_count count_of(const struct tabling *t, size_t slice, size_t column)
{
    const size_t at = suppression_at(&t->s, slice, 0, column);
    return (struct outcome_count){ t->s.counts[at], t->s.hidden[at] };
}

static void cut_slice(const struct tabling *t, size_t slice, struct outcomes *ret)
{
    ret->heard = count_of(t, slice, suppression_columns(&t->s) - 1);
    ret->plans = count_of(t, slice, suppression_column(&t->s, PLANNED, 0));
    ret->again = count_of(t, slice, suppression_column(&t->s, AGAIN, 0));
    ret->too_long = count_of(t, slice, suppression_column(&t->s, TOO_LONG, 0));
    for (int k = 0; k < OUTCOME_KINDS; k++)
        for (int b = 0; b < OUTCOME_BYS; b++)
            cut_table(t, slice, (enum outcome_kind)k, (enum outcome_by)b, &ret->tables[k][b]);
}

static int64_t not_heard(const struct tabling *t, int year)
{
    int64_t n = 0;
    for (size_t i = 0; i < t->q->n; i++)
        n += !day_is(t->q->items[i].r->forum_on) && (year == 0 || t->q->items[i].year == year);
    return n;
}

/* May the number of requests not be told of a year? Less those who were heard it is the number of the others. */
static bool hides_requests(const struct tabling *t, int year)
{
    const int64_t n = not_heard(t, year);
    for (size_t slice = 0; slice <= t->n_years; slice++)
        if ((slice == 0 ? year == 0 : t->years[slice] == year) &&
            t->s.hidden[suppression_at(&t->s, slice, 0, suppression_columns(&t->s) - 1)])
            return true;
    return n > 0 && n < t->q->threshold;
}

/* When it is hidden of a year, it is of all years: one more who was not heard then changes no other number. */
static struct outcome_count requests_of(const struct tabling *t, int year)
{
    struct outcome_count n = { .hidden = hides_requests(t, year) };
    int first = INT_MAX, last = INT_MIN;
    for (size_t i = 0; i < t->q->n; i++) {
        const int of = t->q->items[i].year;
        n.n += year == 0 || of == year;
        first = of < first ? of : first;
        last = of > last ? of : last;
    }
    for (int of = first; year == 0 && of <= last; of++)
        n.hidden |= hides_requests(t, of);
    return n;
}

void outcome_tabulate(struct arena *a, const struct outcome_tabling *q, struct outcomes *ret)
{
    struct tabling t = { .a = a, .q = q };
    t.heard = ARENA_ARRAY(a, q->n + 1, const struct outcome_item *);
    for (size_t i = 0; i < q->n; i++) {
        find_parts(&q->items[i]);
        if (day_is(q->items[i].r->forum_on))
            t.heard[t.n++] = &q->items[i];
    }
    const size_t most = OUTCOME_BY_NEED * t.n + PLAN_NEEDS + q->choices->of[CHOICE_STRATEGY].n + 1;
    t.groups = ARENA_ARRAY(a, most, struct str);
    t.numbers = ARENA_ARRAY(a, most, int);
    find_rows(&t);
    run(&t);
    ret->requests = requests_of(&t, q->year);
    for (size_t slice = 0; slice <= t.n_years; slice++)
        if (slice == 0 ? q->year == 0 : t.years[slice] == q->year)
            cut_slice(&t, slice, ret);
}
