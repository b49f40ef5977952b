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
    uint64_t *having;                            /* of each year and column: a set of the profiles that have a case */
    uint64_t *with;                              /* of each row: a set of the profiles that it is made of */
    uint64_t *within;                            /* of each block: a set of its profiles */
    size_t words;                                /* of a set */
    bool *allowed;                               /* of each profile and column: can a case of it be there? */
    int32_t *loss;                               /* of each slice, column and row: of hiding it (find_losses) */
    int32_t *losses, *signed_losses;             /* of each row, of the exchanges that are looked at */
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

static int64_t cases_at(const struct world *w, ptrdiff_t profile, size_t year, size_t column)
{
    return w->cases[((size_t)profile * (w->s->n_years + 1) + year) * w->columns + column];
}

static uint64_t *having(const struct world *w, size_t year, size_t column)
{
    return &w->having[(year * w->columns + column) * w->words];
}

static void add_cases(const struct world *w, ptrdiff_t profile, size_t year, size_t column, int by)
{
    int64_t *n = &w->cases[((size_t)profile * (w->s->n_years + 1) + year) * w->columns + column];
    uint64_t *word = &having(w, year, column)[profile / 64], bit = (uint64_t)1 << profile % 64;
    *n += by;
    *word = *n >= 1 ? *word | bit : *word & ~bit;
}

