/* The page of a school: beside whom it stands, and for whom that is held back; what changed since a day, and who is
 * told of the children it names; the list of schools, sorted and paged. */
#include "serving.h"

/* Schools 100003 ... 100002 + n like Alder, in a row eastwards, 1 km apart. */
static void add_schools(struct serving *s, int n)
{
    for (int i = 0; i < n; i++)
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO school (id, urn, name, name_folded, kind, phase, status, easting, northing, version) "
                "SELECT %d, '%d', 'Cedar %02d', 'cedar %02d', 'school', phase, status, %d, 100000, 1 FROM school "
                "WHERE urn = '100001'",
                500 + i, 100003 + i, i, i, 401000 + 1000 * i)
                .p);
    serving_sql(s, "UPDATE school SET easting = 400000, northing = 100000 WHERE urn = '100001'");
    serving_sql(s, "UPDATE data_version SET version = version + 1");
}

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 12, 1);
    serving_children(s, "100002", "Birchen", 101, 12, 3);
    serving_sign_in_all(s);
}

/* Fewer than three other schools, or ten other children: whoever is not of the authority learns nothing of them. */
static void few_schools_are_held_back(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 2);
    serving_children(&s, "100003", "Cedarson", 201, 12, 5);
    serving_children(&s, "100004", "Cedarson", 301, 12, 5);
    struct answer a = serving_get(&s, SU, "/schools/100001");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Beside other schools") && body_has(&a, "This school"));
    assert_false(body_has(&a, "Schools like it") || body_has(&a, "Schools near it") || body_has(&a, "id=\"funnel\""));
    a = serving_get(&s, SU, "/schools/100001/beside.csv");
    assert_false(body_has(&a, "Schools like it"));
    a = serving_get(&s, MGR, "/schools/100001");
    assert_true(body_has(&a, "Schools like it") && body_has(&a, "2 secondary schools, within 2.0 km"));
    assert_true(body_has(&a, "id=\"funnel\""));
    serving_end(&s);
}

/* Ten of twelve others: those nearest in what is measured, and those nearest by the map, are not the same. The one that
 * is largest and the one that has most free school meals are the least like it, and only their children miss all. */
static void like_and_near_are_the_nearest_ten(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 12);
    for (int i = 0; i < 12; i++)
        serving_children(&s, str_fmt(s.arena, "%d", 100003 + i).p, "Cedarson", 1000 + 100 * i, i == 0 ? 40 : 12,
            i < 2 ? 10 : 2);
    serving_sql(&s, "INSERT INTO trait_spell (pupil_id, trait, from_on, to_on, value) SELECT e.pupil_id, 1, 18000, "
                    "NULL, 2 FROM enrolment AS e JOIN school AS c ON c.id = e.school_id WHERE c.urn = '100004'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    struct answer a = serving_get(&s, SU, "/schools/100001/beside.csv");
    assert_status(&a, 200);
    /* 12 children each, each with two of ten sessions missed: 20.0% and no 100%. */
    assert_true(body_has(&a, "Schools like it,10 secondary schools,120,20.0%"));
    /* The nearest ten by the map have the two. (40 + 12) x 10 of ten, 8 x 12 x 2 of ten. */
    assert_true(body_has(&a, "Schools near it,\"10 secondary schools, within 10.0 km\",148,48.1%"));
    /* All thirteen. */
    assert_true(body_has(&a, ",13 secondary schools,184,"));
    /* On the page of somebody of one school no other school has a name. */
    a = serving_get(&s, SU, "/schools/100001");
    assert_true(body_has(&a, "id=\"funnel\"") && body_has(&a, "Only the schools that you see are drawn"));
    assert_false(body_has(&a, "Cedar 0"));
    a = serving_get(&s, MGR, "/schools/100001");
    assert_true(body_has(&a, "Cedar 00") && !body_has(&a, "Only the schools that you see are drawn"));
    serving_end(&s);
}

static void a_school_that_is_nowhere_has_none_near(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 4);
    for (int i = 0; i < 4; i++)
        serving_children(&s, str_fmt(s.arena, "%d", 100003 + i).p, "Cedarson", 1000 + 100 * i, 12, 2);
    serving_sql(&s, "UPDATE school SET northing = NULL WHERE urn = '100001'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    struct answer a = serving_get(&s, SU, "/schools/100001");
    assert_true(body_has(&a, "Schools like it") && !body_has(&a, "Schools near it"));
    serving_end(&s);
}

