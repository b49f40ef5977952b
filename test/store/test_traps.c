/* The differences between the engines that were met before (docs/SQL.md lists them), each as a test that both give the
 * same. */
#include "engines.h"

#include "people.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

#define TEXT_FIELD(name) \
    { \
        name, DB_TYPE_TEXT, false \
    }
#define INT_FIELD(name) \
    { \
        name, DB_TYPE_I64, false \
    }

/* Runs a statement that sqlgen would not let through, or that declares something wrong. */
static enum err try_stmt(struct engine_test *t, const struct db_stmt *s, const struct db_value *in,
    struct db_value *ret)
{
    assert_ok(db_begin(t->db, DB_READ), t->db);
    enum err e = db_one(t->db, t->arena, s, in, ret);
    db_rollback(t->db);
    return e;
}

static void add_person(struct engine_test *t, int64_t id, const char *upn, const char *nick)
{
    struct person_put p = { .id = { id },
        .upn = str_of(upn),
        .name = S("n"),
        .nick = str_of(nick),
        .born_on = DAY_NONE };
    assert_ok(store_person_put(t->db, t->arena, &p, NULL), t->db);
}

static void add_place(struct engine_test *t, int64_t id, const char *name)
{
    struct place_add p = { { id }, str_of(name) };
    assert_ok(store_place_add(t->db, t->arena, &p, NULL), t->db);
}

static int64_t rename_place(struct engine_test *t, int64_t id, const char *from, const char *to)
{
    struct place_rename p = { { id }, str_of(from), str_of(to) };
    int64_t changed = -1;
    assert_ok(store_place_rename(t->db, t->arena, &p, &changed), t->db);
    return changed;
}

/* $2 before $1 in the text is index 1 for SQLite. */
static void binds_by_name(void **state)
{
    struct engine_test *t = *state;
    struct place_id_row row;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 5, "before");
    assert_int_equal(rename_place(t, 5, "before", "after"), 1);
    assert_ok(store_place_id(t->db, t->arena, &(struct place_id){ S("after") }, &row), t->db);
    assert_int_equal(row.id.v, 5);
    assert_int_equal(rename_place(t, 5, "before", "x"), 0);
    db_rollback(t->db);
    static const struct db_field params[] = { TEXT_FIELD("a"), INT_FIELD("b"), TEXT_FIELD("c") };
    static const struct db_field columns[] = { TEXT_FIELD("x"), INT_FIELD("y"), TEXT_FIELD("z") };
    static const char sql[] = "SELECT $3 || '$1' AS x, $2 + 1 AS y, $1 || $3 AS z";
    static const struct db_stmt s = { "backwards", DB_ONE, 0, sql, sql, params, 3, columns, 3 };
    struct db_value in[] = { db_text(S("one")), db_i64(2), db_text(S("three")) }, v[3];
    assert_err(try_stmt(t, &s, in, v), OK, t->db);
    assert_str(v[0].s, "three$1");
    assert_int_equal(v[1].i, 3);
    assert_str(v[2].s, "onethree");
}

/* `:nick IS NULL OR ...` tells PostgreSQL nothing about the type of :nick. */
static void takes_an_optional_condition(void **state)
{
    struct engine_test *t = *state;
    struct person_by_upn q = { .upn = S("A"), .viewer = { { 1 }, 1, test_day("2026-01-01") } };
    struct person_by_upn_row row;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_person(t, 1, "A", "Al");
    assert_ok(store_person_by_upn(t->db, t->arena, &q, &row), t->db);
    assert_str(row.nick, "Al");
    q.nick = S("Al");
    assert_ok(store_person_by_upn(t->db, t->arena, &q, &row), t->db);
    q.nick = S("Bo");
    assert_err(store_person_by_upn(t->db, t->arena, &q, &row), ERR_MISSING, t->db);
    /* Out of scope is not there: the place of this person is none, and so not place 3. */
    q.nick = STR_NONE;
    q.viewer.scope = 3;
    assert_err(store_person_by_upn(t->db, t->arena, &q, &row), ERR_MISSING, t->db);
    db_rollback(t->db);
}

