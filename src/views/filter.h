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
/* Attendance codes of one kind. */
struct filter_codes {
    struct str heading;
    struct filter_ticks ticks;
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
    struct filter_choices periods;
    struct filter_ticks phases, year_groups, children, weekdays, halves;
    const struct filter_codes *codes;
    size_t n_codes;
    bool counts_codes, counts_days; /* some are chosen: the fold that holds them is open */
    struct str from, to, from_error, to_error;
    struct url keep, kept_questions; /* keep: none, on a page whose question cannot be kept */
    bool leavers, offers_leavers;
    const struct filter_kept *kept;
    size_t n_kept;
};

#endif
