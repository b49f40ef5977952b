/* `waymark serve` as a program: where it refuses to listen, and how it ends. */
#include "serving.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program, running. */
struct program {
    pid_t pid;
    int said; /* its standard output and error */
};

enum { MOST_ARGUMENTS = 16 };

/* Runs it with these arguments (ended by NULL) besides the database and the state folder. */
static struct program run(const struct engine_test *t, const char *const *arguments)
{
    static int count;
    int ends[2];
    char state[300];
    const char *exe = getenv("WAYMARK_TEST_PROGRAM"),
               *argv[MOST_ARGUMENTS] = { "waymark", "serve", "--database", t->url, "--state", state };
    size_t n = 6;
    if (exe == NULL)
        fail_msg("WAYMARK_TEST_PROGRAM says where the program is");
    snprintf(state, sizeof state, "%s/state%d", test_tmp(), ++count);
    for (; *arguments != NULL; arguments++) {
        assert_true(n + 1 < MOST_ARGUMENTS);
        argv[n++] = *arguments;
    }
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    (void)fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); /* a log that nobody reads holds up the end of a program */
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], 1);
        dup2(ends[1], 2);
        execv(exe, (char **)(uintptr_t)argv);
        _exit(127);
    }
    close(ends[1]);
    return (struct program){ pid, ends[0] };
}

/* Reads what it says until there is `want`, or the end. */
static struct str hear(struct arena *a, const struct program *p, const char *want)
{
    struct buf b = buf_new(1 << 20);
    char c;
    while (str_find_str(buf_str(&b), str_of(want)) < 0 && wire_ready(p->said, WIRE_WAIT_MS) &&
        read(p->said, &c, 1) == 1)
        buf_add_char(&b, c);
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* The port that it says it listens on. */
static int port_of(struct arena *a, const struct program *p)
{
    struct str said = hear(a, p, ")\n");
    ptrdiff_t at = str_find_str(said, S("(port "));
    int64_t port = 0;
    if (at < 0)
        fail_msg("it says: %.*s", STR_ARG(said));
    struct str rest = str_slice(said, (size_t)at + 6, said.n);
    assert_true(str_to_i64(str_slice(rest, 0, (size_t)str_find(rest, ')')), &port));
    return (int)port;
}

/* Its exit code; it is over within WIRE_WAIT_MS, or the test fails. */
static int ended(struct program *p)
{
    int status;
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; clock_monotonic_ms() < until; usleep(5000)) {
        if (waitpid(p->pid, &status, WNOHANG) != p->pid)
            continue;
        close(p->said);
        assert_true(WIFEXITED(status));
        return WEXITSTATUS(status);
    }
    kill(p->pid, SIGKILL);
    fail_msg("it does not end");
    return -1;
}

static void ends_when_it_is_told(void **state)
{
    static const int signals[] = { SIGTERM, SIGINT };
    struct engine_test *t = *state;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
        int port = port_of(t->arena, &p);
        struct reply r = wire_ask(t->arena, port, S("GET /health HTTP/1.1\r\nHost: x\r\n\r\n"));
        assert_int_equal(r.status, 200);
        int idle = wire_connect(port, NULL); /* who only listens does not keep it */
        assert_int_equal(kill(p.pid, signals[i]), 0);
        assert_int_equal(ended(&p), 0);
        close(idle);
    }
}

/* Nobody has asked for a page, and the registers are read. */
static void reads_the_registers_by_itself(void **state)
{
    static const char event[] = "\"event\":\"registers.read\"";
    struct engine_test *t = *state;
    struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
    struct str before = hear(t->arena, &p, ")\n");
    assert_int_equal(kill(p.pid, SIGTERM), 0);
    struct str after = hear(t->arena, &p, event);
    assert_true(str_find_str(before, str_of(event)) >= 0 || str_find_str(after, str_of(event)) >= 0);
    assert_int_equal(ended(&p), 0);
}

