#include "store/db_engine.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/system.h"

enum {
    OWN_MEMORY = 64 << 20,   /* of a connection: its statements */
    LIST_MEMORY = 256 << 20, /* of the rows of one :many */
    LIST_KEPT = 1 << 20,
    BUSY_MS = 5000,
    STATEMENT_MS = 30000,
    MAX_VALUE = 1000000,
    MOST_VALUE = 1 << 30,  /* lengths are an int on the wire */
    MOST_IDS = 1000000000, /* at once; so a counter does not come near its end */
    FATAL_EXIT = 75,       /* EX_TEMPFAIL: the service manager starts again */
};

struct db_rows {
    struct db *db;
    struct arena *arena;
    uint64_t turn;
};

/* Opening and closing -------------------------------------------------------------------------------------------- */

static struct db_options with_defaults(const struct db_options *given)
{
    struct db_options o = given == NULL ? (struct db_options){ 0 } : *given;
    o.busy_ms = o.busy_ms == 0 ? BUSY_MS : o.busy_ms;
    o.statement_ms = o.statement_ms == 0 ? STATEMENT_MS : o.statement_ms;
    o.max_value = o.max_value == 0 ? MAX_VALUE
        : o.max_value < MOST_VALUE ? o.max_value
                                   : MOST_VALUE;
    o.fail_with = o.fail_with == OK ? ERR_FAILED : o.fail_with;
    return o;
}

enum err db_open(const char *url, const struct db_options *options, struct fail *fail,
    struct db **ret)
{
    struct str u = str_of(url);
    struct db like = { .options = with_defaults(options), .list = buf_new(LIST_MEMORY) };
    like.fail_in = like.options.fail_at;
    like.own = arena_new(OWN_MEMORY);
    enum err e;
    if (str_starts(u, S("postgresql://")) || str_starts(u, S("postgres://")))
        e = db__open_postgres(url, &like, fail, ret);
    else if (str_starts(u, S("sqlite:")))
        e = db__open_sqlite(url + 7, &like, fail, ret);
    else if (u.n == 0 || str_find_str(u, S("://")) >= 0)
        e = FAIL(fail, ERR_INVALID, "a database is a file, sqlite:FILE or postgresql://...");
    else
        e = db__open_sqlite(url, &like, fail, ret);
    if (e != OK)
        arena_free(like.own);
    return e;
}

void db_close(struct db *db)
{
    if (db == NULL)
        return;
    db_rollback(db);
    db->engine->close(db);
    buf_done(&db->list);
    /* The connection itself lives there. */
    arena_free(db->own);
}

const struct fail *db_fail(const struct db *db)
{
    return &db->fail;
}

bool db_is_dead(const struct db *db)
{
    return db->dead;
}

const char *db_engine_name(const struct db *db)
{
    return db->name;
}

void db_fail_at(struct db *db, int64_t n)
{
    db->fail_in = n;
}

void db__fatal(struct db *db, const char *code)
{
    db->dead = true;
    if (db->options.on_fatal != NULL) {
        db->options.on_fatal(db->options.on_fatal_arg, code);
        return;
    }
    char line[160];
    int n = snprintf(line, sizeof line,
        "waymark: the database file cannot be trusted (%s): stopping\n", code);
    /* Whether that can be written makes no difference any more. */
    ssize_t said = n > 0 ? write(STDERR_FILENO, line, (size_t)n) : 0;
    (void)said;
    _exit(FATAL_EXIT);
}

/* What every step has in common ----------------------------------------------------------------------------------- */

/* Any error in a transaction leaves it good for a rollback only. */
static enum err done(struct db *db, enum err e)
{
    if (e != OK && db->in_transaction)
        db->failed = true;
    return e;
}

/* Counts a statement; the one that is to fail does. */
static enum err count(struct db *db)
{
    if (db->fail_in > 0 && --db->fail_in == 0)
        return FAIL(&db->fail, db->options.fail_with, "failed on order");
    return OK;
}

