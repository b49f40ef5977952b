/* What a server keeps between requests, settings and finished pages, is never older than the last change, whoever made
 * it (TRUST.md P21). */
#include "serving.h"
#include "wire.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "service/config.h"
#include "web/listener.h"
#include "web/server.h"

struct net {
    struct serving s;
    struct server *server;
    int port;
    struct visitor su;
};

static void begin(struct net *n, void **state)
{
    struct fail f = { .code = OK };
    int socket;
    bool loopback;
    *n = (struct net){ .port = 0 };
    serving_begin(&n->s, *state);
    n->su = serving_sign_in(&n->s, "su");
    assert_int_equal(listener_open("127.0.0.1:0", &f, &socket, &loopback), OK);
    n->port = listener_port(socket);
    n->server = server_start(&n->s.app, socket);
    assert_non_null(n->server);
}

static void end(struct net *n)
{
    server_stop(n->server);
    serving_end(&n->s);
}

/* Sets one as `waymark config set` does: over another connection. */
static void set(struct net *n, const char *name, const char *value, const char *from)
{
    struct str problem;
    struct work w = n->s.x.w;
    assert_ok(db_begin(w.db, DB_WRITE), w.db);
    assert_ok(config_set(&w, str_of(name), str_of(value), test_day(from), &problem), w.db);
    assert_ok(db_commit(w.db), w.db);
}

static struct reply get(struct net *n, const char *method, const char *target, const struct visitor *who)
{
    struct str cookie =
        who == NULL ? S("") : str_fmt(n->s.arena, "Cookie: %.*s\r\n", STR_ARG(who->cookie));
    int fd = wire_connect(n->port, NULL);
    assert_true(wire_send(fd,
        str_fmt(n->s.arena, "%s %s HTTP/1.1\r\nHost: x\r\n%.*s\r\n", method, target, STR_ARG(cookie))));
    struct reply r = wire_read(n->s.arena, fd, strcmp(method, "HEAD") == 0);
    close(fd);
    return r;
}

static bool has(const struct reply *r, const char *text)
{
    return str_find_str(r->body, str_of(text)) >= 0;
}

static const char *const pages[] = { "/sign-in", "/help", "/accessibility", "/cookies", "/privacy" };

/* A setting that somebody changes is seen at the next request, of whoever it is, and as often as it is changed. */
static void a_setting_is_seen_at_the_next_request(void **state)
{
    struct net n;
    begin(&n, state);
    for (int round = 0; round < 4; round++) {
        const char *name = str_fmt(n.s.arena, "Council number %d", round).p;
        set(&n, "authority_name", name, "2024-09-01");
        for (size_t i = 0; i < COUNT_OF(pages); i++) {
            for (int again = 0; again < 3; again++) {
                struct reply r = get(&n, "GET", pages[i], NULL);
                assert_int_equal(r.status, 200);
                if (!has(&r, name))
                    fail_msg("%s does not show %s", pages[i], name);
            }
        }
        struct reply r = get(&n, "GET", "/help", &n.su);
        assert_true(has(&r, name) && has(&r, "Account of su"));
    }
    end(&n);
}

/* A value that holds from tomorrow on is there tomorrow, without a change. */
static void a_setting_begins_on_its_day(void **state)
{
    struct net n;
    begin(&n, state);
    set(&n, "authority_name", "Old Council", "2024-09-01");
    set(&n, "authority_name", "New Council", "2026-03-03"); /* the day after SERVING_DAY */
    struct reply r = get(&n, "GET", "/help", NULL);
    assert_true(has(&r, "Old Council") && !has(&r, "New Council"));
    serving_wait(&n.s, 24 * 60 * 60 * 1000);
    r = get(&n, "GET", "/help", NULL);
    assert_true(has(&r, "New Council") && !has(&r, "Old Council"));
    end(&n);
}

/* What is kept is the page of nobody: it has no one's name, and who is signed in or asks a question gets another. */
static void a_kept_page_is_nobodys(void **state)
{
    struct net n;
    begin(&n, state);
    for (int again = 0; again < 3; again++) {
        struct reply nobody = get(&n, "GET", "/help", NULL), su = get(&n, "GET", "/help", &n.su);
        assert_true(has(&su, "Account of su") && !has(&nobody, "Account of su"));
        struct visitor stranger = { .cookie = str_fmt(
                                        n.s.arena, "%.*s=nonsense", STR_ARG(login_cookie_name(&n.s.app))) };
        struct reply r = get(&n, "GET", "/help", &stranger);
        assert_true(str_eq(r.body, nobody.body));
        r = get(&n, "GET", "/sign-in?next=%2Fdashboard", NULL);
        assert_true(has(&r, "value=\"/dashboard\""));
        r = get(&n, "GET", "/sign-in", NULL);
        assert_false(has(&r, "value=\"/dashboard\""));
        r = get(&n, "GET", "/sign-in", &n.su);
        assert_int_equal(r.status, 303);
    }
    end(&n);
}

