/* What was worked out is given again until anything is changed, to whom it was worked out for, and to nobody else. */
#include "service/kept.h"

#include "importing.h"
#include "service/audit.h"
#include "service/config.h"

const struct migrations *const engine_schema = &store_migrations;

struct keeping {
    struct importing x;
    struct kept *kept;
    struct kept_key key;
};

/* How often it was worked out, which is what it gives; and how much memory it is to take. */
static int64_t times;
static size_t size;

static enum err make(struct work *w, const struct kept_key *key, const void *with, void **ret)
{
    (void)key;
    (void)with;
    int64_t *v = arena_alloc(w->arena, size);
    *v = ++times;
    *ret = v;
    return OK;
}

static enum err fail_to(struct work *w, const struct kept_key *key, const void *with, void **ret)
{
    (void)with;
    (void)w;
    (void)key;
    (void)ret;
    times++;
    return ERR_DENIED;
}

static struct keeping begin(void **state)
{
    struct keeping k = { .x = importing_begin(*state, "2026-03-02"),
        .kept = kept_new(),
        .key = { .what = "log", .viewer = { { 7 }, 2, test_day("2026-03-02") }, .other_scope = 2 } };
    assert_non_null(k.kept);
    importing_sql(&k.x, "INSERT INTO account (id, name, display_name, created_ms, version) "
                        "VALUES (7, 'admin', 'Alex Admin', 1, 1)");
    times = 0;
    size = sizeof(int64_t);
    return k;
}

static void end(struct keeping *k)
{
    kept_free(k->kept);
    importing_end(&k->x);
}

/* What a request is given that reads. */
static int64_t look(struct keeping *k, const struct kept_key *key)
{
    struct work w = k->x.w;
    const void *v = NULL;
    w.kept = k->kept;
    w.arena = arena_new(1 << 30);
    assert_ok(db_begin(w.db, DB_READ), w.db);
    assert_ok(kept_get(&w, key, make, NULL, &v), w.db);
    int64_t n = *(const int64_t *)v;
    db_rollback(w.db);
    arena_free(w.arena);
    return n;
}

static void change(struct work *w, const char *value)
{
    struct config_problems p;
    const struct config_new n = {
        .of = config_entry_of(S("log_weeks")), .value = str_of(value), .from = w->today, .by = { 7 }
    };
    assert_ok(config_change(w, &n, &p), w->db);
}

static void keeps_until_something_changes(void **state)
{
    struct keeping k = begin(state);
    struct work *w = &k.x.w;
    assert_int_equal(look(&k, &k.key), 1);
    assert_int_equal(look(&k, &k.key), 1);
    /* That somebody looked is written down, and changes nothing. */
    const struct audit_entry e = {
        .account = { 7 }, .operation = S("tracker.read"), .object = S("log"), .request_id = S("r"), .address = S("")
    };
    assert_ok(db_begin(w->db, DB_WRITE), w->db);
    assert_ok(audit_write(w, &e), w->db);
    assert_ok(db_commit(w->db), w->db);
    assert_int_equal(look(&k, &k.key), 1);
    /* What was taken back has not happened. */
    assert_ok(db_begin(w->db, DB_WRITE), w->db);
    change(w, "5");
    db_rollback(w->db);
    assert_int_equal(look(&k, &k.key), 1);
    assert_ok(db_begin(w->db, DB_WRITE), w->db);
    change(w, "5");
    assert_ok(db_commit(w->db), w->db);
    assert_int_equal(look(&k, &k.key), 2);
    assert_int_equal(look(&k, &k.key), 2);
    end(&k);
}

/* An import on the command line, or another machine. */
static void sees_what_others_change(void **state)
{
    struct keeping k = begin(state);
    struct work other = k.x.w;
    other.db = engine_open(k.x.t, NULL);
    for (int64_t i = 1; i <= 4; i++) {
        assert_int_equal(look(&k, &k.key), i);
        assert_ok(db_begin(other.db, DB_WRITE), other.db);
        change(&other, i % 2 == 0 ? "4" : "5");
        assert_ok(db_commit(other.db), other.db);
    }
    db_close(other.db);
    end(&k);
}

/* A reader that began before a change is given what stood then, and does not keep it for those who came later. */
static void keeps_nothing_older(void **state)
{
    struct keeping k = begin(state);
    struct work early = k.x.w;
    const void *v = NULL;
    early.db = engine_open(k.x.t, NULL);
    early.kept = k.kept;
    assert_ok(db_begin(early.db, DB_READ), early.db);
    assert_int_equal(importing_number(&k.x, "SELECT count(*) AS n FROM account"), 1);
    assert_ok(kept_get(&early, &k.key, make, NULL, &v), early.db);
    assert_int_equal(*(const int64_t *)v, 1);
    assert_ok(db_begin(k.x.db, DB_WRITE), k.x.db);
    change(&k.x.w, "5");
    assert_ok(db_commit(k.x.db), k.x.db);
    assert_int_equal(look(&k, &k.key), 2);
    assert_ok(kept_get(&early, &k.key, make, NULL, &v), early.db);
    assert_int_equal(*(const int64_t *)v, 3);
    assert_int_equal(look(&k, &k.key), 2);
    db_close(early.db);
    end(&k);
}

