/* Bringing data in: the list of imports, a new one, and one on its way. */
#ifndef WAYMARK_VIEWS_IMPORTS_H
#define WAYMARK_VIEWS_IMPORTS_H

#include "views/govuk/radios.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/wm/downloads.h"

struct imports_row {
    struct str when, kind, file, who, state, rows;
    const char *state_class; /* of the tag */
    struct url href;
};
struct imports_page {
    struct layout layout;
    struct url add;
    const struct imports_row *rows;
    size_t n_rows;
    struct wm_downloads downloads;
};

struct import_new_page {
    struct layout layout;
    struct url action;
    const struct govuk_radios_item *kinds;
    size_t n_kinds;
    struct str kind; /* chosen */
    struct str kind_error, file_error;
};

struct import_issue_row {
    bool refused;
    struct str where; /* "pupils.csv, line 12" */
    struct str field, value, reason;
};
enum import_step {
    IMPORT_WAITS, /* for the worker */
    IMPORT_RUNS,
    IMPORT_TO_CONFIRM,
    IMPORT_OVER,
};
struct import_page {
    struct layout layout;
    enum import_step step;
    struct str state;     /* in words, for the heading */
    struct str what_next; /* a sentence */
    int percent;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct str *summary; /* what would change or has changed, a line each */
    struct str summary_title;
    size_t n_summary;
    struct str refusal;
    struct str again; /* why it is to be looked at once more, after it was confirmed */
    const struct import_issue_row *issues;
    size_t n_issues;
    int64_t more_issues;
    struct wm_downloads downloads;
    struct url self, confirm, cancel, all;
    struct url anew; /* to bring the mended file in; URL_NONE: nothing was refused */
};

#endif
