/* Parts of a page of which one is seen at a time. */
#ifndef WAYMARK_VIEWS_GOVUK_TABS_H
#define WAYMARK_VIEWS_GOVUK_TABS_H

#include "views/html.h"

struct govuk_tabs_item {
    struct str label;
    struct str id;    /* "<id_prefix>-<number>" if none */
    struct str panel; /* its text; or the halves: _open, _panel_open, _panel_close, _close */
    struct html_attributes attributes;
    struct html_attributes panel_attributes;
};
struct govuk_tabs {
    const struct govuk_tabs_item *items;
    size_t n_items;
    struct str id;
    struct str id_prefix;
    struct str title; /* "Contents" if none */
    struct str classes;
    struct html_attributes attributes;
};

#endif
