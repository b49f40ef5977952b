/* A warning that must be read. */
#ifndef WAYMARK_VIEWS_GOVUK_WARNING_TEXT_H
#define WAYMARK_VIEWS_GOVUK_WARNING_TEXT_H

#include "views/html.h"

struct govuk_warning_text {
    struct str text;
    struct str icon_fallback_text; /* "Warning" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
