/* Meetings: planned, a term in one go, moved, cancelled; who has had one; who has which school. */
#include "serving.h"

#include "service/meeting.h"

/* Terms of 2025/26; 2026-03-09 is an INSET day of Alder's. The service stands on Monday 2 March 2026. */
static void begin(struct serving *s, void **state)
{
    static const struct {
        const char *kind, *from, *to, *name;
    } entries[] = { { "term", "2025-09-01", "2025-12-19", "Autumn term" },
        { "term", "2026-01-05", "2026-03-27", "Spring term" }, { "term", "2026-04-13", "2026-07-22", "Summer term" },
        { "inset", "2026-03-09", "2026-03-09", "INSET" } };
    serving_begin(s, *state);
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO calendar_entry (id, school_id, kind, from_on, to_on, name, source) "
                "VALUES (%zu, NULL, '%s', %d, %d, '%s', 'file')",
                9000 + i, entries[i].kind, test_day(entries[i].from).v, test_day(entries[i].to).v, entries[i].name)
                .p);
    serving_sign_in_all(s);
}

static struct answer plan(struct serving *s, enum who who, const char *fields)
{
    return serving_post(s, &s->as[who], "/meetings/plan", fields);
}

static const char *newest(struct serving *s)
{
    return importing_value(&s->x, "SELECT public_id AS v FROM meeting ORDER BY id DESC LIMIT 1").p;
}

static int64_t count(struct serving *s, const char *state)
{
    return importing_number(&s->x,
        str_fmt(s->arena, "SELECT count(*) AS n FROM meeting WHERE state = '%s'", state).p);
}

static void planned_and_seen(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, IL,
        "school=100001&on=10%2F3%2F2026&starts=9%3A30am&ends=11am&mode=online&place=Room+4");
    assert_status(&a, 303);
    static const enum who sees[] = { IL, SU, MGR, DPO };
    for (size_t i = 0; i < COUNT_OF(sees); i++) {
        a = serving_get(&s, sees[i], "/meetings");
        if (!body_has(&a, "Tuesday 10 March 2026") || !body_has(&a, "9:30am to 11am") || !body_has(&a, "Online"))
            fail_msg("%s does not see it", who_names[sees[i]]);
        a = serving_get(&s, sees[i], str_fmt(s.arena, "/meetings/%s", newest(&s)).p);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Room 4") && body_has(&a, "spring term 2025/26"));
        assert_int_equal(body_has(&a, "Change or cancel"), sees[i] == IL || sees[i] == MGR);
    }
    static const enum who not [] = { IL2, AUD };
    for (size_t i = 0; i < COUNT_OF(not ); i++) {
        a = serving_get(&s, not [i], "/meetings");
        assert_status(&a, 200);
        assert_false(body_has(&a, "10 March 2026"));
        a = serving_get(&s, not [i], str_fmt(s.arena, "/meetings/%s", newest(&s)).p);
        assert_status(&a, 404);
    }
    /* A lead plans at their own schools alone; the manager's go to whoever has the school. */
    a = plan(&s, IL, "school=100002&on=11%2F3%2F2026");
    assert_status(&a, 400);
    a = plan(&s, MGR, "school=100002&on=11%2F3%2F2026");
    assert_status(&a, 303);
    assert_str(importing_value(&s.x, "SELECT a.name AS v FROM meeting AS m JOIN account AS a ON a.id = m.lead_id "
                                     "ORDER BY m.id DESC LIMIT 1"),
        "lead2");
    serving_end(&s);
}

