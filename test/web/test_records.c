/* Casework records in the browser's place: made, changed, ended, looked for; bad input; who sees what. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 3, 2);
    serving_children(s, "100002", "Birchen", 101, 2, 2);
    serving_sign_in_all(s);
}

static struct str child(struct serving *s, int number)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'",
            STR_ARG(importing_upn(s->arena, number)))
            .p);
}

static struct str newest(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM away ORDER BY id DESC LIMIT 1");
}

#define TIMETABLE \
    "f-from=12%2F1%2F2026&f-expected=13%2F2%2F2026&f-review_on=23%2F1%2F2026&f-reason=anxiety&f-hours=12.5" \
    "&f-sessions-mon_am=yes&f-sessions-tue_am=yes"

static struct answer make(struct serving *s, enum who who, const char *kind, int number, const char *urn,
    const char *fields)
{
    struct str body =
        str_fmt(s->arena, "kind=%s&pupil=%.*s&school=%s&%s", kind, STR_ARG(child(s, number)), urn, fields);
    return serving_post(s, &s->as[who], "/records/new", body.p);
}

/* The address of the newest record, with what follows it. */
static const char *target(struct serving *s, const char *rest)
{
    return str_fmt(s->arena, "/records/%.*s%s", STR_ARG(newest(s)), rest).p;
}

