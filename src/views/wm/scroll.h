/* Something wide, a table as a rule, that scrolls within its own width on a narrow screen. */
#ifndef WAYMARK_VIEWS_WM_SCROLL_H
#define WAYMARK_VIEWS_WM_SCROLL_H

#include "views/html.h"

struct wm_scroll {
    struct str label; /* what is in it, for those who cannot see: the caption of the table */
};

#endif
