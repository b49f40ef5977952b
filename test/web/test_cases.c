/* Requests to the Inclusion Forums (FO-2, FO-3): written, consented to, sent in, taken back; who sees them; what a
 * crafted form cannot do. */
#include "case_rows.h"
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 2, 2);
    serving_children(s, "100002", "Birchen", 101, 1, 2);
    serving_account(s, "mgr2", 1u << ROLE_MGR, NULL);
    serving_sql(s, "INSERT INTO account_forum (id, account_id, phase, area_id, from_on, to_on) SELECT 1, id, "
                   "'secondary', "
                   "NULL, 20000, NULL FROM account WHERE name = 'fc'");
    serving_sign_in_all(s);
}

static struct str child_of(struct serving *s, const char *surname)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE surname = '%s' ORDER BY upn LIMIT 1", surname).p);
}

static struct str upn_of(struct serving *s)
{
    return importing_value(&s->x, "SELECT upn AS v FROM pupil WHERE surname = 'Alderson' ORDER BY upn LIMIT 1");
}

static const char *path_of(struct serving *s, const struct answer *a)
{
    ptrdiff_t mark = str_find(a->location, '?');
    return str_dup(s->arena, mark < 0 ? a->location : str_slice(a->location, 0, (size_t)mark)).p;
}

static const char *at(struct serving *s, const char *page, const char *end)
{
    return str_fmt(s->arena, "%s%s", page, end).p;
}

static struct answer post(struct serving *s, enum who who, const char *page, const char *end, const char *fields)
{
    return serving_post(s, &s->as[who], at(s, page, end), fields);
}

/* A draft of the first child of Alder's; of number 2, of the second. */
static const char *draft(struct serving *s, enum who who)
{
    struct answer a = serving_post(s, &s->as[who], "/cases/new",
        str_fmt(s->arena, "school=100001&how=named&child=%.*s&phase=secondary", STR_ARG(child_of(s, "Alderson"))).p);
    assert_status(&a, 303);
    return path_of(s, &a);
}

static const char *anonymous_draft(struct serving *s, enum who who)
{
    struct answer a = serving_post(s, &s->as[who], "/cases/new",
        "school=100001&how=anonymous&age=13&plan=no&phase=secondary");
    assert_status(&a, 303);
    return path_of(s, &a);
}

static void write_all(struct serving *s, enum who who, const char *page)
{
    static const char *const parts[] = { "why", "behaviour", "hoped", "medical" };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        struct answer a = post(s, who, page, "/write",
            str_fmt(s->arena, "part=%s&version=0&content=Words+about+%s", parts[i], parts[i]).p);
        assert_status(&a, 303);
    }
    struct answer a = post(s, who, page, "/strategies",
        "one=&version=0&what=Check+in&from=3%2F11%2F2025&how_often=Daily&by_whom=Assistant&impact=some"
        "&impact_words=Calm");
    assert_status(&a, 303);
}

#define CONSENT "given_by=Parent+A&relation=parent&how=signed&covers-talk=talk&shown=yes&on="

static void consent(struct serving *s, enum who who, const char *page)
{
    struct answer a = post(s, who, page, "/consent", CONSENT "27%2F2%2F2026");
    assert_status(&a, 303);
}

static int64_t count(struct serving *s, const char *what)
{
    return importing_number(&s->x, str_fmt(s->arena, "SELECT count(*) AS n FROM %s", what).p);
}

/* --- from draft to sent --- */

