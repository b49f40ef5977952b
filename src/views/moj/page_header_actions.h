/* The heading of a page, and what can be done there. */
#ifndef WAYMARK_VIEWS_MOJ_PAGE_HEADER_ACTIONS_H
#define WAYMARK_VIEWS_MOJ_PAGE_HEADER_ACTIONS_H

#include "views/govuk/button.h"

struct moj_page_header_actions {
    struct str heading;
    int level;                  /* 1 if none */
    struct str heading_classes; /* "govuk-heading-xl" if none */
    const struct govuk_button *items;
    size_t n_items;
    struct str classes;
    struct html_attributes attributes;
};

#endif
