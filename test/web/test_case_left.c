/* The child has left the setting that brought the case (T2): it keeps the case as it was then, is shown nothing that is
 * written later, on any page, and writes nothing more; who sees the case otherwise sees all of it. */
#include "forums.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_sign_in_all(s);
    forums_begin(s);
    forums_case(s, "named1", "Alderson", "planned");
    serving_sql(s, "UPDATE booking SET state = 'discussed', came = 'Later'");
}

/* The day of 27 February 2026 is 20511, the first day on which everything else is later. */
static void add_event(struct serving *s, int number, int on, const char *what, const char *detail)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_event (id, case_id, number, round_id, at_ms, account_id, what, detail) SELECT %d, k.id, "
            "%d, r.id, %lld, a.id, '%s', '%s' FROM forum_case AS k JOIN case_round AS r ON r.case_id = k.id AND "
            "r.number = 1, account AS a WHERE a.name = 'fc'",
            900 + number, number, (long long)on * 86400000, what, detail)
            .p);
}

static void add_text(struct serving *s, int id, int on, const char *field, const char *content)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO case_text (id, round_id, field, content, at_ms, account_id, version) SELECT %d, r.id, '%s', "
            "'%s', %lld, a.id, 1 FROM case_round AS r, account AS a WHERE a.name = 'fc'",
            id, field, content, (long long)on * 86400000)
            .p);
}

static void add_document(struct serving *s, int id, int on)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO attachment (id, public_id, round_id, name, type, bytes, digest, scanned, made_ms, made_by) "
            "SELECT %d, 'document%d', r.id, 'report%d.pdf', 'pdf', 10, CAST('x' AS %s), 0, %lld, a.id FROM "
            "case_round AS r, account AS a WHERE a.name = 'fc'",
            id, id, id, s->x.t->is_sqlite ? "BLOB" : "BYTEA", (long long)on * 86400000)
            .p);
}

static void leave(struct serving *s)
{
    add_event(s, 1, 20505, "submitted", "");
    add_event(s, 2, 20506, "booked", "For a day");
    add_event(s, 3, 20512, "discussed", "Whispered");
    add_event(s, 4, 20513, "planned", "Whispered");
    add_text(s, 901, 20500, "why", "Mornings were hard");
    add_text(s, 902, 20513, "behaviour", "Whispered at the new school");
    add_document(s, 901, 20505);
    add_document(s, 902, 20513);
    serving_sql(s, "UPDATE enrolment SET leaving_on = 20511");
}

static void it_keeps_what_was_there(void **state)
{
    struct serving s;
    begin(&s, state);
    leave(&s);
    struct answer a = serving_get(&s, SU, "/cases/named1");
    assert_status(&a, 200);
    assert_true(body_has(&a, "as it was on 27 February 2026") && body_has(&a, "Mornings were hard") &&
        body_has(&a, "For a day"));
    static const char *const later[] = { "Whispered", "Plan issued", "Discussed", "/cases/named1/plan",
        "Consent holds", "/cases/named1/withdraw", "/cases/named1/again" };
    for (size_t i = 0; i < COUNT_OF(later); i++)
        if (body_has(&a, later[i]))
            fail_msg("the page has %s", later[i]);
    a = serving_get(&s, SU, "/cases");
    assert_true(body_has(&a, "The child has left") && !body_has(&a, "Plan issued") && !body_has(&a, "Forum on"));
    a = serving_get(&s, SU, "/cases/named1/documents");
    assert_true(body_has(&a, "report901.pdf") && !body_has(&a, "report902.pdf"));
    a = serving_get(&s, SU, "/documents/document902");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/cases/named1/plan");
    assert_true(body_has(&a, "No plan had been issued when the child left"));
    /* Who sees it otherwise sees all of it, the lead of that school too. */
    const enum who others[] = { MGR, IL, FC, DPO };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/cases/named1");
        assert_true(body_has(&a, "Whispered at the new school") && body_has(&a, "Plan issued"));
        a = serving_get(&s, others[i], "/cases");
        assert_false(body_has(&a, "The child has left"));
    }
    /* A round that was begun later is not there. */
    serving_sql(&s, "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, "
                    "version) SELECT 990, 'named2', k.id, 2, 'submitted', 20513, '', 1 FROM forum_case AS k");
    a = serving_get(&s, SU, "/cases/named2");
    assert_status(&a, 404);
    a = serving_get(&s, SU, "/cases/named2/plan");
    assert_status(&a, 404);
    a = serving_get(&s, FC, "/cases/named2");
    assert_status(&a, 200);
    serving_end(&s);
}

