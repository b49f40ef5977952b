/* What is wrong with a form, at the top of its page, with links to the fields. */
#ifndef WAYMARK_VIEWS_GOVUK_ERROR_SUMMARY_H
#define WAYMARK_VIEWS_GOVUK_ERROR_SUMMARY_H

#include "views/html.h"

struct govuk_error_summary_item {
    struct str label; /* the field, said before a text that does not say it; none: the text does */
    struct str text;
    struct str id;   /* of the field, or */
    struct url href; /* an address */
    struct html_attributes attributes;
};
struct govuk_error_summary {
    struct str title_text; /* "There is a problem" if none */
    struct str description_text;
    const struct govuk_error_summary_item *error_list;
    size_t n_error_list;
    bool disable_auto_focus;
    struct str classes;
    struct html_attributes attributes;
};

#endif
