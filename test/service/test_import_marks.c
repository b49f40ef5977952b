/* Registers from CSV: the four layouts, every code, what is no mark, totals, closures, corrections. */
#include "importing.h"
#include "attendance/marks.h"
#include "attendance/upn.h"
#include "store/register.h"

#include "data.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_pupils(&x);
    return x;
}

static struct str upn(struct importing *x, int number)
{
    return importing_upn(x->arena, number);
}

static void takes_a_row_a_mark(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,date,session,code\n"
            "%1,2026-09-07,AM,/\n"
            "%1,2026-09-07,PM,\\\n"
            "%1,07/09/2026,am,/\n" /* the same mark once more, in other words: no contradiction */
            "%2,2026-09-08,PM,i\n"
            "%3,2026-09-08,1,C2\n"),
        4, 0, 0);
    assert_issues(&x, "");
    assert_str(x.last.summary, "4 marks: 4 new, 0 changed, 0 as they were\n");
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 /\\");
    assert_marks(&x, upn(&x, 2), "100001 2026-09-08 -I");
    assert_marks(&x, upn(&x, 3), "100002 2026-09-08 C2-");
    importing_end(&x);
}

/* What the layouts below say, each in its own way, and the Common Transfer File too: the week from 7 September 2026
 * and the Monday after it, of two pupils. */
static const char as_marks[] = "upn,date,session,code\n"
                               "%1,2026-09-07,AM,/\n%1,2026-09-07,PM,\\\n%1,2026-09-08,AM,I\n%1,2026-09-08,PM,C2\n"
                               "%1,2026-09-09,AM,-\n%1,2026-09-09,PM,\\\n%1,2026-09-10,AM,L\n%1,2026-09-10,PM,Y4\n"
                               "%1,2026-09-11,AM,#\n%1,2026-09-11,PM,#\n%1,2026-09-14,AM,U\n%1,2026-09-14,PM,\\\n"
                               "%2,2026-09-07,AM,/\n%2,2026-09-07,PM,\\\n%2,2026-09-08,AM,/\n%2,2026-09-08,PM,\\\n"
                               "%2,2026-09-09,AM,O\n%2,2026-09-09,PM,O\n%2,2026-09-10,AM,J1\n%2,2026-09-10,PM,\n"
                               "%2,2026-09-11,AM,#\n%2,2026-09-11,PM,#\n%2,2026-09-14,AM,/\n%2,2026-09-14,PM,M\n";
static const char as_days[] = "upn,date,am,pm\n"
                              "%1,2026-09-07,/,\\\n%1,2026-09-08,I,C2\n%1,2026-09-09,-,\\\n%1,2026-09-10,L,Y4\n"
                              "%1,2026-09-11,#,#\n%1,2026-09-14,U,\\\n"
                              "%2,2026-09-07,/,\\\n%2,2026-09-08,/,\\\n%2,2026-09-09,O,O\n%2,2026-09-10,J1,\n"
                              "%2,2026-09-11,#,#\n%2,2026-09-14,/,M\n";
static const char as_dates[] = "upn,Mon 07/09/2026,2026-09-08,2026-09-09 AM,2026-09-09 PM,10-Sep-2026 AM,"
                               "10-Sep-2026 PM,2026-09-11,2026-09-14\n"
                               "%1,/\\,IC2,-,\\,L,Y4,##,U\\\n"
                               "%2,/\\,/ \\,O,O,J1,,#,/M\n";
static const char as_strings[] = "upn,start_date,marks\n"
                                 "%1,2026-09-07,/\\IC2-\\LY4##U\\\n"
                                 "%2,2026-09-07,/\\/\\OOJ1 ##/M\n";
static const char as_strings_with_weekends[] = "upn,start_date,marks\n"
                                               "%1,2026-09-07,/\\IC2-\\LY4######U\\\n"
                                               "%2,2026-09-07,/\\/\\OOJ1-######/M\n";

