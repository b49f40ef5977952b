/* Whose page this is, at the top of every page about one child. */
#ifndef WAYMARK_VIEWS_MOJ_IDENTITY_BAR_H
#define WAYMARK_VIEWS_MOJ_IDENTITY_BAR_H

#include "views/html.h"

struct moj_identity_bar_fact {
    struct str key;
    struct str text;
};
struct moj_identity_bar {
    struct str title;
    bool is_heading; /* the title is the heading of the page (h1) */
    const struct moj_identity_bar_fact *facts;
    size_t n_facts;
    struct str classes;
    struct html_attributes attributes;
};

#endif
