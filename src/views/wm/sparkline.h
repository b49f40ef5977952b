/* How a figure went, as a small line. What it shows is said in words beside it or in `label`. */
#ifndef WAYMARK_VIEWS_WM_SPARKLINE_H
#define WAYMARK_VIEWS_WM_SPARKLINE_H

#include "base/arena.h"
#include "views/html.h"

/* In a drawing of 240 by 48. A list has fifty of them: the whole line is one path. */
struct wm_sparkline {
    struct str label; /* "Attendance by week: from 94% to 88%" */
    struct str line;  /* the path; empty where no two values follow each other */
    bool ends;        /* there is a last value, which is a dot: */
    int end_x, end_y;
};

/* Of values of 0..1000 in their order; a negative one is a gap, in which the line breaks. */
struct wm_sparkline wm_sparkline_of(struct arena *a, struct str label, const int *values, size_t n);

#endif
