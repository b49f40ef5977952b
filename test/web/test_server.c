/* web/server.h over real sockets: headers, limits, requests that mean two things, clients that dawdle or go away. One
 * server serves all tests, and each leaves it as it was. */
#include "serving.h"
#include "wire.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "views/assets.h"
#include "web/guard.h"
#include "web/listener.h"
#include "web/server.h"
#include "web/workers.h"

/* What all tests have in common. */
struct net {
    struct serving s;
    struct server *server;
    int port;
    char state[300];
    struct visitor su, lead;
    /* A client that sends a byte of its head now and then, from the beginning on. */
    pthread_t dawdler;
    int dawdler_socket;
    int64_t dawdled_ms;
};

#define HOST "Host: waymark.example\r\n"

static struct reply ask(struct net *n, const char *bytes)
{
    return wire_ask(n->s.arena, n->port, str_of(bytes));
}

static struct reply get(struct net *n, const char *target)
{
    return ask(n, str_fmt(n->s.arena, "GET %s HTTP/1.1\r\n" HOST "\r\n", target).p);
}

static struct reply get_as(struct net *n, const struct visitor *v, const char *target)
{
    return ask(
        n, str_fmt(n->s.arena, "GET %s HTTP/1.1\r\n" HOST "Cookie: %.*s\r\n\r\n", target, STR_ARG(v->cookie)).p);
}

static struct reply post(struct net *n, const char *target, struct str body)
{
    return wire_ask(n->s.arena, n->port,
        str_fmt(n->s.arena,
            "POST %s HTTP/1.1\r\n" HOST "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n"
            "%.*s",
            target, body.n, STR_ARG(body)));
}

static struct str filled(struct arena *a, char c, size_t n)
{
    char *p = arena_alloc(a, n + 1);
    memset(p, c, n);
    return (struct str){ p, n };
}

static size_t files_of(const struct net *n)
{
    size_t count = 0;
    DIR *d = opendir(n->state);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

/* Waits until there are so many files in the state folder. */
static bool comes_to_files(const struct net *n, size_t want)
{
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; clock_monotonic_ms() < until; usleep(10 * 1000))
        if (files_of(n) == want)
            return true;
    return false;
}

/* The server is well: another client gets its page. */
static void assert_well(struct net *n)
{
    struct reply r = get(n, "/health");
    assert_int_equal(r.status, 200);
    assert_str(r.body, "ok\n");
}

/* --- headers --- */