/* May a statement run now? */
static enum err ready(struct db *db, const char *name)
{
    if (!db->in_transaction) {
        db->fail = (struct fail){ OK };
        return FAIL(&db->fail, ERR_FAILED, "no transaction for %s", name);
    }
    if (db->failed)
        return FAIL(&db->fail, ERR_FAILED, "the transaction has failed before %s", name);
    if (db->open != NULL)
        return FAIL(&db->fail, ERR_FAILED, "rows of %s are open, so %s cannot run", db->open->name,
            name);
    if (db->dead)
        return FAIL(&db->fail, ERR_FAILED, "the connection is lost");
    return count(db);
}

/* Is a value, which is not NULL, one of a type? */
static bool fits(const struct db_value *v, enum db_type type)
{
    switch (type) {
    case DB_TYPE_TEXT:
        return v->kind == DB_TEXT;
    case DB_TYPE_BLOB:
        return v->kind == DB_BYTES;
    case DB_TYPE_BOOL:
        return v->kind == DB_INTEGER && (v->i == 0 || v->i == 1);
    case DB_TYPE_DAY:
        return v->kind == DB_INTEGER && v->i > INT32_MIN && v->i <= INT32_MAX;
    case DB_TYPE_I64:
        break;
    }
    return v->kind == DB_INTEGER;
}

static enum err check_in(struct db *db, const struct db_stmt *s, size_t i, const struct db_value *v)
{
    const struct db_field *f = &s->params[i];
    const char *wrong = NULL;
    if (v->kind == DB_NULL)
        wrong = f->nullable ? NULL : "no value";
    else if (!fits(v, f->type))
        wrong = "not of its type";
    else if (v->kind != DB_INTEGER && v->s.n > (size_t)db->options.max_value)
        wrong = "too long";
    else if (v->kind == DB_TEXT && !utf8_valid(v->s))
        wrong = "not UTF-8, or with a NUL";
    return wrong == NULL ? OK
                         : FAIL(&db->fail, ERR_INVALID, "%s: %s in %s", wrong, f->name, s->name);
}

static enum err check_out(struct db *db, const struct db_stmt *s, size_t i,
    const struct db_value *v)
{
    const struct db_field *f = &s->columns[i];
    const char *wrong = NULL;
    if (v->kind == DB_NULL)
        wrong = f->nullable ? NULL : "NULL";
    else if (!fits(v, f->type))
        wrong = "not of its declared type";
    return wrong == NULL ? OK
                         : FAIL(&db->fail, ERR_FAILED, "%s is %s in %s", f->name, wrong, s->name);
}

/* The cache of prepared statements -------------------------------------------------------------------------------- */

static struct db_slot *slot(const struct db *db, const struct db_stmt *s)
{
    /* Statements are static structs, so the low bits of their addresses say little. */
    size_t i = (size_t)(((uintptr_t)s >> 4) * 0x9e3779b97f4a7c15u >> 32);
    for (;; i++) {
        struct db_slot *here = &db->slots[i & (db->n_slots - 1)];
        if (here->stmt == s || here->stmt == NULL)
            return here;
    }
}

static void make_room(struct db *db)
{
    if (2 * (db->n_stmts + 1) <= db->n_slots)
        return;
    const struct db_slot *old = db->slots;
    size_t n = db->n_slots;
    db->n_slots = n == 0 ? 64 : 2 * n;
    db->slots = ARENA_ARRAY(db->own, db->n_slots, struct db_slot);
    for (size_t i = 0; i < n; i++) {
        if (old[i].stmt != NULL)
            *slot(db, old[i].stmt) = old[i];
    }
}

static enum err prepared(struct db *db, const struct db_stmt *s, struct db_prepared **ret)
{
    make_room(db);
    struct db_slot *here = slot(db, s);
    if (here->stmt == NULL) {
        struct db_prepared *p;
        enum err e = db->engine->prepare(db, s, &p);
        if (e != OK)
            return e;
        *here = (struct db_slot){ s, p };
        db->n_stmts++;
    }
    *ret = here->prepared;
    return OK;
}

