#include "service/plan.h"
#include "service/text.h"
#include "store/plan.h"

enum err plan_progress_read(struct work *w, const struct plan *p, struct plan_progress **ret, size_t *ret_n)
{
    struct plan_progress_all_row *rows;
    enum err e =
        store_plan_progress_all(w->db, w->arena, &(struct plan_progress_all){ .plan = p->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct plan_progress);
    for (size_t i = 0; i < *ret_n; i++) {
        struct plan_progress *g = &(*ret)[i];
        *g = (struct plan_progress){
            .root = rows[i].root, .at_ms = rows[i].at_ms, .who = rows[i].who, .words = rows[i].words
        };
        if (!plan_outcome_parse(rows[i].outcome, &g->outcome) || !plan_next_parse(rows[i].next, &g->next))
            return ERR_FAILED;
    }
    return OK;
}

static bool same(const struct plan_progress *was, const struct plan_progress_new *said)
{
    return was != NULL && was->outcome == said->outcome && was->next == said->next &&
        str_eq(was->words, said->words);
}

/* Met, partly and not met want to know how that shows. */
static enum err check(struct work *w, const struct forum_case *c, const struct plan_progress_new *said, struct str *ret)
{
    *ret = S("");
    if (!said->says)
        return OK;
    if (text_characters(said->words) > PLAN_TEXT_MOST)
        *ret = str_fmt(w->arena, "This text has %zu characters. It must be %d or fewer", text_characters(said->words),
            PLAN_TEXT_MOST);
    else if (said->words.n == 0 && said->outcome != PLAN_NOT_STARTED)
        *ret = S("Enter the result: what has changed, and how it shows");
    else if (!c->named)
        return forum_case_identifies(w, c, said->words, ret);
    return OK;
}

static enum err put(struct work *w, struct account_id by, const struct forum_case *c, const struct plan_target *t,
    const struct plan_progress_new *said)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("plan_progress"), 1, &id);
    const struct plan_progress_put q = { .id = id,
        .root = t->root,
        .at_ms = forum_case_instant(w, c->named),
        .account = by,
        .outcome = plan_outcome_name(said->outcome),
        .words = said->words,
        .next = plan_next_name(said->next) };
    return e == OK ? work_fail(w, store_plan_progress_put(w->db, w->arena, &q, NULL)) : e;
}

enum err plan_progress_add(struct work *w, struct account_id by, const struct forum_case *c, const struct plan *p,
    const struct plan_progress_new *said, struct str *ret_errors, size_t *ret_added)
{
    struct plan_progress *before;
    size_t n;
    bool wrong = false;
    *ret_added = 0;
    enum err e = plan_progress_read(w, p, &before, &n);
    for (size_t i = 0; e == OK && i < p->n_targets; i++) {
        e = check(w, c, &said[i], &ret_errors[i]);
        wrong |= ret_errors[i].n > 0;
    }
    if (e != OK || wrong)
        return e != OK ? e : ERR_INVALID;
    for (size_t i = 0; e == OK && i < p->n_targets; i++) {
        if (!said[i].says || same(plan_progress_of(before, n, p->targets[i].root), &said[i]))
            continue;
        e = put(w, by, c, &p->targets[i], &said[i]);
        *ret_added += 1;
    }
    return e;
}
