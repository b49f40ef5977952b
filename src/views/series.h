/* Series of forums: the list, and the form that makes or changes one. */
#ifndef WAYMARK_VIEWS_SERIES_H
#define WAYMARK_VIEWS_SERIES_H

#include "views/forums.h"
#include "views/govuk/checkboxes.h"

struct series_row {
    struct str name, phase, when, until, coming;
    struct url change, dates;
};
struct series_list_page {
    struct layout layout;
    struct str done;
    struct url make;
    const struct series_row *rows, *over; /* over: with no forum to come */
    size_t n_rows, n_over;
};

/* A day that the plan gives, in the look before anything is done. */
struct series_view_date {
    struct str day, fate, where;
    const char *tag;
};
struct series_form_page {
    struct layout layout;
    struct url action, back;
    struct str version;            /* of one that is changed; empty: a new one */
    struct str fixed;              /* "Primary, whole authority": what cannot be changed; empty: it is asked */
    struct forum_form_page common; /* starts, capacity, minutes, mode, link, chair, with what is wrong */
    struct str name, name_error;
    struct meetings_choice phase, area;
    struct str phase_error, kind;
    struct str rhythm, step, step_error; /* rhythm: "weeks" or "months" */
    struct meetings_choice weekday, nth, second;
    struct str nth_error;
    bool term_only;
    struct str first, first_error, last, last_error, days_error;
    struct str venues, venues_error, cutoff, cutoff_error, services_error;
    const struct govuk_checkboxes_item *services;
    size_t n_services;
    bool looked; /* the days below are what would be done */
    struct str summary;
    const struct series_view_date *dates;
    size_t n_dates;
};

#endif
