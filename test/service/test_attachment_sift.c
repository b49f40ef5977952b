/* What is taken as evidence and what is not (attachment_sift.h; TRUST.md T16, T18 and 3.4): each refusal by a file
 * that a person or an attacker could bring, and what is left out of those that are taken. */
#include "test.h"

#include <zlib.h>

#include "base/attr.h"
#include "service/archive.h"
#include "service/attachment_sift.h"

static struct arena *new_arena(void)
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

/* --- files --- */

/* A PDF of these objects, numbered from 1; the first is its root. */
static struct str pdf_of(struct arena *a, const struct str *objects, size_t n, const char *trailer)
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

static struct str stream_of(struct arena *a, const char *dictionary, struct str bytes)
{
    struct buf b = buf_new(32 << 20);
    buf_add_fmt(&b, "<< %s /Length %zu >>\nstream\n", dictionary, bytes.n);
    buf_add_str(&b, bytes);
    buf_add_str(&b, S("\nendstream"));
    return kept(a, &b);
}

/* A page that says something, with more in its catalogue and its page. */
static struct str pdf_with(struct arena *a, const char *catalogue, const char *page, const char *trailer)
{
    const struct str objects[] = { str_fmt(a, "<< /Type /Catalog /Pages 2 0 R %s >>", catalogue),
        S("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        str_fmt(a,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
            "/Resources << /Font << /F1 6 0 R >> >> %s >>",
            page),
        stream_of(a, "", S("BT /F1 12 Tf 20 100 Td [(Am) 20 (ira) -250 (Quennelby \\(9\\))] TJ (told us) Tj ET")),
        stream_of(a, "/Type /Metadata /Subtype /XML", S("<x:xmpmeta>SECRETXMP</x:xmpmeta>")),
        S("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), S("<< /Author (SECRETINFO) >>") };
    return pdf_of(a, objects, COUNT_OF(objects), trailer);
}

static struct str zip_of(struct arena *a, const struct archive_part *parts, size_t n)
{
    struct buf b = buf_new(64 << 20);
    assert_int_equal(archive_write(parts, n, &b), OK);
    return kept(a, &b);
}

/* A Word document of one paragraph, with one more part if there is a name for it. */
static struct str docx_with(struct arena *a, const char *name, struct str bytes)
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
    return zip_of(a, parts, name == NULL ? 3 : 4);
}

static struct str ods_with(struct arena *a, const char *name)
{
    const struct archive_part parts[] = {
        { .name = S("mimetype"), .bytes = S("application/vnd.oasis.opendocument.spreadsheet"), .stored = true },
        { .name = S("content.xml"), .bytes = S("<office:body><text:p>Quennelby</text:p></office:body>") },
        { .name = S("meta.xml"), .bytes = S("<dc:creator>SECRETMETA</dc:creator>") },
        { .name = str_of(name), .bytes = S("x") }
    };
    return zip_of(a, parts, name == NULL ? 3 : 4);
}

static void put_chunk(struct buf *b, const char *kind, struct str bytes)
{
    const unsigned char n[] = { 0, 0, (unsigned char)(bytes.n >> 8), (unsigned char)bytes.n };
    buf_add(b, n, 4);
    buf_add(b, kind, 4);
    buf_add_str(b, bytes);
    buf_add(b, "CRC!", 4); /* nobody here looks */
}

static struct str png_with(struct arena *a, const char *behind)
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

static struct str jpeg_with(struct arena *a, const char *behind)
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

static struct str repeated(struct arena *a, char c, size_t n)
{
    char *p = arena_array_unset(a, n, 1);
    memset(p, c, n);
    return (struct str){ p, n };
}

#define EICAR \
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" \
    "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

/* --- what is refused --- */

static void is_refused(struct arena *a, const char *name, struct str bytes, const char *why)
{
    struct attachment_sifted s;
    struct str problem = S("");
    enum err e = attachment_sift(a, str_of(name), bytes, &s, &problem);
    if (e == OK)
        attachment_sifted_done(&s);
    if (e != ERR_INVALID || str_find_str(problem, str_of(why)) < 0)
        fail_msg("%s, for \"%s\": %s \"%.*s\"", name, why, err_name(e), STR_ARG(problem));
}

static void texts_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    is_refused(a, "a.txt", S(""), "empty");
    is_refused(a, "a.txt", S("\xff\xfeT\0e\0x\0t\0"), "no kind that can be taken");
    is_refused(a, "a.txt", S("MZ\x90\0\3\0\0\0"), "no kind that can be taken");
    is_refused(a, "a.txt", S("a\1b"), "signs in it");
    is_refused(a, "a.svg", S("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), "HTML, SVG");
    is_refused(a, "a.txt", S("\xef\xbb\xbf  <!DOCTYPE html><p>x"), "HTML, SVG");
    is_refused(a, "a.txt", S("quite plain <ScRiPt>"), "HTML, SVG");
    arena_free(a);
}

static void names_and_scanners(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    is_refused(a, "a.txt", S(EICAR), "malware");
    is_refused(a, "a.docx", docx_with(a, "word/media/x.bin", S(EICAR)), "malware");
    is_refused(a, "a.pdf", S("plain text"), "its name says something else");
    is_refused(a, "a.exe", S("plain text"), "its name says something else");
    is_refused(a, "noend", S("plain text"), "its name says something else");
    is_refused(a, "a.pdf", png_with(a, ""), "PNG picture");
    is_refused(a, "a.doc", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "older Office");
    arena_free(a);
}

static void pictures_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    struct str png = png_with(a, ""), jpeg = jpeg_with(a, "");
    is_refused(a, "a.png", png_with(a, "PK\3\4 and so on"), "Another file");
    is_refused(a, "a.png", png_with(a, "<html><script>"), "Another file");
    is_refused(a, "a.jpg", jpeg_with(a, "%PDF-1.4"), "Another file");
    for (size_t n = 8; n < png.n; n++)
        is_refused(a, "a.png", str_slice(png, 0, n), "damaged");
    for (size_t n = 3; n < jpeg.n; n++)
        is_refused(a, "a.jpg", str_slice(jpeg, 0, n), "damaged");
    arena_free(a);
}

static void documents_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    const struct archive_part none[] = { { .name = S("a.txt"), .bytes = S("x") } };
    is_refused(a, "a.docx", zip_of(a, none, 1), "archive (ZIP)");
    is_refused(a, "a.docm", docx_with(a, "word/vbaProject.bin", S("x")), "macros");
    is_refused(a, "a.docx", docx_with(a, "word/embeddings/oleObject1.bin", S("x")), "Another file");
    is_refused(a, "a.docx", docx_with(a, "word/media/x.png", S("PK\3\4")), "Another file");
    is_refused(a, "a.docx", docx_with(a, "word/activeX/activeX1.xml", S("x")), "controls");
    is_refused(a, "a.docx", docx_with(a, "../../etc/passwd", S("x")), "not as Office writes it");
    is_refused(a, "a.docx", docx_with(a, "word/x.xml", S("<!DOCTYPE a [<!ENTITY b \"c\">]>")), "not as Office");
    is_refused(a, "a.ods", ods_with(a, "Basic/Standard/Module1.xml"), "macros");
    is_refused(a, "a.ods", ods_with(a, "Scripts/python/x.py"), "scripts");
    struct str good = docx_with(a, NULL, S(""));
    is_refused(a, "a.docx", str_fmt(a, "%.*sx", (int)good.n, good.p), "damaged document");
    is_refused(a, "a.docx", str_slice(good, 0, good.n - 3), "damaged document");
    arena_free(a);
}

