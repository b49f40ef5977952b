#include "service/plan.h"

#include "base/word.h"
#include "service/choice.h"
#include "service/text.h"
#include "store/plan.h"

static const struct word needs[PLAN_NEEDS] = { { "communication", "Communication and interaction" },
    { "cognition", "Cognition and learning" }, { "semh", "Social, emotional and mental health" },
    { "sensory_physical", "Sensory and physical" } };
static const struct word layers[PLAN_LAYERS] = { { "", "" }, { "universal", "Universal" },
    { "targeted", "Targeted" }, { "targeted_plus", "Targeted plus" },
    { "specialist", "Specialist" } };
static const struct word states[PLAN_STATES] = { { "draft", "Being written" },
    { "issued", "Issued, to be agreed by the setting" },
    { "agreed", "Agreed by the setting" },
    { "replaced", "Replaced by a later version" } };
static const struct word outcomes[PLAN_OUTCOMES] = { { "met", "Met" }, { "partly", "Partly met" },
    { "not", "Not met" }, { "not_started", "Not started" } };
static const struct word nexts[PLAN_NEXTS] = { { "", "" }, { "continue", "Continue" }, { "up", "Step up" },
    { "down", "Step down" }, { "close", "Close" } };
static const struct word fields[PLAN_FIELDS] = { { "strengths", "Strengths and interests" },
    { "child_voice", "What the child says" },
    { "parent_voice", "What parents or carers say" },
    { "need_communication", "Communication and interaction" },
    { "need_cognition", "Cognition and learning" },
    { "need_semh", "Social, emotional and mental health" },
    { "need_sensory_physical", "Sensory and physical" },
    { "transition", "Transition: the next class, setting or step" },
    { "layer", "Layer of support" }, { "review", "When the plan is reviewed" } };
static const struct word target_fields[PLAN_TARGET_FIELDS] = { { "need", "Area of need" },
    { "baseline", "Where the child is now" }, { "aim", "What is aimed at" },
    { "strategy", "Strategy of the list" },
    { "provision", "What is done: strategy or provision" }, { "who", "Who does it" },
    { "how_often", "How often" }, { "starts", "Starts on" }, { "review", "Reviewed on" },
    { "measure", "How one will know that it is met" } };

struct str plan_need_name(enum plan_need_area n)
{
    return str_of(needs[n].name);
}

struct str plan_need_words(enum plan_need_area n)
{
    return str_of(needs[n].words);
}

bool plan_need_parse(struct str name, enum plan_need_area *ret)
{
    int i = word_find(needs, PLAN_NEEDS, name);
    if (i >= 0)
        *ret = (enum plan_need_area)i;
    return i >= 0;
}

struct str plan_layer_name(enum plan_layer l)
{
    return str_of(layers[l].name);
}

struct str plan_layer_words(enum plan_layer l)
{
    return str_of(layers[l].words);
}

bool plan_layer_parse(struct str name, enum plan_layer *ret)
{
    int i = word_find(layers, PLAN_LAYERS, name);
    if (i >= 0)
        *ret = (enum plan_layer)i;
    return i >= 0;
}

struct str plan_state_words(enum plan_state s)
{
    return str_of(states[s].words);
}

struct str plan_outcome_name(enum plan_outcome o)
{
    return str_of(outcomes[o].name);
}

struct str plan_outcome_words(enum plan_outcome o)
{
    return str_of(outcomes[o].words);
}

bool plan_outcome_parse(struct str name, enum plan_outcome *ret)
{
    int i = word_find(outcomes, PLAN_OUTCOMES, name);
    if (i >= 0)
        *ret = (enum plan_outcome)i;
    return i >= 0;
}

struct str plan_next_name(enum plan_next n)
{
    return str_of(nexts[n].name);
}

struct str plan_next_words(enum plan_next n)
{
    return str_of(nexts[n].words);
}

bool plan_next_parse(struct str name, enum plan_next *ret)
{
    int i = word_find(nexts, PLAN_NEXTS, name);
    if (i >= 0)
        *ret = (enum plan_next)i;
    return i >= 0;
}

struct str plan_field_name(enum plan_field f)
{
    return str_of(fields[f].name);
}

struct str plan_field_words(enum plan_field f)
{
    return str_of(fields[f].words);
}

struct str plan_target_field_name(enum plan_target_field f)
{
    return str_of(target_fields[f].name);
}

struct str plan_target_field_words(enum plan_target_field f)
{
    return str_of(target_fields[f].words);
}

/* --- values --- */

static struct str day_typed(struct arena *a, struct day d)
{
    int year, month, day;
    if (!day_is(d))
        return S("");
    day_parts(d, &year, &month, &day);
    return str_fmt(a, "%d/%d/%d", day, month, year);
}