static void check_security(const struct reply *r, const char *what)
{
    static const char *const want[][2] = {
        { "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
        { "X-Content-Type-Options", "nosniff" },
        { "Referrer-Policy", "no-referrer" },
        { "X-Frame-Options", "DENY" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
    };
    for (size_t i = 0; i < COUNT_OF(want); i++)
        if (!str_eq(wire_header(r, want[i][0]), str_of(want[i][1])))
            fail_msg("%s (%d): %s is %.*s", what, r->status, want[i][0], STR_ARG(wire_header(r, want[i][0])));
    assert_non_null(wire_header(r, "Permissions-Policy").p);
    assert_null(wire_header(r, "Server").p);
    assert_null(wire_header(r, "X-Powered-By").p);
}

static void every_response_is_guarded(void **state)
{
    struct net *n = *state;
    const char *css = str_fmt(n->s.arena, "%.*s", STR_ARG(asset_url("waymark.css").s)).p;
    const struct {
        const char *what, *bytes;
        int want;
    } asked[] = { { "text", "GET /health HTTP/1.1\r\n" HOST "\r\n", 200 },
        { "page", "GET /help HTTP/1.1\r\n" HOST "\r\n", 200 },
        { "redirection", "GET /dashboard HTTP/1.1\r\n" HOST "\r\n", 303 },
        { "bad target", "GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400 },
        { "bad header", "GET / HTTP/1.1\r\n" HOST "X y: 1\r\n\r\n", 400 },
        { "nowhere", "GET /nowhere HTTP/1.1\r\n" HOST "\r\n", 404 },
        { "no asset", "GET /assets/nothing HTTP/1.1\r\n" HOST "\r\n", 404 },
        { "method", "POST /dashboard HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Type: "
                    "application/x-www-form-urlencoded\r\n\r\n",
            405 },
        { "other method", "DELETE /dashboard HTTP/1.1\r\n" HOST "\r\n", 405 },
        { "too long", "POST /sign-in HTTP/1.1\r\n" HOST "Content-Length: 2147483648\r\n\r\n", 413 },
        { "asset", str_fmt(n->s.arena, "GET %s HTTP/1.1\r\n" HOST "\r\n", css).p, 200 } };
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        struct reply r = ask(n, asked[i].bytes);
        if (r.status != asked[i].want)
            fail_msg("%s: %d", asked[i].what, r.status);
        check_security(&r, asked[i].what);
        assert_null(wire_header(&r, "Strict-Transport-Security").p); /* not over plain HTTP */
        bool asset = i == COUNT_OF(asked) - 1;
        assert_str(wire_header(&r, "Cache-Control"), asset ? "public, max-age=31536000, immutable" : "no-store");
    }
    struct reply r = get_as(n, &n->lead, "/imports");
    assert_int_equal(r.status, 403);
    check_security(&r, "forbidden");
}

static void a_failure_is_guarded_and_says_nothing(void **state)
{
    struct net *n = *state;
    serving_sql(&n->s, "ALTER TABLE data_version RENAME TO data_version_elsewhere");
    struct reply r = get_as(n, &n->lead, "/dashboard");
    assert_int_equal(r.status, 500);
    check_security(&r, "failure");
    assert_true(str_find_str(r.body, S("Sorry, there is a problem with the service")) > 0);
    assert_true(str_find_str(r.body, S("data_version")) < 0 && str_find_str(r.body, S("SQL")) < 0);
    serving_sql(&n->s, "ALTER TABLE data_version_elsewhere RENAME TO data_version");
    assert_well(n);
}

static void says_which_methods(void **state)
{
    static const char *const methods[] = { "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "get", "Post",
        "PROPFIND", "X" };
    struct net *n = *state;
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        struct reply r =
            ask(n, str_fmt(n->s.arena, "%s /sign-in HTTP/1.1\r\n" HOST "X-Mine: secret\r\n\r\n", methods[i]).p);
        assert_int_equal(r.status, 405);
        assert_str(wire_header(&r, "Allow"), "GET, HEAD, POST");
        assert_true(str_find_str(r.body, S("secret")) < 0); /* TRACE is no echo */
    }
    struct reply r = ask(n, "PUT /dashboard HTTP/1.1\r\n" HOST "\r\n");
    assert_str(wire_header(&r, "Allow"), "GET, HEAD");
    r = ask(n, "GET /sign-out HTTP/1.1\r\n" HOST "\r\n");
    assert_int_equal(r.status, 405);
    assert_str(wire_header(&r, "Allow"), "POST");
    assert_null(wire_header(&(struct reply){ .head = get(n, "/nowhere").head }, "Allow").p);
}

static void no_header_is_made_of_what_was_sent(void **state)
{
    static const char *const targets[] = { "/dashboard?a=%0d%0aX-Evil:1", "/sign-in?next=%0d%0aX-Evil:1",
        "/%0d%0aX-Evil:1", "/lists/%0aX-Evil:1.csv", "/dashboard?%0d%0aX-Evil:%201=1" };
    struct net *n = *state;
    for (size_t i = 0; i < COUNT_OF(targets); i++) {
        struct reply r = get(n, targets[i]);
        assert_true(r.status == 303 || r.status == 200 || r.status == 400);
        assert_null(wire_header(&r, "X-Evil").p);
        r = get_as(n, &n->lead, targets[i]);
        assert_null(wire_header(&r, "X-Evil").p);
    }
}

static void assets_are_kept_by_browsers(void **state)
{
    struct net *n = *state;
    struct arena *a = n->s.arena;
    struct str url = asset_url("waymark.css").s;
    struct reply r = get(n, str_fmt(a, "%.*s", STR_ARG(url)).p);
    assert_int_equal(r.status, 200);
    assert_null(wire_header(&r, "Content-Encoding").p);
    struct str etag = wire_header(&r, "ETag");
    assert_true(etag.n > 4);
    struct reply z =
        ask(n, str_fmt(a, "GET %.*s HTTP/1.1\r\n" HOST "Accept-Encoding: br, gzip\r\n\r\n", STR_ARG(url)).p);
    assert_str(wire_header(&z, "Content-Encoding"), "gzip");
    assert_true(z.body.n > 100 && z.body.n < r.body.n && (unsigned char)z.body.p[0] == 0x1f);
    assert_str(wire_header(&z, "Vary"), "Accept-Encoding");
    r = ask(n,
        str_fmt(a, "GET %.*s HTTP/1.1\r\n" HOST "If-None-Match: %.*s\r\n\r\n", STR_ARG(url), STR_ARG(etag)).p);
    assert_int_equal(r.status, 304);
    check_security(&r, "304");
    r = ask(n, str_fmt(a, "POST %.*s HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", STR_ARG(url)).p);
    assert_int_equal(r.status, 405);
    assert_str(wire_header(&r, "Allow"), "GET, HEAD");
}

/* --- limits --- */

static void a_target_has_a_longest(void **state)
{
    struct net *n = *state;
    for (size_t more = 0; more <= 1; more++) {
        struct str rest = filled(n->s.arena, 'a', HTTP_MAX_TARGET - strlen("/health?a=") + more);
        struct reply r = get(n, str_fmt(n->s.arena, "/health?a=%.*s", STR_ARG(rest)).p);
        assert_int_equal(r.status, more == 0 ? 200 : 400);
    }
}

static void a_query_has_so_many_fields(void **state)
{
    struct net *n = *state;
    for (size_t more = 0; more <= 1; more++) {
        struct buf b = buf_new(1 << 16);
        for (size_t i = 0; i < HTTP_MAX_FIELDS + more; i++)
            buf_add_str(&b, S("a=1&"));
        struct reply r = get(n, str_fmt(n->s.arena, "/health?%.*s", STR_ARG(buf_str(&b))).p);
        assert_int_equal(r.status, more == 0 ? 200 : 400);
        buf_done(&b);
    }
}

static void a_form_has_a_longest(void **state)
{
    struct net *n = *state;
    for (size_t more = 0; more <= 1; more++) {
        struct str rest = filled(n->s.arena, 'a', HTTP_MAX_FORM - strlen("name=") + more);
        struct reply r = post(n, "/sign-in", str_fmt(n->s.arena, "name=%.*s", STR_ARG(rest)));
        assert_int_equal(r.status, more == 0 ? 400 : 413);
        /* The first is refused by the page, for want of a password; the second before it is read. */
        assert_int_equal(str_find_str(r.body, S("Enter your password")) > 0, more == 0);
    }
}

/* The head of a request: what fits into the memory of a connection is read, what does not ends it. */
static void a_head_has_a_longest(void **state)
{
    struct net *n = *state;
    struct str fits = filled(n->s.arena, 'c', 10 * 1024), not = filled(n->s.arena, 'c', 64 * 1024);
    struct reply r =
        ask(n, str_fmt(n->s.arena, "GET /health HTTP/1.1\r\n" HOST "X-Long: %.*s\r\n\r\n", STR_ARG(fits)).p);
    assert_int_equal(r.status, 200);
    /* A question is asked in an address (QUESTION_QUERY_MOST). */
    r = get(n, str_fmt(n->s.arena, "/help?q=%.*s", 8000, fits.p).p);
    assert_int_equal(r.status, 200);
    int fd = wire_connect(n->port, NULL);
    wire_send(fd, str_fmt(n->s.arena, "GET /health HTTP/1.1\r\n" HOST "X-Long: %.*s\r\n\r\n", STR_ARG(not )));
    char answer[4096];
    ssize_t got = recv(fd, answer, sizeof answer - 1, 0);
    assert_true(got <= 0 || memcmp(answer, "HTTP/1.1 4", 10) == 0);
    close(fd);
    assert_well(n);
}

/* Two gigabytes announced: the refusal comes without a byte of them, and nothing is left. */
static void a_body_too_long_is_refused_unread(void **state)
{
    static const char *const lengths[] = { "2147483648", "1610612737", "9223372036854775807" };
    struct net *n = *state;
    size_t files = files_of(n);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        for (int expect = 0; expect <= 1; expect++) {
            int fd = wire_connect(n->port, NULL);
            wire_send(fd,
                str_fmt(n->s.arena,
                    "POST /imports/new HTTP/1.1\r\n" HOST "Cookie: %.*s\r\nContent-Type: multipart/form-data; "
                    "boundary=B\r\n%sContent-Length: %s\r\n\r\n",
                    STR_ARG(n->su.cookie), expect ? "Expect: 100-continue\r\n" : "", lengths[i]));
            struct reply r = wire_read(n->s.arena, fd, false);
            assert_int_equal(r.status, 413);
            assert_true(wire_is_closed(fd));
            close(fd);
        }
    }
    assert_int_equal(files_of(n), files);
}

