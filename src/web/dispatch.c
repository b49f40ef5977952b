#include "web/dispatch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "web/filter.h"
#include "web/page.h"
#include "web/typed.h"

enum { ATTEMPTS = 3 };

struct worker *worker_new(struct app *app)
{
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->app = app;
    w->arena = arena_new(WORKER_MEMORY);
    return w;
}

void worker_free(struct worker *w)
{
    if (w == NULL)
        return;
    arena_free(w->arena);
    choice_kept_free(&w->lists);
    db_close(w->db);
    buf_done(&w->spare);
    free(w);
}

struct str login_cookie_name(const struct app *app)
{
    return app->secure ? S("__Host-waymark") : S("waymark");
}

struct viewer context_viewer(const struct context *c, enum access_op op)
{
    return access_viewer(c->login.account, access_allows(c->login.roles, op), c->work.today);
}

bool context_of_schools(const struct context *c, enum access_op op)
{
    return (context_viewer(c, op).scope & (SCOPE_ALL | SCOPE_ALLOCATED | SCOPE_HOME)) != 0;
}

struct case_viewer context_case_viewer(const struct context *c, enum access_op named, enum access_op anon)
{
    return (struct case_viewer){ .named = context_viewer(c, named),
        .anon_scope = (int64_t)access_allows(c->login.roles, anon).scopes };
}

enum err context_redirect(struct context *c, struct url to)
{
    c->response->status = 303;
    c->response->location = to.s;
    return OK;
}

enum err context_page(struct context *c, int status)
{
    if (html_failed(c->html))
        return ERR_FULL;
    c->response->status = status;
    c->response->content_type = S("text/html; charset=utf-8");
    buf_done(&c->response->body);
    c->response->body = c->html->out;
    *c->html = html_new(WORKER_PAGE);
    return OK;
}

enum err context_download(struct context *c, struct buf *b, struct str file_name, struct str content_type)
{
    if (b->failed) {
        buf_done(b);
        return ERR_FULL;
    }
    c->response->status = 200;
    c->response->content_type = content_type;
    c->response->disposition = str_fmt(c->work.arena, "attachment; filename=\"%.*s\"", STR_ARG(file_name));
    buf_done(&c->response->body);
    c->response->body = buf_new(b->max + 3);
    if (str_starts(content_type, S("text/csv"))) /* without the mark, a spreadsheet reads names as Windows-1252 */
        buf_add_str(&c->response->body, S("\xef\xbb\xbf"));
    buf_add_str(&c->response->body, buf_str(b));
    buf_done(b);
    return OK;
}

void context_audit(struct context *c, struct str object, const struct pupil_id *pupils, size_t n)
{
    c->object = object;
    c->pupils = pupils;
    c->n_pupils = n;
}

void context_audit_also(struct context *c, struct str object, const struct pupil_id *pupils, size_t n)
{
    struct pupil_id *all = ARENA_ARRAY(c->work.arena, c->n_pupils + n, struct pupil_id);
    if (c->n_pupils > 0)
        memcpy(all, c->pupils, c->n_pupils * sizeof *all);
    if (n > 0)
        memcpy(all + c->n_pupils, pupils, n * sizeof *all);
    context_audit(c, c->object.p == NULL ? object : c->object, all, c->n_pupils + n);
}

enum err worker_connect(struct worker *w, struct fail *fail)
{
    if (w->db != NULL && db_is_dead(w->db)) {
        db_close(w->db);
        w->db = NULL;
    }
    return w->db != NULL ? OK : db_open(w->app->database, &w->app->options, fail, &w->db);
}

/* Who is signed in, and the authority's settings; in a READ transaction. These two are asked at every request: a login
 * that has ended and a setting that was changed count from the next one on (TRUST.md P21). */
