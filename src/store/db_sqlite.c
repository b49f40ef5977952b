/* The SQLite back end; with db_postgres.c the only place that knows its engine. Settings: TRUST.md 6.4. */
#include "store/db_engine.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum {
    PROGRESS_STEPS = 10000, /* of the virtual machine between two looks at the clock */
    NOT_ASKED = -1,         /* a deadline that is to be set at the first look */
    HEAP_LIMIT = 512 << 20, /* of all connections of the process */
    SQL_LIMIT = 100000,
    LIKE_LIMIT = 200,
    ROW_SLACK = 64 * 1024, /* a row is a little longer than its longest value */
};

struct db_prepared {
    const struct db_stmt *stmt;
    sqlite3_stmt *st;
    int *index; /* of each parameter; 0 when the text does not name it */
    bool writes;
    struct db_prepared *next;
};

/* The statements that begin and end transactions. They are prepared once: what is run with sqlite3_exec() is compiled
 * each time. */
enum control {
    BEGIN_READ,
    BEGIN_WRITE,
    COMMIT,
    ROLLBACK,
    CONTROLS,
};

struct db_sqlite {
    struct db db;
    sqlite3 *c;
    sqlite3_stmt *controls[CONTROLS]; /* NULL until it is first needed */
    struct db_prepared *all;
    bool trusted;        /* definitions, pragmas and the like may run */
    bool may_write;      /* the state of query_only, the other way round */
    int64_t deadline_ms; /* of the statement that is running; 0 for none, NOT_ASKED until it took a while */
};

static struct db_sqlite *self(struct db *db)
{
    return (struct db_sqlite *)db;
}

/* Errors ---------------------------------------------------------------------------------------------------------- */

/* An error's name and what it means. The extended codes come first, then the families. */
static const struct code {
    int code;
    const char *name;
    enum err err;
} codes[] = {
#define CODE(c, e) \
    { \
        c, #c, e \
    }
    CODE(SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT),
    CODE(SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT),
    CODE(SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT),
    CODE(SQLITE_CONSTRAINT_FOREIGNKEY, ERR_INVALID),
    CODE(SQLITE_CONSTRAINT_CHECK, ERR_INVALID),
    CODE(SQLITE_CONSTRAINT_NOTNULL, ERR_INVALID),
    CODE(SQLITE_CONSTRAINT_DATATYPE, ERR_INVALID),
    CODE(SQLITE_BUSY_RECOVERY, ERR_BUSY),
    CODE(SQLITE_BUSY_SNAPSHOT, ERR_BUSY),
    CODE(SQLITE_BUSY_TIMEOUT, ERR_BUSY),
    CODE(SQLITE_IOERR_READ, ERR_FAILED),
    CODE(SQLITE_IOERR_SHORT_READ, ERR_FAILED),
    CODE(SQLITE_IOERR_WRITE, ERR_FAILED),
    CODE(SQLITE_IOERR_FSYNC, ERR_FAILED),
    CODE(SQLITE_IOERR_DIR_FSYNC, ERR_FAILED),
    CODE(SQLITE_IOERR_TRUNCATE, ERR_FAILED),
    CODE(SQLITE_IOERR_FSTAT, ERR_FAILED),
    CODE(SQLITE_IOERR_NOMEM, ERR_FAILED),
    CODE(SQLITE_IOERR_LOCK, ERR_FAILED),
    CODE(SQLITE_IOERR_SHMOPEN, ERR_FAILED),
    CODE(SQLITE_IOERR_SHMSIZE, ERR_FULL),
    CODE(SQLITE_IOERR_SHMMAP, ERR_FAILED),
    CODE(SQLITE_IOERR_CORRUPTFS, ERR_FAILED),
    CODE(SQLITE_READONLY_DBMOVED, ERR_FAILED),
    CODE(SQLITE_CANTOPEN_ISDIR, ERR_FAILED),
    CODE(SQLITE_BUSY, ERR_BUSY),
    CODE(SQLITE_LOCKED, ERR_BUSY),
    CODE(SQLITE_FULL, ERR_FULL),
    CODE(SQLITE_TOOBIG, ERR_INVALID),
    CODE(SQLITE_CONSTRAINT, ERR_INVALID),
    CODE(SQLITE_ERROR, ERR_FAILED),
    CODE(SQLITE_NOMEM, ERR_FAILED),
    CODE(SQLITE_READONLY, ERR_FAILED),
    CODE(SQLITE_INTERRUPT, ERR_FAILED),
    CODE(SQLITE_IOERR, ERR_FAILED),
    CODE(SQLITE_CORRUPT, ERR_FAILED),
    CODE(SQLITE_CANTOPEN, ERR_FAILED),
    CODE(SQLITE_PROTOCOL, ERR_BUSY),
    CODE(SQLITE_SCHEMA, ERR_FAILED),
    CODE(SQLITE_MISMATCH, ERR_INVALID),
    CODE(SQLITE_MISUSE, ERR_FAILED),
    CODE(SQLITE_AUTH, ERR_FAILED),
    CODE(SQLITE_RANGE, ERR_FAILED),
    CODE(SQLITE_NOTADB, ERR_FAILED),
#undef CODE
};

