/* The pack of a meeting as text: what is written is read again, and what is no pack is refused. */
#include "test.h"

#include "service/pack.h"

static void written_and_read(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 24);
    struct pack *p = ARENA_NEW(a, struct pack), *q = ARENA_NEW(a, struct pack);
    struct pack_child children[] = {
        { .pupil = { 7 },
            .lists = 3,
            .areas = 12,
            .possible = 130,
            .absent = 65,
            .why = S("Missed 65 of 130\tsessions"),
            .reasons = S("Severely absent\nNew") },
        { .pupil = { 9 }, .possible = 10, .absent = 1, .why = S(""), .reasons = S("") },
    };
    *p = (struct pack){ .registers = S("2026-02-27"),
        .since = { 20500 },
        .since_meeting = true,
        .rate = { 1000, 70, 20, 100, 12, 2 },
        .before_absent = 30,
        .before_possible = 500,
        .after_absent = 40,
        .after_possible = 500,
        .to_do = 5,
        .questions = 1,
        .patterns = { S("Most is missed on Mondays.") },
        .n_patterns = 1,
        .lists = { { LIST_SEVERE, 2, 1, 0 }, { LIST_AT_RISK, 9, 3, 4 } },
        .n_lists = 2,
        .cohorts = { { S("Sex"), S("Female"), 50, 5, { 7100, PACK_NO_FIGURE, 0, 6900 } } },
        .n_cohorts = 1,
        .children = children,
        .n_children = COUNT_OF(children) };
    struct str text = pack_write(a, p);
    assert_true(pack_parse(a, text, q));
    assert_true(str_eq(pack_write(a, q), text));
    assert_int_equal(q->n_children, 2);
    assert_true(str_eq(q->children[0].why, S("Missed 65 of 130 sessions")));
    assert_true(str_eq(q->children[0].reasons, S("Severely absent New")));
    assert_int_equal(q->cohorts[0].milli[1], PACK_NO_FIGURE);
    assert_true(q->since.v == 20500 && q->since_meeting && q->rate.severe == 2 && q->lists[1].went == 4);
    arena_free(a);
}

static void no_pack(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "x", "list\tsevere\t1\t2\t3", "pack\t2026-02-27\tx",
        "pack\t\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nlist\tnothing\t1\t1\t1",
        "pack\t\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nchild\t1\tx",
        "pack\t\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\nother" };
    struct arena *a = arena_new(1 << 24);
    struct pack *p = ARENA_NEW(a, struct pack);
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (pack_parse(a, str_of(texts[i]), p))
            fail_msg("%s", texts[i]);
    assert_true(pack_parse(a, S("pack\t\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0"), p));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(no_pack),
    };
    return cmocka_run_group_tests_name("service pack", tests, NULL, NULL);
}
