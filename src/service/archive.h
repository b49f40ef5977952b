/* ZIP archives in memory: written for documents, read from uploads. This is the one place that knows libzip. */
#ifndef WAYMARK_SERVICE_ARCHIVE_H
#define WAYMARK_SERVICE_ARCHIVE_H

#include "base/buf.h"
#include "base/err.h"

struct archive_part {
    struct str name, bytes;
    bool stored; /* as it is; else it is compressed */
};

/* Writes an archive of these parts behind what is in `out`; the same parts are the same bytes. ERR_FULL: no room. */
enum err archive_write(const struct archive_part *parts, size_t n, struct buf *out) MUST_CHECK;

/* Limits on what is read. Each has a test. */
enum {
    ARCHIVE_PARTS = 2000,
    ARCHIVE_BYTES = 48 << 20,     /* of all parts together, as they are when they are unpacked */
    ARCHIVE_RATIO = 200,          /* a part may be so many times as large as what is stored of it */
    ARCHIVE_RATIO_FROM = 1 << 20, /* which is asked of parts from this size on */
    ARCHIVE_NAME = 300,
};

enum archive_fault {
    ARCHIVE_FINE,
    ARCHIVE_DAMAGED,   /* not an archive from its first byte to its last, or a part cannot be read */
    ARCHIVE_ENCRYPTED, /* a part wants a password */
    ARCHIVE_BOMB,      /* more parts or bytes than the limits, by what it says of itself or by what is in it */
    ARCHIVE_BAD_NAME,  /* a name that leads out of the archive, or comes twice */
};

/* Reads all parts, without folders, in their order. What they hold is in `store`, which the caller made with room for
 * ARCHIVE_BYTES; their names and the list are in the arena. */
enum archive_fault archive_read(
    struct arena *a, struct str bytes, struct buf *store, struct archive_part **ret, size_t *ret_n);

#endif
