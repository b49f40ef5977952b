/* Home (EV-1) and Find (EV-2): what needs each role today with its reason; who finds whom, and what the audit keeps. */
#include "forums.h"

#include <sodium.h>
#include <string.h>

#include "service/find.h"

static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Aldersonsevere", 1, 1, 6);
    serving_children(s, "100001", "Alderson", 11, 2, 2);
    serving_children(s, "100002", "Birchensevere", 101, 1, 8);
    serving_sign_in_all(s);
}

static void add_action(struct serving *s, int id, const char *urn, const char *owner, const char *task, const char *due)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, "
            "owner_name, "
            "due_on, state, outcome, replaced_by, made_ms, made_by, ended_ms, version) SELECT %d, 'a%d', c.id, NULL, "
            "NULL, '%s', 'school', o.id, 'Somebody', %d, 'open', '', NULL, 1, o.id, NULL, 1 FROM school AS c, "
            "account AS "
            "o WHERE c.urn = '%s' AND o.name = '%s'",
            id, id, task, test_day(due).v, urn, owner)
            .p);
}

static void add_meeting(struct serving *s, int id, const char *urn, const char *lead, const char *on, const char *at)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, starts_at, "
            "place, "
            "reason, made_ms, version) SELECT %d, 'm%d', c.id, a.id, 2025, 'SPR', 'planned', 'person', %d, %s, '', '', "
            "1, 1 FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = '%s'",
            id, id, test_day(on).v, at, urn, lead)
            .p);
}

/* Those who decide at panels: who waits, and what a panel is to look at again by today. */
static void what_waits_for_panels(void **state)
{
    static const struct {
        const char *state, *urn, *review;
        int urgent;
    } referrals[] = {
        { "queued", "100001", "NULL", 0 },
        { "queued", "100002", "NULL", 1 },
        { "queued", "100001", "20514", 0 },
        { "accepted", "100001", "20513", 0 },
        { "accepted", "100002", "20514", 1 }, /* 2 March 2026 */
        { "accepted", "100001", "20515", 0 },
        { "closed", "100001", "20500", 0 },
    };
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, MGR, "/");
    assert_false(body_has(&a, "for a panel") || body_has(&a, "due for review"));
    for (size_t i = 0; i < COUNT_OF(referrals); i++)
        serving_sql(&s,
            str_fmt(s.arena,
                "INSERT INTO referral (id, public_id, kind, school_id, pupil_id, urgent, why, risks, wanted, state, "
                "decision, review_on, made_ms, made_by, version) SELECT %zu, 'ref%zu', 'yar', c.id, (SELECT e.pupil_id "
                "FROM enrolment AS e WHERE e.school_id = c.id ORDER BY e.id LIMIT 1), %d, '', '', '', '%s', '', %s, 1, "
                "a.id, 1 FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = 'mgr'",
                i + 1, i + 1, referrals[i].urgent, referrals[i].state, referrals[i].review, referrals[i].urn)
                .p);
    a = serving_get(&s, MGR, "/");
    assert_true(body_has(&a, "3 children wait for a panel") && body_has(&a, "1 is urgent"));
    assert_true(body_has(&a, "3 decisions are due for review"));
    /* A restricted child waits for those who are named. */
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE id = (SELECT pupil_id FROM referral WHERE id = 2)");
    a = serving_get(&s, MGR, "/");
    assert_true(body_has(&a, "2 children wait for a panel") && body_has(&a, "They are on no agenda yet"));
    assert_true(body_has(&a, "2 decisions are due for review"));
    a = serving_get(&s, SU, "/");
    assert_false(body_has(&a, "for a panel") || body_has(&a, "due for review"));
    serving_end(&s);
}

