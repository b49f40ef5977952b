#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"

enum { LONGEST = 8 << 20 };

int wire_connect(int port, const char *from)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) }, at = to;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0);
    if (from != NULL) {
        at.sin_port = 0;
        assert_int_equal(inet_pton(AF_INET, from, &at.sin_addr), 1);
        assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    }
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        fail_msg("connect: errno %d", errno);
    return fd;
}

bool wire_send(int fd, struct str bytes)
{
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = send(fd, bytes.p + at, bytes.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

bool wire_ready(int fd, int ms)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return poll(&p, 1, ms) == 1;
}

/* The next byte: 1; the end of the connection: 0. */
static int next_byte(int fd, char *c)
{
    if (!wire_ready(fd, WIRE_WAIT_MS))
        fail_msg("no answer in %d ms", WIRE_WAIT_MS);
    return recv(fd, c, 1, 0) == 1;
}

bool wire_is_closed(int fd)
{
    char c;
    return next_byte(fd, &c) == 0;
}

struct str wire_rest(struct arena *a, int fd)
{
    struct buf b = buf_new(LONGEST);
    for (char c; next_byte(fd, &c);)
        buf_add_char(&b, c);
    struct str all = str_dup(a, buf_str(&b));
    buf_done(&b);
    return all;
}

static int64_t body_length(const struct reply *r)
{
    int64_t n = 0;
    struct str text = wire_header(r, "Content-Length");
    if (text.p != NULL)
        assert_true(str_to_i64(text, &n) && n >= 0 && n < LONGEST);
    return n;
}

struct reply wire_read(struct arena *a, int fd, bool head)
{
    enum { HEAD_MOST = 64 * 1024 };
    char *p = arena_alloc(a, HEAD_MOST);
    size_t n = 0;
    while (n < 4 || memcmp(p + n - 4, "\r\n\r\n", 4) != 0) {
        assert_true(n < HEAD_MOST);
        if (!next_byte(fd, p + n))
            return (struct reply){ .head = { p, n } };
        n++;
    }
    struct reply r = { .head = { p, n } };
    int64_t status;
    assert_true(n > 12 && memcmp(p, "HTTP/1.1 ", 9) == 0);
    assert_true(str_to_i64(str_slice(r.head, 9, 12), &status));
    r.status = (int)status;
    if (head || r.status == 304)
        return r;
    size_t length = (size_t)body_length(&r), got = 0;
    char *body = arena_alloc(a, length + 1);
    while (got < length) {
        assert_true(wire_ready(fd, WIRE_WAIT_MS));
        ssize_t more = recv(fd, body + got, length - got, 0);
        if (more <= 0)
            fail_msg("the body ends after %zu of %zu bytes", got, length);
        got += (size_t)more;
    }
    r.body = (struct str){ body, length };
    return r;
}

struct str wire_header(const struct reply *r, const char *name)
{
    struct str rest = r->head, line, found = STR_NONE;
    while (str_split(&rest, '\n', &line)) {
        ptrdiff_t colon = str_find(line, ':');
        if (colon <= 0 || !str_eq_nocase(str_slice(line, 0, (size_t)colon), str_of(name)))
            continue;
        if (found.p != NULL)
            fail_msg("%s comes twice", name);
        found = str_trim(str_slice(line, (size_t)colon + 1, line.n));
    }
    return found;
}

struct reply wire_ask(struct arena *a, int port, struct str bytes)
{
    int fd = wire_connect(port, NULL);
    wire_send(fd, bytes); /* a refusal can come before all is sent */
    struct reply r = wire_read(a, fd, false);
    close(fd);
    return r;
}
