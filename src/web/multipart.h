/* Reading a multipart/form-data body as it arrives (RFC 7578), without keeping it in memory: fields go to the arena,
 * files to the state folder under random names. Bounded in everything: parts, header lengths, field sizes, bytes of
 * files. */
#ifndef WAYMARK_WEB_MULTIPART_H
#define WAYMARK_WEB_MULTIPART_H

#include "web/http.h"

enum {
    MULTIPART_MAX_HEADERS = 4 * 1024, /* of one part, with the empty line behind them */
    MULTIPART_MAX_FIELD = 64 * 1024,  /* the value of one; names and values of all: HTTP_MAX_FORM */
};

struct multipart;

/* A reader for a body with this Content-Type header. NULL if the header is not multipart/form-data with a boundary of
 * 1 to 70 characters. Files are created in `folder` (a directory the process may write), at most max_bytes in all. */
struct multipart *multipart_open(struct arena *a, struct str content_type, const char *folder, int64_t max_bytes);

/* The next bytes of the body. ERR_INVALID: not multipart as it should be; ERR_FULL: a limit was passed, or the disk is
 * full and *f says so; ERR_FAILED: a file could not be written. After an error nothing more is taken. */
enum err multipart_feed(struct multipart *m, const void *p, size_t n, struct fail *f) MUST_CHECK;

/* The end of the body: ERR_INVALID if the closing boundary has not been seen. Files are flushed to the disk and
 * closed. */
enum err multipart_end(struct multipart *m, struct fail *f) MUST_CHECK;

/* What was read, for the request. */
void multipart_give(const struct multipart *m, struct http_request *r);

/* Removes the files it made. To be called when the request does not keep them. */
void multipart_discard(struct multipart *m);

#endif