static void named_case_is_sent(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, SU, "/cases/new?how=named&q=al");
    assert_true(body_has(&a, "three letters"));
    a = serving_get(&s, SU, "/cases/new?how=named&q=alder");
    assert_true(body_has(&a, "Alderson, Given1") && body_has(&a, "on no roll that Waymark has"));
    assert_true(str_find_str(serving_last_audit(&s), upn_of(&s)) > 0);
    a = serving_get(&s, SU, "/cases/new?how=named&q=birchen");
    assert_false(body_has(&a, "Birchen, "));
    const char *page = draft(&s, SU);
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "5 things are left to do") && body_has(&a, "missed 2 of 10 sessions (20.0%)"));
    /* Nobody but the setting sees a draft. */
    static const enum who others[] = { MGR, IL, FC, SA, DPO, AUD, IL2 };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], page);
        assert_status(&a, 404);
    }
    write_all(&s, SU, page);
    /* Without consent it is not sent, whatever the form says. */
    a = post(&s, SU, page, "/send", "consent=yes&shared=1");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Consent of a parent or carer that holds today"));
    assert_int_equal(count(&s, "case_round WHERE state = 'draft'"), 1);
    consent(&s, SU, page);
    a = serving_get(&s, SU, at(&s, page, "/check"));
    assert_true(body_has(&a, "Send to the forum") && body_has(&a, "Words about behaviour"));
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    /* What Waymark knew stays as it was. */
    assert_true(count(&s, "case_fact WHERE fact = 'attendance' AND content LIKE '%2 of 10%'") == 1);
    serving_sql(&s, "UPDATE case_fact SET content = 'as it was then' WHERE fact = 'attendance'");
    a = serving_get(&s, IL, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "as it was then") && body_has(&a, "Words about why"));
    assert_true(str_find_str(serving_last_audit(&s), upn_of(&s)) > 0);
    static const struct {
        enum who who;
        int status;
    } seen[] = { { MGR, 200 }, { FC, 200 }, { DPO, 200 }, { SU, 200 }, { IL2, 404 }, { SA, 404 }, { AUD, 404 },
        { ADM, 403 } };
    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        a = serving_get(&s, seen[i].who, page);
        assert_status(&a, seen[i].status);
    }
    /* OV4: it stands as it is. */
    static const struct {
        const char *end, *fields;
    } late[] = { { "/write", "part=why&version=1&content=Other" }, { "/send", "" },
        { "/strategies", "one=&version=0&what=X&from=3%2F11%2F2025&how_often=Y&by_whom=Z&impact=some" },
        { "/strategies/remove", "one=x&version=1" }, { "/group", "version=1&phase=primary" } };
    for (size_t i = 0; i < COUNT_OF(late); i++) {
        a = post(&s, SU, page, late[i].end, late[i].fields);
        assert_status(&a, 409);
        assert_true(body_has(&a, "This case has been sent in"));
    }
    assert_int_equal(count(&s, "case_text WHERE content = 'Other'"), 0);
    /* Bare facts for the auditor: no name, no setting, no way to it. */
    a = serving_get(&s, AUD, "/cases");
    assert_status(&a, 200);
    assert_true(body_has(&a, "WF-") && body_has(&a, "Sent in"));
    assert_false(body_has(&a, "Alderson") || body_has(&a, "Alder School") || body_has(&a, page));
    /* A second case of the child waits until this one is over. */
    a = serving_post(&s, &s.as[SU], "/cases/new",
        str_fmt(s.arena, "school=100001&how=named&child=%.*s&phase=secondary", STR_ARG(child_of(&s, "Alderson"))).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "not over yet"));
    /* Taken back. */
    a = post(&s, SU, page, "/withdraw", "reason=+");
    assert_status(&a, 400);
    a = post(&s, IL, page, "/withdraw", "reason=X");
    assert_status(&a, 403);
    a = post(&s, SU, page, "/withdraw", "reason=Moved+away");
    assert_status(&a, 303);
    a = post(&s, SU, page, "/withdraw", "reason=Again");
    assert_status(&a, 409);
    a = serving_get(&s, MGR, page);
    assert_true(body_has(&a, "Withdrawn") && body_has(&a, "Moved away"));
    serving_end(&s);
}

static void two_people_lose_nothing(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU);
    struct answer a = post(&s, SU, page, "/write", "part=why&version=0&content=First");
    assert_status(&a, 303);
    a = post(&s, SU, page, "/write", "part=why&version=0&content=Second");
    assert_status(&a, 409);
    assert_true(body_has(&a, "First") && body_has(&a, "Second</textarea>") && body_has(&a, "value=\"1\""));
    a = post(&s, SU, page, "/write", "part=why&version=1&content=Both");
    assert_status(&a, 303);
    a = post(&s, SU, page, "/write", "part=nothing&version=1&content=X");
    assert_status(&a, 400);
    /* 100,000 characters, and no more. */
    char *text = arena_alloc(s.arena, 100002);
    memset(text, 'x', 100001);
    a = post(&s, SU, page, "/write", str_fmt(s.arena, "part=outside&version=0&content=%.*s", 100000, text).p);
    assert_status(&a, 303);
    a = post(&s, SU, page, "/write", str_fmt(s.arena, "part=send&version=0&content=%s", text).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "100,001 characters"));
    /* Strategies. */
    a = post(&s, SU, page, "/strategies", "one=&version=0&what=&from=32%2F1%2F2026&impact=");
    assert_status(&a, 400);
    a = post(&s, SU, page, "/strategies", "one=&version=0&what=X&from=3%2F3%2F2026&how_often=&by_whom=&impact=great");
    assert_true(body_has(&a, "must have begun by today") && body_has(&a, "Enter how often") &&
        body_has(&a, "Choose whether it helped"));
    /* About when is enough; what cannot be read is told with the field. */
    a = post(&s, SU, page, "/strategies", "one=&version=0&what=X&from=Easter&to=x&how_often=Y&by_whom=Z&impact=some");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter since when, like 3/6/2026, or the month, like June 2026") &&
        body_has(&a, "Enter until when, like 3/6/2026") && body_has(&a, "value=\"Easter\""));
    static const char *const months[] = { "November+2025", "nov+2025", "+11%2F2025" };
    for (size_t i = 0; i < COUNT_OF(months); i++) {
        a = post(&s, SU, page, "/strategies",
            str_fmt(s.arena, "one=&version=0&what=X&from=%s&how_often=Y&by_whom=Z&impact=some", months[i]).p);
        assert_status(&a, 303);
        a = serving_get(&s, SU, at(&s, page, "/strategies"));
        assert_true(body_has(&a, "Since 1 November 2025"));
        serving_sql(&s, "DELETE FROM case_strategy");
    }
    write_all(&s, SU, page = anonymous_draft(&s, SU));
    struct str one = importing_value(&s.x, "SELECT public_id AS v FROM case_strategy");
    const char *fields = "what=Y&from=3%2F11%2F2025&to=2%2F11%2F2025&how_often=Daily&by_whom=Assistant&impact=helped";
    a = post(&s, SU, page, "/strategies", str_fmt(s.arena, "one=%.*s&version=1&%s", STR_ARG(one), fields).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "#to\">Until: It must not end before"));
    fields = "what=Y&from=3%2F11%2F2025&how_often=Daily&by_whom=Assistant&impact=helped";
    a = post(&s, SU, page, "/strategies", str_fmt(s.arena, "one=%.*s&version=1&%s", STR_ARG(one), fields).p);
    assert_status(&a, 303);
    a = post(&s, SU, page, "/strategies", str_fmt(s.arena, "one=%.*s&version=1&%s", STR_ARG(one), fields).p);
    assert_status(&a, 409);
    a = post(&s, SU, page, "/strategies/remove", str_fmt(s.arena, "one=%.*s&version=1", STR_ARG(one)).p);
    assert_status(&a, 409);
    a = post(&s, SU, page, "/strategies/remove", str_fmt(s.arena, "one=%.*s&version=2", STR_ARG(one)).p);
    assert_status(&a, 303);
    assert_int_equal(count(&s, "case_strategy"), 0);
    serving_end(&s);
}

