/* The audit: who looked at or changed what, written before the page is sent (TRUST.md, P10).
 *
 * An entry names the operation of the permission matrix, what it was about, the scopes that allowed it, and every
 * child that the page shows. It holds no names and no text from records. */
#ifndef WAYMARK_SERVICE_AUDIT_H
#define WAYMARK_SERVICE_AUDIT_H

#include "service/access.h"
#include "service/work.h"

enum audit_outcome {
    AUDIT_OK,
    AUDIT_DENIED,
    AUDIT_FAILED,
};

struct audit_entry {
    struct account_id account; /* 0: nobody was signed in */
    access_roles roles;
    uint32_t scopes;
    struct str operation; /* "pupil.read", "sign_in" */
    struct str object;    /* "list severely_absent", "import 4f2k..."; ids and words of ours only */
    enum audit_outcome outcome;
    struct str request_id, address;
    const struct pupil_id *pupils; /* the children shown; one twice counts once */
    size_t n_pupils;
};

/* Writes an entry, in a WRITE transaction. */
enum err audit_write(struct work *w, const struct audit_entry *e) MUST_CHECK;

/* Reading it. */
struct audit_line {
    int64_t id, at_ms;
    struct str who, operation, object, outcome, address;
    int64_t n_pupils;
};
/* The newest fifty before an entry (0: from the end); entries that show children only to those who may see all (scope
 * A). */
enum err audit_list(struct work *w, const struct viewer *viewer, int64_t before, struct audit_line **ret, size_t *ret_n)
    MUST_CHECK;
/* Who looked at a child, the newest fifty. */
enum err audit_of_pupil(struct work *w, struct pupil_id pupil, struct audit_line **ret, size_t *ret_n) MUST_CHECK;

#endif
