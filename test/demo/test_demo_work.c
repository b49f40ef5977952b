/* The demonstration has work behind the pages of meetings, actions, consultations, panels and records: some of each
 * kind and state. The same seed does the same work. */
#include <sys/stat.h>

#include "base/buf.h"
#include "service/access.h"
#include "service/account.h"
#include "service/advice.h"
#include "service/attachment.h"
#include "service/away.h"
#include "service/booking.h"
#include "service/case_request.h"
#include "service/consent.h"
#include "service/consultation.h"
#include "service/discussion.h"
#include "service/drop_in.h"
#include "service/follow_up.h"
#include "service/forum.h"
#include "service/outcome.h"
#include "service/pack.h"
#include "service/panel.h"
#include "service/plan.h"
#include "service/registers.h"
#include "service/tracker.h"
#include "written.h"

enum { YEARS = 2 };

struct done {
    struct work w;
    struct viewer all;
    struct meeting *meetings;
    struct action *actions;
    struct consultation *consultations;
    struct referral *referrals;
    struct panel *panels;
    struct away *records;
    size_t n_meetings, n_actions, n_consultations, n_referrals, n_panels, n_records;
};

static void make(struct arena *a, const char *database, int seed)
{
    const char *program = getenv("WAYMARK_TEST_PROGRAM");
    if (program == NULL)
        fail_msg("WAYMARK_TEST_PROGRAM says where the program is");
    const struct str command =
        str_fmt(a, "'%s' demo --work --years %d --seed %d --database '%s' --state '%s.state' >/dev/null 2>&1", program,
            YEARS, seed, database, database);
    assert_int_equal(system(command.p), 0);
}

static struct done read_all(struct arena *a, const char *database)
{
    struct fail *f = ARENA_ARRAY(a, 1, struct fail);
    struct done d = { .w = { .arena = a, .fail = f, .today = day_add(demo_authority().last_day, 1) } };
    assert_int_equal(db_open(database, NULL, f, &d.w.db), OK);
    d.all = (struct viewer){ .scope = SCOPE_ALL, .today = d.w.today };
    assert_int_equal(db_begin(d.w.db, DB_READ), OK);
    struct calendar *calendar;
    assert_int_equal(calendar_load(&d.w, &calendar), OK);
    const struct action_rule rule = { calendar, 10 };
    assert_int_equal(meeting_list(&d.w, &d.all, &(struct meeting_filter){ .from = DAY_NONE }, &d.meetings,
                         &d.n_meetings),
        OK);
    assert_int_equal(action_list(&d.w, &d.all, &rule, &(struct action_question){ 0 }, &d.actions, &d.n_actions), OK);
    assert_int_equal(consultation_list(&d.w, &d.all, &(struct consultation_question){ 0 }, &d.consultations,
                         &d.n_consultations),
        OK);
    assert_int_equal(referral_list(&d.w, &d.all, &(struct referral_question){ 0 }, &d.referrals, &d.n_referrals), OK);
    assert_int_equal(panel_list(&d.w, demo_authority().first_day, &d.panels, &d.n_panels), OK);
    assert_int_equal(away_list(&d.w, &d.all, &(struct away_asked){ 0 }, &d.records, &d.n_records), OK);
    return d;
}

static void end(struct done *d)
{
    db_rollback(d->w.db);
    db_close(d->w.db);
}

struct made {
    struct arena *arena;
    const char *first, *second, *other;
    struct done done;
};

static void each_term_of_both_years_has_meetings(void **state)
{
    const struct done *d = &((struct made *)*state)->done;
    size_t held[YEARS + 1][MEETING_TERMS] = { { 0 } }, planned = 0, cancelled = 0, missed = 0;
    for (size_t i = 0; i < d->n_meetings; i++) {
        const struct meeting *m = &d->meetings[i];
        assert_in_range(m->year, DEMO_LAST_YEAR - 1, DEMO_LAST_YEAR + 1);
        bool to_come = day_cmp(m->on, d->w.today) >= 0;
        held[m->year - DEMO_LAST_YEAR + 1][m->term] += m->state == MEETING_CLOSED;
        planned += m->state == MEETING_PLANNED && to_come;
        missed += m->state == MEETING_PLANNED && !to_come;
        cancelled += m->state == MEETING_CANCELLED && m->reason.n > 0;
        assert_false(m->state == MEETING_CLOSED && to_come);
    }
    for (int year = 0; year < YEARS; year++)
        for (int term = 0; term < MEETING_TERMS; term++)
            assert_in_range(held[year][term], 18, 24);
    assert_in_range(planned, 8, 20);
    assert_true(cancelled > 0);
    assert_true(missed < 15);
}