static void what_needs_whom(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, SU, "/");
    assert_status(&a, 200);
    assert_true(body_has(&a, "Nothing needs you today") && body_has(&a, "Monday, 2 March 2026"));
    add_action(&s, 1, "100001", "su", "Very late", "2026-02-02");
    add_action(&s, 2, "100001", "su", "Soon", "2026-03-05");
    add_action(&s, 3, "100002", "lead2", "Late", "2026-02-27");
    add_meeting(&s, 1, "100001", "lead", "2026-03-02", "570");
    add_meeting(&s, 2, "100001", "lead", "2026-03-04", "NULL");
    add_meeting(&s, 3, "100002", "lead2", "2026-03-20", "NULL");
    serving_sql(&s, "INSERT INTO consultation (id, public_id, meeting_id, school_id, pupil_id, asked_id, asked_by, "
                    "question, due_on, asked_ms, answer, answered_ms, withdrawn_ms, version) SELECT 1, 'c', NULL, "
                    "c.id, "
                    "p.id, x.id, y.id, 'Q', 20500, 1, '', NULL, NULL, 1 FROM school AS c, pupil AS p, account AS x, "
                    "account AS y WHERE c.urn = '100001' AND p.surname = 'Aldersonsevere' AND x.name = 'sa' AND y.name "
                    "= 'lead'");
    static const struct {
        enum who who;
        const char *has[5], *lacks;
    } cases[] = {
        { SU, { "1 of your actions is overdue", "The oldest was due on 2 February 2026" }, "Birch School" },
        { SU, { "1 of your actions is due within a week", "Meeting at Alder School", "Today at 9:30" },
            "gap in the log" },
        { IL, { "1 action is overdue at your schools", "1 severely absent child has a gap in the log" }, "has risen" },
        { IL, { "Today at 9:30", "On Wednesday, 4 March 2026" },
            "Birch School" },
        { IL2, { "1 of your actions is overdue", "1 action is overdue at your schools" }, "Meeting at" },
        { MGR, { "1 action has risen to you", "2 severely absent children have a gap in the log" }, "Meeting at" },
        { SA, { "1 colleague waits for your answer", "1 answer is late" }, "gap in the log" },
        { ADM, { "Nothing needs you today", "Accounts" }, "Alder" },
        { AUD, { "Nothing needs you today", "Audit" }, "Alder" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        a = serving_get(&s, cases[i].who, "/");
        assert_status(&a, 200);
        for (size_t k = 0; k < COUNT_OF(cases[i].has) && cases[i].has[k] != NULL; k++)
            if (!body_has(&a, cases[i].has[k]))
                fail_msg("%s: no \"%s\"\n%.*s", who_names[cases[i].who], cases[i].has[k], STR_ARG(a.body));
        if (body_has(&a, cases[i].lacks) || body_has(&a, "Alderson") || body_has(&a, "Birchen"))
            fail_msg("%s:\n%.*s", who_names[cases[i].who], STR_ARG(a.body));
    }
    serving_end(&s);
}

/* Meetings that are behind: what was begun is to be closed by who holds it, and minutes wait for each side to sign. */
/* A lead's schools without a meeting in this term, and in the next one when it is four weeks off or less. Where no
 * terms are told, spring ends with March. */
static void schools_to_plan(void **state)
{
    static const struct {
        int days; /* since the case before */
        const char *has, *lacks;
    } cases[] = {
        { 0, "1 of your schools has no meeting in the spring term of 2025/26", "summer term" },
        { 1, "None is held or booked, and the term ends on 31 March 2026", "summer term" },
        { 1, "1 of your schools has no meeting in the summer term of 2025/26", "autumn term" },
        { 0, "It begins on 1 April 2026, and can be planned in one go", "autumn term" },
        { 169, "1 of your schools has no meeting in the autumn term of 2026/27", "spring term" },
    };
    struct serving s;
    serving_begin(&s, *state);
    /* Whoever plans for all is told of all schools, and led to them. */
    serving_sign_in_all(&s);
    struct answer all = serving_get(&s, MGR, "/");
    assert_true(body_has(&all, "2 schools have no meeting in the spring term") &&
        body_has(&all, "/coverage?in=2025&amp;term=SPR&amp;state=overdue\""));
    all = serving_get(&s, MGR, "/coverage?in=2025&term=SPR&state=overdue");
    assert_true(body_has(&all, "Alder School") && body_has(&all, "Birch School"));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        serving_wait(&s, cases[i].days * INT64_C(86400000));
        serving_sign_in_all(&s);
        struct answer a = serving_get(&s, IL, "/");
        if (!body_has(&a, cases[i].has) || body_has(&a, cases[i].lacks))
            fail_msg("%zu: %.*s", i, STR_ARG(a.body));
    }
    struct answer a = serving_get(&s, IL, "/");
    assert_true(body_has(&a, "href=\"/meetings/term?in=2026&amp;lead="));
    a = serving_get(&s, MGR, "/");
    assert_false(body_has(&a, "of your schools"));
    serving_end(&s);
}

