/* The reports of the command line and the downloads of the pages: the same rows as CSV, JSON or a table. */
#ifndef WAYMARK_SERVICE_REPORT_H
#define WAYMARK_SERVICE_REPORT_H

#include "base/buf.h"
#include "service/dashboard.h"

enum report_format {
    REPORT_TABLE,
    REPORT_CSV,
    REPORT_JSON,
};
bool report_format_parse(struct str name, enum report_format *ret);

/* One cell: a text, or a number. */
struct report_cell {
    struct str text; /* p == NULL: the number */
    int64_t number;
};
/* STR_NONE is an empty text, and no number. */
static inline struct report_cell report_text(struct str s)
{
    return (struct report_cell){ s.p == NULL ? S("") : s, 0 };
}
#define REPORT_TEXT(s) report_text(s)
#define REPORT_NUMBER(n) ((struct report_cell){ STR_NONE, (int64_t)(n) })

/* Writes a report row by row. */
struct report {
    struct buf *out;
    enum report_format format;
    const char *const *columns;
    size_t n_columns;
    size_t rows;
    /* of a table: kept until the widths are known */
    struct arena *arena;
    struct report_cell *cells;
    size_t n_cells, room;
};
/* `columns` must outlive the report; the arena is used for tables only. */
struct report report_begin(struct arena *a, struct buf *out, enum report_format format, const char *const *columns,
    size_t n_columns);
void report_row(struct report *r, const struct report_cell *cells);
void report_end(struct report *r);

/* report absence: upn, urn, possible, attended, authorised, unauthorised, absent, persistent, severe, at_risk; one
 * row an enrolment, by urn then upn. Enrolments without a possible session are left out. */
void report_absence(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out);
/* report cohorts: cohort, group, enrolments, possible, attended, authorised, unauthorised, persistent, severe. */
void report_cohorts(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out);
/* report lists: list, upn, urn, why; leavers are among them, and `why` says when they left. Of a dashboard that wanted
 * all lists, with leavers. */
void report_lists(struct arena *a, const struct dashboard *d, enum report_format format, struct buf *out);

#endif
