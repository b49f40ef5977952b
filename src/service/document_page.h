/* Pages of paper on their way to a PDF: what is drawn on each, and which element of the document's structure each mark
 * belongs to. What is marked for no element is an artifact: rules, the foot, a heading row that is repeated.
 *
 * Lengths are thousandths of a point, y counts from the top of the page. */
#ifndef WAYMARK_SERVICE_DOCUMENT_PAGE_H
#define WAYMARK_SERVICE_DOCUMENT_PAGE_H

#include "service/document_text.h"

enum {
    PAPER_WIDTH = 595276, /* A4 */
    PAPER_HEIGHT = 841890,
};

struct paper_element;
/* What an element holds, in the order in which it is read: an element, or a mark on a page. */
struct paper_kid {
    struct paper_kid *next;
    struct paper_element *element; /* NULL: a mark */
    size_t page;
    int mark;
};
struct paper_element {
    struct paper_element *next; /* of all, in the order in which they were made */
    struct paper_element *parent;
    const char *type;       /* of ISO 32000-1, 14.8.4: "H1", "TD" */
    const char *attributes; /* a dictionary of PDF, or NULL */
    struct paper_kid *first, **end;
    size_t number; /* 0, 1, ... */
};
struct paper_page {
    struct buf content;
    struct paper_element **marked; /* by the number of the mark */
    size_t n, room;
};
struct paper_bookmark {
    struct paper_bookmark *next;
    struct str text;
    int level; /* 1, 2, 3 */
    size_t page;
    int64_t y;
};
struct paper {
    struct arena *arena;
    struct text_fonts *fonts;
    struct paper_page *pages;
    size_t n_pages, most_pages;
    struct paper_element *elements, **end; /* the first is the root */
    size_t n_elements;
    struct paper_bookmark *bookmarks, **bookmarks_end;
    size_t n_bookmarks;
    bool full; /* a page more than there may be was wanted; nothing more is drawn */
};

/* Paper with its first page and the root element, "Document"; given back with the arena. */
struct paper *paper_new(struct arena *a, struct text_fonts *fonts, size_t most_pages);
void paper_next_page(struct paper *p);
struct paper_element *paper_element(
    struct paper *p, struct paper_element *parent, const char *type, const char *attributes);
void paper_bookmark(struct paper *p, int level, struct str text, int64_t y);

/* What is drawn between the two belongs to the element, or is an artifact with the given dictionary's entries. */
void paper_mark(struct paper *p, struct paper_element *e);
void paper_artifact(struct paper *p, size_t page, const char *entries);
void paper_end(struct paper *p, size_t page);

/* A line of text with its left end and base line at (x, y), within a mark of the element, or an artifact (NULL). */
struct paper_text {
    const struct text_line *line;
    struct text_style style;
    int64_t x, y;
};
void paper_line(struct paper *p, size_t page, struct paper_element *e, const struct paper_text *text);
/* A rule from left to right. */
void paper_rule(struct paper *p, int64_t x, int64_t y, int64_t width, int64_t thickness);

/* The page that is drawn on. */
static inline size_t paper_current(const struct paper *p)
{
    return p->n_pages - 1;
}

/* Adds a text as a string of PDF, which is UTF-16. */
void paper_string(struct buf *b, struct str s);
/* Adds thousandths of a point as a number. */
void paper_number(struct buf *b, int64_t v);

#endif