static const struct code *code_of(int code)
{
    static const struct code unknown = { 0, "SQLITE_UNKNOWN", ERR_FAILED };
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        if (codes[i].code == code)
            return &codes[i];
    }
    return code > 255 ? code_of(code & 255) : &unknown;
}

/* What of the message may be told: the columns or the name of a constraint. For a statement that does not
 * even compile it is all of it, since it speaks of the text only. */
static const char *safe_message(sqlite3 *c, int code)
{
    const char *message = sqlite3_errmsg(c), *colon = strstr(message, ": ");
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_NOTNULL:
        return colon == NULL ? "" : colon + 2;
    case SQLITE_ERROR:
    case SQLITE_AUTH:
        return message;
    default:
        return "";
    }
}

/* Has the disk, or the file, broken a promise on which an acknowledgement rests? */
static bool is_fatal(const struct db_sqlite *s, int code)
{
    int family = code & 255;
    if (family == SQLITE_CORRUPT || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        return true;
    return family == SQLITE_IOERR && code != SQLITE_IOERR_NOMEM && code != SQLITE_IOERR_SHMSIZE &&
        s->db.in_transaction && s->db.mode != DB_READ;
}

static enum err failed(struct db_sqlite *s, const char *name)
{
    int code = sqlite3_extended_errcode(s->c);
    const struct code *known = code_of(code);
    const char *message = safe_message(s->c, code);
    FAIL(&s->db.fail, known->err, "%s%s%s in %s", known->name, message[0] == '\0' ? "" : " ",
        message, name);
    if (is_fatal(s, code))
        db__fatal(&s->db, known->name);
    return known->err;
}

/* What SQLite asks us ---------------------------------------------------------------------------------------------- */

static int compare_bytes(void *arg, int n, const void *a, int m, const void *b)
{
    (void)arg;
    return str_cmp((struct str){ a, (size_t)n }, (struct str){ b, (size_t)m });
}

static int out_of_time(void *arg)
{
    struct db_sqlite *s = arg;
    if (s->deadline_ms == 0)
        return 0;
    int64_t now_ms = clock_monotonic_ms();
    if (s->deadline_ms == NOT_ASKED)
        s->deadline_ms = now_ms + s->db.options.statement_ms;
    return now_ms > s->deadline_ms;
}

/* A statement of ours reads and changes rows, and nothing else. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *database,
    const char *trigger)
{
    const struct db_sqlite *s = arg;
    (void)database;
    (void)trigger;
    if (s->trusted)
        return SQLITE_OK;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return sqlite3_strnicmp(a, "sqlite_", 7) == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_FUNCTION:
        return sqlite3_stricmp(b, "load_extension") == 0 ||
                sqlite3_stricmp(b, "fts3_tokenizer") == 0
            ? SQLITE_DENY
            : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

/* What time it is is asked first when SQLite has done PROGRESS_STEPS of a row: most rows come sooner, and there are
 * many of them. */
static void start_clock(struct db_sqlite *s)
{
    s->deadline_ms = s->db.options.statement_ms < 0 || s->db.mode == DB_MIGRATE ? 0 : NOT_ASKED;
}

/* A statement of the back end itself. */
static enum err run(struct db_sqlite *s, const char *sql, const char *name)
{
    bool before = s->trusted;
    s->trusted = true;
    s->deadline_ms = 0;
    int rc = sqlite3_exec(s->c, sql, NULL, NULL, NULL);
    s->trusted = before;
    return rc == SQLITE_OK ? OK : failed(s, name);
}

/* Begins or ends a transaction. */
static enum err control(struct db_sqlite *s, enum control which, const char *name)
{
    static const char *const texts[CONTROLS] = { "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" };
    sqlite3_stmt **st = &s->controls[which];
    bool before = s->trusted;
    enum err e = OK;
    s->trusted = true;
    s->deadline_ms = 0;
    if (*st == NULL && sqlite3_prepare_v3(s->c, texts[which], -1, SQLITE_PREPARE_PERSISTENT, st, NULL) != SQLITE_OK)
        e = failed(s, name);
    else if (sqlite3_step(*st) != SQLITE_DONE)
        e = failed(s, name);
    sqlite3_reset(*st);
    s->trusted = before;
    return e;
}

/* Opening --------------------------------------------------------------------------------------------------------- */

static void close_sqlite(struct db *db)
{
    struct db_sqlite *s = self(db);
    for (struct db_prepared *p = s->all; p != NULL; p = p->next)
        sqlite3_finalize(p->st);
    for (int i = 0; i < CONTROLS; i++)
        sqlite3_finalize(s->controls[i]);
    sqlite3_close_v2(s->c);
}

static bool configure(struct db_sqlite *s)
{
    static const struct {
        int option, value;
    } switches[] = { { SQLITE_DBCONFIG_DEFENSIVE, 1 }, { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 }, { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 }, { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
        { SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 } };
    static const struct {
        int limit, value;
    } limits[] = { { SQLITE_LIMIT_SQL_LENGTH, SQL_LIMIT }, { SQLITE_LIMIT_COLUMN, DB_MAX_FIELDS },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 }, { SQLITE_LIMIT_COMPOUND_SELECT, 10 },
        { SQLITE_LIMIT_FUNCTION_ARG, 8 }, { SQLITE_LIMIT_ATTACHED, 0 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, LIKE_LIMIT },
        { SQLITE_LIMIT_VARIABLE_NUMBER, DB_MAX_FIELDS }, { SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 } };
    bool good = sqlite3_extended_result_codes(s->c, 1) == SQLITE_OK &&
        sqlite3_busy_timeout(s->c, s->db.options.busy_ms) == SQLITE_OK &&
        sqlite3_create_collation_v2(s->c, "C", SQLITE_UTF8, NULL, compare_bytes, NULL) == SQLITE_OK;
    for (size_t i = 0; i < COUNT_OF(switches) && good; i++) {
        int is = -1;
        good = sqlite3_db_config(s->c, switches[i].option, switches[i].value, &is) == SQLITE_OK &&
            is == switches[i].value;
    }
    for (size_t i = 0; i < COUNT_OF(limits); i++)
        sqlite3_limit(s->c, limits[i].limit, limits[i].value);
    int64_t longest = s->db.options.max_value + ROW_SLACK;
    sqlite3_limit(s->c, SQLITE_LIMIT_LENGTH, longest < INT32_MAX ? (int)longest : INT32_MAX);
    sqlite3_hard_heap_limit64(HEAP_LIMIT);
    sqlite3_progress_handler(s->c, PROGRESS_STEPS, out_of_time, s);
    return good && sqlite3_set_authorizer(s->c, authorize, s) == SQLITE_OK;
}

/* Is a pragma what it should be? */
static bool pragma_is(struct db_sqlite *s, const char *name, const char *value)
{
    char sql[64];
    sqlite3_stmt *st;
    snprintf(sql, sizeof sql, "PRAGMA %s", name);
    if (sqlite3_prepare_v2(s->c, sql, -1, &st, NULL) != SQLITE_OK)
        return false;
    bool is = sqlite3_step(st) == SQLITE_ROW &&
        sqlite3_stricmp((const char *)sqlite3_column_text(st, 0), value) == 0;
    sqlite3_finalize(st);
    return is;
}

static enum err set_pragmas(struct db_sqlite *s)
{
    static const struct {
        const char *name, *value, *shown;
    } pragmas[] = { { "journal_mode", "WAL", "wal" }, { "synchronous", "FULL", "2" },
        { "foreign_keys", "ON", "1" }, { "trusted_schema", "OFF", "0" },
        { "cell_size_check", "ON", "1" }, { "temp_store", "MEMORY", "2" },
        { "query_only", "ON", "1" } };
    enum err e = OK;
    for (size_t i = 0; i < COUNT_OF(pragmas) && e == OK; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "PRAGMA %s = %s", pragmas[i].name, pragmas[i].value);
        /* The journal's mode is the file's, and a reader leaves the file alone. */
        if (i > 0 || !s->db.options.readonly)
            e = run(s, sql, pragmas[i].name);
        if (e == OK && !pragma_is(s, pragmas[i].name, pragmas[i].shown))
            e = FAIL(&s->db.fail, ERR_FAILED, "PRAGMA %s is not %s", pragmas[i].name,
                pragmas[i].value);
    }
    /* LIKE tells large from small letters, as PostgreSQL's does. */
    return e == OK ? run(s, "PRAGMA case_sensitive_like = ON", "case_sensitive_like") : e;
}

