/* Something to know about a part of the page. */
#ifndef WAYMARK_VIEWS_MOJ_ALERT_H
#define WAYMARK_VIEWS_MOJ_ALERT_H

#include "views/html.h"

struct moj_alert {
    struct str variant; /* "information" if none; "success", "warning", "error" */
    struct str title;   /* what the alert is called; said by screen readers */
    bool show_title_as_heading;
    int heading_level; /* 2 if none */
    struct str text;   /* or call _open and _close around more than text */
    struct str role;   /* "region" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
