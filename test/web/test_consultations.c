/* Consultations (CW-7): asked, answered, withdrawn, and seen by those alone who are in them or may read the child. */
#include "serving.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_children(s, "100002", "Birchen", 101, 1, 2);
    serving_account(s, "psychologist", 1u << ROLE_SA, NULL);
    serving_sign_in_all(s);
}

static struct str child_of(struct serving *s, const char *surname)
{
    return importing_value(&s->x,
        str_fmt(s->arena, "SELECT public_id AS v FROM pupil WHERE surname = '%s'", surname).p);
}

static struct answer ask(struct serving *s, enum who who, const char *urn, struct str child, const char *fields)
{
    return serving_post(s, &s->as[who], "/consultations/new",
        str_fmt(s->arena, "school=%s&child=%.*s&%s", urn, STR_ARG(child), fields).p);
}

static void asked_and_answered(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str child = child_of(&s, "Alderson");
    struct answer a = serving_get(&s, IL,
        str_fmt(s.arena, "/consultations/new?school=100001&child=%.*s", STR_ARG(child)).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Account of psychologist (a service)") && !body_has(&a, "Account of lead (the"));
    /* Of which service a colleague is, as long as they are of it. */
    serving_sql(
        &s, "INSERT INTO service (id, public_id, name, version) VALUES (77, 'sv77', 'Educational Psychology', 1)");
    serving_sql(&s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 77, 20000 FROM account "
                    "WHERE name = 'psychologist'");
    static const char *const forms[] = { "/consultations/new", "/actions/new" };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        a = serving_get(&s, IL, str_fmt(s.arena, "%s?school=100001&child=%.*s", forms[i], STR_ARG(child)).p);
        assert_true(body_has(&a, "Account of psychologist (Educational Psychology)"));
    }
    serving_sql(&s, "UPDATE account_service SET to_on = 20001");
    a = serving_get(&s, IL, str_fmt(s.arena, "/actions/new?school=100001&child=%.*s", STR_ARG(child)).p);
    assert_true(body_has(&a, "Account of psychologist (a service)"));
    a = ask(&s, IL, "100001", child, "account=psychologist&question=What+have+you+seen%3F&due=9%2F3%2F2026");
    assert_status(&a, 303);
    const char *page = str_dup(s.arena, str_slice(a.location, 0, (size_t)str_find(a.location, '?'))).p;
    struct visitor ep = serving_sign_in(&s, "psychologist");
    s.as[FC] = ep; /* a role that may not read the child */
    a = serving_get(&s, FC, "/consultations");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Alderson") && body_has(&a, "Due in 7 days"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    /* Nobody else sees it, but for those who may read the child. */
    static const struct {
        enum who who;
        int want;
    } cases[] = { { MGR, 200 }, { IL, 200 }, { SU, 200 }, { DPO, 200 }, { FC, 200 }, { IL2, 404 }, { SA, 404 },
        { ADM, 404 }, { AUD, 404 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = serving_get(&s, cases[i].who, page);
        assert_status(&a, cases[i].want);
    }
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/answer", page).p, "answer=Mine");
    assert_status(&a, 404);
    a = serving_post(&s, &ep, str_fmt(s.arena, "%s/answer", page).p, "answer=+");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Enter your answer"));
    a = serving_post(&s, &ep, str_fmt(s.arena, "%s/withdraw", page).p, "");
    assert_status(&a, 404);
    a = serving_post(&s, &ep, str_fmt(s.arena, "%s/answer", page).p, "answer=Much+better+in+small+groups");
    assert_status(&a, 303);
    a = serving_post(&s, &ep, str_fmt(s.arena, "%s/answer", page).p, "answer=Other");
    assert_status(&a, 409);
    /* Who was asked was told so, and who asked that there is an answer, once. */
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE kind = 'consultation'"), 1);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message AS m JOIN account AS a ON a.id = "
                                            "m.account_id WHERE m.kind = 'answer' AND a.name = 'lead'"),
        1);
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/withdraw", page).p, "");
    assert_status(&a, 409);
    a = serving_get(&s, IL, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child)).p);
    assert_true(body_has(&a, "Much better in small groups"));
    /* The school is told that there is an answer, and neither that nor what was asked. */
    const char *pages[] = { page, str_fmt(s.arena, "/pupils/%.*s", STR_ARG(child)).p };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = serving_get(&s, SU, pages[i]);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Answered") && body_has(&a, "for the authority"));
        assert_false(body_has(&a, "small groups") || body_has(&a, "have you seen"));
    }
    /* The child becomes restricted: who was asked is not named staff. */
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname = 'Alderson'");
    a = serving_get(&s, FC, page);
    assert_status(&a, 404);
    a = serving_get(&s, FC, "/consultations");
    assert_false(body_has(&a, "Alderson"));
    serving_end(&s);
}

