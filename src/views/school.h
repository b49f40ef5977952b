/* One school: how it stands, whom to talk about, what changed, and beside whom. */
#ifndef WAYMARK_VIEWS_SCHOOL_H
#define WAYMARK_VIEWS_SCHOOL_H

#include "views/dashboard.h"
#include "views/govuk/summary_list.h"
#include "views/actions.h"
#include "views/layout.h"
#include "views/wm/downloads.h"
#include "views/wm/years.h"

/* What changed since a day. */
struct school_change_list {
    struct str name;
    struct url href;
    int64_t then, now, came, went;
};
struct school_newcomer {
    struct str name, year_group, list, why;
    struct url href;
};
struct school_change {
    struct str since;   /* "5 June 2026" */
    struct str summary; /* how absence was up to that day, and is since */
    struct str since_text, since_error;
    struct str year; /* of the address; empty for the newest */
    struct url action;
    const struct school_change_list *lists;
    size_t n_lists;
    const struct school_newcomer *newcomers;
    size_t n_newcomers, n_more; /* shown, and left out */
    struct wm_downloads downloads;
};

/* The school beside others. */
struct school_beside {
    struct str who;   /* "Schools like it" */
    struct str about; /* "10 schools, within 4.2 km" */
    struct str enrolments, absence, unauthorised, persistent, severe;
    struct str apart, verdict; /* persistent absence here: "3.2 points higher", "more than chance" */
};

struct school_page {
    struct layout layout;
    struct actions_section actions;
    struct str urn;
    struct wm_years years;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str freshness;
    bool has_figures;
    struct wm_figures figures;
    struct wm_downloads document; /* the figures to print and to send */
    const struct dashboard_list_link *lists;
    size_t n_lists;
    struct str of_whom;        /* the lists are: "those on roll now" */
    struct wm_figures records; /* open casework records by kind */
    struct url health;         /* register health, with what was found in a few words */
    struct str found;
    struct school_change change;
    const struct school_beside *beside;
    size_t n_beside;
    struct wm_downloads beside_downloads;
    struct str method;
    bool has_funnel;
    struct wm_chart funnel;
    struct wm_chart trend;
    struct url dashboard, patterns, cohorts; /* of this school alone */
};

#endif
