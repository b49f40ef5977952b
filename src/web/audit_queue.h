/* What pages leave to be written before they may be sent: their entries in the audit.
 *
 * One thread writes them. It takes all that wait, writes them in one transaction and lets their pages go when that is
 * on disk: a commit, and the wait for the disk, serves many pages (TRUST.md 7.3). No byte of a page goes before its
 * entry is on disk (P10). When the transaction fails, the entries are tried one by one, so that one which cannot be
 * written does not take the others with it; when the database is locked, none of them can be.
 *
 * What waits has a bound in number and in bytes, its pages among them. At the end of the service (app.h, `ending`) what
 * waits is written; but when the database is locked then, nobody tries again: all that waits is refused at once, so
 * that the end takes as long as one wait for the lock. */
#ifndef WAYMARK_WEB_AUDIT_QUEUE_H
#define WAYMARK_WEB_AUDIT_QUEUE_H

#include <stdatomic.h>

#include "service/audit.h"
#include "service/login.h"
#include "web/app.h"

enum {
    AUDIT_QUEUE_MOST = 1000,       /* entries that wait; a further page is refused with 503 */
    AUDIT_BATCH_MOST = 256,        /* entries of one transaction */
    AUDIT_QUEUE_BYTES = 128 << 20, /* of entries and pages that wait or are being written; likewise */
    AUDIT_NOTE_MOST = 8 << 20,     /* bytes of an entry, of which a child takes eight */
};

/* What one page leaves. Begins as zeroes. */
struct audit_note {
    bool audited;             /* there is an entry, for which the page waits */
    struct audit_entry entry; /* what it points to lives in `kept`, or as long as the request */
    struct login_id seen;     /* a login that was used; 0: none, or it was noted lately. Nobody waits for this */
    struct buf kept;
    size_t holds; /* bytes of the page that waits for it */
    /* of the queue */
    struct audit_note *next;
    void (*settled)(struct audit_note *note, struct worker *w, enum err e);
};

/* Keeps an entry with its children and its object, whose memory may go then. False if there is no memory for it. */
bool audit_note_keep(struct audit_note *note, const struct audit_entry *entry);
void audit_note_done(struct audit_note *note);

struct audit_queue;

/* NULL if it cannot be started. */
struct audit_queue *audit_queue_new(struct app *app);
/* Writes what waits, takes nothing more, and ends the thread. NULL is allowed, here and below. */
void audit_queue_stop(struct audit_queue *q);
void audit_queue_free(struct audit_queue *q); /* stopped or not */

/* Puts a note at the end; `settled` is called by the writing thread when the entry is on disk (OK), or cannot be
 * written: a worker for an error page, and why. False, without a call: the queue is full or stopped. */
bool audit_queue_add(struct audit_queue *q, struct audit_note *note,
    void (*settled)(struct audit_note *note, struct worker *w, enum err e));
/* A login was used: written with the next entries, or by itself. Left out when too many wait: it is noted again. */
void audit_queue_seen(struct audit_queue *q, struct login_id login);

/* Writes one note at once, in a transaction of its own: for those who have no queue. */
enum err audit_note_write(struct work *w, const struct audit_note *note) MUST_CHECK;

/* What has been written, for tests and measurements. */
struct audit_tally {
    _Atomic int64_t added;   /* notes that were put into the queue */
    _Atomic int64_t commits; /* transactions that were begun to write them */
    _Atomic int64_t entries; /* that are on disk */
};

#endif
