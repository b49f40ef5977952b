/* What is said of a child who is looked ahead for, word by word: over a year that is made so that it is known how many
 * stood alike and how they ended. */
#include "service/forecast.h"

#include "test.h"

/* 400 sessions: 40 weeks of ten. Persistently absent at 40 missed, severely at 200. */
enum { YEAR = 2025,
    FIRST_WEEK = 7, /* so that a year is whole */
    WEEKS = 40,
    SESSIONS = WEEKS * 10,
    HELD = 210, /* of them, on the day */
    FIRST = FIRST_WEEK * 10 };

static struct day stands_on(void)
{
    return att_session_day(YEAR, (struct att_session){ FIRST + HELD - 1 });
}

static struct att_mask whole_year(void)
{
    return att_mask_sessions(FIRST, FIRST + SESSIONS - 1);
}

/* A child who missed so many sessions up to the day, and after it; the first of each. */
struct child {
    int64_t pupil;
    int before, after;
};

static struct att_snapshot *make(int year, const struct child *v, size_t n, bool whole)
{
    const struct att_school about = {
        .id = { 1 }, .urn = S("100001"), .name = S("A school"), .phase = ATT_PHASE_SECONDARY
    };
    const struct att_mask planned = whole_year();
    struct att_block *b = att_block_new(&about, year, n);
    for (size_t i = 0; i < n; i++) {
        struct att_marks m;
        char upn[16];
        memset(&m, ATT_NO_MARK, sizeof m);
        memset(m.code + FIRST, ATT_PRESENT, whole ? SESSIONS : HELD);
        memset(m.code + FIRST, ATT_ILLNESS, (size_t)v[i].before);
        if (whole)
            memset(m.code + FIRST + HELD, ATT_ILLNESS, (size_t)v[i].after);
        snprintf(upn, sizeof upn, "U%06d", (int)i);
        const struct att_identity who = { .enrolment = { (int64_t)i + 1 },
            .pupil = { v[i].pupil },
            .upn = str_of(upn),
            .entry = att_year_start(year),
            .leaving = DAY_NONE };
        att_block_set(b, i, &who, &(struct att_traits){ 0 }, &m);
    }
    assert_int_equal(att_block_seal(b, &planned), OK);
    return att_snapshot_new(year, 1, &b, 1);
}

/* Children of the year before who had missed so many by then, of whom some ended persistently (or severely) absent. */
struct group {
    int before, n, so, after_so, after_not;
};

enum { MOST = 1000 };

struct scene {
    struct arena *a;
    struct att_snapshot *first, *earlier, *now;
    struct forecast f;
};

static size_t fill(const struct group *g, size_t n, struct child *v)
{
    size_t to = 0;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < g[i].n; k++, to++)
            v[to] = (struct child){ (int64_t)to + 1, g[i].before, k < g[i].so ? g[i].after_so : g[i].after_not };
    assert_true(to <= MOST);
    return to;
}

/* As forecast_get() does it, without a database. `before` is what every child missed the year before (in 400), or
 * negative: there are no registers of it. */
static struct scene begin(const struct group *g, size_t n_groups, int missed_before, const struct child *now,
    size_t n_now)
{
    static const int weeks = 6;
    struct scene s = { .a = arena_new((size_t)64 << 20) };
    struct child *v = ARENA_ARRAY(s.a, MOST, struct child);
    size_t n = fill(g, n_groups, v);
    s.earlier = make(YEAR - 1, v, n, true);
    s.now = make(YEAR, now, n_now, false);
    struct att_befores *of_earlier = NULL;
    if (missed_before >= 0) {
        for (size_t i = 0; i < n; i++)
            v[i].before = missed_before, v[i].after = 0;
        s.first = make(YEAR - 2, v, n, true);
        of_earlier = att_befores_of(s.a, s.first);
    }
    const struct att_befores *of_now = missed_before >= 0 ? att_befores_of(s.a, s.earlier) : NULL;
    const struct att_standing_asked then = { att_same_time(stands_on(), YEAR, YEAR - 1), weeks, of_earlier, true };
    const struct att_standing_asked asked = { stands_on(), weeks, of_now, false };
    const struct att_standings earlier = att_standings_of(s.a, s.earlier, &then);
    s.f = (struct forecast){ .year = YEAR,
        .on = stands_on(),
        .knows_before = missed_before >= 0,
        .standings = att_standings_of(s.a, s.now, &asked),
        .learned = att_forecast_learn(s.a, &earlier) };
    for (int e = 0; e < ATT_ENDS; e++) {
        int16_t *chances = ARENA_ARRAY(s.a, n_now, int16_t);
        for (size_t i = 0; i < n_now; i++)
            chances[i] = forecast_chance(&s.f, &s.f.standings.v[i], (enum att_end)e, 1);
        s.f.chances[e] = chances;
    }
    return s;
}