static void children_are_talked_about_with_next_steps(void **state)
{
    struct made *x = *state;
    struct done *d = &x->done;
    for (size_t i = 0; i < d->n_meetings; i++) {
        struct discussion said;
        if (d->meetings[i].state != MEETING_CLOSED)
            continue;
        assert_int_equal(discussion_read(&d->w, &d->all, &d->meetings[i], &said), OK);
        assert_true(said.n <= 8);
        for (size_t k = 0; k < said.n; k++) {
            const struct discussion_child *c = &said.children[k];
            assert_true(c->choices.discussed && c->areas != 0 && c->choices.barriers != 0);
            assert_true(c->texts[DISCUSSION_NEXT_STEPS].content.n > 0);
            assert_false(c->texts[DISCUSSION_NEXT_STEPS].corrected);
            assert_true((c->areas >> AGENDA_SEVERE & 1) == 0 || c->choices.yar != DISCUSSION_NOT_DECIDED);
        }
    }
}

static void some_of_every_kind_and_state(void **state)
{
    const struct done *d = &((struct made *)*state)->done;
    size_t actions[ACTION_STATES] = { 0 }, late = 0, answered = 0, asked = 0, decided = 0, waiting = 0;
    size_t records[AWAY_KINDS][2] = { { 0 } };
    for (size_t i = 0; i < d->n_actions; i++) {
        actions[d->actions[i].state]++;
        late += d->actions[i].state == ACTION_OPEN && d->actions[i].rise != ACTION_IN_TIME;
        assert_true(d->actions[i].ended_ms < clock_day_start(d->w.today));
    }
    for (int i = 0; i < ACTION_STATES; i++)
        assert_true(actions[i] > 10);
    assert_true(actions[ACTION_DONE] > d->n_actions / 2);
    assert_in_range(late, 5, d->n_actions / 8);
    for (size_t i = 0; i < d->n_consultations; i++) {
        answered += d->consultations[i].state == CONSULTATION_ANSWERED;
        asked += d->consultations[i].state == CONSULTATION_OPEN;
    }
    assert_true(answered > asked && asked > 0);
    for (size_t i = 0; i < d->n_referrals; i++) {
        decided += d->referrals[i].state >= REFERRAL_ACCEPTED;
        waiting += d->referrals[i].state < REFERRAL_ACCEPTED;
    }
    assert_true(decided > waiting && waiting > 0);
    assert_true(d->n_panels > 10);
    for (size_t i = 0; i < d->n_records; i++)
        records[d->records[i].kind][away_is_open(&d->records[i])]++;
    for (int k = 0; k < AWAY_KINDS; k++)
        assert_true(records[k][0] + records[k][1] > 0);
    assert_true(records[AWAY_TIMETABLE][0] > 0 && records[AWAY_TIMETABLE][1] > 0);
    assert_true(records[AWAY_PLACEMENT][0] > 0 && records[AWAY_PLACEMENT][1] > 0);
}

