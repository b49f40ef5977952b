/* A child's suspensions and exclusions: what they add up to, what is known of each, and the form. */
#ifndef WAYMARK_VIEWS_SUSPENSIONS_H
#define WAYMARK_VIEWS_SUSPENSIONS_H

#include "views/records.h"

struct suspension_card {
    struct str title; /* "Suspension from 3 March 2026" */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct url change; /* none, for those who may not */
};

struct suspensions_page {
    struct layout layout;
    struct str done;
    struct wm_figures figures;
    const struct records_alert *alerts;
    size_t n_alerts;
    const struct suspension_card *cards;
    size_t n_cards;
    struct url pupil_href;
    struct url action; /* none: no form */
    struct records_choices schools;
    struct str school_error, form_title;
    const struct record_field *fields;
    size_t n_fields;
    const struct govuk_summary_list_row *reasons; /* the codes and what they mean */
    size_t n_reasons;
};

#endif
