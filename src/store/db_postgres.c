/* The PostgreSQL back end; with db_sqlite.c the only place that knows its engine. All values go in binary. */
#include "store/db_engine.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>

/* The types of PostgreSQL that we know (pg_type.dat; they never change). */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_VARCHAR = 1043,
};

enum {
    OLDEST_SERVER = 150000,
    /* A window of queued statements: its answers (some 40 bytes each) fit into the socket's buffer however small that
     * is, so the server is never stuck writing to us while we write to it. At most two windows are on their way. */
    WINDOW_STATEMENTS = 256,
    WINDOW_BYTES = 64 * 1024,
    MIGRATION_LOCK = 0x77617921,
};

struct db_prepared {
    const struct db_stmt *stmt;
    char name[24];
};

struct db_postgres {
    struct db db;
    PGconn *c;
    PGresult *row; /* the row that was given last */
    int64_t prepared;
    bool streaming; /* results of a query are still to come */
    bool piping;
    size_t window_n, window_bytes; /* queued since the last end of a window */
    size_t windows;                /* sent, answers not read */
};

static struct db_postgres *self(struct db *db)
{
    return (struct db_postgres *)db;
}

/* Errors ---------------------------------------------------------------------------------------------------------- */

/* What an SQLSTATE means; a prefix of two is a class. */
static enum err meaning(const char *state)
{
    static const struct {
        const char *state;
        enum err err;
    } known[] = {
        { "23505", ERR_CONFLICT },
        { "23P01", ERR_CONFLICT },
        { "23", ERR_INVALID },
        { "40001", ERR_BUSY },
        { "40P01", ERR_BUSY },
        { "55P03", ERR_BUSY },
        { "53300", ERR_BUSY },
        { "53100", ERR_FULL },
        { "22001", ERR_INVALID },
        { "22021", ERR_INVALID },
        { "54000", ERR_INVALID },
    };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (strncmp(state, known[i].state, strlen(known[i].state)) == 0)
            return known[i].err;
    }
    return ERR_FAILED;
}

static enum err lost(struct db_postgres *s, const char *state, const char *name)
{
    s->db.dead = true;
    return FAIL(&s->db.fail, ERR_FAILED, "08006 %s%sthe connection is lost in %s", state,
        state[0] == '\0' ? "" : " ", name);
}

/* Records what a result says: SQLSTATE and constraint, since the message holds data. Only a statement that does not
 * compile (class 42) is told whole: its message speaks of the text alone. */
static enum err failed(struct db_postgres *s, const PGresult *r, const char *name)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (state == NULL)
        state = "";
    bool gone = strncmp(state, "57P", 3) == 0 || strncmp(state, "08", 2) == 0;
    if (gone || PQstatus(s->c) == CONNECTION_BAD)
        return lost(s, state, name);
    const char *table = NULL, *what = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);
    if (what == NULL && strncmp(state, "23", 2) == 0) {
        table = PQresultErrorField(r, PG_DIAG_TABLE_NAME);
        what = PQresultErrorField(r, PG_DIAG_COLUMN_NAME);
    } else if (what == NULL && strncmp(state, "42", 2) == 0) {
        what = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    }
    enum err e = meaning(state);
    return FAIL(&s->db.fail, e, "%s%s%s%s%s in %s", state[0] == '\0' ? "no SQLSTATE" : state,
        what == NULL ? "" : " ", table == NULL ? "" : table, table == NULL ? "" : ".",
        what == NULL ? "" : what, name);
}

/* Takes a result that should be of a status, gives it back, and says what is wrong. */
static enum err check(struct db_postgres *s, PGresult *r, ExecStatusType want, const char *name)
{
    enum err e = OK;
    if (r == NULL)
        e = lost(s, "", name);
    else if (PQresultStatus(r) != want)
        e = failed(s, r, name);
    PQclear(r);
    return e;
}

/* Opening --------------------------------------------------------------------------------------------------------- */

static void say_nothing(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
}

static void close_postgres(struct db *db)
{
    struct db_postgres *s = self(db);
    PQclear(s->row);
    PQfinish(s->c);
}

/* Asks for one value and compares. */
static bool shows(struct db_postgres *s, const char *sql, const char *want)
{
    PGresult *r = PQexec(s->c, sql);
    bool is = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 &&
        strcmp(PQgetvalue(r, 0, 0), want) == 0;
    PQclear(r);
    return is;
}

