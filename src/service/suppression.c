#include "service/suppression.h"

static bool is_small(const struct suppression *s, size_t at)
{
    return s->counts[at] > 0 && s->counts[at] < s->threshold;
}

/* The cheapest count of a line that can be hidden beside the others: one that is no total, the smallest above zero;
 * else a zero; else the total. -1: all are hidden. */
static ptrdiff_t next_to_hide(const struct suppression *s, const struct suppression_line *l)
{
    ptrdiff_t best = -1;
    int best_class = 3;
    for (size_t i = 0; i < l->n; i++) {
        const size_t at = l->at[i];
        const int class = i + 1 == l->n ? 2 : s->counts[at] == 0 ? 1
                                                                 : 0;
        if (s->hidden[at])
            continue;
        if (class < best_class || (class == best_class && s->counts[at] < s->counts[best])) {
            best = (ptrdiff_t)at;
            best_class = class;
        }
    }
    return best;
}

/* Could the hidden counts of a line be told from what is shown of it? One alone can. Several can when the total is
 * shown and leaves them less than one each: then a small one has no room beside it. */
static bool line_tells(const struct suppression *s, const struct suppression_line *l)
{
    const size_t total = l->at[l->n - 1];
    size_t n = s->hidden[total];
    int64_t left = s->counts[total];
    bool small = false;
    for (size_t i = 0; i + 1 < l->n; i++) {
        const size_t at = l->at[i];
        n += s->hidden[at];
        small |= s->hidden[at] && is_small(s, at);
        left -= s->hidden[at] ? 0 : s->counts[at];
    }
    if (n < 2)
        return n == 1;
    return !s->hidden[total] && small && left < s->threshold && left < (int64_t)n;
}

void suppression_hide(const struct suppression *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->hidden[i] = s->hidden[i] || is_small(s, i);
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < s->n_lines; i++) {
            const ptrdiff_t at = line_tells(s, &s->lines[i]) ? next_to_hide(s, &s->lines[i]) : -1;
            if (at < 0)
                continue;
            s->hidden[at] = true;
            again = true;
        }
    }
}
