#include "service/document_page.h"

#include <string.h>

enum { MOST_CONTENT = 8 << 20 }; /* bytes of what is drawn on a page */

static void drop(void *arg)
{
    struct paper *p = arg;
    for (size_t i = 0; i < p->n_pages; i++)
        buf_done(&p->pages[i].content);
}

struct paper *paper_new(struct arena *a, struct text_fonts *fonts, size_t most_pages)
{
    struct paper *p = ARENA_NEW(a, struct paper);
    p->arena = a;
    p->fonts = fonts;
    p->most_pages = most_pages;
    p->pages = ARENA_ARRAY(a, most_pages, struct paper_page);
    p->end = &p->elements;
    p->bookmarks_end = &p->bookmarks;
    arena_defer(a, drop, p);
    paper_next_page(p);
    (void)paper_element(p, NULL, "Document", NULL);
    return p;
}

void paper_next_page(struct paper *p)
{
    if (p->n_pages == p->most_pages) {
        p->full = true;
        buf_clear(&p->pages[p->n_pages - 1].content);
        return;
    }
    p->pages[p->n_pages++] = (struct paper_page){ .content = buf_new(MOST_CONTENT) };
}

static void add_kid(struct paper *p, struct paper_element *parent, struct paper_kid kid)
{
    struct paper_kid *k = ARENA_NEW(p->arena, struct paper_kid);
    *k = kid;
    *parent->end = k;
    parent->end = &k->next;
}

struct paper_element *paper_element(
    struct paper *p, struct paper_element *parent, const char *type, const char *attributes)
{
    struct paper_element *e = ARENA_NEW(p->arena, struct paper_element);
    *e = (struct paper_element){ .parent = parent, .type = type, .attributes = attributes, .number = p->n_elements++ };
    e->end = &e->first;
    *p->end = e;
    p->end = &e->next;
    if (parent != NULL)
        add_kid(p, parent, (struct paper_kid){ .element = e });
    return e;
}

void paper_bookmark(struct paper *p, int level, struct str text, int64_t y)
{
    struct paper_bookmark *b = ARENA_NEW(p->arena, struct paper_bookmark);
    *b = (struct paper_bookmark){ .text = text, .level = level, .page = paper_current(p), .y = y };
    *p->bookmarks_end = b;
    p->bookmarks_end = &b->next;
    p->n_bookmarks++;
}

/* --- marks --- */

/* Begins a mark; `actual` is what is to be read in its place, if anything is. */
static void begin_mark(struct paper *p, struct paper_element *e, struct str actual)
{
    struct paper_page *page = &p->pages[paper_current(p)];
    if (page->n == page->room) {
        size_t room = page->room < 32 ? 32 : page->room * 2;
        struct paper_element **marked = ARENA_ARRAY(p->arena, room, struct paper_element *);
        if (page->n > 0)
            memcpy(marked, page->marked, page->n * sizeof(*marked));
        page->marked = marked;
        page->room = room;
    }
    buf_add_fmt(&page->content, "/%s <</MCID %zu", actual.n > 0 ? "Span" : e->type, page->n);
    if (actual.n > 0) {
        buf_add_str(&page->content, S(" /ActualText "));
        paper_string(&page->content, actual);
    }
    buf_add_str(&page->content, S(">> BDC\n"));
    add_kid(p, e, (struct paper_kid){ .page = paper_current(p), .mark = (int)page->n });
    page->marked[page->n++] = e;
}

void paper_mark(struct paper *p, struct paper_element *e)
{
    begin_mark(p, e, S(""));
}

void paper_artifact(struct paper *p, size_t page, const char *entries)
{
    buf_add_fmt(&p->pages[page].content, "/Artifact <<%s>> BDC\n", entries);
}

void paper_end(struct paper *p, size_t page)
{
    buf_add_str(&p->pages[page].content, S("EMC\n"));
}

/* --- drawing --- */

void paper_number(struct buf *b, int64_t v)
{
    if (v < 0)
        buf_add_char(b, '-');
    v = v < 0 ? -v : v;
    buf_add_fmt(b, "%lld.%03d", (long long)(v / 1000), (int)(v % 1000));
}

