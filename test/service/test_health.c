/* Register health from files: the calendar, a second roll and what the census says come with imports; what is found is
 * said in words, and the report has a row for each. The rules themselves are held by test/attendance/test_health.c. */
#include "importing.h"

#include "service/health.h"

const struct migrations *const engine_schema = &store_migrations;

/* Pupils of the numbers 1 to 8 at Alder (100001); 2 is registered at Birch (100002) as well. Number 4 is seven. */
static const char pupils[] =
    "upn,surname,forename,dob,sex,urn,entry_date,leaving_date,enrol_status,year_group\n"
    "%1,Pupil,One,2016-03-01,F,100001,2025-09-02,,C,5\n%2,Pupil,Two,2016-03-01,F,100001,2025-09-02,,M,5\n"
    "%2,Pupil,Two,2016-03-01,F,100002,2025-09-02,,S,5\n%3,Pupil,Three,2016-03-01,M,100001,2025-09-02,,C,5\n"
    "%4,Pupil,Four,2018-10-01,F,100001,2025-09-02,,C,2\n%5,Pupil,Five,2016-03-01,M,100001,2025-09-02,,C,5\n"
    "%6,Pupil,Six,2016-03-01,F,100001,2025-09-02,,C,5\n%7,Pupil,Seven,2016-03-01,M,100001,2025-09-02,,C,5\n"
    "%8,Pupil,Eight,2016-03-01,F,100001,2025-09-02,2026-02-06,C,5\n";

static const char calendar[] = "kind,from,to,name,urn\nterm,2026-01-05,2026-02-13,Spring 1,\n"
                               "inset,2026-01-05,,Training,100001\n";

/* What one child has in place of presence, on a day. */
static const struct {
    int number;
    const char *urn, *day, *am, *pm;
} marks[] = {
    { 1, "100001", "2026-01-12", "N", "N" },
    { 1, "100001", "2026-02-12", "N", "/" }, /* two school days before the end */
    { 2, "100001", "2026-01-19", "D", "D" },
    { 2, "100002", "2026-01-19", "/", "\\" },
    { 2, "100002", "2026-01-26", "/", "\\" }, /* and present at Alder */
    { 3, "100001", "2026-01-19", "D", "\\" },
    { 4, "100001", "2026-01-13", "/", "X" },
    { 4, "100001", "2026-01-14", "/", "X" },
    { 5, "100001", "2026-01-05", "/", "-" }, /* a training day */
    { 6, "100001", "2026-01-20", "-", "\\" },
    { 7, "100001", "2026-01-27", "J", "J" },
};

static void put_marks(struct importing *x, struct buf *b)
{
    buf_add_str(b, S("upn,date,am,pm,urn\n"));
    for (struct day d = test_day("2026-01-05"); day_cmp(d, test_day("2026-02-13")) <= 0; d = day_add(d, 1))
        for (int n = 1; n <= 8 && day_weekday(d) < 5; n++) {
            const char *am = d.v == test_day("2026-01-05").v ? "#" : "/", *pm = am[0] == '#' ? "#" : "\\";
            char iso[11];
            if (n == 8 && day_cmp(d, test_day("2026-02-06")) > 0)
                continue; /* has left */
            for (size_t i = 0; i < COUNT_OF(marks); i++)
                if (marks[i].number == n && strcmp(marks[i].urn, "100001") == 0 && d.v == test_day(marks[i].day).v) {
                    am = marks[i].am;
                    pm = marks[i].pm;
                }
            buf_add_fmt(b, "%.*s,%.*s,%s,%s,100001\n", STR_ARG(importing_upn(x->arena, n)), STR_ARG(day_iso(d, iso)),
                am, pm);
        }
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        if (strcmp(marks[i].urn, "100002") == 0)
            buf_add_fmt(b, "%.*s,%s,%s,%s,100002\n", STR_ARG(importing_upn(x->arena, marks[i].number)), marks[i].day,
                marks[i].am, marks[i].pm);
}

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-02-16");
    struct buf b = buf_new(1 << 20);
    importing_schools(&x);
    importing_text(&x, IMPORT_CALENDAR, "calendar.csv", calendar);
    assert_int_equal(x.last.report->rows_refused, 0);
    importing_text(&x, IMPORT_PUPILS, "pupils.csv", importing_upns(&x, pupils));
    assert_int_equal(x.last.report->rows_refused, 0);
    put_marks(&x, &b);
    importing_bytes(&x, IMPORT_MARKS, "marks.csv", buf_str(&b));
    assert_int_equal(x.last.report->rows_refused, 0);
    buf_done(&b);
    return x;
}

