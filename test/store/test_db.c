#include "engines.h"

#include <pthread.h>
#include <unistd.h>

#include "people.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

static void add_place(struct engine_test *t, int64_t id, const char *name)
{
    assert_ok(store_place_add(t->db, t->arena, &(struct place_add){ { id }, str_of(name) }, NULL),
        t->db);
}

static enum err try_place(struct engine_test *t, int64_t id, const char *name)
{
    struct place_add p = { { id }, str_of(name) };
    return store_place_add(t->db, t->arena, &p, NULL);
}

static int64_t count_places(struct engine_test *t)
{
    struct place_count_row row;
    assert_ok(store_place_count(t->db, t->arena, &row), t->db);
    return row.n;
}

static void carries_every_type(void **state)
{
    struct engine_test *t = *state;
    struct echo_row r;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    static const int64_t numbers[] = { 0, 1, -1, 255, -256, INT32_MAX, INT32_MIN, INT64_MAX,
        INT64_MIN };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        struct echo p = { .i = { true, numbers[i] }, .o = { numbers[i] } };
        assert_ok(store_echo(t->db, t->arena, &p, &r), t->db);
        assert_true(r.i.has);
        assert_int_equal(r.i.v, numbers[i]);
        assert_int_equal(r.o.v, numbers[i]);
    }
    struct echo full = { { true, 7 }, { true, 1 }, S("Zoë \xf0\x9f\x90\x98"), S("\0\xff\0'"),
        test_day("2026-02-28"), { 9 } };
    assert_ok(store_echo(t->db, t->arena, &full, &r), t->db);
    assert_true(r.b.has);
    assert_int_equal(r.b.v, 1);
    assert_true(str_eq(r.t, full.t));
    assert_true(str_eq(r.x, full.x));
    assert_int_equal(r.d.v, full.d.v);
    /* No value is no value, and an empty text is a text. */
    struct echo none = { .d = DAY_NONE };
    assert_ok(store_echo(t->db, t->arena, &none, &r), t->db);
    assert_false(r.i.has);
    assert_false(r.b.has);
    assert_null(r.t.p);
    assert_null(r.x.p);
    assert_false(day_is(r.d));
    assert_int_equal(r.o.v, 0);
    struct echo empty = { .t = S(""), .x = S(""), .d = (struct day){ -40000 } };
    assert_ok(store_echo(t->db, t->arena, &empty, &r), t->db);
    assert_non_null(r.t.p);
    assert_int_equal(r.t.n, 0);
    assert_non_null(r.x.p);
    assert_int_equal(r.d.v, -40000);
    db_rollback(t->db);
}

static void gives_rows(void **state)
{
    struct engine_test *t = *state;
    struct place_all_row *all;
    size_t n;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(store_place_all(t->db, t->arena, &all, &n), t->db);
    assert_int_equal(n, 0);
    for (int64_t i = 1; i <= 500; i++)
        add_place(t, i, (char[]){ (char)('a' + i % 26), (char)('a' + i / 26), '\0' });
    assert_ok(db_commit(t->db), t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_place_all(t->db, t->arena, &all, &n), t->db);
    assert_int_equal(n, 500);
    for (size_t i = 1; i < n; i++)
        assert_true(str_cmp(all[i - 1].name, all[i].name) < 0);
    struct db_rows *rows;
    struct place_each_row row;
    assert_ok(store_place_each_begin(t->db, t->arena, &rows), t->db);
    for (int64_t i = 1; i <= 500; i++) {
        assert_ok(store_place_each_next(rows, &row), t->db);
        assert_int_equal(row.id.v, i);
    }
    assert_err(store_place_each_next(rows, &row), ERR_MISSING, t->db);
    assert_err(store_place_each_next(rows, &row), ERR_MISSING, t->db);
    store_place_each_end(rows);
    store_place_each_end(rows);
    assert_int_equal(count_places(t), 500);
    assert_ok(db_commit(t->db), t->db);
}

