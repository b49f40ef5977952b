/* Reminders: who is told of what, before, on and after its day; once a day, whatever number of processes look; in
 * whose holidays; and who is told nothing. */
#include "importing.h"

#include "service/account.h"
#include "service/action.h"
#include "service/consultation.h"
#include "service/outbox.h"
#include "service/panel.h"
#include "service/reminder.h"

const struct migrations *const engine_schema = &store_migrations;

/* Monday 2 March 2026. */
#define TODAY "2026-03-02"

struct place {
    struct importing x;
    struct account_id manager, lead, staff, other, service;
    struct config config;
    struct school_id school;
    struct pupil_id pupil; /* at it */
};

static struct account_id account(struct place *p, const char *name, enum access_role role, const char *urn)
{
    struct account_id id;
    struct str problem, urns[] = { urn == NULL ? S("") : str_of(urn) };
    const struct account_new n = { .name = str_of(name),
        .display_name = str_of(name),
        .roles = 1u << role,
        .urns = urns,
        .n_urns = urn != NULL };
    assert_ok(account_add(&p->x.w, &n, false, &id, &problem), p->x.db);
    return id;
}

/* At the first school, "lead" leads and "staff" and "other" work; children 1 and 2 are there. Terms are told, with a
 * half-term from 16 to 20 February and the end of the spring term on 27 March; the summer begins on 13 April. */
static void begin(struct place *p, void **state)
{
    *p = (struct place){ .x = importing_begin(*state, TODAY) };
    importing_pupils(&p->x);
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    p->manager = account(p, "manager", ROLE_MGR, NULL);
    p->lead = account(p, "lead", ROLE_IL, NULL);
    p->staff = account(p, "staff", ROLE_SU, "100001");
    p->other = account(p, "other", ROLE_SU, "100001");
    p->service = account(p, "service", ROLE_SA, NULL);
    assert_ok(db_commit(p->x.db), p->x.db);
    importing_sql(&p->x,
        "INSERT INTO school_lead (school_id, account_id, from_on, to_on) SELECT s.id, a.id, 0, NULL"
        " FROM school AS s, account AS a WHERE s.urn = '100001' AND a.name = 'lead'");
    importing_text(&p->x, IMPORT_CALENDAR, "calendar.csv",
        "kind,from,to,name,urn\nterm,2026-01-05,2026-02-13,Spring 1,\nterm,2026-02-23,2026-03-27,Spring 2,\n"
        "term,2026-04-13,2026-07-21,Summer,\n");
    p->school = (struct school_id){ importing_number(&p->x, "SELECT id AS n FROM school WHERE urn = '100001'") };
    p->pupil = (struct pupil_id){ importing_number(&p->x, "SELECT min(id) AS n FROM pupil") };
    assert_ok(db_begin(p->x.db, DB_READ), p->x.db);
    p->x.w.today = test_day(TODAY);
    assert_ok(config_load(&p->x.w, &p->config), p->x.db);
    db_rollback(p->x.db);
}

static void on(struct place *p, const char *day)
{
    p->x.w.today = test_day(day);
    p->x.w.now_ms = clock_day_start(p->x.w.today) + 3600 * 1000;
}

/* Looks on a day, as the sender does, and says how many messages came of it. */
static size_t look_on(struct place *p, const char *day)
{
    size_t n;
    on(p, day);
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    assert_ok(reminder_look(&p->x.w, &p->config, &n), p->x.db);
    assert_ok(db_commit(p->x.db), p->x.db);
    return n;
}

/* To whom, of what, with which page behind the first part: in the order in which they were put. Then they are gone. */
static struct str told(struct place *p)
{
    struct str rows = importing_rows(&p->x,
        "SELECT a.name, m.kind, CASE WHEN m.link LIKE '%/%/%' THEN 'one' ELSE m.link END AS link FROM message AS m"
        " JOIN account AS a ON a.id = m.account_id WHERE m.kind <> 'action' ORDER BY a.id, m.kind, m.id",
        "+name +kind +link");
    importing_sql(&p->x, "DELETE FROM message");
    return rows;
}

/* What a look on a day tells. */
#define assert_told(p, day, want) \
    do { \
        (void)look_on((p), (day)); \
        assert_str_at(told(p), (want), __FILE__, __LINE__); \
    } while (0)

