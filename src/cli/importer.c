#include "cli/importer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "service/import_queue.h"

enum {
    LOOK_EVERY_MS = 10 * 1000, /* should a byte in the pipe have been lost */
    LOCK_EVERY_MS = 1000,      /* while another worker has the folder */
    JOB_CPU_SECONDS = 3600,
    LEDGER_MEMORY = 16 << 20,
    PROGRESS_BUSY_MS = 100,
    PROGRESS_EVERY_MS = 500,
};
/* Exit codes of a job. */
enum {
    JOB_FAILED = 1,
    JOB_FULL = 2,
};
#define JOB_ARENA ((size_t)4 << 30)
#define JOB_ADDRESS_SPACE ((rlim_t)6 << 30)

/* A short piece of work on the ledger, with a connection of its own: none may be open while a process forks. */
struct ledger {
    struct fail fail;
    struct work work;
};

static enum err open_ledger(const char *database, const struct db_options *options, size_t memory, struct ledger *ret)
{
    struct clock clock = clock_system();
    int64_t now = clock_now_ms(&clock);
    *ret = (struct ledger){ .fail = { .code = OK } };
    ret->work = (struct work){ .arena = arena_new(memory), .now_ms = now, .today = clock_day(now), .fail = &ret->fail };
    return db_open(database, options, &ret->fail, &ret->work.db);
}

static void close_ledger(struct ledger *l)
{
    db_close(l->work.db);
    arena_free(l->work.arena);
}

/* Runs `f` in a WRITE transaction, again while others are in the way. */
static enum err in_ledger(const char *database, enum err (*f)(struct work *w, void *arg), void *arg)
{
    struct ledger l;
    enum err e = open_ledger(database, NULL, LEDGER_MEMORY, &l);
    for (int i = 0; e == OK && i < 3; i++) {
        e = db_begin(l.work.db, DB_WRITE);
        if (e == OK)
            e = f(&l.work, arg);
        if (e == OK)
            e = db_commit(l.work.db);
        db_rollback(l.work.db);
        if (e != ERR_BUSY)
            break;
        e = OK;
    }
    if (e != OK && e != ERR_MISSING)
        log_fail(NULL, "importer.ledger", &l.fail, S(""));
    close_ledger(&l);
    return e;
}

/* Takes the state folder for this worker: a descriptor, or -1 while another has it. The job inherits the lock, so it is
 * held until the worker and the job have both ended, however they do: who gets it knows that neither runs. */
