/* Consultations: mine, those of a child on its page, one, and a new one. */
#ifndef WAYMARK_VIEWS_CONSULTATIONS_H
#define WAYMARK_VIEWS_CONSULTATIONS_H

#include "views/govuk/select.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"

struct consultations_row {
    struct str child, school, who, question, due, state, note;
    const char *state_tag;
    struct url href;
};
struct consultations_page {
    struct layout layout;
    struct str done;
    const struct consultations_row *mine, *asked; /* of me; by me */
    size_t n_mine, n_asked;
    struct str left_out; /* that older ones are not shown; "" for none */
};

/* On the page of a child. */
struct consultations_section {
    bool shows;
    const struct consultations_row *rows;
    size_t n_rows;
    struct url add;
};

struct consultation_page {
    struct layout layout;
    struct str done, error, child, question, answer, state; /* question: "": it is not told */
    struct str note;
    const char *state_tag;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct url answers, withdraw; /* none: the viewer may not */
    struct str typed, answer_error;
};

struct consultation_new_page {
    struct layout layout;
    struct url action;
    struct str school, child, meeting;
    struct str urn, child_id, meeting_id;
    const struct govuk_select_item *accounts;
    size_t n_accounts;
    struct str account, account_error, question, question_error, due, due_error;
};

#endif
