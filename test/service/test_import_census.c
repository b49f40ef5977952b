/* The School Census: COLLECT's tables of each term, and a school's own return in XML. */
#include "importing.h"

const struct migrations *const engine_schema = &store_migrations;

static struct importing begin(void **state)
{
    struct importing x = importing_begin(*state, "2026-10-05");
    importing_schools(&x);
    return x;
}

static const char sessions[] =
    "SELECT p.forename, c.year, c.term, c.code, c.sessions FROM census_session AS c JOIN enrolment AS e ON e.id = "
    "c.enrolment_id JOIN pupil AS p ON p.id = e.pupil_id ORDER BY p.forename, c.year, c.term, c.code";
static const char session_columns[] = "+forename year +term code sessions";

/* The spring census of 2026 of two schools, as COLLECT gives it: opaque keys, numbers with a fraction, dates with a
 * time, and the tables in no order. */
static const char addresses[] =
    "warning|2026_spring_addresses.csv|0||2026_spring_addresses.csv|this table is not needed here, or is none of the "
    "School Census; it was left out";
static struct importing_files spring(struct importing *x)
{
    struct importing_files t = { .n = 0 };
    importing_add(x, &t, "2026_spring_termlysessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
        "aa-1,SCH1,s1,120.0,/\naa-1,SCH1,s2,118.0,\\\naa-1,SCH1,s3,4.0,I\naa-1,SCH1,s4,2.0,C2\naa-1,SCH1,s5,2.0,#\n"
        "aa-2,SCH1,s6,100.0,/\naa-2,SCH1,s7,98.0,\\\naa-2,SCH1,s8,46.0,O\n"
        "aa-1,SCH2,s9,130.0,/\n"); /* the same key at another school is another child */
    importing_add(x, &t, "2026_spring_fsmperiod.csv",
        "pupilonrolltableid,NativeId,fsmperiodtableid,fsmstartdate,fsmenddate,ukcountry\n"
        "aa-1,SCH1,f1,2024-Sep-03 00:00:00,2025-Jul-22 00:00:00,ENG\naa-1,SCH1,f2,2025-Nov-03 00:00:00,,ENG\n");
    importing_add(x, &t, "2026_spring_addresses.csv",
        "pupilonrolltableid,NativeId,addressestableid,postcode\naa-1,SCH1,a1,ZZ99 1AA\n");
    importing_add(x, &t, "2026_spring_pupilonroll.csv",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,formerupn,surname,forename,"
        "preferredsurname,dob,sex,entrydate,enrolstatus,ncyearactual,senprovision,termlysessionspossible\n"
        "aa-1,SCH1,1,c1,%1,%101,Pupil,Anna,,2012-Mar-04 00:00:00,F,2024-Sep-03 00:00:00,C,8,K,244.0\n"
        "aa-2,SCH1,2,c1,%2,,Pupil,Bert,Child,2012-May-06 00:00:00,M,2024-Sep-03 00:00:00,M,8,N,244.0\n"
        "aa-1,SCH2,3,c2,%3,,Pupil,Cleo,,2019-Jul-08 00:00:00,F,2025-Sep-02 00:00:00,,R,E,\n");
    importing_add(x, &t, "2026_spring_pupilnolongeronroll.csv",
        "pupilnolongeronrolltableid,NativeId,pupilnolongeronrollorderseqcolumn,schoolcensustableid,upn,surname,"
        "forename,"
        "dob,sex,entrydate,leavingdate,ncyearleaving\n"
        "zz-1,SCH1,1,c1,%4,Pupil,Dora,2011-Jan-02 00:00:00,F,2023-Sep-05 00:00:00,2025-Oct-24 00:00:00,9\n");
    importing_add(x, &t, "2026_spring_termlysessiondetailsoffroll.csv",
        "pupilnolongeronrolltableid,NativeId,termlysessiondetailsoffrolltableid,sessions,attendancereason\n"
        "zz-1,SCH1,o1,30.0,/\nzz-1,SCH1,o2,20.0,O\n");
    importing_add(x, &t, "2026_spring_termlyexclusionsonroll.csv",
        "pupilonrolltableid,NativeId,termlyexclusionsonrolltableid,startdate,sessions,reason1,reason2,reason3,"
        "category,"
        "senprovision\naa-2,SCH1,e1,2025-Nov-10 00:00:00,4.0,DB,PP,,SUSP,N\n");
    importing_add(x, &t, "2026_spring_termlyexclusionsoffroll.csv",
        "pupilnolongeronrolltableid,NativeId,termlyexclusionsoffrolltableid,startdate,sessions,reason1,category\n"
        "zz-1,SCH1,e2,2025-Oct-20 00:00:00,,PA,PERM\n");
    importing_add(x, &t, "2026_spring_school.csv",
        "schooltableid,NativeId,schoolcensustableid,schoolname\nx1,SCH1,c1,Alder by Another Name\n");
    importing_add(x, &t, "2026_spring_schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,collection,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,SC,SPR,2026,2026-Jan-15 00:00:00,838.0,4001.0,100001.0\n"
        "c2,SCH2,2,SC,SPR,2026,2026-Jan-15 00:00:00,838,4002,100002\n");
    return t;
}