static struct str meaning_of(struct importing *x, enum import_kind kind, const char *name, const char *text)
{
    importing_text(x, kind, name, importing_upns(x, text));
    assert_issues(x, "");
    assert_false(x->last.refused);
    return importing_meaning(x);
}

/* Each layout is read into a database of its own: the layouts are one test a piece, and all must give this. */
static void check_layout(void **state, enum import_kind kind, const char *name, const char *text)
{
    struct importing x = begin(state);
    meaning_of(&x, kind, name, text);
    assert_int_equal(x.last.counts.added, 23); /* 22 marks and the closure they show */
    assert_marks(&x, upn(&x, 1),
        "100001 2026-09-07 /\\ 2026-09-08 IC2 2026-09-09 -\\ 2026-09-10 LY4 2026-09-11 ## 2026-09-14 U\\");
    assert_marks(&x, upn(&x, 2),
        "100001 2026-09-07 /\\ 2026-09-08 /\\ 2026-09-09 OO 2026-09-10 J1- 2026-09-11 ## 2026-09-14 /M");
    assert_rows(&x, "SELECT kind, from_on, to_on, source FROM calendar_entry ORDER BY id", "+kind @from_on @to_on "
                                                                                           "+source",
        "closure|2026-09-11|2026-09-11|register");
    /* And a file of another layout finds nothing to change: it says the same. */
    struct str before = importing_meaning(&x);
    static const char *const others[] = { as_marks, as_days, as_dates, as_strings, as_strings_with_weekends };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_same_dump(before, meaning_of(&x, IMPORT_MARKS, "other.csv", others[i]));
        assert_int_equal(x.last.counts.added + x.last.counts.changed, 0);
    }
    importing_end(&x);
}

static void takes_every_layout_marks(void **state)
{
    check_layout(state, IMPORT_MARKS, "marks.csv", as_marks);
}

static void takes_every_layout_days(void **state)
{
    check_layout(state, IMPORT_MARKS, "days.csv", as_days);
}

static void takes_every_layout_dates(void **state)
{
    check_layout(state, IMPORT_MARKS, "dates.csv", as_dates);
}

static void takes_every_layout_strings(void **state)
{
    check_layout(state, IMPORT_MARKS, "strings.csv", as_strings);
}

static void takes_every_layout_strings_with_weekends(void **state)
{
    check_layout(state, IMPORT_MARKS, "weekends.csv", as_strings_with_weekends);
}

static void takes_every_layout_ctf(void **state)
{
    static const char ctf[] =
        "<CTfile><Header><CTFversion>25.0</CTFversion><DateTime>2026-09-15T09:00:00</DateTime><SourceSchool><LEA>838"
        "</LEA><Estab>4001</Estab><AcademicYear>2026</AcademicYear></SourceSchool></Header><CTFpupilData>"
        "<Pupil><UPN>%1</UPN><Surname>Pupil</Surname><Forename>One</Forename><DOB>2012-03-04</DOB><Sex>F</Sex>"
        "<Attendance><YearData><Year>2026</Year><LEA>838</LEA><Estab>4001</Estab><AttendSessions>"
        "<AttendanceStartDate>2026-09-07</AttendanceStartDate><AttendanceMarks>/\\IC2-\\LY4######U\\</AttendanceMarks>"
        "</AttendSessions></YearData></Attendance></Pupil>"
        "<Pupil><UPN>%2</UPN><Surname>Pupil</Surname><Forename>Two</Forename><DOB>2012-05-06</DOB><Sex>M</Sex>"
        "<Attendance><YearData><Year>2026</Year><LEA>838</LEA><Estab>4001</Estab><AttendSessions>"
        "<AttendanceStartDate>2026-09-07</AttendanceStartDate><AttendanceMarks>/\\/\\OOJ1-##/M</AttendanceMarks>"
        "</AttendSessions></YearData></Attendance></Pupil></CTFpupilData></CTfile>";
    check_layout(state, IMPORT_CTF, "class.xml", ctf);
}

