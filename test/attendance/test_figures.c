/* The figures against the plainest way of counting them, over random registers: every code, joiners and leavers,
 * schools without pupils, ranges that begin and end anywhere. */
#include "attendance/list.h"

#include "county.h"

/* One enrolment counted mark by mark. */
static struct att_count plain_count(const struct plain_row *row, int year, struct day from, struct day to)
{
    struct att_count c = { 0 };
    for (int16_t s = 0; s < ATT_SESSIONS; s++) {
        if (!day_within(att_session_day(year, (struct att_session){ s }), from, to))
            continue;
        switch (att_code_class((enum att_code)row->marks.code[s])) {
        case ATT_CLASS_PRESENT:
        case ATT_CLASS_ELSEWHERE:
            c.possible++;
            c.attended++;
            break;
        case ATT_CLASS_AUTHORISED:
            c.possible++;
            c.authorised++;
            break;
        case ATT_CLASS_UNAUTHORISED:
            c.possible++;
            c.unauthorised++;
            break;
        case ATT_CLASS_NONE:
        case ATT_CLASS_NOT_POSSIBLE:
        case ATT_CLASS_NOT_COLLECTED:
            break;
        }
    }
    return c;
}

static bool in(uint32_t set, int value)
{
    return set == 0 || (set >> value & 1) != 0;
}

static bool plain_wanted(const struct plain_row *row, const struct att_filter *f)
{
    return in(f->year_groups, row->traits.year_group) && in(f->sexes, row->traits.sex) &&
        in(f->sens, row->traits.sen) && in(f->fsms, row->traits.fsm) && in(f->cares, row->traits.care) &&
        (!f->compulsory_only || row->traits.compulsory) &&
        (!day_is(f->on_roll) || day_within(f->on_roll, row->entry, row->leaving));
}

static int trait(const struct plain_row *row, enum att_cohort c)
{
    const int values[ATT_COHORTS] = { 0, row->traits.sex, row->traits.year_group, row->traits.fsm,
        row->traits.sen, row->traits.care };
    return values[c];
}

static struct att_question random_question(struct rng *r, const struct county *c)
{
    struct day start = att_year_start(c->snapshot->year);
    struct att_question q = { .snapshot = c->snapshot,
        .blocks = (const struct att_block *const *)c->snapshot->blocks,
        .n_blocks = c->snapshot->n,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE } };
    if (rng_chance(r, 1, 2))
        q.from = day_add(start, rng_range(r, -20, 380));
    if (rng_chance(r, 1, 2))
        q.to = day_add(start, rng_range(r, -20, 380));
    if (rng_chance(r, 1, 4))
        q.filter.year_groups = (uint32_t)rng_next(r);
    if (rng_chance(r, 1, 4))
        q.filter.sens = (uint32_t)rng_next(r);
    if (rng_chance(r, 1, 4))
        q.filter.cares = 1u << ATT_CARE_CP | 1u << ATT_CARE_CIN;
    if (rng_chance(r, 1, 4))
        q.filter.compulsory_only = true;
    if (rng_chance(r, 1, 4))
        q.filter.on_roll = day_add(start, rng_range(r, 0, 350));
    return q;
}

/* The weeks of the answer, from the marks of the plain rows. */
static void check_weeks(struct arena *a, const struct county *c, const struct att_question *q)
{
    struct att_answer answer = att_ask(a, q);
    struct day start = att_year_start(c->snapshot->year);
    struct att_count *weeks = att_weeks(a, &answer);
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct day monday = day_add(start, 7 * w), sunday = day_add(monday, 6);
        struct day from = day_is(q->from) && day_cmp(q->from, monday) > 0 ? q->from : monday;
        struct day to = day_is(q->to) && day_cmp(q->to, sunday) < 0 ? q->to : sunday;
        struct att_count want = { 0 };
        for (size_t i = 0; i < c->n && day_cmp(from, to) <= 0; i++) {
            struct att_count p = plain_count(&c->rows[i], c->snapshot->year, from, to);
            bool counted = plain_wanted(&c->rows[i], &q->filter);
            want.possible += counted ? p.possible : 0;
            want.attended += counted ? p.attended : 0;
            want.authorised += counted ? p.authorised : 0;
            want.unauthorised += counted ? p.unauthorised : 0;
        }
        assert_memory_equal(&weeks[w], &want, sizeof want);
    }
}