static void put_utf16(struct buf *b, uint32_t v)
{
    if (v >= 0x10000) {
        v -= 0x10000;
        buf_add_fmt(b, "%04X%04X", 0xd800 + (v >> 10), 0xdc00 + (v & 0x3ff));
    } else {
        buf_add_fmt(b, "%04X", v);
    }
}

void paper_string(struct buf *b, struct str s)
{
    buf_add_str(b, S("<FEFF"));
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i++];
        int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2
            : c >= 0xc0                      ? 1
                                             : 0;
        uint32_t v = more == 0 ? c : c & (0x3fu >> more);
        for (; more > 0 && i < s.n; more--)
            v = v << 6 | ((unsigned char)s.p[i++] & 0x3fu);
        put_utf16(b, v);
    }
    buf_add_char(b, '>');
}

/* The glyphs of a piece, as few strings as their places allow: a string puts each where the one before ends by its own
 * width, which is not where it ends in the text when the two are set closer. */
static void put_glyphs(
    struct buf *b, const struct text_fonts *fonts, const struct text_piece *piece, int size, int64_t x, int64_t y)
{
    int32_t pen = INT32_MIN, height = 0;
    for (size_t i = 0; i < piece->n; i++) {
        const struct text_glyph *g = &piece->glyphs[i];
        if (pen == INT32_MIN || g->x != pen || g->y != height) {
            if (pen != INT32_MIN)
                buf_add_str(b, S("> Tj\n"));
            buf_add_str(b, S("1 0 0 1 "));
            paper_number(b, x + (int64_t)g->x * size / 1000);
            buf_add_char(b, ' ');
            paper_number(b, y + (int64_t)g->y * size / 1000);
            buf_add_str(b, S(" Tm <"));
        }
        buf_add_fmt(b, "%04X", g->id);
        pen = g->x + text_glyph_width(fonts, piece->face, g->id);
        height = g->y;
    }
    if (pen != INT32_MIN)
        buf_add_str(b, S("> Tj\n"));
}

/* Ends what is open, and begins anew with or without a text to be read. Marks stand one beside the other, since not
 * every reader follows one into another. */
static void change_mark(struct paper *p, struct paper_element *e, struct str actual)
{
    struct buf *b = &p->pages[paper_current(p)].content;
    if (e == NULL)
        return; /* nobody reads an artifact */
    buf_add_str(b, S("ET\nEMC\n"));
    begin_mark(p, e, actual);
    buf_add_str(b, S("BT\n"));
}

void paper_line(struct paper *p, size_t page, struct paper_element *e, const struct paper_text *text)
{
    struct buf *b = &p->pages[page].content;
    const struct text_line *line = text->line;
    int face = -1;
    bool says = false; /* the open mark says what is to be read */
    buf_add_str(b, S("BT\n"));
    for (size_t i = 0; i < line->n; i++) {
        const struct text_piece *piece = line->placed[i].piece;
        if (piece->actual || says)
            change_mark(p, e, piece->actual ? piece->text : S(""));
        says = piece->actual;
        if (face != piece->face) {
            buf_add_fmt(b, "/F%d ", piece->face);
            paper_number(b, text->style.size);
            buf_add_str(b, S(" Tf\n"));
            face = piece->face;
        }
        put_glyphs(b, p->fonts, piece, text->style.size, text->x + line->placed[i].x, PAPER_HEIGHT - text->y);
    }
    if (says)
        change_mark(p, e, S(""));
    buf_add_str(b, S("ET\n"));
}

void paper_rule(struct paper *p, int64_t x, int64_t y, int64_t width, int64_t thickness)
{
    struct buf *b = &p->pages[paper_current(p)].content;
    paper_artifact(p, paper_current(p), "/Type /Layout");
    paper_number(b, thickness);
    buf_add_str(b, S(" w 0.45 G "));
    paper_number(b, x);
    buf_add_char(b, ' ');
    paper_number(b, PAPER_HEIGHT - y);
    buf_add_str(b, S(" m "));
    paper_number(b, x + width);
    buf_add_char(b, ' ');
    paper_number(b, PAPER_HEIGHT - y);
    buf_add_str(b, S(" l S\n"));
    paper_end(p, paper_current(p));
}