static void takes_the_tables_of_a_term(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = spring(&x);
    assert_takes_tables(&x, &t, 20, 0, 0);
    assert_issues(&x, addresses);
    assert_rows(&x, "SELECT upn, former_upn, surname, forename, preferred_surname, born_on, sex FROM pupil ORDER BY "
                    "forename",
        "+upn +former_upn +surname +forename +preferred_surname @born_on sex",
        importing_upns(&x,
            "%1|%101|Pupil|Anna|.|2012-03-04|1\n%2|.|Pupil|Bert|Child|2012-05-06|2\n%3|.|Pupil|Cleo|.|2019-07-08|1\n"
            "%4|.|Pupil|Dora|.|2011-01-02|1"));
    assert_rows(&x,
        "SELECT p.forename, s.urn, s.name, e.entry_on, e.leaving_on, e.status, e.year_group, e.year_group_year FROM "
        "enrolment AS e JOIN pupil AS p ON p.id = e.pupil_id JOIN school AS s ON s.id = e.school_id ORDER BY "
        "p.forename",
        "+forename +urn +name @entry_on @leaving_on +status year_group year_group_year",
        "Anna|100001|Alder School|2024-09-03|.|C|13|2025\nBert|100001|Alder School|2024-09-03|.|M|13|2025\n"
        "Cleo|100002|Birch School|2025-09-02|.|C|5|2025\nDora|100001|Alder School|2023-09-05|2025-10-24|C|14|2025");
    assert_rows(&x,
        "SELECT p.forename, t.trait, t.from_on, t.to_on, t.value FROM trait_spell AS t JOIN pupil AS p ON p.id = "
        "t.pupil_id ORDER BY p.forename, t.trait, t.from_on",
        "+forename trait @from_on @to_on value",
        "Anna|0|2026-01-15|.|2\n"
        "Anna|1|2024-09-03|2025-07-22|2\n"
        "Anna|1|2025-07-23|2025-11-02|1\n"
        "Anna|1|2025-11-03|.|2\n"
        "Bert|0|2026-01-15|.|1\n"
        "Bert|1|2026-01-15|.|1\n"
        "Cleo|0|2026-01-15|.|3\n"
        "Cleo|1|2026-01-15|.|1");
    /* Present in the morning and in the afternoon are one code; the sessions are those of the autumn before. */
    assert_rows(&x, sessions, session_columns, "Anna|2025|AUT|1|238\nAnna|2025|AUT|15|2\nAnna|2025|AUT|20|4\nAnna|"
                                               "2025|AUT|36|2\nBert|2025|AUT|1|198\n"
                                               "Bert|2025|AUT|33|46\nCleo|2025|AUT|1|130\nDora|2025|AUT|1|30\nDora|"
                                               "2025|AUT|33|20");
    assert_rows(&x,
        "SELECT p.forename, s.category, s.start_on, s.sessions, s.reasons FROM suspension AS s JOIN pupil AS p ON "
        "p.id = s.pupil_id ORDER BY p.forename",
        "+forename +category @start_on sessions +reasons",
        "Bert|SUSP|2025-11-10|4|DB PP\nDora|PERM|2025-10-20|0|PA");
    importing_end(&x);
}

