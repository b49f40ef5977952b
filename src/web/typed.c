#include "web/typed.h"

#include "views/sign_in.html.h"
#include "web/page.h"
#include "web/route.h"

/* The fields of a form of signing in that carry another form: its address, and before the name of each of its own. */
#define ADDRESS S("typed")
#define PREFIX S("typed.")

static bool can_be_sent_again(const struct route *r)
{
    return r->method == HTTP_POST && r->op != ROUTE_ANYONE && (r->flags & (ROUTE_UPLOAD | ROUTE_SLOW)) == 0;
}

bool typed_is(const struct context *c)
{
    const struct http_request *r = c->request;
    size_t bytes = 0, fields = 0;
    if (c->route == NULL || !can_be_sent_again(c->route) || !str_eq(r->fetch_site, S("same-origin")) ||
        http_form(r, S("as")).p != NULL)
        return false;
    for (size_t i = 0; i < r->n_form; i++) {
        bytes += r->form[i].name.n + r->form[i].value.n;
        fields += !str_eq(r->form[i].name, S("csrf"));
    }
    return fields > 0 && bytes <= TYPED_MOST;
}

static struct typed sent(struct context *c)
{
    struct arena *a = c->work.arena;
    const struct http_request *r = c->request;
    struct typed_field *fields = ARENA_ARRAY(a, r->n_form, struct typed_field);
    struct typed t = { .to = url_with(a, c->route->id, c->arg, r->query, r->n_query), .fields = fields };
    for (size_t i = 0; i < r->n_form; i++)
        if (!str_eq(r->form[i].name, S("csrf")))
            fields[t.n++] = (struct typed_field){ r->form[i].name, r->form[i].value };
    return t;
}

enum err typed_keep(struct context *c)
{
    const struct sign_in_page p = { .layout = page_layout(c, S("You have been signed out")),
        .asks_name = true,
        .next = S(""),
        .action = url_to(c->work.arena, ROUTE_SIGN_IN_TRY, STR_NONE),
        .button = S("Sign in"),
        .intro = S("It is not saved yet, and it is not lost: sign in, and you can send what you typed."),
        .typed = sent(c) };
    view_sign_in(c->html, &p);
    return context_page(c, 403);
}

struct typed typed_carried(struct context *c)
{
    struct arena *a = c->work.arena;
    const struct http_request *r = c->request;
    struct typed t = { .to = url_local(a, http_form(r, ADDRESS)) };
    struct http_pair *query;
    struct str path, arg;
    size_t n_query;
    const struct route *route;
    if (t.to.s.n == 0 || !str_eq(r->fetch_site, S("same-origin")) ||
        http_parse_target(a, t.to.s, &path, &query, &n_query) != OK ||
        route_find(HTTP_POST, path, &route, &arg) != ROUTE_FOUND || !can_be_sent_again(route))
        return (struct typed){ .to = URL_NONE };
    struct typed_field *fields = ARENA_ARRAY(a, r->n_form, struct typed_field);
    for (size_t i = 0; i < r->n_form; i++)
        if (str_starts(r->form[i].name, PREFIX))
            fields[t.n++] = (struct typed_field){ str_slice(r->form[i].name, PREFIX.n, r->form[i].name.n),
                r->form[i].value };
    t.fields = fields;
    return t;
}

enum err typed_offer(struct context *c, const struct typed *t, int status)
{
    const struct typed_page p = { .layout = page_layout(c, S("Send what you typed")), .typed = *t };
    view_typed(c->html, &p);
    return context_page(c, status);
}

enum err typed_offer_again(struct context *c)
{
    const struct typed t = sent(c);
    return typed_offer(c, &t, 403);
}