static struct str day_said(struct arena *a, struct day d)
{
    char words[20];
    return day_is(d) ? str_dup(a, day_words(d, words)) : S("");
}

static struct str text_of(const struct plan *p, enum plan_field f)
{
    switch (f) {
    case PLAN_F_STRENGTHS:
        return p->strengths;
    case PLAN_F_CHILD:
        return p->child_voice;
    case PLAN_F_PARENT:
        return p->parent_voice;
    case PLAN_F_TRANSITION:
        return p->transition;
    default:
        return p->needs[f - PLAN_F_COMMUNICATION];
    }
}

struct str plan_value(struct arena *a, const struct plan *p, enum plan_field f)
{
    return f == PLAN_F_LAYER ? plan_layer_name(p->layer)
        : f == PLAN_F_REVIEW ? day_typed(a, p->review)
                             : text_of(p, f);
}

struct str plan_value_words(struct arena *a, const struct plan *p, enum plan_field f)
{
    return f == PLAN_F_LAYER ? plan_layer_words(p->layer)
        : f == PLAN_F_REVIEW ? day_said(a, p->review)
                             : text_of(p, f);
}

static struct str target_text(const struct plan_target *t, enum plan_target_field f)
{
    switch (f) {
    case PLAN_T_BASELINE:
        return t->baseline;
    case PLAN_T_TARGET:
        return t->target;
    case PLAN_T_PROVISION:
        return t->provision;
    case PLAN_T_WHO:
        return t->who;
    case PLAN_T_HOW_OFTEN:
        return t->how_often;
    default:
        return t->measure;
    }
}

struct str plan_target_value(struct arena *a, const struct plan_target *t, enum plan_target_field f)
{
    if (f == PLAN_T_STRATEGY)
        return t->strategy < 0 ? S("") : str_fmt(a, "%d", t->strategy);
    return f == PLAN_T_NEED  ? plan_need_name(t->need)
        : f == PLAN_T_STARTS ? day_typed(a, t->starts)
        : f == PLAN_T_REVIEW ? day_typed(a, t->review)
                             : target_text(t, f);
}

struct str plan_target_value_words(struct arena *a, const struct plan_target *t, enum plan_target_field f)
{
    if (f == PLAN_T_STRATEGY)
        return t->strategy_words;
    return f == PLAN_T_NEED  ? plan_need_words(t->need)
        : f == PLAN_T_STARTS ? day_said(a, t->starts)
        : f == PLAN_T_REVIEW ? day_said(a, t->review)
                             : target_text(t, f);
}

struct str plan_sign(struct arena *a, struct str value)
{
    return text_sign(a, value);
}

/* --- reading --- */

static enum err moved_of(const struct plan_moved_on_row *r, struct str round_public_id, struct forum_case *ret)
{
    struct forum_case c = { .id = r->id,
        .public_id = r->public_id,
        .reference = r->reference,
        .named = true,
        .phase_reason = S(""),
        .area_name = S(""),
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .born = r->born_on,
        .has_plan = -1,
        .made = r->made_on,
        .made_by = r->made_by,
        .version = r->version,
        .left = DAY_NONE,
        .round = { .id = r->round,
            .public_id = round_public_id,
            .number = (int)r->number,
            .submitted = r->submitted_on,
            .waiting = DAY_NONE,
            .closed = r->closed_on,
            .screen_words = S(""),
            .version = r->round_version } };
    if (!forum_phase_parse(r->phase, &c.phase) || !round_state_parse(r->state, &c.round.state))
        return ERR_FAILED;
    *ret = c;
    return OK;
}

enum err plan_case_read(struct work *w, const struct case_viewer *viewer, struct str round_public_id,
    struct forum_case *ret, bool *ret_moved)
{
    struct plan_moved_on_row row;
    *ret_moved = false;
    enum err e = forum_case_read(w, viewer, round_public_id, ret);
    if (e != ERR_MISSING)
        return e;
    e = store_plan_moved_on(w->db, w->arena,
        &(struct plan_moved_on){ .viewer = viewer->named, .public_id = round_public_id }, &row);
    if (e != OK)
        return work_fail(w, e);
    *ret_moved = true;
    return moved_of(&row, round_public_id, ret);
}

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

