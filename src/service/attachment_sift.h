/* Looking through a file that somebody brings: what it is by its content, whether it may run or hide something, without
 * what it says of its author, and the words in it. It knows nothing of cases and of the database, and writes no file.
 *
 * PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG and text are taken. What is given back is written anew from what was
 * understood: what stood before, behind or between is gone. */
#ifndef WAYMARK_SERVICE_ATTACHMENT_SIFT_H
#define WAYMARK_SERVICE_ATTACHMENT_SIFT_H

#include "base/buf.h"
#include "base/err.h"

enum attachment_type {
    ATTACHMENT_PDF,
    ATTACHMENT_DOCX,
    ATTACHMENT_XLSX,
    ATTACHMENT_PPTX,
    ATTACHMENT_ODT,
    ATTACHMENT_ODS,
    ATTACHMENT_PNG,
    ATTACHMENT_JPEG,
    ATTACHMENT_TEXT,
    ATTACHMENT_TYPES,
};
struct str attachment_type_name(enum attachment_type t);  /* "pdf": in the table, and the end of a name */
struct str attachment_type_words(enum attachment_type t); /* "PDF" */
struct str attachment_type_mime(enum attachment_type t);
bool attachment_type_parse(struct str name, enum attachment_type *ret);

enum {
    ATTACHMENT_WORDS = 2 << 20,  /* of the words in it, so many bytes are given */
    ATTACHMENT_CLEAN = 64 << 20, /* of what is written anew */
};

struct attachment_sifted {
    enum attachment_type type;
    struct buf bytes; /* written anew; owned: attachment_sifted_done() */
    struct buf words; /* the text in it; owned */
    bool reads;       /* its words could be read: false for images, and PDFs whose text is not simple */
};
void attachment_sifted_done(struct attachment_sifted *s);

/* Looks through a file of this name. ERR_INVALID: it is not taken, *ret_problem says why and what to do; there is
 * nothing to be given back then. */
enum err attachment_sift(struct arena *a, struct str name, struct str bytes, struct attachment_sifted *ret,
    struct str *ret_problem) MUST_CHECK;

#endif
