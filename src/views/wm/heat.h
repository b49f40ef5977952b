/* Where it is most: a small table whose cells are shaded in five steps by what is in them, and carry their number. The
 * steps differ in lightness, so that they stay apart in greys; the two darkest are bold too. It is a table, so it needs
 * no other. Up to seven columns fit on a phone; with more it scrolls. */
#ifndef WAYMARK_VIEWS_WM_HEAT_H
#define WAYMARK_VIEWS_WM_HEAT_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

enum { WM_HEAT_STEPS = 5 };

struct wm_heat {
    struct wm_chart_words words;
    enum wm_unit unit;
    struct str row_name;       /* what the rows are: "Week of term" */
    const struct str *columns; /* "Mon" ... */
    size_t n_columns;
    const struct str *rows; /* "Week 1" ... */
    size_t n_rows;
    const int64_t *values; /* row by row; WM_NO_VALUE: an empty cell */
    struct str note;
};

/* What the template shows. */
struct wm_heat_cell {
    struct str text; /* "7.1"; that it is a per cent is said once, above; empty: no value */
    int step;        /* 1 ... 5 */
};
struct wm_heat_table {
    const struct wm_heat *p;
    const struct wm_heat_cell *cells;
    bool any;                        /* has a cell a value? */
    struct str steps[WM_HEAT_STEPS]; /* what each stands for: "6.0% to 6.9%" */
    int n_steps;                     /* one when all values are the same */
};

/* The steps are of one length and lie between the least and the greatest value, in whole tenths of a per cent or whole
 * counts. */
struct wm_heat_table wm_heat_chart(struct arena *a, const struct wm_heat *p);

#endif
