/* waymark serve */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log_ring.h"
#include "base/random.h"
#include "cli/cli.h"
#include "cli/importer.h"
#include "web/listener.h"
#include "web/server.h"
#include "web/warm.h"

/* What is served, from where: options, or the file of --config, where the options win. */
struct serving {
    const char *listen, *state, *public_url, *database;
    bool behind_proxy;
    char uploads[CLI_PATH];
    struct find_key find_key;
};

enum { MAX_CONFIG = 64 * 1024 };

static bool set_from_config(struct serving *s, struct arena *a, struct str name, struct str value)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = { { "listen", &s->listen }, { "state", &s->state }, { "public-url", &s->public_url },
        { "database", &s->database } };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (!str_eq(name, str_of(texts[i].name)))
            continue;
        if (*texts[i].to == NULL)
            *texts[i].to = str_cstr(a, value);
        return true;
    }
    if (!str_eq(name, S("behind-proxy")) || !(str_eq(value, S("yes")) || str_eq(value, S("no"))))
        return false;
    s->behind_proxy = s->behind_proxy || str_eq(value, S("yes"));
    return true;
}

/* Lines of "name = value"; empty ones and those that begin with # are passed over. */
static int read_config(struct serving *s, struct arena *a, const char *path)
{
    char *text = arena_alloc(a, MAX_CONFIG);
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return cli_refuse("the configuration %s could not be read: %s", path, strerror(errno));
    struct str rest = { text, fread(text, 1, MAX_CONFIG, f) }, line;
    fclose(f);
    for (int number = 1; str_split(&rest, '\n', &line); number++) {
        line = str_trim(line);
        ptrdiff_t eq = str_find(line, '=');
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (eq < 0 ||
            !set_from_config(
                s, a, str_trim(str_slice(line, 0, (size_t)eq)), str_trim(str_slice(line, (size_t)eq + 1, line.n))))
            return cli_refuse(
                "%s, line %d: not one of listen, state, public-url, database, behind-proxy = yes|no", path, number);
    }
    return CLI_DONE;
}

/* Writes a new key to a path, whole or not at all; one that somebody else has written meanwhile stays. */
static bool make_find_key(const char *path, const char *draft)
{
    struct find_key key;
    random_secret(key.bytes, sizeof key.bytes);
    int to = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0)
        return false;
    bool made = write(to, key.bytes, sizeof key.bytes) == (ssize_t)sizeof key.bytes && fsync(to) == 0;
    close(to);
    made = made && (link(draft, path) == 0 || errno == EEXIST);
    unlink(draft);
    return made;
}

/* The key of the hashes of searches: made once, and nobody else's to read. Two machines on one database have one
 * each. */
static int read_find_key(struct serving *s)
{
    char path[PATH_MAX], draft[PATH_MAX];
    const char *state = s->state == NULL ? "waymark-state" : s->state;
    int n = snprintf(path, sizeof path, "%s/find.key", state);
    int m = snprintf(draft, sizeof draft, "%s/find.key.%ld", state, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof path || m < 0 || (size_t)m >= sizeof draft)
        return cli_refuse("the name of the state folder is too long");
    if (access(path, F_OK) != 0 && errno == ENOENT && !make_find_key(path, draft))
        return cli_refuse("the file %s could not be made", path);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : read(fd, s->find_key.bytes, sizeof s->find_key.bytes);
    if (fd >= 0)
        close(fd);
    if (got != (ssize_t)sizeof s->find_key.bytes)
        return cli_refuse("the file %s is no key of %zu bytes. Take it away, and a new one is made", path,
            sizeof s->find_key.bytes);
    return CLI_DONE;
}

/* Names of children must not go over a network in the clear. */
static int check_exposure(const struct serving *s, bool loopback)
{
    bool https = s->public_url != NULL && str_starts(str_of(s->public_url), S("https://"));
    if (s->behind_proxy && !https)
        return cli_refuse("behind a proxy the service is reached over https: give --public-url https://...");
    if (!loopback && !(https && s->behind_proxy))
        return cli_refuse("this address can be reached from other machines: put a proxy with https in front and give "
                          "--behind-proxy and --public-url https://..., or listen on 127.0.0.1");
    return CLI_DONE;
}

