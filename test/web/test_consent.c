/* What consent covers, asked at the moment of showing (FO-3, FO-5; TRUST.md OV2, T7): each thing of a named case, for
 * each role, as consent stands. */
#include "forums.h"
#include "service/consent.h"

enum { DAY = 20514 }; /* SERVING_DAY */

/* Documents and advice by what is in them. */
static const struct {
    const char *field, *name;
    int64_t needs;
} kinds[] = { { "none", "Plain", 0 }, { "health", "Healthy", CONSENT_HEALTH }, { "care", "Caring", CONSENT_CARE },
    { "both", "Doubly", CONSENT_NEEDS }, { "", "Unsaid", CONSENT_NEEDS } };

static struct answer post(struct serving *s, enum who who, const char *target, const char *fields)
{
    return serving_post(s, &s->as[who], target, fields);
}

static void add_text(struct serving *s, int id, const char *field, const char *content)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_text (id, round_id, field, content, at_ms, account_id, version) SELECT %d, r.id, '%s', "
            "'%s', 1, a.id, 1 FROM case_round AS r, account AS a WHERE r.public_id = 'one' AND a.name = 'su'",
            id, field, content)
            .p);
}

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_account(s, "both", 1u << ROLE_SA | 1u << ROLE_SU, "100002");
    serving_account(s, "other", 1u << ROLE_SA | 1u << ROLE_FC, NULL);
    forums_begin(s);
    serving_sql(s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 900, 20000 FROM account "
                   "WHERE name IN ('both', 'other')");
    serving_sql(s, "INSERT INTO account_forum (id, account_id, phase, from_on) SELECT 901, id, 'secondary', 20000 FROM "
                   "account WHERE name = 'other'");
    forums_case(s, "one", "Alderson", "booked");
    add_text(s, 1, "why", "Worry-text");
    add_text(s, 2, "medical", "Medical-text");
    add_text(s, 3, "environment", "Home-text");
    static const char *const facts[] = { "care", "reasons", "sen", "attendance" };
    for (size_t i = 0; i < COUNT_OF(facts); i++)
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO case_fact (round_id, fact, content, as_at) SELECT id, '%s', 'Fact-%s', 20500 FROM "
                "case_round WHERE public_id = 'one'",
                facts[i], facts[i])
                .p);
    serving_sql(s, "UPDATE case_round SET closed_on = 20512, closed_as = 'met', closed_words = 'Closing-text' WHERE "
                   "public_id = 'one'");
    serving_sign_in_all(s);
    serving_sql(s, "UPDATE case_round SET state = 'more' WHERE public_id = 'one'");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const char *name = str_fmt(s->arena, "%s.txt", kinds[i].name).p;
        struct answer a = serving_upload(s, &s->as[SU], "/cases/one/documents", name, str_of(kinds[i].name),
            str_fmt(s->arena, "needs=%s", kinds[i].field).p);
        assert_status(&a, 303);
    }
    serving_sql(s, "UPDATE case_round SET state = 'booked' WHERE public_id = 'one'");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct answer a = post(s, FC, "/cases/one/advice",
            str_fmt(s->arena, "heading=endeavours&needs=%s&content=Advice-%s", kinds[i].field, kinds[i].name).p);
        assert_status(&a, 303);
    }
    for (size_t i = 0; i < COUNT_OF(kinds); i++) { /* for a service, and nobody's account */
        struct answer a = post(s, FC, "/cases/one/advice",
            str_fmt(s->arena, "heading=referral&service=ep&needs=%s&content=Action-%s", kinds[i].field, kinds[i].name)
                .p);
        assert_status(&a, 303);
    }
    /* As before it was asked. */
    serving_sql(s, "UPDATE advice SET needs = NULL WHERE content IN ('Advice-Unsaid', 'Action-Unsaid')");
    serving_sql(s,
        "INSERT INTO action (id, public_id, school_id, pupil_id, round_id, task, owner_kind, owner_id, owner_name, "
        "due_on, state, outcome, made_ms, made_by, version) SELECT 500, 'task', c.school_id, c.pupil_id, r.id, "
        "'Task-text', 'service', a.id, 'EP', 20600, 'open', '', 1, a.id, 1 FROM case_round AS r JOIN forum_case AS c "
        "ON c.id = r.case_id, account AS a WHERE r.public_id = 'one' AND a.name = 'sa'");
}

