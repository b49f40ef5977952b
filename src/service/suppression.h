/* Small numbers that are hidden in tables of cases (DOMAIN.md 6): counts of 1 up to below the threshold (primary), and
 * as many others as are needed so that nobody can work one out from totals, from other tables of the same cases, or
 * from one year beside all years (secondary). Zero is shown.
 *
 * What is hidden is held to a proof (docs/decisions/0011-small-numbers.md): for each hidden small count there are other
 * sets of cases of which every number that is shown, on every page, is the same, and in which this count differs, over
 * a range of SUPPRESSION_WIDTH at least. Such a set is made by exchanges: two cases change places, in one year or in
 * opposite directions in two, or a case is put in or taken out. The numbers that an exchange would change are hidden;
 * of all that do, the exchange that hides least is chosen. Each number that is hidden has two values at least.
 * Whoever reads a page sees which rows and years there are. Where a row or a year is only listed for the cases it has,
 * none of the other sets leaves it without one.
 *
 * It knows nothing of forums. A case is in a year, in one profile of each block (a set of rows), and in one part of
 * each measure. The first block is a partition with what nests in it: the rows of all, of a forum, a phase, an area. A
 * further block is a row that overlaps with others: its cases, and those that are not in it. Nothing crosses two blocks
 * or two measures, and how they hang together is not known to whoever reads the tables. */
#ifndef WAYMARK_SERVICE_SUPPRESSION_H
#define WAYMARK_SERVICE_SUPPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    SUPPRESSION_WIDTH = 3,                   /* at least, of what a hidden small count can be (TRUST.md, P15) */
    SUPPRESSION_FAR = 2 * SUPPRESSION_WIDTH, /* at most, how much a number of all differs in them */
    SUPPRESSION_ROWS = 4,                    /* of a profile, at most */
    SUPPRESSION_MEASURES = 12,
};

struct suppression_profile {
    size_t rows[SUPPRESSION_ROWS];
    size_t n;
};
struct suppression_block {
    const struct suppression_profile *profiles; /* of all but the first block, two: the row, and the one without */
    size_t n_profiles;
    const size_t *of; /* each case's */
};
struct suppression_measure {
    size_t n_parts;
    size_t outside;   /* the part of cases that are not asked, which follows from their profile; SIZE_MAX: none */
    const size_t *of; /* each case's */
};
struct suppression {
    size_t n_cases, n_years, n_rows;
    const size_t *year_of; /* each case's, from 1 */
    const struct suppression_block *blocks;
    size_t n_blocks;
    const struct suppression_measure *measures;
    size_t n_measures;
    const bool *shown;  /* of each row and column: it stands on a page */
    const bool *left;   /* likewise: it does not, and is what others leave of a total; the rest is told to nobody */
    const bool *listed; /* of each row: it stands on the pages for the cases it has in all years, as each year does */
    int64_t threshold;
    int64_t *counts; /* given: of each cell */
    bool *hidden;    /* given: all that is not shown is */
};

/* Columns of a row: the parts of each measure, then the number of cases. */
size_t suppression_columns(const struct suppression *s);
size_t suppression_column(const struct suppression *s, size_t measure, size_t part);
/* A cell. Slice 0 is that of all years. */
size_t suppression_at(const struct suppression *s, size_t slice, size_t row, size_t column);

/* Counts, and hides. */
void suppression_hide(struct arena *a, struct suppression *s);

#endif
