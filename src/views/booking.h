/* The coordinator's queue and one request in it; the list of a forum as it is run; papers as services read them. */
#ifndef WAYMARK_VIEWS_BOOKING_H
#define WAYMARK_VIEWS_BOOKING_H

#include "views/cases.h"
#include "views/govuk/select.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/wm/downloads.h"
#include "views/wm/identified.h"

struct queue_line {
    struct str title, about, state; /* about: "Primary, Alder School" */
    const char *state_tag;
    struct str since, why, next; /* why it is on the list; the next step */
    struct url href;
};
struct queue_section {
    struct str heading, none; /* said when it is empty */
    struct str day;           /* what the days of its lines are: "Since" */
    const struct queue_line *lines;
    size_t n;
};
struct queue_page {
    struct layout layout;
    struct str done;
    const struct queue_section *sections;
    size_t n_sections;
    struct wm_downloads downloads;
};

struct screen_page {
    struct layout layout;
    struct str done, error;
    struct str state;
    const char *state_tag;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str missing, shared;   /* sentences; empty: nothing is */
    struct url whole;             /* the request itself */
    struct url screen, book, off; /* URL_NONE: not in this state */
    bool may_accept;              /* it is not accepted yet */
    bool has_place;
    struct str version;
    const struct govuk_select_item *days;
    size_t n_days;
    bool all_days;         /* far ones are among them */
    struct str days_hint;  /* until when they go, where later ones are left out */
    struct url whole_days; /* the page with those; URL_NONE: none are left out */
    struct str decision, decision_error, words, words_error, forum, forum_error, reason, reason_error;
    struct str off_reason, off_error; /* of taking it off the list */
    struct url answered;              /* to write down what its setting answered; URL_NONE: nothing is asked for */
    struct str told_by, told_by_error, told_hint, told_on, told_on_error, answer, answer_error;
    struct wm_identified identified;
    struct moj_timeline history;
};

/* Of the list of a forum. */
struct run_sheet_row {
    struct str time, title, about, state;
    const char *state_tag;
    struct str note;            /* "Two have read the papers" */
    struct url href, say, move; /* say, move: URL_NONE for whoever may not */
    struct url advice, plan;    /* URL_NONE: the forum has not begun */
    struct str id, version;
    struct str came_name, version_name; /* of the fields */
    struct str came, problem;           /* as typed, and what is wrong with it */
    bool first, last, waits;            /* waits: it is to be said what became of it */
};
struct run_sheet_attendance {
    struct str name, who, present_name, who_name, shown_name; /* the last three are those of the fields */
    struct str present;                                       /* "yes", "no", "unknown" */
    struct str shown;                                         /* both as the page had them */
};
struct run_sheet_page {
    struct layout layout;
    struct str done, error, error_id, about, chair;
    struct str state;
    const char *state_tag;
    const struct run_sheet_row *rows, *given_back;
    size_t n_rows, n_given_back;
    const struct run_sheet_attendance *services;
    size_t n_services;
    struct url open, hold, attend; /* URL_NONE: not now */
    struct str version;
    struct url papers;
};

/* Papers of one case. */
struct paper_row {
    struct str time, title, about, anchor;
    struct str withheld;    /* why it cannot be read; empty: it can */
    bool read;              /* by the reader */
    struct case_page sheet; /* what it says */
    struct url href, advice, mark, conflict;
};
struct papers_line {
    struct str on, name, about, note;
    struct url href; /* URL_NONE: not yet */
};
struct papers_page {
    struct layout layout;
    struct str done;
    struct str left_out, whole_words; /* of those that are far; empty: none are left out */
    struct url whole;
    const struct papers_line *lines;
    size_t n;
};
struct paper_page {
    struct layout layout;
    struct str done, about, until;
    const struct paper_row *rows;
    size_t n_rows;
};

#endif