/* What is refused, with what is said, and with what was typed still there. */
static void bad_plans(void **state)
{
    static const struct {
        const char *fields, *says;
    } cases[] = {
        { "on=10%2F3%2F2026", "Choose a school" },
        { "school=999999&on=10%2F3%2F2026", "Choose a school" },
        { "school=100001", "Enter the day of the meeting" },
        { "school=100001&on=31%2F2%2F2026", "There is no such day" },
        { "school=100001&on=10%2F3%2F26", "Write the year with four digits" },
        { "school=100001&on=10%2F3%2F2026&starts=11am&ends=9am", "must end after it begins, at 11am" },
        { "school=100001&on=10%2F3%2F2026&starts=9am&ends=9am", "must end after it begins" },
        { "school=100001&on=10%2F3%2F2026&ends=9am", "Enter the time at which the meeting begins" },
        { "school=100001&on=10%2F3%2F2026&starts=25%3A00", "Enter when the meeting begins with am or pm" },
        { "school=100001&on=10%2F3%2F2026&starts=noonish", "Enter when the meeting begins with am or pm" },
        { "school=100001&on=10%2F3%2F2026&starts=3&ends=4pm", "Enter when the meeting begins with am or pm" },
        { "school=100001&on=9%2F3%2F2026", "an INSET day, a closure or a holiday" },
        { "school=100001&on=6%2F4%2F2026", "outside the terms of the school" },
        { "school=100001&on=7%2F3%2F2026", "at a weekend" },
        { "school=100001&on=24%2F2%2F2026", "has passed" },
    };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = plan(&s, IL, str_fmt(s.arena, "%s&place=%%F0%%9F%%8F%%AB", cases[i].fields).p);
        assert_status(&a, 400);
        if (!body_has(&a, cases[i].says) || !body_has(&a, "value=\"\xf0\x9f\x8f\xab\""))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    assert_int_equal(count(&s, "planned"), 0);
    /* A day that is asked about can be meant; a closed school cannot. */
    struct answer a = plan(&s, IL, "school=100001&on=9%2F3%2F2026&starts=9am&anyway=7%2F3%2F2026");
    assert_status(&a, 400);
    a = plan(&s, IL, "school=100001&on=9%2F3%2F2026&starts=9am&anyway=9%2F3%2F2026");
    assert_status(&a, 303);
    a = plan(&s, IL, "school=100001&on=9%2F3%2F2026&starts=9%3A30&ends=10%3A30&anyway=9%2F3%2F2026");
    assert_status(&a, 400);
    assert_true(body_has(&a, "value=\"9/3/2026\" checked"));
    assert_true(body_has(&a, "another meeting at that time, at Alder School (9am to 10am)"));
    /* The same form twice, or two who plan for one school. */
    a = plan(&s, MGR, "school=100001&on=9%2F3%2F2026&starts=2pm&ends=3pm");
    assert_status(&a, 400);
    assert_true(body_has(&a, "or a holiday. There is a meeting with Alder School on Monday 9 March 2026 already"));
    serving_sql(&s, "UPDATE meeting SET state = 'cancelled'");
    a = plan(&s, MGR, "school=100001&on=9%2F3%2F2026&starts=2pm&ends=3pm");
    assert_true(a.status == 400 && !body_has(&a, "There is a meeting with"));
    serving_sql(&s, "UPDATE meeting SET state = 'planned'");
    serving_sql(
        &s, str_fmt(s.arena, "UPDATE school SET closed_on = %d WHERE urn = '100001'", test_day("2026-03-10").v).p);
    a = plan(&s, IL, "school=100001&on=10%2F3%2F2026");
    assert_status(&a, 400);
    assert_true(body_has(&a, "is closed on that day"));
    assert_int_equal(count(&s, "planned"), 1);
    serving_end(&s);
}

/* Whatever is wrong is said at once, each beside its field and at the top, and all that was typed is there again. */
static void says_all_at_once(struct serving *s, const char *target, const char *fields, const char *const (*says)[2],
    size_t n)
{
    struct answer a = serving_post(s, &s->as[MGR], target, fields);
    assert_status(&a, 400);
    for (size_t i = 0; i < n; i++)
        if (!body_has(&a, str_fmt(s->arena, "<a href=\"#%s\">%s", says[i][0], says[i][1]).p) ||
            !body_has(&a, str_fmt(s->arena, "id=\"%s-error\"", says[i][0]).p))
            fail_msg("%s, %s: nothing is said of %s", target, fields, says[i][0]);
}

