/* The education plan (FO-7, FO-8): begun, written by two at once, looked through, issued, agreed, revised and compared;
 * progress; the child who moves; coming back. */
#include "forums.h"

#include "service/archive.h"
#include "service/plan.h"

static void begin_with(struct serving *s, void **state, int children)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, children, 2);
    serving_children(s, "100002", "Birchen", 101, 1, 2);
    serving_sql(s, "UPDATE pupil SET surname = 'Quillfeather', forename = 'Odette' WHERE forename = 'Given2'");
    serving_sql(s, "UPDATE pupil SET surname = 'Marrable', forename = 'Tobias' WHERE forename = 'Given3'");
    serving_sign_in_all(s);
    forums_begin(s);
    forums_case(s, "named1", "Alderson", "booked");
    forums_case(s, "anon1", NULL, "discussed");
    forums_case(s, "other1", "Marrable", "booked");
}

static void begin(struct serving *s, void **state)
{
    begin_with(s, state, 3);
}

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

/* What a form says that it was made of. */
static const char *signed_as(struct serving *s, const char *value)
{
    return plan_sign(s->arena, str_of(value)).p;
}

#define WHOLE \
    "need=semh&baseline=2+of+5+mornings&aim=In+lessons+4+of+5+mornings&provision=Meet+and+greet&who=Teacher" \
    "&how_often=Daily&starts=9%2F3%2F2026&review=1%2F6%2F2026&measure=Register"

/* A draft with one whole target and a day for its review. */
static void write_whole(struct serving *s, const char *round)
{
    const char *at = str_fmt(s->arena, "/cases/%s/plan", round).p;
    struct answer a = post(s, FC, str_fmt(s->arena, "%s/begin", at).p, "");
    assert_status(&a, 303);
    a = post(s, FC, str_fmt(s->arena, "%s/target", at).p, WHOLE);
    assert_status(&a, 303);
    a = post(s, FC, str_fmt(s->arena, "%s/write", at).p,
        "strengths=Kind+and+curious&child_voice=I+like+maps&need_semh=Worried+in+crowds&layer=targeted"
        "&review=1%2F7%2F2026");
    assert_status(&a, 303);
}

static struct answer issue(struct serving *s, enum who who, const char *round, const char *more)
{
    struct str version = importing_value(&s->x,
        str_fmt(s->arena,
            "SELECT CAST(p.version AS TEXT) AS v FROM plan AS p JOIN case_round AS r ON r.id = p.round_id WHERE "
            "r.public_id = '%s' ORDER BY p.number DESC LIMIT 1",
            round)
            .p);
    return post(s, who, str_fmt(s->arena, "/cases/%s/plan/issue", round).p,
        str_fmt(s->arena, "version=%.*s%s", STR_ARG(version), more).p);
}

