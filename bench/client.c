/* bench_client ADDRESS PORT PATH COOKIE CONNECTIONS SECONDS: asks for one page over and over, on so many connections
 * that are kept alive, each with one request on its way. Prints one object of JSON: how many were answered with 200,
 * how many were not, and how long an answer took from its request to its last byte.
 *
 * One thread and epoll: on a machine of two processors the client takes no more than one of them. Answers are expected
 * to have a Content-Length. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

enum {
    MOST_CONNECTIONS = 1000,
    MOST_SECONDS = 600,
    MOST_TIMES = 8 << 20, /* answers; the run ends when there are so many */
    HEAD = 16 * 1024,
    READ = 64 * 1024,
};

struct connection {
    int fd;
    char head[HEAD]; /* of the answer, until its end is known */
    size_t head_n;
    int64_t left; /* bytes of the body to come; -1: the head is not complete */
    bool good;    /* the answer is a 200 */
    int64_t began;
};

struct run {
    struct sockaddr_in to;
    struct str request;
    struct connection *connections;
    size_t n;
    int epoll;
    char *piece;     /* what was read last */
    uint32_t *times; /* microseconds */
    size_t n_times, failed;
    int64_t bytes;
};

static bool send_request(struct run *r, struct connection *c)
{
    c->head_n = 0;
    c->left = -1;
    c->began = clock_monotonic_ns();
    /* A request is shorter than any socket's buffer, which is empty now. */
    return write(c->fd, r->request.p, r->request.n) == (ssize_t)r->request.n;
}

static bool connect_one(struct run *r, struct connection *c)
{
    const int one = 1;
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = c };
    return c->fd >= 0 && connect(c->fd, (const struct sockaddr *)&r->to, sizeof r->to) == 0 &&
        setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) == 0 &&
        epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &event) == 0;
}

/* The number behind "Content-Length:", or -1. */
static int64_t content_length(struct str head)
{
    struct str line;
    int64_t v;
    static const char name[] = "Content-Length:";
    while (str_split(&head, '\n', &line))
        if (line.n >= sizeof name && str_eq_nocase(str_slice(line, 0, sizeof name - 1), str_of(name)) &&
            str_to_i64(str_trim(str_slice(line, sizeof name - 1, line.n)), &v))
            return v;
    return -1;
}

/* Takes what is of the head from a piece; true when the head is complete, *used is then what it took. False also when
 * it is none: c->head_n is then over HEAD. */
static bool take_head(struct connection *c, const char *piece, size_t n, size_t *used)
{
    size_t before = c->head_n, take = n < HEAD - before ? n : HEAD - before;
    memcpy(c->head + before, piece, take);
    c->head_n += take;
    struct str head = { c->head, c->head_n };
    ptrdiff_t end = str_find_str(head, S("\r\n\r\n"));
    if (end < 0)
        return false;
    head = str_slice(head, 0, (size_t)end);
    c->good = str_starts(head, S("HTTP/1.1 200 "));
    c->left = content_length(head);
    *used = (size_t)end + 4 - before;
    return true;
}

/* Reads what has come; false when the connection is of no more use. */
static bool receive(struct run *r, struct connection *c)
{
    ssize_t got = read(c->fd, r->piece, READ);
    size_t used = 0;
    if (got <= 0)
        return false;
    r->bytes += got;
    if (c->left < 0 && !take_head(c, r->piece, (size_t)got, &used))
        return c->head_n < HEAD;
    if (c->left < 0)
        return false;
    c->left -= got - (ssize_t)used;
    if (c->left > 0)
        return true;
    if (c->good)
        r->times[r->n_times++] = (uint32_t)((clock_monotonic_ns() - c->began) / 1000);
    else
        r->failed++;
    return send_request(r, c);
}

/* A connection that was closed is counted, and made anew. */
static bool again(struct run *r, struct connection *c)
{
    r->failed++;
    close(c->fd);
    return connect_one(r, c) && send_request(r, c);
}

static bool start(struct run *r)
{
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < r->n; i++)
        if (!connect_one(r, &r->connections[i]) || !send_request(r, &r->connections[i]))
            return false;
    return r->epoll >= 0;
}

/* Until `end`; false when the server cannot be reached any more. */
static bool drive(struct run *r, int64_t end)
{
    struct epoll_event events[64];
    bool good = true;
    while (good && clock_monotonic_ns() < end) {
        int n = epoll_wait(r->epoll, events, COUNT_OF(events), 100);
        for (int i = 0; i < n && good; i++) {
            struct connection *c = events[i].data.ptr;
            good = r->n_times < MOST_TIMES && (receive(r, c) || again(r, c));
        }
    }
    return good || r->n_times == MOST_TIMES;
}

static int by_time(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The value below which a share of the answers lies, in microseconds. */
static uint32_t quantile(const struct run *r, size_t of_thousand)
{
    size_t at = r->n_times * of_thousand / 1000;
    return r->n_times == 0 ? 0 : r->times[at < r->n_times ? at : r->n_times - 1];
}

static void print(struct run *r, double seconds)
{
    qsort(r->times, r->n_times, sizeof *r->times, by_time);
    printf("{\"answered\":%zu,\"failed\":%zu,\"bytes\":%lld,"
           "\"seconds\":%.3f,\"p50_us\":%u,\"p99_us\":%u}\n",
        r->n_times,
        r->failed, (long long)r->bytes, seconds, quantile(r, 500), quantile(r, 990));
}

static bool read_number(const char *text, int64_t most, int64_t *ret)
{
    return str_to_i64(str_of(text), ret) && *ret > 0 && *ret <= most;
}

int main(int argc, char **argv)
{
    int64_t port, connections, seconds;
    struct run r = { .to = { .sin_family = AF_INET } };
    if (argc != 7 || inet_pton(AF_INET, argv[1], &r.to.sin_addr) != 1 || !read_number(argv[2], 65535, &port) ||
        !read_number(argv[5], MOST_CONNECTIONS, &connections) || !read_number(argv[6], MOST_SECONDS, &seconds)) {
        fputs("usage: bench_client ADDRESS PORT PATH COOKIE CONNECTIONS SECONDS\n", stderr);
        return 2;
    }
    struct arena *a = arena_new((size_t)128 << 20);
    r.to.sin_port = htons((uint16_t)port);
    r.n = (size_t)connections;
    r.connections = ARENA_ARRAY(a, r.n, struct connection);
    r.piece = arena_alloc(a, READ);
    r.times = ARENA_ARRAY(a, MOST_TIMES, uint32_t);
    r.request = str_fmt(a, "GET %s HTTP/1.1\r\nHost: %s:%s\r\nCookie: %s\r\n\r\n", argv[3], argv[1], argv[2], argv[4]);
    int64_t began = clock_monotonic_ns();
    bool good = start(&r) && drive(&r, began + seconds * 1000000000);
    if (good)
        print(&r, (double)(clock_monotonic_ns() - began) / 1e9);
    else
        fprintf(stderr, "bench_client: the connection failed: %s\n", strerror(errno));
    arena_free(a);
    return good ? 0 : 1;
}
