/* Casework records from CSV. */
#include "importing.h"

const struct migrations *const engine_schema = &store_migrations;

#define HEAD "upn,urn,kind,from,expected,review_on,reason,hours,sessions,note\n"

static void taken_and_read_back(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_pupils(&x);
    assert_takes(&x, IMPORT_RECORDS, "records.csv",
        importing_upns(&x,
            HEAD "%1,100001,timetable,12/01/2026,13/02/2026,23/01/2026,Anxiety about school,\"12,5\",tue_am "
                 "mon_am,=Note\n"
                 "%2,100001,Missing,2026-01-05,,,moved,,,\n"),
        1, 0, 0);
    /* The second row lacks what a child missing education needs. */
    assert_issues(&x, "refused|records.csv|3|received_on||Enter a date like 3/9/2025");
    assert_rows(&x, "SELECT a.kind, a.from_on, a.expected_on, a.hours, a.reason, a.note FROM away AS a",
        "+kind @from_on @expected_on hours +reason +note", "timetable|2026-01-12|2026-02-13|50|anxiety|=Note");
    assert_rows(&x, "SELECT name, value FROM away_field ORDER BY name", "+name +value",
        "review_on|2026-01-23\nsessions|mon_am tue_am");
    /* A later file corrects it and ends it; blank cells say nothing, and what stood there is kept. */
    assert_takes(&x, IMPORT_RECORDS, "later.csv",
        importing_upns(&x, "upn,urn,kind,from,hours,ended\n%1,100001,timetable,2026-01-12,15,2026-02-20\n"), 0, 1, 0);
    assert_rows(&x, "SELECT hours, ended_on, note FROM away", "hours @ended_on +note", "60|2026-02-20|=Note");
    assert_rows(&x, "SELECT name, old_value, new_value FROM away_history ORDER BY id", "+name +old_value +new_value",
        "hours|12.5|15\nended||2026-02-20");
    importing_end(&x);
}

/* OV6: a file of somebody without class3.update says nothing of class 3: a cell of it is refused, an empty one leaves
 * what is there. */
static void nothing_of_class3(void **state)
{
    static const struct {
        const char *roles, *risk; /* SQL of the roles; the cell */
        bool taken;
    } cases[] = { { "'SU'", "red", false }, { "'DPO'", "red", false }, { "'SU'", "", true }, { "'MGR'", "red", true },
        { "'IL'", "red", true } };
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_pupils(&x);
    importing_sql(&x, "INSERT INTO account (id, name, display_name, created_ms, version) VALUES (7, 'a', 'A', 0, 1)");
    importing_sql(&x, "INSERT INTO school_lead (school_id, account_id, from_on, to_on)"
                      " SELECT id, 7, 0, NULL FROM school WHERE urn = '100001'");
    x.viewer.account.v = 7;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        importing_sql(&x, "DELETE FROM away_history");
        importing_sql(&x, "DELETE FROM away_field");
        importing_sql(&x, "DELETE FROM away");
        importing_sql(&x, "DELETE FROM account_role");
        importing_sql(&x,
            str_fmt(x.arena, "INSERT INTO account_role (account_id, role) VALUES (7, %s)", cases[i].roles).p);
        importing_text(&x, IMPORT_RECORDS, "records.csv",
            importing_upns(&x,
                str_fmt(x.arena,
                    "upn,urn,kind,from,received_on,reason,risk\n"
                    "%%1,100001,missing,2026-02-02,2026-02-03,moved,%s\n",
                    cases[i].risk)
                    .p));
        assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM away"), cases[i].taken);
        if (!cases[i].taken)
            assert_issues(&x, "refused|records.csv|2|risk|red|This is for the authority to say. Leave it empty");
    }
    assert_str(importing_value(&x, "SELECT value AS v FROM away_field WHERE name = 'risk'"), "red");
    importing_sql(&x, "UPDATE account_role SET role = 'SU'");
    importing_text(&x, IMPORT_RECORDS, "records.csv",
        importing_upns(&x, "upn,urn,kind,from,received_on,reason,risk,note\n"
                           "%1,100001,missing,2026-02-02,2026-02-03,moved,,Rang\n"));
    assert_counts(&x, 0, 1, 0);
    assert_str(importing_value(&x, "SELECT value AS v FROM away_field WHERE name = 'risk'"), "red");
    importing_end(&x);
}

