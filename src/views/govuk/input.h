/* A field for one line of text. */
#ifndef WAYMARK_VIEWS_GOVUK_INPUT_H
#define WAYMARK_VIEWS_GOVUK_INPUT_H

#include "views/govuk/field.h"

/* What stands before or after the field: "£", "per week". */
struct govuk_affix {
    struct str text;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_input {
    struct str name;
    struct str id; /* the name if none */
    struct govuk_label label;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    struct govuk_form_group input_wrapper;
    struct govuk_affix prefix, suffix;
    struct str type; /* "text" if none */
    struct str value;
    struct str inputmode;
    struct str autocomplete;
    struct str autocapitalize;
    struct str pattern;
    struct str described_by;
    enum govuk_choice spellcheck;
    bool disabled;
    struct str classes;
    struct html_attributes attributes;
};

#endif
