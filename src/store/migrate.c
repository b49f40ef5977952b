#include "store/migrate.h"

#include <string.h>

#include "store/db_engine.h"
#include "store/system.h"

enum { MEMORY = 4 << 20 }; /* for the list of what was applied */

/* The tables of the machinery itself; they never change. */
static const char *const own_tables[] = {
    "CREATE TABLE IF NOT EXISTS schema_migration (version @int@ NOT NULL PRIMARY KEY, name "
    "@text@ NOT NULL, checksum @int@ NOT NULL, applied_ms @int@ NOT NULL) @strict@",
    "CREATE TABLE IF NOT EXISTS id_counter (noun @text@ NOT NULL PRIMARY KEY, next @int@ NOT "
    "NULL) @strict@",
    "CREATE TABLE IF NOT EXISTS write_count (place @int@ NOT NULL PRIMARY KEY, n @int@ NOT NULL) @strict@",
};

/* FNV-1a over the statements: it finds a change made by mistake, and is no defence against one made on purpose. */
static int64_t checksum(const struct migration *m)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < m->n; i++) {
        /* The NUL belongs to it, and keeps two statements apart. */
        for (const char *p = m->statements[i];; p++) {
            h = (h ^ (unsigned char)*p) * 0x100000001b3u;
            if (*p == '\0')
                break;
        }
    }
    int64_t v;
    memcpy(&v, &h, sizeof v);
    return v;
}

/* Inside a transaction in which the table is known to be there. */
static enum err look(struct db *db, const struct migrations *all, struct migrate_state *ret)
{
    struct arena *a = arena_new(MEMORY);
    struct migration_list_row *rows;
    size_t n;
    enum err e = store_migration_list(db, a, &rows, &n);
    if (e == OK) {
        struct migrate_state s = { .known = (int64_t)all->n };
        for (size_t i = 0; i < n; i++) {
            s.at = rows[i].version;
            bool known = i < all->n && rows[i].version == (int64_t)i + 1;
            if (s.changed == 0 && i < all->n &&
                (!known || rows[i].checksum != checksum(&all->v[i])))
                s.changed = (int64_t)i + 1;
        }
        s.newer = s.at > s.known;
        s.pending = s.newer ? 0 : s.known - s.at;
        *ret = s;
    }
    arena_free(a);
    return e;
}

/* A refusal in words. */
static enum err judge(const struct migrate_state *s, struct fail *fail)
{
    if (s->newer)
        return FAIL(fail, ERR_CONFLICT,
            "the database is at version %lld, this program knows %lld: use a newer program",
            (long long)s->at, (long long)s->known);
    if (s->changed > 0)
        return FAIL(fail, ERR_CONFLICT,
            "migration %lld was applied with another text than this program has",
            (long long)s->changed);
    return OK;
}

static enum err look_carefully(struct db *db, const struct migrations *all,
    struct migrate_state *ret)
{
    struct arena *a = arena_new(MEMORY);
    struct migration_table_row there;
    enum err e = store_migration_table(db, a, &there);
    arena_free(a);
    if (e == OK && there.found)
        return look(db, all, ret);
    if (e == OK)
        *ret = (struct migrate_state){ .known = (int64_t)all->n, .pending = (int64_t)all->n };
    return e;
}

/* The first failure of a transaction, for the caller. */
static enum err report(const struct db *db, enum err e, struct fail *fail)
{
    if (e != OK && fail != NULL && fail->code == OK)
        *fail = *db_fail(db);
    return e;
}

enum err migrate_state(struct db *db, const struct migrations *all, struct fail *fail,
    struct migrate_state *ret)
{
    struct migrate_state s;
    enum err e = db_begin(db, DB_READ);
    if (e == OK)
        e = look_carefully(db, all, &s);
    if (e == OK)
        *ret = s;
    db_rollback(db);
    return report(db, e, fail);
}

static enum err run_all(struct db *db, const char *const *statements, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; i < n && e == OK; i++)
        e = db__script(db, str_of(statements[i]));
    return e;
}

/* One migration, inside its transaction. */
static enum err apply(struct db *db, const struct migration *m, const struct clock *clock)
{
    enum err e = run_all(db, m->statements, m->n);
    if (e != OK)
        return e;
    struct migration_add row = { m->version, str_of(m->name), checksum(m), clock_now_ms(clock) };
    return store_migration_add(db, NULL, &row, NULL);
}

/* Under the lock: looks what is to be done and does the first of it. */
static enum err step(struct db *db, const struct migrations *all, const struct clock *clock,
    struct fail *fail, int64_t *ret_left)
{
    struct migrate_state s;
    enum err e = run_all(db, own_tables, COUNT_OF(own_tables));
    if (e == OK)
        e = look(db, all, &s);
    if (e == OK)
        e = judge(&s, fail);
    if (e == OK && s.pending > 0)
        e = apply(db, &all->v[s.at], clock);
    if (e == OK)
        *ret_left = s.pending > 0 ? s.pending - 1 : 0;
    return e;
}

enum err migrate_run(struct db *db, const struct migrations *all, const struct clock *clock,
    struct fail *fail)
{
    /* Looking first keeps a program that is up to date from waiting for a lock. */
    struct migrate_state s;
    enum err e = migrate_state(db, all, fail, &s);
    if (e == OK)
        e = judge(&s, fail);
    int64_t left = e == OK ? s.pending : 0;
    bool none_yet = e == OK && s.at == 0;
    while (e == OK && (left > 0 || none_yet)) {
        none_yet = false;
        e = db__begin_migration(db);
        if (e == OK)
            e = step(db, all, clock, fail, &left);
        if (e == OK)
            e = db_commit(db);
        db_rollback(db);
        report(db, e, fail);
    }
    return e;
}