static enum err recognise(struct context *c)
{
    struct str token = http_cookie(c->request->cookie, login_cookie_name(c->app));
    enum err found = token.p == NULL ? ERR_MISSING : login_find(&c->work, token, &c->login);
    if (found != OK && found != ERR_MISSING)
        return found;
    enum err e = found == OK ? config_current_at(&c->work, c->login.settings, &c->worker->config, &c->config)
                             : config_current(&c->work, &c->worker->config, &c->config);
    if (e != OK)
        return e;
    if (day_is(c->config.demonstration_day))
        c->work.today = c->config.demonstration_day;
    c->signed_in = found == OK;
    return OK;
}

enum err context_lists(struct context *c, const struct choice_lists **ret)
{
    return choice_current(&c->work, &c->worker->lists, c->worker->config.version, ret);
}

/* Where to go on after signing in: the page that was asked for, with its question. */
static struct url sign_in_url(struct context *c, enum route_id route)
{
    struct arena *a = c->work.arena;
    const struct http_request *r = c->request;
    struct url next = URL_NONE;
    if (r->method == HTTP_GET && c->route->id != ROUTE_HOME)
        next = url_with(a, c->route->id, c->arg, r->query, r->n_query);
    return url_with(a, route, STR_NONE, &(struct http_pair){ S("next"), next.s }, 1);
}

/* Does a POST come from a page of this site? Browsers say where from; who does not say is not a browser, and then the
 * token decides. */
static bool same_site(const struct http_request *r)
{
    if (r->fetch_site.p != NULL)
        return str_eq(r->fetch_site, S("same-origin")) || str_eq(r->fetch_site, S("none"));
    if (r->origin.p == NULL || str_eq(r->origin, S("null"))) /* what our Referrer-Policy makes of it */
        return true;
    ptrdiff_t at = str_find_str(r->origin, S("://"));
    return at >= 0 && r->host.p != NULL && str_eq(str_slice(r->origin, (size_t)at + 3, r->origin.n), r->host);
}

static bool csrf_right(const struct context *c)
{
    if (c->request->method != HTTP_POST)
        return true;
    if (!same_site(c->request))
        return false;
    return !c->signed_in || c->route->op == ROUTE_ANYONE ||
        login_same_secret(http_form(c->request, S("csrf")), c->login.csrf_token);
}

static struct audit_entry entry_of(const struct context *c, enum audit_outcome outcome)
{
    struct str operation = c->route->op >= 0 ? access_op_name((enum access_op)c->route->op) : str_of(c->route->pattern);
    return (struct audit_entry){ .account = c->signed_in ? c->login.account : (struct account_id){ 0 },
        .roles = c->login.roles,
        .scopes = c->grant.scopes,
        .operation = operation,
        .object = c->object.p == NULL ? str_slice(c->request->path, 0, 200) : c->object,
        .deed = c->route->method == HTTP_POST && (!c->refused || outcome != AUDIT_OK) ? AUDIT_CHANGED : AUDIT_LOOKED,
        .outcome = outcome,
        .request_id = c->request->id,
        .address = c->request->address,
        .pupils = c->pupils,
        .n_pupils = c->n_pupils,
        .at_ms = c->work.now_ms };
}

/* Leaves an entry of the audit, if there is to be one, and that the login was used, for when the page is made. */
static enum err leave(struct context *c, bool audited, enum audit_outcome outcome)
{
    if (c->signed_in && c->login.touch)
        c->note->seen = c->login.id;
    if (!audited)
        return OK;
    const struct audit_entry entry = entry_of(c, outcome);
    return audit_note_keep(c->note, &entry) ? OK : ERR_FULL;
}

/* Writes what was left. A page without children goes out even when nothing can be written: a full disk must not blind
 * everyone. */
static enum err write_left(struct context *c)
{
    enum err e = audit_note_write(&c->work, c->note);
    return c->note->audited ? e : OK;
}

static bool must_audit(const struct context *c)
{
    return c->n_pupils > 0 || c->object.p != NULL || (c->route->flags & ROUTE_CSV) != 0 ||
        (c->request->method == HTTP_POST && c->route->op != ROUTE_ANYONE);
}