/* What a page reads of the tracker and of actions is the beginning of the whole, and the whole is counted. */
static void a_page_is_the_beginning_of_the_whole(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const size_t most[] = { 1, 7, 50 };
    struct calendar *calendar;
    assert_int_equal(calendar_load(&d->w, &calendar), OK);
    const struct action_rule rule = { calendar, 10 };
    for (size_t i = 0; i < COUNT_OF(most); i++) {
        for (int areas = 0; areas < 2; areas++) {
            struct tracker_question q = { .areas = areas == 0 ? 0 : 1u << AGENDA_SEVERE };
            struct tracker_entry *all, *some;
            size_t n, n_some, counted;
            assert_int_equal(tracker_list(&d->w, &d->all, &d->all, calendar, &q, &all, &n, &counted), OK);
            assert_int_equal(counted, n);
            q.most = most[i];
            assert_int_equal(tracker_list(&d->w, &d->all, &d->all, calendar, &q, &some, &n_some, &counted), OK);
            assert_true(n > most[i]);
            assert_int_equal(counted, n);
            assert_int_equal(n_some, most[i]);
            for (size_t k = 0; k < n_some; k++)
                assert_true(str_eq(some[k].public_id, all[k].public_id) && some[k].pupil.v == all[k].pupil.v &&
                    some[k].open == all[k].open && str_eq(some[k].agreed, all[k].agreed));
        }
        for (int has_state = 0; has_state < 2; has_state++) {
            struct action_question q = { .has_state = has_state != 0, .state = ACTION_DONE };
            struct action *all, *some;
            size_t n, n_some, counted;
            assert_int_equal(action_list(&d->w, &d->all, &rule, &q, &all, &n), OK);
            q.most = most[i];
            assert_int_equal(action_list(&d->w, &d->all, &rule, &q, &some, &n_some), OK);
            assert_int_equal(action_count(&d->w, &d->all, &q, &counted), OK);
            assert_true(n > most[i]);
            assert_int_equal(counted, n);
            assert_int_equal(n_some, most[i]);
            for (size_t k = 0; k < n_some; k++)
                assert_int_equal(some[k].id.v, all[k].id.v);
        }
    }
}

/* What home counts of actions is what the list of actions has, for who sees all schools and for who has some. */
static void home_counts_what_the_list_has(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    struct account_line *accounts;
    struct calendar *calendar;
    size_t n_accounts, leads = 0;
    assert_int_equal(account_list(&d->w, &accounts, &n_accounts), OK);
    assert_int_equal(calendar_load(&d->w, &calendar), OK);
    const struct action_rule rule = { calendar, 3 };
    for (size_t i = 0; i < n_accounts; i++) {
        const bool lead = str_starts(accounts[i].name, S("lead")), school = str_eq(accounts[i].name, S("secondary"));
        const struct viewer viewer = { .account = accounts[i].id,
            .scope = lead ? SCOPE_ALLOCATED
                : school  ? SCOPE_HOME
                          : SCOPE_ALL | SCOPE_OWNER,
            .today = d->w.today };
        struct action *list;
        struct action_due *due;
        size_t n, n_due, late, at = 0;
        const struct action_question overdue = { .overdue = true }, risen = { .risen = true },
                                     mine = { .mine = true, .has_state = true, .state = ACTION_OPEN };
        assert_int_equal(action_list(&d->w, &viewer, &rule, &overdue, &list, &n), OK);
        assert_int_equal(action_late(&d->w, &viewer, &rule, false, &late), OK);
        assert_int_equal(late, n);
        leads += lead && n > 0;
        assert_int_equal(action_list(&d->w, &viewer, &rule, &risen, &list, &n), OK);
        assert_int_equal(action_late(&d->w, &viewer, &rule, true, &late), OK);
        assert_int_equal(late, n);
        assert_int_equal(action_list(&d->w, &viewer, &rule, &mine, &list, &n), OK);
        assert_int_equal(action_own_due(&d->w, &viewer, &due, &n_due), OK);
        for (size_t k = 0; k < n_due; k++)
            for (size_t x = 0; x < due[k].n; x++)
                assert_int_equal(list[at++].due.v, due[k].due.v);
        assert_int_equal(at, n);
    }
    assert_true(leads > 0);
}

