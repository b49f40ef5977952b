/* Actions: the list, the part of other pages that lists some, and one with what can be done with it. */
#ifndef WAYMARK_VIEWS_ACTIONS_H
#define WAYMARK_VIEWS_ACTIONS_H

#include "views/ask.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/moj/timeline.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"

struct actions_row {
    struct str task, child, school, owner, due;
    struct str state;                         /* "Overdue", "Done" */
    const char *state_tag;                    /* the class of its colour */
    struct str note;                          /* "4 school days late"; the outcome of one that has ended */
    struct str instead;                       /* the task of the one in its place; empty: none */
    struct url href, child_href, school_href; /* none: no link */
};

/* On the page of a child or a school. */
struct actions_section {
    bool shows;
    bool of_school; /* rows name the child */
    const struct actions_row *rows;
    size_t n_rows;
    struct str more;     /* "3 more have ended"; empty: no */
    struct url all, add; /* add: none for whoever may not */
};

struct actions_page {
    struct layout layout;
    struct str done;
    struct ask_form ask;
    struct str scope; /* what is listed, in words */
    const struct wm_head *heads;
    size_t n_heads;
    const struct actions_row *rows;
    size_t n_rows;
    struct moj_pagination pages;
    struct wm_downloads downloads;
    struct url add, consultations;
};

/* Fields that several forms have. */
struct action_owner_fields {
    const struct govuk_select_item *accounts;
    size_t n_accounts;
    struct str account, name, kind, error;
};

/* A new one. */
struct action_new_page {
    struct layout layout;
    struct url action;
    struct str school, child, meeting, replaces; /* in words; empty: none */
    struct {
        struct str name, value;
    } kept[4];
    size_t n_kept;
    bool asks_school; /* first, the school is chosen */
    const struct govuk_select_item *schools;
    size_t n_schools;
    bool asks_child; /* by UPN */
    struct str upn, upn_error;
    struct str task, task_error, due, due_error, error; /* error: of the whole */
    struct action_owner_fields to;
};

struct action_page {
    struct layout layout;
    struct str done, error; /* error: of the whole */
    struct str state;
    const char *state_tag;
    struct str rise; /* why it is somebody else's concern too */
    struct str left; /* what is kept back from the setting that the child has left; empty: nothing */
    struct str task;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct moj_timeline history;
    struct str version;
    bool may_end, may_change; /* may_change: due day and owner */
    struct url end, move, reassign, replace;
    struct str instead;               /* the task of the one in its place; empty: none */
    struct url instead_href, meeting; /* meeting: it comes from; none: from none, or not for the viewer */
    struct str how, outcome, how_error, outcome_error;
    struct str due, due_error, reason, reason_error;
    struct action_owner_fields to;
};

#endif
