/* The Inclusion dashboard. */
#ifndef WAYMARK_VIEWS_DASHBOARD_H
#define WAYMARK_VIEWS_DASHBOARD_H

#include "views/filter.h"
#include "views/layout.h"
#include "views/wm/chart.h"
#include "views/wm/downloads.h"
#include "views/wm/figures.h"

/* A published figure beside one of ours. */
struct dashboard_beside {
    struct str value;  /* "7.1%", or what its sign means */
    struct str period; /* "2024/25, full year" */
    struct str fit;    /* why it may not be compared outright; empty when it may */
};

struct dashboard_list_link {
    struct str name, rule;
    struct url href;
    size_t n;
};

/* One measure by phase, beside what is published for the authority, its neighbours, the region and the nation. */
enum { DASHBOARD_LEVELS = 4 };
struct dashboard_line {
    struct str phase, here;
    int64_t enrolments;
    struct dashboard_beside beside[DASHBOARD_LEVELS];
};
struct dashboard_table {
    struct str measure;
    struct str places[DASHBOARD_LEVELS];             /* empty: nothing is known of it, and it has no column */
    struct dashboard_beside about[DASHBOARD_LEVELS]; /* period and fit, where they are the same for all rows */
    const struct dashboard_line *rows;
    size_t n_rows;
};

struct dashboard_group {
    struct str group;
    int64_t enrolments;
    bool small;
    struct str absence, persistent;
    struct dashboard_beside nation; /* persistent absence of the same cohort in England */
    struct str difference;          /* "3.2 points higher" */
    struct str verdict;             /* whether that is more than chance */
};

/* A school that has not sent registers lately. */
struct dashboard_behind {
    struct str name;
    struct url href;
    struct str since;
};

struct dashboard_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope;     /* "Your 12 schools" */
    struct str freshness; /* how fresh the data are, in a sentence */
    const struct dashboard_behind *behind;
    size_t n_behind;
    bool no_data;
    struct url bring_in; /* where data is brought in; none: the viewer may not */
    struct wm_figures figures;
    const struct dashboard_list_link *lists;
    size_t n_lists;
    struct str of_whom;    /* the lists are: "those on roll now" */
    bool beside_published; /* not when codes, weekdays or halves of days are chosen: nothing is published of those */
    const struct dashboard_table *tables;
    size_t n_tables;
    const struct str *notes; /* which release the figures come from */
    size_t n_notes;
    const struct dashboard_group *groups;
    size_t n_groups;
    bool compares_groups; /* not when children are chosen: what is published is of all girls, not of those with SEN */
    struct url cohorts;
    struct wm_downloads downloads; /* the tables by phase */
    struct wm_chart trend;
    struct url patterns; /* the same question by weekday, term and reason */
    struct url health;   /* and the registers that it is answered from */
    struct str statuses; /* as of which day SEN and the like are */
};

#endif
