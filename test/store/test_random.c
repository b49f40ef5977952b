/* The same work on both engines: random operations, good and bad ones, with the same answers; and at the end, the same
 * rows. */
#include "engines.h"

#include "base/buf.h"
#include "base/random.h"
#include "people.h"
#include "test_migrations.h"

const struct migrations *const engine_schema = &test_migrations;

enum { TRANSACTIONS = 400,
    STEPS = 6,
    UPNS = 40,
    PLACES = 8 };

struct pair {
    struct engine_test *lite, *pg;
};

static const char *const words[] = { "anna", "Bob", "Zoë", "", "o'Neil", "\xf0\x9f\x90\x98",
    "a very long name indeed, longer than forty", "x", "ABC", "%_\\" };

static struct str word(struct rng *r)
{
    return str_of(words[rng_below(r, COUNT_OF(words))]);
}

static struct str upn(struct rng *r, struct arena *a)
{
    return str_fmt(a, "U%02d", rng_range(r, 1, UPNS));
}

static enum err put_person(struct engine_test *t, struct rng *r)
{
    int number = rng_range(r, 1, UPNS);
    struct person_put p = { .id = { number },
        .upn = str_fmt(t->arena, "U%02d", number),
        .name = word(r) };
    /* Now and then a place that is not there, and an id that is another person's. */
    p.place.v = rng_chance(r, 1, 20) ? 99 : rng_chance(r, 1, 2) ? 1
                                                                : 0;
    if (rng_chance(r, 1, 20))
        p.id.v = rng_range(r, 1, UPNS);
    p.nick = rng_chance(r, 1, 3) ? STR_NONE : word(r);
    p.born_on = rng_chance(r, 1, 3) ? DAY_NONE : (struct day){ rng_range(r, -20000, 20000) };
    p.photo = rng_chance(r, 1, 2) ? STR_NONE : (struct str){ "\0\1\2\xff", rng_below(r, 5) };
    p.restricted = rng_chance(r, 1, 2);
    p.score = (struct opt_i64){ rng_chance(r, 1, 2), (int64_t)(rng_next(r) >> 30) };
    int64_t changed = -1;
    enum err e = store_person_put(t->db, t->arena, &p, &changed);
    assert_true(e != OK || changed == 1);
    return e;
}

static enum err write_something(struct engine_test *t, struct rng *r, int64_t *ret_changed)
{
    struct arena *a = t->arena;
    struct place_new_row row;
    switch (rng_below(r, 14)) {
    case 0:
        return store_place_add(t->db, a,
            &(struct place_add){ { rng_range(r, 1, PLACES) }, word(r) }, ret_changed);
    case 1:
        return store_place_rename(t->db, a,
            &(struct place_rename){ { rng_range(r, 1, PLACES) }, word(r), word(r) }, ret_changed);
    case 2:
        return store_person_score(t->db, a,
            &(struct person_score){ upn(r, a), rng_range(r, -5, 5) }, ret_changed);
    case 3:
        return store_person_forget(t->db, a, &(struct person_forget){ upn(r, a) }, ret_changed);
    case 4:
        return store_tally_add(t->db, a, &(struct tally_add){ word(r), rng_range(r, 1, 9) },
            ret_changed);
    case 5:
        return store_place_new(t->db, a,
            &(struct place_new){ { rng_range(r, 1, PLACES) }, word(r) }, &row);
    case 6:
        return db_new_ids(t->db, S("thing"), rng_range(r, 1, 9), ret_changed);
    default:
        return put_person(t, r);
    }
}

static enum err read_something(struct engine_test *t, struct rng *r, int64_t *ret_seen)
{
    struct arena *a = t->arena;
    struct place_starting_row start;
    struct person_by_upn_row person;
    struct person_score_sum_row sum;
    struct place_few_row *few;
    size_t n;
    enum err e;
    switch (rng_below(r, 4)) {
    case 0:
        e = store_place_starting(t->db, a, &(struct place_starting){ word(r) }, &start);
        *ret_seen = e == OK ? start.id.v : -1;
        return e;
    case 1: {
        struct person_by_upn q = { .upn = upn(r, a),
            .viewer = { { 1 }, rng_range(r, 1, 4), { rng_range(r, -20000, 20000) } } };
        q.nick = rng_chance(r, 1, 2) ? STR_NONE : word(r);
        e = store_person_by_upn(t->db, a, &q, &person);
        *ret_seen = e == OK ? person.id.v : -1;
        return e;
    }
    case 2:
        e = store_person_score_sum(t->db, a, &sum);
        *ret_seen = e == OK && sum.total.has ? sum.total.v : -1;
        return e;
    default:
        e = store_place_few(t->db, a, &few, &n);
        *ret_seen = e == OK ? (int64_t)n : -1;
        return e;
    }
}