/* A consent as it stands; on == 0: none. */
struct given {
    int covers, on, expires, withdrawn;
};

static void give(struct serving *s, int id, const struct given *g)
{
    const char *gone = g->withdrawn != 0 ? str_fmt(s->arena, "%d, 5, recorded_by", g->withdrawn).p : "NULL, NULL, NULL";
    if (g->on == 0)
        return;
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, wording, "
            "expires_on, recorded_ms, recorded_by, withdrawn_on, withdrawn_ms, withdrawn_by, withdrawn_how) "
            "SELECT %d, 'given%d', case_id, 'P', 'parent', %d, 'signed', %d, '', %d, %d, recorded_by, %s, '' FROM "
            "consent WHERE id = 7000",
            id, id, g->on, g->covers, g->expires, id, gone)
            .p);
}

enum { TALK = CONSENT_TALK,
    HEALTH = CONSENT_TALK | CONSENT_HEALTH,
    CARE = CONSENT_TALK | CONSENT_CARE,
    ALL = CONSENT_ALL,
    LATE = 20800,
    NOTHING = -1 };

static const struct {
    const char *name;
    struct given first, then; /* the second was recorded later */
    const char *override;     /* its approved_ms, ended_ms and last day */
    int covers;               /* what services are told; NOTHING: not that there is a case */
} states[] = {
    { "none", { 0 }, { 0 }, NULL, NOTHING },
    { "to talk", { TALK, 20500, LATE, 0 }, { 0 }, NULL, TALK },
    { "with health", { HEALTH, 20500, LATE, 0 }, { 0 }, NULL, HEALTH },
    { "with social care", { CARE, 20500, LATE, 0 }, { 0 }, NULL, CARE },
    { "all", { ALL, 20500, LATE, 0 }, { 0 }, NULL, ALL },
    { "from today to today", { ALL, DAY, DAY, 0 }, { 0 }, NULL, ALL },
    { "expired yesterday", { ALL, 20400, DAY - 1, 0 }, { 0 }, NULL, NOTHING },
    { "withdrawn today", { ALL, 20500, LATE, DAY }, { 0 }, NULL, NOTHING },
    { "narrowed", { ALL, 20500, LATE, 0 }, { TALK, 20510, LATE, 0 }, NULL, TALK },
    { "widened", { TALK, 20500, LATE, 0 }, { ALL, 20510, LATE, 0 }, NULL, ALL },
    { "the newer one withdrawn alone", { TALK, 20500, LATE, 0 }, { ALL, 20510, LATE, DAY }, NULL, TALK },
    { "overridden", { 0 }, { 0 }, "5, NULL, 20600", ALL },
    { "overridden beside a narrow one", { TALK, 20500, LATE, 0 }, { 0 }, "5, NULL, 20600", ALL },
    { "asked to override", { 0 }, { 0 }, "NULL, NULL, 20600", NOTHING },
    { "override over", { 0 }, { 0 }, "5, NULL, 20513", NOTHING },
    { "override ended", { TALK, 20500, LATE, 0 }, { 0 }, "5, 6, 20600", TALK },
};

static void set_state(struct serving *s, size_t i)
{
    serving_sql(s, "UPDATE consent SET id = 7000, withdrawn_on = 20501, withdrawn_ms = 1, withdrawn_by = recorded_by "
                   "WHERE public_id = 'consent-one'");
    serving_sql(s, "DELETE FROM consent WHERE id > 7000");
    serving_sql(s, "DELETE FROM consent_override");
    give(s, 7001, &states[i].first);
    give(s, 7002, &states[i].then);
    if (states[i].override != NULL)
        serving_sql(s,
            str_fmt(s->arena,
                "INSERT INTO consent_override (id, public_id, case_id, reason, asked_ms, asked_by, approved_ms, "
                "ended_ms, until_on, approved_by) SELECT 1, 'instead', n.case_id, 'Reason', 1, n.recorded_by, %s, "
                "NULL FROM consent AS n WHERE n.id = 7000",
                states[i].override)
                .p);
}

