#include "web/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

/* "host:port" into its parts; the host without its brackets. */
static bool split_address(const char *address, char host[64], char port[8])
{
    struct str text = str_of(address);
    size_t colon = text.n;
    while (colon > 0 && text.p[colon - 1] != ':')
        colon--;
    if (colon == 0)
        return false;
    struct str h = str_slice(text, 0, colon - 1), p = str_slice(text, colon, text.n);
    int64_t number;
    if (h.n > 2 && h.p[0] == '[' && h.p[h.n - 1] == ']')
        h = str_slice(h, 1, h.n - 1);
    if (h.n == 0 || h.n >= 64 || p.n == 0 || p.n > 5 || !str_to_i64(p, &number) || number < 0 || number > 65535)
        return false;
    memcpy(host, h.p, h.n);
    host[h.n] = '\0';
    memcpy(port, p.p, p.n);
    port[p.n] = '\0';
    return true;
}

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24 == 127;
    return a->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

enum err listener_open(const char *address, struct fail *fail, int *ret_socket, bool *ret_loopback)
{
    char host[64], port[8];
    struct addrinfo *found,
        hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV | AI_PASSIVE };
    int on = 1;
    if (!split_address(address, host, port))
        return FAIL(fail, ERR_INVALID, "listen: not ADDRESS:PORT");
    if (strcmp(host, "localhost") == 0)
        hints.ai_family = AF_INET;
    else
        hints.ai_flags |= AI_NUMERICHOST;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return FAIL(fail, ERR_INVALID, "listen: not an address of a machine");
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool done = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
        bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0;
    int problem = errno;
    *ret_loopback = is_loopback(found->ai_addr);
    freeaddrinfo(found);
    if (done) {
        *ret_socket = fd;
        return OK;
    }
    if (fd >= 0)
        close(fd);
    return FAIL(
        fail, ERR_FAILED, "listen: %s", problem == EADDRINUSE ? "another program listens there" : strerror(problem));
}

int listener_port(int socket)
{
    union {
        struct sockaddr a;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } u;
    socklen_t n = sizeof u;
    if (getsockname(socket, &u.a, &n) != 0)
        return 0;
    return ntohs(u.a.sa_family == AF_INET6 ? u.v6.sin6_port : u.v4.sin_port);
}
