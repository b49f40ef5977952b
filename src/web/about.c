/* GET /health, /help, /accessibility, /cookies and /privacy */
#include "views/about.html.h"
#include "web/page.h"
#include "web/route.h"

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
