/* What db.c and the two back ends share, and migrate.c with them; nobody else includes this.
 *
 * db.c keeps the rules that must be the same on both engines: transactions, the failed state, open rows, checks of
 * values, the cache of statements, the failure on order. A back end does what it is told, in that order, and records
 * its failures with FAIL(&db->fail, ...). */
#ifndef WAYMARK_STORE_DB_ENGINE_H
#define WAYMARK_STORE_DB_ENGINE_H

#include "base/buf.h"
#include "store/db.h"

enum {
    DB_MAX_FIELDS = 100, /* parameters or columns of a statement; sqlgen holds to it */
    DB_PLACES = 1024,    /* in which transactions that write are counted */
};

/* The third mode: definitions may change, and one process at a time is in it. Only migrate.c. */
enum { DB_MIGRATE = 2 };

/* A statement of one connection; what it is, the back end knows. */
struct db_prepared;

struct db_engine {
    const char *type_int, *type_blob, *type_text, *strict; /* what the tokens of migrations mean */
    void (*close)(struct db *db);
    enum err (*prepare)(struct db *db, const struct db_stmt *s, struct db_prepared **ret);
    enum err (*begin)(struct db *db, int mode);
    /* After both, no transaction is open. */
    enum err (*commit)(struct db *db);
    void (*rollback)(struct db *db);
    enum err (*exec)(struct db *db, struct db_prepared *p, const struct db_value *in,
        int64_t *ret_changed);
    /* As exec, but may be sent later. */
    enum err (*queue)(struct db *db, struct db_prepared *p, const struct db_value *in);
    /* Sends what is queued and waits for the answers. */
    enum err (*flush)(struct db *db);
    /* Rows: query, then next until ERR_MISSING (which closes by itself) or finish. At most one at a time. */
    enum err (*query)(struct db *db, struct db_prepared *p, const struct db_value *in);
    enum err (*next)(struct db *db, struct db_prepared *p, struct db_value *ret);
    enum err (*finish)(struct db *db, struct db_prepared *p);
    /* Runs one statement that has no parameters and whose result is of no interest. */
    enum err (*script)(struct db *db, const char *sql);
};

struct db_slot {
    const struct db_stmt *stmt;
    struct db_prepared *prepared;
};

/* The first member of a back end's own struct. It lives in `own`, as do the prepared statements. */
struct db {
    const struct db_engine *engine;
    struct arena *own;
    struct db_options options; /* no zero means a default any more */
    char name[64];
    struct fail fail;
    bool in_transaction;
    bool failed;  /* the transaction can only be rolled back */
    bool changed; /* something in it changes what is told */
    bool batch;
    bool has_turn;
    bool dead;
    int mode;
    int64_t fail_in; /* statements until one fails on order, 0 for never */

    const struct db_stmt *open; /* whose rows are being read */
    struct db_prepared *open_prepared;
    struct db_value spare[DB_MAX_FIELDS]; /* a row that should not be there */
    uint64_t turn;                        /* counts row sets and transactions, so that an old handle is known */
    uint64_t begun;                       /* counts transactions */
    struct buf list;                      /* the rows of a :many on their way to the arena */
    size_t list_n;

    struct db_slot *slots; /* a hash table by the address of the statement */
    size_t n_slots, n_stmts;
    int64_t place; /* where its transactions that write are counted: elsewhere than those that go on beside it */
};

MUST_CHECK enum err db__open_sqlite(const char *path, struct db *like, struct fail *fail,
    struct db **ret);
MUST_CHECK enum err db__open_postgres(const char *url, struct db *like, struct fail *fail,
    struct db **ret);

/* Waits for the turn, so long; false when it does not come. Who has got it gives it on. */
MUST_CHECK bool db__turn_take(struct db_turn *t, int64_t ms);
void db__turn_give(struct db_turn *t);

/* As db_begin(), in the mode DB_MIGRATE. */
MUST_CHECK enum err db__begin_migration(struct db *db);
/* One statement with the four tokens @int@ @blob@ @text@ @strict@; only in the mode DB_MIGRATE. */
MUST_CHECK enum err db__script(struct db *db, struct str sql);
/* Ends the process, or calls options.on_fatal: see there. */
void db__fatal(struct db *db, const char *code);

#endif