/* Signals are taken by one thread that waits for them; what writes to a closed socket gets an error, not a signal. */
static void block_signals(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Memory that pages give back stays with the process: the C library would return it to the kernel after each large
 * page, and ask for it again page by page with the next, and the kernel clear it. */
static void keep_memory(void)
{
    mallopt(M_TRIM_THRESHOLD, 16 << 20); /* of each of its heaps, of which there is one a thread */
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

/* The process that serves. It gains no rights from here on, and starts no program but itself, to look through what is
 * brought (service/attachment_look.h). */
static int serve(const struct serving *s, int socket, int wake, struct log_ring *log)
{
    char url[100];
    snprintf(url, sizeof url, "http://%s", s->listen);
    struct app app = { .database = s->database,
        .state = s->uploads,
        .public_url = s->public_url == NULL ? url : s->public_url,
        .behind_proxy = s->behind_proxy,
        .find_key = s->find_key,
        .secure = s->public_url != NULL && str_starts(str_of(s->public_url), S("https://")),
        .clock = clock_system(),
        .registers = registers_new(),
        .kept = kept_new(),
        .log = log,
        .wake_worker = wake };
    struct db_turn turn;
    struct attachment_looker looker;
    struct warm warm;
    sigset_t signals;
    int number;
    keep_memory();
    db_turn_init(&turn);
    attachment_looker_init(&looker, LOOK_SELF);
    app.options.turn = &turn;
    app.looker = &looker;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    if (!log_ring_start(log))
        return cli_refuse("the service could not be started");
    struct server *server = app.registers == NULL ? NULL : server_start(&app, socket);
    if (server == NULL) {
        log_ring_stop(log);
        return cli_refuse("the service could not be started");
    }
    warm_start(&warm, &app);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    while (sigwait(&signals, &number) != 0)
        ;
    server_stop(server);
    warm_stop(&warm);
    kept_free(app.kept);
    registers_free(app.registers);
    db_turn_done(&turn);
    attachment_looker_done(&looker);
    log_ring_stop(log);
    return CLI_DONE;
}

static int start(const struct serving *s, int socket)
{
    int wake[2];
    struct log_ring *log = log_ring_new(STDERR_FILENO);
    if (log == NULL || pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return cli_refuse("the service could not be started: %s", strerror(errno));
    block_signals();
    fflush(NULL);
    pid_t core = fork();
    if (core < 0)
        return cli_refuse("the service could not be started: %s", strerror(errno));
    if (core == 0) {
        close(wake[0]);
        int code = serve(s, socket, wake[1], log);
        fflush(NULL);
        _exit(code);
    }
    close(wake[1]);
    printf("Waymark listens on http://%s (port %d)\n", s->listen, listener_port(socket));
    fflush(stdout);
    close(socket);
    char url[100];
    snprintf(url, sizeof url, "http://%s", s->listen);
    const struct sender sender = { .database = s->database, .url = s->public_url == NULL ? url : s->public_url };
    const struct importer importer = {
        .database = s->database, .state = s->uploads, .wake = wake[0], .core = core, .sender = &sender
    };
    int code = importer_run(&importer);
    log_ring_rest(log); /* when the process that serves was ended by force */
    log_ring_free(log);
    return code;
}

int cmd_serve(const struct cli_options *o)
{
    struct serving s = { .listen = o->listen,
        .state = o->state,
        .public_url = o->public_url,
        .database = o->database,
        .behind_proxy = o->behind_proxy };
    struct arena *a = arena_new(1 << 20);
    struct fail fail = { .code = OK };
    struct cli c;
    int socket = -1, code = CLI_DONE;
    bool loopback = false;
    if (o->config != NULL)
        code = read_config(&s, a, o->config);
    struct cli_options with = *o;
    with.database = s.database;
    s.database = cli_database(&with);
    s.listen = s.listen == NULL ? "127.0.0.1:8080" : s.listen;
    if (code == CLI_DONE)
        code = cli_make_uploads(s.state == NULL ? "waymark-state" : s.state, s.uploads);
    if (code == CLI_DONE)
        code = read_find_key(&s);
    if (code == CLI_DONE)
        code = cli_open(
            &with, (size_t)64 << 20, &c); /* brings the database up to date, or says why it cannot be opened */
    if (code == CLI_DONE) {
        cli_close(&c);
        if (listener_open(s.listen, &fail, &socket, &loopback) != OK)
            code = cli_refuse("cannot listen on %s: %s", s.listen, fail.detail);
    }
    if (code == CLI_DONE)
        code = check_exposure(&s, loopback);
    if (code == CLI_DONE)
        code = start(&s, socket);
    arena_free(a);
    return code;
}