/* One missed a day of the week before and is persistently absent since the second: new on the list since the first. */
static void what_changed_is_named_and_written_down(void **state)
{
    struct serving s;
    begin(&s, state);
    static const char marks[] = "upn,date,session,code\n%s,2026-02-09,AM,/\n%s,2026-02-09,PM,\\\n";
    const char *upn = importing_upn(s.arena, 1).p;
    importing_text(&s.x, IMPORT_MARKS, "before.csv", str_fmt(s.arena, marks, upn, upn).p);
    assert_int_equal(s.x.last.report->rows_refused, 0);
    struct answer a = serving_get(&s, SU, "/schools/100001?since=20%2F2%2F2026");
    assert_status(&a, 200);
    assert_true(body_has(&a, "What changed since 20 February 2026"));
    /* The other eleven missed 1 of 10; the first, with the two of the week before, 1 of 12. */
    assert_true(body_has(&a, "Alderson, Given2") && body_has(&a, "Missed 1 of 10 sessions (10.0%)"));
    assert_true(str_find_str(serving_last_audit(&s), S("|school 100001|")) >= 0);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 2)) >= 0);
    a = serving_get(&s, SU, "/schools/100001/changes.csv?since=20%2F2%2F2026");
    assert_status(&a, 200);
    assert_true(body_has(&a, ",persistently_absent,Missed 1 of 10 sessions (10.0%),2026-02-20,"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 12)) >= 0);
    /* Since the last day nothing did. */
    a = serving_get(&s, SU, "/schools/100001?since=27%2F2%2F2026");
    assert_true(body_has(&a, "What changed since 27 February 2026") && !body_has(&a, "New on a list"));
    serving_end(&s);
}

static void a_day_that_is_none_is_said(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        const char *since, *says;
    } cases[] = { { "31%2F2%2F2026", "There is no such day" }, { "soon", "Enter a date like" },
        { "1%2F2%2F2025", "not in the school year 2025/26" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, IL, str_fmt(s.arena, "/schools/100001?since=%s", cases[i].since).p);
        assert_status(&a, 200);
        assert_true(body_has(&a, cases[i].says) && body_has(&a, "There is a problem"));
        assert_true(body_has(&a, "What changed since"));
        a = serving_get(&s, IL, str_fmt(s.arena, "/schools/100001/changes.csv?since=%s", cases[i].since).p);
        assert_status(&a, 400);
    }
    serving_end(&s);
}

/* Where a text stands in a page, to compare places. */
static ptrdiff_t at(const struct answer *a, const char *text)
{
    ptrdiff_t place = str_find_str(a->body, str_of(text));
    assert_true(place >= 0);
    return place;
}

static void schools_are_sorted_and_paged_where_they_stand(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 110);
    serving_children(&s, "100003", "Cedarson", 1000, 12, 5);
    serving_children(&s, "100004", "Cedarson", 1100, 14, 2);
    struct answer a = serving_get(&s, MGR, "/schools");
    assert_true(at(&a, ">Alder School</a>") < at(&a, ">Birch School</a>"));
    assert_true(at(&a, ">Birch School</a>") < at(&a, ">Cedar 00</a>"));
    a = serving_get(&s, MGR, "/schools?sort=absence&order=down&period=autumn");
    assert_true(body_has(&a, "aria-sort=\"descending\""));
    /* The link that turns the order keeps the question and leads back to the table. */
    assert_true(body_has(&a, "/schools?period=autumn&amp;sort=absence#table"));
    a = serving_get(&s, MGR, "/schools?sort=absence&order=down");
    assert_true(at(&a, ">Cedar 00</a>") < at(&a, ">Birch School</a>"));
    assert_true(at(&a, ">Birch School</a>") < at(&a, ">Cedar 01</a>"));
    a = serving_get(&s, MGR, "/schools?sort=enrolments&order=down");
    assert_true(at(&a, ">Cedar 01</a>") < at(&a, ">Alder School</a>"));
    /* Nonsense is no order, and a page that is not there is the last one. */
    a = serving_get(&s, MGR, "/schools?sort=nonsense&order=up&page=99999999999999999999");
    assert_status(&a, 200);
    a = serving_get(&s, MGR, "/schools?page=7");
    assert_status(&a, 200);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(few_schools_are_held_back),
        ON_BOTH_ENGINES(like_and_near_are_the_nearest_ten),
        ON_BOTH_ENGINES(a_school_that_is_nowhere_has_none_near),
        ON_BOTH_ENGINES(what_changed_is_named_and_written_down),
        ON_BOTH_ENGINES(a_day_that_is_none_is_said),
        ON_BOTH_ENGINES(schools_are_sorted_and_paged_where_they_stand),
    };
    return cmocka_run_group_tests_name("web schools", tests, NULL, NULL);
}
