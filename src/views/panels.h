/* Panels and the Youth At Risk Group: queue and days, one day with its agenda or its pack, one referral, a new one. */
#ifndef WAYMARK_VIEWS_PANELS_H
#define WAYMARK_VIEWS_PANELS_H

#include "views/actions.h"
#include "views/consultations.h"

struct panels_referral {
    struct str child, school, panel, why, since, state, note;
    const char *state_tag;
    bool urgent;
    struct url href;
};
struct panels_day {
    struct str on, kind, place, state;
    int64_t n;
    struct url href;
};
struct panels_page {
    struct layout layout;
    struct str done, error;
    const struct panels_referral *queue, *decided;
    size_t n_queue, n_decided;
    const struct panels_day *days;
    size_t n_days;
    struct url add; /* a day; none: the viewer may not */
    struct str kind, on, place, on_error, place_error;
};

/* What is known of a child who is referred: on the page of the referral, and in the pack. */
struct panels_talk {
    struct str on, where, agreed, stands;
};
struct panels_record {
    struct str name, summary; /* "Year 9, Alder School, UPN ..., missed 56.3% of their sessions" */
    struct url href;
    bool urgent;
    struct str why, wanted, risks;
    bool risks_hidden; /* there is a text that the viewer may not read */
    const struct panels_talk *talks;
    size_t n_talks;
    struct actions_section actions;
    struct consultations_section consultations;
};

struct panel_page {
    struct layout layout;
    struct str done, error, about;
    bool is_pack;
    const struct panels_referral *agenda;
    size_t n_agenda;
    const struct panels_record *records; /* of the pack */
    size_t n_records;
    struct url pack, agenda_href;
    struct url state; /* where it is said that it was held or is cancelled; none: the viewer may not */
    struct str version;
};

struct referral_page {
    struct layout layout;
    struct str done, error;
    struct str state;
    const char *state_tag;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct panels_record record;
    struct moj_timeline history;
    struct str version;
    struct url list, decide; /* none: the viewer may not */
    const struct govuk_select_item *days;
    size_t n_days;
    struct str list_error, decision_state, decision_state_error, decision, decision_error, review, review_error;
};

struct refer_page {
    struct layout layout;
    struct url action;
    struct str school, child, urn, child_id, meeting_id, meeting;
    bool asks_risks; /* the viewer may write class 3 */
    struct str kind, kind_error, why, why_error, wanted, wanted_error, risks, risks_error;
    bool urgent;
};

#endif
