/* GET /, /health, /help, /accessibility, /cookies and /privacy */
#include "views/about.html.h"
#include "web/page.h"
#include "web/route.h"

/* What there is to do, for those whose role has no dashboard. */
static const struct {
    const char *text, *about;
    enum route_id route;
    enum access_op op;
} links[] = {
    { "Bring data in", "Registers, pupils, schools, calendars and published figures, from files.", ROUTE_IMPORTS,
        OP_MARK_IMPORT },
    { "Accounts", "Who may sign in, and with which roles.", ROUTE_ACCOUNTS, OP_USER_LIST },
    { "Audit", "Who looked at or changed what.", ROUTE_AUDIT, OP_AUDIT_SEARCH },
};

static struct str role_words(struct context *c)
{
    struct buf b = buf_new(1000);
    for (int r = 0; r < ROLES; r++)
        if ((c->login.roles >> r & 1) != 0)
            buf_add_fmt(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(access_role_words((enum access_role)r)));
    struct str text = b.n == 0 ? S("an account without a role") : str_dup(c->work.arena, buf_str(&b));
    buf_done(&b);
    return text;
}

enum err home_show(struct context *c)
{
    struct arena *a = c->work.arena;
    if (access_allows(c->login.roles, OP_DASHBOARD_SCHOOL).scopes != 0)
        return context_redirect(c, url_to(a, ROUTE_DASHBOARD, STR_NONE));
    struct home_page p = { .layout = page_layout(c, S("Waymark")), .roles = role_words(c) };
    struct home_link *to = ARENA_ARRAY(a, COUNT_OF(links), struct home_link);
    for (size_t i = 0; i < COUNT_OF(links); i++)
        if (access_allows(c->login.roles, links[i].op).scopes != 0)
            to[p.n_links++] = (struct home_link){ str_of(links[i].text), str_of(links[i].about),
                url_to(a, links[i].route, STR_NONE) };
    p.links = to;
    view_home(c->html, &p);
    return context_page(c, 200);
}

/* For whoever watches over the service: it answers and the database can be read. */
enum err health_show(struct context *c)
{
    c->response->status = 200;
    c->response->content_type = S("text/plain; charset=utf-8");
    c->response->fixed = S("ok\n");
    return OK;
}

enum err about_help(struct context *c)
{
    const struct about_page p = { .layout = page_layout(c, S("Help")) };
    view_about_help(c->html, &p);
    return context_page(c, 200);
}

enum err about_accessibility(struct context *c)
{
    const struct about_page p = { .layout = page_layout(c, S("Accessibility")) };
    view_about_accessibility(c->html, &p);
    return context_page(c, 200);
}

enum err about_cookies(struct context *c)
{
    const struct about_page p = { .layout = page_layout(c, S("Cookies")) };
    view_about_cookies(c->html, &p);
    return context_page(c, 200);
}

enum err about_privacy(struct context *c)
{
    const struct about_page p = { .layout = page_layout(c, S("Privacy")) };
    view_about_privacy(c->html, &p);
    return context_page(c, 200);
}