static void made_changed_and_ended(void **state)
{
    struct serving s;
    begin(&s, state);
    /* From the UPN to the form. */
    struct answer a = serving_get(&s, SU,
        str_fmt(s.arena, "/records/new?kind=timetable&pupil=%.*s", STR_ARG(importing_upn(s.arena, 1))).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Part-time timetable: Alderson, Given1") && body_has(&a, "f-review_on"));
    a = make(&s, SU, "timetable", 1, "100001", TIMETABLE);
    assert_status(&a, 303);
    assert_str(a.location, target(&s, "?done=made"));
    /* What is late is said first, and with its reason. */
    a = serving_get(&s, IL, target(&s, ""));
    assert_true(body_has(&a, "Review overdue") && body_has(&a, "No review since it began, 49 days ago"));
    assert_true(body_has(&a, "Monday morning, Tuesday morning") && body_has(&a, "Made by Account of su"));
    a = serving_get(&s, IL, "/records");
    assert_true(body_has(&a, "Alderson, Given1") && body_has(&a, "1 record, 1 to look at"));
    /* On the list of the dashboard, with the record as the reason. */
    a = serving_get(&s, IL, "/lists/part_time");
    assert_true(body_has(&a, "Part-time timetable since 12 January 2026"));
    /* A review, by the lead. */
    a = serving_post(&s, &s.as[IL], target(&s, "/steps"),
        "step=review&on=2%2F3%2F2026&what=Head+of+year&result=Four+mornings+from+now");
    assert_status(&a, 303);
    a = serving_get(&s, SU, target(&s, ""));
    assert_true(body_has(&a, "Four mornings from now") && !body_has(&a, "Review overdue"));
    /* The end, and what stood there before. */
    a = serving_get(&s, SU, target(&s, "/change"));
    assert_true(body_has(&a, "value=\"12/1/2026\"") && body_has(&a, "name=\"version\" value=\"1\""));
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=1&" TIMETABLE "&f-ended=27%2F2%2F2026");
    assert_status(&a, 303);
    a = serving_get(&s, SU, target(&s, ""));
    assert_true(body_has(&a, "What stood here before") && body_has(&a, "27 February 2026") && body_has(&a, "Over"));
    a = serving_get(&s, IL, "/records");
    assert_false(body_has(&a, "Alderson, Given1"));
    a = serving_get(&s, IL, "/records?state=ended");
    assert_true(body_has(&a, "Alderson, Given1"));
    a = serving_get(&s, IL, "/lists/part_time");
    assert_false(body_has(&a, "Part-time timetable since"));
    serving_end(&s);
}

/* What is wrong is said at its field, and what was typed is still there. */
static void bad_input(void **state)
{
    static const struct {
        const char *kind, *fields, *says;
    } cases[] = {
        { "timetable", "f-from=", "Starts on: Enter a date like 3/9/2025" },
        { "timetable", TIMETABLE "&f-plan=x", NULL },
        { "timetable", "f-from=12%2F1%2F2026&f-expected=1%2F1%2F2026&f-note=KEPT",
            "This is before the start, 12 January 2026" },
        { "timetable", "f-from=12%2F1%2F2026&f-hours=99&f-note=KEPT", "Enter hours from 0 to 32, like 12.5" },
        { "timetable", "f-from=1%2F9%2F2024&f-note=KEPT", "The child was not on roll at this school on that day" },
        { "placement", "f-sessions_week=11&f-note=KEPT", "Enter a whole number from 1 to 10" },
        { "home_education", "f-from=2%2F2%2F2026&f-stage=home&f-suggested=maybe&f-note=KEPT", "Choose yes or no" },
        { "missing", "f-from=9%2F3%2F2026&f-note=KEPT", "This is still to come" },
        { "exclusion_risk", "f-note=%3Cscript%3EKEPT", "Choose one" },
    };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = make(&s, IL, cases[i].kind, 1, "100001", cases[i].fields);
        if (cases[i].says == NULL) {
            assert_status(&a, 303);
            continue;
        }
        assert_status(&a, 400);
        if (!body_has(&a, cases[i].says) || (strstr(cases[i].fields, "KEPT") != NULL && !body_has(&a, "KEPT")))
            fail_msg("case %zu: %.*s", i, STR_ARG(a.body));
        assert_true(body_has(&a, "There is a problem") && body_has(&a, "Error: ") && !body_has(&a, "<script>KEPT"));
    }
    /* The one that was right; a second for the same days; and one nobody has asked for. */
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM away"), 1);
    struct answer a = make(&s, IL, "timetable", 1, "100001", TIMETABLE);
    assert_status(&a, 400);
    assert_true(body_has(&a, "has one since 12 January 2026 that is not over"));
    a = make(&s, IL, "timetable", 1, "100002", TIMETABLE);
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose one of the child&#39;s schools") || body_has(&a, "Choose one of the child"));
    a = make(&s, IL, "nothing", 1, "100001", TIMETABLE);
    assert_status(&a, 400);
    /* 100,000 characters. */
    struct buf b = buf_new(200000);
    buf_add_str(&b, S(TIMETABLE "&f-note="));
    for (int i = 0; i < 100000; i++)
        buf_add_char(&b, 'x');
    a = make(&s, IL, "timetable", 2, "100001", str_dup(s.arena, buf_str(&b)).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "This is 100000 characters long. It must be 4000 or fewer") &&
        body_has(&a, "xxxxxxxxxxxxxxxxxxxx"));
    buf_done(&b);
    /* A step that is wrong. */
    a = serving_post(&s, &s.as[IL], target(&s, "/steps"), "step=police&on=5%2F3%2F2026&result=KEPT");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose what was done") && body_has(&a, "This is still to come") && body_has(&a, "KEPT"));
    a = serving_get(&s, IL, "/records/new?kind=timetable&pupil=A123");
    assert_status(&a, 400);
    assert_true(body_has(&a, "There is no child with this UPN at your schools"));
    serving_end(&s);
}

/* Two people have the form open: the second is told what the first has changed, and keeps what they typed. */
static void two_at_once(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = make(&s, SU, "timetable", 1, "100001", TIMETABLE);
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=1&" TIMETABLE "&f-plan=Pastoral");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=1&" TIMETABLE "&f-safety=MINE");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Somebody else has changed this record") && body_has(&a, "Pastoral") &&
        body_has(&a, "MINE") && body_has(&a, "name=\"version\" value=\"2\""));
    /* Something wrong in the form does not hide it: the form that comes back is of the new version. */
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=1&" TIMETABLE "&f-safety=MINE&f-ended=soon");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Somebody else has changed this record") && body_has(&a, "Pastoral") &&
        body_has(&a, "Enter a date like"));
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=2&" TIMETABLE "&f-safety=MINE");
    assert_status(&a, 303);
    serving_end(&s);
}

