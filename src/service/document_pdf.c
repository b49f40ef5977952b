/* The file of a document that was laid out: objects of PDF 1.7 (ISO 32000-1), tagged as PDF/UA-1 (ISO 14289-1) asks. */
#include <setjmp.h>
#include <sodium.h>
#include <string.h>
#include <zlib.h>

#include "base/clock.h"
#include "service/document_layout.h"

enum {
    WORK_MEMORY = 384 << 20,    /* bytes: 250,000 elements, and what the longest row takes while it is set */
    SCRATCH_MEMORY = 256 << 20, /* of these, for a row */
    MOST_STREAM = 16 << 20,
};

/* Objects by number: those that there is one of, and where the numbers of the others begin. */
enum { CATALOG = 1,
    PAGES,
    INFO,
    METADATA,
    STRUCTURE,
    PARENTS,
    OUTLINES,
    FONTS, /* FONT_OBJECTS for each face */
    FONT_OBJECTS = 5,
    PAGE_OBJECTS = FONTS + TEXT_FACES * FONT_OBJECTS };

struct pdf {
    const struct document *d;
    struct arena *arena;
    struct paper *paper;
    struct text_fonts *fonts;
    struct buf *out;
    size_t start; /* of the file in `out` */
    uint32_t *at; /* where each object begins */
    size_t n;     /* objects, and one for number 0 */
    enum err failed;
};

static size_t page_object(size_t page)
{
    return PAGE_OBJECTS + 2 * page;
}

static size_t element_object(const struct pdf *f, const struct paper_element *e)
{
    return page_object(f->paper->n_pages) + e->number;
}

static size_t bookmark_object(const struct pdf *f, size_t number)
{
    return page_object(f->paper->n_pages) + f->paper->n_elements + number;
}

static size_t font_object(int face, int which)
{
    return (size_t)(FONTS + face * FONT_OBJECTS + which);
}

static void begin(struct pdf *f, size_t number)
{
    f->at[number] = (uint32_t)(f->out->n - f->start);
    buf_add_fmt(f->out, "%zu 0 obj\n", number);
}

static void end(struct pdf *f)
{
    buf_add_str(f->out, S("\nendobj\n"));
}

/* A stream of its own, compressed; `entries` are more of its dictionary. */
static void put_stream(struct pdf *f, size_t number, const char *entries, struct str bytes)
{
    uLongf n = compressBound(bytes.n);
    struct buf b = buf_new(n + 1);
    char *to = buf_reserve(&b, n);
    if (to == NULL || compress2((Bytef *)to, &n, (const Bytef *)bytes.p, bytes.n, 9) != Z_OK) {
        f->failed = ERR_FAILED;
        n = 0;
    }
    begin(f, number);
    buf_add_fmt(f->out, "<</Filter /FlateDecode /Length %lu%s>>\nstream\n", n, entries);
    if (n > 0)
        buf_add(f->out, to, n);
    buf_add_str(f->out, S("\nendstream"));
    end(f);
    buf_done(&b);
}

/* --- fonts --- */

/* A name of six letters before the face's says that it is a part of it (9.6.4): made of the glyphs that it has. */
static struct str font_name(struct pdf *f, int face)
{
    uint32_t hash = 2166136261u;
    char tag[7];
    for (int g = -1; (g = text_next_glyph(f->fonts, face, g + 1)) >= 0;)
        hash = (hash ^ (uint32_t)g) * 16777619u;
    for (int i = 0; i < 6; i++, hash /= 26)
        tag[i] = (char)('A' + hash % 26);
    tag[6] = '\0';
    return str_fmt(f->arena, "%s+%s", tag, text_face(f->fonts, face).name);
}

static void put_widths(struct pdf *f, int face)
{
    buf_add_str(f->out, S("/DW 600 /W ["));
    for (int g = -1; (g = text_next_glyph(f->fonts, face, g + 1)) >= 0;)
        buf_add_fmt(f->out, "%d [%d]\n", g, text_glyph_width(f->fonts, face, g));
    buf_add_str(f->out, S("]"));
}

