/* The Common Transfer File, 24 and 25. */
#include "importing.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    return importing_begin(*state, "2026-10-05");
}

/* A file with a header of a school and version, and what stands within CTFpupilData. */
static const char *ctf(struct importing *x, const char *version, const char *estab, const char *pupils)
{
    struct str text = str_fmt(x->arena,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile><Header><DocumentName>Common Transfer File</DocumentName>"
        "<CTFversion>%s</CTFversion><DateTime>2026-09-21T10:15:00</DateTime><SourceSchool><LEA>838</LEA><Estab>%s"
        "</Estab><SchoolName>Alder School</SchoolName><AcademicYear>2026</AcademicYear></SourceSchool></Header>\n"
        "<CTFpupilData>\n%s</CTFpupilData></CTfile>\n",
        version, estab, importing_upns(x, pupils));
    return text.p;
}

static void takes_the_example(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_SETTINGS, "gias.csv",
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name)\n"
        "100000,838,4000,Example Secondary School,Open\n");
    struct str example = importing_read(&x, importing_data(&x, "ctf25_constructed_example.xml"));
    assert_takes(&x, IMPORT_CTF, "8384000_CTF_8554001_001.xml", str_cstr(x.arena, example), 24, 0, 0);
    assert_issues(&x, "");
    struct str upn = importing_upn(x.arena, 1);
    assert_rows(&x, "SELECT upn, surname, forename, born_on, sex FROM pupil", "+upn +surname +forename @born_on sex",
        importing_upns(&x, "%1|Example|Avery|2013-02-11|1"));
    assert_rows(&x, "SELECT entry_on, leaving_on, status, year_group, year_group_year FROM enrolment",
        "@entry_on @leaving_on +status year_group year_group_year", "2024-09-02|2026-09-18|C|14|2026");
    assert_rows(&x, "SELECT trait, from_on, to_on, value FROM trait_spell ORDER BY trait", "trait @from_on @to_on "
                                                                                           "value",
        "0|2024-09-02|.|2\n1|2025-01-06|.|2");
    /* Fourteen days with their weekends: 20 possible sessions, 12 attended, 6 authorised, 2 unauthorised. */
    assert_marks(&x, upn,
        "100000 2026-09-07 /\\ 2026-09-08 /\\ 2026-09-09 /C2 2026-09-10 /C2 2026-09-11 /\\ 2026-09-14 II 2026-09-15 "
        "/\\ "
        "2026-09-16 OO 2026-09-17 /C2 2026-09-18 /C2");
    importing_end(&x);
}

static const char two_terms[] =
    "<Pupil><UPN>%1</UPN><Surname>Pupil</Surname><Forename>One</Forename><DOB>2012-03-04</DOB><Sex>F</Sex>\n"
    "<BasicDetails><FormerUPN>%101</FormerUPN><PreferredSurname>Child</PreferredSurname><PreferredForename>Oona"
    "</PreferredForename><NCyearActual>9</NCyearActual><EnrolStatus>M</EnrolStatus></BasicDetails>\n"
    "<LookedAfter><InCare>true</InCare></LookedAfter>\n"
    "<FSMhistory><FSMinstance><FSMstartDate>2024-09-03</FSMstartDate><FSMendDate>2025-07-22</FSMendDate></FSMinstance>"
    "<FSMinstance><FSMstartDate>2026-01-05</FSMstartDate></FSMinstance></FSMhistory>\n"
    "<SENhistory><SEN><StartDate>2024-09-03</StartDate><SENprovision>K</SENprovision></SEN>"
    "<SEN><StartDate>2026-02-23</StartDate><SENprovision>E</SENprovision></SEN></SENhistory>\n"
    "<SchoolHistory><School><LEA>838</LEA><Estab>4002</Estab><EntryDate>2019-09-03</EntryDate><LeavingDate>2024-07-23"
    "</LeavingDate></School>\n"
    "<School><LEA>838</LEA><Estab>4001</Estab><EntryDate>2024-09-03</EntryDate></School>\n"
    "<School><LEA>855</LEA><Estab>4001</Estab><EntryDate>2018-09-03</EntryDate></School></SchoolHistory>\n"
    "<Attendance><YearData><Year>2025</Year><LEA>838</LEA><Estab>4001</Estab><SessionsPossible>8</SessionsPossible>"
    "<SessionsAttended>7</SessionsAttended><SessionsAuthorised>1</SessionsAuthorised><SessionsUnauthorised>0"
    "</SessionsUnauthorised>\n"
    "<AttendSessions><AttendanceStartDate>2026-07-16</AttendanceStartDate><AttendanceMarks>/\\/\\/\\J1\\"
    "</AttendanceMarks></AttendSessions></YearData>\n"
    "<YearData><Year>2026</Year><LEA>838</LEA><Estab>4001</Estab><SessionsPossible>4</SessionsPossible>"
    "<SessionsAttended>4</SessionsAttended>\n"
    "<AttendSessions><AttendanceStartDate>2026-09-07</AttendanceStartDate><AttendanceMarks>/\\</AttendanceMarks>"
    "</AttendSessions>\n"
    "<AttendSessions><AttendanceStartDate>2026-09-14</AttendanceStartDate><AttendanceMarks>L\\-U</AttendanceMarks>"
    "</AttendSessions></YearData></Attendance>\n"
    "</Pupil>\n";