static enum err open_file(struct db_sqlite *s, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (!s->db.options.readonly)
        flags |= SQLITE_OPEN_CREATE;
    int rc = sqlite3_open_v2(path, &s->c, flags, NULL);
    if (s->c == NULL)
        return FAIL(&s->db.fail, ERR_FAILED, "SQLITE_NOMEM in open");
    if (rc != SQLITE_OK)
        return failed(s, "open");
    s->trusted = true;
    if (!configure(s))
        return FAIL(&s->db.fail, ERR_FAILED, "this SQLite does not take the settings");
    enum err e = set_pragmas(s);
    s->trusted = false;
    return e;
}

/* The steps ------------------------------------------------------------------------------------------------------- */

static enum err begin_sqlite(struct db *db, int mode)
{
    struct db_sqlite *s = self(db);
    bool write = mode != DB_READ;
    enum err e = OK;
    if (write != s->may_write)
        e = run(s, write ? "PRAGMA query_only = OFF" : "PRAGMA query_only = ON", "begin");
    if (e != OK)
        return e;
    s->may_write = write;
    e = control(s, write ? BEGIN_WRITE : BEGIN_READ, "begin");
    s->trusted = e == OK && mode == DB_MIGRATE;
    return e;
}

static void rollback_sqlite(struct db *db)
{
    struct db_sqlite *s = self(db);
    if (db->open != NULL) {
        sqlite3_reset(db->open_prepared->st);
        sqlite3_clear_bindings(db->open_prepared->st);
    }
    /* SQLite itself rolls back after some errors. */
    if (!sqlite3_get_autocommit(s->c) && control(s, ROLLBACK, "rollback") != OK)
        db->dead = true;
    s->trusted = false;
}

