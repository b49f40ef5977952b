/* Saying marks to the stage, whatever the file they come from: CSV in its layouts, or a Common Transfer File. */
#ifndef WAYMARK_SERVICE_IMPORT_MARKS_H
#define WAYMARK_SERVICE_IMPORT_MARKS_H

#include "service/import_read.h"
#include "service/import_scan.h"

/* What registers say of a school whose import has closed sessions: one that is closed in every register goes into the
 * calendar. */
struct stage_tally {
    struct stage_tally *next;
    int year;
    /* How often sessions that are still to come were said to be closed. */
    uint32_t to_come[ATT_SESSIONS];
    /* Sessions that the import says are closed, and that it says anything else of. */
    struct att_mask closed, other;
    /* Sessions of which any register, as it will be stored, says that the school was open. */
    struct att_mask open;
};

/* What a mark changed on the stage, to be taken back when a later mark of the same row is refused. */
struct marks_undo {
    uint8_t *said; /* NULL: only the counter */
    uint32_t *counter;
    uint8_t was;
};

/* The most marks a row may hold: two years and more of sessions, weekends included. */
enum { MARKS_MAX_ROW = 1600 };

/* What is kept between marks. */
struct marks {
    struct import__run *run;
    struct day oldest;               /* a mark of a day before it is a mistake */
    uint8_t codes[65536];            /* of the one or two characters of a cell; MARKS_UNKNOWN */
    const struct stage_pupil *pupil; /* the last mark's, with its day and enrolment */
    struct day day;
    const struct stage_school *asked;
    struct stage_enrolment *enrolment;
    struct stage_register *reg;
    struct marks_undo *undo; /* of the row, when it holds more than one mark */
    size_t n_undo;
};
enum { MARKS_UNKNOWN = 255 };

struct marks *marks_new(struct import__run *r);
/* What is known of the registers of a school in a year; made when there is nothing yet. */
struct stage_tally *marks_tally(struct import__run *r, struct stage_school *school, int year);

/* Is a cell a word, "Ill" or "present", where a code should stand: three letters together? */
bool marks_is_word(struct str cell);
/* Refuses a row because of a code that nobody knows. */
void marks_refuse_code(struct import_at *at, struct str field, struct str cell);
/* Says one mark: checks the code for the day, finds the enrolment (`school` may be NULL), notes closures. False when
 * it is refused. */
bool marks_say(struct marks *m, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    struct day day, bool afternoon, struct str code);

/* A file of a row a mark, which has these columns in this order and no others. */
struct marks_scan {
    enum scan_column columns[SCAN_COLUMNS];
    size_t n_columns;
    void (*read)(void *layout); /* says what t->row holds */
    void *layout;
};
/* Reads such a file on several threads, as far as that can be done, and calls how->read for every row that is not of
 * the common shape. False when the file is finished; else import__next() goes on where this has ended. */
bool marks_scan(struct marks *m, struct import__table *t, const struct marks_scan *how);

/* Around the marks of one row: a row that is refused leaves nothing behind. */
void marks_row_begin(struct marks *m);
void marks_row_end(struct marks *m, const struct import_at *at);

/* Says a string of marks, two a day from a day on. `weekends`: the string has marks for Saturdays and Sundays too.
 * What the string holds by class goes to *ret_tally. False when a mark is refused; the rest is not said then. */
bool marks_say_string(struct marks *m, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    struct day start, struct str marks, bool weekends, struct att_tally *ret_tally);
/* Does a string of marks count Saturdays and Sundays? So when '#' falls on all of them, were it read that way, and
 * the string reaches so far (DOMAIN.md 2.3). */
bool marks_have_weekends(struct day start, struct str marks);

/* Totals that a file gives, to be compared with its marks: negative where it gives none. */
struct marks_totals {
    int64_t possible, attended, authorised, unauthorised;
    int64_t attendance; /* thousandths of a percent */
    int64_t slack;      /* how far rounding may have taken it */
};
#define MARKS_NO_TOTALS ((struct marks_totals){ -1, -1, -1, -1, -1, 0 })
void marks_reconcile(struct import_at *at, const struct marks_totals *file, const struct att_tally *marks);

/* Writes the registers and the closures that registers showed; part of the readers' `write`. */
enum err marks_write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary);

#endif