static void begun_to_agreed(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, FC, "/cases/named1/plan");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Begin the plan"));
    a = serving_get(&s, SA, "/cases/named1/plan");
    assert_true(body_has(&a, "Given1 Alderson") && !body_has(&a, "Begin the plan"));
    a = serving_get(&s, IL2, "/cases/named1/plan");
    assert_status(&a, 404);
    a = serving_get(&s, AUD, "/cases/named1/plan");
    assert_status(&a, 404);
    a = post(&s, FC, "/cases/named1/plan/begin", "");
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    a = post(&s, FC, "/cases/named1/plan/begin", "");
    assert_status(&a, 409);
    /* A plan that lacks something is written before it is issued. */
    a = serving_get(&s, FC, "/cases/named1/plan");
    assert_true(str_find_str(a.body, S("href=\"/cases/named1/plan/write\"")) <
        str_find_str(a.body, S("href=\"/cases/named1/plan/issue\"")));
    a = issue(&s, FC, "named1", "");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Add at least one target") && body_has(&a, "Say when the plan is reviewed"));
    /* What the forum advised stands beside the form, for whoever may read it. */
    a = post(&s, FC, "/cases/named1/advice", "heading=endeavours&content=A+quiet+start");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named1/plan/target");
    assert_true(body_has(&a, "The advice that was given") && body_has(&a, "A quiet start"));
    a = serving_get(&s, SU, "/cases/named1/plan/write");
    assert_status(&a, 200);
    assert_false(body_has(&a, "A quiet start"));
    /* A vague target is taken, and advice is given. */
    a = post(&s, FC, "/cases/named1/plan/target", "need=semh&aim=Improve+attendance&starts=9%2F3%2F2026");
    assert_status(&a, 303);
    a = serving_get(&s, FC, str_dup(s.arena, a.location).p);
    assert_true(body_has(&a, "The target says a direction and no amount") && body_has(&a, "There is no day for its"));
    a = post(&s, FC, "/cases/named1/plan/target", WHOLE);
    assert_status(&a, 303);
    a = post(&s, FC, "/cases/named1/plan/target", "aim=In+lessons");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose the area of need"));
    /* A strategy is one that the list offers, by its number; the form offers them by their words. */
    static const char *const strategies[] = { "999", "-1", "4x", "A+home+visit" };
    for (size_t i = 0; i < COUNT_OF(strategies); i++) {
        a = post(&s, FC, "/cases/named1/plan/target",
            str_fmt(s.arena, "need=semh&aim=In+lessons&strategy=%s", strategies[i]).p);
        assert_status(&a, 400);
        assert_true(body_has(&a, "Choose a strategy of the list, or none of them") && body_has(&a, "In lessons"));
    }
    a = post(&s, FC, "/cases/named1/plan/target", "need=semh&aim=In+lessons&review=soon&starts=31%2F2%2F2026");
    assert_status(&a, 400);
    assert_true(body_has(&a, "#review\">Reviewed on: Enter a date like") &&
        body_has(&a, "#starts\">Starts on: There is no such day") && body_has(&a, "value=\"soon\""));
    const struct str second = importing_value(&s.x, "SELECT public_id AS v FROM plan_target WHERE place = 2");
    a = post(&s, FC, "/cases/named1/plan/target",
        str_fmt(s.arena, "target=%.*s&review=soon", STR_ARG(second)).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "#review\">Target 2, reviewed on: Enter a date like"));
    a = post(&s, FC, "/cases/named1/plan/target", "need=semh&aim=In+lessons&strategy=4");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named1/plan/target");
    assert_true(body_has(&a, "None of the list") && body_has(&a, "Somebody who greets the child at the door"));
    a = serving_get(&s, FC, "/cases/named1/plan");
    assert_true(body_has(&a, "Strategy of the list") && body_has(&a, "Somebody who greets the child at the door"));
    static const struct {
        const char *fields, *says;
    } bad[] = { { "review=1%2F3%2F2026", "The day of the plan&#39;s review is past" },
        { "review=31%2F2%2F2026", "#review\">When the plan is reviewed: There is no such day" },
        { "layer=highest", "Choose a layer of support" } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        a = post(&s, FC, "/cases/named1/plan/write", bad[i].fields);
        if (i == 0) {
            assert_status(&a, 303);
            a = issue(&s, FC, "named1", "");
        }
        assert_status(&a, 400);
        if (!body_has(&a, bad[i].says))
            fail_msg("%s does not say %s", bad[i].fields, bad[i].says);
    }
    a = post(&s, FC, "/cases/named1/plan/write",
        str_fmt(s.arena, "review=2%%2F3%%2F2026&h-review=%s", signed_as(&s, "1/3/2026")).p);
    assert_status(&a, 303);
    /* Whoever may not sign off, does not issue. */
    a = issue(&s, SU, "named1", "");
    assert_status(&a, 403);
    a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    assert_int_equal(
        importing_number(&s.x, "SELECT count(*) AS n FROM case_round WHERE public_id = 'named1' AND state = "
                               "'planned'"),
        1);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE kind = 'plan'"), 1);
    /* What is issued stays as it is. */
    a = post(&s, FC, "/cases/named1/plan/write", "strengths=Later");
    assert_status(&a, 409);
    /* The setting agrees, and nobody for it. */
    a = post(&s, FC, "/cases/named1/plan/agree", "version=5");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/cases/named1/plan");
    assert_true(body_has(&a, "Agree to this plan for the setting"));
    struct str version = importing_value(&s.x, "SELECT CAST(version AS TEXT) AS v FROM plan");
    a = post(&s, SU, "/cases/named1/plan/agree", str_fmt(s.arena, "version=%.*s", STR_ARG(version)).p);
    assert_status(&a, 303);
    a = serving_get(&s, IL, "/cases/named1/plan");
    assert_true(body_has(&a, "Agreed by the setting") && body_has(&a, "Account of su"));
    a = post(&s, SU, "/cases/named1/plan/agree", str_fmt(s.arena, "version=%.*s", STR_ARG(version)).p);
    assert_status(&a, 409);
    serving_end(&s);
}

/* Two write at once: each keeps what they wrote, and who wrote the same field is shown both. */
static void two_lose_nothing(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = post(&s, FC, "/cases/named1/plan/begin", "");
    const char *empty = signed_as(&s, "");
    a = post(&s, FC, "/cases/named1/plan/write",
        str_fmt(s.arena, "strengths=From+one&h-strengths=%s&child_voice=&h-child_voice=%s", empty, empty).p);
    assert_status(&a, 303);
    /* The other's form was made before that: another field is theirs, and the first one's is left alone. */
    a = post(&s, SU, "/cases/named1/plan/write",
        str_fmt(s.arena, "strengths=&h-strengths=%s&child_voice=From+two&h-child_voice=%s", empty, empty).p);
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT strengths AS a, child_voice AS b FROM plan", "+a +b", "From one|From two");
    /* The same field: both are shown, nothing is written, and what is saved then takes its place. */
    a = post(&s, SU, "/cases/named1/plan/write",
        str_fmt(s.arena, "strengths=Mine&h-strengths=%s&parent_voice=Also&h-parent_voice=%s", empty, empty).p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "From one") && body_has(&a, "Mine</textarea>") && body_has(&a, "Also</textarea>"));
    assert_rows(&s.x, "SELECT strengths AS a, parent_voice AS b FROM plan", "+a +b", "From one|");
    assert_true(body_has(&a, signed_as(&s, "From one")));
    a = post(&s, SU, "/cases/named1/plan/write",
        str_fmt(s.arena, "strengths=Both&h-strengths=%s&parent_voice=Also&h-parent_voice=%s", signed_as(&s, "From one"),
            empty)
            .p);
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT strengths AS a, parent_voice AS b FROM plan", "+a +b", "Both|Also");
    /* A target likewise. */
    a = post(&s, FC, "/cases/named1/plan/target", WHOLE);
    assert_status(&a, 303);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM plan_target");
    a = post(&s, FC, "/cases/named1/plan/target",
        str_fmt(s.arena, "target=%.*s&who=Head&h-who=%s", STR_ARG(id), signed_as(&s, "Teacher")).p);
    assert_status(&a, 303);
    a = post(&s, SU, "/cases/named1/plan/target",
        str_fmt(s.arena, "target=%.*s&who=Nurse&h-who=%s", STR_ARG(id), signed_as(&s, "Teacher")).p);
    assert_status(&a, 409);
    assert_true(body_has(&a, "value=\"Nurse\"") && body_has(&a, ">Head</p>"));
    a = post(&s, SU, "/cases/named1/plan/target/remove", str_fmt(s.arena, "target=%.*s&version=1", STR_ARG(id)).p);
    assert_status(&a, 409);
    a = post(&s, SU, "/cases/named1/plan/target/remove", str_fmt(s.arena, "target=%.*s&version=2", STR_ARG(id)).p);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM plan_target"), 0);
    /* Too much, and no day: the form comes back as it was typed. */
    char *much = arena_alloc(s.arena, PLAN_TEXT_MOST + 2);
    memset(much, 'x', PLAN_TEXT_MOST + 1);
    a = post(&s, SU, "/cases/named1/plan/write", str_fmt(s.arena, "transition=%s&review=soon", much).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "It must be 4000 or fewer") && body_has(&a, "value=\"soon\"") && body_has(&a, much));
    a = post(&s, SU, "/cases/named1/plan/target", "need=none&aim=+");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Choose the area of need") && body_has(&a, "Enter what is aimed at"));
    serving_end(&s);
}

