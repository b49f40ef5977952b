#include <string.h>

#include "base/random.h"
#include "service/choice.h"
#include "service/plan.h"
#include "service/text.h"
#include "store/plan.h"

/* --- beginning --- */

bool plan_can_begin(const struct forum_case *c, size_t n_plans)
{
    return n_plans == 0 && c->round.last && (c->round.state == ROUND_BOOKED || c->round.state == ROUND_DISCUSSED);
}

static enum err add_plan(struct work *w, struct account_id by, const struct forum_case *c, int number,
    const struct plan *from, struct plan_id *ret)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("plan"), 1, &id);
    if (e != OK)
        return e;
    *ret = (struct plan_id){ id };
    const struct plan_add q = { .id = *ret,
        .public_id = random_public_id(w->arena),
        .round = c->round.id,
        .number = number,
        .layer = plan_layer_name(from->layer),
        .strengths = from->strengths,
        .child_voice = from->child_voice,
        .parent_voice = from->parent_voice,
        .transition = from->transition,
        .review_on = from->review,
        .made_ms = forum_case_instant(w, c->named),
        .made_by = by };
    e = store_plan_add(w->db, w->arena, &q, NULL);
    for (int k = 0; e == OK && k < PLAN_NEEDS; k++)
        if (from->needs[k].n > 0)
            e = store_plan_need_put(w->db, w->arena,
                &(struct plan_need_put){
                    .plan = *ret, .need = plan_need_name((enum plan_need_area)k), .words = from->needs[k] },
                NULL);
    return work_fail(w, e);
}

static struct opt_i64 strategy_kept(const struct plan_target *t)
{
    return (struct opt_i64){ t->strategy >= 0, t->strategy >= 0 ? t->strategy : 0 };
}

static enum err add_target(struct work *w, const struct forum_case *c, struct plan_id plan, const struct plan_target *t,
    struct str *ret_public_id)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("plan_target"), 1, &id);
    if (e != OK)
        return e;
    *ret_public_id = random_public_id(w->arena);
    const struct plan_target_add q = { .id = { id },
        .public_id = *ret_public_id,
        .plan = plan,
        .root = { t->root.v != 0 ? t->root.v : id },
        .place = t->place,
        .need = plan_need_name(t->need),
        .baseline = t->baseline,
        .target = t->target,
        .strategy = strategy_kept(t),
        .provision = t->provision,
        .who = t->who,
        .how_often = t->how_often,
        .starts_on = t->starts,
        .review_on = t->review,
        .measure = t->measure };
    return work_fail(w, store_plan_target_add(w->db, w->arena, &q, NULL));
}

/* The plan that counts of an earlier round of the case; ERR_MISSING: there is none. */
static enum err read_before(struct work *w, const struct forum_case *c, struct plan *ret)
{
    struct plan_last_issued_row row;
    struct plan *all;
    size_t n;
    enum err e = store_plan_last_issued(w->db, w->arena,
        &(struct plan_last_issued){ .forum_case = c->id, .number = c->round.number - 1 }, &row);
    if (e != OK)
        return work_fail(w, e);
    e = plan_list(w, row.round, &all, &n);
    if (e != OK)
        return e;
    *ret = *plan_current(all, n);
    return plan_fill(w, ret);
}

/* A target of the plan before as the starting point of this one: with what came of it as where the child is now, and
 * days to be said anew. */
static struct plan_target carried(const struct plan_target *t, const struct plan_progress *g, int place)
{
    struct plan_target to = *t;
    to.root = (struct target_id){ 0 };
    to.place = place;
    to.starts = DAY_NONE;
    to.review = DAY_NONE;
    if (g != NULL && g->words.n > 0)
        to.baseline = g->words;
    return to;
}

static enum err carry(struct work *w, const struct forum_case *c, const struct plan *before, struct plan_id to)
{
    struct plan_progress *said;
    struct str ignored;
    size_t n;
    int place = 1;
    enum err e = plan_progress_read(w, before, &said, &n);
    for (size_t i = 0; e == OK && i < before->n_targets; i++) {
        const struct plan_progress *g = plan_progress_of(said, n, before->targets[i].root);
        if (g != NULL && (g->outcome == PLAN_MET || g->next == PLAN_CLOSE))
            continue;
        const struct plan_target t = carried(&before->targets[i], g, place++);
        e = add_target(w, c, to, &t, &ignored);
    }
    return e;
}