static void tells_viewers_apart(void **state)
{
    struct keeping k = begin(state);
    const struct kept_key keys[] = { k.key,
        { .what = "other", .viewer = k.key.viewer, .other_scope = 2 },
        { .what = "log", .viewer = { { 8 }, 2, k.key.viewer.today }, .other_scope = 2 },
        { .what = "log", .viewer = { { 7 }, 1, k.key.viewer.today }, .other_scope = 2 },
        { .what = "log", .viewer = { { 7 }, 2, day_add(k.key.viewer.today, 1) }, .other_scope = 2 },
        { .what = "log", .viewer = k.key.viewer, .other_scope = 0 } };
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < COUNT_OF(keys); i++)
            assert_int_equal(look(&k, &keys[i]), i + 1);
    end(&k);
}

static void is_made_anew_where_something_is_written(void **state)
{
    struct keeping k = begin(state);
    struct work w = k.x.w;
    const void *v = NULL;
    w.kept = k.kept;
    assert_int_equal(look(&k, &k.key), 1);
    assert_ok(db_begin(w.db, DB_WRITE), w.db);
    assert_ok(kept_get(&w, &k.key, make, NULL, &v), w.db);
    assert_int_equal(*(const int64_t *)v, 2);
    change(&w, "5");
    assert_ok(kept_get(&w, &k.key, make, NULL, &v), w.db);
    assert_int_equal(*(const int64_t *)v, 3);
    db_rollback(w.db);
    assert_int_equal(look(&k, &k.key), 1);
    w.kept = NULL;
    assert_ok(db_begin(w.db, DB_READ), w.db);
    assert_ok(kept_get(&w, &k.key, make, NULL, &v), w.db);
    assert_int_equal(*(const int64_t *)v, 4);
    db_rollback(w.db);
    end(&k);
}

/* A request goes on reading what it was given, whatever becomes of the shelf. */
static void stands_as_long_as_its_request(void **state)
{
    struct keeping k = begin(state);
    struct work w = k.x.w;
    const void *v = NULL;
    w.kept = k.kept;
    w.arena = arena_new(1 << 20);
    assert_ok(db_begin(w.db, DB_READ), w.db);
    assert_ok(kept_get(&w, &k.key, make, NULL, &v), w.db);
    db_rollback(w.db);
    struct kept_key other = k.key;
    for (int64_t i = 0; i < 2 * KEPT_PLACES; i++) {
        other.viewer.account.v = 100 + i;
        look(&k, &other);
    }
    assert_int_equal(*(const int64_t *)v, 1);
    arena_free(w.arena);
    end(&k);
}

static void keeps_no_failure(void **state)
{
    struct keeping k = begin(state);
    struct work w = k.x.w;
    const void *v = NULL;
    w.kept = k.kept;
    assert_ok(db_begin(w.db, DB_READ), w.db);
    assert_int_equal(kept_get(&w, &k.key, fail_to, NULL, &v), ERR_DENIED);
    assert_int_equal(kept_get(&w, &k.key, fail_to, NULL, &v), ERR_DENIED);
    assert_int_equal(times, 2);
    db_rollback(w.db);
    assert_int_equal(look(&k, &k.key), 3);
    end(&k);
}

static void holds_to_its_limits(void **state)
{
    struct keeping k = begin(state);
    struct kept_key key = k.key;
    /* One place more than there are: what was not asked for the longest has gone. */
    for (int64_t i = 0; i <= KEPT_PLACES; i++) {
        key.viewer.account.v = i;
        assert_int_equal(look(&k, &key), i + 1);
    }
    assert_int_equal(look(&k, &key), KEPT_PLACES + 1);
    key.viewer.account.v = 0;
    assert_int_equal(look(&k, &key), KEPT_PLACES + 2);
    key.viewer.account.v = 2;
    assert_int_equal(look(&k, &key), 3);
    /* What is as large as it may be, and larger. */
    times = 0;
    size = KEPT_ONE_BYTES;
    key.what = "large";
    assert_int_equal(look(&k, &key), 1);
    assert_int_equal(look(&k, &key), 1);
    size = KEPT_ONE_BYTES + 1;
    key.what = "too large";
    assert_int_equal(look(&k, &key), 2);
    assert_int_equal(look(&k, &key), 3);
    /* As much as all may be, and one more. */
    size = KEPT_ONE_BYTES;
    key.what = "many";
    times = 0;
    for (int64_t i = 0; i <= KEPT_BYTES / KEPT_ONE_BYTES; i++) {
        key.viewer.account.v = i;
        assert_int_equal(look(&k, &key), i + 1);
    }
    assert_int_equal(look(&k, &key), KEPT_BYTES / KEPT_ONE_BYTES + 1);
    key.viewer.account.v = 1;
    assert_int_equal(look(&k, &key), 2);
    key.viewer.account.v = 0;
    assert_int_equal(look(&k, &key), KEPT_BYTES / KEPT_ONE_BYTES + 2);
    end(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(keeps_until_something_changes),
        ON_BOTH_ENGINES(sees_what_others_change), ON_BOTH_ENGINES(keeps_nothing_older),
        ON_BOTH_ENGINES(tells_viewers_apart), ON_BOTH_ENGINES(is_made_anew_where_something_is_written),
        ON_BOTH_ENGINES(stands_as_long_as_its_request), ON_SQLITE(keeps_no_failure), ON_SQLITE(holds_to_its_limits) };
    return cmocka_run_group_tests_name("kept", tests, NULL, NULL);
}
