/* The pages of a long list, or the page before and after. */
#ifndef WAYMARK_VIEWS_GOVUK_PAGINATION_H
#define WAYMARK_VIEWS_GOVUK_PAGINATION_H

#include "views/html.h"

struct govuk_pagination_link {
    struct url href;       /* none: no such page */
    struct str text;       /* "Previous page" or "Next page" if none */
    struct str label_text; /* what is on that page; without items only */
    struct html_attributes attributes;
};
struct govuk_pagination_item {
    int number;
    struct url href;
    bool current;
    bool ellipsis;                   /* pages are left out here */
    struct str visually_hidden_text; /* "Page <number>" if none */
    struct html_attributes attributes;
};
struct govuk_pagination {
    struct govuk_pagination_link previous, next;
    const struct govuk_pagination_item *items;
    size_t n_items;
    struct str landmark_label; /* "Pagination" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
