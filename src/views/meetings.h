/* Meetings as they are listed and planned, and who has had one. */
#ifndef WAYMARK_VIEWS_MEETINGS_H
#define WAYMARK_VIEWS_MEETINGS_H

#include "views/govuk/radios.h"
#include "views/govuk/select.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"

struct meetings_row {
    struct str day, times, school, lead, mode, state, note;
    struct url href;
    const char *tag; /* classes of the state */
};
/* A choice of a form: its items and what is chosen. */
struct meetings_choice {
    const struct govuk_select_item *items;
    size_t n;
    struct str value;
};
struct meetings_page {
    struct layout layout;
    struct str done;
    struct str about;                            /* whose meetings they are */
    struct url plan, term, coverage, allocation; /* URL_NONE: not for this account */
    struct url feed;
    struct url action;
    struct meetings_choice lead, school, year;
    const struct meetings_row *coming, *before;
    size_t n_coming, n_before;
    struct str coming_left_out;         /* how many more there are; "" for none */
    struct moj_pagination before_pages; /* of those before today */
    bool shows_lead;
};

/* One meeting that is planned or moved. */
struct meeting_form {
    struct url action, back;
    struct meetings_choice school, lead; /* no items: it is fixed */
    struct str school_name;
    struct str on, starts, ends, place, mode; /* as typed */
    struct str version;
    struct str school_error, lead_error, on_error, starts_error, ends_error, place_error;
    struct str warning; /* it has to be meant; "" also when it is */
    struct str day;     /* the day that is asked about, as the form sends it back: another day is asked about anew */
    bool is_meant;
    struct str button;
};
struct meeting_plan_page {
    struct layout layout;
    struct meeting_form form;
    /* of a meeting that is there already: */
    struct url cancel; /* URL_NONE: a new one */
    struct str reason, reason_error;
    struct str error; /* of the whole: somebody else was quicker */
};

struct meeting_term_row {
    struct str urn, school, last, warning;
    struct str on, starts, ends;
    struct str on_error, starts_error, ends_error;
};
struct meeting_term_page {
    struct layout layout;
    struct url choose, action;
    struct meetings_choice year, term, a_day, lead;
    struct str term_words; /* "the spring term 2025/26" */
    struct str mode, place, caution;
    const struct meeting_term_row *rows;
    size_t n_rows;
    const struct govuk_error_summary_item *errors;
    size_t n_errors;
    size_t n_left_out; /* schools beyond what one form holds */
    bool warns;
    const struct govuk_select_item *modes;
    size_t n_modes;
};

struct coverage_view_cell {
    struct str state, day;
    struct url href;
    const char *tag;
};
struct coverage_view_row {
    struct str school, locality, leads;
    struct url href, plan;
    struct coverage_view_cell terms[3];
};
struct coverage_page {
    struct layout layout;
    struct url action;
    struct meetings_choice year, lead, locality, term, state;
    struct str about;
    struct str sums[7][4]; /* a state, and how many schools in each term */
    const struct coverage_view_row *rows;
    size_t n_rows;
    struct wm_downloads downloads;
};

struct allocation_view_row {
    struct str school, locality, leads, coming;
    struct url href;
};
struct allocation_page {
    struct layout layout;
    struct str done;
    struct url action;
    struct meetings_choice lead;
    const struct allocation_view_row *rows;
    size_t n_rows;
};
struct allocation_view_line {
    struct str lead, from, to;
};
struct allocation_school_page {
    struct layout layout;
    struct str school;
    const struct allocation_view_line *lines;
    size_t n_lines;
    struct url action;
    struct meetings_choice lead;
    struct str kind, from, to;
    struct str lead_error, from_error, to_error;
};

#endif
