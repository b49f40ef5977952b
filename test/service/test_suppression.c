/* Small numbers (DOMAIN.md 6): an attacker who knows everything that is shown tries all tables that fit. */
#include "test.h"

#include "service/suppression.h"

enum { CELLS = 30,
    VALUES = 40 };

/* A table: the last column holds the totals of rows, the last row those of columns, if there is one. */
struct table {
    const int64_t *counts;
    bool *hidden;
    size_t rows, columns;
    bool row_of_totals;
    int64_t threshold;
};

static void hide(const struct table *t)
{
    size_t at[2 * CELLS], n = 0, lines = 0;
    struct suppression_line line[CELLS];
    for (size_t r = 0; r < t->rows; r++) {
        line[lines++] = (struct suppression_line){ &at[n], t->columns };
        for (size_t c = 0; c < t->columns; c++)
            at[n++] = r * t->columns + c;
    }
    for (size_t c = 0; c < t->columns && t->row_of_totals; c++) {
        line[lines++] = (struct suppression_line){ &at[n], t->rows };
        for (size_t r = 0; r < t->rows; r++)
            at[n++] = r * t->columns + c;
    }
    bool known[CELLS] = { false };
    suppression_hide(&(struct suppression){ .counts = t->counts,
        .hidden = t->hidden,
        .known = known,
        .n = t->rows * t->columns,
        .lines = line,
        .n_lines = lines,
        .threshold = t->threshold });
}

/* Everything that fits what is shown: hidden cells take any value from 0 up. */
struct attack {
    const struct table *t;
    int64_t v[CELLS];
    bool seen[CELLS][VALUES];
    size_t open[CELLS];
    size_t n;
};

static bool total_fits(const struct attack *x, size_t first, size_t step, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i + 1 < n; i++)
        sum += x->v[first + i * step];
    return sum == x->v[first + (n - 1) * step];
}

static bool fits(const struct attack *x)
{
    for (size_t r = 0; r < x->t->rows; r++)
        if (!total_fits(x, r * x->t->columns, 1, x->t->columns))
            return false;
    for (size_t c = 0; c < x->t->columns && x->t->row_of_totals; c++)
        if (!total_fits(x, c, x->t->columns, x->t->rows))
            return false;
    return true;
}

/* A total that is hidden follows from its line: only the inner cells are guessed. */
static bool is_total(const struct table *t, size_t at)
{
    return at % t->columns == t->columns - 1 || (t->row_of_totals && at / t->columns == t->rows - 1);
}

static void fill_totals(struct attack *x)
{
    const struct table *t = x->t;
    const size_t inner = t->row_of_totals ? t->rows - 1 : t->rows;
    for (size_t r = 0; r < inner; r++) {
        const size_t at = r * t->columns + t->columns - 1;
        if (!t->hidden[at])
            continue;
        x->v[at] = 0;
        for (size_t c = 0; c + 1 < t->columns; c++)
            x->v[at] += x->v[r * t->columns + c];
    }
    for (size_t c = 0; c < t->columns && t->row_of_totals; c++) {
        const size_t at = (t->rows - 1) * t->columns + c;
        if (!t->hidden[at])
            continue;
        x->v[at] = 0;
        for (size_t r = 0; r < inner; r++)
            x->v[at] += x->v[r * t->columns + c];
    }
}

/* Can a row that is filled so far still fit its total, if that is shown? */
static bool row_can_fit(const struct attack *x, size_t k)
{
    const struct table *t = x->t;
    const size_t row = x->open[k - 1] / t->columns, total = row * t->columns + t->columns - 1;
    const bool whole = k == x->n || x->open[k] / t->columns != row;
    return !whole || t->hidden[total] || total_fits(x, row * t->columns, 1, t->columns);
}

/* No cell is larger than a total of its that is shown. */
static int64_t bound(const struct table *t, size_t at, int64_t most)
{
    const size_t row = at / t->columns * t->columns + t->columns - 1,
                 column = (t->rows - 1) * t->columns + at % t->columns;
    if (!t->hidden[row] && t->counts[row] < most)
        most = t->counts[row];
    if (t->row_of_totals && !t->hidden[column] && t->counts[column] < most)
        most = t->counts[column];
    return most;
}

static void guess(struct attack *x, size_t k, int64_t most)
{
    if (k > 0 && !row_can_fit(x, k))
        return;
    if (k < x->n) {
        for (int64_t v = 0; v <= bound(x->t, x->open[k], most); v++) {
            x->v[x->open[k]] = v;
            guess(x, k + 1, most);
        }
        return;
    }
    fill_totals(x);
    if (!fits(x))
        return;
    for (size_t i = 0; i < x->t->rows * x->t->columns; i++)
        if (x->v[i] < VALUES)
            x->seen[i][x->v[i]] = true;
}

