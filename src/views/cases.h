/* Cases of the Inclusion Forums: the list, a new one, the task list of one that is being written, its sections, the
 * case as it was sent in, consent, and sharing without it. */
#ifndef WAYMARK_VIEWS_CASES_H
#define WAYMARK_VIEWS_CASES_H

#include "views/attachments.h"
#include "views/govuk.h"
#include "views/layout.h"
#include "views/moj.h"
#include "views/wm.h"

struct cases_row {
    struct str who, beside, group, state, next, day;
    const char *state_tag;
    struct url href; /* none: the viewer sees no more than this */
};
struct cases_table {
    struct str title, empty, caption; /* no title: it is left out when there are no rows */
    const struct cases_row *rows;
    size_t n_rows;
    bool with_school;
    struct str left_out; /* that the oldest are left out; empty: none are */
    struct url whole;    /* where all are */
};
struct cases_page {
    struct layout layout;
    struct str done, about;
    struct url make, overrides; /* none: the viewer may not */
    const struct cases_table *tables;
    size_t n_tables;
    struct wm_downloads downloads;
};

/* A new one. Which step is shown, follows from what is known. */
struct cases_found {
    struct str name, about;
    struct url href;
};
struct case_new_page {
    struct layout layout;
    struct str error;
    struct url action; /* where forms go, GET and POST */
    const struct govuk_select_item *schools;
    size_t n_schools;
    bool asks_how, finds, asks_group;
    bool may_name, may_hide;
    struct str named_hint, hidden_hint;
    struct str school, school_name, how, from, q, q_error;
    bool searched, more;
    const struct cases_found *found;
    size_t n_found;
    struct url add;   /* a child on no roll; none: the viewer may not, or has not looked first */
    struct str child; /* its id, "new", or empty: anonymous */
    struct str about; /* "Amira Example, 9 years old, Year 4" */
    bool adds, hides; /* asks for names; asks for the age alone */
    struct str surname, forename, born, year_group, age, plan;
    const struct govuk_select_item *year_groups;
    size_t n_year_groups;
    const struct govuk_radios_item *phases;
    size_t n_phases;
    struct str phase, reason;
    bool asks_reason;
    struct str child_error, surname_error, forename_error, born_error, age_error, phase_error, reason_error, how_error,
        school_error;
};

struct case_tasks {
    struct str title;
    const struct govuk_task_list_item *items;
    size_t n_items;
    const char *prefix;
};
struct case_facts {
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
    struct str about; /* "As Waymark knew it on 3 June 2026" */
};
struct case_tasks_page {
    struct layout layout;
    struct str done, about, reference, more; /* more: what the coordinator asks for */
    struct str left;                         /* "3 things are left to do before you can send it" */
    const struct case_tasks *lists;
    size_t n_lists;
    struct case_facts facts;
    struct url withdraw, convert; /* none: not possible */
};

/* One text. */
struct case_write_page {
    struct layout layout;
    struct str about, part, prompt, content, version, error, note, limit;
    struct url action;
    struct str warning;     /* of an anonymous case */
    struct str theirs, who; /* of a conflict: what stands there now */
    bool clash;
    struct case_facts facts;
};

struct case_strategy_view {
    struct str what, when, how_often, by_whom, impact, impact_words, id, version;
    struct url change;
};
struct case_strategies_page {
    struct layout layout;
    struct str done, about, error;
    struct url action, remove, back;
    const struct case_strategy_view *rows;
    size_t n_rows;
    bool changes, anonymous; /* one that is there */
    struct str id, version, what, from, to, how_often, by_whom, impact, impact_words, theirs;
    const struct govuk_radios_item *impacts;
    size_t n_impacts;
    struct str what_error, from_error, to_error, how_often_error, by_whom_error, impact_error, impact_words_error;
};

struct case_text_view {
    struct str title, content, note;
    bool hidden; /* consent does not cover it */
};
/* What belongs to a case and has a page of its own. */
struct case_part {
    struct url href;
    struct str text, about;
};
struct case_page {
    struct layout layout;
    struct str done, error, state, next;
    const char *state_tag;
    struct str reference;
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
    struct case_facts facts;
    const struct case_text_view *texts;
    size_t n_texts;
    struct str unwritten; /* "Nothing was written about: medical needs; ..." */
    struct str untried;   /* what stands there without strategies */
    const struct case_strategy_view *strategies;
    size_t n_strategies;
    struct moj_timeline history;
    const struct case_part *parts;
    size_t n_parts;
    struct url consent, withdraw, convert, pupil;
    /* before it is sent: */
    bool checks;
    struct wm_identified identified; /* what may say who the child of an anonymous one is */
    struct url send, documents_page;
    const struct attachments_row *documents;
    size_t n_documents;
    const struct cases_found *missing;
    size_t n_missing;
};

struct case_withdraw_page {
    struct layout layout;
    struct str about, reason, error, version;
    struct url action, back;
};

/* The end of a case that was heard. */
struct case_close_page {
    struct layout layout;
    struct str error, about;
    struct str why_not, instead_words; /* why_not: it cannot be closed; instead: where that is dealt with, or none */
    struct url instead;
    const struct str *left; /* what is unfinished */
    size_t n_left;
    struct str asked; /* when the setting is still asked what has changed */
    const struct govuk_radios_item *ways;
    size_t n_ways;
    struct str as, words, version, as_error, words_error;
    struct url action, back;
};

struct case_consent_view {
    struct str title, state;
    const char *tag;
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
};
struct case_consent_page {
    struct layout layout;
    struct str done, about, standing; /* standing: empty to whom it is not told */
    const char *standing_tag;
    struct str wording, sentence, reference;
    const struct case_consent_view *all;
    size_t n_all;
    const struct str *readers;
    size_t n_readers;
    bool told; /* something was withdrawn: says what happens to what was shared */
    struct url record, withdraw, back;
    bool renews, record_open;
    const struct govuk_radios_item *relations, *ways;
    size_t n_relations, n_ways;
    const struct govuk_checkboxes_item *covers;
    size_t n_covers;
    bool shown;
    struct str given_by, relation, on, how, withdrawn_how;
    struct str given_by_error, relation_error, on_error, how_error, covers_error, shown_error, withdraw_error;
};

struct override_view {
    struct str child, about, reason, asked, approved, until, state;
    const char *tag;
    struct url approve, end; /* none: not possible */
};
struct overrides_page {
    struct layout layout;
    struct str done, error;
    struct url action;
    const struct override_view *rows;
    size_t n_rows;
    struct str reference, reason, until, reference_error, reason_error, until_error;
};

#endif