/* Every code of the table by the date of the session: in force, withdrawn, and not yet in force. */
static void takes_every_code_by_its_date(void **state)
{
    struct importing x = begin(state);
    int fd = test_data_open("attendance_codes.csv");
    struct csv *c = csv_open(x.arena, csv_source_fd(&fd));
    struct csv_row row;
    struct buf file = buf_new(1 << 20), want = buf_new(1 << 20);
    int line = 1, mornings = 0;
    buf_add_str(&file, S("upn,date,session,code\n"));
    /* Two years ago both sets of codes are within a child's time at the school only from 3 September 2024; the older
     * day is that of a child with an older enrolment. */
    importing_text(&x, IMPORT_PUPILS, "old.csv",
        importing_upns(&x, "upn,surname,forename,dob,urn,entry_date\n%4,Pupil,Four,2010-01-02,100001,2021-09-06\n"));
    while (csv_next(c, &row)) {
        struct str code = str_dup(x.arena, test_field(c, &row, "code")), from = test_field(c, &row, "valid_from");
        bool late = str_eq(from, S("2024-08-19")), withdrawn = test_field(c, &row, "valid_to").n > 0;
        struct day now = day_add(test_day("2024-09-09"), mornings / 5 * 7 + mornings % 5);
        struct day then = day_add(test_day("2023-09-11"), mornings / 5 * 7 + mornings % 5);
        char iso[11];
        mornings++;

        buf_add_fmt(&file, "%%4,%.*s,AM,%.*s\n", STR_ARG(day_iso(then, iso)), STR_ARG(code));
        line++;
        if (late)
            buf_add_fmt(&want,
                "warning|codes.csv|%d|code|%.*s|this code came into force on 19 August 2024, after the day of the "
                "mark; it is counted as it is now\n",
                line, STR_ARG(code));
        buf_add_fmt(&file, "%%4,%.*s,AM,%.*s\n", STR_ARG(day_iso(now, iso)), STR_ARG(code));
        line++;
        if (withdrawn)
            buf_add_fmt(&want,
                "warning|codes.csv|%d|code|%.*s|this code was withdrawn on 19 August 2024; the mark is counted by "
                "what the code meant\n",
                line, STR_ARG(code));
    }
    close(fd);
    assert_true(mornings > 30);
    want.n--;
    importing_text(&x, IMPORT_MARKS, "codes.csv", importing_upns(&x, str_cstr(x.arena, buf_str(&file))));
    assert_false(x.last.refused);
    assert_str(x.issues, str_cstr(x.arena, buf_str(&want)));
    /* All of them stand in the register, both years alike, in the order of the table; "-" is none, "\" is present. */
    struct str marks = importing_marks(&x, upn(&x, 4)), year;
    int years = 0;
    while (str_split(&marks, '\n', &year)) {
        struct buf codes = buf_new(4096);
        struct str word;
        for (int i = 0; str_split(&year, ' ', &word); i++)
            if (i > 0 && i % 2 == 0)
                buf_add_fmt(&codes, "%.*s ", STR_ARG(word));
        assert_str(buf_str(&codes),
            "/- /- L- K- V- P- W- B- J- D- C1- M- J1- S- X- C2- C- H- T- R- I- E- Q- Y- Y1- Y2- Y3- Y4- Y5- Y6- Y7- "
            "G- N- O- U- Z- #- ");
        buf_done(&codes);
        years++;
    }
    assert_int_equal(years, 2);
    buf_done(&file);
    buf_done(&want);
    importing_end(&x);
}

