/* What lives as long as the process that serves, and is handed down: nothing of it is global. */
#ifndef WAYMARK_WEB_APP_H
#define WAYMARK_WEB_APP_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log_ring.h"
#include "service/attachment_look.h"
#include "service/choice.h"
#include "service/config.h"
#include "service/find.h"
#include "service/kept.h"
#include "service/registers.h"
#include "store/db.h"

struct audit_tally;

struct app {
    const char *database;   /* URL */
    const char *state;      /* folder for uploads */
    const char *public_url; /* where it is reached, without a slash at the end; NULL: not known */
    bool secure;            /* reached over https, directly or behind a proxy: cookies say so */
    bool behind_proxy;      /* the client's address is in X-Forwarded-For, set by our own proxy */
    struct find_key find_key;
    struct clock clock;
    struct registers *registers;
    struct kept *kept;
    struct attachment_looker *looker;
    struct db_options options; /* of every connection */
    struct log_ring *log;      /* NULL: standard error, at once */
    struct audit_tally *tally; /* counts what the audit's queue writes; NULL: nobody asks */
    atomic_bool ending;        /* the service was told to end: what is locked now is not waited for again */
    int wake_worker;           /* a pipe: a byte in it tells the import worker to look; -1: there is none */
};

/* What one thread serves requests with, one after the other. */
struct worker {
    struct app *app;
    struct db *db; /* NULL until the first request, and after the connection was lost */
    struct arena *arena;
    struct config_kept config; /* read anew when it has changed */
    struct choice_kept lists;  /* and these with it */
    struct buf spare;          /* memory for the next page, which then is the response's; may have none */
};

enum {
    WORKER_MEMORY = 64 << 20, /* the most one request may take; a county's dashboard takes about 4 MiB */
    WORKER_PAGE = 8 << 20,    /* the longest page or download */
};

#endif