static size_t cell_at(const struct world *w, size_t slice, size_t row, size_t column)
{
    return (slice * w->s->n_rows + row) * w->columns + column;
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
    to->cells[to->n] = cell_at(w, x->year, row, column);
    to->signs[to->n++] = sign;
    to->cells[to->n] = cell_at(w, x->other, row, column);
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

/* What is lost when a cell is hidden, row by row. */
static int32_t *loss_at(const struct world *w, size_t slice, size_t column)
{
    return &w->loss[(slice * w->columns + column) * w->s->n_rows];
}

/* The number of cases is missed more than one part of them, the row of all more than one of a group, and all years more
 * than one of them. */
static void find_losses(const struct world *w)
{
    for (size_t slice = 0; slice <= w->s->n_years; slice++)
        for (size_t k = 0; k < w->columns; k++)
            for (size_t row = 0; row < w->s->n_rows; row++) {
                const int32_t loss = (row == 0 ? 100 : 1) * (slice == 0 ? 2 : 1) * (k + 1 == w->columns ? 8 : 1);
                loss_at(w, slice, k)[row] = w->s->hidden[cell_at(w, slice, row, k)] ? 0 : loss;
            }
}

static void hide(const struct world *w, size_t cell)
{
    w->s->hidden[cell] = true;
    loss_at(w, cell / w->columns / w->s->n_rows, cell % w->columns)[cell / w->columns % w->s->n_rows] = 0;
}

/* What is lost of a column of a row in both years of an exchange. */
static int64_t loss_of(const struct world *w, const struct exchange *x, size_t row, size_t column)
{
    return loss_at(w, x->year, column)[row] + loss_at(w, x->other, column)[row];
}

/* Where a case of the one profile changes its column, or is put in: all rows of the profile, but for those that the
 * other one has too. */
static int64_t side_cost(const struct world *w, const struct exchange *x, ptrdiff_t of, ptrdiff_t but, size_t column)
{
    int64_t cost = 0;
    for (size_t i = 0; of != NOBODY && i < w->profiles[of]->n; i++)
        if (!has_row(w, but, w->profiles[of]->rows[i]))
            cost += loss_of(w, x, w->profiles[of]->rows[i], column);
    return cost;
}

static int64_t term_cost(const struct world *w, const struct exchange *x, const struct term *t)
{
    const bool stays = t->to == t->from;
    return side_cost(w, x, x->to, stays ? x->from : NOBODY, t->to) +
        side_cost(w, x, x->from, stays ? x->to : NOBODY, t->from);
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
        if (b != x->block && cases_at(w, profile_beside(w, x, b), year, column) < 1)
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
        const bool all = cases_at(w, without, x->year, loses) < 1 ||
            (x->other != 0 && cases_at(w, without, x->other, gains) < 1);
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
        return cases_at(w, x->to, year, t->to) >= 1 && (totals_stay || is_spare(w, x, year, t->to));
    if (x->from == NOBODY)
        return true;
    return cases_at(w, x->from, year, t->from) >= 1 && (totals_stay || is_spare(w, x, year, t->from));
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

/* A small count that has to be covered, and whether it is to rise or to fall. */
struct wanted {
    size_t cell, slice, row, column, block;
    size_t first, n_parts, outside; /* columns of its measure; n_parts 0: it is a number of cases */
    int sign;
    bool moves; /* look at cases that go over, and not at such that change places */
};

/* The profiles that can give or take: those of a set that have a case in a column of a year and in another one of
 * another year (0: in none). */
struct choice {
    const uint64_t *set;
    const uint64_t *in, *back; /* NULL: it need not have one */
};

static uint64_t word_of(const struct choice *c, size_t i)
{
    return c->set[i] & (c->in == NULL ? UINT64_MAX : c->in[i]) & (c->back == NULL ? UINT64_MAX : c->back[i]);
}

static int64_t signed_loss(const struct world *w, ptrdiff_t profile)
{
    int64_t cost = 0;
    for (size_t i = 0; i < w->profiles[profile]->n; i++)
        cost += w->signed_losses[w->profiles[profile]->rows[i]];
    return cost;
}

/* Of those, but for the ones of a row, the one that costs least beside w->signed_losses; NOBODY: none costs less than
 * `most`. */
static ptrdiff_t find_cheapest(const struct world *w, const struct choice *c, const uint64_t *but, int64_t *most)
{
    ptrdiff_t best = NOBODY;
    for (size_t i = 0; i < w->words; i++)
        for (uint64_t left = word_of(c, i) & ~but[i]; left != 0; left &= left - 1) {
            const ptrdiff_t p = (ptrdiff_t)i * 64 + __builtin_ctzll(left);
            const int64_t cost = signed_loss(w, p);
            if (cost < *most) {
                *most = cost;
                best = p;
            }
        }
    return best;
}

/* The losses of one profile, which count against the rows that another one has too. */
static int64_t sign_losses(const struct world *w, ptrdiff_t profile, int sign)
{
    int64_t cost = 0;
    for (size_t i = 0; i < w->profiles[profile]->n; i++) {
        const size_t row = w->profiles[profile]->rows[i];
        w->signed_losses[row] = sign * w->losses[row];
        cost += w->losses[row];
    }
    return cost;
}

/* Two cases change places: one of `to` that was in the column `loses`, and one of `from` in `gains`. */
static void set_swap(struct exchange *x, size_t gains, size_t loses)
{
    x->n = 2;
    x->terms[0] = (struct term){ gains, gains, 1 };
    x->terms[1] = (struct term){ loses, loses, -1 };
    x->n_carried = 0;
}

/* A case changes by itself, and with it the rows of all. */
static void try_change(const struct world *w, struct exchange *x, int64_t own_cost, struct exchange *best)
{
    const size_t gains = x->terms[0].to, loses = x->terms[1].to;
    x->from = NOBODY;
    x->cost = own_cost;
    if (x->cost >= best->cost || !find_carried(w, x, gains, loses) || !fits(w, x, &x->terms[0]) ||
        !fits(w, x, &x->terms[1]))
        return;
    for (size_t b = 0; b < x->n_carried; b++)
        x->cost += w->losses[w->profiles[w->first[x->carried[b]]]->rows[0]];
    if (x->cost < best->cost)
        *best = *x;
}

/* Each profile of the row with that which costs least beside it. What two profiles lose is what either loses, less what
 * both do; whoever the other is, the row itself is among it. */
static void try_swaps(const struct world *w, const struct wanted *q, struct exchange *x, size_t gains, size_t loses,
    struct exchange *best)
{
    const uint64_t *with = &w->with[q->row * w->words];
    const struct choice to = { with, having(w, x->year, loses), x->other == 0 ? NULL : having(w, x->other, gains) },
                        from = { &w->within[q->block * w->words], having(w, x->year, gains),
                            x->other == 0 ? NULL : having(w, x->other, loses) };
    set_swap(x, gains, loses);
    if (loss_of(w, x, q->row, gains) + loss_of(w, x, q->row, loses) >= best->cost)
        return;
    for (size_t row = 0; row < w->s->n_rows; row++)
        w->signed_losses[row] = w->losses[row] = loss_at(w, x->year, gains)[row] + loss_at(w, x->other, gains)[row] +
            loss_at(w, x->year, loses)[row] + loss_at(w, x->other, loses)[row];
    for (size_t i = 0; i < w->words; i++)
        for (uint64_t left = word_of(&to, i); left != 0 && best->cost > 0; left &= left - 1) {
            x->to = (ptrdiff_t)i * 64 + __builtin_ctzll(left);
            const int64_t own = sign_losses(w, x->to, -1);
            int64_t others = best->cost - own;
            x->from = find_cheapest(w, &from, with, &others);
            x->cost = own + others;
            x->n_carried = 0;
            if (x->from != NOBODY)
                *best = *x;
            (void)sign_losses(w, x->to, 1);
            if (q->block == 0)
                try_change(w, x, own, best);
        }
}

static bool is_allowed(const struct world *w, ptrdiff_t profile, size_t column)
{
    return profile == NOBODY || w->allowed[(size_t)profile * w->columns + column];
}

/* The part of a measure that a case has when it goes over, which is the one that is wanted if it is of this measure;
 * false: there is none. One that cannot be in its other profile becomes another. */
static bool find_term(const struct world *w, const struct wanted *q, struct exchange *x, size_t first, size_t n_parts)
{
    const bool is_asked = q->n_parts > 0 && q->first == first;
    const int sign = q->sign;
    struct term best = { .sign = 0 };
    int64_t best_cost = INT64_MAX - x->cost;
    for (size_t to = first; to < first + n_parts; to++) {
        if (is_asked && to != q->column)
            continue;
        for (size_t from = first; from < first + n_parts; from++) {
            const bool keeps = is_allowed(w, x->to, to) && is_allowed(w, x->from, to);
            if (!is_allowed(w, x->to, to) || !is_allowed(w, x->from, from) || (keeps && from != to))
                continue;
            const struct term t = { to, from, sign };
            const int64_t cost = term_cost(w, x, &t);
            if (cost < best_cost && fits(w, x, &t)) {
                best = t;
                best_cost = cost;
            }
        }
    }
    x->terms[x->n++] = best;
    x->cost += best_cost;
    return best.sign != 0;
}

/* A case goes from one profile to the other, or is put in; `cost` is that of the numbers of cases. */
static void try_move(const struct world *w, const struct wanted *q, struct exchange *x, int64_t cost,
    struct exchange *best)
{
    const struct suppression *s = w->s;
    const struct term total = { w->columns - 1, w->columns - 1, q->sign };
    x->cost = cost;
    x->n = x->n_carried = 0;
    x->terms[x->n++] = total;
    if (x->cost >= best->cost || !fits(w, x, &total) || empties(w, x))
        return;
    for (size_t m = 0, column = 0; m < s->n_measures; column += s->measures[m++].n_parts)
        if (!find_term(w, q, x, column, s->measures[m].n_parts) || x->cost >= best->cost)
            return;
    *best = *x;
}

static void try_moves_to(const struct world *w, const struct wanted *q, struct exchange *x, const struct choice *from,
    struct exchange *best)
{
    const int64_t own = sign_losses(w, x->to, -1);
    for (size_t i = 0; i < w->words; i++)
        for (uint64_t left = word_of(from, i) & ~w->with[q->row * w->words + i]; left != 0; left &= left - 1) {
            x->from = (ptrdiff_t)i * 64 + __builtin_ctzll(left);
            try_move(w, q, x, own + signed_loss(w, x->from), best);
        }
    (void)sign_losses(w, x->to, 1);
    x->from = NOBODY;
    if (q->block == 0)
        try_move(w, q, x, own, best);
}

static void try_moves(const struct world *w, const struct wanted *q, struct exchange *x, struct exchange *best)
{
    const size_t total = w->columns - 1;
    const uint64_t *now = having(w, x->year, total), *back = x->other == 0 ? NULL : having(w, x->other, total);
    const struct choice to = { &w->with[q->row * w->words], q->sign > 0 ? back : now, NULL },
                        from = { &w->within[q->block * w->words], q->sign > 0 ? now : back, NULL };
    if (loss_of(w, x, q->row, total) >= best->cost)
        return;
    for (size_t row = 0; row < w->s->n_rows; row++)
        w->signed_losses[row] = w->losses[row] = (int32_t)loss_of(w, x, row, total);
    for (size_t i = 0; i < w->words; i++)
        for (uint64_t left = word_of(&to, i); left != 0 && best->cost > 0; left &= left - 1) {
            x->to = (ptrdiff_t)i * 64 + __builtin_ctzll(left);
            try_moves_to(w, q, x, &from, best);
        }
}

static void try_parts(const struct world *w, const struct wanted *q, struct exchange *x, struct exchange *best)
{
    if (q->moves) {
        try_moves(w, q, x, best);
        return;
    }
    for (size_t other = q->first; other < q->first + q->n_parts && best->cost > 0; other++)
        if (other != q->column && other != q->outside)
            try_swaps(w, q, x, q->sign > 0 ? q->column : other, q->sign > 0 ? other : q->column, best);
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
    struct exchange x = { .block = q->block };
    best->cost = INT64_MAX;
    try_years(w, q, &x, best);
    return best->cost < INT64_MAX;
}

/* --- doing it --- */

static void shift_others(const struct world *w, const struct exchange *x, size_t year, size_t column, int by)
{
    for (size_t b = 1; b < w->s->n_blocks; b++)
        if (b != x->block)
            add_cases(w, profile_beside(w, x, b), year, column, by);
}

static void shift(const struct world *w, const struct exchange *x, const struct term *t, size_t year, int by)
{
    add_cases(w, x->to, year, t->to, by);
    if (x->from != NOBODY)
        add_cases(w, x->from, year, t->from, -by);
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
        hide(w, at);
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
            q.cell = cell_at(w, q.slice, q.row, q.column);
            if (is_small(s, q.cell) && !is_covered(w, q.cell))
                cover(w, &q);
        }
    }
}

