/* One's own calendar feed. */
#ifndef WAYMARK_VIEWS_FEED_H
#define WAYMARK_VIEWS_FEED_H

#include "views/layout.h"

struct feed_page {
    struct layout layout;
    struct str done;
    struct str since;   /* "3 June 2026 at 2:05pm"; empty: there is no feed */
    struct str address; /* shown once, when it was made; else empty */
    struct url make, end;
};

#endif