/* --- requests that mean two things --- */

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SECOND "GET /health HTTP/1.1\r\n" HOST "\r\n"

/* Whoever stands between may see one request where we see two. It is refused, and what follows is not read. */
static void no_request_within_a_request(void **state)
{
    static const char *const wrong[] = {
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 4\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\nContent-Length: 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: chunked\r\n\r\n3\r\na=1\r\n0\r\n\r\n" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Transfer-Encoding : chunked\r\nContent-Length: 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length : 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 3, 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: +3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: -3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 0x3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 3 3\r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: \r\n\r\na=1" SECOND,
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 99999999999999999999\r\n\r\na=1" SECOND,
        "GET /health HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1" SECOND,
        "GET /health HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SECOND,
        "HEAD /health HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1" SECOND,
    };
    struct net *n = *state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int fd = wire_connect(n->port, NULL);
        wire_send(fd, str_of(wrong[i]));
        struct reply r = wire_read(n->s.arena, fd, strncmp(wrong[i], "HEAD", 4) == 0);
        if (r.status != 0 && r.status != 400 && r.status != 413)
            fail_msg("%d to %s", r.status, wrong[i]);
        /* libmicrohttpd gives its own refusals of a length twice. */
        struct str rest = wire_rest(n->s.arena, fd);
        if (str_find_str(rest, S("HTTP/1.1 2")) >= 0 || str_find_str(rest, S("ok\n")) >= 0)
            fail_msg("what follows is read: %s", wrong[i]);
        close(fd);
    }
    assert_well(n);
}