static enum err starting(struct engine_test *t, const char *prefix, struct place_starting_row *ret)
{
    struct place_starting p = { str_of(prefix) };
    return store_place_starting(t->db, t->arena, &p, ret);
}

static void tells_none_from_one_from_many(void **state)
{
    struct engine_test *t = *state;
    struct place_starting_row some;
    struct place_id_row one;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "Alder");
    add_place(t, 2, "Ash");
    assert_ok(starting(t, "Al", &some), t->db);
    assert_int_equal(some.id.v, 1);
    /* :opt: nothing is an answer. */
    assert_err(starting(t, "B", &some), ERR_MISSING, t->db);
    assert_int_equal(db_fail(t->db)->code, OK);
    assert_int_equal(count_places(t), 2);
    assert_ok(db_commit(t->db), t->db);
    /* Two are not. */
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(starting(t, "A", &some), ERR_FAILED, t->db);
    db_rollback(t->db);
    /* :one: nothing is a failure, with a trace. */
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_place_id(t->db, t->arena, &(struct place_id){ S("Ash") }, &one), t->db);
    assert_int_equal(one.id.v, 2);
    assert_err(store_place_id(t->db, t->arena, &(struct place_id){ S("Oak") }, &one), ERR_MISSING,
        t->db);
    assert_string_equal(db_fail(t->db)->detail, "no row of place_id");
    struct place_count_row row;
    assert_err(store_place_count(t->db, t->arena, &row), ERR_FAILED, t->db);
    db_rollback(t->db);
}

static void keeps_the_cap(void **state)
{
    struct engine_test *t = *state;
    struct place_few_row *few;
    size_t n;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    for (int64_t i = 1; i <= 3; i++)
        add_place(t, i, (char[]){ (char)('a' + i), '\0' });
    assert_ok(store_place_few(t->db, t->arena, &few, &n), t->db);
    assert_int_equal(n, 3);
    add_place(t, 4, "one more");
    assert_err(store_place_few(t->db, t->arena, &few, &n), ERR_FULL, t->db);
    db_rollback(t->db);
}

