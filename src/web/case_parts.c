/* What belongs to a case and has a page of its own: the links of its page. */
#include "service/booking.h"
#include "service/case_left.h"
#include "service/plan.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/route.h"

enum { PARTS_MOST = 9 };

struct parts {
    struct context *c;
    const struct forum_case *x;
    struct case_part *all;
    size_t n;
};

static void add(struct parts *p, enum route_id route, const char *text, struct str about)
{
    p->all[p->n++] = (struct case_part){ url_to(p->c->work.arena, route, p->x->round.public_id), str_of(text), about };
}

/* Where it stands on a list, with a file for the calendar. */
static enum err add_place(struct parts *p)
{
    const struct case_viewer viewer = context_case_viewer(p->c, OP_CASE_NAMED_READ, OP_CASE_ANON_READ);
    struct booking *all;
    size_t n;
    if (day_is(p->x->left))
        return OK;
    enum err e = booking_list_of_round(&p->c->work, &viewer, p->x->round.id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].state == BOOKING_BOOKED)
            p->all[p->n++] = (struct case_part){ url_to(p->c->work.arena, ROUTE_BOOKING_ICS, all[i].public_id),
                S("Put it in your calendar (.ics)"), booking_words(p->c->work.arena, &all[i]) };
    return e;
}

static void add_again(struct parts *p)
{
    if (case_may(p->c, p->x, OP_CASE_NAMED_CREATE, OP_CASE_ANON_CREATE))
        add(p, ROUTE_PLAN_AGAIN, "Bring it again", S("to another forum, with everything carried over"));
}

/* For the setting that the child has left: what was issued by then. */
static enum err add_plan_of_then(struct parts *p)
{
    struct plan *all;
    size_t n;
    enum err e = plan_list(&p->c->work, p->x->round.id, &all, &n);
    bool issued = false;
    for (size_t i = 0; e == OK && i < n; i++)
        issued = issued || (all[i].issued_ms != 0 && !case_left_hides(p->x, all[i].issued_ms));
    if (issued)
        add(p, ROUTE_PLAN, "Education plan", S("as it was when the child left"));
    return e;
}

static enum err add_plan(struct parts *p)
{
    struct plan *all;
    size_t n;
    const enum round_state state = p->x->round.state;
    const bool writes = case_may(p->c, p->x, OP_PLAN_CREATE, OP_CASE_ANON_UPDATE);
    enum err e = plan_list(&p->c->work, p->x->round.id, &all, &n);
    if (e != OK || (n == 0 && (!writes || (state != ROUND_BOOKED && state != ROUND_DISCUSSED))))
        return e;
    const struct plan *current = plan_current(all, n);
    add(p, ROUTE_PLAN, "Education plan",
        current != NULL ? plan_state_words(current->state) : n > 0 ? S("being written")
                                                                   : S("not begun"));
    if (current == NULL)
        return OK;
    if (case_may(p->c, p->x, OP_PLAN_RECORD_OUTCOME, OP_CASE_ANON_UPDATE))
        add(p, ROUTE_PLAN_PROGRESS, "How it stands", S("say of each target what became of it"));
    if (p->x->round.last && state != ROUND_SIGNPOSTED && state != ROUND_WITHDRAWN)
        add_again(p);
    return OK;
}

/* Who deals with requests closes what was heard; what stands in the way is said there. */
static void add_close(struct parts *p)
{
    struct forum_case again;
    const struct case_viewer viewer = booking_viewer(p->c);
    const enum round_state state = p->x->round.state;
    if (p->x->round.last && (state == ROUND_DISCUSSED || state == ROUND_PLANNED) &&
        access_allows(p->c->login.roles, OP_CASE_NAMED_CLOSE).scopes != 0 &&
        forum_case_read(&p->c->work, &viewer, p->x->round.public_id, &again) == OK)
        add(p, ROUTE_CASE_CLOSE, "Close it",
            state == ROUND_PLANNED ? S("with how it ends, and what is unfinished") : S("once its plan is issued"));
}

/* Its place among the requests, for who deals with them: what can be done there now. */
static void add_request(struct parts *p)
{
    const enum round_state state = p->x->round.state;
    if (state > ROUND_DISCUSSED || access_allows(p->c->login.roles, OP_FORUM_UPDATE).scopes == 0)
        return;
    add(p, ROUTE_SCREEN, state == ROUND_DISCUSSED ? "Its request" : "Deal with it",
        state == ROUND_DISCUSSED    ? S("what was decided, and when")
            : state == ROUND_BOOKED ? S("change its date, or take it off the list")
            : state == ROUND_MORE   ? S("write down what was answered")
                                    : S("look at it, give it a date"));
}

enum err case_parts(struct context *c, const struct forum_case *x, const struct case_part **ret, size_t *ret_n)
{
    struct parts p = { .c = c, .x = x, .all = ARENA_ARRAY(c->work.arena, PARTS_MOST, struct case_part) };
    const enum round_state state = x->round.state;
    enum err e = add_place(&p);
    if (e == OK && case_may(c, x, OP_PLAN_READ, OP_CASE_ANON_READ))
        e = day_is(x->left) ? add_plan_of_then(&p) : add_plan(&p);
    if (e != OK)
        return e;
    if (access_allows(c->login.roles, OP_ATTACHMENT_READ).scopes != 0)
        add(&p, ROUTE_DOCUMENTS, "Documents", S("what was attached as evidence"));
    if ((state == ROUND_BOOKED || state == ROUND_DISCUSSED || state == ROUND_PLANNED) &&
        case_may(c, x, OP_CASE_NAMED_ADVISE, OP_CASE_ANON_ADVISE))
        add(&p, ROUTE_ADVICE, "Advice", S("under the six headings, by whom"));
    add_close(&p);
    if (x->round.last && state == ROUND_SIGNPOSTED)
        add_again(&p);
    add_request(&p);
    *ret = p.all;
    *ret_n = p.n;
    return OK;
}