static void end(struct scene *s)
{
    att_snapshot_unref(s->first);
    att_snapshot_unref(s->earlier);
    att_snapshot_unref(s->now);
    arena_free(s->a);
}

static void assert_says(struct scene *s, size_t row, enum att_end end, const char *chance, const char *all,
    const char *alike, const char *like, const char *change)
{
    struct forecast_says says = forecast_says(s->a, &s->f, s->now->blocks[0], row, end);
    assert_str(says.chance, chance);
    assert_str(says.all, all);
    assert_str(says.alike, alike);
    assert_str(says.like, like);
    assert_str(says.change, change);
}

/* Of a year before which nothing is known: by sessions left, the last weeks and the phase. */
static const struct group year_before[] = {
    { 5, 400, 20, 40, 0 },    /* 35 could still be missed */
    { 15, 200, 60, 40, 0 },   /* 25 */
    { 25, 100, 60, 40, 0 },   /* 15: 12.5% by then */
    { 38, 40, 40, 40, 0 },    /* 2 */
    { 100, 50, 25, 120, 40 }, /* severely absent at 200: 100 could still be missed */
};

static void an_open_end_has_a_chance_with_its_reasons(void **state)
{
    (void)state;
    static const struct child now[] = { { 9001, 15, 0 }, { 9002, 25, 0 }, { 9003, 5, 0 }, { 9004, 39, 0 } };
    struct scene s = begin(year_before, COUNT_OF(year_before), -1, now, COUNT_OF(now));
    assert_says(&s, 0, ATT_END_PERSISTENT, "About 3 in 10",
        "The chance of ending the year persistently absent is about 3 in 10.",
        "Of 200 children who stood like this at the same time of 2024/25, 60 ended that year persistently absent.",
        "Like this: another 16 to 25 sessions missed would make it certain; missed less than 10% in the last school "
        "weeks; "
        "phase of school: secondary.",
        "They may miss 24 more of the 190 sessions to come and end the year below 10%.");
    assert_says(&s, 1, ATT_END_PERSISTENT, "About 6 in 10",
        "The chance of ending the year persistently absent is about 6 in 10.",
        "Of 100 children who stood like this at the same time of 2024/25, 60 ended that year persistently absent.",
        "Like this: another 3 to 15 sessions missed would make it certain; missed less than 10% in the last school "
        "weeks; "
        "phase of school: secondary.",
        "21 school days in a row without absence would bring them below 10%. They "
        "may "
        "miss 14 more of the 190 sessions to come and end the year below 10%.");
    assert_says(&s, 2, ATT_END_PERSISTENT, "About 1 in 10",
        "The chance of ending the year persistently absent is about 1 in 10.",
        "Of 400 children who stood like this at the same time of 2024/25, 20 ended that year persistently absent.",
        "Like this: another 26 or more sessions missed would make it certain; missed less than 10% in the last school "
        "weeks; phase of school: secondary.",
        "They may miss 34 more of the 190 sessions to come and end the year below 10%.");
    struct forecast_says last = forecast_says(s.a, &s.f, s.now->blocks[0], 3, ATT_END_PERSISTENT);
    assert_str(last.change,
        "91 school days in a row without absence would bring them below 10%. "
        "After one "
        "more session missed they cannot end the year below 10%.");
    end(&s);
}