static enum err settle(struct db_postgres *s)
{
    const struct db_options *o = &s->db.options;
    char sql[400];
    if (PQserverVersion(s->c) < OLDEST_SERVER)
        return FAIL(&s->db.fail, ERR_FAILED,
            "the server is PostgreSQL %d: 15 or a newer one is needed",
            PQserverVersion(s->c) / 10000);
    /* Bytes are kept as they are only where the database itself is UTF-8. */
    const char *encoding = PQparameterStatus(s->c, "server_encoding");
    if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
        return FAIL(&s->db.fail, ERR_FAILED, "the database must have the encoding UTF8");
    snprintf(sql, sizeof sql,
        "SET lock_timeout = %d; SET statement_timeout = %d; SET standard_conforming_strings = on; "
        "SET default_transaction_isolation = 'repeatable read'; SET jit = off; "
        "SET default_transaction_read_only = %s",
        o->busy_ms, o->statement_ms < 0 ? 0 : o->statement_ms, o->readonly ? "on" : "off");
    enum err e = check(s, PQexec(s->c, sql), PGRES_COMMAND_OK, "open");
    /* An answer that says "saved" is given only for what is on disk. */
    if (e == OK && shows(s, "SHOW synchronous_commit", "off"))
        e = check(s, PQexec(s->c, "SET synchronous_commit = on"), PGRES_COMMAND_OK, "open");
    return e;
}

static enum err connect(struct db_postgres *s, const char *url)
{
    char *why = NULL;
    PQconninfoOption *parsed = PQconninfoParse(url, &why);
    PQconninfoFree(parsed);
    PQfreemem(why);
    /* The reason quotes the URL, in which there may be a password. */
    if (parsed == NULL)
        return FAIL(&s->db.fail, ERR_INVALID, "this is not the URL of a PostgreSQL database");
    /* What stands before the URL is a default, what stands behind it is not to be overruled. A server that is gone
     * without a word is noticed within half a minute: whoever waits for it keeps all others waiting. */
    const char *const names[] = { "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "fallback_application_name", "dbname", "client_encoding", NULL };
    const char *const values[] = { "10", "10", "5", "3", "30000", "waymark", url, "UTF8", NULL };
    s->c = PQconnectdbParams(names, values, 1);
    if (s->c == NULL)
        return FAIL(&s->db.fail, ERR_FAILED, "08001 no memory");
    PQsetNoticeReceiver(s->c, say_nothing, NULL);
    if (PQstatus(s->c) == CONNECTION_OK)
        return settle(s);
    /* There is nothing of anybody in this message yet: host, port, database and role, and why not. */
    struct str line = STR_NONE, message = str_of(PQerrorMessage(s->c));
    if (!str_split(&message, '\n', &line))
        line = S("no reason given");
    return FAIL(&s->db.fail, ERR_FAILED, "08001 %.*s", STR_ARG(line));
}

/* The steps ------------------------------------------------------------------------------------------------------- */

static enum err flush_postgres(struct db *db);

static enum err command(struct db_postgres *s, const char *sql, const char *name)
{
    enum err e = s->piping ? flush_postgres(&s->db) : OK;
    return e == OK ? check(s, PQexec(s->c, sql), PGRES_COMMAND_OK, name) : e;
}

static enum err begin_postgres(struct db *db, int mode)
{
    struct db_postgres *s = self(db);
    if (mode == DB_READ)
        return command(s, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "begin");
    if (mode == DB_WRITE)
        return command(s, "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE", "begin");
    /* The lock comes first and what is read then is what the one before left: so not REPEATABLE READ. */
    enum err e = command(s,
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL statement_timeout = 0",
        "begin");
    char sql[64];
    snprintf(sql, sizeof sql, "SELECT pg_advisory_xact_lock(%d)", MIGRATION_LOCK);
    if (e == OK)
        e = check(s, PQexec(s->c, sql), PGRES_TUPLES_OK, "the lock for migrations");
    if (e != OK && !db->dead)
        check(s, PQexec(s->c, "ROLLBACK"), PGRES_COMMAND_OK, "rollback");
    return e;
}

/* Reads what is still to come and drops it. */
static void drain(struct db_postgres *s)
{
    PGresult *r;
    while ((r = PQgetResult(s->c)) != NULL)
        PQclear(r);
    PQclear(s->row);
    s->row = NULL;
    s->streaming = false;
}

static void cancel(struct db_postgres *s)
{
    char why[256];
    PGcancel *c = PQgetCancel(s->c);
    /* Where it does not work, the rows are read to their end: slower, not wrong. */
    if (c != NULL && PQcancel(c, why, (int)sizeof why) == 0)
        why[0] = '\0';
    PQfreeCancel(c);
}

static void rollback_postgres(struct db *db)
{
    struct db_postgres *s = self(db);
    /* What this finds is no news: the transaction had failed or is unwanted. Only a lost connection matters. */
    struct fail first = db->fail;
    if (s->streaming) {
        cancel(s);
        drain(s);
    }
    if (s->piping)
        flush_postgres(db);
    if (!db->dead && check(s, PQexec(s->c, "ROLLBACK"), PGRES_COMMAND_OK, "rollback") != OK)
        db->dead = true;
    db->fail = first;
}

static enum err commit_postgres(struct db *db)
{
    struct db_postgres *s = self(db);
    PGresult *r = PQexec(s->c, "COMMIT");
    /* The commit of a failed transaction is a rollback, and is reported as a success. */
    bool committed = r != NULL && strcmp(PQcmdStatus(r), "COMMIT") == 0;
    enum err e = check(s, r, PGRES_COMMAND_OK, "commit");
    if (e == OK && !committed)
        e = FAIL(&db->fail, ERR_FAILED, "25P02 in commit");
    return e;
}

static const char *type_name(Oid type)
{
    static const struct {
        Oid oid;
        const char *name;
    } names[] = { { OID_BOOL, "boolean" }, { OID_BYTEA, "bytea" }, { OID_INT8, "bigint" },
        { OID_TEXT, "text" }, { 700, "real" }, { 701, "double precision" },
        { 1700, "numeric: write CAST(... AS BIGINT)" } };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (names[i].oid == type)
            return names[i].name;
    }
    return "another type";
}

