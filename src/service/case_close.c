#include "service/case_close.h"

#include "base/word.h"
#include "service/text.h"
#include "store/case_close.h"

static const struct word ways[CASE_CLOSE_CHOICES + 1] = { [CASE_CLOSE_MET] = { "met", "The targets are met" },
    [CASE_CLOSE_SETTING] = { "setting", "The setting goes on with the plan by itself" },
    [CASE_CLOSE_ELSEWHERE] = { "elsewhere", "Another service or another route takes it on" },
    [CASE_CLOSE_LEFT] = { "left", "The child has left the setting, or is too old for the forums" },
    [CASE_CLOSE_OTHER] = { "other", "For another reason" },
    [CASE_CLOSE_AGAIN] = { "again", "Brought again" } };

struct str case_close_name(enum case_close_as as)
{
    return str_of(ways[as].name);
}

struct str case_close_words(enum case_close_as as)
{
    return str_of(ways[as].words);
}

bool case_close_parse(struct str name, enum case_close_as *ret)
{
    int i = word_find(ways, COUNT_OF(ways), name);
    if (i >= 0)
        *ret = (enum case_close_as)i;
    return i >= 0;
}

static enum err read_bar(struct work *w, const struct forum_case *c, struct case_close *k)
{
    struct case_close_listed_row row;
    bool planned = false;
    if (!c->round.last || c->round.state >= ROUND_CLOSED) {
        k->bar = CASE_CLOSE_OVER;
        return OK;
    }
    enum err e = store_case_close_listed(w->db, w->arena, &(struct case_close_listed){ .round = c->round.id }, &row);
    if (e == OK) {
        k->bar = CASE_CLOSE_LISTED;
        k->forum_public_id = row.public_id;
        k->forum_on = row.on_day;
        return OK;
    }
    if (e != ERR_MISSING)
        return work_fail(w, e);
    if (c->round.state < ROUND_DISCUSSED) {
        k->bar = CASE_CLOSE_UNHEARD;
        return OK;
    }
    e = plan_may_close(w, c->round.id, &planned);
    if (e == OK)
        k->bar = planned ? CASE_CLOSE_FREE : CASE_CLOSE_NO_PLAN;
    return e;
}

static void leave(struct case_close *k, struct str sentence)
{
    k->left[k->n_left++] = sentence;
}

static void leave_plan(struct work *w, struct plan *all, size_t n, struct case_close *k)
{
    const struct plan *draft = plan_draft(all, n), *current = plan_current(all, n);
    if (draft != NULL)
        leave(k,
            str_fmt(w->arena, "Version %d of the plan is being written. It cannot be issued any more once the case is "
                              "closed",
                draft->number));
    if (current != NULL && current->state == PLAN_ISSUED)
        leave(k, S("The setting has not agreed to the plan"));
}

/* What the setting was asked and has not answered is unfinished; what it is asked later, is said. */
static enum err read_asked(struct work *w, const struct forum_case *c, struct case_close *k)
{
    struct case_close_asked_row *rows;
    char words[20];
    size_t n;
    enum err e =
        store_case_close_asked(w->db, w->arena, &(struct case_close_asked){ .round = c->round.id }, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    k->asked = ARENA_ARRAY(w->arena, n, struct day);
    for (size_t i = 0; i < n; i++) {
        if (day_cmp(rows[i].due_on, w->today) >= 0)
            k->asked[k->n_asked++] = rows[i].due_on;
        else
            leave(k,
                str_fmt(w->arena, "The setting was asked on %.*s what has changed, and has not answered",
                    STR_ARG(day_words(rows[i].due_on, words))));
    }
    return OK;
}

static struct str lacking(struct arena *a, size_t n, size_t of)
{
    if (n < of)
        return str_fmt(a, "Nobody has said what came of %zu of the %zu targets", n, of);
    return of == 1 ? S("Nobody has said what came of its target")
                   : str_fmt(a, "Nobody has said what came of its %zu targets", of);
}

enum err case_close_read(struct work *w, const struct forum_case *c, struct case_close *ret)
{
    enum { BESIDE = 3 + 3 /* the plan's two, the targets, and what is asked after a forum (FOLLOW_UPS) */ };
    struct plan_back back;
    struct plan *all;
    size_t n;
    *ret = (struct case_close){ .bar = CASE_CLOSE_FREE };
    enum err e = read_bar(w, c, ret);
    if (e != OK || ret->bar != CASE_CLOSE_FREE)
        return e;
    e = plan_back_read(w, c, &back);
    if (e == OK)
        e = plan_list(w, c->round.id, &all, &n);
    if (e != OK)
        return e;
    ret->left = ARENA_ARRAY(w->arena, BESIDE + back.n_actions, struct str);
    leave_plan(w, all, n, ret);
    if (back.n_lacks > 0)
        leave(ret, lacking(w->arena, back.n_lacks, back.plan.n_targets));
    for (size_t i = 0; i < back.n_actions; i++)
        leave(ret, str_fmt(w->arena, "Action that is open: %.*s", STR_ARG(back.actions[i])));
    return read_asked(w, c, ret);
}

static enum err check(struct work *w, const struct forum_case *c, const struct case_close *k,
    const struct case_close_said *said, struct case_close_problems *ret)
{
    struct str missing = S("");
    *ret = (struct case_close_problems){ .as = S(""), .words = S("") };
    if (!said->has_as || said->as >= CASE_CLOSE_CHOICES)
        ret->as = S("Choose how the case ends");
    else if (said->as == CASE_CLOSE_OTHER)
        missing = S("Enter the reason");
    if (k->n_left > 0)
        missing = S("Enter why the case is closed with something unfinished");
    enum err e = forum_case_words(w, c, said->words, missing, CASE_CLOSE_WORDS_MOST, &ret->words);
    if (e != OK)
        return e;
    return ret->as.n + ret->words.n > 0 ? ERR_INVALID : OK;
}

static enum err set(struct work *w, struct account_id by, struct forum_case *c, enum case_close_as as,
    struct str words)
{
    const struct str detail = words.n == 0 ? case_close_words(as)
                                           : str_fmt(w->arena, "%s. %.*s", ways[as].words, STR_ARG(words));
    enum err e = forum_case_set_state(w, by, c, ROUND_CLOSED, detail);
    if (e == OK)
        e = work_fail(w,
            store_case_close_set(w->db, w->arena,
                &(struct case_close_set){ .id = c->round.id, .closed_as = case_close_name(as), .words = words }, NULL));
    return e;
}

enum err case_close_it(struct work *w, struct account_id by, struct forum_case *c, const struct case_close *k,
    const struct case_close_said *said, struct case_close_problems *ret_problems)
{
    *ret_problems = (struct case_close_problems){ .as = S(""), .words = S("") };
    if (k->bar != CASE_CLOSE_FREE)
        return ERR_CONFLICT;
    enum err e = check(w, c, k, said, ret_problems);
    if (e == OK)
        e = set(w, by, c, said->as, text_lines(w->arena, str_trim(said->words)));
    if (e != OK)
        return e;
    return forum_case_tell_setting(w, c,
        &(struct outbox_new){ .kind = OUTBOX_FORUM_CASE,
            .link = str_fmt(w->arena, "/cases/%.*s", STR_ARG(c->round.public_id)) });
}

enum err case_close_again(struct work *w, struct account_id by, struct forum_case *c)
{
    return set(w, by, c, CASE_CLOSE_AGAIN, S(""));
}
