/* The heads of a table that the server sorts: each column that can be sorted by is a link, and the one it is sorted by
 * says so. */
#ifndef WAYMARK_VIEWS_WM_HEADS_H
#define WAYMARK_VIEWS_WM_HEADS_H

#include "views/html.h"

struct wm_head {
    struct str text;
    struct url href;    /* sorts by it; none: it cannot be sorted by */
    const char *sorted; /* "ascending", "descending", NULL */
    bool numeric;
};

#endif
