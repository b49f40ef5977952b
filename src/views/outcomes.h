/* What the forums were worth: waits, tables with small numbers hidden, the comparison, and how it is counted. */
#ifndef WAYMARK_VIEWS_OUTCOMES_H
#define WAYMARK_VIEWS_OUTCOMES_H

#include "views/govuk/select.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/wm/downloads.h"

enum { OUTCOMES_COLUMNS = 7 };
struct outcomes_row {
    struct str group;
    struct str cells[OUTCOMES_COLUMNS]; /* n_columns: numbers, or "c" */
};
struct outcomes_table {
    struct str title, note, none; /* none: instead of it, when it has no rows */
    const struct outcomes_row *rows;
    size_t n;
};
struct outcomes_page {
    struct layout layout;
    struct url action;
    const struct govuk_select_item *years;
    size_t n_years;
    struct str year;
    const struct govuk_select_item *kinds;
    size_t n_kinds;
    struct str kind, heading; /* which of them; in words */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str columns[OUTCOMES_COLUMNS];
    int n_columns;
    const struct outcomes_table *tables;
    size_t n_tables;
    struct str verdict, matched, hidden; /* of the comparison: a sentence, its figures; what "c" means */
    const struct str *method;
    size_t n_method;
    struct wm_downloads downloads;
};

#endif