static void it_writes_nothing(void **state)
{
    static const struct {
        const char *state, *target, *fields;
    } forms[] = { { "draft", "/cases/named1/write", "part=why&version=1&content=More" },
        { "draft", "/cases/named1/strategies", "what=X&how_often=Daily&by_whom=Adult&from=3%2F11%2F2025" },
        { "draft", "/cases/named1/send", "" }, { "more", "/cases/named1/group", "phase=primary" },
        { "booked", "/cases/named1/withdraw", "reason=Gone" },
        { "booked", "/cases/named1/consent", "given_by=Parent&relation=Mother" },
        { "draft", "/documents/document901/remove", "" } };
    struct serving s;
    begin(&s, state);
    leave(&s);
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        serving_sql(&s, str_fmt(s.arena, "UPDATE case_round SET state = '%s'", forms[i].state).p);
        struct answer a = serving_post(&s, &s.as[SU], forms[i].target, forms[i].fields);
        if (a.status != 404)
            fail_msg("%s: %d", forms[i].target, a.status);
    }
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM case_event"), 4);
    /* Back on its roll, it is theirs again. */
    serving_sql(&s, "UPDATE enrolment SET leaving_on = NULL");
    struct answer a = serving_post(&s, &s.as[SU], "/cases/named1/withdraw", "reason=Back");
    assert_status(&a, 303);
    serving_end(&s);
}

/* Sent back and sent in anew once the child has left: facts are kept anew, strategies have no day, and neither is told;
 * nor is the day on which it was sent in anew. */
static void it_reads_no_later_facts(void **state)
{
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "INSERT INTO case_fact (round_id, fact, content, as_at) SELECT r.id, 'attendance', 'Early "
                    "attendance', 20509 FROM case_round AS r");
    serving_sql(&s, "INSERT INTO case_fact (round_id, fact, content, as_at) SELECT r.id, 'sen', 'Early needs', 20511 "
                    "FROM case_round AS r");
    serving_sql(&s, "INSERT INTO case_strategy (id, public_id, round_id, place, what, how_often, by_whom, impact, "
                    "impact_words, from_on, version) SELECT 901, 'strategy', r.id, 1, 'A card', 'Daily', 'An adult', "
                    "'helped', 'Calm', 20400, 1 FROM case_round AS r");
    struct answer a = serving_get(&s, SU, "/cases/named1");
    assert_true(body_has(&a, "Early attendance") && body_has(&a, "Early needs") && body_has(&a, "A card") &&
        body_has(&a, "17 February 2026"));
    add_event(&s, 5, 20512, "more", "Whispered");
    add_event(&s, 6, 20513, "group", "Whispered");
    add_event(&s, 7, 20513, "submitted", "");
    serving_sql(&s, "UPDATE case_round SET state = 'submitted', submitted_on = 20513");
    serving_sql(&s, "UPDATE forum_case SET phase_reason = 'Whispered reason'");
    serving_sql(&s, "UPDATE case_fact SET content = 'Whispered needs', as_at = 20513 WHERE fact = 'sen'");
    serving_sql(&s, "UPDATE case_strategy SET what = 'Whispered card'");
    a = serving_get(&s, SU, "/cases/named1");
    assert_status(&a, 200);
    assert_true(body_has(&a, "as it was on 27 February 2026") && body_has(&a, "Early attendance") &&
        body_has(&a, "21 February 2026") && body_has(&a, "This is not shown"));
    assert_false(body_has(&a, "Whispered") || body_has(&a, "1 March 2026"));
    a = serving_get(&s, FC, "/cases/named1");
    assert_true(body_has(&a, "Whispered needs") && body_has(&a, "Whispered card") && body_has(&a, "1 March 2026") &&
        body_has(&a, "Whispered reason"));
    serving_end(&s);
}

/* Brought again once the child had left: lists lead to the round that the setting knows, and to the later one where it
 * was begun while the child was there. */
