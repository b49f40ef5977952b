/* The header of a service that is not on GOV.UK. */
#ifndef WAYMARK_VIEWS_GOVUK_GENERIC_HEADER_H
#define WAYMARK_VIEWS_GOVUK_GENERIC_HEADER_H

#include "views/html.h"

struct govuk_generic_header {
    struct str logo_text;         /* or call _open and _close around a drawing */
    struct url url;               /* "/" if none */
    struct str container_classes; /* "govuk-width-container" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
