/* Small numbers (DOMAIN.md 6; TRUST.md, P15): an attacker who knows everything that is shown on all pages together
 * works out the bounds of each hidden number, by linear programming. They know which forums belong to which phase,
 * and of whom destinations are asked. They see which groups and years are listed, and that there is a case in each of
 * them, since no other one is; not how many cases. */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "service/suppression.h"

enum { FORUMS = 7, /* in two phases, of five and two */
    YOUNG_FORUMS = 5,
    NEEDS = 2,
    MEASURES = 3,
    YEARS_MOST = 3,
    CASES_MOST = 90,
    APART = 11,
    FEW = 16, /* cases of a county in which many groups have one */
    ALL = 0,  /* rows: of all, forums, phases, areas, needs */
    FORUM = 1,
    PHASE = FORUM + FORUMS,
    AREA = PHASE + 2,
    NEED = AREA + 2, /* the last of which is listed for its cases, as a strategy is */
    ROWS = NEED + NEEDS,
    COLUMNS = 3 + 3 + 2 + 1,
    THRESHOLD = 5,
    YOUNGER = 2 };
static const size_t parts[MEASURES] = { 3, 3, 2 }; /* absence; destination, of the second phase; a headline */

/* --- random cases --- */

static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

struct county {
    size_t n, n_years, n_profiles;
    size_t year[CASES_MOST], profile[CASES_MOST], part[MEASURES][CASES_MOST], need[NEEDS][CASES_MOST];
    struct suppression_profile profiles[2 * FORUMS], needs[NEEDS][2];
    struct suppression_profile apart[2 * FORUMS * APART]; /* the profiles, with such between them as nobody has */
    size_t apart_of[CASES_MOST];
    struct suppression_block blocks[1 + NEEDS];
    struct suppression_measure measures[MEASURES];
    bool shown[ROWS * COLUMNS], left[ROWS * COLUMNS], listed[ROWS];
    struct suppression s;
};

static size_t profile_of(struct county *c, size_t forum, size_t area)
{
    const struct suppression_profile p = { { ALL, FORUM + forum, PHASE + forum / YOUNG_FORUMS, AREA + area }, 4 };
    size_t i = 0;
    while (i < c->n_profiles && memcmp(&c->profiles[i], &p, sizeof p) != 0)
        i++;
    if (i == c->n_profiles)
        c->profiles[c->n_profiles++] = p;
    return i;
}

static void put_cases(struct county *c, uint32_t *chance, uint32_t room)
{
    const uint32_t most = 5 + next(chance) % (room - 5), skew = 1 + next(chance) % 4;
    c->n_years = 1 + next(chance) % YEARS_MOST;
    for (c->n = 0; c->n < most; c->n++) {
        const size_t i = c->n, any = next(chance) % FORUMS / (1 + next(chance) % skew),
                     forum = room == FEW && i < FORUMS ? i : any,
                     area = forum == 3 ? 1 : next(chance) % 2; /* one forum hears an area alone */
        c->year[i] = i < c->n_years ? i + 1 : 1 + next(chance) % c->n_years / (1 + next(chance) % skew);
        c->profile[i] = profile_of(c, forum, area);
        c->part[0][i] = next(chance) % 3 / (1 + next(chance) % skew);
        c->part[1][i] = forum < YOUNG_FORUMS ? YOUNGER : next(chance) % 2;
        c->part[2][i] = next(chance) % (skew + 1) == 0;
        for (size_t k = 0; k < NEEDS; k++)
            c->need[k][i] = next(chance) % skew == 0 ? 0 : 1;
    }
}

static void put_pages(struct county *c)
{
    for (size_t row = 0; row < ROWS; row++)
        for (size_t k = 0; k < COLUMNS; k++)
            c->shown[row * COLUMNS + k] =
                k < 3 || k + 1 == COLUMNS || (k < 6 && row < AREA) || (k == 6 && row == ALL);
    c->left[7] = true;
    for (size_t row = 0; row < ROWS; row++)
        c->listed[row] = row != NEED;
}

