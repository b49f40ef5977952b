/* Registers in batches: two threads make them, and they are taken in order, one batch at a time, so
 * that what comes of it is the same as if one thread had made them all. */
#ifndef WAYMARK_DEMO_BATCH_H
#define WAYMARK_DEMO_BATCH_H

#include "base/buf.h"
#include "demo/plan.h"

enum { DEMO_BATCH = 64 };

struct demo_batch {
    uint32_t first; /* enrolment */
    uint32_t n;
    uint8_t marks[DEMO_BATCH][DEMO_SESSIONS];
    struct buf text; /* for whoever makes it; empty at first */
};

/* What is done with a batch whose marks are there. `make` may run for two batches at once; `take` runs
 * for one after the other and says whether to go on. Either may be NULL. */
struct demo_batch_user {
    void (*make)(void *to, struct demo_batch *b);
    bool (*take)(void *to, struct demo_batch *b);
    void *to;
};

/* Makes the registers of a year, each once. */
void demo_batches(struct demo_plans *p, const struct demo_batch_user *user);

#endif
