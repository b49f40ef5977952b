#include "service/case_request.h"

#include "base/random.h"
#include "service/case_fact.h"
#include "service/consent.h"
#include "service/text.h"
#include "store/case_request.h"
#include "store/consent.h"

static const struct {
    const char *name, *label, *prompt;
    bool must;
    int64_t needs;
} criteria[CRITERIA] = {
#define CRITERION(id, name, label, prompt, must, needs) [CRITERION_##id] = { name, label, prompt, must, needs },
#include "service/criteria.def"
#undef CRITERION
};

static const struct case_impact impacts[] = { { "helped", "It helped" }, { "some", "It helped a little" },
    { "none", "It changed nothing" }, { "worse", "It made things worse" }, { NULL, NULL } };

struct str criterion_name(enum criterion k)
{
    return str_of(criteria[k].name);
}

struct str criterion_label(enum criterion k)
{
    return str_of(criteria[k].label);
}

struct str criterion_prompt(enum criterion k)
{
    return str_of(criteria[k].prompt);
}

bool criterion_must(enum criterion k)
{
    return criteria[k].must;
}

bool criterion_is_of(enum criterion k, const struct case_round *round)
{
    return k != CRITERION_NEW_NEEDS || round->number > 1;
}

int64_t criterion_needs(enum criterion k)
{
    return criteria[k].needs;
}

bool criterion_parse(struct str name, enum criterion *ret)
{
    for (int k = 0; k < CRITERIA; k++) {
        if (str_eq(name, str_of(criteria[k].name))) {
            *ret = (enum criterion)k;
            return true;
        }
    }
    return false;
}

const struct case_impact *case_impacts(void)
{
    return impacts;
}

struct str case_impact_words(struct str name)
{
    for (const struct case_impact *i = impacts; i->name != NULL; i++)
        if (str_eq(name, str_of(i->name)))
            return str_of(i->words);
    return S("");
}

/* --- reading --- */

static enum err read_texts(struct work *w, const struct forum_case *c, struct case_request *ret)
{
    struct case_texts_row *rows;
    size_t n;
    enum criterion k;
    enum err e = store_case_texts(w->db, w->arena, &(struct case_texts){ .round = c->round.id }, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (criterion_parse(rows[i].field, &k))
            ret->texts[k] = (struct case_text){ .id = rows[i].id,
                .at_ms = rows[i].at_ms,
                .version = rows[i].version,
                .content = rows[i].content,
                .who = rows[i].who };
    return work_fail(w, e);
}

static enum err read_strategies(struct work *w, const struct forum_case *c, struct case_request *ret)
{
    struct case_strategies_row *rows;
    enum err e = store_case_strategies(w->db, w->arena, &(struct case_strategies){ .round = c->round.id }, &rows,
        &ret->n_strategies);
    if (e != OK)
        return work_fail(w, e);
    ret->strategies = ARENA_ARRAY(w->arena, ret->n_strategies, struct case_strategy);
    for (size_t i = 0; i < ret->n_strategies; i++)
        ret->strategies[i] = (struct case_strategy){ .id = rows[i].id,
            .version = rows[i].version,
            .public_id = rows[i].public_id,
            .what = rows[i].what,
            .how_often = rows[i].how_often,
            .by_whom = rows[i].by_whom,
            .impact = rows[i].impact,
            .impact_words = rows[i].impact_words,
            .from = rows[i].from_on,
            .to = rows[i].to_on };
    return OK;
}

enum err case_request_read(struct work *w, const struct forum_case *c, struct case_request *ret)
{
    *ret = (struct case_request){ .n_strategies = 0 };
    for (int k = 0; k < CRITERIA; k++)
        ret->texts[k] = (struct case_text){ .content = S(""), .who = S("") };
    enum err e = read_texts(w, c, ret);
    return e == OK ? read_strategies(w, c, ret) : e;
}

/* --- writing --- */

static enum err add_text(struct work *w, struct account_id by, const struct forum_case *c, enum criterion k,
    struct str text, struct case_text *ret)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("case_text"), 1, &id);
    if (e != OK)
        return e;
    const struct case_text_add q = { .id = id,
        .round = c->round.id,
        .field = criterion_name(k),
        .content = text,
        .at_ms = forum_case_instant(w, c->named),
        .account = by };
    *ret = (struct case_text){ .id = id, .at_ms = q.at_ms, .version = 1, .content = text, .who = S("") };
    return work_fail(w, store_case_text_add(w->db, w->arena, &q, NULL));
}

