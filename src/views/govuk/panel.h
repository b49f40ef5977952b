/* The end of a transaction; or, as an interruption, a stop before one. */
#ifndef WAYMARK_VIEWS_GOVUK_PANEL_H
#define WAYMARK_VIEWS_GOVUK_PANEL_H

#include "views/html.h"

struct govuk_panel_action {
    struct str text;
    struct url href; /* given and type not "button": a link */
    struct str type;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_panel_actions {
    const struct govuk_panel_action *items;
    size_t n_items;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_panel {
    struct str title_text;
    struct str text;   /* or call _open and _close around more than text */
    int heading_level; /* 1 if none */
    bool interruption; /* with actions, of which one leads on */
    struct govuk_panel_actions actions;
    struct str classes;
    struct html_attributes attributes;
};

#endif