/* --- consent --- */

static void consent_is_looked_at(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU);
    static const struct {
        const char *fields, *says;
    } cases[] = { { CONSENT "3%2F3%2F2026", "must be today or before" }, /* tomorrow */
        { CONSENT "1%2F1%2F2010", "before the child was born" },
        { CONSENT "1%2F1%2F2025", "has expired already" },
        { CONSENT "x", "#on\">On which day: Enter a date like" }, { CONSENT "x", "value=\"x\"" },
        { "given_by=&relation=aunt&how=rumour&on=", "Enter the name of who gave consent" },
        { "given_by=A&relation=self&how=signed&covers-talk=talk&shown=yes&on=2%2F3%2F2026", "below 16" },
        { "given_by=A&relation=parent&how=signed&covers-health=health&shown=yes&on=2%2F3%2F2026", "brought "
                                                                                                  "anonymously" },
        { "given_by=A&relation=parent&how=signed&covers-talk=talk&on=2%2F3%2F2026", "shown or read" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = post(&s, SU, page, "/consent", cases[i].fields);
        assert_status(&a, 400);
        if (!body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    assert_int_equal(count(&s, "consent"), 0);
    /* By those who may, in their scope. */
    static const enum who never[] = { ADM, IL, SA, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        struct answer a = post(&s, never[i], page, "/consent", CONSENT "2%2F3%2F2026");
        assert_status(&a, 403);
    }
    struct answer a = post(&s, FC, page, "/consent", CONSENT "2%2F3%2F2026");
    assert_status(&a, 404);
    consent(&s, SU, page);
    assert_int_equal(count(&s, "consent WHERE covers = 1 AND wording LIKE '%withdraw your consent at any time%'"), 1);
    a = serving_get(&s, SU, at(&s, page, "/consent"));
    assert_true(body_has(&a, "27 February 2027") && body_has(&a, "Write new consent down"));
    serving_end(&s);
}

/* A forum today, on whose list the case stands, and on which the service attendee sits. */
static void book(struct serving *s)
{
    serving_sql(s, "INSERT INTO service (id, public_id, name, version) VALUES (1, 'service1', 'Health', 1)");
    serving_sql(s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 1, 20000 FROM account "
                   "WHERE "
                   "name = 'sa'");
    serving_sql(s,
        "INSERT INTO forum_series (id, public_id, name, phase, kind, every, step, weekday, first_on, last_on, "
        "term_only, "
        "starts_at, capacity, minutes, cutoff_days, mode, link, made_ms, made_by, version) SELECT 1, 'series1', "
        "'Secondary "
        "forum', 'secondary', 'forum', 'week', 1, 0, 20000, 21000, 1, 540, 6, 30, 5, 'person', '', 1, id, 1 FROM "
        "account "
        "WHERE name = 'mgr'");
    serving_sql(s, "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, "
                   "venue, link, "
                   "cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (1, 'forum1', 1, 20514, "
                   "540, 6, "
                   "30, 'person', '', '', 20500, 20505, 20520, 'planned', '', 0, 1)");
    serving_sql(s, "INSERT INTO forum_service (forum_id, service_id, who) VALUES (1, 1, '')");
    serving_sql(s, "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, "
                   "made_by, "
                   "version) SELECT 1, 'booking1', r.id, 1, 1, 'booked', '', '', 1, a.id, 1 FROM case_round AS r, "
                   "account "
                   "AS a WHERE a.name = 'fc'");
    serving_sql(s, "UPDATE case_round SET state = 'booked'");
    serving_sql(s, "INSERT INTO paper_read (round_id, account_id, first_ms) SELECT r.id, a.id, 1772000000000 FROM "
                   "case_round AS r, account AS a WHERE a.name = 'sa'");
}

static void withdrawn_on_the_morning(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU);
    write_all(&s, SU, page);
    consent(&s, SU, page);
    struct answer a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    book(&s);
    a = serving_get(&s, SA, page);
    assert_status(&a, 200);
    /* It covers talking about it, and not what is written about health. */
    assert_true(body_has(&a, "Words about why") && !body_has(&a, "Words about medical"));
    /* Nor to a colleague of the service who is of another setting too; to one of this setting it is. */
    serving_account(&s, "sa2", 1u << ROLE_SA | 1u << ROLE_SU, "100002");
    serving_account(&s, "sa3", 1u << ROLE_SA | 1u << ROLE_SU, "100001");
    serving_sql(&s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 1, 20000 FROM account "
                    "WHERE name IN ('sa2', 'sa3')");
    static const char *const both[] = { "sa2", "sa3" };
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        struct visitor colleague = serving_sign_in(&s, both[i]);
        struct http_request r = serving_request(&s, &colleague, HTTP_GET, page);
        a = serving_send(&s, &r);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Words about why") && body_has(&a, "Words about medical") == (i == 1));
    }
    a = serving_get(&s, SA, "/cases");
    assert_true(body_has(&a, "Alderson"));
    a = serving_get(&s, SA, at(&s, page, "/consent"));
    assert_status(&a, 404);
    a = post(&s, SA, page, "/consent/withdraw", "withdrawn_how=X");
    assert_status(&a, 403);
    a = post(&s, IL, page, "/consent/withdraw", "withdrawn_how=");
    assert_status(&a, 400);
    a = post(&s, IL2, page, "/consent/withdraw", "withdrawn_how=X");
    assert_status(&a, 404);
    a = post(&s, IL, page, "/consent/withdraw", "withdrawn_how=The+parent+rang");
    assert_status(&a, 303);
    a = serving_get(&s, SA, page);
    assert_status(&a, 404);
    a = serving_get(&s, SA, "/cases");
    assert_false(body_has(&a, "Alderson"));
    assert_int_equal(count(&s, "booking WHERE place IS NULL AND state = 'given_back'"), 1);
    assert_int_equal(count(&s, "case_round WHERE state = 'more'"), 1);
    a = serving_get(&s, SU, at(&s, page, "/consent"));
    assert_true(body_has(&a, "What happens to what was shared") && body_has(&a, "Account of sa, Health"));
    a = post(&s, IL, page, "/consent/withdraw", "withdrawn_how=Again");
    assert_status(&a, 409);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 400);
    /* Renewed, it goes again. */
    consent(&s, SU, page);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    serving_end(&s);
}

