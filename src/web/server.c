#include "web/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "views/assets.h"
#include "web/guard.h"
#include "web/multipart.h"
#include "web/workers.h"

enum {
    /* The head of a request, and what is read ahead of its body; it is cleared after each request. Three quarters are
     * the longest head: a question that is saved has 4,000 bytes (QUESTION_QUERY_MOST). */
    CONNECTION_MEMORY = 16 * 1024,
    EXCHANGE_MEMORY = 4 << 20, /* the fields of one request */
    DESKS_KEPT = 256,
    PAGE_KEPT = 256 * 1024, /* memory of a page that a desk keeps for the next one */
    STOP_SECONDS = 10,
};

/* A finished response that is the same for everybody: a page for those who are not signed in, as long as the settings
 * are; a style sheet, a script. */
struct kept_page {
    int holders; /* under the server's lock: the server, and exchanges that send it */
    struct edition edition;
    struct MHD_Response *made;
    struct buf body; /* what it sends, unless that is part of the program */
    int status;
    int64_t bytes;
};

/* An asset goes as it is, compressed, or not at all when the browser has it. */
enum { ASSET_FORMS = 3 };

struct server {
    struct app *app;
    struct MHD_Daemon *daemon;
    struct workers *workers;
    struct slow *slow, *look; /* passwords, documents */
    struct audit_queue *audit;
    struct guard *guard;
    atomic_int busy;      /* requests on their way */
    pthread_mutex_t lock; /* of what follows */
    struct desk *desks;   /* that are free */
    size_t n_desks;
    struct kept_page **kept; /* of each route; then of each asset (assets.h) and form */
    size_t n_kept;
};

/* Who is at the other end of a connection. */
struct peer {
    struct guarded *guarded;
    char address[INET6_ADDRSTRLEN];
};

enum stage {
    STAGE_HEAD,    /* the head is there */
    STAGE_BODY,    /* the body is coming */
    STAGE_WAITING, /* a slow thread has it, or the audit's */
    STAGE_READY,   /* the response is made */
};

/* One request and its response. */
struct exchange {
    struct server *server;
    struct MHD_Connection *connection;
    struct peer *peer; /* NULL: there was no memory for it */
    struct arena *arena;
    struct str target; /* as it was sent */
    struct http_request request;
    const struct route *route; /* NULL until it is looked for, and when there is none */
    _Atomic enum stage stage;
    struct buf form;
    struct multipart *multipart;
    int64_t body_bytes, begun_ms, queued_ms; /* the last: when it began to wait for a slow thread */
    int refusal;                             /* a status, when the body turned out not to be acceptable */
    struct audit_note note;
    struct MHD_Response *made;
    struct kept_page *kept; /* whose response it is; NULL: it is the exchange's own */
    int status;
    int64_t bytes;
    bool told; /* to the log */
};

/* Where an exchange has its memory, from one request to the next. */
struct desk {
    struct exchange exchange;
    struct arena *arena;
    struct buf page; /* what the response sends, and then memory for the next one */
    struct random_supply chance;
    struct desk *next;
};

static struct desk *desk_of(struct exchange *x)
{
    return (struct desk *)(void *)((char *)x - offsetof(struct desk, exchange));
}

static struct desk *take_desk(struct server *s)
{
    pthread_mutex_lock(&s->lock);
    struct desk *d = s->desks;
    if (d != NULL) {
        s->desks = d->next;
        s->n_desks--;
    }
    pthread_mutex_unlock(&s->lock);
    if (d != NULL)
        return d;
    d = calloc(1, sizeof *d);
    if (d != NULL)
        d->arena = arena_new(EXCHANGE_MEMORY);
    return d;
}

static void free_desk(struct desk *d)
{
    arena_free(d->arena);
    buf_done(&d->page);
    free(d);
}

static void give_desk(struct server *s, struct desk *d)
{
    arena_reset(d->arena);
    if (d->page.held > PAGE_KEPT)
        buf_done(&d->page);
    pthread_mutex_lock(&s->lock);
    bool room = s->n_desks < DESKS_KEPT;
    if (room) {
        d->next = s->desks;
        s->desks = d;
        s->n_desks++;
    }
    pthread_mutex_unlock(&s->lock);
    if (!room)
        free_desk(d);
}

