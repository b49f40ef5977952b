/* Looking ahead: who sees whom, what is said, and what is not said without an earlier year. Registers are made of
 * children who have a rate of absence of their own that lasts. */
#include "serving.h"

#include "base/random.h"

enum { ALDER = 80, /* children 1 ... 80 are at Alder, 81 ... 140 at Birch */
    CHILDREN = 140,
    HALVES = 6 };

struct half {
    const char *from, *to;
};
/* Half terms, without days off, of four years; the last is under way. */
static const struct half halves[][HALVES] = {
    { { "2022-09-05", "2022-10-21" }, { "2022-10-31", "2022-12-16" }, { "2023-01-03", "2023-02-10" },
        { "2023-02-20", "2023-03-31" }, { "2023-04-17", "2023-05-26" }, { "2023-06-05", "2023-07-21" } },
    { { "2023-09-04", "2023-10-20" }, { "2023-10-30", "2023-12-15" }, { "2024-01-02", "2024-02-09" },
        { "2024-02-19", "2024-03-28" }, { "2024-04-15", "2024-05-24" }, { "2024-06-03", "2024-07-19" } },
    { { "2024-09-03", "2024-10-25" }, { "2024-11-04", "2024-12-20" }, { "2025-01-06", "2025-02-14" },
        { "2025-02-24", "2025-04-04" }, { "2025-04-22", "2025-05-23" }, { "2025-06-02", "2025-07-21" } },
    { { "2025-09-03", "2025-10-24" }, { "2025-11-03", "2025-12-19" }, { "2026-01-05", "2026-02-13" },
        { "2026-02-23", "2026-03-27" }, { "2026-04-13", "2026-05-22" }, { "2026-06-01", "2026-07-21" } },
};
enum { YEARS = (int)COUNT_OF(halves),
    UNDER_WAY = YEARS - 1,
    HELD = 3 }; /* half terms of it that have been held */

static int missed_in_a_hundred(int child)
{
    static const int of[10] = { 1, 2, 2, 3, 4, 6, 8, 10, 13, 60 };
    return of[child % 10];
}

static void add_string(struct serving *s, struct buf *b, int child, const struct half *h)
{
    struct rng r = rng_seed((uint64_t)child * 977 + (uint64_t)test_day(h->from).v);
    bool absent = false;
    buf_add_fmt(b, "%.*s,%s,", STR_ARG(importing_upn(s->arena, child)), h->from);
    for (struct day d = test_day(h->from); day_cmp(d, test_day(h->to)) <= 0; d = day_add(d, 1)) {
        if (day_weekday(d) >= 5)
            continue;
        if (rng_chance(&r, 1, 2))
            absent = rng_chance(&r, (uint32_t)missed_in_a_hundred(child), 100) != 0;
        buf_add_str(b, absent ? S("II") : S("/\\"));
    }
    buf_add_str(b, S("\n"));
}

static void import_halves(struct serving *s, int year, int first, int last)
{
    struct buf marks = buf_new(1 << 26);
    buf_add_str(&marks, S("upn,start_date,marks\n"));
    for (int child = 1; child <= CHILDREN; child++)
        for (int h = first; h <= last; h++)
            add_string(s, &marks, child, &halves[year][h]);
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&marks));
    if (s->x.last.refused || s->x.last.report->rows_refused > 0)
        fail_msg("marks: %.*s %.*s", STR_ARG(s->x.refusal), STR_ARG(s->x.issues));
    buf_done(&marks);
}

