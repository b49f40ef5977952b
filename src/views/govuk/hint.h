/* Help with a field. */
#ifndef WAYMARK_VIEWS_GOVUK_HINT_H
#define WAYMARK_VIEWS_GOVUK_HINT_H

#include "views/html.h"

struct govuk_hint {
    struct str text;
    struct str id;
    struct str classes;
    struct html_attributes attributes;
};

#endif
