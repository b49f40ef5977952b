/* A part of the page that is folded away. */
#ifndef WAYMARK_VIEWS_GOVUK_DETAILS_H
#define WAYMARK_VIEWS_GOVUK_DETAILS_H

#include "views/html.h"

struct govuk_details {
    struct str summary_text;
    struct str text; /* or call _open and _close around more than text */
    struct str id;
    bool open;
    struct str classes;
    struct html_attributes attributes;
};

#endif