/* T9: other children's names are shown before the plan is issued, and want a word. */
static void names_of_others(void **state)
{
    struct serving s;
    begin_with(&s, state, 10);
    serving_sql(&s, "UPDATE pupil SET forename = 'Grace' WHERE forename = 'Given4'");
    serving_sql(&s, "UPDATE pupil SET forename = 'Wilbur' WHERE forename IN ('Given5', 'Given6', 'Given7', 'Given8', "
                    "'Given9', 'Given10')"); /* six */
    write_whole(&s, "named1");
    static const struct {
        const char *text, *found;
    } cases[] = { { "Sits+with+Odette+Quillfeather", "Odette Quillfeather" },
        { "Quillfeather,+Odette+helps", "Quillfeather, Odette" }, { "with+odette+quilfeather", "odette quilfeather" },
        { "Tobias+was+calmer", "Tobias" }, { "as+Marrable+said", "Marrable" }, { "Odette+is+kind", NULL },
        { "Given1+Alderson+and+tobias", NULL }, { "A+quillfeather+pen", NULL },
        /* A forename by itself, of a child of the setting. */
        { "Calm+beside+Odette+today", "Odette" }, { "Calm+beside+Odette%27s+desk", "Odette" },
        { "Calm+beside+Odette%E2%80%99s+desk", "Odette" },
        { "Calm+beside+odette+today", NULL }, { "Calm.+Odette+is+kind", NULL }, { "Calm%0AOdette+is+kind", NULL },
        { "Goes+to+the+Odette+Centre", NULL }, { "Asks+Mrs+Odette+for+help", NULL },
        { "Shows+Grace+and+calm", NULL }, { "Sits+by+Wilbur+now", NULL }, { "Trusts+Given1+most", NULL } };
    const char *seen = "Kind and curious";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = post(&s, FC, "/cases/named1/plan/write",
            str_fmt(s.arena, "strengths=%s&h-strengths=%s", cases[i].text, signed_as(&s, seen)).p);
        assert_status(&a, 303);
        seen = importing_value(&s.x, str_fmt(s.arena, "SELECT strengths AS v FROM plan WHERE %zu = %zu", i, i).p).p;
        a = serving_get(&s, FC, "/cases/named1/plan/issue");
        assert_status(&a, 200);
        if (body_has(&a, "Names of other children") != (cases[i].found != NULL) ||
            (cases[i].found != NULL && !body_has(&a, cases[i].found)))
            fail_msg("%s", cases[i].text);
    }
    /* Few have a name among those who are there or were lately; and what a child is called is a name too. */
    static const struct {
        const char *sql, *text, *found;
    } later[] = {
        { "UPDATE enrolment SET entry_on = 20000, leaving_on = 20114 WHERE pupil_id IN (SELECT max(id) FROM pupil "
          "WHERE forename = 'Wilbur')",
            "Sits+by+Wilbur", NULL }, /* 400 days ago */
        { "UPDATE enrolment SET leaving_on = 20113 WHERE leaving_on = 20114", "Sits+near+Wilbur", "Wilbur" },
        { "UPDATE pupil SET preferred_forename = 'Perpetua' WHERE forename = 'Odette'", "Calm+beside+Perpetua",
            "Perpetua" },
        { "UPDATE pupil SET surname = surname", "Calm+with+Perpetua+Quillfeather", "Perpetua Quillfeather" },
        { "UPDATE pupil SET preferred_forename = 'Perpetua' WHERE forename = 'Given1'", "Trusts+Perpetua", NULL },
    };
    for (size_t i = 0; i < COUNT_OF(later); i++) {
        serving_sql(&s, later[i].sql);
        struct answer a = post(&s, FC, "/cases/named1/plan/write",
            str_fmt(s.arena, "strengths=%s&h-strengths=%s", later[i].text, signed_as(&s, seen)).p);
        assert_status(&a, 303);
        seen = importing_value(&s.x, str_fmt(s.arena, "SELECT strengths AS v FROM plan WHERE %zu = %zu", i, i).p).p;
        a = serving_get(&s, FC, "/cases/named1/plan/issue");
        if (body_has(&a, "Names of other children") != (later[i].found != NULL) ||
            (later[i].found != NULL && !body_has(&a, later[i].found)))
            fail_msg("%s", later[i].text);
    }
    struct answer a = post(&s, FC, "/cases/named1/plan/write",
        str_fmt(s.arena, "strengths=Tobias&h-strengths=%s", signed_as(&s, seen)).p);
    a = issue(&s, FC, "named1", "");
    assert_status(&a, 400);
    assert_true(body_has(&a, "say that they belong in this plan"));
    a = issue(&s, FC, "named1", "&confirm=yes");
    assert_status(&a, 303);
    serving_end(&s);
}