static struct guarded *guarded_of(const struct exchange *x)
{
    return x->peer == NULL ? NULL : x->peer->guarded;
}

/* Called with the request line, before anything else is known. What it gives is the exchange. */
static void *begin_exchange(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct desk *d = take_desk(cls);
    if (d == NULL)
        return NULL; /* and the connection is closed */
    struct exchange *x = &d->exchange;
    *x = (struct exchange){ .server = cls,
        .connection = connection,
        .arena = d->arena,
        .form = buf_new(HTTP_MAX_LONG), /* dispatch_admit() says how much of it may be used */
        .target = str_dup(d->arena, str_of(uri)),
        .begun_ms = clock_monotonic_ms() };
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    x->peer = info == NULL ? NULL : info->socket_context;
    x->request.id = random_supplied_id(&d->chance, x->arena);
    atomic_fetch_add(&x->server->busy, 1);
    return x;
}

/* --- the response --- */

/* A value that is too long, or holds what ends a line, is left out; libmicrohttpd looks at the second. */
static void put_header(struct MHD_Response *r, struct arena *a, const char *name, struct str value)
{
    if (value.n > 0 && value.n < 2 * (size_t)HTTP_MAX_TARGET)
        MHD_add_response_header(r, name, str_cstr(a, value));
}