static void check_question(struct arena *a, const struct county *c, const struct att_question *q)
{
    struct att_answer answer = att_ask(a, q);
    size_t n_groups, next = 0;
    struct att_group *groups = att_cohorts(a, &answer, &n_groups);
    struct att_sum want[ATT_COHORTS][ATT_YEAR_GROUPS];
    memset(want, 0, sizeof want);
    for (size_t i = 0; i < c->n; i++) {
        const struct plain_row *row = &c->rows[i];
        if (!plain_wanted(row, &q->filter))
            continue;
        struct att_count p = plain_count(row, c->snapshot->year, q->from, q->to);
        struct att_count got = att_row_count(&answer.rows[next]);
        assert_str(att_row_block(&answer, &answer.rows[next])->who[answer.rows[next].row].upn, row->upn);
        assert_memory_equal(&got, &p, sizeof p);
        next++;
        for (int k = 0; k < ATT_COHORTS; k++) {
            struct att_sum *s = &want[k][trait(row, (enum att_cohort)k)];
            if (p.possible == 0)
                continue;
            s->enrolments++;
            s->count.possible += p.possible;
            s->count.attended += p.attended;
            s->count.authorised += p.authorised;
            s->count.unauthorised += p.unauthorised;
            s->persistent += 10 * (p.authorised + p.unauthorised) >= p.possible;
            s->severe += 2 * (p.authorised + p.unauthorised) >= p.possible;
        }
    }
    assert_int_equal(next, answer.n);
    size_t seen = 0;
    for (size_t g = 0; g < n_groups; g++) {
        const struct att_sum *w = &want[groups[g].cohort][groups[g].value], *s = &groups[g].sum;
        assert_memory_equal(&s->count, &w->count, sizeof w->count);
        assert_true(s->enrolments == w->enrolments && s->persistent == w->persistent && s->severe == w->severe);
        seen += groups[g].cohort == ATT_COHORT_YEAR ? (size_t)s->enrolments : 0;
    }
    assert_int_equal(seen, want[ATT_COHORT_ALL][0].enrolments);
}

static void equal_to_counting_one_by_one(void **state)
{
    (void)state;
    struct rng r = rng_seed(11);
    for (uint64_t seed = 0; seed < 12; seed++) {
        struct county c = random_county(seed, (int)(2023 + seed % 3), 6, 60);
        for (int k = 0; k < 25; k++) {
            struct arena *a = arena_new(16 << 20);
            struct att_question q = random_question(&r, &c);
            check_question(a, &c, &q);
            if (k % 5 == 0)
                check_weeks(a, &c, &q);
            arena_free(a);
        }
        county_done(&c);
    }
}