/* Among more profiles than a set of them has in one word. */
static void put_apart(struct county *c)
{
    for (size_t i = 0; i < c->n_profiles; i++)
        c->apart[i * APART + i % APART] = c->profiles[i];
    for (size_t i = 0; i < c->n; i++)
        c->apart_of[i] = c->profile[i] * APART + c->profile[i] % APART;
}

static void county_hide(struct arena *a, struct county *c, uint32_t *chance, uint32_t room)
{
    memset(c, 0, sizeof *c);
    put_cases(c, chance, room);
    put_pages(c);
    put_apart(c);
    c->blocks[0] = c->n % 2 == 0 ? (struct suppression_block){ c->profiles, c->n_profiles, c->profile }
                                 : (struct suppression_block){ c->apart, c->n_profiles * APART, c->apart_of };
    for (size_t k = 0; k < NEEDS; k++) {
        c->needs[k][0] = (struct suppression_profile){ { NEED + k }, 1 };
        c->blocks[1 + k] = (struct suppression_block){ c->needs[k], 2, c->need[k] };
    }
    for (size_t m = 0; m < MEASURES; m++)
        c->measures[m] = (struct suppression_measure){ parts[m], m == 1 ? YOUNGER : SIZE_MAX, c->part[m] };
    c->s = (struct suppression){ .n_cases = c->n,
        .n_years = c->n_years,
        .n_rows = ROWS,
        .year_of = c->year,
        .blocks = c->blocks,
        .n_blocks = 1 + NEEDS,
        .measures = c->measures,
        .n_measures = MEASURES,
        .shown = c->shown,
        .left = c->left,
        .listed = c->listed,
        .threshold = THRESHOLD };
    suppression_hide(a, &c->s);
}

/* --- linear programming: v >= 0, rows of coefficients of v and what they add up to --- */

enum { VARIABLES = 700,
    EQUATIONS = 700 };
static const double least = 1e-7;

struct program {
    size_t n, m; /* variables; equations, each of which has one variable for its own once it is solved */
    double t[EQUATIONS][VARIABLES + 1];
    size_t own[EQUATIONS]; /* VARIABLES: none yet */
};

static void pivot(struct program *p, double *aim, size_t row, size_t column)
{
    const double by = p->t[row][column];
    for (size_t k = 0; k <= p->n; k++)
        p->t[row][k] /= by;
    for (size_t i = 0; i < p->m; i++) {
        const double times = p->t[i][column];
        if (i == row || times == 0)
            continue;
        for (size_t k = 0; k <= p->n; k++)
            p->t[i][k] -= times * p->t[row][k];
    }
    const double times = aim[column];
    for (size_t k = 0; k <= p->n; k++)
        aim[k] -= times * p->t[row][k];
    p->own[row] = column;
}

/* The equation that bounds a variable first; EQUATIONS: none does. */
static size_t first_to_bound(const struct program *p, size_t column)
{
    size_t best = EQUATIONS;
    for (size_t i = 0; i < p->m; i++) {
        if (p->t[i][column] <= least)
            continue;
        const double here = p->t[i][p->n] / p->t[i][column];
        const double there = best == EQUATIONS ? INFINITY : p->t[best][p->n] / p->t[best][column];
        if (here < there - least || (here < there + least && p->own[i] < p->own[best]))
            best = i;
    }
    return best;
}

/* Raises what is aimed at as far as it goes (Bland's rule); aim[n] is less what it was raised by. */
static bool raise_aim(struct program *p, double *aim)
{
    for (size_t column = 0; column < p->n;) {
        if (aim[column] <= least) {
            column++;
            continue;
        }
        const size_t row = first_to_bound(p, column);
        if (row == EQUATIONS)
            return false; /* it has no bound */
        pivot(p, aim, row, column);
        column = 0;
    }
    return true;
}