static void refuses_what_no_browser_sends(void **state)
{
    static const char *const wrong[] = { "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n" HOST HOST "\r\n",
        "GET / HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: waymark=x\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "Origin: a\r\nOrigin: b\r\n\r\n", "GET / HTTP/1.1\r\n" HOST "X\x01Y: 1\r\n\r\n",
        "GET / HTTP/1.1\r\n" HOST "X(Y): 1\r\n\r\n", "GET http://waymark.example/health HTTP/1.1\r\n" HOST "\r\n",
        "GET health HTTP/1.1\r\n" HOST "\r\n", "GET * HTTP/1.1\r\n" HOST "\r\n", "GET /../etc HTTP/1.1\r\n" HOST "\r\n",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "\r\n", /* a body without a length */
        "POST /sign-in HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\na=1",
        "POST /sign-in HTTP/1.1\r\n" HOST "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\na=1",
        "POST /sign-in HTTP/1.1\r\n" HOST "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\na=1",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 3\r\n\r\n%zz",
        "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 5\r\n\r\na=%00" };
    struct net *n = *state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct reply r = ask(n, wrong[i]);
        if (r.status != 400)
            fail_msg("%d to %s", r.status, wrong[i]);
    }
}

/* Whatever bytes come: the server answers the next. */
static void bears_noise(void **state)
{
    static const char like[] =
        "POST /imports/new?a=b%20c HTTP/1.1\r\n" HOST
        "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: 60\r\n\r\n--B\r\nContent-"
        "Disposition: form-data; name=a\r\n\r\n1\r\n--B--";
    struct net *n = *state;
    uint64_t seed = 88172645463325252u;
    for (int round = 0; round < 200; round++) {
        char copy[sizeof like];
        memcpy(copy, like, sizeof like);
        for (int k = 0; k < 4; k++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            copy[seed % (sizeof like - 1)] = (char)(seed >> 32);
        }
        int fd = wire_connect(n->port, "127.0.0.3");
        wire_send(fd, (struct str){ copy, sizeof like - 1 });
        wire_ready(fd, 10); /* libmicrohttpd misses an end that comes with the bytes, until the guard sees it */
        close(fd);
    }
    assert_well(n);
}

/* --- one connection, several requests --- */

static void a_connection_serves_several_requests(void **state)
{
    struct net *n = *state;
    int fd = wire_connect(n->port, NULL);
    for (int i = 0; i < 3; i++) {
        assert_true(wire_send(fd, S("GET /health HTTP/1.1\r\n" HOST "\r\n")));
        struct reply r = wire_read(n->s.arena, fd, false);
        assert_int_equal(r.status, 200);
        assert_true(wire_send(fd, S("GET /nowhere HTTP/1.1\r\n" HOST "\r\n")));
        r = wire_read(n->s.arena, fd, false);
        assert_int_equal(r.status, 404);
        assert_true(wire_send(fd, S("POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 6\r\n\r\nname=x")));
        r = wire_read(n->s.arena, fd, false);
        assert_int_equal(r.status, 400);
    }
    close(fd);
}