/* A setting that answers by telephone: the coordinator writes down what it said, and the case goes on as if it had been
 * sent again. Both sides read what, and who wrote it down. */
static void an_answer_is_written_down(void **state)
{
#define ANSWER "told_by=Ms+Green,+SENCO&told_on=2%2F3%2F2026&answer=Since+%3Cb%3EMay"
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU), *request = str_fmt(s.arena, "/queue%s", page + sizeof "/cases" - 1).p;
    write_all(&s, SU, page);
    consent(&s, SU, page);
    struct answer a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    a = serving_get(&s, FC, request);
    assert_false(body_has(&a, "Write down what was answered"));
    a = post(&s, FC, request, "/answer", "version=2&" ANSWER);
    assert_status(&a, 409);
    a = post(&s, FC, request, "/screen", "version=2&decision=more&words=Since+when");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/queue");
    assert_true(body_has(&a, "or write down what it answered"));
    a = serving_get(&s, FC, request);
    assert_true(body_has(&a, "Write down what was answered") && body_has(&a, "Since when"));
    static const struct {
        enum who who;
        const char *fields;
        int status;
        const char *says[3];
    } cases[] = { { SU, "version=3&" ANSWER, 403, { "" } }, { IL, "version=3&" ANSWER, 403, { "" } },
        { FC, ANSWER, 400, { "" } },
        { FC, "version=3&told_by=+&told_on=&answer=", 400,
            { "Enter who told you", "Enter a day from 2 March 2026", "Enter what was answered" } },
        { FC, "version=3&told_by=Ms+Green&told_on=32%2F1%2F2026&answer=Kept+words", 400,
            { "#told_on\">On which day: There is no such day", "Kept words", "value=\"Ms Green\"" } },
        { FC, "version=3&told_by=Ms+Green&told_on=3%2F3%2F2026&answer=Kept+words", 400,
            { "to today, 2 March 2026", "Kept words", "value=\"3/3/2026\"" } },
        { FC, "version=3&told_by=Ms+Green&told_on=1%2F3%2F2026&answer=Kept+words", 400,
            { "when the request was sent in", "Kept words" } },
        { FC, "version=2&" ANSWER, 409, { "Somebody changed this request", "Since &lt;b&gt;May" } } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = post(&s, cases[i].who, request, "/answer", cases[i].fields);
        assert_status(&a, cases[i].status);
        for (size_t k = 0; k < COUNT_OF(cases[i].says) && cases[i].says[k] != NULL; k++)
            if (!body_has(&a, cases[i].says[k]))
                fail_msg("%s does not say %s", cases[i].fields, cases[i].says[k]);
    }
    /* Nor does it go on without what a case has to have. */
    serving_sql(&s, "UPDATE case_text SET content = '' WHERE field = 'why'");
    a = post(&s, FC, request, "/answer", "version=3&" ANSWER);
    assert_status(&a, 400);
    assert_true(body_has(&a, "this is missing in it") && body_has(&a, "Since &lt;b&gt;May"));
    serving_sql(&s, "UPDATE case_text SET content = 'X' WHERE field = 'why'");
    serving_sql(&s, "UPDATE consent SET withdrawn_on = 20510");
    a = serving_get(&s, FC, request);
    assert_false(body_has(&a, "Write down what was answered"));
    a = post(&s, FC, request, "/answer", "version=3&" ANSWER);
    assert_status(&a, 400);
    serving_sql(&s, "UPDATE consent SET withdrawn_on = NULL");
    assert_int_equal(count(&s, "case_event WHERE what = 'answered'") + count(&s, "message"), 1);
    a = post(&s, FC, request, "/answer", "version=3&" ANSWER);
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(&s), upn_of(&s)) > 0);
    assert_int_equal(count(&s, "case_round WHERE state = 'submitted' AND screen_words = ''"), 1);
    assert_int_equal(count(&s, "message WHERE kind = 'forum_case'"), 2);
    static const enum who both[] = { SU, FC };
    for (size_t i = 0; i < COUNT_OF(both); i++) {
        a = serving_get(&s, both[i], page);
        assert_true(body_has(&a, "What was asked for was answered") && body_has(&a, "Account of fc") &&
            body_has(&a, "For the setting, as told by Ms Green, SENCO on 2 March 2026"));
        assert_true(body_has(&a, "What the setting answered when more was asked for"));
    }
    a = post(&s, FC, request, "/screen", "version=4&decision=accept&words=");
    assert_status(&a, 303);
    serving_end(&s);
}