/* A new version copies the one that counts, which stays until the other is issued; both can be compared. */
static void versions(void **state)
{
    struct serving s;
    begin(&s, state);
    write_whole(&s, "named1");
    struct answer a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    a = post(&s, FC, "/cases/named1/plan/revise", "");
    assert_status(&a, 303);
    a = post(&s, FC, "/cases/named1/plan/revise", "");
    assert_status(&a, 409);
    struct str id = importing_value(&s.x,
        "SELECT t.public_id AS v FROM plan_target AS t JOIN plan AS p ON p.id = t.plan_id WHERE p.number = 2");
    a = post(&s, FC, "/cases/named1/plan/target",
        str_fmt(s.arena, "target=%.*s&baseline=3+of+5+mornings&h-baseline=%s", STR_ARG(id),
            signed_as(&s, "2 of 5 mornings"))
            .p);
    assert_status(&a, 303);
    a = post(&s, FC, "/cases/named1/plan/target", "need=cognition&aim=Reads+10+pages&who=TA");
    assert_status(&a, 303);
    a = serving_get(&s, IL, "/cases/named1/plan/versions?from=1&to=2");
    assert_status(&a, 200);
    assert_true(body_has(&a, "[taken out: </span>2<span") && body_has(&a, "[added: </span>3<span"));
    assert_true(body_has(&a, "Reads 10 pages") && !body_has(&a, "Kind and curious"));
    a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT number AS a, state AS b FROM plan ORDER BY number", "a +b", "1|replaced\n2|issued");
    a = serving_get(&s, SU, "/cases/named1/plan?version=1");
    assert_true(body_has(&a, "2 of 5 mornings") && body_has(&a, "replaced by a later one"));
    serving_end(&s);
}

