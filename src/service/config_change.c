/* Settings as they are changed: what goes with what, who set which, and what is taken back. */
#include "service/config.h"

#include <string.h>

#include "service/identify.h"
#include "store/config.h"

/* All values there are, with one that is about to be set (or, with a value of NULL, taken back) among them. */
struct looking {
    struct work *w;
    struct config_all_row *rows;
    size_t n;
    const struct config_new *change;
};

/* What a setting that is a count holds on a day. */
static int64_t count_on(const struct looking *l, const struct config_entry *of, struct day on)
{
    struct str best = str_of(of->standard);
    struct day since = { INT32_MIN };
    const struct config_new *c = l->change;
    int64_t v = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct config_all_row *r = &l->rows[i];
        bool replaced = c->of == of && r->from_on.v == c->from.v;
        if (!str_eq(r->name, str_of(of->name)) || replaced || r->from_on.v > on.v || r->from_on.v < since.v)
            continue;
        best = r->value;
        since = r->from_on;
    }
    if (c->of == of && c->value.p != NULL && c->from.v <= on.v && c->from.v >= since.v)
        best = c->value;
    (void)str_to_i64(best, &v);
    return v;
}

/* What is wrong on a day between two settings of which the first must stay below the second. */
static struct str wrong_on(const struct looking *l, const struct config_entry *low, const struct config_entry *high,
    struct day on)
{
    char words[20];
    struct arena *a = l->w->arena;
    int64_t x = count_on(l, low, on), y = count_on(l, high, on);
    bool lower = l->change->of == low;
    const struct config_entry *other = lower ? high : low;
    if (x < y)
        return S("");
    return str_fmt(a, "This must be %s “%s”, which is %lld on %.*s", lower ? "below" : "above", other->meaning,
        (long long)(lower ? y : x), STR_ARG(day_words(on, words)));
}

/* The same on every day from that of the change on. */
static struct str wrong_between(const struct looking *l, const struct config_entry *low,
    const struct config_entry *high)
{
    struct str wrong = wrong_on(l, low, high, l->change->from);
    for (size_t i = 0; wrong.n == 0 && i < l->n; i++) {
        const struct config_all_row *r = &l->rows[i];
        bool of_these = str_eq(r->name, str_of(low->name)) || str_eq(r->name, str_of(high->name));
        if (of_these && r->from_on.v > l->change->from.v)
            wrong = wrong_on(l, low, high, r->from_on);
    }
    return wrong;
}

/* Does a change go with the other settings? */
static enum err with_others(struct work *w, const struct config_new *change, struct str *ret_problem)
{
    struct looking l = { .w = w, .change = change };
    enum err e = store_config_all(w->db, w->arena, &l.rows, &l.n);
    *ret_problem = S("");
    for (const struct config_entry *low = config_entries(); e == OK && low->name != NULL; low++) {
        const struct config_entry *high = config_entry_of(str_of(low->under));
        if (high != NULL && (change->of == low || change->of == high) && ret_problem->n == 0)
            *ret_problem = wrong_between(&l, low, high);
    }
    return work_fail(w, e);
}

static enum err write_down(struct work *w, const struct config_new *n)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("config_change"), 1, &id);
    if (e == OK)
        e = store_config_change_add(w->db, w->arena,
            &(struct config_change_add){ .id = id,
                .name = str_of(n->of->name),
                .from_on = n->from,
                .value = n->value,
                .at_ms = w->now_ms,
                .account = n->by },
            NULL);
    return e == OK ? config_touch(w) : work_fail(w, e);
}

/* What a message may not name, looked for among all children and settings. */
static enum err look_for_names(struct work *w, const struct config_new *n, struct str *ret_problem)
{
    const struct identify_index *index;
    struct config config;
    if (n->of->subject != CONFIG_MESSAGES)
        return OK;
    enum err e = config_load(w, &config);
    if (e == OK)
        e = identify_load_all(w, n->value, &index);
    if (e == OK)
        *ret_problem = identify_say_message(w->arena, index, n->value, config.authority_name);
    return e;
}