/* A record is there for those who may see the child and its school: "not yours" is "not there". */
static void only_theirs(void **state)
{
    static const struct {
        enum who who;
        int want;
    } cases[] = { { MGR, 200 }, { IL2, 200 }, { DPO, 200 }, { IL, 404 }, { SU, 404 }, { FC, 404 }, { SA, 404 },
        { AUD, 403 }, { ADM, 403 } };
    struct serving s;
    begin(&s, state);
    struct answer a = make(&s, IL, "timetable", 101, "100002", TIMETABLE);
    assert_status(&a, 404);
    a = make(&s, IL2, "timetable", 101, "100002", TIMETABLE);
    assert_status(&a, 303);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = serving_get(&s, cases[i].who, target(&s, ""));
        assert_status(&a, cases[i].want);
        a = serving_get(&s, cases[i].who, "/records");
        if (cases[i].want != 403)
            assert_int_equal(body_has(&a, "Birchen, Given101"), cases[i].want == 200);
    }
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=1&" TIMETABLE);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[SU], target(&s, "/steps"), "step=review&on=1%2F2%2F2026");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/records?school=100002");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/records.csv");
    assert_false(body_has(&a, "Birchen"));
    /* A child who moves: the school they left keeps its part, the new one does not see it. */
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20510 WHERE school_id = (SELECT id FROM school WHERE urn = "
                    "'100002')");
    serving_sql(&s, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, year_group, "
                    "year_group_year) SELECT 99999, p.id, c.id, 20511, NULL, 'C', 13, 2025 FROM pupil AS p, school AS "
                    "c WHERE p.forename = 'Given101' AND c.urn = '100001'");
    a = serving_get(&s, IL2, target(&s, ""));
    assert_status(&a, 200);
    a = serving_get(&s, SU, target(&s, ""));
    assert_status(&a, 404);
    /* And a second timetable for the same days at the new school is refused without saying where. */
    a = make(&s, SU, "timetable", 101, "100001", "f-from=2%2F3%2F2026&f-expected=13%2F3%2F2026&f-review_on=6%2F3%2F2026"
                                                 "&f-reason=other&f-hours=9");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Another school has one since 12 January 2026") && !body_has(&a, "Birch School"));
    serving_end(&s);
}

static struct answer suspend(struct serving *s, enum who who, int number, const char *fields)
{
    struct str body = str_fmt(s->arena, "school=100001&%s", fields);
    return serving_post(s, &s->as[who],
        str_fmt(s->arena, "/pupils/%.*s/suspensions", STR_ARG(child(s, number))).p, body.p);
}

#define LONG_ONE "f-start=9%2F2%2F2026&f-category=SUSP&f-sessions=11"

