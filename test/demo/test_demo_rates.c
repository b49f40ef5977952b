/* The registers of the whole county show what a real one's show: every rate within half a
 * percentage point of Dorset's published figures. Counted over every mark, from the marks alone. */
#include "counts.h"

/* DOMAIN.md 3.1 and 3.2, Dorset 2024/25. The all-through schools are few: the types hold whether
 * they are taken by school or by the year of the child. */
static const struct published types[] = {
    { "all", ALL, 7.49, 19.51, 3.14 },
    { "primary", PRIMARY, 5.38, 12.79, 0.99 },
    { "secondary", SECONDARY, 9.13, 24.61, 4.77 },
    { "special", SPECIAL, 11.75, 30.33, 6.77 },
    { "primary years", YOUNG, 5.38, 12.79, 0.99 },
    { "secondary years", OLD, 9.13, 24.61, 4.77 },
};
static const struct published cohorts[] = {
    { "no SEN", SEN + DEMO_SEN_NONE, 6.4, 15.8, 1.8 },
    { "SEN support", SEN + DEMO_SEN_SUPPORT, 10.4, 28.7, 5.6 },
    { "EHC plan", SEN + DEMO_SEN_PLAN, 14.2, 36.9, 9.7 },
    { "in need", CARE + DEMO_CIN, 23.1, 56.2, 17.2 },
    { "protection plan", CARE + DEMO_CP, 29.4, 69.7, 22.4 },
    { "looked after", CARE + DEMO_CLA, 10.1, 20.7, 7.5 },
};

static struct counts *count(enum demo_size size)
{
    struct demo *d = demo_open(&(struct demo_options){ .size = size, .seed = 1, .years = 1 });
    struct counts *c = counts_of(d, DEMO_LAST_YEAR);
    demo_close(d);
    return c;
}

static void the_county_misses_what_dorset_misses(void **state)
{
    const struct counts *c = *state;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        counts_published(c, &types[i], 0.5, 0.5);
    static const double split[][2] = { { 5.05, 2.44 }, { 3.88, 1.49 }, { 5.88, 3.25 },
        { 9.47, 2.29 } };
    for (int g = ALL; g <= SPECIAL; g++) {
        counts_near("authorised", counts_percent(c->group[g].authorised, c->group[g].possible), split[g][0], 0.5);
        counts_near("unauthorised", counts_percent(c->group[g].unauthorised, c->group[g].possible), split[g][1],
            0.5);
    }
}

static void so_do_its_cohorts(void **state)
{
    const struct counts *c = *state;
    for (size_t i = 0; i < COUNT_OF(cohorts); i++)
        counts_published(c, &cohorts[i], 0.5, 0.5);
}

/* Dorset 2022/23: enrolments, persistent, severe (cohort_absence_2022-23_summary.csv). */
struct earlier {
    int group;
    double n, persistent, severe;
};
static const struct earlier fsm[] = { { FSM, 32959, 5252, 450 }, { FSM + 1, 8800, 3425, 445 } };
static const struct earlier sex[] = { { SEX, 21220, 4268, 447 }, { SEX + 1, 20777, 4573, 554 } };
static const struct earlier young[] = { { YEAR + 1, 3457, 578, 21 }, { YEAR + 2, 3572, 536, 31 },
    { YEAR + 3, 3487, 403, 16 }, { YEAR + 4, 3574, 493, 22 }, { YEAR + 5, 3806, 555, 25 },
    { YEAR + 6, 3886, 605, 46 } };
static const struct earlier old[] = { { YEAR + 7, 4180, 877, 78 }, { YEAR + 8, 4173, 1030, 136 },
    { YEAR + 9, 3971, 1196, 179 }, { YEAR + 10, 4043, 1296, 226 }, { YEAR + 11, 3848, 1272, 221 } };

static double with_odds(double rate, double k)
{
    return k * rate / (k * rate + 1 - rate);
}

/* Holds the groups to their figures of 2022/23 at the level of 2024/25: the odds of all multiplied
 * by one factor, with which they come to `level` (a percentage) for this county's numbers. */