/* Who can set a mail server is told that there is none, once a message has waited for an hour. */
static void messages_that_wait(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    serving_sql(&s,
        str_fmt(s.arena,
            "INSERT INTO message (id, public_id, account_id, kind, link, topic, created_ms, state, due_ms, tries, "
            "sent_ms, error) SELECT 1, 'x', id, 'test', '/', NULL, %lld, 'waiting', %lld, 0, NULL, '' FROM account "
            "WHERE name = 'su'",
            (long long)s.app.clock.fixed_ms, (long long)s.app.clock.fixed_ms)
            .p);
    struct answer a = serving_get(&s, ADM, "/");
    assert_true(body_has(&a, "Nothing needs you today"));
    serving_wait(&s, 61 * 60000);
    serving_sign_in_all(&s);
    a = serving_get(&s, ADM, "/");
    assert_true(body_has(&a, "Messages are not sent") && body_has(&a, "1 message waits since no mail server is set<"));
    a = serving_get(&s, MGR, "/");
    assert_false(body_has(&a, "Messages are not sent"));
    serving_sql(&s, "UPDATE message SET state = 'failed'");
    a = serving_get(&s, ADM, "/");
    assert_true(body_has(&a, "1 message could not be sent."));
    serving_end(&s);
}

/* One that is booked is no line. */
static void schools_that_are_planned(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    serving_sign_in_all(&s);
    struct answer a = serving_get(&s, IL, "/");
    assert_true(body_has(&a, "of your schools"));
    add_meeting(&s, 1, "100001", "lead", "2026-03-20", "NULL");
    a = serving_get(&s, IL, "/");
    assert_false(body_has(&a, "of your schools"));
    serving_end(&s);
}

static void meetings_left_behind(void **state)
{
    struct serving s;
    begin(&s, state);
    add_meeting(&s, 1, "100001", "lead", "2026-02-26", "NULL");
    add_meeting(&s, 2, "100001", "lead", "2026-02-25", "NULL");
    add_meeting(&s, 3, "100001", "lead", "2025-10-01", "NULL"); /* longer ago than a term */
    add_meeting(&s, 4, "100002", "lead2", "2026-02-25", "NULL");
    serving_sql(&s, "UPDATE meeting SET state = 'closed', closed_ms = 1");
    struct answer a = serving_get(&s, IL, "/");
    assert_true(body_has(&a, "href=\"/meetings/m1/minutes\"") && body_has(&a, "href=\"/meetings/m2/minutes\""));
    assert_true(body_has(&a, "Minutes of the meeting at Alder School to sign") &&
        body_has(&a, "It was on 26 February"));
    assert_false(body_has(&a, "/meetings/m3/") || body_has(&a, "/meetings/m4/"));
    a = serving_post(&s, &s.as[IL], "/meetings/m1/sign", "");
    assert_status(&a, 303);
    a = serving_get(&s, IL, "/");
    assert_false(body_has(&a, "/meetings/m1/"));
    a = serving_get(&s, SU, "/");
    assert_true(body_has(&a, "/meetings/m1/minutes") && !body_has(&a, "/meetings/m4/"));
    a = serving_post(&s, &s.as[SU], "/meetings/m1/sign", "");
    assert_status(&a, 303);
    a = serving_get(&s, SU, "/");
    assert_false(body_has(&a, "/meetings/m1/"));
    serving_sql(&s, "UPDATE meeting SET state = 'open' WHERE public_id = 'm2'");
    a = serving_get(&s, IL, "/");
    assert_true(body_has(&a, "Meeting at Alder School to close") && body_has(&a, "href=\"/meetings/m2/hold\""));
    static const enum who others[] = { SU, MGR, DPO, IL2 };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/");
        assert_false(body_has(&a, "to close") || body_has(&a, "/meetings/m2/"));
    }
    /* One that was never begun, and one that was never closed, are not forgotten with time. */
    serving_sql(&s, "UPDATE meeting SET state = 'open', term = 'AUT' WHERE public_id = 'm3'");
    serving_sql(&s, "UPDATE meeting SET state = 'planned' WHERE public_id = 'm2'");
    a = serving_get(&s, IL, "/");
    assert_true(body_has(&a, "Meeting at Alder School was missed") && body_has(&a, "href=\"/meetings/m2\"") &&
        body_has(&a, "href=\"/meetings/m3/hold\""));
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        a = serving_get(&s, others[i], "/");
        assert_false(body_has(&a, "was missed"));
        assert_int_equal(body_has(&a, "1 meeting was never closed"), others[i] == MGR);
    }
    serving_end(&s);
}

