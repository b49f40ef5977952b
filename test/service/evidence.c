#include "evidence.h"

#include <zlib.h>

#include "base/attr.h"
#include "base/buf.h"

struct arena *evidence_arena(void)
{
    return arena_new((size_t)512 << 20);
}

static struct str kept(struct arena *a, struct buf *b)
{
    assert_false(b->failed);
    struct str s = str_dup(a, buf_str(b));
    buf_done(b);
    return s;
}

/* A PDF of these objects, numbered from 1; the first is its root. */
struct str evidence_pdf_of(struct arena *a, const struct str *objects, size_t n, const char *trailer)
{
    struct buf b = buf_new(32 << 20);
    size_t at[32];
    buf_add_str(&b, S("%PDF-1.7\n"));
    for (size_t i = 0; i < n; i++) {
        at[i] = b.n;
        buf_add_fmt(&b, "%zu 0 obj\n", i + 1);
        buf_add_str(&b, objects[i]);
        buf_add_str(&b, S("\nendobj\n"));
    }
    const size_t xref = b.n;
    buf_add_fmt(&b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
    for (size_t i = 0; i < n; i++)
        buf_add_fmt(&b, "%010zu 00000 n \n", at[i]);
    buf_add_fmt(&b, "trailer\n<< /Size %zu /Root 1 0 R %s >>\nstartxref\n%zu\n%%%%EOF\n", n + 1, trailer, xref);
    return kept(a, &b);
}

struct str evidence_stream(struct arena *a, const char *dictionary, struct str bytes)
{
    struct buf b = buf_new(32 << 20);
    buf_add_fmt(&b, "<< %s /Length %zu >>\nstream\n", dictionary, bytes.n);
    buf_add_str(&b, bytes);
    buf_add_str(&b, S("\nendstream"));
    return kept(a, &b);
}

/* A page that says something, with more in its catalogue and its page. */
struct str evidence_pdf(struct arena *a, const char *catalogue, const char *page, const char *trailer)
{
    const struct str objects[] = { str_fmt(a, "<< /Type /Catalog /Pages 2 0 R %s >>", catalogue),
        S("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        str_fmt(a,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
            "/Resources << /Font << /F1 6 0 R >> >> %s >>",
            page),
        evidence_stream(a, "", S("BT /F1 12 Tf 20 100 Td [(Am) 20 (ira) -250 (Quennelby \\(9\\))] TJ (told us) Tj ET")),
        evidence_stream(a, "/Type /Metadata /Subtype /XML", S("<x:xmpmeta>SECRETXMP</x:xmpmeta>")),
        S("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), S("<< /Author (SECRETINFO) >>") };
    return evidence_pdf_of(a, objects, COUNT_OF(objects), trailer);
}

struct str evidence_zip(struct arena *a, const struct archive_part *parts, size_t n)
{
    struct buf b = buf_new(64 << 20);
    assert_int_equal(archive_write(parts, n, &b), OK);
    return kept(a, &b);
}

/* A Word document of one paragraph, with one more part if there is a name for it. */
struct str evidence_docx(struct arena *a, const char *name, struct str bytes)
{
    const struct archive_part parts[] = { { .name = S("[Content_Types].xml"), .bytes = S("<Types/>") },
        { .name = S("word/document.xml"),
            .bytes =
                S("<w:document><w:p><w:ins w:author=\"SECRETAUTHOR\"><w:r><w:t>Ami</w:t></w:r><w:r><w:t>ra &amp; "
                  "Zo&#xeb;</w:t></w:r></w:ins></w:p></w:document>") },
        { .name = S("docProps/core.xml"),
            .bytes = S("<cp:coreProperties><dc:creator>SECRETCORE</dc:creator>"
                       "</cp:coreProperties>") },
        { .name = str_of(name), .bytes = bytes } };
    return evidence_zip(a, parts, name == NULL ? 3 : 4);
}

struct str evidence_ods(struct arena *a, const char *name)
{
    const struct archive_part parts[] = {
        { .name = S("mimetype"), .bytes = S("application/vnd.oasis.opendocument.spreadsheet"), .stored = true },
        { .name = S("content.xml"), .bytes = S("<office:body><text:p>Quennelby</text:p></office:body>") },
        { .name = S("meta.xml"), .bytes = S("<dc:creator>SECRETMETA</dc:creator>") },
        { .name = str_of(name), .bytes = S("x") }
    };
    return evidence_zip(a, parts, name == NULL ? 3 : 4);
}

static void put_chunk(struct buf *b, const char *kind, struct str bytes)
{
    const unsigned char n[] = { 0, 0, (unsigned char)(bytes.n >> 8), (unsigned char)bytes.n };
    buf_add(b, n, 4);
    buf_add(b, kind, 4);
    buf_add_str(b, bytes);
    buf_add(b, "CRC!", 4); /* nobody here looks */
}

struct str evidence_png(struct arena *a, const char *behind)
{
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("\x89PNG\r\n\x1a\n"));
    put_chunk(&b, "IHDR", S("\0\0\0\1\0\0\0\1\10\0\0\0\0"));
    put_chunk(&b, "tEXt", S("Author\0SECRETTEXT"));
    put_chunk(&b, "eXIf", S("SECRETEXIF"));
    put_chunk(&b, "IDAT", S("xxxx"));
    put_chunk(&b, "IEND", S(""));
    buf_add_str(&b, str_of(behind));
    return kept(a, &b);
}

static void put_segment(struct buf *b, unsigned char marker, struct str bytes)
{
    const unsigned char head[] = { 0xff, marker, (unsigned char)((bytes.n + 2) >> 8), (unsigned char)(bytes.n + 2) };
    buf_add(b, head, 4);
    buf_add_str(b, bytes);
}

struct str evidence_jpeg(struct arena *a, const char *behind)
{
    struct buf b = buf_new(1 << 20);
    buf_add_str(&b, S("\xff\xd8"));
    put_segment(&b, 0xe0, S("JFIF\0\1\1\0\0\1\0\1\0\0"));
    /* Exif: turned by a quarter (6), and a maker's name. */
    put_segment(&b, 0xe1, S("Exif\0\0II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0SECRETEXIF"));
    put_segment(&b, 0xfe, S("SECRETCOMMENT"));
    put_segment(&b, 0xdb, S("tables"));
    put_segment(&b, 0xda, S("scan"));
    buf_add_str(&b, S("abc\xff\0def\xff\xd0ghi\xff\xd9"));
    buf_add_str(&b, str_of(behind));
    return kept(a, &b);
}

struct str evidence_repeated(struct arena *a, char c, size_t n)
{
    char *p = arena_array_unset(a, n, 1);
    memset(p, c, n);
    return (struct str){ p, n };
}

struct str evidence_deflated(struct arena *a, struct str s)
{
    uLongf n = compressBound(s.n);
    char *p = arena_array_unset(a, n, 1);
    assert_int_equal(compress2((Bytef *)p, &n, (const Bytef *)s.p, s.n, 9), Z_OK);
    return (struct str){ p, n };
}

/* A PDF whose objects 1 to 3 are in object 4, a stream of objects with this dictionary, by a stream of references. */
struct str evidence_pdf_packed(struct arena *a, const char *dictionary, const char *type, struct str packed)
{
    struct buf b = buf_new(32 << 20), refs = buf_new(1024);
    buf_add_str(&b, S("%PDF-1.7\n"));
    const size_t objects = b.n;
    buf_add_fmt(&b, "4 0 obj <<%s/N 3/First 15/Length %zu/Filter/FlateDecode/X (obj <<)>> stream\n", dictionary,
        packed.n);
    buf_add_str(&b, packed);
    buf_add_str(&b, S("\nendstream\nendobj\n"));
    const size_t at = b.n;
    for (int i = 0; i < 6; i++) {
        const size_t v = i == 4 ? objects : i == 5 ? at
                                                   : 4;
        const char row[] = { i == 0 ? 0 : i < 4 ? 2
                                                : 1,
            (char)(v >> 16), (char)(v >> 8), (char)v,
            i > 0 && i < 4 ? (char)(i - 1) : 0 };
        buf_add(&refs, row, sizeof row);
    }
    buf_add_fmt(&b, "5 0 obj <</Type/%s/Size 6/W[1 3 1]/Root 1 0 R/Length %zu>> stream\n", type, refs.n);
    buf_add_str(&b, buf_str(&refs));
    buf_add_fmt(&b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
    buf_done(&refs);
    return kept(a, &b);
}