static void lists_lead_to_what_it_knows(void **state)
{
    static const char *const lists[] = { "/cases", "/find?q=Alderson" };
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, "
                    "version) SELECT 990, 'named2', k.id, 2, 'submitted', 20513, '', 1 FROM forum_case AS k");
    add_event(&s, 5, 20513, "brought_again", "");
    serving_sql(&s, "UPDATE case_event SET round_id = 990 WHERE number = 5");
    serving_sql(&s, "UPDATE consent SET withdrawn_on = 20513, withdrawn_ms = 1, withdrawn_by = recorded_by");
    for (int known = 0; known < 2; known++) {
        for (size_t i = 0; i < COUNT_OF(lists); i++) {
            struct answer a = serving_get(&s, SU, lists[i]);
            assert_status(&a, 200);
            if (body_has(&a, "/cases/named1\"") == known || body_has(&a, "/cases/named2\"") != known)
                fail_msg("%s %d", lists[i], known);
            assert_false(body_has(&a, "Consent was withdrawn")); /* nor what became of it since */
            a = serving_get(&s, FC, lists[i]);
            assert_true(body_has(&a, "/cases/named2\"") && !body_has(&a, "/cases/named1\""));
            assert_true(body_has(&a, "Consent was withdrawn: pass nothing of it on"));
        }
        struct answer a = serving_get(&s, SU, "/cases.csv");
        assert_true(body_has(&a, ",\"\",left,") || body_has(&a, ",,left,"));
        a = serving_get(&s, SU, known ? "/cases/named2" : "/cases/named1");
        assert_status(&a, 200);
        serving_sql(&s, str_fmt(s.arena, "UPDATE case_event SET at_ms = %lld WHERE number = 5", 20511LL * 86400000).p);
    }
    serving_end(&s);
}

static struct str child_page(struct serving *s)
{
    return str_fmt(s->arena, "/pupils/%.*s",
        STR_ARG(importing_value(&s->x, "SELECT public_id AS v FROM pupil WHERE surname = 'Alderson'")));
}

/* What the forum advises once the child has left becomes an action at the setting that brought the case: that setting
 * reads it nowhere. */
static void it_reads_no_later_action(void **state)
{
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "UPDATE case_round SET state = 'booked'");
    struct answer a = serving_post(&s, &s.as[FC], "/cases/named1/advice",
        "heading=support&service=ep&content=Whispered+advice&due=1%2F4%2F2026");
    assert_status(&a, 303);
    a = serving_post(&s, &s.as[FC], "/cases/named1/advice",
        "heading=support&service=ep&content=Early+advice&due=1%2F4%2F2026");
    assert_status(&a, 303);
    serving_sql(&s,
        str_fmt(s.arena, "UPDATE action SET made_ms = %lld WHERE task = 'Early advice'", 20511LL * 86400000 + 43200000)
            .p);
    const struct str one = str_fmt(s.arena, "/actions/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM action WHERE task = 'Whispered advice'")));
    const char *const lists[] = { "/actions?state=all", "/actions.csv?state=all", "/actions?school=100001&state=all",
        child_page(&s).p };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        a = serving_get(&s, SU, lists[i]);
        assert_status(&a, 200);
        if (body_has(&a, "Whispered") || !body_has(&a, "Early advice"))
            fail_msg("%s", lists[i]);
        a = serving_get(&s, IL, lists[i]);
        assert_true(body_has(&a, "Whispered advice") && body_has(&a, "Early advice"));
    }
    static const char *const others[] = { "/", "/find?q=Alderson", "/schools/100001", "/actions" };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, SU, others[i]);
        assert_status(&a, 200);
        assert_false(body_has(&a, "Whispered"));
    }
    a = serving_get(&s, SU, one.p);
    assert_status(&a, 404);
    /* Nor does it end it, if it was given to the setting without an account. */
    serving_sql(&s, "UPDATE action SET owner_kind = 'school'");
    a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", one.p).p, "version=1&how=done&outcome=Gone");
    assert_status(&a, 404);
    serving_sql(&s, "UPDATE enrolment SET leaving_on = NULL");
    a = serving_get(&s, SU, one.p);
    assert_status(&a, 200);
    serving_end(&s);
}

