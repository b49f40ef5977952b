/* Reading and writing comma-separated files, as authorities, schools and spreadsheets really write them.
 *
 * The reader streams: memory is bounded by CSV_MAX_ROW whatever the file's size. It takes commas, semicolons or tabs
 * (the header decides, or Excel's line "sep=;" above it), LF, CRLF or CR line ends, a UTF-8 byte order mark, quoted
 * fields with doubled quotes and line breaks inside, UTF-8 or Windows-1252 (the first line that is not plain ASCII
 * decides). What it gives is always valid UTF-8 without NUL. A file that is not a CSV file at all is a fault: the
 * reader stops, says where, and what to do.
 *
 * A row with too few fields is given with empty ones, except the last row of a file that ends in the middle of it: that
 * file was cut off, and is a fault. A row with too many fields is given as it is; the caller refuses it. */
#ifndef WAYMARK_BASE_CSV_H
#define WAYMARK_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum {
    CSV_MAX_FIELD = 64 * 1024,
    CSV_MAX_ROW = 1024 * 1024,
    CSV_MAX_COLUMNS = 2048,
};

enum csv_fault_kind {
    CSV_NO_FAULT = 0,
    CSV_EMPTY,        /* no bytes, or nothing but blank lines */
    CSV_WORKBOOK,     /* a ZIP: an .xlsx or .ods workbook */
    CSV_OLD_WORKBOOK, /* a compound file: an .xls workbook */
    CSV_PDF,
    CSV_PICTURE, /* a PNG, JPEG or GIF */
    CSV_ARCHIVE, /* compressed, or a program */
    CSV_MARKUP,  /* begins with '<': XML or HTML */
    CSV_UTF16,
    CSV_BINARY,       /* holds NUL bytes */
    CSV_ENCODING,     /* UTF-8 up to here, then not */
    CSV_QUOTE_OPEN,   /* a quoted field that never ends */
    CSV_QUOTE_STRAY,  /* text after a closing quote */
    CSV_FIELD_LONG,   /* over CSV_MAX_FIELD */
    CSV_ROW_LONG,     /* over CSV_MAX_ROW */
    CSV_COLUMNS_MANY, /* over CSV_MAX_COLUMNS */
    CSV_CUT_OFF,      /* ends in the middle of a row */
    CSV_HEADER_TWICE, /* two columns of one name; `column` is the second */
    CSV_READ_ERROR,   /* the file could not be read on */
};

struct csv_fault {
    enum csv_fault_kind kind;
    int64_t line;  /* 1 is the first line of the file; 0 when the whole file is meant */
    size_t column; /* 1 is the first; 0 when none is meant */
};

/* What the fault means and what to do, in one or two sentences of plain English. A literal. */
struct str csv_fault_text(enum csv_fault_kind kind);

struct csv_row {
    int64_t line;             /* the line of the file on which the row begins */
    size_t n;                 /* fields, at least as many as the header has */
    const struct str *fields; /* valid until the next csv_next() */
};

/* Where the bytes come from: like read(2), 0 at the end, negative on error. */
struct csv_source {
    int64_t (*read)(void *from, void *dst, size_t n);
    void *from;
    /* Goes on with the byte at a place, 0 being the first of the file; false if it cannot. NULL: it never can. */
    bool (*seek)(void *from, int64_t place);
};
struct csv_source csv_source_fd(const int *fd); /* borrows *fd */

struct csv;

/* Opens a reader and reads the header, which is the first row that is not blank. The result is never NULL; a fault is
 * found with csv_fault(). Everything lives in the arena (about 4 x CSV_MAX_ROW). */
struct csv *csv_open(struct arena *a, struct csv_source source);

/* The next row that is not blank. False at the end and at a fault. */
bool csv_next(struct csv *c, struct csv_row *ret);

const struct csv_fault *csv_fault(const struct csv *c);

/* For whoever reads some of the rows on their own, and leaves the others to this reader. Where the next row begins, in
 * bytes of the file, and its line. */
int64_t csv_place(const struct csv *c, int64_t *ret_line);
/* Goes on at another place, where a row begins, and its line: what lies before it has been read. The end of the file is
 * such a place, if a line end stands before it. A source that cannot go there is a fault, CSV_READ_ERROR. */
void csv_go_to(struct csv *c, int64_t place, int64_t line);
/* Splits a row that somebody else has found: its n bytes without the line end, which was there, and its line. As
 * csv_next() otherwise; also false for a blank row. The text is changed. The place stays where it is: csv_go_to() comes
 * before the next csv_next(). */
bool csv_take(struct csv *c, char *text, size_t n, int64_t line, struct csv_row *ret);
/* What stands between fields and behind rows: '\n', with or without a '\r' before it, or '\r' alone. */
char csv_delimiter(const struct csv *c);
char csv_line_end(const struct csv *c);

/* The header's names, trimmed. */
size_t csv_columns(const struct csv *c);
struct str csv_column_name(const struct csv *c, size_t i);
int64_t csv_header_line(const struct csv *c);
/* Position of a column by name: letters and digits decide, in any case ("LA (code)", "la_code", "LACode" are one), or
 * -1. Two columns of the name asked for are a fault, CSV_HEADER_TWICE: which of them is meant? */
ptrdiff_t csv_column(struct csv *c, struct str name);
/* Do two names mean one column, in the same sense? */
bool csv_same_name(struct str a, struct str b);

/* Was the file read as Windows-1252? Worth a line in the report. */
bool csv_is_cp1252(const struct csv *c);
/* Did the last row that was read end with a line end? Where a file was cut off within the last value of a row, nothing
 * else shows it. */
bool csv_ends_whole(const struct csv *c);
/* Bytes taken from the source so far, for progress. */
int64_t csv_bytes(const struct csv *c);
/* The field, or an empty text when the column is -1. */
static inline struct str csv_field(const struct csv_row *r, ptrdiff_t column)
{
    return column < 0 || (size_t)column >= r->n ? S("") : r->fields[column];
}

/* Writing. One row is csv_put_* for each field, then csv_end_row(). Lines end with LF; a text is quoted when it has to
 * be, and one that a spreadsheet would take for a formula (= + - @, a tab or a carriage return in front, also in their
 * full-width forms) gets an apostrophe in front (TRUST.md, T15). Numbers are written bare. */
void csv_put_text(struct buf *b, struct str s);
void csv_put_i64(struct buf *b, int64_t v);
void csv_put_number(struct buf *b, struct str written); /* "-0.5": one that has been written already */
void csv_end_row(struct buf *b);

#endif
