#include "base/random.h"
#include "service/action.h"
#include "service/outbox.h"
#include "service/text.h"
#include "store/action.h"

struct str action_text_problem(struct arena *a, struct str text, struct str missing, int most)
{
    size_t n = text_characters(text);
    if (str_trim(text).n == 0)
        return missing;
    if (n <= (size_t)most)
        return S("");
    return str_fmt(a, "This has %zu characters, and %d is the most. Shorten it", n, most);
}

static bool any(const struct action_problems *p)
{
    return p->task.n + p->owner.n + p->due.n + p->outcome.n > 0;
}

/* A due day: not before the meeting it comes from (DOMAIN.md 5.1), else not before today. */
static struct str due_problem(struct work *w, struct day due, struct day meeting_on)
{
    if (!day_is(due))
        return S("Enter the day by which it is to be done");
    char words[20];
    if (day_is(meeting_on) && day_cmp(due, meeting_on) < 0)
        return str_fmt(w->arena, "The day must be on or after the meeting, which is on %.*s",
            STR_ARG(day_words(meeting_on, words)));
    if (!day_is(meeting_on) && day_cmp(due, w->today) < 0)
        return S("The day must be today or later");
    struct day latest = day_add(w->today, ACTION_DUE_MOST_DAYS);
    if (day_cmp(due, latest) > 0)
        return str_fmt(w->arena, "The day must be on or before %.*s", STR_ARG(day_words(latest, words)));
    return S("");
}

/* Who it is given to, as it is kept. */
struct owner {
    enum action_owner kind;
    struct account_id account;
    struct str name;
};

static enum err find_owner(struct work *w, struct school_id school, const struct action_to *to, struct owner *ret,
    struct str *ret_problem)
{
    struct action_account *all;
    size_t n;
    struct str name = str_trim(to->name.p == NULL ? S("") : to->name);
    *ret = (struct owner){ .kind = to->kind, .name = name };
    *ret_problem = S("");
    if (to->account.n == 0) {
        *ret_problem = action_text_problem(w->arena, name, S("Enter who will do it"), ACTION_OWNER_MOST);
        return OK;
    }
    enum err e = action_accounts(w, school, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (!str_eq(all[i].name, to->account))
            continue;
        *ret = (struct owner){ all[i].kind, all[i].id, name.n > 0 ? name : all[i].display_name };
        if (text_characters(ret->name) > ACTION_OWNER_MOST)
            *ret_problem = action_text_problem(w->arena, ret->name, S(""), ACTION_OWNER_MOST);
        return OK;
    }
    if (e == OK)
        *ret_problem = S("Choose somebody of the list: this account cannot be given anything at this school");
    return e;
}

static enum err meeting_day(struct work *w, struct meeting_id meeting, struct day *ret)
{
    struct action_meeting_day_row row;
    *ret = DAY_NONE;
    if (meeting.v == 0)
        return OK;
    enum err e = store_action_meeting_day(w->db, w->arena, &(struct action_meeting_day){ .meeting = meeting }, &row);
    if (e == OK)
        *ret = row.on_day;
    return e;
}

static enum err add_event(struct work *w, struct account_id by, struct action_id action, struct str what,
    struct str detail)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("action_event"), 1, &id);
    if (e != OK)
        return e;
    return store_action_event_add(w->db, w->arena,
        &(struct action_event_add){ .id = id,
            .action = action,
            .at_ms = work_instant(w),
            .account = by,
            .what = what,
            .detail = detail },
        NULL);
}

static enum err check_new(struct work *w, const struct action_new *n, struct owner *ret_owner,
    struct action_problems *ret)
{
    struct day meeting_on;
    *ret = (struct action_problems){ .task = action_text_problem(w->arena, n->task, S("Enter what is to be done"),
                                         ACTION_TASK_MOST) };
    enum err e = meeting_day(w, n->meeting, &meeting_on);
    if (e == OK)
        e = find_owner(w, n->school, &n->to, ret_owner, &ret->owner);
    if (e == OK)
        ret->due = due_problem(w, n->due, meeting_on);
    return e != OK ? e : any(ret) ? ERR_INVALID
                                  : OK;
}

static struct str owner_words(struct work *w, const struct owner *o)
{
    return str_fmt(w->arena, "%.*s (%.*s)", STR_ARG(o->name), STR_ARG(action_owner_words(o->kind)));
}

/* Whoever it was given to is told, unless they gave it to themselves. */
static enum err tell_owner(struct work *w, struct account_id by, struct account_id owner, struct str public_id)
{
    if (owner.v == 0 || owner.v == by.v)
        return OK;
    return outbox_put(w,
        &(struct outbox_new){ .to = owner,
            .kind = OUTBOX_ACTION,
            .link = str_fmt(w->arena, "/actions/%.*s", STR_ARG(public_id)) });
}

static enum err add(struct work *w, struct account_id by, const struct action_new *n, const struct owner *owner,
    struct action_id *ret, struct str *ret_public_id)
{
    int64_t id;
    char words[20];
    enum err e = db_new_ids(w->db, S("action"), 1, &id);
    if (e != OK)
        return e;
    *ret = (struct action_id){ id };
    *ret_public_id = random_public_id(w->arena);
    e = store_action_add(w->db, w->arena,
        &(struct action_add){ .id = *ret,
            .public_id = *ret_public_id,
            .school = n->school,
            .pupil = n->pupil,
            .meeting = n->meeting,
            .task = str_trim(n->task),
            .owner_kind = action_owner_name(owner->kind),
            .owner = owner->account,
            .owner_name = owner->name,
            .due_on = n->due,
            .made_ms = work_instant(w),
            .made_by = by },
        NULL);
    if (e == OK)
        e = tell_owner(w, by, owner->account, *ret_public_id);
    if (e != OK)
        return e;
    return add_event(w, by, *ret, S("made"),
        str_fmt(w->arena, "For %.*s, by %.*s", STR_ARG(owner_words(w, owner)), STR_ARG(day_words(n->due, words))));
}

