/* What every service function is handed: the connection, whose transaction its caller has begun, the memory of this
 * piece of work, and the time. */
#ifndef WAYMARK_SERVICE_WORK_H
#define WAYMARK_SERVICE_WORK_H

#include "base/clock.h"
#include "store/db.h"

struct kept;

struct work {
    struct db *db;
    struct arena *arena;
    int64_t now_ms;   /* the instant, for logins and the audit */
    struct day today; /* the day in England; in a demonstration, the day on which it stands */
    struct fail *fail;
    struct {
        uint64_t reading; /* in which READ transaction (db_reading()) */
        int64_t version;
    } registers;       /* which registers there are, once it has been asked (register_version.h) */
    struct kept *kept; /* what was worked out before (kept.h); NULL: nothing is kept */
};

/* When something is written down: now; in a demonstration, at this time of the day on which it stands, so that what is
 * done there has happened before "today" is over. */
static inline int64_t work_instant(const struct work *w)
{
    struct day real = clock_day(w->now_ms);
    return real.v == w->today.v ? w->now_ms : clock_day_start(w->today) + (w->now_ms - clock_day_start(real));
}

/* Passes on what the store says, with its detail. */
static inline enum err work_fail(struct work *w, enum err e)
{
    if (e != OK && e != ERR_MISSING && w->fail != NULL && w->fail->code == OK && db_fail(w->db)->code != OK)
        *w->fail = *db_fail(w->db);
    return e;
}

#endif