static enum err commit_sqlite(struct db *db)
{
    struct db_sqlite *s = self(db);
    enum err e = control(s, COMMIT, "commit");
    if (e != OK)
        rollback_sqlite(db);
    s->trusted = false;
    return e;
}

/* The names of the columns are those declared: two of one type may be in the wrong order. */
static enum err check_columns(struct db_sqlite *s, const struct db_prepared *p)
{
    const struct db_stmt *stmt = p->stmt;
    if ((size_t)sqlite3_column_count(p->st) != stmt->n_columns)
        return FAIL(&s->db.fail, ERR_FAILED, "%s gives %d columns, declared are %zu", stmt->name,
            sqlite3_column_count(p->st), stmt->n_columns);
    for (size_t i = 0; i < stmt->n_columns; i++) {
        const char *name = sqlite3_column_name(p->st, (int)i);
        if (name == NULL || sqlite3_stricmp(name, stmt->columns[i].name) != 0)
            return FAIL(&s->db.fail, ERR_FAILED, "column %zu of %s is called %s, declared is %s",
                i + 1, stmt->name, name == NULL ? "" : name, stmt->columns[i].name);
    }
    return OK;
}

/* $2 may be the first parameter for SQLite: $n is a name there. */
static enum err find_params(struct db_sqlite *s, struct db_prepared *p)
{
    int found = 0;
    p->index = ARENA_ARRAY(s->db.own, p->stmt->n_params, int);
    for (size_t i = 0; i < p->stmt->n_params; i++) {
        char name[8];
        snprintf(name, sizeof name, "$%zu", (i + 1) % 1000);
        p->index[i] = sqlite3_bind_parameter_index(p->st, name);
        found += p->index[i] > 0;
    }
    if (sqlite3_bind_parameter_count(p->st) != found)
        return FAIL(&s->db.fail, ERR_FAILED, "%s has parameters that are not declared",
            p->stmt->name);
    return OK;
}