/* Finds some solution, and leaves equations out that follow from the others. */
static void solve(struct program *p)
{
    double aim[VARIABLES + 1] = { 0 };
    for (size_t i = 0; i < p->m; i++) {
        p->own[i] = VARIABLES;
        for (size_t k = 0; k <= p->n; k++)
            aim[k] += p->t[i][k];
    }
    assert_true(raise_aim(p, aim));
    assert_true(fabs(aim[p->n]) < 1e-4);
    for (size_t i = 0; i < p->m;) {
        size_t k = 0;
        while (p->own[i] == VARIABLES && k < p->n && fabs(p->t[i][k]) <= least)
            k++;
        if (p->own[i] != VARIABLES) {
            i++;
        } else if (k < p->n) {
            pivot(p, aim, i++, k);
        } else {
            p->m--;
            memcpy(p->t[i], p->t[p->m], sizeof p->t[i]);
            p->own[i] = p->own[p->m];
        }
    }
}

/* The most that a sum of variables can be, with each times `sign`. */
static double most(struct program *p, const double *sum, double sign)
{
    double aim[VARIABLES + 1] = { 0 };
    for (size_t k = 0; k < p->n; k++)
        aim[k] = sign * sum[k];
    for (size_t i = 0; i < p->m; i++) {
        const double times = aim[p->own[i]];
        for (size_t k = 0; times != 0 && k <= p->n; k++)
            aim[k] -= times * p->t[i][k];
    }
    return raise_aim(p, aim) ? sign * -aim[p->n] : sign * INFINITY;
}

/* --- the attack --- */

/* Variables: how many cases of a year and a profile (a row of needs) are in a part; and, of rows of needs, how many are
 * not in them. -1: there can be none. */
struct attack {
    const struct county *c;
    struct program p;
    int of[YEARS_MOST + 1][2 * FORUMS + 2 * NEEDS][COLUMNS];
    size_t more; /* the first of those that say how many more cases than one a group or a year has that is listed */
};

static size_t measure_of(size_t column)
{
    return column < 3 ? 0 : column < 6 ? 1
                                       : 2;
}

static bool can_be(const struct county *c, size_t profile, size_t column)
{
    if (measure_of(column) != 1 || profile >= c->n_profiles)
        return true;
    return (c->profiles[profile].rows[1] < FORUM + YOUNG_FORUMS) == (column == 3 + YOUNGER);
}

static const struct suppression_profile *profile_at(const struct county *c, size_t i)
{
    return i < c->n_profiles ? &c->profiles[i] : &c->needs[(i - c->n_profiles) / 2][(i - c->n_profiles) % 2];
}

static void put_variables(struct attack *x)
{
    for (size_t y = 1; y <= x->c->n_years; y++)
        for (size_t i = 0; i < x->c->n_profiles + 2 * NEEDS; i++)
            for (size_t k = 0; k + 1 < COLUMNS; k++)
                x->of[y][i][k] = can_be(x->c, i, k) ? (int)x->p.n++ : -1;
    x->more = x->p.n;
    x->p.n += ROWS + x->c->n_years;
    assert_true(x->p.n <= VARIABLES);
}

static double *equation(struct attack *x, double total)
{
    assert_true(x->p.m < EQUATIONS);
    double *e = x->p.t[x->p.m++];
    memset(e, 0, sizeof x->p.t[0]);
    e[x->p.n] = total;
    return e;
}

static void add(const struct attack *x, double *e, size_t year, size_t profile, size_t column, double times)
{
    const int at = x->of[year][profile][column];
    if (at >= 0)
        e[at] += times;
}

/* A cell as a sum of variables; a number of cases, as that of the parts of the first measure. */
static void add_cell(const struct attack *x, double *e, size_t slice, size_t row, size_t column)
{
    for (size_t y = 1; y <= x->c->n_years; y++)
        for (size_t i = 0; (slice == 0 || slice == y) && i < x->c->n_profiles + 2 * NEEDS; i++) {
            const struct suppression_profile *p = profile_at(x->c, i);
            for (size_t r = 0; r < p->n; r++)
                for (size_t k = 0; p->rows[r] == row && k < 3; k++)
                    if (column + 1 == COLUMNS)
                        add(x, e, y, i, k, 1);
                    else if (k == 0)
                        add(x, e, y, i, column, 1);
        }
}

/* A profile has the same number of cases in each measure; and rows of needs, with those who are not in them, as many in
 * each part as there are. */
