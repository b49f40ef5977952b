/* A choice of any number. */
#ifndef WAYMARK_VIEWS_GOVUK_CHECKBOXES_H
#define WAYMARK_VIEWS_GOVUK_CHECKBOXES_H

#include "views/govuk/field.h"
#include "views/govuk/fieldset.h"

struct govuk_checkboxes_item {
    struct str text;
    struct str value;
    struct str name;      /* that of the whole if none */
    struct str id;        /* made from id_prefix if none */
    struct str divider;   /* a word between items, in place of one: "or" */
    struct str behaviour; /* "exclusive": choosing it takes the others back */
    struct govuk_hint hint;
    struct govuk_label label; /* its classes and attributes */
    enum govuk_choice checked;
    bool disabled;
    bool conditional; /* what is asked when it is chosen follows it (_conditional_open) */
    struct html_attributes attributes;
};
struct govuk_checkboxes {
    struct str name;
    struct str id_prefix; /* the name if none */
    struct str described_by;
    struct govuk_fieldset fieldset;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    const struct govuk_checkboxes_item *items;
    size_t n_items;
    const struct str *values; /* of the items that are chosen */
    size_t n_values;
    struct str classes;
    struct html_attributes attributes;
};

static inline struct str govuk_checkboxes_prefix(const struct govuk_checkboxes *p)
{
    return p->id_prefix.n > 0 ? p->id_prefix : p->name;
}

static inline struct html_numbered govuk_checkboxes_id(
    const struct govuk_checkboxes *p, const struct govuk_checkboxes_item *item, size_t n)
{
    return item->id.n > 0 ? (struct html_numbered){ item->id, 1 }
                          : (struct html_numbered){ govuk_checkboxes_prefix(p), n };
}

static inline bool govuk_checkboxes_checked(
    const struct govuk_checkboxes *p, const struct govuk_checkboxes_item *item)
{
    if (item->checked != GOVUK_DEFAULT)
        return item->checked == GOVUK_YES;
    for (size_t i = 0; i < p->n_values; i++)
        if (str_eq(p->values[i], item->value))
            return true;
    return false;
}

/* What describes an item. Without a fieldset, what describes the whole describes each. */
static inline struct html_described govuk_checkboxes_described(const struct govuk_checkboxes *p,
    const struct govuk_checkboxes_item *item, struct html_numbered id)
{
    struct html_described d = { .item = id };
    if (item->hint.text.n == 0)
        d.item.id = STR_NONE;
    if (govuk_has_fieldset(&p->fieldset))
        return d;
    struct html_described all =
        govuk_described(p->described_by, govuk_checkboxes_prefix(p), &p->hint, &p->error_message);
    all.item = d.item;
    return all;
}

#endif
