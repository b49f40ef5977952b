/* POST /forums/{forum}/places, POST /places/{place}/give-back and /state */
#include "service/drop_in.h"

#include "web/ask.h"
#include "web/forum.h"
#include "web/route.h"

enum err drop_in_book_it(struct context *c)
{
    struct forum f;
    struct drop_in_problems problems;
    struct forum_sent sent = { .school = ask_form_value(c, S("school")), .about = ask_form_value(c, S("about")) };
    const struct viewer self = { .account = c->login.account, .today = c->work.today };
    enum err e = forum_get(c, c->arg, &f);
    if (e == OK && !f.drop_in)
        e = ERR_MISSING;
    if (e == OK)
        e = drop_in_book(&c->work, &self, &f, sent.school, sent.about, &problems);
    if (e == ERR_INVALID) {
        sent.school_error = problems.school;
        sent.about_error = problems.about;
        c->grant = access_allows(c->login.roles, OP_FORUM_LIST);
        return forum_show_page(c, &f, &sent);
    }
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "place at forum %.*s", STR_ARG(c->arg)), NULL, 0);
    return ask_back(c, ROUTE_FORUM, c->arg, "booked");
}

/* The place of the address in the scope of whoever asks, as of the version that the form was made of, and its forum. */
static enum err read_place(struct context *c, struct drop_in *ret, struct forum *ret_forum)
{
    struct viewer manage = context_viewer(c, OP_FORUM_ATTENDEES_MANAGE);
    enum err e = drop_in_read(&c->work, &manage, c->arg, ret);
    if (e == OK)
        e = forum_get(c, ret->forum_public_id, ret_forum);
    if (e == OK && !str_to_i64(ask_form_value(c, S("version")), &ret->version))
        e = ERR_INVALID;
    return e;
}

static enum err done(struct context *c, const struct drop_in *d, const char *word)
{
    context_audit(c, str_fmt(c->work.arena, "place %.*s: %s", STR_ARG(d->public_id), word), NULL, 0);
    return ask_back(c, ROUTE_FORUM, d->forum_public_id, word);
}

enum err drop_in_give_back_it(struct context *c)
{
    struct drop_in d;
    struct forum f;
    enum err e = read_place(c, &d, &f);
    if (e == OK)
        e = drop_in_give_back(&c->work, &f, &d);
    return e == OK ? done(c, &d, "given_back") : e;
}

enum err drop_in_state_it(struct context *c)
{
    struct drop_in d;
    struct forum f;
    enum drop_in_state state;
    enum err e = read_place(c, &d, &f);
    if (e == OK && !drop_in_state_parse(ask_form_value(c, S("state")), &state))
        e = ERR_INVALID;
    if (e == OK)
        e = drop_in_say(&c->work, &f, &d, state);
    return e == OK ? done(c, &d, "said") : e;
}