static void all_that_is_wrong(void **state)
{
    struct serving s;
    begin(&s, state);
    static const char *const written[][2] = { { "school", "Choose a school" }, { "on", "There is no such day" },
        { "starts", "Enter when the meeting begins" }, { "ends", "Enter when the meeting ends" } };
    says_all_at_once(&s, "/meetings/plan", "on=31%2F2%2F2026&starts=noonish&ends=late&place=Hall", written,
        COUNT_OF(written));
    struct buf place = buf_new(1000);
    for (int i = 0; i <= MEETING_PLACE_MOST; i++)
        buf_add_char(&place, 'x');
    static const char *const meant[][2] = { { "on", "Enter the day of the meeting" },
        { "ends", "The meeting must end after it begins, at 11am" }, { "place", "The place must be" } };
    says_all_at_once(&s, "/meetings/plan",
        str_fmt(s.arena, "school=100001&starts=11am&ends=9am&place=%.*s", STR_ARG(buf_str(&place))).p, meant,
        COUNT_OF(meant));
    buf_done(&place);
    /* What has to be meant is asked beside what is wrong, and where the lead is, beside where it ends. */
    struct answer a = plan(&s, MGR, "school=100001&on=10%2F3%2F2026&starts=9am&ends=10am");
    assert_status(&a, 303);
    static const char *const busy[][2] = { { "starts", "There is another meeting at that time, at Alder School" },
        { "ends", "The meeting must end after it begins, at 9:30am" } };
    says_all_at_once(&s, "/meetings/plan", "school=100001&on=10%2F3%2F2026&starts=9%3A30am&ends=9am", busy,
        COUNT_OF(busy));
    a = plan(&s, MGR, "school=100001&on=7%2F3%2F2026&starts=noonish");
    assert_status(&a, 400);
    assert_true(body_has(&a, "at a weekend") && body_has(&a, "Enter when the meeting begins with am or pm"));
    /* Moving one, and a term. */
    static const char *const moved[][2] = { { "on", "Enter a date like" }, { "ends", "Enter when the meeting ends" } };
    says_all_at_once(&s, str_fmt(s.arena, "/meetings/%s/move", newest(&s)).p,
        "version=1&on=soon&starts=9am&ends=late", moved, COUNT_OF(moved));
    a = serving_post(&s, &s.as[IL], "/meetings/term",
        "in=2025&term=SPR&on-100001=31%2F2%2F2026&starts-100001=11am&ends-100001=9am");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Alder School: There is no such day") &&
        body_has(&a, "Alder School: The meeting must end after it begins, at 11am"));
    assert_int_equal(count(&s, "planned"), 1);
    /* A school given to a lead. */
    static const char *const given[][2] = { { "lead", "Choose an Inclusion Lead" }, { "from", "There is no such day" },
        { "to", "Enter the last day of the cover" } };
    says_all_at_once(&s, "/allocation/100001", "kind=cover&from=31%2F2%2F2026&to=", given, COUNT_OF(given));
    serving_end(&s);
}

static struct answer post_to(struct serving *s, enum who who, const char *what, const char *fields)
{
    return serving_post(s, &s->as[who], str_fmt(s->arena, "/meetings/%s/%s", newest(s), what).p, fields);
}

static void moved_and_cancelled(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = plan(&s, IL, "school=100001&on=10%2F3%2F2026&starts=9am&ends=10am");
    assert_status(&a, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "/meetings/%s/change", newest(&s)).p);
    assert_true(body_has(&a, "value=\"10/3/2026\"") && body_has(&a, "value=\"9am\""));
    a = post_to(&s, IL, "move", "version=1&on=12%2F3%2F2026&starts=9am&ends=10am&mode=telephone");
    assert_status(&a, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "/meetings/%s", newest(&s)).p);
    assert_true(body_has(&a, "from Tuesday 10 March 2026, 9am to 10am to Thursday 12 March 2026, 9am to 10am"));
    /* Whoever comes second with an old form is told; so is who gives no reason. */
    a = post_to(&s, MGR, "move", "version=1&on=13%2F3%2F2026&place=Hall");
    assert_status(&a, 409);
    assert_true(body_has(&a, "it is on Thursday 12 March 2026, 9am to 10am now") && body_has(&a, "value=\"Hall\"") &&
        body_has(&a, "value=\"13/3/2026\"") && body_has(&a, "name=\"version\" value=\"2\""));
    a = post_to(&s, MGR, "cancel", "version=1&reason=Snow");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Snow") && body_has(&a, "it is on Thursday 12 March 2026"));
    a = post_to(&s, IL, "cancel", "version=2&reason=+");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter why the meeting is cancelled"));
    a = post_to(&s, IL2, "cancel", "version=2&reason=x");
    assert_status(&a, 404);
    a = post_to(&s, IL, "cancel", "version=2&reason=The+head+is+ill");
    assert_status(&a, 303);
    a = serving_get(&s, SU, "/meetings");
    assert_true(body_has(&a, "The head is ill"));
    a = post_to(&s, IL, "cancel", "version=3&reason=again");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Thursday 12 March 2026: cancelled") && body_has(&a, "Look at the meeting as it is now"));
    assert_int_equal(count(&s, "cancelled"), 1);
    serving_end(&s);
}

