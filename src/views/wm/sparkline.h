/* How a figure went, as a small line. What it shows is said in words beside it or in `label`. */
#ifndef WAYMARK_VIEWS_WM_SPARKLINE_H
#define WAYMARK_VIEWS_WM_SPARKLINE_H

#include "views/html.h"

struct wm_sparkline {
    struct str label;  /* "Attendance by week: from 94% to 88%" */
    const int *values; /* 0..1000, at least one; a negative one is a gap */
    size_t n_values;
};

/* Places in a drawing of 240 by 48. */
static inline int wm_sparkline_x(const struct wm_sparkline *p, size_t i)
{
    return p->n_values < 2 ? 120 : 6 + (int)(i * 228 / (p->n_values - 1));
}
static inline int wm_sparkline_y(const struct wm_sparkline *p, size_t i)
{
    int v = p->values[i] > 1000 ? 1000 : p->values[i];
    return 42 - v * 36 / 1000;
}

#endif
