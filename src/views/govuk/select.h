/* A choice of one from a list that is folded away. */
#ifndef WAYMARK_VIEWS_GOVUK_SELECT_H
#define WAYMARK_VIEWS_GOVUK_SELECT_H

#include "views/govuk/field.h"

struct govuk_select_item {
    struct str text;
    struct str value; /* the text if not given */
    enum govuk_choice selected;
    bool disabled;
    struct html_attributes attributes;
};
struct govuk_select {
    struct str name;
    struct str id; /* the name if none */
    struct govuk_label label;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    const struct govuk_select_item *items;
    size_t n_items;
    struct str value; /* of the item that is chosen */
    struct str described_by;
    bool disabled;
    struct str classes;
    struct html_attributes attributes;
};

static inline bool govuk_select_chosen(
    const struct govuk_select *p, const struct govuk_select_item *item)
{
    if (item->selected != GOVUK_DEFAULT)
        return item->selected == GOVUK_YES;
    return p->value.n > 0 && str_eq(p->value, item->value.p == NULL ? item->text : item->value);
}

#endif
