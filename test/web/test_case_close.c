/* The end of a case: nobody leaves without a plan; what is unfinished is said and wants a reason; the setting is told
 * and may come back; home keeps what was discussed without a plan. */
#include "forums.h"

#include "service/case_close.h"
#include "service/plan.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 2, 2);
    serving_account(s, "su2", 1u << ROLE_SU, "100001");
    serving_sign_in_all(s);
    forums_begin(s);
    forums_case(s, "named1", "Alderson", "discussed");
    forums_case(s, "anon1", NULL, "discussed");
    serving_sql(s, "UPDATE booking SET state = 'discussed'");
    serving_sql(s, "UPDATE forum SET state = 'held'");
}

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

static struct str value(struct serving *s, const char *sql)
{
    return importing_value(&s->x, sql);
}

static struct str state_of(struct serving *s, const char *round)
{
    return value(s, str_fmt(s->arena, "SELECT state AS v FROM case_round WHERE public_id = '%s'", round).p);
}

/* Closing it, as the page that is open now would. */
static struct answer shut(struct serving *s, enum who who, const char *round, const char *fields)
{
    struct str version = value(s,
        str_fmt(s->arena, "SELECT CAST(version AS TEXT) AS v FROM case_round WHERE public_id = '%s'", round).p);
    return post(s, who, str_fmt(s->arena, "/cases/%s/close", round).p,
        str_fmt(s->arena, "version=%.*s&%s", STR_ARG(version), fields).p);
}

/* A plan with one target that is issued. */
static void issue(struct serving *s, const char *round)
{
    const char *at = str_fmt(s->arena, "/cases/%s/plan", round).p;
    struct answer a = post(s, FC, str_fmt(s->arena, "%s/begin", at).p, "");
    assert_status(&a, 303);
    a = post(s, FC, str_fmt(s->arena, "%s/target", at).p,
        "need=semh&baseline=2+of+5&aim=In+lessons+4+of+5+mornings&provision=Meet+and+greet&who=Teacher"
        "&how_often=Daily&starts=9%2F3%2F2026&review=1%2F6%2F2026&measure=Register");
    assert_status(&a, 303);
    a = post(s, FC, str_fmt(s->arena, "%s/write", at).p, "strengths=Kind&layer=targeted&review=1%2F7%2F2026");
    assert_status(&a, 303);
    struct str version = value(s,
        str_fmt(s->arena,
            "SELECT CAST(p.version AS TEXT) AS v FROM plan AS p JOIN case_round AS r ON r.id = p.round_id WHERE "
            "r.public_id = '%s'",
            round)
            .p);
    a = post(s, FC, str_fmt(s->arena, "%s/issue", at).p, str_fmt(s->arena, "version=%.*s", STR_ARG(version)).p);
    assert_status(&a, 303);
}

/* What stands in the way, in each state; a POST changes nothing then. */
static void what_bars_it(void **state)
{
    static const struct {
        const char *state, *booking, *forum, *says;
    } cases[] = { { "discussed", "discussed", "held", "Nobody leaves a forum without one" },
        { "submitted", "given_back", "held", "has not been heard" },
        { "waiting", "missed", "held", "has not been heard" },
        { "booked", "booked", "open", "on the list of the forum of 2 March 2026" },
        { "booked", "booked", "planned", "on the list of the forum of 2 March 2026" },
        { "withdrawn", "given_back", "held", "over already" }, { "signposted", "given_back", "held", "over already" },
        { "closed", "discussed", "held", "over already" },
        /* Planned, and no plan that counts: however that came to be. */
        { "planned", "discussed", "held", "Nobody leaves a forum without one" } };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serving_sql(&s, str_fmt(s.arena, "UPDATE case_round SET state = '%s'", cases[i].state).p);
        serving_sql(&s, str_fmt(s.arena, "UPDATE booking SET state = '%s'", cases[i].booking).p);
        serving_sql(&s, str_fmt(s.arena, "UPDATE forum SET state = '%s'", cases[i].forum).p);
        struct answer a = serving_get(&s, FC, "/cases/named1/close");
        assert_status(&a, 200);
        if (!body_has(&a, cases[i].says) || body_has(&a, "Close the case"))
            fail_msg("%s does not say %s", cases[i].state, cases[i].says);
        a = shut(&s, FC, "named1", "as=met&words=All+is+well");
        assert_status(&a, 409);
        assert_true(body_has(&a, "All is well")); /* what was typed is not lost */
        assert_str(state_of(&s, "named1"), cases[i].state);
    }
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message"), 0);
    serving_end(&s);
}