static void wants(bool got, bool want, const char *state, const char *who, const char *thing)
{
    if (got != want)
        fail_msg("%s, %s: %s is %s", state, who, thing, got ? "shown" : "not shown");
}

/* A page for one visitor: 200, or none of theirs. */
static struct answer page_as(struct serving *s, const struct visitor *v, const char *page)
{
    const struct http_request r = serving_request(s, v, HTTP_GET, page);
    struct answer a = serving_send(s, &r);
    assert_true(a.status == 200 || a.status == 404 || a.status == 403);
    return a;
}

static bool has(const struct answer *a, const char *text)
{
    return a->status == 200 && body_has(a, text);
}

static bool shows(struct serving *s, const struct visitor *v, const char *page, const char *text)
{
    struct answer a = page_as(s, v, page);
    return has(&a, text);
}

static void documents_as(struct serving *s, const struct visitor *v, int covers, const char *state, const char *who)
{
    struct answer list = page_as(s, v, "/cases/one/documents"), of_case = page_as(s, v, "/cases/one"),
                  advice = page_as(s, v, "/cases/one/advice");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const bool told = covers != NOTHING && (kinds[i].needs & ~covers) == 0;
        const struct str id = importing_value(
            &s->x, str_fmt(s->arena, "SELECT public_id AS v FROM attachment WHERE name = '%s.txt'", kinds[i].name).p);
        const char *one = str_fmt(s->arena, "/documents/%.*s", STR_ARG(id)).p;
        struct answer a = page_as(s, v, one);
        wants(a.status == 200 && str_eq(a.body, str_of(kinds[i].name)), told, state, who, one);
        wants(has(&list, str_fmt(s->arena, "%s.txt", kinds[i].name).p), told, state, who, "the list of documents");
        /* The history has the names of documents. */
        wants(has(&of_case, str_fmt(s->arena, "%s.txt", kinds[i].name).p),
            covers != NOTHING && (CONSENT_NEEDS & ~covers) == 0, state, who, "the name of a document");
        /* Advice is for those who give it. */
        if (advice.status != 403)
            wants(has(&advice, str_fmt(s->arena, "Advice-%s", kinds[i].name).p), told, state, who, "advice");
    }
}

/* What advice has for a service, of which no account is told by name: it is read like the advice, and links to it lead
 * there. */
static void actions_as(struct serving *s, const struct visitor *v, int covers, const char *state, const char *who)
{
    struct answer list = page_as(s, v, "/actions"), mine = page_as(s, v, "/actions?who=mine"),
                  advice = page_as(s, v, "/cases/one/advice");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const bool told = covers != NOTHING && (kinds[i].needs & ~covers) == 0;
        const char *task = str_fmt(s->arena, "Action-%s", kinds[i].name).p;
        const struct str id =
            importing_value(&s->x, str_fmt(s->arena, "SELECT public_id AS v FROM action WHERE task = '%s'", task).p);
        const char *one = str_fmt(s->arena, "/actions/%.*s", STR_ARG(id)).p;
        wants(has(&list, task), told, state, who, "the list of actions for a service");
        wants(shows(s, v, one, task), told, state, who, "an action for a service");
        if (advice.status == 200)
            wants(has(&advice, str_fmt(s->arena, "href=\"%s\"", one).p), told, state, who, "a link to an action");
        if (v == &s->as[SA])
            wants(has(&mine, task), told, state, who, "the service's own actions");
    }
}

static void pages_as(struct serving *s, const struct visitor *v, int covers, const char *state, const char *who)
{
    static const struct {
        const char *text;
        int64_t needs;
    } texts[] = { { "Worry-text", 0 }, { "Medical-text", CONSENT_HEALTH }, { "Home-text", CONSENT_CARE },
        { "Fact-care", CONSENT_CARE }, { "Fact-reasons", CONSENT_HEALTH }, { "Fact-sen", 0 },
        { "Fact-attendance", 0 }, { "Closing-text", CONSENT_NEEDS }, { "Alderson", 0 } };
    struct answer a = page_as(s, v, "/cases/one");
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        wants(has(&a, texts[i].text), covers != NOTHING && (texts[i].needs & ~covers) == 0, state, who, texts[i].text);
    wants(shows(s, v, "/cases/one/plan", "Alderson"), covers != NOTHING, state, who, "the plan");
    documents_as(s, v, covers, state, who);
}