enum err case_text_save(struct work *w, struct account_id by, const struct forum_case *c, enum criterion k,
    struct str content, int64_t version, struct case_text *ret)
{
    struct case_request now;
    struct str text = text_lines(w->arena, content);
    int64_t changed = 0;
    if (!case_is_open(c))
        return ERR_DENIED;
    if (text_characters(text) > CASE_TEXT_MOST)
        return ERR_INVALID;
    enum err e = case_request_read(w, c, &now);
    if (e != OK)
        return e;
    *ret = now.texts[k];
    if (str_eq(ret->content, text))
        return OK;
    if (ret->version != version)
        return ERR_CONFLICT;
    if (version == 0)
        return add_text(w, by, c, k, text, ret);
    const struct case_text_put q = { .id = ret->id,
        .version = version,
        .content = text,
        .at_ms = forum_case_instant(w, c->named),
        .account = by };
    e = store_case_text_put(w->db, w->arena, &q, &changed);
    if (e == OK && changed == 0)
        return ERR_CONFLICT;
    *ret = (struct case_text){ .id = q.id, .at_ms = q.at_ms, .version = version + 1, .content = text, .who = S("") };
    return work_fail(w, e);
}

static struct str line_problem(struct arena *a, struct str text, const char *what, size_t most)
{
    return text_characters(text) <= most ? S("")
                                         : str_fmt(a, "%s must be %zu characters or fewer", what, most);
}

static bool check_strategy(struct work *w, const struct case_strategy *s, struct strategy_problems *p)
{
    struct arena *a = w->arena;
    *p = (struct strategy_problems){ .what = line_problem(a, s->what, "What you tried", CASE_LINE_MOST),
        .from = S(""),
        .to = S(""),
        .how_often = line_problem(a, s->how_often, "How often", CASE_LINE_MOST),
        .by_whom = line_problem(a, s->by_whom, "By whom", CASE_LINE_MOST),
        .impact = S(""),
        .impact_words = line_problem(a, s->impact_words, "What came of it", CASE_IMPACT_MOST) };
    if (s->what.n == 0)
        p->what = S("Enter what you tried");
    if (!day_is(s->from))
        p->from = S("Enter since when, or about when it began");
    else if (day_cmp(s->from, w->today) > 0)
        p->from = S("It must have begun by today: what is only planned belongs into what you hope for");
    if (day_is(s->to) && day_is(s->from) && day_cmp(s->to, s->from) < 0)
        p->to = S("It must not end before it began");
    if (s->how_often.n == 0)
        p->how_often = S("Enter how often, for example twice a week for 20 minutes");
    if (s->by_whom.n == 0)
        p->by_whom = S("Enter by whom: a role, such as teaching assistant");
    if (case_impact_words(s->impact).n == 0)
        p->impact = S("Choose whether it helped");
    return p->what.n + p->from.n + p->to.n + p->how_often.n + p->by_whom.n + p->impact.n + p->impact_words.n == 0;
}

static struct case_strategy *strategy_of(const struct case_request *r, struct str public_id)
{
    for (size_t i = 0; i < r->n_strategies; i++)
        if (str_eq(r->strategies[i].public_id, public_id))
            return &r->strategies[i];
    return NULL;
}

static enum err add_strategy(struct work *w, const struct forum_case *c, const struct case_strategy *s)
{
    int64_t id;
    enum err e = forum_case_new_ids(w, c->named, S("case_strategy"), 1, &id);
    if (e != OK)
        return e;
    const struct case_strategy_add q = { .id = id,
        .public_id = random_public_id(w->arena),
        .round = c->round.id,
        .what = s->what,
        .from_on = s->from,
        .to_on = s->to,
        .how_often = s->how_often,
        .by_whom = s->by_whom,
        .impact = s->impact,
        .impact_words = s->impact_words };
    return work_fail(w, store_case_strategy_add(w->db, w->arena, &q, NULL));
}