/* Some schools more for the lead of Alder. */
static void add_schools(struct serving *s, int n)
{
    for (int i = 0; i < n; i++) {
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO school (id, urn, name, name_folded, kind, phase, version) "
                "VALUES (%d, '10001%d', 'Other School %d', 'other school %d', 'school', 2, 1)",
                8000 + i, i, i, i)
                .p);
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT %d, id, 20000, NULL "
                "FROM account WHERE name = 'lead'",
                8000 + i)
                .p);
    }
}

/* The fields of the form of a term, as the page proposes them. */
static const char *proposed(struct serving *s, const struct answer *a)
{
    struct buf b = buf_new(1 << 16);
    struct str rest = a->body;
    ptrdiff_t at;
    while ((at = str_find_str(rest, S("name=\"on-"))) >= 0) {
        struct str urn = str_slice(rest, (size_t)at + 9, (size_t)at + 15);
        rest = str_slice(rest, (size_t)at, rest.n);
        struct str day = str_slice(rest, (size_t)str_find_str(rest, S("value=\"")) + 7, rest.n);
        day = str_slice(day, 0, (size_t)str_find(day, '"'));
        buf_add_fmt(&b, "&on-%.*s=%.*s&starts-%.*s=9am", STR_ARG(urn), STR_ARG(day), STR_ARG(urn));
        rest = str_slice(rest, 9, rest.n);
    }
    struct str text = str_dup(s->arena, buf_str(&b));
    buf_done(&b);
    return text.p;
}

static void a_term_in_one_go(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 5);
    struct answer a = serving_get(&s, IL, "/meetings/term?in=2025&term=SPR&a-day=1");
    assert_status(&a, 200);
    /* Six schools over the school days from tomorrow to the end of the term: no two on a day, none on the INSET day or
     * at a weekend. */
    assert_true(body_has(&a, "Alder School") && body_has(&a, "Other School 4") && !body_has(&a, "Birch School"));
    assert_true(body_has(&a, "Proposed: "));
    assert_false(body_has(&a, "value=\"9/3/2026\"") || body_has(&a, "No school day of the term is left"));
    const char *fields = proposed(&s, &a);
    a = serving_post(&s, &s.as[IL], "/meetings/term",
        str_fmt(s.arena, "in=2025&term=SPR&a-day=1&mode=online%s", fields).p);
    assert_status(&a, 303);
    assert_int_equal(count(&s, "planned"), 6);
    assert_int_equal(
        importing_number(&s.x, "SELECT count(*) AS n FROM (SELECT on_day FROM meeting GROUP BY on_day) AS d"), 6);
    assert_int_equal(importing_number(&s.x,
                         str_fmt(s.arena, "SELECT count(*) AS n FROM meeting WHERE on_day <= %d OR on_day > %d",
                             test_day(SERVING_DAY).v, test_day("2026-03-27").v)
                             .p),
        0);
    /* Whoever has one booked is not proposed again. */
    a = serving_get(&s, IL, "/meetings/term?in=2025&term=SPR");
    assert_true(body_has(&a, "Every school has had its meeting"));
    serving_end(&s);
}

