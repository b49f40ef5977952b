/* What a document is made of, for its two writers; everybody else has document.h. */
#ifndef WAYMARK_SERVICE_DOCUMENT_MODEL_H
#define WAYMARK_SERVICE_DOCUMENT_MODEL_H

#include "service/document.h"

enum document_kind {
    DOCUMENT_HEADING,
    DOCUMENT_PARAGRAPH,
    DOCUMENT_BULLETS,
    DOCUMENT_FACTS,
    DOCUMENT_TABLE,
};

struct document_block {
    struct document_block *next;
    enum document_kind kind;
    int level;               /* of a heading */
    struct str text;         /* of a heading, a paragraph */
    const struct str *texts; /* bullets; facts: name, value, name, value; cells */
    size_t n_texts;
    struct document_table table; /* its texts are those above */
};

struct document {
    struct arena *arena;
    struct document_about about; /* cleaned, language set */
    struct document_block *first, **end;
    size_t n_blocks, n_rows, n_bytes;
    int level; /* of the last heading */
    struct str problem;
};

/* "Made by A. Person on 3 June 2026 at 2:05pm with Waymark". */
struct str document__foot(struct arena *a, const struct document_about *about);
/* "2026-06-03T13:05:00Z". */
struct str document__instant(struct arena *a, int64_t ms);
/* Is the first letter of a text one of a script that runs from the right? */
bool document__from_right(struct str s);
/* Adds a text to XML, escaped. */
void document__xml(struct buf *b, struct str s);

#endif
