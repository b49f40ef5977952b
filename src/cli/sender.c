#include "cli/sender.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "service/outbox.h"
#include "service/reminder.h"

enum {
    LOOK_EVERY_MS = 2000,
    MEMORY = 64 << 20, /* most of it for the reminders of a day (service/reminder.h) */
    PASSWORD_MOST = 200,
    BUSY_TRIES = 5,
    REMIND_AGAIN_MS = 10 * 60000, /* after it has failed */
};

struct sending {
    const struct sender *s;
    struct db *db; /* NULL until the first look, and after the connection was lost */
    struct fail fail;
    struct work work;
    struct outbox_settings settings;
    struct outbox_item item;
    enum smtp_result result;
    struct str error;
    struct config config;
    int64_t remind_ms; /* not looked for before this instant */
};

static bool refresh(struct sending *t)
{
    struct clock clock = clock_system();
    if (t->db != NULL && db_is_dead(t->db)) {
        db_close(t->db);
        t->db = NULL;
    }
    t->fail = (struct fail){ .code = OK };
    if (t->db == NULL && db_open(t->s->database, NULL, &t->fail, &t->db) != OK) {
        t->db = NULL;
        log_fail(NULL, "sender.open", &t->fail, S(""));
        return false;
    }
    int64_t now = clock_now_ms(&clock);
    t->work = (struct work){
        .db = t->db, .arena = t->work.arena, .now_ms = now, .today = clock_day(now), .fail = &t->fail
    };
    return true;
}

/* A step in a WRITE transaction of its own, again while others are in the way. */
static enum err step(struct sending *t, enum err (*f)(struct sending *t))
{
    enum err e = ERR_BUSY;
    for (int i = 0; e == ERR_BUSY && i < BUSY_TRIES; i++) {
        if (!refresh(t))
            return ERR_FAILED;
        e = db_begin(t->db, DB_WRITE);
        if (e == OK)
            e = f(t);
        if (e == OK)
            e = db_commit(t->db);
        db_rollback(t->db);
    }
    if (e != OK && e != ERR_MISSING && e != ERR_CONFLICT)
        log_fail(NULL, "sender.step", &t->fail, S(""));
    return e;
}

static enum err take(struct sending *t)
{
    return outbox_take(&t->work, &t->item);
}

static enum err hand(struct sending *t)
{
    return outbox_hand(&t->work, &t->item);
}

static enum err end(struct sending *t)
{
    return outbox_end(&t->work, &t->item, t->result, t->error);
}

static bool handing(void *arg)
{
    return step(arg, hand) == OK;
}

/* Is there anything to do, and a server to send it to? */
static bool look(struct sending *t)
{
    bool due = false;
    enum err e = db_begin(t->db, DB_READ);
    if (e == OK)
        e = outbox_due(&t->work, &due);
    if (e == OK && due)
        e = outbox_settings(&t->work, &t->settings);
    db_rollback(t->db);
    return e == OK && due && t->settings.host.n > 0 && t->settings.from.n > 0;
}

/* The first line of the file; false when it cannot be read. */
static bool read_password(struct arena *a, struct str path, struct str *ret)
{
    char line[PASSWORD_MOST + 2];
    FILE *f = fopen(str_cstr(a, path), "re");
    bool good = f != NULL && fgets(line, sizeof line, f) != NULL;
    if (f != NULL)
        (void)fclose(f);
    if (!good)
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    *ret = str_dup(a, str_of(line));
    return true;
}

static void send_item(struct sending *t)
{
    struct arena *a = t->work.arena;
    const struct outbox_settings *o = &t->settings;
    struct smtp_server server = {
        .host = o->host, .user = o->user, .password = S(""), .port = o->port, .security = o->security
    };
    const struct smtp_message message = { .from = o->from,
        .to = t->item.to,
        .text = outbox_text(&t->work, o, &t->item, str_of(t->s->url)),
        .handing = handing,
        .arg = t };
    t->result = SMTP_LATER;
    t->error = S("the file with the password for the mail server could not be read");
    if (o->user.n == 0 || read_password(a, o->password_file, &server.password))
        t->result = smtp_send(a, &server, &message, &t->error);
    if (t->result != SMTP_SENT)
        log_event(NULL, LOG_WARN, "sender.not_sent", LOG_NUMBER("result", t->result));
    (void)!step(t, end);
}

/* True if there may be more. */
static bool send_one(struct sending *t)
{
    arena_reset(t->work.arena);
    if (!refresh(t) || !look(t) || step(t, take) != OK)
        return false;
    if (t->item.to.n > 0)
        send_item(t);
    return true;
}

/* In a demonstration the day on which it stands. */
static void turn_to_day(struct sending *t)
{
    if (day_is(t->config.demonstration_day))
        t->work.today = t->config.demonstration_day;
}

static enum err remind(struct sending *t)
{
    size_t n = 0;
    turn_to_day(t);
    enum err e = reminder_look(&t->work, &t->config, &n);
    if (e == OK && n > 0)
        log_event(NULL, LOG_INFO, "sender.reminded", LOG_NUMBER("messages", (int64_t)n));
    return e;
}

/* Is there a day to remind of, and a server to send to? Messages that nobody sends would be old when one is set. */
static enum err look_for_reminders(struct sending *t, bool *ret_due, bool *ret_has_server)
{
    enum err e = db_begin(t->db, DB_READ);
    if (e == OK)
        e = outbox_settings(&t->work, &t->settings);
    if (e == OK)
        e = config_load(&t->work, &t->config);
    turn_to_day(t);
    if (e == OK)
        e = reminder_due(&t->work, ret_due);
    db_rollback(t->db);
    *ret_has_server = t->settings.host.n > 0 && t->settings.from.n > 0;
    return e;
}

/* Once a day: puts what is to be reminded of. */
static void remind_all(struct sending *t)
{
    bool due = false, has_server = false;
    arena_reset(t->work.arena);
    t->config = (struct config){ .demonstration_day = DAY_NONE };
    t->settings = (struct outbox_settings){ .port = 0 };
    if (!refresh(t) || t->work.now_ms < t->remind_ms)
        return;
    int64_t now = t->work.now_ms;
    enum err e = look_for_reminders(t, &due, &has_server);
    if (e == OK && due && !has_server)
        return;
    if (e == OK && due)
        e = step(t, remind);
    t->remind_ms = e == OK ? clock_day_start(day_add(clock_day(now), 1)) : now + REMIND_AGAIN_MS;
}

/* Waits for the next look; false if the process is to end. */
static bool wait_a_little(void)
{
    sigset_t signals;
    const struct timespec time = { LOOK_EVERY_MS / 1000, 0 };
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return sigtimedwait(&signals, NULL, &time) < 0;
}

static bool told_to_end(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) == 1 || sigismember(&pending, SIGINT) == 1);
}

NO_RETURN static void run(const struct sender *s, pid_t parent)
{
    struct sending t = { .s = s };
    (void)close_range(3, ~0u, 0); /* sockets and locks are others' */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    t.work.arena = arena_new(MEMORY);
    if (!smtp_begin())
        _exit(1);
    do {
        remind_all(&t);
        while (!told_to_end() && send_one(&t))
            ;
    } while (wait_a_little() && getppid() == parent);
    db_close(t.db);
    arena_free(t.work.arena);
    fflush(NULL);
    _exit(0);
}

pid_t sender_start(const struct sender *s)
{
    pid_t parent = getpid();
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0)
        run(s, parent);
    return pid;
}