/* What every response says, whatever its status. */
static void put_security(const struct app *app, struct MHD_Response *r, bool sandboxed)
{
    static const char *const headers[][2] = {
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
        { "X-Frame-Options", "DENY" },
    };
    for (size_t i = 0; i < COUNT_OF(headers); i++)
        MHD_add_response_header(r, headers[i][0], headers[i][1]);
    MHD_add_response_header(r, "Content-Security-Policy",
        sandboxed ? "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"
                  : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
                    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    if (app->secure)
        MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

/* Makes libmicrohttpd's response of ours, whose bytes it borrows. */
static struct MHD_Response *make_response(const struct app *app, struct arena *a, const struct http_response *from)
{
    struct str bytes = from->fixed.n > 0 ? from->fixed : buf_str(&from->body);
    struct MHD_Response *r =
        MHD_create_response_from_buffer(bytes.n, (void *)(uintptr_t)bytes.p, MHD_RESPMEM_PERSISTENT);
    if (r == NULL)
        return NULL;
    put_security(app, r, from->sandboxed);
    put_header(r, a, "Content-Type", from->content_type);
    put_header(r, a, "Location", from->location);
    put_header(r, a, "Set-Cookie", from->set_cookie);
    put_header(r, a, "Content-Disposition", from->disposition);
    put_header(r, a, "ETag", from->etag);
    put_header(r, a, "Allow", from->allow);
    put_header(r, a, "Cache-Control", from->cacheable ? S("public, max-age=31536000, immutable") : S("no-store"));
    if (from->cacheable)
        put_header(r, a, "Vary", S("Accept-Encoding"));
    if (from->gzip)
        put_header(r, a, "Content-Encoding", S("gzip"));
    if (from->clear_site_data)
        put_header(r, a, "Clear-Site-Data", S("\"cache\", \"cookies\", \"storage\""));
    if (from->refresh_seconds > 0) {
        char digits[21];
        put_header(r, a, "Refresh", (struct str){ digits, fmt_i64(digits, from->refresh_seconds) });
    }
    return r;
}

/* Keeps the response for sending, and lets go of files that are not wanted. */
static void finish(struct exchange *x, struct http_response *response)
{
    if (x->multipart != NULL && !response->keeps_files)
        multipart_discard(x->multipart);
    x->bytes = (int64_t)(response->fixed.n + response->body.n);
    x->status = response->status;
    x->made = make_response(x->server->app, x->arena, response);
    x->stage = STAGE_READY;
    if (response->body.p != NULL) {
        buf_done(&desk_of(x)->page);
        desk_of(x)->page = response->body;
    }
}

/* The line of the log, once: before the response goes, or when nobody is there any more to take it. */
static void tell(struct exchange *x)
{
    if (!x->told)
        log_event(x->server->app->log, LOG_INFO, "request", LOG_ID("id", x->request.id), LOG_ROUTE(x->route),
            LOG_NUMBER("status", x->status), LOG_NUMBER("bytes", x->bytes),
            LOG_NUMBER("ms", clock_monotonic_ms() - x->begun_ms));
    x->told = true;
}

static enum MHD_Result send_response(struct exchange *x)
{
    guard_within(x->server->guard, guarded_of(x), guard_transfer_ms(x->bytes));
    tell(x);
    return x->made == NULL ? MHD_NO : MHD_queue_response(x->connection, (unsigned)x->status, x->made);
}

/* An error page in place of what was made, if anything was. */
static void replace(struct exchange *x, struct worker *w, int status)
{
    struct http_response response;
    if (x->made != NULL)
        MHD_destroy_response(x->made);
    dispatch_error(w, &x->request, status, &response);
    finish(x, &response);
}

static void refuse(struct exchange *x, int status)
{
    struct worker *w = workers_take(x->server->workers);
    replace(x, w, status);
    workers_give(x->server->workers, w);
}

/* --- pages that are kept --- */

static void let_go(struct server *s, struct kept_page *k)
{
    pthread_mutex_lock(&s->lock);
    bool last = --k->holders == 0;
    pthread_mutex_unlock(&s->lock);
    if (!last)
        return;
    MHD_destroy_response(k->made);
    buf_done(&k->body);
    free(k);
}

/* Takes the response as it was made last, if it is as it would be made now. */
static bool take_kept(struct exchange *x, struct kept_page *const *at, struct edition now)
{
    struct server *s = x->server;
    pthread_mutex_lock(&s->lock);
    struct kept_page *k = *at;
    bool same = k != NULL && k->edition.version == now.version && k->edition.today.v == now.today.v;
    if (same)
        k->holders++;
    pthread_mutex_unlock(&s->lock);
    if (!same)
        return false;
    x->kept = k;
    x->made = k->made;
    x->status = k->status;
    x->bytes = k->bytes;
    x->stage = STAGE_READY;
    return true;
}

/* Keeps the response that has just been made, and takes over its bytes. False: it is not kept, and made again. */
static bool keep(struct exchange *x, struct kept_page **at, struct edition edition, struct buf body)
{
    struct server *s = x->server;
    struct kept_page *k = x->status >= 400 || x->made == NULL ? NULL : calloc(1, sizeof *k);
    if (k == NULL)
        return false;
    *k = (struct kept_page){ 2, edition, x->made, body, x->status, x->bytes };
    x->kept = k;
    pthread_mutex_lock(&s->lock);
    struct kept_page *before = *at;
    *at = k;
    pthread_mutex_unlock(&s->lock);
    if (before != NULL)
        let_go(s, before);
    return true;
}

/* --- the head of the request --- */

/* What is looked for in the head. Names that may come once only are counted. */
struct head {
    struct exchange *x;
    struct str content_type, content_length, host, origin, fetch_site, cookie, forwarded, accept_encoding,
        if_none_match;
    bool bad; /* something that no browser sends */
};

static enum MHD_Result read_header(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
    struct head *h = cls;
    const struct {
        struct str name;
        struct str *to;
    } known[] = { { S("Content-Type"), &h->content_type }, { S("Content-Length"), &h->content_length },
        { S("Host"), &h->host }, { S("Origin"), &h->origin }, { S("Sec-Fetch-Site"), &h->fetch_site },
        { S("Cookie"), &h->cookie }, { S("X-Forwarded-For"), &h->forwarded },
        { S("Accept-Encoding"), &h->accept_encoding }, { S("If-None-Match"), &h->if_none_match } };
    struct str name = str_of(key), text = value == NULL ? S("") : str_of(value);
    (void)kind;
    if (!http_is_header_name(name) || str_eq_nocase(name, S("Transfer-Encoding")))
        h->bad = true;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (!str_eq_nocase(name, known[i].name))
            continue;
        h->bad = h->bad || known[i].to->p != NULL;
        *known[i].to = str_dup(h->x->arena, text);
    }
    return MHD_YES;
}

/* The client's address as text: for the audit and the limits of signing in. Behind our own proxy, the one that it
 * wrote down last. */
static struct str client_address(const struct exchange *x, struct str forwarded)
{
    struct str part, last = S("");
    if (!x->server->app->behind_proxy || forwarded.p == NULL)
        return x->peer == NULL ? S("unknown") : str_of(x->peer->address);
    while (str_split(&forwarded, ',', &part))
        last = str_trim(part);
    return last.n > 0 && last.n < INET6_ADDRSTRLEN && utf8_valid(last) ? last : S("unknown");
}

static bool read_target(struct exchange *x)
{
    struct http_request *r = &x->request;
    return http_parse_target(x->arena, x->target, &r->path, &r->query, &r->n_query) == OK;
}

static bool read_method(struct exchange *x, const char *method)
{
    x->request.head = strcmp(method, "HEAD") == 0;
    x->request.method = strcmp(method, "POST") == 0 ? HTTP_POST : HTTP_GET;
    return x->request.head || x->request.method == HTTP_POST || strcmp(method, "GET") == 0;
}

/* The style sheet, the scripts and the icons: from memory, without a worker. */
static void give_asset(struct exchange *x, const struct head *h)
{
    const struct asset *asset = asset_find(str_slice(x->request.path, S("/assets/").n, x->request.path.n));
    if (asset == NULL || x->request.method != HTTP_GET) {
        refuse(x, asset == NULL ? 404 : 405);
        return;
    }
    size_t n;
    struct kept_page **at = x->server->kept + ROUTES + (size_t)(asset - asset_all(&n)) * ASSET_FORMS;
    const struct edition always = { 0 };
    bool gzip = h->accept_encoding.p != NULL && str_find_str(h->accept_encoding, S("gzip")) >= 0 && asset->n_gzip > 0;
    bool known = h->if_none_match.p != NULL && str_find_str(h->if_none_match, str_of(asset->etag)) >= 0;
    at += known ? 2 : gzip;
    if (take_kept(x, at, always))
        return;
    struct http_response response = { .status = known ? 304 : 200,
        .content_type = str_of(asset->type),
        .etag = str_of(asset->etag),
        .cacheable = true,
        .gzip = gzip && !known };
    if (!known)
        response.fixed = gzip ? (struct str){ (const char *)asset->gzip, asset->n_gzip }
                              : (struct str){ (const char *)asset->bytes, asset->n };
    finish(x, &response);
    keep(x, at, always, buf_new(0));
}

/* --- running it --- */

static void run_slow(struct worker *w, void *arg)
{
    struct exchange *x = arg;
    struct http_response response;
    dispatch(w, &x->request, &response);
    finish(x, &response);
    MHD_resume_connection(x->connection);
}

/* A document. Who sent it has gone away after a while, and a service that ends does not begin with one. */
static void run_look(struct worker *w, void *arg)
{
    struct exchange *x = arg;
    const struct app *app = x->server->app;
    if (!atomic_load(&app->ending) && clock_monotonic_ms() - x->queued_ms <= app->looker->wait_ms) {
        run_slow(w, x);
        return;
    }
    replace(x, w, 503);
    MHD_resume_connection(x->connection);
}

/* Gives the exchange to slow threads, or refuses it when too many wait. It must not be touched after. */
static void hand_over(struct exchange *x, struct slow *to, void (*how)(struct worker *w, void *arg), int refusal)
{
    x->stage = STAGE_WAITING;
    x->queued_ms = clock_monotonic_ms();
    MHD_suspend_connection(x->connection);
    if (slow_add(to, how, x))
        return;
    refuse(x, refusal);
    MHD_resume_connection(x->connection); /* and then it is asked for again */
}

/* The entry of a page is on disk, or cannot be: the page goes, or an error page in its place. */
static void go_on(struct audit_note *note, struct worker *w, enum err e)
{
    struct exchange *x = (struct exchange *)(void *)((char *)note - offsetof(struct exchange, note));
    if (e != OK) /* that it cannot be written is the service's fault, whatever the database says */
        replace(x, w, e == ERR_BUSY || e == ERR_FULL ? 503 : 500);
    x->stage = STAGE_READY;
    MHD_resume_connection(x->connection);
}

/* Holds the response back until its entry in the audit is on disk. The exchange must not be touched after. */
static void wait_for_audit(struct exchange *x)
{
    x->stage = STAGE_WAITING;
    x->note.holds = (size_t)x->bytes;
    MHD_suspend_connection(x->connection);
    if (audit_queue_add(x->server->audit, &x->note, go_on))
        return;
    log_event(x->server->app->log, LOG_ERROR, "audit.full", LOG_ID("request", x->request.id));
    refuse(x, 503);
    MHD_resume_connection(x->connection);
}

/* Makes the page, or takes it as it was made before. */
static void make_page(struct exchange *x)
{
    struct http_response response;
    struct worker *w = workers_take(x->server->workers);
    struct desk *d = desk_of(x);
    struct edition now;
    bool kept = x->route != NULL && dispatch_is_kept(x->server->app, x->route, &x->request);
    struct kept_page **at = kept ? &x->server->kept[x->route->id] : NULL;
    if (!kept || !dispatch_edition(w, &now) || !take_kept(x, at, now)) {
        buf_done(&w->spare);
        w->spare = d->page;
        d->page = buf_new(0);
        dispatch_leaving(w, &x->request, &response, &x->note);
        finish(x, &response);
        if (kept && x->status == 200 && keep(x, at, worker_edition(w), d->page))
            d->page = buf_new(0);
    }
    workers_give(x->server->workers, w);
    if (x->note.seen.v != 0)
        audit_queue_seen(x->server->audit, x->note.seen);
}

/* True when the response is made; false when another thread has the exchange, which must then not be touched. */
static bool run(struct exchange *x)
{
    struct str arg;
    if (route_find(x->request.method, x->request.path, &x->route, &arg) != ROUTE_FOUND)
        x->route = NULL;
    guard_within(x->server->guard, guarded_of(x), GUARD_NEVER_MS);
    const unsigned flags = x->route == NULL ? 0 : x->route->flags;
    if ((flags & ROUTE_SLOW) != 0) {
        hand_over(x, x->server->slow, run_slow, 429);
        return false;
    }
    if ((flags & ROUTE_LOOK) != 0) {
        hand_over(x, x->server->look, run_look, 503);
        return false;
    }
    make_page(x);
    if (!x->note.audited)
        return true;
    wait_for_audit(x);
    return false;
}

/* Makes ready for the body of a POST; gives the status of a refusal, or 0. */
static int begin_body(struct exchange *x, const struct head *h)
{
    struct http_response response;
    int64_t length;
    if (h->content_length.p == NULL || !str_to_i64(h->content_length, &length) || length < 0)
        return 400;
    struct worker *w = workers_take(x->server->workers);
    int status = dispatch_admit(w, &x->request, length, &response);
    if (status != 0)
        finish(x, &response);
    workers_give(x->server->workers, w);
    if (status != 0)
        return status;
    struct str type = h->content_type.p == NULL ? S("") : h->content_type;
    if (str_starts(type, S("multipart/"))) {
        x->multipart = multipart_open(x->arena, type, x->server->app->state, HTTP_MAX_UPLOAD);
        return x->multipart == NULL ? 400 : 0;
    }
    return str_starts(type, S("application/x-www-form-urlencoded")) ? 0 : 400;
}

/* Why a request cannot be taken as it is: a status, or 0. */
static int check_head(struct exchange *x, const struct head *h, const char *method)
{
    if (guard_count(x->server->guard) > SERVER_MAX_CONNECTIONS * 9 / 10)
        return 503;
    bool known = read_method(x, method);
    bool body = h->content_length.p != NULL && !str_eq(h->content_length, S("0"));
    if (h->bad || h->host.p == NULL || !read_target(x))
        return 400;
    if (!known)
        return 405;
    return body && x->request.method == HTTP_GET ? 400 : 0;
}

/* Makes the response of what needs no page, or makes ready for the body. A GET is answered when its body would be over:
 * libmicrohttpd closes the connection of a request that is answered before. */
static void take_head(struct exchange *x, const struct head *h, const char *method)
{
    int status = check_head(x, h, method);
    if (status != 0) {
        refuse(x, status);
    } else if (str_starts(x->request.path, S("/assets/"))) {
        give_asset(x, h);
    } else if (x->request.method == HTTP_POST) {
        status = begin_body(x, h);
        if (status != 0 && x->stage != STAGE_READY)
            refuse(x, status);
    }
    if (x->stage == STAGE_HEAD) {
        x->stage = STAGE_BODY;
        guard_within(x->server->guard, guarded_of(x), GUARD_TRANSFER_MS);
    }
}

/* A request without a body is answered at the next call, which leaves the connection open for further ones; one with
 * a body that is not wanted is answered now, which closes it. */
static enum MHD_Result begin(struct exchange *x, const char *method)
{
    struct head h = { .x = x };
    MHD_get_connection_values(x->connection, MHD_HEADER_KIND, read_header, &h);
    x->request.cookie = h.cookie;
    x->request.host = h.host;
    x->request.origin = h.origin;
    x->request.fetch_site = h.fetch_site;
    x->request.address = client_address(x, h.forwarded);
    take_head(x, &h, method);
    bool body = h.bad || (h.content_length.p != NULL && !str_eq(h.content_length, S("0")));
    return x->stage == STAGE_READY && body ? send_response(x) : MHD_YES;
}

/* --- the body --- */

/* A piece of the body. After a fault the rest is read and thrown away, so that the answer can be sent. */
static void take_body(struct exchange *x, const char *p, size_t n)
{
    struct fail fail = { .code = OK };
    x->body_bytes += (int64_t)n;
    int64_t spent = clock_monotonic_ms() - x->begun_ms;
    guard_within(x->server->guard, guarded_of(x), guard_transfer_left_ms(x->body_bytes, spent));
    if (x->refusal != 0)
        return;
    if (x->multipart != NULL) {
        x->refusal = http_body_status(multipart_feed(x->multipart, p, n, &fail), &fail);
        if (fail.code != OK)
            log_fail(x->server->app->log, "upload.failed", &fail, x->request.id);
    } else {
        buf_add(&x->form, p, n);
        x->refusal = x->form.failed ? 413 : 0;
    }
}

static bool take_end(struct exchange *x)
{
    struct fail fail = { .code = OK };
    if (x->refusal == 0 && x->multipart != NULL) {
        x->refusal = http_body_status(multipart_end(x->multipart, &fail), &fail);
        multipart_give(x->multipart, &x->request);
    } else if (x->refusal == 0) {
        x->refusal = http_body_status(
            http_parse_pairs(x->arena, buf_str(&x->form), &x->request.form, &x->request.n_form), &fail);
    }
    if (x->refusal == 0)
        return run(x);
    refuse(x, x->refusal);
    return true;
}

/* libmicrohttpd calls this with the head, with each piece of the body, at its end, and after a connection was
 * resumed. */
static enum MHD_Result answer(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *upload, size_t *upload_n, void **exchange)
{
    struct exchange *x = *exchange;
    (void)cls;
    (void)connection;
    (void)url;
    (void)version;
    if (x == NULL)
        return MHD_NO;
    switch (x->stage) {
    case STAGE_HEAD:
        return begin(x, method);
    case STAGE_BODY:
        if (*upload_n > 0) {
            take_body(x, upload, *upload_n);
            *upload_n = 0;
            return MHD_YES;
        }
        return take_end(x) ? send_response(x) : MHD_YES;
    case STAGE_WAITING:
        return MHD_YES;
    case STAGE_READY:
        return send_response(x);
    }
    return MHD_NO;
}

/* The end of an exchange, however it ended. */
static void end_exchange(
    void *cls, struct MHD_Connection *connection, void **exchange, enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *exchange;
    struct server *s = cls;
    (void)connection;
    (void)why;
    if (x == NULL)
        return;
    if (x->made != NULL)
        tell(x);
    if (x->kept != NULL)
        let_go(s, x->kept);
    else if (x->made != NULL)
        MHD_destroy_response(x->made);
    else if (x->multipart != NULL)
        multipart_discard(x->multipart); /* broken off: nobody has seen the files */
    audit_note_done(&x->note);
    buf_done(&x->form);
    guard_within(s->guard, guarded_of(x), GUARD_IDLE_MS);
    atomic_fetch_sub(&s->busy, 1);
    give_desk(s, desk_of(x));
    *exchange = NULL;
}

static void write_address(struct MHD_Connection *connection, char address[INET6_ADDRSTRLEN])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const void *from = info == NULL ? NULL : info->client_addr;
    const struct sockaddr *a = from;
    memcpy(address, "unknown", 8);
    if (a != NULL && a->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)from)->sin_addr, address, INET6_ADDRSTRLEN);
    else if (a != NULL && a->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)from)->sin6_addr, address, INET6_ADDRSTRLEN);
}

