/* What the pages of figures say, and do not say: of some days, of some children, of leavers. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 12, 1);
    serving_children(s, "100002", "Birchen", 101, 12, 1);
    /* A published figure of girls, with which girls are compared. */
    serving_sql(s, "INSERT INTO benchmark (source, release, period, basis, level, place, phase, cohort, value_of, "
                   "measure, milli) VALUES ('test', 'r', '2025/26', 'year_to_date', 'national', 'E92000001', 0, 'sex', "
                   "'F', 'persistent', 21400)");
    serving_sql(s, "UPDATE school SET phase = 0");
    serving_sql(s, "UPDATE data_version SET version = version + 1");
    serving_sign_in_all(s);
}

/* One morning of ten was missed: a share of the chosen day, not of the year. */
static void some_days_are_not_the_year(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/lists/severely_absent");
    assert_int_equal(a.status, 200);
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, IL, "/lists/severely_absent?from=23%2F2%2F2026&to=23%2F2%2F2026");
    assert_int_equal(a.status, 200);
    assert_true(body_has(&a, "Alderson"));
    assert_true(body_has(&a, "Missed 1 of 2 sessions (50.0%) from 23 February 2026"));
    assert_true(body_has(&a, "Counted from 23 February 2026, not over the year"));
    a = serving_get(&s, IL, "/dashboard?from=23%2F2%2F2026");
    assert_true(body_has(&a, "Counted from 23 February 2026, not over the year"));
    serving_end(&s);
}

/* What is published of girls is not set beside the girls among some children. */
static void chosen_children_have_no_published_figure(void **state)
{
    struct serving s;
    begin(&s, state);
    static const char *const pages[] = { "/dashboard", "/cohorts", "/cohorts.csv" };
    struct answer how = serving_get(&s, IL, "/cohorts");
    assert_true(body_has(&how, "published figures are of those who were 5 to 15 when the school year began"));
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct answer a = serving_get(&s, IL, pages[i]);
        assert_int_equal(a.status, 200);
        assert_true(body_has(&a, "21.4%"));
        a = serving_get(&s, IL, str_fmt(s.arena, "%s?child=female", pages[i]).p);
        assert_int_equal(a.status, 200);
        assert_false(body_has(&a, "21.4%"));
    }
    struct answer a = serving_get(&s, IL, "/cohorts?child=female");
    assert_true(body_has(&a, "The children chosen") && body_has(&a, "so none stand beside"));
    serving_end(&s);
}

/* Sessions with a code, or those of a weekday, are not what is published: nothing published stands beside them, and
 * what is counted is not called absence. One of ten sessions of each child is coded O. */
static void what_is_counted_is_said(void **state)
{
    static const struct {
        const char *address, *there, *not_there;
    } cases[] = { { "/cohorts", "21.4%", "none stand beside what is counted" },
        { "/cohorts?code=O", "none stand beside what is counted", "21.4%" },
        { "/cohorts?code=O", "10% or more so coded", "Persistent absence</a>" },
        { "/cohorts?day=mon", "none stand beside what is counted", "21.4%" },
        { "/cohorts?half=am", "none stand beside what is counted", "21.4%" },
        { "/cohorts.csv?code=O", ",10% or more so coded,here,", "21.4%" },
        { "/cohorts.csv?code=O&measure=absence", ",sessions coded O,here,", ",absence,here," },
        { "/cohorts.csv?day=mon", ",persistent absence,here,", "21.4%" },
        { "/schools", "Persistent", "10% or more" },
        { "/schools?code=O", "10% or more", "Persistent" },
        { "/schools.csv", ",12,120,108,0,12,12,0,2026-02-27,12,absence,", "coded" },
        { "/schools.csv?code=O", ",12,120,\"\",\"\",12,12,0,2026-02-27,12,sessions coded O,", ",absence," },
        { "/schools.csv?code=present", ",12,120,\"\",\"\",0,12,12,2026-02-27,108,", ",absence," },
        { "/lists/persistently_absent?code=O", "So coded", "Missed</" } };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, IL, cases[i].address);
        assert_int_equal(a.status, 200);
        if (!body_has(&a, cases[i].there) || body_has(&a, cases[i].not_there))
            fail_msg("%s: %s, or %s: %.*s", cases[i].address, cases[i].there, cases[i].not_there,
                STR_ARG(a.body.n < 3000 ? a.body : S("")));
    }
    serving_end(&s);
}

