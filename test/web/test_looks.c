/* While documents are being looked through, each in a process of its own (service/attachment_look.h), the service goes
 * on: no thread that serves pages waits for one, however many are brought. */
#include "case_rows.h"
#include "wire.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/listener.h"
#include "web/server.h"
#include "web/workers.h"

enum { ALL = LOOK_AT_ONCE + SLOW_QUEUE }; /* that are looked through, or wait for it */

/* A server whose looker waits for a file "go" before it looks. */
struct held {
    struct serving s;
    struct server *server;
    int port;
    char folder[300], state[320];
};

static size_t files_of(const char *folder)
{
    size_t count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d)) != NULL;)
        count += e->d_name[0] != '.';
    closedir(d);
    return count;
}

static void wait_for_files(const char *folder, size_t want)
{
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; files_of(folder) != want; usleep(10 * 1000))
        if (clock_monotonic_ms() > until)
            fail_msg("%zu files, want %zu", files_of(folder), want);
}

/* It leaves a file "begun" each time. */
static void write_looker(struct held *h)
{
    const char *program = getenv("WAYMARK_TEST_PROGRAM"), *path = str_fmt(h->s.arena, "%s/looker", h->folder).p;
    assert_non_null(program);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n: > %s/begun/$$\nwhile [ ! -e %s/go ]; do sleep 0.05; done\nexec %s look\n", h->folder,
        h->folder, program);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(path, 0700), 0);
    h->s.looker.program = path;
    h->s.looker.most_ms = h->s.looker.wait_ms = 4 * WIRE_WAIT_MS;
}

static void begin(struct held *h, void **state)
{
    static int count;
    struct fail f = { .code = OK };
    int socket;
    bool loopback;
    serving_begin(&h->s, *state);
    case_rows_coordinator(&h->s);
    serving_children(&h->s, "100001", "Alderson", 1, 1, 2);
    case_rows_case(&h->s, "named", true, "draft");
    serving_sign_in_all(&h->s);
    snprintf(h->folder, sizeof h->folder, "%s/held%d", test_tmp(), ++count);
    snprintf(h->state, sizeof h->state, "%s/uploads", h->folder);
    assert_int_equal(mkdir(h->folder, 0700), 0);
    assert_int_equal(mkdir(h->state, 0700), 0);
    assert_int_equal(mkdir(str_fmt(h->s.arena, "%s/begun", h->folder).p, 0700), 0);
    h->s.app.state = h->state;
    write_looker(h);
    assert_int_equal(listener_open("127.0.0.1:0", &f, &socket, &loopback), OK);
    h->port = listener_port(socket);
    h->server = server_start(&h->s.app, socket);
    assert_non_null(h->server);
}

static void end(struct held *h)
{
    if (h->server != NULL)
        server_stop(h->server);
    serving_end(&h->s);
}

static void go(const struct held *h)
{
    FILE *f = fopen(str_fmt(h->s.arena, "%s/go", h->folder).p, "w");
    assert_non_null(f);
    fclose(f);
}

static void wait_for_looks(const struct held *h, size_t n)
{
    wait_for_files(str_fmt(h->s.arena, "%s/begun", h->folder).p, n);
}

/* Sends a document, and does not wait. */
static int bring(struct held *h)
{
    const struct visitor *v = &h->s.as[SU];
    struct str body = str_fmt(h->s.arena,
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%.*s\r\n--B\r\nContent-Disposition: "
        "form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nWhat was seen\r\n--B--\r\n",
        STR_ARG(v->csrf));
    const int fd = wire_connect(h->port, NULL);
    assert_true(wire_send(fd,
        str_fmt(h->s.arena,
            "POST /cases/namedr/documents HTTP/1.1\r\nHost: waymark.example\r\nCookie: %.*s\r\nContent-Type: "
            "multipart/form-data; boundary=B\r\nContent-Length: %zu\r\n\r\n%.*s",
            STR_ARG(v->cookie), body.n, STR_ARG(body))));
    return fd;
}

static int answer_to(struct held *h, int fd)
{
    const int status = wire_read(h->s.arena, fd, false).status;
    close(fd);
    return status;
}

static void assert_page(struct held *h, const char *target, int want)
{
    const struct str sent = str_fmt(h->s.arena, "GET %s HTTP/1.1\r\nHost: waymark.example\r\nCookie: %.*s\r\n\r\n",
        target, STR_ARG(h->s.as[SU].cookie));
    assert_int_equal(wire_ask(h->s.arena, h->port, sent).status, want);
}

static int64_t n_kept(struct held *h)
{
    return importing_number(&h->s.x, "SELECT count(*) AS n FROM attachment");
}