static void refuses_and_names_an_unknown_code(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,date,session,code\n"
            "%1,2026-09-07,AM,/\n"
            "%1,2026-09-07,PM,\\\n"
            "%1,2026-09-08,AM,F\n"
            "%2,2026-09-08,AM,/\n"),
        3, 0, 0);
    assert_issues(&x, "refused|marks.csv|4|code|F|this is not an attendance code");
    /* A row with one good and one unknown code goes as a whole, and so does a sheet's or a string's. */
    importing_text(&x, IMPORT_MARKS, "days.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-09-09,I,Q9\n%2,2026-09-09,/,\\\n"));
    assert_issues(&x, "refused|days.csv|2|code|Q9|this is not an attendance code");
    importing_text(&x, IMPORT_MARKS, "dates.csv",
        importing_upns(&x, "upn,2026-09-10 AM,2026-09-11 AM\n%1,I,A\n%2,/,/\n"));
    assert_issues(&x, "refused|dates.csv|2|code|A|this is not an attendance code");
    importing_text(&x, IMPORT_MARKS, "strings.csv",
        importing_upns(&x, "upn,start_date,marks\n%1,2026-09-14,II?I\n%2,2026-09-14,/\\/\\\n"));
    assert_issues(&x, "refused|strings.csv|2|code|?|this is not an attendance code");
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 /\\");
    assert_marks(&x, upn(&x, 2),
        "100001 2026-09-08 /- 2026-09-09 /\\ 2026-09-10 /- 2026-09-11 /- 2026-09-14 /\\ 2026-09-15 /\\");
    importing_end(&x);
}

static void takes_no_mark_for_no_absence(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_MARKS, "first.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,/,-\n%1,2026-09-08,,\n%2,2026-09-07,I,I\n"));
    assert_issues(&x, "");
    assert_counts(&x, 3, 0, 0);
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 /-");
    /* A blank leaves what is there, a minus takes it back; neither becomes an absence. */
    importing_text(&x, IMPORT_MARKS, "second.csv", importing_upns(&x, "upn,date,am,pm\n%2,2026-09-07,,-\n"));
    assert_counts(&x, 0, 1, 0);
    assert_marks(&x, upn(&x, 2), "100001 2026-09-07 I-");
    importing_end(&x);
}

static void corrects_and_keeps_what_was(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_MARKS, "first.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,N,N\n%1,2026-09-08,/,\\\n"));
    struct import_id first = x.id;
    assert_takes(&x, IMPORT_MARKS, "second.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,I,N\n%1,2026-09-09,/,\\\n"), 2, 1, 1);
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 IN 2026-09-08 /\\ 2026-09-09 /\\");
    /* The old register is there still, with the import that replaced it. */
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register_history"), 1);
    assert_true(importing_number(&x, "SELECT import_id AS n FROM att_register_history") > first.v);
    struct str stored = importing_rows(&x,
        "SELECT h.year, r.import_id - h.import_id AS later FROM att_register_history AS h JOIN att_register AS r ON "
        "r.enrolment_id = h.enrolment_id",
        "year later");
    assert_str(stored, "2026|0");
    importing_end(&x);
}

/* A register that was packed as all were at first is no other register. */
static void knows_registers_that_were_packed_before(void **state)
{
    struct importing x = begin(state);
    const char *text = importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,N,N\n%1,2026-09-08,/,\\\n");
    importing_text(&x, IMPORT_MARKS, "first.csv", text);
    static const char pairs[] = { 1, ATT_NO_MARK, 39, ATT_NO_REASON_YET, 1, ATT_PRESENT, 1 };
    const int64_t enrolment = importing_number(&x, "SELECT enrolment_id AS n FROM att_register");
    assert_ok(db_begin(x.db, DB_WRITE), x.db);
    assert_ok(store_register_put(x.db, x.arena,
                  &(struct register_put){ .enrolment = { enrolment },
                      .year = 2026,
                      .marks = { pairs, sizeof pairs },
                      .import_id = x.id },
                  NULL),
        x.db);
    assert_ok(db_commit(x.db), x.db);
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 NN 2026-09-08 /\\");
    assert_takes(&x, IMPORT_MARKS, "again.csv", text, 0, 0, 4);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register_history"), 0);
    assert_takes(&x, IMPORT_MARKS, "third.csv", importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,I,\n"), 0, 1, 0);
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 IN 2026-09-08 /\\");
    importing_end(&x);
}

static void refuses_a_contradiction(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x, "upn,date,session,code\n%1,2026-09-07,AM,/\n%1,2026-09-07,AM,I\n%1,2026-09-07,PM,\\\n"));
    assert_issues(&x, "refused|marks.csv|3|code|I|the same import has said / for this session of this pupil");
    assert_marks(&x, upn(&x, 1), "100001 2026-09-07 /\\");
    importing_end(&x);
}