static void requests_in_one_piece_are_answered_in_order(void **state)
{
    struct net *n = *state;
    int fd = wire_connect(n->port, NULL);
    assert_true(wire_send(fd, S("HEAD /help HTTP/1.1\r\n" HOST "\r\n"
                                "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: 6\r\n\r\nname=x"
                                "GET /nowhere HTTP/1.1\r\n" HOST "\r\n"
                                "GET /health HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n")));
    static const int want[] = { 200, 400, 404, 200 };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        struct reply r = wire_read(n->s.arena, fd, i == 0);
        assert_int_equal(r.status, want[i]);
        if (i == 0)
            assert_true(wire_header(&r, "Content-Length").n > 3); /* as long as the page, which is not sent */
        if (i == 3)
            assert_str(r.body, "ok\n");
    }
    assert_true(wire_is_closed(fd));
    close(fd);
}

/* --- uploads --- */

static struct str upload_of(struct net *n, struct str csrf, const char *kind, const char *content)
{
    struct str body = str_fmt(n->s.arena,
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%.*s\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n%s\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../x.csv\"\r\n\r\n%s\r\n--B--\r\n",
        STR_ARG(csrf), kind, content);
    return str_fmt(n->s.arena,
        "POST /imports/new HTTP/1.1\r\n" HOST "Cookie: %.*s\r\nContent-Type: multipart/form-data; boundary=B\r\n"
        "Content-Length: %zu\r\n\r\n%.*s",
        STR_ARG(n->su.cookie), body.n, STR_ARG(body));
}

static int64_t imports_waiting(struct net *n)
{
    return importing_number(&n->s.x, "SELECT count(*) AS n FROM import WHERE state = 'uploaded'");
}

static void an_upload_leaves_its_file(void **state)
{
    struct net *n = *state;
    size_t files = files_of(n);
    int64_t imports = imports_waiting(n);
    struct reply r = wire_ask(n->s.arena, n->port, upload_of(n, n->su.csrf, "marks", "a,b\n"));
    assert_int_equal(r.status, 303);
    assert_true(str_starts(wire_header(&r, "Location"), S("/imports/")));
    assert_int_equal(files_of(n), files + 1);
    assert_int_equal(imports_waiting(n), imports + 1);
    struct str stored =
        importing_value(&n->s.x, "SELECT stored_as AS v FROM import_file ORDER BY import_id DESC, position LIMIT 1");
    struct stat is;
    assert_int_equal(stat(str_fmt(n->s.arena, "%s/%.*s", n->state, STR_ARG(stored)).p, &is), 0);
    assert_int_equal(is.st_size, 4);
    assert_int_equal(is.st_mode & 0777, 0600);
}

static void an_upload_that_is_refused_leaves_none(void **state)
{
    struct net *n = *state;
    const struct {
        struct str csrf;
        const char *kind, *content;
        int want;
    } wrong[] = { { S("x"), "marks", "a", 403 }, { S(""), "marks", "a", 403 }, { n->lead.csrf, "marks", "a", 403 },
        { n->su.csrf, "nothing", "a", 400 }, { n->su.csrf, "", "a", 400 }, { n->su.csrf, "marks", "", 400 },
        { n->su.csrf, "settings", "a", 400 } };
    size_t files = files_of(n);
    int64_t imports = imports_waiting(n);
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct reply r =
            wire_ask(n->s.arena, n->port, upload_of(n, wrong[i].csrf, wrong[i].kind, wrong[i].content));
        if (r.status != wrong[i].want)
            fail_msg("%s, %s: %d", wrong[i].kind, wrong[i].content, r.status);
        assert_int_equal(files_of(n), files);
    }
    assert_int_equal(imports_waiting(n), imports);
}

/* The folder is gone, or the disk is: nobody's fault who sends, and everything else goes on. */
static void an_upload_that_cannot_be_kept_is_503(void **state)
{
    struct net *n = *state;
    const char *away = str_fmt(n->s.arena, "%s-away", n->state).p;
    assert_int_equal(rename(n->state, away), 0);
    struct reply r = wire_ask(n->s.arena, n->port, upload_of(n, n->su.csrf, "marks", "a,b\n"));
    assert_int_equal(rename(away, n->state), 0);
    assert_int_equal(r.status, 503);
    check_security(&r, "503");
    r = wire_ask(n->s.arena, n->port, upload_of(n, n->su.csrf, "marks", "a,b\n"));
    assert_int_equal(r.status, 303);
}