enum err action_make(struct work *w, struct account_id by, const struct action_new *n, struct str *ret_public_id,
    struct action_problems *ret_problems)
{
    struct owner owner;
    struct action_id id;
    enum err e = check_new(w, n, &owner, ret_problems);
    if (e == OK)
        e = add(w, by, n, &owner, &id, ret_public_id);
    return work_fail(w, e);
}

/* A change that must have found the action as it was read. */
static enum err changed(enum err e, int64_t n)
{
    return e == OK && n == 0 ? ERR_CONFLICT : e;
}

enum err action_replace(struct work *w, struct account_id by, const struct action *old, const struct action_new *n,
    struct str *ret_public_id, struct action_problems *ret_problems)
{
    struct owner owner;
    struct action_id id;
    int64_t rows = 0;
    if (old->replaced_by.n > 0)
        return ERR_CONFLICT;
    struct action_new instead = *n;
    if (instead.meeting.v == 0)
        instead.meeting = old->meeting;
    enum err e = check_new(w, &instead, &owner, ret_problems);
    if (e == OK)
        e = add(w, by, &instead, &owner, &id, ret_public_id);
    if (e == OK) /* before anybody is shown it: consent and conflicts hold for it as for the other */
        e = store_action_of_same_case(
            w->db, w->arena, &(struct action_of_same_case){ .id = id, .old = old->id }, NULL);
    if (e == OK)
        e = store_action_replace(w->db, w->arena,
            &(struct action_replace){
                .id = old->id, .version = old->version, .replaced_by = id, .ended_ms = work_instant(w) },
            &rows);
    e = changed(e, rows);
    if (e == OK)
        e = add_event(w, by, old->id, S("replaced"), str_trim(n->task));
    return work_fail(w, e);
}

enum err action_end(struct work *w, struct account_id by, const struct action *a, enum action_state state,
    struct str outcome, struct action_problems *ret_problems)
{
    int64_t rows = 0;
    struct str text = str_trim(outcome.p == NULL ? S("") : outcome);
    if (a->state != ACTION_OPEN)
        return ERR_CONFLICT;
    *ret_problems = (struct action_problems){
        .outcome = action_text_problem(w->arena, text,
            state == ACTION_DONE ? S("Enter what came of it") : S("Enter why it was not done"), ACTION_TASK_MOST)
    };
    if (any(ret_problems))
        return ERR_INVALID;
    enum err e = store_action_end(w->db, w->arena,
        &(struct action_end){ .id = a->id,
            .version = a->version,
            .state = action_state_name(state),
            .outcome = text,
            .ended_ms = work_instant(w) },
        &rows);
    e = changed(e, rows);
    if (e == OK)
        e = add_event(w, by, a->id, action_state_name(state), text);
    return work_fail(w, e);
}

enum err action_move(struct work *w, struct account_id by, const struct action *a, struct day due, struct str reason,
    struct action_problems *ret_problems)
{
    int64_t rows = 0;
    char was[20], is[20];
    struct str text = str_trim(reason.p == NULL ? S("") : reason);
    if (a->state != ACTION_OPEN)
        return ERR_CONFLICT;
    *ret_problems = (struct action_problems){
        .due = due_problem(w, due, a->meeting_on),
        .outcome = action_text_problem(w->arena, text, S("Enter why the day moves"), ACTION_TASK_MOST)
    };
    if (ret_problems->due.n == 0 && day_cmp(due, a->due) == 0)
        ret_problems->due = S("This is the day on which it is due already");
    if (any(ret_problems))
        return ERR_INVALID;
    enum err e = store_action_move(w->db, w->arena,
        &(struct action_move){ .id = a->id, .version = a->version, .due_on = due }, &rows);
    e = changed(e, rows);
    if (e == OK)
        e = add_event(w, by, a->id, S("moved"),
            str_fmt(w->arena, "From %.*s to %.*s: %.*s", STR_ARG(day_words(a->due, was)), STR_ARG(day_words(due, is)),
                STR_ARG(text)));
    return work_fail(w, e);
}

enum err action_reassign(struct work *w, struct account_id by, const struct action *a, const struct action_to *to,
    struct action_problems *ret_problems)
{
    int64_t rows = 0;
    struct owner owner;
    *ret_problems = (struct action_problems){ .task = S("") };
    if (a->state != ACTION_OPEN)
        return ERR_CONFLICT;
    enum err e = find_owner(w, a->school, to, &owner, &ret_problems->owner);
    if (e == OK && ret_problems->owner.n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = store_action_reassign(w->db, w->arena,
            &(struct action_reassign){ .id = a->id,
                .version = a->version,
                .owner_kind = action_owner_name(owner.kind),
                .owner = owner.account,
                .owner_name = owner.name },
            &rows);
    e = e == OK ? changed(e, rows) : e;
    if (e == OK && owner.account.v != a->owner.v)
        e = tell_owner(w, by, owner.account, a->public_id);
    if (e == OK)
        e = add_event(w, by, a->id, S("given on"),
            str_fmt(w->arena, "From %.*s to %.*s", STR_ARG(a->owner_name), STR_ARG(owner_words(w, &owner))));
    return work_fail(w, e);
}