/* More parts, more bytes, a part that is mostly nothing; and one that says that it is small. */
static void archives_without_end(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    struct archive_part *many = ARENA_ARRAY(a, ARCHIVE_PARTS + 1, struct archive_part);
    for (size_t i = 0; i <= ARCHIVE_PARTS; i++)
        many[i] = (struct archive_part){ .name = str_fmt(a, "part%zu", i), .bytes = S("x") };
    is_refused(a, "a.docx", zip_of(a, many, ARCHIVE_PARTS + 1), "many times larger");
    struct str zeroes = repeated(a, 0, 8 << 20);
    struct str bomb = docx_with(a, "word/x.bin", zeroes);
    is_refused(a, "a.docx", bomb, "many times larger");
    /* Its sizes, in the part's head and in the directory, are made small: what comes out counts. */
    char *lies = str_cstr(a, bomb);
    int changed = 0;
    for (size_t i = 0; i + 4 <= bomb.n; i++) {
        const unsigned char size[] = { 0, 0, 0x80, 0 };
        if (memcmp(lies + i, size, 4) == 0 && ++changed)
            memcpy(lies + i, "\0\4\0\0", 4);
    }
    assert_true(changed >= 1);
    struct attachment_sifted s;
    struct str problem = S("");
    assert_int_equal(attachment_sift(a, S("a.docx"), (struct str){ lies, bomb.n }, &s, &problem), ERR_INVALID);
    arena_free(a);
}