static void note_connection(void *cls, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode what)
{
    struct server *s = cls;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct peer *p = calloc(1, sizeof *p);
        if (p != NULL) {
            p->guarded = info == NULL ? NULL : guard_add(s->guard, info->connect_fd);
            write_address(connection, p->address);
        }
        *context = p;
    } else {
        struct peer *p = *context;
        if (p != NULL)
            guard_drop(s->guard, p->guarded);
        free(p);
        *context = NULL;
    }
}

/* libmicrohttpd must leave %XX alone: http_parse_path() and http_parse_pairs() take it out, once. */
static size_t unescape_nothing(void *cls, struct MHD_Connection *connection, char *text)
{
    (void)cls;
    (void)connection;
    return strlen(text);
}

/* --- starting and stopping --- */

static void free_server(struct server *s)
{
    /* What waits for a slow thread or the audit's is suspended, and must be resumed before the end. */
    slow_stop(s->slow);
    slow_stop(s->look);
    audit_queue_stop(s->audit);
    if (s->daemon != NULL)
        MHD_stop_daemon(s->daemon);
    slow_free(s->slow);
    slow_free(s->look);
    audit_queue_free(s->audit);
    workers_free(s->workers);
    guard_free(s->guard);
    for (size_t i = 0; s->kept != NULL && i < s->n_kept; i++)
        if (s->kept[i] != NULL)
            let_go(s, s->kept[i]);
    free(s->kept);
    for (struct desk *d = s->desks; d != NULL;) {
        struct desk *next = d->next;
        free_desk(d);
        d = next;
    }
    pthread_mutex_destroy(&s->lock);
    free(s);
}

