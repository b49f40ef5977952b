/* Key figures: a number, what it counts, and what to compare it with. */
#ifndef WAYMARK_VIEWS_WM_FIGURES_H
#define WAYMARK_VIEWS_WM_FIGURES_H

#include "views/html.h"

struct wm_figure {
    struct str label;
    struct str value;
    struct str note; /* "England 93.1%" */
    struct url href; /* what is behind it */
};
struct wm_figures {
    const struct wm_figure *items;
    size_t n_items;
    struct str classes;
};

#endif