/* What each glyph stands for (9.10.3), a hundred to a block at most. */
static void put_texts(struct pdf *f, int face)
{
    struct buf b = buf_new(MOST_STREAM);
    int all[100], n = 0, g = -1;
    buf_add_str(&b, S("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                      "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
                      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"));
    do {
        g = text_next_glyph(f->fonts, face, g + 1);
        if (g >= 0)
            all[n++] = g;
        if (n == 0 || (n < 100 && g >= 0))
            continue;
        buf_add_fmt(&b, "%d beginbfchar\n", n);
        for (int i = 0; i < n; i++) {
            struct buf text = buf_new(1 << 16);
            paper_string(&text, text_glyph_text(f->fonts, face, all[i]));
            struct str s = str_slice(buf_str(&text), 5, text.n); /* without the mark of the order of bytes */
            buf_add_fmt(&b, "<%04X> <%.*s\n", all[i], STR_ARG(s));
            buf_done(&text);
        }
        buf_add_str(&b, S("endbfchar\n"));
        n = 0;
    } while (g >= 0);
    buf_add_str(&b, S("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"));
    put_stream(f, font_object(face, 4), "", buf_str(&b));
    buf_done(&b);
}

static void put_face(struct pdf *f, int face)
{
    struct text_face t = text_face(f->fonts, face);
    struct str name = font_name(f, face);
    begin(f, font_object(face, 0));
    buf_add_fmt(f->out,
        "<</Type /Font /Subtype /Type0 /BaseFont /%.*s /Encoding /Identity-H /DescendantFonts [%zu 0 R] "
        "/ToUnicode %zu 0 R>>",
        STR_ARG(name), font_object(face, 1), font_object(face, 4));
    end(f);
    begin(f, font_object(face, 1));
    buf_add_fmt(f->out,
        "<</Type /Font /Subtype /CIDFontType2 /BaseFont /%.*s /CIDToGIDMap /Identity "
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %zu 0 R ",
        STR_ARG(name), font_object(face, 2));
    put_widths(f, face);
    buf_add_str(f->out, S(">>"));
    end(f);
    begin(f, font_object(face, 2));
    buf_add_fmt(f->out,
        "<</Type /FontDescriptor /FontName /%.*s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d "
        "/Descent %d /CapHeight %d /StemV %d /FontFile2 %zu 0 R>>",
        STR_ARG(name), t.box[0], t.box[1], t.box[2], t.box[3], t.ascent, t.descent, t.cap_height,
        face == 0 ? 80 : 140, font_object(face, 3));
    end(f);
    struct buf subset = buf_new(MOST_STREAM);
    enum err e = text_subset(f->fonts, face, &subset);
    f->failed = e != OK ? e : f->failed;
    char length[40];
    snprintf(length, sizeof length, " /Length1 %zu", subset.n);
    put_stream(f, font_object(face, 3), length, buf_str(&subset));
    buf_done(&subset);
    put_texts(f, face);
}

/* --- pages --- */

static void put_pages(struct pdf *f)
{
    begin(f, PAGES);
    buf_add_fmt(f->out, "<</Type /Pages /Count %zu /Kids [", f->paper->n_pages);
    for (size_t i = 0; i < f->paper->n_pages; i++)
        buf_add_fmt(f->out, "%zu 0 R\n", page_object(i));
    buf_add_str(f->out, S("]>>"));
    end(f);
    for (size_t i = 0; i < f->paper->n_pages; i++) {
        const struct paper_page *page = &f->paper->pages[i];
        if (page->content.failed)
            f->failed = ERR_FULL;
        begin(f, page_object(i));
        buf_add_fmt(f->out, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 ", PAGES);
        paper_number(f->out, PAPER_WIDTH);
        buf_add_char(f->out, ' ');
        paper_number(f->out, PAPER_HEIGHT);
        buf_add_fmt(f->out,
            "] /Resources <</Font <</F0 %zu 0 R /F1 %zu 0 R>>>> /Contents %zu 0 R /StructParents %zu /Tabs /S>>",
            font_object(0, 0), font_object(1, 0), page_object(i) + 1, i);
        end(f);
        put_stream(f, page_object(i) + 1, "", buf_str(&page->content));
    }
}

/* --- structure --- */

static void put_kid(struct pdf *f, const struct paper_kid *kid, bool has_page, size_t page)
{
    if (kid->element != NULL)
        buf_add_fmt(f->out, "%zu 0 R ", element_object(f, kid->element));
    else if (has_page && kid->page == page)
        buf_add_fmt(f->out, "%d ", kid->mark);
    else
        buf_add_fmt(f->out, "<</Type /MCR /Pg %zu 0 R /MCID %d>> ", page_object(kid->page), kid->mark);
}

static void put_element(struct pdf *f, const struct paper_element *e)
{
    const struct paper_kid *mark = e->first;
    while (mark != NULL && mark->element != NULL)
        mark = mark->next;
    begin(f, element_object(f, e));
    buf_add_fmt(f->out, "<</Type /StructElem /S /%s /P %zu 0 R", e->type,
        e->parent == NULL ? (size_t)STRUCTURE : element_object(f, e->parent));
    if (e->attributes != NULL)
        buf_add_fmt(f->out, " /A %s", e->attributes);
    if (mark != NULL)
        buf_add_fmt(f->out, " /Pg %zu 0 R", page_object(mark->page));
    buf_add_str(f->out, S(" /K ["));
    for (const struct paper_kid *k = e->first; k != NULL; k = k->next)
        put_kid(f, k, mark != NULL, mark == NULL ? 0 : mark->page);
    buf_add_str(f->out, S("]>>"));
    end(f);
}

static void put_structure(struct pdf *f)
{
    const struct paper_element *root = f->paper->elements;
    begin(f, STRUCTURE);
    buf_add_fmt(f->out, "<</Type /StructTreeRoot /K [%zu 0 R] /ParentTree %d 0 R /ParentTreeNextKey %zu>>",
        element_object(f, root), PARENTS, f->paper->n_pages);
    end(f);
    begin(f, PARENTS);
    buf_add_str(f->out, S("<</Nums ["));
    for (size_t i = 0; i < f->paper->n_pages; i++) {
        const struct paper_page *page = &f->paper->pages[i];
        buf_add_fmt(f->out, "%zu [", i);
        for (size_t k = 0; k < page->n; k++)
            buf_add_fmt(f->out, "%zu 0 R\n", element_object(f, page->marked[k]));
        buf_add_str(f->out, S("]\n"));
    }
    buf_add_str(f->out, S("]>>"));
    end(f);
    for (const struct paper_element *e = root; e != NULL; e = e->next)
        put_element(f, e);
}

/* --- bookmarks --- */

/* One of the bookmarks, with those around it; 0 is none, else its number and one. */
struct outline {
    const struct paper_bookmark *bookmark;
    size_t parent, previous, next, first, last, below;
};

/* The tree that the levels make: a bookmark is below the last one with a lesser level. */
static struct outline *outlines_of(struct pdf *f)
{
    struct outline *all = ARENA_ARRAY(f->arena, f->paper->n_bookmarks + 1, struct outline);
    size_t n = 0, open[5] = { 0 };
    for (const struct paper_bookmark *b = f->paper->bookmarks; b != NULL; b = b->next) {
        struct outline *o = &all[++n];
        o->bookmark = b;
        o->parent = open[b->level - 1];
        struct outline *parent = &all[o->parent];
        o->previous = parent->last;
        if (parent->last != 0)
            all[parent->last].next = n;
        else
            parent->first = n;
        parent->last = n;
        for (size_t up = o->parent, guard = 0; guard < 5; up = all[up].parent, guard++) {
            all[up].below++;
            if (up == 0)
                break;
        }
        for (int level = b->level; level < 5; level++)
            open[level] = n;
    }
    return all;
}

static void put_reference(struct pdf *f, const char *name, size_t outline)
{
    if (outline != 0)
        buf_add_fmt(f->out, " /%s %zu 0 R", name, bookmark_object(f, outline - 1));
}

static void put_outlines(struct pdf *f)
{
    struct outline *all = outlines_of(f);
    begin(f, OUTLINES);
    buf_add_fmt(f->out, "<</Type /Outlines /Count %zu", all[0].below);
    put_reference(f, "First", all[0].first);
    put_reference(f, "Last", all[0].last);
    buf_add_str(f->out, S(">>"));
    end(f);
    for (size_t i = 1; i <= f->paper->n_bookmarks; i++) {
        const struct outline *o = &all[i];
        begin(f, bookmark_object(f, i - 1));
        buf_add_str(f->out, S("<</Title "));
        paper_string(f->out, o->bookmark->text);
        buf_add_fmt(f->out, " /Parent %zu 0 R", o->parent == 0 ? (size_t)OUTLINES : bookmark_object(f, o->parent - 1));
        put_reference(f, "Prev", o->previous);
        put_reference(f, "Next", o->next);
        put_reference(f, "First", o->first);
        put_reference(f, "Last", o->last);
        if (o->below > 0)
            buf_add_fmt(f->out, " /Count %zu", o->below);
        buf_add_fmt(f->out, " /Dest [%zu 0 R /XYZ null ", page_object(o->bookmark->page));
        paper_number(f->out, PAPER_HEIGHT - o->bookmark->y);
        buf_add_str(f->out, S(" null]>>"));
        end(f);
    }
}

/* --- the document --- */

static void put_metadata(struct pdf *f)
{
    const struct document_about *about = &f->d->about;
    struct str at = document__instant(f->arena, about->made_ms);
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                      "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                      "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                      "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
                      "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
                      "<pdfuaid:part>1</pdfuaid:part>\n<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"));
    document__xml(&b, about->title);
    buf_add_str(&b, S("</rdf:li></rdf:Alt></dc:title>\n"));
    if (about->author.n > 0) {
        buf_add_str(&b, S("<dc:creator><rdf:Seq><rdf:li>"));
        document__xml(&b, about->author);
        buf_add_str(&b, S("</rdf:li></rdf:Seq></dc:creator>\n"));
    }
    buf_add_str(&b, S("<dc:language><rdf:Bag><rdf:li>"));
    document__xml(&b, about->language);
    buf_add_fmt(&b,
        "</rdf:li></rdf:Bag></dc:language>\n<xmp:CreateDate>%.*s</xmp:CreateDate>\n<xmp:ModifyDate>%.*s"
        "</xmp:ModifyDate>\n<xmp:CreatorTool>Waymark</xmp:CreatorTool>\n<pdf:Producer>Waymark</pdf:Producer>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>",
        STR_ARG(at), STR_ARG(at));
    f->failed = b.failed ? ERR_FULL : f->failed;
    begin(f, METADATA);
    buf_add_fmt(f->out, "<</Type /Metadata /Subtype /XML /Length %zu>>\nstream\n", b.n);
    buf_add_str(f->out, buf_str(&b));
    buf_add_str(f->out, S("\nendstream"));
    end(f);
    buf_done(&b);
}

static void put_head(struct pdf *f)
{
    const struct document_about *about = &f->d->about;
    struct str at = document__instant(f->arena, about->made_ms);
    buf_add_str(f->out, S("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"));
    begin(f, CATALOG);
    buf_add_fmt(f->out,
        "<</Type /Catalog /Pages %d 0 R /Metadata %d 0 R /StructTreeRoot %d 0 R /Outlines %d 0 R "
        "/PageMode /UseOutlines /MarkInfo <</Marked true>> /ViewerPreferences <</DisplayDocTitle true>> /Lang ",
        PAGES, METADATA, STRUCTURE, OUTLINES);
    paper_string(f->out, about->language);
    buf_add_str(f->out, S(">>"));
    end(f);
    begin(f, INFO);
    buf_add_str(f->out, S("<</Title "));
    paper_string(f->out, about->title);
    if (about->author.n > 0) {
        buf_add_str(f->out, S(" /Author "));
        paper_string(f->out, about->author);
    }
    /* "2026-06-03T13:05:00Z" is "D:20260603130500Z" here. */
    struct str day = str_fmt(f->arena, "D:%.4s%.2s%.2s%.2s%.2s%.2sZ", at.p, at.p + 5, at.p + 8, at.p + 11, at.p + 14,
        at.p + 17);
    buf_add_fmt(f->out, " /Creator (Waymark) /Producer (Waymark) /CreationDate (%.*s) /ModDate (%.*s)>>", STR_ARG(day),
        STR_ARG(day));
    end(f);
}

static void put_tail(struct pdf *f)
{
    unsigned char id[16];
    char hex[2 * sizeof id + 1];
    size_t table = f->out->n - f->start;
    crypto_generichash(id, sizeof id, (const unsigned char *)f->out->p + f->start, table, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, id, sizeof id);
    buf_add_fmt(f->out, "xref\n0 %zu\n0000000000 65535 f \n", f->n);
    for (size_t i = 1; i < f->n; i++) {
        char digits[24];
        snprintf(digits, sizeof digits, "%010u 00000 n \n", f->at[i]);
        buf_add(f->out, digits, 20);
    }
    buf_add_fmt(f->out, "trailer\n<</Size %zu /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%zu\n%%%%EOF\n",
        f->n, CATALOG, INFO, hex, hex, table);
}

static enum err write_file(struct pdf *f)
{
    f->n = bookmark_object(f, f->paper->n_bookmarks);
    f->at = ARENA_ARRAY(f->arena, f->n, uint32_t);
    put_head(f);
    put_metadata(f);
    for (int face = 0; face < TEXT_FACES; face++)
        put_face(f, face);
    put_pages(f);
    put_structure(f);
    put_outlines(f);
    if (!f->out->failed)
        put_tail(f);
    return f->out->failed || f->paper->full ? ERR_FULL : f->failed;
}

enum err document_pdf(const struct document *d, struct buf *out)
{
    jmp_buf full;
    struct arena *a = arena_new(WORK_MEMORY), *scratch = arena_new(SCRATCH_MEMORY);
    struct pdf *f = ARENA_NEW(a, struct pdf);
    volatile enum err e = ERR_FULL;
    *f = (struct pdf){ .d = d, .arena = a, .out = out, .start = out->n };
    if (setjmp(full) == 0) {
        arena_guard(a, &full);
        arena_guard(scratch, &full);
        f->fonts = d->problem.n > 0 ? NULL : text_fonts_new(a, scratch);
        if (f->fonts != NULL) {
            f->paper = document__lay_out(d, a, scratch, f->fonts);
            e = f->paper->full ? ERR_FULL : write_file(f);
        } else if (d->problem.n == 0) {
            e = ERR_FAILED;
        }
    }
    if (e != OK)
        buf_fail(out);
    arena_unguard(a);
    arena_unguard(scratch);
    arena_free(scratch);
    arena_free(a);
    return e;
}