enum err plan_begin(struct work *w, struct account_id by, const struct forum_case *c)
{
    struct plan *all, before = { .layer = PLAN_LAYER_NONE };
    struct plan_id id;
    size_t n;
    enum err e = plan_list(w, c->round.id, &all, &n);
    if (e != OK)
        return e;
    if (!plan_can_begin(c, n))
        return ERR_CONFLICT;
    e = read_before(w, c, &before);
    if (e == ERR_MISSING) {
        before = (struct plan){ .strengths = S(""),
            .child_voice = S(""),
            .parent_voice = S(""),
            .transition = S(""),
            .layer = PLAN_LAYER_NONE };
        e = OK;
    }
    before.review = DAY_NONE;
    if (e == OK)
        e = add_plan(w, by, c, 1, &before, &id);
    if (e == OK && before.n_targets > 0)
        e = carry(w, c, &before, id);
    return e == OK ? forum_case_note_event(w, by, c, "plan_begun", S("")) : e;
}

enum err plan_revise(struct work *w, struct account_id by, const struct forum_case *c, struct plan *all, size_t n)
{
    struct plan *from = plan_current(all, n);
    struct plan_id id;
    struct str ignored;
    if (from == NULL || plan_draft(all, n) != NULL || !plan_is_open(c))
        return ERR_CONFLICT;
    enum err e = plan_fill(w, from);
    if (e == OK)
        e = add_plan(w, by, c, all[n - 1].number + 1, from, &id);
    for (size_t i = 0; e == OK && i < from->n_targets; i++)
        e = add_target(w, c, id, &from->targets[i], &ignored);
    if (e != OK)
        return e;
    return forum_case_note_event(w, by, c, "plan_revised",
        str_fmt(w->arena, "Version %d is being written", all[n - 1].number + 1));
}

/* --- saving --- */

/* A field of a form beside what stands there. */
struct side {
    struct str stands, mine; /* what is kept, and what was typed */
    bool changes;            /* what was typed is to be written */
};

static struct str too_long(struct work *w, struct str mine, size_t most)
{
    return str_fmt(w->arena, "This text has %zu characters. It must be %zu or fewer", text_characters(mine), most);
}

/* Was a field touched, and is it free to be written? */
static void weigh(struct work *w, const struct plan_typed *typed, struct side *s, struct plan_problem *problem)
{
    *problem = (struct plan_problem){ .error = S(""), .theirs = S("") };
    if (typed->value.p == NULL)
        return;
    s->mine = text_lines(w->arena, str_trim(typed->value));
    const struct str seen = typed->sign.n > 0 ? typed->sign : plan_sign(w->arena, S(""));
    if (str_eq(s->mine, s->stands) || str_eq(plan_sign(w->arena, s->mine), seen))
        return;
    s->changes = true;
    if (str_eq(plan_sign(w->arena, s->stands), seen))
        return;
    problem->clash = true;
    problem->theirs = s->stands;
}

/* A day of an anonymous case's plan may be one of birth. */
static enum err check_day(struct work *w, const struct forum_case *c, const struct side *s,
    struct plan_problem *problem, struct day *to)
{
    struct day d = DAY_NONE;
    if (!s->changes)
        return OK;
    enum day_parse how = s->mine.n == 0 ? DAY_OK : day_parse_any(s->mine, &d);
    if (how == DAY_OK)
        *to = d;
    else
        problem->error = how == DAY_IMPOSSIBLE ? S("There is no such day. Enter a date like 3/6/2026")
                                               : S("Enter a date like 3/6/2026");
    return problem->error.n > 0 ? OK : forum_case_identifies(w, c, s->mine, &problem->error);
}

static enum err check_text(struct work *w, const struct forum_case *c, size_t most, struct side *s,
    struct plan_problem *problem, struct str *to)
{
    if (!s->changes)
        return OK;
    if (text_characters(s->mine) > most) {
        problem->error = too_long(w, s->mine, most);
        return OK;
    }
    *to = s->mine;
    return c->named ? OK : forum_case_identifies(w, c, s->mine, &problem->error);
}

/* What comes of a form with these problems. */
static enum err verdict(const struct plan_problem *problems, int n)
{
    bool clash = false;
    for (int i = 0; i < n; i++) {
        if (problems[i].error.n > 0)
            return ERR_INVALID;
        clash |= problems[i].clash;
    }
    return clash ? ERR_CONFLICT : OK;
}