static struct action_id action(struct place *p, const char *made, const char *due, enum action_owner kind,
    const char *account, bool about_child)
{
    struct action_problems problems;
    struct str id;
    on(p, made);
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    const struct action_new n = {
        .school = p->school,
        .pupil = about_child ? p->pupil : (struct pupil_id){ 0 },
        .task = S("Ring the family"),
        .to = { .kind = kind, .account = str_of(account), .name = S("Somebody") },
        .due = test_day(due),
    };
    assert_ok(action_make(&p->x.w, p->manager, &n, &id, &problems), p->x.db);
    assert_ok(db_commit(p->x.db), p->x.db);
    return (struct action_id){ importing_number(&p->x, "SELECT max(id) AS n FROM action") };
}

static void an_action_before_on_and_after_its_day(void **state)
{
    static const struct {
        const char *day, *want;
    } days[] = {
        { "2026-03-05", "" },                     /* Thursday: four working days before */
        { "2026-03-06", "service|reminder|one" }, /* Friday: Monday would be in time, and the weekend not */
        { "2026-03-07", "" },
        { "2026-03-08", "" },                                      /* a weekend */
        { "2026-03-09", "" },                                      /* three days before: told already */
        { "2026-03-11", "" },                                      /* its day */
        { "2026-03-12", "lead|raised|one\nservice|reminder|one" }, /* the day after */
        { "2026-03-13", "" },
        { "2026-03-16", "" },
        { "2026-03-17", "" },                     /* four school days after */
        { "2026-03-18", "manager|raised|one" },   /* five */
        { "2026-03-19", "service|reminder|one" }, /* a week later */
        { "2026-03-20", "" },
    };
    struct place p;
    begin(&p, state);
    (void)action(&p, TODAY, "2026-03-11", ACTION_OF_SERVICE, "service", true);
    p.config.remind_days = 3;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        (void)look_on(&p, days[i].day);
        struct str got = told(&p);
        if (!str_eq(got, str_of(days[i].want)))
            fail_msg("%s: \"%.*s\"", days[i].day, STR_ARG(got));
        assert_int_equal(look_on(&p, days[i].day), 0); /* no second one on a day */
        assert_str(told(&p), "");
    }
    importing_end(&p.x);
}

/* After eight weeks pages tell it alone. */
static void it_ends(void **state)
{
    struct place p;
    int n = 0;
    begin(&p, state);
    (void)action(&p, TODAY, "2026-03-03", ACTION_OF_SERVICE, "service", false);
    for (struct day d = test_day("2026-03-04"); day_cmp(d, test_day("2026-07-01")) < 0; d = day_add(d, 1)) {
        char day[11];
        (void)look_on(&p, str_cstr(p.x.arena, day_iso(d, day)));
        n += str_find_str(told(&p), S("service|reminder")) >= 0;
    }
    assert_int_equal(n, REMINDER_TIMES);
    importing_end(&p.x);
}

/* What was not looked for on its day, since the service was away, is told on the next. */
static void a_day_that_was_missed(void **state)
{
    struct place p;
    begin(&p, state);
    assert_told(&p, TODAY, "");
    (void)action(&p, TODAY, "2026-03-11", ACTION_OF_SERVICE, "service", false);
    assert_told(&p, "2026-03-17", "lead|raised|one\nservice|reminder|one");
    importing_end(&p.x);
}

/* A school is told on the days that it holds: of the first day of the holidays and of those within, before they begin;
 * of what became late in them, afterwards. The authority works on. */
static void holidays(void **state)
{
    struct place p;
    begin(&p, state);
    assert_told(&p, "2026-03-25", "");
    (void)action(&p, "2026-03-25", "2026-04-08", ACTION_OF_SCHOOL, "staff", false);
    assert_told(&p, "2026-03-26", "");
    assert_told(&p, "2026-03-27", "staff|reminder|one"); /* the last day of the term */
    assert_told(&p, "2026-04-07", "");
    assert_told(&p, "2026-04-09", "lead|raised|one"); /* a Thursday in the holidays */
    assert_told(&p, "2026-04-10", "");
    assert_told(&p, "2026-04-13", "staff|reminder|one");
    importing_end(&p.x);
}