/* Suspensions by hand: sums against the limits, what is told, and what cannot be. */
static void suspensions(void **state)
{
    static const struct {
        const char *fields, *says;
    } bad[] = {
        { "f-start=&f-category=SUSP&f-reason1=DB", "Starts on: Enter a date like 3/9/2025" },
        { "f-start=2%2F2%2F2026&f-category=SUSP&f-reason1=DB", "Enter how many sessions" },
        { "f-start=&f-category=SUSP&f-reason1=DB", "Enter how many sessions" },
        { "f-start=2%2F2%2F2026&f-sessions=2&f-reason1=DB", "What it is: Choose one" },
        { "f-start=2%2F2%2F2026&f-category=SUSP&f-sessions=91&f-reason1=DB", "Enter a whole number from 1 to 90" },
        { "f-start=2%2F2%2F2026&f-category=SUSP&f-sessions=2&f-reason1=XX", "This code is in no list" },
        { "f-start=2%2F2%2F2026&f-category=FINE&f-sessions=2&f-reason1=DB", "Choose SUSP, LNCH or PERM" },
        { "f-start=20%2F3%2F2026&f-category=SUSP&f-sessions=2&f-reason1=DB", "This is more than a week from now" },
        { "f-start=1%2F9%2F2024&f-category=SUSP&f-sessions=2&f-reason1=DB", "The child was not on roll" },
        { "f-start=10%2F2%2F2026&f-category=SUSP&f-sessions=2&f-reason1=DB",
            "A suspension that began on 9 February 2026 lasts into these days" },
        { "f-start=6%2F2%2F2026&f-category=SUSP&f-sessions=4&f-reason1=DB",
            "A suspension that began on 9 February 2026 lasts into these days" },
    };
    struct serving s;
    begin(&s, state);
    struct answer a = suspend(&s, SU, 1, LONG_ONE "&f-reason1=db&f-reason2=PP");
    assert_status(&a, 303);
    const char *page = str_fmt(s.arena, "/pupils/%.*s/suspensions", STR_ARG(child(&s, 1))).p;
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "5.5 school days in the term") && body_has(&a, "Board may meet"));
    assert_true(body_has(&a, "Sixth day"));
    assert_true(body_has(&a, "Persistent or general disruptive behaviour; Physical assault against a pupil"));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = suspend(&s, SU, 1, str_fmt(s.arena, "%s&f-tried=KEPT", bad[i].fields).p);
        assert_status(&a, 400);
        if (!body_has(&a, bad[i].says) || !body_has(&a, "KEPT"))
            fail_msg("case %zu: %.*s", i, STR_ARG(a.body));
    }
    /* The same day again changes it: what is arranged from day six is known now. */
    a = suspend(&s, IL, 1,
        LONG_ONE "&f-reason1=DB&f-sixth_day=At+the+Yard&f-return_on=23%2F2%2F2026");
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM suspension"), 1);
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "At the Yard") && !body_has(&a, "Sixth day"));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM history WHERE noun = 'suspension'"), 3);
    /* Two in the term: at risk of exclusion, on the child's page and on the list. */
    a = suspend(&s, SU, 1, "f-start=26%2F2%2F2026&f-category=LNCH&f-reason1=DB");
    assert_status(&a, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child(&s, 1))).p);
    assert_true(body_has(&a, "Suspended 2 times this term") && body_has(&a, "6 school days in the term"));
    a = serving_get(&s, IL, "/lists/exclusion_risk");
    assert_true(body_has(&a, "Alderson, Given1") && body_has(&a, "; all this term; "));
    a = suspend(&s, SU, 101, "f-start=26%2F2%2F2026&f-category=LNCH&f-reason1=DB");
    assert_status(&a, 404);
    serving_end(&s);
}

/* What goes beyond a limit is put on record and told of, since it has happened; what is about days that another record
 * is about is not. */
