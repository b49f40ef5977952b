/* What the components of the Design System share. Fields are named as the options of its Nunjucks macros, in snake
 * case. A text that is not given is left out, or is what the Design System has by default. */
#ifndef WAYMARK_VIEWS_GOVUK_COMMON_H
#define WAYMARK_VIEWS_GOVUK_COMMON_H

#include "views/html.h"

/* Yes, no, or what the component does by itself. A bool may be assigned: true is yes, false leaves the default. */
enum govuk_choice { GOVUK_DEFAULT,
    GOVUK_YES,
    GOVUK_NO };

/* The element around a field. */
struct govuk_form_group {
    struct str classes;
    struct html_attributes attributes;
};

#endif
