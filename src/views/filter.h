/* The form that narrows the dashboard and its lists: a plain GET form beside the figures. */
#ifndef WAYMARK_VIEWS_FILTER_H
#define WAYMARK_VIEWS_FILTER_H

#include "views/govuk/checkboxes.h"
#include "views/govuk/select.h"
#include "views/moj/filter.h"

struct filter_choices {
    const struct govuk_select_item *items;
    size_t n_items;
    struct str value;
};
struct filter_ticks {
    const struct govuk_checkboxes_item *items;
    size_t n_items;
};
/* A value of the page's own that stays when the question changes: the order of a list. */
struct filter_kept {
    struct str name, value;
};
struct filter_form {
    struct url action, clear;
    const struct moj_filter_category *selected;
    size_t n_selected;
    struct filter_choices schools, localities, years; /* fewer than two to choose from: not asked */
    struct filter_ticks phases, year_groups, children;
    struct str from, to, from_error, to_error;
    bool leavers, offers_leavers;
    const struct filter_kept *kept;
    size_t n_kept;
};

#endif
