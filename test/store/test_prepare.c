/* Every statement of the program is prepared on both engines, against the program's own migrations: names, types and
 * number of its columns, its parameters, its syntax. The list is made by the build, so that none can be forgotten. */
#include "engines.h"

const struct migrations *const engine_schema = &store_migrations;

static void prepares_every_statement(void **state)
{
    struct engine_test *t = *state;
    size_t seen = 0, bad = 0;
    for (size_t f = 0; f < store_tables_n; f++) {
        for (size_t i = 0; i < *store_tables[f].n; i++, seen++) {
            const struct db_stmt *s = store_tables[f].stmts[i];
            if (db_prepare(t->db, s) == OK)
                continue;
            print_error("%s.sql: %s\n", store_tables[f].file, db_fail(t->db)->detail);
            bad++;
        }
    }
    assert_true(seen > 3);
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(prepares_every_statement) };
    return cmocka_run_group_tests_name("prepare", tests, NULL, NULL);
}
