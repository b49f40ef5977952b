#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>

struct piece {
    void (*fn)(void *arg, unsigned i);
    void *arg;
    unsigned i;
};

unsigned thread_count(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n < 1 ? 1 : n > THREAD_MOST ? THREAD_MOST
                                       : (unsigned)n;
}

static void *run(void *arg)
{
    const struct piece *p = arg;
    p->fn(p->arg, p->i);
    return NULL;
}

void thread_run(unsigned n, void (*fn)(void *arg, unsigned i), void *arg)
{
    struct piece pieces[THREAD_MOST];
    pthread_t threads[THREAD_MOST];
    bool started[THREAD_MOST] = { false };
    sigset_t all, before;
    sigfillset(&all);
    /* A thread begins with the signals of whoever starts it. */
    bool masked = n > 1 && pthread_sigmask(SIG_SETMASK, &all, &before) == 0;
    for (unsigned i = 1; masked && i < n; i++) {
        pieces[i] = (struct piece){ fn, arg, i };
        started[i] = pthread_create(&threads[i], NULL, run, &pieces[i]) == 0;
    }
    if (masked)
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    fn(arg, 0);
    for (unsigned i = 1; i < n; i++) {
        if (started[i])
            pthread_join(threads[i], NULL);
        else
            fn(arg, i);
    }
}
