/* Small numbers that are hidden in what is shown of many children (DOMAIN.md 6): counts of 1 up to below the threshold
 * (primary), and as many others as are needed so that no hidden one can be worked out from totals (secondary). Zero is
 * shown.
 *
 * A table has rows x columns cells, each line with its total: the last column holds the totals of the rows, the last row
 * those of the columns, unless its rows overlap (a child with two needs) and have no totals below them. */
#ifndef WAYMARK_SERVICE_SUPPRESSION_H
#define WAYMARK_SERVICE_SUPPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct suppression {
    const int64_t *counts; /* rows x columns, totals included */
    bool *hidden;          /* the same; what is true on the way in stays hidden */
    size_t rows, columns;
    bool row_of_totals; /* the last row is the sum of the others */
    int64_t threshold;
};
/* Hides. Afterwards no count below the threshold can be found out: what is hidden in a line never stands alone, and each
 * hidden small count has at least two values that fit everything that is shown. */
void suppression_hide(const struct suppression *t);

#endif