static struct str *place_of(struct plan *p, enum plan_field f)
{
    return f == PLAN_F_STRENGTHS ? &p->strengths
        : f == PLAN_F_CHILD      ? &p->child_voice
        : f == PLAN_F_PARENT     ? &p->parent_voice
        : f == PLAN_F_TRANSITION ? &p->transition
                                 : &p->needs[f - PLAN_F_COMMUNICATION];
}

static enum err write_needs(struct work *w, const struct plan *was, const struct plan *to)
{
    enum err e = OK;
    for (int k = 0; e == OK && k < PLAN_NEEDS; k++) {
        const struct str need = plan_need_name((enum plan_need_area)k);
        if (str_eq(was->needs[k], to->needs[k]))
            continue;
        e = to->needs[k].n > 0
            ? store_plan_need_put(w->db, w->arena,
                  &(struct plan_need_put){ .plan = to->id, .need = need, .words = to->needs[k] }, NULL)
            : store_plan_need_drop(w->db, w->arena, &(struct plan_need_drop){ .plan = to->id, .need = need }, NULL);
    }
    return work_fail(w, e);
}

static enum err write_plan(struct work *w, const struct plan *was, const struct plan *to)
{
    int64_t changed;
    const struct plan_set q = { .id = to->id,
        .version = was->version,
        .layer = plan_layer_name(to->layer),
        .strengths = to->strengths,
        .child_voice = to->child_voice,
        .parent_voice = to->parent_voice,
        .transition = to->transition,
        .review_on = to->review };
    enum err e = work_fail(w, store_plan_set(w->db, w->arena, &q, &changed));
    if (e != OK)
        return e;
    return changed == 0 ? ERR_CONFLICT : write_needs(w, was, to);
}

enum err plan_save(struct work *w, const struct forum_case *c, const struct plan *p, const struct plan_typed *typed,
    struct plan_problem *ret_problems)
{
    struct plan to = *p;
    bool any = false;
    enum err e = OK;
    memset(ret_problems, 0, PLAN_FIELDS * sizeof *ret_problems);
    if (p->state != PLAN_DRAFT || !plan_is_open(c))
        return ERR_CONFLICT;
    for (int f = 0; e == OK && f < PLAN_FIELDS; f++) {
        struct side s = { .stands = plan_value(w->arena, p, (enum plan_field)f) };
        weigh(w, &typed[f], &s, &ret_problems[f]);
        any |= s.changes;
        if (f == PLAN_F_REVIEW)
            e = check_day(w, c, &s, &ret_problems[f], &to.review);
        else if (f != PLAN_F_LAYER)
            e = check_text(w, c, PLAN_TEXT_MOST, &s, &ret_problems[f],
                place_of(&to, (enum plan_field)f));
        else if (s.changes && !plan_layer_parse(s.mine, &to.layer))
            ret_problems[f].error = S("Choose a layer of support");
    }
    if (e == OK)
        e = verdict(ret_problems, PLAN_FIELDS);
    return e == OK && any ? write_plan(w, p, &to) : e;
}

static struct str *place_of_target(struct plan_target *t, enum plan_target_field f)
{
    return f == PLAN_T_BASELINE ? &t->baseline
        : f == PLAN_T_TARGET    ? &t->target
        : f == PLAN_T_PROVISION ? &t->provision
        : f == PLAN_T_WHO       ? &t->who
        : f == PLAN_T_HOW_OFTEN ? &t->how_often
                                : &t->measure;
}

/* One that the list offers; what was chosen before it was taken off the list stays, and is not chosen anew. */
static enum err check_strategy(struct work *w, struct str mine, struct plan_problem *problem, struct plan_target *to)
{
    struct choice_lists lists;
    int64_t number = -1;
    enum err e = choice_load(w, &lists);
    if (e != OK)
        return e;
    const bool is_number = mine.n > 0 && str_to_i64(mine, &number) && number >= 0 && number < CHOICE_MOST;
    const struct choice *c = is_number ? choice_of(&lists, CHOICE_STRATEGY, (int)number) : NULL;
    if (mine.n > 0 && (c == NULL || !c->offered))
        problem->error = S("Choose a strategy of the list, or none of them");
    else
        to->strategy = mine.n > 0 ? (int)number : -1;
    return OK;
}

