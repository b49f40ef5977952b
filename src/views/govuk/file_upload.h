/* A field for files. */
#ifndef WAYMARK_VIEWS_GOVUK_FILE_UPLOAD_H
#define WAYMARK_VIEWS_GOVUK_FILE_UPLOAD_H

#include "views/govuk/field.h"

struct govuk_file_upload {
    struct str name;
    struct str id; /* the name if none */
    struct govuk_label label;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    bool multiple;
    bool disabled;
    struct str described_by;
    struct str classes;
    struct html_attributes attributes;
};

#endif