/* The first time and the tenth it is the same answer, headers and all; HEAD has the same without a body. */
static void a_kept_page_is_the_page_that_was_made(void **state)
{
    static const char *const headers[] = { "Content-Security-Policy", "Cache-Control", "Content-Type",
        "Content-Length", "X-Frame-Options" };
    struct net n;
    begin(&n, state);
    for (size_t i = 0; i < COUNT_OF(pages); i++) {
        struct reply first = get(&n, "GET", pages[i], NULL);
        for (int again = 0; again < 10; again++) {
            struct reply r = get(&n, again % 3 == 2 ? "HEAD" : "GET", pages[i], NULL);
            assert_int_equal(r.status, 200);
            assert_true(again % 3 == 2 ? r.body.n == 0 : str_eq(r.body, first.body));
            for (size_t h = 0; h < COUNT_OF(headers); h++)
                assert_true(str_eq(wire_header(&r, headers[h]), wire_header(&first, headers[h])));
            assert_str(wire_header(&r, "Cache-Control"), "no-store");
        }
    }
    end(&n);
}

struct reader {
    pthread_t thread;
    int fd;
    atomic_int *stop;
    _Atomic int64_t *committed; /* the highest number that is in the database */
    bool wrong;
    int answers;
};

/* Reads an answer without the checks of a test, which are no business of a thread. */
static size_t read_raw(int fd, char *to, size_t room)
{
    size_t n = 0;
    while (n + 1 < room) {
        ssize_t got = read(fd, to + n, room - 1 - n);
        if (got <= 0)
            return 0;
        n += (size_t)got;
        to[n] = '\0';
        if (strstr(to, "</html>\n") != NULL)
            return n;
    }
    return 0;
}

static void *read_again_and_again(void *arg)
{
    static const char request[] = "GET /help HTTP/1.1\r\nHost: x\r\n\r\n";
    struct reader *r = arg;
    char text[16384];
    while (!atomic_load(r->stop)) {
        int64_t before = atomic_load(r->committed), shown = -1;
        if (write(r->fd, request, sizeof request - 1) != (ssize_t)sizeof request - 1 ||
            read_raw(r->fd, text, sizeof text) == 0)
            break;
        const char *at = strstr(text, "Council number ");
        if (at != NULL)
            shown = strtol(at + 15, NULL, 10);
        r->wrong = r->wrong || shown < before; /* older than what was committed before it asked */
        r->answers++;
    }
    return NULL;
}

static void no_reader_sees_an_older_setting(void **state)
{
    enum { READERS = 6,
        CHANGES = 40 };
    struct net n;
    struct reader readers[READERS];
    atomic_int stop = 0;
    _Atomic int64_t committed = 0;
    begin(&n, state);
    set(&n, "authority_name", "Council number 0", "2024-09-01");
    for (int i = 0; i < READERS; i++) {
        readers[i] = (struct reader){ .fd = wire_connect(n.port, NULL), .stop = &stop, .committed = &committed };
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_again_and_again, &readers[i]), 0);
    }
    for (int i = 1; i <= CHANGES; i++) {
        set(&n, "authority_name", str_fmt(n.s.arena, "Council number %d", i).p, "2024-09-01");
        atomic_store(&committed, i);
        usleep(5000);
    }
    atomic_store(&stop, 1);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_false(readers[i].wrong);
        assert_true(readers[i].answers > 0);
        close(readers[i].fd);
    }
    end(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH_ENGINES(a_setting_is_seen_at_the_next_request),
        ON_BOTH_ENGINES(a_setting_begins_on_its_day),
        ON_SQLITE(a_kept_page_is_nobodys),
        ON_SQLITE(a_kept_page_is_the_page_that_was_made),
        ON_BOTH_ENGINES(no_reader_sees_an_older_setting),
    };
    return cmocka_run_group_tests_name("web kept", tests, NULL, NULL);
}
