/* How much of each: horizontal bars with their labels and values, in the order in which they are given. Beside each may
 * stand a second, hollow bar for something to compare with, and a mark for a published figure. Bars begin at nothing,
 * always, and the longest value takes the whole width. On a phone a label stands above its bar. */
#ifndef WAYMARK_VIEWS_WM_BARS_H
#define WAYMARK_VIEWS_WM_BARS_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

/* WM_NO_VALUE: there is no bar, or no mark, and the words "no figure". */
struct wm_bar {
    struct str label;
    int64_t value, beside, reference;
};
struct wm_bars {
    struct wm_chart_words words;
    enum wm_unit unit;
    struct str label_name;     /* what the bars are of: "Reason" */
    struct str value_name;     /* "This school" */
    struct str beside_name;    /* "A year before"; none: there are no second bars */
    struct str reference_name; /* "England"; none: there are no marks */
    const struct wm_bar *bars;
    size_t n_bars;
    struct str note; /* a sentence below the drawing */
};

struct wm_chart wm_bars_chart(struct arena *a, const struct wm_bars *p);

#endif