/* Totals of the return and its sessions by code are compared. */
static void reports_totals_that_differ(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = spring(&x);
    t.v[3].path = importing_file(&x, "pupils.csv",
        str_of(importing_upns(&x,
            "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,sex,"
            "entrydate,termlysessionspossible\n"
            "aa-1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04,F,2024-Sep-03,246.0\n"
            "aa-2,SCH1,2,c1,%2,Pupil,Bert,2012-May-06,M,2024-Sep-03,many\n"
            "aa-1,SCH2,3,c2,%3,Pupil,Cleo,2019-Jul-08,F,2025-Sep-02,130\n")));
    importing_census(&x, false, &t);
    struct str want = str_fmt(x.arena,
        "%s\nwarning|2026_spring_pupilonroll.csv|2|termlysessionspossible|246.0|the return counts 246 possible "
        "sessions, its sessions by code make 244\n"
        "warning|2026_spring_pupilonroll.csv|3|termlysessionspossible|many|this is no number, and was compared with "
        "nothing",
        addresses);
    assert_issues(&x, want.p);
    importing_end(&x);
}

/* The autumn census has both halves of the summer before, in two tables; the summer census has the spring. */
static void takes_the_other_terms(void **state)
{
    struct importing x = begin(state);
    struct importing_files autumn = { .n = 0 }, summer = { .n = 0 };
    static const char pupils[] =
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,sex,"
        "entrydate,enrolstatus,ncyearactual,termlysessionspossible,summerhalfterm2sessionspossible\n"
        "k1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04 00:00:00,F,2024-Sep-03 00:00:00,C,8,60.0,70.0\n";
    importing_add(&x, &autumn, "schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,AUT,2025,2025-Oct-02 00:00:00,838,4001,100001\n");
    importing_add(&x, &autumn, "pupilonroll.csv", pupils);
    importing_add(&x, &autumn, "termlysessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
        "k1,SCH1,s1,55.0,/\nk1,SCH1,s2,5.0,I\n");
    importing_add(&x, &autumn, "summerhalfterm2sessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,summerhalfterm2sessiondetailsonrolltableid,sessions,attendancereason\n"
        "k1,SCH1,s1,66.0,/\nk1,SCH1,s2,4.0,O\n");
    importing_add(&x, &autumn, "fsmperiodsonroll.csv",
        "pupilonrolltableid,NativeId,fsmperiodsonrolltableid,fsmstartdate,fsmenddate,ukcountry\n"
        "k1,SCH1,f1,2025-Sep-01 00:00:00,,ENG\n");
    assert_takes_tables(&x, &autumn, 5, 0, 0);
    assert_issues(&x, "");
    assert_rows(&x, sessions, session_columns,
        "Anna|2024|SUM1|1|55\nAnna|2024|SUM1|20|5\nAnna|2024|SUM2|1|66\nAnna|2024|SUM2|33|4");
    importing_add(&x, &summer, "schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,SUM,2026,2026-May-21 00:00:00,838,4001,100001\n");
    importing_add(&x, &summer, "pupilonroll.csv",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,sex,"
        "entrydate,enrolstatus,ncyearactual,termlysessionspossible\n"
        "q1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04 00:00:00,F,2024-Sep-03 00:00:00,C,8,110.0\n");
    importing_add(&x, &summer, "termlysessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
        "q1,SCH1,s1,109.0,/\nq1,SCH1,s2,1.0,M\n");
    assert_takes_tables(&x, &summer, 1, 0, 2);
    assert_issues(&x, "");
    assert_rows(&x, sessions, session_columns,
        "Anna|2024|SUM1|1|55\nAnna|2024|SUM1|20|5\nAnna|2024|SUM2|1|66\nAnna|2024|SUM2|33|4\n"
        "Anna|2025|SPR|1|109\nAnna|2025|SPR|11|1");
    importing_end(&x);
}

