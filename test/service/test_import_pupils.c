/* Pupils, their enrolments and statuses from CSV, and suspensions. */
#include "importing.h"
#include "service/account.h"

#include "attendance/upn.h"
#include "data.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_schools(&x);
    return x;
}

static const char all_pupils[] =
    "SELECT upn, former_upn, surname, forename, preferred_surname, preferred_forename, born_on, sex FROM pupil "
    "ORDER BY surname, forename";
static const char pupil_columns[] =
    "+upn +former_upn +surname +forename +preferred_surname +preferred_forename @born_on sex";
static const char all_enrolments[] =
    "SELECT p.forename, s.urn, e.entry_on, e.leaving_on, e.status, e.year_group, e.year_group_year FROM enrolment "
    "AS e JOIN pupil AS p ON p.id = e.pupil_id JOIN school AS s ON s.id = e.school_id ORDER BY p.forename, e.entry_on";
static const char enrolment_columns[] = "+forename +urn @entry_on @leaving_on +status year_group year_group_year";
static const char all_spells[] =
    "SELECT p.forename, t.trait, t.from_on, t.to_on, t.value FROM trait_spell AS t JOIN pupil AS p ON p.id = "
    "t.pupil_id ORDER BY p.forename, t.trait, t.from_on";
static const char spell_columns[] = "+forename trait @from_on @to_on value";

static void takes_every_column(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(&x,
            "upn,surname,forename,preferred_surname,preferred_forename,former_upn,dob,sex,urn,entry_date,leaving_date,"
            "enrol_status,year_group,sen_provision,fsm,social_care,as_at\n"
            "%1,Pupil,Anna,Child,Annie,%101,2012-03-04,F,100001,2024-09-03,,M,9,K,Y,CIN,2026-09-07\n"
            "%2,Pupil,Bert,,,,04/03/2019,male,100002,2 Sep 2023,2026-07-20,,2,E,N,CLA,2026-07-01\n"
            "%3,Pupil,Cleo,,,,2021-12-31,,100002,2026-09-03,,S,r,n,n,n,\n"),
        15, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x, all_pupils, pupil_columns,
        importing_upns(&x,
            "%1|%101|Pupil|Anna|Child|Annie|2012-03-04|1\n%2|.|Pupil|Bert|.|.|2019-03-04|2\n"
            "%3|.|Pupil|Cleo|.|.|2021-12-31|0"));
    assert_rows(&x, all_enrolments, enrolment_columns,
        "Anna|100001|2024-09-03|.|M|14|2026\nBert|100002|2023-09-02|2026-07-20|C|7|2025\n"
        "Cleo|100002|2026-09-03|.|S|5|2026");
    /* Free school meals, SEN and social care, each from the day on which the row held: today when it does not say. */
    assert_rows(&x, all_spells, spell_columns,
        "Anna|0|2026-09-07|.|2\nAnna|1|2026-09-07|.|2\nAnna|2|2026-09-07|.|1\n"
        "Bert|0|2026-07-01|.|3\nBert|1|2026-07-01|.|1\nBert|2|2026-07-01|.|3\n"
        "Cleo|0|2026-10-05|.|1\nCleo|1|2026-10-05|.|1\nCleo|2|2026-10-05|.|0");
    importing_end(&x);
}

static void checks_the_upn(void **state)
{
    struct importing x = begin(state);
    int fd = test_data_open("upn_test_vectors.csv");
    struct csv *c = csv_open(x.arena, csv_source_fd(&fd));
    struct csv_row row;
    int right = 0, wrong = 0;
    while (csv_next(c, &row)) {
        struct str upn = test_field(c, &row, "upn");
        bool valid = str_eq(test_field(c, &row, "valid"), S("1"));
        struct str file = str_fmt(x.arena,
            "upn,surname,forename,dob,urn,entry_date\n%.*s,Pupil,Some,2012-03-04,100001,2024-09-03\n", STR_ARG(upn));
        importing_text(&x, IMPORT_PUPILS, "pupil.csv", file.p);
        right += valid;
        wrong += !valid;
        if (x.last.refused == valid || (valid && (x.last.counts.added != 2)))
            fail_msg("%.*s: %.*s", STR_ARG(upn), STR_ARG(x.issues));
        if (!valid && !str_starts(x.issues, str_fmt(x.arena, "refused|pupil.csv|2|upn|%.*s|", STR_ARG(upn))))
            fail_msg("%.*s: %.*s", STR_ARG(upn), STR_ARG(x.issues));
    }
    close(fd);
    assert_true(right >= 8 && wrong >= 4);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil"), right);
    importing_end(&x);
}