static void takes_everything_of_a_pupil(void **state)
{
    static const char *const versions[] = { "24.0", "25.0" };
    struct importing x = begin(state);
    importing_schools(&x);
    assert_takes(&x, IMPORT_CTF, "one.xml", ctf(&x, "25.0", "4001", two_terms), 19, 0, 0);
    assert_issues(&x,
        "warning|one.xml|16|possible||the file counts 4 sessions as possible, its marks make 5: the marks are taken");
    assert_rows(&x, "SELECT upn, former_upn, preferred_surname, preferred_forename FROM pupil",
        "+upn +former_upn +preferred_surname +preferred_forename", importing_upns(&x, "%1|%101|Child|Oona"));
    assert_rows(&x,
        "SELECT s.urn, e.entry_on, e.leaving_on, e.status, e.year_group FROM enrolment AS e JOIN school AS s ON "
        "s.id = e.school_id ORDER BY e.entry_on",
        "+urn @entry_on @leaving_on +status year_group",
        "100002|2019-09-03|2024-07-23|C|0\n100001|2024-09-03|.|M|14");
    assert_rows(&x, "SELECT trait, from_on, to_on, value FROM trait_spell ORDER BY trait, from_on",
        "trait @from_on @to_on value",
        "0|2024-09-03|2026-02-22|2\n0|2026-02-23|.|3\n1|2024-09-03|2025-07-22|2\n1|2025-07-23|2026-01-04|1\n"
        "1|2026-01-05|.|2\n2|2026-09-21|.|3");
    assert_marks(&x, importing_upn(x.arena, 1),
        "100001 2026-07-16 /\\ 2026-07-17 /\\ 2026-07-20 /\\ 2026-07-21 J1\\\n"
        "100001 2026-09-07 /\\ 2026-09-14 L\\ 2026-09-15 -U");
    /* Both versions say the same. */
    struct str before = importing_meaning(&x);
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        importing_text(&x, IMPORT_CTF, "one.xml", ctf(&x, versions[i], "4001", two_terms));
        assert_false(x.last.refused);
        assert_same_dump(before, importing_meaning(&x));
    }
    importing_text(&x, IMPORT_CTF, "one.xml", ctf(&x, "17.0", "4001", two_terms));
    assert_same_dump(before, importing_meaning(&x));
    assert_true(str_starts(x.issues,
        S("warning|one.xml|2|CTFversion|17.0|versions 24 and 25 are known; this one is read like them\n")));
    importing_end(&x);
}

/* Version 24 wrote Gender. */
static void reads_gender_of_version_24(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    importing_text(&x, IMPORT_CTF, "old.xml",
        ctf(&x, "24.0", "4001",
            "<Pupil><UPN>%1</UPN><Surname>Pupil</Surname><Forename>One</Forename><DOB>2012-03-04</DOB><Gender>"
            "M</Gender>"
            "<SchoolHistory><School><LEA>838</LEA><Estab>4001</Estab><EntryDate>2024-09-03</EntryDate></School>"
            "</SchoolHistory></Pupil>\n"));
    assert_issues(&x, "");
    assert_int_equal(importing_number(&x, "SELECT sex AS n FROM pupil"), 2);
    importing_end(&x);
}

