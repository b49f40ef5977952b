/* Actions as a meeting shows them. */
#include "web/meeting_hold.h"

#include "service/action.h"
#include "web/page.h"
#include "web/route.h"

const struct str *meeting_action_lines(struct context *c, const struct meeting_whole *k, struct pupil_id pupil,
    size_t *ret_n)
{
    struct arena *a = c->work.arena;
    struct str *lines = ARENA_ARRAY(a, k->n_actions, struct str);
    *ret_n = 0;
    for (size_t i = 0; i < k->n_actions; i++) {
        const struct discussion_action *x = &k->actions[i];
        enum action_state state = ACTION_OPEN;
        if (x->pupil.v != pupil.v)
            continue;
        (void)action_state_parse(x->state, &state);
        bool late = action_is_overdue(state, x->due, c->work.today);
        lines[(*ret_n)++] = str_fmt(a, "%.*s (%.*s, by %.*s): %.*s%s%.*s%s%.*s", STR_ARG(x->task), STR_ARG(x->owner),
            STR_ARG(page_day(a, x->due)),
            STR_ARG(late ? S("overdue") : str_lower(a, action_state_words(state))), x->outcome.n > 0 ? ". " : "",
            STR_ARG(x->outcome), x->replaced_by.n > 0 ? "; in its place: " : "", STR_ARG(x->replaced_by));
    }
    return lines;
}

struct str meeting_action_anchor(struct arena *a, struct str pupil_public_id)
{
    return str_fmt(a, "actions-%.*s", STR_ARG(pupil_public_id));
}

struct url meeting_action_url(struct context *c, const struct meeting_whole *k, struct str pupil_public_id)
{
    struct arena *a = c->work.arena;
    const struct http_pair query[] = { { S("school"), k->m.urn }, { S("meeting"), k->m.public_id },
        { S("back"), url_to(a, ROUTE_MEETING_HOLD, k->m.public_id).s }, { S("child"), pupil_public_id } };
    if (access_allows(c->login.roles, OP_ACTION_CREATE).scopes == 0 ||
        access_allows(c->login.roles, OP_MEETING_UPDATE).scopes == 0)
        return URL_NONE;
    return url_with(a, ROUTE_ACTION_NEW, STR_NONE, query, COUNT_OF(query) - (pupil_public_id.n == 0));
}
