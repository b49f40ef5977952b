/* The tracker and the log of the severely absent (TS-5). */
#include "forum_rows.h"
#include "serving.h"

/* Alder: two severely absent, one not. Birch: one severely absent. */
static void begin(struct serving *s, void **state)
{
    serving_begin(s, *state);
    serving_children(s, "100001", "Aldersonsevere", 1, 2, 6);
    serving_children(s, "100001", "Alderson", 11, 1, 2);
    serving_children(s, "100002", "Birchensevere", 101, 1, 8);
    serving_sign_in_all(s);
}

static void add_meeting(struct serving *s, int id, const char *urn, const char *term, const char *on)
{
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, place, reason, "
            "made_ms, version) SELECT %d, 'm%d', c.id, a.id, 2025, '%s', 'closed', 'person', %d, '', '', 1, 1 "
            "FROM school AS c, account AS a WHERE c.urn = '%s' AND a.name = 'lead'",
            id, id, term, test_day(on).v, urn)
            .p);
}

/* Talked about: the nth child of the database, in these areas. */
static void add_talk(struct serving *s, int id, int meeting, int number, int areas, const char *agreed,
    const char *practitioner)
{
    struct str upn = importing_upn(s->arena, number);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting_child (id, public_id, meeting_id, pupil_id, enrolment_id, areas, place, barriers, "
            "yar, "
            "lead_practitioner, services, discussed_ms, version) SELECT %d, 'c%d', %d, p.id, e.id, %d, 1, 0, 1, '%s', "
            "'', 1, 1 FROM pupil AS p JOIN enrolment AS e ON e.pupil_id = p.id WHERE p.upn = '%.*s'",
            id, id, meeting, areas, practitioner, STR_ARG(upn))
            .p);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO meeting_text (id, meeting_id, child_id, area, field, content, at_ms, account_id, version) "
            "SELECT %d, %d, %d, NULL, 'next_steps', '%s', 1, a.id, 1 FROM account AS a WHERE a.name = 'lead'",
            id, meeting, id, agreed)
            .p);
}

static void add_action(struct serving *s, int id, int meeting, int number, const char *task, const char *due)
{
    struct str upn = importing_upn(s->arena, number);
    serving_sql(s,
        str_fmt(s->arena,
            "INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, "
            "owner_name, "
            "due_on, state, outcome, replaced_by, made_ms, made_by, ended_ms, version) SELECT %d, 'a%d', e.school_id, "
            "p.id, %d, '%s', 'school', NULL, 'Head of year', %d, 'open', '', NULL, 1, a.id, NULL, 1 FROM account AS a, "
            "pupil AS p JOIN enrolment AS e ON e.pupil_id = p.id WHERE p.upn = '%.*s' AND a.name = 'lead'",
            id, id, meeting, task, test_day(due).v, STR_ARG(upn))
            .p);
}

