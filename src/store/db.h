/* The database: one narrow interface, two engines behind it (SQLite and PostgreSQL), and nobody asks which.
 *
 * Queries are not written here: they are in the .sql files of this directory, which tools/sqlgen makes into typed
 * functions (docs/SQL.md). This header owns the connection, the transaction and what all queries have in common.
 * It keeps no pool and no thread: a struct db is one connection and is used by one thread at a time.
 *
 * Everything runs in an explicit transaction. Any error in it (all codes but the ERR_MISSING of an :opt query, and of
 * the end of rows) means that the caller rolls back: until then every further statement fails at once with ERR_FAILED.
 * While the rows of an :each query are open no other statement runs on the connection. Both are so on both engines.
 *
 * What the codes mean here:
 *   ERR_MISSING   no such row
 *   ERR_INVALID   a foreign key, a check, a NOT NULL; a text that is not UTF-8 or holds a NUL; a value too long
 *   ERR_CONFLICT  a unique key is taken
 *   ERR_BUSY      a lock was not to be had in time, or a serialisation failure: roll back and run it all again
 *   ERR_FULL      the disk is full; more rows than a :many takes
 *   ERR_FAILED    anything else
 * The detail (db_fail) is the SQLSTATE or SQLite's name of the error, the constraint, and the query's name. It never is
 * the engine's message, which holds data. */
#ifndef WAYMARK_STORE_DB_H
#define WAYMARK_STORE_DB_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/day.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;

/* A queue of those who want to write, in one process: first come, first served. An engine that is asked for a lock
 * again and again gives it to whoever asks most often, and one who writes all the time would leave the others none. */
struct db_waiter;
struct db_turn {
    pthread_mutex_t lock;
    bool taken;
    struct db_waiter *first, **end;
};
void db_turn_init(struct db_turn *t);
/* Nobody may have it or wait for it. */
void db_turn_done(struct db_turn *t);

/* A zeroed struct is the default of everything. */
struct db_options {
    bool readonly;        /* DB_WRITE is refused; an SQLite file is not created */
    int busy_ms;          /* how long a lock is waited for; 0 means 5,000 */
    int statement_ms;     /* how long one statement may run; 0 means 30,000, negative without end */
    int64_t max_value;    /* longest text or blob in bytes; 0 means 1,000,000 */
    struct db_turn *turn; /* DB_WRITE waits here for the others who have the same, for busy_ms; NULL: it does not */
    int64_t fail_at;      /* for tests, see db_fail_at() */
    enum err fail_with;   /* what that failure is; OK means ERR_FAILED */
    /* The disk did not keep what it was told to (SQLITE_IOERR_FSYNC and its like): nothing more may be acknowledged.
     * `code` is the engine's name of the error. NULL means: one line to standard error, and _exit(75). When the
     * function returns, the connection is dead. */
    void (*on_fatal)(void *arg, const char *code);
    void *on_fatal_arg;
};

/* Opens a database: a file's path, "sqlite:PATH", or "postgresql://..." ("postgres://..."). `options` may be NULL. A
 * file that is not there is made. Close with db_close(). ERR_INVALID: the URL is none of these. */
MUST_CHECK enum err db_open(const char *url, const struct db_options *options, struct fail *fail,
    struct db **ret);

/* Rolls back what is open. NULL is allowed. */
void db_close(struct db *db);

/* DB_READ sees one state of the database and cannot write. DB_WRITE sees one state too; where another writer was first,
 * it ends with ERR_BUSY, now or at a statement or at the commit. */
enum db_mode {
    DB_READ,
    DB_WRITE,
};

/* Not inside another transaction. Clears db_fail(). */
MUST_CHECK enum err db_begin(struct db *db, enum db_mode mode);

/* The number of the READ transaction that is open: what was read in it once is still so as long as the number is the
 * same. 0: none is open, or one that writes. */
uint64_t db_reading(const struct db *db);

/* Whatever it returns, the transaction is over. Not OK: nothing was written, except that a connection which is lost
 * at this moment (db_is_dead) leaves open whether it was. */
MUST_CHECK enum err db_commit(struct db *db);

/* Ends rows that are open and the transaction, if there is one. */
void db_rollback(struct db *db);

/* What went wrong in this transaction first; the code is OK if nothing did. */
const struct fail *db_fail(const struct db *db);

/* Is the connection of no more use? Close it and open another. */
bool db_is_dead(const struct db *db);

/* Takes `n` ids (1 to 1,000,000,000) for a noun, "pupil", in a DB_WRITE transaction: *ret_first, *ret_first + 1, ...
 * They begin at 1, are the same on both engines, and are given back by a rollback. Two transactions that take ids of
 * one noun at the same time get ERR_BUSY, one of them. */
MUST_CHECK enum err db_new_ids(struct db *db, struct str noun, int64_t n, int64_t *ret_first);

/* Between the two, :exec queries are sent without waiting for each answer: ret_changed must be NULL, and the first
 * failure is reported by a later call or by db_batch_end(). Queries that give rows may run too, after what was sent
 * before them. Only in a DB_WRITE transaction; db_batch_end() comes before db_commit(). */
