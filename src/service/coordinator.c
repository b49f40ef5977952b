#include "service/coordinator.h"

#include "store/coordinator.h"
#include "store/school.h"

enum err coordinator_list(struct work *w, struct day from, struct coordinator **ret, size_t *ret_n)
{
    struct coordinator_all_row *rows;
    enum err e = store_coordinator_all(w->db, w->arena, &(struct coordinator_all){ .from_on = from }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct coordinator);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = (struct coordinator){ .id = rows[i].id,
            .account = rows[i].account,
            .name = rows[i].name,
            .closed = rows[i].closed,
            .area = rows[i].area,
            .area_name = rows[i].area_name.p == NULL ? S("") : rows[i].area_name,
            .from = rows[i].from_on,
            .to = rows[i].to_on };
        (void)forum_phase_parse(rows[i].phase, &(*ret)[i].phase);
    }
    return OK;
}

enum err coordinator_choices(struct work *w, struct coordinator_choice **ret, size_t *ret_n)
{
    struct coordinator_accounts_row *rows;
    enum err e = store_coordinator_accounts(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct coordinator_choice);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct coordinator_choice){ rows[i].id, rows[i].name };
    return OK;
}

enum err coordinator_regions(struct work *w, struct account_id account, struct coordinator_region **ret,
    size_t *ret_n)
{
    struct coordinator_of_row *rows;
    enum err e = store_coordinator_of(w->db, w->arena,
        &(struct coordinator_of){ .account = account, .today = w->today }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct coordinator_region);
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i].area = rows[i].area;
        (void)forum_phase_parse(rows[i].phase, &(*ret)[i].phase);
    }
    return OK;
}

enum err area_list(struct work *w, struct area **ret, size_t *ret_n)
{
    struct area_all_row *rows;
    enum err e = store_area_all(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct area);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct area){ rows[i].id, rows[i].name };
    return OK;
}

/* Do they have the phase already, in the area or in all, on some of the days? */
static bool has_already(const struct coordinator *had, const struct coordinator *c)
{
    return had->account.v == c->account.v && had->phase == c->phase &&
        (had->area.v == 0 || had->area.v == c->area.v) && (!day_is(had->to) || day_cmp(had->to, c->from) >= 0) &&
        (!day_is(c->to) || day_cmp(had->from, c->to) <= 0);
}

static enum err check(struct work *w, const struct coordinator *c, struct coordinator_problems *ret)
{
    struct coordinator *had;
    struct coordinator_choice *choices;
    struct area *areas;
    size_t n, n_choices, n_areas;
    bool is_one = false, is_area = c->area.v == 0;
    enum err e = coordinator_list(w, w->today, &had, &n);
    if (e == OK)
        e = coordinator_choices(w, &choices, &n_choices);
    if (e == OK)
        e = area_list(w, &areas, &n_areas);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n_choices; i++)
        is_one |= choices[i].account.v == c->account.v;
    for (size_t i = 0; i < n_areas; i++)
        is_area |= areas[i].id.v == c->area.v;
    if (!is_one)
        ret->account = S("Choose a forum coordinator whose account is open");
    if (!is_area)
        ret->area = S("Choose an area of the authority, or every area");
    if (!day_is(c->from))
        ret->from = S("Enter the first day");
    else if (day_is(c->to) && day_cmp(c->to, c->from) < 0)
        ret->to = S("The last day must not be before the first");
    for (size_t i = 0; i < n && day_is(c->from); i++)
        if (has_already(&had[i], c))
            ret->account = str_fmt(w->arena, "%.*s has these forums already on some of these days",
                STR_ARG(had[i].name));
    return OK;
}

enum err coordinator_add(struct work *w, const struct coordinator *c, struct coordinator_problems *ret)
{
    int64_t id;
    *ret = (struct coordinator_problems){ S(""), S(""), S(""), S("") };
    enum err e = check(w, c, ret);
    if (e == OK && ret->account.n + ret->area.n + ret->from.n + ret->to.n > 0)
        return ERR_INVALID;
    if (e == OK)
        e = db_new_ids(w->db, S("account_forum"), 1, &id);
    if (e == OK)
        e = store_coordinator_add(w->db, w->arena,
            &(struct coordinator_add){ .id = id,
                .account = c->account,
                .phase = forum_phase_name(c->phase),
                .area = c->area,
                .from_on = c->from,
                .to_on = c->to },
            NULL);
    return work_fail(w, e);
}

enum err coordinator_end(struct work *w, int64_t id)
{
    struct coordinator *all;
    size_t n;
    enum err e = coordinator_list(w, w->today, &all, &n);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id)
            return work_fail(w,
                store_coordinator_end(w->db, w->arena,
                    &(struct coordinator_end){ .id = id,
                        .to_on = day_cmp(all[i].from, w->today) > 0 ? day_add(all[i].from, -1) : w->today },
                    NULL));
    return ERR_MISSING;
}