static void compares_totals_with_marks(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_MARKS, "strings.csv",
        importing_upns(&x,
            "upn,start_date,marks,possible,attended,authorised,unauthorised,attendance\n"
            "%1,2026-09-07,/\\I\\/OY1Y1-\\,7,5,1,1,71.4%%\n"
            "%2,2026-09-07,/\\I\\/OY1Y1-\\,8,4,2,0,0.93\n"));
    assert_issues(&x,
        "warning|strings.csv|3|possible||the file counts 8 sessions as possible, its marks make 7: the marks are "
        "taken\n"
        "warning|strings.csv|3|attended||the file counts 4 sessions as attended, its marks make 5: the marks are "
        "taken\n"
        "warning|strings.csv|3|authorised||the file counts 2 sessions as authorised, its marks make 1: the marks are "
        "taken\n"
        "warning|strings.csv|3|unauthorised||the file counts 0 sessions as unauthorised, its marks make 1: the "
        "marks are taken\n"
        "warning|strings.csv|3|attendance||the file says 93.0%, its marks make 71.4%: the marks are taken");
    assert_marks(&x, upn(&x, 2),
        "100001 2026-09-07 /\\ 2026-09-08 I\\ 2026-09-09 /O 2026-09-10 Y1Y1 2026-09-11 -\\");
    importing_text(&x, IMPORT_MARKS, "dates.csv",
        importing_upns(&x,
            "upn,2026-09-14,2026-09-15,possible,attendance\n"
            "%1,/\\,/\\,4,100%%\n"
            "%2,/\\,II,3,1.00\n"));
    assert_issues(&x,
        "warning|dates.csv|3|possible||the file counts 3 sessions as possible, its marks make 4: the marks are taken\n"
        "warning|dates.csv|3|attendance||the file says 100.0%, its marks make 50.0%: the marks are taken");
    importing_end(&x);
}

/* A share is 93%, 93.4 or 0.934, each compared as exactly as it was written. */
static void reads_shares_as_they_are_written(void **state)
{
    struct importing x = begin(state);
    /* 14 of 15 sessions: 93.33%. */
    static const struct {
        const char *share;
        bool right;
    } cases[] = { { "93%%", true }, { "93", true }, { "93.3", true }, { "93.3%%", true }, { "0.93", true },
        { "0.933", true }, { "0.9333", true }, { "93.33%%", true }, { "94%%", false }, { "92", false },
        { "93.5", false }, { "0.92", false }, { "0.935", false }, { "0.93%%", false } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str text = str_fmt(x.arena,
            "upn,start_date,marks,attendance\n%%1,2026-09-07,/\\/\\/\\/\\/\\/\\/\\I,%s\n", cases[i].share);
        importing_text(&x, IMPORT_MARKS, "share.csv", importing_upns(&x, text.p));
        if (x.last.refused || (x.issues.n == 0) != cases[i].right)
            fail_msg("%s: %.*s", cases[i].share, STR_ARG(x.issues));
    }
    importing_text(&x, IMPORT_MARKS, "share.csv",
        importing_upns(&x, "upn,start_date,marks,attendance\n%1,2026-09-07,/\\,93.3.3\n%1,2026-09-07,/\\,930\n"));
    assert_refusal(&x, "every row was refused (2); the report says why");
    assert_issues(&x,
        "refused|share.csv|2|attendance|93.3.3|this is not a share: write 93%, 93.4 or 0.934\n"
        "refused|share.csv|3|attendance|930|this is not a share: write 93%, 93.4 or 0.934");
    importing_end(&x);
}

