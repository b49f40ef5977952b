/* HTTP as bytes on a socket: what is sent is sent as it stands, and what comes back is taken apart no further than a
 * test needs. No waiting is without end. */
#ifndef WAYMARK_TEST_WEB_WIRE_H
#define WAYMARK_TEST_WEB_WIRE_H

#include "test.h"

enum { WIRE_WAIT_MS = 30 * 1000 }; /* the longest that an answer is waited for: far more than any takes */

/* A connection to a port of this machine; `from`: the address it comes from, NULL for the usual one. */
int wire_connect(int port, const char *from);
/* Sends all of it; false when the other end has closed. */
bool wire_send(int fd, struct str bytes);
/* Whether there is something to read, or the end, within so many milliseconds. */
bool wire_ready(int fd, int ms);
/* Whether the other end closes, without a further byte, within WIRE_WAIT_MS. */
bool wire_is_closed(int fd);
/* All that comes until the other end closes. */
struct str wire_rest(struct arena *a, int fd);

struct reply {
    int status; /* 0: the connection was closed before a status line */
    struct str head, body;
};
/* One response, whose end its Content-Length tells; `head`: the request was HEAD, and there is no body. */
struct reply wire_read(struct arena *a, int fd, bool head);
/* The value of a header, or STR_NONE; fails the test if it comes twice. */
struct str wire_header(const struct reply *r, const char *name);

/* Sends and reads on a connection of its own. */
struct reply wire_ask(struct arena *a, int port, struct str bytes);

#endif
