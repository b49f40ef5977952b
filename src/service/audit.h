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

/* A page looks, a form changes. One that was refused for what was typed has changed nothing: its sender has looked. */
enum audit_deed {
    AUDIT_NOT_KEPT, /* an entry of before it was: it may be either */
    AUDIT_LOOKED,
    AUDIT_CHANGED,
};

struct audit_entry {
    struct account_id account; /* 0: nobody was signed in */
    access_roles roles;
    uint32_t scopes;
    struct str operation; /* "pupil.read", "sign_in" */
    struct str object;    /* "list severely_absent", "import 4f2k..."; ids and words of ours only */
    enum audit_deed deed;
    enum audit_outcome outcome;
    struct str request_id, address;
    const struct pupil_id *pupils; /* the children shown; one twice counts once */
    size_t n_pupils;
    int64_t at_ms; /* when; 0: now */
};

/* Writes an entry, in a WRITE transaction. */
enum err audit_write(struct work *w, const struct audit_entry *e) MUST_CHECK;
/* Writes several, in their order, with as few questions to the database as one. In a WRITE transaction. */
enum err audit_write_all(struct work *w, const struct audit_entry *const *entries, size_t n) MUST_CHECK;

/* Reading it. */
struct audit_line {
    int64_t id, at_ms;
    struct str who, operation, object, outcome, address;
    enum audit_deed deed;
    int64_t n_pupils;
};
/* What is asked of it. A field that is not set asks for everything. */
struct audit_question {
    struct account_id account; /* who did it */
    struct str upn;            /* of a child who was shown, as upn_check() takes it; STR_NONE: any child or none */
    struct day from, to;       /* in England, both of them included */
    bool refused;              /* only what was refused */
    int64_t before;            /* only what is older than this entry */
    int64_t most;              /* entries, at most; at least 1 */
};
struct audit_found {
    struct audit_line *lines; /* the newest, the newest first */
    size_t n;
    bool more; /* there are older ones */
};
/* Entries that show children are given only to those who may see all (scope A), and only they may ask for a UPN:
 * ERR_DENIED otherwise. A UPN that is unknown gives what one gives that nobody looked at: nothing. */
enum err audit_list(struct work *w, const struct viewer *viewer, const struct audit_question *q,
    struct audit_found *ret) MUST_CHECK;

/* One entry. ERR_MISSING: there is none, or it shows children and the viewer may not see all. */
enum err audit_read(struct work *w, const struct viewer *viewer, int64_t id, struct audit_line *ret) MUST_CHECK;

/* A child of an entry, with the school that they are or were at last, of those in scope. */
struct audit_child {
    struct pupil_id id;
    struct str public_id, upn, surname, forename, school_name;
};
/* The children of an entry whom the viewer, that of pupil.read, may see; by name. */
enum err audit_children(struct work *w, const struct viewer *viewer, int64_t id, struct audit_child **ret,
    size_t *ret_n) MUST_CHECK;

/* A UPN as it was typed, in ret_upn as a question takes it. Only its shape is looked at. What is wrong with it, as a
 * sentence; empty when nothing is. */
struct str audit_upn(struct arena *a, struct str text, struct str *ret_upn);

/* The account that somebody means by a name. */
struct audit_who {
    size_t n; /* how many accounts it could be; only with one are the others set */
    struct account_id account;
    struct str name; /* as the audit shows it */
};
/* A sign-in name, or a part of a name. */
enum err audit_account(struct work *w, struct str text, struct audit_who *ret) MUST_CHECK;

/* In words, what an entry says was done: "looked at an action", "ended an action", or "tried to end an action" when it
 * was not. An entry that does not say which is called by both: "looked at an action, or ended an action". What has no
 * words stands for itself. And what came of it: "done", "refused", "failed". */
struct str audit_operation_words(struct arena *a, struct str operation, enum audit_deed deed, struct str outcome);
struct str audit_deed_name(enum audit_deed d); /* "looked", "changed"; "" when it is not kept */
struct str audit_outcome_words(struct str outcome);

/* Who looked at a child, the newest fifty. */
enum err audit_of_pupil(struct work *w, struct pupil_id pupil, struct audit_line **ret, size_t *ret_n) MUST_CHECK;

#endif
