/* The pages of register health: what they say of a school, whom they show and what the audit knows of it, and how they
 * stay of use when there is much. */
#include "serving.h"

/* Children at Alder whose first `missed` sessions of a week are N, though nobody has followed that up: the weeks
 * after it are whole. And as many at Birch. */
static void add_children(struct serving *s, const char *urn, const char *surname, int first, int n, int missed)
{
    struct buf pupils = buf_new(1 << 24), marks = buf_new(1 << 24);
    buf_add_str(&pupils, S("upn,surname,forename,dob,sex,urn,entry_date,leaving_date,year_group\n"));
    buf_add_str(&marks, S("upn,date,am,pm\n"));
    for (int i = first; i < first + n; i++) {
        buf_add_fmt(&pupils, "%.*s,%s,Given%03d,2012-05-01,F,%s,2025-09-01,,8\n", STR_ARG(importing_upn(s->arena, i)),
            surname, i, urn);
        struct day monday = test_day("2026-02-02");
        for (int d = 0; d < 26; d++) {
            char iso[11];
            if (day_weekday(day_add(monday, d)) < 5)
                buf_add_fmt(&marks, "%.*s,%.*s,%s,%s\n", STR_ARG(importing_upn(s->arena, i)),
                    STR_ARG(day_iso(day_add(monday, d), iso)), 2 * d < missed ? "N" : "/",
                    2 * d + 1 < missed ? "N" : "\\");
        }
    }
    importing_bytes(&s->x, IMPORT_PUPILS, "pupils.csv", buf_str(&pupils));
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&marks));
    assert_false(s->x.last.refused);
    buf_done(&pupils);
    buf_done(&marks);
}

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    add_children(s, "100001", "Alderson", 1, 3, 3);
    add_children(s, "100002", "Birchen", 101, 2, 0);
    serving_sign_in_all(s);
}

static void says_what_was_found_and_what_to_do(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/schools/100001/health");
    assert_status(&a, 200);
    static const char *const there[] = { "Alder School", "What to do next", "N not resolved", "Put right",
        "3 children, 9 sessions", "Alderson, Given002", "2 February 2026; 3 February 2026, morning", "N in 3 sessions",
        "change N to O", "SI 2024/208, regulation 10(7) to (9)", "paragraphs 407 to 409", "Checks that found nothing",
        "Marks missing" };
    for (size_t i = 0; i < COUNT_OF(there); i++)
        if (!body_has(&a, there[i]))
            fail_msg("no \"%s\"", there[i]);
    a = serving_get(&s, MGR, "/register-health");
    assert_status(&a, 200);
    assert_true(body_has(&a, "3 things to put right or check, at 1 of 2 schools; and 0 questions"));
    assert_true(body_has(&a, "/schools/100001/health"));
    /* Home says it to the school whose registers they are. */
    a = serving_get(&s, SU, "/");
    assert_true(body_has(&a, "3 things to put right or check in your registers") &&
        body_has(&a, "/schools/100001/health"));
    a = serving_get(&s, IL, "/");
    assert_false(body_has(&a, "in your registers"));
    /* Nothing is the matter at Birch. */
    a = serving_get(&s, IL2, "/schools/100002/health");
    assert_true(body_has(&a, "Nothing was found.") && !body_has(&a, "What to do next"));
    /* A year without registers: nothing is found, and nothing is said to have been looked for. */
    a = serving_get(&s, IL, "/schools/100001/health?in=2019");
    assert_status(&a, 200);
    serving_end(&s);
}

/* Every child shown is in the audit, and none besides. */
static void who_is_shown_is_in_the_audit(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, "/schools/100001/health");
    assert_status(&a, 200);
    struct str three = str_fmt(s.arena, "%.*s,%.*s,%.*s", STR_ARG(importing_upn(s.arena, 3)),
        STR_ARG(importing_upn(s.arena, 2)), STR_ARG(importing_upn(s.arena, 1))); /* by UPN */
    struct str last = serving_last_audit(&s);
    assert_str(last, str_fmt(s.arena, "lead|dashboard.school|register health 100001|ok|%.*s", STR_ARG(three)).p);
    a = serving_get(&s, IL, "/schools/100001/health.csv");
    assert_status(&a, 200);
    assert_str(serving_last_audit(&s),
        str_fmt(s.arena, "lead|export.pupil_level|file of register health 100001|ok|%.*s", STR_ARG(three)).p);
    int64_t shown = importing_number(&s.x, "SELECT count(*) AS n FROM audit_pupil");
    a = serving_get(&s, IL, "/schools/100001/health?rule=mark_missing"); /* nobody */
    assert_status(&a, 200);
    assert_true(body_has(&a, "Nothing was found."));
    a = serving_get(&s, IL, "/register-health"); /* sums */
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alderson"));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM audit_pupil"), shown);
    serving_end(&s);
}

