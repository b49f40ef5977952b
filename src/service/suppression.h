/* Small numbers that are hidden in what is shown of many children (DOMAIN.md 6): counts of 1 up to below the threshold
 * (primary), and as many others as are needed so that no hidden one can be worked out from totals (secondary). Zero is
 * shown.
 *
 * What is shown is a set of counts, and lines over them: in each, the last count is the sum of the others. A table with
 * totals has a line for each row and each column; tables of the same children that are shown beside each other have
 * further ones, where groups of one make up a group of the other. */
#ifndef WAYMARK_SERVICE_SUPPRESSION_H
#define WAYMARK_SERVICE_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct suppression_line {
    const size_t *at; /* of counts; the last is the sum of the others */
    size_t n;
};
struct suppression {
    const int64_t *counts;
    bool *hidden;        /* of each count; what is true on the way in stays hidden */
    bool *known;         /* of each count, false on the way in: a hidden zero that is told by a total of zero */
    const bool *unshown; /* of each count: stands on no page, and so is the first to be hidden; NULL: none */
    size_t n;
    const struct suppression_line *lines;
    size_t n_lines;
    int64_t threshold;
};
/* Hides. Afterwards no count below the threshold can be found out: what is hidden in a line never stands alone, and
 * each hidden small count has at least two values that fit everything that is shown. A hidden zero covers nothing where
 * what is shown leaves its total nothing: it counts as shown. */
void suppression_hide(const struct suppression *s);

#endif
