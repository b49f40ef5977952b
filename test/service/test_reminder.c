/* Reminders: who is told of what, before, on and after its day; once a day, whatever number of processes look; in
 * whose holidays; and who is told nothing. */
#include "importing.h"

#include "service/account.h"
#include "service/action.h"
#include "service/consultation.h"
#include "service/forum.h"
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

/* What a forum gave to a school is none of its business once the child has left it; it is its lead's. */
static void of_a_child_who_has_left(void **state)
{
    struct place p;
    begin(&p, state);
    importing_sql(&p.x, "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, school_id, "
                        "pupil_id, made_on, made_by, version) SELECT 1, 'c', 'WF-1', 1, 'primary', '', s.id, (SELECT "
                        "min(id) FROM pupil), 20500, a.id, 1 FROM school AS s, account AS a WHERE s.urn = '100001' AND "
                        "a.name = 'staff'");
    importing_sql(&p.x, "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, "
                        "version) VALUES (1, 'r', 1, 1, 'planned', 20501, '', 1)");
    (void)action(&p, TODAY, "2026-03-03", ACTION_OF_SCHOOL, "staff", true);
    assert_told(&p, "2026-03-04", "lead|raised|one\nstaff|reminder|one");
    (void)action(&p, TODAY, "2026-03-04", ACTION_OF_SCHOOL, "staff", true);
    importing_sql(&p.x, "UPDATE action SET round_id = 1");
    importing_sql(&p.x, "UPDATE enrolment SET leaving_on = 20512 WHERE pupil_id = (SELECT min(id) FROM pupil)");
    assert_told(&p, "2026-03-05", "lead|raised|one");
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

/* --- forums --- */

/* Health, with the colleagues "service" and "second", sits on the forums "near" of Monday 16 March and "far" of Tuesday
 * 14 April, two days after the holidays. A case of the first school is on the list of each, with consent. */
static void begin_forums(struct place *p, void **state)
{
    static const char *const rows[] = {
        "INSERT INTO service (id, public_id, name, version) VALUES (1, 'health', 'Health', 1)",
        "INSERT INTO account_service (account_id, service_id, from_on) SELECT id, 1, 20000 FROM account WHERE name IN "
        "('service', 'second')",
        "INSERT INTO forum_series (id, public_id, name, phase, kind, every, step, weekday, first_on, last_on, "
        "term_only, starts_at, capacity, minutes, cutoff_days, mode, link, made_ms, made_by, version) SELECT 1, "
        "'series', 'Forum', 'primary', 'forum', 'week', 1, 0, 20000, 21000, 0, 540, 6, 20, 5, 'person', '', 1, id, 1 "
        "FROM account WHERE name = 'manager'",
        "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, link, "
        "cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (1, 'near', 1, 20528, 540, 6, 20, "
        "'person', 'Hall', '', 20521, 20521, 20535, 'planned', '', 0, 1), (2, 'far', 1, 20557, 540, 6, 20, 'person', "
        "'Hall', '', 20550, 20550, 20564, 'planned', '', 0, 1)",
        "INSERT INTO forum_service (forum_id, service_id, who) VALUES (1, 1, ''), (2, 1, '')",
        "INSERT INTO forum_case (id, public_id, reference, named, phase, phase_reason, school_id, pupil_id, made_on, "
        "made_by, version) SELECT x.id, 'c-' || x.public_id, 'WF-' || x.public_id, 1, 'primary', '', s.id, (SELECT "
        "min(id) FROM pupil), 20500, a.id, 1 FROM forum AS x, school AS s, account AS a WHERE s.urn = '100001' AND "
        "a.name = 'staff'",
        "INSERT INTO case_round (id, public_id, case_id, number, state, submitted_on, screen_words, version) SELECT "
        "id, 'r' || public_id, id, 1, 'booked', 20501, '', 1 FROM forum_case",
        "INSERT INTO consent (id, public_id, case_id, given_by, relation, on_day, how, covers, wording, expires_on, "
        "recorded_ms, recorded_by, withdrawn_how) SELECT id, 'n' || public_id, id, 'P', 'parent', 20500, 'signed', 1, "
        "'', 20800, 1, made_by, '' FROM forum_case",
        "INSERT INTO booking (id, public_id, round_id, forum_id, place, state, reason, came, made_ms, made_by, "
        "version) SELECT id, 'b' || public_id, id, id, 1, 'booked', '', '', 1, made_by, 1 FROM forum_case",
    };
    begin(p, state);
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    account(p, "second", ROLE_SA, NULL);
    account(p, "elsewhere", ROLE_SU, "100002");
    assert_ok(db_commit(p->x.db), p->x.db);
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        importing_sql(&p->x, rows[i]);
}

/* What a look on a day tells of forums. The messages stay. */
static struct str forums_told(struct place *p, const char *day)
{
    char sql[400];
    const size_t n = look_on(p, day);
    snprintf(sql, sizeof sql,
        "SELECT a.name, m.kind, m.link FROM message AS m JOIN account AS a ON a.id = m.account_id WHERE m.topic LIKE "
        "'forum %%' AND m.created_ms = %lld ORDER BY m.link, a.id",
        (long long)p->x.w.now_ms);
    struct str all = importing_rows(&p->x, sql, "+name +kind +link");
    size_t lines = all.n > 0;
    for (size_t i = 0; i < all.n; i++)
        lines += all.p[i] == '\n';
    assert_int_equal(n, lines);
    return all;
}

#define NEAR_ALL \
    "staff|forum_soon|/forums/near\nother|forum_soon|/forums/near\nservice|forum_papers|/papers/near\n" \
    "second|forum_papers|/papers/near"

static void a_forum_is_told_of_once(void **state)
{
    static const struct {
        const char *day, *want;
    } days[] = { { "2026-03-06", "" }, /* Friday: six school days before */
        { "2026-03-09", NEAR_ALL },    /* Monday: five; its papers go out */
        { "2026-03-10", "" },
        { "2026-03-16", "" }, /* its day */
        { "2026-03-23", "" },
        /* 14 April: 13 April, and 27, 26, 25 and 24 March are the five school days before. */
        { "2026-03-24", "staff|forum_soon|/forums/far\nother|forum_soon|/forums/far" },
        { "2026-04-06", "" },
        /* The services': 13, 10, 9, 8 and 7 April; 6 April is a bank holiday. */
        { "2026-04-07", "service|forum_papers|/papers/far\nsecond|forum_papers|/papers/far" },
        { "2026-04-13", "" } };
    struct place p;
    begin_forums(&p, state);
    for (size_t i = 0; i < COUNT_OF(days); i++)
        assert_str_at(forums_told(&p, days[i].day), days[i].want, days[i].day, __LINE__);
    importing_end(&p.x);
}

/* Twice on a day, by another process, after a restart that forgot the day: nothing comes twice. */
static void nothing_comes_twice(void **state)
{
    struct place p;
    begin_forums(&p, state);
    assert_str(forums_told(&p, "2026-03-09"), NEAR_ALL);
    assert_int_equal(look_on(&p, "2026-03-09"), 0);
    importing_sql(&p.x, "DELETE FROM data_version WHERE noun = 'reminder'");
    assert_int_equal(look_on(&p, "2026-03-09"), 0);
    assert_int_equal(importing_number(&p.x, "SELECT count(*) AS n FROM message WHERE topic LIKE 'forum %'"), 4);
    /* Who comes later is told as soon as they take part. */
    importing_sql(&p.x, "INSERT INTO drop_in_place (id, public_id, forum_id, place, school_id, account_id, about, "
                        "state, made_ms, version) SELECT 1, 'd', 1, 1, s.id, a.id, '', 'booked', 1, 1 FROM "
                        "school AS s, "
                        "account AS a WHERE s.urn = '100002' AND a.name = 'elsewhere'");
    assert_str(forums_told(&p, "2026-03-10"), "elsewhere|forum_soon|/forums/near");
    importing_end(&p.x);
}

#define SETTING "staff|forum_soon|/forums/near\nother|forum_soon|/forums/near\n"
#define READ "service|forum_soon|/papers/near\nsecond|forum_soon|/papers/near"

/* What changes who is told, and of what: done before the day, and undone. */
static const struct {
    const char *sql, *undo, *want;
} changes[] = {
    { "UPDATE forum SET state = 'cancelled' WHERE id = 1", "UPDATE forum SET state = 'planned'", "" },
    { "UPDATE forum SET on_day = 20549 WHERE id = 1", "UPDATE forum SET on_day = 20528 WHERE id = 1", "" },
    { "UPDATE booking SET place = NULL, state = 'given_back' WHERE id = 1",
        "UPDATE booking SET place = 1, state = 'booked'", READ },
    /* Read by one colleague of the service: read by the service. */
    { "INSERT INTO paper_read (round_id, account_id, first_ms) SELECT 1, id, 1 FROM account WHERE name = 'second'",
        "DELETE FROM paper_read", SETTING READ },
    { "INSERT INTO paper_read (round_id, account_id, first_ms) SELECT 1, id, 1 FROM account WHERE name = 'manager'",
        "DELETE FROM paper_read", NEAR_ALL },
    { "UPDATE consent SET withdrawn_on = 20520, withdrawn_ms = 1, withdrawn_by = recorded_by WHERE id = 1",
        "UPDATE consent SET withdrawn_on = NULL, withdrawn_ms = NULL, withdrawn_by = NULL", SETTING READ },
    { "UPDATE consent SET expires_on = 20520 WHERE id = 1", "UPDATE consent SET expires_on = 20800", SETTING READ },
    { "UPDATE forum SET papers_on = 20522 WHERE id = 1", "UPDATE forum SET papers_on = 20521 WHERE id = 1",
        SETTING "service|forum_soon|/forums/near\nsecond|forum_soon|/forums/near" },
    { "INSERT INTO case_conflict (case_id, account_id, at_ms) SELECT 1, id, 1 FROM account WHERE name = 'second'",
        "DELETE FROM case_conflict", SETTING "service|forum_papers|/papers/near\nsecond|forum_soon|/papers/near" },
    { "UPDATE pupil SET restricted = 1", "UPDATE pupil SET restricted = 0", READ }, /* OV1 */
    { "UPDATE enrolment SET leaving_on = 20520", "UPDATE enrolment SET leaving_on = NULL",
        "service|forum_papers|/papers/near\nsecond|forum_papers|/papers/near" }, /* T2 */
    { "UPDATE enrolment SET leaving_on = 20521", "UPDATE enrolment SET leaving_on = NULL", NEAR_ALL },
    { "UPDATE account SET disabled_ms = 1 WHERE name IN ('other', 'service')", "UPDATE account SET disabled_ms = NULL",
        "staff|forum_soon|/forums/near\nsecond|forum_papers|/papers/near" },
    { "UPDATE account_service SET to_on = 20520", "UPDATE account_service SET to_on = NULL",
        "staff|forum_soon|/forums/near\nother|forum_soon|/forums/near" },
    { "UPDATE forum_series SET kind = 'drop_in'", "UPDATE forum_series SET kind = 'forum'", /* it has no papers */
        SETTING "service|forum_soon|/forums/near\nsecond|forum_soon|/forums/near" },
    { "UPDATE account_school SET to_on = 20520", "UPDATE account_school SET to_on = NULL",
        "service|forum_papers|/papers/near\nsecond|forum_papers|/papers/near" },
};

static void forget(struct place *p)
{
    importing_sql(&p->x, "DELETE FROM message");
    importing_sql(&p->x, "DELETE FROM data_version WHERE noun = 'reminder'");
}

static void who_is_told_what(void **state)
{
    struct place p;
    begin_forums(&p, state);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        importing_sql(&p.x, changes[i].sql);
        assert_str_at(forums_told(&p, "2026-03-09"), changes[i].want, changes[i].sql, __LINE__);
        importing_sql(&p.x, changes[i].undo);
        forget(&p);
    }
    p.config.forum_remind_days = 0;
    assert_str(forums_told(&p, "2026-03-09"), "");
    p.config.forum_remind_days = 1;
    assert_str(forums_told(&p, "2026-03-13"), NEAR_ALL);
    importing_end(&p.x);
}

