#include "service/advice.h"

#include "base/random.h"
#include "service/action.h"
#include "service/consent.h"
#include "store/advice.h"

enum { DUE_DAYS = 28 };

static bool of_row(const struct advice_list_row *r, struct advice *ret)
{
    *ret = (struct advice){ .public_id = r->public_id,
        .content = r->content,
        .service = r->service,
        .service_name = r->service_name,
        .who = r->who,
        .by = r->account,
        .resource_public_id = r->resource_public_id,
        .resource_title = r->resource_title,
        .link = r->link,
        .action_public_id = r->action_public_id,
        .action_state = r->action_state,
        .at_ms = r->at_ms,
        .version = r->version,
        .needs = r->needs.has ? r->needs.v : CONSENT_UNSAID };
    return advice_heading_parse(r->heading, &ret->heading);
}

enum err advice_list(
    struct work *w, const struct case_viewer *viewer, const struct forum_case *c, struct advice **ret, size_t *ret_n)
{
    struct advice_list_row *rows;
    size_t n, at = 0;
    const struct advice_list q = { .viewer = viewer->named, .anon_scope = viewer->anon_scope, .round = c->round.id };
    enum err e = store_advice_list(w->db, w->arena, &q, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct advice *all = ARENA_ARRAY(w->arena, n + 1, struct advice);
    for (int h = 0; h < ADVICE_HEADINGS; h++) {
        for (size_t i = 0; i < n; i++) {
            if (!str_eq(rows[i].heading, advice_heading_name((enum advice_heading)h)))
                continue;
            if (!of_row(&rows[i], &all[at++]))
                return ERR_FAILED;
        }
    }
    *ret = all;
    *ret_n = at;
    return OK;
}

enum err advice_see_actions(
    struct work *w, const struct viewer *viewer, const struct forum_case *c, struct advice *all, size_t n)
{
    struct advice_actions_seen_row *rows = NULL;
    size_t n_rows = 0;
    const struct advice_actions_seen q = { .viewer = *viewer, .round = c->round.id };
    enum err e = viewer->scope == 0
        ? OK
        : work_fail(w, store_advice_actions_seen(w->db, w->arena, &q, &rows, &n_rows));
    for (size_t i = 0; e == OK && i < n; i++)
        for (size_t r = 0; r < n_rows; r++)
            if (all[i].action_public_id.n > 0 && str_eq(all[i].action_public_id, rows[r].public_id))
                all[i].action_seen = true;
    return e;
}

enum err advice_kept_back(
    struct work *w, const struct case_viewer *viewer, const struct forum_case *c, size_t *ret_n)
{
    struct advice_kept_back_row r;
    const struct advice_kept_back q = { .viewer = viewer->named, .round = c->round.id };
    enum err e = work_fail(w, store_advice_kept_back(w->db, w->arena, &q, &r));
    *ret_n = e == OK ? (size_t)r.n : 0;
    return e;
}

enum err advice_services(struct work *w, struct account_id by, struct advice_service **ret, size_t *ret_n)
{
    struct advice_services_row *rows;
    size_t n;
    enum err e = store_advice_services(
        w->db, w->arena, &(struct advice_services){ .account = by, .today = w->today }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, n + 1, struct advice_service);
    for (size_t i = 0; i < n; i++)
        (*ret)[i] = (struct advice_service){ rows[i].id, rows[i].public_id, rows[i].name, rows[i].own };
    *ret_n = n;
    return OK;
}

bool advice_may_add(const struct forum_case *c)
{
    return c->round.last && (c->round.state == ROUND_BOOKED || c->round.state == ROUND_DISCUSSED);
}

/* What was chosen, read. */
struct chosen {
    struct advice_service service; /* id.v == 0: none */
    struct resource resource;      /* likewise */
};

/* The service that was chosen, if any; what is wrong with it, or "". */
static struct str choose_service(
    const struct advice_new *n, const struct advice_service *all, size_t n_all, struct advice_service *ret)
{
    for (size_t i = 0; i < n_all; i++)
        if (str_eq(all[i].public_id, n->service))
            *ret = all[i];
    if (n->service.n > 0 && ret->id.v == 0)
        return S("Choose a service from the list");
    return ret->id.v != 0 && n->own_only && !ret->own && n->heading != ADVICE_REFERRAL
        ? S("Speak for your own service, or refer to this one under onward referral")
        : S("");
}

static enum err read_chosen(struct work *w, struct account_id by, const struct advice_new *n,
    struct chosen *ret, struct advice_problems *ret_problems)
{
    struct advice_service *services;
    size_t n_services;
    enum err e = advice_services(w, by, &services, &n_services);
    if (e == OK)
        ret_problems->service = choose_service(n, services, n_services, &ret->service);
    if (e == OK && n->resource.n > 0) {
        e = resource_read(w, n->resource, &ret->resource);
        if (e == ERR_MISSING || (e == OK && day_is(ret->resource.ended)))
            ret_problems->resource = S("Choose an entry of the library");
        e = e == ERR_MISSING ? OK : e;
    }
    return e;
}

/* An offer of support, and a referral to a service, are something to be done. */
static bool is_task(const struct advice_new *n, const struct chosen *x)
{
    return x->service.id.v != 0 && (n->heading == ADVICE_SUPPORT || n->heading == ADVICE_REFERRAL);
}

static enum err make_action(struct work *w, struct account_id by, const struct forum_case *c,
    const struct advice_new *n, const struct chosen *x, struct action_id *ret, struct advice_problems *ret_problems)
{
    struct action_problems problems;
    struct advice_action_by_public_id_row row;
    struct str public_id;
    const struct action_new made = { .school = c->school,
        .pupil = c->pupil,
        .task = n->content.n > 0 ? n->content : x->resource.title,
        .to = { .kind = ACTION_OF_SERVICE, .account = S(""), .name = x->service.name },
        .due = day_is(n->due) ? n->due : day_add(w->today, DUE_DAYS) };
    enum err e = action_make(w, by, &made, &public_id, &problems);
    if (e == ERR_INVALID) {
        ret_problems->content = problems.task;
        ret_problems->due = problems.due;
        ret_problems->service = problems.owner;
    }
    if (e == OK)
        e = work_fail(w,
            store_advice_action_by_public_id(
                w->db, w->arena, &(struct advice_action_by_public_id){ .public_id = public_id }, &row));
    if (e != OK)
        return e;
    *ret = row.id;
    const struct advice_action_of_round q = { .id = row.id, .round = c->round.id, .service = x->service.id };
    return work_fail(w, store_advice_action_of_round(w->db, w->arena, &q, NULL));
}

static enum err keep(struct work *w, struct account_id by, const struct forum_case *c, const struct advice_new *n,
    const struct chosen *x, struct action_id action, struct str *ret_public_id)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("advice"), 1, &id);
    const struct advice_add q = { .id = { id },
        .public_id = random_public_id(w->arena),
        .round = c->round.id,
        .heading = advice_heading_name(n->heading),
        .content = n->content,
        .service = x->service.id,
        .resource = x->resource.id,
        .action = action,
        .at_ms = forum_case_instant(w, c->named),
        .account = by,
        .needs = { .has = true, .v = c->named ? n->needs & CONSENT_NEEDS : 0 } };
    *ret_public_id = q.public_id;
    return e == OK ? work_fail(w, store_advice_add(w->db, w->arena, &q, NULL)) : e;
}