struct server *server_start(struct app *app, int socket)
{
    struct server *s = calloc(1, sizeof *s);
    const unsigned threads = workers_count();
    size_t n;
    if (s == NULL)
        return NULL;
    s->app = app;
    asset_all(&n);
    s->n_kept = ROUTES + n * ASSET_FORMS;
    s->kept = calloc(s->n_kept, sizeof(struct kept_page *));
    pthread_mutex_init(&s->lock, NULL);
    s->workers = workers_new(app, threads);
    s->slow = slow_new(app, 1);
    s->look = slow_new(app, LOOK_AT_ONCE);
    s->audit = audit_queue_new(app);
    s->guard = guard_new();
    if (s->workers != NULL && s->slow != NULL && s->look != NULL && s->audit != NULL && s->guard != NULL &&
        s->kept != NULL)
        s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
            NULL, answer, s, MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_THREAD_POOL_SIZE, threads,
            MHD_OPTION_CONNECTION_LIMIT, (unsigned)SERVER_MAX_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
            app->behind_proxy ? 0U : (unsigned)SERVER_MAX_PER_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
            (unsigned)SERVER_SILENCE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_MEMORY,
            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, s,
            MHD_OPTION_NOTIFY_COMPLETED, end_exchange, s, MHD_OPTION_NOTIFY_CONNECTION, note_connection, s,
            MHD_OPTION_UNESCAPE_CALLBACK, unescape_nothing, NULL, MHD_OPTION_END);
    if (s->daemon != NULL)
        return s;
    free_server(s);
    return NULL;
}

void server_stop(struct server *s)
{
    MHD_socket listening = MHD_quiesce_daemon(s->daemon);
    atomic_store(&s->app->ending, true);
    for (int i = 0; i < STOP_SECONDS * 20 && atomic_load(&s->busy) > 0; i++)
        usleep(50 * 1000);
    free_server(s);
    if (listening != MHD_INVALID_SOCKET)
        close(listening);
}