/* One wrong row: nothing is planned, and it is said where. */
static void a_term_with_mistakes(void **state)
{
    struct serving s;
    begin(&s, state);
    add_schools(&s, 1);
    struct answer a = serving_post(&s, &s.as[IL], "/meetings/term",
        "in=2025&term=SPR&on-100001=10%2F3%2F2026&starts-100001=9am&on-100010=10%2F3%2F2026&starts-100010=9%3A30");
    assert_status(&a, 400);
    assert_true(body_has(&a, "another meeting at that time, at Alder School"));
    assert_true(body_has(&a, ">Tuesday 10 March 2026<"));
    a = serving_post(&s, &s.as[IL], "/meetings/term",
        "in=2025&term=SPR&on-100010=10%2F3%2F2026&starts-100010=9am&on-100001=10%2F3%2F2026&starts-100001=9%3A30");
    /* In the order in which it was sent: the second of two is the one that cannot be. */
    assert_true(a.status == 400 && body_has(&a, "href=\"#starts-100001\"") &&
        str_find_str(a.body, S("name=\"on-100010\"")) < str_find_str(a.body, S("name=\"on-100001\"")));
    a = serving_post(&s, &s.as[IL], "/meetings/term",
        "in=2025&term=SPR&on-100001=10%2F3%2F2026&starts-100001=9am&on-100010=10%2F3%2F2026&starts-100010=9%3A30");
    /* The summary leads to the field, the field to the sentence; what was known of the school is still there. */
    assert_true(body_has(&a, "href=\"#starts-100010\"") && body_has(&a, "aria-describedby=\"starts-100010-error\"") &&
        body_has(&a, "none yet"));
    assert_int_equal(count(&s, "planned"), 0);
    a = serving_post(&s, &s.as[IL], "/meetings/term", "in=2025&term=SPR&on-100001=9%2F3%2F2026&starts-100001=9am");
    assert_status(&a, 400);
    assert_true(body_has(&a, "an INSET day") && body_has(&a, "name=\"anyway\"") && body_has(&a, "href=\"#anyway\""));
    a = serving_post(&s, &s.as[IL], "/meetings/term", "in=2025&term=SPR&on-100001=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "enter a day for one school or more"));
    a = serving_post(&s, &s.as[IL], "/meetings/term",
        "in=2025&term=SPR&on-100001=9%2F3%2F2026&starts-100001=9am&anyway=yes&on-100002=10%2F3%2F2026");
    assert_status(&a, 303); /* Birch is not theirs: it is as if it were not there */
    assert_int_equal(count(&s, "planned"), 1);
    serving_end(&s);
}

static void hold(struct serving *s, const char *urn, const char *day, const char *term, const char *state)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, place, "
            "reason, made_ms, version) SELECT %d, 'm%d', c.id, a.id, 2025, '%s', '%s', 'person', %d, '', '', "
            "0, 1 FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = 'lead'",
            test_day(day).v, test_day(day).v, term, state, test_day(day).v, urn)
            .p);
}

/* The day of the next meeting, as it was said at the end of one: it is in nobody's calendar until it is planned, and
 * whoever closes as the second is told what becomes of the day that they typed. */