/* Progress by target; the plan goes with the child, and the case does not (T2). */
static void progress_and_moving(void **state)
{
    struct serving s;
    begin(&s, state);
    write_whole(&s, "named1");
    struct answer a = serving_get(&s, SU, "/cases/named1/progress");
    assert_status(&a, 404);
    a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM plan_target");
    a = post(&s, SU, "/cases/named1/progress",
        str_fmt(s.arena, "outcome-%.*s=met&words-%.*s=+", STR_ARG(id), STR_ARG(id)).p);
    assert_status(&a, 400);
    assert_true(body_has(&a, "\">Target 1, the result: Enter the result"));
    a = post(&s, SU, "/cases/named1/progress",
        str_fmt(s.arena, "outcome-%.*s=partly&words-%.*s=3+of+5+mornings&next-%.*s=continue", STR_ARG(id), STR_ARG(id),
            STR_ARG(id))
            .p);
    assert_status(&a, 303);
    /* The same again writes nothing. */
    a = post(&s, SU, "/cases/named1/progress",
        str_fmt(s.arena, "outcome-%.*s=partly&words-%.*s=3+of+5+mornings&next-%.*s=continue", STR_ARG(id), STR_ARG(id),
            STR_ARG(id))
            .p);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM plan_progress"), 1);
    a = serving_get(&s, SA, "/cases/named1/progress");
    assert_status(&a, 403);
    /* The child moves to Birch: its staff have the plan and go on with it; Alder keeps what was there. */
    serving_sql(&s, "UPDATE plan SET issued_ms = issued_ms - 86400000");
    serving_account(&s, "su2", 1u << ROLE_SU, "100002");
    struct visitor birch = serving_sign_in(&s, "su2");
    struct http_request r = serving_request(&s, &birch, HTTP_GET, "/cases/named1/plan");
    a = serving_send(&s, &r);
    assert_status(&a, 404);
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20513 WHERE pupil_id = (SELECT id FROM pupil WHERE surname = "
                    "'Alderson')");
    serving_sql(&s, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, status, year_group, year_group_year) "
                    "SELECT 99999, p.id, c.id, 20514, 'C', 8, 2025 FROM pupil AS p, school AS c WHERE p.surname = "
                    "'Alderson' AND c.urn = '100002'");
    /* It goes along with a consent that covers it and holds, or an approved safeguarding reason, and with no other. */
    static const struct {
        const char *sql;
        int status;
    } consents[] = { { "UPDATE consent SET covers = 15", 404 }, { "UPDATE consent SET covers = 17", 200 },
        { "UPDATE consent SET expires_on = 20513", 404 },
        { "UPDATE consent SET expires_on = 20800, withdrawn_on = 20514", 404 },
        { "INSERT INTO consent_override (id, public_id, case_id, reason, asked_ms, asked_by, until_on) SELECT 900, "
          "'instead', k.id, 'Risk', 1, k.made_by, 20514 FROM forum_case AS k WHERE k.public_id = 'case-named1'",
            404 },
        { "UPDATE consent_override SET approved_ms = 2, approved_by = (SELECT id FROM account "
          "WHERE name = 'mgr')",
            200 },
        { "UPDATE consent_override SET until_on = 20513", 404 },
        { "UPDATE consent SET withdrawn_on = NULL", 200 } };
    struct http_request moved_progress = serving_request(&s, &birch, HTTP_GET, "/cases/named1/progress");
    for (size_t i = 0; i < COUNT_OF(consents); i++) {
        serving_sql(&s, consents[i].sql);
        a = serving_send(&s, &r);
        if (a.status != consents[i].status)
            fail_msg("%s: %d", consents[i].sql, a.status);
        a = serving_send(&s, &moved_progress);
        assert_status(&a, consents[i].status);
    }
    a = serving_send(&s, &r);
    assert_true(body_has(&a, "The child came from Alder School") && body_has(&a, "3 of 5 mornings"));
    a = serving_get(&s, IL2, "/cases/named1/plan");
    assert_status(&a, 404);
    a = serving_post(&s, &birch, "/cases/named1/progress",
        str_fmt(s.arena, "outcome-%.*s=met&words-%.*s=Five+of+five", STR_ARG(id), STR_ARG(id)).p);
    assert_status(&a, 303);
    a = serving_post(&s, &birch, "/cases/named1/plan/revise", "");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/cases/named1/plan");
    assert_true(body_has(&a, "In lessons 4 of 5") && !body_has(&a, "Five of five"));
    a = serving_get(&s, SU, "/cases/named1/progress");
    assert_status(&a, 404);
    a = serving_get(&s, IL, "/cases/named1/plan");
    assert_true(body_has(&a, "Five of five"));
    /* And writes nothing more: no step, no new round, no answer, whoever else may. */
    a = serving_get(&s, SU, "/cases/named1/plan");
    assert_true(!body_has(&a, "/cases/named1/again") && !body_has(&a, "Agree to this plan for the setting"));
    static const char *const steps[] = { "/cases/named1/plan/agree", "/cases/named1/plan/revise",
        "/cases/named1/plan/write", "/cases/named1/plan/target", "/cases/named1/again" };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        a = post(&s, SU, steps[i], "version=5&needs=New&aim=Reads");
        assert_status(&a, 404);
    }
    a = serving_get(&s, SU, "/cases/named1/again");
    assert_status(&a, 404);
    a = serving_get(&s, FC, "/cases/named1/again");
    assert_status(&a, 200);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_round WHERE number = 2"), 0);
    serving_sql(&s, "UPDATE follow_up SET due_on = 20510");
    a = serving_get(&s, SU, "/follow-ups");
    assert_true(body_has(&a, "Nothing is asked"));
    const char *asked = str_fmt(s.arena, "/follow-ups/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM follow_up WHERE weeks = 6")))
                            .p;
    a = serving_get(&s, SU, asked);
    assert_status(&a, 404);
    a = post(&s, SU, asked, "version=1&placement=kept");
    assert_status(&a, 404);
    a = serving_get(&s, FC, asked);
    assert_status(&a, 200);
    serving_end(&s);
}

/* OV5: who knows the family sees neither the case nor its plan, whatever way leads there. */
static void conflicts(void **state)
{
    struct serving s;
    begin(&s, state);
    write_whole(&s, "named1");
    struct answer a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE consent SET covers = 17");
    static const char *const pages[] = { "", "/plan", "/plan/versions", "/plan.pdf", "/progress" };
    for (int knows = 0; knows < 2; knows++) {
        for (size_t i = 0; i < COUNT_OF(pages); i++) {
            a = serving_get(&s, IL, str_fmt(s.arena, "/cases/named1%s", pages[i]).p);
            assert_status(&a, knows ? 404 : 200);
        }
        serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case "
                        "AS k, account AS a WHERE k.public_id = 'case-named1' AND a.name = 'lead' AND NOT "
                        "EXISTS (SELECT 1 FROM case_conflict AS o WHERE o.account_id = a.id)");
    }
    /* Nor as an action, nor, for a coordinator who has the child by the case alone, the child. */
    serving_sql(&s, "INSERT INTO action (id, public_id, school_id, pupil_id, round_id, task, owner_kind, owner_id, "
                    "owner_name, due_on, state, outcome, made_ms, made_by, version) SELECT 900, 'advised', "
                    "k.school_id, "
                    "k.pupil_id, r.id, 'Visit the family', 'authority', a.id, 'Somebody', 20520, 'open', '', 1, "
                    "a.id, 1 "
                    "FROM forum_case AS k JOIN case_round AS r ON r.case_id = k.id, account AS a WHERE k.public_id = "
                    "'case-named1' AND a.name = 'mgr'");
    a = serving_get(&s, MGR, "/actions/advised");
    assert_status(&a, 200);
    a = serving_get(&s, IL, "/actions/advised");
    assert_status(&a, 404);
    a = serving_get(&s, MGR, "/actions");
    assert_true(body_has(&a, "Visit the family"));
    a = serving_get(&s, IL, "/actions");
    assert_false(body_has(&a, "Visit the family"));
    const char *child = str_fmt(s.arena, "/pupils/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT p.public_id AS v FROM pupil AS p JOIN forum_case AS k ON k.pupil_id = "
                                      "p.id WHERE k.public_id = 'case-named1'")))
                            .p;
    a = serving_get(&s, FC, child);
    assert_status(&a, 200);
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                    "account AS a WHERE k.public_id = 'case-named1' AND a.name = 'fc'");
    a = serving_get(&s, FC, child);
    assert_status(&a, 404);
    /* And at the setting that the child came to. */
    serving_account(&s, "su2", 1u << ROLE_SU, "100002");
    struct visitor birch = serving_sign_in(&s, "su2");
    struct http_request r = serving_request(&s, &birch, HTTP_GET, "/cases/named1/plan");
    serving_sql(&s, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, status, year_group, year_group_year) "
                    "SELECT 99999, p.id, c.id, 20510, 'C', 8, 2025 FROM pupil AS p, school AS c WHERE p.surname = "
                    "'Alderson' AND c.urn = '100002'");
    a = serving_send(&s, &r);
    assert_status(&a, 200);
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                    "account AS a WHERE k.public_id = 'case-named1' AND a.name = 'su2'");
    a = serving_send(&s, &r);
    assert_status(&a, 404);
    serving_end(&s);
}

