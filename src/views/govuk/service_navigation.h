/* The parts of the service. */
#ifndef WAYMARK_VIEWS_GOVUK_SERVICE_NAVIGATION_H
#define WAYMARK_VIEWS_GOVUK_SERVICE_NAVIGATION_H

#include "views/govuk/common.h"

struct govuk_service_navigation_item {
    struct str text;
    struct url href;
    bool current; /* this very page */
    bool active;  /* a page of this part */
    struct html_attributes attributes;
};
struct govuk_service_navigation {
    const struct govuk_service_navigation_item *navigation;
    size_t n_navigation;
    struct str service_name;
    struct url service_url;
    enum govuk_choice collapse_navigation_on_mobile; /* by itself: with more than one item */
    struct str aria_label;                           /* "Service information" if none */
    struct str menu_button_text;                     /* "Menu" if none */
    struct str menu_button_label;
    struct str navigation_label; /* the button's text if none */
    struct str navigation_id;    /* "navigation" if none */
    struct str navigation_classes;
    struct str classes;
    struct html_attributes attributes;
};

#endif
