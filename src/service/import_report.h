/* The report of an import: what was read, what was refused and why, what to look at. Every refused row is named; a
 * warning that comes again and again is named IMPORT_MAX_ALIKE times and then counted. */
#ifndef WAYMARK_SERVICE_IMPORT_REPORT_H
#define WAYMARK_SERVICE_IMPORT_REPORT_H

#include "base/arena.h"
#include "base/csv.h"

enum {
    IMPORT_MAX_REFUSED = 100000, /* rows named; those beyond are counted */
    IMPORT_MAX_ALIKE = 100,      /* warnings of one kind */
    IMPORT_MAX_KINDS = 200,      /* kinds of warnings told apart */
    IMPORT_MAX_VALUE = 80,       /* bytes of a value that are shown */
};

struct import_issue {
    bool refused; /* else a warning */
    struct str file;
    int64_t line; /* 0: the file as a whole */
    struct str field;
    struct str value;
    struct str reason;
};

struct import_report {
    struct arena *arena;
    struct import_issue *issues;
    size_t n_issues, room;
    int64_t rows_read, rows_refused, warnings;
    int64_t rows_unnamed; /* refused, and not among the issues any more */
    struct str refusal;   /* why nothing at all is imported; n == 0 while it may be */
    struct {
        const char *format; /* what makes them alike */
        struct str first;   /* the first of them, as an example */
        int64_t seen;
    } kinds[IMPORT_MAX_KINDS];
    size_t n_kinds;
};

/* Lives in the arena. */
struct import_report *import_report_new(struct arena *a);

/* Where a row is, for what is said about it. */
struct import_at {
    struct import_report *report;
    struct str file;
    int64_t line;
    bool refused; /* this row has been refused: it counts once */
};

/* Refuses a row: `reason` is a sentence that says what is wrong and what to do. */
void import_refuse(struct import_at *at, struct str field, struct str value, const char *reason, ...)
    PRINTF_LIKE(4, 5);
/* Something worth a look that does not stop the row. The format is what makes two warnings alike. */
void import_warn(struct import_at *at, struct str field, struct str value, const char *reason, ...)
    PRINTF_LIKE(4, 5);
/* Refuses everything: the first reason stands. */
void import_refuse_all(struct import_at *at, const char *reason, ...) PRINTF_LIKE(2, 3);
/* The same because of what a row says, which is named: the row counts as refused. */
void import_refuse_all_for(struct import_at *at, struct str field, struct str value, const char *reason, ...)
    PRINTF_LIKE(4, 5);
/* The same for a fault of a CSV file. */
void import_refuse_csv(struct import_at *at, const struct csv_fault *fault);

/* Has the whole import been refused? */
static inline bool import_stopped(const struct import_report *r)
{
    return r->refusal.n > 0;
}

/* To be called when all files have been read: refuses the whole when more rows were refused than taken. */
void import_report_judge(struct import_report *r);
/* To be called at the end: adds a line for each kind of warning that was cut short. */
void import_report_finish(struct import_report *r);

/* The report as CSV: severity, file, line, field, value, reason. Into an empty buffer with its heading, else further
 * rows. */
void import_report_csv(const struct import_issue *issues, size_t n, struct buf *out);

#endif
