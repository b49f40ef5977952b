#include "service/suppression.h"

static bool is_small(const struct suppression *s, size_t at)
{
    return s->counts[at] > 0 && s->counts[at] < s->threshold;
}

static bool is_unknown(const struct suppression *s, size_t at)
{
    return s->hidden[at] && !s->known[at];
}

static int class_of(const struct suppression *s, size_t at, bool total)
{
    if (s->unshown != NULL && s->unshown[at] && s->counts[at] > 0)
        return 0;
    return total ? 3 : s->counts[at] == 0 ? 2
                                          : 1;
}

/* The cheapest count of a line that can be hidden beside the others: one that stands nowhere; one that is no total, the
 * smallest above zero; else a zero; else the total. -1: all are hidden. */
static ptrdiff_t next_to_hide(const struct suppression *s, const struct suppression_line *l)
{
    ptrdiff_t best = -1;
    int best_class = 4;
    for (size_t i = 0; i < l->n; i++) {
        const size_t at = l->at[i];
        const int class = class_of(s, at, i + 1 == l->n);
        if (s->hidden[at] || s->known[at])
            continue;
        if (class < best_class || (class == best_class && s->counts[at] < s->counts[best])) {
            best = (ptrdiff_t)at;
            best_class = class;
        }
    }
    return best;
}

/* What the total of a line leaves to its unknown counts; -1: the total is unknown. */
static int64_t left_of(const struct suppression *s, const struct suppression_line *l)
{
    const size_t total = l->at[l->n - 1];
    int64_t left = s->counts[total];
    if (is_unknown(s, total))
        return -1;
    for (size_t i = 0; i + 1 < l->n; i++)
        left -= is_unknown(s, l->at[i]) ? 0 : s->counts[l->at[i]];
    return left;
}

/* Zeros that nobody needs to be shown: no count is below zero, so where nothing is left, all are zero. Hiding them
 * would cover nothing, so next_to_hide passes them over. Hiding more can set them free: this is counted anew. */
static void find_known(const struct suppression *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->known[i] = false;
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < s->n_lines; i++) {
            const struct suppression_line *l = &s->lines[i];
            if (left_of(s, l) != 0)
                continue;
            for (size_t k = 0; k + 1 < l->n; k++) {
                const size_t at = l->at[k];
                const bool told = s->counts[at] == 0 && !s->known[at] &&
                    (s->hidden[at] || s->counts[l->at[l->n - 1]] == 0);
                s->known[at] |= told;
                again |= told;
            }
        }
    }
}

/* Could the hidden counts of a line be told from what is shown of it? One alone can. Several can when the total is
 * shown and leaves them less than one each: then a small one has no room beside it. */
static bool line_tells(const struct suppression *s, const struct suppression_line *l)
{
    const int64_t left = left_of(s, l);
    size_t n = 0;
    bool small = false;
    for (size_t i = 0; i < l->n; i++) {
        const size_t at = l->at[i];
        n += is_unknown(s, at);
        small |= is_unknown(s, at) && is_small(s, at);
    }
    if (n < 2)
        return n == 1;
    return left >= 0 && small && left < s->threshold && left < (int64_t)n;
}

void suppression_hide(const struct suppression *s)
{
    for (size_t i = 0; i < s->n; i++)
        s->hidden[i] = s->hidden[i] || is_small(s, i);
    for (bool again = true; again;) {
        again = false;
        find_known(s);
        for (size_t i = 0; i < s->n_lines; i++) {
            const ptrdiff_t at = line_tells(s, &s->lines[i]) ? next_to_hide(s, &s->lines[i]) : -1;
            if (at < 0)
                continue;
            s->hidden[at] = true;
            again = true;
            find_known(s);
        }
    }
}