static void put_structure(struct attack *x)
{
    const struct county *c = x->c;
    for (size_t y = 1; y <= c->n_years; y++) {
        for (size_t i = 0; i < c->n_profiles + 2 * NEEDS; i++)
            for (size_t m = 1; m < MEASURES; m++) {
                double *e = equation(x, 0);
                for (size_t k = 0; k + 1 < COLUMNS; k++)
                    add(x, e, y, i, k, measure_of(k) == 0 ? 1 : measure_of(k) == m ? -1
                                                                                   : 0);
            }
        for (size_t need = 0; need < NEEDS; need++)
            for (size_t k = 0; k + 1 < COLUMNS; k++) {
                double *e = equation(x, 0);
                for (size_t i = 0; i < c->n_profiles; i++)
                    add(x, e, y, i, k, 1);
                add(x, e, y, c->n_profiles + 2 * need, k, -1);
                add(x, e, y, c->n_profiles + 2 * need + 1, k, -1);
            }
    }
}

/* A group stands on a page, and a year has one, for the cases that they have. */
static void put_listed(struct attack *x)
{
    for (size_t i = 0; i < ROWS + x->c->n_years; i++) {
        const size_t slice = i < ROWS ? 0 : i - ROWS + 1, row = i < ROWS ? i : ALL;
        if (!x->c->listed[row] || x->c->s.counts[suppression_at(&x->c->s, slice, row, COLUMNS - 1)] == 0)
            continue;
        double *e = equation(x, 1);
        add_cell(x, e, slice, row, COLUMNS - 1);
        e[x->more + i] = -1;
    }
}

static void put_shown(struct attack *x, const bool *hidden)
{
    for (size_t slice = 0; slice <= x->c->n_years; slice++)
        for (size_t row = 0; row < ROWS; row++)
            for (size_t k = 0; k < COLUMNS; k++) {
                const size_t at = suppression_at(&x->c->s, slice, row, k);
                if (!hidden[at])
                    add_cell(x, equation(x, (double)x->c->s.counts[at]), slice, row, k);
            }
}

static bool is_small(const struct county *c, size_t at)
{
    const size_t cell = at % (ROWS * COLUMNS);
    return (c->shown[cell] || c->left[cell]) && c->s.counts[at] > 0 && c->s.counts[at] < THRESHOLD;
}

/* How many hidden numbers are found out: a small one, when less than three beside it are possible; another, when
 * nothing else is. */
static size_t attack(const struct county *c, const bool *hidden, bool say)
{
    struct attack *x = calloc(1, sizeof *x);
    size_t found = 0;
    x->c = c;
    put_variables(x);
    put_structure(x);
    put_listed(x);
    put_shown(x, hidden);
    solve(&x->p);
    for (size_t slice = 0; slice <= c->n_years; slice++)
        for (size_t row = 0; row < ROWS; row++)
            for (size_t k = 0; k < COLUMNS; k++) {
                const size_t at = suppression_at(&c->s, slice, row, k), cell = row * COLUMNS + k;
                double sum[VARIABLES + 1] = { 0 };
                if (!hidden[at] || (!c->shown[cell] && !is_small(c, at)))
                    continue;
                add_cell(x, sum, slice, row, k);
                const double high = floor(most(&x->p, sum, 1) + 1e-4), low = ceil(most(&x->p, sum, -1) - 1e-4);
                assert_true(low <= (double)c->s.counts[at] && (double)c->s.counts[at] <= high);
                if (high - low >= (is_small(c, at) ? SUPPRESSION_WIDTH : 1))
                    continue;
                found++;
                if (say)
                    print_error("slice %zu row %zu column %zu: %lld is %g to %g\n", slice, row, k,
                        (long long)c->s.counts[at], low, high);
            }
    free(x);
    return found;
}

static void nobody_works_it_out(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 26);
    uint32_t chance = 7;
    for (int round = 0; round < 150; round++) {
        struct county c;
        arena_reset(a);
        county_hide(a, &c, &chance, round % 2 == 1 ? FEW : CASES_MOST);
        for (size_t at = 0; at < (c.n_years + 1) * ROWS * COLUMNS; at++)
            assert_true(!is_small(&c, at) || c.s.hidden[at]);
        if (attack(&c, c.s.hidden, true) > 0)
            fail_msg("county %d, of %zu cases in %zu years", round, c.n, c.n_years);
    }
    arena_free(a);
}

