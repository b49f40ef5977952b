/* When and why sessions are missed. */
#ifndef WAYMARK_VIEWS_PATTERNS_H
#define WAYMARK_VIEWS_PATTERNS_H

#include "views/filter.h"
#include "views/layout.h"
#include "views/wm/chart.h"
#include "views/wm/downloads.h"
#include "views/wm/heat.h"

struct patterns_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness;
    bool no_data;
    struct wm_chart reasons, others, edges, broken;
    struct wm_heat_table days, term_weeks;
    struct wm_downloads downloads;
    struct url dashboard; /* the same question there */
};

#endif