static struct dashboard *ask(struct importing *x, struct registers *registers, const struct dashboard_filter *filter)
{
    struct config *config = ARENA_NEW(x->arena, struct config);
    struct dashboard *d = ARENA_NEW(x->arena, struct dashboard);
    struct dashboard_source source = { .registers = registers, .config = config };
    assert_ok(config_load(&x->w, config), x->db);
    assert_ok(registers_reference(registers, &x->w, config->benchmark_la, &source.reference), x->db);
    assert_ok(dashboard_ask(&x->w, &source, &x->viewer, filter, &(struct dashboard_wants){ .sizes = false }, d), x->db);
    return d;
}

static const struct dashboard_filter whole_year = { .year = 2025, .from = { INT32_MIN }, .to = { INT32_MIN } };

/* "1 no_reason 2026-01-12 2026-01-12 2: N in 2 sessions", a line a finding; the number is in the pupil's forename. */
static struct str findings(struct importing *x, const struct dashboard *d)
{
    struct buf b = buf_new(1 << 20);
    const struct health h = health_of(x->arena, d);
    const struct health_count *counts = health_count(x->arena, &h);
    for (size_t i = 0; i < d->n_blocks; i++) {
        const struct health_found found = health_find(x->arena, &h, i);
        uint32_t counted = 0;
        for (int r = 0; r < ATT_RULES; r++)
            counted += counts[i].rules[r];
        assert_int_equal(counted, found.n);
        for (size_t k = 0; k < found.n; k++) {
            const struct att_finding *f = &found.v[k];
            struct str whom = f->row == ATT_NO_ROW ? health_whom(x->arena, f) : found.block->who[f->row].forename;
            buf_add_fmt(&b, "%.*s %.*s %.*s; %.*s; %.*s\n", STR_ARG(found.block->school.urn), STR_ARG(whom),
                STR_ARG(att_rule_name((enum att_rule)f->rule)),
                STR_ARG(health_days(x->arena, found.block->year, &f->sessions)),
                STR_ARG(health_what(x->arena, found.block, f)));
        }
    }
    struct str text = str_dup(x->arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static void is_found_in_what_was_imported(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    assert_ok(db_begin(x.db, DB_READ), x.db);
    assert_lines_at(findings(&x, ask(&x, registers, &whole_year)),
        "100001 One no_reason; 12 January 2026; N in 2 sessions\n"
        "100001 Six mark_missing; 20 January 2026, morning; No mark in 1 session\n"
        "100001 Seven code_not_valid; 27 January 2026; J, withdrawn by then: 2 sessions\n"
        "100001 Four not_required; 13 and 14 January 2026, afternoons; X in 2 sessions\n"
        "100001 Three dual_alone; 19 January 2026, morning; D in 1 session\n"
        "100001 Two counted_twice; 26 January 2026; 2 sessions counted here and at another school\n"
        "100001 Five closed_marked; 5 January 2026, morning; Marked in 1 session while the school was closed\n"
        "100002 Whole school session_unmarked; 5 to 16, 20 to 23 and 27 to 30 January and 2 to 13 February 2026; No "
        "mark for any child\n"
        "100002 Two counted_twice; 26 January 2026; 2 sessions counted here and at another school\n",
        __FILE__, __LINE__);
    db_rollback(x.db);
    importing_end(&x);
    registers_free(registers);
}

/* A question of some days, some children or one school is answered of them; thresholds are settings. */
static void is_found_as_it_is_asked(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct dashboard_filter f = whole_year;
    struct str problem;
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    f.urn = S("100001");
    f.from = test_day("2026-01-14");
    f.to = test_day("2026-01-20");
    assert_lines_at(findings(&x, ask(&x, registers, &f)),
        "100001 Six mark_missing; 20 January 2026, morning; No mark in 1 session\n"
        "100001 Four not_required; 14 January 2026, afternoon; X in 1 session\n"
        "100001 Three dual_alone; 19 January 2026, morning; D in 1 session\n",
        __FILE__, __LINE__);
    f.year_groups = 1u << (ATT_YEAR_1 + 1);
    assert_lines_at(findings(&x, ask(&x, registers, &f)),
        "100001 Four not_required; 14 January 2026, afternoon; X in 1 session\n", __FILE__, __LINE__);
    f = whole_year;
    f.urn = S("100001");
    f.year_groups = 1u << ATT_YEAR_1;
    assert_lines_at(findings(&x, ask(&x, registers, &f)), "", __FILE__, __LINE__);
    /* N may stand for one school day: the N of the last Thursday is one too many. */
    f.year_groups = 0;
    f.from = test_day("2026-02-09");
    assert_lines_at(findings(&x, ask(&x, registers, &f)), "", __FILE__, __LINE__);
    /* In the next school year no N of this one may stand any more. */
    const struct day today = x.w.today;
    x.w.today = test_day("2026-09-14");
    assert_lines_at(findings(&x, ask(&x, registers, &f)),
        "100001 One no_reason; 12 February 2026, morning; N in 1 session\n", __FILE__, __LINE__);
    x.w.today = today;
    assert_int_equal(config_set(&x.w, S("no_reason_days"), S("0"), test_day("2024-01-01"), &problem), ERR_INVALID);
    db_rollback(x.db);
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    assert_ok(config_set(&x.w, S("no_reason_days"), S("1"), test_day("2024-01-01"), &problem), x.db);
    f.from = test_day("2026-01-12");
    f.to = test_day("2026-01-12");
    assert_lines_at(findings(&x, ask(&x, registers, &f)), "100001 One no_reason; 12 January 2026; N in 2 sessions\n",
        __FILE__, __LINE__);
    db_rollback(x.db);
    importing_end(&x);
    registers_free(registers);
}

/* A row a finding, with the advice and its source. */
static void the_report_has_a_row_for_each(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct dashboard_filter f = whole_year;
    struct buf out = buf_new(1 << 20);
    assert_ok(db_begin(x.db, DB_READ), x.db);
    f.urn = S("100001");
    f.from = f.to = test_day("2026-01-12");
    health_report(x.arena, ask(&x, registers, &f), &(struct report_to){ .format = REPORT_CSV, .out = &out });
    struct str want = str_fmt(x.arena,
        "school,rule,upn,from,to,sessions,what,advice,source\r\n"
        "100001,no_reason,%.*s,2026-01-12,2026-01-12,2,N in 2 sessions,\"Enter the reason as soon as it is known. If "
        "it cannot be established within five school days of the session, change N to O. Until then N counts as "
        "unauthorised absence.\",\"SI 2024/208, regulation 10(7) to (9); Working together to improve school attendance "
        "(July 2026), paragraphs 407 to 409\"\r\n",
        STR_ARG(importing_upn(x.arena, 1)));
    struct str got = buf_str(&out);
    if (str_find(got, '\r') < 0) { /* on the command line a line ends as lines do there */
        struct buf plain = buf_new(1 << 20);
        for (size_t i = 0; i < want.n; i++)
            if (want.p[i] != '\r')
                buf_add_char(&plain, want.p[i]);
        want = str_dup(x.arena, buf_str(&plain));
        buf_done(&plain);
    }
    if (str_starts(got, S("\xef\xbb\xbf")))
        got = str_slice(got, 3, got.n);
    assert_str_at(got, str_cstr(x.arena, want), __FILE__, __LINE__);
    buf_done(&out);
    db_rollback(x.db);
    importing_end(&x);
    registers_free(registers);
}

/* --- the census --- */

static void census_says(struct importing *x, const char *present, const char *ill)
{
    struct importing_files t = { .n = 0 };
    importing_add(x, &t, "schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,SUM,2026,2026-May-21 00:00:00,838,4001,100001\n");
    importing_add(x, &t, "pupilonroll.csv",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,sex,"
        "entrydate,enrolstatus,ncyearactual\n"
        "k1,SCH1,1,c1,%1,Pupil,One,2016-03-01 00:00:00,F,2025-09-02 00:00:00,C,5\n");
    importing_add(x, &t, "termlysessiondetailsonroll.csv",
        str_fmt(x->arena,
            "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
            "k1,SCH1,s1,%s,/\nk1,SCH1,s2,%s,I\nk1,SCH1,s3,3.0,N\n",
            present, ill)
            .p);
    importing_census(x, false, &t);
    assert_false(x->last.refused);
}

/* The register of the child has 55 times present and three times N in the spring. A return that is imported later is
 * set beside the registers that are held, and so is one that puts an earlier one right. */
static void returns_are_compared_as_they_come(void **state)
{
    struct importing x = begin(state);
    struct registers *registers = registers_new();
    struct dashboard_filter f = whole_year;
    f.urn = S("100001");
    f.to = test_day("2026-01-11");
    assert_ok(db_begin(x.db, DB_READ), x.db);
    static const char closed[] =
        "100001 Five closed_marked; 5 January 2026, morning; Marked in 1 session while the school was closed\n";
    assert_lines_at(findings(&x, ask(&x, registers, &f)), closed, __FILE__, __LINE__);
    db_rollback(x.db);
    census_says(&x, "50.0", "5.0");
    assert_ok(db_begin(x.db, DB_READ), x.db);
    struct str want = str_fmt(x.arena,
        "%s100001 One totals_differ; 5 to 30 January and 2 to 13 February 2026; Spring term: I 5 times in the return "
        "and 0 times in the register; / differs too\n",
        closed);
    assert_lines_at(findings(&x, ask(&x, registers, &f)), want.p, __FILE__, __LINE__);
    db_rollback(x.db);
    census_says(&x, "55.0", "0.0");
    assert_ok(db_begin(x.db, DB_READ), x.db);
    assert_lines_at(findings(&x, ask(&x, registers, &f)), closed, __FILE__, __LINE__);
    db_rollback(x.db);
    importing_end(&x);
    registers_free(registers);
}

/* --- days in words --- */

static void add_days(struct att_mask *m, const char *text)
{
    /* "2026-03-03a 2026-03-04 2026-03-05p": a for mornings, p for afternoons. */
    struct str all = str_of(text), one;
    while (str_split(&all, ' ', &one)) {
        struct day d;
        assert_true(day_parse_iso(str_slice(one, 0, 10), &d));
        for (int half = 0; half < 2; half++)
            if (one.n == 10 || (one.p[10] == 'p') == (half == 1))
                att_mask_add(m, att_session_of(att_year_of(d), d, half == 1));
    }
}

static void days_are_said_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *days, *words;
    } cases[] = {
        { "2026-03-03", "3 March 2026" },
        { "2026-03-03a", "3 March 2026, morning" },
        { "2026-03-03a 2026-03-04a 2026-03-05a", "3, 4 and 5 March 2026, mornings" },
        { "2026-03-03p 2026-03-05p", "3 and 5 March 2026, afternoons" },
        { "2026-03-03 2026-03-04 2026-03-05", "3, 4 and 5 March 2026" },
        { "2026-03-03 2026-03-04a 2026-03-05p", "3 March 2026; 4 March 2026, morning; 5 March 2026, afternoon" },
        { "2026-03-02 2026-03-03 2026-03-04 2026-03-05 2026-03-06 2026-03-09", "2 to 9 March 2026" },
        { "2026-03-05 2026-03-06 2026-03-09", "5, 6 and 9 March 2026" },
        { "2025-12-18 2025-12-19 2026-01-06", "18 and 19 December 2025 and 6 January 2026" },
        { "2025-11-27 2025-11-28 2025-12-01", "27 and 28 November and 1 December 2025" },
        { "2025-09-03 2025-10-06 2025-10-08 2025-11-10", "3 September, 6 and 8 October and 10 November 2025" },
        { "2025-09-03a 2025-09-05a 2025-09-08a 2025-09-10a 2025-09-12a 2025-09-15a 2025-09-17a 2025-09-19a 2025-09-22a",
            "9 days from 3 September to 22 September 2025, mornings" },
        { "2025-09-03a 2025-09-05a 2025-09-08a 2025-09-10a 2025-09-12a 2025-09-15p 2025-09-17p 2025-09-19p 2025-09-22p",
            "9 days from 3 September to 22 September 2025" },
    };
    struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct att_mask m = { { 0 } };
        add_days(&m, cases[i].days);
        assert_str(health_days(a, 2025, &m), cases[i].words);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(is_found_in_what_was_imported),
        ON_BOTH_ENGINES(is_found_as_it_is_asked),
        ON_BOTH_ENGINES(the_report_has_a_row_for_each),
        ON_BOTH_ENGINES(returns_are_compared_as_they_come),
        cmocka_unit_test(days_are_said_in_words),
    };
    return cmocka_run_group_tests_name("health", tests, NULL, NULL);
}