static void pdfs_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    static const struct {
        const char *catalogue, *page, *why;
    } cases[] = {
        { "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", "", "program" },
        { "/OpenAction << /S /Java#53cript /J#53 (x) >>", "", "program" },
        { "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>", "", "program" },
        { "", "/AA << /O << /S /Launch /F (cmd.exe) >> >>", "program" },
        { "", "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 1 1] /A << /S /Launch /F (x) >> >>]", "program" },
        { "", "/Annots [<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 1 1] /FS << /F (x) >> >>]",
            "another file" },
        { "/Names << /EmbeddedFiles << /Names [] >> >>", "", "another file" },
        { "/AcroForm << /XFA [] >>", "", "program" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_refused(a, "a.pdf", pdf_with(a, cases[i].catalogue, cases[i].page, ""), cases[i].why);
    struct str good = pdf_with(a, "", "", "");
    is_refused(a, "a.pdf", str_fmt(a, "%.*sPK\3\4", (int)good.n, good.p), "behind the end");
    is_refused(a, "a.pdf", str_fmt(a, "GIF89a%.*s", (int)good.n, good.p), "before the beginning");
    is_refused(a, "a.pdf", str_slice(good, 0, good.n / 2), "its end is missing");
    is_refused(a, "a.pdf", S("%PDF-1.7\nnothing\n%%EOF"), "damaged");
    is_refused(a, "a.pdf",
        pdf_with(a, "", "",
            "/Encrypt << /Filter /Standard /V 1 /R 2 /O (12345678901234567890123456789012) /U "
            "(12345678901234567890123456789012) /P -4 >> /ID [(a) (a)]"),
        "protected");
    arena_free(a);
}

static struct str deflated(struct arena *a, struct str s)
{
    uLongf n = compressBound(s.n);
    char *p = arena_array_unset(a, n, 1);
    assert_int_equal(compress2((Bytef *)p, &n, (const Bytef *)s.p, s.n, 9), Z_OK);
    return (struct str){ p, n };
}

/* A PDF whose objects 1 to 3 are in object 4, a stream of objects with this dictionary, by a stream of references. */
static struct str pdf_packed(struct arena *a, const char *dictionary, const char *type, struct str packed)
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

#define PACKED_OBJECTS \
    "1 0 2 33 3 72  <</Type/Catalog/Pages 2 0 R    >>" \
    "<</Type/Pages/Count 1/Kids[3 0 R]    >><</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"

/* The sum of what is unpacked counts, whatever the dictionary says, hides or leaves out. */
static void pdfs_without_end(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    struct str few = S(PACKED_OBJECTS);
    char *p = arena_array_unset(a, 26 << 20, 1);
    memset(p, ' ', 26 << 20);
    memcpy(p, few.p, few.n);
    struct str bomb = deflated(a, (struct str){ p, 26 << 20 });
    struct str less = deflated(a, (struct str){ p, 20 << 20 });
    assert_true(bomb.n < 100 << 10);
    static const char *const dictionaries[] = { "/Type/ObjStm", "/Type/Obj#53tm", "/Subtype/Image", "/Type 9 0 R", "" };
    for (size_t i = 0; i < COUNT_OF(dictionaries); i++) {
        is_refused(a, "a.pdf", pdf_packed(a, dictionaries[i], "XRef", bomb), "many times larger");
        is_refused(a, "a.pdf", pdf_packed(a, dictionaries[i], "XR#65f", bomb), "many times larger");
    }
    is_refused(a, "a.pdf", pdf_packed(a, "/Type/ObjStm", "Else", bomb), "damaged"); /* leads nowhere */
    static const char *const filters[] = { "/Filter[/FlateDecode/FlateDecode]", "/Filter/LZWDecode", "/Filter /RL",
        "/Filter [/ASCIIHexDecode /FlateDecode]", "/F#69lter/A85", "/Filter/LZ#57Decode", "/Filter 7 0 R",
        "/Filter[7 0 R]", "/Filter%\n/FlateDecode" };
    for (size_t i = 0; i < COUNT_OF(filters); i++)
        is_refused(a, "a.pdf", pdf_packed(a, str_fmt(a, "/Type/ObjStm%s", filters[i]).p, "XRef", deflated(a, few)),
            "packed in a way");
    static const char *const fine[] = { "", "/Y<</Filter/DCTDecode>>", "/Y<</Filter [/FlateDecode /DCTDecode ]>>",
        "/Y<</Filter[/FlateDecode]>>" };
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        struct attachment_sifted s;
        struct str problem = S("");
        struct str file =
            pdf_packed(a, str_fmt(a, "/Type/ObjStm%s", fine[i]).p, "XRef", i == 0 ? less : deflated(a, few));
        if (attachment_sift(a, S("a.pdf"), file, &s, &problem) != OK)
            fail_msg("%s: %.*s", fine[i], STR_ARG(problem));
        attachment_sifted_done(&s);
    }
    arena_free(a);
}

