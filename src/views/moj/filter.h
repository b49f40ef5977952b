/* What a list is narrowed to, and the form that narrows it. A plain GET form: it works without a script. */
#ifndef WAYMARK_VIEWS_MOJ_FILTER_H
#define WAYMARK_VIEWS_MOJ_FILTER_H

#include "views/html.h"

struct moj_filter_tag {
    struct str text;
    struct url href; /* the list without this filter */
};
struct moj_filter_category {
    struct str heading;
    const struct moj_filter_tag *items;
    size_t n_items;
};
struct moj_filter {
    struct url action;                          /* the list's own address */
    struct str heading;                         /* "Filter" if none */
    const struct moj_filter_category *selected; /* what is filtered by now */
    size_t n_selected;
    struct url clear;  /* the list without any filter */
    struct str submit; /* "Apply filters" if none */
    struct html_attributes attributes;
};

#endif
