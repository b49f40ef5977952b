/* The schools a viewer sees, and one of them. */
#ifndef WAYMARK_VIEWS_SCHOOLS_H
#define WAYMARK_VIEWS_SCHOOLS_H

#include "views/dashboard.h"
#include "views/filter.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"

struct schools_row {
    struct str name, urn, phase, absence, persistent, severe;
    struct str sort_name; /* for sorting in the browser: without capitals and accents */
    struct url href;
    int64_t enrolments, absence_sort, persistent_sort,
        severe_sort; /* for sorting in the browser: hundredths of a percent */
    struct str last; /* "21 July 2026", or that there are no marks */
    struct day last_day;
};
struct schools_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness;
    struct url csv;
    const struct schools_row *rows;
    size_t n_rows;
};

struct school_page {
    struct layout layout;
    struct str urn;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str freshness;
    bool has_figures;
    struct wm_figures figures;
    const struct dashboard_list_link *lists;
    size_t n_lists;
    struct wm_chart trend;
    struct url dashboard; /* the dashboard of this school alone */
    struct url cohorts;
};

#endif