/* The whole of it is read by setting, lead, coordinator and manager, and wherever they read it, it says that consent
 * was withdrawn; the page of consent says who they are. With new consent nothing of that is left. */
static void it_is_said_that_consent_was_withdrawn(void **state)
{
    static const enum who readers[] = { SU, IL, FC, MGR };
    static const char *const pages[] = { "", "/documents", "/plan", "/plan/versions", "/consent" };
    static const char *const lists[] = { "/cases", "/find?q=alderson", "/follow-ups" };
    static const char *const says = "The family has withdrawn its consent.";
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "UPDATE account_forum SET phase = 'primary'");
    case_rows_case(&s, "named", true, "planned");
    const char *page = "/cases/namedr";
    serving_sql(&s, "INSERT INTO plan (id, public_id, round_id, number, state, layer, strengths, child_voice, "
                    "parent_voice, transition, review_on, made_ms, made_by, issued_ms, issued_by, agreed_ms, "
                    "agreed_by, version) SELECT 1, 'plan', r.id, 1, 'issued', '', '', '', '', '', NULL, 1, a.id, 1, "
                    "a.id, NULL, NULL, 1 FROM case_round AS r, account AS a WHERE a.name = 'fc'");
    const struct str child = importing_value(
        &s.x, "SELECT p.public_id AS v FROM forum_case AS k JOIN pupil AS p ON p.id = k.pupil_id");
    serving_sql(&s, "INSERT INTO follow_up (id, public_id, round_id, weeks, due_on, placement, destination, words, "
                    "version) SELECT 1, 'asked', r.id, 6, 20510, '', '', '', 1 FROM case_round AS r");
    consent(&s, SU, page);
    for (int withdrawn = 0; withdrawn < 3; withdrawn++) {
        for (size_t i = 0; i < COUNT_OF(readers); i++) {
            for (size_t k = 0; k < COUNT_OF(pages); k++) {
                struct answer a = serving_get(&s, readers[i], at(&s, page, pages[k]));
                if (a.status != 200 || body_has(&a, says) != (withdrawn == 1))
                    fail_msg("%s%s as %s, %d: %d", page, pages[k], who_names[readers[i]], withdrawn, a.status);
            }
            for (size_t k = 0; k < COUNT_OF(lists); k++) {
                struct answer a = serving_get(&s, readers[i], lists[k]);
                if (!body_has(&a, "/cases/namedr") && !body_has(&a, "/follow-ups/asked"))
                    fail_msg("%s as %s has no case", lists[k], who_names[readers[i]]);
                if (body_has(&a, "Consent was withdrawn: pass nothing of it on") != (withdrawn == 1))
                    fail_msg("%s as %s, %d", lists[k], who_names[readers[i]], withdrawn);
            }
            struct answer a = serving_get(&s, readers[i],
                str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child)).p);
            assert_int_equal(body_has(&a, "Consent was withdrawn: pass nothing of it on"), withdrawn == 1);
        }
        struct answer a = serving_get(&s, MGR, "/cases.csv");
        assert_int_equal(body_has(&a, ",withdrawn"), withdrawn == 1);
        a = serving_get(&s, MGR, at(&s, page, "/advice"));
        assert_int_equal(body_has(&a, says), withdrawn == 1);
        a = serving_get(&s, FC, "/queue/namedr");
        assert_int_equal(body_has(&a, says), withdrawn == 1);
        a = serving_get(&s, FC, "/follow-ups/asked");
        assert_int_equal(body_has(&a, says), withdrawn == 1);
        a = serving_get(&s, MGR, at(&s, page, "/consent"));
        assert_int_equal(body_has(&a, "At the authority these can still open it"), withdrawn == 1);
        if (withdrawn == 0)
            a = post(&s, SU, page, "/consent/withdraw", "withdrawn_how=The+parent+rang");
        else
            consent(&s, SU, page);
    }
    /* A reason of safeguarding: it is shared, and does not say otherwise. */
    serving_sql(&s, "UPDATE consent SET withdrawn_on = 20510, withdrawn_ms = 1, withdrawn_by = recorded_by");
    serving_sql(&s, "INSERT INTO consent_override (id, public_id, case_id, reason, asked_ms, asked_by, until_on, "
                    "approved_ms, approved_by) SELECT 1, 'o', k.id, 'x', 1, a.id, 21000, 2, b.id FROM forum_case AS k, "
                    "account AS a, account AS b WHERE a.name = 'mgr' AND b.name = 'mgr2'");
    struct answer a = serving_get(&s, FC, page);
    assert_false(body_has(&a, says));
    serving_end(&s);
}