enum err db_prepare(struct db *db, const struct db_stmt *s)
{
    struct db_prepared *p;
    if (!db->in_transaction)
        db->fail = (struct fail){ OK };
    else if (db->failed || db->open != NULL)
        return FAIL(&db->fail, ERR_FAILED, "%s cannot be prepared now", s->name);
    return done(db, prepared(db, s, &p));
}

/* A statement that may run, prepared, with values that may be bound. */
static enum err start(struct db *db, const struct db_stmt *s, const struct db_value *in,
    struct db_prepared **ret)
{
    enum err e = ready(db, s->name);
    for (size_t i = 0; i < s->n_params && e == OK; i++)
        e = check_in(db, s, i, &in[i]);
    db->changed |= s->changes;
    return e == OK ? prepared(db, s, ret) : e;
}

/* Transactions ---------------------------------------------------------------------------------------------------- */

static void give_turn(struct db *db)
{
    if (db->has_turn)
        db__turn_give(db->options.turn);
    db->has_turn = false;
}

/* Whoever writes waits for the others of the process first. */
static enum err take_turn(struct db *db, int mode)
{
    if (mode == DB_READ || db->options.turn == NULL)
        return OK;
    if (!db__turn_take(db->options.turn, db->options.busy_ms))
        return FAIL(&db->fail, ERR_BUSY, "others of this process write");
    db->has_turn = true;
    return OK;
}

static enum err begin(struct db *db, int mode)
{
    if (db->in_transaction)
        return done(db, FAIL(&db->fail, ERR_FAILED, "begin inside a transaction"));
    db->fail = (struct fail){ OK };
    if (db->dead)
        return FAIL(&db->fail, ERR_FAILED, "the connection is lost");
    if (mode != DB_READ && db->options.readonly)
        return FAIL(&db->fail, ERR_FAILED, "the database was opened for reading only");
    enum err e = count(db);
    if (e == OK)
        e = take_turn(db, mode);
    if (e == OK)
        e = db->engine->begin(db, mode);
    if (e != OK) {
        give_turn(db);
        return e;
    }
    db->in_transaction = true;
    db->failed = false;
    db->changed = false;
    db->mode = mode;
    db->begun++;
    return OK;
}

enum err db_begin(struct db *db, enum db_mode mode)
{
    return begin(db, (int)mode);
}

uint64_t db_reading(const struct db *db)
{
    return db->in_transaction && db->mode == DB_READ ? db->begun : 0;
}

enum err db__begin_migration(struct db *db)
{
    return begin(db, DB_MIGRATE);
}

enum err db_commit(struct db *db)
{
    enum err e = ready(db, "commit");
    if (!db->in_transaction)
        return e;
    if (e == OK && db->batch)
        e = FAIL(&db->fail, ERR_FAILED, "commit inside a batch");
    /* Whatever was kept of what it changes is old once it is committed (service/kept.h). */
    if (e == OK && db->changed)
        e = store_write_add(db, NULL, &(struct write_add){ .place = db->place }, NULL);
    if (e == OK) {
        e = db->engine->commit(db);
        give_turn(db);
        db->in_transaction = false;
        db->turn++;
    }
    if (e != OK)
        db_rollback(db);
    return e;
}

void db_rollback(struct db *db)
{
    if (!db->in_transaction)
        return;
    if (!db->dead)
        db->engine->rollback(db);
    give_turn(db);
    db->open = NULL;
    db->turn++;
    db->in_transaction = false;
    db->failed = false;
    db->batch = false;
}

enum err db_batch_begin(struct db *db)
{
    enum err e = ready(db, "a batch");
    if (e == OK && (db->batch || db->mode != DB_WRITE))
        e = FAIL(&db->fail, ERR_FAILED, "a batch inside a batch, or without DB_WRITE");
    db->batch = db->batch || e == OK;
    return done(db, e);
}

