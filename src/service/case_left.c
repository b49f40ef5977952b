#include "service/case_left.h"

#include "service/access.h"
#include "service/plan.h"
#include "store/forum_case.h"

bool case_left_hides(const struct forum_case *c, int64_t at_ms)
{
    return day_is(c->left) && day_cmp(clock_day(at_ms), c->left) > 0;
}

/* Is the case in reach otherwise than as one's own setting? */
static enum err beside(struct work *w, struct case_viewer v, const struct forum_case *c, bool *ret)
{
    struct forum_case ignored;
    v.named.scope &= ~(int64_t)SCOPE_HOME;
    v.anon_scope &= ~(int64_t)SCOPE_HOME;
    *ret = false;
    if ((v.named.scope | v.anon_scope) == 0)
        return OK;
    enum err e = forum_case_read(w, &v, c->round.public_id, &ignored);
    *ret = e == OK;
    return e == ERR_MISSING ? OK : e;
}

/* A round on the day of leaving, as the events say. */
struct then {
    bool begun, later; /* something befell it by that day; it came into another state since */
    enum round_state state;
    struct day submitted;
};

static void look_at(struct forum_case *c, const struct case_events_row *v, struct then *t)
{
    enum round_state state;
    const bool hidden = case_left_hides(c, v->at_ms);
    if (hidden && str_eq(v->what, S("group")))
        c->phase_reason = S("");
    if (v->round != c->round.number)
        return;
    t->begun = t->begun || !hidden;
    if (!round_state_parse(v->what, &state))
        return;
    t->later = t->later || hidden;
    if (hidden) {
        c->rewritten = c->rewritten || state == ROUND_SUBMITTED || state == ROUND_MORE;
        return;
    }
    t->state = state;
    if (state == ROUND_SUBMITTED)
        t->submitted = clock_day(v->at_ms);
}

/* What the events up to the day made of the round: the last that is a state. What is said with a state is not told
 * once there was a later one. */
static enum err turn_back(struct work *w, struct forum_case *c)
{
    struct case_events_row *rows;
    size_t n;
    struct then t = { .state = ROUND_DRAFT, .submitted = DAY_NONE };
    enum err e = work_fail(w,
        store_case_events(w->db, w->arena, &(struct case_events){ .forum_case = c->id }, &rows, &n));
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        look_at(c, &rows[i], &t);
    if (!t.begun && c->round.number > 1)
        return ERR_MISSING;
    if (day_is(c->round.submitted) && day_cmp(c->round.submitted, c->left) > 0) {
        c->round.submitted = t.submitted;
        c->rewritten = true;
    }
    if (!t.later)
        return OK;
    c->round.state = t.state;
    c->round.screen_words = S("");
    c->round.closed_as = S("");
    c->round.closed_words = S("");
    c->round.closed = DAY_NONE;
    return OK;
}

enum err case_left_read(struct work *w, const struct case_viewer *viewer, struct forum_case *c)
{
    struct plan_home home;
    bool others = false;
    c->left = DAY_NONE;
    c->rewritten = false;
    if (!c->named || (viewer->named.scope & SCOPE_HOME) == 0)
        return OK;
    enum err e = plan_home_of(w, &viewer->named, c->round.id, &home);
    if (e != OK || !home.brought || home.here)
        return e;
    e = beside(w, *viewer, c, &others);
    if (e != OK || others)
        return e;
    c->left = home.left;
    c->withdrawn = false;
    return turn_back(w, c);
}