static void who_may(void **state)
{
    static const struct {
        enum who who;
        int named, anonymous;
    } all[] = { { MGR, 200, 404 }, { ADM, 403, 403 }, { IL, 403, 403 }, { FC, 200, 200 }, { SA, 403, 403 },
        { SU, 403, 403 }, { DPO, 403, 403 }, { AUD, 403, 403 } };
    struct serving s;
    begin(&s, state);
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        struct answer a = serving_get(&s, all[i].who, "/cases/named1/close");
        assert_status(&a, all[i].named);
        a = serving_get(&s, all[i].who, "/cases/anon1/close");
        assert_status(&a, all[i].anonymous);
        a = serving_get(&s, all[i].who, "/cases/named1");
        assert_true(body_has(&a, "/cases/named1/close") == (all[i].named == 200));
        a = shut(&s, all[i].who, "anon1", "as=met");
        assert_status(&a, all[i].anonymous == 200 ? 409 : all[i].anonymous);
    }
    /* Not a coordinator of other forums; nor whoever knows the family. */
    serving_sql(&s, "UPDATE account_forum SET phase = 'secondary'");
    struct answer a = serving_get(&s, FC, "/cases/named1/close");
    assert_status(&a, 404);
    serving_sql(&s, "UPDATE account_forum SET phase = 'primary'");
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                    "account AS a WHERE a.name = 'fc'");
    a = serving_get(&s, FC, "/cases/named1/close");
    assert_status(&a, 404);
    /* Who is of a setting too and a manager does not close the setting's own anonymous case. */
    struct account_id both = serving_account(&s, "both", 1u << ROLE_MGR | 1u << ROLE_SU, "100001");
    assert_true(both.v != 0);
    struct visitor v = serving_sign_in(&s, "both");
    struct http_request r = serving_request(&s, &v, HTTP_GET, "/cases/anon1/close");
    a = serving_send(&s, &r);
    assert_status(&a, 404);
    serving_end(&s);
}

