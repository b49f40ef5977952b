/* A choice of one. */
#ifndef WAYMARK_VIEWS_GOVUK_RADIOS_H
#define WAYMARK_VIEWS_GOVUK_RADIOS_H

#include "views/govuk/field.h"
#include "views/govuk/fieldset.h"

struct govuk_radios_item {
    struct str text;
    struct str value;
    struct str id;      /* made from id_prefix if none */
    struct str divider; /* a word between items, in place of one: "or" */
    struct govuk_hint hint;
    struct govuk_label label; /* its classes and attributes */
    enum govuk_choice checked;
    bool disabled;
    bool conditional; /* what is asked when it is chosen follows it (_conditional_open) */
    struct html_attributes attributes;
};
struct govuk_radios {
    struct str name;
    struct str id_prefix; /* the name if none */
    struct govuk_fieldset fieldset;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    const struct govuk_radios_item *items;
    size_t n_items;
    struct str value; /* of the item that is chosen */
    struct str classes;
    struct html_attributes attributes;
};

static inline struct str govuk_radios_prefix(const struct govuk_radios *p)
{
    return p->id_prefix.n > 0 ? p->id_prefix : p->name;
}

static inline struct html_numbered govuk_radios_id(
    const struct govuk_radios *p, const struct govuk_radios_item *item, size_t n)
{
    return item->id.n > 0 ? (struct html_numbered){ item->id, 1 }
                          : (struct html_numbered){ govuk_radios_prefix(p), n };
}

static inline bool govuk_radios_checked(
    const struct govuk_radios *p, const struct govuk_radios_item *item)
{
    if (item->checked != GOVUK_DEFAULT)
        return item->checked == GOVUK_YES;
    return p->value.n > 0 && str_eq(p->value, item->value);
}

#endif