/* Several things are one message, with the page that lists them. */
static void several_are_one(void **state)
{
    struct place p;
    begin(&p, state);
    for (int i = 0; i < 3; i++)
        (void)action(&p, TODAY, "2026-03-04", ACTION_OF_SCHOOL, "staff", false);
    assert_told(&p, TODAY, "staff|reminder|/actions?who=mine");
    assert_told(&p, "2026-03-05", "lead|raised|/actions?state=overdue\nstaff|reminder|/actions?who=mine");
    importing_end(&p.x);
}

/* Nobody of the school has it by account, or who had it has left: then it is the school's. Where a school has no lead,
 * what has risen is the managers' at once. */
static void whose_it_is(void **state)
{
    struct place p;
    begin(&p, state);
    (void)action(&p, TODAY, "2026-03-04", ACTION_OF_SCHOOL, "", false);
    assert_told(&p, TODAY, "staff|reminder|one\nother|reminder|one");
    importing_sql(&p.x, "DELETE FROM action_event");
    importing_sql(&p.x, "DELETE FROM action");
    (void)action(&p, TODAY, "2026-03-06", ACTION_OF_SCHOOL, "staff", false);
    importing_sql(&p.x, "UPDATE account_school SET to_on = 20513 WHERE account_id ="
                        " (SELECT id FROM account WHERE name = 'staff')"); /* 1 March 2026 */
    assert_told(&p, "2026-03-03", "other|reminder|one");
    importing_sql(&p.x, "DELETE FROM school_lead");
    assert_told(&p, "2026-03-09", "manager|raised|one\nother|reminder|one");
    importing_end(&p.x);
}

static void who_is_told_nothing(void **state)
{
    struct place p;
    begin(&p, state);
    struct action_id a = action(&p, TODAY, "2026-03-04", ACTION_OF_SERVICE, "service", true);
    importing_sql(&p.x, "UPDATE action SET state = 'done', ended_ms = 1");
    assert_told(&p, TODAY, ""); /* done */
    importing_sql(&p.x, "UPDATE action SET state = 'open', ended_ms = NULL");
    importing_sql(&p.x, "UPDATE account SET disabled_ms = 1 WHERE name IN ('service', 'manager')");
    assert_told(&p, "2026-03-05", "lead|raised|one"); /* a closed account has it, and it rises past another */
    assert_told(&p, "2026-03-11", "");
    importing_sql(&p.x, "UPDATE account SET disabled_ms = NULL");
    importing_sql(&p.x, "UPDATE pupil SET restricted = 1");
    importing_sql(&p.x, "UPDATE data_version SET version = 20514 WHERE noun = 'reminder'");
    assert_told(&p, "2026-03-12", ""); /* a restricted child */
    importing_sql(&p.x, "INSERT INTO pupil_named_staff (pupil_id, account_id)"
                        " SELECT x.pupil_id, a.id FROM action AS x, account AS a WHERE a.name = 'lead'");
    importing_sql(&p.x, "UPDATE data_version SET version = 20514 WHERE noun = 'reminder'");
    assert_told(&p, "2026-03-13", "lead|raised|one");
    assert_true(a.v > 0);
    importing_end(&p.x);
}

static void minutes(void **state)
{
    struct place p;
    begin(&p, state);
    importing_sql(&p.x,
        "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, place, reason,"
        " made_ms, opened_ms, closed_ms,"
        " version) SELECT 1, 'm1', s.id, a.id, 2025, 'SPR', 'closed', 'person', 20514, '', '', 1,"
        " 1, 1772452800000, 1 FROM school AS s, account AS a WHERE s.urn = '100001' AND a.name = 'lead'"); /* today */
    assert_told(&p, "2026-03-06", "");
    assert_told(&p, "2026-03-09", "lead|minutes|one\nstaff|minutes|one\nother|minutes|one"); /* seven days */
    assert_told(&p, "2026-03-10", "");
    importing_sql(&p.x, "INSERT INTO meeting_event (id, meeting_id, at_ms, account_id, what, detail)"
                        " SELECT 1, 1, 2, id, 'signed', 'authority' FROM account WHERE name = 'lead'");
    assert_told(&p, "2026-03-16", "lead|minutes|one\nstaff|minutes|one\nother|minutes|one");
    importing_sql(&p.x, "INSERT INTO meeting_event (id, meeting_id, at_ms, account_id, what, detail)"
                        " SELECT 2, 1, 2, id, 'signed', 'school' FROM account WHERE name = 'staff'");
    assert_told(&p, "2026-03-23", "");
    importing_end(&p.x);
}