static void the_day_of_the_next(void **state)
{
    struct serving s;
    begin(&s, state);
    hold(&s, "100001", "2026-02-10", "SPR", "closed");
    const char *page = str_fmt(s.arena, "/meetings/m%d", test_day("2026-02-10").v).p;
    struct answer a = serving_post(&s, &s.as[MGR], str_fmt(s.arena, "%s/close", page).p, "version=1&next=9%2F6%2F2026");
    assert_status(&a, 409);
    assert_true(body_has(&a, "9/6/2026, was not kept: plan the meeting") &&
        body_has(&a, str_fmt(s.arena, "href=\"%s/minutes\">Read the minutes", page).p));
    serving_sql(&s, str_fmt(s.arena, "UPDATE meeting SET next_on = %d", test_day("2026-06-02").v).p);
    a = serving_post(&s, &s.as[MGR], str_fmt(s.arena, "%s/close", page).p, "version=1&next=9%2F6%2F2026");
    assert_true(body_has(&a, "9/6/2026, was not kept: the minutes say 2 June 2026"));
    a = serving_post(&s, &s.as[MGR], str_fmt(s.arena, "%s/close", page).p, "version=1&next=2%2F6%2F2026");
    assert_true(a.status == 409 && !body_has(&a, "was not kept"));
    static const char plan_it[] = "/meetings/plan?school=100001&amp;on=2%2F6%2F2026\"";
    a = serving_get(&s, IL, str_fmt(s.arena, "%s/minutes", page).p);
    assert_true(body_has(&a, plan_it) && body_has(&a, "Plan the meeting of 2 June 2026"));
    a = serving_get(&s, SU, str_fmt(s.arena, "%s/minutes", page).p);
    assert_true(a.status == 200 && !body_has(&a, plan_it));
    a = serving_get(&s, IL, "/meetings/plan?school=100001&on=2%2F6%2F2026");
    assert_true(body_has(&a, "value=\"2/6/2026\""));
    a = plan(&s, IL, "school=100001&on=3%2F6%2F2026");
    assert_status(&a, 303);
    a = serving_get(&s, IL, str_fmt(s.arena, "%s/minutes", page).p);
    assert_true(a.status == 200 && !body_has(&a, plan_it));
    /* One that is closed proposes the day that is planned. */
    serving_sql(&s, "UPDATE meeting SET state = 'open' WHERE state = 'closed'");
    a = serving_get(&s, IL, str_fmt(s.arena, "%s/close", page).p);
    assert_true(a.status == 200 && body_has(&a, "value=\"3/6/2026\""));
    serving_end(&s);
}