static void import_children(struct serving *s)
{
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("upn,surname,forename,dob,sex,urn,entry_date,leaving_date,year_group\n"));
    for (int child = 1; child <= CHILDREN; child++)
        buf_add_fmt(&b, "%.*s,%s%d,Given,2012-05-01,F,%s,2022-09-01,,8\n", STR_ARG(importing_upn(s->arena, child)),
            child <= ALDER ? "Alderson" : "Birchen", child, child <= ALDER ? "100001" : "100002");
    importing_bytes(&s->x, IMPORT_PUPILS, "pupils.csv", buf_str(&b));
    b.n = 0;
    buf_add_str(&b, S("kind,from,to,name\n"));
    for (int y = 0; y < YEARS; y++)
        for (int h = 0; h < HALVES; h++)
            buf_add_fmt(&b, "term,%s,%s,%s %d\n", halves[y][h].from, halves[y][h].to,
                h < 2 ? "Autumn" : h < 4 ? "Spring"
                                         : "Summer",
                h % 2 + 1);
    importing_bytes(&s->x, IMPORT_CALENDAR, "calendar.csv", buf_str(&b));
    if (s->x.last.refused || s->x.last.report->rows_refused > 0)
        fail_msg("calendar: %.*s %.*s", STR_ARG(s->x.refusal), STR_ARG(s->x.issues));
    buf_done(&b);
}

/* Registers from a year on; the last year to February. */
static void begin(struct serving *s, void **state, int from)
{
    serving_begin(s, *state);
    import_children(s);
    for (int y = from; y < YEARS; y++)
        import_halves(s, y, 0, y == UNDER_WAY ? HELD - 1 : HALVES - 1);
    serving_sign_in_all(s);
}

static void nothing_is_said_without_an_earlier_year(void **state)
{
    struct serving s;
    begin(&s, state, UNDER_WAY);
    struct answer a = serving_get(&s, IL, "/ahead");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Nothing can be said yet"));
    assert_true(body_has(&a, "2024/25, from September to July"));
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, IL, "/ahead.csv");
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, IL, "/ahead/method");
    assert_status(&a, 200);
    assert_true(body_has(&a, "It cannot be told yet"));
    serving_end(&s);
}

/* With one whole year: a chance, but nothing of how the year before it ended; and no proof of it yet. */
static void one_earlier_year_is_enough_for_a_chance(void **state)
{
    struct serving s;
    begin(&s, state, UNDER_WAY - 1);
    struct answer a = serving_get(&s, MGR, "/ahead");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson") && body_has(&a, "Birchen"));
    assert_false(body_has(&a, "the year before;"));
    a = serving_get(&s, MGR, "/ahead/method");
    assert_true(body_has(&a, "It cannot be told yet"));
    assert_true(body_has(&a, "2023/24 are missing"));
    serving_end(&s);
}

static void a_lead_sees_the_children_of_their_schools(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    struct answer a = serving_get(&s, IL, "/ahead");
    assert_status(&a, 200);
    assert_true(body_has(&a, "as it stood at the end of Friday 13 February 2026"));
    assert_true(body_has(&a, "Alderson"));
    assert_false(body_has(&a, "Birchen"));
    assert_true(body_has(&a, "More than 19 in 20") && body_has(&a, "Can no longer be avoided"));
    assert_true(body_has(&a, "stood like this") && body_has(&a, "All of whom something is said"));
    assert_false(body_has(&a, "Nothing is said of any child"));
    a = serving_get(&s, IL, "/ahead?year=3"); /* there is none */
    assert_true(body_has(&a, "no child asked about is on roll with at least 1 possible session so far"));
    assert_false(body_has(&a, "All of whom something is said"));
    a = serving_get(&s, IL, "/ahead");
    struct str audit = serving_last_audit(&s);
    assert_true(str_starts(audit, S("lead|dashboard.school|list looking ahead|")));
    assert_true(str_find_str(audit, S("838400025")) >= 0);
    a = serving_get(&s, SU, "/ahead?school=100002");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/ahead");
    assert_true(body_has(&a, "Alderson"));
    assert_false(body_has(&a, "Birchen"));
    a = serving_get(&s, MGR, "/ahead?end=severe");
    assert_status(&a, 200);
    assert_true(body_has(&a, "ends the school year 2025/26 severely absent"));
    serving_end(&s);
}

