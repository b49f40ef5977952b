/* Questions that people keep under a name (DB-3): a page of figures with what it was asked, to be asked again, of what
 * the registers say then. A question holds no figures and no child; whoever opens a shared one sees what they
 * themselves may see, and one that names a school is offered to those only who may see that school. */
#ifndef WAYMARK_SERVICE_QUESTION_H
#define WAYMARK_SERVICE_QUESTION_H

#include "service/work.h"

enum {
    QUESTION_NAME_MOST = 80,    /* characters */
    QUESTION_QUERY_MOST = 4000, /* bytes */
    QUESTION_MOST = 100,        /* of one account */
};

struct question {
    struct str public_id, name, page, query;
    struct str owner; /* of a shared one */
    bool shared;
    int64_t created_ms;
};

/* One's own, and those that others share with whoever may see what they ask. By name, in the arena. */
enum err question_list(struct work *w, const struct viewer *viewer, struct question **ret_mine, size_t *ret_n_mine,
    struct question **ret_shared, size_t *ret_n_shared) MUST_CHECK;

/* Page and query of one. ERR_MISSING: there is none, or the viewer may not see it. */
enum err question_open(struct work *w, const struct viewer *viewer, struct str public_id, struct question *ret)
    MUST_CHECK;

/* Keeps one; within the caller's WRITE transaction. `school` is the one it is about (v == 0: none). ERR_INVALID: the
 * name is missing, too long or taken, or there are too many; *ret_problem says which and what to do. */
struct question_new {
    struct str name, page, query;
    struct school_id school;
    bool shared;
};
enum err question_keep(struct work *w, struct account_id account, const struct question_new *q, struct str *ret_problem)
    MUST_CHECK;

/* Deletes one of one's own; ERR_MISSING if it is not. */
enum err question_delete(struct work *w, struct account_id account, struct str public_id) MUST_CHECK;

#endif