static void who_was_talked_about(void **state)
{
    struct serving s;
    begin(&s, state);
    add_meeting(&s, 1, "100001", "AUT", "2025-11-10");
    add_meeting(&s, 2, "100001", "SPR", "2026-02-09");
    add_meeting(&s, 3, "100002", "SPR", "2026-02-10");
    add_talk(&s, 1, 1, 1, 1 << 2, "Visit at home", "Head of year 8");
    add_talk(&s, 2, 2, 1, 1 << 2 | 1 << 6, "A timetable for four weeks", "");
    add_talk(&s, 3, 2, 11, 1 << 3, "Breakfast club", "");
    add_talk(&s, 4, 3, 101, 1 << 2, "Ask the nurse", "");
    add_action(&s, 1, 2, 1, "Write the timetable", "2026-02-20");
    add_action(&s, 2, 2, 11, "Ring the club", "2026-03-20");
    static const struct {
        enum who who;
        const char *query, *has, *lacks;
    } cases[] = {
        { IL, "", "Visit at home", "Ask the nurse" },
        { IL, "", "Breakfast club", "Birchen" },
        { IL2, "", "Ask the nurse", "Breakfast club" },
        { MGR, "", "Ask the nurse", "nothing" },
        { MGR, "?school=100001", "Breakfast club", "Ask the nurse" },
        { MGR, "?term=2025-AUT", "Visit at home", "Breakfast club" },
        { MGR, "?term=2025-SPR", "Breakfast club", "Visit at home" },
        { MGR, "?area=part_time", "A timetable for four weeks", "Breakfast club" },
        { MGR, "?state=overdue", "A timetable for four weeks", "Breakfast club" },
        { MGR, "?state=open", "Breakfast club", "A timetable" },
        { MGR, "?state=none", "Visit at home", "Breakfast club" },
        { MGR, "?school=999999", "Nobody who was talked about is like this", "Breakfast club" },
        { MGR, "?term=nonsense&area=x&state=y&locality=-5&sort=z", "Nobody", "Breakfast club" },
        { AUD, "", "Nobody", "Breakfast club" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct answer a = serving_get(&s, cases[i].who, str_fmt(s.arena, "/tracker%s", cases[i].query).p);
        assert_status(&a, 200);
        if (!body_has(&a, cases[i].has) || body_has(&a, cases[i].lacks))
            fail_msg("%s: %.*s", cases[i].query, STR_ARG(a.body));
    }
    /* What was said of one child over the terms. */
    struct str child = importing_value(&s.x,
        str_fmt(s.arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'", STR_ARG(importing_upn(s.arena, 1))).p);
    struct answer a = serving_get(&s, IL, str_fmt(s.arena, "/tracker?child=%.*s", STR_ARG(child)).p);
    assert_true(body_has(&a, "Visit at home") && body_has(&a, "A timetable for four weeks") &&
        !body_has(&a, "Breakfast club"));
    assert_true(str_find_str(serving_last_audit(&s), importing_upn(s.arena, 1)) > 0);
    a = serving_get(&s, IL, "/tracker.csv");
    assert_true(body_has(&a, "\"Severely absent, Part-time timetable\",A timetable for four weeks"));
    /* A restricted child is for named staff alone, at once, whether the entries are kept (another order) or not. */
    static const char *const orders[] = { "/tracker", "/tracker?sort=name", "/tracker?state=open" };
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        a = serving_get(&s, IL, orders[i]);
        assert_true(body_has(&a, "Breakfast club"));
        a = serving_get(&s, IL2, orders[i]);
        assert_false(body_has(&a, "Breakfast club"));
    }
    struct str upn = importing_upn(s.arena, 11);
    serving_sql(&s, str_fmt(s.arena, "UPDATE pupil SET restricted = 1 WHERE upn = '%.*s'", STR_ARG(upn)).p);
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        a = serving_get(&s, IL, orders[i]);
        assert_false(body_has(&a, "Breakfast club"));
    }
    serving_end(&s);
}

/* Every severely absent child is on the log; what is missing is said. */
static void gaps_are_said(void **state)
{
    struct serving s;
    begin(&s, state);
    struct answer a = serving_get(&s, MGR, "/severe-log");
    assert_status(&a, 200);
    assert_true(body_has(&a, "3 children are severely absent, 3 of them with a gap"));
    assert_true(body_has(&a, "No open action. Nobody is named. No entry yet."));
    a = serving_get(&s, IL, "/severe-log");
    assert_true(body_has(&a, "2 children are severely absent") && !body_has(&a, "Birchen"));
    /* Talked about long ago, with a practitioner: an old entry and no action. */
    add_meeting(&s, 1, "100001", "AUT", "2025-09-10");
    add_talk(&s, 1, 1, 1, 1 << 2, "Visit at home", "Head of year 8");
    a = serving_get(&s, IL, "/severe-log");
    assert_true(body_has(&a, "No open action. No entry since 10 September 2025.") && body_has(&a, "Visit at home"));
    /* An action and a meeting of this half term: no gap. */
    add_meeting(&s, 2, "100001", "SPR", "2026-02-09");
    add_talk(&s, 2, 2, 1, 1 << 2, "Start again", "");
    add_action(&s, 1, 2, 1, "Write the timetable", "2026-03-20");
    a = serving_get(&s, IL, "/severe-log?show=gaps");
    assert_true(body_has(&a, "2 children are severely absent, 1 of them with a gap") && !body_has(&a, "Write the"));
    a = serving_get(&s, IL, "/severe-log");
    assert_true(body_has(&a, "Write the timetable") && body_has(&a, "Head of year"));
    assert_false(body_has(&a, "Overdue"));
    serving_sql(&s, "UPDATE action SET due_on = due_on - 30 WHERE id = 1");
    a = serving_get(&s, IL, "/severe-log");
    assert_true(body_has(&a, "Overdue"));
    /* Whose account is closed, is nobody. */
    serving_sql(&s, "UPDATE action SET owner_id = (SELECT id FROM account WHERE name = 'su') WHERE id = 1");
    serving_sql(&s, "UPDATE account SET disabled_ms = 1 WHERE name = 'su'");
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(body_has(&a, "Nobody is named."));
    a = serving_get(&s, IL, "/severe-log?school=100002");
    assert_status(&a, 404);
    a = serving_get(&s, IL, "/severe-log?show=x&locality=x&sort=entry&order=down&page=900");
    assert_status(&a, 200);
    serving_end(&s);
}

static int times(struct str text, const char *words)
{
    int n = 0;
    for (ptrdiff_t at; (at = str_find_str(text, str_of(words))) >= 0; n++)
        text = str_slice(text, (size_t)at + 1, text.n);
    return n;
}

/* What panels decided and forums discussed is an entry, and what became of it is what is being done; of what another
 * school did about the child, whoever sees that school. */
static void panels_and_forums_are_entries(void **state)
{
    struct serving s;
    begin(&s, state);
    forum_rows_begin(&s);
    forum_rows_forum(&s, "heard", FORUM_ROWS_DAY - 20, 3);
    forum_rows_named(&s, "k1", "100001", "Aldersonsevere", FORUM_ROWS_DAY + 30);
    forum_rows_book(&s, "k1-r", "heard", 1);
    struct answer a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(times(a.body, "No entry yet.") == 2 && body_has(&a, ",No plan,"));
    serving_sql(&s, "UPDATE booking SET state = 'discussed'");
    serving_sql(&s, "INSERT INTO plan (id, public_id, round_id, number, state, layer, strengths, child_voice, "
                    "parent_voice, transition, review_on, made_ms, made_by, issued_ms, issued_by, version) "
                    "SELECT 1, 'plan1', r.id, 1, 'issued', 'targeted', '', '', '', '', NULL, 1, a.id, 1, a.id, 1 "
                    "FROM case_round AS r, account AS a WHERE a.name = 'fc'");
    for (int place = 2; place > 0; place--)
        serving_sql(&s,
            str_fmt(s.arena,
                "INSERT INTO plan_target (id, public_id, plan_id, root_id, place, need, baseline, target, strategy, "
                "provision, who, how_often, starts_on, review_on, measure, version) VALUES (%d, 't%d', 1, %d, %d, "
                "'semh', '', 'Target of place %d', NULL, '', '', '', NULL, NULL, '', 1)",
                place, place, place, place, place)
                .p);
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(times(a.body, "No entry yet.") == 1 && body_has(&a, ",Target of place 1,"));
    assert_true(body_has(&a, ",2026-02-10"));
    a = serving_get(&s, IL, "/severe-log");
    assert_true(body_has(&a, "Target of place 1") && !body_has(&a, "Target of place 2"));
    /* Nor is it once the family has withdrawn its consent. */
    serving_sql(&s, "UPDATE consent SET withdrawn_on = 20510, withdrawn_ms = 1, withdrawn_by = recorded_by");
    static const char *const files[] = { "/severe-log.csv", "/severe-log", "/tracker.csv", "/tracker" };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        a = serving_get(&s, IL, files[i]);
        if (!body_has(&a, "Consent was withdrawn: pass nothing of it on") || body_has(&a, "Target of place"))
            fail_msg("%s", files[i]);
    }
    serving_sql(&s, "UPDATE consent SET withdrawn_on = NULL, withdrawn_ms = NULL, withdrawn_by = NULL");
    a = serving_get(&s, IL, "/tracker");
    assert_true(body_has(&a, "Target of place 1"));
    /* Whoever knows the family is told nothing of the case. */
    serving_sql(&s, "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT k.id, a.id, 1 FROM forum_case "
                    "AS k, account AS a WHERE a.name = 'lead'");
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(times(a.body, "No entry yet.") == 2 && !body_has(&a, "Target"));
    serving_sql(&s, "DELETE FROM case_conflict");
    /* A panel that decided since is what was said last, to those who read of panels. */
    serving_sql(&s, "INSERT INTO referral (id, public_id, kind, school_id, pupil_id, urgent, why, risks, wanted, "
                    "state, decision, made_ms, made_by, decided_ms, version) SELECT 1, 'ref1', 'yar', k.school_id, "
                    "k.pupil_id, 0, '', '', '', 'accepted', 'A youth worker', 1, a.id, 1771840000000, 1 FROM "
                    "forum_case AS k, account AS a WHERE a.name = 'lead'");
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(body_has(&a, ",A youth worker,") && !body_has(&a, "Target"));
    /* An action at the school that the child came from. */
    serving_sql(&s, "INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, "
                    "owner_name, due_on, state, outcome, made_ms, made_by, ended_ms, version) SELECT 9, 'a9', c.id, "
                    "k.pupil_id, NULL, 'At Birch', 'school', NULL, 'Head of year', 20500, 'done', 'It helped', 1, "
                    "a.id, 1772100000000, 1 FROM forum_case AS k, school AS c, account AS a WHERE a.name = 'lead' AND "
                    "c.urn = '100002'");
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_false(body_has(&a, ",2026-02-26"));
    a = serving_get(&s, MGR, "/severe-log.csv");
    assert_true(body_has(&a, ",2026-02-26"));
    serving_sql(&s, "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT c.id, a.id, "
                    "20000, NULL FROM school AS c, account AS a WHERE c.urn = '100002' AND a.name = 'lead'");
    serving_sql(&s, "UPDATE action SET school_id = (SELECT id FROM school WHERE urn = '100001'), public_id = 'a10', "
                    "id = 10 WHERE id = 9");
    serving_sql(&s, "INSERT INTO action (id, public_id, school_id, pupil_id, meeting_id, task, owner_kind, owner_id, "
                    "owner_name, due_on, state, outcome, made_ms, made_by, ended_ms, version) SELECT 11, 'a11', c.id, "
                    "k.pupil_id, NULL, 'At Birch', 'school', NULL, 'Head of year', 20500, 'done', 'It helped', 1, "
                    "a.id, 1772000000000, 1 FROM forum_case AS k, school AS c, account AS a WHERE a.name = 'lead' AND "
                    "c.urn = '100002'");
    a = serving_get(&s, IL, "/severe-log.csv");
    assert_true(body_has(&a, ",2026-02-26") && !body_has(&a, ",2026-02-25"));
    serving_end(&s);
}