#define PUPIL(upn, name, rest) \
    "<Pupil><UPN>" upn "</UPN><Surname>Pupil</Surname><Forename>" name "</Forename><DOB>2012-03-04</DOB>" rest \
    "</Pupil>\n"
#define HISTORY \
    "<SchoolHistory><School><LEA>838</LEA><Estab>4001</Estab><EntryDate>2024-09-03</EntryDate></School>" \
    "</SchoolHistory>"
#define MARKS(start, marks) \
    "<Attendance><YearData><LEA>838</LEA><Estab>4001</Estab><AttendSessions><AttendanceStartDate>" start \
    "</AttendanceStartDate><AttendanceMarks>" marks "</AttendanceMarks></AttendSessions></YearData></Attendance>"

/* A pupil is taken whole or not at all, whatever of it is wrong. */
static void
refuses_a_pupil_whole(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    assert_takes(&x, IMPORT_CTF, "class.xml",
        ctf(&x, "25.0", "4001",
            PUPIL("%1", "A", HISTORY MARKS("2026-09-07", "/\\??"))  /* 4 */
            PUPIL("A988400025001", "B", HISTORY)                    /* 5 */
            PUPIL("%3", "C", MARKS("2026-09-07", "/\\"))            /* 6 */
            PUPIL("%4", "D", HISTORY MARKS("2026-10-05", "/\\/\\")) /* 7 */
            PUPIL("%5", "E", HISTORY "<FSMhistory><FSMinstance><FSMstartDate>2026-01-05</FSMstartDate><FSMendDate>"
                                     "2026-01-04</FSMendDate></FSMinstance></FSMhistory>") /* 8 */
            PUPIL("%6", "F", HISTORY "<SENhistory><SEN><StartDate>46267</StartDate><SENprovision>K</SENprovision>"
                                     "</SEN>"
                                     "</SENhistory>") /* 9 */
            PUPIL("%7", "G", HISTORY "<SENhistory><SEN><StartDate>2026-01-05</StartDate><SENprovision>Q</SENprovision>"
                                     "</SEN></SENhistory>") /* 10 */
            PUPIL("%8", "H", HISTORY MARKS("2026-09-07", "/\\")) PUPIL("%9", "I", HISTORY)
                PUPIL("%10", "J", HISTORY) PUPIL("%11", "K", HISTORY) PUPIL("%12", "L", HISTORY)),
        14, 0, 0);
    assert_issues(&x,
        importing_upns(&x,
            "refused|class.xml|4|code|?|this is not an attendance code\n"
            "refused|class.xml|5|UPN|A988400025001|the first letter of this UPN does not agree with its digits: one "
            "of them is mistyped\n"
            "refused|class.xml|6|SchoolHistory|%3|the file does not say when this pupil was at a school of ours, "
            "and we do not know it\n"
            "refused|class.xml|7|date|2026-10-06|this day is still to come\n"
            "refused|class.xml|8|FSMendDate|2026-01-04|the period ends before it starts\n"
            "refused|class.xml|9|StartDate|46267|a spreadsheet has changed this date: give the column the format "
            "yyyy-mm-dd and export it again\n"
            "warning|class.xml|10|SENprovision|Q|this SEN provision is not known; it was left out"));
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil"), 6);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register"), 1);
    importing_end(&x);
}

/* Of a pupil we know, nothing changes when its file breaks off in the middle of its marks. */
static void leaves_nothing_of_a_refused_pupil(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    importing_text(&x, IMPORT_CTF, "first.xml",
        ctf(&x, "25.0", "4001",
            PUPIL("%1", "A", HISTORY MARKS("2026-09-07", "/\\")) PUPIL("%2", "B", HISTORY MARKS("2026-09-07", "/\\"))));
    struct str before = importing_dump(&x, false);
    importing_text(&x, IMPORT_CTF, "second.xml",
        ctf(&x, "25.0", "4001",
            PUPIL("%1", "A", HISTORY MARKS("2026-09-07", "OOOO##?")) PUPIL("%2", "B", HISTORY)));
    assert_issues(&x, "refused|second.xml|4|code|?|this is not an attendance code");
    assert_same_dump(before, importing_dump(&x, false));
    importing_end(&x);
}