static void warns_of_an_unknown_authority(void **state)
{
    struct importing x = begin(state);
    struct str rest = S("988400025001");
    struct str upn = str_fmt(x.arena, "%c%.*s", upn_check_letter(rest), STR_ARG(rest));
    struct str file = str_fmt(x.arena,
        "upn,surname,forename,dob,urn,entry_date\n%.*s,Pupil,Some,2012-03-04,100001,2024-09-03\n", STR_ARG(upn));
    assert_takes(&x, IMPORT_PUPILS, "pupil.csv", file.p, 2, 0, 0);
    struct str want = str_fmt(x.arena,
        "warning|pupil.csv|2|upn|%.*s|no authority has the number inside this UPN (characters 2 to 4)", STR_ARG(upn));
    assert_issues(&x, want.p);
    /* Small letters and blanks around it are no other UPN. */
    file = str_fmt(x.arena, "upn,surname,urn,entry_date\n  %.*s ,Other,100001,2024-09-03\n",
        STR_ARG(str_lower(x.arena, upn)));
    importing_text(&x, IMPORT_PUPILS, "pupil.csv", file.p);
    assert_counts(&x, 0, 1, 1);
    importing_end(&x);
}

static void refuses_what_cannot_be(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,sex,urn,entry_date,leaving_date,enrol_status,year_group,sen_provision,fsm,"
            "social_care,as_at\n"
            "%1,,Anna,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,,F,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,2026-10-06,F,100001,2026-09-03,,,,,,,\n"
            "%1,Pupil,Anna,2012-02-30,F,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,41000,F,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,W,100001,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100009,2024-09-03,,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,,,,,,,,\n"
            "%23,Pupil,D3,2012-03-04,F,100001,2012-03-04,,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2027-10-10,,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,2024-09-02,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,2066-09-02,,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,X,,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,,15,,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,,,Q,,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,,,,maybe,,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,,,,,no idea,\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,,,,,,,2026-10-06\n"
            "%2,Pupil,B2,2012-03-04,F,100001,2024-09-03,,,,,,,\n%3,Pupil,B3,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%4,Pupil,B4,2012-03-04,F,100001,2024-09-03,,,,,,,\n%5,Pupil,B5,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%6,Pupil,B6,2012-03-04,F,100001,2024-09-03,,,,,,,\n%7,Pupil,B7,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%8,Pupil,B8,2012-03-04,F,100001,2024-09-03,,,,,,,\n%9,Pupil,B9,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%10,Pupil,C0,2012-03-04,F,100001,2024-09-03,,,,,,,\n%11,Pupil,C1,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%12,Pupil,C2,2012-03-04,F,100001,2024-09-03,,,,,,,\n%13,Pupil,C3,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%14,Pupil,C4,2012-03-04,F,100001,2024-09-03,,,,,,,\n%15,Pupil,C5,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%16,Pupil,C6,2012-03-04,F,100001,2024-09-03,,,,,,,\n%17,Pupil,C7,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%18,Pupil,C8,2012-03-04,F,100001,2024-09-03,,,,,,,\n%19,Pupil,C9,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%20,Pupil,D0,2012-03-04,F,100001,2024-09-03,,,,,,,\n%21,Pupil,D1,2012-03-04,F,100001,2024-09-03,,,,,,,\n"
            "%22,Pupil,D2,1990-03-04,F,100001,2024-09-03,,,,,,,\n"),
        44, 0, 0);
    assert_issues(&x,
        "refused|pupils.csv|2|surname||this pupil is new, so a surname, a forename and a date of birth are needed\n"
        "refused|pupils.csv|3|forename||this pupil is new, so a surname, a forename and a date of birth are needed\n"
        "refused|pupils.csv|4|dob||this pupil is new, so a surname, a forename and a date of birth are needed\n"
        "refused|pupils.csv|5|dob|2026-10-06|the date of birth lies in the future\n"
        "refused|pupils.csv|6|dob|2012-02-30|there is no such day: dates are day, month, year (or 2026-06-03)\n"
        "refused|pupils.csv|7|dob|41000|a spreadsheet has changed this date: give the column the format yyyy-mm-dd "
        "and export it again\n"
        "refused|pupils.csv|8|sex|W|the School Census knows F and M here\n"
        "refused|pupils.csv|9|urn|100009|this school is not one of ours: check the number, or import the list of "
        "schools first\n"
        "refused|pupils.csv|10|entry_date||a date is needed here\n"
        "warning|pupils.csv|11|entry_date|2012-03-04|the entry date lies before the date of birth: one of them is "
        "wrong\n"
        "refused|pupils.csv|12|entry_date|2027-10-10|the entry date lies more than a year ahead\n"
        "refused|pupils.csv|13|leaving_date|2024-09-02|the leaving date lies before the entry date\n"
        "refused|pupils.csv|14|leaving_date|2066-09-02|the leaving date lies more than 20 years ahead\n"
        "refused|pupils.csv|15|enrol_status|X|an enrolment status is one of C, M, S, G, F and O\n"
        "refused|pupils.csv|16|year_group|15|this is not a year group: E1, E2, N1, N2, R, 1 to 14, M or X\n"
        "refused|pupils.csv|17|sen_provision|Q|this should be N, K or E\n"
        "refused|pupils.csv|18|fsm|maybe|this should be Y or N\n"
        "refused|pupils.csv|19|social_care|no idea|this should be CIN, CP, CLA or N\n"
        "refused|pupils.csv|20|as_at|2026-10-06|this day is still to come\n"
        "warning|pupils.csv|41|dob|1990-03-04|this pupil would be over 30 years old");
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil WHERE forename = 'Anna'"), 0);
    importing_end(&x);
}

