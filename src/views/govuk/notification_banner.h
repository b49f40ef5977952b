/* Something to know about the service or about what was just done. */
#ifndef WAYMARK_VIEWS_GOVUK_NOTIFICATION_BANNER_H
#define WAYMARK_VIEWS_GOVUK_NOTIFICATION_BANNER_H

#include "views/html.h"

struct govuk_notification_banner {
    struct str text; /* or call _open and _close around more than a line */
    struct str type; /* "success", or none: important */
    struct str role; /* "alert" for a success, else "region", if none */
    struct str title_text;
    struct str title_id;
    int title_heading_level; /* 2 if none */
    bool disable_auto_focus;
    struct str classes;
    struct html_attributes attributes;
};

#endif
