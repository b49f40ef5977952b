/* Actions (CW-6): what may be made, when one rises, and that what has ended stays. DOMAIN.md 5.1. */
#include "importing.h"

#include "service/account.h"
#include "service/action.h"

const struct migrations *const engine_schema = &store_migrations;

/* Monday 2 March 2026. */
#define TODAY "2026-03-02"

struct place {
    struct importing x;
    struct account_id lead, staff;
    struct school_id school;
    struct calendar *calendar;
    struct action_rule rule;
    struct viewer viewer;
};

static void add_account(struct place *p, const char *name, access_roles roles, const char *urn, struct account_id *ret)
{
    struct str problem, urns[] = { urn == NULL ? S("") : str_of(urn) };
    const struct account_new n = { .name = str_of(name),
        .display_name = str_of(name),
        .roles = roles,
        .urns = urns,
        .n_urns = urn != NULL };
    assert_ok(account_add(&p->x.w, &n, false, ret, &problem), p->x.db);
}

static void begin(struct place *p, void **state)
{
    *p = (struct place){ .x = importing_begin(*state, TODAY) };
    importing_schools(&p->x);
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    add_account(p, "lead", 1u << ROLE_MGR, NULL, &p->lead);
    add_account(p, "staff", 1u << ROLE_SU, "100001", &p->staff);
    assert_ok(db_commit(p->x.db), p->x.db);
    p->school = (struct school_id){ importing_number(&p->x, "SELECT id AS n FROM school WHERE urn = '100001'") };
    p->viewer = (struct viewer){ p->lead, SCOPE_ALL, test_day(TODAY) };
    assert_ok(db_begin(p->x.db, DB_WRITE), p->x.db);
    assert_ok(calendar_load(&p->x.w, &p->calendar), p->x.db);
    p->rule = (struct action_rule){ p->calendar, 5 };
}

static void end(struct place *p)
{
    db_rollback(p->x.db);
    importing_end(&p->x);
}

static struct action_new new_action(const struct place *p, const char *due)
{
    return (struct action_new){ .school = p->school,
        .task = S("Ring the family"),
        .to = { .kind = ACTION_OF_SCHOOL, .name = S("Head of year 9") },
        .due = due == NULL ? DAY_NONE : test_day(due) };
}

static struct action made(struct place *p, const char *due)
{
    struct action_new n = new_action(p, due);
    struct action_problems problems;
    struct action a;
    struct str id;
    assert_ok(action_make(&p->x.w, p->lead, &n, &id, &problems), p->x.db);
    assert_ok(action_read(&p->x.w, &p->viewer, &p->rule, id, &a), p->x.db);
    return a;
}