/* A sign-in that waits for the database when the signal comes is answered before the end. */
static void answers_what_is_on_its_way(void **state)
{
    static const char fields[] = "name=su&password=three+words+remembered";
    struct serving s;
    serving_begin(&s, *state);
    struct program p = run(*state, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
    int port = port_of(s.arena, &p);
    assert_ok(db_begin(s.x.db, DB_WRITE), s.x.db);
    int fd = wire_connect(port, NULL);
    assert_true(wire_send(fd,
        str_fmt(s.arena,
            "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded"
            "\r\nContent-Length: %zu\r\n\r\n%s",
            sizeof fields - 1, fields)));
    assert_false(wire_ready(fd, 500)); /* it waits */
    assert_int_equal(kill(p.pid, SIGTERM), 0);
    assert_false(wire_ready(fd, 300)); /* and is still waited for */
    db_rollback(s.x.db);
    assert_int_equal(wire_read(s.arena, fd, false).status, 303);
    assert_int_equal(ended(&p), 0);
    close(fd);
    serving_end(&s);
}

/* Names of children do not go over a network in the clear. */
static void does_not_listen_in_the_open(void **state)
{
    static const struct {
        const char *arguments[8];
        bool may;
    } tries[] = {
        { { "--listen", "0.0.0.0:0", NULL }, false },
        { { "--listen", "0.0.0.0:0", "--behind-proxy", NULL }, false },
        { { "--listen", "0.0.0.0:0", "--public-url", "https://waymark.example", NULL }, false },
        { { "--listen", "0.0.0.0:0", "--behind-proxy", "--public-url", "http://waymark.example", NULL }, false },
        { { "--listen", "0.0.0.0:0", "--behind-proxy", "--public-url", "waymark.example", NULL }, false },
        { { "--listen", "127.0.0.1:0", "--behind-proxy", NULL }, false },
        { { "--listen", "127.0.0.1:0", "--behind-proxy", "--public-url", "http://waymark.example", NULL }, false },
        { { "--listen", "192.0.2.1:0", NULL }, false }, /* not an address of this machine */
        { { "--listen", "nonsense", NULL }, false },
        { { "--listen", "0.0.0.0:0", "--behind-proxy", "--public-url", "https://waymark.example", NULL }, true },
        { { "--listen", "127.0.0.1:0", "--behind-proxy", "--public-url", "https://waymark.example", NULL }, true },
        { { "--listen", "127.0.0.1:0", NULL }, true },
    };
    struct engine_test *t = *state;
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        struct program p = run(t, tries[i].arguments);
        struct str said = hear(t->arena, &p, "\n");
        bool listens = str_starts(said, S("Waymark listens on http://"));
        if (listens != tries[i].may)
            fail_msg("%s %s: %.*s", tries[i].arguments[1], tries[i].arguments[2], STR_ARG(said));
        if (listens)
            kill(p.pid, SIGTERM);
        else
            assert_true(said.n > 20); /* a sentence that says what to do */
        assert_int_equal(ended(&p), listens ? 0 : 1);
    }
}