/* What is unfinished is said first, and wants a reason; then it is over, and can come back. */
static void closed_with_something_unfinished(void **state)
{
    struct serving s;
    begin(&s, state);
    issue(&s, "named1");
    /* Both accounts of the setting were told of the plan. */
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE kind = 'plan'"), 2);
    serving_sql(&s, "INSERT INTO action (id, public_id, school_id, pupil_id, round_id, task, owner_kind, owner_name, "
                    "due_on, state, outcome, made_ms, made_by, version) SELECT 900, 'advised', k.school_id, "
                    "k.pupil_id, r.id, 'Visit the family', 'service', 'EP', 20520, 'open', '', 1, k.made_by, 1 FROM "
                    "forum_case AS k JOIN case_round AS r ON r.case_id = k.id WHERE k.public_id = 'case-named1'");
    serving_sql(&s, "UPDATE follow_up SET due_on = 20500 WHERE weeks = 6");
    /* What stands in place of an action of the case is one of the case. */
    struct answer a = post(&s, MGR, "/actions/new",
        "school=100001&replaces=advised&task=Visit+the+family+twice&kind=service&owner=EP&due=1%2F4%2F2026");
    assert_status(&a, 303);
    a = post(&s, FC, "/cases/named1/plan/revise", "");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named1/close");
    assert_status(&a, 200);
    static const char *const says[] = { "Version 2 of the plan is being written", "has not agreed to the plan",
        "said what came of its target", "Action that is open: Visit the family twice", "was asked on 16 February 2026",
        "The setting is still asked what has changed, on 25 May 2026 and 31 August 2026." };
    for (size_t i = 0; i < COUNT_OF(says); i++)
        if (!body_has(&a, says[i]))
            fail_msg("it does not say: %s", says[i]);
    char *much = arena_alloc(s.arena, CASE_CLOSE_WORDS_MOST + 2);
    memset(much, 'x', CASE_CLOSE_WORDS_MOST + 1);
    much[CASE_CLOSE_WORDS_MOST + 1] = 0;
    const struct {
        const char *fields, *says, *comes_back;
    } bad[] = { { "as=met&words=++", "Enter why the case is closed with something unfinished",
                    "value=\"met\" checked" },
        { "as=&words=They+moved", "Choose how the case ends", "They moved</textarea>" },
        { "as=again&words=They+moved", "Choose how the case ends", "They moved</textarea>" },
        { str_fmt(s.arena, "as=met&words=%s", much).p, "This has 1001 characters, and 1000 is the most", much } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = shut(&s, FC, "named1", bad[i].fields);
        assert_status(&a, 400);
        if (!body_has(&a, bad[i].says) || !body_has(&a, bad[i].comes_back))
            fail_msg("%zu does not say %s", i, bad[i].says);
    }
    a = post(&s, FC, "/cases/named1/close", "version=77&as=met&words=Well");
    assert_status(&a, 409);
    assert_true(body_has(&a, "Somebody changed this case") && body_has(&a, "Well</textarea>"));
    assert_str(state_of(&s, "named1"), "planned");
    serving_sql(&s, "DELETE FROM message");
    a = shut(&s, FC, "named1", "as=setting&words=They+have+%3Cb%3Eall+they+need");
    assert_status(&a, 303);
    assert_str(a.location, "/cases/named1?done=closed");
    assert_rows(&s.x, "SELECT state AS a, closed_on AS b, closed_as AS c FROM case_round WHERE public_id = 'named1'",
        "+a b +c", "closed|20514|setting");
    assert_rows(&s.x, "SELECT what AS a, detail AS b FROM case_event ORDER BY number DESC LIMIT 1", "+a +b",
        "closed|The setting goes on with the plan by itself. They have <b>all they need");
    /* Both of the setting are told, and no name is in it. */
    assert_rows(&s.x, "SELECT kind AS a, link AS b FROM message ORDER BY id", "+a +b",
        "forum_case|/cases/named1\nforum_case|/cases/named1");
    assert_true(str_find_str(serving_last_audit(&s), S("case_named.close")) > 0);
    a = serving_get(&s, SU, "/cases/named1");
    assert_true(body_has(&a, "2 March 2026: The setting goes on") && body_has(&a, "They have &lt;b&gt;all they need") &&
        body_has(&a, "You can bring it again") == false && body_has(&a, "Nothing: you can bring it again"));
    assert_true(body_has(&a, "/cases/named1/again") && !body_has(&a, "/cases/named1/close"));
    /* What was being written stays as it is (OV4). */
    a = post(&s, FC, "/cases/named1/plan/write", "transition=Later");
    assert_status(&a, 409);
    a = post(&s, FC, "/cases/named1/plan/issue", "version=1");
    assert_status(&a, 409);
    a = serving_get(&s, FC, "/cases/named1/plan?version=2");
    assert_true(body_has(&a, "Version 2 was never issued") && !body_has(&a, "/cases/named1/plan/write"));
    /* The result can be said, and then it comes back. */
    a = serving_get(&s, SU, "/cases/named1/progress");
    assert_status(&a, 200);
    a = post(&s, SU, "/cases/named1/again", "needs=Now+he+runs+away");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named1/close");
    assert_true(body_has(&a, "brought again"));
    assert_rows(&s.x, "SELECT closed_as AS a FROM case_round WHERE public_id = 'named1'", "+a", "setting");
    serving_end(&s);
}

/* With nothing unfinished no reason is needed; "another reason" is one. */
static void closed_with_all_done(void **state)
{
    struct serving s;
    begin(&s, state);
    issue(&s, "named1");
    serving_sql(&s, "UPDATE plan SET state = 'agreed'");
    serving_sql(&s, "INSERT INTO plan_progress (id, root_id, number, at_ms, account_id, outcome, words, next) SELECT 1,"
                    " t.root_id, 1, 1, a.id, 'met', 'Four of five', '' FROM plan_target AS t, account AS a WHERE "
                    "a.name = 'su'");
    struct answer a = serving_get(&s, MGR, "/cases/named1/close");
    assert_true(body_has(&a, "Nothing is unfinished") && !body_has(&a, "What is unfinished"));
    a = shut(&s, MGR, "named1", "as=other&words=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter the reason"));
    a = shut(&s, MGR, "named1", "as=met&words=");
    assert_status(&a, 303);
    assert_str(state_of(&s, "named1"), "closed");
    /* Brought again without being closed before: that is how it ended. */
    serving_sql(&s, "UPDATE case_round SET state = 'planned', closed_as = NULL, closed_on = NULL");
    a = post(&s, SU, "/cases/named1/again", "needs=");
    assert_status(&a, 303);
    a = serving_get(&s, SU, "/cases/named1");
    assert_true(body_has(&a, "2 March 2026: Brought again"));
    serving_end(&s);
}