/* Returns of before 2024/25 called the column absencesessions. */
static void reads_the_older_column(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = spring(&x);
    t.v[0].path = importing_file(&x, "sessions.csv",
        S("pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,absencesessions,attendancereason\n"
          "aa-1,SCH1,s1,4.0,I\naa-1,SCH1,s2,2.0,O\n"));
    importing_census(&x, false, &t);
    assert_rows(&x, sessions, session_columns,
        "Anna|2025|AUT|20|4\nAnna|2025|AUT|33|2\nDora|2025|AUT|1|30\nDora|2025|AUT|33|20");
    importing_end(&x);
}

static void corrects_and_keeps_what_was(void **state)
{
    struct importing x = begin(state);
    struct importing_files t = spring(&x);
    importing_census(&x, false, &t);
    t = spring(&x);
    t.v[0].path = importing_file(&x, "sessions.csv",
        str_of("pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
               "aa-1,SCH1,s1,238.0,/\naa-1,SCH1,s3,6.0,I\naa-1,SCH1,s5,2.0,#\n"
               "aa-2,SCH1,s6,100.0,/\naa-2,SCH1,s7,98.0,\\\naa-2,SCH1,s8,42.0,O\n"
               "aa-1,SCH2,s9,130.0,/\n"));
    assert_takes_tables(&x, &t, 0, 2, 18);
    assert_str(importing_history(&x),
        "enrolment|census AUT 2025/26|/ 238, C2 2, I 4, # 2|/ 238, I 6, # 2\n"
        "enrolment|census AUT 2025/26|/ 198, O 46|/ 198, O 42\n");
    importing_end(&x);
}

static void compares_with_the_registers(void **state)
{
    struct importing x = begin(state);
    importing_text(&x, IMPORT_CALENDAR, "terms.csv",
        "kind,from,to,name\nterm,2025-09-02,2025-12-19,Autumn\nterm,2026-01-05,2026-03-27,Spring\n"
        "term,2026-04-13,2026-05-22,Summer 1\nterm,2026-06-01,2026-07-21,Summer 2\n");
    importing_text(&x, IMPORT_PUPILS, "pupils.csv",
        importing_upns(&x,
            "upn,surname,forename,dob,urn,entry_date\n%1,Pupil,Anna,2012-03-04,100001,2024-09-03\n"
            "%2,Pupil,Bert,2012-05-06,100001,2024-09-03\n"));
    importing_text(&x, IMPORT_MARKS, "marks.csv",
        importing_upns(&x, "upn,date,am,pm\n%1,2025-09-08,/,\\\n%1,2025-09-09,I,\\\n%2,2025-09-08,/,\\\n"
                           "%2,2026-01-12,O,O\n"));
    struct importing_files t = { .n = 0 };
    importing_add(&x, &t, "schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,SPR,2026,2026-Jan-15 00:00:00,838,4001,100001\n");
    importing_add(&x, &t, "pupilonroll.csv",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,"
        "entrydate\n"
        "k1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04,2024-Sep-03\nk2,SCH1,1,c1,%2,Pupil,Bert,2012-May-06,2024-Sep-03\n");
    importing_add(&x, &t, "termlysessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
        "k1,SCH1,s1,2.0,/\nk1,SCH1,s2,2.0,I\nk2,SCH1,s3,2.0,/\n");
    importing_census(&x, false, &t);
    assert_issues(&x,
        importing_upns(&x,
            "warning|pupilonroll.csv|2|sessions|%1|the census and the register of the term differ in 2 codes: for / "
            "the census has 2 and the register 3"));
    importing_end(&x);
}

