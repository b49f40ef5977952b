/* Watches over connections: each has a time by which it must have moved on, whatever it sends meanwhile.
 * libmicrohttpd's own timeout looks at silence only, so that a byte now and then would keep a connection for ever
 * (TRUST.md 0.3). */
#ifndef WAYMARK_WEB_GUARD_H
#define WAYMARK_WEB_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How long each thing may take. */
enum {
    GUARD_HEADERS_MS = 10 * 1000,     /* the head of a first request */
    GUARD_IDLE_MS = 30 * 1000,        /* until the head of the next one is there */
    GUARD_TRANSFER_MS = 30 * 1000,    /* a body or a response, and further ... */
    GUARD_TRANSFER_PER_SECOND = 4096, /* ... a second for so many bytes */
    GUARD_NEVER_MS = -1,              /* while the service itself works on it */
};

struct guard;
struct guarded;

/* Starts the thread that looks every half second. NULL if it cannot be started. */
struct guard *guard_new(void);
/* Stops it. All connections must have been dropped. NULL is allowed. */
void guard_free(struct guard *g);

/* A connection that has been accepted; NULL if there is no memory, and then it is not watched. */
struct guarded *guard_add(struct guard *g, int socket);
/* Before the socket is closed. NULL is allowed. */
void guard_drop(struct guard *g, struct guarded *c);
/* From now on it has so many milliseconds; GUARD_NEVER_MS: no end. NULL is allowed. */
void guard_within(struct guard *g, struct guarded *c, int64_t ms);
/* The milliseconds that a transfer of so many bytes may take. */
int64_t guard_transfer_ms(int64_t bytes);
/* What is left of them after so many have been spent; 0 when it is late, never GUARD_NEVER_MS. */
int64_t guard_transfer_left_ms(int64_t bytes, int64_t spent_ms);
/* How many connections there are. */
size_t guard_count(struct guard *g);

#endif
