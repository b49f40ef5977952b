/* A field for a password, with a button that shows it. */
#ifndef WAYMARK_VIEWS_GOVUK_PASSWORD_INPUT_H
#define WAYMARK_VIEWS_GOVUK_PASSWORD_INPUT_H

#include "views/govuk/field.h"

struct govuk_password_input {
    struct str name;
    struct str id; /* the name if none */
    struct govuk_label label;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    struct str value;
    struct str autocomplete; /* "current-password" if none */
    struct str described_by;
    bool disabled;
    struct str classes;
    struct html_attributes attributes;
};

#endif
