/* What the readers of files share. Internal to the import_*.c files. */
#ifndef WAYMARK_SERVICE_IMPORT_READ_H
#define WAYMARK_SERVICE_IMPORT_READ_H

#include "base/crew.h"
#include "service/config.h"
#include "service/import.h"
#include "service/import_stage.h"

/* One run of an import. */
struct import__run {
    struct work *w;
    const struct import_task *task;
    struct arena *arena;
    struct import_report *report;
    struct stage *stage;
    enum err err; /* what the database said while the files were read; the import fails with it */
    const struct config *config;
    int64_t bytes, bytes_before; /* of all files; of those read already */
    int64_t next_progress;
    void *own;                         /* what the reader of this kind keeps between its files and its writing */
    int64_t next_history, end_history; /* ids of history rows taken and not used */
    struct crew *crew;                 /* see import__crew() */
};

/* A kind of import: how its files are read and what is written. */
struct import__reader {
    bool whole_authority;                                             /* of no school: only for those who write all */
    uint32_t stage;                                                   /* what stage_load() loads besides the schools */
    void (*read)(struct import__run *r, const struct import_file *f); /* one file */
    void (*read_all)(struct import__run *r);                          /* or all of them together */
    /* Adds to *counts and to the summary what differs; writes it unless it is a dry run. NULL: the stage is all there
     * is. */
    enum err (*write)(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary);
};
extern const struct import__reader import__settings, import__pupils, import__marks, import__ctf, import__census,
    import__episodes, import__records, import__benchmarks, import__calendar;

/* Opens a file for reading; refuses the import if it cannot be read. Negative then. */
int import__open(struct import__run *r, const struct import_file *f);
/* Threads for what can be done in pieces, made when they are first asked for. NULL: there are none. */
struct crew *import__crew(struct import__run *r);
void import__progress(struct import__run *r, int64_t bytes_of_file);

/* A CSV file being read, with the place of its current row. */
struct import__table {
    struct import__run *run;
    struct import__open_table *open;
    struct csv *csv; /* its names and fields are gone when the table is closed */
    struct csv_row row;
    struct import_at at;
    bool known[CSV_MAX_COLUMNS]; /* columns somebody asked for */
    bool keep_totals;            /* rows that begin with "Total" are data */
    bool may_be_empty;           /* a header without rows says something: that there are none */
    bool has_rows;               /* one was read, besides headers and totals */
};

/* Opens a CSV file and reads its header. False, and the import refused, if it is not one. Close with
 * import__table_close(), also after a failure. */
bool import__table_open(struct import__run *r, const struct import_file *f, struct import__table *ret);
void import__table_close(struct import__table *t);
/* Position of a column, or -1. The second refuses the import when there is none: `what` is what the file should be. */
ptrdiff_t import__column(struct import__table *t, const char *name);
ptrdiff_t import__column_needed(struct import__table *t, const char *name, const char *what);
/* Refuses the import when the header has one name alone, which is a title above the header. False when it has more. */
bool import__refuse_title(struct import__table *t);
/* Warns of columns that nobody asked for, once. */
void import__unknown_columns(struct import__table *t);
/* The next row; repeated headers and rows of totals are left out. What the row before changed on the stage is taken
 * back if it was refused. False at the end, or when the import is refused: at its end a file that had no row, and may
 * not be empty, refuses it. */
bool import__next(struct import__table *t);
/* The same for a row that was found in another way than by reading on (csv_take): false also when there is nothing to
 * read in it, or it is a fault of the file, which the next import__next() refuses. */
bool import__take(struct import__table *t, char *text, size_t n, int64_t line);
/* The open file. */
int import__table_fd(const struct import__table *t);
struct str import__field(const struct import__table *t, ptrdiff_t column);
/* What a spreadsheet's ="..." stands for; any other cell as it is. */
struct str import__plain(struct str cell);

/* Reads a date out of a cell. False, and the row refused, if it is none; a blank cell gives DAY_NONE, and is refused
 * when `needed`. */
bool import__day(struct import_at *at, const char *field, struct str text, bool needed, struct day *ret);
/* A count of 0..most; blanks are refused. */
bool import__count(struct import_at *at, const char *field, struct str text, int64_t most, int64_t *ret);
/* A share in thousandths of a percent, from "93%", "93.4", "0.93", with how far rounding may have taken it. False if
 * it is none; a blank is none. */
bool import__percent(struct str text, int64_t *ret, int64_t *ret_slack);

/* An array of the arena with room for one more element than the n it holds: the old one, or a copy that is larger. */
void *import__grow(struct arena *a, void *old, size_t n, size_t *room, size_t size);

/* The authority's number, empty when it is not set. */
struct str import__la_code(const struct import__run *r);
/* Ends the reading because the database failed. The first failure stands. */
void import__fail(struct import__run *r, enum err e);

/* Reads a file of periods of SEN, free school meals or social care (import_periods.c). False if the file is none. */
bool import__read_periods(struct import__table *t);

/* The stage compared with the database and written (import_apply.c). */
enum err import__apply(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
    MUST_CHECK;
/* Tells every process that the rows of a school are old; in the WRITE transaction. `version` is a new version. */
enum err import__touch_school(struct import__run *r, struct school_id school, int64_t version) MUST_CHECK;
enum err import__new_version(struct import__run *r, int64_t *ret) MUST_CHECK;
/* Records the old value of a field. */
enum err import__history(struct import__run *r, const char *noun, int64_t id, struct str field, struct str was,
    struct str now) MUST_CHECK;

/* A count with its noun for the summary: "12,345 marks". */
void import__summary(struct buf *b, const struct import_counts *c, const char *one, const char *many);

#endif