static enum err deny(struct context *c)
{
    enum err e = leave(c, true, AUDIT_DENIED);
    if (e != OK)
        return e;
    log_event(c->app->log, LOG_WARN, "denied", LOG_ID("request", c->request->id),
        LOG_NUMBER("account", c->login.account.v),
        LOG_ROUTE(c->route));
    return page_error(c, 403);
}

/* A form that does not come from a page of this login: of another site, or of a login that is over. */
static enum err deny_form(struct context *c)
{
    enum err e = leave(c, c->signed_in, AUDIT_DENIED);
    if (e != OK)
        return e;
    log_event(c->app->log, LOG_WARN, "denied.form", LOG_ID("request", c->request->id),
        LOG_NUMBER("account", c->login.account.v),
        LOG_NUMBER("route", c->route->id));
    if (c->signed_in && typed_is(c))
        return typed_offer_again(c);
    return page_refuse(c, 403, S("This form is no longer valid"),
        S("Nothing was changed. You may have signed in again since the page was opened. Go back, load the page again "
          "and send the form once more."));
}

/* Runs the handler of a READ or OWN route; the read transaction is open. */
static enum err run_read(struct context *c)
{
    if (c->route->txn == ROUTE_OWN)
        db_rollback(c->work.db);
    enum err e = c->route->handler(c);
    if (c->route->txn == ROUTE_READ)
        db_rollback(c->work.db);
    if (e != OK)
        return e;
    bool refused = c->response->status == 403, sent = c->response->status < 400;
    bool audited = (refused || c->n_pupils > 0 || (sent && must_audit(c))) && c->route->txn == ROUTE_READ;
    return leave(c, audited, refused ? AUDIT_DENIED : AUDIT_OK);
}

/* The worker looks by itself now and then: a full pipe does no harm. */
static void wake_worker(const struct app *app)
{
    if (app->wake_worker >= 0 && write(app->wake_worker, "", 1) < 0)
        log_event(app->log, LOG_WARN, "worker.wake", LOG_NUMBER("errno", errno));
}

enum err context_write(struct context *c, enum err (*f)(struct context *c, void *arg), void *arg)
{
    enum err e = db_begin(c->work.db, DB_WRITE);
    if (e == OK)
        e = f(c, arg);
    if (e == OK && c->refused) {
        db_rollback(c->work.db);
        /* nothing was changed, but children may have been shown */
        return leave(c, c->n_pupils > 0 || c->tells_refusal, c->tells_refusal ? AUDIT_DENIED : AUDIT_OK);
    }
    if (e == OK && c->signed_in && c->login.touch)
        e = login_seen(&c->work, &c->login);
    if (e == OK && must_audit(c)) {
        const struct audit_entry entry = entry_of(c, c->tells_refusal ? AUDIT_DENIED : AUDIT_OK);
        e = audit_write(&c->work, &entry);
    }
    if (e == OK)
        e = db_commit(c->work.db);
    else
        db_rollback(c->work.db);
    if (e == OK && c->wake_worker)
        wake_worker(c->app);
    return e;
}

static enum err handle(struct context *c, void *arg)
{
    (void)arg;
    return c->route->handler(c);
}

static enum err run_write(struct context *c)
{
    db_rollback(c->work.db); /* what was read to let the request in */
    enum err e = context_write(c, handle, NULL);
    return e == ERR_DENIED ? deny(c) : e;
}

/* What was typed is carried. The login may have ended while files came in; and a script does not follow to the form of
 * signing in. */
static enum err ask_to_sign_in(struct context *c)
{
    if (typed_is(c))
        return typed_keep(c);
    if ((c->route->flags & ROUTE_UPLOAD) != 0 || http_form(c->request, S("as")).p != NULL)
        return page_signed_out(c);
    return context_redirect(c, sign_in_url(c, ROUTE_SIGN_IN));
}

