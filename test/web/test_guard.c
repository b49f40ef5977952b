/* web/guard.h and web/workers.h: who is late is cut off, and what is slow waits in a queue that ends. */
#include "test.h"

#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "web/guard.h"
#include "web/workers.h"

/* Two ends of a connection: the guard watches the first. */
static void connect_ends(int ends[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
}

/* Whether the other end sees the end of the connection within so many milliseconds. */
static bool is_cut(int end, int ms)
{
    struct pollfd p = { .fd = end, .events = POLLIN };
    char c;
    return poll(&p, 1, ms) == 1 && recv(end, &c, 1, MSG_DONTWAIT) == 0;
}

enum { SOON_MS = 20 * 1000 }; /* far more than the half second between two looks: machines are slow */

static void cuts_off_who_is_late(void **state)
{
    int late[2], early[2], never[2];
    struct guard *g = guard_new();
    (void)state;
    assert_non_null(g);
    connect_ends(late);
    connect_ends(early);
    connect_ends(never);
    struct guarded *a = guard_add(g, early[0]), *b = guard_add(g, never[0]), *c = guard_add(g, late[0]);
    assert_int_equal(guard_count(g), 3);
    guard_within(g, b, 1);
    guard_within(g, b, GUARD_NEVER_MS);
    guard_within(g, a, 600 * 1000);
    guard_within(g, c, 1);
    assert_true(is_cut(late[1], SOON_MS));
    /* The others were looked at in the same round. */
    assert_false(is_cut(early[1], 0));
    assert_false(is_cut(never[1], 0));
    guard_drop(g, a);
    guard_drop(g, c);
    assert_int_equal(guard_count(g), 1);
    guard_drop(g, b);
    guard_drop(g, NULL);
    guard_within(g, NULL, 1);
    assert_int_equal(guard_count(g), 0);
    guard_free(g);
    for (int i = 0; i < 2; i++) {
        close(late[i]);
        close(early[i]);
        close(never[i]);
    }
}

static void a_transfer_has_time_for_its_bytes(void **state)
{
    (void)state;
    assert_int_equal(guard_transfer_ms(0), 30 * 1000);
    assert_int_equal(guard_transfer_ms(4096), 31 * 1000);
    assert_int_equal(guard_transfer_ms((int64_t)1536 << 20), 30 * 1000 + (int64_t)1000 * ((1536 << 20) / 4096));
}

/* What is left of it is never the sign for "no end": a byte between the deadline and the next look at it would keep
 * the connection for good. */
static void a_transfer_that_is_late_has_no_time_left(void **state)
{
    int ends[2];
    struct guard *g = guard_new();
    (void)state;
    assert_int_equal(guard_transfer_left_ms(0, 0), 30 * 1000);
    assert_int_equal(guard_transfer_left_ms(4096, 500), 30 * 1000 + 500);
    assert_int_equal(guard_transfer_left_ms(0, 30 * 1000), 0);
    assert_int_equal(guard_transfer_left_ms(0, 30 * 1000 + 1), 0);
    assert_int_equal(guard_transfer_left_ms(10, 600 * 1000), 0);
    connect_ends(ends);
    struct guarded *c = guard_add(g, ends[0]);
    guard_within(g, c, guard_transfer_left_ms(1, 31 * 1000));
    assert_true(is_cut(ends[1], SOON_MS));
    guard_drop(g, c);
    guard_free(g);
    close(ends[0]);
    close(ends[1]);
}

/* A piece of slow work that waits until it may go on. */
struct held {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int running, done;
    bool go;
};

static void hold(struct worker *w, void *arg)
{
    struct held *h = arg;
    assert_non_null(w);
    pthread_mutex_lock(&h->lock);
    h->running++;
    pthread_cond_broadcast(&h->changed);
    while (!h->go)
        pthread_cond_wait(&h->changed, &h->lock);
    h->done++;
    pthread_mutex_unlock(&h->lock);
}

/* As many at once as there are threads, and so many behind them. */
static void the_slow_queue_ends(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 2; threads++) {
        struct held h = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
        struct app app = { .wake_worker = -1 };
        struct slow *s = slow_new(&app, (size_t)threads);
        assert_non_null(s);
        for (int i = 0; i < threads; i++)
            assert_true(slow_add(s, hold, &h));
        pthread_mutex_lock(&h.lock);
        while (h.running < threads)
            pthread_cond_wait(&h.changed, &h.lock);
        pthread_mutex_unlock(&h.lock);
        for (int i = 0; i < SLOW_QUEUE; i++)
            assert_true(slow_add(s, hold, &h));
        assert_false(slow_add(s, hold, &h));
        assert_false(slow_add(s, hold, &h));
        pthread_mutex_lock(&h.lock);
        assert_int_equal(h.running, threads);
        h.go = true;
        pthread_cond_broadcast(&h.changed);
        pthread_mutex_unlock(&h.lock);
        slow_stop(s); /* what waits is done */
        assert_int_equal(h.done, threads + SLOW_QUEUE);
        assert_false(slow_add(s, hold, &h));
        slow_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_off_who_is_late),
        cmocka_unit_test(a_transfer_has_time_for_its_bytes),
        cmocka_unit_test(a_transfer_that_is_late_has_no_time_left),
        cmocka_unit_test(the_slow_queue_ends),
    };
    return cmocka_run_group_tests_name("web guard", tests, NULL, NULL);
}
