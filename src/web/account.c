/* GET /accounts, POST /accounts/{account}/disable */
#include "service/account.h"
#include "views/accounts.html.h"
#include "web/page.h"
#include "web/route.h"

static struct str roles_words(struct arena *a, access_roles roles)
{
    struct buf b = buf_new(1000);
    for (int r = 0; r < ROLES; r++)
        if ((roles >> r & 1) != 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(access_role_words((enum access_role)r)));
    struct str text = b.n == 0 ? S("none") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

enum err account_show_list(struct context *c)
{
    struct arena *a = c->work.arena;
    struct account_line *lines;
    size_t n;
    enum err e = account_list(&c->work, &lines, &n);
    if (e != OK)
        return e;
    bool named = (c->grant.scopes & SCOPE_ALL) != 0; /* scope M shows no names */
    bool may_close = (access_allows(c->login.roles, OP_USER_DISABLE).scopes & SCOPE_ALL) != 0;
    struct accounts_row *rows = ARENA_ARRAY(a, n, struct accounts_row);
    for (size_t i = 0; i < n; i++) {
        const struct account_line *l = &lines[i];
        struct str number = str_fmt(a, "%lld", (long long)l->id.v);
        rows[i] = (struct accounts_row){ .name = named ? l->name : str_fmt(a, "Account %.*s", STR_ARG(number)),
            .display_name = named ? l->display_name : S("not shown"),
            .email = !named ? S("not shown") : l->email.n == 0 ? S("nowhere")
                                                               : l->email,
            .roles = roles_words(a, l->roles),
            .last = l->last_ms == 0 ? S("never") : page_instant(a, l->last_ms),
            .closed = l->closed,
            .version = l->version };
        if (may_close && l->id.v != c->login.account.v)
            rows[i].disable = url_to(a, ROUTE_ACCOUNT_DISABLE, number);
    }
    struct accounts_page p = { .layout = page_layout(c, S("Accounts")), .rows = rows, .n_rows = n };
    if (str_eq(http_query(c->request, S("closed")), S("yes")))
        p.done = S("The account is closed, and its logins have ended");
    view_accounts(c->html, &p);
    return context_page(c, 200);
}

enum err account_disable(struct context *c)
{
    int64_t id, version;
    struct str text = http_form(c->request, S("version"));
    if ((c->grant.scopes & SCOPE_ALL) == 0 || !str_to_i64(c->arg, &id))
        return ERR_MISSING;
    if (text.p == NULL || !str_to_i64(text, &version))
        return ERR_INVALID;
    if (id == c->login.account.v)
        return ERR_DENIED; /* nobody locks themselves out */
    enum err e = account_set_disabled(&c->work, (struct account_id){ id }, version, true);
    if (e != OK)
        return e;
    context_audit(c, str_fmt(c->work.arena, "account %lld closed", (long long)id), NULL, 0);
    return context_redirect(
        c, url_with(c->work.arena, ROUTE_ACCOUNTS, STR_NONE, &(struct http_pair){ S("closed"), S("yes") }, 1));
}