/* Everything happens in a transaction that was begun, and only there. */
static void wants_a_transaction(void **state)
{
    struct engine_test *t = *state;
    struct place_count_row row;
    int64_t id;
    assert_err(store_place_count(t->db, t->arena, &row), ERR_FAILED, t->db);
    assert_err(try_place(t, 1, "x"), ERR_FAILED, t->db);
    assert_err(db_commit(t->db), ERR_FAILED, t->db);
    assert_err(db_new_ids(t->db, S("place"), 1, &id), ERR_FAILED, t->db);
    assert_err(db_batch_begin(t->db), ERR_FAILED, t->db);
    assert_err(db_batch_end(t->db), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_err(db_begin(t->db, DB_WRITE), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_int_equal(count_places(t), 0);
    assert_ok(db_commit(t->db), t->db);
}

static void writes_only_when_writing(void **state)
{
    struct engine_test *t = *state;
    struct place_new_row row;
    int64_t id;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(try_place(t, 1, "x"), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(store_place_new(t->db, t->arena, &(struct place_new){ { 1 }, S("x") }, &row),
        ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(db_new_ids(t->db, S("place"), 1, &id), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(db_batch_begin(t->db), ERR_FAILED, t->db);
    db_rollback(t->db);
    struct db *reader = engine_open(t, &(struct db_options){ .readonly = true });
    assert_err(db_begin(reader, DB_WRITE), ERR_FAILED, reader);
    assert_ok(db_begin(reader, DB_READ), reader);
    assert_err(store_place_add(reader, t->arena, &(struct place_add){ { 1 }, S("x") }, NULL),
        ERR_FAILED, reader);
    db_close(reader);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_int_equal(count_places(t), 0);
    add_place(t, 1, "x");
    assert_ok(db_commit(t->db), t->db);
}

static void rolls_everything_back(void **state)
{
    struct engine_test *t = *state;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "stays");
    assert_ok(db_commit(t->db), t->db);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 2, "goes");
    assert_ok(store_place_rename(t->db, t->arena,
                  &(struct place_rename){ { 1 }, S("stays"), S("moved") }, NULL),
        t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    struct place_all_row *all;
    size_t n;
    assert_ok(store_place_all(t->db, t->arena, &all, &n), t->db);
    assert_int_equal(n, 1);
    assert_str(all[0].name, "stays");
    db_rollback(t->db);
    /* Closing is a rollback too. */
    struct db *other = engine_open(t, NULL);
    assert_ok(db_begin(other, DB_WRITE), other);
    assert_ok(store_place_add(other, t->arena, &(struct place_add){ { 3 }, S("unfinished") }, NULL),
        other);
    db_close(other);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_int_equal(count_places(t), 1);
    assert_ok(db_commit(t->db), t->db);
}

/* After an error a transaction is good for a rollback only, also where the engine itself would go on. */
static void an_error_ends_the_transaction(void **state)
{
    struct engine_test *t = *state;
    struct place_count_row row;
    struct db_rows *rows;
    int64_t id;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "one");
    assert_err(try_place(t, 1, "again"), ERR_CONFLICT, t->db);
    assert_err(try_place(t, 2, "two"), ERR_FAILED, t->db);
    assert_err(store_place_count(t->db, t->arena, &row), ERR_FAILED, t->db);
    assert_err(store_place_each_begin(t->db, t->arena, &rows), ERR_FAILED, t->db);
    assert_err(db_new_ids(t->db, S("place"), 1, &id), ERR_FAILED, t->db);
    assert_err(db_batch_begin(t->db), ERR_FAILED, t->db);
    /* The first cause is kept. */
    assert_int_equal(db_fail(t->db)->code, ERR_CONFLICT);
    assert_err(db_commit(t->db), ERR_FAILED, t->db);
    /* The commit was the rollback. */
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_int_equal(db_fail(t->db)->code, OK);
    assert_int_equal(count_places(t), 0);
    add_place(t, 1, "one");
    assert_ok(db_commit(t->db), t->db);
}

static void names_what_was_broken(void **state)
{
    struct engine_test *t = *state;
    struct person_put good = { .id = { 1 },
        .upn = S("A1"),
        .name = S("Secret Name"),
        .born_on = DAY_NONE };
    const struct {
        struct person_put p;
        enum err want;
        const char *sqlite, *postgres;
    } cases[] = {
        { { .id = { 1 }, .upn = S("B"), .name = S("x"), .born_on = DAY_NONE }, ERR_CONFLICT,
            "SQLITE_CONSTRAINT_PRIMARYKEY person.id in person_put",
            "23505 person_pkey in person_put" },
        { { .id = { 2 }, .upn = S("B"), .name = S("x"), .place = { 77 }, .born_on = DAY_NONE },
            ERR_INVALID, "SQLITE_CONSTRAINT_FOREIGNKEY in person_put",
            "23503 person_place_id_fkey in person_put" },
        { { .id = { 2 },
              .upn = S("B"),
              .name = S("a name that is longer than forty letters is"),
              .born_on = DAY_NONE },
            ERR_INVALID, "SQLITE_CONSTRAINT_CHECK person_name_check in person_put",
            "23514 person_name_check in person_put" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_ok(store_person_put(t->db, t->arena, &good, NULL), t->db);
        assert_err(store_person_put(t->db, t->arena, &cases[i].p, NULL), cases[i].want, t->db);
        assert_string_equal(db_fail(t->db)->detail,
            t->is_sqlite ? cases[i].sqlite : cases[i].postgres);
        assert_null(strstr(db_fail(t->db)->detail, "Secret"));
        db_rollback(t->db);
    }
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "same");
    assert_err(try_place(t, 2, "same"), ERR_CONFLICT, t->db);
    assert_string_equal(db_fail(t->db)->detail,
        t->is_sqlite ? "SQLITE_CONSTRAINT_UNIQUE place.name in place_add"
                     : "23505 place_name_key in place_add");
    db_rollback(t->db);
    /* Removing what is referred to. */
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "same");
    good.place.v = 1;
    assert_ok(store_person_put(t->db, t->arena, &good, NULL), t->db);
    assert_err(store_place_remove(t->db, t->arena, &(struct place_remove){ { 1 } }, NULL),
        ERR_INVALID, t->db);
    db_rollback(t->db);
}

static void refuses_values_that_are_none(void **state)
{
    struct engine_test *t = *state;
    char *long_text = test_calloc(1, 1000002);
    memset(long_text, 'x', 1000001);
    const struct place_add bad[] = {
        { { 1 }, { "a\0b", 3 } },
        { { 1 }, S("\xff") },
        { { 1 }, S("\xed\xa0\x80") },
        { { 1 }, { "caf\xc3", 4 } },
        { { 1 }, STR_NONE },
        { { 1 }, { long_text, 1000001 } },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_err(store_place_add(t->db, t->arena, &bad[i], NULL), ERR_INVALID, t->db);
        struct place_count_row row;
        assert_err(store_place_count(t->db, t->arena, &row), ERR_FAILED, t->db);
        db_rollback(t->db);
    }
    /* The longest that is allowed goes in and comes out. */
    struct echo_row r;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_echo(t->db, t->arena,
                  &(struct echo){ .t = { long_text, 1000000 }, .d = DAY_NONE }, &r),
        t->db);
    assert_int_equal(r.t.n, 1000000);
    assert_err(store_echo(t->db, t->arena, &(struct echo){ .b = { true, 2 }, .d = DAY_NONE }, &r),
        ERR_INVALID, t->db);
    db_rollback(t->db);
    test_free(long_text);
}

/* While rows are read nothing else runs, on SQLite as on PostgreSQL. */
static void one_thing_at_a_time(void **state)
{
    struct engine_test *t = *state;
    struct db_rows *rows, *again;
    struct place_each_row row;
    struct place_count_row count;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    for (int64_t i = 1; i <= 100; i++)
        add_place(t, i, (char[]){ (char)('a' + i / 26), (char)('a' + i % 26), '\0' });
    assert_ok(db_commit(t->db), t->db);
    for (int what = 0; what < 4; what++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_ok(store_place_each_begin(t->db, t->arena, &rows), t->db);
        assert_ok(store_place_each_next(rows, &row), t->db);
        if (what == 0)
            assert_err(store_place_count(t->db, t->arena, &count), ERR_FAILED, t->db);
        else if (what == 1)
            assert_err(store_place_each_begin(t->db, t->arena, &again), ERR_FAILED, t->db);
        else if (what == 2)
            assert_err(store_place_remove(t->db, t->arena, &(struct place_remove){ { 1 } }, NULL),
                ERR_FAILED, t->db);
        else
            assert_err(db_commit(t->db), ERR_FAILED, t->db);
        assert_err(store_place_each_next(rows, &row), ERR_FAILED, t->db);
        store_place_each_end(rows);
        db_rollback(t->db);
        store_place_each_end(rows);
    }
    /* Ended early, the connection goes on; an old handle does not touch the new rows. */
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_place_each_begin(t->db, t->arena, &rows), t->db);
    assert_ok(store_place_each_next(rows, &row), t->db);
    store_place_each_end(rows);
    assert_int_equal(count_places(t), 100);
    assert_ok(store_place_each_begin(t->db, t->arena, &again), t->db);
    store_place_each_end(rows);
    assert_ok(store_place_each_next(again, &row), t->db);
    assert_int_equal(row.id.v, 1);
    assert_err(store_place_each_next(rows, &row), ERR_FAILED, t->db);
    db_rollback(t->db);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_err(store_place_each_next(again, &row), ERR_FAILED, t->db);
    db_rollback(t->db);
    /* Rows of one query are not read with the function of another. */
    struct person_each_row person;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_place_each_begin(t->db, t->arena, &rows), t->db);
    assert_err(store_person_each_next(rows, &person), ERR_FAILED, t->db);
    db_rollback(t->db);
}