/* sum() of bigint is numeric in PostgreSQL; SQLite would say nothing, so the other engine's test must. */
static void compares_types_when_preparing(void **state)
{
    struct engine_test *t = *state;
    static const struct db_field total[] = { INT_FIELD("total") };
    static const char sum[] = "SELECT sum(n) AS total FROM tally";
    static const struct db_stmt s = { "tally_sum", DB_ONE, 0, sum, sum, NULL, 0, total, 1 };
    struct db_value v[1];
    enum err e = try_stmt(t, &s, NULL, v);
    if (t->is_sqlite) {
        assert_err(e, OK, t->db);
    } else {
        assert_err(e, ERR_FAILED, t->db);
        assert_string_equal(db_fail(t->db)->detail,
            "total of tally_sum is not of its declared type but numeric: write CAST(... AS "
            "BIGINT)");
    }
    static const char text[] = "SELECT word AS total FROM tally";
    static const struct db_stmt wrong = { "tally_text", DB_ONE, 0, text, text, NULL, 0, total, 1 };
    assert_err(try_stmt(t, &wrong, NULL, v), ERR_FAILED, t->db);
    static const char fraction[] = "SELECT sum(n) / 2.0 AS total FROM tally";
    static const struct db_stmt half = { "tally_half", DB_ONE, 0, fraction, fraction, NULL, 0,
        total, 1 };
    assert_err(try_stmt(t, &half, NULL, v), ERR_FAILED, t->db);
    static const char null[] = "SELECT max(n) AS total FROM tally WHERE n > 1000";
    static const struct db_stmt none = { "tally_none", DB_ONE, 0, null, null, NULL, 0, total, 1 };
    assert_err(try_stmt(t, &none, NULL, v), ERR_FAILED, t->db);
    assert_string_equal(db_fail(t->db)->detail, "total is NULL in tally_none");
    struct truth_row truth;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_truth(t->db, t->arena, &truth), t->db);
    assert_true(truth.yes);
    assert_false(truth.no);
    db_rollback(t->db);
}

/* Two columns of one type in the wrong order, too many, too few, a parameter nobody declared. */
static void compares_columns_when_preparing(void **state)
{
    struct engine_test *t = *state;
    static const struct db_field two[] = { TEXT_FIELD("name"), INT_FIELD("id") },
                                 one[] = { INT_FIELD("id") };
    static const char sql[] = "SELECT id, name FROM place";
    static const struct db_stmt bad[] = {
        { "swapped", DB_ONE, 0, sql, sql, NULL, 0, two, 2 },
        { "too_few", DB_ONE, 0, sql, sql, NULL, 0, one, 1 },
        { "no_column", DB_ONE, 0, "SELECT nosuch AS id FROM place",
            "SELECT nosuch AS id FROM place", NULL, 0, one, 1 },
        { "no_table", DB_ONE, 0, "SELECT id FROM nosuch", "SELECT id FROM nosuch", NULL, 0, one,
            1 },
        { "no_param", DB_ONE, 0, "SELECT id FROM place WHERE id = $1",
            "SELECT id FROM place WHERE id = $1", NULL, 0, one, 1 },
        { "unsaid", DB_ONE, 0, "SELECT id + 1 FROM place", "SELECT id + 1 FROM place", NULL, 0, one,
            1 },
        { "quoted", DB_ONE, 0, "SELECT \"nosuch\" AS id FROM place",
            "SELECT \"nosuch\" AS id FROM place", NULL, 0, one, 1 },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (i == 4 && !t->is_sqlite)
            continue; /* PostgreSQL works the type out, and misses the value only when it runs */
        enum err e = db_prepare(t->db, &bad[i]);
        if (e != ERR_FAILED)
            fail_msg("%s: %s", bad[i].name, err_name(e));
        assert_non_null(strstr(db_fail(t->db)->detail, bad[i].name));
    }
}