/* Re-referral (FO-8): refused until each target has its result or new needs are stated; then everything goes along. */
static void brought_again(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, SU, "/cases/named1/again");
    assert_true(body_has(&a, "This round is not over"));
    write_whole(&s, "named1");
    a = issue(&s, FC, "named1", "");
    serving_sql(&s, "INSERT INTO case_text (id, round_id, field, content, at_ms, account_id, version) SELECT 9001, "
                    "r.id, 'hoped', 'A calm day', 1, k.made_by, 3 FROM case_round AS r JOIN forum_case AS k ON k.id = "
                    "r.case_id WHERE r.public_id = 'named1'");
    serving_sql(&s, "INSERT INTO case_strategy (id, public_id, round_id, place, what, from_on, how_often, by_whom, "
                    "impact, impact_words, version) SELECT 9001, 'strategy', id, 1, 'Quiet start', 20400, 'Daily', "
                    "'TA', 'some', 'Calmer', 1 FROM case_round WHERE public_id = 'named1'");
    a = serving_get(&s, SU, "/cases/named1/again");
    assert_true(body_has(&a, "Target 1: In lessons 4 of 5 mornings"));
    a = post(&s, SU, "/cases/named1/again", "needs=");
    assert_status(&a, 400);
    assert_true(body_has(&a, "Say what came of each target"));
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_round WHERE number = 2"), 0);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM plan_target");
    a = post(&s, SU, "/cases/named1/progress",
        str_fmt(s.arena, "outcome-%.*s=partly&words-%.*s=3+of+5+mornings", STR_ARG(id), STR_ARG(id)).p);
    assert_status(&a, 303);
    a = post(&s, SU, "/cases/named1/again", "needs=");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT number AS a, state AS b FROM case_round WHERE case_id = (SELECT case_id FROM case_round "
                      "WHERE public_id = 'named1') ORDER BY number",
        "a +b", "1|closed\n2|draft");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_text WHERE content = 'A calm day'"), 2);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_strategy WHERE what = 'Quiet start'"), 2);
    a = post(&s, SU, "/cases/named1/again", "needs=");
    assert_status(&a, 409);
    /* The next plan begins with what was not met, and where the child is now. */
    serving_sql(&s, "UPDATE case_round SET state = 'discussed', submitted_on = 20514, public_id = 'named2' WHERE "
                    "number = 2");
    a = post(&s, FC, "/cases/named2/plan/begin", "");
    assert_status(&a, 303);
    a = serving_get(&s, FC, "/cases/named2/plan");
    assert_true(body_has(&a, "3 of 5 mornings") && body_has(&a, "In lessons 4 of 5"));
    serving_end(&s);
}

/* What is new is read by whoever hears it; of services, by those whom consent tells all. A first round is not asked. */
static void new_needs_are_read(void **state)
{
    struct serving s;
    begin(&s, state);
    write_whole(&s, "named1");
    struct answer a = issue(&s, FC, "named1", "");
    a = serving_get(&s, FC, "/cases/named1");
    assert_true(!body_has(&a, "What is new since the last forum"));
    a = post(&s, SU, "/cases/named1/again", "needs=Nights+have+become+short");
    assert_status(&a, 303);
    serving_sql(&s, "UPDATE case_round SET public_id = 'named2' WHERE number = 2");
    a = serving_get(&s, SU, "/cases/named2/write?part=new_needs");
    assert_true(body_has(&a, "What is new since the last forum") && body_has(&a, "Nights have become short"));
    a = serving_get(&s, SU, "/cases/named2");
    assert_true(body_has(&a, "part=new_needs"));
    serving_sql(&s, "UPDATE case_round SET state = 'waiting', submitted_on = 20514 WHERE number = 2");
    a = serving_get(&s, FC, "/cases/named2");
    assert_true(body_has(&a, "What is new since the last forum") && body_has(&a, "Nights have become short"));
    serving_end(&s);
}