static int lock_folder(const struct importer *i)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/worker.lock", i->state);
    int fd = n < 0 || (size_t)n >= sizeof path ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return fd;
    if (fd < 0 || errno != EWOULDBLOCK)
        log_event(NULL, LOG_WARN, "importer.lock", LOG_NUMBER("errno", errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static bool has_file(void *to, struct str stored_as)
{
    const struct importer *i = to;
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%.*s", i->state, STR_ARG(stored_as));
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

static enum err recover(struct work *w, void *arg)
{
    return import_recover(w, &(struct import_folder){ has_file, arg });
}

struct abandoned {
    struct import_id id;
    struct str from, reason;
};

static enum err abandon(struct work *w, void *arg)
{
    const struct abandoned *a = arg;
    return import_abandon(w, a->id, a->from, a->reason);
}

/* Uploads that no import knows: the service was stopped while they came in. */
static enum err sweep_strays(struct work *w, void *arg)
{
    const struct importer *i = arg;
    enum { STORED_NAME = 26 };
    enum err e = OK;
    DIR *dir = opendir(i->state);
    for (struct dirent *entry; e == OK && dir != NULL && (entry = readdir(dir)) != NULL;) {
        bool known = true;
        struct str name = str_of(entry->d_name);
        if (name.n == STORED_NAME)
            e = import_knows_file(w, name, &known);
        if (e == OK && !known && unlinkat(dirfd(dir), entry->d_name, 0) != 0)
            log_event(NULL, LOG_WARN, "importer.unlink", LOG_NUMBER("errno", errno));
    }
    if (dir != NULL)
        closedir(dir);
    return e;
}

/* Files are unlinked before their names are forgotten: a name without a file does no harm. */
static enum err sweep(struct work *w, void *arg)
{
    const struct importer *i = arg;
    struct str *names;
    size_t n = 0;
    enum err e = import_expire(w);
    if (e == OK)
        e = import_finished_files(w, &names, &n);
    for (size_t k = 0; e == OK && k < n; k++)
        if (names[k].n > 0 &&
            unlink(str_cstr(w->arena, str_fmt(w->arena, "%s/%.*s", i->state, STR_ARG(names[k])))) != 0 &&
            errno != ENOENT)
            log_event(NULL, LOG_WARN, "importer.unlink", LOG_NUMBER("errno", errno));
    return e;
}

/* --- the process of one import --- */

struct progress {
    const char *database;
    struct import_id id;
    int64_t told_ms;
};

/* The page is told through a connection of its own: that of the import is in a transaction. What cannot be told is
 * left out, and what comes too soon after the last: to tell takes as long as to read some megabytes. */
static void tell(void *to, int64_t read, int64_t all)
{
    struct progress *p = to;
    const struct db_options options = { .busy_ms = PROGRESS_BUSY_MS };
    struct ledger l;
    (void)all;
    int64_t now = clock_monotonic_ms();
    if (now - p->told_ms < PROGRESS_EVERY_MS)
        return;
    p->told_ms = now;
    if (open_ledger(p->database, &options, LEDGER_MEMORY, &l) == OK && db_begin(l.work.db, DB_WRITE) == OK &&
        import_set_progress(&l.work, p->id, read) == OK)
        (void)!db_commit(l.work.db);
    close_ledger(&l);
}

static void limit(void)
{
    setrlimit(RLIMIT_CPU, &(struct rlimit){ JOB_CPU_SECONDS, JOB_CPU_SECONDS });
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
#ifndef __SANITIZE_ADDRESS__ /* which reserves more than any limit */
    setrlimit(RLIMIT_AS, &(struct rlimit){ JOB_ADDRESS_SPACE, JOB_ADDRESS_SPACE });
#endif
}

/* Today is that of the demonstration, if it is one. */
static enum err set_today(struct work *w)
{
    struct config config;
    enum err e = db_begin(w->db, DB_READ);
    if (e == OK)
        e = config_load(w, &config);
    if (e == OK && day_is(config.demonstration_day))
        w->today = config.demonstration_day;
    db_rollback(w->db);
    return e;
}

static int run_job(const struct importer *i, const struct import_next_job *job)
{
    const struct db_options options = { .statement_ms = -1 };
    struct ledger l;
    struct import_result result;
    struct import_task task = job->task;
    struct progress progress = { i->database, task.id, clock_monotonic_ms() };
    limit();
    enum err e = open_ledger(i->database, &options, JOB_ARENA, &l);
    if (e == OK)
        e = set_today(&l.work);
    struct import_file *files = ARENA_ARRAY(l.work.arena, task.n_files, struct import_file);
    for (size_t k = 0; k < task.n_files; k++) {
        struct str path = str_fmt(l.work.arena, "%s/%.*s", i->state, STR_ARG(job->stored_as[k]));
        files[k] = (struct import_file){ task.files[k].name, str_cstr(l.work.arena, path) };
    }
    task.files = files;
    task.viewer.today = l.work.today;
    task.progress = tell;
    task.progress_to = &progress;
    if (e == OK)
        e = import_run(&l.work, &task, &result);
    if (e != OK)
        log_fail(NULL, "import.failed", &l.fail, S(""));
    close_ledger(&l);
    if (e == OK)
        return 0;
    return e == ERR_FULL ? JOB_FULL : JOB_FAILED;
}

/* --- the process that waits --- */

struct waiting {
    const struct importer *i;
    struct arena *arena; /* of the job that runs */
    int lock;            /* of the state folder; -1: another worker has it */
    pid_t job;           /* 0: none */
    struct import_id id;
    struct str state;  /* in which it runs */
    pid_t sender;      /* 0: none */
    int64_t sender_ms; /* when it was begun */
};

struct take {
    struct import_next_job *job;
    struct arena *arena;
};

static enum err take(struct work *w, void *arg)
{
    struct take *t = arg;
    struct work own = *w;
    own.arena = t->arena; /* the job is read after the ledger is closed */
    return import_take_next(&own, t->job);
}

static void unblock(void)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Begins the next import that waits, if there is one. */
static void begin_job(struct waiting *w)
{
    struct import_next_job job;
    arena_reset(w->arena);
    struct take t = { &job, w->arena };
    if (in_ledger(w->i->database, take, &t) != OK)
        return;
    w->id = job.task.id;
    w->state = job.task.dry_run ? S("checking") : S("importing");
    fflush(NULL);
    pid_t parent = getpid();
    w->job = fork();
    if (w->job == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) /* which ended before it could be said */
            _exit(JOB_FAILED);
        unblock();
        _exit(run_job(w->i, &job));
    }
    if (w->job < 0) {
        struct abandoned a = { w->id, w->state, S("the machine could not start another process; try again later") };
        w->job = 0;
        in_ledger(w->i->database, abandon, &a);
    }
}

static struct str why_ended(int status)
{
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
        return S("it took longer than an hour of computing and was ended; nothing was written. Split the files");
    if (WIFSIGNALED(status))
        return S("it was ended before it was done; nothing was written. If it happens again with the same files, "
                 "tell whoever looks after "
                 "the service");
    if (WEXITSTATUS(status) == JOB_FULL)
        return S("there was no room left (disk or memory); nothing was written");
    return S("something went wrong that is in the service's log; nothing was written");
}

static void end_job(struct waiting *w, int status)
{
    struct abandoned a = { w->id, w->state, why_ended(status) };
    w->job = 0;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        in_ledger(w->i->database, abandon, &a);
}

/* Takes note of processes that have ended. False when it was the one that serves; *ret_code is then how. */
static bool reap(struct waiting *w, int *ret_code)
{
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;) {
        if (pid == w->job)
            end_job(w, status);
        if (pid == w->sender)
            w->sender = 0;
        if (pid != w->i->core)
            continue;
        *ret_code = WIFEXITED(status) ? WEXITSTATUS(status) : 70;
        return false;
    }
    return true;
}

/* Reads the signals that have come; false if the program is to end. */
static bool take_signals(int fd)
{
    struct signalfd_siginfo info;
    bool go_on = true;
    while (read(fd, &info, sizeof info) == sizeof info)
        go_on = go_on && info.ssi_signo == SIGCHLD;
    return go_on;
}

static int stop(struct waiting *w)
{
    int status = 0;
    kill(w->i->core, SIGTERM);
    if (w->job > 0)
        kill(w->job, SIGTERM);
    if (w->sender > 0)
        kill(w->sender, SIGTERM);
    while (waitpid(w->i->core, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 70;
}

/* Takes the folder, if it is to be had; what the worker before left is looked at then. `starting`: nothing has been
 * served yet, so that a file without an import is not one that is just coming in. */
static void take_folder(struct waiting *w, bool starting)
{
    void *arg = (void *)(uintptr_t)w->i;
    w->lock = lock_folder(w->i);
    if (w->lock < 0)
        return;
    in_ledger(w->i->database, recover, arg);
    if (starting)
        in_ledger(w->i->database, sweep_strays, arg);
}

/* The process that sends messages: it holds nothing of ours, so that it may end after us. */
static void begin_sender(struct waiting *w)
{
    enum { NOT_BEFORE_MS = 5000 };
    int64_t now = clock_monotonic_ms();
    if (w->i->sender == NULL || w->sender > 0 || (w->sender_ms != 0 && now - w->sender_ms < NOT_BEFORE_MS))
        return;
    w->sender_ms = now;
    w->sender = sender_start(w->i->sender);
    if (w->sender < 0) {
        w->sender = 0;
        log_event(NULL, LOG_WARN, "importer.sender", LOG_NUMBER("errno", errno));
    }
}

/* Begins what there is to do, and gives how long to wait for more. */
static int do_next(struct waiting *w)
{
    begin_sender(w);
    if (w->lock < 0)
        take_folder(w, false);
    if (w->lock < 0)
        return LOCK_EVERY_MS;
    if (w->job == 0) {
        in_ledger(w->i->database, sweep, (void *)(uintptr_t)w->i);
        begin_job(w);
    }
    return LOOK_EVERY_MS;
}

int importer_run(const struct importer *i)
{
    struct waiting w = { .i = i, .arena = arena_new(LEDGER_MEMORY), .lock = -1 };
    sigset_t signals;
    int code = 0;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGCHLD);
    int fd = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    take_folder(&w, true);
    for (bool running = true; running;) {
        char drop[256];
        struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = i->wake, .events = POLLIN } };
        int ready = poll(fds, COUNT_OF(fds), do_next(&w));
        if (ready < 0 && errno != EINTR)
            break;
        if (ready > 0 && fds[1].revents != 0 && read(i->wake, drop, sizeof drop) == 0)
            fds[1].revents = 0; /* the other end is closed: the process that serves is ending, which SIGCHLD will say */
        if (!take_signals(fd)) {
            code = stop(&w);
            break;
        }
        running = reap(&w, &code);
    }
    if (w.lock >= 0)
        close(w.lock); /* a job that is ending still has it */
    close(fd);
    arena_free(w.arena);
    return code;
}