static void who_finds_whom(void **state)
{
    struct serving s;
    begin(&s, state);
    add_action(&s, 1, "100001", "su", "Ring the nurse", "2026-03-05");
    static const struct {
        enum who who;
        const char *q;
        int status;
        const char *has, *lacks;
    } cases[] = {
        { IL, "", 200, "Find a child", "Nothing was found" },
        { IL, "al", 400, "Type 3 letters or more", "Alderson" },
        { IL, "%25%25%25%25", 400, "Type 3 letters or more", "Alderson" },
        { IL, "a_+", 400, "Type 3 letters or more", "Alderson" },
        { IL, "alders", 200, "Aldersonsevere, Given1", "Birchen" },
        { IL, "ALDERSON+given11", 200, "Alderson, Given11", "Aldersonsevere" },
        { IL, "given12+alderson", 200, "Alderson, Given12", "Given11" },
        { IL, "birchen", 200, "Nothing was found", "Birchensevere," },
        { IL2, "birchen", 200, "Birchensevere, Given101", "Alderson" },
        { MGR, "given", 200, "Birchensevere, Given101", "Nothing was found" },
        { SU, "birch", 200, "Nothing was found", "Birch School" },
        { MGR, "birch", 200, "Birch School", "Nothing was found" },
        { IL, "nurse", 200, "Ring the nurse", "Nothing was found" },
        { IL2, "nurse", 200, "Nothing was found", "Ring the" },
        { FC, "alders", 200, "Nothing was found", "Alderson," },
        { IL, "%3Cscript%3E", 200, "&lt;script&gt;", "<script>alert" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, cases[i].who, str_fmt(s.arena, "/find?q=%s", cases[i].q).p);
        assert_status(&a, cases[i].status);
        if (!body_has(&a, cases[i].has) || body_has(&a, cases[i].lacks))
            fail_msg("%s: %s\n%.*s", who_names[cases[i].who], cases[i].q, STR_ARG(a.body));
    }
    /* The audit has who was shown, and not what was typed. */
    struct str upn = importing_upn(s.arena, 101);
    struct answer a = serving_get(&s, MGR, str_fmt(s.arena, "/find?q=%.*s", STR_ARG(upn)).p);
    assert_true(body_has(&a, "Birchensevere") && body_has(&a, "Year ") && body_has(&a, ", Birch School, UPN"));
    struct str audit = serving_last_audit(&s);
    assert_true(str_starts(audit, S("mgr|pupil.search|find ")) && str_ends(audit, upn));
    assert_true(str_find_str(str_slice(audit, 0, audit.n - upn.n), upn) < 0);
    /* Who has left is said to have left. */
    serving_sql(&s, str_fmt(s.arena, "UPDATE enrolment SET leaving_on = %d", test_day("2026-02-27").v).p);
    a = serving_get(&s, MGR, "/find?q=birchensev");
    assert_true(body_has(&a, "Left Birch School on 27 February 2026, UPN") && !body_has(&a, ", Birch School, UPN"));
    /* A restricted child is found by named staff alone. */
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname = 'Birchensevere'");
    a = serving_get(&s, MGR, "/find?q=birchensev");
    assert_false(body_has(&a, "Birchensevere, "));
    serving_end(&s);
}

/* Cases (EV-2): named ones by the child or their reference, within each role's scope; an anonymous one by its whole
 * reference, and never by anything else. */
