/* What the fields of forms have around them: a group with label, hint and error. Used by the components. */
#ifndef WAYMARK_VIEWS_GOVUK_FIELD_H
#define WAYMARK_VIEWS_GOVUK_FIELD_H

#include "views/govuk/common.h"
#include "views/govuk/error_message.h"
#include "views/govuk/hint.h"
#include "views/govuk/label.h"

struct govuk_field {
    struct str id;
    const struct govuk_label *label;
    const struct govuk_hint *hint;
    const struct govuk_error_message *error_message;
    const struct govuk_form_group *form_group;
    const char *classes; /* of the group, with a space in front; may be NULL */
};

/* What describes a field, for its aria-describedby. */
static inline struct html_described govuk_described(struct str others, struct str id,
    const struct govuk_hint *hint, const struct govuk_error_message *error)
{
    return (struct html_described){ others, id, hint->text.n > 0, error->text.n > 0 };
}

#endif