/* --- what is taken --- */

static struct attachment_sifted taken(struct arena *a, const char *name, struct str bytes)
{
    struct attachment_sifted s;
    struct str problem = S("");
    if (attachment_sift(a, str_of(name), bytes, &s, &problem) != OK)
        fail_msg("%s: %.*s", name, STR_ARG(problem));
    if (str_find_str(buf_str(&s.bytes), S("SECRET")) >= 0)
        fail_msg("%s: what it says of its author is still in it", name);
    return s;
}

static void leaves_out_what_it_says_of_its_author(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    const struct {
        const char *name;
        struct str bytes;
        enum attachment_type type;
        const char *words; /* a part of them; NULL: it has none */
    } cases[] = {
        { "a.TXT", S("Amira \xe2\x98\xba\n"), ATTACHMENT_TEXT, "Amira" },
        { "notes.csv", S("a,b\n"), ATTACHMENT_TEXT, "a,b" },
        { "a.png", png_with(a, ""), ATTACHMENT_PNG, NULL },
        { "a.jpeg", jpeg_with(a, "the maker's own bytes"), ATTACHMENT_JPEG, NULL },
        { "a.docx", docx_with(a, "word/media/p.png", png_with(a, "")), ATTACHMENT_DOCX, "Amira & Zo\xc3\xab\n" },
        { "a.ods", ods_with(a, NULL), ATTACHMENT_ODS, "Quennelby" },
        { "a.pdf", pdf_with(a, "/Metadata 5 0 R /OpenAction [3 0 R /Fit]", "", "/Info 7 0 R"), ATTACHMENT_PDF,
            "Amira Quennelby (9) told us" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct attachment_sifted s = taken(a, cases[i].name, cases[i].bytes);
        assert_int_equal(s.type, cases[i].type);
        assert_int_equal(s.reads, cases[i].words != NULL);
        if (cases[i].words != NULL && str_find_str(buf_str(&s.words), str_of(cases[i].words)) < 0)
            fail_msg("%s: \"%.*s\"", cases[i].name, STR_ARG(buf_str(&s.words)));
        /* What was written is taken again, and stays as it is. */
        struct attachment_sifted again = taken(a, cases[i].name, str_dup(a, buf_str(&s.bytes)));
        if (s.type != ATTACHMENT_PDF)
            assert_true(str_eq(buf_str(&again.bytes), buf_str(&s.bytes)));
        attachment_sifted_done(&again);
        attachment_sifted_done(&s);
    }
    arena_free(a);
}

/* A photograph stays the right way up. */
static void keeps_which_way_up(void **state)
{
    (void)state;
    struct arena *a = new_arena();
    struct attachment_sifted s = taken(a, "a.jpg", jpeg_with(a, ""));
    assert_true(str_find_str(buf_str(&s.bytes), S("\1\x12\0\3\0\0\0\1\0\6")) > 0);
    attachment_sifted_done(&s);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_are_refused),
        cmocka_unit_test(names_and_scanners),
        cmocka_unit_test(pictures_that_are_refused),
        cmocka_unit_test(documents_that_are_refused),
        cmocka_unit_test(archives_without_end),
        cmocka_unit_test(pdfs_that_are_refused),
        cmocka_unit_test(pdfs_without_end),
        cmocka_unit_test(leaves_out_what_it_says_of_its_author),
        cmocka_unit_test(keeps_which_way_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
