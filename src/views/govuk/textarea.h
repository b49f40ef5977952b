/* A field for more than a line of text. */
#ifndef WAYMARK_VIEWS_GOVUK_TEXTAREA_H
#define WAYMARK_VIEWS_GOVUK_TEXTAREA_H

#include "views/govuk/field.h"

struct govuk_textarea {
    struct str name;
    struct str id; /* the name if none */
    struct govuk_label label;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    struct str value;
    int rows; /* 5 if none */
    struct str autocomplete;
    struct str described_by;
    enum govuk_choice spellcheck;
    bool disabled;
    struct str classes;
    struct html_attributes attributes;
};

#endif