/* Uploads lie where nobody else looks. */
static void keeps_the_state_folder_shut(void **state)
{
    struct engine_test *t = *state;
    char folder[300];
    struct stat is;
    snprintf(folder, sizeof folder, "%s/shut", test_tmp());
    struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", "--state", folder, NULL });
    port_of(t->arena, &p);
    assert_int_equal(stat(folder, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0700);
    assert_int_equal(stat(str_fmt(t->arena, "%s/uploads", folder).p, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0700);
    kill(p.pid, SIGTERM);
    assert_int_equal(ended(&p), 0);
}

/* --- killed while it serves --- */

enum { CLIENTS = 8,
    KILLS = 4 };

/* One client, which asks for the page of a child again and again over one connection. */
struct client {
    pthread_t thread;
    struct str request;
    int fd;
    atomic_llong pages; /* of which at least the first byte came */
};

/* Reads one answer; false at the end of the connection. *ret_begun: the page began to come. */
static bool read_page(int fd, bool *ret_begun)
{
    char head[8192];
    size_t n = 0, end = 0;
    int64_t length = 0;
    while (end == 0) {
        ssize_t got = recv(fd, head + n, sizeof head - n, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        *ret_begun = *ret_begun || memcmp(head, "HTTP/1.1 200", n < 12 ? n : 12) == 0;
        ptrdiff_t at = str_find_str((struct str){ head, n }, S("\r\n\r\n"));
        end = at < 0 ? 0 : (size_t)at + 4;
        if (end == 0 && n == sizeof head)
            return false;
    }
    struct reply r = { .head = { head, end } };
    if (!str_to_i64(wire_header(&r, "Content-Length"), &length))
        return false;
    for (int64_t left = length - (int64_t)(n - end); left > 0;) {
        char rest[16384];
        ssize_t got = recv(fd, rest, left < (int64_t)sizeof rest ? (size_t)left : sizeof rest, 0);
        if (got <= 0)
            return false;
        left -= got;
    }
    return true;
}

static void *look_at_a_child(void *arg)
{
    struct client *c = arg;
    bool on = true;
    while (on && send(c->fd, c->request.p, c->request.n, MSG_NOSIGNAL) == (ssize_t)c->request.n) {
        bool begun = false;
        on = read_page(c->fd, &begun);
        c->pages += begun;
    }
    close(c->fd);
    return NULL;
}

/* The process that serves, which is the child of the one that was started. */
static pid_t core_of(const struct program *p)
{
    char path[64];
    int pid = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)p->pid, (int)p->pid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%d", &pid), 1);
    fclose(f);
    return pid;
}

static struct str cookie_of(struct arena *a, int port, const char *name)
{
    struct str fields = str_fmt(a, "name=%s&password=three+words+remembered", name);
    struct reply r = wire_ask(a, port,
        str_fmt(a,
            "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: %zu\r\n\r\n%.*s",
            fields.n, STR_ARG(fields)));
    assert_int_equal(r.status, 303);
    struct str cookie = wire_header(&r, "Set-Cookie");
    return str_slice(cookie, 0, (size_t)str_find(cookie, ';'));
}

static int64_t pages_of(const struct client *clients)
{
    int64_t n = 0;
    for (int i = 0; i < CLIENTS; i++)
        n += clients[i].pages;
    return n;
}

/* Whenever the service is killed: of every page that began to come there is an entry in the audit, on disk. An entry
 * too many, of a page that was not sent any more, is no harm. */
static void no_page_without_its_entry_whenever_it_is_killed(void **state)
{
    struct serving s;
    struct client clients[CLIENTS] = { 0 };
    serving_begin(&s, *state);
    serving_children(&s, "100001", "Alderson", 1, CLIENTS, 2);
    for (int round = 0; round < KILLS; round++) {
        struct program p = run(*state, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
        int port = port_of(s.arena, &p);
        struct str cookie = cookie_of(s.arena, port, "su");
        for (int i = 0; i < CLIENTS; i++) {
            struct str sql = str_fmt(s.arena, "SELECT public_id AS v FROM pupil ORDER BY upn LIMIT 1 OFFSET %d", i);
            clients[i].request = str_fmt(s.arena, "GET /pupils/%.*s HTTP/1.1\r\nHost: x\r\nCookie: %.*s\r\n\r\n",
                STR_ARG(importing_value(&s.x, sql.p)), STR_ARG(cookie));
            clients[i].fd = wire_connect(port, NULL);
            assert_int_equal(pthread_create(&clients[i].thread, NULL, look_at_a_child, &clients[i]), 0);
        }
        int64_t before = pages_of(clients);
        usleep((unsigned)(100 + 70 * round) * 1000);
        while (pages_of(clients) < before + 2) /* a machine that is busy with something else is slow to begin */
            usleep(1000);
        assert_int_equal(kill(core_of(&p), SIGKILL), 0);
        for (int i = 0; i < CLIENTS; i++)
            pthread_join(clients[i].thread, NULL);
        assert_int_equal(ended(&p), 70);
    }
    for (int i = 0; i < CLIENTS; i++) {
        struct str sql = str_fmt(s.arena,
            "SELECT count(*) AS n FROM audit_pupil WHERE pupil_id = (SELECT id FROM pupil ORDER BY upn LIMIT 1 OFFSET "
            "%d)",
            i);
        int64_t entries = importing_number(&s.x, sql.p);
        assert_true(entries >= clients[i].pages && entries <= clients[i].pages + KILLS);
    }
    assert_true(pages_of(clients) > KILLS);
    serving_end(&s);
}

/* What was logged before the end is there, whatever the end was; the ring of the log lies with the other process. */
static void the_log_is_whole_whenever_it_is_killed(void **state)
{
    enum { ASKED = 30 };
    struct engine_test *t = *state;
    struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
    int port = port_of(t->arena, &p), lines = 0;
    int fd = wire_connect(port, NULL);
    for (int i = 0; i < ASKED; i++) {
        assert_true(wire_send(fd, S("GET /health HTTP/1.1\r\nHost: x\r\n\r\n")));
        assert_int_equal(wire_read(t->arena, fd, false).status, 200);
    }
    assert_int_equal(kill(core_of(&p), SIGKILL), 0);
    close(fd);
    struct str said = hear(t->arena, &p, "there is no such thing"), line;
    while (str_split(&said, '\n', &line))
        lines += str_find_str(line, S("\"event\":\"request\"")) >= 0;
    assert_int_equal(lines, ASKED);
    assert_int_equal(ended(&p), 70);
}

/* The secret of the audit's hashes is made once, is nobody else's to read, and is not replaced by a new one unasked. */
static void the_key_of_searches(void **state)
{
    struct engine_test *t = *state;
    const char *folder = str_fmt(t->arena, "%s/key-%s", test_tmp(), t->is_sqlite ? "sqlite" : "postgres").p;
    const char *path = str_fmt(t->arena, "%s/find.key", folder).p;
    char keys[2][64] = { { 0 } };
    struct stat st;
    for (int i = 0; i < 2; i++) {
        struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", "--state", folder, NULL });
        port_of(t->arena, &p);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        assert_int_equal(read(fd, keys[i], sizeof keys[i]), 32);
        close(fd);
        assert_int_equal(kill(p.pid, SIGTERM), 0);
        assert_int_equal(ended(&p), 0);
    }
    assert_memory_equal(keys[0], keys[1], sizeof keys[0]);
    assert_int_equal(truncate(path, 31), 0);
    struct program p = run(t, (const char *const[]){ "--listen", "127.0.0.1:0", "--state", folder, NULL });
    assert_int_equal(ended(&p), 1);
}

/* --- imports, in the processes that run them --- */

enum { A_WHILE_MS = 2500 }; /* longer than a worker that starts takes to judge what it finds */
#define STORED "abcdefghijklmnopqrstuvwxyz"

/* A confirmed import whose file is a pipe: its job waits for what the test writes. Gives the state folder. */
static const char *import_from_pipe(struct serving *s, const char *name)
{
    struct import_file file = { S("pupils.csv"), NULL };
    struct import_task task = {
        .kind = IMPORT_PUPILS, .files = &file, .n_files = 1, .viewer = { .scope = SCOPE_ALL }
    };
    struct str stored_as = S(STORED), public_id;
    const char *folder = str_fmt(s->arena, "%s/%s", test_tmp(), name).p;
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(str_fmt(s->arena, "%s/uploads", folder).p, 0700), 0);
    assert_int_equal(mkfifo(str_fmt(s->arena, "%s/uploads/" STORED, folder).p, 0600), 0);
    assert_ok(db_begin(s->x.db, DB_WRITE), s->x.db);
    struct work w = s->x.w;
    struct clock clock = clock_system();
    w.now_ms = clock_now_ms(&clock);
    assert_ok(import_ledger_add(&w, &task, (struct account_id){ 0 }, 0, &stored_as, &public_id), s->x.db);
    assert_ok(db_commit(s->x.db), s->x.db);
    serving_sql(s, "UPDATE import SET state = 'confirmed' WHERE state = 'uploaded'");
    return folder;
}

/* Waits until a job reads the pipe, and opens its other end. */
static int writer(struct serving *s, const char *folder)
{
    const char *path = str_fmt(s->arena, "%s/uploads/" STORED, folder).p;
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; clock_monotonic_ms() < until; usleep(5000)) {
        int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0)
            return fd;
    }
    fail_msg("no job reads the file");
    return -1;
}