enum err db_batch_end(struct db *db)
{
    if (!db->batch) {
        if (!db->in_transaction)
            db->fail = (struct fail){ OK };
        return done(db, FAIL(&db->fail, ERR_FAILED, "the end of a batch that was not begun"));
    }
    db->batch = false;
    if (db->failed)
        return FAIL(&db->fail, ERR_FAILED, "the batch has failed");
    return done(db, db->engine->flush(db));
}

/* Statements ------------------------------------------------------------------------------------------------------ */

enum err db_exec(struct db *db, const struct db_stmt *s, const struct db_value *in,
    int64_t *ret_changed)
{
    struct db_prepared *p;
    enum err e = start(db, s, in, &p);
    if (e == OK && db->batch && ret_changed != NULL)
        e = FAIL(&db->fail, ERR_FAILED, "%s asks for its number of rows inside a batch", s->name);
    if (e == OK)
        e = db->batch ? db->engine->queue(db, p, in) : db->engine->exec(db, p, in, ret_changed);
    return done(db, e);
}

static enum err open_rows(struct db *db, const struct db_stmt *s, const struct db_value *in)
{
    struct db_prepared *p;
    enum err e = start(db, s, in, &p);
    if (e == OK)
        e = db->engine->query(db, p, in);
    if (e != OK)
        return done(db, e);
    db->open = s;
    db->open_prepared = p;
    db->turn++;
    return OK;
}

static enum err next_row(struct db *db, struct db_value *ret)
{
    const struct db_stmt *s = db->open;
    enum err e = db->engine->next(db, db->open_prepared, ret);
    if (e == ERR_MISSING) {
        db->open = NULL;
        return e;
    }
    for (size_t i = 0; i < s->n_columns && e == OK; i++)
        e = check_out(db, s, i, &ret[i]);
    return done(db, e);
}

static void close_rows(struct db *db)
{
    if (db->open == NULL)
        return;
    db->open = NULL;
    /* What it finds wrong is in db->fail, and no further statement will run. */
    done(db, db->engine->finish(db, db->open_prepared));
}

static void keep_texts(struct arena *arena, struct db_value *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (v[i].kind == DB_TEXT || v[i].kind == DB_BYTES)
            v[i].s = str_dup(arena, v[i].s);
    }
}

enum err db_one(struct db *db, struct arena *arena, const struct db_stmt *s,
    const struct db_value *in, struct db_value *ret)
{
    enum err e = open_rows(db, s, in);
    if (e != OK)
        return e;
    e = next_row(db, ret);
    if (e == ERR_MISSING)
        return s->kind == DB_OPT ? e
                                 : done(db, FAIL(&db->fail, ERR_MISSING, "no row of %s", s->name));
    if (e == OK) {
        keep_texts(arena, ret, s->n_columns);
        enum err last = next_row(db, db->spare);
        if (last == OK)
            e = done(db, FAIL(&db->fail, ERR_FAILED, "more than one row of %s", s->name));
        else if (last != ERR_MISSING)
            e = last;
    }
    close_rows(db);
    return e == OK && db->failed ? ERR_FAILED : e;
}

enum err db_rows_begin(struct db *db, struct arena *arena, const struct db_stmt *s,
    const struct db_value *in, struct db_rows **ret)
{
    enum err e = open_rows(db, s, in);
    if (e != OK)
        return e;
    buf_clear(&db->list);
    db->list_n = 0;
    struct db_rows *rows = ARENA_NEW(arena, struct db_rows);
    *rows = (struct db_rows){ db, arena, db->turn };
    *ret = rows;
    return OK;
}

