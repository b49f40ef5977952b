/* What has happened, newest first. */
#ifndef WAYMARK_VIEWS_MOJ_TIMELINE_H
#define WAYMARK_VIEWS_MOJ_TIMELINE_H

#include "views/html.h"

struct moj_timeline_item {
    struct str title;
    struct str byline; /* who: "by <byline>" */
    struct day day;
    struct str time; /* "9:30am"; none: of the day as a whole */
    struct str text; /* or _item_open and _item_close around more than text */
    struct str classes;
};
struct moj_timeline {
    const struct moj_timeline_item *items;
    size_t n_items;
    int heading_level; /* of the items' titles; 2 if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