/* Of many, the first are shown; the rest is a page away, fifty at a time, in any order; and a file has a limit. */
static void much_is_cut_into_pages(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    add_children(&s, "100001", "Alderson", 1, 120, 2);
    serving_sign_in_all(&s);
    struct answer a = serving_get(&s, IL, "/schools/100001/health");
    assert_true(body_has(&a, "120 children, 240 sessions") && body_has(&a, "The first 5 are shown."));
    assert_true(body_has(&a, "Given005") && !body_has(&a, "Given006"));
    assert_true(body_has(&a, "/schools/100001/health?rule=no_reason"));
    a = serving_get(&s, IL, "/schools/100001/health?rule=no_reason");
    assert_true(body_has(&a, "Given050") && !body_has(&a, "Given051"));
    a = serving_get(&s, IL, "/schools/100001/health?rule=no_reason&page=3");
    assert_true(body_has(&a, "Given101") && body_has(&a, "Given120") && !body_has(&a, "Given100"));
    a = serving_get(&s, IL, "/schools/100001/health?rule=no_reason&sort=name&order=down");
    assert_true(body_has(&a, "Given120") && !body_has(&a, "Given070"));
    a = serving_get(&s, IL, "/schools/100001/health?rule=no_reason&page=99999");
    assert_status(&a, 200);
    a = serving_get(&s, IL, "/schools/100001/health.csv?rule=no_reason");
    assert_status(&a, 200);
    assert_true(str_starts(a.body, S("\xef\xbb\xbf")) && body_has(&a, "school,rule,upn,from,to,sessions,what,advice"));
    add_children(&s, "100001", "Alderson", 201, 400, 2);
    a = serving_get(&s, IL, "/schools/100001/health.csv");
    assert_status(&a, 403);
    assert_true(body_has(&a, "This is too much to download") && !body_has(&a, "Alderson"));
    serving_end(&s);
}

/* The question of the table goes along to the school, but for what the school's path says. */
static void questions_go_along(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, MGR, "/register-health?school=100001&from=3%2F2%2F2026&year=8&sort=name");
    assert_status(&a, 200);
    assert_true(body_has(&a, "/schools/100001/health?year=8&amp;from=3%2F2%2F2026\""));
    a = serving_get(&s, MGR, "/schools/100001/health?from=3%2F2%2F2026");
    assert_true(body_has(&a, "Only a part is looked at") && body_has(&a, "3 children, 3 sessions"));
    a = serving_get(&s, MGR, "/schools/100001/health?year=7");
    assert_true(body_has(&a, "Only a part is looked at") && body_has(&a, "Nothing was found."));
    a = serving_get(&s, MGR, "/register-health.csv");
    assert_status(&a, 200);
    assert_true(body_has(&a, "urn,school,long_absence,no_reason,") && body_has(&a, "100001,Alder School,0,3,0,"));
    assert_str(serving_last_audit(&s), "mgr|export.aggregate|file of register health|ok|");
    serving_end(&s);
}

/* Whoever works at a school that has stopped sending registers is told so: by the days of the others. */
static void a_school_that_has_stopped_is_told(void **state)
{
    struct serving s;
    begin(&s, state);
    importing_text(&s.x, IMPORT_CALENDAR, "calendar.csv", "kind,from,to,name\nterm,2026-02-02,2026-03-27,Spring\n");
    assert_false(s.x.last.refused);
    struct answer a = serving_get(&s, IL2, "/schools/100002/health");
    assert_true(body_has(&a, "Nothing was found."));
    importing_text(&s.x, IMPORT_MARKS, "new.csv",
        str_fmt(s.arena, "upn,date,am,pm\n%.*s,2026-03-02,/,\\\n", STR_ARG(importing_upn(s.arena, 1))).p);
    a = serving_get(&s, IL2, "/schools/100002/health");
    assert_status(&a, 200);
    assert_true(body_has(&a, "No register") && body_has(&a, "2 March 2026"));
    assert_true(body_has(&a, "up to 2 March 2026, the last day with marks in any school of the authority"));
    assert_false(body_has(&a, "Alder"));
    serving_end(&s);
}

static void days_that_are_wrong_are_told(void **state)
{
    struct serving s;
    begin(&s, state);
    static const char *const pages[] = { "/register-health?from=2026-02-10&to=2026-02-03",
        "/schools/100001/health?from=2026-02-10&to=2026-02-03",
        "/schools/100001/health?rule=no_reason&from=2026-02-10&to=2026-02-03" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct answer a = serving_get(&s, IL, pages[i]);
        assert_status(&a, 200);
        assert_true(body_has(&a, "There is a problem") && body_has(&a, "The last day must not be before the first"));
        assert_true(body_has(&a, "<title>Error: "));
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(says_what_was_found_and_what_to_do),
        ON_BOTH_ENGINES(who_is_shown_is_in_the_audit),
        ON_BOTH_ENGINES(much_is_cut_into_pages),
        ON_BOTH_ENGINES(questions_go_along),
        ON_BOTH_ENGINES(a_school_that_has_stopped_is_told),
        ON_BOTH_ENGINES(days_that_are_wrong_are_told),
    };
    return cmocka_run_group_tests_name("web health", tests, NULL, NULL);
}