/* Browsers send a file without a name and without bytes when none was chosen. */
static void an_upload_without_a_file_is_told_so(void **state)
{
    struct net *n = *state;
    size_t files = files_of(n);
    struct str body = str_fmt(n->s.arena,
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%.*s\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nmarks\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--B--\r\n",
        STR_ARG(n->su.csrf));
    struct reply r = wire_ask(n->s.arena, n->port,
        str_fmt(n->s.arena,
            "POST /imports/new HTTP/1.1\r\n" HOST "Cookie: %.*s\r\n"
            "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: %zu\r\n\r\n%.*s",
            STR_ARG(n->su.cookie), body.n, STR_ARG(body)));
    assert_int_equal(r.status, 400);
    assert_true(str_find_str(r.body, S("Choose at least one file")) > 0);
    assert_true(str_find_str(r.body, S("is empty")) < 0);
    assert_int_equal(files_of(n), files);
}

/* Broken off anywhere: in a head, in a file, before the end. */
static void an_upload_that_is_broken_off_leaves_none(void **state)
{
    struct net *n = *state;
    size_t files = files_of(n);
    int64_t imports = imports_waiting(n);
    struct str whole = upload_of(n, n->su.csrf, "marks", filled(n->s.arena, 'a', 100 * 1000).p);
    static const size_t missing[] = { 1, 10, 50 * 1000 };
    for (size_t i = 0; i < COUNT_OF(missing); i++) {
        int fd = wire_connect(n->port, NULL);
        assert_true(wire_send(fd, str_slice(whole, 0, whole.n - missing[i])));
        assert_true(comes_to_files(n, files + 1)); /* it is being read */
        close(fd);
        assert_true(comes_to_files(n, files));
    }
    assert_int_equal(imports_waiting(n), imports);
}

/* --- crowds and dawdlers --- */

static void one_address_has_so_many_connections(void **state)
{
    struct net *n = *state;
    int fds[SERVER_MAX_PER_ADDRESS + 1];
    for (int i = 0; i < SERVER_MAX_PER_ADDRESS; i++) {
        fds[i] = wire_connect(n->port, "127.0.0.2");
        assert_true(wire_send(fds[i], S("GET /assets/nothing HTTP/1.1\r\n" HOST "\r\n")));
    }
    for (int i = 0; i < SERVER_MAX_PER_ADDRESS; i++)
        assert_int_equal(wire_read(n->s.arena, fds[i], false).status, 404);
    int last = wire_connect(n->port, "127.0.0.2");
    wire_send(last, S("GET /health HTTP/1.1\r\n" HOST "\r\n"));
    assert_int_equal(wire_read(n->s.arena, last, false).status, 0);
    close(last);
    assert_well(n); /* others are served */
    for (int i = 0; i < SERVER_MAX_PER_ADDRESS; i++)
        close(fds[i]);
    int status = 0;
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; status != 200 && clock_monotonic_ms() < until;) {
        last = wire_connect(n->port, "127.0.0.2");
        wire_send(last, S("GET /health HTTP/1.1\r\n" HOST "\r\n"));
        status = wire_read(n->s.arena, last, false).status;
        close(last);
    }
    assert_int_equal(status, 200);
}

static int begin_sign_in(struct net *n, const char *fields)
{
    int fd = wire_connect(n->port, NULL);
    assert_true(wire_send(fd,
        str_fmt(n->s.arena, "POST /sign-in HTTP/1.1\r\n" HOST FORM "Content-Length: %zu\r\n\r\n%s", strlen(fields),
            fields)));
    return fd;
}

/* While one sign-in waits for the database, twenty wait behind it; the next ones are told to come again, and pages are
 * served as ever. */