static void takes_a_pupil_who_stands_twice_once(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,urn,entry_date\n"
            "%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"
            "%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"),
        2, 0, 0);
    assert_issues(
        &x, importing_upns(&x, "warning|pupils.csv|3|upn|%1|this pupil stands twice in the import; the rows agree"));
    importing_end(&x);
}

static void refuses_two_children_with_one_upn(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,urn,entry_date\n"
            "%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"
            "%1,Child,Bert,2013-05-06,100001,2024-09-03\n"
            "%1,Pupil,Cleo,2012-03-04,100001,2024-09-03\n" /* a twin */
            "%2,Pupil,Dora,2012-03-04,100001,2024-09-03\n%3,Pupil,Emil,2012-03-04,100001,2024-09-03\n"),
        6, 0, 0);
    assert_issues(&x,
        importing_upns(&x,
            "refused|pupils.csv|3|upn|%1|pupils.csv, line 2, gives this UPN to another child: one of the two is "
            "wrong\n"
            "refused|pupils.csv|4|upn|%1|pupils.csv, line 2, gives this UPN to another child: one of the two is "
            "wrong"));
    /* A later file does not make another child of the one we know. */
    struct str before = importing_dump(&x, false);
    importing_text(&x, IMPORT_PUPILS, "later.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,urn,entry_date\n%1,Child,Bert,2013-05-06,100001,2024-09-03\n"
            "%2,Pupil,Dora,2012-03-04,100001,2024-09-03\n"));
    assert_issues(&x,
        importing_upns(&x,
            "refused|later.csv|2|upn|%1|a child with another name and date of birth already has this UPN: one of "
            "the two is wrong"));
    assert_same_dump(before, importing_dump(&x, false));
    importing_end(&x);
}