static void coverage(void **state)
{
    struct serving s;
    begin(&s, state);
    hold(&s, "100001", "2025-10-07", "AUT", "closed");
    struct answer a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_status(&a, 200);
    assert_true(body_has(&a, "100001,Alder School,\"\",Account of lead,2025/26,autumn,held,2025-10-07"));
    assert_true(body_has(&a, "100001,Alder School,\"\",Account of lead,2025/26,spring,overdue,"));
    assert_true(body_has(&a, "100001,Alder School,\"\",Account of lead,2025/26,summer,to_plan,"));
    assert_true(body_has(&a, "100002,Birch School,\"\",Account of lead2,2025/26,autumn,missed,"));
    /* A day that has passed and was not held does not count; one to come does. */
    hold(&s, "100001", "2026-02-10", "SPR", "planned");
    a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_true(body_has(&a, "spring,overdue,2026-02-10"));
    hold(&s, "100001", "2026-03-10", "SPR", "planned");
    a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_true(body_has(&a, "spring,booked,2026-03-10"));
    /* One that was begun and never closed is neither booked nor held, and keeps its own day. */
    hold(&s, "100002", "2026-02-09", "SPR", "open");
    a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_true(body_has(&a, "Birch School,\"\",Account of lead2,2025/26,spring,open,2026-02-09"));
    a = serving_get(&s, MGR, "/coverage?state=open&term=SPR&in=2025");
    assert_true(body_has(&a, "Birch School") && body_has(&a, "Not closed") && !body_has(&a, "Alder School"));
    /* What is behind is said in the list and on the page, and what to do to whoever may. */
    static const struct {
        enum who who;
        const char *target, *says;
    } behind[] = {
        { IL, "/meetings", "Its day has passed, and it was not begun. Hold it, move it or cancel it" },
        { SU, "/meetings", "Its day has passed, and it was not begun<" },
        { IL, "/meetings/m20494", "Missed. Its day has passed" },
        { IL2, "/meetings", "It was begun and never closed. Close it" },
        { IL2, "/meetings/m20493", "Not closed. It was begun and never closed" },
    };
    for (size_t i = 0; i < COUNT_OF(behind); i++) {
        a = serving_get(&s, behind[i].who, behind[i].target);
        if (!body_has(&a, behind[i].says))
            fail_msg("%s at %s does not read %s", who_names[behind[i].who], behind[i].target, behind[i].says);
    }
    serving_sql(&s, "DELETE FROM meeting WHERE state = 'open'");
    a = serving_get(&s, IL2, "/coverage");
    assert_true(body_has(&a, "Birch School") && !body_has(&a, "Alder School"));
    a = serving_get(&s, MGR, "/coverage?state=missed&term=AUT&in=2025");
    assert_true(body_has(&a, "Birch School") && !body_has(&a, "Alder School"));
    /* How many stand so is counted of all schools, not of those that stand as was asked for. */
    ptrdiff_t held = str_find_str(a.body, S(">Held</th>"));
    assert_true(held > 0);
    struct str row = str_slice(a.body, (size_t)held, (size_t)held + 120);
    assert_true(str_find_str(row, S(">1</td>")) > 0);
    /* Children of a nursery or a college need not be at school: no meeting is due there; one that is held counts. */
    for (int phase = 1; phase <= 6; phase += 5) {
        serving_sql(&s, str_fmt(s.arena, "UPDATE school SET phase = %d WHERE urn = '100002'", phase).p);
        a = serving_get(&s, MGR, "/coverage.csv?in=2025");
        assert_true(body_has(&a, "Alder School") && !body_has(&a, "Birch School"));
        a = serving_get(&s, IL2, "/meetings/term?in=2025&term=SUM");
        assert_true(a.status == 200 && !body_has(&a, "Birch School"));
    }
    serving_sql(&s, "UPDATE meeting SET school_id = (SELECT id FROM school WHERE urn = '100002') WHERE term = 'AUT'");
    a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_true(body_has(&a, "100002,Birch School,\"\",Account of lead2,2025/26,autumn,held,2025-10-07") &&
        body_has(&a, "100002,Birch School,\"\",Account of lead2,2025/26,spring,not_due,"));
    serving_sql(&s, "UPDATE meeting SET school_id = (SELECT id FROM school WHERE urn = '100001') WHERE term = 'AUT'");
    serving_sql(&s, "UPDATE school SET phase = 3 WHERE urn = '100002'");
    /* One a year, from this school year on: what was held in autumn is enough; who had none is due by the summer. */
    serving_sql(&s, "INSERT INTO config (name, from_on, value) VALUES ('meetings_a_year', 20300, '1')");
    serving_sql(&s, "UPDATE meeting SET state = 'cancelled' WHERE state = 'planned'");
    a = serving_get(&s, MGR, "/coverage.csv?in=2025");
    assert_true(body_has(&a, "Account of lead,2025/26,spring,not_due,") &&
        body_has(&a, "Account of lead2,2025/26,autumn,not_due,") &&
        body_has(&a, "Account of lead2,2025/26,summer,to_plan,"));
    serving_end(&s);
}

static struct answer allocate(struct serving *s, const char *fields)
{
    return serving_post(s, &s->as[MGR], "/allocation/100001", fields);
}

static const char *number_of(struct serving *s, const char *name)
{
    return importing_value(
        &s->x, str_fmt(s->arena, "SELECT CAST(id AS TEXT) AS v FROM account WHERE name = '%s'", name).p)
        .p;
}