static bool fits(Oid type, enum db_type declared)
{
    switch (declared) {
    case DB_TYPE_TEXT:
        return type == OID_TEXT || type == OID_VARCHAR;
    case DB_TYPE_BLOB:
        return type == OID_BYTEA;
    case DB_TYPE_BOOL:
        return type == OID_BOOL || type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
    default:
        return type == OID_INT8 || type == OID_INT4 || type == OID_INT2;
    }
}

/* Are the columns those that were declared, in name and type? */
static enum err check_columns(struct db_postgres *s, const struct db_stmt *stmt, const PGresult *r)
{
    if ((size_t)PQnfields(r) != stmt->n_columns)
        return FAIL(&s->db.fail, ERR_FAILED, "%s gives %d columns, declared are %zu", stmt->name,
            PQnfields(r), stmt->n_columns);
    for (size_t i = 0; i < stmt->n_columns; i++) {
        const struct db_field *f = &stmt->columns[i];
        const char *name = PQfname(r, (int)i);
        if (!str_eq_nocase(str_of(name), str_of(f->name)))
            return FAIL(&s->db.fail, ERR_FAILED, "column %zu of %s is called %s, declared is %s",
                i + 1, stmt->name, name == NULL ? "" : name, f->name);
        if (!fits(PQftype(r, (int)i), f->type))
            return FAIL(&s->db.fail, ERR_FAILED, "%s of %s is not of its declared type but %s",
                f->name, stmt->name, type_name(PQftype(r, (int)i)));
    }
    return OK;
}

static enum err prepare_postgres(struct db *db, const struct db_stmt *stmt,
    struct db_prepared **ret)
{
    static const Oid types[] = {
        [DB_TYPE_I64] = OID_INT8,
        [DB_TYPE_BOOL] = OID_INT8,
        [DB_TYPE_TEXT] = OID_TEXT,
        [DB_TYPE_BLOB] = OID_BYTEA,
        [DB_TYPE_DAY] = OID_INT8,
    };
    struct db_postgres *s = self(db);
    Oid params[DB_MAX_FIELDS];
    if (db->dead)
        return FAIL(&db->fail, ERR_FAILED, "the connection is lost");
    enum err e = s->piping ? flush_postgres(db) : OK;
    if (e != OK)
        return e;
    for (size_t i = 0; i < stmt->n_params && i < DB_MAX_FIELDS; i++)
        params[i] = types[stmt->params[i].type];
    struct db_prepared *p = ARENA_NEW(db->own, struct db_prepared);
    p->stmt = stmt;
    snprintf(p->name, sizeof p->name, "s%lld", (long long)++s->prepared);
    e = check(s, PQprepare(s->c, p->name, stmt->postgres, (int)stmt->n_params, params),
        PGRES_COMMAND_OK, stmt->name);
    if (e != OK)
        return e;
    PGresult *r = PQdescribePrepared(s->c, p->name);
    if (PQresultStatus(r) == PGRES_COMMAND_OK)
        e = check_columns(s, stmt, r);
    else
        e = r == NULL ? lost(s, "", stmt->name) : failed(s, r, stmt->name);
    PQclear(r);
    if (e == OK)
        *ret = p;
    return e;
}