/* How many actions of a child a meeting has, counted from the actions themselves. */
static void the_tracker_counts_the_actions(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    struct calendar *calendar;
    struct tracker_entry *all;
    size_t n, open = 0, overdue = 0, done = 0, of_list[3] = { 0 };
    assert_int_equal(calendar_load(&d->w, &calendar), OK);
    const struct tracker_question every = { 0 };
    assert_int_equal(tracker_list(&d->w, &d->all, &d->all, calendar, &every, &all, &n, NULL), OK);
    for (size_t i = 0; i < n; i++) {
        if (all[i].source != TRACKER_MEETING)
            continue;
        of_list[0] += (size_t)all[i].open;
        of_list[1] += (size_t)all[i].overdue;
        of_list[2] += (size_t)all[i].done;
    }
    for (size_t i = 0; i < d->n_actions; i++) {
        const struct action *a = &d->actions[i];
        bool counts = a->meeting.v != 0 && a->pupil.v != 0;
        open += counts && a->state == ACTION_OPEN;
        overdue += counts && a->state == ACTION_OPEN && a->rise != ACTION_IN_TIME;
        done += counts && a->state == ACTION_DONE;
    }
    assert_true(overdue > 0 && done > open);
    assert_int_equal(of_list[0], open);
    assert_int_equal(of_list[1], overdue);
    assert_int_equal(of_list[2], done);
}

/* A list's records have what alerts and lines are made of: the last step of each kind, and the fields they tell. */
static void a_brief_list_has_the_same_records(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    struct away *brief;
    size_t n, steps = 0;
    const struct away_asked asked = { .brief = true };
    assert_int_equal(away_list(&d->w, &d->all, &asked, &brief, &n), OK);
    assert_int_equal(n, d->n_records);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(brief[i].id.v, d->records[i].id.v);
        assert_true(str_eq(away_value(&brief[i], "review_on"), away_value(&d->records[i], "review_on")));
        assert_true(str_eq(away_value(&brief[i], "provider"), away_value(&d->records[i], "provider")));
        if (!away_is_open(&brief[i]) || d->records[i].n_steps == 0)
            continue;
        assert_true(brief[i].n_steps > 0 && brief[i].n_steps <= d->records[i].n_steps);
        assert_int_equal(brief[i].steps[0].on.v, d->records[i].steps[0].on.v);
        steps++;
    }
    assert_true(steps > 0);
}

/* Packs are of meetings to come, made on the day on which the demonstration stands. */
static void the_next_meetings_have_a_pack(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    size_t packs = 0;
    for (size_t i = 0; i < d->n_meetings; i++) {
        struct pack p;
        enum err e = pack_read(&d->w, &d->all, &d->meetings[i], &p);
        if (e == ERR_MISSING)
            continue;
        assert_int_equal(e, OK);
        assert_int_equal(d->meetings[i].state, MEETING_PLANNED);
        assert_true(day_cmp(d->meetings[i].on, d->w.today) >= 0);
        assert_int_equal(clock_day(p.made_ms).v, d->w.today.v);
        assert_true(p.n_children > 0);
        packs++;
    }
    assert_in_range(packs, 1, 12);
}

/* The coordinator, who sees every case that was sent in. */
static struct case_viewer coordinator_of(struct done *d)
{
    struct account_line *all;
    size_t n;
    struct case_viewer v = { .named = d->all, .anon_scope = SCOPE_CASE };
    assert_int_equal(account_list(&d->w, &all, &n), OK);
    for (size_t i = 0; i < n; i++)
        if (str_eq(all[i].name, S("coordinator")))
            v.named.account = all[i].id;
    assert_true(v.named.account.v != 0);
    return v;
}

static bool in_queue(const struct queue_row *rows, size_t n, struct str round)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(rows[i].round_public_id, round))
            return true;
    return false;
}