static void refuses_rows_and_names_them(void **state)
{
    struct importing x = begin(state);
    importing_la_code(&x, "838");
    struct importing_files t = { .n = 0 };
    importing_add(&x, &t, "schoolcensus.csv",
        "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,referencedate,lea,estab,urn\n"
        "c1,SCH1,1,SPR,2026,2026-Jan-15 00:00:00,838,4001,100001\n"
        "c2,SCH2,2,SPR,2026,2026-Jan-15 00:00:00,855,4001,\n"
        "c3,SCH3,3,XMAS,2026,2026-Jan-15 00:00:00,838,4002,\n");
    importing_add(&x, &t, "pupilonroll.csv",
        "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,surname,forename,dob,entrydate,"
        "ncyearactual,enrolstatus,senprovision,formerupn\n"
        "k1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04,2024-Sep-03,99,Q,Z,none\n"
        "k2,SCH2,2,c2,%2,Pupil,Bert,2012-May-06,2024-Sep-03,,,,\n"
        "k3,SCH3,3,c3,%3,Pupil,Cleo,2012-May-06,2024-Sep-03,,,,\n"
        "k4,SCH1,4,c1,A988400025001,Pupil,Dora,2012-May-06,2024-Sep-03,,,,\n"
        "k5,SCH1,5,c1,%5,Pupil,Emil,,2024-Sep-03,,,,\n"
        "k6,SCH1,6,c1,%6,Pupil,Fred,2012-May-06,2024-Sep-31,,,,\n"
        "k7,SCH1,7,c1,%7,Pupil,Gina,2012-May-06,2024-Sep-03,,,,\n");
    importing_add(&x, &t, "termlysessiondetailsonroll.csv",
        "pupilonrolltableid,NativeId,termlysessiondetailsonrolltableid,sessions,attendancereason\n"
        "k1,SCH1,s1,120.0,/\nk1,SCH1,s2,4.0,Q9\nk1,SCH1,s3,4.5,I\nk1,SCH1,s4,511,M\nk1,SCH1,s5,2.0,O\nk1,SCH1,s6,"
        "3.0,O\n"
        "k4,SCH1,s7,4.0,I\nk7,SCH1,s8,100.0,/\nk7,SCH1,s9,100.0,\\\nk7,SCH1,s10,1.0,I\nk7,SCH1,s11,1.0,M\n"
        "k7,SCH1,s12,1.0,O\nk7,SCH1,s13,1.0,U\nk1,SCH1,s14,1.0,U\nk1,SCH1,s15,1.0,T\n");
    importing_add(&x, &t, "fsmperiod.csv",
        "pupilonrolltableid,NativeId,fsmperiodtableid,fsmstartdate,fsmenddate\n"
        "k1,SCH1,f1,2025-Sep-01,2025-Aug-01\nk7,SCH1,f2,2025-Sep-01,\n");
    importing_census(&x, false, &t);
    assert_issues(&x,
        importing_upns(&x,
            "refused|schoolcensus.csv|3|LEA/Estab|855/4001|this school is not one of ours: check the number, or "
            "import the list of schools first\n"
            "refused|schoolcensus.csv|4|term|XMAS|a census is of a term (AUT, SPR or SUM), a year and a reference "
            "date; without them its sessions belong to no term\n"
            "warning|pupilonroll.csv|2|formerupn|none|this is no UPN; it was left out\n"
            "warning|pupilonroll.csv|2|enrolstatus|Q|this enrolment status is not known; it was left out\n"
            "warning|pupilonroll.csv|2|ncyearactual|99|this year group is not known; it was left out\n"
            "warning|pupilonroll.csv|2|senprovision|Z|this SEN provision is not known; it was left out\n"
            "refused|pupilonroll.csv|3|NativeId|SCH2|no row of the schoolcensus table says which school this is: add "
            "that table, or mend the row that was refused\n"
            "refused|pupilonroll.csv|4|NativeId|SCH3|no row of the schoolcensus table says which school this is: add "
            "that table, or mend the row that was refused\n"
            "refused|pupilonroll.csv|5|upn|A988400025001|the first letter of this UPN does not agree with its digits: "
            "one of them is mistyped\n"
            "refused|pupilonroll.csv|6|dob||a date is needed here\n"
            "refused|pupilonroll.csv|7|entrydate|2024-Sep-31|there is no such day: dates are day, month, year (or "
            "2026-06-03)\n"
            "warning|fsmperiod.csv|2|fsmenddate|2025-Aug-01|the period ends before it starts; it was left out\n"
            "refused|termlysessiondetailsonroll.csv|3|attendancereason|Q9|this is not an attendance code\n"
            "refused|termlysessiondetailsonroll.csv|4|sessions|4.5|this is not a whole number from 0 to 510\n"
            "refused|termlysessiondetailsonroll.csv|5|sessions|511|this is not a whole number from 0 to 510\n"
            "refused|termlysessiondetailsonroll.csv|7|attendancereason|O|this code stands twice for this child and "
            "term\n"
            "refused|termlysessiondetailsonroll.csv|8|pupilonrolltableid|k4|the child this row belongs to is not in "
            "the pupil table, or was refused there\n"
            "warning|pupilonroll.csv|2|fsmstartdate|%1|a period of free school meals of this child is none "
            "(line 2), so its others are left out too"));
    assert_rows(&x, sessions, session_columns,
        "Anna|2025|AUT|1|120\nAnna|2025|AUT|18|1\nAnna|2025|AUT|33|2\nAnna|2025|AUT|34|1\nGina|2025|AUT|1|200\n"
        "Gina|2025|AUT|11|1\nGina|2025|AUT|20|1\nGina|2025|AUT|33|1\nGina|2025|AUT|34|1");
    importing_end(&x);
}

