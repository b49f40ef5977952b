/* The name of a field. */
#ifndef WAYMARK_VIEWS_GOVUK_LABEL_H
#define WAYMARK_VIEWS_GOVUK_LABEL_H

#include "views/html.h"

struct govuk_label {
    struct str text;
    struct str for_id;
    struct str classes;
    bool is_page_heading;
    struct html_attributes attributes;
};

#endif
