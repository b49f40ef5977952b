#include "service/attachment_look.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "service/confine.h"

enum { NAME_END = 16, /* of a name, so much is told: its type is there */
    PROBLEM = 1000 }; /* bytes of a sentence */

/* What is said on the way there and back: both sides are the same program on the same machine. */
struct question {
    uint32_t n_bytes, n_name;
    char name[NAME_END];
};
struct answer {
    uint32_t taken, type, reads, n_problem, n_bytes, n_words;
};

/* --- what both say and hear --- */

struct talk {
    int in, out;
    int64_t until_ms; /* NO_END: the side that looks, which is ended from outside */
    bool late;
};
#define NO_END INT64_MAX

/* Waits until the other side can be told or heard. */
static bool ready(struct talk *t, int fd, short events)
{
    while (t->until_ms != NO_END) {
        struct pollfd p = { .fd = fd, .events = events };
        const int64_t left = t->until_ms - clock_monotonic_ms();
        const int n = left <= 0 ? 0 : poll(&p, 1, (int)left);
        if (n > 0)
            return true;
        if (n < 0 && errno == EINTR)
            continue;
        t->late = n == 0;
        return false;
    }
    return true;
}

static bool tell(struct talk *t, const void *p, size_t n)
{
    const char *from = p;
    while (n > 0) {
        if (!ready(t, t->out, POLLOUT))
            return false;
        /* Who is confined may write and read, and no more. */
        const ssize_t put = t->until_ms == NO_END ? write(t->out, from, n)
                                                  : send(t->out, from, n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (put <= 0)
            return false;
        from += put;
        n -= (size_t)put;
    }
    return true;
}

static bool hear(struct talk *t, void *p, size_t n)
{
    char *to = p;
    while (n > 0) {
        if (!ready(t, t->in, POLLIN))
            return false;
        const ssize_t got = t->until_ms == NO_END ? read(t->in, to, n) : recv(t->in, to, n, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
    }
    return true;
}

/* --- the process that looks --- */

static bool give_answer(struct talk *t, enum err e, const struct attachment_sifted *s, struct str problem)
{
    const bool taken = e == OK;
    const struct answer head = { .taken = taken,
        .type = taken ? s->type : 0,
        .reads = taken && s->reads,
        .n_problem = taken ? 0 : (uint32_t)problem.n,
        .n_bytes = taken ? (uint32_t)s->bytes.n : 0,
        .n_words = taken ? (uint32_t)s->words.n : 0 };
    return tell(t, &head, sizeof head) && tell(t, problem.p, head.n_problem) && tell(t, s->bytes.p, head.n_bytes) &&
        tell(t, s->words.p, head.n_words);
}

/* Looks through what was heard. An arena that runs full is a file that is too large. */
static bool look(struct arena *a, const struct question *q, struct str bytes, struct talk *t)
{
    struct attachment_sifted s = { .type = 0 };
    struct str problem = S("");
    jmp_buf full;
    if (setjmp(full) != 0) {
        struct attachment_sifted none = { .type = 0 };
        return give_answer(t, ERR_INVALID, &none,
            S("The file is too large when it is unpacked. Save it in parts, or with smaller pictures"));
    }
    arena_guard(a, &full);
    const enum err e = attachment_sift(a, (struct str){ q->name, q->n_name }, bytes, &s, &problem);
    arena_unguard(a);
    return give_answer(t, e, &s, problem);
}

int attachment_look_answer(int in, int out)
{
    enum { ARENA = 256 << 20 };
    struct question q;
    struct talk t = { .in = in, .out = out, .until_ms = NO_END };
    if (!confine(&(struct confine){ .memory = LOOK_MEMORY, .cpu_seconds = LOOK_CPU_SECONDS }))
        return LOOK_UNCONFINED;
    if (!hear(&t, &q, sizeof q) || q.n_bytes > LOOK_FILE || q.n_name > NAME_END)
        return 1;
    struct buf bytes = buf_new(LOOK_FILE + 1);
    char *to = buf_reserve(&bytes, (size_t)q.n_bytes + 1);
    if (to == NULL || !hear(&t, to, q.n_bytes))
        return 1;
    bytes.n += q.n_bytes;
    /* What it holds goes with the process. */
    return look(arena_new(ARENA), &q, buf_str(&bytes), &t) ? 0 : 1;
}

/* --- the process that asks --- */

static const char *const ended =
    "This document could not be looked through: it takes more time or memory than a document does, or it is damaged. "
    "It was not kept. Open it and print it to PDF, or save it in parts";
static const char *const busy = "There are many documents being looked through. Try again in a minute";

void attachment_looker_init(struct attachment_looker *l, const char *program)
{
    *l = (struct attachment_looker){ .program = program, .most_ms = LOOK_MS, .wait_ms = LOOK_WAIT_MS };
    sem_init(&l->turns, 0, LOOK_AT_ONCE);
}

void attachment_looker_done(struct attachment_looker *l)
{
    sem_destroy(&l->turns);
}

/* It gets one descriptor as 0 and 1 and no other, no environment (which may hold a password of the database) and the
 * signals as a program has them. Unlike fork(), which from a program of threads may do next to nothing, this is made
 * for them. */
static int spawn(const char *program, int fd, pid_t *ret)
{
    char first[] = "waymark", second[] = "look";
    char *const argv[] = { first, second, NULL }, *const none[] = { NULL };
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t nothing, all;
    sigemptyset(&nothing);
    sigfillset(&all);
    if (posix_spawn_file_actions_init(&files) != 0)
        return ENOMEM;
    if (posix_spawnattr_init(&how) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return ENOMEM;
    }
    int failed = posix_spawn_file_actions_adddup2(&files, fd, 0);
    failed = failed != 0 ? failed : posix_spawn_file_actions_adddup2(&files, 0, 1);
#ifndef __SANITIZE_ADDRESS__ /* which has something to say there */
    failed = failed != 0 ? failed : posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
#endif
    failed = failed != 0 ? failed : posix_spawn_file_actions_addclosefrom_np(&files, 3);
    failed = failed != 0 ? failed : posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    failed = failed != 0 ? failed : posix_spawnattr_setsigmask(&how, &nothing);
    failed = failed != 0 ? failed : posix_spawnattr_setsigdefault(&how, &all);
    failed = failed != 0 ? failed : posix_spawn(ret, program, &files, &how, argv, none);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return failed;
}

static bool hear_into(struct talk *t, struct buf *to, size_t n)
{
    char *p = buf_reserve(to, n + 1);
    if (p == NULL || !hear(t, p, n))
        return false;
    to->n += n;
    return true;
}

static bool head_is_good(const struct answer *h)
{
    const bool lengths = h->n_problem <= PROBLEM && h->n_bytes <= ATTACHMENT_CLEAN && h->n_words <= ATTACHMENT_WORDS;
    return lengths && h->taken <= 1 && h->reads <= 1 && h->type < ATTACHMENT_TYPES &&
        (h->taken == 1 ? h->n_bytes > 0 && h->n_problem == 0 : h->n_bytes + h->n_words == 0 && h->n_problem > 0);
}

/* The whole conversation; false: it broke off, or made no sense. */
static bool ask(struct talk *t, struct str name, struct str bytes, struct answer *head, struct attachment_sifted *ret,
    struct buf *problem)
{
    struct question q = { .n_bytes = (uint32_t)bytes.n };
    struct str end = str_slice(name, name.n > NAME_END ? name.n - NAME_END : 0, name.n);
    q.n_name = (uint32_t)end.n;
    memcpy(q.name, end.p, end.n);
    if (!tell(t, &q, sizeof q) || !tell(t, bytes.p, bytes.n) || shutdown(t->out, SHUT_WR) != 0)
        return false;
    if (!hear(t, head, sizeof *head) || !head_is_good(head) || !hear_into(t, problem, head->n_problem) ||
        !hear_into(t, &ret->bytes, head->n_bytes) || !hear_into(t, &ret->words, head->n_words))
        return false;
    ret->type = (enum attachment_type)head->type;
    ret->reads = head->reads == 1;
    return utf8_valid(buf_str(problem)) && (!ret->reads || utf8_valid(buf_str(&ret->words)));
}

/* Why it gave no answer, for the log. */
static void say_why(struct fail *fail, const struct talk *t, int status)
{
    if (t->late)
        (void)FAIL(fail, ERR_FAILED, "a document: not done in time");
    else if (WIFSIGNALED(status))
        (void)FAIL(fail, ERR_FAILED, "a document: the process was ended by signal %d", WTERMSIG(status));
    else if (WEXITSTATUS(status) == LOOK_UNCONFINED)
        (void)FAIL(fail, ERR_FAILED, "a document: the kernel refused to limit the process, and it did not begin");
    else
        (void)FAIL(fail, ERR_FAILED, "a document: the process ended with exit code %d", WEXITSTATUS(status));
}

static enum err converse(const struct attachment_looker *l, pid_t pid, int fd, struct arena *a, struct str name,
    struct str bytes, struct fail *fail, struct attachment_sifted *ret, struct str *ret_problem)
{
    struct talk t = { .in = fd, .out = fd, .until_ms = clock_monotonic_ms() + l->most_ms };
    struct answer head = { .taken = 0 };
    struct buf problem = buf_new(PROBLEM + 64);
    int status = 0;
    *ret = (struct attachment_sifted){ .bytes = buf_new(ATTACHMENT_CLEAN + 64),
        .words = buf_new(ATTACHMENT_WORDS + 64) };
    const bool good = ask(&t, name, bytes, &head, ret, &problem);
    /* Whatever it does, it is gone now; if it had ended before, this changes nothing of how. */
    kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (good && head.taken == 1) {
        buf_done(&problem);
        return OK;
    }
    if (!good)
        say_why(fail, &t, status);
    *ret_problem = good ? str_dup(a, buf_str(&problem)) : str_of(ended);
    buf_done(&problem);
    attachment_sifted_done(ret);
    return ERR_INVALID;
}

static bool take_turn(struct attachment_looker *l)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    const int64_t ns = until.tv_nsec + l->wait_ms % 1000 * 1000000;
    until.tv_sec += (time_t)(l->wait_ms / 1000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    int r;
    while ((r = sem_clockwait(&l->turns, CLOCK_MONOTONIC, &until)) != 0 && errno == EINTR)
        ;
    return r == 0;
}

enum err attachment_look(struct attachment_looker *l, struct arena *a, struct str name, struct str bytes,
    struct fail *fail, struct attachment_sifted *ret, struct str *ret_problem)
{
    int ends[2];
    pid_t pid;
    if (bytes.n > LOOK_FILE) {
        *ret_problem = str_of(ended);
        return ERR_INVALID;
    }
    if (!take_turn(l)) {
        *ret_problem = str_of(busy);
        (void)FAIL(fail, ERR_BUSY, "a document: no turn for it");
        return ERR_INVALID;
    }
    enum err e = ERR_INVALID;
    int failed = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
    if (failed == 0) {
        failed = spawn(l->program, ends[1], &pid);
        close(ends[1]);
        if (failed == 0)
            e = converse(l, pid, ends[0], a, name, bytes, fail, ret, ret_problem);
        close(ends[0]);
    }
    if (failed != 0) {
        *ret_problem = str_of(busy);
        (void)FAIL(fail, ERR_BUSY, "a document: no process could be begun: errno %d", failed);
    }
    sem_post(&l->turns);
    return e;
}