static void corrects_and_keeps_what_was(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_PUPILS, "first.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,sex,urn,entry_date,year_group,sen_provision,fsm,as_at\n"
            "%1,Pupil,Anna,2012-03-04,F,100001,2024-09-03,8,N,N,2026-01-12\n"));
    assert_takes(&x, IMPORT_PUPILS, "second.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,sex,urn,entry_date,leaving_date,year_group,sen_provision,fsm,as_at\n"
            "%1,Pupil,Anna,2012-03-05,,100001,2024-09-02,2026-09-30,9,K,N,2026-09-14\n"),
        0, 3, 1);
    importing_text(&x, IMPORT_PUPILS, "third.csv",
        importing_upns(&x, "upn,surname,urn,entry_date,leaving_date\n%1,Pupil-Child,100001,2024-09-02,2026-09-30\n"));
    assert_counts(&x, 0, 1, 1);
    assert_rows(&x, all_pupils, pupil_columns, importing_upns(&x, "%1|.|Pupil-Child|Anna|.|.|2012-03-05|1"));
    /* Year 8 in 2025/26 is year 9 now: no news. */
    assert_rows(&x, all_enrolments, enrolment_columns, "Anna|100001|2024-09-02|2026-09-30|C|13|2025");
    assert_rows(&x, all_spells, spell_columns,
        "Anna|0|2026-01-12|2026-09-13|1\nAnna|0|2026-09-14|.|2\nAnna|1|2026-01-12|.|1");
    assert_str(importing_history(&x),
        "pupil|dob|2012-03-04|2012-03-05\nenrolment|entry_on|2024-09-03|2024-09-02\nenrolment|leaving_on||2026-09-30\n"
        "pupil|sen|N from 2026-01-12|N from 2026-01-12 to 2026-09-13; K from 2026-09-14\n"
        "pupil|surname|Pupil|Pupil-Child\n");
    importing_end(&x);
}

static void knows_a_pupil_by_the_former_upn(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_PUPILS, "first.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,urn,entry_date\n%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"
            "%2,Pupil,Bert,2012-04-05,100001,2024-09-03\n"));
    struct str id = importing_value(&x, "SELECT public_id AS v FROM pupil WHERE forename = 'Anna'");
    assert_takes(&x, IMPORT_PUPILS, "second.csv",
        importing_upns(&x,
            "upn,former_upn,surname,forename,dob,urn,entry_date\n%11,%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"
            "%1,%2,Pupil,Bert,2012-04-05,100001,2024-09-03\n"), /* one's old UPN is another's new one */
        0, 2, 2);
    assert_str(importing_value(&x, "SELECT public_id AS v FROM pupil WHERE forename = 'Anna'"), id.p);
    assert_rows(&x, all_pupils, pupil_columns,
        importing_upns(&x, "%11|%1|Pupil|Anna|.|.|2012-03-04|0\n%1|%2|Pupil|Bert|.|.|2012-04-05|0"));
    importing_end(&x);
}

