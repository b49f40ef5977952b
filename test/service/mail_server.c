#include "mail_server.h"

#include "test.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* A client that is being served. */
struct client {
    struct mail_server *m;
    int fd;
    char bytes[4096];
    size_t n, at;
};

static void say(struct client *c, const char *line)
{
    struct str s = str_of(line);
    for (size_t at = 0; at < s.n;) {
        ssize_t n = send(c->fd, s.p + at, s.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        at += (size_t)n;
    }
}

static bool next_byte(struct client *c, char *ret)
{
    if (c->at == c->n) {
        struct pollfd fds[] = { { .fd = c->fd, .events = POLLIN }, { .fd = c->m->stop[0], .events = POLLIN } };
        if (poll(fds, 2, 30000) <= 0 || fds[1].revents != 0)
            return false;
        ssize_t n = recv(c->fd, c->bytes, sizeof c->bytes, 0);
        if (n <= 0)
            return false;
        c->n = (size_t)n;
        c->at = 0;
    }
    *ret = c->bytes[c->at++];
    return true;
}

/* A line without its end; false when the client has gone. */
static bool next_line(struct client *c, struct buf *line)
{
    char b;
    buf_clear(line);
    while (next_byte(c, &b)) {
        if (b == '\n')
            return true;
        if (b != '\r')
            buf_add_char(line, b);
    }
    return false;
}

static void keep(struct mail_server *m, struct buf *to, struct str line)
{
    pthread_mutex_lock(&m->lock);
    buf_add_str(to, line);
    buf_add_char(to, '\n');
    pthread_mutex_unlock(&m->lock);
}

/* The text up to the line with a dot. False: the connection is to be closed without an answer. */
static bool take_text(struct client *c, struct buf *line)
{
    struct mail_server *m = c->m;
    say(c, "354 go on\r\n");
    for (;;) {
        if (!next_line(c, line))
            return false;
        if (str_eq(buf_str(line), S(".")))
            break;
        keep(m, &m->texts, buf_str(line));
    }
    switch (atomic_load(&m->does)) {
    case MAIL_REFUSES_TEXT:
        say(c, "554 no\r\n");
        return true;
    case MAIL_IS_FULL:
        say(c, "452 later\r\n");
        return true;
    case MAIL_STALLS:
        return next_line(c, line) && false;
    case MAIL_HANGS_UP_LATE:
        return false;
    default:
        atomic_fetch_add(&m->accepted, 1);
        say(c, "250 taken\r\n");
        return true;
    }
}

static bool take_login(struct client *c, struct buf *line)
{
    if (str_eq(buf_str(line), S("AUTH PLAIN"))) {
        say(c, "334 \r\n");
        if (!next_line(c, line))
            return false;
    }
    say(c, str_ends(buf_str(line), S("AHVzZXIAcmlnaHQ=")) ? "235 welcome\r\n" : "535 no\r\n"); /* \0user\0right */
    return true;
}

/* One command; false ends the connection. */
static bool answer(struct client *c, struct buf *line)
{
    struct str s = buf_str(line);
    enum mail_server_does does = atomic_load(&c->m->does);
    keep(c->m, &c->m->commands, s);
    if (str_starts(s, S("EHLO")))
        say(c, does == MAIL_WANTS_LOGIN ? "250-x\r\n250-AUTH PLAIN\r\n250 8BITMIME\r\n" : "250-x\r\n250 8BITMIME\r\n");
    else if (str_starts(s, S("AUTH")))
        return take_login(c, line);
    else if (str_starts(s, S("MAIL")) && does == MAIL_HANGS_UP_EARLY)
        return false;
    else if (str_starts(s, S("MAIL")) && does == MAIL_IS_BUSY)
        say(c, "451 busy\r\n");
    else if (str_starts(s, S("RCPT")) && does == MAIL_REFUSES_READER)
        say(c, "550 nobody of that name\r\n");
    else if (str_eq(s, S("DATA")))
        return take_text(c, line);
    else if (str_starts(s, S("QUIT")))
        say(c, "221 bye\r\n");
    else
        say(c, "250 ok\r\n");
    return !str_starts(s, S("QUIT"));
}

static void serve(struct mail_server *m, int fd)
{
    struct client c = { .m = m, .fd = fd };
    struct buf line = buf_new(1 << 20);
    say(&c, "220 mail.example ESMTP\r\n");
    while (next_line(&c, &line) && answer(&c, &line))
        ;
    buf_done(&line);
    close(fd);
}

static void *run(void *arg)
{
    struct mail_server *m = arg;
    for (;;) {
        struct pollfd fds[] = { { .fd = m->fd, .events = POLLIN }, { .fd = m->stop[0], .events = POLLIN } };
        if (poll(fds, 2, -1) <= 0 || fds[1].revents != 0)
            return NULL;
        int fd = accept(m->fd, NULL, NULL);
        if (fd >= 0)
            serve(m, fd);
    }
}

void mail_server_begin(struct mail_server *m)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof at;
    *m = (struct mail_server){ .commands = buf_new(1 << 20), .texts = buf_new(1 << 20) };
    pthread_mutex_init(&m->lock, NULL);
    m->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(m->fd >= 0 && bind(m->fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(m->fd, 8) == 0);
    assert_int_equal(getsockname(m->fd, (struct sockaddr *)&at, &n), 0);
    m->port = ntohs(at.sin_port);
    assert_int_equal(pipe(m->stop), 0);
    assert_int_equal(pthread_create(&m->thread, NULL, run, m), 0);
}

void mail_server_end(struct mail_server *m)
{
    assert_int_equal(write(m->stop[1], "x", 1), 1);
    pthread_join(m->thread, NULL);
    close(m->fd);
    close(m->stop[0]);
    close(m->stop[1]);
    buf_done(&m->commands);
    buf_done(&m->texts);
    pthread_mutex_destroy(&m->lock);
}

static struct str copy(struct mail_server *m, struct arena *a, const struct buf *b)
{
    pthread_mutex_lock(&m->lock);
    struct str s = str_dup(a, buf_str(b));
    pthread_mutex_unlock(&m->lock);
    return s;
}

struct str mail_server_commands(struct mail_server *m, struct arena *a)
{
    return copy(m, a, &m->commands);
}

struct str mail_server_texts(struct mail_server *m, struct arena *a)
{
    return copy(m, a, &m->texts);
}

bool mail_server_waits(struct mail_server *m, int accepted)
{
    for (int i = 0; i < 3000; i++) {
        if (atomic_load(&m->accepted) >= accepted)
            return true;
        usleep(10000);
    }
    return false;
}
