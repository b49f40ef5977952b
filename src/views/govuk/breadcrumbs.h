/* Where a page stands, for pages that are deep. */
#ifndef WAYMARK_VIEWS_GOVUK_BREADCRUMBS_H
#define WAYMARK_VIEWS_GOVUK_BREADCRUMBS_H

#include "views/html.h"

struct govuk_breadcrumbs_item {
    struct str text;
    struct url href; /* none: the page itself */
    struct html_attributes attributes;
};
struct govuk_breadcrumbs {
    const struct govuk_breadcrumbs_item *items;
    size_t n_items;
    bool collapse_on_mobile;
    struct str label_text; /* "Breadcrumb" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
