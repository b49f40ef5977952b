/* What a confined process cannot do any more (confine.h; TRUST.md T16): each attempt in a process of its own. */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/attr.h"
#include "service/confine.h"

enum {
    FINE = 40,    /* exit codes of an attempt: it was possible */
    REFUSED = 41, /* the call failed, and the process goes on */
};

static int code_of(bool possible)
{
    return possible ? FINE : REFUSED;
}

static int computes_and_tells(void)
{
    char *p = malloc(8 << 20);
    memset(p, 1, 8 << 20);
    const bool good = p[1 << 20] == 1 && write(STDOUT_FILENO, "", 0) == 0;
    free(p);
    return code_of(good);
}
static int opens_a_file(void)
{
    return code_of(open("/etc/passwd", O_RDONLY) >= 0);
}
static int writes_a_file(void)
{
    return code_of(open("left-behind", O_WRONLY | O_CREAT, 0600) >= 0);
}
static int connects(void)
{
    return code_of(socket(AF_INET, SOCK_STREAM, 0) >= 0);
}
static int forks(void)
{
    return code_of(syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0) >= 0);
}
static int becomes_another_program(void)
{
    char *const argv[] = { NULL };
    return code_of(execve("/bin/true", argv, argv) == 0);
}
static int runs_what_it_wrote(void)
{
    enum { ALL = PROT_READ | PROT_WRITE | PROT_EXEC };
    return code_of(mmap(NULL, 4096, ALL, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}
static int makes_runnable(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return code_of(p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0);
}
/* The first process is somebody else. */
static int signals_another(void)
{
    return code_of(kill(1, 0) == 0);
}
static int signals_a_thread_of_another(void)
{
    return code_of(syscall(SYS_tgkill, 1, 1, 0) == 0);
}
static int signals_a_thread(void)
{
    return code_of(syscall(SYS_tkill, 1, 0) == 0);
}
static int computes_for_ever(void)
{
    for (volatile unsigned i = 0; i + 1 != 0;)
        i = i ^ 2;
    return FINE;
}

static int status_of(int (*attempt)(void))
{
    int status = 0;
    fflush(NULL);
    const pid_t pid = fork();
    if (pid == 0)
        _exit(confine(&(struct confine){ .memory = 1 << 30, .cpu_seconds = 1 }) ? attempt() : 42);
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void what_it_can_and_cannot(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int (*attempt)(void);
        int code, signal; /* how it ends */
    } cases[] = {
        { "compute and tell", computes_and_tells, FINE, 0 },
        { "open a file", opens_a_file, REFUSED, 0 },
        { "write a file", writes_a_file, REFUSED, 0 },
        { "connect", connects, 0, SIGSYS },
        { "fork", forks, 0, SIGSYS },
        { "become another program", becomes_another_program, 0, SIGSYS },
        { "memory that runs", runs_what_it_wrote, 0, SIGSYS },
        { "make memory run", makes_runnable, 0, SIGSYS },
        { "signal another", signals_another, 0, SIGSYS },
        { "signal a thread of another", signals_a_thread_of_another, 0, SIGSYS },
        { "signal a thread", signals_a_thread, 0, SIGSYS },
        { "compute for ever", computes_for_ever, 0, SIGXCPU },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int status = status_of(cases[i].attempt);
        const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0, by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        if (code != cases[i].code || by != cases[i].signal)
            fail_msg("%s: exit code %d, signal %d", cases[i].name, code, by);
    }
}

/* A limit of whoever runs the service is lower: it stays. Where both ends of it are one, the kernel says SIGKILL. */
static void no_limit_is_raised(void **state)
{
    (void)state;
    int status = 0;
    const pid_t pid = fork();
    if (pid == 0) {
        const struct rlimit second = { 1, 1 };
        if (setrlimit(RLIMIT_CPU, &second) != 0 || !confine(&(struct confine){ .memory = 1 << 30, .cpu_seconds = 5 }))
            _exit(42);
        _exit(computes_for_ever());
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGKILL);
}

/* Asked while it is there. */
static void goes_first_when_memory_is_short(void **state)
{
    (void)state;
    int in[2], out[2];
    char c = 'x', path[64], score[16] = "";
    assert_true(pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0);
    const pid_t pid = fork();
    if (pid == 0) {
        close(in[1]);
        if (!confine(&(struct confine){ .memory = 1 << 30, .cpu_seconds = 1 }) || write(out[1], &c, 1) != 1)
            _exit(42);
        _exit(read(in[0], &c, 1) == 0 ? FINE : REFUSED);
    }
    assert_true(pid > 0);
    close(in[0]);
    close(out[1]);
    assert_int_equal(read(out[0], &c, 1), 1);
    snprintf(path, sizeof path, "/proc/%d/oom_score_adj", (int)pid);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(score, sizeof score, f));
    fclose(f);
    assert_string_equal(score, "1000\n");
    close(in[1]);
    close(out[0]);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), FINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_it_can_and_cannot), cmocka_unit_test(no_limit_is_raised),
        cmocka_unit_test(goes_first_when_memory_is_short) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