static void files_have_the_same_children(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    struct answer a = serving_get(&s, IL, "/ahead.csv");
    assert_status(&a, 200);
    assert_true(body_has(&a, "chance_percent"));
    assert_true(body_has(&a, "Alderson"));
    assert_false(body_has(&a, "Birchen"));
    /* Chances are not told more exactly than they are said. */
    struct str all = a.body, line;
    for (int n = 0; str_split(&all, '\n', &line); n++)
        if (n > 0 && str_find_str(line, S("Alderson")) >= 0)
            assert_true(str_find_str(line, S("0.0,")) >= 0 || str_find_str(line, S("95.0,")) >= 0);
    struct str audit = serving_last_audit(&s);
    assert_true(str_starts(audit, S("lead|export.pupil_level|file of list looking ahead|")));
    a = serving_get(&s, IL, "/ahead.xlsx");
    assert_status(&a, 200);
    assert_true(str_starts(a.body, S("PK\3\4")));
    assert_str(serving_last_audit(&s), audit.p);
    serving_end(&s);
}

/* OV1: on no list, by chance or otherwise, not even in a count. */
static void restricted_children_are_on_no_list(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname LIKE 'Alderson%' AND surname NOT LIKE '%7'");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    static const char *const pages[] = { "/ahead", "/ahead.csv", "/ahead?end=severe" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct answer a = serving_get(&s, IL, pages[i]);
        assert_status(&a, 200);
        for (int child = 1; child <= ALDER; child++)
            if (child % 10 != 7)
                assert_false(body_has(&a, str_fmt(s.arena, "Alderson%d,", child).p));
    }
    serving_end(&s);
}

static void a_year_that_is_over_can_be_looked_back_on(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    struct answer a = serving_get(&s, IL, "/ahead?in=2024");
    assert_status(&a, 200);
    assert_true(body_has(&a, "The school year is over"));
    assert_true(body_has(&a, "Friday 14 February 2025"));
    assert_true(body_has(&a, "to=2025-02-14"));
    assert_false(body_has(&a, "Alderson"));
    a = serving_get(&s, IL, "/ahead?in=2024&to=2025-02-14");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson"));
    /* A day of the holidays stands on the last one of school. */
    a = serving_get(&s, IL, "/ahead?in=2024&to=2025-02-19");
    assert_true(body_has(&a, "as it stood at the end of Friday 14 February 2025"));
    serving_end(&s);
}

static void the_method_is_told_without_children(void **state)
{
    struct serving s;
    begin(&s, state, 0);
    struct answer a = serving_get(&s, IL, "/ahead/method");
    assert_status(&a, 200);
    assert_true(body_has(&a, "The school year 2024/25 is over"));
    assert_true(body_has(&a, "Brier scores: persistently absent"));
    assert_true(body_has(&a, "/ahead/method?day=2024-10-25"));
    assert_false(body_has(&a, "Alderson") || body_has(&a, "Birchen"));
    /* There are two schools: of fewer than three, a phase is told only to who sees all of them (TRUST.md T29). */
    assert_false(body_has(&a, ">Phase: "));
    assert_true(body_has(&a, "a phase of fewer than 3 schools"));
    struct str audit = serving_last_audit(&s);
    assert_true(str_find_str(audit, S("838400025")) < 0);
    a = serving_get(&s, IL, "/ahead/method?day=2024-10-25");
    assert_true(body_has(&a, "On 25 October 2024 it was"));
    a = serving_get(&s, IL, "/ahead/method.csv?day=2024-10-25");
    assert_status(&a, 200);
    assert_true(body_has(&a, "persistently absent,2024-10-25,scores,all,"));
    assert_true(body_has(&a, "persistently absent,2024-10-25,chances,10% to 20%,"));
    assert_true(body_has(&a, "severely absent,2024-10-25,Sex,Female,"));
    a = serving_get(&s, MGR, "/ahead/method");
    assert_true(body_has(&a, ">Phase: "));
    assert_false(body_has(&a, "a phase of fewer than 3 schools"));
    serving_end(&s);
}