static void withdrawn_and_late(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str child = child_of(&s, "Alderson");
    struct answer a = ask(&s, IL, "100001", child, "account=psychologist&question=Q&due=2%2F3%2F2026");
    assert_status(&a, 303);
    const char *page = str_dup(s.arena, str_slice(a.location, 0, (size_t)str_find(a.location, '?'))).p;
    a = serving_get(&s, IL, "/consultations");
    assert_true(body_has(&a, "Due today"));
    serving_sql(&s, "UPDATE consultation SET due_on = due_on - 3");
    a = serving_get(&s, IL, "/consultations");
    assert_true(body_has(&a, "3 days late"));
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/withdraw", page).p, "");
    assert_status(&a, 303);
    struct visitor ep = serving_sign_in(&s, "psychologist");
    a = serving_post(&s, &ep, str_fmt(s.arena, "%s/answer", page).p, "answer=Too+late");
    assert_status(&a, 409);
    serving_end(&s);
}

/* Who was asked of the school has gone to another, or an account is closed: the question is back with who asked, and
 * whoever has left reads nothing and answers nothing. */
static void who_leaves_loses_it(void **state)
{
    static const struct {
        const char *account, *leaves;
    } cases[] = {
        { "su", "UPDATE account_school SET to_on = 20513 WHERE account_id ="
                " (SELECT id FROM account WHERE name = 'su')" },
        { "psychologist", "DELETE FROM account_role WHERE account_id ="
                          " (SELECT id FROM account WHERE name = 'psychologist')" },
    };
    struct serving s;
    begin(&s, state);
    struct str child = child_of(&s, "Alderson");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = ask(&s, IL, "100001", child,
            str_fmt(s.arena, "account=%s&question=What+helps%%3F&due=9%%2F3%%2F2026", cases[i].account).p);
        assert_status(&a, 303);
        const char *page = str_dup(s.arena, str_slice(a.location, 0, (size_t)str_find(a.location, '?'))).p;
        s.as[FC] = serving_sign_in(&s, cases[i].account);
        a = serving_get(&s, FC, page);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Your answer"));
        serving_sql(&s, cases[i].leaves);
        a = serving_get(&s, FC, page);
        assert_status(&a, 404);
        a = serving_get(&s, FC, "/consultations");
        assert_false(body_has(&a, "Alderson"));
        a = serving_post(&s, &s.as[FC], str_fmt(s.arena, "%s/answer", page).p, "answer=Still+here");
        assert_status(&a, 404);
        a = serving_get(&s, IL, "/consultations");
        assert_true(body_has(&a, "Nobody to answer") && body_has(&a, "has left"));
        a = serving_get(&s, IL, page);
        assert_true(body_has(&a, "has left and cannot answer any more"));
        a = serving_get(&s, IL, "/");
        assert_true(body_has(&a, "question of yours has nobody to answer"));
        a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/withdraw", page).p, "");
        assert_status(&a, 303);
    }
    serving_end(&s);
}

