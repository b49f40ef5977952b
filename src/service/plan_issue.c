/* From a draft to what counts: issued, agreed; and the round that comes after (FO-8). */
#include "base/random.h"
#include "service/case_close.h"
#include "service/case_request.h"
#include "service/plan.h"
#include "service/text.h"
#include "store/plan.h"
#include "store/plan_back.h"

/* The accounts of the setting are told that a plan waits for them. */
static enum err tell(struct work *w, const struct forum_case *c, const struct plan *p)
{
    return forum_case_tell_setting(w, c,
        &(struct outbox_new){ .kind = OUTBOX_PLAN,
            .link = str_fmt(w->arena, "/cases/%.*s/plan", STR_ARG(c->round.public_id)),
            .topic = str_fmt(w->arena, "plan %.*s", STR_ARG(p->public_id)) });
}

enum err plan_issue(struct work *w, struct account_id by, struct forum_case *c, const struct plan *p)
{
    int64_t changed = 0;
    if (p->state != PLAN_DRAFT || !plan_is_open(c) || c->round.state < ROUND_BOOKED)
        return ERR_CONFLICT;
    enum err e = store_plan_set_issued(w->db, w->arena,
        &(struct plan_set_issued){ .id = p->id,
            .version = p->version,
            .issued_ms = forum_case_instant(w, c->named),
            .issued_by = by },
        &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = store_plan_set_replaced(w->db, w->arena,
            &(struct plan_set_replaced){ .round = c->round.id, .number = p->number }, NULL);
    if (e != OK)
        return work_fail(w, e);
    const struct str detail = str_fmt(w->arena, "Version %d of the plan", p->number);
    e = c->round.state == ROUND_PLANNED ? forum_case_note_event(w, by, c, "plan_issued", detail)
                                        : forum_case_set_state(w, by, c, ROUND_PLANNED, detail);
    return e == OK ? tell(w, c, p) : e;
}

enum err plan_agree(struct work *w, struct account_id by, const struct forum_case *c, const struct plan *p)
{
    int64_t changed = 0;
    enum err e = work_fail(w,
        store_plan_set_agreed(w->db, w->arena,
            &(struct plan_set_agreed){ .id = p->id,
                .version = p->version,
                .agreed_ms = forum_case_instant(w, c->named),
                .agreed_by = by },
            &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    if (e != OK)
        return e;
    return forum_case_note_event(w, by, c, "plan_agreed", str_fmt(w->arena, "Version %d of the plan", p->number));
}

/* --- coming back --- */

static bool may_come_back(const struct forum_case *c)
{
    const enum round_state s = c->round.state;
    return c->round.last && (s == ROUND_PLANNED || s == ROUND_CLOSED || s == ROUND_SIGNPOSTED || s == ROUND_WITHDRAWN);
}

/* The targets nobody said a result of; one that was not started has none. */
static enum err read_lacking(struct work *w, struct plan_back *b)
{
    struct plan_progress *said;
    size_t n;
    enum err e = plan_fill(w, &b->plan);
    if (e == OK)
        e = plan_progress_read(w, &b->plan, &said, &n);
    if (e != OK)
        return e;
    b->lacks = ARENA_ARRAY(w->arena, b->plan.n_targets, struct plan_target *);
    for (size_t i = 0; i < b->plan.n_targets; i++) {
        const struct plan_progress *g = plan_progress_of(said, n, b->plan.targets[i].root);
        if (g == NULL || g->outcome == PLAN_NOT_STARTED)
            b->lacks[b->n_lacks++] = &b->plan.targets[i];
    }
    return OK;
}

static enum err read_actions(struct work *w, const struct forum_case *c, struct plan_back *b)
{
    struct plan_open_actions_row *rows;
    enum err e = store_plan_open_actions(w->db, w->arena, &(struct plan_open_actions){ .forum_case = c->id }, &rows,
        &b->n_actions);
    if (e != OK)
        return work_fail(w, e);
    b->actions = ARENA_ARRAY(w->arena, b->n_actions, struct str);
    for (size_t i = 0; i < b->n_actions; i++)
        b->actions[i] = rows[i].task;
    return OK;
}

enum err plan_back_read(struct work *w, const struct forum_case *c, struct plan_back *ret)
{
    struct plan *all;
    struct plan_last_issued_row row;
    size_t n;
    *ret = (struct plan_back){ .may = may_come_back(c) };
    enum err e = store_plan_last_issued(w->db, w->arena,
        &(struct plan_last_issued){ .forum_case = c->id, .number = c->round.number }, &row);
    if (e == OK)
        e = plan_list(w, row.round, &all, &n);
    if (e == OK) {
        ret->plan = *plan_current(all, n);
        e = read_lacking(w, ret);
    }
    e = e == ERR_MISSING ? OK : e;
    return e == OK && c->named ? read_actions(w, c, ret) : work_fail(w, e);
}

static enum err copy_texts(struct work *w, struct account_id by, const struct forum_case *c, struct round_id to,
    struct str needs)
{
    struct plan_case_texts_row *rows;
    size_t n;
    enum err e =
        store_plan_case_texts(w->db, w->arena, &(struct plan_case_texts){ .round = c->round.id }, &rows, &n);
    int64_t *ids = ARENA_ARRAY(w->arena, n + 1, int64_t);
    if (e == OK)
        e = forum_case_new_ids(w, c->named, S("case_text"), (int64_t)n + 1, ids);
    struct plan_case_text_add q = { .round = to, .at_ms = forum_case_instant(w, c->named), .account = by };
    for (size_t i = 0; e == OK && i < n; i++) {
        q.id = ids[i];
        q.field = rows[i].field;
        q.content = rows[i].content;
        if (!str_eq(q.field, criterion_name(CRITERION_NEW_NEEDS)))
            e = store_plan_case_text_add(w->db, w->arena, &q, NULL);
    }
    if (e == OK && needs.n > 0) {
        q.id = ids[n];
        q.field = criterion_name(CRITERION_NEW_NEEDS);
        q.content = needs;
        e = store_plan_case_text_add(w->db, w->arena, &q, NULL);
    }
    return work_fail(w, e);
}

static enum err copy_strategies(struct work *w, const struct forum_case *c, struct round_id to)
{
    struct plan_case_strategies_row *rows;
    size_t n;
    enum err e = store_plan_case_strategies(w->db, w->arena,
        &(struct plan_case_strategies){ .round = c->round.id }, &rows, &n);
    int64_t *ids = ARENA_ARRAY(w->arena, n, int64_t);
    if (e == OK && n > 0)
        e = forum_case_new_ids(w, c->named, S("case_strategy"), (int64_t)n, ids);
    for (size_t i = 0; e == OK && i < n; i++)
        e = store_plan_case_strategy_add(w->db, w->arena,
            &(struct plan_case_strategy_add){ .id = ids[i],
                .public_id = random_public_id(w->arena),
                .round = to,
                .place = rows[i].place,
                .strategy = rows[i].strategy,
                .what = rows[i].what,
                .from_on = rows[i].from_on,
                .to_on = rows[i].to_on,
                .how_often = rows[i].how_often,
                .by_whom = rows[i].by_whom,
                .impact = rows[i].impact,
                .impact_words = rows[i].impact_words },
            NULL);
    return work_fail(w, e);
}

/* What stands in the way, as a sentence; "". */
static enum err refuse(struct work *w, const struct forum_case *c, const struct plan_back *b, struct str needs,
    struct str *ret)
{
    *ret = S("");
    if (text_characters(needs) > PLAN_TEXT_MOST)
        *ret = str_fmt(w->arena, "The new needs have %zu characters. They must have %d or fewer",
            text_characters(needs), PLAN_TEXT_MOST);
    else if (needs.n == 0 && b->n_lacks + b->n_actions > 0)
        *ret = S("Say what came of each target and action of the last plan, or enter the new needs here");
    else if (needs.n > 0 && !c->named)
        return forum_case_identifies(w, c, needs, ret);
    return OK;
}

static enum err add_round(struct work *w, const struct forum_case *c, struct round_id *ret, struct str *ret_public_id)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("case_round"), 1, &id);
    if (e != OK)
        return e;
    *ret = (struct round_id){ id };
    *ret_public_id = random_public_id(w->arena);
    const struct plan_round_add q = {
        .id = *ret, .public_id = *ret_public_id, .forum_case = c->id, .number = c->round.number + 1
    };
    return work_fail(w, store_plan_round_add(w->db, w->arena, &q, NULL));
}

enum err plan_come_back(struct work *w, struct account_id by, const struct forum_case *c, const struct plan_back *b,
    struct str needs, struct str *ret_round_public_id, struct str *ret_problem)
{
    struct round_id to;
    struct forum_case was = *c, is = *c;
    const struct str said = text_lines(w->arena, str_trim(needs));
    if (!b->may)
        return ERR_CONFLICT;
    enum err e = refuse(w, c, b, said, ret_problem);
    if (e != OK || ret_problem->n > 0)
        return e != OK ? e : ERR_INVALID;
    if (c->round.state == ROUND_PLANNED)
        e = case_close_again(w, by, &was);
    if (e == OK)
        e = add_round(w, c, &to, ret_round_public_id);
    if (e == OK)
        e = copy_texts(w, by, c, to, said);
    if (e == OK)
        e = copy_strategies(w, c, to);
    if (e != OK)
        return e;
    is.round.id = to;
    return forum_case_note_event(w, by, &is, "brought_again", str_fmt(w->arena, "Round %d", c->round.number + 1));
}
