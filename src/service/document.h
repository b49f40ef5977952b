/* A document that leaves Waymark for people to read: minutes, a pack, a school's figures. It is made once, as a model
 * of what it says (title, headings, paragraphs, lists, facts, tables), and written as either
 *
 *   a tagged PDF (PDF/UA-1, ISO 14289-1): structure, language, title, bookmarks, header cells with their scope, an
 *   order to read in, embedded fonts, every glyph with its text, everything else marked as an artifact; or
 *   an editable document for Word (DOCX, ECMA-376): its own headings, lists, header rows that repeat, language, title.
 *
 * Why it is so is docs/decisions/0009-documents.md. What is put in the same order with the same instant gives the same
 * bytes. Nothing is in the metadata but what struct document_about holds: keep the names of children out of it.
 *
 * The model borrows its texts: they stand in the arena, or outlive it. Texts are UTF-8 as it came in; a line end in a
 * text begins a new line, other control characters are shown as U+FFFD. A character that the embedded fonts do not have
 * (DejaVu Sans: Latin, Greek, Cyrillic, Arabic, many signs, some emoji) is drawn as U+FFFD in the PDF, and is itself to
 * whoever copies, searches or listens. A text whose first letter is of Arabic or Hebrew runs from the right. */
#ifndef WAYMARK_SERVICE_DOCUMENT_H
#define WAYMARK_SERVICE_DOCUMENT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

enum {
    DOCUMENT_BLOCKS = 20000,   /* headings, paragraphs, lists, tables */
    DOCUMENT_TEXT = 200000,    /* bytes of one text; a longer one is cut between characters, and says so */
    DOCUMENT_TEXTS = 8 << 20,  /* bytes of all texts */
    DOCUMENT_COLUMNS = 12,     /* of a table */
    DOCUMENT_ROWS = 5000,      /* of all tables */
    DOCUMENT_PAGES = 1000,     /* of a PDF */
    DOCUMENT_BYTES = 32 << 20, /* of a file */
};

/* What it says of itself, to its reader and in its metadata. */
struct document_about {
    struct str title;    /* "Targeting support meeting: minutes"; required */
    struct str subtitle; /* under the title: the school, the day; may be empty */
    struct str author;   /* the authority; may be empty */
    struct str made_by;  /* whoever made the file, for the foot of each page */
    struct str language; /* "en-GB" when empty */
    int64_t made_ms;     /* when */
};

struct document;

/* A document without content, in the arena. */
struct document *document_new(struct arena *a, const struct document_about *about);

/* A heading of level 1, 2 or 3; one that would leave a level out is raised to the next possible one. */
void document_heading(struct document *d, int level, struct str text);
/* A paragraph; an empty text is left out. */
void document_paragraph(struct document *d, struct str text);
/* A list with bullets. */
void document_bullets(struct document *d, const struct str *items, size_t n);

/* Names with their values, two columns without a heading row: "Headteacher", "A. Head". */
struct document_fact {
    struct str name, value;
};
void document_facts(struct document *d, const struct document_fact *facts, size_t n);

/* A table. The heading row is repeated on each page. */
struct document_table {
    struct str caption;        /* what it shows: above it, and required */
    const struct str *heading; /* `columns` texts */
    size_t columns;            /* 1 ... DOCUMENT_COLUMNS */
    const struct str *cells;   /* rows x columns, row by row */
    size_t rows;               /* none: a paragraph says that there is nothing to show */
    bool row_names;            /* the first cell of a row is its heading */
    unsigned numbers;          /* columns that are numbers, set right: 1u << column */
};
void document_table(struct document *d, const struct document_table *t);

/* Adds the whole file to `out`. ERR_FULL: it is beyond one of the limits above, or of `out`, and `out` has then failed;
 * document_problem() says which, in a sentence. ERR_FAILED: no memory, or a library refused. */
enum err document_pdf(const struct document *d, struct buf *out) MUST_CHECK;
enum err document_docx(const struct document *d, struct buf *out) MUST_CHECK;

/* What is too much in the model, as a sentence that says what to do; empty if nothing is. */
struct str document_problem(const struct document *d);

#endif