/* The tiles count a child who has left, the lists do not: the page says so. */
static void leavers_are_explained(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/dashboard");
    assert_true(body_has(&a, "those on roll now."));
    a = serving_get(&s, IL, "/dashboard?left=yes");
    assert_true(body_has(&a, "them too."));
    serving_end(&s);
}

/* Whoever left on the last day with marks, or since, is on no list of today: marks may be late by weeks. A list of days
 * gone by has those who were on roll then. */
static void who_has_left_is_on_no_list(void **state)
{
    static const struct {
        const char *left, *address;
        bool listed;
    } cases[] = { { "2026-02-27", "/lists/persistently_absent.csv?school=100001", false },
        { "2026-02-27", "/lists/persistently_absent.csv", false },
        { "2026-02-27", "/lists/persistently_absent.csv?left=yes", true },
        { "2026-02-27", "/lists/persistently_absent.csv?to=27%2F2%2F2026", true },
        { "2026-03-01", "/lists/persistently_absent.csv", false },
        { SERVING_DAY, "/lists/persistently_absent.csv", true },
        { "2026-02-27", "/lists/persistently_absent.csv?in=2025", false } };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serving_sql(&s, str_fmt(s.arena, "UPDATE enrolment SET leaving_on = %d WHERE pupil_id = (SELECT id FROM pupil "
                                         "WHERE upn = '%.*s')",
                            test_day(cases[i].left).v, STR_ARG(importing_upn(s.arena, 1)))
                            .p);
        serving_sql(&s, "UPDATE data_version SET version = version + 1");
        serving_sql(&s, "UPDATE register_version SET version = (SELECT MAX(version) FROM data_version)");
        struct answer a = serving_get(&s, IL, cases[i].address);
        assert_int_equal(a.status, 200);
        assert_true(body_has(&a, "Given2"));
        if (body_has(&a, "Given1,") != cases[i].listed)
            fail_msg("%s %s", cases[i].left, cases[i].address);
    }
    struct answer a = serving_get(&s, IL, "/lists/persistently_absent?left=yes");
    assert_true(body_has(&a, "Left on 27 February 2026"));
    serving_end(&s);
}

static void files_say_that_they_are_utf_8(void **state)
{
    struct serving s;
    begin(&s, state);
    static const char *const files[] = { "/dashboard.csv", "/weeks.csv", "/cohorts.csv", "/schools.csv",
        "/lists/at_risk.csv" };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct answer a = serving_get(&s, IL, files[i]);
        assert_int_equal(a.status, 200);
        assert_true(str_starts(a.body, S("\xef\xbb\xbf")));
        assert_true(body_has(&a, "asked"));
    }
    serving_end(&s);
}

/* SEN is published for both kinds of provision together: they have a row together. */
static void sen_has_a_row_of_both(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "INSERT INTO trait_spell (pupil_id, trait, from_on, to_on, value) SELECT id, 0, 18000, NULL, "
                    "2 + id % 2 FROM pupil");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    struct answer a = serving_get(&s, IL, "/cohorts.csv");
    assert_true(body_has(&a, ",SEN support,6,"));
    assert_true(body_has(&a, ",EHC plan,6,"));
    assert_true(body_has(&a, ",Any SEN,12,"));
    /* Beside all schools here; nothing is a number by mistake. */
    a = serving_get(&s, MGR, "/cohorts.csv?school=100001");
    assert_true(body_has(&a, "All schools here") || body_has(&a, "All here, Other"));
    assert_false(body_has(&a, ",0,"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(some_days_are_not_the_year),
        ON_BOTH_ENGINES(chosen_children_have_no_published_figure),
        ON_BOTH_ENGINES(what_is_counted_is_said),
        ON_BOTH_ENGINES(leavers_are_explained),
        ON_BOTH_ENGINES(who_has_left_is_on_no_list),
        ON_BOTH_ENGINES(files_say_that_they_are_utf_8),
        ON_BOTH_ENGINES(sen_has_a_row_of_both),
    };
    return cmocka_run_group_tests_name("web dashboard", tests, NULL, NULL);
}