/* What has been learned is not kept longer than the registers it was learned from. */
static void new_marks_are_seen_at_once(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    struct answer a = serving_get(&s, IL, "/ahead");
    assert_true(body_has(&a, "Friday 13 February 2026"));
    importing_text(&s.x, IMPORT_MARKS, "new.csv",
        str_fmt(s.arena, "upn,date,am,pm\n%.*s,2026-02-27,/,\\\n", STR_ARG(importing_upn(s.arena, 3))).p);
    a = serving_get(&s, IL, "/ahead");
    assert_true(body_has(&a, "Friday 27 February 2026"));
    /* A corrected mark of the year that was learned from. */
    importing_text(&s.x, IMPORT_MARKS, "late.csv",
        str_fmt(s.arena, "upn,date,am,pm\n%.*s,2025-07-21,O,O\n", STR_ARG(importing_upn(s.arena, 3))).p);
    a = serving_get(&s, IL, "/ahead");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson"));
    serving_end(&s);
}

static struct answer page_of_child(struct serving *s, enum who who, int child)
{
    struct str id = importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'",
            STR_ARG(importing_upn(s->arena, child)))
            .p);
    return serving_get(s, who, str_fmt(s->arena, "/pupils/%.*s", STR_ARG(id)).p);
}

/* The first page asked for of all, so that no register is in memory yet. */
static void a_child_is_told_how_the_year_may_end(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    struct answer a = page_of_child(&s, IL, 7);
    assert_status(&a, 200);
    assert_true(body_has(&a, ">Looking ahead</h3>"));
    assert_true(body_has(&a, "The chance of ending the year persistently absent is"));
    assert_true(body_has(&a, "It is not a verdict on this child"));
    /* Severe absence is spoken of where there is a chance of it. */
    assert_false(body_has(&a, "severely absent is"));
    a = page_of_child(&s, IL, 9);
    assert_true(body_has(&a, "Persistent absence this year can no longer be avoided"));
    assert_true(body_has(&a, "The chance of ending the year severely absent is"));
    serving_end(&s);
}

/* Alder has sent a week more than Birch: what is to come at Birch is the same in all that its children are told. */
static void a_school_that_is_behind_is_told_of_one_year(void **state)
{
    struct serving s;
    begin(&s, state, 1);
    importing_text(&s.x, IMPORT_MARKS, "new.csv",
        str_fmt(s.arena, "upn,date,am,pm\n%.*s,2026-02-27,/,\\\n", STR_ARG(importing_upn(s.arena, 3))).p);
    struct answer a = page_of_child(&s, MGR, 89);
    assert_status(&a, 200);
    int64_t at = str_find_str(a.body, S("10% or more of the ")), sessions = 0;
    assert_true(at >= 0);
    struct str rest = str_slice(a.body, (size_t)at + 19, a.body.n), number;
    assert_true(str_split(&rest, ' ', &number) && str_to_i64(number, &sessions));
    assert_true(body_has(&a, str_fmt(s.arena, "of the year&#39;s %lld sessions missed", (long long)sessions).p));
    serving_end(&s);
}

static void nothing_is_said_of_a_child_without_an_earlier_year(void **state)
{
    struct serving s;
    begin(&s, state, UNDER_WAY);
    struct answer a = page_of_child(&s, IL, 7);
    assert_status(&a, 200);
    assert_false(body_has(&a, ">Looking ahead</h3>"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(nothing_is_said_without_an_earlier_year),
        ON_BOTH_ENGINES(one_earlier_year_is_enough_for_a_chance),
        ON_BOTH_ENGINES(a_lead_sees_the_children_of_their_schools),
        ON_BOTH_ENGINES(files_have_the_same_children),
        ON_BOTH_ENGINES(restricted_children_are_on_no_list),
        ON_BOTH_ENGINES(a_year_that_is_over_can_be_looked_back_on),
        ON_BOTH_ENGINES(the_method_is_told_without_children),
        ON_BOTH_ENGINES(new_marks_are_seen_at_once),
        ON_BOTH_ENGINES(a_child_is_told_how_the_year_may_end),
        ON_BOTH_ENGINES(a_school_that_is_behind_is_told_of_one_year),
        ON_BOTH_ENGINES(nothing_is_said_of_a_child_without_an_earlier_year),
    };
    return cmocka_run_group_tests_name("web ahead", tests, NULL, NULL);
}