/* A day that is # in every register is a closure; one on which anybody has a mark is not. */
static void finds_closures_in_registers(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,date,am,pm\n"
            "%1,2026-09-10,#,#\n%2,2026-09-10,#,#\n"
            "%1,2026-09-11,#,#\n%2,2026-09-11,#,#\n"
            "%1,2026-09-14,#,#\n%2,2026-09-14,#,#\n"
            "%1,2026-09-15,#,#\n%2,2026-09-15,/,\\\n"
            "%1,2026-09-16,#,#\n%2,2026-09-16,/,#\n"
            "%3,2026-09-11,/,\\\n"),
        23, 0, 0);
    assert_str(x.last.summary,
        "22 marks: 22 new, 0 changed, 0 as they were\n"
        "1 closure found in the registers: 1 new, 0 changed, 0 as they were\n");
    assert_rows(&x,
        "SELECT s.urn, c.kind, c.from_on, c.to_on, c.name, c.source FROM calendar_entry AS c JOIN school AS s ON "
        "s.id = c.school_id ORDER BY c.id",
        "+urn +kind @from_on @to_on +name +source",
        "100001|closure|2026-09-10|2026-09-14|Closed, as the registers say|register");
    importing_end(&x);
}

static void refuses_marks_that_belong_to_nobody(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_PUPILS, "left.csv",
        importing_upns(&x, "upn,urn,entry_date,leaving_date\n%2,100001,2024-09-03,2026-09-09\n"));
    assert_counts(&x, 0, 1, 1);
    assert_takes(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,date,session,code,urn\n"
            "%2,2026-09-09,AM,/,\n"
            "%2,2026-09-10,AM,/,\n"           /* a leaver */
            "%9,2026-09-09,AM,/,\n"           /* nobody */
            "%1,2026-09-09,AM,/,100002\n"     /* another school's */
            "%1,2026-09-09,AM,/,999999\n"     /* no school of ours */
            "%3,2025-09-01,AM,/,\n"           /* before the child came */
            "%1,2026-09-12,AM,/,\n"           /* a Saturday */
            "%1,2026-10-06,AM,/,\n"           /* tomorrow */
            "%1,2006-09-12,AM,/,\n"           /* a mistyped year */
            "%1,2026-09-31,AM,/,\n"           /* no such day */
            "%1,46274,AM,/,\n"                /* what Excel makes of a date */
            "%1,09/09/26,AM,/,\n"             /* and another */
            "%1,yesterday,AM,/,\n%1,,AM,/,\n" /* no date, and none at all */
            "%1,2026-09-09,noon,/,\n"
            "%1,2026-09-09,AM,/,100001\n%1,2026-09-09,PM,\\,100001\n%1,2026-09-10,AM,/,\n%1,2026-09-10,PM,\\,\n"
            "%1,2026-09-11,AM,/,\n%1,2026-09-11,PM,\\,\n%3,2026-09-09,AM,/,\n%3,2026-09-09,PM,\\,\n"
            "%3,2026-09-10,AM,/,\n%3,2026-09-10,PM,\\,\n%3,2026-09-11,AM,/,\n%3,2026-09-11,PM,\\,\n"
            "%1,2026-09-14,AM,/,\n%1,2026-09-14,PM,\\,\n"),
        15, 0, 0);
    assert_issues(&x,
        importing_upns(&x,
            "refused|marks.csv|3|date|2026-09-10|this pupil left Alder School on 9 September 2026, before the day "
            "of this mark\n"
            "refused|marks.csv|4|upn|%9|no pupil has this UPN: import the pupils first\n"
            "refused|marks.csv|5|upn|%1|this pupil was never on roll at this school: import the pupils first\n"
            "refused|marks.csv|6|urn|999999|this school is not one of ours: check the number, or import the list of "
            "schools first\n"
            "refused|marks.csv|7|date|2025-09-01|this pupil was not on roll on this day\n"
            "refused|marks.csv|8|date|2026-09-12|this day is a Saturday, on which there are no sessions\n"
            "refused|marks.csv|9|date|2026-10-06|this day is still to come\n"
            "refused|marks.csv|10|date|2006-09-12|this day lies more than 20 years back\n"
            "refused|marks.csv|11|date|2026-09-31|there is no such day: dates are day, month, year (or 2026-06-03)\n"
            "refused|marks.csv|12|date|46274|a spreadsheet has changed this date: give the column the format "
            "yyyy-mm-dd and export it again\n"
            "refused|marks.csv|13|date|09/09/26|a spreadsheet has changed this date: give the column the format "
            "yyyy-mm-dd and export it again\n"
            "refused|marks.csv|14|date|yesterday|this is not a date: write it like 2026-06-03 or 03/06/2026\n"
            "refused|marks.csv|15|date||a date is needed here\n"
            "refused|marks.csv|16|session|noon|a session is AM or PM"));
    importing_end(&x);
}