/* Is each hidden small count unknown to whoever tries everything? */
static bool holds(const struct table *t)
{
    struct attack x = { .t = t };
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        x.v[i] = t->counts[i];
        if (t->hidden[i] && !is_total(t, i))
            x.open[x.n++] = i;
    }
    guess(&x, 0, 16);
    for (size_t i = 0; i < t->rows * t->columns; i++) {
        int values = 0;
        for (int v = 0; v < VALUES; v++)
            values += x.seen[i][v];
        if (t->counts[i] > 0 && t->counts[i] < t->threshold && (!t->hidden[i] || values < 2))
            return false;
    }
    return true;
}

/* Numbers that are the same in every run. */
static uint32_t next(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void nobody_works_it_out(void **state)
{
    (void)state;
    uint32_t chance = 7;
    for (int round = 0; round < 1000; round++) {
        const size_t rows = 2 + next(&chance) % 2, columns = rows == 3 ? 2 : 2 + next(&chance) % 2;
        const bool totals = next(&chance) % 3 > 0;
        int64_t v[CELLS] = { 0 };
        bool hidden[CELLS] = { false };
        const size_t width = columns + 1, height = rows + (totals ? 1 : 0);
        for (size_t r = 0; r < rows; r++) {
            for (size_t c = 0; c < columns; c++) {
                const int64_t n = next(&chance) % 3 == 0 ? 0 : next(&chance) % 8;
                v[r * width + c] = n;
                v[r * width + columns] += n;
                if (totals) {
                    v[rows * width + c] += n;
                    v[rows * width + columns] += n;
                }
            }
        }
        const struct table t = { v, hidden, height, width, totals, 5 };
        hide(&t);
        if (!holds(&t)) {
            for (size_t i = 0; i < height; i++)
                for (size_t c = 0; c < width; c++)
                    print_error("%lld%s%s", (long long)v[i * width + c], hidden[i * width + c] ? "*" : "",
                        c + 1 == width ? "\n" : " ");
            fail_msg("table %d", round);
        }
    }
}

static void what_is_large_is_shown(void **state)
{
    (void)state;
    const int64_t v[] = { 10, 0, 10, 20, 7, 27, 30, 7, 37 };
    bool hidden[9] = { false };
    const struct table t = { v, hidden, 3, 3, true, 5 };
    hide(&t);
    for (size_t i = 0; i < 9; i++)
        assert_false(hidden[i]);
}

/* One small cell takes three others with it, so that neither row nor column gives it away. */
static void one_small_takes_others(void **state)
{
    (void)state;
    const int64_t v[] = { 3, 10, 13, 20, 8, 28, 23, 18, 41 };
    bool hidden[9] = { false };
    const struct table t = { v, hidden, 3, 3, true, 5 };
    hide(&t);
    assert_true(hidden[0] && hidden[1] && hidden[3] && hidden[4]);
    assert_false(hidden[2] || hidden[5] || hidden[6] || hidden[7] || hidden[8]);
}

/* A hidden zero in a column whose total is 0 covers nothing. */
static void zeros_of_an_empty_column_cover_nothing(void **state)
{
    (void)state;
    static const int64_t v[][16] = {
        { 0, 3, 0, 3, 0, 0, 8, 8, 0, 5, 1, 6, 0, 8, 9, 17 },
        { 0, 0, 4, 4, 0, 9, 0, 9, 0, 0, 0, 0, 0, 9, 4, 13 },
        { 0, 0, 0, 0, 0, 0, 1, 1, 0, 7, 0, 7, 0, 7, 1, 8 },
        { 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 6, 6, 2, 0, 6, 8 },
    };
    for (size_t i = 0; i < COUNT_OF(v); i++) {
        bool hidden[16] = { false };
        const struct table t = { v[i], hidden, 4, 4, true, 5 };
        hide(&t);
        if (!holds(&t))
            fail_msg("table %zu", i);
    }
}

/* A year with its total: 14 in all, 11 in one year. */
static void a_year_is_no_difference(void **state)
{
    (void)state;
    const int64_t v[] = { 11, 3, 14 };
    bool hidden[3] = { false };
    const struct table t = { v, hidden, 1, 3, false, 5 };
    hide(&t);
    assert_true(holds(&t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_works_it_out),
        cmocka_unit_test(zeros_of_an_empty_column_cover_nothing),
        cmocka_unit_test(a_year_is_no_difference),
        cmocka_unit_test(what_is_large_is_shown),
        cmocka_unit_test(one_small_takes_others),
    };
    return cmocka_run_group_tests_name("service suppression", tests, NULL, NULL);
}