static void takes_periods(void **state)
{
    struct importing x = begin(state);
    importing_pupils(&x);
    assert_takes(&x, IMPORT_PUPILS, "sen.csv",
        importing_upns(&x,
            "upn,sen_provision,start_date,end_date\n%1,K,2024-09-03,2025-07-22\n%1,E,2025-07-23,\n%2,K,2026-01-05,\n"),
        2, 0, 2);
    assert_takes(&x, IMPORT_PUPILS, "fsm.csv",
        importing_upns(&x, "upn,fsm_start_date,fsm_end_date\n%1,2024-09-03,2025-02-14\n%1,2025-09-01,\n"), 1, 0, 1);
    assert_takes(&x, IMPORT_PUPILS, "care.csv",
        importing_upns(&x,
            "upn,social_care,start_date,end_date\n%1,CIN,2024-10-01,2025-05-31\n%1,CPP,2025-01-06,2025-03-31\n"
            "%2,LAC,2025-01-06,\n"),
        2, 0, 2);
    assert_rows(&x, all_spells, spell_columns,
        "One|0|2012-03-04|2024-09-02|1\nOne|0|2024-09-03|2025-07-22|2\nOne|0|2025-07-23|.|3\n"
        "One|1|2012-03-04|2024-09-02|1\nOne|1|2024-09-03|2025-02-14|2\nOne|1|2025-02-15|2025-08-31|1\n"
        "One|1|2025-09-01|.|2\nOne|2|2012-03-04|2024-09-30|0\nOne|2|2024-10-01|2025-01-05|1\n"
        "One|2|2025-01-06|2025-03-31|2\nOne|2|2025-04-01|2025-05-31|1\nOne|2|2025-06-01|.|0\n"
        "Two|0|2012-05-06|2026-01-04|1\nTwo|0|2026-01-05|.|2\nTwo|2|2012-05-06|2025-01-05|0\n"
        "Two|2|2025-01-06|.|3");
    /* A file of periods holds all of them: it takes the place of what was known. */
    importing_text(&x, IMPORT_PUPILS, "care.csv",
        importing_upns(&x, "upn,social_care,start_date,end_date\n%1,CIN,2024-10-01,2025-05-31\n"));
    assert_int_equal(x.last.counts.changed, 1);
    assert_str(importing_history(&x),
        "pupil|social_care|N from 2012-03-04 to 2024-09-30; CIN from 2024-10-01 to 2025-01-05; CP from 2025-01-06 to "
        "2025-03-31; CIN from 2025-04-01 to 2025-05-31; N from 2025-06-01|N from 2012-03-04 to 2024-09-30; CIN from "
        "2024-10-01 to 2025-05-31; N from 2025-06-01\n");
    /* One that is refused takes the others of its pupil with it. */
    struct str before = importing_dump(&x, false);
    importing_text(&x, IMPORT_PUPILS, "sen.csv",
        importing_upns(&x,
            "upn,sen_provision,start_date,end_date\n%1,K,2024-09-03,2025-07-22\n%1,Z,2025-07-23,\n%2,K,2026-01-05,\n"
            "%2,K,2026-03-01,2026-02-01\n%3,K,2027-12-01,\n%9,K,2026-03-01,\n"));
    assert_refusal(&x, "every row was refused (6); the report says why");
    assert_issues(&x,
        importing_upns(&x,
            "refused|sen.csv|3|sen_provision|Z|this value is not known\n"
            "refused|sen.csv|5|end_date|2026-02-01|the period ends before it starts\n"
            "refused|sen.csv|6|start_date|2027-12-01|the period starts more than a year ahead\n"
            "refused|sen.csv|7|upn|%9|no pupil has this UPN: import the pupils first\n"
            "refused|sen.csv|4|upn|%2|line 5, of the same pupil, was refused: a pupil's periods are taken together or "
            "not at all\n"
            "refused|sen.csv|2|upn|%1|line 3, of the same pupil, was refused: a pupil's periods are taken together or "
            "not at all"));
    assert_same_dump(before, importing_dump(&x, false));
    importing_end(&x);
}

/* The periods of a pupil are taken together or not at all; those of others go in. */
static void leaves_the_periods_of_a_pupil_alone(void **state)
{
    struct importing x = begin(state);
    importing_pupils(&x);
    assert_takes(&x, IMPORT_PUPILS, "sen.csv",
        importing_upns(&x,
            "upn,sen_provision,start_date,end_date\n%1,K,2024-09-03,2025-07-22\n%1,Z,2025-07-23,\n"
            "%2,K,2026-01-05,\n%3,E,2025-09-02,\n"),
        2, 0, 2);
    assert_issues(&x,
        importing_upns(&x,
            "refused|sen.csv|3|sen_provision|Z|this value is not known\n"
            "refused|sen.csv|2|upn|%1|line 3, of the same pupil, was refused: a pupil's periods are taken together or "
            "not at all"));
    assert_rows(&x, all_spells, spell_columns,
        "Three|0|2019-07-08|2025-09-01|1\nThree|0|2025-09-02|.|3\nTwo|0|2012-05-06|2026-01-04|1\n"
        "Two|0|2026-01-05|.|2");
    importing_end(&x);
}

