/* Casework records: all of them, one, and the form. */
#ifndef WAYMARK_VIEWS_RECORDS_H
#define WAYMARK_VIEWS_RECORDS_H

#include "views/govuk/checkboxes.h"
#include "views/govuk/select.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"
#include "views/wm/figures.h"
#include "views/wm/heads.h"

/* Something that is told of a record. */
struct records_alert {
    struct str tag, words; /* "Review overdue", and the sentence */
    struct str classes;    /* of the tag */
};

struct records_row {
    struct str name, school, kind, since, until;
    struct url href, school_href;
    const struct records_alert *alerts;
    size_t n_alerts;
};

/* Marks of a child that no record stands for. */
struct records_unrecorded {
    struct str name, school, why;
    struct url href, make;
};

struct records_choices {
    const struct govuk_select_item *items;
    size_t n_items;
    struct str value;
};

struct records_page {
    struct layout layout;
    struct url action, clear, make; /* make: none, for those who may not */
    struct records_choices kinds, states, schools, localities;
    struct wm_figures figures;
    struct str summary; /* "12 records, 3 of them to look at today" */
    const struct wm_head *heads;
    size_t n_heads;
    const struct records_row *rows;
    size_t n_rows;
    bool shows_school;
    const struct records_unrecorded *unrecorded;
    size_t n_unrecorded, n_more; /* shown, and left out */
    struct url unrecorded_href;
    struct moj_pagination pages;
    struct wm_downloads downloads, steps;
};

/* A field of the form. */
enum record_control {
    RECORD_LINE,
    RECORD_SHORT,
    RECORD_AREA,
    RECORD_ONE,
    RECORD_SOME,
    RECORD_NOTE, /* not asked: `value` says why */
};
struct record_field {
    enum record_control control;
    struct str name, label, hint, value, error;
    struct str summary;                        /* the error with its field, for the top of the page */
    const struct govuk_select_item *items;     /* of ONE */
    const struct govuk_checkboxes_item *ticks; /* of SOME */
    size_t n_items;
};

struct record_form_page {
    struct layout layout;
    struct url action;
    struct str about;                /* what the kind is */
    struct str problem;              /* of the record as a whole */
    struct str kind, pupil, version; /* as they go with the form; version: empty for a new one */
    struct records_choices schools;  /* more than one: asked */
    struct str school_error;
    const struct record_field *fields;
    size_t n_fields;
    struct url cancel;
};

/* Before the form: of which kind, and about whom. */
struct record_start_page {
    struct layout layout;
    struct url action;
    struct records_choices kinds;
    struct str upn, upn_error;
};

struct record_step {
    struct str when, what, detail, result, who;
};
struct record_past {
    struct str when, who, label, was, now;
};
struct record_page {
    struct layout layout;
    struct str caption, state, done; /* "Part-time timetable"; "Open"; what has just been done */
    struct url pupil_href, change;   /* change: none, for those who may not */
    struct str pupil_name;
    const struct records_alert *alerts;
    size_t n_alerts;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct record_step *steps;
    size_t n_steps;
    struct str step_title; /* "Reviews and meetings" */
    const struct record_past *past;
    size_t n_past;
    struct str made; /* who made it, when */
    struct url step_action;
    struct records_choices step_kinds;
    struct str on, what, result, kind_error, on_error, what_error, result_error;
};

#endif
