/* Every test of the store runs on both engines, each time in a database of its own that is thrown away.
 *
 *     const struct migrations *const engine_schema = &store_migrations;
 *
 *     static void adds_a_pupil(void **state)
 *     {
 *         struct engine_test *t = *state;
 *         assert_int_equal(db_begin(t->db, DB_WRITE), OK);
 *         ...
 *     }
 *
 *     const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(adds_a_pupil) };
 *
 * On SQLite it is a file in test_tmp(). On PostgreSQL it is a schema in the database of $WAYMARK_TEST_POSTGRES
 * (script/postgres-for-tests starts one); without that variable these tests fail, so that nobody believes in a run that
 * looked at one engine only. */
#ifndef WAYMARK_TEST_STORE_ENGINES_H
#define WAYMARK_TEST_STORE_ENGINES_H

#include "test.h"

#include "store/migrate.h"

struct engine_test {
    struct db *db; /* engine_schema is applied, no transaction is open */
    struct arena *arena;
    char url[512];  /* for further connections to the same database */
    bool is_sqlite; /* for the few tests of what differs on purpose */
    char place[64]; /* the schema's name on PostgreSQL */
};

/* The test program says which tables its databases have; NULL for none at all. */
extern const struct migrations *const engine_schema;

int engine_setup_sqlite(void **state);
int engine_setup_postgres(void **state);
int engine_teardown(void **state);

#define ON_SQLITE(fn) \
    { \
#fn " on SQLite", fn, engine_setup_sqlite, engine_teardown, NULL \
    }
#define ON_POSTGRES(fn) \
    { \
#fn " on PostgreSQL", fn, engine_setup_postgres, engine_teardown, NULL \
    }
#define ON_BOTH_ENGINES(fn) ON_SQLITE(fn), ON_POSTGRES(fn)

/* One more connection; close it with db_close() before the test ends. `options` may be NULL. */
struct db *engine_open(const struct engine_test *t, const struct db_options *options);

/* Fails the test with the detail when a call does not give what it should. */
#define assert_err(e, want, db) engine_assert_err((e), (want), (db), __FILE__, __LINE__)
#define assert_ok(e, db) engine_assert_err((e), OK, (db), __FILE__, __LINE__)
void engine_assert_err(enum err e, enum err want, const struct db *db, const char *file, int line);

#endif