/* A row that is refused for its last value leaves nothing of its first ones. */
static void leaves_nothing_of_a_refused_row(void **state)
{
    struct importing x = begin(state);
    importing_pupils(&x);
    struct str before = importing_dump(&x, false);
    static const char head[] = "upn,former_upn,surname,forename,dob,urn,entry_date,leaving_date\n";
    static const char *const rows[] = {
        "%1,,Changed,One,2012-03-04,100001,2024-09-03,2024-09-02\n",    /* leaves before it comes */
        "%31,%1,Changed,One,2012-03-04,100001,2024-09-03,2024-09-02\n", /* another UPN */
        "%32,,New,Pupil,2012-03-04,100001,2024-09-03,2024-09-02\n",     /* nobody we know */
        "%33,,New,Pupil,2012-03-04,100001,2027-10-10,\n",
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        /* Before rows that say what is known: they find it so. */
        struct str text = str_fmt(x.arena,
            "%s%s%%1,,Pupil,One,2012-03-04,100001,2024-09-03,\n%%2,,Pupil,Two,2012-05-06,100001,2024-09-03,\n", head,
            rows[i]);
        importing_text(&x, IMPORT_PUPILS, "pupils.csv", importing_upns(&x, text.p));
        assert_false(x.last.refused);
        assert_int_equal(x.last.counts.added + x.last.counts.changed, 0);
        assert_same_dump(before, importing_dump(&x, false));
    }
    importing_end(&x);
}

/* How many imports of somebody else are still to come in between. */
static int others_to_come;

/* One of them, on a connection of its own, while ours reads its files. */
static void another_import(void *to, int64_t bytes_read, int64_t bytes)
{
    struct importing *ours = to;
    (void)bytes_read;
    (void)bytes;
    if (others_to_come == 0)
        return;
    struct importing x = importing_begin(ours->t, "2026-10-05");
    x.db = x.w.db = engine_open(ours->t, NULL);
    struct str text = str_fmt(x.arena,
        "upn,surname,forename,dob,urn,entry_date\n%%%d,Other,Pupil,2012-03-04,100001,2024-09-03\n",
        50 + others_to_come);
    importing_text(&x, IMPORT_PUPILS, "other.csv", importing_upns(&x, text.p));
    assert_int_equal(x.last.counts.added, 2);
    others_to_come--;
    db_close(x.db);
    importing_end(&x);
}

/* What was compared with data that is old by now is compared again, and given up after three times. */
static void begins_again_when_the_data_changed(void **state)
{
    struct importing x = begin(state);
    const char *one = "upn,surname,forename,dob,urn,entry_date\n%1,Pupil,One,2012-03-04,100001,2024-09-03\n";
    const char *two = "upn,surname,forename,dob,urn,entry_date\n%2,Pupil,Two,2012-05-06,100001,2024-09-03\n";
    const struct import_file f = { S("one.csv"), importing_file(&x, "one.csv", str_of(importing_upns(&x, one))) };
    const struct import_file g = { S("two.csv"), importing_file(&x, "two.csv", str_of(importing_upns(&x, two))) };
    x.progress = another_import;
    others_to_come = 2;
    assert_int_equal(importing_run(&x, IMPORT_PUPILS, false, &f, 1), OK);
    assert_counts(&x, 2, 0, 0);
    assert_int_equal(others_to_come, 0);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil"), 3);
    others_to_come = 13; /* more than it tries */
    assert_int_equal(importing_run(&x, IMPORT_PUPILS, false, &g, 1), ERR_BUSY);
    assert_int_equal(others_to_come, 10);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil WHERE forename = 'Two'"), 0);
    importing_end(&x);
}

