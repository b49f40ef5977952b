/* Imports from the browser: files are uploaded, checked by the worker, looked at, confirmed, and imported by the worker
 * (IN-6); when they would do something else by then, nothing is imported and they wait again, checked. The states are
 * those of the ledger: uploaded, checking, checked, confirmed, importing, done, refused, cancelled. */
#ifndef WAYMARK_SERVICE_IMPORT_QUEUE_H
#define WAYMARK_SERVICE_IMPORT_QUEUE_H

#include "service/import.h"

/* One import as its page shows it. */
struct import_job {
    struct import_id id;
    struct str public_id, kind, state, who, summary, reason;
    int64_t created_ms, finished_ms, bytes, bytes_read, rows_read, rows_refused, warnings, added, changed, unchanged;
    struct str *files; /* names as they were uploaded */
    size_t n_files;
};
enum err import_job_read(struct work *w, const struct viewer *viewer, struct str public_id, struct import_job *ret)
    MUST_CHECK;
/* The newest that the viewer may see, `most` of them; `files` holds the first name only, n_files their number. */
enum err import_job_list(struct work *w, const struct viewer *viewer, int64_t most, struct import_job **ret,
    size_t *ret_n) MUST_CHECK;
/* A part of its report. */
enum err import_job_issues(struct work *w, const struct viewer *viewer, struct import_id id, int64_t first,
    int64_t most, struct import_issue **ret, size_t *ret_n) MUST_CHECK;

/* The viewer's decision on a checked import. ERR_CONFLICT: it is not waiting for one. */
enum err import_job_confirm(struct work *w, const struct import_job *job) MUST_CHECK;
enum err import_job_cancel(struct work *w, const struct import_job *job) MUST_CHECK;

/* How long a checked import waits for a decision before it is given up and its files removed: seven days. */
enum { IMPORT_WAIT_DAYS = 7 };

/* For the worker. The next import that waits, moved on to 'checking' or 'importing'; ERR_MISSING: none. WRITE. */
struct import_next_job {
    struct import_task task; /* files without folder: names of the state folder in `stored_as` */
    struct str *stored_as;
};
enum err import_take_next(struct work *w, struct import_next_job *ret) MUST_CHECK;
/* The state folder: has it a stored file of this name? */
struct import_folder {
    bool (*has)(void *to, struct str stored_as);
    void *to;
};
/* After a restart: what was being checked or imported was not finished. Checks are done again; imports are refused,
 * with the reason, since nothing of them was written. The caller knows that no other worker of the folder is running.
 * An import whose files are not there runs on the command line or under another server, and is left to them; only when
 * it is older than any that can be running, a day more than IMPORT_WAIT_DAYS, is it refused too. WRITE. */
enum err import_recover(struct work *w, const struct import_folder *folder) MUST_CHECK;
/* Records that a run ended badly: refused, with the reason. Nothing happens when the import is no longer in the state
 * `from`: then it has come to its own end. WRITE. */
enum err import_abandon(struct work *w, struct import_id id, struct str from, struct str reason) MUST_CHECK;
/* Gives up the imports that have waited too long. WRITE. */
enum err import_expire(struct work *w) MUST_CHECK;
/* Is a file of the state folder one that an import still knows? */
enum err import_knows_file(struct work *w, struct str stored_as, bool *ret) MUST_CHECK;
/* The names of the stored files of imports that need them no more (done, refused, cancelled), and forgets them.
 * WRITE. */
enum err import_finished_files(struct work *w, struct str **ret, size_t *ret_n) MUST_CHECK;
enum err import_set_progress(struct work *w, struct import_id id, int64_t bytes_read) MUST_CHECK;

#endif