/* What is written on a page is on the log at once, although the log is kept (service/kept.h); also for whoever looked
 * at it before. */
static void the_log_follows(void **state)
{
    struct serving s;
    begin(&s, state);
    struct str child = importing_value(&s.x,
        str_fmt(s.arena, "SELECT public_id AS v FROM pupil WHERE upn = '%.*s'", STR_ARG(importing_upn(s.arena, 1))).p);
    static const enum who readers[] = { IL, MGR };
    static const struct {
        const char *path, *fields, *has;
    } steps[] = {
        { "/actions/new", "school=100001&task=Ring+the+nurse&account=su&due=20%2F3%2F2026",
            "Ring the nurse" },
        { "/move", "version=1&due=1%2F4%2F2026&reason=Ill", "1 April 2026" },
        { "/reassign", "version=2&account=lead&due=1%2F4%2F2026", "Account of lead" },
        { "/end", "version=3&how=done&outcome=She+came", "No open action. Nobody is named." },
    };
    const char *action = "";
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        for (size_t r = 0; r < COUNT_OF(readers); r++)
            for (int again = 0; again < 2; again++) {
                struct answer a = serving_get(&s, readers[r], "/severe-log?school=100001");
                if (i > 0 && !body_has(&a, steps[i - 1].has))
                    fail_msg("before step %zu: %.*s", i, STR_ARG(a.body));
                assert_true(i > 0 || !body_has(&a, steps[0].has));
            }
        struct answer a = serving_post(&s, &s.as[IL], str_fmt(s.arena, "%s%s", action, steps[i].path).p,
            str_fmt(s.arena, "%s&child=%.*s", steps[i].fields, STR_ARG(child)).p);
        if (a.status != 303)
            fail_msg("step %zu: %d %.*s", i, a.status, STR_ARG(a.body));
        if (i == 0)
            action = str_dup(s.arena, str_slice(a.location, 0, (size_t)str_find(a.location, '?'))).p;
    }
    for (size_t r = 0; r < COUNT_OF(readers); r++) {
        struct answer a = serving_get(&s, readers[r], "/severe-log?school=100001");
        assert_false(body_has(&a, "Ring the nurse"));
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(who_was_talked_about),
        ON_BOTH_ENGINES(gaps_are_said),
        ON_BOTH_ENGINES(panels_and_forums_are_entries),
        ON_BOTH_ENGINES(the_log_follows),
    };
    return cmocka_run_group_tests_name("web tracker", tests, NULL, NULL);
}
