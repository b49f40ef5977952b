/* Where one stands among many: a dot for each school along one axis, dots of nearly the same value above each other;
 * one is a diamond with its name and value. Below the axis a bracket holds the middle half of them, with the median.
 *
 * The median is the middle value, or half way between the middle two; the quartiles are the same of the values below
 * and above the middle (the middle one belongs to neither). With fewer than four values there is no bracket. */
#ifndef WAYMARK_VIEWS_WM_DOTS_H
#define WAYMARK_VIEWS_WM_DOTS_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

struct wm_dot {
    struct str name; /* in the table; none: "Another school" */
    int64_t value;
};
struct wm_dots {
    struct wm_chart_words words;
    enum wm_unit unit;
    struct str value_name; /* "Absence" */
    const struct wm_dot *dots;
    size_t n_dots;
    size_t chosen;             /* the one that stands out, counted from 1; 0: none does */
    struct str reference_name; /* "England"; none: no reference */
    int64_t reference;
    struct str note;
};
struct wm_quartiles {
    int64_t first, median, third;
};

struct wm_chart wm_dots_chart(struct arena *a, const struct wm_dots *p);

/* Of at least four values, in any order; they are left alone. */
struct wm_quartiles wm_quartiles_of(struct arena *a, const int64_t *values, size_t n);

#endif
