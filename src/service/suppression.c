#include "service/suppression.h"

#include <string.h>

enum { TERMS = SUPPRESSION_MEASURES + 1,
    CARRIED = 8, /* rows that overlap and change with a case */
    TOUCHED = TERMS * (2 * SUPPRESSION_ROWS + CARRIED) * 2,
    NOBODY = -1 };

size_t suppression_column(const struct suppression *s, size_t measure, size_t part)
{
    for (size_t m = 0; m < measure; m++)
        part += s->measures[m].n_parts;
    return part;
}

size_t suppression_columns(const struct suppression *s)
{
    return suppression_column(s, s->n_measures, 0) + 1;
}

size_t suppression_at(const struct suppression *s, size_t slice, size_t row, size_t column)
{
    return (slice * s->n_rows + row) * suppression_columns(s) + column;
}

/* A set of cases that fits everything that is shown. It begins as the true one. */
struct world {
    const struct suppression *s;
    size_t columns;
    const struct suppression_profile **profiles; /* of all blocks */
    size_t *first;                               /* profile of each block; behind the last, how many there are */
    int64_t *cases;                              /* of each profile, year and column: how many */
    bool *allowed;                               /* of each profile and column: can a case of it be there? */
    int64_t *delta;                              /* of each cell: to the true one */
    int64_t *low, *high;                         /* of each cell: what it can be, as far as is known */
};

/* What becomes of a column in an exchange: column `to` of the profile `to` gains `sign`; `from` of `from` loses it. */
struct term {
    size_t to, from;
    int sign;
};
/* An exchange: in a year, and backwards in another one (0: in none, and then all years have another number too). */
struct exchange {
    size_t block;
    ptrdiff_t to, from; /* profiles; from NOBODY: cases are put in, or change */
    size_t year, other;
    struct term terms[TERMS];
    size_t n;
    size_t carried[CARRIED], n_carried; /* blocks in whose row the case is that changes: nobody else could */
    int64_t cost;
};
struct touched {
    size_t cells[TOUCHED];
    int signs[TOUCHED];
    size_t n;
};

static int64_t *cases_at(const struct world *w, ptrdiff_t profile, size_t year, size_t column)
{
    return &w->cases[((size_t)profile * (w->s->n_years + 1) + year) * w->columns + column];
}

static bool has_row(const struct world *w, ptrdiff_t profile, size_t row)
{
    if (profile == NOBODY)
        return false;
    const struct suppression_profile *p = w->profiles[profile];
    for (size_t i = 0; i < p->n; i++)
        if (p->rows[i] == row)
            return true;
    return false;
}

/* --- what an exchange touches --- */

static void touch(const struct world *w, const struct exchange *x, size_t row, size_t column, int sign,
    struct touched *to)
{
    to->cells[to->n] = suppression_at(w->s, x->year, row, column);
    to->signs[to->n++] = sign;
    to->cells[to->n] = suppression_at(w->s, x->other, row, column);
    to->signs[to->n++] = x->other == 0 ? sign : -sign;
}

static void touch_rows(const struct world *w, const struct exchange *x, const struct term *t, bool to_side,
    struct touched *to)
{
    const ptrdiff_t mine = to_side ? x->to : x->from, theirs = to_side ? x->from : x->to;
    for (size_t i = 0; mine != NOBODY && i < w->profiles[mine]->n; i++) {
        const size_t row = w->profiles[mine]->rows[i];
        if (t->to != t->from || !has_row(w, theirs, row))
            touch(w, x, row, to_side ? t->to : t->from, to_side ? t->sign : -t->sign, to);
    }
}

static void find_touched(const struct world *w, const struct exchange *x, struct touched *to)
{
    to->n = 0;
    for (size_t i = 0; i < x->n; i++) {
        touch_rows(w, x, &x->terms[i], true, to);
        touch_rows(w, x, &x->terms[i], false, to);
        for (size_t b = 0; b < x->n_carried; b++)
            touch(w, x, w->profiles[w->first[x->carried[b]]]->rows[0], x->terms[i].to, x->terms[i].sign, to);
    }
}

/* What is lost when a cell is hidden: the number of cases is missed more than one part of them, the row of all more
 * than one of a group, and all years more than one of them. */