static int open_version(struct serving *s)
{
    return (int)importing_number(&s->x, "SELECT version AS n FROM action WHERE task = 'Open then'");
}

/* What was agreed while the child was there, and what came of it later: to the setting it is neither open nor over, it
 * is in no list of a state and not its own, and it changes nothing of it. What had ended by then it keeps. */
static void it_reads_what_an_action_was(void **state)
{
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "UPDATE case_round SET state = 'booked'");
    for (int i = 0; i < 2; i++) {
        struct answer a = serving_post(&s, &s.as[FC], "/cases/named1/advice",
            str_fmt(s.arena, "heading=support&service=ep&content=%s&due=1%%2F4%%2F2026", i ? "Ended+then" : "Open+then")
                .p);
        assert_status(&a, 303);
    }
    serving_sql(&s, str_fmt(s.arena, "UPDATE action SET made_ms = %lld", 20509LL * 86400000).p);
    serving_sql(&s, str_fmt(s.arena, "UPDATE action_event SET at_ms = %lld", 20509LL * 86400000).p);
    serving_sql(&s, str_fmt(s.arena, "UPDATE action SET state = 'done', outcome = 'Early outcome', ended_ms = %lld "
                                     "WHERE task = 'Ended then'",
                        20510LL * 86400000)
                        .p);
    const char *page = str_fmt(s.arena, "/actions/%.*s",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM action WHERE task = 'Open then'")))
                           .p;
    struct answer a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s/move", page).p,
        str_fmt(s.arena, "version=%d&due=2%%2F5%%2F2026&reason=Whispered+move", open_version(&s)).p);
    assert_status(&a, 303);
    const struct str child = child_page(&s);
    for (int ended = 0; ended < 2; ended++) {
        const char *const lists[] = { "/actions?state=all", "/actions.csv?state=all", "/find?q=Open+then", child.p };
        for (size_t i = 0; i < COUNT_OF(lists); i++) {
            a = serving_get(&s, SU, lists[i]);
            if (a.status != 200 || !body_has(&a, "Open then") || body_has(&a, "Whispered") ||
                body_has(&a, "2 May 2026") || body_has(&a, "2026-05-02"))
                fail_msg("%s %d: %d", lists[i], ended, a.status);
        }
        static const char *const others[] = { "/actions", "/actions?state=overdue", "/actions?state=done",
            "/actions?who=mine&state=all", "/actions.csv?state=done", "/schools/100001", "/" };
        for (size_t i = 0; i < COUNT_OF(others); i++) {
            a = serving_get(&s, SU, others[i]);
            if (a.status != 200 || body_has(&a, "Open then"))
                fail_msg("%s %d: %d", others[i], ended, a.status);
        }
        a = serving_get(&s, SU, page);
        assert_status(&a, 200);
        assert_true(body_has(&a, "The child has left") && body_has(&a, "by 1 April 2026"));
        assert_false(body_has(&a, "Whispered") || body_has(&a, "Day moved") || body_has(&a, "2 May 2026") ||
            body_has(&a, "name=\"outcome\""));
        for (int version = 0; version <= open_version(&s); version++) {
            a = serving_post(&s, &s.as[SU], str_fmt(s.arena, "%s/end", page).p,
                str_fmt(s.arena, "version=%d&how=done&outcome=Mine", version).p);
            assert_status(&a, 404);
        }
        a = serving_get(&s, IL, page);
        assert_true(body_has(&a, "Whispered move"));
        serving_sql(&s, str_fmt(s.arena, "UPDATE action SET state = 'done', outcome = 'Whispered outcome', ended_ms = "
                                         "%lld WHERE task = 'Open then'",
                            20513LL * 86400000)
                            .p);
    }
    a = serving_get(&s, SU, "/actions?state=done");
    assert_true(body_has(&a, "Ended then") && body_has(&a, "Early outcome"));
    /* Back on its roll, it is told all. */
    serving_sql(&s, "UPDATE enrolment SET leaving_on = NULL");
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "Whispered outcome"));
    serving_end(&s);
}

/* A family turns to whom they know: who the child has left writes down that consent is withdrawn, of all that was given
 * since too, and is not told whether there was any. */
