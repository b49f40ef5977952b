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

/* What the events up to the day made of the round: the last that is a state. What is said with a state is not told
 * once there was a later one. */
static enum err turn_back(struct work *w, struct forum_case *c)
{
    struct case_events_row *rows;
    size_t n;
    bool begun = false, later = false;
    enum round_state state = ROUND_DRAFT, read;
    enum err e = work_fail(w,
        store_case_events(w->db, w->arena, &(struct case_events){ .forum_case = c->id }, &rows, &n));
    for (size_t i = 0; e == OK && i < n; i++) {
        if (rows[i].round != c->round.number)
            continue;
        const bool is_state = round_state_parse(rows[i].what, &read);
        if (case_left_hides(c, rows[i].at_ms)) {
            later = later || is_state;
            continue;
        }
        begun = true;
        if (is_state)
            state = read;
    }
    if (e != OK)
        return e;
    if (!begun && c->round.number > 1)
        return ERR_MISSING;
    if (!later)
        return OK;
    c->round.state = state;
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
    if (!c->named || (viewer->named.scope & SCOPE_HOME) == 0)
        return OK;
    enum err e = plan_home_of(w, &viewer->named, c->round.id, &home);
    if (e != OK || !home.brought || home.here)
        return e;
    e = beside(w, *viewer, c, &others);
    if (e != OK || others)
        return e;
    c->left = home.left;
    return turn_back(w, c);
}