/* A mark without a school is that of the main registration. */
static void finds_the_enrolment(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_PUPILS, "dual.csv",
        importing_upns(&x,
            "upn,urn,entry_date,enrol_status\n%1,100001,2024-09-03,M\n%1,100002,2026-09-07,S\n"));
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x,
            "upn,date,session,code,urn\n%1,2026-09-08,AM,/,\n%1,2026-09-08,AM,D,100002\n%1,2026-09-08,PM,D,100001\n"
            "%1,2026-09-08,PM,\\,100002\n"));
    assert_issues(&x, "");
    assert_marks(&x, upn(&x, 1), "100001 2026-09-08 /D\n100002 2026-09-08 D\\");
    /* Two that are both single: whose mark it is, nobody knows. */
    importing_text(&x, IMPORT_PUPILS, "both.csv",
        importing_upns(&x, "upn,urn,entry_date,enrol_status\n%2,100002,2026-09-07,C\n"));
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x, "upn,date,session,code\n%2,2026-09-08,AM,/\n%1,2026-09-09,AM,/\n"));
    assert_issues(&x,
        importing_upns(&x,
            "refused|marks.csv|2|urn|%2|this pupil was registered at two schools on this day and neither is the "
            "main one: add a urn column"));
    importing_end(&x);
}

static void counts_for_the_screen_before_and_after(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2026-09-07,/,\\\n%1,2026-09-08,F,\\\n%1,2026-09-09,H,H\n"));
    /* The list of imports has what the report has. */
    assert_rows(&x,
        "SELECT kind, state, rows_read, rows_refused, warnings, added, changed, unchanged, summary FROM import "
        "ORDER BY id DESC LIMIT 1",
        "+kind +state rows_read rows_refused warnings added changed unchanged +summary",
        "marks|done|3|1|2|4|0|0|4 marks: 4 new, 0 changed, 0 as they were\n");
    assert_rows(&x,
        "SELECT i.severity, i.file, i.line, i.field, i.value FROM import_issue AS i WHERE i.import_id = (SELECT "
        "MAX(id) FROM import) ORDER BY i.position",
        "+severity +file line +field +value",
        "refused|marks.csv|3|code|F\nwarning|marks.csv|4|code|H\nwarning|marks.csv|4|code|H");
    importing_end(&x);
}

