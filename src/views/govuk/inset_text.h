/* Text that is set apart. */
#ifndef WAYMARK_VIEWS_GOVUK_INSET_TEXT_H
#define WAYMARK_VIEWS_GOVUK_INSET_TEXT_H

#include "views/html.h"

struct govuk_inset_text {
    struct str text; /* or call _open and _close around more than text */
    struct str id;
    struct str classes;
    struct html_attributes attributes;
};

#endif
