/* A chart: what it shows in a sentence, a drawing in two layouts of which the style sheet shows the one that fits the
 * width, its table, and the files of the table.
 *
 * wm_line_chart() and its like (line.h, bars.h, funnel.h, dots.h, calibration.h, steps.h) make it from numbers, in an
 * arena that must last as long as the page, and view_wm_chart() shows it. A chart decides nothing: which figures, what
 * they are called and what is said of them comes from who asks for it. What can be read of a drawing without seeing
 * it is its title and summary; the numbers are in the table. heat.h is a table itself. */
#ifndef WAYMARK_VIEWS_WM_CHART_H
#define WAYMARK_VIEWS_WM_CHART_H

#include "views/wm/drawing.h"

/* What every chart is told. */
struct wm_chart_words {
    struct str id;      /* of the figure, different from all others on the page */
    struct str title;   /* "Absence by week" */
    struct str summary; /* what it shows, in a sentence or two, for everyone: it stands above the drawing */
    int heading_level;  /* of the title, 2 ... 6; 0 is 3 */
    struct url csv;     /* the same figures as a file; none: not offered */
    struct url xlsx;
};

/* What a line or a bar stands for: a sample of it and words. */
struct wm_chart_key {
    struct wm_drawing sample;
    struct str words;
};

/* The first column heads its rows. */
struct wm_chart_column {
    struct str name;
    bool numeric; /* to the right */
};
struct wm_chart_table {
    const struct wm_chart_column *columns;
    size_t n_columns;
    struct str *cells; /* row by row */
    size_t n_rows;
};

struct wm_chart {
    struct wm_chart_words words;
    struct wm_drawing drawings[2]; /* wide and narrow; no shapes: there is nothing to draw */
    const struct wm_chart_key *key;
    size_t n_key;
    bool key_if_narrow; /* the wide drawing says it itself */
    struct str note;    /* below the drawing: what its axis leaves out, for example */
    struct wm_chart_table table;
};

static inline int wm_chart_level(const struct wm_chart_words *words)
{
    return words->heading_level == 0 ? 3 : words->heading_level;
}
static inline struct str wm_chart_cell(const struct wm_chart_table *t, size_t row, size_t column)
{
    return t->cells[row * t->n_columns + column];
}

/* What the fold below a drawing holds. */
static inline const char *wm_chart_offers(const struct wm_chart_words *words)
{
    return words->csv.s.n > 0 || words->xlsx.s.n > 0 ? "Show as a table, or download" : "Show as a table";
}

#endif