static void a_storm_of_sign_ins_is_turned_away(void **state)
{
    enum { STORM = SLOW_QUEUE + 6 };
    struct net *n = *state;
    int fds[STORM], turned_away = 0, answered = 0;
    assert_ok(db_begin(n->s.x.db, DB_WRITE), n->s.x.db);
    fds[0] = begin_sign_in(n, "name=fc&password=three+words+remembered");
    usleep(300 * 1000); /* time to be taken out of the queue, or not */
    for (int i = 1; i < STORM; i++)
        fds[i] = begin_sign_in(n, "name=fc");
    for (int64_t until = clock_monotonic_ms() + 3000; turned_away < 4 && clock_monotonic_ms() < until;) {
        turned_away = 0;
        for (int i = 1; i < STORM; i++)
            turned_away += wire_ready(fds[i], 0);
        usleep(10 * 1000);
    }
    assert_well(n);
    db_rollback(n->s.x.db);
    assert_int_equal(wire_read(n->s.arena, fds[0], false).status, 303);
    turned_away = 0;
    for (int i = 1; i < STORM; i++) {
        struct reply r = wire_read(n->s.arena, fds[i], false);
        assert_true(r.status == 429 || r.status == 400);
        turned_away += r.status == 429;
        answered += r.status == 400;
        if (r.status == 429)
            check_security(&r, "429");
        close(fds[i]);
    }
    close(fds[0]);
    /* One more or less: whether the first had left the queue when the others came. */
    assert_true(answered == SLOW_QUEUE || answered == SLOW_QUEUE - 1);
    assert_int_equal(turned_away, STORM - 1 - answered);
}

static void *dawdle(void *arg)
{
    struct net *n = arg;
    int64_t begun = clock_monotonic_ms();
    wire_send(n->dawdler_socket, S("GET /health HTTP/1.1\r\n" HOST "X: "));
    while (clock_monotonic_ms() < begun + GUARD_HEADERS_MS + WIRE_WAIT_MS) {
        struct str x = S("x");
        if (wire_ready(n->dawdler_socket, 200) || !wire_send(n->dawdler_socket, x)) {
            n->dawdled_ms = clock_monotonic_ms() - begun;
            break;
        }
    }
    return NULL;
}

/* A byte now and then keeps no connection: it began before all other tests. */
static void a_dawdler_is_cut_off(void **state)
{
    struct net *n = *state;
    char rest[200];
    assert_int_equal(pthread_join(n->dawdler, NULL), 0);
    assert_true(n->dawdled_ms >= GUARD_HEADERS_MS);
    assert_true(recv(n->dawdler_socket, rest, sizeof rest, MSG_DONTWAIT) <= 0); /* without an answer */
    close(n->dawdler_socket);
    assert_well(n);
}

/* --- behind a proxy --- */

static void behind_a_proxy(void **state)
{
    struct net *n = *state;
    struct app app = n->s.app;
    struct fail f = { .code = OK };
    int socket;
    bool loopback;
    app.secure = app.behind_proxy = true;
    assert_int_equal(listener_open("127.0.0.1:0", &f, &socket, &loopback), OK);
    int port = listener_port(socket);
    struct server *server = server_start(&app, socket);
    assert_non_null(server);
    struct reply r = wire_ask(n->s.arena, port, S("GET /help HTTP/1.1\r\n" HOST "\r\n"));
    assert_str(wire_header(&r, "Strict-Transport-Security"), "max-age=31536000; includeSubDomains");
    static const char *const forwarded[][2] = { { "X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9" },
        { "X-Forwarded-For: 10.0.0.1, evil, 203.0.113.9\r\n", "203.0.113.9" },
        { "X-Forwarded-For: 2001:db8::1\r\n", "2001:db8::1" }, { "X-Forwarded-For: \r\n", "unknown" },
        { "", "127.0.0.1" } };
    for (size_t i = 0; i < COUNT_OF(forwarded); i++) {
        static const char fields[] = "name=su&password=three+words+remembered";
        r = wire_ask(n->s.arena, port,
            str_fmt(n->s.arena, "POST /sign-in HTTP/1.1\r\n" HOST FORM "%sContent-Length: %zu\r\n\r\n%s",
                forwarded[i][0], sizeof fields - 1, fields));
        assert_int_equal(r.status, 303);
        assert_true(str_starts(wire_header(&r, "Set-Cookie"), S("__Host-waymark=")));
        assert_str(
            importing_value(&n->s.x, "SELECT address AS v FROM audit ORDER BY id DESC LIMIT 1"), forwarded[i][1]);
    }
    server_stop(server);
    /* Without a proxy of ours nobody says where they come from. */
    r = wire_ask(n->s.arena, n->port,
        S("POST /sign-in HTTP/1.1\r\n" HOST FORM
          "X-Forwarded-For: 203.0.113.9\r\nContent-Length: 39\r\n\r\nname=su&password=three+words+remembered"));
    assert_int_equal(r.status, 303);
    assert_str(importing_value(&n->s.x, "SELECT address AS v FROM audit ORDER BY id DESC LIMIT 1"), "127.0.0.1");
}