/* One transaction as a line of what happened, so that two are compared as text. */
static struct str transaction(struct engine_test *t, uint64_t seed)
{
    struct rng r = rng_seed(seed);
    struct buf b = buf_new(1 << 16);
    bool write = rng_chance(&r, 3, 4);
    enum err e = db_begin(t->db, write ? DB_WRITE : DB_READ);
    buf_add_fmt(&b, "%s:", err_name(e));
    for (int i = rng_range(&r, 1, STEPS); i > 0; i--) {
        int64_t seen = -1;
        bool change = rng_chance(&r, 3, 4);
        e = change ? write_something(t, &r, &seen) : read_something(t, &r, &seen);
        buf_add_fmt(&b, " %s %lld", err_name(e), (long long)seen);
    }
    if (rng_chance(&r, 4, 5))
        buf_add_fmt(&b, " commit %s", err_name(db_commit(t->db)));
    db_rollback(t->db);
    struct str line = str_dup(t->arena, buf_str(&b));
    buf_done(&b);
    return line;
}

static struct str everything(struct engine_test *t)
{
    struct buf b = buf_new(4 << 20);
    struct db_rows *rows;
    struct place_each_row place;
    struct person_each_row p;
    struct tally_all_row *tally;
    size_t n;
    assert_ok(db_begin(t->db, DB_READ), t->db);
    assert_ok(store_place_each_begin(t->db, t->arena, &rows), t->db);
    while (store_place_each_next(rows, &place) == OK)
        buf_add_fmt(&b, "place %lld %.*s\n", (long long)place.id.v, STR_ARG(place.name));
    store_place_each_end(rows);
    assert_ok(store_person_each_begin(t->db, t->arena, &rows), t->db);
    while (store_person_each_next(rows, &p) == OK) {
        buf_add_fmt(&b, "person %lld %lld %.*s %.*s %d%.*s %d %d %d %d%lld ", (long long)p.id.v,
            (long long)p.place.v, STR_ARG(p.upn), STR_ARG(p.name), p.nick.p != NULL,
            STR_ARG(p.nick), p.born_on.v, p.photo.p != NULL, p.restricted, p.score.has,
            (long long)p.score.v);
        buf_add_str(&b, p.photo);
        buf_add_char(&b, '\n');
    }
    store_person_each_end(rows);
    assert_ok(store_tally_all(t->db, t->arena, &tally, &n), t->db);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "tally %.*s %lld\n", STR_ARG(tally[i].word), (long long)tally[i].n);
    db_rollback(t->db);
    struct str all = str_dup(t->arena, buf_str(&b));
    buf_done(&b);
    return all;
}

static void first_place(struct engine_test *t)
{
    assert_ok(db_begin(t->db, DB_WRITE), t->db);
    assert_ok(store_place_add(t->db, t->arena, &(struct place_add){ { 1 }, S("first") }, NULL),
        t->db);
    assert_ok(db_commit(t->db), t->db);
}

static void same_answers_and_same_rows(void **state)
{
    (void)state;
    struct pair p = { NULL, NULL };
    void *one = NULL, *two = NULL;
    assert_int_equal(engine_setup_sqlite(&one), 0);
    if (engine_setup_postgres(&two) != 0) {
        engine_teardown(&one);
        fail();
    }
    p.lite = one;
    p.pg = two;
    first_place(p.lite);
    first_place(p.pg);
    size_t committed = 0;
    for (uint64_t seed = 1; seed <= TRANSACTIONS; seed++) {
        struct str a = transaction(p.lite, seed), b = transaction(p.pg, seed);
        if (!str_eq(a, b))
            fail_msg("seed %lld\n%.*s\n%.*s", (long long)seed, STR_ARG(a), STR_ARG(b));
        committed += str_find_str(a, S("commit OK")) >= 0;
    }
    struct str a = everything(p.lite), b = everything(p.pg);
    if (!str_eq(a, b))
        fail_msg("rows differ\n%.*s\n%.*s", STR_ARG(a), STR_ARG(b));
    /* It would prove little if nothing had been done. */
    assert_true(committed > TRANSACTIONS / 4);
    assert_true(a.n > 1000);
    engine_teardown(&one);
    engine_teardown(&two);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(same_answers_and_same_rows) };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
