/* A workbook (XLSX) with one table, written row by row, and a second sheet that says what the table is.
 *
 * A text is written as a text, whatever it begins with: a formula cannot come of it. Counts, per cents and days are
 * numbers with the format of their kind, so that they can be reckoned with. The heading is bold, stays in view and has
 * filters. What is put in the same order gives the same bytes.
 *
 * The workbook grows in temporary files that have no name by the time anything is written to them, and is put together
 * in memory; nothing is left behind, even by a process that is killed. This is the only place that knows the library
 * for it (libxlsxwriter). */
#ifndef WAYMARK_SERVICE_XLSX_H
#define WAYMARK_SERVICE_XLSX_H

#include "base/buf.h"
#include "base/day.h"
#include "base/err.h"

enum {
    XLSX_ROWS = 1048575,     /* below the heading: a sheet of Excel holds no more */
    XLSX_MOST_TEXT = 32767,  /* characters of a cell, the same; a text that is longer is cut */
    XLSX_MOST_COLUMNS = 100, /* ours */
};

/* "Registers up to", "Friday 17 July 2026". */
struct xlsx_fact {
    struct str name, text;
};
/* What a workbook says of itself, on its sheet "About", after its title. */
struct xlsx_about {
    struct str title; /* the name of the sheet with the table, too: at most 31 letters, digits, spaces or hyphens */
    const struct xlsx_fact *facts;
    size_t n_facts;
    int64_t made_ms;    /* when it was made */
    const char *folder; /* for the temporary files; NULL: the system's */
};

struct xlsx;

/* Begins a workbook with the heading of its table. NULL when there is no memory, or no temporary file. It is given back
 * with the arena; `about` and `columns` are not needed any more. */
struct xlsx *xlsx_begin(
    struct arena *a, const struct xlsx_about *about, const char *const *columns, size_t n_columns);

/* A cell of the row that is being written, from the left to the right. */
void xlsx_text(struct xlsx *x, size_t column, struct str s);
void xlsx_count(struct xlsx *x, size_t column, int64_t n);
void xlsx_tenths(struct xlsx *x, size_t column, int64_t tenths); /* of a per cent: 75 is 7.5% */
void xlsx_day(struct xlsx *x, size_t column, struct day d);      /* DAY_NONE: an empty cell */
/* The row is done. False when the sheet is full: this row was the first that has no place, and is dropped. */
bool xlsx_end_row(struct xlsx *x);

/* Ends the workbook and adds it to `out`. ERR_FULL: it is longer than that may be; ERR_FAILED: it could not be written
 * whole, as on a full disk. `out` has then failed. */
enum err xlsx_end(struct xlsx *x, struct buf *out) MUST_CHECK;

#endif