static enum err prepare_sqlite(struct db *db, const struct db_stmt *stmt, struct db_prepared **ret)
{
    struct db_sqlite *s = self(db);
    struct db_prepared *p = ARENA_NEW(db->own, struct db_prepared);
    p->stmt = stmt;
    if (sqlite3_prepare_v3(s->c, stmt->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &p->st, NULL) !=
        SQLITE_OK)
        return failed(s, stmt->name);
    enum err e = check_columns(s, p);
    if (e == OK)
        e = find_params(s, p);
    if (e != OK) {
        sqlite3_finalize(p->st);
        return e;
    }
    p->writes = !sqlite3_stmt_readonly(p->st);
    p->next = s->all;
    s->all = p;
    *ret = p;
    return OK;
}

/* `keep`: the values live until the statement is over, so that SQLite need not copy them. */
static enum err bind(struct db_sqlite *s, struct db_prepared *p, const struct db_value *in,
    bool keep)
{
    void (*how)(void *) = keep ? SQLITE_STATIC : SQLITE_TRANSIENT;
    for (size_t i = 0; i < p->stmt->n_params; i++) {
        const struct db_value *v = &in[i];
        int rc = SQLITE_OK;
        if (p->index[i] == 0)
            continue;
        if (v->kind == DB_INTEGER)
            rc = sqlite3_bind_int64(p->st, p->index[i], v->i);
        else if (v->kind == DB_TEXT)
            rc = sqlite3_bind_text64(p->st, p->index[i], v->s.p, v->s.n, how, SQLITE_UTF8);
        else if (v->kind == DB_BYTES)
            rc = sqlite3_bind_blob64(p->st, p->index[i], v->s.p, v->s.n, how);
        if (rc != SQLITE_OK)
            return failed(s, p->stmt->name);
    }
    return OK;
}

static void forget(struct db_prepared *p)
{
    sqlite3_reset(p->st);
    sqlite3_clear_bindings(p->st);
}

static enum err exec_sqlite(struct db *db, struct db_prepared *p, const struct db_value *in,
    int64_t *ret_changed)
{
    struct db_sqlite *s = self(db);
    enum err e = bind(s, p, in, true);
    if (e == OK) {
        start_clock(s);
        if (sqlite3_step(p->st) != SQLITE_DONE)
            e = failed(s, p->stmt->name);
        else if (ret_changed != NULL)
            *ret_changed = sqlite3_changes64(s->c);
    }
    forget(p);
    return e;
}

static enum err queue_sqlite(struct db *db, struct db_prepared *p, const struct db_value *in)
{
    return exec_sqlite(db, p, in, NULL);
}

static enum err flush_sqlite(struct db *db)
{
    (void)db;
    return OK;
}

