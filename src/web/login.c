/* GET and POST /sign-in and /confirm-password, POST /sign-out */
#include "views/sign_in.html.h"
#include "web/dispatch.h"
#include "web/page.h"
#include "web/route.h"
#include "web/typed.h"

static struct str next_of(struct context *c)
{
    struct str next =
        c->request->method == HTTP_GET ? http_query(c->request, S("next")) : http_form(c->request, S("next"));
    return next.p == NULL ? S("") : url_local(c->work.arena, next).s;
}

/* Where to go on to: the page that was asked for, or the start. */
static struct url after(struct context *c)
{
    struct url next = url_local(c->work.arena, next_of(c));
    return next.s.n > 0 ? next : url_to(c->work.arena, ROUTE_HOME, STR_NONE);
}

/* An empty token takes the cookie away. It lives as long as the browser does: the server decides when it ends. */
static void set_cookie(struct context *c, struct str token)
{
    c->response->set_cookie = str_fmt(c->work.arena, "%.*s=%.*s; Path=/; HttpOnly; SameSite=Lax%s%s",
        STR_ARG(login_cookie_name(c->app)), STR_ARG(token), c->app->secure ? "; Secure" : "",
        token.n == 0 ? "; Max-Age=0" : "");
}

static struct sign_in_page sign_in_form(struct context *c)
{
    struct sign_in_page p = { .layout = page_layout(c, S("Sign in")),
        .asks_name = true,
        .next = next_of(c),
        .action = url_to(c->work.arena, ROUTE_SIGN_IN_TRY, STR_NONE),
        .button = S("Sign in") };
    if (c->config.authority_name.n > 0)
        p.intro =
            str_fmt(c->work.arena, "For people who work with children in %.*s.", STR_ARG(c->config.authority_name));
    return p;
}

enum err login_show(struct context *c)
{
    if (c->signed_in)
        return context_redirect(c, after(c));
    struct sign_in_page p = sign_in_form(c);
    view_sign_in(c->html, &p);
    return context_page(c, 200);
}

static struct str field(const struct context *c, struct str name)
{
    struct str v = http_form(c->request, name);
    return v.p == NULL ? S("") : v;
}

static enum err show_error(struct context *c, struct sign_in_page *p, int status)
{
    p->layout.error = true;
    view_sign_in(c->html, p);
    return context_page(c, status);
}

static struct str too_many(void)
{
    return S("There were too many wrong passwords. Wait five minutes, then try again");
}

/* A sign-in, done or not, is in the audit: who tried is known only when it was done. */
static enum err note_sign_in(struct context *c, struct account_id account, enum login_outcome outcome)
{
    const struct audit_entry entry = { .account = account,
        .operation = S("sign_in"),
        .object = S(""),
        .deed = AUDIT_CHANGED,
        .outcome = outcome == LOGIN_DONE ? AUDIT_OK : AUDIT_DENIED,
        .request_id = c->request->id,
        .address = c->request->address };
    enum err e = db_begin(c->work.db, DB_WRITE);
    if (e == OK)
        e = audit_write(&c->work, &entry);
    if (e == OK)
        return db_commit(c->work.db);
    db_rollback(c->work.db);
    return e;
}

/* Who has just signed in is offered what they sent when they were signed out. */
static enum err offer(struct context *c, struct str token, const struct typed *t)
{
    enum err e = db_begin(c->work.db, DB_READ);
    if (e == OK) {
        e = login_find(&c->work, token, &c->login);
        db_rollback(c->work.db);
    }
    if (e != OK)
        return e;
    c->signed_in = true;
    return typed_offer(c, t, 200);
}

enum err login_sign_in(struct context *c)
{
    struct str name = str_trim(field(c, S("name"))), password = field(c, S("password")), token;
    struct account_id account = { 0 };
    enum login_outcome outcome;
    struct sign_in_page p = sign_in_form(c);
    p.typed = typed_carried(c);
    p.name = name;
    p.name_error = name.n == 0 ? S("Enter your sign-in name") : S("");
    p.password_error = password.n == 0 ? S("Enter your password") : S("");
    if (p.name_error.n + p.password_error.n > 0)
        return show_error(c, &p, 400);
    enum err e = login_try(&c->work, name, password, c->request->address, &outcome, &token, &account);
    if (e == OK)
        e = note_sign_in(c, account, outcome);
    if (e != OK)
        return e;
    if (outcome != LOGIN_DONE) {
        p.password_error = outcome == LOGIN_WRONG ? S("The sign-in name or the password is wrong") : too_many();
        return show_error(c, &p, outcome == LOGIN_WRONG ? 400 : 429);
    }
    set_cookie(c, token);
    return p.typed.to.s.n > 0 ? offer(c, token, &p.typed) : context_redirect(c, after(c));
}

static struct sign_in_page confirm_form(struct context *c)
{
    return (struct sign_in_page){ .layout = page_layout(c, S("Enter your password again")),
        .next = next_of(c),
        .action = url_to(c->work.arena, ROUTE_CONFIRM_TRY, STR_NONE),
        .button = S("Continue"),
        .intro = S("What you asked for takes personal data out of this service. To be sure that it is you, enter "
                   "your password. You will not be asked again for five minutes.") };
}

enum err login_confirm_show(struct context *c)
{
    struct sign_in_page p = confirm_form(c);
    view_sign_in(c->html, &p);
    return context_page(c, 200);
}

enum err login_confirm_try(struct context *c)
{
    struct str password = field(c, S("password")), token;
    enum login_outcome outcome;
    struct sign_in_page p = confirm_form(c);
    if (password.n == 0) {
        p.password_error = S("Enter your password");
        return show_error(c, &p, 400);
    }
    enum err e = login_confirm(&c->work, &c->login, password, c->request->address, &outcome, &token);
    if (e == OK)
        e = note_sign_in(c, c->login.account, outcome);
    if (e != OK)
        return e;
    if (outcome != LOGIN_DONE) {
        p.password_error = outcome == LOGIN_WRONG ? S("The password is wrong") : too_many();
        return show_error(c, &p, outcome == LOGIN_WRONG ? 400 : 429);
    }
    set_cookie(c, token);
    /* A redirection to a file would leave this form standing, as if the password had been wrong. */
    return context_redirect(c, page_of_download(c, after(c)));
}

enum err login_sign_out(struct context *c)
{
    enum err e = login_end(&c->work, &c->login);
    if (e != OK)
        return e;
    c->login.touch = false;
    c->response->clear_site_data = true;
    set_cookie(c, S(""));
    return context_redirect(c, url_to(c->work.arena, ROUTE_SIGN_IN, STR_NONE));
}
