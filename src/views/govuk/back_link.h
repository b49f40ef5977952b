/* A link to the page before. */
#ifndef WAYMARK_VIEWS_GOVUK_BACK_LINK_H
#define WAYMARK_VIEWS_GOVUK_BACK_LINK_H

#include "views/html.h"

struct govuk_back_link {
    struct str text; /* "Back" if none */
    struct url href;
    struct str classes;
    struct html_attributes attributes;
};

#endif