static void beyond_limits_and_overlapping(void **state)
{
    static const struct {
        const char *fields, *says;
    } overlaps[] = {
        { "f-from=13%2F2%2F2026&f-expected=20%2F3%2F2026", "has one from 12 January 2026 to 13 February 2026 already" },
        { "f-from=5%2F1%2F2026&f-expected=6%2F2%2F2026&f-ended=12%2F1%2F2026", "The days may not overlap" },
        { "f-from=5%2F1%2F2026&f-expected=20%2F3%2F2026", "The days may not overlap" },
    };
    struct serving s;
    begin(&s, state);
    /* 24 weeks and a day, where six are the most: the authority's setting timetable_days. */
    struct answer a = make(&s, SU, "timetable", 2, "100001",
        "f-from=12%2F1%2F2026&f-expected=30%2F6%2F2026&f-review_on=23%2F1%2F2026&f-reason=anxiety&f-hours=12.5"
        "&f-sessions-mon_am=yes");
    assert_status(&a, 303);
    a = serving_get(&s, IL, target(&s, ""));
    assert_true(body_has(&a, "Longer than it may be"));
    assert_true(body_has(&a, "It is to last 24 weeks and 1 day, longer than 6 weeks"));
    a = make(&s, SU, "timetable", 2, "100001", "f-from=2%2F3%2F2026&f-expected=6%2F3%2F2026&f-note=KEPT");
    assert_status(&a, 400);
    assert_true(body_has(&a, "has one since 12 January 2026 that is not over") && body_has(&a, "KEPT"));
    a = make(&s, SU, "timetable", 1, "100001", TIMETABLE "&f-ended=13%2F2%2F2026");
    assert_status(&a, 303);
    for (size_t i = 0; i < COUNT_OF(overlaps); i++) {
        a = make(&s, SU, "timetable", 1, "100001",
            str_fmt(s.arena, "%s&f-reason=anxiety&f-hours=10&f-sessions-mon_am=yes&f-note=KEPT", overlaps[i].fields).p);
        assert_status(&a, 400);
        if (!body_has(&a, overlaps[i].says) || !body_has(&a, "KEPT"))
            fail_msg("case %zu: %.*s", i, STR_ARG(a.body));
    }
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM away"), 2);
    /* 45 school days of suspension in a school year are the most (Education Act 2002 section 51A). */
    a = suspend(&s, SU, 1, "f-start=3%2F11%2F2025&f-category=SUSP&f-sessions=80&f-reason1=DB");
    assert_status(&a, 303);
    a = suspend(&s, SU, 1, "f-start=9%2F2%2F2026&f-category=SUSP&f-sessions=10&f-reason1=DB");
    assert_status(&a, 303);
    const char *page = str_fmt(s.arena, "/pupils/%.*s/suspensions", STR_ARG(child(&s, 1))).p;
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "45 school days") && !body_has(&a, "the law allows for 45"));
    a = suspend(&s, SU, 1, "f-start=27%2F2%2F2026&f-category=SUSP&f-sessions=1&f-reason1=DB");
    assert_status(&a, 303);
    a = serving_get(&s, IL, page);
    assert_true(body_has(&a, "45.5 school days in the school year; the law allows for 45"));
    serving_end(&s);
}

/* The child's page and the school's have what is on record. */
static void on_other_pages(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = make(&s, SU, "timetable", 1, "100001", TIMETABLE);
    a = make(&s, IL, "missing", 2, "100001",
        "f-from=26%2F1%2F2026&f-received_on=27%2F1%2F2026&f-reason=moved&f-risk=red");
    assert_status(&a, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child(&s, 1))).p);
    assert_true(body_has(&a, "Not in full-time school") && body_has(&a, "Review overdue") &&
        body_has(&a, "/records/new?kind=placement"));
    a = serving_get(&s, IL, "/schools/100001");
    assert_true(body_has(&a, "Open records") && body_has(&a, "/records?kind=missing&amp;school=100001"));
    a = serving_get(&s, IL, "/lists/missing_education");
    assert_true(body_has(&a, "Missing since 26 January 2026"));
    /* Who has left is still on it; and the most urgent comes first among all records. */
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20500 WHERE pupil_id = (SELECT id FROM pupil WHERE forename = "
                    "'Given2')");
    serving_sql(&s, "UPDATE data_version SET version = version + 1");
    serving_sql(&s, "UPDATE register_version SET version = version + 1");
    a = serving_get(&s, IL, "/lists/missing_education");
    assert_true(body_has(&a, "Alderson, Given2"));
    a = serving_get(&s, IL, "/records");
    ptrdiff_t red = str_find_str(a.body, S("The risk is red")), late = str_find_str(a.body, S("Past its end"));
    assert_true(red > 0 && late > red);
    serving_end(&s);
}

