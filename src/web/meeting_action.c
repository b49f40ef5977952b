/* Actions as a meeting shows them. */
#include "web/meeting_hold.h"
#include "web/page.h"

const struct str *meeting_action_lines(struct context *c, const struct meeting_whole *k, struct pupil_id pupil,
    size_t *ret_n)
{
    static const char *const states[][2] = { { "open", "open" }, { "done", "done" }, { "not_done", "not done" },
        { "replaced", "replaced" } };
    struct arena *a = c->work.arena;
    struct str *lines = ARENA_ARRAY(a, k->n_actions, struct str);
    *ret_n = 0;
    for (size_t i = 0; i < k->n_actions; i++) {
        const struct discussion_action *x = &k->actions[i];
        const char *state = "open";
        if (x->pupil.v != pupil.v)
            continue;
        for (size_t s = 0; s < COUNT_OF(states); s++)
            if (str_eq(x->state, str_of(states[s][0])))
                state = states[s][1];
        lines[(*ret_n)++] = str_fmt(a, "%.*s (%.*s, by %.*s): %s%s%.*s", STR_ARG(x->task), STR_ARG(x->owner),
            STR_ARG(page_day(a, x->due)), state, x->outcome.n > 0 ? ", " : "", STR_ARG(x->outcome));
    }
    return lines;
}

struct url meeting_action_url(struct context *c, const struct meeting_whole *k, struct str pupil_public_id)
{
    (void)c;
    (void)k;
    (void)pupil_public_id;
    return URL_NONE; /* there is no page yet on which an action is added */
}