/* Of an anonymous case the words may not say who it is, and the message leads to the list alone. */
static void an_anonymous_one(void **state)
{
    struct serving s;
    begin(&s, state);
    issue(&s, "anon1");
    serving_sql(&s, "DELETE FROM message");
    struct answer a = shut(&s, FC, "anon1", "as=setting&words=Given1+Alderson+is+fine");
    assert_status(&a, 400);
    assert_str(state_of(&s, "anon1"), "planned");
    a = shut(&s, FC, "anon1", "as=setting&words=It+is+fine");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT link AS a FROM message ORDER BY id", "+a", "/cases\n/cases");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_event WHERE at_ms % 86400000 <> 0"), 0);
    assert_true(str_find_str(serving_last_audit(&s), S("an anonymous case")) > 0);
    serving_end(&s);
}

/* A plan that was issued in the room before anybody marked the case does not keep the forum from ending. */
static void planned_before_it_is_marked(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "UPDATE booking SET state = 'booked'");
    serving_sql(&s, "UPDATE forum SET state = 'open'");
    serving_sql(&s, "UPDATE case_round SET state = 'booked'");
    serving_sql(&s, "UPDATE booking SET place = NULL, state = 'given_back' WHERE public_id = 'booking-anon1'");
    issue(&s, "named1");
    struct answer a = serving_get(&s, FC, "/cases/named1/close");
    assert_true(body_has(&a, "Say on its run sheet"));
    a = post(&s, FC, "/bookings/booking-named1/say",
        "version-booking-named1=1&what=missed&words-booking-named1=Snow");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Its plan is issued, so it was discussed"));
    a = post(&s, FC, "/bookings/booking-named1/say",
        "version-booking-named1=1&what=discussed&words-booking-named1=The+SENCo");
    assert_status(&a, 303);
    assert_str(state_of(&s, "named1"), "planned");
    a = post(&s, FC, "/forums/forum/state", "version=1&state=held");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named1");
    assert_true(body_has(&a, ">Discussed<"));
    serving_end(&s);
}

/* Home says it to the coordinator, and to nobody else, until a plan is issued. */
static void home_keeps_it(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, FC, "/");
    assert_true(body_has(&a, "2 cases were discussed without a plan") &&
        body_has(&a, "The first was heard on 2 March 2026"));
    assert_false(body_has(&a, "Alderson"));
    const enum who others[] = { MGR, ADM, IL, SA, SU, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/");
        assert_false(body_has(&a, "without a plan"));
    }
    issue(&s, "named1");
    a = serving_get(&s, FC, "/");
    assert_true(body_has(&a, "1 case was discussed without a plan"));
    serving_sql(&s, "UPDATE account_forum SET phase = 'secondary'");
    a = serving_get(&s, FC, "/");
    assert_false(body_has(&a, "without a plan"));
    serving_end(&s);
}

/* Whoever the child has left is told nothing more of it (T2). */
static void the_child_has_left(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20513");
    issue(&s, "named1");
    struct answer a = shut(&s, FC, "named1", "as=left&words=Moved");
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message"), 0);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(what_bars_it),
        ON_BOTH_ENGINES(who_may),
        ON_BOTH_ENGINES(closed_with_something_unfinished),
        ON_BOTH_ENGINES(closed_with_all_done),
        ON_BOTH_ENGINES(an_anonymous_one),
        ON_BOTH_ENGINES(planned_before_it_is_marked),
        ON_BOTH_ENGINES(home_keeps_it),
        ON_BOTH_ENGINES(the_child_has_left),
    };
    return cmocka_run_group_tests_name("web case close", tests, NULL, NULL);
}
