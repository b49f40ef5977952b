/* A short form above a list: what is asked of it. */
#ifndef WAYMARK_VIEWS_ASK_H
#define WAYMARK_VIEWS_ASK_H

#include "views/govuk/select.h"
#include "views/html.h"

/* A choice, or a text where there are no items. */
struct ask_field {
    struct str name, label, value;
    const struct govuk_select_item *items;
    size_t n_items;
};
struct ask_form {
    struct url action;
    const struct ask_field *fields;
    size_t n_fields;
    struct {
        struct str name, value;
    } kept[4]; /* pairs that stay as they are */
    size_t n_kept;
    struct url clear; /* the list with nothing chosen; none: nothing is */
};

#endif