MUST_CHECK enum err db_batch_begin(struct db *db);
MUST_CHECK enum err db_batch_end(struct db *db);

/* "SQLite 3.40.1", for messages like that of `waymark version`; nothing is decided by it. */
const char *db_engine_name(const struct db *db);

/* For tests: the nth statement from now fails (1 is the next; begin and commit count as well), 0 turns it off. */
void db_fail_at(struct db *db, int64_t n);

/* Who is asking, for every query of personal data. In SQL: :viewer_account, :viewer_scope, :viewer_today. */
struct viewer {
    struct account_id account;
    int64_t scope;
    struct day today;
};

/* An integer that may be NULL. */
struct opt_i64 {
    bool has;
    int64_t v;
};

/* From here on: for the generated functions, and for nobody else. */

enum db_type {
    DB_TYPE_I64,
    DB_TYPE_BOOL,
    DB_TYPE_TEXT,
    DB_TYPE_BLOB,
    DB_TYPE_DAY,
};

struct db_field {
    const char *name;
    enum db_type type;
    bool nullable;
};

enum db_kind {
    DB_ONE,
    DB_OPT,
    DB_MANY,
    DB_EACH,
    DB_EXEC,
};

/* One query. It is static: connections know their prepared statements by its address. */
struct db_stmt {
    const char *name;
    enum db_kind kind;
    int64_t cap;                   /* most rows of a DB_MANY, 0 when there is no limit */
    const char *sqlite, *postgres; /* the text for each engine, nearly always the same */
    const struct db_field *params;
    size_t n_params;
    const struct db_field *columns;
    size_t n_columns;
    bool changes; /* what is told of anything */
};

/* The statements of one .sql file, and of all of them (made by sqlgen --index). */
struct db_stmt_table {
    const char *file;
    const struct db_stmt *const *stmts;
    const size_t *n;
};
extern const struct db_stmt_table store_tables[];
extern const size_t store_tables_n;

struct db_value {
    enum {
        DB_NULL,
        DB_INTEGER,
        DB_TEXT,
        DB_BYTES,
    } kind;
    int64_t i;
    struct str s;
};

static inline struct db_value db_i64(int64_t v)
{
    return (struct db_value){ .kind = DB_INTEGER, .i = v };
}
static inline struct db_value db_opt(struct opt_i64 v)
{
    return (struct db_value){ .kind = v.has ? DB_INTEGER : DB_NULL, .i = v.has ? v.v : 0 };
}
/* 0 is no id. */
static inline struct db_value db_opt_id(int64_t v)
{
    return (struct db_value){ .kind = v != 0 ? DB_INTEGER : DB_NULL, .i = v };
}
static inline struct db_value db_text(struct str s)
{
    return (struct db_value){ .kind = s.p != NULL ? DB_TEXT : DB_NULL, .s = s };
}
static inline struct db_value db_blob(struct str s)
{
    return (struct db_value){ .kind = s.p != NULL ? DB_BYTES : DB_NULL, .s = s };
}
static inline struct db_value db_day(struct day d)
{
    return (struct db_value){ .kind = day_is(d) ? DB_INTEGER : DB_NULL, .i = day_is(d) ? d.v : 0 };
}
static inline struct opt_i64 db_to_opt(struct db_value v)
{
    return (struct opt_i64){ v.kind != DB_NULL, v.i };
}
static inline struct day db_to_day(struct db_value v)
{
    return v.kind == DB_NULL ? DAY_NONE : (struct day){ (int32_t)v.i };
}

/* Prepares without running; needs no transaction. The names and types of the columns must be those declared. */
MUST_CHECK enum err db_prepare(struct db *db, const struct db_stmt *s);

/* :exec. ret_changed may be NULL. */
MUST_CHECK enum err db_exec(struct db *db, const struct db_stmt *s, const struct db_value *in,
    int64_t *ret_changed);

/* :one and :opt. ret has room for the columns; texts are copied into the arena. */
MUST_CHECK enum err db_one(struct db *db, struct arena *arena, const struct db_stmt *s,
    const struct db_value *in, struct db_value *ret);

/* :many and :each. Texts in `ret` are valid until the next call; ERR_MISSING at the end. `s` is the statement that
 * the rows were begun with. The end may be called at any time, also twice and after a rollback. */
struct db_rows;
MUST_CHECK enum err db_rows_begin(struct db *db, struct arena *arena, const struct db_stmt *s,
    const struct db_value *in, struct db_rows **ret);
MUST_CHECK enum err db_rows_next(struct db_rows *rows, const struct db_stmt *s,
    struct db_value *ret);
void db_rows_end(struct db_rows *rows);

/* :many. Room for one more row of `size` bytes in the list that the connection is filling; the texts of `row` are
 * copied into the arena. */
MUST_CHECK enum err db_list_add(struct db_rows *rows, struct db_value *row, size_t size,
    void **ret);
/* Ends the rows. `why` is what ended the loop: ERR_MISSING gives the list, in the arena; else it is returned. */
MUST_CHECK enum err db_list_end(struct db_rows *rows, enum err why, size_t size, void **ret,
    size_t *ret_n);

#endif
