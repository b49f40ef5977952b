#include "service/attachment_scan.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

static bool send_all(int fd, const void *p, size_t n)
{
    const char *from = p;
    while (n > 0) {
        const ssize_t sent = send(fd, from, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        from += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool send_chunks(int fd, struct str bytes)
{
    enum { CHUNK = 64 << 10 };
    if (!send_all(fd, "zINSTREAM", 10)) /* with the NUL that ends the command */
        return false;
    while (bytes.n > 0) {
        const size_t n = bytes.n < CHUNK ? bytes.n : CHUNK;
        const unsigned char size[] = { (unsigned char)(n >> 24), (unsigned char)(n >> 16), (unsigned char)(n >> 8),
            (unsigned char)n };
        if (!send_all(fd, size, sizeof size) || !send_all(fd, bytes.p, n))
            return false;
        bytes = str_slice(bytes, n, bytes.n);
    }
    return send_all(fd, "\0\0\0\0", 4);
}

static enum scan_answer answer_of(int fd)
{
    char text[512];
    size_t n = 0;
    while (n < sizeof text && memchr(text, '\0', n) == NULL) {
        const ssize_t got = recv(fd, text + n, sizeof text - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    const char *end = memchr(text, '\0', n);
    struct str answer = { text, end == NULL ? n : (size_t)(end - text) };
    if (str_eq(str_trim(answer), S("stream: OK")))
        return SCAN_CLEAN;
    return str_ends(str_trim(answer), S(" FOUND")) ? SCAN_FOUND : SCAN_UNREACHABLE;
}

enum scan_answer attachment_scan(struct str socket_path, struct str bytes)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    const struct timeval most = { .tv_sec = SCAN_MS / 1000 };
    if (socket_path.n >= sizeof at.sun_path)
        return SCAN_UNREACHABLE;
    memcpy(at.sun_path, socket_path.p, socket_path.n);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return SCAN_UNREACHABLE;
    enum scan_answer answer = SCAN_UNREACHABLE;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most) == 0 &&
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most) == 0 &&
        connect(fd, (const struct sockaddr *)(const void *)&at, sizeof at) == 0) {
        /* A scanner that has heard enough may close before it has all: it is asked for its answer all the same. */
        (void)send_chunks(fd, bytes);
        answer = answer_of(fd);
    }
    close(fd);
    return answer;
}