static struct str repeated(struct arena *a, const char *text, int n)
{
    struct buf b = buf_new(1 << 20);
    for (int i = 0; i < n; i++)
        buf_add_str(&b, str_of(text));
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

static void what_may_be_made(void **state)
{
    struct place p;
    begin(&p, state);
    struct arena *a = p.x.w.arena;
    const struct {
        struct str task, owner, account;
        const char *due;
        const char *in_task, *in_owner, *in_due; /* a part of the sentence; NULL: nothing is wrong */
    } cases[] = {
        { S("Ring"), S("Head"), S(""), TODAY, NULL, NULL, NULL },
        { S("Ring"), S("Head"), S(""), "2026-03-01", NULL, NULL, "today or later" },
        { S("Ring"), S("Head"), S(""), "2028-03-02", NULL, NULL, NULL },
        { S("Ring"), S("Head"), S(""), "2028-03-03", NULL, NULL, "on or before 2 March 2028" },
        { S("Ring"), S("Head"), S(""), NULL, NULL, NULL, "Enter the day" },
        { S("  "), S("Head"), S(""), TODAY, "Enter what", NULL, NULL },
        { S("Ring"), S(" "), S(""), TODAY, NULL, "Enter who", NULL },
        { S("Ring"), S(""), S("lead"), TODAY, NULL, NULL, NULL },
        { S("Ring"), S(""), S("staff"), TODAY, NULL, NULL, NULL },
        { S("Ring"), S(""), S("nobody"), TODAY, NULL, "Choose somebody", NULL },
        { repeated(a, "\xf0\x9f\x99\x82", ACTION_TASK_MOST), S("Head"), S(""), TODAY, NULL, NULL, NULL },
        { repeated(a, "\xd7\xa9", ACTION_TASK_MOST + 1), S("Head"), S(""), TODAY, "1001 characters", NULL, NULL },
        { repeated(a, "x", 100000), S("Head"), S(""), TODAY, "100000 characters", NULL, NULL },
        { S("Ring"), repeated(a, "x", ACTION_OWNER_MOST + 1), S(""), TODAY, NULL, "101 characters", NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct action_problems problems;
        struct str id;
        struct action_new n = new_action(&p, cases[i].due);
        n.task = cases[i].task;
        n.to = (struct action_to){ .kind = ACTION_OF_SCHOOL, .account = cases[i].account, .name = cases[i].owner };
        enum err e = action_make(&p.x.w, p.lead, &n, &id, &problems);
        const char *want[] = { cases[i].in_task, cases[i].in_owner, cases[i].in_due };
        struct str got[] = { problems.task, problems.owner, problems.due };
        assert_int_equal(e, want[0] == NULL && want[1] == NULL && want[2] == NULL ? OK : ERR_INVALID);
        for (size_t k = 0; k < COUNT_OF(want); k++) {
            if (want[k] == NULL ? got[k].n > 0 : str_find_str(got[k], str_of(want[k])) < 0)
                fail_msg("case %zu: \"%.*s\"", i, STR_ARG(got[k]));
        }
    }
    end(&p);
}

/* From the day after it was due it is the lead's, and after five school days the manager's. No term of the school is
 * told, so that weekdays count. */
static void it_rises(void **state)
{
    static const struct {
        const char *due;
        enum action_rise rise;
        int days;
    } cases[] = { { "2026-03-03", ACTION_IN_TIME, 0 }, { "2026-03-02", ACTION_IN_TIME, 0 },
        { "2026-03-01", ACTION_WITH_LEAD, 1 }, { "2026-02-27", ACTION_WITH_LEAD, 1 },
        { "2026-02-24", ACTION_WITH_LEAD, 4 }, { "2026-02-23", ACTION_WITH_MANAGER, 5 },
        { "2025-03-03", ACTION_WITH_MANAGER, 254 } };
    struct place p;
    begin(&p, state);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct action a = made(&p, "2026-03-20"), now;
        /* An action that is late was made before it was due. */
        p.x.w.today = test_day(cases[i].due);
        struct action_new n = new_action(&p, cases[i].due);
        struct action_problems problems;
        struct str id;
        assert_ok(action_make(&p.x.w, p.lead, &n, &id, &problems), p.x.db);
        p.x.w.today = test_day(TODAY);
        assert_ok(action_read(&p.x.w, &p.viewer, &p.rule, id, &now), p.x.db);
        assert_int_equal(now.rise, cases[i].rise);
        if (i + 1 < COUNT_OF(cases))
            assert_int_equal(now.days_over, cases[i].days);
        else
            assert_true(now.days_over > 200);
        assert_int_equal(a.rise, ACTION_IN_TIME);
    }
    struct action *found;
    size_t n;
    assert_ok(action_list(&p.x.w, &p.viewer, &p.rule, &(struct action_question){ .overdue = true }, &found, &n),
        p.x.db);
    assert_int_equal(n, 5);
    assert_ok(action_list(&p.x.w, &p.viewer, &p.rule, &(struct action_question){ .risen = true }, &found, &n), p.x.db);
    assert_int_equal(n, 2);
    end(&p);
}

static void ended_ones_stay(void **state)
{
    struct place p;
    struct action_problems problems;
    struct action a, b;
    struct str id;
    begin(&p, state);
    a = made(&p, "2026-03-20");
    assert_int_equal(action_end(&p.x.w, p.lead, &a, ACTION_DONE, S("  "), &problems), ERR_INVALID);
    assert_str(problems.outcome, "Enter what came of it");
    assert_int_equal(action_end(&p.x.w, p.lead, &a, ACTION_NOT_DONE, S(""), &problems), ERR_INVALID);
    assert_str(problems.outcome, "Enter why it was not done");
    assert_ok(action_end(&p.x.w, p.lead, &a, ACTION_DONE, S("They came in"), &problems), p.x.db);
    /* With the version from before: somebody was faster. */
    assert_int_equal(action_end(&p.x.w, p.lead, &a, ACTION_NOT_DONE, S("No"), &problems), ERR_CONFLICT);
    assert_ok(action_read(&p.x.w, &p.viewer, &p.rule, a.public_id, &b), p.x.db);
    assert_int_equal(b.state, ACTION_DONE);
    assert_str(b.outcome, "They came in");
    assert_int_equal(action_end(&p.x.w, p.lead, &b, ACTION_NOT_DONE, S("No"), &problems), ERR_CONFLICT);
    assert_int_equal(action_move(&p.x.w, p.lead, &b, test_day("2026-04-01"), S("Ill"), &problems), ERR_CONFLICT);
    assert_int_equal(action_reassign(&p.x.w, p.lead, &b, &(struct action_to){ .name = S("X") }, &problems),
        ERR_CONFLICT);
    /* A new one may take its place, once; it keeps how it ended. */
    struct action_new n = new_action(&p, "2026-04-01");
    assert_ok(action_replace(&p.x.w, p.lead, &b, &n, &id, &problems), p.x.db);
    assert_ok(action_read(&p.x.w, &p.viewer, &p.rule, a.public_id, &b), p.x.db);
    assert_int_equal(b.state, ACTION_DONE);
    assert_true(str_eq(b.replaced_by, id));
    assert_int_equal(action_replace(&p.x.w, p.lead, &b, &n, &id, &problems), ERR_CONFLICT);
    end(&p);
}

static void moved_given_replaced(void **state)
{
    struct place p;
    struct action_problems problems;
    struct action a, b;
    struct action_event *events;
    struct str id;
    size_t n;
    begin(&p, state);
    a = made(&p, "2026-03-20");
    assert_int_equal(action_move(&p.x.w, p.lead, &a, test_day("2026-03-20"), S(""), &problems), ERR_INVALID);
    assert_true(problems.due.n > 0 && problems.outcome.n > 0);
    assert_ok(action_move(&p.x.w, p.lead, &a, test_day("2026-03-27"), S("Ill"), &problems), p.x.db);
    assert_ok(action_read(&p.x.w, &p.viewer, &p.rule, a.public_id, &b), p.x.db);
    assert_int_equal(b.due.v, test_day("2026-03-27").v);
    const struct action_to staff = { .account = S("staff") };
    assert_ok(action_reassign(&p.x.w, p.lead, &b, &staff, &problems), p.x.db);
    assert_ok(action_read(&p.x.w, &p.viewer, &p.rule, a.public_id, &b), p.x.db);
    assert_int_equal(b.owner_kind, ACTION_OF_SCHOOL);
    assert_int_equal(b.owner.v, p.staff.v);
    struct action_new next = new_action(&p, "2026-04-01");
    assert_ok(action_replace(&p.x.w, p.lead, &b, &next, &id, &problems), p.x.db);
    assert_ok(action_history(&p.x.w, &p.viewer, a.id, &events, &n), p.x.db);
    assert_int_equal(n, 4);
    assert_str(events[0].what, "made");
    assert_str(events[1].detail, "From 20 March 2026 to 27 March 2026: Ill");
    assert_str(events[2].detail, "From Head of year 9 to staff (The school)");
    assert_str(events[3].what, "replaced");
    struct action *open;
    assert_ok(action_open_of_school(&p.x.w, &p.viewer, &p.rule, p.school, &open, &n), p.x.db);
    assert_int_equal(n, 1);
    assert_true(str_eq(open[0].public_id, id));
    end(&p);
}

/* An action is due at its meeting at the earliest. */
static void not_before_its_meeting(void **state)
{
    struct place p;
    struct action_problems problems;
    struct str id;
    begin(&p, state);
    db_rollback(p.x.db);
    importing_sql(&p.x,
        "INSERT INTO meeting (id, public_id, school_id, lead_id, year, term, state, mode, on_day, place, reason, "
        "made_ms, version) SELECT 1, 'm', c.id, a.id, 2025, 'SPR', 'planned', 'person', 20530, '', '', 1, 1 "
        "FROM school AS c, account AS a WHERE c.urn = '100001' AND a.name = 'lead'");
    assert_ok(db_begin(p.x.db, DB_WRITE), p.x.db);
    struct action_new n = new_action(&p, NULL);
    n.meeting.v = 1;
    n.due = (struct day){ 20529 };
    assert_int_equal(action_make(&p.x.w, p.lead, &n, &id, &problems), ERR_INVALID);
    assert_true(str_find_str(problems.due, S("on or after the meeting, which is on 18 March 2026")) >= 0);
    n.due = (struct day){ 20530 };
    assert_ok(action_make(&p.x.w, p.lead, &n, &id, &problems), p.x.db);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(what_may_be_made),
        ON_BOTH_ENGINES(it_rises),
        ON_BOTH_ENGINES(ended_ones_stay),
        ON_BOTH_ENGINES(moved_given_replaced),
        ON_BOTH_ENGINES(not_before_its_meeting),
    };
    return cmocka_run_group_tests_name("service action", tests, NULL, NULL);
}