static enum err put(struct work *w, const struct config_new *n, struct str *ret_problem)
{
    *ret_problem = config_value_problem(w->arena, n->of, n->value);
    enum err e = ret_problem->n > 0 ? ERR_INVALID : with_others(w, n, ret_problem);
    if (e == OK && ret_problem->n == 0)
        e = look_for_names(w, n, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e == OK ? ERR_INVALID : e;
    e = store_config_put(w->db, w->arena,
        &(struct config_put){ .name = str_of(n->of->name), .from_on = n->from, .value = n->value }, NULL);
    return e == OK ? write_down(w, n) : work_fail(w, e);
}

enum err config_set(struct work *w, struct str name, struct str value, struct day from, struct str *ret_problem)
{
    const struct config_new n = { .of = config_entry_of(name), .value = value, .from = from };
    if (n.of != NULL)
        return put(w, &n, ret_problem);
    *ret_problem = S("There is no such setting; `waymark config list` names them");
    return ERR_INVALID;
}

enum err config_change(struct work *w, const struct config_new *n, struct config_problems *ret)
{
    *ret = (struct config_problems){ S(""), S("") };
    if (n->of->subject == CONFIG_SERVICE)
        return ERR_DENIED;
    if (!day_is(n->from))
        ret->from = S("Enter the day from which it holds");
    else if (day_cmp(n->from, w->today) < 0)
        ret->from = S("The day must be today or later: what was said before stays as it was");
    else if (n->from.v > w->today.v + CONFIG_AHEAD_DAYS)
        ret->from = S("The day must be within the next five years");
    if (ret->from.n == 0)
        return put(w, n, &ret->value);
    ret->value = config_value_problem(w->arena, n->of, n->value);
    return ERR_INVALID;
}

enum err config_take_back(struct work *w, const struct config_entry *of, struct day from, struct account_id by,
    struct str *ret_problem)
{
    const struct config_new n = { .of = of, .value = STR_NONE, .from = from, .by = by };
    int64_t changed = 0;
    enum err e = with_others(w, &n, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e == OK ? ERR_INVALID : e;
    e = store_config_take_back(w->db, w->arena,
        &(struct config_take_back){ .name = str_of(of->name), .from_on = from, .today = w->today }, &changed);
    if (e == OK && changed == 0)
        return ERR_MISSING;
    return e == OK ? write_down(w, &n) : work_fail(w, e);
}

enum err config_values(struct work *w, struct config_values **ret)
{
    struct config_all_row *rows;
    size_t n, n_entries = 0;
    enum err e = store_config_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    while (config_entries()[n_entries].name != NULL)
        n_entries++;
    *ret = ARENA_ARRAY(w->arena, n_entries, struct config_values);
    for (size_t k = 0; k < n_entries; k++) {
        struct config_values *v = &(*ret)[k];
        v->v = ARENA_ARRAY(w->arena, n, struct config_value);
        for (size_t i = 0; i < n; i++)
            if (str_eq(rows[i].name, str_of(config_entries()[k].name)))
                v->v[v->n++] = (struct config_value){ rows[i].from_on, rows[i].value };
        v->now = v->n;
        for (size_t i = 0; i < v->n; i++)
            if (day_cmp(v->v[i].from, w->today) <= 0)
                v->now = i;
    }
    return OK;
}

enum err config_who_said(struct work *w, const struct config_entry *of, struct config_said **ret, size_t *ret_n)
{
    struct config_changes_row *rows;
    enum err e = store_config_changes(w->db, w->arena, &(struct config_changes){ .name = str_of(of->name) }, &rows,
        ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct config_said);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct config_said){ rows[i].from_on, rows[i].value, rows[i].who, rows[i].at_ms };
    return OK;
}