static void who_finds_which_case(void **state)
{
    static const struct {
        enum who who;
        bool named, anonymous; /* of Alder, in the coordinator's primary forums */
    } all[] = { { MGR, true, false }, { IL, true, false }, { IL2, false, false }, { FC, true, true },
        { SU, true, true }, { DPO, true, false } };
    static const char *const by_child[] = { "alderson", "given11+alders", "Given11", "ALDERS" };
    static const char *const by_reference[] = { "WF-7K3M-2Q", "wf-7k3m-2q", "7k3m2q", "WF+7K3M+2Q" };
    static const char *const anonymous[] = { "WF-9Z9Z-9Z", "9z9z9z" };
    static const char *const never[] = { "9Z9Z", "WF-", "anonymous", "WF-9Z9Z-9" };
    struct serving s;
    begin(&s, state);
    forums_begin(&s);
    forums_case(&s, "named1", "Alderson", "booked");
    forums_case(&s, "anon1", NULL, "booked");
    serving_sql(&s, "UPDATE forum_case SET reference = 'WF-7K3M-2Q' WHERE named = 1");
    serving_sql(&s, "UPDATE forum_case SET reference = 'WF-9Z9Z-9Z' WHERE named = 0");
    struct str upn = importing_upn(s.arena, 11);
    for (size_t w = 0; w < COUNT_OF(all); w++) {
        for (size_t i = 0; i < COUNT_OF(by_child) + COUNT_OF(by_reference) + 1; i++) {
            const char *q = i < COUNT_OF(by_child) ? by_child[i]
                : i == COUNT_OF(by_child)          ? upn.p
                                                   : by_reference[i - COUNT_OF(by_child) - 1];
            struct answer a = serving_get(&s, all[w].who, str_fmt(s.arena, "/find?q=%s", q).p);
            assert_status(&a, 200);
            if (body_has(&a, "/cases/named1") != all[w].named || body_has(&a, "/cases/anon1"))
                fail_msg("%s: %s", who_names[all[w].who], q);
            if (all[w].named)
                assert_true(str_find_str(serving_last_audit(&s), upn) > 0);
        }
        for (size_t i = 0; i < COUNT_OF(anonymous); i++) {
            struct answer a = serving_get(&s, all[w].who, str_fmt(s.arena, "/find?q=%s", anonymous[i]).p);
            if (body_has(&a, "/cases/anon1") != all[w].anonymous || body_has(&a, "/cases/named1"))
                fail_msg("%s: %s", who_names[all[w].who], anonymous[i]);
        }
        for (size_t i = 0; i < COUNT_OF(never); i++) {
            struct answer a = serving_get(&s, all[w].who, str_fmt(s.arena, "/find?q=%s", never[i]).p);
            if (body_has(&a, "/cases/anon1"))
                fail_msg("%s: %s", who_names[all[w].who], never[i]);
        }
        serving_wait(&s, 61 * 1000);
    }
    /* A restricted child's case, one of a family that is known, one that is still being written: not found either. */
    serving_sql(&s, "UPDATE pupil SET restricted = 1 WHERE surname = 'Alderson'");
    struct answer a = serving_get(&s, FC, "/find?q=7k3m2q");
    assert_false(body_has(&a, "/cases/named1"));
    serving_sql(&s, "UPDATE pupil SET restricted = 0");
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case AS k, "
                    "account AS a WHERE a.name = 'fc'");
    a = serving_get(&s, FC, "/find?q=7k3m2q");
    assert_false(body_has(&a, "/cases/named1"));
    serving_sql(&s, "UPDATE case_round SET state = 'draft', submitted_on = NULL");
    a = serving_get(&s, MGR, "/find?q=7k3m2q");
    assert_false(body_has(&a, "/cases/named1"));
    a = serving_get(&s, SU, "/find?q=7k3m2q");
    assert_true(body_has(&a, "/cases/named1"));
    serving_end(&s);
}

