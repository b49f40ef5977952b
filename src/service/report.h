/* The reports of the command line and the downloads of the pages: the same rows as CSV, JSON, a table or a workbook. */
#ifndef WAYMARK_SERVICE_REPORT_H
#define WAYMARK_SERVICE_REPORT_H

#include "base/buf.h"
#include "service/dashboard.h"
#include "service/xlsx.h"

enum report_format {
    REPORT_TABLE,
    REPORT_CSV,
    REPORT_JSON,
    REPORT_XLSX,
};
bool report_format_parse(struct str name, enum report_format *ret);

/* The DfE's statistics are of compulsory school age, 5 to 15 when the year begins (DOMAIN.md 1.2). */
#define REPORT_AGES \
    "Children of all ages are counted; the DfE's published figures are of those who were 5 to 15 when the school " \
    "year began."
/* How figures are counted, for whoever has a file of them and no page around it. */
#define REPORT_BASIS \
    "Enrolments are counted, as the DfE does: a child at two schools is counted at each, and those who have left " \
    "are counted too. Absence is the share of possible sessions that were missed, by the codes of the DfE's " \
    "guidance that held on the day. Persistently absent: missed 10% or more of their own possible sessions. " \
    "Severely absent: missed 50% or more of them. " REPORT_AGES

/* One cell: a text, or a number of some kind. */
enum report_kind {
    REPORT_IS_COUNT, /* or a text */
    REPORT_IS_PERCENT,
    REPORT_IS_DAY,
};
struct report_cell {
    struct str text; /* p == NULL: the number */
    int64_t number;
    enum report_kind kind;
};
/* STR_NONE is an empty text, and no number. */
static inline struct report_cell report_text(struct str s)
{
    return (struct report_cell){ s.p == NULL ? S("") : s, 0, REPORT_IS_COUNT };
}
#define REPORT_TEXT(s) report_text(s)
#define REPORT_NUMBER(n) ((struct report_cell){ STR_NONE, (int64_t)(n), REPORT_IS_COUNT })
/* Tenths of a per cent: 75 is 7.5, in a workbook 7.5%. */
#define REPORT_PERCENT(tenths) ((struct report_cell){ STR_NONE, (int64_t)(tenths), REPORT_IS_PERCENT })
/* 2026-06-03, in a workbook a date; DAY_NONE is an empty cell. */
#define REPORT_DAY(day) ((struct report_cell){ STR_NONE, (day).v, REPORT_IS_DAY })
/* A share as pages write it, "7.5%", or what stands where there is none, "no figure loaded": as it is, and a per cent
 * in a workbook when it is one. */
struct report_cell report_share(struct str s);

/* Where a report goes, and as what. */
struct report_to {
    enum report_format format;
    struct buf *out;         /* failed: the report was not made, or not whole */
    struct xlsx_about about; /* of a workbook */
};

/* Writes a report row by row. */
struct report {
    const struct report_to *to;
    const char *const *columns;
    size_t n_columns;
    size_t rows;
    bool too_long; /* more than a workbook or `out` may hold; out has failed */
    struct xlsx *xlsx;
    /* of a table: kept until the widths are known */
    struct arena *arena;
    struct report_cell *cells;
    size_t n_cells, room;
};
/* `to` and `columns` must outlive the report; the arena is used for tables and workbooks only. */
struct report report_begin(struct arena *a, const struct report_to *to, const char *const *columns, size_t n_columns);
void report_row(struct report *r, const struct report_cell *cells);
void report_end(struct report *r);

/* report absence: upn, urn, possible, attended, authorised, unauthorised, absent, persistent, severe, at_risk; one
 * row an enrolment, by urn then upn. Enrolments without a possible session are left out. */
void report_absence(struct arena *a, const struct dashboard *d, const struct report_to *to);
/* report cohorts: cohort, group, enrolments, possible, attended, authorised, unauthorised, persistent, severe. */
void report_cohorts(struct arena *a, const struct dashboard *d, const struct report_to *to);
/* report lists: list, upn, urn, why; leavers are among them, and `why` says when they left. Of a dashboard that wanted
 * all lists, with leavers. */
void report_lists(struct arena *a, const struct dashboard *d, const struct report_to *to);

#endif
