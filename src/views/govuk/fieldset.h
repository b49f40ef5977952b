/* Fields that belong together, with a legend. */
#ifndef WAYMARK_VIEWS_GOVUK_FIELDSET_H
#define WAYMARK_VIEWS_GOVUK_FIELDSET_H

#include "views/html.h"

struct govuk_legend {
    struct str text;
    struct str classes;
    bool is_page_heading;
};
struct govuk_fieldset {
    struct govuk_legend legend;
    struct str described_by;
    struct str role;
    struct str classes;
    struct html_attributes attributes;
};

/* Was one asked for? Components that take a fieldset have none without a legend or a description. */
static inline bool govuk_has_fieldset(const struct govuk_fieldset *p)
{
    return p->legend.text.n > 0 || p->described_by.n > 0;
}

#endif