static void takes_suspensions(void **state)
{
    struct importing x = begin(state);
    importing_pupils(&x);
    assert_takes(&x, IMPORT_EPISODES, "episodes.csv",
        importing_upns(&x,
            "upn,urn,category,start_date,sessions,reason1,reason2,reason3\n"
            "%1,100001,SUSP,2026-09-08,3,DB,VP,\n"
            "%1,100001,FIXD,2025-03-04,2.0,PP,QQ,\n" /* as suspensions were called; COLLECT's number; no such reason */
            "%2,100001,PERM,2026-09-15,,DA,,\n"
            "%2,100001,LNCH,2026-09-10,1,DB,,\n"
            "%2,100001,EXCL,2026-09-10,1,DB,,\n"
            "%2,100001,SUSP,2026-10-06,1,DB,,\n"
            "%2,100001,SUSP,2026-09-10,201,DB,,\n"
            "%2,100002,SUSP,2026-09-10,1,DB,,\n"),
        4, 0, 0);
    assert_issues(&x,
        importing_upns(&x,
            "warning|episodes.csv|3|reason|QQ|this reason is in no code list; it was left out\n"
            "refused|episodes.csv|6|category|EXCL|a category is one of SUSP, PERM and LNCH\n"
            "refused|episodes.csv|7|start_date|2026-10-06|the suspension starts in the future\n"
            "refused|episodes.csv|8|sessions|201|this is not a whole number from 0 to 200\n"
            "refused|episodes.csv|9|upn|%2|this pupil was never on roll at this school: import the pupils first"));
    assert_rows(&x,
        "SELECT p.forename, s.urn, x.category, x.start_on, x.sessions, x.reasons FROM suspension AS x JOIN pupil AS "
        "p ON p.id = x.pupil_id JOIN school AS s ON s.id = x.school_id ORDER BY x.start_on",
        "+forename +urn +category @start_on sessions +reasons",
        "One|100001|SUSP|2025-03-04|2|PP\nOne|100001|SUSP|2026-09-08|3|DB VP\nTwo|100001|LNCH|2026-09-10|1|DB\n"
        "Two|100001|PERM|2026-09-15|0|DA");
    assert_takes(&x, IMPORT_EPISODES, "later.csv",
        importing_upns(&x, "upn,urn,category,start_date,sessions,reason1\n%1,100001,SUSP,2026-09-08,5,DB\n"), 0, 1, 0);
    assert_str(importing_history(&x), "suspension|sessions|3|5\nsuspension|reasons|DB VP|DB\n");
    importing_end(&x);
}

/* Whoever may import for some schools only cannot reach another's children. */
static void keeps_to_the_schools_of_the_importer(void **state)
{
    struct importing x = begin(state);
    importing_pupils(&x);
    x.viewer = (struct viewer){ .scope = SCOPE_HOME, .today = x.w.today };
    assert_leaves_alone(&x, IMPORT_PUPILS, "pupils.csv",
        str_of(importing_upns(&x, "upn,surname,urn,entry_date\n%1,Pupil,100001,2024-09-03\n")),
        "pupils.csv, line 2: this row is of a school that is not yours, so nothing of the file is taken: "
        "take these rows out");
    assert_leaves_alone(&x, IMPORT_PUPILS, "sen.csv",
        str_of(importing_upns(&x, "upn,sen_provision,start_date,end_date\n%1,K,2024-09-03,\n")),
        "sen.csv, line 2: this row is of a pupil of a school that is not yours, so nothing of the file is taken: "
        "take these rows out");
    assert_leaves_alone(&x, IMPORT_MARKS, "marks.csv",
        str_of(importing_upns(&x, "upn,date,am,pm\n%1,2026-09-08,/,\\\n")),
        "marks.csv, line 2: this row is of a pupil of a school that is not yours, so nothing of the file is taken: "
        "take these rows out");
    assert_leaves_alone(&x, IMPORT_SETTINGS, "gias.csv",
        S("URN,LA (code),EstablishmentNumber,EstablishmentName\n100003,838,4003,Cedar School\n"),
        "gias.csv: this concerns the whole authority, and you may change some of its schools only");
    assert_leaves_alone(&x, IMPORT_CALENDAR, "terms.csv", S("kind,from,to\nterm,2026-09-03,2026-12-18\n"),
        "terms.csv, line 2: this row is for every school, and you may change some of them only: give it a urn");
    importing_end(&x);
}

/* An account of the first school, for the viewer. */
static struct account_id of_first_school(struct importing *x)
{
    static const struct str urns[] = { { "100001", 6 } };
    struct account_id id;
    struct str problem;
    assert_ok(db_begin(x->db, DB_WRITE), x->db);
    assert_ok(account_add(&x->w,
                  &(struct account_new){ .name = S("office"),
                      .display_name = S("The office"),
                      .roles = 1u << ROLE_SU,
                      .urns = urns,
                      .n_urns = 1 },
                  false, &id, &problem),
        x->db);
    assert_ok(db_commit(x->db), x->db);
    return id;
}