static enum err check_target(struct work *w, const struct forum_case *c, enum plan_target_field f, struct side *s,
    struct plan_problem *problem, struct plan_target *to)
{
    const bool line = f == PLAN_T_WHO || f == PLAN_T_HOW_OFTEN;
    switch (f) {
    case PLAN_T_STARTS:
        return check_day(w, c, s, problem, &to->starts);
    case PLAN_T_REVIEW:
        return check_day(w, c, s, problem, &to->review);
    case PLAN_T_STRATEGY:
        return s->changes ? check_strategy(w, s->mine, problem, to) : OK;
    case PLAN_T_NEED:
        if (s->changes && !plan_need_parse(s->mine, &to->need))
            problem->error = S("Choose the area of need");
        return OK;
    default:
        return check_text(w, c, line ? PLAN_LINE_MOST : PLAN_TEXT_MOST, s, problem,
            place_of_target(to, f));
    }
}

static enum err write_target(struct work *w, const struct plan_target *to)
{
    int64_t changed;
    const struct plan_target_set q = { .id = to->id,
        .version = to->version,
        .need = plan_need_name(to->need),
        .baseline = to->baseline,
        .target = to->target,
        .strategy = strategy_kept(to),
        .provision = to->provision,
        .who = to->who,
        .how_often = to->how_often,
        .starts_on = to->starts,
        .review_on = to->review,
        .measure = to->measure };
    enum err e = work_fail(w, store_plan_target_set(w->db, w->arena, &q, &changed));
    return e == OK && changed == 0 ? ERR_CONFLICT : e;
}

static enum err touch(struct work *w, const struct plan *p)
{
    return work_fail(w, store_plan_touch(w->db, w->arena, &(struct plan_touch){ .id = p->id }, NULL));
}

static struct plan_target empty_target(const struct plan *p)
{
    return (struct plan_target){ .place = p->n_targets > 0 ? p->targets[p->n_targets - 1].place + 1 : 1,
        .baseline = S(""),
        .target = S(""),
        .strategy = -1,
        .strategy_words = S(""),
        .provision = S(""),
        .who = S(""),
        .how_often = S(""),
        .measure = S(""),
        .starts = DAY_NONE,
        .review = DAY_NONE };
}

/* What a target cannot be without. */
static void require(const struct plan *p, const struct plan_target *t, const struct plan_typed *typed,
    const struct plan_target *to, struct plan_problem *problems)
{
    if (t == NULL && p->n_targets >= PLAN_TARGETS_MOST)
        problems[PLAN_T_TARGET].error = S("A plan has 20 targets at most. Take one out first");
    else if (to->target.n == 0 && problems[PLAN_T_TARGET].error.n == 0)
        problems[PLAN_T_TARGET].error = S("Enter what is aimed at");
    if (t == NULL && typed[PLAN_T_NEED].value.n == 0)
        problems[PLAN_T_NEED].error = S("Choose the area of need");
}

enum err plan_save_target(struct work *w, const struct forum_case *c, const struct plan *p,
    const struct plan_target *t, const struct plan_typed *typed, struct plan_problem *ret_problems,
    struct str *ret_public_id)
{
    struct plan_target to = t == NULL ? empty_target(p) : *t;
    const struct plan_target was = to;
    bool any = false;
    enum err e = OK;
    memset(ret_problems, 0, PLAN_TARGET_FIELDS * sizeof *ret_problems);
    if (p->state != PLAN_DRAFT || !plan_is_open(c))
        return ERR_CONFLICT;
    for (int f = 0; e == OK && f < PLAN_TARGET_FIELDS; f++) {
        struct side s = { .stands = t == NULL ? S("") : plan_target_value(w->arena, &was, (enum plan_target_field)f) };
        weigh(w, &typed[f], &s, &ret_problems[f]);
        any |= s.changes;
        e = check_target(w, c, (enum plan_target_field)f, &s, &ret_problems[f], &to);
    }
    require(p, t, typed, &to, ret_problems);
    if (e == OK)
        e = verdict(ret_problems, PLAN_TARGET_FIELDS);
    if (e != OK)
        return e;
    if (t == NULL) {
        e = add_target(w, c, p->id, &to, ret_public_id);
        return e == OK ? touch(w, p) : e;
    }
    *ret_public_id = t->public_id;
    if (any)
        e = write_target(w, &to);
    return e == OK && any ? touch(w, p) : e;
}

enum err plan_drop_target(struct work *w, const struct forum_case *c, const struct plan *p,
    const struct plan_target *t, int64_t version)
{
    int64_t changed;
    if (p->state != PLAN_DRAFT || !plan_is_open(c))
        return ERR_CONFLICT;
    enum err e = work_fail(w,
        store_plan_target_drop(w->db, w->arena, &(struct plan_target_drop){ .id = t->id, .version = version },
            &changed));
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    return e == OK ? touch(w, p) : e;
}