static void consent_that_expired_is_none(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU);
    write_all(&s, SU, page);
    consent(&s, SU, page);
    serving_sql(&s, "UPDATE consent SET on_day = 20400, expires_on = 20513"); /* yesterday */
    struct answer a = post(&s, SU, page, "/send", "");
    assert_status(&a, 400);
    a = serving_get(&s, SU, at(&s, page, "/consent"));
    assert_true(body_has(&a, "Consent has expired"));
    serving_sql(&s, "UPDATE consent SET expires_on = 20514"); /* its last day */
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    serving_end(&s);
}

static void two_managers_share_without(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = draft(&s, SU);
    struct visitor second = serving_sign_in(&s, "mgr2");
    write_all(&s, SU, page);
    struct str reference = importing_value(&s.x, "SELECT reference AS v FROM forum_case");
    const char *fields = str_fmt(s.arena, "reference=%.*s&reason=At+risk&until=20%%2F3%%2F2026", STR_ARG(reference)).p;
    static const enum who never[] = { ADM, IL, FC, SA, SU, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        struct answer a = serving_post(&s, &s.as[never[i]], "/cases/overrides", fields);
        assert_status(&a, 403);
    }
    struct answer a = serving_post(&s, &s.as[MGR], "/cases/overrides",
        "reference=WF-NONE-00&reason=&until=1%2F1%2F2027");
    assert_status(&a, 400);
    assert_true(body_has(&a, "no named case") && body_has(&a, "Enter why") && body_has(&a, "within 90 days"));
    a = serving_post(&s, &s.as[MGR], "/cases/overrides", fields);
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(&s), upn_of(&s)) > 0);
    struct str one = importing_value(&s.x, "SELECT public_id AS v FROM consent_override");
    const char *approve = str_fmt(s.arena, "/cases/overrides/%.*s/approve", STR_ARG(one)).p;
    /* Asked for is not approved; and nobody approves their own. */
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 400);
    a = serving_post(&s, &s.as[MGR], approve, "");
    assert_status(&a, 403);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 400);
    a = serving_post(&s, &second, approve, "");
    assert_status(&a, 303);
    a = serving_post(&s, &second, approve, "");
    assert_status(&a, 403);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    a = serving_get(&s, SU, at(&s, page, "/consent"));
    assert_true(body_has(&a, "Two managers decided") && !body_has(&a, "At risk"));
    a = serving_post(&s, &second, str_fmt(s.arena, "/cases/overrides/%.*s/end", STR_ARG(one)).p, "");
    assert_status(&a, 303);
    a = serving_get(&s, SU, at(&s, page, "/consent"));
    assert_true(body_has(&a, "No consent yet"));
    /* A password that is not fresh is asked for again. */
    serving_wait(&s, 6 * 60 * 1000);
    a = serving_post(&s, &s.as[MGR], "/cases/overrides", fields);
    assert_true(a.status == 303 && str_starts(a.location, S("/confirm-password")));
    serving_end(&s);
}

/* --- anonymous ones --- */

