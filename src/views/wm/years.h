/* The school years that there is something of: the one that is shown, and links to the others. */
#ifndef WAYMARK_VIEWS_WM_YEARS_H
#define WAYMARK_VIEWS_WM_YEARS_H

#include "views/html.h"

struct wm_year {
    struct str words; /* "2025/26" */
    struct url href;
    bool shown;
};
struct wm_years {
    const struct wm_year *v; /* the newest first */
    size_t n;
};

#endif