/* Login, permission, CSRF; then the handler. */
static enum err serve(struct context *c)
{
    enum err e = db_begin(c->work.db, DB_READ);
    if (e == OK)
        e = recognise(c);
    if (e != OK) {
        db_rollback(c->work.db);
        return e;
    }
    if (c->route->op != ROUTE_ANYONE && !c->signed_in) {
        db_rollback(c->work.db);
        return ask_to_sign_in(c);
    }
    if (!csrf_right(c)) {
        db_rollback(c->work.db);
        return deny_form(c);
    }
    if (c->route->op >= 0) {
        c->grant = access_allows(c->login.roles, (enum access_op)c->route->op);
        c->viewer = access_viewer(c->login.account, c->grant, c->work.today);
        bool stale = c->grant.reauthenticate && c->work.now_ms - c->login.authenticated_ms > ACCESS_FRESH_MS;
        if (c->grant.scopes == 0 || stale)
            db_rollback(c->work.db);
        if (c->grant.scopes == 0)
            return deny(c);
        if (stale)
            return context_redirect(c, sign_in_url(c, ROUTE_CONFIRM));
    }
    return c->route->txn == ROUTE_WRITE ? run_write(c) : run_read(c);
}

static int status_of(enum err e)
{
    switch (e) {
    case ERR_MISSING:
        return 404;
    case ERR_DENIED:
        return 403;
    case ERR_INVALID:
        return 400;
    case ERR_CONFLICT:
        return 409;
    case ERR_BUSY:
    case ERR_FULL:
        return 503;
    case OK:
    case ERR_FAILED:
        break;
    }
    return 500;
}

static void clear(struct context *c)
{
    buf_done(&c->response->body);
    *c->response = (struct http_response){ .status = 500 };
    buf_clear(&c->html->out);
    audit_note_done(c->note);
    c->signed_in = false;
    c->login = (struct login){ 0 };
    c->grant = (struct access_grant){ 0 };
    c->object = STR_NONE;
    c->pupils = NULL;
    c->n_pupils = 0;
    c->wake_worker = false;
    c->refused = false;
    c->tells_refusal = false;
    c->work.today = clock_day(c->work.now_ms); /* until the settings say otherwise */
}

/* The page of an error; keeps who is signed in, so that the menu stays. */
static void answer_error(struct context *c, enum err e)
{
    int status = status_of(e);
    buf_done(&c->response->body);
    *c->response = (struct http_response){ .status = status };
    buf_clear(&c->html->out);
    if (status >= 500)
        log_fail(c->app->log, "request.failed", c->work.fail, c->request->id);
    if (page_error(c, status) != OK)
        c->response->status = 500;
}

/* Serves with retries; the arena's guard is set. */
static void serve_guarded(struct worker *w, struct context *c)
{
    enum err e = worker_connect(w, c->work.fail);
    c->work.db = w->db;
    for (int i = 0; e == OK || e == ERR_BUSY;) {
        clear(c);
        e = serve(c);
        if (e == OK && !c->leaves_note)
            e = write_left(c);
        if (e == OK || ++i == ATTEMPTS || atomic_load(&w->app->ending))
            break;
    }
    if (e != OK)
        answer_error(c, e);
}

/* What a context points to and a request does not bring. */
struct page {
    struct html html;
    struct fail fail;
    struct audit_note note;
};

static struct context context_of(struct worker *w, const struct http_request *request, struct http_response *response,
    struct page *page)
{
    int64_t now = clock_now_ms(&w->app->clock);
    return (struct context){ .app = w->app,
        .worker = w,
        .request = request,
        .response = response,
        .html = &page->html,
        .note = &page->note,
        .work = { .arena = w->arena,
            .now_ms = now,
            .today = clock_day(now),
            .fail = &page->fail,
            .kept = w->app->kept } };
}