/* Values as the wire wants them. */
struct bound {
    unsigned char ints[DB_MAX_FIELDS][8];
    const char *values[DB_MAX_FIELDS];
    int lengths[DB_MAX_FIELDS];
    int formats[DB_MAX_FIELDS];
    size_t bytes;
};

static void bind(struct bound *b, const struct db_stmt *stmt, const struct db_value *in)
{
    b->bytes = 0;
    for (size_t i = 0; i < stmt->n_params; i++) {
        const struct db_value *v = &in[i];
        b->formats[i] = 1;
        b->lengths[i] = (int)v->s.n;
        b->values[i] = v->kind == DB_NULL ? NULL : v->s.p;
        if (v->kind == DB_INTEGER) {
            for (int k = 0; k < 8; k++)
                b->ints[i][k] = (unsigned char)((uint64_t)v->i >> (56 - 8 * k));
            b->values[i] = (const char *)b->ints[i];
            b->lengths[i] = 8;
        }
        b->bytes += (size_t)b->lengths[i] + 8;
    }
}

static enum err exec_postgres(struct db *db, struct db_prepared *p, const struct db_value *in,
    int64_t *ret_changed)
{
    struct db_postgres *s = self(db);
    struct bound b;
    bind(&b, p->stmt, in);
    PGresult *r =
        PQexecPrepared(s->c, p->name, (int)p->stmt->n_params, b.values, b.lengths, b.formats, 1);
    int64_t changed = 0;
    bool counted = r != NULL && str_to_i64(str_of(PQcmdTuples(r)), &changed);
    enum err e = check(s, r, PGRES_COMMAND_OK, p->stmt->name);
    if (e == OK && !counted)
        e = FAIL(&db->fail, ERR_FAILED, "%s counts no rows", p->stmt->name);
    if (e == OK && ret_changed != NULL)
        *ret_changed = changed;
    return e;
}

/* Reads the answers of one window. The first failure is kept; those behind it are its consequences. */
static enum err read_window(struct db_postgres *s)
{
    enum err e = OK;
    int ends = 0;
    /* Each statement's result is followed by NULL, the window's own is not. Two NULLs in a row mean that
     * nothing comes any more. */
    while (ends < 2) {
        PGresult *r = PQgetResult(s->c);
        ExecStatusType status = PQresultStatus(r);
        ends = r == NULL ? ends + 1 : 0;
        if (e == OK && r != NULL && status != PGRES_COMMAND_OK && status != PGRES_PIPELINE_SYNC)
            e = failed(s, r, "a batch");
        PQclear(r);
        if (r != NULL && status == PGRES_PIPELINE_SYNC)
            break;
    }
    s->windows--;
    return ends < 2 ? e : lost(s, "", "a batch");
}

static enum err end_window(struct db_postgres *s)
{
    if (PQpipelineSync(s->c) != 1)
        return lost(s, "", "a batch");
    s->windows++;
    s->window_n = s->window_bytes = 0;
    return OK;
}

static enum err queue_postgres(struct db *db, struct db_prepared *p, const struct db_value *in)
{
    struct db_postgres *s = self(db);
    struct bound b;
    bind(&b, p->stmt, in);
    if (!s->piping && PQenterPipelineMode(s->c) != 1)
        return FAIL(&db->fail, ERR_FAILED, "no pipeline");
    s->piping = true;
    if (PQsendQueryPrepared(s->c, p->name, (int)p->stmt->n_params, b.values, b.lengths, b.formats,
            1) != 1)
        return lost(s, "", p->stmt->name);
    s->window_n++;
    s->window_bytes += b.bytes;
    if (s->window_n < WINDOW_STATEMENTS && s->window_bytes < WINDOW_BYTES)
        return OK;
    enum err e = end_window(s);
    return e == OK && s->windows > 1 ? read_window(s) : e;
}

static enum err flush_postgres(struct db *db)
{
    struct db_postgres *s = self(db);
    enum err e = OK;
    if (!s->piping)
        return OK;
    if (s->window_n > 0)
        e = end_window(s);
    while (s->windows > 0 && !db->dead) {
        enum err one = read_window(s);
        e = e == OK ? one : e;
    }
    s->piping = false;
    if (!db->dead && PQexitPipelineMode(s->c) != 1 && e == OK)
        e = FAIL(&db->fail, ERR_FAILED, "the pipeline does not end");
    return e;
}