/* However the year is cut, the pieces add up; so do schools, phases and weeks. */
static void parts_add_up(void **state)
{
    (void)state;
    struct county c = random_county(77, 2025, 8, 80);
    struct arena *a = arena_new(32 << 20);
    struct att_question q = { .snapshot = c.snapshot,
        .blocks = (const struct att_block *const *)c.snapshot->blocks,
        .n_blocks = c.snapshot->n,
        .from = DAY_NONE,
        .to = DAY_NONE,
        .filter = { .on_roll = DAY_NONE } };
    struct att_answer whole = att_ask(a, &q);
    struct att_sum total = att_total(&whole);
    struct att_sum blocks = { 0 }, phases = { 0 };
    for (size_t i = 0; i < c.snapshot->n; i++)
        att_sum_merge(&blocks, &att_by_block(a, &whole)[i]);
    for (int i = 0; i < ATT_PHASES; i++)
        att_sum_merge(&phases, &att_by_phase(a, &whole)[i]);
    assert_memory_equal(&blocks, &total, sizeof total);
    assert_memory_equal(&phases, &total, sizeof total);
    int64_t possible = 0, absent = 0;
    struct att_count *weeks = att_weeks(a, &whole);
    for (int w = 0; w < ATT_WEEKS; w++) {
        possible += weeks[w].possible;
        absent += att_absent(&weeks[w]);
    }
    assert_true(possible == total.count.possible && absent == att_absent(&total.count));
    struct day cut = test_day("2026-02-03");
    q.to = cut;
    struct att_answer first = att_ask(a, &q);
    q.to = DAY_NONE;
    q.from = day_add(cut, 1);
    struct att_answer second = att_ask(a, &q);
    struct att_sum s1 = att_total(&first), s2 = att_total(&second);
    assert_int_equal(s1.count.possible + s2.count.possible, total.count.possible);
    assert_int_equal(s1.count.unauthorised + s2.count.unauthorised, total.count.unauthorised);
    arena_free(a);
    county_done(&c);
}

/* Every list holds exactly the rows its rule names, each once, in its order. */
static void lists_follow_their_rules(void **state)
{
    (void)state;
    struct county c = random_county(5, 2025, 8, 90);
    struct arena *a = arena_new(32 << 20);
    struct att_question q = { .snapshot = c.snapshot,
        .blocks = (const struct att_block *const *)c.snapshot->blocks,
        .n_blocks = c.snapshot->n,
        .from = DAY_NONE,
        .to = test_day("2026-03-18"),
        .filter = { .on_roll = DAY_NONE } };
    struct att_answer answer = att_ask(a, &q);
    struct att_list_limits limits = ATT_LIST_DEFAULTS;
    size_t n[ATT_LISTS], sizes[ATT_LISTS], want[ATT_LISTS] = { 0 };
    struct att_listed *l[ATT_LISTS];
    for (int k = 0; k < ATT_LISTS; k++)
        l[k] = att_list(a, &answer, (enum att_list)k, &limits, &n[k]);
    for (size_t i = 0; i < answer.n; i++) {
        struct att_count p = att_row_count(&answer.rows[i]);
        int64_t absent = p.authorised + p.unauthorised;
        bool severe = p.possible > 0 && 2 * absent >= p.possible;
        bool persistent = p.possible > 0 && 10 * absent >= p.possible;
        want[ATT_LIST_SEVERE] += severe;
        want[ATT_LIST_PERSISTENT] += persistent && !severe;
        want[ATT_LIST_AT_RISK] += !persistent && p.possible > 0 && 20 * absent >= p.possible;
    }
    att_list_sizes(&answer, &limits, sizes);
    for (int k = 0; k < ATT_LISTS; k++) {
        assert_int_equal(sizes[k], n[k]);
        assert_true(n[k] > 3);
        if (k <= ATT_LIST_AT_RISK)
            assert_int_equal(n[k], want[k]);
    }
    for (size_t i = 1; i < n[ATT_LIST_PERSISTENT]; i++) {
        const struct att_count *x = &l[ATT_LIST_PERSISTENT][i - 1].count, *y = &l[ATT_LIST_PERSISTENT][i].count;
        assert_true(att_absent(x) * y->possible >= att_absent(y) * x->possible);
    }
    for (size_t i = 1; i < n[ATT_LIST_AT_RISK]; i++)
        assert_true(l[ATT_LIST_AT_RISK][i - 1].to_persistent <= l[ATT_LIST_AT_RISK][i].to_persistent);
    for (size_t i = 0; i < n[ATT_LIST_PART_TIME]; i++)
        assert_true(l[ATT_LIST_PART_TIME][i].codes[0] > 0);
    /* A first day bounds what is counted; how far a year is from persistent absence, it does not. */
    q.from = test_day("2026-02-23");
    struct att_answer later = att_ask(a, &q);
    assert_int_equal(later.n, answer.n);
    size_t differ = 0;
    for (size_t i = 0; i < answer.n; i++) {
        struct att_listed whole = att_listed_of(&answer, &answer.rows[i], &limits),
                          part = att_listed_of(&later, &later.rows[i], &limits);
        assert_memory_equal(&whole.year, &part.year, sizeof whole.year);
        assert_memory_equal(&whole.count, &whole.year, sizeof whole.year);
        assert_true(whole.to_persistent == part.to_persistent && whole.to_severe == part.to_severe);
        assert_true(whole.recent_absent == part.recent_absent && whole.recent_possible == part.recent_possible);
        differ += whole.count.possible != part.count.possible;
    }
    assert_true(differ > 20);
    limits.min_possible = 1000;
    att_list_sizes(&answer, &limits, sizes);
    assert_int_equal(sizes[ATT_LIST_SEVERE] + sizes[ATT_LIST_PERSISTENT] + sizes[ATT_LIST_AT_RISK], 0);
    assert_int_equal(sizes[ATT_LIST_PART_TIME], n[ATT_LIST_PART_TIME]);
    arena_free(a);
    county_done(&c);
}