/* Were the small ones alone hidden, the attacker would find most of them out. */
static void the_attacker_is_able(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 26);
    uint32_t chance = 11;
    size_t broken = 0;
    for (int round = 0; round < 20; round++) {
        struct county c;
        bool hidden[(YEARS_MOST + 1) * ROWS * COLUMNS];
        arena_reset(a);
        county_hide(a, &c, &chance, CASES_MOST);
        for (size_t at = 0; at < (c.n_years + 1) * ROWS * COLUMNS; at++)
            hidden[at] = !c.shown[at % (ROWS * COLUMNS)] || is_small(&c, at);
        broken += attack(&c, hidden, false) > 0;
    }
    assert_true(broken >= 15);
    arena_free(a);
}

/* --- a large authority --- */

enum { LARGE = 5000,
    LARGE_SIDE = 50, /* forums, and areas */
    LARGE_YEARS = 4,
    LARGE_FORUM = 1,
    LARGE_AREA = LARGE_FORUM + LARGE_SIDE,
    LARGE_ROWS = LARGE_AREA + LARGE_SIDE,
    LARGE_PARTS = 4,
    LARGE_COLUMNS = LARGE_PARTS + 1 };

struct large {
    size_t n_profiles, place[LARGE_SIDE][LARGE_SIDE]; /* less one */
    struct suppression_profile profiles[LARGE_SIDE * LARGE_SIDE];
    size_t profile[LARGE], year[LARGE], part[LARGE];
    bool shown[LARGE_ROWS * LARGE_COLUMNS], left[LARGE_ROWS * LARGE_COLUMNS], listed[LARGE_ROWS];
};

static void put_large(struct large *x, uint32_t *chance)
{
    for (size_t i = 0; i < LARGE; i++) {
        const size_t forum = next(chance) % LARGE_SIDE, area = next(chance) % LARGE_SIDE;
        size_t *place = &x->place[forum][area];
        if (*place == 0) {
            x->profiles[x->n_profiles] =
                (struct suppression_profile){ { 0, LARGE_FORUM + forum, LARGE_AREA + area }, 3 };
            *place = ++x->n_profiles;
        }
        x->profile[i] = *place - 1;
        x->year[i] = 1 + i % LARGE_YEARS;
        x->part[i] = next(chance) % 8 / 2 * (next(chance) % 3) / 2;
    }
    for (size_t i = 0; i < COUNT_OF(x->shown); i++)
        x->shown[i] = true;
    for (size_t i = 0; i < LARGE_ROWS; i++)
        x->listed[i] = true;
}

/* No line has one hidden number: a group's parts, all forums or all areas, a year beside the others. */
static void assert_no_line_tells(const struct suppression *s)
{
    for (size_t slice = 0; slice <= LARGE_YEARS; slice++)
        for (size_t row = 0; row < LARGE_ROWS; row++)
            for (size_t k = 0; k < LARGE_COLUMNS; k++) {
                size_t parts_hidden = 0, years_hidden = 0, groups_hidden = s->hidden[suppression_at(s, slice, 0, k)];
                const size_t first = row < LARGE_AREA ? LARGE_FORUM : LARGE_AREA;
                for (size_t i = 0; i < LARGE_COLUMNS; i++)
                    parts_hidden += s->hidden[suppression_at(s, slice, row, i)];
                for (size_t i = 0; i <= LARGE_YEARS; i++)
                    years_hidden += s->hidden[suppression_at(s, i, row, k)];
                for (size_t i = first; i < first + LARGE_SIDE; i++)
                    groups_hidden += s->hidden[suppression_at(s, slice, i, k)];
                assert_true(parts_hidden != 1 && years_hidden != 1 && groups_hidden != 1);
            }
}

