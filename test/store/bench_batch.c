/* How long 100,000 upserts of single rows take in a batch, and reading them back: on a file in $TMPDIR, and on
 * the server of $WAYMARK_TEST_POSTGRES. `meson test --benchmark store-batch` in a release build. */
#include "engines.h"

#include "people.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

enum { ROWS = 100000 };

static void measure(struct engine_test *t, const char *what)
{
    char name[31], photo[80];
    memset(name, 'n', sizeof name);
    memset(photo, 'p', sizeof photo);
    int64_t start = clock_monotonic_ms();
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    for (int64_t i = 0; i < ROWS; i++) {
        char upn[16];
        size_t n = (size_t)snprintf(upn, sizeof upn, "A%012lld", (long long)i);
        struct person_put p = { .id = { i + 1 },
            .upn = { upn, n },
            .name = { name, sizeof name },
            .born_on = { (int32_t)i },
            .photo = { photo, sizeof photo },
            .score = { true, i } };
        assert_ok(store_person_put(t->db, t->arena, &p, NULL), t->db);
    }
    assert_ok(db_batch_end(t->db), t->db);
    assert_ok(db_commit(t->db), t->db);
    printf("%s, %s: %d rows in %lld ms\n", db_engine_name(t->db), what, ROWS,
        (long long)(clock_monotonic_ms() - start));
    fflush(stdout);
}

static void batch(void **state)
{
    measure(*state, "insert");
    measure(*state, "update");
}

static void read_back(void **state)
{
    struct engine_test *t = *state;
    measure(t, "insert");
    struct db_rows *rows;
    struct person_each_row row;
    int64_t start = clock_monotonic_ms(), n = 0;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_person_each_begin(t->db, t->arena, &rows), t->db);
    while (store_person_each_next(rows, &row) == OK)
        n++;
    store_person_each_end(rows);
    db_rollback(t->db);
    assert_int_equal(n, ROWS);
    printf("%s, read: %d rows in %lld ms\n", db_engine_name(t->db), ROWS,
        (long long)(clock_monotonic_ms() - start));
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(batch), ON_BOTH_ENGINES(read_back) };
    return cmocka_run_group_tests_name("bench", tests, NULL, NULL);
}
