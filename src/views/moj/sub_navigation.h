/* The parts of one thing. */
#ifndef WAYMARK_VIEWS_MOJ_SUB_NAVIGATION_H
#define WAYMARK_VIEWS_MOJ_SUB_NAVIGATION_H

#include "views/html.h"

struct moj_navigation_item {
    struct str text;
    struct url href;
    bool active;
};
struct moj_sub_navigation {
    const struct moj_navigation_item *items;
    size_t n_items;
    struct str label; /* "Secondary navigation" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