/* Nobody leaves a forum without a plan, or the coordinator is told that one is missing. */
static void a_case_that_was_heard_has_a_plan_or_is_in_the_queue(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const struct case_viewer viewer = coordinator_of(d);
    struct forum *forums;
    struct queue_row *queue;
    size_t n, n_queue, planned = 0, waiting = 0, to_come = 0, phases[FORUM_PHASES] = { 0 };
    const struct forum_filter whole = { .from = DAY_NONE, .to = DAY_NONE };
    assert_int_equal(forum_list(&d->w, &d->all, &whole, &forums, &n),
        OK);
    assert_int_equal(queue_list(&d->w, &viewer, STR_NONE, &queue, &n_queue), OK);
    for (size_t i = 0; i < n; i++) {
        struct booking *list;
        size_t n_list, taken = 0;
        const bool over = day_cmp(forums[i].plan.on, d->w.today) < 0;
        assert_int_equal(booking_list_of_forum(&d->w, &viewer, forums[i].id, &list, &n_list), OK);
        for (size_t k = 0; k < n_list; k++) {
            struct plan *plans;
            struct forum_case c;
            size_t n_plans;
            taken += list[k].place > 0;
            to_come += list[k].state == BOOKING_BOOKED;
            assert_false(list[k].state == BOOKING_BOOKED && over);
            if (list[k].state != BOOKING_DISCUSSED)
                continue;
            assert_true(over && forums[i].state == FORUM_HELD);
            assert_int_equal(forum_case_read(&d->w, &viewer, list[k].round_public_id, &c), OK);
            assert_int_equal(plan_list(&d->w, c.round.id, &plans, &n_plans), OK);
            const bool has = plan_current(plans, n_plans) != NULL;
            assert_true(has || in_queue(queue, n_queue, list[k].round_public_id));
            planned += has;
            waiting += !has;
            phases[c.phase]++;
        }
        assert_true(taken <= (size_t)forums[i].plan.capacity);
        assert_true(forums[i].drop_in || !over || forums[i].state != FORUM_PLANNED);
    }
    for (int p = 0; p < FORUM_PHASES; p++)
        assert_true(phases[p] > 0);
    assert_in_range(planned, 100, 200);
    assert_in_range(waiting, 1, 5);
    assert_in_range(to_come, 4, 20);
}

/* Every state is there to be looked at; nothing leads from an anonymous case to a child. */
static void cases_of_every_kind_and_state(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const struct case_viewer viewer = coordinator_of(d);
    struct case_line *all;
    size_t n, states[ROUND_STATES] = { 0 }, again = 0, anonymous = 0;
    assert_int_equal(case_list(&d->w, &viewer, (struct pupil_id){ 0 }, &all, &n), OK);
    for (size_t i = 0; i < n; i++) {
        states[all[i].state]++;
        again += all[i].number > 1;
        anonymous += !all[i].named;
        assert_int_equal(all[i].named, all[i].pupil.v != 0);
        assert_true(all[i].named || all[i].surname.n + all[i].forename.n == 0);
    }
    assert_in_range(n, 120, 220);
    assert_true(anonymous > n / 8 && anonymous < n / 2 && again > 3);
    const enum round_state some[] = { ROUND_SUBMITTED, ROUND_MORE, ROUND_WAITING, ROUND_BOOKED, ROUND_DISCUSSED,
        ROUND_PLANNED, ROUND_CLOSED, ROUND_SIGNPOSTED, ROUND_WITHDRAWN };
    for (size_t i = 0; i < COUNT_OF(some); i++)
        assert_true(states[some[i]] > 0);
}

/* Cases of both kinds have documents, which open with the key of the state folder and are what their names say. */
static void cases_have_documents(void **state)
{
    struct made *x = *state;
    struct done *d = &x->done;
    const struct case_viewer viewer = coordinator_of(d);
    const struct str uploads = str_fmt(x->arena, "%s.state/uploads", x->first);
    struct seal_key key;
    struct case_line *all;
    size_t n, documents = 0, types[ATTACHMENT_TYPES] = { 0 }, anonymous = 0;
    assert_int_equal(seal_key_read(uploads.p, false, &key, d->w.fail), OK);
    assert_int_equal(case_list(&d->w, &viewer, (struct pupil_id){ 0 }, &all, &n), OK);
    for (size_t i = 0; i < n; i++) {
        struct forum_case c;
        struct attachment *papers;
        size_t n_papers;
        assert_int_equal(forum_case_read(&d->w, &viewer, all[i].round_public_id, &c), OK);
        assert_int_equal(attachment_list(&d->w, &viewer, &c, &papers, &n_papers), OK);
        for (size_t k = 0; k < n_papers; k++) {
            struct buf bytes = buf_new(1 << 20);
            assert_int_equal(attachment_open(&d->w, &key, &viewer, papers[k].public_id, &bytes), OK);
            assert_int_equal((int64_t)bytes.n, papers[k].bytes);
            assert_int_equal(str_starts(buf_str(&bytes), S("%PDF-")), papers[k].type == ATTACHMENT_PDF);
            buf_done(&bytes);
            types[papers[k].type]++;
            anonymous += !c.named;
        }
        documents += n_papers;
    }
    assert_in_range(documents, 20, 64);
    assert_true(anonymous > 0);
    assert_true(types[ATTACHMENT_PDF] > 0 && types[ATTACHMENT_DOCX] > 0 && types[ATTACHMENT_TEXT] > 0);
}