enum err case_strategy_save(struct work *w, const struct forum_case *c, const struct case_strategy *s,
    struct case_strategy *ret, struct strategy_problems *ret_problems)
{
    struct case_request now;
    int64_t changed = 0;
    if (!case_is_open(c))
        return ERR_DENIED;
    if (!check_strategy(w, s, ret_problems))
        return ERR_INVALID;
    enum err e = case_request_read(w, c, &now);
    if (e != OK)
        return e;
    if (s->public_id.n == 0 && now.n_strategies >= CASE_STRATEGIES_MOST) {
        ret_problems->what = S("There are 100 strategies already, which is the most. Take one away first");
        return ERR_INVALID;
    }
    if (s->public_id.n == 0)
        return add_strategy(w, c, s);
    const struct case_strategy *was = strategy_of(&now, s->public_id);
    if (was == NULL)
        return ERR_MISSING;
    *ret = *was;
    const struct case_strategy_put q = { .id = was->id,
        .version = s->version,
        .what = s->what,
        .from_on = s->from,
        .to_on = s->to,
        .how_often = s->how_often,
        .by_whom = s->by_whom,
        .impact = s->impact,
        .impact_words = s->impact_words };
    e = store_case_strategy_put(w->db, w->arena, &q, &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err case_strategy_remove(struct work *w, const struct forum_case *c, struct str public_id, int64_t version)
{
    struct case_request now;
    int64_t changed = 0;
    if (!case_is_open(c))
        return ERR_DENIED;
    enum err e = case_request_read(w, c, &now);
    const struct case_strategy *was = e == OK ? strategy_of(&now, public_id) : NULL;
    if (e != OK)
        return e;
    if (was == NULL)
        return ERR_MISSING;
    const struct case_strategy_remove q = { .id = was->id, .version = version };
    e = store_case_strategy_remove(w->db, w->arena, &q, &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

/* --- sending in and taking back --- */

static void miss(struct case_missing *all, size_t *n, int section, struct str sentence)
{
    all[(*n)++] = (struct case_missing){ sentence, section };
}

struct case_missing *case_request_missing(struct arena *a, const struct forum_case *c, const struct case_request *r,
    const struct forum_phase_child *child, bool shared, size_t *ret_n)
{
    struct case_missing *all = ARENA_ARRAY(a, CASE_SECTIONS, struct case_missing);
    unsigned fits = forum_phase_fits(child);
    /* Of a child on no roll the year group was said once and is not kept. */
    bool right = (fits >> c->phase & 1) != 0 || (fits != 0 && child->year_group == ATT_YEAR_UNKNOWN);
    *ret_n = 0;
    if (!right)
        miss(all, ret_n, CASE_SECTION_CHILD,
            fits == 0 ? forum_phase_none(a, child) : S("Another group of forums fits by now: choose it"));
    if (c->named && !shared)
        miss(all, ret_n, CASE_SECTION_CONSENT, S("Consent of a parent or carer that holds today"));
    for (int k = 0; k < CRITERIA; k++)
        if (criteria[k].must && r->texts[k].content.n == 0)
            miss(all, ret_n, k, str_of(criteria[k].label));
    if (r->n_strategies == 0)
        miss(all, ret_n, CASE_SECTION_STRATEGIES, S("At least one thing you have tried, and what came of it"));
    return all;
}

enum err case_group(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    struct forum_phase_child *ret)
{
    struct case_child child;
    if (!c->named) {
        *ret = (struct forum_phase_child){ c->age, ATT_YEAR_UNKNOWN, c->has_plan == 1 };
        return OK;
    }
    enum err e = case_child_read(w, viewer, c->school, c->pupil_public_id, false, &child);
    *ret = child.group;
    return e;
}

static enum err missing_of(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    const struct forum_phase_child *child, struct case_missing **ret, size_t *ret_n)
{
    struct case_request r;
    struct consent_state consent;
    enum err e = case_request_read(w, c, &r);
    if (e == OK)
        e = consent_read(w, viewer, c, &consent);
    if (e == OK)
        *ret = case_request_missing(w->arena, c, &r, child, consent.shared, ret_n);
    return e;
}

static enum err send_in(struct work *w, struct account_id by, struct forum_case *c, struct str detail,
    const struct case_fact_line *facts, size_t n_facts)
{
    enum err e = OK;
    if (c->named)
        e = case_fact_keep(w, c, facts, n_facts);
    if (e == OK && c->round.screen_words.n > 0)
        e = work_fail(w,
            store_case_round_set_words(w->db, w->arena,
                &(struct case_round_set_words){ .id = c->round.id, .words = S("") }, NULL));
    return e == OK ? forum_case_set_state(w, by, c, ROUND_SUBMITTED, detail) : e;
}

enum err case_send(struct work *w, const struct viewer *viewer, struct forum_case *c,
    const struct forum_phase_child *child, const struct case_fact_line *facts, size_t n_facts)
{
    struct case_missing *missing;
    size_t n;
    if (!case_is_open(c))
        return ERR_DENIED;
    enum err e = missing_of(w, viewer, c, child, &missing, &n);
    if (e == OK && n > 0)
        e = ERR_INVALID;
    return e == OK ? send_in(w, viewer->account, c, S(""), facts, n_facts) : e;
}

enum err case_answer_check(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    const struct forum_phase_child *child, const struct case_answer *n, struct case_answer_problems *ret)
{
    struct case_missing *missing;
    size_t n_missing;
    char from[20], to[20];
    *ret = (struct case_answer_problems){ .missing = S("") };
    enum err e = missing_of(w, viewer, c, child, &missing, &n_missing);
    if (e == OK)
        e = forum_case_words(w, c, n->who, S("Enter who told you"), CASE_ANSWER_WHO_MOST, &ret->who);
    if (e == OK)
        e = forum_case_words(w, c, n->words, S("Enter what was answered"), CASE_ANSWER_MOST, &ret->words);
    if (e != OK)
        return e;
    if (!day_within(n->on, c->round.submitted, w->today))
        ret->on = str_fmt(w->arena, "Enter a day from %.*s, when the request was sent in, to today, %.*s",
            STR_ARG(day_words(c->round.submitted, from)), STR_ARG(day_words(w->today, to)));
    for (size_t i = 0; i < n_missing; i++)
        ret->missing = str_fmt(w->arena, "%.*s%s%.*s", STR_ARG(ret->missing),
            i == 0 ? "The request cannot go on: this is missing in it. " : "; ", STR_ARG(missing[i].sentence));
    return ret->who.n + ret->words.n + ret->on.n + ret->missing.n > 0 ? ERR_INVALID : OK;
}

enum err case_answered(struct work *w, const struct viewer *viewer, struct forum_case *c,
    const struct forum_phase_child *child, const struct case_answer *n, const struct case_fact_line *facts,
    size_t n_facts, struct case_answer_problems *ret_problems)
{
    char words[20];
    *ret_problems = (struct case_answer_problems){ .missing = S("") };
    if (!case_is_open(c) || c->round.state != ROUND_MORE)
        return ERR_DENIED;
    enum err e = case_answer_check(w, viewer, c, child, n, ret_problems);
    if (e == OK)
        e = forum_case_note_event(w, viewer->account, c, "answered", str_trim(n->words));
    if (e == OK)
        e = send_in(w, viewer->account, c,
            str_fmt(w->arena, "For the setting, as told by %.*s on %.*s", STR_ARG(str_trim(n->who)),
                STR_ARG(day_words(n->on, words))),
            facts, n_facts);
    return e == OK ? forum_case_tell(w, viewer->account, c) : e;
}

enum err case_withdraw(struct work *w, struct account_id by, struct forum_case *c, struct str reason)
{
    if (!case_can_withdraw(c))
        return ERR_DENIED;
    if (reason.n == 0 || text_characters(reason) > CASE_REASON_MOST)
        return ERR_INVALID;
    const struct case_take_off q = { .round = c->round.id,
        .today = w->today,
        .reason = S("The case was withdrawn") };
    enum err e = work_fail(w, store_case_take_off(w->db, w->arena, &q, NULL));
    return e == OK ? forum_case_set_state(w, by, c, ROUND_WITHDRAWN, reason) : e;
}

enum err case_convert(struct work *w, struct account_id by, struct forum_case *from, const struct forum_case *to)
{
    struct case_request r;
    struct case_text text;
    if (from->named || !case_can_withdraw(from))
        return ERR_DENIED;
    enum err e = case_request_read(w, from, &r);
    for (int k = 0; e == OK && k < CRITERIA; k++)
        if (r.texts[k].content.n > 0)
            e = case_text_save(w, by, to, (enum criterion)k, r.texts[k].content, 0, &text);
    for (size_t i = 0; e == OK && i < r.n_strategies; i++)
        e = add_strategy(w, to, &r.strategies[i]);
    if (e != OK)
        return e;
    e = store_case_texts_clear(w->db, w->arena, &(struct case_texts_clear){ .round = from->round.id }, NULL);
    if (e == OK)
        e = store_case_strategies_clear(w->db, w->arena, &(struct case_strategies_clear){ .round = from->round.id },
            NULL);
    return e == OK ? case_withdraw(w, by, from, S("Withdrawn by its setting")) : work_fail(w, e);
}
