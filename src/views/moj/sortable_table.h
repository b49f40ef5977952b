/* A table that a click on a heading sorts. Without a script it stands as it was sent. */
#ifndef WAYMARK_VIEWS_MOJ_SORTABLE_TABLE_H
#define WAYMARK_VIEWS_MOJ_SORTABLE_TABLE_H

#include "views/html.h"

enum moj_sort { MOJ_SORT_NEVER,
    MOJ_SORT_NONE,
    MOJ_SORT_ASCENDING,
    MOJ_SORT_DESCENDING };
struct moj_sortable_table_column {
    struct str text;
    enum moj_sort sort; /* NEVER: not a column to sort by; else how the table comes sorted by it */
    bool numeric;       /* aligned to the right */
};
struct moj_sortable_table_cell {
    struct str text;
    struct url href;       /* the text is a link */
    struct str sort_value; /* what counts when sorting: 2026-06-03 for a day; if none the text, of a link its HTML */
    bool numeric;
    struct str classes;
};
struct moj_sortable_table {
    struct str caption;
    struct str caption_classes;
    const struct moj_sortable_table_column *columns;
    size_t n_columns;
    struct str classes;
    struct html_attributes attributes;
};

static inline const char *moj_sort_word(enum moj_sort sort)
{
    switch (sort) {
    case MOJ_SORT_NONE:
        return "none";
    case MOJ_SORT_ASCENDING:
        return "ascending";
    case MOJ_SORT_DESCENDING:
        return "descending";
    default:
        return NULL;
    }
}

#endif
