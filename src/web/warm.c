#include "web/warm.h"

#include "base/log.h"
#include "web/dispatch.h"

static void *read_registers(void *arg)
{
    struct app *app = ((struct warm *)arg)->app;
    struct worker *w = worker_new(app);
    int64_t begun = clock_monotonic_ms();
    if (w != NULL && dispatch_warm(w))
        log_event(app->log, LOG_INFO, "registers.read", LOG_NUMBER("ms", clock_monotonic_ms() - begun));
    worker_free(w);
    return NULL;
}

void warm_start(struct warm *w, struct app *app)
{
    w->app = app;
    w->runs = pthread_create(&w->thread, NULL, read_registers, w) == 0;
}

void warm_stop(struct warm *w)
{
    if (w->runs)
        pthread_join(w->thread, NULL);
    w->runs = false;
}