/* Each service that signs in has cases to read today, advice of its own on one of them, and something to do. */
static void every_service_has_work(void **state)
{
    static const char *const names[] = { "service", "speech", "early-years", "youth" };
    struct done *d = &((struct made *)*state)->done;
    const access_roles role = 1u << ROLE_SA;
    struct account_line *accounts;
    struct calendar *calendar;
    size_t n;
    assert_int_equal(calendar_load(&d->w, &calendar), OK);
    const struct action_rule rule = { calendar, 10 };
    assert_int_equal(account_list(&d->w, &accounts, &n), OK);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct case_viewer v = {
            .named = { .scope = (int64_t)access_allows(role, OP_CASE_NAMED_READ).scopes, .today = d->w.today },
            .anon_scope = (int64_t)access_allows(role, OP_CASE_ANON_READ).scopes
        };
        struct case_line *all;
        struct action *actions;
        size_t n_cases, n_actions, given = 0;
        for (size_t k = 0; k < n; k++)
            if (str_eq(accounts[k].name, str_of(names[i])))
                v.named.account = accounts[k].id;
        assert_int_equal(case_list(&d->w, &v, (struct pupil_id){ 0 }, &all, &n_cases), OK);
        assert_true(n_cases > 0);
        for (size_t k = 0; k < n_cases; k++) {
            struct forum_case c;
            struct advice *advice;
            size_t n_advice;
            assert_int_equal(forum_case_read(&d->w, &v, all[k].round_public_id, &c), OK);
            assert_int_equal(advice_list(&d->w, &v, &c, &advice, &n_advice), OK);
            for (size_t m = 0; m < n_advice; m++)
                given += advice[m].by.v == v.named.account.v;
        }
        assert_true(given > 0);
        v.named.scope = (int64_t)access_allows(role, OP_ACTION_LIST).scopes;
        const struct action_question open = { .has_state = true, .state = ACTION_OPEN };
        assert_int_equal(action_list(&d->w, &v.named, &rule, &open, &actions, &n_actions), OK);
        assert_true(n_actions > 0);
    }
}

/* Forums that went by were held, most of them with two cases or more, and few called off. */
static void forums_that_went_by_were_held(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const struct case_viewer viewer = coordinator_of(d);
    struct forum *forums;
    size_t n, held = 0, cancelled = 0, several = 0, missed = 0;
    const struct forum_filter before = { .from = DAY_NONE, .to = day_add(d->w.today, -1) };
    assert_int_equal(forum_list(&d->w, &d->all, &before, &forums, &n), OK);
    for (size_t i = 0; i < n; i++) {
        struct booking *list;
        size_t n_list, taken = 0;
        assert_int_equal(booking_list_of_forum(&d->w, &viewer, forums[i].id, &list, &n_list), OK);
        for (size_t k = 0; k < n_list; k++) {
            taken += list[k].state == BOOKING_DISCUSSED;
            missed += list[k].state == BOOKING_MISSED;
        }
        held += forums[i].state == FORUM_HELD;
        cancelled += forums[i].state == FORUM_CANCELLED;
        several += taken >= 2;
    }
    assert_in_range(held, 50, 100);
    assert_in_range(cancelled, 1, held / 5);
    assert_true(several > held / 2);
    assert_in_range(missed, 1, held / 3);
}

static void drop_ins_are_booked(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const struct case_viewer viewer = coordinator_of(d);
    struct forum *forums;
    size_t n, places[DROP_IN_STATES] = { 0 };
    const struct forum_filter whole = { .from = DAY_NONE, .to = DAY_NONE };
    assert_int_equal(forum_list(&d->w, &d->all, &whole, &forums, &n), OK);
    for (size_t i = 0; i < n; i++) {
        struct drop_in *all;
        size_t n_all;
        assert_int_equal(drop_in_list(&d->w, &viewer.named, &forums[i], &all, &n_all), OK);
        for (size_t k = 0; k < n_all; k++) {
            places[all[k].state]++;
            assert_true(all[k].state != DROP_IN_BOOKED || day_cmp(forums[i].plan.on, d->w.today) >= 0);
        }
    }
    for (int i = 0; i < DROP_IN_STATES; i++)
        assert_true(places[i] > 0);
}

