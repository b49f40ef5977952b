/* The parts of a large thing, down the side. */
#ifndef WAYMARK_VIEWS_MOJ_SIDE_NAVIGATION_H
#define WAYMARK_VIEWS_MOJ_SIDE_NAVIGATION_H

#include "views/moj/sub_navigation.h"

struct moj_side_navigation_section {
    struct str heading; /* none: the items alone */
    const struct moj_navigation_item *items;
    size_t n_items;
};
struct moj_side_navigation {
    const struct moj_side_navigation_section *sections;
    size_t n_sections;
    struct str label;  /* "Side navigation" if none */
    int heading_level; /* 4 if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