static void anonymous_ones_tell_nobody(void **state)
{
    struct serving s;
    begin(&s, state);
    static const struct {
        enum who who;
        const char *fields, *says;
        int status;
    } cases[] = { { SU, "age=26&plan=yes&phase=post16", "up to 25", 400 },
        { SU, "age=20&plan=no&phase=post16", "none on record", 400 },
        { SU, "age=3&plan=no&phase=secondary", "not for a child of 3", 400 },
        { SU, "age=16&plan=no&phase=post16", "Two groups fit", 400 },
        { SU, "age=nine&plan=no&phase=primary", "whole years", 400 },
        { FC, "age=9&plan=no&phase=primary", "not yours to coordinate", 400 },
        { MGR, "age=13&plan=no&phase=secondary", NULL, 403 }, { IL, "age=13&plan=no&phase=secondary", NULL, 403 },
        { SA, "age=13&plan=no&phase=secondary", NULL, 403 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_post(&s, &s.as[cases[i].who], "/cases/new",
            str_fmt(s.arena, "school=100001&how=anonymous&%s", cases[i].fields).p);
        assert_status(&a, cases[i].status);
        if (cases[i].says != NULL && !body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    assert_int_equal(count(&s, "forum_case"), 0);
    const char *page = anonymous_draft(&s, SU);
    write_all(&s, SU, page);
    struct answer a = post(&s, SU, page, "/consent", CONSENT "2%2F3%2F2026");
    assert_status(&a, 404);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    struct str reference = importing_value(&s.x, "SELECT reference AS v FROM forum_case");
    /* The audit does not tell its readers who wrote which (OV7). */
    assert_str(serving_last_audit(&s), "su|case_named.update|an anonymous case|ok|");
    /* No key to a child, ids in no order, days and no times. */
    assert_int_equal(count(&s, "forum_case WHERE pupil_id IS NULL AND id > 4000000000000000000"), 1);
    assert_int_equal(count(&s, "case_text WHERE at_ms <> 1772409600000"), 0);
    assert_int_equal(count(&s, "case_event WHERE at_ms <> 1772409600000"), 0);
    assert_int_equal(count(&s, "case_fact"), 0);
    /* Its setting and the coordinator see it; who may ask for bare facts, sees those and no setting. */
    static const struct {
        enum who who;
        int status, list;
    } seen[] = { { SU, 200, 200 }, { FC, 200, 200 }, { MGR, 404, 200 }, { IL, 404, 200 }, { IL2, 404, 200 },
        { SA, 404, 200 }, { DPO, 404, 200 }, { AUD, 404, 200 } };
    for (size_t i = 0; i < COUNT_OF(seen); i++) {
        a = serving_get(&s, seen[i].who, page);
        assert_status(&a, seen[i].status);
        bool told = seen[i].status == 200;
        assert_int_equal(body_has(&a, "Alder School"), told);
        a = serving_get(&s, seen[i].who, "/cases");
        assert_status(&a, seen[i].list);
        if (body_has(&a, "Alder School") != told || body_has(&a, page) != told)
            fail_msg("the list of %s", who_names[seen[i].who]);
    }
    a = serving_get(&s, MGR, "/cases");
    assert_true(body_has(&a, reference.p));
    /* A service hears it, and is told neither the setting nor who wrote. */
    book(&s);
    a = serving_get(&s, SA, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Words about why") && body_has(&a, "13 years old") && body_has(&a, "subjective"));
    assert_false(body_has(&a, "Alder School") || body_has(&a, "Account of su"));
    serving_end(&s);
}

static void anonymous_becomes_named(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *page = anonymous_draft(&s, SU);
    write_all(&s, SU, page);
    struct answer a = serving_get(&s, SU, at(&s, page, "/convert"));
    assert_status(&a, 200);
    a = serving_get(&s, FC, at(&s, page, "/convert"));
    assert_status(&a, 403);
    struct str fields = str_fmt(s.arena, "school=100001&how=named&child=%.*s&phase=secondary&from=%s",
        STR_ARG(child_of(&s, "Alderson")), page + strlen("/cases/"));
    a = serving_post(&s, &s.as[MGR], "/cases/new", fields.p);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[SU], "/cases/new", fields.p);
    assert_status(&a, 303);
    const char *named = path_of(&s, &a);
    assert_string_not_equal(named, page);
    a = serving_get(&s, SU, named);
    assert_true(body_has(&a, "Consent of a parent or carer") && body_has(&a, "1 thing is left"));
    /* One copy of what was written, in the named one; nothing leads from one to the other. */
    assert_int_equal(count(&s, "case_text WHERE content = 'Words about why'"), 1);
    assert_int_equal(count(&s, "case_strategy"), 1);
    assert_int_equal(count(&s, "case_round AS r, forum_case AS c WHERE c.id = r.case_id AND c.named = 0 AND "
                               "r.state = 'withdrawn'"),
        1);
    assert_true(str_find_str(serving_last_audit(&s), S("case_named.read")) > 0);
    a = serving_post(&s, &s.as[SU], "/cases/new", fields.p);
    assert_status(&a, 404);
    serving_end(&s);
}

/* --- others' --- */

static void another_schools_case_is_not_there(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_account(&s, "su2", 1u << ROLE_SU, "100002");
    struct visitor birch = serving_sign_in(&s, "su2");
    const char *pages[2] = { draft(&s, SU), anonymous_draft(&s, SU) };
    static const char *const gets[] = { "", "/group", "/write?part=why", "/strategies", "/consent", "/check",
        "/withdraw",
        "/convert" };
    static const struct {
        const char *end, *fields;
    } posts[] = { { "/write", "part=why&version=0&content=Mine" }, { "/send", "" }, { "/withdraw", "reason=X" },
        { "/strategies", "one=&version=0&what=X&from=3%2F11%2F2025&how_often=Y&by_whom=Z&impact=some" },
        { "/strategies/remove", "one=x&version=1" }, { "/group", "version=1&phase=secondary" },
        { "/consent", CONSENT "2%2F3%2F2026" }, { "/consent/withdraw", "withdrawn_how=X" } };
    for (int i = 0; i < 2; i++) {
        for (size_t k = 0; k < COUNT_OF(gets); k++) {
            struct http_request r = serving_request(&s, &birch, HTTP_GET, at(&s, pages[i], gets[k]));
            struct answer a = serving_send(&s, &r);
            assert_status(&a, 404);
        }
        for (size_t k = 0; k < COUNT_OF(posts); k++) {
            struct answer a = serving_post(&s, &birch, at(&s, pages[i], posts[k].end), posts[k].fields);
            assert_status(&a, 404);
        }
    }
    assert_int_equal(count(&s, "case_text") + count(&s, "consent"), 0);
    struct answer a = serving_post(&s, &s.as[SU], "/cases/new",
        str_fmt(s.arena, "school=100001&how=named&child=%.*s&phase=secondary", STR_ARG(child_of(&s, "Birchen"))).p);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[SU], "/cases/new", "school=100002&how=anonymous&age=13&plan=no&phase=secondary");
    assert_status(&a, 404);
    serving_end(&s);
}

/* A young person on no roll: seen by the setting, no UPN, nothing that an import would touch. */
static void a_child_on_no_roll(void **state)
{
    struct serving s;
    begin(&s, state);
    const char *form = "school=100001&how=named&child=new&forename=Ossian&surname=Tarrow&phase=post16&";
    struct answer a = serving_post(&s, &s.as[SU], "/cases/new", at(&s, form, "born=3%2F6%2F1999&plan=yes"));
    assert_status(&a, 400);
    assert_true(body_has(&a, "up to 25, and this one is 26"));
    a = serving_post(&s, &s.as[SU], "/cases/new", at(&s, form, "born=4%2F3%2F2026&plan=yes"));
    assert_true(body_has(&a, "must be today or before"));
    a = serving_post(&s, &s.as[FC], "/cases/new", at(&s, form, "born=3%2F6%2F2003&plan=yes"));
    assert_status(&a, 403);
    a = serving_post(&s, &s.as[SU], "/cases/new", at(&s, form, "born=3%2F6%2F2003&plan=yes"));
    assert_status(&a, 303);
    const char *page = path_of(&s, &a);
    a = serving_post(&s, &s.as[SU], "/cases/new", at(&s, form, "born=3%2F6%2F2003&plan=yes"));
    assert_status(&a, 400);
    assert_true(body_has(&a, "among yours already"));
    assert_int_equal(count(&s, "pupil WHERE upn LIKE 'no-upn-%'"), 1);
    a = serving_get(&s, SU, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child_of(&s, "Tarrow"))).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "EHC plan"));
    a = serving_get(&s, IL2, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child_of(&s, "Tarrow"))).p);
    assert_status(&a, 404);
    write_all(&s, SU, page);
    a = post(&s, SU, page, "/consent",
        "given_by=Ossian+Tarrow&relation=self&how=signed&covers-talk=talk&shown=yes&on=2%2F3%2F2026");
    assert_status(&a, 303);
    a = post(&s, SU, page, "/send", "");
    assert_status(&a, 303);
    /* An import goes on as before, and does not take them for its own. */
    serving_children(&s, "100001", "Tarrow", 3, 1, 2);
    assert_int_equal(count(&s, "pupil WHERE surname = 'Tarrow'"), 2);
    assert_int_equal(count(&s, "pupil WHERE upn LIKE 'no-upn-%' AND forename = 'Ossian'"), 1);
    serving_end(&s);
}

