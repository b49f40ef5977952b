#include "engines.h"

#include "people.h"
#include "store/db_engine.h"
#include "test_migrations.h"

/* Every database begins empty. */
const struct migrations *const engine_schema = NULL;

static const char *const one[] = {
    "CREATE TABLE a (x @int@ NOT NULL PRIMARY KEY, y @text@, z @blob@) @strict@",
    "INSERT INTO a (x, y) VALUES (1, 'one; two')"
};
static const char *const two[] = { "CREATE TABLE b (x @int@ NOT NULL REFERENCES a (x)) @strict@",
    "CREATE INDEX b_x ON b (x)" };
static const char *const two_changed[] = {
    "CREATE TABLE b (x @int@ NOT NULL REFERENCES a (x), y @int@) @strict@"
};
static const char *const broken[] = { "CREATE TABLE c (x @int@ NOT NULL) @strict@",
    "CREATE TABLE a (x @int@) @strict@" };

static const struct migration steps[] = { { 1, "one", one, 2 }, { 2, "two", two, 2 } };
static const struct migration changed[] = { { 1, "one", one, 2 }, { 2, "two", two_changed, 1 } };
static const struct migration failing[] = { { 1, "one", one, 2 }, { 2, "two", two, 2 },
    { 3, "broken", broken, 2 } };
static const struct migrations first = { steps, 1 }, both = { steps, 2 }, other = { changed, 2 },
                               bad = { failing, 3 };

static struct migrate_state look(struct engine_test *t, const struct migrations *all)
{
    struct migrate_state s;
    struct fail f = { OK };
    if (migrate_state(t->db, all, &f, &s) != OK)
        fail_msg("state: %s", f.detail);
    return s;
}

static void run(struct engine_test *t, const struct migrations *all)
{
    struct clock clock = clock_fixed(1234567890123);
    struct fail f = { OK };
    if (migrate_run(t->db, all, &clock, &f) != OK)
        fail_msg("run: %s", f.detail);
}

static void refuse(struct engine_test *t, const struct migrations *all, enum err want,
    const char *why)
{
    struct clock clock = clock_fixed(0);
    struct fail f = { OK };
    assert_int_equal(migrate_run(t->db, all, &clock, &f), want);
    assert_int_equal(f.code, want);
    if (strstr(f.detail, why) == NULL)
        fail_msg("%s", f.detail);
}

static void goes_forward(void **state)
{
    struct engine_test *t = *state;
    struct migrate_state s = look(t, &both);
    assert_int_equal(s.at, 0);
    assert_int_equal(s.pending, 2);
    assert_int_equal(s.known, 2);
    run(t, &first);
    s = look(t, &both);
    assert_int_equal(s.at, 1);
    assert_int_equal(s.pending, 1);
    run(t, &both);
    run(t, &both);
    s = look(t, &both);
    assert_int_equal(s.at, 2);
    assert_int_equal(s.pending, 0);
    assert_false(s.newer);
    assert_int_equal(s.changed, 0);
    /* What it makes can be used, and ids can be had, at once and by another connection. */
    int64_t id;
    struct db *db = engine_open(t, NULL);
    assert_ok(db_begin(db, DB_WRITE), db);
    assert_ok(db_new_ids(db, S("a"), 1, &id), db);
    assert_ok(db_commit(db), db);
    db_close(db);
}

static void refuses_another_history(void **state)
{
    struct engine_test *t = *state;
    run(t, &both);
    refuse(t, &first, ERR_CONFLICT, "the database is at version 2, this program knows 1");
    assert_true(look(t, &first).newer);
    assert_int_equal(look(t, &first).pending, 0);
    refuse(t, &other, ERR_CONFLICT, "migration 2 was applied with another text");
    assert_int_equal(look(t, &other).changed, 2);
    run(t, &both);
}

/* A migration that fails leaves the database at the one before, and what it had begun is gone. */
static void applies_whole_or_not_at_all(void **state)
{
    struct engine_test *t = *state;
    refuse(t, &bad, ERR_FAILED, "a");
    assert_int_equal(look(t, &bad).at, 2);
    refuse(t, &bad, ERR_FAILED, "a");
    static const char *const mended_text[] = { "CREATE TABLE c (x @int@ NOT NULL) @strict@" };
    const struct migration mended_steps[] = { steps[0], steps[1], { 3, "mended", mended_text, 1 } };
    run(t, &(struct migrations){ mended_steps, 3 });
    assert_int_equal(look(t, &bad).at, 3);
}

/* Each statement of a migration fails in turn; afterwards it is applied as if nothing had been. */
static void survives_a_failure_anywhere(void **state)
{
    struct engine_test *t = *state;
    struct clock clock = clock_fixed(0);
    int64_t n = 1;
    for (;; n++) {
        struct fail f = { OK };
        db_fail_at(t->db, n);
        enum err e = migrate_run(t->db, &both, &clock, &f);
        if (e == OK)
            break;
        assert_int_equal(e, ERR_FAILED);
        assert_string_equal(f.detail, "failed on order");
        assert_false(look(t, &both).newer);
    }
    assert_true(n > 10);
    db_fail_at(t->db, 0);
    assert_int_equal(look(t, &both).at, 2);
}

static void waits_for_another(void **state)
{
    struct engine_test *t = *state;
    struct db *a = engine_open(t, NULL), *b = engine_open(t, &(struct db_options){ .busy_ms = 50 });
    struct clock clock = clock_fixed(0);
    struct fail f = { OK };
    assert_ok(db__begin_migration(a), a);
    assert_int_equal(migrate_run(b, &both, &clock, &f), ERR_BUSY);
    db_rollback(a);
    f = (struct fail){ OK };
    /* By one who waits as long as others do: the lock is that of the whole server, and other tests migrate too. */
    assert_int_equal(migrate_run(a, &both, &clock, &f), OK);
    db_close(a);
    db_close(b);
}

/* Definitions run in a migration and nowhere else, before it and after it. */
static void definitions_only_here(void **state)
{
    struct engine_test *t = *state;
    for (int i = 0; i < 2; i++) {
        assert_ok(db_begin(t->db, DB_WRITE), t->db);
        assert_err(db__script(t->db, S("CREATE TABLE evil (x @int@) @strict@")), ERR_FAILED, t->db);
        db_rollback(t->db);
        run(t, &both);
    }
    struct db *reader = engine_open(t, &(struct db_options){ .readonly = true });
    struct clock clock = clock_fixed(0);
    struct fail f = { OK };
    assert_int_equal(migrate_run(reader, &both, &clock, &f), OK);
    assert_int_equal(migrate_run(reader, &bad, &clock, &f), ERR_FAILED);
    db_close(reader);
}

static void embeds_files(void **state)
{
    struct engine_test *t = *state;
    struct tally_all_row *all;
    size_t n;
    assert_int_equal(test_migrations.n, 2);
    assert_string_equal(test_migrations.v[1].name, "tally");
    run(t, &test_migrations);
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_tally_all(t->db, t->arena, &all, &n), t->db);
    assert_int_equal(n, 1);
    assert_str(all[0].word, "it's; a -- text");
    db_rollback(t->db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(goes_forward),
        ON_BOTH_ENGINES(refuses_another_history),
        ON_BOTH_ENGINES(applies_whole_or_not_at_all),
        ON_BOTH_ENGINES(survives_a_failure_anywhere),
        ON_BOTH_ENGINES(waits_for_another),
        ON_BOTH_ENGINES(definitions_only_here),
        ON_BOTH_ENGINES(embeds_files),
    };
    return cmocka_run_group_tests_name("migrate", tests, NULL, NULL);
}
