/* Tables that the server sorts and cuts into pages. How a table is looked at stands in its address as "sort", "order"
 * and "page", beside the question of the page; its links lead back to the table itself, so that nobody loses the
 * place. */
#ifndef WAYMARK_WEB_TABLE_H
#define WAYMARK_WEB_TABLE_H

#include "views/moj/pagination.h"
#include "views/wm/heads.h"
#include "web/filter.h"

struct table_column {
    const char *name; /* in the address; NULL: it cannot be sorted by */
    const char *words;
    bool numeric;
    bool falling; /* the largest first, when it is chosen */
};

/* Less than 0, 0 or more, as of qsort(). */
typedef int table_compare(const void *of, size_t column, uint32_t x, uint32_t y);

struct table {
    enum route_id route;
    struct filter_pairs question; /* that the links keep */
    const struct table_column *columns;
    size_t n_columns;
    size_t on_page; /* rows of a page */
    /* As asked: */
    size_t column; /* sorted by; n_columns: in its own order */
    bool descending;
    size_t page; /* from 1 */
    size_t n;    /* rows in all */
};

#define TABLE_ID "table" /* of the element that the links lead to */

/* Reads how the table is looked at; the fields above "As asked" are set. */
void table_read(struct context *c, struct table *t);
/* How many rows of the table's own order have to be read for the page that is asked for, when they can be counted
 * without being read. */
static inline size_t table_reach(const struct table *t)
{
    return t->page < 1000000 ? t->page * t->on_page : 1000000 * t->on_page;
}
/* Puts rows into that order; ties keep the one they were given in. Sets n, and a page that there is. In
 * its own order only those up to table_reach() need be there. */
void table_sort(struct context *c, struct table *t, uint32_t *rows, size_t n, table_compare *compare, const void *of);
/* The rows of the page: from this one, so many. */
static inline size_t table_first(const struct table *t)
{
    return (t->page - 1) * t->on_page;
}
static inline size_t table_rows(const struct table *t)
{
    size_t left = t->n - table_first(t);
    return left < t->on_page ? left : t->on_page;
}

/* The order alone, for forms and files. */
struct filter_pairs table_order(const struct table *t);
/* The question with the order, for links to files. */
struct filter_pairs table_pairs(const struct table *t);
/* The heads; those of `left_out` (bits by column) are not shown. */
const struct wm_head *table_heads(struct context *c, const struct table *t, uint32_t left_out, size_t *ret_n);
/* Links to the pages. `one` and `many` are what is counted: "child", "children". */
struct moj_pagination table_pages(struct context *c, const struct table *t, const char *one, const char *many);

#endif