static struct str import_state(struct serving *s)
{
    return importing_value(
        &s->x, "SELECT state || '|' || reason AS v FROM import WHERE id = (SELECT max(id) FROM import)");
}

/* Waits for a state, which then stays. */
static void assert_becomes(struct serving *s, const char *state)
{
    for (int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS; clock_monotonic_ms() < until; usleep(20000))
        if (str_starts(import_state(s), str_of(state)))
            break;
    usleep(A_WHILE_MS * 1000);
    if (!str_starts(import_state(s), str_of(state)))
        fail_msg("it is %.*s", STR_ARG(import_state(s)));
}

/* The job ends with the process that began it, so that what the next one says of it stays true. */
static void a_job_ends_with_its_service(void **state)
{
    struct serving s;
    serving_begin(&s, *state);
    signal(SIGPIPE, SIG_IGN);
    const char *folder = import_from_pipe(&s, s.x.t->is_sqlite ? "killed-sqlite" : "killed-postgres");
    int64_t pupils = importing_number(&s.x, "SELECT count(*) AS n FROM pupil");
    const char *const arguments[] = { "--listen", "127.0.0.1:0", "--state", folder, NULL };
    struct program p = run(*state, arguments);
    port_of(s.arena, &p);
    int fd = writer(&s, folder);
    assert_true(str_starts(import_state(&s), S("importing|")));
    assert_int_equal(kill(p.pid, SIGKILL), 0);
    assert_int_equal(waitpid(p.pid, NULL, 0), p.pid);
    close(p.said);
    int64_t until = clock_monotonic_ms() + WIRE_WAIT_MS;
    bool gone = false;
    while (!gone && clock_monotonic_ms() < until) {
        gone = write(fd, "upn", 3) < 0 && errno == EPIPE;
        usleep(5000);
    }
    assert_true(gone);
    close(fd);
    p = run(*state, arguments);
    port_of(s.arena, &p);
    assert_becomes(&s, "refused|the service was stopped while this was being imported");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM pupil"), pupils);
    kill(p.pid, SIGTERM);
    assert_int_equal(ended(&p), 0);
    serving_end(&s);
}