/* Twenty of a kind, thirty times a minute, and a text of any length. */
static void limits(void **state)
{
    struct serving s;
    begin(&s, state);
    serving_children(&s, "100001", "Manyson", 201, FIND_ROWS + 1, 1);
    struct answer a = serving_get(&s, IL, "/find?q=manyson");
    assert_true(body_has(&a, "There are more"));
    struct buf b = buf_new(8000);
    for (int i = 0; i < 1000; i++)
        buf_add_str(&b, S("%C3%A9"));
    a = serving_get(&s, IL, str_fmt(s.arena, "/find?q=abc%.*s", STR_ARG(buf_str(&b))).p);
    assert_status(&a, 200);
    buf_done(&b);
    for (int i = 0; i < FIND_A_MINUTE - 2; i++) {
        a = serving_get(&s, IL, "/find?q=manyson");
        assert_status(&a, 200);
    }
    a = serving_get(&s, IL, "/find?q=manyson");
    assert_status(&a, 429);
    a = serving_get(&s, MGR, "/find?q=manyson");
    assert_status(&a, 200);
    serving_wait(&s, 61 * 1000);
    a = serving_get(&s, IL, "/find?q=manyson");
    assert_status(&a, 200);
    serving_end(&s);
}

/* The audit's hash of a name cannot be found by trying names: another key gives another hash, and so does none. */
static void a_searched_name_stays_unknown(void **state)
{
    struct serving s;
    struct find_key other = { .bytes = { 1 } };
    begin(&s, state);
    memset(s.app.find_key.bytes, 7, sizeof s.app.find_key.bytes);
    struct answer a = serving_get(&s, IL, "/find?q=Alderson");
    assert_status(&a, 200);
    struct str audit = serving_last_audit(&s), mine = find_hash(s.arena, &s.app.find_key, S(" ALDERSON"));
    assert_true(str_find_str(audit, mine) > 0); /* the same search is known again */
    assert_true(str_find_str(audit, find_hash(s.arena, &other, S("alderson"))) < 0);
    unsigned char bytes[16];
    char hex[33];
    crypto_generichash(bytes, sizeof bytes, (const unsigned char *)"alderson", 8, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    assert_true(str_find_str(audit, str_slice(str_of(hex), 0, 16)) < 0);
    serving_end(&s);
}

/* A meeting's search is one like the others: it counts among the thirty, found or not, and is in the audit. */
static void a_meetings_search_counts(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_post(&s, &s.as[IL], "/meetings/plan", "school=100001&on=3%2F3%2F2026&starts=9am");
    assert_status(&a, 303);
    const char *find = str_fmt(s.arena, "/meetings/%.*s/find?q=",
        STR_ARG(importing_value(&s.x, "SELECT public_id AS v FROM meeting")))
                           .p;
    for (int i = 0; i < FIND_A_MINUTE; i++) {
        a = i % 3 == 0 ? serving_get(&s, IL, "/find?q=alderson")
                       : serving_get(&s, IL, str_fmt(s.arena, "%snobody%d", find, i).p);
        assert_status(&a, 200);
    }
    assert_true(str_find_str(serving_last_audit(&s), S("|meeting.update|search for meeting ")) > 0);
    assert_true(str_find_str(serving_last_audit(&s), S("nobody")) < 0);
    a = serving_get(&s, IL, str_fmt(s.arena, "%salderson", find).p);
    assert_status(&a, 429);
    assert_false(body_has(&a, "Given"));
    a = serving_get(&s, IL, "/find?q=alderson");
    assert_status(&a, 429);
    serving_wait(&s, 61 * 1000);
    a = serving_get(&s, IL, str_fmt(s.arena, "%salderson", find).p);
    assert_status(&a, 200);
    assert_true(body_has(&a, "Given1"));
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(what_waits_for_panels),
        ON_BOTH_ENGINES(what_needs_whom),
        ON_BOTH_ENGINES(schools_to_plan),
        ON_BOTH_ENGINES(schools_that_are_planned),
        ON_BOTH_ENGINES(messages_that_wait),
        ON_BOTH_ENGINES(meetings_left_behind),
        ON_BOTH_ENGINES(who_finds_whom),
        ON_BOTH_ENGINES(who_finds_which_case),
        ON_BOTH_ENGINES(limits),
        ON_BOTH_ENGINES(a_searched_name_stays_unknown),
        ON_BOTH_ENGINES(a_meetings_search_counts),
    };
    return cmocka_run_group_tests_name("web home", tests, NULL, NULL);
}
