/* What a meeting finds: what became of the actions of the one before, what is open, and what colleagues say. */
#include "web/action.h"
#include "web/ask.h"
#include "web/consultation.h"
#include "web/meeting_hold.h"
#include "web/page.h"
#include "web/route.h"

/* Does the table tell of it? Those agreed at this meeting about a child stand with the child. */
static bool tells_of(const struct meeting_whole *k, const struct action *x, bool *ret_before)
{
    bool here = x->meeting.v == k->m.id.v;
    *ret_before = k->before.id.v != 0 && x->meeting.v == k->before.id.v;
    return here ? x->pupil.v == 0 : *ret_before || x->state == ACTION_OPEN;
}

/* What is asked about first: the overdue, then the open, then what ended. */
static int turn(const struct context *c, const struct action *x)
{
    if (x->state != ACTION_OPEN)
        return 2;
    return action_is_overdue(x->state, x->due, c->work.today) ? 0 : 1;
}

/* Those that want a word come first; within that, those of the meeting before, then the others, as they are due. */
static enum err bring_actions(struct context *c, const struct meeting_whole *k, struct meeting_brought *ret)
{
    struct arena *a = c->work.arena;
    struct dashboard_source source;
    struct action_rule rule;
    struct action *all;
    size_t n, children = 0;
    const struct viewer viewer = context_viewer(c, OP_ACTION_LIST);
    if (viewer.scope == 0)
        return OK;
    enum err e = ask_rule(c, &source, &rule);
    if (e == OK)
        e = action_list(&c->work, &viewer, &rule, &(struct action_question){ .school = k->m.school }, &all, &n);
    if (e != OK)
        return e;
    struct actions_row *rows = ARENA_ARRAY(a, n, struct actions_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (int place = 0; place < 6; place++)
        for (size_t i = 0; i < n; i++) {
            bool before;
            if (!tells_of(k, &all[i], &before) || turn(c, &all[i]) != place / 2 || before == (place % 2 == 1))
                continue;
            rows[ret->n_actions] = action_row(c, &all[i]);
            if (all[i].pupil.v != 0)
                pupils[children++] = all[i].pupil;
            else
                rows[ret->n_actions].child = S("The school");
            ret->n_actions++;
        }
    ret->actions = rows;
    context_audit_also(c, str_fmt(a, "meeting %.*s", STR_ARG(k->m.public_id)), pupils, children);
    return OK;
}

/* What was asked for this meeting; and since the meeting before, what was asked for none about a child on its
 * agenda. */
static enum err bring_consultations(struct context *c, const struct meeting_whole *k, struct meeting_brought *ret)
{
    struct arena *a = c->work.arena;
    struct consultation *all;
    size_t n;
    const struct viewer viewer = context_viewer(c, OP_PUPIL_READ);
    if (viewer.scope == 0)
        return OK;
    enum err e = consultation_list(&c->work, &viewer, &(struct consultation_question){ .meeting = k->m.id }, &all, &n);
    if (e != OK)
        return e;
    struct consultations_row *rows = ARENA_ARRAY(a, n, struct consultations_row);
    struct pupil_id *pupils = ARENA_ARRAY(a, n, struct pupil_id);
    for (size_t i = 0; i < n; i++) {
        if (all[i].state == CONSULTATION_WITHDRAWN ||
            (!day_is(all[i].meeting_on) && all[i].asked_ms < k->before.closed_ms))
            continue;
        pupils[ret->n_consultations] = all[i].pupil;
        rows[ret->n_consultations] = consultation_row(c, &all[i]);
        rows[ret->n_consultations++].school = S(""); /* that of the meeting */
    }
    ret->consultations = rows;
    context_audit_also(
        c, str_fmt(a, "meeting %.*s", STR_ARG(k->m.public_id)), pupils, ret->n_consultations);
    return OK;
}

enum err meeting_bring(struct context *c, const struct meeting_whole *k, struct meeting_brought *ret)
{
    *ret = (struct meeting_brought){ .title = S("Actions from before") };
    if (k->m.state == MEETING_PLANNED || k->m.state == MEETING_OPEN)
        ret->add_action = meeting_action_url(c, k, STR_NONE);
    enum err e = bring_actions(c, k, ret);
    return e == OK ? bring_consultations(c, k, ret) : e;
}