/* Of those that are over a page has the newest hundred, and only their children are in the audit; all on request. */
static void a_long_list_is_cut(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    case_rows_coordinator(&s);
    for (int i = 0; i < 101; i++)
        case_rows_case(&s, str_fmt(s.arena, "many%03d", i).p, false, "planned");
    serving_sql(&s, "UPDATE case_round SET submitted_on = 20400 WHERE public_id = 'many007r'");
    struct answer a = serving_get(&s, FC, "/cases");
    assert_status(&a, 200);
    assert_true(body_has(&a, "The 100 that were sent in last are shown, of 101.") && body_has(&a, "/cases?over=all"));
    assert_true(body_has(&a, "/cases/many008r") && !body_has(&a, "/cases/many007r"));
    a = serving_get(&s, FC, "/cases?over=all");
    assert_true(body_has(&a, "/cases/many007r") && !body_has(&a, "are shown, of"));
    a = serving_get(&s, MGR, "/cases"); /* bare facts */
    assert_true(body_has(&a, "WF-many008") && !body_has(&a, "WF-many007") && body_has(&a, "are shown, of 101."));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(named_case_is_sent),
        ON_BOTH_ENGINES(two_people_lose_nothing),
        ON_BOTH_ENGINES(consent_is_looked_at),
        ON_BOTH_ENGINES(withdrawn_on_the_morning),
        ON_BOTH_ENGINES(an_answer_is_written_down),
        ON_BOTH_ENGINES(it_is_said_that_consent_was_withdrawn),
        ON_BOTH_ENGINES(consent_that_expired_is_none),
        ON_BOTH_ENGINES(two_managers_share_without),
        ON_BOTH_ENGINES(anonymous_ones_tell_nobody),
        ON_BOTH_ENGINES(anonymous_becomes_named),
        ON_BOTH_ENGINES(another_schools_case_is_not_there),
        ON_BOTH_ENGINES(a_child_on_no_roll),
        ON_BOTH_ENGINES(a_long_list_is_cut),
    };
    return cmocka_run_group_tests_name("web cases", tests, NULL, NULL);
}
