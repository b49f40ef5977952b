/* A short mark beside a name. */
#ifndef WAYMARK_VIEWS_MOJ_BADGE_H
#define WAYMARK_VIEWS_MOJ_BADGE_H

#include "views/html.h"

struct moj_badge {
    struct str text;
    struct str classes; /* "moj-badge--red" and the like */
    struct html_attributes attributes;
};

#endif
