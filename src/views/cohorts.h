/* Cohorts against the locality, the authority, the region and the nation. */
#ifndef WAYMARK_VIEWS_COHORTS_H
#define WAYMARK_VIEWS_COHORTS_H

#include "views/dashboard.h"
#include "views/filter.h"
#include "views/layout.h"
#include "views/wm/downloads.h"

/* One comparison: the figure beside ours, how far apart, and whether that is more than chance. */
struct cohorts_against {
    struct str value, period, fit; /* no value: there is none */
    struct str difference, verdict;
};
enum {
    COHORTS_LOCALITY,
    COHORTS_AUTHORITY,
    COHORTS_PUBLISHED_AUTHORITY,
    COHORTS_REGION,
    COHORTS_NATION,
    COHORTS_AGAINST,
};
struct cohorts_row {
    struct str group;
    int64_t enrolments;
    bool small;
    struct str here;
    struct cohorts_against against[COHORTS_AGAINST];
};
struct cohorts_table {
    struct str caption;
    struct dashboard_beside about[COHORTS_AGAINST]; /* period and fit, where they are the same for all rows */
    const struct cohorts_row *rows;
    size_t n_rows;
};
struct cohorts_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness, statuses;
    struct str caution;                   /* why no published figures are shown; empty when they are */
    struct str headings[COHORTS_AGAINST]; /* an empty one: the column is left out */
    const struct cohorts_table *tables;
    size_t n_tables;
    struct wm_downloads downloads;
    struct url persistent, absence;      /* the other measure */
    struct str by_children, by_sessions; /* what the two are called */
    bool shows_absence;
    const struct str *method; /* paragraphs */
    size_t n_method;
};

#endif
