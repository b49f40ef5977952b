/* The education plan: one version to read, the forms in which it is written, what is looked at before it is issued, two
 * versions beside each other, progress, and coming back. */
#ifndef WAYMARK_VIEWS_PLAN_H
#define WAYMARK_VIEWS_PLAN_H

#include "views/advice.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/timeline.h"
#include "views/wm/downloads.h"

struct plan_part {
    struct str label, text;
};
struct plan_said { /* of a target: "Partly met. Continue", "3 June 2026, Account" */
    struct str outcome, words, by;
    const char *tag;
};
struct plan_shown_target {
    struct str title; /* "Target 1: ..." */
    struct str anchor;
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
    const struct str *advice;
    size_t n_advice;
    const struct plan_said *said; /* the newest first */
    size_t n_said;
    struct url change; /* none: it cannot be changed */
};
struct plan_page {
    struct layout layout;
    struct str done, caution, moved, state, note;
    const char *state_tag;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct str *missing; /* of a draft */
    size_t n_missing;
    bool has_plan, is_draft;
    const struct plan_part *parts; /* strengths, voices */
    size_t n_parts;
    const struct plan_part *needs;
    size_t n_needs;
    const struct plan_part *after; /* transition, layer, review */
    size_t n_after;
    const struct plan_shown_target *targets;
    size_t n_targets;
    struct str version;                                 /* of the plan, for forms */
    struct url begin, write, add, issue, agree, revise; /* none: not now, or not by the viewer */
    struct url draft;                                   /* of the version that is being written beside this one */
    struct url versions, progress, again;
    struct url run; /* back to the list of the forum, or to its papers; URL_NONE: none */
    struct str run_words;
    struct wm_downloads downloads;
};

/* A form of the plan. A field: what was typed, what it said when the form was made, what is wrong. */
struct plan_input {
    struct str name, label, hint, value, sign, error;
    struct str summary; /* what it is called at the top of a page that was refused: "Target 2, review on" */
    struct str clash;   /* what somebody else wrote meanwhile */
    bool clashes;
    int rows;
};
struct plan_form_page {
    struct layout layout;
    struct str error, caution, child, target; /* target: its id in the form; empty: a new one, or the body */
    struct url action;
    const struct plan_input *fields;
    size_t n_fields;
    const struct govuk_radios_item *choices; /* of layer or need */
    size_t n_choices;
    const struct govuk_select_item *strategies;
    size_t n_strategies;
    bool can_add;      /* another one of its kind */
    struct url remove; /* none: it is new */
    struct str version;
    struct str done;
    const struct str *advice;
    size_t n_advice;
    struct advice_part given; /* the advice of the forum, to write the plan from */
};

struct plan_found {
    struct str found, where, whose;
};
struct plan_issue_page {
    struct layout layout;
    struct str error, confirm_error;
    struct url action, back;
    const struct str *missing;
    size_t n_missing;
    const struct plan_found *found;
    size_t n_found;
    const struct plan_part *advice; /* "Target 1", the sentence */
    size_t n_advice;
    struct str version;
};

/* A stretch of a text that was compared: -1 taken out, 1 added, 0 in both. */
struct plan_stretch {
    int change;
    struct str text;
};
struct plan_compared {
    struct str label;
    const char *what; /* "Changed", "Added", "Taken out" */
    const struct plan_stretch *stretches;
    size_t n;
};
struct plan_compared_part {
    struct str title;
    const char *what; /* of a target: "Added", "Taken out"; NULL: it is in both */
    const struct plan_compared *fields;
    size_t n;
};
struct plan_version_row {
    struct str number, state, made, issued, agreed;
    struct url href;
};
struct plan_versions_page {
    struct layout layout;
    struct url action, plan;
    const struct plan_version_row *versions;
    size_t n_versions;
    const struct govuk_select_item *choices;
    size_t n_choices;
    struct str from, to;
    bool compares;
    struct str from_words, to_words;
    const struct plan_compared_part *parts;
    size_t n_parts;
};

struct plan_progress_row {
    struct str legend, measure, last; /* "Target 1: ...", how one will know, what was said last */
    struct str summary;               /* what its words are called at the top of a page that was refused */
    struct str outcome, words, next, error;
    struct str name_outcome, name_words, name_next;
};
struct plan_progress_page {
    struct layout layout;
    struct str done, caution, who_next; /* who_next: what is asked, in a sentence */
    struct url action, plan;
    const struct plan_progress_row *rows;
    size_t n;
};

struct plan_again_page {
    struct layout layout;
    struct str error;
    bool may;
    struct str why_not;
    const struct str *lacks;
    size_t n_lacks;
    const struct str *actions;
    size_t n_actions;
    struct url action, progress, plan;
    struct str needs;
};

#endif