/* A part-time timetable that ended more than 20 school days ago is no longer on the list; days on which the school was
 * closed do not count. */
static void looks_back_in_school_days(void **state)
{
    (void)state;
    struct plain_row row = { .upn = "A", .entry = test_day("2025-09-01"), .leaving = DAY_NONE };
    struct att_mask none = { { 0 } };
    for (int s = 30; s < 30 + 2 * 10 + 40; s++)
        row.marks.code[s] = ATT_PRESENT;
    for (int s = 200; s < 210; s++) /* much later, after a long closure: five more school days */
        row.marks.code[s] = ATT_PRESENT;
    static const struct {
        int session;
        bool on_list;
    } cases[] = { { 59, false }, { 60, true }, { 205, true } };
    /* The last 20 school days are those five and the fifteen of sessions 60 to 89. */
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct plain_row one = row;
        one.marks.code[cases[i].session] = ATT_PART_TIME;
        struct att_block *b = build_block(&one, 1, 2025, 1, &none);
        struct att_snapshot *s = att_snapshot_new(2025, 1, &b, 1);
        struct arena *a = arena_new(1 << 20);
        struct att_question q = { .snapshot = s,
            .blocks = (const struct att_block *const *)s->blocks,
            .n_blocks = 1,
            .from = DAY_NONE,
            .to = DAY_NONE,
            .filter = { .on_roll = DAY_NONE } };
        struct att_answer answer = att_ask(a, &q);
        size_t n;
        att_list(a, &answer, ATT_LIST_PART_TIME, &ATT_LIST_DEFAULTS, &n);
        assert_int_equal(n, cases[i].on_list);
        arena_free(a);
        att_snapshot_unref(s);
    }
}

static void names_of_groups_are_distinct(void **state)
{
    (void)state;
    for (int c = 0; c < ATT_COHORTS; c++)
        for (int v = 0; v < att_cohort_values((enum att_cohort)c); v++)
            for (int w = 0; w < v; w++) {
                char x[16], y[16];
                assert_false(str_eq(att_group_name((enum att_cohort)c, v), att_group_name((enum att_cohort)c, w)));
                assert_false(str_eq(att_group_words((enum att_cohort)c, v, x),
                    att_group_words((enum att_cohort)c, w, y)));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_to_counting_one_by_one),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(lists_follow_their_rules),
        cmocka_unit_test(looks_back_in_school_days),
        cmocka_unit_test(names_of_groups_are_distinct),
    };
    return cmocka_run_group_tests_name("figures", tests, NULL, NULL);
}