static int64_t loss(const struct world *w, size_t cell)
{
    if (w->s->hidden[cell])
        return 0;
    const int64_t part = cell % w->columns + 1 == w->columns ? 8 : 1;
    const size_t row = cell / w->columns % w->s->n_rows;
    return (row == 0 ? 100 : 1) * (cell / w->columns < w->s->n_rows ? 2 : 1) * part;
}

static int64_t cost_of(const struct world *w, const struct exchange *x)
{
    struct touched t;
    int64_t cost = 0;
    find_touched(w, x, &t);
    for (size_t i = 0; i < t.n; i++)
        cost += loss(w, t.cells[i]);
    return cost;
}

/* --- whether there are the cases for it --- */

static bool is_carried(const struct exchange *x, size_t block)
{
    for (size_t i = 0; i < x->n_carried; i++)
        if (x->carried[i] == block)
            return true;
    return false;
}

/* The profile of another block that a case is of which changes: not in its row, where that can be. */
static ptrdiff_t profile_beside(const struct world *w, const struct exchange *x, size_t block)
{
    return (ptrdiff_t)w->first[block] + (is_carried(x, block) ? 0 : 1);
}

/* Is there such a case in a column of a year? */
static bool is_spare(const struct world *w, const struct exchange *x, size_t year, size_t column)
{
    for (size_t b = 1; b < w->s->n_blocks; b++)
        if (b != x->block && *cases_at(w, profile_beside(w, x, b), year, column) < 1)
            return false;
    return true;
}

/* The rows that a case must be in which changes from a column to another one (in another year, back), because all
 * cases there are; false: too many. */
static bool find_carried(const struct world *w, struct exchange *x, size_t gains, size_t loses)
{
    x->n_carried = 0;
    for (size_t b = 1; b < w->s->n_blocks && x->from == NOBODY; b++) {
        const ptrdiff_t without = (ptrdiff_t)w->first[b] + 1;
        const bool all = *cases_at(w, without, x->year, loses) < 1 ||
            (x->other != 0 && *cases_at(w, without, x->other, gains) < 1);
        if (all && x->n_carried == CARRIED)
            return false;
        if (all && b != x->block)
            x->carried[x->n_carried++] = b;
    }
    return true;
}

static bool term_fits(const struct world *w, const struct exchange *x, const struct term *t, size_t year, int sign)
{
    const bool totals_stay = x->from != NOBODY && t->to == t->from;
    if (sign < 0)
        return *cases_at(w, x->to, year, t->to) >= 1 && (totals_stay || is_spare(w, x, year, t->to));
    if (x->from == NOBODY)
        return true;
    return *cases_at(w, x->from, year, t->from) >= 1 && (totals_stay || is_spare(w, x, year, t->from));
}

static bool fits(const struct world *w, const struct exchange *x, const struct term *t)
{
    return term_fits(w, x, t, x->year, t->sign) && (x->other == 0 || term_fits(w, x, t, x->other, -t->sign));
}

/* Would it leave a group or a year without a case that is listed for those it has? The page would not be the same. */
static bool empties(const struct world *w, const struct exchange *x)
{
    struct touched t;
    find_touched(w, x, &t);
    for (size_t i = 0; i < t.n; i++) {
        const size_t at = t.cells[i], row = at / w->columns % w->s->n_rows;
        const bool all_years = at / w->columns < w->s->n_rows;
        if (at % w->columns + 1 == w->columns && (all_years ? w->s->listed[row] : row == 0) &&
            t.signs[i] < 0 && w->s->counts[at] + w->delta[at] + t.signs[i] < 1)
            return true;
    }
    return false;
}

/* --- the exchange that costs least --- */

/* Two cases change places: one of `to` that was in the column `loses`, and one of `from` in `gains`. */
static void try_swap(const struct world *w, struct exchange *x, size_t gains, size_t loses, struct exchange *best)
{
    x->n = 2;
    x->terms[0] = (struct term){ gains, gains, 1 };
    x->terms[1] = (struct term){ loses, loses, -1 };
    if (!find_carried(w, x, gains, loses) || !fits(w, x, &x->terms[0]) || !fits(w, x, &x->terms[1]))
        return;
    x->cost = cost_of(w, x);
    if (x->cost < best->cost)
        *best = *x;
}

static bool is_allowed(const struct world *w, ptrdiff_t profile, size_t column)
{
    return profile == NOBODY || w->allowed[(size_t)profile * w->columns + column];
}