/* OV1: of a restricted child only named staff put something on record; to others the child is not there. */
static void nothing_of_a_restricted_child(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    const char *row = importing_upns(&x,
        HEAD "%1,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,\n");
    importing_pupils(&x);
    importing_sql(&x, "INSERT INTO account (id, name, display_name, created_ms, version) VALUES (7, 'a', 'A', 0, 1)");
    importing_sql(&x, "UPDATE pupil SET restricted = 1");
    x.viewer.account.v = 7;
    importing_text(&x, IMPORT_RECORDS, "records.csv", row);
    assert_true(str_find_str(x.issues, S("no pupil has this UPN")) > 0);
    assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM away"), 0);
    importing_sql(&x, "INSERT INTO pupil_named_staff (pupil_id, account_id) SELECT p.id, 7 FROM pupil AS p");
    importing_text(&x, IMPORT_RECORDS, "records.csv", row);
    assert_counts(&x, 1, 0, 0);
    importing_end(&x);
}

static void refused_by_row(void **state)
{
    static const struct {
        const char *row, *issue;
    } cases[] = {
        { "%1,100001,part-time,2026-01-12,,,,,,", "kind|part-time|a kind is one of timetable" },
        { "%1,100001,timetable,,,,,,,", "from||" },
        { "%1,100001,timetable,2026-01-12,2026-01-01,2026-01-13,other,10,,",
            "expected|2026-01-01|This is before the start, 12 January 2026" },
        { "%1,100001,timetable,2026-01-12,2026-02-13,2026-03-13,other,10,,",
            "review_on|2026-03-13|This is after the planned end" },
        { "%1,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,40,,", "hours|40|Enter hours from 0 to 32" },
        { "%1,100001,timetable,2026-01-12,2026-02-13,2026-01-23,naughty,10,,", "reason|naughty|Choose" },
        { "%1,100002,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,",
            "from|2026-01-12|The child was not on roll at this school" },
        { "%9,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,", "upn|" },
        { "%1,999999,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,", "urn|999999" },
        /* Over the days of the good row. */
        { "%2,100001,timetable,2026-02-02,2026-03-13,2026-02-13,other,10,,", "from|2026-02-02|" },
        /* The good row again, with other words. */
        { "%2,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,11,,", "from|2026-01-12|records.csv, line 2" },
    };
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_pupils(&x);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct import_file f = { S("records.csv"),
            importing_file(&x, "records.csv",
                str_of(importing_upns(&x,
                    str_fmt(x.arena, HEAD "%%2,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,\n%s\n",
                        cases[i].row)
                        .p))) };
        assert_ok(importing_run(&x, IMPORT_RECORDS, true, &f, 1), x.db);
        struct str want = str_fmt(x.arena, "refused|records.csv|3|%s", cases[i].issue);
        if (!str_starts(x.issues, want))
            fail_msg("case %zu: %.*s", i, STR_ARG(x.issues));
        assert_int_equal(x.last.counts.added, 1);
        assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM away"), 0);
    }
    importing_end(&x);
}

static void only_of_ones_schools(void **state)
{
    struct importing x = importing_begin(*state, "2026-03-02");
    importing_pupils(&x);
    x.viewer.scope = SCOPE_HOME;
    importing_text(&x, IMPORT_RECORDS, "records.csv",
        importing_upns(&x, HEAD "%1,100001,timetable,2026-01-12,2026-02-13,2026-01-23,other,10,,\n"));
    assert_true(x.last.refused);
    assert_int_equal(importing_number(&x, "SELECT count(*) AS n FROM away"), 0);
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(taken_and_read_back),
        ON_BOTH_ENGINES(nothing_of_a_restricted_child),
        ON_BOTH_ENGINES(nothing_of_class3),
        ON_BOTH_ENGINES(refused_by_row),
        ON_BOTH_ENGINES(only_of_ones_schools),
    };
    return cmocka_run_group_tests_name("import records", tests, NULL, NULL);
}
