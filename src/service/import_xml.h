/* Reading XML files (CTF, School Census) with Expat, one element after the other, in bounded memory.
 *
 * Every document type definition is refused, and with it every entity but the five that XML has itself: no file can
 * reach another file, the network, or a billion laughs. Elements may be XML_MAX_DEPTH deep and hold XML_MAX_TEXT
 * bytes of text. A reader is told of each element at its end, with the path to it and its text. */
#ifndef WAYMARK_SERVICE_IMPORT_XML_H
#define WAYMARK_SERVICE_IMPORT_XML_H

#include "service/import_read.h"

enum {
    XML_MAX_DEPTH = 32,
    XML_MAX_TEXT = 64 * 1024, /* of one element */
    XML_MAX_NAME = 64,
    XML_MAX_TOKEN = 1024 * 1024, /* one tag with its attributes, or one comment */
    XML_MAX_CELL = 4096,         /* a text that is kept of a record: a year of marks takes less */
};

struct import__xml {
    struct import__run *run;
    struct import_at at; /* at.line is the line of the element */
    /* Called when an element begins and when it ends; `path` is like "CTfile/CTFpupilData/Pupil/UPN", `text` is what
     * stood in it behind its last child, trimmed, valid during the call. */
    void (*begin)(struct import__xml *x, struct str path);
    void (*end)(struct import__xml *x, struct str path, struct str text);
    void *own;
};

/* Takes a text into a cell of a record, unless the cell has one: the first counts. False when it is too long to be
 * right. */
bool import__xml_take(struct arena *a, struct str *cell, struct str text);

/* Reads a whole file. The root element must be one of `roots` (a NULL at the end); otherwise, and for anything that
 * is not well-formed XML, the import is refused: `what` is what the file should be. */
void import__xml_read(struct import__xml *x, const struct import_file *f, const char *const *roots, const char *what);

#endif
