/* The settings of the authority: what there is, the settings of a subject, and one with its form. */
#ifndef WAYMARK_VIEWS_CONFIG_H
#define WAYMARK_VIEWS_CONFIG_H

#include "views/govuk/summary_list.h"
#include "views/govuk/task_list.h"
#include "views/layout.h"

struct config_index_page {
    struct layout layout;
    const struct govuk_task_list_item *subjects, *lists;
    size_t n_subjects, n_lists;
};

struct config_subject_page {
    struct layout layout;
    struct str about, warning; /* warning: empty, there is none */
    const struct govuk_summary_list_row *rows;
    size_t n_rows;
};

/* A value that is to hold, and from when. */
struct config_line {
    struct str words, day; /* day: as forms send it */
};
struct config_page {
    struct layout layout;
    struct str done, warning, closed; /* closed: why it is not changed here */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct url put, take_back; /* URL_NONE: not for this account */
    struct str value, from, unit, hint, value_error, from_error, take_back_error;
    bool is_text; /* a sentence, and no number */
    const struct config_line *later;
    size_t n_later;
    const struct str *before, *said; /* sentences */
    size_t n_before, n_said;
};

#endif