/* As many as there are threads that serve pages: each would be waiting for one. */
static void pages_are_answered_meanwhile(void **state)
{
    struct held h;
    int fds[ALL];
    const size_t n = workers_count();
    begin(&h, state);
    assert_true(n <= ALL);
    for (size_t i = 0; i < n; i++)
        fds[i] = bring(&h);
    wait_for_files(h.state, n);
    wait_for_looks(&h, LOOK_AT_ONCE);
    for (size_t i = 0; i < 2 * n; i++) {
        assert_page(&h, "/health", 200);
        assert_page(&h, "/cases/namedr/documents", 200);
    }
    for (size_t i = 0; i < n; i++)
        assert_false(wire_ready(fds[i], 0));
    assert_int_equal(n_kept(&h), 0);
    go(&h);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(answer_to(&h, fds[i]), 303);
    assert_int_equal(n_kept(&h), (int64_t)n);
    end(&h);
}

/* What finds no place among those that wait is told at once, and leaves nothing. */
static void too_many_are_told_to_come_again(void **state)
{
    enum { MORE = 3 };
    struct held h;
    int fds[ALL + MORE], said[600] = { 0 }, turned_away = 0;
    begin(&h, state);
    for (int i = 0; i < LOOK_AT_ONCE; i++)
        fds[i] = bring(&h);
    wait_for_looks(&h, LOOK_AT_ONCE);
    for (int i = LOOK_AT_ONCE; i < ALL + MORE; i++)
        fds[i] = bring(&h);
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; turned_away < MORE; usleep(10 * 1000)) {
        assert_true(clock_monotonic_ms() < until);
        turned_away = 0;
        for (int i = 0; i < ALL + MORE; i++)
            turned_away += wire_ready(fds[i], 0);
    }
    wait_for_files(h.state, ALL);
    assert_page(&h, "/health", 200);
    go(&h);
    for (int i = 0; i < ALL + MORE; i++)
        said[answer_to(&h, fds[i])]++;
    /* A case has twenty documents at the most. */
    assert_int_equal(said[303], 20);
    assert_int_equal(said[400], ALL - 20);
    assert_int_equal(said[503], MORE);
    assert_int_equal(n_kept(&h), 20);
    end(&h);
}

/* Who has waited too long has gone: nothing is kept of what they brought. */
static void waiting_has_an_end(void **state)
{
    struct held h;
    int fds[LOOK_AT_ONCE + 1];
    begin(&h, state);
    for (int i = 0; i < LOOK_AT_ONCE; i++)
        fds[i] = bring(&h);
    wait_for_looks(&h, LOOK_AT_ONCE);
    h.s.looker.wait_ms = 1;
    fds[LOOK_AT_ONCE] = bring(&h);
    wait_for_files(h.state, LOOK_AT_ONCE + 1);
    usleep(50 * 1000);
    go(&h);
    for (int i = 0; i <= LOOK_AT_ONCE; i++)
        assert_int_equal(answer_to(&h, fds[i]), i < LOOK_AT_ONCE ? 303 : 503);
    assert_int_equal(n_kept(&h), LOOK_AT_ONCE);
    end(&h);
}

static void *stop(void *arg)
{
    server_stop(arg);
    return NULL;
}

/* A service that ends finishes those that are looked through, and begins with no other. */
static void the_end_does_not_wait_for_all(void **state)
{
    struct held h;
    int fds[LOOK_AT_ONCE + 2];
    pthread_t thread;
    begin(&h, state);
    for (int i = 0; i < LOOK_AT_ONCE; i++)
        fds[i] = bring(&h);
    wait_for_looks(&h, LOOK_AT_ONCE);
    for (int i = LOOK_AT_ONCE; i < LOOK_AT_ONCE + 2; i++)
        fds[i] = bring(&h);
    wait_for_files(h.state, LOOK_AT_ONCE + 2);
    assert_int_equal(pthread_create(&thread, NULL, stop, h.server), 0);
    h.server = NULL;
    while (!atomic_load(&h.s.app.ending))
        usleep(5 * 1000);
    go(&h);
    /* Two that are kept at once can meet in the database, and a service that ends does not try again: that one is told
     * to come again, and is not kept. */
    int kept = 0;
    for (int i = 0; i < LOOK_AT_ONCE + 2; i++) {
        const int status = answer_to(&h, fds[i]);
        assert_true(status == 503 || (status == 303 && i < LOOK_AT_ONCE));
        kept += status == 303;
    }
    pthread_join(thread, NULL);
    wait_for_looks(&h, LOOK_AT_ONCE);
    assert_true(kept > 0);
    assert_int_equal(n_kept(&h), kept);
    end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(pages_are_answered_meanwhile),
        ON_BOTH_ENGINES(too_many_are_told_to_come_again), ON_BOTH_ENGINES(waiting_has_an_end),
        ON_BOTH_ENGINES(the_end_does_not_wait_for_all) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