static void refuses_tables_that_do_not_belong_together(void **state)
{
    struct importing x = begin(state);
    struct str before = importing_dump(&x, false);
    static const char census[] = "schoolcensustableid,NativeId,schoolcensusorderseqcolumn,term,year,lea,estab\n"
                                 "c1,SCH1,1,SPR,2026,838,4001\n";
    static const char pupils[] = "pupilonrolltableid,NativeId,pupilonrollorderseqcolumn,schoolcensustableid,upn,"
                                 "surname,"
                                 "forename,dob,entrydate\nk1,SCH1,1,c1,%1,Pupil,Anna,2012-Mar-04,2024-Sep-03\n";
    struct importing_files twice = { .n = 0 }, none = { .n = 0 }, mixed = { .n = 0 }, alone = { .n = 0 };
    importing_add(&x, &twice, "one.csv", census);
    importing_add(&x, &twice, "two.csv", census);
    importing_census(&x, false, &twice);
    assert_refusal(&x, "two.csv: two files are the same table of the census: give one term at a time");
    importing_add(&x, &none, "addresses.csv", "pupilonrolltableid,postcode\nk1,ZZ99 1AA\n");
    importing_census(&x, false, &none);
    assert_refusal(&x,
        "addresses.csv: no file is a table of the School Census (schoolcensus, pupilonroll, "
        "termlysessiondetailsonroll "
        "and so on)");
    importing_add(&x, &mixed, "one.csv", census);
    importing_add(&x, &mixed, "two.xml", "<Message/>");
    importing_census(&x, false, &mixed);
    assert_refusal(&x,
        "one.csv: give either the tables of a census (CSV) or returns of schools (XML), not both at once");
    importing_add(&x, &alone, "pupils.csv", pupils);
    importing_census(&x, false, &alone);
    assert_refusal(&x, "every row was refused (1); the report says why");
    assert_issues(&x,
        "refused|pupils.csv|2|NativeId|SCH1|no row of the schoolcensus table says which school this is: add that "
        "table, or mend the row that was refused");
    assert_same_dump(before, importing_dump(&x, false));
    importing_end(&x);
}

