/* How figures went: one to four lines over the weeks of a year, or whatever else is in an order.
 *
 * A line breaks where there is no value, as in a holiday, and a value alone is a dot. The lines differ in their dashes
 * and in the sign at their end; the first, which the chart is about, is the boldest and over the others. On a desk and
 * on paper each has its name and its last value at its end; on a phone the names are above. A reference is a thin line
 * across with its name and value. */
#ifndef WAYMARK_VIEWS_WM_LINE_H
#define WAYMARK_VIEWS_WM_LINE_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

enum {
    WM_LINE_SERIES = 4,     /* at most; more are not drawn, and are in the table */
    WM_LINE_REFERENCES = 4, /* the same */
};
struct wm_line_at {
    struct str label; /* below the axis, where a month or a term begins: "Sep"; none: nothing */
    struct str name;  /* in the table: "8 September 2025" */
};
struct wm_line_series {
    struct str name;       /* "A year before" */
    const int64_t *values; /* as many as there are places; WM_NO_VALUE: a gap */
};
struct wm_line_reference {
    struct str name; /* "England" */
    int64_t value;   /* WM_NO_VALUE: not published, and not drawn */
};
struct wm_line {
    struct wm_chart_words words;
    enum wm_unit unit;
    struct str at_name; /* what the places are: "Week beginning" */
    const struct wm_line_at *at;
    size_t n_at;
    const struct wm_line_series *series;
    size_t n_series;
    const struct wm_line_reference *references;
    size_t n_references;
    bool cut;               /* the axis need not begin at nothing: for attendance near 95%. The note below says so */
    bool stairs;            /* a value holds until the next: sums that grow */
    size_t today;           /* a line upwards at a place, counted from 1; 0: none */
    struct str today_label; /* "Today" */
    struct str note;        /* a sentence below the drawing */
};

/* In the table a place without any value has no row, and a reference is a column. */
struct wm_chart wm_line_chart(struct arena *a, const struct wm_line *p);

#endif