/* Of 5,000 cases in 50 forums and 50 areas most is shown, and what is hidden covers what is small. */
static void a_large_authority(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 26);
    struct large *x = calloc(1, sizeof *x);
    uint32_t chance = 3;
    size_t small = 0, hidden = 0;
    put_large(x, &chance);
    const struct suppression_block block = { x->profiles, x->n_profiles, x->profile };
    const struct suppression_measure measure = { LARGE_PARTS, SIZE_MAX, x->part };
    struct suppression s = { .n_cases = LARGE,
        .n_years = LARGE_YEARS,
        .n_rows = LARGE_ROWS,
        .year_of = x->year,
        .blocks = &block,
        .n_blocks = 1,
        .measures = &measure,
        .n_measures = 1,
        .shown = x->shown,
        .left = x->left,
        .listed = x->listed,
        .threshold = THRESHOLD };
    suppression_hide(a, &s);
    for (size_t at = 0; at < (LARGE_YEARS + 1) * (size_t)LARGE_ROWS * LARGE_COLUMNS; at++) {
        const bool is_small = s.counts[at] > 0 && s.counts[at] < THRESHOLD;
        assert_true(!is_small || s.hidden[at]);
        small += is_small;
        hidden += s.hidden[at];
    }
    assert_no_line_tells(&s);
    print_message("# %zu profiles, %zu small, %zu hidden\n", x->n_profiles, small, hidden);
    assert_true(x->n_profiles > 2000 && small > 100 && hidden < 6 * small);
    free(x);
    arena_free(a);
}

/* A table of two groups and two parts in one year. */
static void hide_four(struct arena *a, const size_t *counts, bool *ret_hidden)
{
    static const struct suppression_profile profiles[] = { { { 0, 1 }, 2 }, { { 0, 2 }, 2 } };
    static const bool shown[] = { true, true, true, true, true, true, true, true, true }, left[9] = { false },
                      listed[3] = { false };
    size_t year[200], profile[200], part[200], n = 0;
    for (size_t k = 0; k < 4; k++)
        for (size_t i = 0; i < counts[k]; i++, n++) {
            year[n] = 1;
            profile[n] = k / 2;
            part[n] = k % 2;
        }
    const struct suppression_block block = { profiles, 2, profile };
    const struct suppression_measure measure = { 2, SIZE_MAX, part };
    struct suppression s = { .n_cases = n,
        .n_years = 1,
        .n_rows = 3,
        .year_of = year,
        .blocks = &block,
        .n_blocks = 1,
        .measures = &measure,
        .n_measures = 1,
        .shown = shown,
        .left = left,
        .listed = listed,
        .threshold = THRESHOLD };
    suppression_hide(a, &s);
    memcpy(ret_hidden, &s.hidden[9], 9);
}

static void what_is_large_is_shown(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    bool hidden[9];
    hide_four(a, (const size_t[]){ 10, 0, 20, 7 }, hidden);
    for (size_t i = 0; i < 9; i++)
        assert_false(hidden[i]);
    arena_free(a);
}

/* One small cell takes three others with it, so that neither row nor column gives it away, and nothing more. */
static void one_small_takes_others(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    bool hidden[9];
    hide_four(a, (const size_t[]){ 3, 10, 20, 8 }, hidden);
    for (size_t i = 0; i < 9; i++)
        assert_int_equal(hidden[i], i / 3 > 0 && i % 3 < 2);
    arena_free(a);
}

/* A group of three cases: neither its number nor what is left for the other. */
static void a_small_group_takes_the_other(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    bool hidden[9];
    hide_four(a, (const size_t[]){ 3, 0, 20, 8 }, hidden);
    assert_true(hidden[5] && hidden[8] && !hidden[2]);
    arena_free(a);
}

static void no_case_at_all(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    bool hidden[9];
    hide_four(a, (const size_t[]){ 0, 0, 0, 0 }, hidden);
    for (size_t i = 0; i < 9; i++)
        assert_false(hidden[i]);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_large_authority),
        cmocka_unit_test(nobody_works_it_out),
        cmocka_unit_test(the_attacker_is_able),
        cmocka_unit_test(what_is_large_is_shown),
        cmocka_unit_test(one_small_takes_others),
        cmocka_unit_test(a_small_group_takes_the_other),
        cmocka_unit_test(no_case_at_all),
    };
    return cmocka_run_group_tests_name("service suppression", tests, NULL, NULL);
}