static void each_thing_as_consent_stands(void **state)
{
    struct serving s;
    begin(&s, state);
    const struct visitor both = serving_sign_in(&s, "both"), other = serving_sign_in(&s, "other");
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        const char *name = states[i].name;
        const bool shared = states[i].covers != NOTHING;
        set_state(&s, i);
        const bool full = shared && (CONSENT_NEEDS & ~states[i].covers) == 0; /* nobody says what is in it */
        pages_as(&s, &s.as[SA], states[i].covers, name, "service");
        actions_as(&s, &s.as[SA], states[i].covers, name, "service");
        actions_as(&s, &other, states[i].covers, name, "service and other forums");
        actions_as(&s, &s.as[FC], ALL, name, "coordinator");
        wants(shows(&s, &s.as[SA], "/papers/forum", "Medical-text"), shared && (states[i].covers & CONSENT_HEALTH) != 0,
            name, "service", "papers");
        wants(shows(&s, &s.as[SA], "/papers/forum", "Closing-text"), full, name, "service",
            "why it was closed, in the papers");
        wants(shows(&s, &s.as[SA], "/papers/forum", "Fact-reasons"),
            shared && (states[i].covers & CONSENT_HEALTH) != 0, name, "service", "facts in the papers");
        wants(shows(&s, &s.as[SA], "/papers/forum", "Alderson"), shared, name, "service", "the name in the papers");
        wants(shows(&s, &s.as[SA], "/cases", "Alderson"), shared, name, "service", "the list of cases");
        wants(shows(&s, &s.as[SA], "/actions", "Task-text"), full, name, "service", "the list of actions");
        wants(shows(&s, &s.as[SA], "/actions/task", "Alderson"), full, name, "service", "an action");
        /* Of another setting, or with other forums, beside: no more than that. */
        pages_as(&s, &both, states[i].covers, name, "service and another setting");
        pages_as(&s, &other, states[i].covers, name, "service and other forums");
        /* Who had it otherwise has it still, and sees how consent stands. */
        static const enum who theirs[] = { FC, SU, MGR, IL };
        for (size_t k = 0; k < COUNT_OF(theirs); k++)
            pages_as(&s, &s.as[theirs[k]], ALL, name, who_names[theirs[k]]);
        pages_as(&s, &s.as[IL2], NOTHING, name, "lead of elsewhere");
    }
    serving_end(&s);
}

/* Whoever kept a document back from services by not saying what is in it says so later, and no service does. */
static void said_later(void **state)
{
    struct serving s;
    begin(&s, state);
    const struct str id = importing_value(&s.x, "SELECT public_id AS v FROM attachment WHERE name = 'Unsaid.txt'");
    const char *one = str_fmt(s.arena, "/documents/%.*s", STR_ARG(id)).p, *say = str_fmt(s.arena, "%s/say", one).p;
    struct answer a = serving_get(&s, SA, "/cases/one/documents");
    assert_true(body_has(&a, "4 documents are not shown to services") && !body_has(&a, "Say what is in it"));
    a = serving_get(&s, SA, "/cases/one/advice");
    assert_true(body_has(&a, "8 pieces of advice are not shown to services"));
    a = serving_get(&s, FC, "/cases/one/advice");
    assert_false(body_has(&a, "not shown to services"));
    a = serving_get(&s, SA, one);
    assert_status(&a, 404);
    a = post(&s, SA, say, "needs=none");
    assert_status(&a, 403);
    a = post(&s, IL2, say, "needs=none");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/cases/one/documents");
    assert_true(body_has(&a, "Nobody has said what is in it") && body_has(&a, "Say what is in it"));
    a = post(&s, SU, say, "needs=none");
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    a = serving_get(&s, SA, one);
    assert_status(&a, 200);
    a = post(&s, FC, say, "needs=health");
    assert_status(&a, 303);
    a = serving_get(&s, SA, one);
    assert_status(&a, 404);
    /* Nothing that can be chosen: as if nobody had said. */
    a = post(&s, FC, say, "needs=everything");
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM attachment WHERE needs IS NULL"), 1);
    serving_end(&s);
}