static void handed_over_and_covered(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *lead2 = number_of(&s, "lead2");
    static const struct {
        const char *fields, *says;
    } cases[] = {
        { "kind=hand-over&lead=%s&from=", "Enter the first day" },
        { "kind=cover&lead=%s&from=3%%2F3%%2F2026", "Enter the last day of the cover" },
        { "kind=cover&lead=%s&from=3%%2F3%%2F2026&to=2%%2F3%%2F2026", "must not be before the first" },
        { "kind=cover&lead=&from=3%%2F3%%2F2026&to=4%%2F3%%2F2026", "Choose an Inclusion Lead" },
        { "kind=hand-over&lead=99999&from=3%%2F3%%2F2026", "Choose an Inclusion Lead" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str with = str_of(cases[i].fields);
        ptrdiff_t at = str_find_str(with, S("%s"));
        struct buf b = buf_new(1000);
        for (size_t k = 0; k < with.n; k++) {
            if ((ptrdiff_t)k == at) {
                buf_add_str(&b, str_of(lead2));
                k++;
            } else if (with.p[k] == '%' && k + 1 < with.n && with.p[k + 1] == '%') {
                buf_add_char(&b, '%');
                k++;
            } else {
                buf_add_char(&b, with.p[k]);
            }
        }
        struct answer a = allocate(&s, str_dup(s.arena, buf_str(&b)).p);
        buf_done(&b);
        assert_status(&a, 400);
        if (!body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    /* Cover: both have it, to the last day. */
    struct answer a = serving_get(&s, IL2, "/schools/100001");
    assert_status(&a, 404);
    a = allocate(&s, str_fmt(s.arena, "kind=cover&lead=%s&from=2%%2F3%%2F2026&to=3%%2F3%%2F2026", lead2).p);
    assert_status(&a, 303);
    a = serving_get(&s, IL2, "/schools/100001");
    assert_status(&a, 200);
    a = serving_get(&s, IL, "/schools/100001");
    assert_status(&a, 200);
    a = allocate(&s, str_fmt(s.arena, "kind=cover&lead=%s&from=3%%2F3%%2F2026&to=9%%2F3%%2F2026", lead2).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "allocated to Account of lead2 already"));
    serving_wait(&s, 2LL * 86400000);
    serving_sign_in_all(&s);
    a = serving_get(&s, IL2, "/schools/100001");
    assert_status(&a, 404);
    /* Handover: the planned meetings from then on go along. */
    a = plan(&s, IL, "school=100001&on=6%2F3%2F2026");
    a = plan(&s, IL, "school=100001&on=20%2F3%2F2026");
    assert_status(&a, 303);
    a = allocate(&s, str_fmt(s.arena, "kind=hand-over&lead=%s&from=10%%2F3%%2F2026", lead2).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x,
                         "SELECT count(*) AS n FROM meeting AS m JOIN account AS a ON a.id = m.lead_id "
                         "WHERE a.name = 'lead2'"),
        1);
    a = serving_get(&s, IL, "/schools/100001");
    assert_status(&a, 200);
    serving_wait(&s, 6LL * 86400000);
    serving_sign_in_all(&s);
    a = serving_get(&s, IL, "/schools/100001");
    assert_status(&a, 404);
    a = serving_get(&s, IL2, "/schools/100001");
    assert_status(&a, 200);
    a = serving_get(&s, MGR, "/allocation");
    assert_true(body_has(&a, "Account of lead2"));
    serving_end(&s);
}

static void times_of_day(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int minutes;
        bool is;
    } cases[] = { { "", MEETING_NO_TIME, true }, { "9:30", 570, true }, { "9.30am", 570, true }, { " 9am ", 540, true },
        { "12am", 0, true }, { "12pm", 720, true }, { "1 pm", 780, true }, { "13:00", 780, true },
        { "23:59", 1439, true }, { "7", 420, true }, { "3", 0, false }, { "2:30", 0, false }, { "2.30pm", 870, true },
        { "6am", 360, true }, { "24:00", 0, false }, { "9:3", 0, false }, { "13pm", 0, false }, { "0am", 0, false },
        { "9:60", 0, false }, { "930", 0, false }, { "am", 0, false }, { "9:30 to 10", 0, false } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int minutes;
        bool is = meeting_time_parse(str_of(cases[i].text), &minutes);
        if (is != cases[i].is || (is && minutes != cases[i].minutes))
            fail_msg("\"%s\": %d, %d", cases[i].text, is, minutes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_day),
        ON_BOTH_ENGINES(planned_and_seen),
        ON_BOTH_ENGINES(bad_plans),
        ON_BOTH_ENGINES(all_that_is_wrong),
        ON_BOTH_ENGINES(moved_and_cancelled),
        ON_BOTH_ENGINES(a_term_in_one_go),
        ON_BOTH_ENGINES(a_term_with_mistakes),
        ON_BOTH_ENGINES(the_day_of_the_next),
        ON_BOTH_ENGINES(coverage),
        ON_BOTH_ENGINES(handed_over_and_covered),
    };
    return cmocka_run_group_tests_name("web meetings", tests, NULL, NULL);
}