static enum err query_postgres(struct db *db, struct db_prepared *p, const struct db_value *in)
{
    struct db_postgres *s = self(db);
    struct bound b;
    enum err e = flush_postgres(db);
    if (e != OK)
        return e;
    bind(&b, p->stmt, in);
    if (PQsendQueryPrepared(s->c, p->name, (int)p->stmt->n_params, b.values, b.lengths, b.formats,
            1) != 1)
        return lost(s, "", p->stmt->name);
    s->streaming = true;
    /* Rows come one at a time, so that memory is bounded by the reader's arena and not by the table. */
    if (PQsetSingleRowMode(s->c) != 1)
        return FAIL(&db->fail, ERR_FAILED, "no single rows");
    return OK;
}

static void read_column(const PGresult *r, int i, const struct db_field *f, struct db_value *ret)
{
    *ret = (struct db_value){ .kind = DB_NULL };
    if (PQgetisnull(r, 0, i))
        return;
    const char *p = PQgetvalue(r, 0, i);
    int n = PQgetlength(r, 0, i);
    if (f->type == DB_TYPE_TEXT || f->type == DB_TYPE_BLOB) {
        ret->kind = f->type == DB_TYPE_TEXT ? DB_TEXT : DB_BYTES;
        ret->s = (struct str){ p, (size_t)n };
        return;
    }
    /* One byte is a boolean; two, four or eight are an integer, the highest byte first and with its sign. */
    uint64_t v = n > 1 && (p[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (int k = 0; k < n; k++)
        v = v << 8 | (unsigned char)p[k];
    ret->kind = DB_INTEGER;
    memcpy(&ret->i, &v, sizeof ret->i);
}

static enum err next_postgres(struct db *db, struct db_prepared *p, struct db_value *ret)
{
    struct db_postgres *s = self(db);
    PQclear(s->row);
    s->row = PQgetResult(s->c);
    switch (PQresultStatus(s->row)) {
    case PGRES_SINGLE_TUPLE:
        for (size_t i = 0; i < p->stmt->n_columns; i++)
            read_column(s->row, (int)i, &p->stmt->columns[i], &ret[i]);
        return OK;
    case PGRES_TUPLES_OK:
        drain(s);
        return ERR_MISSING;
    default: {
        enum err e = s->row == NULL ? lost(s, "", p->stmt->name) : failed(s, s->row, p->stmt->name);
        drain(s);
        return e;
    }
    }
}

static enum err finish_postgres(struct db *db, struct db_prepared *p)
{
    struct db_postgres *s = self(db);
    enum err e = OK;
    if (!s->streaming)
        return OK;
    for (;;) {
        PQclear(s->row);
        s->row = PQgetResult(s->c);
        if (s->row == NULL)
            break;
        ExecStatusType status = PQresultStatus(s->row);
        if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK && e == OK)
            e = failed(s, s->row, p->stmt->name);
    }
    s->streaming = false;
    return e;
}

static enum err script_postgres(struct db *db, const char *sql)
{
    struct db_postgres *s = self(db);
    PGresult *r = PQexec(s->c, sql);
    ExecStatusType status = PQresultStatus(r);
    return check(s, r, status == PGRES_TUPLES_OK ? PGRES_TUPLES_OK : PGRES_COMMAND_OK,
        "a definition");
}

static const struct db_engine engine = {
    .type_int = "BIGINT",
    .type_blob = "BYTEA",
    /* SQLite's own order, whatever the database's language is. */
    .type_text = "TEXT COLLATE \"C\"",
    .strict = "",
    .close = close_postgres,
    .prepare = prepare_postgres,
    .begin = begin_postgres,
    .commit = commit_postgres,
    .rollback = rollback_postgres,
    .exec = exec_postgres,
    .queue = queue_postgres,
    .flush = flush_postgres,
    .query = query_postgres,
    .next = next_postgres,
    .finish = finish_postgres,
    .script = script_postgres,
};

enum err db__open_postgres(const char *url, struct db *like, struct fail *fail, struct db **ret)
{
    struct db_postgres *s = ARENA_NEW(like->own, struct db_postgres);
    s->db = *like;
    s->db.engine = &engine;
    enum err e = connect(s, url);
    if (e != OK) {
        if (fail != NULL && fail->code == OK)
            *fail = s->db.fail;
        PQfinish(s->c);
        return e;
    }
    int v = PQserverVersion(s->c);
    s->db.place = PQbackendPID(s->c) % DB_PLACES;
    snprintf(s->db.name, sizeof s->db.name, "PostgreSQL %d.%d", v / 10000, v % 10000);
    *ret = &s->db;
    return OK;
}