/* Cancelled or moved before the reminder was sent: it is taken back; for its new day it comes anew. */
static void taken_back(void **state)
{
    struct place p;
    struct forum f;
    struct forum_problems problems = { .on = S("") };
    begin_forums(&p, state);
    assert_str(forums_told(&p, "2026-03-09"), NEAR_ALL);
    importing_sql(&p.x, "UPDATE message SET state = 'sent' WHERE account_id = (SELECT id FROM account WHERE name = "
                        "'staff')");
    assert_ok(db_begin(p.x.db, DB_WRITE), p.x.db);
    const struct viewer all = { .account = p.manager, .scope = 1, .today = p.x.w.today };
    assert_ok(forum_read(&p.x.w, &all, S("near"), &f), p.x.db);
    assert_ok(forum_cancel(&p.x.w, p.manager, &f, S("Snow"), &problems), p.x.db);
    assert_ok(db_commit(p.x.db), p.x.db);
    assert_str(importing_rows(&p.x, "SELECT m.state, m.kind FROM message AS m WHERE m.topic LIKE 'forum near %'",
                   "+state +kind"),
        "sent|forum_soon");
    importing_sql(&p.x, "UPDATE forum SET state = 'planned', on_day = 20530 WHERE id = 1");
    importing_sql(&p.x, "UPDATE booking SET place = 1, state = 'booked' WHERE id = 1");
    assert_str(forums_told(&p, "2026-03-11"), NEAR_ALL);
    importing_end(&p.x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(an_action_before_on_and_after_its_day),
        ON_BOTH_ENGINES(of_a_child_who_has_left),
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
        ON_BOTH_ENGINES(a_forum_is_told_of_once),
        ON_BOTH_ENGINES(nothing_comes_twice),
        ON_BOTH_ENGINES(who_is_told_what),
        ON_BOTH_ENGINES(taken_back),
    };
    return cmocka_run_group_tests_name("service reminder", tests, NULL, NULL);
}
