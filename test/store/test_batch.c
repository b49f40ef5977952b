#include "engines.h"

#include "people.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

static enum err put(struct engine_test *t, struct db *db, int64_t i, const char *name)
{
    struct arena *a = arena_new(1000);
    struct person_put p = { .id = { i },
        .upn = str_fmt(a, "U%08lld", (long long)i),
        .name = str_of(name),
        .born_on = { (int32_t)i },
        .photo = S("0123456789012345678901234567890123456789"),
        .score = { true, i } };
    enum err e = store_person_put(db, t->arena, &p, NULL);
    arena_free(a);
    return e;
}

static int64_t count_people(struct engine_test *t, int64_t *ret_sum)
{
    struct db_rows *rows;
    struct person_each_row row;
    int64_t n = 0;
    *ret_sum = 0;
    assert_ok(store_person_each_begin(t->db, t->arena, &rows), t->db);
    enum err e;
    while ((e = store_person_each_next(rows, &row)) == OK) {
        n++;
        *ret_sum += row.score.v;
    }
    assert_err(e, ERR_MISSING, t->db);
    store_person_each_end(rows);
    return n;
}

/* Several windows of statements, a query in between, a statement that is met for the first time inside the batch. */
static void writes_everything(void **state)
{
    struct engine_test *t = *state;
    int64_t sum;
    struct place_count_row places;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    for (int64_t i = 1; i <= 1500; i++) {
        assert_ok(put(t, t->db, i, "x"), t->db);
        if (i == 700) {
            assert_ok(store_place_add(t->db, t->arena,
                          &(struct place_add){ { 1 }, S("in between") }, NULL),
                t->db);
            assert_ok(store_place_count(t->db, t->arena, &places), t->db);
            assert_int_equal(places.n, 1);
            assert_int_equal(count_people(t, &sum), 700);
        }
    }
    assert_ok(db_batch_end(t->db), t->db);
    assert_int_equal(count_people(t, &sum), 1500);
    assert_int_equal(sum, 1500 * 1501 / 2);
    /* A second batch in the same transaction, and an empty one. */
    assert_ok(db_batch_begin(t->db), t->db);
    assert_ok(put(t, t->db, 1501, "y"), t->db);
    assert_ok(db_batch_end(t->db), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    assert_ok(db_batch_end(t->db), t->db);
    assert_ok(db_commit(t->db), t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_int_equal(count_people(t, &sum), 1501);
    db_rollback(t->db);
}

/* Values that are long, so that a window is full by its bytes. */
static void writes_long_values(void **state)
{
    struct engine_test *t = *state;
    enum { LONG = 300000,
        N = 20 };
    char *bytes = test_malloc(LONG);
    memset(bytes, 0xee, LONG);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    for (int64_t i = 1; i <= N; i++) {
        char upn[8];
        snprintf(upn, sizeof upn, "L%02d", (int)i);
        struct person_put p = { .id = { i },
            .upn = str_of(upn),
            .name = S("n"),
            .born_on = DAY_NONE,
            .photo = { bytes, LONG } };
        assert_ok(store_person_put(t->db, t->arena, &p, NULL), t->db);
    }
    assert_ok(db_batch_end(t->db), t->db);
    struct db_rows *rows;
    struct person_each_row row;
    assert_ok(store_person_each_begin(t->db, t->arena, &rows), t->db);
    for (int i = 0; i < N; i++) {
        assert_ok(store_person_each_next(rows, &row), t->db);
        assert_int_equal(row.photo.n, LONG);
        assert_memory_equal(row.photo.p, bytes, LONG);
    }
    db_rollback(t->db);
    test_free(bytes);
}

/* The first failure is reported by some later call, at the latest by the end, with the statement's own reason. */
static void reports_the_first_failure(void **state)
{
    struct engine_test *t = *state;
    static const int at[] = { 1, 2, 200, 256, 257, 900, 1000 };
    int64_t sum;
    for (size_t k = 0; k < COUNT_OF(at); k++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_ok(db_batch_begin(t->db), t->db);
        enum err first = OK;
        for (int i = 1; i <= 1000 && first == OK; i++)
            first =
                put(t, t->db, i, i == at[k] ? "a name that is longer than forty letters is" : "x");
        enum err end = db_batch_end(t->db);
        if (first == OK)
            first = end;
        assert_int_equal(first, ERR_INVALID);
        assert_int_not_equal(end, OK);
        assert_int_equal(db_fail(t->db)->code, ERR_INVALID);
        assert_non_null(strstr(db_fail(t->db)->detail, "person_name_check"));
        assert_err(db_commit(t->db), ERR_FAILED, t->db);
        assert_ok(db_begin(t->db, DB_READ), t->db);
        assert_int_equal(count_people(t, &sum), 0);
        db_rollback(t->db);
    }
    /* A rollback in the middle, with statements on their way, good and bad. */
    for (int bad = 0; bad < 2; bad++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_ok(db_batch_begin(t->db), t->db);
        for (int i = 1; i <= 300; i++)
            if (put(t, t->db, i,
                    bad == 1 && i == 299 ? "a name that is longer than forty letters is" : "x") !=
                OK)
                break;
        db_rollback(t->db);
        assert_ok(db_begin(t->db, DB_READ), t->db);
        assert_int_equal(count_people(t, &sum), 0);
        db_rollback(t->db);
    }
}

static void keeps_its_rules(void **state)
{
    struct engine_test *t = *state;
    int64_t changed;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    assert_err(store_place_add(t->db, t->arena, &(struct place_add){ { 1 }, S("x") }, &changed),
        ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    assert_err(db_batch_begin(t->db), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    assert_ok(store_place_add(t->db, t->arena, &(struct place_add){ { 1 }, S("x") }, NULL), t->db);
    assert_err(db_commit(t->db), ERR_FAILED, t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_err(db_batch_end(t->db), ERR_FAILED, t->db);
    db_rollback(t->db);
    /* The failure on order comes in a batch as well. */
    db_fail_at(t->db, 5);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_batch_begin(t->db), t->db);
    assert_ok(put(t, t->db, 1, "x"), t->db);
    assert_ok(put(t, t->db, 2, "x"), t->db);
    assert_err(put(t, t->db, 3, "x"), ERR_FAILED, t->db);
    assert_err(db_batch_end(t->db), ERR_FAILED, t->db);
    db_rollback(t->db);
}

static void gives_ids_in_blocks(void **state)
{
    struct engine_test *t = *state;
    int64_t first;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_new_ids(t->db, S("pupil"), 1, &first), t->db);
    assert_int_equal(first, 1);
    assert_ok(db_new_ids(t->db, S("pupil"), 1000, &first), t->db);
    assert_int_equal(first, 2);
    assert_ok(db_new_ids(t->db, S("school"), 3, &first), t->db);
    assert_int_equal(first, 1);
    assert_ok(db_new_ids(t->db, S("pupil"), 1, &first), t->db);
    assert_int_equal(first, 1002);
    assert_ok(db_commit(t->db), t->db);
    /* A rollback gives them back; a block may be taken inside a batch. */
    for (int i = 0; i < 2; i++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_ok(db_batch_begin(t->db), t->db);
        assert_ok(put(t, t->db, 1, "x"), t->db);
        assert_ok(db_new_ids(t->db, S("pupil"), 10, &first), t->db);
        assert_int_equal(first, 1003);
        db_rollback(t->db);
    }
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_err(db_new_ids(t->db, S("pupil"), 0, &first), ERR_INVALID, t->db);
    db_rollback(t->db);
    /* Two at once: never the same id twice. */
    struct db *a = engine_open(t, &(struct db_options){ .busy_ms = 50 }),
              *b = engine_open(t, &(struct db_options){ .busy_ms = 50 });
    int64_t from_a, from_b;
    assert_ok(db_begin(a, DB_WRITE), a);
    assert_ok(db_new_ids(a, S("pupil"), 5, &from_a), a);
    enum err e = db_begin(b, DB_WRITE);
    if (e == OK)
        e = db_new_ids(b, S("pupil"), 5, &from_b);
    assert_err(e, ERR_BUSY, b);
    db_rollback(b);
    assert_ok(db_commit(a), a);
    assert_ok(db_begin(b, DB_WRITE), b);
    assert_ok(db_new_ids(b, S("pupil"), 5, &from_b), b);
    assert_ok(db_commit(b), b);
    assert_int_equal(from_b, from_a + 5);
    db_close(a);
    db_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(writes_everything),
        ON_BOTH_ENGINES(writes_long_values),
        ON_BOTH_ENGINES(reports_the_first_failure),
        ON_BOTH_ENGINES(keeps_its_rules),
        ON_BOTH_ENGINES(gives_ids_in_blocks),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