/* A school's register goes on with children who have moved: their rows are refused alone, as they are with a urn, and
 * where they are now is not said. A child who was never here stops the file. */
static void refuses_the_row_of_a_child_who_moved(void **state)
{
    static const char *const layouts[] = { "upn,date,am,pm\n%1,2026-09-08,/,\\\n%2,2026-09-08,/,\\\n",
        "upn,urn,date,am,pm\n%1,100001,2026-09-08,/,\\\n%2,100001,2026-09-08,/,\\\n" };
    struct importing x = begin(state);
    importing_pupils(&x);
    importing_text(&x, IMPORT_PUPILS, "moved.csv",
        importing_upns(&x, "upn,urn,entry_date,leaving_date\n%2,100001,2024-09-03,2026-07-21\n%2,100002,2026-09-03,\n"
                           "%3,100002,2025-09-02,2026-09-20\n%3,100001,2026-09-21,\n"));
    x.viewer = (struct viewer){ .scope = SCOPE_HOME, .account = of_first_school(&x), .today = x.w.today };
    for (size_t i = 0; i < COUNT_OF(layouts); i++) {
        importing_text(&x, IMPORT_MARKS, "marks.csv", importing_upns(&x, layouts[i]));
        assert_counts(&x, i == 0 ? 2 : 0, 0, i == 0 ? 0 : 2);
        assert_issues(&x, "refused|marks.csv|3|date|2026-09-08|this pupil left Alder School on 21 July 2026, before "
                          "the day of this mark");
    }
    assert_leaves_alone(&x, IMPORT_MARKS, "other.csv",
        str_of(importing_upns(&x, "upn,date,am,pm\n%1,2026-09-08,/,\\\n%3,2026-09-08,/,\\\n")),
        "other.csv, line 3: this row is of a school that is not yours, so nothing of the file is taken: take these "
        "rows out, or add a column urn with the school of each row");
    assert_issues(&x, importing_upns(&x, "refused|other.csv|3|upn|%3|this row is of a school that is not yours, so "
                                         "nothing of the file is taken: take these rows out, or add a column urn with "
                                         "the school of each row"));
    assert_int_equal(importing_number(&x, "SELECT rows_refused AS n FROM import ORDER BY id DESC LIMIT 1"), 1);
    assert_leaves_alone(&x, IMPORT_PUPILS, "pupils.csv",
        str_of(importing_upns(&x, "upn,surname,urn,entry_date\n%1,Pupil,100002,2024-09-03\n")),
        "pupils.csv, line 2: this row is of a school that is not yours, so nothing of the file is taken: take these "
        "rows out");
    assert_issues(&x, "refused|pupils.csv|2|urn|100002|this row is of a school that is not yours, so nothing of the "
                      "file is taken: take these rows out");
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_every_column),
        ON_BOTH_ENGINES(checks_the_upn),
        ON_BOTH_ENGINES(warns_of_an_unknown_authority),
        ON_BOTH_ENGINES(refuses_what_cannot_be),
        ON_BOTH_ENGINES(takes_a_pupil_who_stands_twice_once),
        ON_BOTH_ENGINES(refuses_two_children_with_one_upn),
        ON_BOTH_ENGINES(corrects_and_keeps_what_was),
        ON_BOTH_ENGINES(knows_a_pupil_by_the_former_upn),
        ON_BOTH_ENGINES(takes_periods),
        ON_BOTH_ENGINES(leaves_the_periods_of_a_pupil_alone),
        ON_BOTH_ENGINES(leaves_nothing_of_a_refused_row),
        ON_BOTH_ENGINES(begins_again_when_the_data_changed),
        ON_BOTH_ENGINES(takes_suspensions),
        ON_BOTH_ENGINES(keeps_to_the_schools_of_the_importer),
        ON_BOTH_ENGINES(refuses_the_row_of_a_child_who_moved),
    };
    return cmocka_run_group_tests_name("import pupils", tests, NULL, NULL);
}