/* The arena's jump leaves rows open in the middle; the rollback that follows must do. */
static void survives_a_full_arena(void **state)
{
    struct engine_test *t = *state;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    for (int64_t i = 1; i <= 300; i++)
        add_place(t, i, (char[]){ (char)('a' + i / 26), (char)('a' + i % 26), '\0' });
    assert_ok(db_commit(t->db), t->db);
    jmp_buf full;
    struct arena *small = arena_new(500);
    volatile int jumped = 0;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    arena_guard(small, &full);
    if (setjmp(full) == 0) {
        struct place_all_row *all;
        size_t n;
        assert_ok(store_place_all(t->db, small, &all, &n), t->db);
    } else {
        jumped = 1;
    }
    arena_unguard(small);
    assert_true(jumped);
    db_rollback(t->db);
    arena_free(small);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_int_equal(count_places(t), 300);
    assert_ok(db_commit(t->db), t->db);
}

static int64_t scored(struct engine_test *t)
{
    struct person_score_sum_row row;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_person_score_sum(t->db, t->arena, &row), t->db);
    db_rollback(t->db);
    return row.total.has ? row.total.v : -1;
}

/* Two connections change one row: one of them is told to try again, and no change is lost. */
static void nobody_overwrites_unseen(void **state)
{
    struct engine_test *t = *state;
    struct db_options hurried = { .busy_ms = 50 };
    struct db *a = engine_open(t, &hurried), *b = engine_open(t, &hurried);
    struct person_put p = { .id = { 1 },
        .upn = S("A1"),
        .name = S("x"),
        .born_on = DAY_NONE,
        .score = { true, 0 } };
    struct person_score add = { S("A1"), 1 };
    assert_ok(db_begin(a, DB_WRITE), a);
    assert_ok(store_person_put(a, t->arena, &p, NULL), a);
    assert_ok(db_commit(a), a);
    /* b wants the row that a has changed and not yet committed. */
    assert_ok(db_begin(a, DB_WRITE), a);
    assert_ok(store_person_score(a, t->arena, &add, NULL), a);
    enum err e = db_begin(b, DB_WRITE);
    if (e == OK)
        e = store_person_score(b, t->arena, &add, NULL);
    assert_err(e, ERR_BUSY, b);
    db_rollback(b);
    assert_ok(db_commit(a), a);
    assert_int_equal(scored(t), 1);
    /* b has looked, a changes, b wants to change what it saw. */
    struct person_score_sum_row row;
    e = db_begin(b, DB_WRITE);
    assert_err(e, OK, b);
    assert_ok(store_person_score_sum(b, t->arena, &row), b);
    enum err ea = db_begin(a, DB_WRITE);
    if (ea == OK)
        ea = store_person_score(a, t->arena, &add, NULL);
    if (ea == OK)
        ea = db_commit(a);
    db_rollback(a);
    e = store_person_score(b, t->arena, &add, NULL);
    if (e == OK)
        e = db_commit(b);
    db_rollback(b);
    assert_true((e == OK) != (ea == OK));
    assert_int_equal(e == OK ? ea : e, ERR_BUSY);
    assert_int_equal(scored(t), 2);
    db_close(a);
    db_close(b);
}

