/* Facts as pairs of key and value, in a card if it has a title. */
#ifndef WAYMARK_VIEWS_GOVUK_SUMMARY_LIST_H
#define WAYMARK_VIEWS_GOVUK_SUMMARY_LIST_H

#include "views/html.h"

struct govuk_summary_list_action {
    struct str text;
    struct url href;
    struct str visually_hidden_text;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_summary_list_actions {
    const struct govuk_summary_list_action *items;
    size_t n_items;
    struct str classes;
};
struct govuk_summary_list_text {
    struct str text;
    struct str classes;
};
struct govuk_summary_list_row {
    struct govuk_summary_list_text key, value;
    struct govuk_summary_list_actions actions;
    struct str classes;
};
struct govuk_summary_card_title {
    struct str text;
    int heading_level; /* 2 if none */
    struct str classes;
};
struct govuk_summary_card {
    struct govuk_summary_card_title title; /* none: no card */
    struct govuk_summary_list_actions actions;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_summary_list {
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
    bool has_actions; /* for _open: some row has actions */
    struct govuk_summary_card card;
    struct str classes;
    struct html_attributes attributes;
};

static inline bool govuk_summary_list_has_actions(const struct govuk_summary_list *p)
{
    bool any = p->has_actions;
    for (size_t i = 0; i < p->n_rows; i++)
        any = any || p->rows[i].actions.n_items > 0;
    return any;
}

#endif
