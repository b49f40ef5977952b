/* A button, or a link that looks like one. */
#ifndef WAYMARK_VIEWS_GOVUK_BUTTON_H
#define WAYMARK_VIEWS_GOVUK_BUTTON_H

#include "views/html.h"

struct govuk_button {
    struct str text;
    struct url href; /* given: a link */
    struct str type; /* "submit" if none */
    struct str name;
    struct str value;
    struct str id;
    struct str classes;
    bool disabled;
    bool prevent_double_click;
    bool is_start_button;
    struct html_attributes attributes;
};

#endif
