/* The page of a child: the counts that rules ask for, what can still be avoided, and the years before, as far as the
 * one who looks may see them. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 1);
    serving_children(s, "100002", "Birchen", 101, 3, 3);
    serving_sign_in_all(s);
}

static const char *page_of(struct serving *s, int number)
{
    struct str id = importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'",
            STR_ARG(importing_upn(s->arena, number)))
            .p);
    return str_fmt(s->arena, "/pupils/%.*s", STR_ARG(id)).p;
}

/* Marks of the days from a Monday on, both sessions of a day alike, until there are n sessions. */
static void mark(struct serving *s, int number, const char *monday, int n, const char *code)
{
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("upn,date,session,code\n"));
    for (int i = 0; i < n; i++) {
        char day[11];
        buf_add_fmt(&b, "%.*s,%.*s,%s,%s\n", STR_ARG(importing_upn(s->arena, number)),
            STR_ARG(day_iso(day_add(test_day(monday), i / 10 * 7 + i % 10 / 2), day)), i % 2 == 0 ? "AM" : "PM", code);
    }
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&b));
    if (s->x.last.refused || s->x.last.report->rows_refused > 0)
        fail_msg("marks: %.*s", STR_ARG(s->x.issues));
    buf_done(&b);
}

/* Six O and four U within ten school weeks: with their composition, and since when it is so. */
static void ten_in_ten_says_what_it_is_made_of(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, page_of(&s, 2));
    assert_true(body_has(&a, "1 in the last ten school weeks (1 coded O)") && body_has(&a, "At 10 the school must"));
    mark(&s, 2, "2026-01-12", 5, "O");
    mark(&s, 2, "2026-02-02", 4, "U");
    a = serving_get(&s, IL, page_of(&s, 2));
    assert_true(body_has(&a, "10 in the last ten school weeks (6 coded O, 4 coded U)"));
    assert_true(body_has(&a, "It reached 10 on 23 February 2026"));
    serving_end(&s);
}

/* The ten weeks reach back over the summer, at the same school. */
static void ten_in_ten_spans_school_years(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "UPDATE enrolment SET entry_on = 19000");
    mark(&s, 1, "2025-07-07", 8, "G");
    mark(&s, 1, "2025-09-08", 2, "G");
    struct answer a = serving_get(&s, IL, page_of(&s, 1));
    assert_true(body_has(&a, "the most was 11, from 7 July 2025 to"));
    assert_true(body_has(&a, "It reached 10 on 8 September 2025"));
    serving_end(&s);
}

static void sickness_is_counted_in_days(void **state)
{
    struct serving s;
    begin(&s, state);
    mark(&s, 1, "2026-01-05", 15, "I");
    struct answer a = serving_get(&s, IL, page_of(&s, 1));
    assert_true(body_has(&a, "15 sessions coded I (7\xc2\xbd days). The school tells"));
    mark(&s, 1, "2026-01-05", 30, "I");
    a = serving_get(&s, IL, page_of(&s, 1));
    assert_true(body_has(&a, "30 sessions coded I (15 days). The school must have told"));
    /* One after the other, weekends between: one absence. */
    assert_true(body_has(&a, "5 January 2026</th>") && body_has(&a, "Illness (I)"));
    serving_end(&s);
}

/* 10 sessions held of 380: what can be missed of those to come is what is left of 10%, less one. */
static void what_can_still_be_avoided(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, IL, page_of(&s, 1));
    assert_true(body_has(&a, "Can be avoided, by missing no more than 36 (18 days) of the 370 sessions to come."));
    mark(&s, 1, "2025-11-03", 40, "O");
    a = serving_get(&s, IL, page_of(&s, 1));
    assert_true(body_has(&a, "Certain: 10% of the year&#39;s sessions are missed already") ||
        body_has(&a, "Certain: 10% of the year's sessions are missed already"));
    serving_end(&s);
}

/* A child who came from Birch: its lead sees the year there, that of Alder the year here, the authority both. Nothing
 * depends on whether the year is in memory. */
static void each_sees_the_years_at_their_schools(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, year_group, "
                    "year_group_year) SELECT 9001, p.id, c.id, 19600, 20290, 'M', 7, 2024 FROM pupil AS p, school AS "
                    "c WHERE c.urn = '100002' AND p.id = (SELECT min(pupil_id) FROM enrolment AS e JOIN school AS x "
                    "ON x.id = e.school_id WHERE x.urn = '100001')");
    mark(&s, 1, "2025-03-03", 10, "I");
    const char *page = page_of(&s, 1);
    for (int held = 0; held < 2; held++) {
        struct answer a = serving_get(&s, MGR, page);
        assert_status(&a, 200);
        assert_true(body_has(&a, ">2024/25</th>") && body_has(&a, "10 of 10"));
        assert_true(body_has(&a, "Joined Birch School") && body_has(&a, "Left Birch School"));
        assert_true(body_has(&a, "Severely absent in 2024/25"));
        a = serving_get(&s, IL, page);
        assert_true(body_has(&a, ">2025/26</th>") && !body_has(&a, ">2024/25</th>") && !body_has(&a, "Birch"));
        a = serving_get(&s, IL, str_fmt(s.arena, "%s?in=2024", page).p);
        assert_true(body_has(&a, "There is no register of this school year"));
        a = serving_get(&s, IL2, str_fmt(s.arena, "%s?in=2024", page).p);
        assert_true(body_has(&a, "Sessions at Birch School, 2024/25") && !body_has(&a, "Alder School"));
        a = serving_get(&s, IL2, str_fmt(s.arena, "%s/sessions.csv?in=2024", page).p);
        assert_true(body_has(&a, "100002,2025-03-03,AM,I,Illness"));
        /* The whole year, from now on in memory. */
        a = serving_get(&s, MGR, "/dashboard?in=2024");
        assert_status(&a, 200);
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(ten_in_ten_says_what_it_is_made_of),
        ON_BOTH_ENGINES(ten_in_ten_spans_school_years),
        ON_BOTH_ENGINES(sickness_is_counted_in_days),
        ON_BOTH_ENGINES(what_can_still_be_avoided),
        ON_BOTH_ENGINES(each_sees_the_years_at_their_schools),
    };
    return cmocka_run_group_tests_name("web pupils", tests, NULL, NULL);
}