/* Text is ordered by its bytes, in a database whose language is English (script/postgres-for-tests). */
static void orders_text_by_bytes(void **state)
{
    struct engine_test *t = *state;
    static const char *const names[] = { "anna", "Bob", "Zed", "Émile", "zoe", "a b", "a-b", "ab",
        "10", "9" };
    static const char *const sorted[] = { "10", "9", "Bob", "Zed", "a b", "a-b", "ab", "anna",
        "zoe", "Émile" };
    struct place_all_row *all;
    size_t n;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        add_place(t, (int64_t)i + 1, names[i]);
    assert_ok(store_place_all(t->db, t->arena, &all, &n), t->db);
    assert_int_equal(n, COUNT_OF(sorted));
    for (size_t i = 0; i < n; i++)
        assert_str(all[i].name, sorted[i]);
    db_rollback(t->db);
    /* Named in the query, it works on both too, also where nothing else says it. */
    static const struct db_field first[] = { TEXT_FIELD("x") };
    static const char sql[] =
        "SELECT x FROM (SELECT 'b' AS x UNION ALL SELECT 'B' UNION ALL SELECT 'a') AS t "
        "ORDER BY x COLLATE \"C\" LIMIT 1";
    static const struct db_stmt s = { "collated", DB_ONE, 0, sql, sql, NULL, 0, first, 1 };
    struct db_value v[1];
    assert_err(try_stmt(t, &s, NULL, v), OK, t->db);
    assert_str(v[0].s, "B");
}

static void orders_nulls_last(void **state)
{
    struct engine_test *t = *state;
    struct person_by_nick_row *rows;
    size_t n;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_person(t, 1, "A", NULL);
    add_person(t, 2, "B", "zz");
    add_person(t, 3, "C", NULL);
    add_person(t, 4, "D", "");
    assert_ok(store_person_by_nick(t->db, t->arena, &rows, &n), t->db);
    assert_int_equal(n, 4);
    assert_str(rows[0].upn, "D");
    assert_str(rows[1].upn, "B");
    assert_str(rows[2].upn, "C");
    assert_null(rows[3].nick.p);
    db_rollback(t->db);
}

static enum err starting(struct engine_test *t, const char *prefix, int64_t *ret_id)
{
    struct place_starting p = { str_of(prefix) };
    struct place_starting_row row;
    enum err e = store_place_starting(t->db, t->arena, &p, &row);
    if (e == OK)
        *ret_id = row.id.v;
    return e;
}

static void likes_with_case(void **state)
{
    struct engine_test *t = *state;
    int64_t id;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    add_place(t, 1, "Abc");
    add_place(t, 2, "x%y");
    assert_ok(starting(t, "Ab", &id), t->db);
    assert_err(starting(t, "ab", &id), ERR_MISSING, t->db);
    assert_ok(starting(t, "x\\%", &id), t->db);
    assert_int_equal(id, 2);
    assert_err(starting(t, "x\\_", &id), ERR_MISSING, t->db);
    db_rollback(t->db);
}

static void upserts_and_counts(void **state)
{
    struct engine_test *t = *state;
    int64_t changed;
    struct tally_all_row *all;
    size_t n;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(store_tally_add(t->db, t->arena, &(struct tally_add){ S("new"), 3 }, &changed),
        t->db);
    assert_int_equal(changed, 1);
    assert_ok(store_tally_add(t->db, t->arena, &(struct tally_add){ S("new"), 4 }, &changed),
        t->db);
    assert_int_equal(changed, 1);
    assert_ok(store_tally_all(t->db, t->arena, &all, &n), t->db);
    /* The migration put one there, with a quote, a semicolon and two hyphens in it. */
    assert_int_equal(n, 2);
    assert_str(all[0].word, "it's; a -- text");
    assert_int_equal(all[0].n, 7);
    assert_int_equal(all[1].n, 7);
    add_person(t, 1, "A", NULL);
    add_person(t, 2, "B", NULL);
    assert_ok(store_person_copy(t->db, t->arena,
                  &(struct person_copy){
                      10,
                  },
                  &changed),
        t->db);
    assert_int_equal(changed, 2);
    assert_ok(store_person_copy(t->db, t->arena, &(struct person_copy){ 10 }, &changed), t->db);
    assert_int_equal(changed, 2);
    assert_ok(store_place_remove(t->db, t->arena, &(struct place_remove){ { 99 } }, &changed),
        t->db);
    assert_int_equal(changed, 0);
    db_rollback(t->db);
}