static void at_level(
    const struct counts *c, const struct earlier *e, size_t n, bool severe, double level)
{
    double lo = 0.01, hi = 100, all = 0;
    for (size_t i = 0; i < n; i++)
        all += (double)c->group[e[i].group].n;
    for (int round = 0; round < 100; round++) {
        double mid = (lo + hi) / 2, sum = 0;
        for (size_t i = 0; i < n; i++)
            sum += (double)c->group[e[i].group].n *
                with_odds((severe ? e[i].severe : e[i].persistent) / e[i].n, mid);
        if (100 * sum / all < level)
            lo = mid;
        else
            hi = mid;
    }
    for (size_t i = 0; i < n; i++) {
        const struct group *g = &c->group[e[i].group];
        double want = 100 * with_odds((severe ? e[i].severe : e[i].persistent) / e[i].n, lo);
        counts_near(severe ? "severe" : "persistent", counts_percent(severe ? g->severe : g->persistent, g->n),
            want, 0.5);
    }
}

static void so_do_those_last_published_in_2023_at_the_level_of_2025(void **state)
{
    const struct counts *c = *state;
    at_level(c, fsm, COUNT_OF(fsm), false, 19.51);
    at_level(c, fsm, COUNT_OF(fsm), true, 3.14);
    at_level(c, sex, COUNT_OF(sex), false, 19.51);
    at_level(c, sex, COUNT_OF(sex), true, 3.14);
    at_level(c, young, COUNT_OF(young), false, 12.79);
    at_level(c, young, COUNT_OF(young), true, 0.99);
    at_level(c, old, COUNT_OF(old), false, 24.61);
    at_level(c, old, COUNT_OF(old), true, 4.77);
    counts_near("Reception", counts_percent(c->group[YEAR].persistent, c->group[YEAR].n), 12.79, 0.5);
}

static void it_is_as_large_as_a_county(void **state)
{
    const struct counts *c = *state;
    assert_int_equal(c->schools, 290);
    assert_int_equal(c->pupils, 100000);
    assert_in_range(c->marks, 37500000, 38500000);
    for (int lead = 0; lead < 8; lead++) {
        assert_in_range(c->lead_schools[lead], 33, 40);
        assert_in_range(__builtin_popcount(c->lead_localities[lead]), 1, 2);
    }
    counts_near("at risk", counts_percent(c->group[ALL].risk, c->group[ALL].n), 28, 1.5);
    counts_near("SEN support", counts_percent(c->group[SEN + DEMO_SEN_SUPPORT].n, c->group[ALL].n), 16.2, 1);
    counts_near("EHC plan", counts_percent(c->group[SEN + DEMO_SEN_PLAN].n, c->group[ALL].n), 5.8, 1);
    counts_near("FSM", counts_percent(c->group[FSM + 1].n, c->group[ALL].n), 19.7, 1);
    counts_near("suspended", counts_percent(c->suspended_pupils, c->pupils), 4.32, 0.3);
}

static void reasons_are_as_frequent_as_in_dorset(void **state)
{
    static const struct {
        enum demo_mark mark;
        double per_thousand;
    } want[] = { { DEMO_ILLNESS, 39.2 }, { DEMO_OTHER, 16.1 }, { DEMO_HOLIDAY, 4.6 },
        { DEMO_SUSPENDED, 1.3 }, { DEMO_PART_TIME, 3.09 }, { DEMO_OFF_SITE, 2.7 },
        { DEMO_LA_PROVISION, 1.46 }, { DEMO_NO_REASON, 0.48 }, { DEMO_LATE, 18 },
        { DEMO_MEDICAL, 4.03 }, { DEMO_EXCEPTIONAL, 3.87 }, { DEMO_LATE_AFTER, 1.73 },
        { DEMO_VISIT, 8.34 }, { DEMO_STUDY_LEAVE, 0.24 } };
    const struct counts *c = *state;
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        double is = 1000.0 * (double)c->codes[want[i].mark] / (double)c->group[ALL].possible;
        if (is > want[i].per_thousand * 1.3 || is < want[i].per_thousand / 1.3)
            fail_msg("%s: %.2f, published %.2f", demo_mark_text(want[i].mark, false).p, is,
                want[i].per_thousand);
    }
    for (int m = 0; m < DEMO_MARK_COUNT; m++)
        assert_int_equal(c->wrong_day[m], 0);
    /* Each of the rest is there, and rare. */
    static const enum demo_mark rare[] = { DEMO_DUAL, DEMO_NOT_REQUIRED, DEMO_NO_ACCESS,
        DEMO_NO_TRANSPORT, DEMO_DISRUPTION, DEMO_SITE_CLOSED, DEMO_UNAVOIDABLE, DEMO_CLOSED,
        DEMO_PERFORMANCE, DEMO_INTERVIEW, DEMO_TRAVELLING, DEMO_RELIGION };
    for (size_t i = 0; i < COUNT_OF(rare); i++)
        assert_in_range(c->codes[rare[i]], 10, 40000);
}

