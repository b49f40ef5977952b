/* `waymark serve` as a program: where it refuses to listen, and how it ends. */
#include "serving.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
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
        ON_SQLITE(answers_what_is_on_its_way),
        ON_SQLITE(does_not_listen_in_the_open),
        ON_SQLITE(keeps_the_state_folder_shut),
        ON_BOTH_ENGINES(a_job_ends_with_its_service),
        ON_BOTH_ENGINES(a_second_server_leaves_a_job_alone),
    };
    return cmocka_run_group_tests_name("web serve", tests, NULL, NULL);
}
