#include "service/action.h"

#include <string.h>

#include "base/word.h"
#include "store/action.h"

static const struct word states[ACTION_STATES] = { [ACTION_OPEN] = { "open", "Open" },
    [ACTION_DONE] = { "done", "Done" },
    [ACTION_NOT_DONE] = { "not_done", "Not done" },
    [ACTION_REPLACED] = { "replaced", "Replaced" } };
static const struct word owners[ACTION_OWNERS] = { [ACTION_OF_AUTHORITY] = { "authority", "The authority" },
    [ACTION_OF_SCHOOL] = { "school", "The school" },
    [ACTION_OF_SERVICE] = { "service", "A service" } };

struct str action_state_name(enum action_state s)
{
    return str_of(states[s].name);
}

struct str action_state_words(enum action_state s)
{
    return str_of(states[s].words);
}

struct str action_owner_name(enum action_owner o)
{
    return str_of(owners[o].name);
}

struct str action_owner_words(enum action_owner o)
{
    return str_of(owners[o].words);
}

bool action_owner_parse(struct str name, enum action_owner *ret)
{
    int o = word_find(owners, ACTION_OWNERS, name);
    if (o >= 0)
        *ret = (enum action_owner)o;
    return o >= 0;
}

bool action_state_parse(struct str name, enum action_state *ret)
{
    int s = word_find(states, ACTION_STATES, name);
    if (s >= 0)
        *ret = (enum action_state)s;
    return s >= 0;
}

/* School days of one year within from..to. */
static int days_of_year(const struct calendar *c, int year, struct school_id school, struct day from, struct day to)
{
    struct att_mask planned = calendar_planned_or_all(c, year, school), days = att_mask_days(year, from, to);
    planned = att_mask_and(&planned, &days);
    int n = 0;
    for (int s = 0; s < ATT_SESSIONS; s += 2)
        n += att_mask_has(&planned, (struct att_session){ (int16_t)s }) ||
            att_mask_has(&planned, (struct att_session){ (int16_t)(s + 1) });
    return n;
}

/* School days of a school after `due`, up to and with `today`: days of its calendar, or weekdays of years whose terms
 * nobody has told. */
static int days_over(const struct calendar *c, struct school_id school, struct day due, struct day today)
{
    int n = 0;
    if (day_cmp(due, today) >= 0)
        return 0;
    for (int year = att_year_of(due); year <= att_year_of(today); year++)
        n += days_of_year(c, year, school, day_add(due, 1), today);
    return n;
}

enum action_rise action_rise_on(const struct action_rule *rule, struct school_id school, struct day due, struct day on,
    int *ret_days)
{
    *ret_days = days_over(rule->calendar, school, due, on);
    return !action_is_overdue(ACTION_OPEN, due, on) ? ACTION_IN_TIME
        : *ret_days >= rule->rise_days              ? ACTION_WITH_MANAGER
                                                    : ACTION_WITH_LEAD;
}

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static struct action action_of(const struct work *w, const struct action_rule *rule, const struct action_find_row *r)
{
    struct action a = { .id = r->id,
        .public_id = r->public_id,
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = known(r->pupil_public_id),
        .upn = known(r->upn),
        .surname = known(r->surname),
        .forename = known(r->forename),
        .meeting = r->meeting,
        .meeting_public_id = known(r->meeting_public_id),
        .meeting_on = r->meeting_on,
        .task = r->task,
        .owner = r->owner,
        .owner_name = r->owner_name,
        .owner_closed = r->owner_closed != 0,
        .due = r->due_on,
        .outcome = r->outcome,
        .replaced_by = known(r->replaced_by),
        .replaced_by_task = known(r->replaced_by_task),
        .made_ms = r->made_ms,
        .made_by = r->made_by,
        .ended_ms = r->ended_ms.has ? r->ended_ms.v : 0,
        .version = r->version };
    (void)action_owner_parse(r->owner_kind, &a.owner_kind);
    (void)action_state_parse(r->state, &a.state);
    if (!r->settled) {
        a.left = true;
        a.state = ACTION_OPEN;
        a.owner = (struct account_id){ 0 };
        a.owner_name = a.outcome = a.replaced_by = a.replaced_by_task = S("");
        a.owner_closed = false;
        a.due = DAY_NONE;
        a.ended_ms = a.version = 0;
    }
    if (a.state == ACTION_OPEN && !a.left)
        a.rise = action_rise_on(rule, a.school, a.due, w->today, &a.days_over);
    return a;
}

/* The state that a question asks for; no text for any. */
static struct str state_asked(const struct action_question *q)
{
    if (q->overdue || q->risen)
        return S("open");
    return q->has_state ? action_state_name(q->state) : STR_NONE;
}

enum err action_count(struct work *w, const struct viewer *viewer, const struct action_question *q, size_t *ret)
{
    struct action_count_row row = { 0 };
    enum err e = store_action_count(w->db, w->arena,
        &(struct action_count){ .viewer = *viewer,
            .state = state_asked(q),
            .due_before = q->overdue || q->risen ? w->today : DAY_NONE,
            .mine = q->mine,
            .school = q->school,
            .locality = q->locality,
            .meeting = q->meeting },
        &row);
    *ret = (size_t)row.n;
    return work_fail(w, e);
}

