#include "engines.h"

#include <unistd.h>

#include "store/db_engine.h"

void engine_assert_err(enum err e, enum err want, const struct db *db, const char *file, int line)
{
    if (e == want)
        return;
    const struct fail *f = db_fail(db);
    print_error("%s:%d: got %s, want %s (%s)\n", file, line, err_name(e), err_name(want),
        f->code == OK ? "no detail" : f->detail);
    _fail(file, line);
}

struct db *engine_open(const struct engine_test *t, const struct db_options *options)
{
    struct fail f = { OK };
    struct db *db;
    if (db_open(t->url, options, &f, &db) != OK)
        fail_msg("%s: %s", t->url, f.detail);
    return db;
}

/* A definition in a transaction of its own, on a connection of its own. */
static void run_once(const char *url, const char *sql)
{
    struct fail f = { OK };
    struct db *db;
    if (db_open(url, NULL, &f, &db) != OK)
        fail_msg("%s: %s", url, f.detail);
    assert_ok(db__begin_migration(db), db);
    assert_ok(db__script(db, str_of(sql)), db);
    assert_ok(db_commit(db), db);
    db_close(db);
}

static int setup(void **state, struct engine_test *t)
{
    struct clock clock = clock_fixed(0);
    struct fail f = { OK };
    t->arena = arena_new(64 << 20);
    t->db = engine_open(t, NULL);
    if (engine_schema != NULL && migrate_run(t->db, engine_schema, &clock, &f) != OK)
        fail_msg("migrate: %s", f.detail);
    *state = t;
    return 0;
}

/* A number that no other test of any process has at this time. */
static void new_place(struct engine_test *t)
{
    static int count;
    snprintf(t->place, sizeof t->place, "test_%ld_%d", (long)getpid(), ++count);
}

int engine_setup_sqlite(void **state)
{
    struct engine_test *t = calloc(1, sizeof *t);
    assert_non_null(t);
    new_place(t);
    t->is_sqlite = true;
    snprintf(t->url, sizeof t->url, "sqlite:%s/%s.db", test_tmp(), t->place);
    return setup(state, t);
}

int engine_setup_postgres(void **state)
{
    const char *base = getenv("WAYMARK_TEST_POSTGRES");
    if (base == NULL || base[0] == '\0') {
        print_error(
            "WAYMARK_TEST_POSTGRES is not set: script/postgres-for-tests starts a server and "
            "prints its URL\n");
        return -1;
    }
    struct engine_test *t = calloc(1, sizeof *t);
    assert_non_null(t);
    char sql[128];
    new_place(t);
    snprintf(sql, sizeof sql, "CREATE SCHEMA %s", t->place);
    run_once(base, sql);
    snprintf(t->url, sizeof t->url, "%s%coptions=-csearch_path%%3D%s&application_name=%s", base,
        strchr(base, '?') == NULL ? '?' : '&', t->place, t->place);
    return setup(state, t);
}

int engine_teardown(void **state)
{
    struct engine_test *t = *state;
    if (t == NULL)
        return 0;
    db_close(t->db);
    arena_free(t->arena);
    if (t->is_sqlite) {
        static const char *const ends[] = { "", "-wal", "-shm" };
        for (size_t i = 0; i < COUNT_OF(ends); i++) {
            char path[600];
            snprintf(path, sizeof path, "%s%s", t->url + strlen("sqlite:"), ends[i]);
            unlink(path);
        }
    } else {
        char sql[128];
        snprintf(sql, sizeof sql, "DROP SCHEMA IF EXISTS %s CASCADE", t->place);
        run_once(getenv("WAYMARK_TEST_POSTGRES"), sql);
    }
    free(t);
    return 0;
}