static enum err query_sqlite(struct db *db, struct db_prepared *p, const struct db_value *in)
{
    struct db_sqlite *s = self(db);
    enum err e = bind(s, p, in, false);
    if (e != OK)
        forget(p);
    return e;
}

/* False for a fraction, which no value of ours is. */
static bool read_column(sqlite3_stmt *st, int i, struct db_value *ret)
{
    const void *p = NULL;
    *ret = (struct db_value){ .kind = DB_NULL };
    switch (sqlite3_column_type(st, i)) {
    case SQLITE_INTEGER:
        ret->kind = DB_INTEGER;
        ret->i = sqlite3_column_int64(st, i);
        return true;
    case SQLITE_TEXT:
        ret->kind = DB_TEXT;
        p = sqlite3_column_text(st, i);
        break;
    case SQLITE_BLOB:
        ret->kind = DB_BYTES;
        p = sqlite3_column_blob(st, i);
        break;
    case SQLITE_NULL:
        return true;
    default:
        return false;
    }
    /* A blob of no bytes has no address, but it is not NULL. */
    ret->s = (struct str){ p == NULL ? "" : p, (size_t)sqlite3_column_bytes(st, i) };
    return true;
}

static enum err next_sqlite(struct db *db, struct db_prepared *p, struct db_value *ret)
{
    struct db_sqlite *s = self(db);
    start_clock(s);
    int rc = sqlite3_step(p->st);
    if (rc == SQLITE_ROW) {
        for (size_t i = 0; i < p->stmt->n_columns; i++) {
            if (!read_column(p->st, (int)i, &ret[i]))
                return FAIL(&db->fail, ERR_FAILED, "%s is a fraction in %s",
                    p->stmt->columns[i].name, p->stmt->name);
        }
        return OK;
    }
    enum err e = rc == SQLITE_DONE ? ERR_MISSING : failed(s, p->stmt->name);
    forget(p);
    return e;
}

static enum err finish_sqlite(struct db *db, struct db_prepared *p)
{
    struct db_sqlite *s = self(db);
    enum err e = OK;
    /* INSERT ... RETURNING is done only when it was stepped to its end. After an error it is over already. */
    if (p->writes && !db->failed && sqlite3_stmt_busy(p->st)) {
        int rc;
        do {
            rc = sqlite3_step(p->st);
        } while (rc == SQLITE_ROW);
        if (rc != SQLITE_DONE)
            e = failed(s, p->stmt->name);
    }
    forget(p);
    return e;
}

static enum err script_sqlite(struct db *db, const char *sql)
{
    return run(self(db), sql, "a definition");
}

static const struct db_engine engine = {
    .type_int = "INTEGER",
    .type_blob = "BLOB",
    .type_text = "TEXT",
    .strict = "STRICT",
    .close = close_sqlite,
    .prepare = prepare_sqlite,
    .begin = begin_sqlite,
    .commit = commit_sqlite,
    .rollback = rollback_sqlite,
    .exec = exec_sqlite,
    .queue = queue_sqlite,
    .flush = flush_sqlite,
    .query = query_sqlite,
    .next = next_sqlite,
    .finish = finish_sqlite,
    .script = script_sqlite,
};

enum err db__open_sqlite(const char *path, struct db *like, struct fail *fail, struct db **ret)
{
    struct str p = str_of(path);
    /* Every connection would have a database of its own; and Debian's SQLite reads file: as a URI. */
    if (p.n == 0 || p.p[0] == ':' || str_starts(p, S("file:")))
        return FAIL(fail, ERR_INVALID, "a database is a file with a plain name");
    struct db_sqlite *s = ARENA_NEW(like->own, struct db_sqlite);
    s->db = *like;
    s->db.engine = &engine;
    snprintf(s->db.name, sizeof s->db.name, "SQLite %s", sqlite3_libversion());
    enum err e = open_file(s, path);
    if (e != OK) {
        if (fail != NULL && fail->code == OK)
            *fail = s->db.fail;
        sqlite3_close_v2(s->c);
        return e;
    }
    *ret = &s->db;
    return OK;
}
