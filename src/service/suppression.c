#include "service/suppression.h"

/* A line of the table: cells first, first + step ...; the last of them is the sum of the others. */
struct line {
    size_t first, step, n;
};

static size_t lines(const struct suppression *t)
{
    return t->rows + (t->row_of_totals ? t->columns : 0);
}

static struct line line_of(const struct suppression *t, size_t i)
{
    if (i < t->rows)
        return (struct line){ i * t->columns, 1, t->columns };
    return (struct line){ i - t->rows, t->columns, t->rows };
}

static bool is_small(const struct suppression *t, size_t at)
{
    return t->counts[at] > 0 && t->counts[at] < t->threshold;
}

/* The cheapest cell of a line that can be hidden beside the others: a shown count that is no total, the smallest above
 * zero; else a zero; else the total. -1: all are hidden. */
static ptrdiff_t next_to_hide(const struct suppression *t, const struct line *l)
{
    ptrdiff_t best = -1;
    int best_class = 3;
    for (size_t i = 0; i < l->n; i++) {
        const size_t at = l->first + i * l->step;
        const int class = i + 1 == l->n ? 2 : t->counts[at] == 0 ? 1
                                                                 : 0;
        if (t->hidden[at])
            continue;
        if (class < best_class || (class == best_class && t->counts[at] < t->counts[best])) {
            best = (ptrdiff_t)at;
            best_class = class;
        }
    }
    return best;
}

static size_t hidden_in(const struct suppression *t, const struct line *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += t->hidden[l->first + i * l->step];
    return n;
}

/* Could the hidden cells of a line be told from what is shown of it? One alone can. Several can when the shown total
 * leaves them nothing (all are zero) or the one small number that is left could only be one cell's. */
static bool line_tells(const struct suppression *t, const struct line *l)
{
    const size_t n = hidden_in(t, l), total = l->first + (l->n - 1) * l->step;
    int64_t left = t->counts[total];
    bool small = false;
    if (n == 0)
        return false;
    if (n == 1)
        return true;
    if (t->hidden[total])
        return false;
    for (size_t i = 0; i + 1 < l->n; i++) {
        const size_t at = l->first + i * l->step;
        if (!t->hidden[at])
            left -= t->counts[at];
        else
            small |= is_small(t, at);
    }
    /* What is left lies between hidden cells whose sum is known: a small one is safe when there is room beside it. */
    return small && left < t->threshold && left < (int64_t)n;
}

void suppression_hide(const struct suppression *t)
{
    for (size_t i = 0; i < t->rows * t->columns; i++)
        t->hidden[i] = t->hidden[i] || is_small(t, i);
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < lines(t); i++) {
            const struct line l = line_of(t, i);
            const ptrdiff_t at = line_tells(t, &l) ? next_to_hide(t, &l) : -1;
            if (at < 0)
                continue;
            t->hidden[at] = true;
            again = true;
        }
    }
}