/* A small count that has to be covered, and whether it is to rise or to fall. */
struct wanted {
    size_t cell, slice, row, column, block;
    size_t first, n_parts, outside; /* columns of its measure; n_parts 0: it is a number of cases */
    int sign;
    bool moves; /* look at cases that go over, and not at such that change places */
};

/* The part of a measure that a case has when it goes over, which is the one that is wanted if it is of this measure;
 * false: there is none. One that cannot be in its other profile becomes another. */
static bool find_term(const struct world *w, const struct wanted *q, struct exchange *x, size_t first, size_t n_parts)
{
    const bool is_asked = q->n_parts > 0 && q->first == first;
    const int sign = q->sign;
    struct term best = { .sign = 0 };
    int64_t best_cost = INT64_MAX;
    for (size_t to = first; to < first + n_parts; to++) {
        if (is_asked && to != q->column)
            continue;
        for (size_t from = first; from < first + n_parts; from++) {
            const bool keeps = is_allowed(w, x->to, to) && is_allowed(w, x->from, to);
            if (!is_allowed(w, x->to, to) || !is_allowed(w, x->from, from) || (keeps && from != to))
                continue;
            const struct term t = { to, from, sign };
            struct exchange one = { x->block, x->to, x->from, x->year, x->other, { t }, 1, { 0 }, 0, 0 };
            if (!fits(w, x, &t))
                continue;
            const int64_t cost = cost_of(w, &one);
            if (cost < best_cost) {
                best = t;
                best_cost = cost;
            }
        }
    }
    x->terms[x->n++] = best;
    return best.sign != 0;
}

/* A case goes from one profile to the other, or is put in. */
static void try_move(const struct world *w, const struct wanted *q, struct exchange *x, struct exchange *best)
{
    const struct suppression *s = w->s;
    const struct term total = { w->columns - 1, w->columns - 1, q->sign };
    x->n = x->n_carried = 0;
    x->terms[x->n++] = total;
    if (!fits(w, x, &total) || empties(w, x))
        return;
    for (size_t m = 0; m < s->n_measures; m++)
        if (!find_term(w, q, x, suppression_column(s, m, 0), s->measures[m].n_parts))
            return;
    x->cost = cost_of(w, x);
    if (x->cost < best->cost)
        *best = *x;
}

static void try_parts(const struct world *w, const struct wanted *q, struct exchange *x, struct exchange *best)
{
    if (q->moves) {
        try_move(w, q, x, best);
        return;
    }
    for (size_t other = q->first; other < q->first + q->n_parts && best->cost > 0; other++)
        if (other != q->column && other != q->outside)
            try_swap(w, x, q->sign > 0 ? q->column : other, q->sign > 0 ? other : q->column, best);
}

static void try_years(const struct world *w, const struct wanted *q, struct exchange *x, struct exchange *best)
{
    for (size_t year = 1; year <= w->s->n_years; year++) {
        if (q->slice != 0 && q->slice != year)
            continue;
        x->year = year;
        for (size_t other = 0; other <= w->s->n_years && best->cost > 0; other++) {
            x->other = other;
            if (other != year && (other == 0 || q->slice != 0))
                try_parts(w, q, x, best);
        }
    }
}

static bool find_exchange(const struct world *w, const struct wanted *q, struct exchange *best)
{
    const ptrdiff_t first = (ptrdiff_t)w->first[q->block], end = (ptrdiff_t)w->first[q->block + 1];
    best->cost = INT64_MAX;
    for (ptrdiff_t to = first; to < end; to++) {
        struct exchange x = { .block = q->block, .to = to };
        if (!has_row(w, to, q->row))
            continue;
        for (x.from = first; x.from < end; x.from++)
            if (!has_row(w, x.from, q->row))
                try_years(w, q, &x, best);
        x.from = NOBODY;
        if (q->block == 0 && best->cost > 0)
            try_years(w, q, &x, best);
    }
    return best->cost < INT64_MAX;
}

/* --- doing it --- */

static void shift_others(const struct world *w, const struct exchange *x, size_t year, size_t column, int by)
{
    for (size_t b = 1; b < w->s->n_blocks; b++)
        if (b != x->block)
            *cases_at(w, profile_beside(w, x, b), year, column) += by;
}

static void shift(const struct world *w, const struct exchange *x, const struct term *t, size_t year, int by)
{
    *cases_at(w, x->to, year, t->to) += by;
    if (x->from != NOBODY)
        *cases_at(w, x->from, year, t->from) -= by;
    if (x->from == NOBODY || t->to != t->from)
        shift_others(w, x, year, t->to, by);
    if (x->from != NOBODY && t->to != t->from)
        shift_others(w, x, year, t->from, -by);
}