enum err action_list(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    const struct action_question *q, struct action **ret, size_t *ret_n)
{
    struct action_find_row *rows;
    size_t n;
    bool late = q->overdue || q->risen;
    struct action_find asked = { .viewer = *viewer,
        .public_id = q->public_id.n > 0 ? q->public_id : STR_NONE,
        .state = state_asked(q),
        .due_before = late ? w->today : DAY_NONE,
        .mine = q->mine,
        .school = q->school,
        .pupil = q->pupil,
        .locality = q->locality,
        .meeting = q->meeting,
        .most = q->most > 0 ? (int64_t)q->most : INT32_MAX };
    enum err e = store_action_find(w->db, w->arena, &asked, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct str part = str_fold(w->arena, q->owner.p == NULL ? S("") : q->owner);
    *ret = ARENA_ARRAY(w->arena, n, struct action);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct action a = action_of(w, rule, &rows[i]);
        if (q->risen && a.rise != ACTION_WITH_MANAGER)
            continue;
        if (part.n == 0 || str_find_str(str_fold(w->arena, a.owner_name), part) >= 0)
            (*ret)[(*ret_n)++] = a;
    }
    return OK;
}

enum err action_late(struct work *w, const struct viewer *viewer, const struct action_rule *rule, bool risen,
    size_t *ret)
{
    struct action_late_row *rows;
    size_t n;
    int days;
    enum err e = store_action_late(w->db, w->arena,
        &(struct action_late){ .viewer = *viewer, .due_before = w->today }, &rows, &n);
    *ret = 0;
    for (size_t i = 0; e == OK && i < n; i++)
        if (!risen || action_rise_on(rule, rows[i].school, rows[i].due_on, w->today, &days) == ACTION_WITH_MANAGER)
            *ret += (size_t)rows[i].n;
    return work_fail(w, e);
}

enum err action_own_due(struct work *w, const struct viewer *viewer, struct action_due **ret, size_t *ret_n)
{
    struct action_own_due_row *rows;
    enum err e = store_action_own_due(w->db, w->arena,
        &(struct action_own_due){ .viewer = *viewer, .state = action_state_name(ACTION_OPEN) }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct action_due);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct action_due){ rows[i].due_on, (size_t)rows[i].n };
    return OK;
}

enum err action_read(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct str public_id, struct action *ret)
{
    struct action *found;
    size_t n;
    if (public_id.n == 0)
        return ERR_MISSING;
    enum err e = action_list(w, viewer, rule, &(struct action_question){ .public_id = public_id }, &found, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = found[0];
    return e;
}

enum err action_open_of_school(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct school_id school, struct action **ret, size_t *ret_n)
{
    return action_list(w, viewer, rule,
        &(struct action_question){ .has_state = true, .state = ACTION_OPEN, .school = school }, ret, ret_n);
}

enum err action_of_pupil(struct work *w, const struct viewer *viewer, const struct action_rule *rule,
    struct pupil_id pupil, struct action **ret, size_t *ret_n)
{
    struct action_of_pupil_count_row there = { .n = 0 };
    struct action *all = NULL;
    size_t n = 0, to = 0;
    const struct action_of_pupil_count of = { .pupil = pupil };
    enum err e = work_fail(w, store_action_of_pupil_count(w->db, w->arena, &of, &there));
    if (e == OK && there.n > 0)
        e = action_list(w, viewer, rule, &(struct action_question){ .pupil = pupil }, &all, &n);
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, n, struct action);
    *ret_n = n;
    for (int open = 1; open >= 0; open--)
        for (size_t i = 0; i < n; i++)
            if ((all[i].state == ACTION_OPEN) == (open != 0))
                (*ret)[to++] = all[i];
    return OK;
}

enum err action_history(struct work *w, const struct viewer *viewer, struct action_id action,
    struct action_event **ret, size_t *ret_n)
{
    struct action_events_row *rows;
    enum err e = store_action_events(w->db, w->arena,
        &(struct action_events){ .viewer = *viewer, .action = action }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct action_event);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct action_event){ rows[i].at_ms, rows[i].who, rows[i].what, rows[i].detail };
    return OK;
}

struct str action_account_words(struct arena *a, const struct action_account *x)
{
    return x->kind == ACTION_OF_SERVICE && x->service.n > 0 ? x->service : str_lower(a, action_owner_words(x->kind));
}

enum err action_accounts(struct work *w, struct school_id school, struct action_account **ret, size_t *ret_n)
{
    struct action_owners_row *rows;
    enum err e = store_action_owners(w->db, w->arena,
        &(struct action_owners){ .school = school, .today = w->today }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct action_account);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct action_account){ .id = rows[i].id,
            .name = rows[i].name,
            .display_name = rows[i].display_name,
            .service = rows[i].service.p == NULL ? S("") : rows[i].service };
        (void)action_owner_parse(rows[i].kind, &(*ret)[i].kind);
    }
    return OK;
}

enum err action_find_meeting(struct work *w, const struct viewer *viewer, struct str public_id,
    struct action_meeting *ret)
{
    struct action_meeting_of_row row;
    enum err e = store_action_meeting_of(w->db, w->arena,
        &(struct action_meeting_of){ .viewer = *viewer, .public_id = public_id }, &row);
    if (e == OK)
        *ret = (struct action_meeting){ row.id, row.school, row.on_day };
    return work_fail(w, e);
}

enum err action_find_child(struct work *w, const struct viewer *viewer, struct school_id school, struct str public_id,
    struct str upn, struct action_child *ret)
{
    struct action_child_of_row row;
    enum err e = store_action_child_of(w->db, w->arena,
        &(struct action_child_of){ .viewer = *viewer,
            .school = school,
            .public_id = public_id.n > 0 ? public_id : STR_NONE,
            .upn = upn.n > 0 ? upn : STR_NONE },
        &row);
    if (e == OK)
        *ret = (struct action_child){ row.id, row.public_id, row.surname, row.forename };
    return work_fail(w, e);
}
