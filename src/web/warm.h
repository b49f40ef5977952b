/* The registers, read by a thread of its own as soon as the service has started. The service answers meanwhile: health,
 * sign-in and whatever asks nothing of the registers at once; the first page that does waits for the rest of the
 * reading, instead of beginning it. The page of one child waits for nothing: its school is read by itself. */
#ifndef WAYMARK_WEB_WARM_H
#define WAYMARK_WEB_WARM_H

#include <pthread.h>

#include "web/app.h"

struct warm {
    struct app *app;
    pthread_t thread;
    bool runs;
};

/* The log says when they are there, and how long it took. When no thread can be had, the first page reads them. `w` is
 * the caller's until warm_stop(). */
void warm_start(struct warm *w, struct app *app);
/* Waits until it has ended. */
void warm_stop(struct warm *w);

#endif
