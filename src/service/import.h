/* Bringing data in (IN-1 to IN-6): from the files of docs/FORMATS.md to the database, in one way for the command
 * line, the browser and the demonstration.
 *
 * An import reads all its files, compares what they say with what is there, and then writes everything in one
 * transaction, or nothing. A dry run stops before writing. Rows that break a rule are refused and named; a file that
 * is not what it claims to be is refused as a whole, and with it the import. */
#ifndef WAYMARK_SERVICE_IMPORT_H
#define WAYMARK_SERVICE_IMPORT_H

#include "service/access.h"
#include "service/import_report.h"
#include "service/work.h"

enum import_kind {
    IMPORT_SETTINGS,
    IMPORT_PUPILS,
    IMPORT_MARKS,
    IMPORT_CTF,
    IMPORT_CENSUS,
    IMPORT_EPISODES,
    IMPORT_RECORDS,
    IMPORT_BENCHMARKS,
    IMPORT_CALENDAR,
    IMPORT_KINDS,
};

/* "settings"; "Schools and settings"; what it takes, for the page that offers it. */
struct str import_kind_name(enum import_kind k);
struct str import_kind_words(enum import_kind k);
struct str import_kind_takes(enum import_kind k);
bool import_kind_parse(struct str name, enum import_kind *ret);
/* The operation of the permission matrix that an import of this kind is. */
enum access_op import_kind_op(enum import_kind k);

struct import_file {
    struct str name;  /* as it is called in the report */
    const char *path; /* where it is */
};

struct import_counts {
    int64_t added, changed, unchanged;
};

/* How rows of marks are read; zeroed, as is best. For tests and for measuring: the result is the same. */
struct import_reading {
    bool careful;     /* each row for itself, however large the file is */
    size_t piece;     /* in pieces of so many bytes, however small the file is */
    unsigned threads; /* on so many threads */
};

struct import_task {
    enum import_kind kind;
    const struct import_file *files;
    size_t n_files;
    bool dry_run;
    struct viewer viewer; /* who imports: rows of schools out of scope refuse the file. SCOPE_ALL on the command line */
    struct import_id id;  /* the row of the ledger, which gets the result and the report; 0, none, for a dry run only */
    /* What somebody has looked at and confirmed: when as much is not added and changed, nothing is written, and the
     * import is 'checked' again, with what it would do now. NULL: nobody was asked. */
    const struct import_counts *confirmed;
    struct import_reading reading;
    /* Told now and then how far it is; may be NULL. */
    void (*progress)(void *to, int64_t bytes_read, int64_t bytes);
    void *progress_to;
};

/* The sentence in the ledger of an import that is 'checked' again because its data have changed. */
#define IMPORT_OUTDATED "The data have changed since you looked: this is what the file would do now."

struct import_result {
    bool refused;  /* nothing was written; report->refusal says why */
    bool outdated; /* nothing was written; `counts` are not those that were confirmed, but what it would do now */
    struct import_counts counts;
    struct str summary; /* a line each: "5,987 pupils: 12 new, 3 changed" */
    struct import_report *report;
};

/* Runs an import. It begins and ends its own transactions on w->db, and needs an arena whose cap is in proportion to
 * the authority (512 MiB are enough for 100,000 pupils). OK also when it was refused: that is a result. ERR_FULL: the
 * disk is full, nothing was written. ERR_BUSY: the data changed meanwhile, three times over; nothing was written.
 * ERR_MISSING: its row of the ledger is not, or no longer, in the state 'checking' (a dry run) or 'importing', because
 * somebody else has ended it; nothing was written. */
enum err import_run(struct work *w, const struct import_task *task, struct import_result *ret) MUST_CHECK;

/* Puts a new import into the ledger, in a WRITE transaction: in the state 'uploaded' when files of the browser wait
 * under the names `stored_as`, in 'importing' when that is NULL. Sets task->id. */
enum err import_ledger_add(struct work *w, struct import_task *task, struct account_id account, int64_t bytes,
    const struct str *stored_as, struct str *ret_public_id) MUST_CHECK;

#endif