static void it_withdraws_consent(void **state)
{
    static const char *const page = "/cases/named1/consent", *const form = "withdrawn_how=The+mother+rang";
    struct serving s;
    begin(&s, state);
    leave(&s);
    /* Brought again since, with consent that was given at the new setting, and on a list. */
    serving_sql(&s, "INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, wording, "
                    "expires_on, recorded_ms, recorded_by, withdrawn_how) SELECT 990, 'later', k.id, 'Whispered', "
                    "'Mother', 20513, 'signed', 31, '', 20800, 1772366400000, a.id, '' FROM forum_case AS k, account "
                    "AS a WHERE a.name = 'fc'");
    serving_sql(&s, "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, "
                    "version) SELECT 990, 'named2', k.id, 2, 'booked', 20513, '', 1 FROM forum_case AS k");
    serving_sql(&s, "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, "
                    "made_by, version) SELECT 990, 'booking2', 990, 900, 9, 'booked', '', '', 1, a.id, 1 FROM account "
                    "AS a WHERE a.name = 'fc'");
    struct answer a = serving_get(&s, SA, "/cases/named2");
    assert_status(&a, 200);
    a = serving_get(&s, SU, page);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Parent (") && body_has(&a, "Withdraw consent now") && body_has(&a, "Given"));
    static const char *const hidden[] = { "Whispered", "Consent holds", "Holds", "Write new consent down",
        "What happens to what was shared", "signed in" };
    for (size_t i = 0; i < COUNT_OF(hidden); i++)
        if (body_has(&a, hidden[i]))
            fail_msg("the page has %s", hidden[i]);
    a = serving_post(&s, &s.as[SU], page, "given_by=Parent&relation=Mother");
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[SU], "/cases/named1/consent/withdraw", "withdrawn_how=");
    assert_status(&a, 400);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM consent WHERE withdrawn_on IS NULL"), 2);
    a = serving_post(&s, &s.as[SU], "/cases/named1/consent/withdraw", form);
    assert_status(&a, 303);
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM consent WHERE withdrawn_on IS NULL"), 0);
    assert_rows(&s.x, "SELECT state AS a FROM case_round WHERE public_id = 'named2'", "+a", "more");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM booking WHERE id = 990 AND place IS NULL"), 1);
    a = serving_get(&s, SA, "/cases/named2");
    assert_status(&a, 404);
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "The mother rang") && !body_has(&a, "Whispered"));
    a = serving_get(&s, FC, "/cases/named2/consent");
    assert_true(body_has(&a, "The mother rang") && body_has(&a, "Whispered"));
    /* That somebody else was told before is not told. */
    serving_sql(&s, "UPDATE consent SET withdrawn_by = (SELECT id FROM account WHERE name = 'fc'), withdrawn_how = "
                    "'Whispered'");
    a = serving_get(&s, SU, page);
    assert_true(body_has(&a, "Given") && body_has(&a, "Withdraw consent now") && !body_has(&a, "Whispered"));
    a = serving_post(&s, &s.as[SU], "/cases/named1/consent/withdraw", form);
    assert_status(&a, 303);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM consent WHERE withdrawn_how = 'Whispered'"), 2);
    /* What was given later alone is not there to it. */
    serving_sql(&s, "DELETE FROM consent WHERE public_id <> 'later'");
    a = serving_get(&s, SU, page);
    assert_false(body_has(&a, "Withdraw consent now"));
    a = serving_post(&s, &s.as[SU], "/cases/named1/consent/withdraw", form);
    assert_status(&a, 404);
    serving_end(&s);
}

/* The last day at a setting that has not the child on its own roll: what it wrote until then it keeps. The case is of
 * 16 February 2026 (20500). */
