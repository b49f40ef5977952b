/* Imports in tests: files written by the test, run through import_run() on either engine, and the database looked at
 * before and after. */
#ifndef WAYMARK_TEST_SERVICE_IMPORTING_H
#define WAYMARK_TEST_SERVICE_IMPORTING_H

#include "service/import.h"
#include "store/engines.h"

/* Everything one test needs. */
struct importing {
    struct engine_test *t;
    struct db *db;
    struct arena *arena; /* of the test: what is asserted lives here */
    struct work w;       /* its arena is emptied before each import */
    struct fail fail;
    struct viewer viewer; /* SCOPE_ALL unless the test says otherwise */
    struct import_reading reading;
    /* Called while files are read, with this struct; NULL: nobody is told. */
    void (*progress)(void *to, int64_t bytes_read, int64_t bytes);
    const char *cut;           /* for the test whose progress() it is */
    struct import_result last; /* last.report goes with the next import; what follows stays */
    struct str issues, refusal;
    struct import_id id; /* of the last import that was no dry run */
};

/* For a test on one engine, on a day. importing_end() before it returns. */
struct importing importing_begin(struct engine_test *t, const char *today);
void importing_end(struct importing *x);

/* Writes a file of this name into a directory of its own and gives its path. */
const char *importing_file(struct importing *x, const char *name, struct str content);

/* Imports files; gives what import_run() gave, the result is in x->last. A real import gets a row of the ledger
 * first. */
enum err importing_run(struct importing *x, enum import_kind kind, bool dry_run, const struct import_file *files,
    size_t n);
/* Imports one file with a text; fails the test unless import_run() says OK. */
const struct import_result *importing_text(struct importing *x, enum import_kind kind, const char *name,
    const char *text);
const struct import_result *importing_bytes(struct importing *x, enum import_kind kind, const char *name,
    struct str bytes);
/* Imports the file at a path under a name. */
const struct import_result *importing_path(struct importing *x, enum import_kind kind, const char *name,
    const char *path);

/* All rows of all tables that imports write, as text; `ledger`: also the list of imports, which every import but a
 * dry run without a number changes. */
struct str importing_dump(struct importing *x, bool ledger);
/* What the database says, without the numbers that it gave out itself: the same for the same data, however it came
 * in. */
struct str importing_meaning(struct importing *x);
/* The history, oldest first: noun, field, old and new value, a line each. */
struct str importing_history(struct importing *x);
/* Statements that no service makes, in a transaction of their own. */
void importing_sql(struct importing *x, const char *sql);
/* One number of a query over the data, for small checks: its only column is n. The text must live as long as the
 * test. */
int64_t importing_number(struct importing *x, const char *sql);
/* The first column, v, of the first row, as text; "" when there is none. */
struct str importing_value(struct importing *x, const char *sql);

/* Rows of a query, a line each, joined by newlines, values by "|" and "." for NULL. The columns are named like "a
 * +b @c": a number, a text, a day. */
struct str importing_rows(struct importing *x, const char *sql, const char *columns);
#define assert_rows(x, sql, columns, want) \
    assert_str_at(importing_rows((x), (sql), (columns)), (want), __FILE__, __LINE__)
/* The marks of a pupil, school by school and day by day: "100001 2026-09-07 /\\ 2026-09-08 II", a line a register. */
struct str importing_marks(struct importing *x, struct str upn);
#define assert_marks(x, upn, want) assert_str_at(importing_marks((x), (upn)), (want), __FILE__, __LINE__)

/* Imports a file that must be refused as a whole for this reason, and must leave everything as it was. */
#define assert_leaves_alone(x, kind, name, bytes, why) \
    assert_leaves_alone_at((x), (kind), (name), (bytes), (why), __FILE__, __LINE__)
void assert_leaves_alone_at(struct importing *x, enum import_kind kind, const char *name, struct str bytes,
    const char *why, const char *file, int line);

/* Imports a file as everybody does: a dry run, which must report what the import then does and change nothing; the
 * import, of which the counts are given; and the same file again, which must change nothing. x->last is the result of
 * the import itself. */
#define assert_takes(x, kind, name, text, added, changed, unchanged) \
    assert_takes_at((x), (kind), (name), (text), (struct import_counts){ (added), (changed), (unchanged) }, __FILE__, \
        __LINE__)
void assert_takes_at(struct importing *x, enum import_kind kind, const char *name, const char *text,
    struct import_counts want, const char *file, int line);

/* The tables of one census, written by the test and imported together. */
enum { IMPORTING_FILES = 12 };
struct importing_files {
    struct import_file v[IMPORTING_FILES];
    size_t n;
};
/* One more, with its UPNs as importing_upns() puts them in. */
void importing_add(struct importing *x, struct importing_files *t, const char *name, const char *text);
void importing_census(struct importing *x, bool dry_run, const struct importing_files *t);
/* As assert_takes(). */
#define assert_takes_tables(x, t, added, changed, unchanged) \
    assert_takes_tables_at((x), (t), (struct import_counts){ (added), (changed), (unchanged) }, __FILE__, __LINE__)
void assert_takes_tables_at(struct importing *x, const struct importing_files *t, struct import_counts want,
    const char *file, int line);

/* The first place where two texts differ, for a message. */
void assert_same_dump_at(struct str before, struct str after, const char *file, int line);
#define assert_same_dump(before, after) assert_same_dump_at((before), (after), __FILE__, __LINE__)

/* The issues of the last import as lines "refused|file|line|field|value|reason", joined by newlines. */
#define assert_issues(x, want) assert_lines_at((x)->issues, (want), __FILE__, __LINE__)
/* Two texts line by line: the message is the first line that differs, since a report is longer than a message may
 * be. */
void assert_lines_at(struct str got, const char *want, const char *file, int line);
#define assert_refusal(x, want) assert_refusal_at((x), (want), __FILE__, __LINE__)
void assert_refusal_at(struct importing *x, const char *want, const char *file, int line);
/* Not refused, and how many were new, changed and as they were. */
#define assert_counts(x, added, changed, unchanged) \
    assert_counts_at((x), (added), (changed), (unchanged), __FILE__, __LINE__)
void assert_counts_at(
    struct importing *x, int64_t added, int64_t changed, int64_t unchanged, const char *file, int line);

/* A text with each "%N" in it, N being digits, replaced by the UPN of that number, and "%%" by "%". */
const char *importing_upns(struct importing *x, const char *text);

/* A UPN with the right check letter from twelve characters. */
struct str importing_upn(struct arena *a, int number);

/* Two schools (URNs 100001 and 100002, 838/4001 and 838/4002), in scope of everybody with SCOPE_ALL. */
void importing_schools(struct importing *x);
/* The schools, and three pupils of the numbers 1 to 3: 1 and 2 at the first school from 3 September 2024, 3 at the
 * second from 2 September 2025. */
void importing_pupils(struct importing *x);

/* Sets the authority's number. */
void importing_la_code(struct importing *x, const char *la_code);

/* Is the data there that is not in the repository? And a file of it by its path. */
bool importing_has_shared(void);
const char *importing_shared(struct importing *x, const char *name);
/* A file of test/data by its path. */
const char *importing_data(struct importing *x, const char *name);
/* A whole file. */
struct str importing_read(struct importing *x, const char *path);

#endif
