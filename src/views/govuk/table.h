/* Facts to compare. */
#ifndef WAYMARK_VIEWS_GOVUK_TABLE_H
#define WAYMARK_VIEWS_GOVUK_TABLE_H

#include "views/html.h"

struct govuk_table_cell {
    struct str text;
    struct str format; /* "numeric": aligned to the right */
    int colspan, rowspan;
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_table_row {
    const struct govuk_table_cell *cells;
    size_t n_cells;
};
struct govuk_table {
    struct str caption;
    struct str caption_classes;
    const struct govuk_table_cell *head;
    size_t n_head;
    const struct govuk_table_row *rows;
    size_t n_rows;
    bool first_cell_is_header;
    struct str classes;
    struct html_attributes attributes;
};

#endif