static void the_day_of_leaving(void **state)
{
    static const struct {
        int from, to;               /* at Alder; from 0: never */
        int before_from, before_to; /* at Birch, before */
        int now_from;               /* at Birch, until today */
        const char *says;
    } cases[] = { { 20000, 20509, 0, 0, 20512, "as it was on 25 February 2026" },
        { 0, 0, 0, 0, 20512, "as it was on 27 February 2026" },
        { 0, 0, 19000, 19500, 20512, "as it was on 27 February 2026" },
        { 19000, 19500, 0, 0, 20512, "as it was on 27 February 2026" },
        { 0, 0, 0, 0, 19900, "as it was on 16 February 2026" },
        { 0, 0, 0, 0, 20500, "as it was on 16 February 2026" } };
    static const char *const add =
        "INSERT INTO enrolment (id, pupil_id, school_id, entry_on, leaving_on, status, year_group, year_group_year) "
        "SELECT %d, p.id, c.id, %d, %s, 'C', 4, 2025 FROM pupil AS p, school AS c WHERE p.surname = 'Alderson' AND "
        "c.urn = '%s'";
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "DELETE FROM att_register");
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serving_sql(&s, "DELETE FROM enrolment");
        if (cases[i].from != 0)
            serving_sql(&s,
                str_fmt(s.arena, add, 901, cases[i].from, str_fmt(s.arena, "%d", cases[i].to).p, "100001").p);
        if (cases[i].before_from != 0)
            serving_sql(&s,
                str_fmt(s.arena, add, 902, cases[i].before_from, str_fmt(s.arena, "%d", cases[i].before_to).p, "100002")
                    .p);
        serving_sql(&s, str_fmt(s.arena, add, 903, cases[i].now_from, "NULL", "100002").p);
        struct answer a = serving_get(&s, SU, "/cases/named1");
        if (!body_has(&a, cases[i].says) || !body_has(&a, "Mornings were hard") || body_has(&a, "Whispered"))
            fail_msg("case %zu: %d", i, a.status);
    }
    serving_end(&s);
}

/* It begins no case of a child who has left: that child is found neither by name nor by the id of the address. A child
 * on no roll, whom it never had on its own, is found. */
static void it_begins_no_case(void **state)
{
    struct serving s;
    begin(&s, state);
    leave(&s);
    serving_sql(&s, "UPDATE case_round SET state = 'closed'");
    const struct str child = importing_value(&s.x, "SELECT public_id AS v FROM pupil WHERE surname = 'Alderson'");
    const char *form = str_fmt(s.arena, "/cases/new?school=100001&how=named&child=%.*s", STR_ARG(child)).p,
               *fields = str_fmt(s.arena, "school=100001&how=named&child=%.*s&phase=primary", STR_ARG(child)).p;
    struct answer a = serving_get(&s, SU, "/cases/new?school=100001&how=named&q=alderson");
    assert_status(&a, 200);
    assert_false(body_has(&a, "Alderson, "));
    a = serving_get(&s, SU, form);
    assert_status(&a, 404);
    a = serving_post(&s, &s.as[SU], "/cases/new", fields);
    assert_status(&a, 404);
    /* On another roll, never on this one: no more. */
    serving_sql(&s, "UPDATE enrolment SET leaving_on = NULL, entry_on = 20512, school_id = (SELECT c.id FROM school AS "
                    "c WHERE c.urn = '100002')");
    a = serving_get(&s, SU, "/cases/new?school=100001&how=named&q=alderson");
    assert_false(body_has(&a, "Alderson, "));
    a = serving_get(&s, SU, form);
    assert_status(&a, 404);
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM forum_case"), 1);
    /* Who may write in the case that is there still does. */
    serving_sql(&s, "UPDATE case_round SET state = 'more'");
    a = serving_get(&s, FC, "/cases/named1/group");
    assert_status(&a, 200);
    serving_sql(&s, "UPDATE case_round SET state = 'closed'");
    serving_sql(&s, "UPDATE enrolment SET leaving_on = 20513");
    a = serving_get(&s, SU, "/cases/new?school=100001&how=named&q=alderson");
    assert_true(body_has(&a, "Alderson, ") && body_has(&a, "on no roll"));
    a = serving_get(&s, SU, form);
    assert_status(&a, 200);
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(it_keeps_what_was_there),
        ON_BOTH_ENGINES(it_writes_nothing),
        ON_BOTH_ENGINES(it_reads_no_later_facts),
        ON_BOTH_ENGINES(lists_lead_to_what_it_knows),
        ON_BOTH_ENGINES(it_reads_no_later_action),
        ON_BOTH_ENGINES(it_reads_what_an_action_was),
        ON_BOTH_ENGINES(it_withdraws_consent),
        ON_BOTH_ENGINES(the_day_of_leaving),
        ON_BOTH_ENGINES(it_begins_no_case),
    };
    return cmocka_run_group_tests_name("web case left", tests, NULL, NULL);
}