static void gives_rows_of_an_insert(void **state)
{
    struct engine_test *t = *state;
    struct place_new_row row;
    struct place_count_row count;
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(store_place_new(t->db, t->arena, &(struct place_new){ { 4 }, S("here") }, &row),
        t->db);
    assert_int_equal(row.id.v, 4);
    assert_str(row.name, "here");
    assert_err(store_place_new(t->db, t->arena, &(struct place_new){ { 5 }, S("here") }, &row),
        ERR_CONFLICT, t->db);
    db_rollback(t->db);
    /* All rows are inserted, also when the reader ends early. */
    static const struct db_field id[] = { INT_FIELD("id") };
    static const char sql[] =
        "INSERT INTO place (id, name) SELECT n + 10, word || 'a' FROM tally WHERE true "
        "UNION ALL SELECT n + 20, word || 'b' FROM tally WHERE true "
        "UNION ALL SELECT n + 30, word || 'c' FROM tally WHERE true RETURNING id";
    static const struct db_stmt s = { "place_several", DB_EACH, 0, sql, sql, NULL, 0, id, 1 };
    struct db_rows *rows;
    struct db_value v[1];
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(db_rows_begin(t->db, t->arena, &s, NULL, &rows), t->db);
    assert_ok(db_rows_next(rows, &s, v), t->db);
    db_rows_end(rows);
    assert_ok(store_place_count(t->db, t->arena, &count), t->db);
    assert_int_equal(count.n, 3);
    db_rollback(t->db);
}

static void speaks_to_its_engine(void **state)
{
    struct engine_test *t = *state;
    struct engine_word_row row;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_engine_word(t->db, t->arena, &(struct engine_word){ 3, 8 }, &row), t->db);
    assert_str(row.word, t->is_sqlite ? "feather 8" : "elephant 8");
    db_rollback(t->db);
}

/* What is not reading and changing rows does not get through at run time. */
static void denies_definitions(void **state)
{
    struct engine_test *t = *state;
    static const char *const bad[] = { "DROP TABLE tally", "CREATE TABLE evil (x INTEGER)",
        "ALTER TABLE tally ADD COLUMN x INTEGER", "CREATE TEMP TABLE evil (x INTEGER)",
        "ATTACH DATABASE '/tmp/evil' AS evil", "PRAGMA query_only = OFF",
        "PRAGMA writable_schema = ON", "SELECT load_extension('/tmp/evil.so') AS id",
        "DELETE FROM sqlite_schema", "UPDATE sqlite_schema SET sql = ''",
        "CREATE INDEX evil ON tally (n)", "REINDEX", "ANALYZE", "SAVEPOINT evil", "COMMIT" };
    if (!t->is_sqlite)
        return; /* there it is the role that may or may not (docs/SECURITY.md) */
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct db_stmt *s = test_calloc(1, sizeof *s);
        *s = (struct db_stmt){ .name = "evil",
            .kind = DB_EXEC,
            .sqlite = bad[i],
            .postgres = bad[i] };
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        enum err e = db_exec(t->db, s, NULL, NULL);
        const char *why = db_fail(t->db)->detail;
        if (e != ERR_FAILED ||
            (strstr(why, "not authorized") == NULL && strstr(why, "may not be modified") == NULL))
            fail_msg("%s: %s %s", bad[i], err_name(e), db_fail(t->db)->detail);
        db_rollback(t->db);
        test_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(binds_by_name),
        ON_BOTH_ENGINES(takes_an_optional_condition),
        ON_BOTH_ENGINES(compares_types_when_preparing),
        ON_BOTH_ENGINES(compares_columns_when_preparing),
        ON_BOTH_ENGINES(orders_text_by_bytes),
        ON_BOTH_ENGINES(orders_nulls_last),
        ON_BOTH_ENGINES(likes_with_case),
        ON_BOTH_ENGINES(upserts_and_counts),
        ON_BOTH_ENGINES(gives_rows_of_an_insert),
        ON_BOTH_ENGINES(speaks_to_its_engine),
        ON_SQLITE(denies_definitions),
    };
    return cmocka_run_group_tests_name("traps", tests, NULL, NULL);
}
