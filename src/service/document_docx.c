/* A document for Word (DOCX): the parts of ECMA-376 (Office Open XML), in an archive. Headings, lists
 * and header rows are Word's own, so that its navigation, its contents and a screen reader find them. */
#include <string.h>

#include "base/bytes.h"
#include "service/archive.h"
#include "service/document_model.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define R "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"

enum {
    MOST_PART = DOCUMENT_BYTES * 2, /* bytes of a part, before it is compressed */
    TEXT_WIDTH = 9638,              /* twentieths of a point: A4 between margins of 20 mm */
};

/* The parts that are the same in all documents, but for the language in the styles: the files of src/service/docx. */
extern const struct bytes_file document_parts[];
extern const size_t document_parts_n;

static void put(struct buf *b, const char *s)
{
    buf_add_str(b, str_of(s));
}

/* --- paragraphs --- */

/* A run; a line end in the text is one in the run. */
static void put_run(struct buf *b, struct str text, bool from_right)
{
    struct str rest = text, line;
    put(b, from_right ? "<w:r><w:rPr><w:rtl/></w:rPr>" : "<w:r>");
    for (bool first = true; str_split(&rest, '\n', &line); first = false) {
        put(b, first ? "<w:t xml:space=\"preserve\">" : "<w:br/><w:t xml:space=\"preserve\">");
        document__xml(b, line);
        put(b, "</w:t>");
    }
    put(b, "</w:r>");
}

static void put_paragraph(struct buf *b, const char *style, struct str text, bool right)
{
    bool from_right = document__from_right(text);
    put(b, "<w:p><w:pPr>");
    if (style != NULL)
        buf_add_fmt(b, "<w:pStyle w:val=\"%s\"/>", style);
    if (from_right)
        put(b, "<w:bidi/>");
    if (right)
        put(b, "<w:jc w:val=\"right\"/>");
    put(b, "</w:pPr>");
    if (text.n > 0)
        put_run(b, text, from_right);
    put(b, "</w:p>");
}

/* --- tables --- */

static void put_row(struct buf *b, const struct document_table *t, const struct str *cells, bool heading)
{
    put(b, heading ? "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" : "<w:tr>");
    for (size_t c = 0; c < t->columns; c++) {
        buf_add_fmt(b, "<w:tc><w:tcPr><w:tcW w:w=\"%zu\" w:type=\"dxa\"/></w:tcPr>", TEXT_WIDTH / t->columns);
        put_paragraph(b, "TableText", cells[c], (t->numbers >> c & 1) != 0);
        put(b, "</w:tc>");
    }
    put(b, "</w:tr>");
}

static void put_table(struct buf *b, const struct document_table *t)
{
    if (t->caption.n > 0)
        put_paragraph(b, "Caption", t->caption, false);
    put(b, "<w:tbl><w:tblPr><w:tblStyle w:val=\"WaymarkTable\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>");
    buf_add_fmt(b, "<w:tblLook w:val=\"0000\" w:firstRow=\"%d\" w:lastRow=\"0\" w:firstColumn=\"%d\" "
                   "w:lastColumn=\"0\" "
                   "w:noHBand=\"1\" w:noVBand=\"1\"/>",
        t->heading != NULL, t->row_names);
    if (t->caption.n > 0) {
        put(b, "<w:tblCaption w:val=\"");
        document__xml(b, t->caption);
        put(b, "\"/>");
    }
    put(b, "</w:tblPr><w:tblGrid>");
    for (size_t c = 0; c < t->columns; c++)
        buf_add_fmt(b, "<w:gridCol w:w=\"%zu\"/>", TEXT_WIDTH / t->columns);
    put(b, "</w:tblGrid>");
    if (t->heading != NULL)
        put_row(b, t, t->heading, true);
    for (size_t r = 0; r < t->rows; r++)
        put_row(b, t, t->cells + r * t->columns, false);
    put(b, "</w:tbl>");
    put_paragraph(b, NULL, S(""), false); /* two tables in a row would be one */
}

/* --- parts --- */

static void put_block(struct buf *b, const struct document_block *block)
{
    static const char *const headings[] = { "Heading1", "Heading2", "Heading3" };
    switch (block->kind) {
    case DOCUMENT_HEADING:
        put_paragraph(b, headings[block->level - 1], block->text, false);
        break;
    case DOCUMENT_PARAGRAPH:
        put_paragraph(b, NULL, block->text, false);
        break;
    case DOCUMENT_BULLETS:
        for (size_t i = 0; i < block->n_texts; i++)
            put_paragraph(b, "ListBullet", block->texts[i], false);
        break;
    case DOCUMENT_FACTS:
    case DOCUMENT_TABLE:
        put_table(b, &block->table);
        break;
    }
}

