/* What was worked out for somebody, kept as long as nothing is changed: whoever turns the pages of a list, sorts it, or
 * comes back to it between two meetings, asks the same of the database again and again. The store counts the
 * transactions that change anything that is told (docs/SQL.md); what was worked out while it counted as many is what
 * would be worked out now.
 *
 * One shelf serves all threads of a process. What is on it never changes, and is counted by reference. */
#ifndef WAYMARK_SERVICE_KEPT_H
#define WAYMARK_SERVICE_KEPT_H

#include "service/work.h"

enum {
    KEPT_PLACES = 64,
    KEPT_BYTES = 64 << 20,     /* of all of it; what was not asked for the longest goes first */
    KEPT_ONE_BYTES = 16 << 20, /* what is larger is not kept */
};

struct kept;

/* NULL if there is no memory. */
struct kept *kept_new(void);
/* Nothing of it may be in use any more. NULL is allowed. */
void kept_free(struct kept *k);

/* What, as whom it is seen. All that it depends on beside the database is here. */
struct kept_key {
    const char *what; /* a literal: "log" */
    struct viewer viewer;
    int64_t other_scope; /* of a second operation of the same account; 0: there is none */
};

/* Works it out into work->arena, which may be another than the caller's: from the database, and from `with`, which is
 * what has been read of it. */
typedef enum err (*kept_make)(struct work *w, const struct kept_key *key, const void *with, void **ret);

/* *ret: what `make` gives now, or gave while nothing has changed since. It stands until w->arena is reset. Without a
 * shelf (w->kept is NULL) and in a transaction that writes it is worked out each time. */
enum err kept_get(struct work *w, const struct kept_key *key, kept_make make, const void *with, const void **ret)
    MUST_CHECK;

#endif
