/* The log of a process that serves: whoever logs puts a line into memory and goes on, and a thread writes what is
 * there. A page waits for no disk, no pipe and no terminal.
 *
 * The memory is shared with the processes that are forked after log_ring_new(), so that one of them writes what was
 * left when the process that logged has been ended, by whatever signal. What is lost: lines for which there is no room,
 * because what is written to has stood still for LOG_RING_BYTES (how many, a line "log.lost" then says), and what could
 * not be written at the end within LOG_RING_END_MS, or was refused (a full disk). */
#ifndef WAYMARK_BASE_LOG_RING_H
#define WAYMARK_BASE_LOG_RING_H

#include <stdbool.h>
#include <stddef.h>

enum {
    LOG_RING_BYTES = 4 << 20, /* some 20,000 lines */
    LOG_RING_END_MS = 2000,   /* the end of a process waits no longer for one who does not read */
};

struct log_ring;

/* Writes to `fd`. NULL if there is no memory. */
struct log_ring *log_ring_new(int fd);
/* Begins to write, in the process that logs. False if there can be no thread. */
bool log_ring_start(struct log_ring *r);
/* Writes what is there, and ends the thread. */
void log_ring_stop(struct log_ring *r);
/* Writes what another process has left, which has ended. */
void log_ring_rest(struct log_ring *r);
/* Stopped or never started. NULL is allowed. */
void log_ring_free(struct log_ring *r);

/* A whole line with its end. From any thread; never waits for what is written to. */
void log_ring_put(struct log_ring *r, const char *line, size_t n);

#endif