/* On the same folder it waits for the first; on another it knows that the job is not its own. */
static void a_second_server_leaves_a_job_alone(void **state)
{
    static const char rows[] = "upn,surname,forename,dob,sex,urn,entry_date,year_group,as_at\n"
                               "%1,Pupil,One,2012-03-04,F,100001,2024-09-03,7,2024-09-03\n";
    struct serving s;
    serving_begin(&s, *state);
    const char *folder = import_from_pipe(&s, s.x.t->is_sqlite ? "second-sqlite" : "second-postgres");
    serving_sql(&s, "UPDATE import SET added = 2 WHERE state = 'confirmed'"); /* a child and an enrolment */
    struct program first = run(*state, (const char *const[]){ "--listen", "127.0.0.1:0", "--state", folder, NULL });
    port_of(s.arena, &first);
    int fd = writer(&s, folder);
    struct program same = run(*state, (const char *const[]){ "--listen", "127.0.0.1:0", "--state", folder, NULL });
    port_of(s.arena, &same);
    assert_becomes(&s, "importing|");
    struct program other = run(*state, (const char *const[]){ "--listen", "127.0.0.1:0", NULL });
    port_of(s.arena, &other);
    assert_becomes(&s, "importing|");
    struct str text = str_of(importing_upns(&s.x, rows));
    assert_int_equal(write(fd, text.p, text.n), text.n);
    close(fd);
    assert_becomes(&s, "done|");
    assert_int_equal(importing_number(&s.x, "SELECT count(*) AS n FROM pupil"), 1);
    struct program *const all[] = { &first, &same, &other };
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        kill(all[i]->pid, SIGTERM);
        assert_int_equal(ended(all[i]), 0);
    }
    serving_end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(ends_when_it_is_told),
        ON_SQLITE(reads_the_registers_by_itself),
        ON_SQLITE(answers_what_is_on_its_way),
        ON_SQLITE(does_not_listen_in_the_open),
        ON_SQLITE(keeps_the_state_folder_shut),
        ON_BOTH_ENGINES(no_page_without_its_entry_whenever_it_is_killed),
        ON_SQLITE(the_log_is_whole_whenever_it_is_killed),
        ON_SQLITE(the_key_of_searches),
        ON_BOTH_ENGINES(a_job_ends_with_its_service),
        ON_BOTH_ENGINES(a_second_server_leaves_a_job_alone),
    };
    return cmocka_run_group_tests_name("web serve", tests, NULL, NULL);
}