static void put_body(struct buf *b, const struct document *d)
{
    put(b, HEAD "<w:document " W " " R "><w:body>");
    put_paragraph(b, "Title", d->about.title, false);
    if (d->about.subtitle.n > 0)
        put_paragraph(b, "Subtitle", d->about.subtitle, false);
    if (d->about.author.n > 0)
        put_paragraph(b, NULL, d->about.author, false);
    for (const struct document_block *block = d->first; block != NULL; block = block->next)
        put_block(b, block);
    put(b, "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/>"
           "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" "
           "w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>");
}

static void put_field(struct buf *b, const char *name)
{
    buf_add_fmt(b, "<w:fldSimple w:instr=\"%s\"><w:r><w:t>1</w:t></w:r></w:fldSimple>", name);
}

static void put_footer(struct buf *b, const struct document *d)
{
    put(b, HEAD "<w:ftr " W "><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>");
    put_run(b, document__foot(d->arena, &d->about), false);
    put(b, "<w:r><w:tab/></w:r>");
    put_run(b, S("Page "), false);
    put_field(b, "PAGE");
    put_run(b, S(" of "), false);
    put_field(b, "NUMPAGES");
    put(b, "</w:p></w:ftr>");
}

static void put_core(struct buf *b, const struct document *d)
{
    struct str at = document__instant(d->arena, d->about.made_ms);
    put(b, HEAD "<cp:coreProperties xmlns:cp=\"" PACKAGE "metadata/core-properties\" "
                "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" "
                "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>");
    document__xml(b, d->about.title);
    put(b, "</dc:title><dc:creator>");
    document__xml(b, d->about.author);
    put(b, "</dc:creator><dc:language>");
    document__xml(b, d->about.language);
    buf_add_fmt(b, "</dc:language><dcterms:created xsi:type=\"dcterms:W3CDTF\">%.*s</dcterms:created>"
                   "<dcterms:modified xsi:type=\"dcterms:W3CDTF\">%.*s</dcterms:modified></cp:coreProperties>",
        STR_ARG(at), STR_ARG(at));
}

/* A part by the name of its file, with the language in its place. */
static void put_file(struct buf *b, const char *name, const struct document *d)
{
    static const char language[] = "@LANGUAGE@";
    for (size_t i = 0; i < document_parts_n; i++) {
        struct str text = document_parts[i].bytes;
        if (strcmp(document_parts[i].name, name) != 0)
            continue;
        ptrdiff_t at = str_find_str(text, str_of(language));
        if (at >= 0) {
            buf_add_str(b, str_slice(text, 0, (size_t)at));
            document__xml(b, d->about.language);
            text = str_slice(text, (size_t)at + sizeof language - 1, text.n);
        }
        buf_add_str(b, text);
    }
}

/* --- the archive --- */

struct part {
    const char *name;
    const char *file;                                       /* of src/service/docx */
    void (*write)(struct buf *b, const struct document *d); /* or made of this document */
};
static const struct part parts[] = {
    { "[Content_Types].xml", "content_types.xml", NULL },
    { "_rels/.rels", "package_relations.xml", NULL },
    { "docProps/core.xml", NULL, put_core },
    { "word/document.xml", NULL, put_body },
    { "word/styles.xml", "styles.xml", NULL },
    { "word/numbering.xml", "numbering.xml", NULL },
    { "word/settings.xml", "settings.xml", NULL },
    { "word/footer1.xml", NULL, put_footer },
    { "word/_rels/document.xml.rels", "document_relations.xml", NULL },
};

static enum err write_archive(const struct buf *texts, struct buf *out)
{
    struct archive_part all[COUNT_OF(parts)];
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        all[i] = (struct archive_part){ .name = str_of(parts[i].name), .bytes = buf_str(&texts[i]) };
    return archive_write(all, COUNT_OF(parts), out);
}

enum err document_docx(const struct document *d, struct buf *out)
{
    struct buf texts[COUNT_OF(parts)];
    enum err e = d->problem.n > 0 ? ERR_FULL : OK;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        texts[i] = buf_new(MOST_PART);
        if (parts[i].file != NULL)
            put_file(&texts[i], parts[i].file, d);
        else if (e == OK)
            parts[i].write(&texts[i], d);
        if (texts[i].failed)
            e = ERR_FULL;
    }
    if (e == OK)
        e = write_archive(texts, out);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        buf_done(&texts[i]);
    if (e != OK)
        buf_fail(out);
    return e;
}