/* An anonymous plan carries its caution, tells no order, and its setting is told to nobody else (OV7). */
static void anonymous(void **state)
{
    struct serving s;
    begin(&s, state);
    write_whole(&s, "anon1");
    struct answer a = issue(&s, FC, "anon1", "");
    assert_status(&a, 303);
    a = serving_get(&s, SA, "/cases/anon1/plan");
    assert_status(&a, 200);
    assert_true(body_has(&a, "it is subjective") && !body_has(&a, "Alder"));
    static const enum who never[] = { MGR, IL, IL2, DPO, AUD };
    for (size_t i = 0; i < COUNT_OF(never); i++) {
        a = serving_get(&s, never[i], "/cases/anon1/plan");
        assert_status(&a, 404);
    }
    a = serving_get(&s, SU, "/cases/anon1/plan");
    assert_true(body_has(&a, "Alder School"));
    assert_str(serving_last_audit(&s), "su|plan.read|an anonymous case|ok|");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM plan WHERE id < 4000000000000000000"), 0);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM plan_target WHERE id < 4000000000000000000"), 0);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM plan WHERE issued_ms % 3600000 <> 0"), 0);
    /* Who of the setting agreed, and who said how it goes, is told to nobody who is not told the setting. */
    struct str version = importing_value(&s.x, "SELECT CAST(version AS TEXT) AS v FROM plan");
    a = post(&s, SU, "/cases/anon1/plan/agree", str_fmt(s.arena, "version=%.*s", STR_ARG(version)).p);
    assert_status(&a, 303);
    struct str id = importing_value(&s.x, "SELECT public_id AS v FROM plan_target");
    a = post(&s, SU, "/cases/anon1/progress",
        str_fmt(s.arena, "outcome-%.*s=partly&words-%.*s=3+of+5+mornings", STR_ARG(id), STR_ARG(id)).p);
    assert_status(&a, 303);
    static const char *const named_on[] = { "/cases/anon1/plan", "/cases/anon1/plan/versions" };
    for (size_t i = 0; i < COUNT_OF(named_on); i++) {
        a = serving_get(&s, SA, named_on[i]);
        assert_status(&a, 200);
        assert_true(body_has(&a, "Agreed by the setting") && !body_has(&a, "Account of su"));
        a = serving_get(&s, SU, named_on[i]);
        assert_true(body_has(&a, "Account of su"));
    }
    static const enum who has_file[] = { FC, SU };
    for (size_t i = 0; i < COUNT_OF(has_file); i++) {
        a = serving_get(&s, has_file[i], "/cases/anon1/plan.docx");
        assert_status(&a, 200);
        struct buf store = buf_new(ARCHIVE_BYTES);
        struct archive_part *parts;
        size_t n_parts;
        bool shown = false;
        assert_int_equal(archive_read(s.arena, a.body, &store, &parts, &n_parts), ARCHIVE_FINE);
        for (size_t k = 0; k < n_parts; k++) {
            shown = shown || str_find_str(parts[k].bytes, S("3 of 5 mornings")) >= 0;
            if (str_find_str(parts[k].bytes, S("Account of")) >= 0)
                fail_msg("%.*s names somebody", STR_ARG(parts[k].name));
        }
        assert_true(shown);
        buf_done(&store);
    }
    a = serving_get(&s, FC, "/cases/anon1/plan.pdf");
    assert_status(&a, 200);
    assert_true(str_find_str(a.disposition, S("plan-WF-anon1-1.pdf")) > 0);
    assert_true(str_find_str(a.body, S("Alder")) < 0);
    a = serving_get(&s, MGR, "/cases/anon1/plan.pdf");
    assert_status(&a, 404);
    serving_end(&s);
}

/* Marks of a week of the first child: ten sessions from a Monday on, the first few missed. */
static void week_of_marks(struct serving *s, const char *monday, int missed)
{
    struct buf b = buf_new(1 << 16);
    buf_add_str(&b, S("upn,date,session,code\n"));
    for (int i = 0; i < 10; i++) {
        char iso[11];
        const struct str on = day_iso(day_add(test_day(monday), i / 2), iso);
        buf_add_fmt(&b, "%.*s,%.*s,%s,%s\n", STR_ARG(importing_upn(s->arena, 1)), STR_ARG(on), i % 2 == 0 ? "AM" : "PM",
            i < missed       ? "O"
                : i % 2 == 0 ? "/"
                             : "\\");
    }
    importing_bytes(&s->x, IMPORT_MARKS, "marks.csv", buf_str(&b));
    assert_false(s->x.last.refused);
    buf_done(&b);
}