/* A reader sees one state from its first look to its end. */
static void a_reader_sees_one_state(void **state)
{
    struct engine_test *t = *state;
    struct db *reader = engine_open(t, NULL);
    struct place_count_row row;
    assert_ok(db_begin(reader, DB_READ), reader);
    assert_ok(store_place_count(reader, t->arena, &row), reader);
    assert_int_equal(row.n, 0);
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "new");
    assert_ok(db_commit(t->db), t->db);
    assert_ok(store_place_count(reader, t->arena, &row), reader);
    assert_int_equal(row.n, 0);
    assert_ok(db_commit(reader), reader);
    assert_ok(db_begin(reader, DB_READ), reader);
    assert_ok(store_place_count(reader, t->arena, &row), reader);
    assert_int_equal(row.n, 1);
    db_close(reader);
}

static void stops_what_takes_too_long(void **state)
{
    struct engine_test *t = *state;
    struct db *db = engine_open(t, &(struct db_options){ .statement_ms = 100 });
    struct count_up_row row;
    assert_ok(db_begin(db, DB_READ), db);
    assert_ok(store_count_up(db, t->arena, &(struct count_up){ 10 }, &row), db);
    assert_int_equal(row.n, 10);
    int64_t before = clock_monotonic_ms();
    assert_err(store_count_up(db, t->arena, &(struct count_up){ INT64_MAX }, &row), ERR_FAILED, db);
    assert_true(clock_monotonic_ms() - before < 5000);
    db_rollback(db);
    assert_ok(db_begin(db, DB_READ), db);
    assert_ok(store_count_up(db, t->arena, &(struct count_up){ 10 }, &row), db);
    db_close(db);
}

