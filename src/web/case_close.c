/* GET and POST /cases/{round}/close */
#include "service/case_close.h"

#include "views/case_close.html.h"
#include "web/booking.h"
#include "web/case.h"
#include "web/page.h"
#include "web/route.h"

/* What stands in the way, and where it is dealt with. */
static void fill_bar(struct context *c, const struct forum_case *x, const struct case_close *k,
    struct case_close_page *p)
{
    struct arena *a = c->work.arena;
    const bool deals = access_allows(c->login.roles, OP_FORUM_UPDATE).scopes != 0;
    switch (k->bar) {
    case CASE_CLOSE_FREE:
        return;
    case CASE_CLOSE_OVER:
        p->why_not = x->round.last ? S("This case is over already.")
                                   : S("This case was brought again. What is open is its latest round.");
        return;
    case CASE_CLOSE_UNHEARD:
        p->why_not = S("This case has not been heard at a forum, so it is not closed: it is signposted, if help is "
                       "found elsewhere, or withdrawn.");
        p->instead = deals && x->round.state != ROUND_DRAFT && x->round.state != ROUND_MORE
            ? url_to(a, ROUTE_SCREEN, x->round.public_id)
            : url_to(a, ROUTE_CASE_WITHDRAW, x->round.public_id);
        p->instead_words = p->instead.s.n > 0 ? S("Deal with it") : S("");
        return;
    case CASE_CLOSE_LISTED:
        p->why_not = str_fmt(a, "This case is on the list of the forum of %.*s. Say on its run sheet whether it was "
                                "discussed, or take it off the list first.",
            STR_ARG(page_day(a, k->forum_on)));
        p->instead = url_to(a, ROUTE_RUN_SHEET, k->forum_public_id);
        p->instead_words = S("The run sheet");
        return;
    case CASE_CLOSE_NO_PLAN:
        p->why_not = S("This case was discussed and has no plan that is issued. Nobody leaves a forum without one: "
                       "write its plan and issue it, then close the case.");
        p->instead = url_to(a, ROUTE_PLAN, x->round.public_id);
        p->instead_words = S("Its education plan");
        return;
    }
}

static struct str asked_words(struct arena *a, const struct case_close *k)
{
    struct str days = S("");
    for (size_t i = 0; i < k->n_asked; i++)
        days = str_fmt(a, "%.*s%s%.*s", STR_ARG(days), i == 0 ? "" : i + 1 < k->n_asked ? ", "
                                                                                        : " and ",
            STR_ARG(page_day(a, k->asked[i])));
    return k->n_asked == 0 ? S("")
                           : str_fmt(a, "The setting is still asked what has changed, on %.*s.", STR_ARG(days));
}

static enum err show(struct context *c, const struct forum_case *x, const struct case_close *k,
    struct case_close_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct govuk_radios_item *ways = ARENA_ARRAY(a, CASE_CLOSE_CHOICES, struct govuk_radios_item);
    for (int i = 0; i < CASE_CLOSE_CHOICES; i++)
        ways[i] = (struct govuk_radios_item){ .text = case_close_words((enum case_close_as)i),
            .value = case_close_name((enum case_close_as)i) };
    p->layout = page_layout(c, S("Close this case"));
    p->layout.error = status >= 400;
    p->about = case_about(c, x);
    p->ways = ways;
    p->n_ways = CASE_CLOSE_CHOICES;
    p->left = k->left;
    p->n_left = k->n_left;
    p->asked = asked_words(a, k);
    p->version = str_fmt(a, "%lld", (long long)x->round.version);
    p->action = url_to(a, ROUTE_CASE_CLOSE_IT, x->round.public_id);
    p->back = url_to(a, ROUTE_CASE, x->round.public_id);
    fill_bar(c, x, k, p);
    if (p->error.n > 0 && p->why_not.n > 0)
        p->error = str_fmt(a, "The case was not closed. %.*s", STR_ARG(p->why_not));
    case_crumbs(c, x, S("Close it"), &p->layout);
    view_case_closing(c->html, p);
    return context_page(c, status);
}

/* Who deals with requests closes cases. */
static enum err read_one(struct context *c, struct forum_case *ret, struct case_close *ret_close)
{
    const struct case_viewer viewer = booking_viewer(c);
    enum err e = forum_case_read(&c->work, &viewer, c->arg, ret);
    if (e == OK)
        e = case_close_read(&c->work, ret, ret_close);
    if (e == OK)
        case_audit(c, ret);
    return e;
}

enum err case_close_show(struct context *c)
{
    struct forum_case x;
    struct case_close k;
    struct case_close_page p = { .words = S("") };
    enum err e = read_one(c, &x, &k);
    return e == OK ? show(c, &x, &k, &p, 200) : e;
}

enum err case_close_answer(struct context *c)
{
    struct forum_case x;
    struct case_close k;
    struct case_close_problems problems = { .as = S("") };
    int64_t version;
    struct case_close_page p = { .as = ask_form_value(c, S("as")), .words = ask_form_value(c, S("words")) };
    struct case_close_said said = { .words = p.words };
    enum err e = read_one(c, &x, &k);
    if (e != OK)
        return e;
    if (!str_to_i64(ask_form_value(c, S("version")), &version))
        return ERR_INVALID;
    said.has_as = case_close_parse(p.as, &said.as);
    e = version == x.round.version ? case_close_it(&c->work, c->login.account, &x, &k, &said, &problems)
                                   : ERR_CONFLICT;
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        p.as_error = problems.as;
        p.words_error = problems.words;
        if (e == ERR_CONFLICT)
            p.error = k.bar == CASE_CLOSE_FREE
                ? S("Somebody changed this case since you opened the page. Look at it as it is now; what you typed is "
                    "still in the form")
                : S("The case was not closed");
        return show(c, &x, &k, &p, e == ERR_CONFLICT ? 409 : 400);
    }
    return e == OK ? ask_back(c, ROUTE_CASE, c->arg, "closed") : e;
}