/* Makes an exchange (times 1), or takes it back (times -1). */
static void make(const struct world *w, const struct exchange *x, int times)
{
    struct touched t;
    for (size_t i = 0; i < x->n; i++) {
        shift(w, x, &x->terms[i], x->year, times * x->terms[i].sign);
        if (x->other != 0)
            shift(w, x, &x->terms[i], x->other, -times * x->terms[i].sign);
    }
    find_touched(w, x, &t);
    for (size_t i = 0; i < t.n; i++) {
        const size_t at = t.cells[i];
        w->delta[at] += times * t.signs[i];
        w->s->hidden[at] = true;
        if (w->s->counts[at] + w->delta[at] < w->low[at])
            w->low[at] = w->s->counts[at] + w->delta[at];
        if (w->s->counts[at] + w->delta[at] > w->high[at])
            w->high[at] = w->s->counts[at] + w->delta[at];
    }
}

static bool is_covered(const struct world *w, size_t cell)
{
    return w->high[cell] - w->low[cell] >= SUPPRESSION_WIDTH;
}

/* Lets a count rise or fall from what it truly is, until it is covered or nothing more can be exchanged. */
static void cover_one_way(const struct world *w, const struct wanted *q)
{
    struct exchange made[SUPPRESSION_WIDTH];
    size_t n = 0;
    while (n < SUPPRESSION_WIDTH && !is_covered(w, q->cell) && find_exchange(w, q, &made[n]))
        make(w, &made[n++], 1);
    while (n > 0)
        make(w, &made[--n], -1);
}

/* Where all cases of a part are in an overlapping row: one more case of that part, as long as that hides no more than
 * `most`, which then is in the row too. */
static void cover_by_more(const struct world *w, struct wanted *q, bool moves, int64_t most)
{
    struct exchange made[SUPPRESSION_FAR];
    struct wanted all = *q;
    size_t n = 0;
    all.row = 0;
    all.block = 0;
    all.moves = q->moves = moves;
    all.sign = q->sign = 1;
    while (n < COUNT_OF(made) && !is_covered(w, q->cell) && find_exchange(w, n % 2 == 0 ? &all : q, &made[n])) {
        if (n % 2 == 0 && made[n].cost > most)
            break;
        make(w, &made[n++], 1);
    }
    while (n > 0)
        make(w, &made[--n], -1);
}

static void cover_both_ways(const struct world *w, struct wanted *q, bool moves)
{
    q->moves = moves;
    q->sign = 1;
    cover_one_way(w, q);
    q->sign = -1;
    cover_one_way(w, q);
}

/* First what hides least. A case that is put in where there is one already needs no other one, so in the end it is
 * covered. */
static void cover(const struct world *w, struct wanted *q)
{
    const bool swaps = q->n_parts > 0 && q->column != q->outside;
    if (swaps)
        cover_both_ways(w, q, false);
    if (swaps && q->block > 0)
        cover_by_more(w, q, false, 0);
    cover_both_ways(w, q, true);
    if (swaps && q->block > 0)
        cover_by_more(w, q, false, INT64_MAX);
    if (q->block > 0)
        cover_by_more(w, q, true, INT64_MAX);
}

/* --- all of it --- */

static size_t block_of(const struct world *w, size_t row)
{
    for (size_t b = 0; b < w->s->n_blocks; b++)
        for (size_t p = w->first[b]; p < w->first[b + 1]; p++)
            if (has_row(w, (ptrdiff_t)p, row))
                return b;
    return SIZE_MAX;
}

static bool is_small(const struct suppression *s, size_t cell)
{
    return s->counts[cell] > 0 && s->counts[cell] < s->threshold;
}

static void cover_column(const struct world *w, struct wanted q)
{
    const struct suppression *s = w->s;
    for (q.row = 0; q.row < s->n_rows; q.row++) {
        const size_t at = q.row * w->columns + q.column;
        q.block = s->shown[at] || s->left[at] ? block_of(w, q.row) : SIZE_MAX;
        for (size_t i = 0; q.block != SIZE_MAX && i <= s->n_years; i++) {
            q.slice = i == s->n_years ? 0 : i + 1; /* a year alone hides much of what all years need */
            q.cell = suppression_at(s, q.slice, q.row, q.column);
            if (is_small(s, q.cell) && !is_covered(w, q.cell))
                cover(w, &q);
        }
    }
}

