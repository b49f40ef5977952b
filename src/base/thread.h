/* Work in pieces on several processors at once: the pieces are begun together and all are done when the call returns.
 * There are no threads that stay, no queue and no lock here; whoever shares something between pieces sees to it. */
#ifndef WAYMARK_BASE_THREAD_H
#define WAYMARK_BASE_THREAD_H

enum { THREAD_MOST = 8 };

/* How many pieces are worth making: the processors that this process may use, at least 1 and at most THREAD_MOST. */
unsigned thread_count(void);

/* Calls fn(arg, 0), fn(arg, 1) ... fn(arg, n - 1), n being 1 to THREAD_MOST, and returns when all have returned. The
 * 0th runs on the caller's thread, the others on threads of their own, to which no signal goes. Where the system gives
 * no thread, the caller's runs that piece too, after its own: so no piece may wait for another one. No piece may leave
 * by a jump, which an arena that runs full takes (arena.h). */
void thread_run(unsigned n, void (*fn)(void *arg, unsigned i), void *arg);

#endif
