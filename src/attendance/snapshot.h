/* A snapshot: the registers of one school year as they stood at one version of the data. It holds one block a school,
 * in the order of URNs, and never changes; an import makes a new snapshot that shares the blocks it did not touch.
 * Reference counted: a request takes the current one, reads it, and lets it go. */
#ifndef WAYMARK_ATTENDANCE_SNAPSHOT_H
#define WAYMARK_ATTENDANCE_SNAPSHOT_H

#include "attendance/block.h"

struct att_snapshot {
    int year;
    int64_t version; /* the store's version of the registers it was made from */
    size_t n;
    struct att_block *const *blocks; /* by URN */
    /* What the blocks come to: sealed ones do not change. */
    struct att_mask open, planned; /* of any school */
    size_t rows, whole_rows;       /* of all schools; of those whose registers are of a whole year (standing.h) */
    struct att_snapshot_own *own;
};

/* Takes over one reference to each block (even when it fails). Blocks need not be in order. NULL if there is no
 * memory. */
struct att_snapshot *att_snapshot_new(int year, int64_t version, struct att_block **blocks, size_t n);

/* A snapshot like `old` with the given blocks in place of those of the same schools (or added). Takes over one
 * reference to each block. `old` stays as it was. */
struct att_snapshot *att_snapshot_replace(const struct att_snapshot *old, int64_t version,
    struct att_block **blocks, size_t n);

struct att_snapshot *att_snapshot_ref(struct att_snapshot *s);
void att_snapshot_unref(struct att_snapshot *s); /* NULL is allowed */

/* The block of the school with a URN, or NULL. */
const struct att_block *att_snapshot_school(const struct att_snapshot *s, struct str urn);
/* All bytes of memory. */
size_t att_snapshot_bytes(const struct att_snapshot *s);

#endif