/* What a service advised itself it sees, whatever is in it. */
static void ones_own_advice(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a =
        post(&s, SA, "/cases/one/advice", "heading=endeavours&needs=health&content=Said+by+the+service+itself");
    assert_status(&a, 303);
    assert_true(shows(&s, &s.as[SA], "/cases/one/advice", "Said by the service itself"));
    const struct visitor both = serving_sign_in(&s, "both");
    assert_false(shows(&s, &both, "/cases/one/advice", "Said by the service itself"));
    serving_end(&s);
}

/* An action that stands in place of one of a case is of the case too (OV2, OV5): no way round is to say it anew. */
static void in_place_of_another(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_sql(&s, "INSERT INTO service (id, public_id, name, version) VALUES (901, 'sal', 'Speech', 1)");
    serving_account(&s, "speech", 1u << ROLE_SA, NULL);
    serving_sql(&s, "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 901, 20000 FROM account "
                    "WHERE name = 'speech'");
    const struct visitor speech = serving_sign_in(&s, "speech");
    const struct str old = importing_value(&s.x, "SELECT public_id AS v FROM action WHERE task = 'Action-Plain'");
    struct answer a = post(&s, MGR, "/actions/new",
        str_fmt(s.arena,
            "school=100001&replaces=%.*s&task=Said+anew&kind=service&owner=EP&due=1%%2F4%%2F2026", STR_ARG(old))
            .p);
    assert_status(&a, 303);
    const struct str id = importing_value(&s.x, "SELECT public_id AS v FROM action WHERE task = 'Said anew'");
    const char *one = str_fmt(s.arena, "/actions/%.*s", STR_ARG(id)).p,
               *was = str_fmt(s.arena, "/actions/%.*s", STR_ARG(old)).p;
    static const struct {
        int covers, withdrawn;
        bool told, told_was;
    } rows[] = { { ALL, 0, true, true }, { TALK, 0, false, true }, { ALL, 20510, false, false } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        serving_sql(&s,
            str_fmt(s.arena, "UPDATE consent SET covers = %d, withdrawn_on = %s", rows[i].covers,
                rows[i].withdrawn != 0 ? "20510" : "NULL")
                .p);
        assert_true(shows(&s, &s.as[SA], one, "Said anew") == rows[i].told);
        assert_true(shows(&s, &s.as[SA], was, "Action-Plain") == rows[i].told_was);
        assert_true(shows(&s, &s.as[SA], was, "Said anew") == rows[i].told); /* what stands in its place */
        assert_true(shows(&s, &s.as[FC], one, "Said anew") && shows(&s, &s.as[SU], one, "Said anew"));
        assert_false(shows(&s, &speech, one, "Said anew"));
    }
    serving_sql(&s, "UPDATE consent SET covers = 31, withdrawn_on = NULL");
    /* The coordinator gives it on, and is offered nothing that leads nowhere. */
    a = serving_get(&s, FC, one);
    assert_true(body_has(&a, "/reassign") && !body_has(&a, "/actions/new"));
    a = post(&s, FC, str_fmt(s.arena, "%s/reassign", one).p, "version=1&account=&owner=Speech&kind=service");
    assert_status(&a, 303);
    assert_true(shows(&s, &speech, one, "Said anew") && !shows(&s, &s.as[SA], one, "Said anew"));
    /* Nobody who knows the family. */
    static const char *const knows[] = { "mgr", "fc", "speech" };
    for (size_t i = 0; i < COUNT_OF(knows); i++)
        serving_sql(&s,
            str_fmt(s.arena,
                "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                "account AS a WHERE k.public_id = 'case-one' AND a.name = '%s'",
                knows[i])
                .p);
    assert_false(shows(&s, &s.as[MGR], one, "Said anew") || shows(&s, &s.as[FC], one, "Said anew") ||
        shows(&s, &speech, one, "Said anew"));
    assert_true(shows(&s, &s.as[IL], one, "Said anew"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(each_thing_as_consent_stands), ON_BOTH_ENGINES(said_later),
        ON_BOTH_ENGINES(in_place_of_another),
        ON_BOTH_ENGINES(ones_own_advice) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
