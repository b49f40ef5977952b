/* Looking through a file in a process of its own (decision 0010): what somebody brings is read by large libraries, and
 * a file that is made to harm them harms nothing but a process that holds nothing else, can reach nothing and is gone
 * when it has answered. The process is this program again (`waymark look`), with limits of the kernel's (confine.h) and
 * an end on the clock. It hears the file and the last signs of its name, and answers with what attachment_sift() gives.
 *
 * What it answers is not believed where it would matter: lengths and types are checked, and what it calls clean is kept
 * sealed and given away as a download alone, as ever. */
#ifndef WAYMARK_SERVICE_ATTACHMENT_LOOK_H
#define WAYMARK_SERVICE_ATTACHMENT_LOOK_H

#include <semaphore.h>

#include "service/attachment_sift.h"

/* Limits. Each has a test. */
enum {
    LOOK_MS = 40 * 1000,      /* of one file, on the clock */
    LOOK_CPU_SECONDS = 30,    /* of one file, of computing */
    LOOK_MEMORY = 1 << 30,    /* bytes of address space; of a file of 25 MB the program needs up to a third of it */
    LOOK_AT_ONCE = 2,         /* of one service */
    LOOK_WAIT_MS = 20 * 1000, /* for one's turn, or in the queue for it */
    LOOK_FILE = 32 << 20,     /* bytes of a file; more are not taken (config.def: attachment_mb is 25 at the most) */
};

struct attachment_looker {
    const char *program; /* path of waymark; of the program that runs: LOOK_SELF */
    int64_t most_ms;     /* LOOK_MS */
    int64_t wait_ms;     /* LOOK_WAIT_MS */
    sem_t turns;
};
#define LOOK_SELF "/proc/self/exe"

/* Whoever serves has one, at a place that stays. */
void attachment_looker_init(struct attachment_looker *l, const char *program);
void attachment_looker_done(struct attachment_looker *l);

/* As attachment_sift(). That a process was ended, by a limit or by a fault, or that none could be begun, is ERR_INVALID
 * and a sentence as well, with the reason in `fail`, for the log. Threads may call it at once. */
enum err attachment_look(struct attachment_looker *l, struct arena *a, struct str name, struct str bytes,
    struct fail *fail, struct attachment_sifted *ret, struct str *ret_problem) MUST_CHECK;

/* The other side: confines this process, reads a file from one descriptor and answers on the other. Gives the exit
 * code of the program: 0, 1 when what was asked made no sense, LOOK_UNCONFINED when the process could not be
 * confined. */
enum { LOOK_UNCONFINED = 9 };
int attachment_look_answer(int in, int out);

#endif