/* The return of a school in XML says what the tables say. */
static const char xml[] =
    "<Message><Header><CollectionDetails><Collection>SC</Collection><Term>SPR</Term><Year>2026</Year><ReferenceDate>"
    "2026-01-15</ReferenceDate></CollectionDetails><Source><SourceLevel>S</SourceLevel><LEA>838</LEA><Estab>"
    "4001</Estab>"
    "<URN>100001</URN></Source></Header>\n"
    "<SchoolCensus><Pupils><PupilsOnRoll>\n"
    "<PupilOnRoll><PupilIdentifiers><UPN>%1</UPN><FormerUPN>%101</FormerUPN><Surname>Pupil</Surname><Forename>Anna"
    "</Forename><DOB>2012-03-04</DOB><Sex>F</Sex></PupilIdentifiers>\n"
    "<PupilCharacteristics><FSMperiods><FSMperiod><FSMstartDate>2024-09-03</FSMstartDate><FSMendDate>2025-07-22"
    "</FSMendDate></FSMperiod><FSMperiod><FSMstartDate>2025-11-03</FSMstartDate></FSMperiod></FSMperiods>"
    "</PupilCharacteristics>\n"
    "<PupilStatus><EnrolStatus>C</EnrolStatus><EntryDate>2024-09-03</EntryDate><NCyearActual>8</NCyearActual>"
    "</PupilStatus><SpecialEducationalNeeds><SENprovision>K</SENprovision></SpecialEducationalNeeds>\n"
    "<Attendance><TermlyAttendance><SessionsPossible>244</SessionsPossible><SessionDetails>"
    "<SessionDetail><AttendanceReason>/</AttendanceReason><AbsenceSessions>120</AbsenceSessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>\\</AttendanceReason><AbsenceSessions>118</AbsenceSessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>I</AttendanceReason><Sessions>4</Sessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>C2</AttendanceReason><AbsenceSessions>2</AbsenceSessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>#</AttendanceReason><AbsenceSessions>2</AbsenceSessions></SessionDetail>"
    "</SessionDetails></TermlyAttendance></Attendance></PupilOnRoll>\n"
    "<PupilOnRoll><PupilIdentifiers><UPN>%2</UPN><Surname>Pupil</Surname><Forename>Bert</Forename><PreferredSurname>"
    "Child</PreferredSurname><DOB>2012-05-06</DOB><Gender>M</Gender></PupilIdentifiers><PupilStatus><EnrolStatus>M"
    "</EnrolStatus><EntryDate>2024-09-03</EntryDate><NCyearActual>8</NCyearActual></PupilStatus>\n"
    "<TermlyExclusions><TermlyExclusion><Category>SUSP</Category><StartDate>2025-11-10</StartDate><Sessions>"
    "4</Sessions>"
    "<Reasons><Reason>DB</Reason><Reason>PP</Reason></Reasons><SENprovision>E</SENprovision></TermlyExclusion>"
    "</TermlyExclusions>\n"
    "<SpecialEducationalNeeds><SENprovision>N</SENprovision></SpecialEducationalNeeds>"
    "<Attendance><TermlyAttendance><SessionsPossible>244</SessionsPossible><SessionDetails>"
    "<SessionDetail><AttendanceReason>/</AttendanceReason><AbsenceSessions>100</AbsenceSessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>\\</AttendanceReason><AbsenceSessions>98</AbsenceSessions></SessionDetail>"
    "<SessionDetail><AttendanceReason>O</AttendanceReason><AbsenceSessions>46</AbsenceSessions></SessionDetail>"
    "</SessionDetails></TermlyAttendance></Attendance></PupilOnRoll></PupilsOnRoll>\n"
    "<PupilsNoLongerOnRoll><PupilNoLongerOnRoll><UPN>%4</UPN><Surname>Pupil</Surname><Forename>Dora</Forename><DOB>"
    "2011-01-02</DOB><Sex>F</Sex><EntryDate>2023-09-05</EntryDate><LeavingDate>2025-10-24</LeavingDate>"
    "<NCyearLeaving>9"
    "</NCyearLeaving>\n"
    "<Exclusions><TermlyExclusion><Category>PERM</Category><ExclusionStartDate>2025-10-20</ExclusionStartDate>"
    "<ActualSessions/><Reason1>PA</Reason1></TermlyExclusion></Exclusions>"
    "<Attendance><TermlyAttendance><SessionDetails><SessionDetail><AttendanceReason>/</AttendanceReason>"
    "<AbsenceSessions>30</AbsenceSessions></SessionDetail><SessionDetail><AttendanceReason>O</AttendanceReason>"
    "<AbsenceSessions>20</AbsenceSessions></SessionDetail></SessionDetails></TermlyAttendance></Attendance>"
    "</PupilNoLongerOnRoll></PupilsNoLongerOnRoll></Pupils></SchoolCensus></Message>\n";

static void takes_a_return_in_xml(void **state)
{
    struct importing x = begin(state);
    assert_takes(&x, IMPORT_CENSUS, "return.xml", importing_upns(&x, xml), 15, 0, 0);
    assert_issues(&x, "");
    struct str of_xml = importing_meaning(&x);
    /* The tables of the same school say nothing else. Only Cleo's, of the other school, is new. */
    struct importing_files t = spring(&x);
    importing_census(&x, false, &t);
    assert_counts(&x, 5, 0, 15);
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM history"), 0);
    assert_true(of_xml.n < importing_meaning(&x).n);
    importing_end(&x);
}