/* Runs f with a guard against a request that wants more memory than there is for one. */
static void guarded(struct worker *w, struct context *c, void (*f)(struct worker *, struct context *))
{
    jmp_buf full;
    if (setjmp(full) == 0) {
        arena_guard(w->arena, &full);
        f(w, c);
    } else {
        if (w->db != NULL)
            db_rollback(w->db);
        arena_reset(w->arena);
        audit_note_done(c->note);
        log_event(c->app->log, LOG_ERROR, "request.memory", LOG_ID("request", c->request->id),
            LOG_ROUTE(c->route));
        buf_done(&c->response->body);
        *c->response = (struct http_response){ .status = 503,
            .content_type = S("text/plain; charset=utf-8"),
            .fixed = S("This page needs more memory than there is for one request. Ask for less at once.\n") };
    }
    arena_unguard(w->arena);
}

static struct page new_page(struct worker *w)
{
    struct buf memory = w->spare;
    w->spare = buf_new(0);
    return (struct page){ .html = html_in(memory, WORKER_PAGE), .fail = { .code = OK } };
}

/* What was not taken by the response is there for the next one. */
static void end_page(struct worker *w, struct page *page)
{
    buf_done(&w->spare);
    w->spare = page->html.out;
    audit_note_done(&page->note);
}

/* `note`: where to leave what is to be written; NULL: it is written here. */
static void answer(struct worker *w, const struct http_request *request, struct http_response *response,
    struct audit_note *note)
{
    struct page page = new_page(w);
    struct context c = context_of(w, request, response, &page);
    c.leaves_note = note != NULL;
    c.note = note != NULL ? note : &page.note;
    *response = (struct http_response){ .status = 500 };
    switch (route_find(request->method, request->path, &c.route, &c.arg)) {
    case ROUTE_FOUND:
        guarded(w, &c, serve_guarded);
        break;
    case ROUTE_NOT_FOUND:
        dispatch_error(w, request, 404, response);
        break;
    case ROUTE_METHOD_WRONG:
        dispatch_error(w, request, 405, response);
        break;
    }
    end_page(w, &page);
}

void dispatch(struct worker *w, const struct http_request *request, struct http_response *response)
{
    answer(w, request, response, NULL);
}

void dispatch_leaving(struct worker *w, const struct http_request *request, struct http_response *response,
    struct audit_note *note)
{
    answer(w, request, response, note);
}

bool dispatch_is_kept(const struct app *app, const struct route *route, const struct http_request *request)
{
    return (route->flags & ROUTE_KEPT) != 0 && request->n_query == 0 &&
        http_cookie(request->cookie, login_cookie_name(app)).p == NULL;
}

struct edition worker_edition(const struct worker *w)
{
    return (struct edition){ w->config.version, w->config.today };
}

/* Begins a transaction that reads. It is ended by end_reading(), whatever came of it. */
static enum err begin_reading(struct worker *w, struct context *c)
{
    enum err e = worker_connect(w, c->work.fail);
    c->work.db = w->db;
    return e == OK ? db_begin(w->db, DB_READ) : e;
}

static void end_reading(struct worker *w)
{
    if (w->db != NULL)
        db_rollback(w->db);
}

/* Reads the settings as every page does; what it says of the day is that of the clock. */
static void look_at_settings(struct worker *w, struct context *c)
{
    enum err e = begin_reading(w, c);
    if (e == OK)
        e = config_current(&c->work, &w->config, &c->config);
    end_reading(w);
    c->response->status = e == OK ? 200 : 500;
}

bool dispatch_edition(struct worker *w, struct edition *ret)
{
    struct http_request request = { .method = HTTP_GET };
    struct http_response response = { .status = 500 };
    struct page page = new_page(w);
    struct context c = context_of(w, &request, &response, &page);
    guarded(w, &c, look_at_settings);
    end_page(w, &page);
    *ret = worker_edition(w);
    return response.status == 200 && w->config.has;
}