static void what_is_sure_is_said_so(void **state)
{
    (void)state;
    static const struct child now[] = { { 9001, 40, 0 }, { 9002, 0, 0 }, { 9003, 25, 0 } };
    struct scene s = begin(year_before, COUNT_OF(year_before), -1, now, COUNT_OF(now));
    assert_says(&s, 0, ATT_END_PERSISTENT, "Can no longer be avoided",
        "Persistent absence this year can no longer be avoided: 40 sessions missed is 10% or more of the 400 "
        "sessions of "
        "the year.",
        "", "", "");
    assert_says(&s, 1, ATT_END_SEVERE, "Not possible any more",
        "Severe absence this year is not possible any more: with 0 sessions missed and 190 to come, 50% of the year "
        "cannot "
        "be reached.",
        "", "", "");
    assert_says(&s, 2, ATT_END_SEVERE, "Fewer than 1 in 20",
        "The chance of ending the year severely absent is fewer than 1 in 20.",
        "Of 300 children who stood like this at the same time of 2024/25, none ended that year severely absent.",
        "Like this: another 163 or more sessions missed would make it certain; missed less than 50% in the last school "
        "weeks; phase of school: secondary.",
        "They may miss 174 more of the 190 sessions to come and end the year below 50%.");
    end(&s);
}

static void how_the_year_before_ended_is_said(void **state)
{
    (void)state;
    /* Child 1 is one of those who missed little the year before; 9001 is not known. */
    static const struct child now[] = { { 1, 5, 0 }, { 9001, 5, 0 } };
    struct scene s = begin(year_before, COUNT_OF(year_before), 10, now, COUNT_OF(now));
    struct forecast_says says = forecast_says(s.a, &s.f, s.now->blocks[0], 0, ATT_END_PERSISTENT);
    /* 45 of 400 missed in 2024/25: of nobody who was learned from the year before was like that. */
    assert_true(says.chance.n > 0);
    says = forecast_says(s.a, &s.f, s.now->blocks[0], 1, ATT_END_PERSISTENT);
    assert_str(says.like, "Like this: another 26 or more sessions missed would make it certain.");
    end(&s);
    static const struct group alike[] = { { 5, 100, 10, 40, 0 } };
    static const struct child same[] = { { 50, 5, 0 } }; /* who missed 5 of 400 in 2024/25 */
    s = begin(alike, 1, 10, same, 1);
    says = forecast_says(s.a, &s.f, s.now->blocks[0], 0, ATT_END_PERSISTENT);
    assert_str_at(says.like,
        "Like this: another 1 or more sessions missed would make it certain; missed less than 5% the year before; "
        "missed "
        "less than 10% in the last school weeks; phase of school: secondary.",
        __FILE__, __LINE__);
    assert_str(says.alike,
        "Of 100 children who stood like this at the same time of 2024/25, 10 ended that year persistently absent.");
    end(&s);
}

static void too_few_are_not_told_of(void **state)
{
    (void)state;
    static const struct group few[] = { { 5, 29, 3, 40, 0 } };
    static const struct child now[] = { { 9001, 5, 0 } };
    struct scene s = begin(few, 1, -1, now, 1);
    struct forecast_says says = forecast_says(s.a, &s.f, s.now->blocks[0], 0, ATT_END_PERSISTENT);
    assert_str(says.chance, "About 1 in 10");
    assert_str(says.alike, "Fewer than 30 children stood like this the year before: too few to say how they ended.");
    end(&s);
}