/* --- where it listens --- */

static void listens_where_it_is_told(void **state)
{
    static const char *const wrong[] = { "", "x", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:8x", "example.com:80", "127.0.0.1:808080", "[]:80", "300.1.1.1:80" };
    static const struct {
        const char *address;
        bool loopback;
    } right[] = { { "127.0.0.1:0", true }, { "localhost:0", true }, { "127.9.9.9:0", true }, { "0.0.0.0:0", false } };
    struct fail f = { .code = OK };
    int fd, second;
    bool loopback;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (listener_open(wrong[i], &f, &fd, &loopback) != ERR_INVALID)
            fail_msg("taken: %s", wrong[i]);
    for (size_t i = 0; i < COUNT_OF(right); i++) {
        assert_int_equal(listener_open(right[i].address, &f, &fd, &loopback), OK);
        assert_int_equal(loopback, right[i].loopback);
        assert_true(listener_port(fd) > 0);
        char taken[64];
        snprintf(taken, sizeof taken, "127.0.0.1:%d", listener_port(fd));
        if (i == 0)
            assert_int_equal(listener_open(taken, &f, &second, &loopback), ERR_FAILED);
        close(fd);
    }
}

static int begin(void **state)
{
    struct net *n = calloc(1, sizeof *n);
    struct fail f = { .code = OK };
    void *engine = NULL;
    int socket;
    bool loopback;
    if (engine_setup_sqlite(&engine) != 0)
        return -1;
    serving_begin(&n->s, engine);
    snprintf(n->state, sizeof n->state, "%s/uploads", test_tmp());
    assert_int_equal(mkdir(n->state, 0700), 0);
    n->s.app.state = n->state;
    n->su = serving_sign_in(&n->s, "su");
    n->lead = serving_sign_in(&n->s, "lead");
    assert_int_equal(listener_open("127.0.0.1:0", &f, &socket, &loopback), OK);
    n->port = listener_port(socket);
    n->server = server_start(&n->s.app, socket);
    assert_non_null(n->server);
    n->dawdler_socket = wire_connect(n->port, NULL);
    assert_int_equal(pthread_create(&n->dawdler, NULL, dawdle, n), 0);
    *state = n;
    return 0;
}

static int end(void **state)
{
    struct net *n = *state;
    void *engine = n->s.x.t;
    server_stop(n->server);
    serving_end(&n->s);
    free(n);
    return engine_teardown(&engine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_response_is_guarded),
        cmocka_unit_test(a_failure_is_guarded_and_says_nothing),
        cmocka_unit_test(says_which_methods),
        cmocka_unit_test(no_header_is_made_of_what_was_sent),
        cmocka_unit_test(assets_are_kept_by_browsers),
        cmocka_unit_test(a_target_has_a_longest),
        cmocka_unit_test(a_query_has_so_many_fields),
        cmocka_unit_test(a_form_has_a_longest),
        cmocka_unit_test(a_head_has_a_longest),
        cmocka_unit_test(a_body_too_long_is_refused_unread),
        cmocka_unit_test(no_request_within_a_request),
        cmocka_unit_test(refuses_what_no_browser_sends),
        cmocka_unit_test(bears_noise),
        cmocka_unit_test(a_connection_serves_several_requests),
        cmocka_unit_test(requests_in_one_piece_are_answered_in_order),
        cmocka_unit_test(an_upload_leaves_its_file),
        cmocka_unit_test(an_upload_that_is_refused_leaves_none),
        cmocka_unit_test(an_upload_that_cannot_be_kept_is_503),
        cmocka_unit_test(an_upload_without_a_file_is_told_so),
        cmocka_unit_test(an_upload_that_is_broken_off_leaves_none),
        cmocka_unit_test(one_address_has_so_many_connections),
        cmocka_unit_test(a_storm_of_sign_ins_is_turned_away),
        cmocka_unit_test(behind_a_proxy),
        cmocka_unit_test(listens_where_it_is_told),
        cmocka_unit_test(a_dawdler_is_cut_off),
    };
    return cmocka_run_group_tests_name("web server", tests, begin, end);
}