static void count_cases(const struct world *w, size_t i)
{
    const struct suppression *s = w->s;
    const size_t years[] = { 0, s->year_of[i] };
    for (size_t m = 0; m <= s->n_measures; m++) {
        const size_t column =
            m == s->n_measures ? w->columns - 1 : suppression_column(s, m, s->measures[m].of[i]);
        for (size_t b = 0; b < s->n_blocks; b++) {
            const size_t p = w->first[b] + s->blocks[b].of[i];
            w->allowed[p * w->columns + column] = true;
            for (size_t y = 0; y < COUNT_OF(years); y++) {
                ++*cases_at(w, (ptrdiff_t)p, years[y], column);
                for (size_t r = 0; r < w->profiles[p]->n; r++)
                    s->counts[suppression_at(s, years[y], w->profiles[p]->rows[r], column)]++;
            }
        }
    }
}

/* A part can be wherever a case was asked: where any other than `outside` is; and any in a row that overlaps. */
static void allow_parts(const struct world *w, size_t profile)
{
    const struct suppression *s = w->s;
    for (size_t m = 0; m < s->n_measures; m++) {
        const struct suppression_measure *x = &s->measures[m];
        bool *allowed = &w->allowed[profile * w->columns + suppression_column(s, m, 0)], inside = false;
        for (size_t k = 0; k < x->n_parts; k++)
            inside |= k != x->outside && allowed[k];
        for (size_t k = 0; k < x->n_parts; k++)
            allowed[k] = profile >= w->first[1] || (k == x->outside ? allowed[k] : inside);
    }
}

static struct world world_of(struct arena *a, const struct suppression *s)
{
    struct world w = { .s = s, .columns = suppression_columns(s) };
    const size_t cells = (s->n_years + 1) * s->n_rows * w.columns;
    size_t n = 0;
    w.first = ARENA_ARRAY(a, s->n_blocks + 1, size_t);
    for (size_t b = 0; b < s->n_blocks; b++)
        w.first[b + 1] = w.first[b] + s->blocks[b].n_profiles;
    n = w.first[s->n_blocks];
    w.profiles = ARENA_ARRAY(a, n, const struct suppression_profile *);
    for (size_t b = 0; b < s->n_blocks; b++)
        for (size_t p = 0; p < s->blocks[b].n_profiles; p++)
            w.profiles[w.first[b] + p] = &s->blocks[b].profiles[p];
    w.cases = ARENA_ARRAY(a, n * (s->n_years + 1) * w.columns, int64_t);
    w.allowed = ARENA_ARRAY(a, n * w.columns, bool);
    w.delta = ARENA_ARRAY(a, cells, int64_t);
    w.low = ARENA_ARRAY(a, cells, int64_t);
    w.high = ARENA_ARRAY(a, cells, int64_t);
    return w;
}

void suppression_hide(struct arena *a, struct suppression *s)
{
    const size_t columns = suppression_columns(s), cells = (s->n_years + 1) * s->n_rows * columns;
    s->counts = ARENA_ARRAY(a, cells, int64_t);
    s->hidden = ARENA_ARRAY(a, cells, bool);
    const struct world w = world_of(a, s);
    for (size_t i = 0; i < s->n_cases; i++)
        count_cases(&w, i);
    for (size_t p = 0; p < w.first[s->n_blocks]; p++)
        allow_parts(&w, p);
    memcpy(w.low, s->counts, cells * sizeof *w.low);
    memcpy(w.high, s->counts, cells * sizeof *w.high);
    for (size_t i = 0; i < cells; i++)
        s->hidden[i] = !s->shown[i % (s->n_rows * columns)] || is_small(s, i);
    cover_column(&w, (struct wanted){ .column = columns - 1 });
    for (size_t m = 0; m < s->n_measures; m++) {
        const struct suppression_measure *x = &s->measures[m];
        struct wanted q = { .first = suppression_column(s, m, 0), .n_parts = x->n_parts };
        q.outside = x->outside == SIZE_MAX ? SIZE_MAX : q.first + x->outside;
        for (size_t k = 0; k < x->n_parts; k++) {
            q.column = q.first + k;
            cover_column(&w, q);
        }
    }
}