static void files(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = make(&s, IL, "timetable", 1, "100001", TIMETABLE);
    a = serving_get(&s, IL, "/records.csv?kind=timetable");
    assert_status(&a, 200);
    assert_true(body_has(&a, "upn,surname,forename,urn,school,kind,from,expected,review_on,reason,hours"));
    assert_true(body_has(&a, ",timetable,2026-01-12,2026-02-13,2026-01-23,anxiety,12.5,"));
    if (!body_has(&a, "mon_am tue_am"))
        fail_msg("%.*s", STR_ARG(a.body));
    a = serving_get(&s, IL, "/records.csv");
    assert_true(body_has(&a, "from,expected,ended,what,to_look_at") && body_has(&a, "It was to be over on"));
    a = serving_get(&s, IL, "/records.xlsx");
    assert_status(&a, 200);
    /* The steps, a row each; another school's not, nor those of a restricted child. */
    a = serving_post(&s, &s.as[IL], target(&s, "/steps"),
        "step=review&on=2%2F3%2F2026&what=%3DHead&result=Four+mornings");
    assert_status(&a, 303);
    a = make(&s, MGR, "timetable", 101, "100002", TIMETABLE);
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[MGR], target(&s, "/steps"), "step=review&on=2%2F3%2F2026&what=Other&result=Theirs");
    assert_status(&a, 303);
    a = serving_get(&s, IL, "/records/steps.csv?kind=timetable");
    assert_status(&a, 200);
    assert_true(body_has(&a, "upn,surname,forename,urn,school,kind,from,on,step,step_is,method,result,officer"));
    if (!body_has(&a, ",timetable,2026-01-12,2026-03-02,review,Review,\"'=Head\",Four mornings,Account of lead"))
        fail_msg("%.*s", STR_ARG(a.body));
    assert_false(body_has(&a, "Theirs"));
    assert_true(str_find_str(serving_last_audit(&s), S("file of steps")) > 0);
    a = serving_get(&s, IL, "/records/steps.csv?kind=placement");
    assert_false(body_has(&a, "Four mornings"));
    a = serving_get(&s, IL, "/records/steps.xlsx");
    assert_status(&a, 200);
    a = serving_get(&s, IL, "/records");
    assert_true(body_has(&a, "/records/steps.csv"));
    serving_sql(&s, "UPDATE pupil SET restricted = 1");
    a = serving_get(&s, IL, "/records/steps.csv");
    assert_false(body_has(&a, "Four mornings"));
    serving_end(&s);
}

#define MISSING_CHILD "f-from=2%2F2%2F2026&f-received_on=3%2F2%2F2026&f-reason=moved"
#define MISSING_FULL MISSING_CHILD "&f-risk=red"

/* OV6: what is of class 3 is not there for who may neither read nor write it, whichever way they come; the form and the
 * page say that it exists, filled or not, and whom to ask. */
