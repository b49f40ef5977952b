/* Forums: the calendar, one on its day, the form that changes it, and what everybody may see. */
#ifndef WAYMARK_VIEWS_FORUMS_H
#define WAYMARK_VIEWS_FORUMS_H

#include "views/govuk/summary_list.h"
#include "views/meetings.h"
#include "views/moj/timeline.h"

struct forums_row {
    struct str day, times, name, phase; /* phase: "Primary, Melton" */
    struct str area, place, free, state;
    const char *tag;
    struct url href;
};
struct forums_page {
    struct layout layout;
    struct str done, about;
    struct url action, other, series, make, services, open_to_all; /* none: the viewer may not */
    struct url requests, papers, library, follow_ups, outcomes;
    struct str other_words;           /* "Forums of the last year" */
    struct str left_out, whole_words; /* of those that are far; empty: none are left out */
    struct url whole;
    struct meetings_choice phase, area;
    bool past, shows_free;
    const struct forums_row *rows;
    size_t n_rows;
};

/* A place at a drop-in. */
struct forum_view_place {
    struct str place, school, who, about, state, version;
    struct url give_back, say; /* none: the viewer may not */
    bool can_say;              /* that they came or not: its day has come */
};
struct forum_page {
    struct layout layout;
    struct str done, error;
    struct str state;
    const char *tag;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str reason;              /* why it was cancelled */
    struct url change, follow, ics; /* this day; this one and all that follow; as a calendar file */
    bool drop_in;
    struct str taken;       /* "3 of 6 places are taken"; empty: the viewer is not told */
    struct url run, papers; /* its list as it is run; its papers; none: the viewer may not */
    const struct forum_view_place *places;
    size_t n_places;
    struct url book; /* none: nothing can be booked by the viewer */
    struct meetings_choice school;
    struct str school_error, about, about_error;
    struct moj_timeline history; /* none: the viewer does not run it */
};

struct forum_form_page {
    struct layout layout;
    struct url action, cancel, back, follow;
    struct url expect; /* none: a drop-in, to which nobody is expected */
    const struct govuk_checkboxes_item *services;
    size_t n_services;
    struct str services_error;
    struct str version, name;
    struct str on, starts, capacity, minutes, mode, venue, link;
    struct str on_error, starts_error, capacity_error, minutes_error, venue_error, link_error, chair_error;
    struct meetings_choice chair;
    struct str reason, reason_error;
};

/* Open to all. */
struct forums_public_phase {
    struct str name, whom;
    struct url ics, atom;
    struct str address; /* of the .ics, to be copied */
    const struct forums_row *rows;
    size_t n_rows;
};
struct forums_public_page {
    struct layout layout;
    const struct forums_public_phase *phases;
    size_t n_phases;
};

#endif
