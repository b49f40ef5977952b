/* The first link of a page, for the keyboard. */
#ifndef WAYMARK_VIEWS_GOVUK_SKIP_LINK_H
#define WAYMARK_VIEWS_GOVUK_SKIP_LINK_H

#include "views/html.h"

struct govuk_skip_link {
    struct str text;
    struct str id; /* of what to skip to; "content" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