static void refuses_a_pupil_of_a_return_whole(void **state)
{
    struct importing x = begin(state);
    static const char head[] =
        "<Message><Header><Term>AUT</Term><Year>2025</Year><ReferenceDate>2025-10-02</ReferenceDate><LEA>838</LEA>"
        "<Estab>"
        "4001</Estab></Header><Pupils>\n";
    static const char good[] =
        "<PupilOnRoll><UPN>%1</UPN><Surname>Pupil</Surname><Forename>Anna</Forename><DOB>2012-03-04</DOB><EntryDate>"
        "2024-09-03</EntryDate><SummerHalfTerm2Attendance><SessionsPossible>70</SessionsPossible><SessionDetails>"
        "<SessionDetail><AttendanceReason>/</AttendanceReason><Sessions>66</Sessions></SessionDetail></SessionDetails>"
        "</SummerHalfTerm2Attendance><AnnualAttendance><SessionDetail><AttendanceReason>I</AttendanceReason>"
        "<Sessions>9"
        "</Sessions></SessionDetail></AnnualAttendance></PupilOnRoll>\n";
    static const char bad[] =
        "<PupilOnRoll><UPN>%2</UPN><Surname>Pupil</Surname><Forename>Bert</Forename><DOB>2012-05-06</DOB><EntryDate>"
        "2024-09-03</EntryDate><TermlyAttendance><SessionDetail><AttendanceReason>/</AttendanceReason><Sessions>66"
        "</Sessions></SessionDetail><SessionDetail><AttendanceReason>?</AttendanceReason><Sessions>1</Sessions>"
        "</SessionDetail></TermlyAttendance></PupilOnRoll>\n";
    struct str text = str_fmt(x.arena, "%s%s%s</Pupils></Message>\n", head, good, bad);
    assert_takes(&x, IMPORT_CENSUS, "return.xml", importing_upns(&x, text.p), 4, 0, 0);
    assert_issues(&x,
        "warning|return.xml|2|AnnualAttendance||attendance of a whole year is not of a term, and was left out\n"
        "warning|return.xml|2|termlysessionspossible|70|the return counts 70 possible sessions, its sessions by "
        "code make 66\n"
        "refused|return.xml|3|attendancereason|?|this is not an attendance code");
    assert_rows(&x, sessions, session_columns, "Anna|2024|SUM2|1|66");
    assert_int_equal(importing_number(&x, "SELECT COUNT(*) AS n FROM pupil"), 1);
    text = str_fmt(x.arena, "<Message><Header><Term>AUT</Term></Header>%s</Message>", good);
    assert_leaves_alone(&x, IMPORT_CENSUS, "return.xml", str_of(importing_upns(&x, text.p)),
        "return.xml, line 1: the header does not say of which term, year and reference date the census is");
    assert_leaves_alone(&x, IMPORT_CENSUS, "return.xml", S("<Message></Message>"), "return.xml: the return holds no "
                                                                                   "pupils");
    assert_leaves_alone(&x, IMPORT_CENSUS, "return.xml", S("<CTfile></CTfile>"),
        "return.xml, line 1: this is not a School Census return: its first element is <CTfile>");
    importing_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(takes_the_tables_of_a_term),
        ON_BOTH_ENGINES(reports_totals_that_differ),
        ON_BOTH_ENGINES(takes_the_other_terms),
        ON_BOTH_ENGINES(reads_the_older_column),
        ON_BOTH_ENGINES(corrects_and_keeps_what_was),
        ON_BOTH_ENGINES(compares_with_the_registers),
        ON_BOTH_ENGINES(refuses_rows_and_names_them),
        ON_BOTH_ENGINES(refuses_tables_that_do_not_belong_together),
        ON_BOTH_ENGINES(takes_a_return_in_xml),
        ON_BOTH_ENGINES(refuses_a_pupil_of_a_return_whole),
    };
    return cmocka_run_group_tests_name("import census", tests, NULL, NULL);
}
