#include "service/service.h"

#include "base/random.h"
#include "service/text.h"
#include "store/service.h"

static enum err find(struct work *w, const struct viewer *viewer, struct str public_id, struct service **ret,
    size_t *ret_n)
{
    struct service_all_row *rows;
    enum err e = store_service_all(w->db, w->arena,
        &(struct service_all){ .viewer = *viewer, .public_id = public_id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct service);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct service){ rows[i].id, rows[i].public_id, rows[i].name, rows[i].ended_on, rows[i].n,
            rows[i].may, rows[i].version };
    return OK;
}

enum err service_list(struct work *w, const struct viewer *viewer, struct service **ret, size_t *ret_n)
{
    return find(w, viewer, STR_NONE, ret, ret_n);
}

enum err service_read(struct work *w, const struct viewer *viewer, struct str public_id, struct service *ret)
{
    struct service *one;
    size_t n;
    enum err e = find(w, viewer, public_id, &one, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = one[0];
    return e;
}

/* A name that is none, too long, or another's, whatever its capitals and accents. */
static enum err check_name(struct work *w, struct service_id of, struct str name, struct str *ret_problem)
{
    struct service *all;
    size_t n;
    const struct viewer nobody = { .today = w->today };
    enum err e = service_list(w, &nobody, &all, &n);
    *ret_problem = S("");
    if (name.n == 0)
        *ret_problem = S("Enter the name of the service");
    else if (text_characters(name) > SERVICE_NAME_MOST)
        *ret_problem = str_fmt(w->arena, "The name must be %d characters or fewer", SERVICE_NAME_MOST);
    for (size_t i = 0; e == OK && i < n && ret_problem->n == 0; i++)
        if (all[i].id.v != of.v && str_eq(str_fold(w->arena, all[i].name), str_fold(w->arena, name)))
            *ret_problem = day_is(all[i].ended)
                ? S("There was a service of this name. Open it again instead")
                : S("There is a service of this name already");
    return e == OK && ret_problem->n > 0 ? ERR_INVALID : e;
}

enum err service_add(struct work *w, struct str name, struct str *ret_public_id, struct str *ret_problem)
{
    int64_t id;
    struct str trimmed = str_trim(name), public_id = random_public_id(w->arena);
    enum err e = check_name(w, (struct service_id){ 0 }, trimmed, ret_problem);
    if (e == OK)
        e = db_new_ids(w->db, S("service"), 1, &id);
    if (e == OK)
        e = store_service_add(w->db, w->arena,
            &(struct service_add){ .id = { id }, .public_id = public_id, .name = trimmed }, NULL);
    if (e == OK)
        *ret_public_id = public_id;
    return work_fail(w, e);
}

static enum err change(struct work *w, const struct service *s, struct str name, struct day ended)
{
    int64_t rows = 0;
    enum err e = store_service_change(w->db, w->arena,
        &(struct service_change){ .id = s->id, .version = s->version, .name = name, .ended_on = ended }, &rows);
    return e == OK && rows == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err service_rename(struct work *w, const struct service *s, struct str name, struct str *ret_problem)
{
    struct str trimmed = str_trim(name);
    *ret_problem = S("");
    if (!s->may)
        return ERR_DENIED;
    enum err e = check_name(w, s->id, trimmed, ret_problem);
    return e == OK ? change(w, s, trimmed, s->ended) : e;
}

enum err service_set_ended(struct work *w, const struct service *s, bool ended)
{
    if (!s->may)
        return ERR_DENIED;
    enum err e = change(w, s, s->name, ended ? w->today : DAY_NONE);
    if (e != OK || !ended)
        return e;
    e = store_service_leave_all(w->db, w->arena,
        &(struct service_leave_all){ .service = s->id, .to_on = w->today }, NULL);
    if (e == OK)
        e = store_service_unseat(w->db, w->arena, &(struct service_unseat){ .id = s->id, .after = w->today }, NULL);
    if (e == OK)
        e = store_service_unexpect(w->db, w->arena, &(struct service_unexpect){ .id = s->id }, NULL);
    return work_fail(w, e);
}

enum err service_people(struct work *w, const struct service *s, struct service_person **ret, size_t *ret_n)
{
    struct service_people_row *rows;
    enum err e = store_service_people(w->db, w->arena, &(struct service_people){ .service = s->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct service_person);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct service_person){ rows[i].account, rows[i].name, rows[i].closed, rows[i].from_on,
            rows[i].to_on };
    return OK;
}

enum err service_choices(struct work *w, struct service_person **ret, size_t *ret_n)
{
    struct service_accounts_row *rows;
    enum err e = store_service_accounts(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct service_person);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct service_person){
            .account = rows[i].id, .name = rows[i].name, .from = DAY_NONE, .to = DAY_NONE
        };
    return OK;
}

/* Does somebody belong to it already on one of the days? */
static bool overlaps(const struct service_person *had, const struct service_person *p)
{
    return had->account.v == p->account.v && (!day_is(had->to) || day_cmp(had->to, p->from) >= 0) &&
        (!day_is(p->to) || day_cmp(had->from, p->to) <= 0);
}

static enum err check_person(struct work *w, const struct service *s, const struct service_person *p,
    struct service_problems *ret)
{
    struct service_person *all, *choices;
    size_t n, n_choices;
    bool can = false;
    *ret = (struct service_problems){ S(""), S(""), S("") };
    enum err e = service_people(w, s, &all, &n);
    if (e == OK)
        e = service_choices(w, &choices, &n_choices);
    if (e != OK)
        return e;
    for (size_t i = 0; i < n_choices; i++)
        can |= choices[i].account.v == p->account.v;
    if (!can)
        ret->account = S("Choose a service attendee or an Inclusion Lead whose account is open");
    if (!day_is(p->from))
        ret->from = S("Enter the first day");
    else if (day_is(p->to) && day_cmp(p->to, p->from) < 0)
        ret->to = S("The last day must not be before the first");
    for (size_t i = 0; i < n && day_is(p->from); i++)
        if (overlaps(&all[i], p))
            ret->account = str_fmt(w->arena, "%.*s belongs to the service already on some of these days",
                STR_ARG(all[i].name));
    return ret->account.n + ret->from.n + ret->to.n > 0 ? ERR_INVALID : OK;
}

enum err service_join(struct work *w, const struct service *s, const struct service_person *p,
    struct service_problems *ret)
{
    *ret = (struct service_problems){ S(""), S(""), S("") };
    if (!s->may)
        return ERR_DENIED;
    if (day_is(s->ended))
        return ERR_CONFLICT;
    enum err e = check_person(w, s, p, ret);
    if (e == OK)
        e = store_service_join(w->db, w->arena,
            &(struct service_join){ .account = p->account, .service = s->id, .from_on = p->from, .to_on = p->to },
            NULL);
    return work_fail(w, e);
}

enum err service_leave(struct work *w, const struct service *s, struct account_id account, struct day from)
{
    int64_t rows = 0;
    if (!s->may)
        return ERR_DENIED;
    enum err e = store_service_leave(w->db, w->arena,
        &(struct service_leave){ .account = account,
            .service = s->id,
            .from_on = from,
            .to_on = day_cmp(from, w->today) > 0 ? day_add(from, -1) : w->today },
        &rows);
    return e == OK && rows == 0 ? ERR_MISSING : work_fail(w, e);
}
