#include "service/allocation.h"

#include "service/access.h"
#include "store/allocation.h"
#include "store/meeting.h"

enum err allocation_list(struct work *w, const struct viewer *viewer, struct day from, struct allocation **ret,
    size_t *ret_n)
{
    struct allocation_all_row *rows;
    enum err e = store_allocation_all(w->db, w->arena,
        &(struct allocation_all){ .viewer = *viewer, .from_on = from }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct allocation);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct allocation){ rows[i].school, rows[i].account, rows[i].lead, rows[i].from_on,
            rows[i].to_on };
    return OK;
}

enum err allocation_leads(struct work *w, struct allocation_lead **ret, size_t *ret_n)
{
    struct allocation_leads_row *rows;
    enum err e = store_allocation_leads(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct allocation_lead);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct allocation_lead){ rows[i].id, rows[i].name };
    return OK;
}

/* Do two stretches of days share one? */
static bool overlap(const struct allocation *a, struct day from, struct day to)
{
    return (!day_is(a->to) || day_cmp(a->to, from) >= 0) && (!day_is(to) || day_cmp(a->from, to) <= 0);
}

static void check_days(const struct allocation_change *c, struct allocation_problems *ret)
{
    if (!day_is(c->from))
        ret->from = S("Enter the first day");
    if (c->cover && !day_is(c->to))
        ret->to = S("Enter the last day of the cover");
    else if (day_is(c->to) && day_is(c->from) && day_cmp(c->to, c->from) < 0)
        ret->to = S("The last day must not be before the first");
}

static enum err check(struct work *w, const struct allocation_change *c, const struct allocation *all, size_t n,
    struct allocation_problems *ret)
{
    struct allocation_lead *leads;
    size_t n_leads;
    bool is_lead = c->account.v == 0;
    *ret = (struct allocation_problems){ S(""), S(""), S("") };
    enum err e = allocation_leads(w, &leads, &n_leads);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n_leads; i++)
        is_lead |= leads[i].account.v == c->account.v;
    if (!is_lead || (c->cover && c->account.v == 0))
        ret->account = S("Choose an Inclusion Lead whose account is open");
    check_days(c, ret);
    for (size_t i = 0; i < n && day_is(c->from); i++)
        if (all[i].school.v == c->school.v && all[i].account.v == c->account.v && overlap(&all[i], c->from, c->to))
            ret->account = str_fmt(w->arena, "The school is allocated to %.*s already on some of these days",
                STR_ARG(all[i].lead));
    return OK;
}

/* Ends what others have from the first day on, and gives their planned meetings to the new one. */
static enum err take_over(struct work *w, const struct allocation_change *c, const struct allocation *all, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        if (all[i].school.v != c->school.v || !overlap(&all[i], c->from, DAY_NONE))
            continue;
        e = store_allocation_end(w->db, w->arena,
            &(struct allocation_end){ .school = c->school,
                .account = all[i].account,
                .from_on = all[i].from,
                .to_on = day_add(c->from, -1) },
            NULL);
        if (e == OK && c->account.v != 0)
            e = store_meeting_hand_over(w->db, w->arena,
                &(struct meeting_hand_over){ .school = c->school,
                    .from_lead = all[i].account,
                    .to_lead = c->account,
                    .from_on = c->from },
                NULL);
    }
    return e;
}

enum err allocation_make(struct work *w, struct account_id by, const struct allocation_change *c,
    struct allocation_problems *ret)
{
    struct allocation *all;
    size_t n;
    const struct viewer everything = { .account = by, .scope = SCOPE_ALL, .today = w->today };
    enum err e = allocation_list(w, &everything, day_is(c->from) ? c->from : w->today, &all, &n);
    if (e == OK)
        e = check(w, c, all, n, ret);
    if (e == OK && ret->account.n + ret->from.n + ret->to.n > 0)
        return ERR_INVALID;
    if (e == OK && !c->cover)
        e = take_over(w, c, all, n);
    if (e == OK && c->account.v != 0)
        e = store_allocation_add(w->db, w->arena,
            &(struct allocation_add){
                .school = c->school, .account = c->account, .from_on = c->from, .to_on = c->to },
            NULL);
    return work_fail(w, e);
}
