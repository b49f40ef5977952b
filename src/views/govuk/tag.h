/* The status of a thing, in words. */
#ifndef WAYMARK_VIEWS_GOVUK_TAG_H
#define WAYMARK_VIEWS_GOVUK_TAG_H

#include "views/html.h"

struct govuk_tag {
    struct str text;
    struct str classes; /* "govuk-tag--green" and the like */
    struct html_attributes attributes;
};

#endif