enum err plan_list(struct work *w, struct round_id round, struct plan **ret, size_t *ret_n)
{
    struct plan_all_row *rows;
    enum err e = store_plan_all(w->db, w->arena, &(struct plan_all){ .round = round }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct plan);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct plan_all_row *r = &rows[i];
        struct plan *p = &(*ret)[i];
        *p = (struct plan){ .id = r->id,
            .public_id = r->public_id,
            .number = (int)r->number,
            .strengths = r->strengths,
            .child_voice = r->child_voice,
            .parent_voice = r->parent_voice,
            .transition = r->transition,
            .review = r->review_on,
            .made_ms = r->made_ms,
            .made_by = r->made_by,
            .issued_ms = r->issued_ms.v,
            .issued_by = known(r->issued_by),
            .agreed_ms = r->agreed_ms.v,
            .agreed_by = known(r->agreed_by),
            .version = r->version };
        int state = word_find(states, PLAN_STATES, r->state);
        if (state < 0 || !plan_layer_parse(r->layer, &p->layer))
            return ERR_FAILED;
        p->state = (enum plan_state)state;
        for (int k = 0; k < PLAN_NEEDS; k++)
            p->needs[k] = S("");
    }
    return OK;
}

static enum err fill_needs(struct work *w, struct plan *p)
{
    struct plan_need_all_row *rows;
    size_t n;
    enum plan_need_area need;
    enum err e = store_plan_need_all(w->db, w->arena, &(struct plan_need_all){ .plan = p->id }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    for (size_t i = 0; i < n; i++)
        if (plan_need_parse(rows[i].need, &need))
            p->needs[need] = rows[i].words;
    return OK;
}

/* The words of the strategies, which are read when some target names one. */
static enum err name_strategies(struct work *w, struct plan *p)
{
    struct choice_lists lists;
    bool any = false;
    for (size_t i = 0; i < p->n_targets; i++)
        any |= p->targets[i].strategy >= 0;
    enum err e = any ? choice_load(w, &lists) : OK;
    for (size_t i = 0; e == OK && i < p->n_targets; i++)
        if (p->targets[i].strategy >= 0)
            p->targets[i].strategy_words =
                choice_words(&lists, CHOICE_STRATEGY, p->targets[i].strategy, p->issued_ms);
    return e;
}

enum err plan_fill(struct work *w, struct plan *p)
{
    struct plan_target_all_row *rows;
    enum err e = fill_needs(w, p);
    if (e == OK)
        e = work_fail(w,
            store_plan_target_all(w->db, w->arena, &(struct plan_target_all){ .plan = p->id }, &rows, &p->n_targets));
    if (e != OK)
        return e;
    p->targets = ARENA_ARRAY(w->arena, p->n_targets, struct plan_target);
    for (size_t i = 0; i < p->n_targets; i++) {
        const struct plan_target_all_row *r = &rows[i];
        p->targets[i] = (struct plan_target){ .id = r->id,
            .root = r->root,
            .public_id = r->public_id,
            .place = (int)r->place,
            .baseline = r->baseline,
            .target = r->target,
            .strategy = r->strategy.has ? (int)r->strategy.v : -1,
            .strategy_words = S(""),
            .provision = r->provision,
            .who = r->who,
            .how_often = r->how_often,
            .starts = r->starts_on,
            .review = r->review_on,
            .measure = r->measure,
            .version = r->version };
        if (!plan_need_parse(r->need, &p->targets[i].need))
            return ERR_FAILED;
    }
    return name_strategies(w, p);
}

struct plan *plan_current(struct plan *all, size_t n)
{
    for (size_t i = n; i-- > 0;)
        if (all[i].state == PLAN_ISSUED || all[i].state == PLAN_AGREED)
            return &all[i];
    return NULL;
}

struct plan *plan_draft(struct plan *all, size_t n)
{
    return n > 0 && all[n - 1].state == PLAN_DRAFT ? &all[n - 1] : NULL;
}

struct plan_target *plan_target_of(const struct plan *p, struct str public_id)
{
    for (size_t i = 0; i < p->n_targets; i++)
        if (str_eq(p->targets[i].public_id, public_id))
            return &p->targets[i];
    return NULL;
}

enum err plan_may_close(struct work *w, struct round_id round, bool *ret)
{
    struct plan_count_issued_row row;
    enum err e = store_plan_count_issued(w->db, w->arena, &(struct plan_count_issued){ .round = round }, &row);
    if (e == OK)
        *ret = row.n > 0;
    return work_fail(w, e);
}

enum err plan_home_of(struct work *w, const struct viewer *viewer, struct round_id round, struct plan_home *ret)
{
    struct plan_at_home_row row;
    enum err e = store_plan_at_home(w->db, w->arena, &(struct plan_at_home){ .viewer = *viewer, .round = round }, &row);
    if (e == OK)
        *ret = (struct plan_home){ row.home, row.here, row.left_on };
    return work_fail(w, e);
}

const struct plan_progress *plan_progress_of(const struct plan_progress *all, size_t n, struct target_id root)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].root.v == root.v)
            return &all[i];
    return NULL;
}