/* Asks what the manager's dashboard does, and throws the answer away. */
static void look_at_registers(struct worker *w, struct context *c)
{
    struct dashboard_source source;
    struct dashboard d;
    enum err e = begin_reading(w, c);
    if (e == OK)
        e = recognise(c);
    if (e == OK)
        e = filter_source(c, &source);
    const struct viewer viewer = { .scope = SCOPE_ALL, .today = c->work.today };
    if (e == OK)
        e = dashboard_ask(&c->work, &source, &viewer,
            &(struct dashboard_filter){ .from = DAY_NONE, .to = DAY_NONE },
            &(struct dashboard_wants){ .a_year_before = true }, &d);
    end_reading(w);
    if (e != OK)
        log_fail(w->app->log, "registers.not_read", c->work.fail, S(""));
    c->response->status = e == OK ? 200 : 500;
}

bool dispatch_warm(struct worker *w)
{
    struct http_request request = { .method = HTTP_GET };
    struct http_response response = { .status = 500 };
    struct page page = new_page(w);
    struct context c = context_of(w, &request, &response, &page);
    guarded(w, &c, look_at_registers);
    end_page(w, &page);
    return response.status == 200;
}

/* The error page of an address without a route, with the menu of who is signed in. */
static void serve_error(struct worker *w, struct context *c)
{
    int status = c->response->status;
    enum err e = begin_reading(w, c);
    if (e == OK)
        e = recognise(c);
    end_reading(w);
    if (e != OK)
        c->signed_in = false;
    if (page_error(c, status) != OK)
        c->response->status = 500;
}

void dispatch_error(struct worker *w, const struct http_request *request, int status, struct http_response *response)
{
    struct page page = new_page(w);
    struct context c = context_of(w, request, response, &page);
    *response = (struct http_response){ .status = status };
    guarded(w, &c, serve_error);
    if (status == 405) {
        struct str methods = route_methods(request->path);
        response->allow = methods.n > 0 ? methods : S("GET, HEAD"); /* a style sheet, a script */
    }
    end_page(w, &page);
}

/* Leaves the status of a refusal in the response, or 0; the page too, for somebody who has to sign in again. */
static void look_at_upload(struct worker *w, struct context *c)
{
    c->response->status = 500;
    if (worker_connect(w, c->work.fail) != OK)
        return;
    c->work.db = w->db;
    enum err e = db_begin(w->db, DB_READ);
    if (e == OK)
        e = recognise(c);
    db_rollback(w->db);
    if (e != OK)
        return;
    bool own = c->route->op == ROUTE_SIGNED_IN; /* of every account */
    bool may = same_site(c->request) &&
        (own || access_allows(c->login.roles, (enum access_op)c->route->op).scopes != 0);
    if (c->signed_in && may)
        c->response->status = 0;
    else if (c->signed_in && leave(c, true, AUDIT_DENIED) == OK && write_left(c) == OK)
        c->response->status = 403;
    else if (!c->signed_in && page_signed_out(c) != OK)
        c->response->status = 500;
}

int dispatch_admit(struct worker *w, const struct http_request *request, int64_t content_length,
    struct http_response *response)
{
    struct page page = new_page(w);
    struct context c = context_of(w, request, response, &page);
    int status = 0;
    *response = (struct http_response){ .status = 0 };
    bool found = route_find(request->method, request->path, &c.route, &c.arg) == ROUTE_FOUND;
    bool upload = found && (c.route->flags & ROUTE_UPLOAD) != 0;
    bool is_long = found && (c.route->flags & ROUTE_LONG) != 0;
    bool document = found && (c.route->flags & ROUTE_ONE) != 0;
    int64_t most = document ? HTTP_MAX_ONE : upload ? HTTP_MAX_UPLOAD
        : is_long                                   ? HTTP_MAX_LONG
                                                    : HTTP_MAX_FORM;
    if (content_length > most) {
        status = 413;
    } else if (upload || content_length > HTTP_MAX_FORM) {
        guarded(w, &c, look_at_upload);
        status = response->status;
    }
    end_page(w, &page);
    if (status != 0 && response->body.n == 0)
        dispatch_error(w, request, status, response);
    return status;
}