static void class3(void **state)
{
    struct serving s;
    begin(&s, state);
    /* The school makes the record, and need not say the risk, nor may it. */
    struct answer a = serving_get(&s, SU,
        str_fmt(s.arena, "/records/new?kind=missing&pupil=%.*s", STR_ARG(importing_upn(s.arena, 1))).p);
    assert_true(body_has(&a, "For the authority alone") && !body_has(&a, "name=\"f-risk\""));
    a = make(&s, SU, "missing", 1, "100001", MISSING_FULL);
    assert_status(&a, 400);
    assert_true(body_has(&a, "This is for the authority to say"));
    a = make(&s, SU, "missing", 1, "100001", MISSING_CHILD);
    assert_status(&a, 303);
    a = serving_get(&s, SU, target(&s, ""));
    assert_true(body_has(&a, "For the authority alone") && body_has(&a, "Inclusion Lead"));
    /* The lead has to, and two times does. */
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=1&" MISSING_CHILD);
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=1&" MISSING_CHILD "&f-risk=amber");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=2&" MISSING_FULL);
    assert_status(&a, 303);
    a = serving_get(&s, IL, target(&s, ""));
    assert_true(body_has(&a, "Red: in danger") && body_has(&a, "Amber: concern"));
    /* The school reads of it nowhere: not on the page, not in the history, the form, the lists, the child's page and
     * the files, nor by what is told of the record. */
    const char *of_child = str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child(&s, 1))).p;
    const char *pages[] = { target(&s, ""), target(&s, "/change"), "/records", "/records.csv",
        "/records.csv?kind=missing", "/records?kind=missing", of_child, "/schools/100001" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = serving_get(&s, SU, pages[i]);
        assert_status(&a, 200);
        if (body_has(&a, "Red: in") || body_has(&a, "Amber") || body_has(&a, ",red,") || body_has(&a, "in danger"))
            fail_msg("%s tells the school", pages[i]);
    }
    a = serving_get(&s, IL, "/records.csv?kind=missing");
    assert_true(body_has(&a, ",red,"));
    a = serving_get(&s, SU, "/records.csv?kind=missing");
    assert_true(body_has(&a, ",moved,\"\","));
    /* What the school changes leaves it as it is, and it cannot be written, nor emptied. */
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=3&" MISSING_CHILD "&f-risk=green");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=3&" MISSING_CHILD "&f-risk=&f-note=Rang");
    assert_status(&a, 303);
    assert_str(importing_value(&s.x, "SELECT value AS v FROM away_field WHERE name = 'risk'"), "red");
    /* Who was late is told what was changed, but not this. */
    a = serving_post(&s, &s.as[IL], target(&s, "/change"), "version=4&" MISSING_CHILD "&f-risk=amber&f-note=Rang");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[SU], target(&s, "/change"), "version=4&" MISSING_CHILD "&f-note=Wrote");
    assert_status(&a, 409);
    assert_false(body_has(&a, "Amber"));
    /* The data officer reads and does not write. */
    a = serving_get(&s, DPO, target(&s, ""));
    assert_true(body_has(&a, "Amber: concern"));
    a = serving_post(&s, &s.as[DPO], target(&s, "/change"), "version=5&" MISSING_CHILD "&f-risk=green");
    assert_status(&a, 400);
    a = serving_get(&s, DPO, target(&s, "/change"));
    assert_true(body_has(&a, "For the authority alone"));
    serving_end(&s);
}

/* Who leads one school and works at another has class 3 at the first alone. */
static void class3_by_school(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = make(&s, MGR, "missing", 1, "100001", MISSING_FULL);
    assert_status(&a, 303);
    const char *theirs = target(&s, "");
    a = make(&s, MGR, "missing", 101, "100002", MISSING_FULL);
    assert_status(&a, 303);
    const char *other = target(&s, "");
    serving_sql(&s, "INSERT INTO account_role (account_id, role) SELECT id, 'SU' FROM account WHERE name = 'lead'");
    serving_sql(&s, "INSERT INTO account_school (account_id, school_id, from_on, to_on) SELECT a.id, s.id, 0, NULL"
                    " FROM account AS a, school AS s WHERE a.name = 'lead' AND s.urn = '100002'");
    a = serving_get(&s, IL, theirs);
    assert_true(body_has(&a, "Red: in danger"));
    a = serving_get(&s, IL, other);
    assert_status(&a, 200);
    assert_false(body_has(&a, "Red: in danger"));
    a = serving_get(&s, IL, "/records.csv?kind=missing");
    assert_true(body_has(&a, ",red,") && body_has(&a, ",moved,\"\","));
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/change", other).p, "version=1&" MISSING_CHILD "&f-risk=green");
    assert_status(&a, 400);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(made_changed_and_ended),
        ON_BOTH_ENGINES(bad_input),
        ON_BOTH_ENGINES(two_at_once),
        ON_BOTH_ENGINES(only_theirs),
        ON_BOTH_ENGINES(suspensions),
        ON_BOTH_ENGINES(beyond_limits_and_overlapping),
        ON_BOTH_ENGINES(on_other_pages),
        ON_BOTH_ENGINES(files),
        ON_BOTH_ENGINES(class3),
        ON_BOTH_ENGINES(class3_by_school),
    };
    return cmocka_run_group_tests_name("web records", tests, NULL, NULL);
}