enum err db_rows_next(struct db_rows *rows, const struct db_stmt *s, struct db_value *ret)
{
    struct db *db = rows->db;
    if (!db->in_transaction || db->failed)
        return FAIL(&db->fail, ERR_FAILED,
            "the transaction of these rows of %s is over or has failed", s->name);
    if (rows->turn != db->turn || (db->open != NULL && db->open != s))
        return done(db, FAIL(&db->fail, ERR_FAILED, "these are not the open rows of %s", s->name));
    if (db->open == NULL)
        return ERR_MISSING;
    enum err e = next_row(db, ret);
    if (e != OK)
        close_rows(db);
    return e;
}

void db_rows_end(struct db_rows *rows)
{
    if (rows->turn == rows->db->turn)
        close_rows(rows->db);
}

enum err db_list_add(struct db_rows *rows, struct db_value *row, size_t size, void **ret)
{
    struct db *db = rows->db;
    const struct db_stmt *s = db->open;
    if (s->cap > 0 && db->list_n == (size_t)s->cap)
        return done(db,
            FAIL(&db->fail, ERR_FULL, "more than %lld rows of %s", (long long)s->cap, s->name));
    void *to = buf_reserve(&db->list, size);
    if (to == NULL)
        return done(db, FAIL(&db->fail, ERR_FULL, "the rows of %s need too much memory", s->name));
    keep_texts(rows->arena, row, s->n_columns);
    db->list.n += size;
    db->list_n++;
    *ret = to;
    return OK;
}

enum err db_list_end(struct db_rows *rows, enum err why, size_t size, void **ret, size_t *ret_n)
{
    struct db *db = rows->db;
    db_rows_end(rows);
    if (why == ERR_MISSING) {
        void *all = arena_array(rows->arena, db->list_n, size);
        if (db->list_n > 0)
            memcpy(all, db->list.p, db->list_n * size);
        *ret = all;
        *ret_n = db->list_n;
    }
    if (db->list.room > LIST_KEPT)
        buf_done(&db->list);
    return why == ERR_MISSING ? OK : why;
}

/* Ids and definitions --------------------------------------------------------------------------------------------- */

enum err db_new_ids(struct db *db, struct str noun, int64_t n, int64_t *ret_first)
{
    if (n < 1 || n > MOST_IDS)
        return done(db, FAIL(&db->fail, ERR_INVALID, "no such number of ids"));
    struct id_block block = { .noun = noun, .n = n };
    struct id_block_row row;
    /* It gives no text, so nothing is left in the arena. */
    enum err e = store_id_block(db, db->own, &block, &row);
    if (e == OK)
        *ret_first = row.first;
    return e;
}

/* Replaces the tokens of a definition by the engine's words. */
static struct str definition(struct db *db, struct arena *a, struct str sql)
{
    const struct {
        struct str token;
        const char *word;
    } tokens[] = { { S("@int@"), db->engine->type_int }, { S("@blob@"), db->engine->type_blob },
        { S("@text@"), db->engine->type_text }, { S("@strict@"), db->engine->strict } };
    struct buf b = buf_new(MAX_VALUE);
    for (size_t i = 0; i < sql.n;) {
        size_t k = 0;
        struct str rest = str_slice(sql, i, sql.n);
        while (k < COUNT_OF(tokens) && !str_starts(rest, tokens[k].token))
            k++;
        if (k < COUNT_OF(tokens))
            buf_add_str(&b, str_of(tokens[k].word));
        else
            buf_add_char(&b, rest.p[0]);
        i += k < COUNT_OF(tokens) ? tokens[k].token.n : 1;
    }
    struct str out = b.failed ? STR_NONE : str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

enum err db__script(struct db *db, struct str sql)
{
    enum err e = ready(db, "a definition");
    if (e == OK && db->mode != DB_MIGRATE)
        e = FAIL(&db->fail, ERR_FAILED, "a definition outside of a migration");
    if (e != OK)
        return done(db, e);
    struct arena *a = arena_new(4 * MAX_VALUE);
    struct str text = definition(db, a, sql);
    e = text.p == NULL ? FAIL(&db->fail, ERR_INVALID, "a definition is too long")
                       : db->engine->script(db, text.p);
    arena_free(a);
    return done(db, e);
}