static void count_case(const struct world *w, size_t i, size_t slice, size_t column)
{
    const struct suppression *s = w->s;
    for (size_t b = 0; b < s->n_blocks; b++) {
        const size_t p = w->first[b] + s->blocks[b].of[i];
        w->allowed[p * w->columns + column] = true;
        if (slice != 0)
            add_cases(w, (ptrdiff_t)p, slice, column, 1);
        for (size_t r = 0; r < w->profiles[p]->n; r++)
            s->counts[cell_at(w, slice, w->profiles[p]->rows[r], column)]++;
    }
}

static void count_cases(const struct world *w, size_t i)
{
    const struct suppression *s = w->s;
    const size_t slices[] = { 0, s->year_of[i] };
    for (size_t k = 0; k < COUNT_OF(slices); k++) {
        size_t column = 0;
        for (size_t m = 0; m < s->n_measures; column += s->measures[m++].n_parts)
            count_case(w, i, slices[k], column + s->measures[m].of[i]);
        count_case(w, i, slices[k], column);
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

static void put_sets(struct arena *a, struct world *w, size_t n_profiles)
{
    const struct suppression *s = w->s;
    w->words = n_profiles / 64 + 1;
    w->having = ARENA_ARRAY(a, (s->n_years + 1) * w->columns * w->words, uint64_t);
    w->with = ARENA_ARRAY(a, s->n_rows * w->words, uint64_t);
    w->within = ARENA_ARRAY(a, s->n_blocks * w->words, uint64_t);
    for (size_t b = 0; b < s->n_blocks; b++)
        for (size_t p = w->first[b]; p < w->first[b + 1]; p++) {
            w->within[b * w->words + p / 64] |= (uint64_t)1 << p % 64;
            for (size_t r = 0; r < w->profiles[p]->n; r++)
                w->with[w->profiles[p]->rows[r] * w->words + p / 64] |= (uint64_t)1 << p % 64;
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
    w.loss = ARENA_ARRAY(a, cells, int32_t);
    w.losses = ARENA_ARRAY(a, s->n_rows, int32_t);
    w.signed_losses = ARENA_ARRAY(a, s->n_rows, int32_t);
    put_sets(a, &w, n);
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
    find_losses(&w);
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