/* What the coordinator, services, settings and managers begin with on a page of theirs. */
static void no_list_of_the_forums_is_empty(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    const struct case_viewer viewer = coordinator_of(d);
    struct queue_row *queue;
    struct follow_up *due;
    struct consent_override *overrides;
    size_t n, parts[QUEUE_PARTS] = { 0 }, late = 0, consent = 0;
    assert_int_equal(queue_list(&d->w, &viewer, STR_NONE, &queue, &n), OK);
    for (size_t i = 0; i < n; i++) {
        parts[queue_part_of(&queue[i])]++;
        consent += !queue[i].shared; /* withdrawn */
    }
    for (int i = 0; i < QUEUE_PARTS; i++)
        assert_true(parts[i] > 0);
    assert_true(consent > 0);
    assert_int_equal(follow_up_due(&d->w, &viewer, d->w.today, &due, &n), OK);
    for (size_t i = 0; i < n; i++)
        late += d->w.today.v - due[i].due.v > 14;
    assert_in_range(n, 5, 60);
    assert_in_range(late, 1, n - 1);
    assert_int_equal(override_list(&d->w, &d->all, (struct forum_case_id){ 0 }, S(""), &overrides, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(override_state(&overrides[0], d->w.today), OVERRIDE_ASKED);
}

/* What forums were worth can be said of them, although small numbers are hidden. */
static void outcomes_are_shown(void **state)
{
    struct done *d = &((struct made *)*state)->done;
    struct outcomes o;
    struct config *config = ARENA_ARRAY(d->w.arena, 1, struct config);
    struct registers *registers = registers_new();
    struct dashboard_source source = { .registers = registers, .config = config };
    assert_int_equal(config_load(&d->w, config), OK);
    assert_int_equal(registers_reference(registers, &d->w, config->benchmark_la, &source.reference), OK);
    assert_int_equal(outcome_read(&d->w, &source, 0, &o), OK);
    /* How many have a plan is not told: nearly all who were heard have one, and the others are few. */
    assert_true(o.matched.judged && !o.heard.hidden && !o.too_long.hidden);
    assert_in_range(o.median_wait.n, 14, 60);
    assert_in_range(o.too_long.n, 1, o.heard.n / 2);
    registers_free(registers);
}

/* What stands for the UPN of a child on no roll is an id too. */
static struct str steady(struct str upn)
{
    return str_starts(upn, S("no-upn-")) ? S("none") : upn;
}

/* Bookings by forum and place. */
static void tell_cases(struct buf *b, const struct done *d)
{
    struct done own = *d;
    struct forum *forums;
    size_t n;
    const struct forum_filter whole = { .from = DAY_NONE, .to = DAY_NONE };
    const struct case_viewer viewer = coordinator_of(&own);
    assert_int_equal(forum_list(&own.w, &own.all, &whole, &forums, &n), OK);
    for (size_t i = 0; i < n; i++) {
        struct booking *list;
        size_t n_list;
        assert_int_equal(booking_list_of_forum(&own.w, &viewer, forums[i].id, &list, &n_list), OK);
        buf_add_fmt(b, "%.*s %d %d\n", STR_ARG(forums[i].name), forums[i].plan.on.v, (int)forums[i].state);
        for (size_t k = 0; k < n_list && list[k].place > 0; k++)
            buf_add_fmt(b, "%d %.*s %.*s %.*s %d\n", list[k].place, STR_ARG(list[k].surname),
                STR_ARG(list[k].school_name), STR_ARG(list[k].came), (int)list[k].round_state);
    }
}

/* All of it as text, without the ids of addresses, which are secrets and never the same. */
static struct str told(struct arena *a, const struct done *d)
{
    struct buf b = buf_new(16 << 20);
    for (size_t i = 0; i < d->n_meetings; i++)
        buf_add_fmt(&b, "%.*s %d %d %d %.*s %lld\n", STR_ARG(d->meetings[i].urn), d->meetings[i].on.v,
            (int)d->meetings[i].state, d->meetings[i].starts, STR_ARG(d->meetings[i].reason),
            (long long)d->meetings[i].closed_ms);
    for (size_t i = 0; i < d->n_actions; i++)
        buf_add_fmt(&b, "%.*s %.*s %d %d %.*s %.*s %lld\n", STR_ARG(d->actions[i].urn),
            STR_ARG(steady(d->actions[i].upn)),
            d->actions[i].due.v, (int)d->actions[i].state, STR_ARG(d->actions[i].task),
            STR_ARG(d->actions[i].outcome), (long long)d->actions[i].ended_ms);
    for (size_t i = 0; i < d->n_consultations; i++)
        buf_add_fmt(&b, "%.*s %d %.*s %.*s\n", STR_ARG(d->consultations[i].upn), d->consultations[i].due.v,
            STR_ARG(d->consultations[i].question), STR_ARG(d->consultations[i].answer));
    for (size_t i = 0; i < d->n_referrals; i++)
        buf_add_fmt(&b, "%.*s %d %.*s\n", STR_ARG(d->referrals[i].upn), (int)d->referrals[i].state,
            STR_ARG(d->referrals[i].decision));
    for (size_t i = 0; i < d->n_records; i++) {
        buf_add_fmt(&b, "%.*s %d %zu", STR_ARG(d->records[i].upn), (int)d->records[i].kind, d->records[i].n_steps);
        for (size_t k = 0; k < AWAY_FIELDS_MOST; k++)
            buf_add_fmt(&b, " %.*s", STR_ARG(d->records[i].values[k]));
        buf_add_str(&b, S("\n"));
    }
    tell_cases(&b, d);
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static void the_same_seed_does_the_same_work(void **state)
{
    struct made *x = *state;
    struct done second = read_all(x->arena, x->second), other = read_all(x->arena, x->other);
    struct str one = told(x->arena, &x->done);
    assert_true(one.n > 10000);
    assert_true(str_eq(one, told(x->arena, &second)));
    assert_false(str_eq(one, told(x->arena, &other)));
    end(&second);
    end(&other);
}

static int set_up(void **state)
{
    struct made *x = calloc(1, sizeof *x);
    x->arena = arena_new((size_t)1 << 30);
    const char *dir = written_dir(x->arena, "work");
    assert_int_equal(mkdir(dir, 0755), 0);
    x->first = str_fmt(x->arena, "%s/first.db", dir).p;
    x->second = str_fmt(x->arena, "%s/second.db", dir).p;
    x->other = str_fmt(x->arena, "%s/other.db", dir).p;
    make(x->arena, x->first, 1);
    make(x->arena, x->second, 1);
    make(x->arena, x->other, 2);
    x->done = read_all(x->arena, x->first);
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct made *x = *state;
    end(&x->done);
    arena_free(x->arena);
    free(x);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_term_of_both_years_has_meetings),
        cmocka_unit_test(children_are_talked_about_with_next_steps),
        cmocka_unit_test(some_of_every_kind_and_state),
        cmocka_unit_test(a_page_is_the_beginning_of_the_whole),
        cmocka_unit_test(home_counts_what_the_list_has),
        cmocka_unit_test(the_tracker_counts_the_actions),
        cmocka_unit_test(a_brief_list_has_the_same_records),
        cmocka_unit_test(the_next_meetings_have_a_pack),
        cmocka_unit_test(a_case_that_was_heard_has_a_plan_or_is_in_the_queue),
        cmocka_unit_test(cases_of_every_kind_and_state),
        cmocka_unit_test(cases_have_documents),
        cmocka_unit_test(every_service_has_work),
        cmocka_unit_test(forums_that_went_by_were_held),
        cmocka_unit_test(drop_ins_are_booked),
        cmocka_unit_test(no_list_of_the_forums_is_empty),
        cmocka_unit_test(outcomes_are_shown),
        cmocka_unit_test(the_same_seed_does_the_same_work),
    };
    return cmocka_run_group_tests_name("demo_work", tests, set_up, tear_down);
}
