#include "base/log_ring.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    GATHER_MS = 5, /* lines that come close together are written together */
    PIECE = 4096,  /* of one write: where a pipe has room at all, so much does not wait (PIPE_BUF) */
    FILE_PIECE = 64 << 10,
    LOOK_EVERY_MS = 100,
};

/* All of it lies in the shared memory. Positions only grow: the byte at p is bytes[p % LOG_RING_BYTES]. */
struct log_ring {
    _Atomic uint64_t head, tail; /* what was put; what was written */
    _Atomic int64_t lost;
    atomic_bool asleep, stopping;
    int fd;
    size_t piece;
    pthread_mutex_t putting;
    sem_t put;
    pthread_t thread;
    int64_t give_up_ms; /* of the monotonic clock; 0: not yet. Only whoever writes knows it */
    char bytes[LOG_RING_BYTES];
};

struct log_ring *log_ring_new(int fd)
{
    void *p = mmap(NULL, sizeof(struct log_ring), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED)
        return NULL;
    struct log_ring *r = p; /* zeroes */
    struct stat is;
    r->fd = fd;
    r->piece = fstat(fd, &is) == 0 && S_ISREG(is.st_mode) ? FILE_PIECE : PIECE;
    pthread_mutex_init(&r->putting, NULL);
    sem_init(&r->put, 0, 0);
    return r;
}

void log_ring_free(struct log_ring *r)
{
    if (r != NULL)
        munmap(r, sizeof *r);
}

void log_ring_put(struct log_ring *r, const char *line, size_t n)
{
    pthread_mutex_lock(&r->putting);
    uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    bool room = n <= LOG_RING_BYTES && head + n - atomic_load(&r->tail) <= LOG_RING_BYTES;
    if (room) {
        size_t at = head % LOG_RING_BYTES, first = n < LOG_RING_BYTES - at ? n : LOG_RING_BYTES - at;
        memcpy(r->bytes + at, line, first);
        memcpy(r->bytes, line + first, n - first);
        atomic_store(&r->head, head + n);
    } else {
        atomic_fetch_add(&r->lost, 1);
    }
    pthread_mutex_unlock(&r->putting);
    if (atomic_load(&r->asleep) && atomic_exchange(&r->asleep, false))
        sem_post(&r->put);
}

/* Waits until something may be written; false when the end does not wait any longer. */
static bool wait_for(struct log_ring *r)
{
    struct pollfd p = { .fd = r->fd, .events = POLLOUT };
    while (poll(&p, 1, LOOK_EVERY_MS) == 0) {
        int64_t now = clock_monotonic_ms();
        if (atomic_load(&r->stopping) && r->give_up_ms == 0)
            r->give_up_ms = now + LOG_RING_END_MS;
        if (r->give_up_ms != 0 && now > r->give_up_ms)
            return false;
    }
    return true;
}

/* A log that cannot be written must not stop the service: what is refused for good is dropped. It is taken off only
 * when it was written, so that whoever goes on after a crash may write a piece twice and leaves none out. */
static void write_all(struct log_ring *r)
{
    for (;;) {
        uint64_t tail = atomic_load(&r->tail), head = atomic_load(&r->head);
        size_t at = tail % LOG_RING_BYTES, n = (size_t)(head - tail);
        if (n == 0)
            return;
        if (!wait_for(r)) {
            atomic_store(&r->tail, head);
            return;
        }
        n = n < LOG_RING_BYTES - at ? n : LOG_RING_BYTES - at;
        n = n < r->piece ? n : r->piece;
        ssize_t wrote = write(r->fd, r->bytes + at, n);
        if (wrote < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        atomic_store(&r->tail, tail + (wrote < 0 ? n : (size_t)wrote));
    }
}

/* What comes in GATHER_MS is written at once. Whoever puts a line wakes the thread only when it sleeps. */
static void *write_lines(void *arg)
{
    struct log_ring *r = arg;
    bool stopping = false;
    while (!stopping) {
        stopping = atomic_load(&r->stopping);
        write_all(r);
        int64_t lost = atomic_exchange(&r->lost, 0);
        if (lost > 0)
            log_event(r, LOG_WARN, "log.lost", LOG_NUMBER("lines", lost));
        if (stopping || lost > 0)
            continue;
        usleep(GATHER_MS * 1000);
        atomic_store(&r->asleep, true);
        bool more = atomic_load(&r->head) != atomic_load(&r->tail) || atomic_load(&r->stopping);
        if (more && atomic_exchange(&r->asleep, false))
            continue;
        while (sem_wait(&r->put) != 0)
            ;
    }
    write_all(r);
    return NULL;
}

bool log_ring_start(struct log_ring *r)
{
    return pthread_create(&r->thread, NULL, write_lines, r) == 0;
}

void log_ring_stop(struct log_ring *r)
{
    atomic_store(&r->stopping, true);
    if (atomic_exchange(&r->asleep, false))
        sem_post(&r->put);
    pthread_join(r->thread, NULL);
}

void log_ring_rest(struct log_ring *r)
{
    r->give_up_ms = clock_monotonic_ms() + LOG_RING_END_MS;
    write_all(r);
}