/* What spreadsheets and people make of it. */
static void takes_cells_of_a_spreadsheet_and_no_words(void **state)
{
    struct importing x = begin(state);
    struct str one = upn(&x, 1), two = str_lower(x.arena, upn(&x, 2));
    struct str text = str_fmt(x.arena,
        "sep=;\nupn;date;am;pm\n=\"%.*s\";=\"2026-09-07\";/;\"=\"\"I\"\"\"\n%.*s;2026-09-07;/;\\\n"
        "%.*s;2026-09-08;Ill;\\\n",
        STR_ARG(one), STR_ARG(two), STR_ARG(one));
    assert_takes(&x, IMPORT_MARKS, "excel.csv", text.p, 4, 0, 0);
    assert_issues(&x, "refused|excel.csv|5|code|Ill|this is not an attendance code: use the DfE's codes, such as / \\ "
                      "I O");
    assert_marks(&x, one, "100001 2026-09-07 /I");
    importing_text(&x, IMPORT_MARKS, "dates.csv",
        importing_upns(&x, "upn,2026-09-09\n%1,/\\\n%2,present\n"));
    assert_issues(&x, "refused|dates.csv|3|2026-09-09|present|this is not an attendance code: use the DfE's codes, "
                      "such as / \\ I O");
    importing_end(&x);
}

/* Small letters in the UPN of a known child are nothing to warn of. */
static void knows_a_upn_in_small_letters(void **state)
{
    struct importing x = begin(state);
    struct str rest = S("988400025001");
    struct str known = str_fmt(x.arena, "%c%.*s", upn_check_letter(rest), STR_ARG(rest));
    importing_text(&x, IMPORT_PUPILS, "pupil.csv",
        str_fmt(x.arena, "upn,surname,forename,dob,urn,entry_date\n%.*s,Pupil,Some,2012-03-04,100001,2024-09-03\n",
            STR_ARG(known))
            .p);
    for (int small = 0; small < 2; small++) {
        struct str text = str_fmt(x.arena, "upn,date,am,pm\n%.*s,2026-09-07,/,\\\n",
            STR_ARG(small == 0 ? known : str_lower(x.arena, known)));
        importing_text(&x, IMPORT_MARKS, "marks.csv", text.p);
        assert_counts(&x, small == 0 ? 2 : 0, 0, small == 0 ? 0 : 2);
        assert_issues(&x, "");
    }
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_a_row_a_mark),
        ON_BOTH_ENGINES(takes_cells_of_a_spreadsheet_and_no_words),
        ON_BOTH_ENGINES(knows_a_upn_in_small_letters),
        ON_BOTH_ENGINES(takes_every_layout_marks),
        ON_BOTH_ENGINES(takes_every_layout_days),
        ON_BOTH_ENGINES(takes_every_layout_dates),
        ON_BOTH_ENGINES(takes_every_layout_strings),
        ON_BOTH_ENGINES(takes_every_layout_strings_with_weekends),
        ON_BOTH_ENGINES(takes_every_layout_ctf),
        ON_BOTH_ENGINES(takes_every_code_by_its_date),
        ON_BOTH_ENGINES(refuses_and_names_an_unknown_code),
        ON_BOTH_ENGINES(takes_no_mark_for_no_absence),
        ON_BOTH_ENGINES(corrects_and_keeps_what_was),
        ON_BOTH_ENGINES(knows_registers_that_were_packed_before),
        ON_BOTH_ENGINES(refuses_a_contradiction),
        ON_BOTH_ENGINES(compares_totals_with_marks),
        ON_BOTH_ENGINES(reads_shares_as_they_are_written),
        ON_BOTH_ENGINES(finds_closures_in_registers),
        ON_BOTH_ENGINES(refuses_marks_that_belong_to_nobody),
        ON_BOTH_ENGINES(finds_the_enrolment),
        ON_BOTH_ENGINES(counts_for_the_screen_before_and_after),
    };
    return cmocka_run_group_tests_name("import marks", tests, NULL, NULL);
}