/* A piece of work with several statements, as a service does it. */
static enum err work(struct engine_test *t)
{
    struct place_new_row row;
    int64_t first;
    enum err e = db_begin(t->db, DB_WRITE);
    if (e == OK)
        e = db_new_ids(t->db, S("place"), 2, &first);
    if (e == OK)
        e = store_place_new(t->db, t->arena, &(struct place_new){ { first }, S("new") }, &row);
    if (e == OK)
        e = store_place_add(t->db, t->arena, &(struct place_add){ { first + 1 }, S("newer") },
            NULL);
    if (e == OK)
        e = db_commit(t->db);
    db_rollback(t->db);
    return e;
}

/* Each statement in turn fails: nothing is left behind, and the next attempt works. */
static void fails_on_order(void **state)
{
    struct engine_test *t = *state;
    int64_t n = 1;
    for (;; n++) {
        db_fail_at(t->db, n);
        enum err e = work(t);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_FAILED);
        assert_int_equal(db_fail(t->db)->code, ERR_FAILED);
        assert_ok(db_begin(t->db, DB_READ), t->db);
        assert_int_equal(count_places(t), 0);
        db_rollback(t->db);
    }
    /* begin, ids, two inserts, the count of what was written, commit */
    assert_int_equal(n, 7);
    db_fail_at(t->db, 0);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_int_equal(count_places(t), 2);
    db_rollback(t->db);
    struct db *full = engine_open(t, &(struct db_options){ .fail_at = 2, .fail_with = ERR_FULL });
    struct place_count_row row;
    assert_ok(db_begin(full, DB_READ), full);
    assert_err(store_place_count(full, t->arena, &row), ERR_FULL, full);
    db_close(full);
}

static void says_what_it_is(void **state)
{
    struct engine_test *t = *state;
    assert_int_equal(strncmp(db_engine_name(t->db), t->is_sqlite ? "SQLite 3." : "PostgreSQL 1", 9),
        0);
    assert_false(db_is_dead(t->db));
}

static void refuses_what_is_no_database(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
        "sqlite:", ":memory:", "sqlite::memory:", "file:x?mode=memory", "mysql://h/x",
        "http://localhost/", "postgresql://h:port/%zz" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fail f = { OK };
        struct db *db = NULL;
        if (db_open(bad[i], NULL, &f, &db) != ERR_INVALID)
            fail_msg("%s: %s", bad[i], f.detail);
        assert_null(db);
        assert_int_equal(f.code, ERR_INVALID);
    }
    static const char *const nowhere[] = { "/nowhere/at/all.db", "/proc",
        "postgresql://x@/x?host=/nowhere" };
    for (size_t i = 0; i < COUNT_OF(nowhere); i++) {
        struct fail f = { OK };
        struct db *db = NULL;
        if (db_open(nowhere[i], NULL, &f, &db) != ERR_FAILED)
            fail_msg("%s: %s", nowhere[i], f.detail);
        assert_true(strlen(f.detail) > 10);
    }
    struct fail f = { OK };
    struct db *db = NULL;
    /* The reason of a wrong URL does not tell the password in it. */
    assert_int_equal(db_open("postgresql://me:hunter2%@h/x", NULL, &f, &db), ERR_INVALID);
    assert_null(strstr(f.detail, "hunter2"));
}