static double absence_in(const struct counts *c, int type, int month)
{
    return counts_percent(c->month[type - PRIMARY][month][1], c->month[type - PRIMARY][month][0]);
}

static void the_year_has_its_seasons_and_the_week_its_days(void **state)
{
    const struct counts *c = *state;
    for (int type = PRIMARY; type <= SPECIAL; type++) {
        assert_true(absence_in(c, type, 12) > 1.2 * absence_in(c, type, 10));
        assert_true(absence_in(c, type, 1) > absence_in(c, type, 9));
    }
    /* Secondary absence grows: the summer term is worse than the autumn before December. Primary
     * does not. */
    assert_true(absence_in(c, SECONDARY, 6) > 1.25 * absence_in(c, SECONDARY, 10));
    assert_true(absence_in(c, PRIMARY, 6) < 1.1 * absence_in(c, PRIMARY, 10));
    double day[5];
    for (int d = 0; d < 5; d++)
        day[d] = counts_percent(c->weekday[d][1], c->weekday[d][0]);
    for (int d = 1; d < 4; d++)
        assert_true(day[0] > day[d] && day[4] > day[d]);
    assert_true(day[0] < 1.2 * day[2] && day[4] < 1.2 * day[2]);
}

static void illness_comes_in_runs(void **state)
{
    const struct counts *c = *state;
    int64_t all = 0, week = 0, one = 0;
    for (int n = 1; n < 64; n++) {
        all += c->spells[n];
        week += n <= 5 ? c->spells[n] : 0;
        one += n == 1 ? c->spells[n] : 0;
    }
    assert_true(counts_percent(week, all) > 85);
    assert_in_range((int)counts_percent(one, all), 30, 65);
    assert_true(c->spells[63] > 0 || c->spells[40] > 0);
}

static void a_small_county_is_like_a_large_one(void **state)
{
    (void)state;
    struct counts *c = count(DEMO_SMALL);
    assert_int_equal(c->schools, 24);
    assert_int_equal(c->pupils, 6000);
    for (size_t i = 0; i < COUNT_OF(types); i++)
        counts_published(c, &types[i], 0.5, 1.0);
    for (int g = SEN; g < SEN + 3; g++)
        counts_published(c, &cohorts[g - SEN], 1.5, 2.0);
    assert_true(c->group[CARE + DEMO_CIN].n > 30 && c->group[CARE + DEMO_CP].n > 8 &&
        c->group[CARE + DEMO_CLA].n > 15);
    assert_true(c->codes[DEMO_PART_TIME] > 2000 && c->codes[DEMO_LA_PROVISION] > 1000);
    counts_free(c);
}

static int set_up(void **state)
{
    *state = count(DEMO_COUNTY);
    return 0;
}

static int tear_down(void **state)
{
    counts_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_county_misses_what_dorset_misses),
        cmocka_unit_test(so_do_its_cohorts),
        cmocka_unit_test(so_do_those_last_published_in_2023_at_the_level_of_2025),
        cmocka_unit_test(it_is_as_large_as_a_county),
        cmocka_unit_test(reasons_are_as_frequent_as_in_dorset),
        cmocka_unit_test(the_year_has_its_seasons_and_the_week_its_days),
        cmocka_unit_test(illness_comes_in_runs),
        cmocka_unit_test(a_small_county_is_like_a_large_one),
    };
    return cmocka_run_group_tests_name("demo_rates", tests, set_up, tear_down);
}