enum err advice_add(struct work *w, struct account_id by, const struct forum_case *c, const struct advice_new *n,
    struct str *ret_public_id, struct advice_problems *ret_problems)
{
    struct chosen x = { .service = { .id = { 0 } } };
    struct action_id action = { 0 };
    *ret_problems = (struct advice_problems){ .content = S("") };
    if (!advice_may_add(c))
        return ERR_CONFLICT;
    enum err e = read_chosen(w, by, n, &x, ret_problems);
    if (e != OK)
        return e;
    if (n->content.n > 0 || n->resource.n == 0)
        ret_problems->content = action_text_problem(
            w->arena, n->content, S("Write the advice, or choose an entry of the library"), ADVICE_MOST);
    ret_problems->due = n->due_wrong;
    if (ret_problems->content.n + ret_problems->service.n + ret_problems->resource.n + ret_problems->due.n > 0)
        return ERR_INVALID;
    if (c->named && is_task(n, &x))
        e = make_action(w, by, c, n, &x, &action, ret_problems);
    return e == OK ? keep(w, by, c, n, &x, action, ret_public_id) : e;
}

enum err advice_remove(
    struct work *w, const struct forum_case *c, struct account_id by, struct str public_id, int64_t version)
{
    int64_t changed;
    const struct advice_remove q = {
        .public_id = public_id, .round = c->round.id, .version = version, .account = by
    };
    enum err e = work_fail(w, store_advice_remove(w->db, w->arena, &q, &changed));
    return e == OK && changed == 0 ? ERR_CONFLICT : e;
}

enum err advice_refusal_count(struct work *w, struct account_id by, const struct forum_case *c)
{
    const struct advice_refusal_count q = { .forum_case = c->id, .account = by };
    return work_fail(w, store_advice_refusal_count(w->db, w->arena, &q, NULL));
}

enum err advice_refusals(struct work *w, const struct forum_case *c, struct advice_refusal **ret, size_t *ret_n)
{
    struct advice_refusal_all_row *rows;
    const struct advice_refusal_all q = { .forum_case = c->id };
    enum err e = work_fail(w, store_advice_refusal_all(w->db, w->arena, &q, &rows, ret_n));
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, *ret_n + 1, struct advice_refusal);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct advice_refusal){ rows[i].account, rows[i].name, rows[i].who, (int)rows[i].n };
    return OK;
}

enum err advice_refusals_clear(
    struct work *w, const struct forum_case *c, struct str name, int64_t n, struct account_id *ret)
{
    struct advice_refusal *all;
    size_t n_all;
    int64_t changed = 0;
    enum err e = advice_refusals(w, c, &all, &n_all);
    for (size_t i = 0; e == OK && i < n_all; i++) {
        if (!str_eq(all[i].name, name))
            continue;
        const struct advice_refusal_clear q = { .forum_case = c->id, .account = all[i].of, .n = n };
        *ret = all[i].of;
        e = work_fail(w, store_advice_refusal_clear(w->db, w->arena, &q, &changed));
    }
    return e == OK && changed == 0 ? ERR_CONFLICT : e;
}