/* --- the turn of those who write --- */

struct writing {
    struct db *db;
    pthread_t thread;
    int number;
    int *order; /* in which they got in; under the turn itself */
    int *n;
};

static void *write_in_turn(void *arg)
{
    struct writing *w = arg;
    if (db_begin(w->db, DB_WRITE) != OK)
        return NULL;
    w->order[(*w->n)++] = w->number;
    db_rollback(w->db);
    return NULL;
}

/* Where the queue ends, which is where the next one comes. */
static const void *end_of(struct db_turn *t)
{
    pthread_mutex_lock(&t->lock);
    const void *end = t->end;
    pthread_mutex_unlock(&t->lock);
    return end;
}

static void writers_of_a_process_take_turns(void **state)
{
    enum { WRITERS = 5 };
    struct engine_test *t = *state;
    struct db_turn turn;
    struct writing w[WRITERS];
    int order[WRITERS], n = 0;
    db_turn_init(&turn);
    const struct db_options options = { .turn = &turn }, impatient = { .turn = &turn, .busy_ms = 50 };
    struct db *first = engine_open(t, &options), *late = engine_open(t, &impatient);
    for (int round = 0; round < 2; round++) {
        n = 0;
        assert_ok(db_begin(first, DB_WRITE), first);
        for (int i = 0; i < WRITERS; i++) {
            const void *end = end_of(&turn);
            w[i] = (struct writing){ .db = engine_open(t, &options), .number = i, .order = order, .n = &n };
            assert_int_equal(pthread_create(&w[i].thread, NULL, write_in_turn, &w[i]), 0);
            while (end_of(&turn) == end) /* so that it is known who comes first */
                usleep(1000);
        }
        assert_int_equal(n, 0);
        assert_err(db_begin(late, DB_WRITE), ERR_BUSY, late); /* waits for as long as it is told, no longer */
        assert_ok(db_begin(late, DB_READ), late);             /* whoever reads does not wait */
        db_rollback(late);
        if (round == 0)
            assert_ok(db_commit(first), first);
        else
            db_rollback(first);
        for (int i = 0; i < WRITERS; i++) {
            pthread_join(w[i].thread, NULL);
            db_close(w[i].db);
        }
        assert_int_equal(n, WRITERS);
        for (int i = 0; i < WRITERS; i++)
            assert_int_equal(order[i], i);
    }
    /* A connection that is closed in its transaction gives the turn on, and so does one whose statement failed. */
    assert_ok(db_begin(first, DB_WRITE), first);
    db_close(first);
    assert_ok(db_begin(late, DB_WRITE), late);
    db_fail_at(late, 1);
    assert_err(db_commit(late), ERR_FAILED, late);
    assert_ok(db_begin(late, DB_WRITE), late);
    db_close(late);
    db_turn_done(&turn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(carries_every_type),
        ON_BOTH_ENGINES(gives_rows),
        ON_BOTH_ENGINES(tells_none_from_one_from_many),
        ON_BOTH_ENGINES(keeps_the_cap),
        ON_BOTH_ENGINES(wants_a_transaction),
        ON_BOTH_ENGINES(writes_only_when_writing),
        ON_BOTH_ENGINES(rolls_everything_back),
        ON_BOTH_ENGINES(an_error_ends_the_transaction),
        ON_BOTH_ENGINES(names_what_was_broken),
        ON_BOTH_ENGINES(refuses_values_that_are_none),
        ON_BOTH_ENGINES(one_thing_at_a_time),
        ON_BOTH_ENGINES(survives_a_full_arena),
        ON_BOTH_ENGINES(nobody_overwrites_unseen),
        ON_BOTH_ENGINES(a_reader_sees_one_state),
        ON_BOTH_ENGINES(stops_what_takes_too_long),
        ON_BOTH_ENGINES(fails_on_order),
        ON_BOTH_ENGINES(says_what_it_is),
        cmocka_unit_test(refuses_what_is_no_database),
        ON_BOTH_ENGINES(writers_of_a_process_take_turns),
    };
    return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
