/* What stage the service is at. */
#ifndef WAYMARK_VIEWS_GOVUK_PHASE_BANNER_H
#define WAYMARK_VIEWS_GOVUK_PHASE_BANNER_H

#include "views/govuk/tag.h"

struct govuk_phase_banner {
    struct govuk_tag tag;
    struct str text; /* or call _open and _close around text with links */
    struct str classes;
    struct html_attributes attributes;
};

#endif