static void chances_are_said_in_tenths(void **state)
{
    (void)state;
    static const struct {
        int chance;
        const char *words;
    } cases[] = { { FORECAST_IMPOSSIBLE, "not possible any more" }, { 1, "fewer than 1 in 20" },
        { 49, "fewer than 1 in 20" }, { 50, "about 1 in 10" }, { 149, "about 1 in 10" }, { 150, "about 2 in 10" },
        { 449, "about 4 in 10" }, { 450, "about 5 in 10" }, { 500, "about 5 in 10" }, { 549, "about 5 in 10" },
        { 550, "about 6 in 10" }, { 949, "about 9 in 10" }, { 950, "more than 19 in 20" },
        { 999, "more than 19 in 20" }, { FORECAST_CERTAIN, "can no longer be avoided" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(forecast_band_words(forecast_band(cases[i].chance)), cases[i].words);
    for (int b = 0; b < FORECAST_BANDS; b++)
        assert_true(forecast_band_likely(b).n > 0);
}

static void half_terms_end_where_most_schools_stop(void **state)
{
    (void)state;
    struct att_block *blocks[3];
    static const int gaps[3] = { 12, 12, 13 }; /* one school has its half term a week later */
    for (int s = 0; s < 3; s++) {
        char urn[20];
        snprintf(urn, sizeof urn, "10000%d", s);
        const struct att_school about = { .id = { s + 1 }, .urn = str_of(urn), .phase = ATT_PHASE_PRIMARY };
        const struct att_mask none = { { 0 } };
        struct att_marks m;
        memset(&m, ATT_NO_MARK, sizeof m);
        memset(m.code + FIRST, ATT_PRESENT, SESSIONS);
        memset(m.code + gaps[s] * 10, ATT_NO_MARK, 10);
        const struct att_identity who = { .enrolment = { 1 },
            .pupil = { 1 },
            .upn = S("U1"),
            .entry = att_year_start(YEAR),
            .leaving = DAY_NONE };
        blocks[s] = att_block_new(&about, YEAR, 1);
        att_block_set(blocks[s], 0, &who, &(struct att_traits){ 0 }, &m);
        assert_int_equal(att_block_seal(blocks[s], &none), OK);
    }
    struct att_snapshot *snapshot = att_snapshot_new(YEAR, 1, blocks, 3);
    struct day looks[FORECAST_LOOKS], friday = att_session_day(YEAR, (struct att_session){ 119 });
    assert_int_equal(forecast_looks(snapshot, att_year_end(YEAR), looks), 1);
    assert_int_equal(looks[0].v, friday.v);
    assert_int_equal(forecast_looks(snapshot, friday, looks), 0);
    assert_int_equal(forecast_day(snapshot, day_add(friday, 2)).v, friday.v);
    assert_int_equal(forecast_day(snapshot, day_add(friday, 9)).v, friday.v + 7); /* where one school was open */
    assert_int_equal(forecast_day(snapshot, DAY_NONE).v,
        att_session_day(YEAR, (struct att_session){ FIRST + SESSIONS - 1 }).v);
    assert_false(day_is(forecast_day(snapshot, att_year_start(YEAR))));
    att_snapshot_unref(snapshot);
}

/* Registers that reach into July are of a whole year, but the year goes on to its last planned day, Friday 3 July here
 * (in most authorities it is the 20th or later). */
static void a_year_is_over_after_its_last_planned_day(void **state)
{
    (void)state;
    static const struct {
        const char *today;
        bool whole, over;
    } cases[] = { { "2026-07-01", true, false }, { "2026-07-03", true, false }, { "2026-07-04", true, true },
        { "2026-07-04", false, false }, { "2026-08-09", false, false }, { "2026-08-10", false, true } };
    enum { CHILDREN = FORECAST_ENOUGH };
    static struct child v[CHILDREN];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct att_snapshot *s = make(YEAR, v, CHILDREN, cases[i].whole);
        if (forecast_is_over(s, test_day(cases[i].today)) != cases[i].over)
            fail_msg("%s, whole %d", cases[i].today, cases[i].whole);
        att_snapshot_unref(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_end_has_a_chance_with_its_reasons),
        cmocka_unit_test(what_is_sure_is_said_so),
        cmocka_unit_test(how_the_year_before_ended_is_said),
        cmocka_unit_test(too_few_are_not_told_of),
        cmocka_unit_test(chances_are_said_in_tenths),
        cmocka_unit_test(half_terms_end_where_most_schools_stop),
        cmocka_unit_test(a_year_is_over_after_its_last_planned_day),
    };
    return cmocka_run_group_tests_name("service forecast", tests, NULL, NULL);
}