/* FO-9: asked at 6, 12 and 26 weeks; the registers answer what they know, in windows that no holiday shortens. */
static void follow_ups(void **state)
{
    struct serving s;
    begin(&s, state);
    week_of_marks(&s, "2026-02-02", 4);
    week_of_marks(&s, "2026-02-09", 9);
    /* The week of 16 February is a holiday; that of 23 February has two sessions missed. The forum was on the 11th. */
    serving_sql(&s, "UPDATE forum SET on_day = 20495 WHERE id = 900");
    write_whole(&s, "named1");
    struct answer a = issue(&s, FC, "named1", "");
    assert_status(&a, 303);
    assert_rows(&s.x, "SELECT weeks AS a, due_on AS b FROM follow_up ORDER BY weeks", "a @b",
        "6|2026-03-25\n12|2026-05-06\n26|2026-08-12");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM message WHERE kind = 'follow_up'"), 3);
    a = serving_get(&s, SU, "/follow-ups");
    assert_true(body_has(&a, "Nothing is asked"));
    serving_sql(&s, "UPDATE follow_up SET due_on = 20510 WHERE weeks = 6");
    a = serving_get(&s, SU, "/");
    assert_true(body_has(&a, "what changed after a forum"));
    a = serving_get(&s, SU, "/follow-ups");
    assert_true(body_has(&a, "Alderson, Given1"));
    const char *page = str_fmt(s.arena, "/follow-ups/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM follow_up WHERE weeks = 6")))
                           .p;
    a = serving_get(&s, SU, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "40.0% before, 20.0% after") && body_has(&a, "1 school week") &&
        !body_has(&a, "name=\"possible_before\""));
    a = serving_get(&s, IL2, page);
    assert_status(&a, 404);
    /* A setting is told of its own registers; the coordinator of all (T2). */
    serving_sql(&s, "UPDATE forum_case SET school_id = (SELECT id FROM school WHERE urn = '100002') WHERE public_id = "
                    "'case-named1'");
    serving_sql(&s, "UPDATE account_school SET school_id = (SELECT id FROM school WHERE urn = '100002')");
    a = serving_get(&s, SU, page);
    assert_status(&a, 404);
    serving_sql(&s, "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, status, year_group, year_group_year) "
                    "SELECT 99999, p.id, c.id, 20510, 'S', 8, 2025 FROM pupil AS p, school AS c WHERE p.surname = "
                    "'Alderson' AND c.urn = '100002'");
    a = serving_get(&s, SU, page);
    assert_status(&a, 200);
    assert_true(!body_has(&a, "40.0% before") && body_has(&a, "name=\"possible_before\""));
    a = serving_get(&s, FC, page);
    assert_true(body_has(&a, "40.0% before"));
    serving_sql(&s, "DELETE FROM enrolment WHERE id = 99999");
    serving_sql(&s, "UPDATE account_school SET school_id = (SELECT id FROM school WHERE urn = '100001')");
    serving_sql(&s, "UPDATE forum_case SET school_id = (SELECT id FROM school WHERE urn = '100001') WHERE public_id = "
                    "'case-named1'");
    static const struct {
        const char *fields;
        int status;
        const char *says;
    } cases[] = { { "version=1", 400, "Say whether the placement was kept" },
        { "version=1&placement=kept&hours_before=12.3", 400,
            "\">Hours of school a week before the forum: Enter hours in quarters" },
        { "version=1&placement=kept&hours_before=12.5", 400, "before and after" },
        { "version=1&placement=kept&hours_before=12.5&hours_after=41", 400, "40 or fewer" },
        { "version=1&placement=kept&confidence=11", 400, "from 0 to 10" },
        { "version=2&placement=kept", 409, "Somebody answered" },
        { "version=1&placement=kept&confidence=7&hours_before=12.5&hours_after=25&words=Calmer", 303, NULL } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = post(&s, SU, page, cases[i].fields);
        assert_status(&a, cases[i].status);
        if (cases[i].says != NULL && !body_has(&a, cases[i].says))
            fail_msg("%s does not say %s", cases[i].fields, cases[i].says);
    }
    assert_rows(&s.x,
        "SELECT possible_before AS a, absent_before AS b, possible_after AS c, absent_after AS d, hours_before AS e, "
        "hours_after AS f, goals_not AS g, placement AS h FROM follow_up WHERE weeks = 6",
        "a b c d e f g +h", "10|4|10|2|50|100|1|kept");
    /* Of an anonymous case nothing is known but what is typed. */
    write_whole(&s, "anon1");
    a = issue(&s, FC, "anon1", "");
    assert_status(&a, 303);
    page = str_fmt(s.arena, "/follow-ups/%.*s",
        STR_ARG(importing_value(&s.x,
            "SELECT u.public_id AS v FROM follow_up AS u JOIN case_round AS r ON r.id = u.round_id WHERE u.weeks = 6 "
            "AND r.public_id = 'anon1'")))
               .p;
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "name=\"possible_before\"") && !body_has(&a, "From the registers"));
    a = serving_get(&s, MGR, page);
    assert_status(&a, 404);
    a = post(&s, SU, page,
        "version=1&placement=kept&possible_before=10&absent_before=12&possible_after=10&absent_after=1");
    assert_status(&a, 400);
    assert_true(body_has(&a, "More sessions are missed than were possible"));
    a = post(&s, SU, page,
        "version=1&placement=kept&possible_before=60&absent_before=12&possible_after=60&absent_after=1");
    assert_status(&a, 303);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(begun_to_agreed),
        ON_BOTH_ENGINES(two_lose_nothing),
        ON_BOTH_ENGINES(names_of_others),
        ON_BOTH_ENGINES(versions),
        ON_BOTH_ENGINES(progress_and_moving),
        ON_BOTH_ENGINES(conflicts),
        ON_BOTH_ENGINES(brought_again),
        ON_BOTH_ENGINES(new_needs_are_read),
        ON_BOTH_ENGINES(anonymous),
        ON_BOTH_ENGINES(follow_ups),
    };
    return cmocka_run_group_tests_name("web plan", tests, NULL, NULL);
}