static void questions(void **state)
{
    struct place p;
    struct consultation_problems problems;
    struct str id;
    begin(&p, state);
    on(&p, TODAY);
    assert_ok(db_begin(p.x.db, DB_WRITE), p.x.db);
    const struct consultation_new n = {
        .school = p.school,
        .pupil = p.pupil,
        .meeting_on = DAY_NONE,
        .account = S("service"),
        .question = S("What helps?"),
        .due = test_day("2026-03-12"),
    };
    assert_ok(consultation_ask(&p.x.w, p.lead, &n, &id, &problems), p.x.db);
    assert_ok(db_commit(p.x.db), p.x.db);
    (void)told(&p); /* that they are asked */
    assert_told(&p, "2026-03-06", "");
    assert_told(&p, "2026-03-09", "service|consultation|one");
    assert_told(&p, "2026-03-12", "");
    assert_told(&p, "2026-03-13", "service|consultation|one");
    importing_sql(&p.x, "UPDATE consultation SET answered_ms = 1, answer = 'x'");
    assert_told(&p, "2026-03-20", "");
    importing_end(&p.x);
}

/* A decision is told to who referred, if they may read it. */
static void decisions(void **state)
{
    struct place p;
    begin(&p, state);
    const struct {
        struct account_id by;
        const char *want;
    } cases[] = { { p.lead, "lead|referral|one" }, { p.staff, "" }, { p.manager, "" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct panel_problems problems;
        struct referral r;
        struct str id;
        struct viewer viewer = { p.manager, SCOPE_ALL, test_day(TODAY) };
        on(&p, TODAY);
        assert_ok(db_begin(p.x.db, DB_WRITE), p.x.db);
        const struct referral_new n = {
            .kind = PANEL_YAR,
            .school = p.school,
            .pupil = p.pupil,
            .why = S("Why"),
            .wanted = S("What"),
            .risks = S(""),
        };
        assert_ok(referral_make(&p.x.w, cases[i].by, &n, &id, &problems), p.x.db);
        assert_ok(referral_read(&p.x.w, &viewer, id, &r), p.x.db);
        assert_ok(referral_settle(
                      &p.x.w, p.manager, &r, REFERRAL_SIGNPOSTED, S("Elsewhere"), DAY_NONE, &problems),
            p.x.db);
        assert_ok(db_commit(p.x.db), p.x.db);
        assert_str(told(&p), cases[i].want);
    }
    importing_end(&p.x);
}

/* Two processes that look at once: the one that waited finds that it is done. None is sent before seven. */
static void two_at_once(void **state)
{
    struct place p;
    struct importing other;
    bool due;
    begin(&p, state);
    (void)action(&p, TODAY, "2026-03-04", ACTION_OF_SCHOOL, "staff", false);
    (void)told(&p);
    assert_int_equal(look_on(&p, TODAY), 1);
    assert_int_equal(importing_number(&p.x, "SELECT (due_ms - created_ms) / 3600000 AS n FROM message"), 6);
    other = p.x;
    other.db = engine_open(p.x.t, NULL);
    other.w.db = other.db;
    assert_ok(db_begin(other.db, DB_WRITE), other.db);
    assert_ok(reminder_due(&other.w, &due), other.db);
    assert_false(due);
    size_t n;
    assert_ok(reminder_look(&other.w, &p.config, &n), other.db);
    assert_int_equal(n, 0);
    assert_ok(db_commit(other.db), other.db);
    db_close(other.db);
    assert_int_equal(importing_number(&p.x, "SELECT count(*) AS n FROM message"), 1);
    importing_end(&p.x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(an_action_before_on_and_after_its_day),
        ON_BOTH_ENGINES(it_ends),
        ON_BOTH_ENGINES(a_day_that_was_missed),
        ON_BOTH_ENGINES(holidays),
        ON_BOTH_ENGINES(several_are_one),
        ON_BOTH_ENGINES(whose_it_is),
        ON_BOTH_ENGINES(who_is_told_nothing),
        ON_BOTH_ENGINES(minutes),
        ON_BOTH_ENGINES(questions),
        ON_BOTH_ENGINES(decisions),
        ON_BOTH_ENGINES(two_at_once),
    };
    return cmocka_run_group_tests_name("service reminder", tests, NULL, NULL);
}