static void corrects_and_keeps_what_was(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    importing_text(&x, IMPORT_CTF, "first.xml",
        ctf(&x, "25.0", "4001", PUPIL("%1", "A", HISTORY MARKS("2026-09-07", "NN/\\"))));
    assert_takes(&x, IMPORT_CTF, "second.xml",
        ctf(&x, "25.0", "4001",
            "<Pupil><UPN>%1</UPN><Surname>Pupil</Surname><Forename>A</Forename><DOB>2012-03-05</DOB><Sex>F</Sex>"
            "<SchoolHistory><School><LEA>838</LEA><Estab>4001</Estab><EntryDate>2024-09-03</EntryDate><LeavingDate>"
            "2026-09-30</LeavingDate></School></SchoolHistory>" MARKS("2026-09-07", "II/\\/\\") "</Pupil>\n"),
        2, 4, 2);
    assert_marks(&x, importing_upn(x.arena, 1), "100001 2026-09-07 II 2026-09-08 /\\ 2026-09-09 /\\");
    assert_str(importing_history(&x),
        "pupil|dob|2012-03-04|2012-03-05\npupil|sex|unknown|F\nenrolment|leaving_on||2026-09-30\n");
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM att_register_history"), 1);
    importing_end(&x);
}

static void refuses_the_file_of_another_school(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    importing_la_code(&x, "838");
    assert_leaves_alone(&x, IMPORT_CTF, "away.xml",
        S("<CTfile><Header><SourceSchool><LEA>855</LEA><Estab>4001</Estab></SourceSchool></Header><CTFpupilData/>"
          "</CTfile>"),
        "away.xml, line 1: the file comes from a school that is not one of ours");
    x.viewer.scope = SCOPE_HOME;
    assert_leaves_alone(&x, IMPORT_CTF, "school.xml", str_of(ctf(&x, "25.0", "4001", PUPIL("%1", "A", HISTORY))),
        "school.xml, line 2: this row is of a school that is not yours, so nothing of the file is taken: "
        "take these rows out");
    importing_end(&x);
}

static void refuses_what_is_no_ctf(void **state)
{
    struct importing x = begin(state);
    importing_schools(&x);
    static const struct {
        const char *text, *why;
    } cases[] = { { "", "bad.xml: the file is empty" },
        { "<Message/>", "bad.xml, line 1: this is not a Common Transfer File: its first element is <Message>" },
        { "<CTfile></CTfile>", "bad.xml: the file holds no pupils" },
        { "<CTfile><CTFpupilData><Pupil><UPN>X</UPN></Pupil></CTFpupilData></CTfile>",
            "bad.xml, line 1: the file has no header that says which school it comes from" },
        { "upn,date\n", "bad.xml, line 1: this is not well-formed XML, or it was cut off: syntax error" },
        { "<CTfile>\n<Header>", "bad.xml, line 2: this is not well-formed XML, or it was cut off: no element "
                                "found" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_leaves_alone(&x, IMPORT_CTF, "bad.xml", str_of(cases[i].text), cases[i].why);
    /* Cut off anywhere, a file leaves everything as it was. */
    struct str whole = str_of(ctf(&x, "25.0", "4001", two_terms));
    struct str before = importing_dump(&x, false);
    for (size_t n = 1; n + 2 < whole.n; n += 37) {
        importing_bytes(&x, IMPORT_CTF, "cut.xml", str_slice(whole, 0, n));
        if (!x.last.refused)
            fail_msg("the first %zu bytes were taken", n);
    }
    assert_same_dump(before, importing_dump(&x, false));
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_the_example),
        ON_BOTH_ENGINES(takes_everything_of_a_pupil),
        ON_BOTH_ENGINES(reads_gender_of_version_24),
        ON_BOTH_ENGINES(refuses_a_pupil_whole),
        ON_BOTH_ENGINES(leaves_nothing_of_a_refused_pupil),
        ON_BOTH_ENGINES(corrects_and_keeps_what_was),
        ON_BOTH_ENGINES(refuses_the_file_of_another_school),
        ON_BOTH_ENGINES(refuses_what_is_no_ctf),
    };
    return cmocka_run_group_tests_name("import ctf", tests, NULL, NULL);
}
