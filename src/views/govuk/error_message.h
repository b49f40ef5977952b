/* What is wrong with a field. */
#ifndef WAYMARK_VIEWS_GOVUK_ERROR_MESSAGE_H
#define WAYMARK_VIEWS_GOVUK_ERROR_MESSAGE_H

#include "views/html.h"

struct govuk_error_message {
    struct str text;
    struct str id;
    struct str classes;
    struct str visually_hidden_text; /* "Error" if not given, none if empty */
    struct html_attributes attributes;
};

#endif
