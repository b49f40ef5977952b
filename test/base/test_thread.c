#include "test.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/thread.h"

struct shared {
    atomic_uint calls;
    unsigned seen[THREAD_MOST];
    pthread_t threads[THREAD_MOST];
    bool quiet[THREAD_MOST]; /* no signal goes there */
};

static void piece(void *arg, unsigned i)
{
    struct shared *s = arg;
    sigset_t blocked;
    atomic_fetch_add(&s->calls, 1);
    s->seen[i]++;
    s->threads[i] = pthread_self();
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    s->quiet[i] = sigismember(&blocked, SIGTERM) == 1;
}

static void runs_every_piece_once(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= THREAD_MOST; n++)
        for (int again = 0; again < 50; again++) {
            struct shared s = { 0 };
            thread_run(n, piece, &s);
            assert_int_equal(atomic_load(&s.calls), n);
            for (unsigned i = 0; i < n; i++)
                assert_int_equal(s.seen[i], 1);
            assert_true(pthread_equal(s.threads[0], pthread_self()));
            assert_false(s.quiet[0]);
            for (unsigned i = 1; i < n; i++)
                assert_true(s.quiet[i]);
        }
}

/* Where no thread is to be had, the caller does it all. The first of the tests, since stacks of threads that have ended
 * are used again. */
static void does_without_threads(void **state)
{
    (void)state;
    struct rlimit was;
    struct shared s = { 0 };
    assert_int_equal(getrlimit(RLIMIT_AS, &was), 0);
#ifndef __SANITIZE_ADDRESS__
    struct rlimit none = { 1, was.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_AS, &none), 0);
#endif
    thread_run(4, piece, &s);
    assert_int_equal(setrlimit(RLIMIT_AS, &was), 0);
    assert_int_equal(atomic_load(&s.calls), 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(s.seen[i], 1);
#ifndef __SANITIZE_ADDRESS__
        assert_true(pthread_equal(s.threads[i], pthread_self()));
#endif
    }
}

static void counts_the_processors_it_may_use(void **state)
{
    (void)state;
    cpu_set_t was, one;
    unsigned n = thread_count();
    assert_in_range(n, 1, THREAD_MOST);
    assert_int_equal(sched_getaffinity(0, sizeof was, &was), 0);
    CPU_ZERO(&one);
    for (unsigned cpu = 0; CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &was))
            CPU_SET(cpu, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(thread_count(), 1);
    assert_int_equal(sched_setaffinity(0, sizeof was, &was), 0);
    assert_int_equal(thread_count(), n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(does_without_threads),
        cmocka_unit_test(runs_every_piece_once),
        cmocka_unit_test(counts_the_processors_it_may_use),
    };
    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