/* What colleagues say stands in the pack and in the meeting beside the child, what is open too; what was withdrawn, or
 * asked before the last meeting and for another, does not. */
static void in_the_meeting(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str child = child_of(&s, "Alderson");
    struct answer a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=3%2F3%2F2026&starts=9am");
    assert_status(&a, 303);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM meeting");
    const char *meeting = str_fmt(s.arena, "/meetings/%.*s", STR_ARG(id)).p;
    static const char *const questions[] = { "One", "Two", "Three" };
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        a = ask(&s, IL, "100001", child,
            str_fmt(s.arena, "account=psychologist&question=%s%%3F&due=3%%2F3%%2F2026&meeting=%.*s", questions[i],
                STR_ARG(id))
                .p);
        assert_status(&a, 303);
    }
    serving_sql(&s, "UPDATE consultation SET answer = 'Small groups help', answered_ms = 1 WHERE question = 'One?'");
    serving_sql(&s, "UPDATE consultation SET withdrawn_ms = 1 WHERE question = 'Three?'");
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/pack", meeting).p, "");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/children", meeting).p,
        str_fmt(s.arena, "pupil=%.*s&areas=1", STR_ARG(child)).p);
    assert_status(&a, 303);
    static const char *const pages[] = { "pack", "hold" };
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        a = serving_get(&s, IL, str_fmt(s.arena, "%s/%s", meeting, pages[i]).p);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Small groups help") && body_has(&a, "Two?") && body_has(&a, "To be answered"));
        assert_false(body_has(&a, "Three?"));
    }
    /* The school reads neither, where it may read the pack or prepares. */
    static const char *const theirs[] = { "pack", "prepare" };
    for (size_t i = 0; i < COUNT_OF(theirs); i++) {
        a = serving_get(&s, SU, str_fmt(s.arena, "%s/%s", meeting, theirs[i]).p);
        assert_status(&a, 200);
        assert_true(body_has(&a, "for the authority"));
        assert_false(body_has(&a, "Small groups") || body_has(&a, "Two?"));
    }
    serving_end(&s);
}

static void bad_input(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str ours = child_of(&s, "Alderson"), theirs = child_of(&s, "Birchen");
    const struct {
        const char *urn;
        struct str child;
        const char *fields;
        int status;
        const char *says;
    } cases[] = {
        { "100001", ours, "", 400, "Choose whom you ask" },
        { "100001", ours, "account=lead&question=Q&due=9%2F3%2F2026", 400, "Choose somebody of the list" },
        { "100001", ours, "account=adm&question=Q&due=9%2F3%2F2026", 400, "Choose somebody of the list" },
        { "100001", ours, "account=su&question=+&due=9%2F3%2F2026", 400, "Enter what you want to know" },
        { "100001", ours, "account=su&question=%3Cb%3E&due=1%2F3%2F2026", 400, "&lt;b&gt;" },
        { "100001", ours, "account=su&question=Q&due=1%2F3%2F2026", 400, "today or later" },
        { "100001", ours, "account=su&question=Q&due=30%2F2%2F2026", 400, "There is no such day" },
        { "100001", theirs, "account=su&question=Q&due=9%2F3%2F2026", 404, NULL },
        { "100002", theirs, "account=su&question=Q&due=9%2F3%2F2026", 404, NULL },
        { "100001", ours, "meeting=none&account=su&question=Q&due=9%2F3%2F2026", 404, NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = ask(&s, IL, cases[i].urn, cases[i].child, cases[i].fields);
        assert_status(&a, cases[i].status);
        if (cases[i].says != NULL && !body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM consultation"), 0);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(asked_and_answered),
        ON_BOTH_ENGINES(withdrawn_and_late),
        ON_BOTH_ENGINES(who_leaves_loses_it),
        ON_BOTH_ENGINES(in_the_meeting),
        ON_BOTH_ENGINES(bad_input),
    };
    return cmocka_run_group_tests_name("web consultations", tests, NULL, NULL);
}
