/* Documents lose what says who made them, wherever it stands (FO-3: "documents lose metadata"): pictures within PDFs
 * and Office documents, XMP, comments, thumbnails, signatures. A name is planted in each place, and what is kept is
 * searched for it, packed and unpacked. */
#include "evidence.h"

#include "base/attr.h"
#include "service/attachment_sift.h"

/* Every file in the archive, or the bytes as they are. */
static bool holds_secret(struct arena *a, struct str bytes)
{
    if (str_find_str(bytes, S("SECRET")) >= 0 || str_find_str(bytes, S("S\0E\0C\0R\0E\0T")) >= 0)
        return true;
    if (!str_starts(bytes, S("PK")))
        return false;
    struct buf store = buf_new(ARCHIVE_BYTES + 1);
    struct archive_part *parts;
    size_t n;
    bool holds = false;
    assert_int_equal(archive_read(a, bytes, &store, &parts, &n), ARCHIVE_FINE);
    for (size_t i = 0; i < n; i++)
        holds = holds || str_find_str(parts[i].bytes, S("SECRET")) >= 0 ||
            str_find_str(parts[i].bytes, S("S\0E\0C\0R\0E\0T")) >= 0;
    buf_done(&store);
    return holds;
}

static struct str kept(struct arena *a, const char *what, const char *name, struct str bytes)
{
    struct attachment_sifted s;
    struct str problem = S("");
    if (attachment_sift(a, str_of(name), bytes, &s, &problem) != OK)
        fail_msg("%s: %.*s", what, STR_ARG(problem));
    struct str out = str_dup(a, buf_str(&s.bytes));
    if (holds_secret(a, out))
        fail_msg("%s: the name is still in it", what);
    attachment_sifted_done(&s);
    return out;
}

static void refused(struct arena *a, const char *what, const char *name, struct str bytes, const char *why)
{
    struct attachment_sifted s;
    struct str problem = S("");
    if (attachment_sift(a, str_of(name), bytes, &s, &problem) == OK)
        fail_msg("%s: it was taken", what);
    if (str_find_str(problem, str_of(why)) < 0)
        fail_msg("%s: \"%.*s\"", what, STR_ARG(problem));
}

/* A PDF with one more object, 5, to which its page leads. */
static struct str pdf_holding(struct arena *a, const char *page, struct str object)
{
    const struct str objects[] = { S("<< /Type /Catalog /Pages 2 0 R >>"),
        S("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        str_fmt(a, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R %s >>", page),
        evidence_stream(a, "", S("q 9 0 0 9 0 0 cm /P Do Q")), object };
    return evidence_pdf_of(a, objects, COUNT_OF(objects), "");
}

static struct str pdf_picture(struct arena *a, const char *filter, struct str bytes)
{
    const char *dictionary = str_fmt(a,
        "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceRGB %s", filter)
                                 .p;
    return pdf_holding(
        a, "/Resources << /XObject << /P 5 0 R >> >>", evidence_stream(a, dictionary, bytes));
}

static struct str hex(struct arena *a, struct str bytes)
{
    struct buf b = buf_new(1 << 20);
    for (size_t i = 0; i < bytes.n; i++)
        buf_add_fmt(&b, "%02x", (unsigned)(unsigned char)bytes.p[i]);
    buf_add_char(&b, '>');
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static void put32(struct buf *b, size_t v)
{
    buf_add(b, (const char[]){ (char)(v >> 24), (char)(v >> 16), (char)(v >> 8), (char)v }, 4);
}

/* A picture of JPEG 2000 with comments in its head and in the head of its tile. */
static struct str codestream(struct arena *a)
{
    struct buf b = buf_new(1024);
    buf_add_str(&b, S("\xff\x4f\xff\x51\0\6abcd"));
    buf_add_str(&b, S("\xff\x64\0\x0a\0\1SECRET"));
    buf_add_str(&b, S("\xff\x90\0\x0a\0\0\0\0\0\x1f\0\1\xff\x64\0\x0a\0\1SECRET\xff\x93"));
    buf_add_str(&b, S("DATA\xff\xd9"));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static void put_box(struct buf *b, const char *kind, struct str body)
{
    put32(b, body.n + 8);
    buf_add(b, kind, 4);
    buf_add_str(b, body);
}

static struct str zeroes(struct arena *a, size_t n)
{
    return (struct str){ memset(arena_alloc(a, n), 0, n), n };
}

/* A colour profile: a name in its head, in its description and copyright, in tags of its maker, in a tag of numbers
 * that is none, and behind all; and the numbers of one colour. */
static struct str profile(struct arena *a)
{
    static const char *const tags[][2] = { { "desc", "desc\0\0\0\0SECRET......" },
        { "dscm", "mluc\0\0\0\0SECRET......" },
        { "cprt", "text\0\0\0\0SECRET......" }, { "rXYZ", "XYZ \0\0\0\0NUMBERSNUMB!" },
        { "gTRC", "text\0\0\0\0SECRET......" }, { "ABCD", "curv\0\0\0\0SECRET......" } };
    enum { N = COUNT_OF(tags),
        BODY = 20 };
    char *head = memset(arena_alloc(a, 128), 0, 128);
    memcpy(head + 4, "SECRET", 6); /* which program reads it */
    memcpy(head + 12, "mntrRGB XYZ ", 12);
    memcpy(head + 36, "acsp", 4);
    memcpy(head + 48, "SECRET", 6); /* whose screen it is of */
    struct buf b = buf_new(4096);
    buf_add(&b, head, 128);
    put32(&b, N);
    for (size_t i = 0; i < N; i++) {
        buf_add(&b, tags[i][0], 4);
        put32(&b, 132 + N * 12 + i * BODY);
        put32(&b, BODY);
    }
    for (size_t i = 0; i < N; i++)
        buf_add(&b, tags[i][1], BODY);
    buf_add_str(&b, S("SECRET"));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static void put_piece(struct buf *b, int number, int of, struct str bytes)
{
    const size_t n = 2 + 14 + bytes.n;
    buf_add(b, (const char[]){ (char)0xff, (char)0xe2, (char)(n >> 8), (char)n }, 4);
    buf_add_str(b, S("ICC_PROFILE\0"));
    buf_add(b, (const char[]){ (char)number, (char)of }, 2);
    buf_add_str(b, bytes);
}

/* A JPEG with a profile in two pieces of these numbers, of as many as it says. */
static struct str jpeg_with_profile(struct arena *a, int first, int second, int of)
{
    const struct str plain = evidence_jpeg(a, ""), icc = profile(a);
    struct buf b = buf_new(1 << 16);
    buf_add_str(&b, str_slice(plain, 0, 2));
    put_piece(&b, first, of, str_slice(icc, 0, 100));
    put_piece(&b, second, of, str_slice(icc, 100, icc.n));
    buf_add_str(&b, str_slice(plain, 2, plain.n));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

/* Its colours are shown as before, and nobody made them. */
static void colour_profiles(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    const struct str numbers = S("NUMBERSNUMB!");
    struct str out = kept(a, "two pieces", "a.jpg", jpeg_with_profile(a, 1, 2, 2));
    assert_true(str_find_str(out, numbers) > 0 && str_find_str(out, S("mntrRGB XYZ ")) > 0);
    assert_true(str_eq(kept(a, "once more", "a.jpg", out), out));
    static const int wrong[][3] = { { 2, 1, 2 }, { 1, 3, 2 }, { 0, 1, 1 }, { 1, 1, 2 }, { 1, 2, 3 } };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        out = kept(a, "pieces in disorder", "a.jpg", jpeg_with_profile(a, wrong[i][0], wrong[i][1], wrong[i][2]));
        assert_true(str_find_str(out, S("ICC_PROFILE")) < 0);
    }
    static const char *const space = "/Resources << /ColorSpace << /C [/ICCBased 5 0 R] >> >>";
    const struct {
        const char *dictionary;
        struct str bytes;
        bool stays;
    } streams[] = { { "/N 3", profile(a), true },
        { "/N 3 /Filter /FlateDecode", evidence_deflated(a, profile(a)), true },
        { "/N 3 /Filter [/ASCIIHexDecode /FlateDecode]", hex(a, evidence_deflated(a, profile(a))), true },
        { "/N 3 /Filter /ASCIIHexDecode", hex(a, profile(a)), false },
        { "/N 3", S("SECRET"), false }, { "/N 3 /Filter /FlateDecode", evidence_deflated(a, S("SECRET")), false },
        { "/N 4", str_slice(profile(a), 0, 150), false } };
    for (size_t i = 0; i < COUNT_OF(streams); i++) {
        out = kept(a, streams[i].dictionary, "a.pdf",
            pdf_holding(a, space, evidence_stream(a, streams[i].dictionary, streams[i].bytes)));
        assert_int_equal(str_find_str(out, numbers) > 0, streams[i].stays);
        assert_true(str_find_str(out, S("/ICCBased")) > 0 && str_find_str(out, hex(a, S("SECRET"))) < 0);
    }
    kept(a, "what a printer is told", "a.pdf",
        pdf_holding(a, "/OutputIntents [<< /S /GTS_PDFA1 /Info (SECRET) /OutputConditionIdentifier (SECRET) >>]",
            S("null")));
    arena_free(a);
}

/* A part of a JBIG2 picture that refers to `refers` others. */
static void put_part(struct buf *b, size_t number, int type, size_t refers, struct str data)
{
    put32(b, number);
    buf_add_char(b, (char)type);
    if (refers > 4) {
        put32(b, (size_t)7 << 29 | refers);
        buf_add_str(b, (struct str){ "\0\0\0\0", (refers + 8) / 8 });
    } else {
        buf_add_char(b, (char)(refers << 5));
    }
    for (size_t i = 0; i < refers; i++)
        buf_add(b, "\0\0\0\0", number <= 256 ? 1 : number <= 65536 ? 2
                                                                   : 4);
    buf_add(b, "\0\0\0\1", (type & 0x40) != 0 ? 4 : 1);
    put32(b, data.n);
    buf_add_str(b, data);
}

#define JBIG2_COMMENT S("\x20\0\0\0Name\0SECRET\0")

static struct str jbig2(struct arena *a)
{
    struct buf b = buf_new(4096);
    put_part(&b, 0, 48, 0, S("page"));
    put_part(&b, 1, 62, 0, JBIG2_COMMENT);
    put_part(&b, 2, 38, 1, S("DATA"));
    put_part(&b, 300, 62 | 0x40, 6, JBIG2_COMMENT);
    put_part(&b, 70000, 40 | 0x40, 9, S("MORE"));
    put_part(&b, 70001, 62, 3, JBIG2_COMMENT);
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static struct str jbig2_of(struct arena *a, int type, size_t length)
{
    struct buf b = buf_new(4096);
    put_part(&b, 0, 48, 0, S("page"));
    put_part(&b, 1, type, 0, S("SECRET"));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    for (size_t i = 0; i < 4 && length != 0; i++)
        ((char *)(uintptr_t)out.p)[out.n - 10 + i] = (char)(length >> (24 - 8 * i));
    return out;
}

static void scanned_pages(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str out = kept(a, "JBIG2", "a.pdf", pdf_picture(a, "/Filter /JBIG2Decode", jbig2(a)));
    assert_true(str_find_str(out, S("DATA")) > 0 && str_find_str(out, S("MORE")) > 0);
    kept(a, "JBIG2, packed", "a.pdf",
        pdf_picture(a, "/Filter [/FlateDecode /JBIG2Decode]", evidence_deflated(a, jbig2(a))));
    const struct {
        const char *what;
        struct str bytes;
    } odd[] = { { "a head of a file", S("\x97JB2\r\n\x1a\n\1\0\0\0\1SECRET") },
        { "a part of no kind", jbig2_of(a, 61, 0) }, { "a length that is not known", jbig2_of(a, 38, 0xffffffff) },
        { "a length beyond the end", jbig2_of(a, 38, 7) }, { "a length short of the end", jbig2_of(a, 38, 2) } };
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        refused(a, odd[i].what, "a.pdf", pdf_picture(a, "/Filter /JBIG2Decode", odd[i].bytes), "cannot be cleaned");
    /* What pictures share. */
    for (int way = 0; way < 3; way++) {
        const char *filter = way == 1 ? "/Filter /FlateDecode" : way == 2 ? "/Filter /ASCIIHexDecode"
                                                                          : "";
        struct str shared = way == 1 ? evidence_deflated(a, jbig2(a)) : way == 2 ? hex(a, jbig2(a))
                                                                                 : jbig2(a);
        const struct str objects[] = { S("<< /Type /Catalog /Pages 2 0 R >>"),
            S("<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            S("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R "
              "/Resources << /XObject << /P 5 0 R >> >> >>"),
            evidence_stream(a, "", S("q 9 0 0 9 0 0 cm /P Do Q")),
            evidence_stream(a,
                "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter "
                "[/JBIG2Decode] /DecodeParms [<< /JBIG2Globals 6 0 R >>]",
                jbig2(a)),
            evidence_stream(a, filter, shared) };
        struct str pdf = evidence_pdf_of(a, objects, COUNT_OF(objects), "");
        if (way == 2)
            refused(a, "what is shared, as letters", "a.pdf", pdf, "cannot be cleaned");
        else
            assert_true(str_find_str(kept(a, "what is shared", "a.pdf", pdf), S("JBIG2Globals 6 0 R")) > 0);
    }
    arena_free(a);
}

static struct str jp2(struct arena *a)
{
    struct buf b = buf_new(4096);
    put_box(&b, "jP  ", S("\r\n\x87\n"));
    put_box(&b, "ftyp", S("jp2 \0\0\0\0jp2 "));
    struct buf heads = buf_new(4096), colours = buf_new(4096);
    buf_add_str(&colours, S("\2\0\0"));
    buf_add_str(&colours, profile(a));
    put_box(&heads, "ihdr", zeroes(a, 14));
    put_box(&heads, "colr", buf_str(&colours));
    put_box(&heads, "colr", S("\1\0\0\0\0\0\x10SECRET"));
    put_box(&heads, "colr", S("\4\0\0SECRET"));
    put_box(&heads, "xml ", S("SECRET"));
    put_box(&b, "jp2h", buf_str(&heads));
    buf_done(&heads);
    buf_done(&colours);
    put_box(&b, "uuid", S("0123456789abcdefSECRETXMP"));
    put_box(&b, "xml ", S("<a>SECRETXML</a>"));
    put_box(&b, "jp2c", codestream(a));
    put_box(&b, "uuid", S("0123456789abcdefSECRETEXIF"));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static void pictures_in_pdfs(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str jpeg = evidence_jpeg(a, ""), scan = S("abc\xff\0def\xff\xd0ghi");
    const struct {
        const char *what, *filter;
        struct str bytes;
    } cases[] = {
        { "JPEG", "/Filter /DCTDecode", jpeg },
        { "JPEG, in brackets", "/Filter [/DCTDecode] /DecodeParms [<< /ColorTransform 0 >>]", jpeg },
        { "JPEG, packed", "/Filter [/FlateDecode /DCTDecode]", evidence_deflated(a, jpeg) },
        { "JPEG, as letters", "/Filter [/ASCIIHexDecode /DCTDecode] /DecodeParms [null null]", hex(a, jpeg) },
        { "JPEG, packed and as letters", "/Filter [/ASCIIHexDecode /FlateDecode /DCTDecode]",
            hex(a, evidence_deflated(a, jpeg)) },
        { "JPEG without its end", "/Filter /DCTDecode", str_slice(jpeg, 0, jpeg.n - 2) },
        { "JPEG, by another name", "/Filter /D#43TDecode", jpeg },
        { "JPEG 2000", "/Filter /JPXDecode", jp2(a) },
        { "JPEG 2000 without boxes", "/Filter /JPXDecode", codestream(a) },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str out = kept(a, cases[i].what, "a.pdf", pdf_picture(a, cases[i].filter, cases[i].bytes));
        /* The picture itself is there, as it was. */
        const bool jpx = str_find_str(str_of(cases[i].what), S("2000")) >= 0;
        assert_true(str_find_str(out, jpx ? S("DATA\xff\xd9") : scan) > 0);
        assert_true(str_find_str(out, S("/Subtype /Image")) > 0);
    }
    struct buf drawn = buf_new(1024);
    buf_add_str(&drawn, S("q BI /W 1 /H 1 /F /DCT ID "));
    buf_add_str(&drawn, jpeg);
    buf_add_str(&drawn, S(" EI Q"));
    struct str form = evidence_stream(
        a, "/Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode", evidence_deflated(a, buf_str(&drawn)));
    buf_done(&drawn);
    refused(a, "a picture among what draws the page", "a.pdf",
        pdf_holding(a, "/Resources << /XObject << /P 5 0 R >> >>", form), "cannot be cleaned");
    refused(a, "no picture", "a.pdf", pdf_picture(a, "/Filter /DCTDecode", S("SECRET")), "damaged");
    refused(a, "half a picture", "a.pdf", pdf_picture(a, "/Filter /DCTDecode", str_slice(jpeg, 0, 40)), "damaged");
    refused(a, "half a box", "a.pdf", pdf_picture(a, "/Filter /JPXDecode", str_slice(jp2(a), 0, 70)), "damaged");
    arena_free(a);
}

static void words_about_the_author(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str xmp = evidence_stream(a, "/Type /Metadata /Subtype /XML", S("<x:xmpmeta>SECRET</x:xmpmeta>"));
    struct str thumb = evidence_stream(a, "/Width 1 /Height 1", S("SECRET"));
    struct str font = evidence_stream(a, "/Subtype /Form /F (SECRET.txt) /FFilter /FlateDecode", S("q Q"));
    const struct {
        const char *what, *page;
        struct str object;
    } cases[] = {
        { "XMP of a page", "/Metadata 5 0 R", xmp },
        { "XMP of an object", "/Resources << /ColorSpace << /C << /Metadata 5 0 R >> >> >>", xmp },
        { "XMP by another way", "/Resources << /Properties << /M 5 0 R >> >>", xmp },
        { "a small picture of the page", "/Thumb 5 0 R", thumb },
        { "what programs keep", "/PieceInfo << /P << /Private (SECRET) >> >>", S("null") },
        { "a comment's author", "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 1 1] /T (SECRET) /NM (SECRET) >>]",
            S("null") },
        { "a signature",
            "/Annots [<< /Subtype /Widget /FT /Sig /Rect [0 0 1 1] /V << /Type /Sig /Name (SECRET) >> >>]", S("null") },
        { "a stream elsewhere", "/Resources << /XObject << /P 5 0 R >> >>", font },
        { "the creator of a layer",
            "/Resources << /Properties << /L << /Usage << /CreatorInfo << /Creator (SECRET) >> >> "
            ">> >> >>",
            S("null") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        kept(a, cases[i].what, "a.pdf", pdf_holding(a, cases[i].page, cases[i].object));
    /* The field of a form keeps its name, a comment its words. */
    struct attachment_sifted s;
    struct str problem = S("");
    struct str form = pdf_holding(a,
        "/Annots [<< /Subtype /Widget /FT /Tx /Rect [0 0 1 1] /T (field) >> "
        "<< /Subtype /Text /Rect [0 0 1 1] /T (x) /Contents (seen) >>]",
        S("null"));
    assert_int_equal(attachment_sift(a, S("a.pdf"), form, &s, &problem), OK);
    assert_true(str_find_str(buf_str(&s.bytes), S("(field)")) > 0 && str_find_str(buf_str(&s.bytes), S("(seen)")) > 0);
    attachment_sifted_done(&s);
    arena_free(a);
}

/* A JPEG with a smaller one in its first segment. */
static struct str jpeg_with_thumbnail(struct arena *a, const char *name)
{
    struct str plain = evidence_jpeg(a, "");
    struct buf b = buf_new(4096);
    buf_add_str(&b, S("\xff\xd8\xff\xe0\0\x16"));
    buf_add_str(&b, str_of(name));
    buf_add_char(&b, '\0');
    buf_add_str(&b, S("\1\1\0\0\1\0\1\1\2SECRET"));
    buf_add_str(&b, str_slice(plain, 20, plain.n));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static struct str gif(struct arena *a, const char *comment)
{
    struct buf b = buf_new(1024);
    buf_add_str(&b, S("GIF89a\1\0\1\0\x80\0\0abcdef"));
    buf_add_str(&b, S("\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0"));
    buf_add_str(&b, S("\x21\xff\x0bXMP DataXMP\6SECRET\0"));
    buf_add_fmt(&b, "\x21\xfe%c%s", (char)strlen(comment), comment);
    buf_add_char(&b, '\0');
    buf_add_str(&b, S("\x21\xf9\4\0\0\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0\x3bSECRET"));
    struct str out = str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

static struct str metafile(struct arena *a)
{
    char *p = arena_alloc(a, 200);
    p[0] = 1;
    memcpy(p + 40, " EMF", 4);
    p[60] = 6;
    p[64] = 100;
    memcpy(p + 100, "S\0E\0C\0R\0E\0T", 12);
    memcpy(p + 150, "DATA", 4);
    return (struct str){ p, 200 };
}

static void pictures_in_office_documents(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    const struct {
        const char *part, *stays; /* NULL: nothing need be there */
        struct str bytes;
    } cases[] = {
        { "word/media/image1.jpeg", "ghi", evidence_jpeg(a, "") },
        { "word/media/image1.bin", "ghi", evidence_jpeg(a, "") },
        { "word/media/image1.png", "IDAT", evidence_png(a, "") },
        { "word/media/image2.jpeg", "JFIF", jpeg_with_thumbnail(a, "JFIF") },
        { "word/media/image3.jpeg", "ghi", jpeg_with_thumbnail(a, "JFXX") },
        { "xl/media/image1.jp2", "DATA", jp2(a) },
        { "ppt/media/image1.gif", "NETSCAPE", gif(a, "SECRET") },
        { "word/media/image1.emf", "DATA", metafile(a) },
        { "word/media/image1.svg", "<path/>",
            S("<svg xmlns='x'><metadata>SECRET</metadata><path/><metadata a='b'>SECRET</metadata></svg>") },
        { "word/media/image2.svg", "<path/>", S("<svg sodipodi:docname=\"SECRET.svg\"><path/></svg>") },
        { "docProps/thumbnail.jpeg", NULL, S("\xff\xd8\xff SECRET") },
        { "docProps/thumbnail.emf", NULL, S("SECRET") },
        { "Thumbnails/thumbnail.png", NULL, S("SECRET") },
        { "docProps/custom.xml", NULL, S("<Properties><a>SECRET</a></Properties>") },
        { "word/people.xml", "w15:author=\"\"", S("<w15:person w15:author=\"SECRET\"/>") },
        { "ppt/commentAuthors.xml", "lastIdx=\"3\"",
            S("<p:cmAuthor id=\"1\" name=\"SECRET\" initials=\"SECRET\" lastIdx=\"3\"/>") },
        { "ppt/authors.xml", "id=\"{1}\"",
            S("<p188:author id=\"{1}\" name=\"SECRET\" initials=\"SECRET\" userId=\"SECRET\"/>") },
        { "xl/persons/person.xml", "id=\"{1}\"", S("<person displayName=\"SECRET\" id=\"{1}\" userId=\"SECRET\"/>") },
        { "xl/workbook.xml", "name=\"Sheet1\"",
            S("<x15ac:absPath url=\"C:\\Users\\SECRET\\\" xmlns:x15ac=\"x\"/><sheet name=\"Sheet1\"/>") },
        { "package/services/metadata/core-properties/1a.psmdcp", "<cp:coreProperties",
            S("<x:coreProperties><dc:creator>SECRET</dc:creator></x:coreProperties>") },
        { "docProps/core0.xml", "<cp:coreProperties",
            S("<cp:coreProperties><cp:lastModifiedBy>SECRET</cp:lastModifiedBy></cp:coreProperties>") },
        { "docProps/CORE2.xml", "<cp:coreProperties",
            S("<coreProperties><keywords>SECRET</keywords></coreProperties>") },
        { "customXml/item1.xml", "<b>kept</b>", S("<a><ns:DisplayName>SECRET</ns:DisplayName><b>kept</b></a>") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str out = kept(a, cases[i].part, "a.docx", evidence_docx(a, cases[i].part, cases[i].bytes));
        struct buf store = buf_new(ARCHIVE_BYTES + 1);
        struct archive_part *parts;
        size_t n;
        assert_int_equal(archive_read(a, out, &store, &parts, &n), ARCHIVE_FINE);
        assert_int_equal(n, 4);
        if (cases[i].stays != NULL && str_find_str(parts[3].bytes, str_of(cases[i].stays)) < 0)
            fail_msg("%s: more than its author is gone", cases[i].part);
        assert_true(parts[3].bytes.n > 0);
        buf_done(&store);
    }
    static const char *const kinds[] = { "II*\0........", "MM\0*........", "II\xbc\1........", "RIFF....WEBPVP8 ",
        "\0\0\0\x18"
        "ftypheic" };
    static const size_t lengths[] = { 12, 12, 12, 16, 12 };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        refused(a, "a kind that is not looked into", "a.docx",
            evidence_docx(a, "word/media/image1.bin", (struct str){ kinds[i], lengths[i] }), "PNG or JPEG");
    static const char *const unknown[] = { "\x1f\x8b\b SECRET", "%!PS-Adobe-3.0 EPSF-3.0\n%%Creator: SECRET",
        "ID3\4 SECRET", "RIFF....WAVE SECRET", "VCLMTF SECRET", "<x:svg>SECRET</x:svg>" };
    static const char *const places[] = { "word/media/image1.emz", "xl/media/image1.wmz", "ppt/media/media1.mp3",
        "ppt/Media/image1.png", "Pictures/1.svm" };
    for (size_t i = 0; i < COUNT_OF(unknown); i++)
        for (size_t k = 0; k < COUNT_OF(places); k++)
            refused(a, places[k], "a.docx", evidence_docx(a, places[k], str_of(unknown[i])), "of a kind (such as");
    static const char *const bitmaps[] = { "BM....", "\xd7\xcd\xc6\x9a....", "" };
    for (size_t i = 0; i < COUNT_OF(bitmaps); i++)
        kept(a, bitmaps[i], "a.docx", evidence_docx(a, "word/media/image1.bmp", str_of(bitmaps[i])));
    kept(a, "WMF", "a.docx", evidence_docx(a, "word/media/image1.wmf", S("\1\0\x09\0\0\3....")));
    refused(a, "SVG with a script", "a.docx",
        evidence_docx(a, "word/media/image1.svg", S("<svg xmlns='x'><script>x</script></svg>")), "has a program in it");
    struct str whole = gif(a, "x");
    for (size_t i = 6; i < whole.n - 7; i++) /* to its end, behind which there is SECRET */
        refused(a, "half a GIF", "a.docx", evidence_docx(a, "word/media/a.gif", str_slice(whole, 0, i)), "damaged");
    arena_free(a);
}

/* Nothing is fetched when the document is opened; what has to be followed stays. */
static void what_is_fetched_by_itself(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    static const struct {
        const char *type, *target;
        bool stays;
    } cases[] = {
        { "attachedTemplate", "https://x.example/SECRET.dotm", false },
        { "attachedTemplate", "file:///C:/SECRET/Letter.dotx", false },
        { "image", "https://x.example/SECRET.png", false },
        { "oleObject", "mhtml:https://x.example/SECRET!x", false },
        { "attachedTemplate", "https://x.example/SECRET/hyperlink", false },
        { "hyperlink", "ms-msdt:/id SECRET", false },
        { "hyperlink", "file:///C:/SECRET.docx", false },
        { "hyperlink", "https://x.example/followed?a=b&amp;c", true },
        { "hyperlink", "mailto:x@school.example", true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str rels = str_fmt(a,
            "<Relationships><Relationship Id=\"rId1\" Type=\"x/styles\" Target=\"styles.xml\"/>"
            "<Relationship Id=\"rId2\" Type=\"x/%s\" Target=\"%s\" TargetMode=\"External\"/></Relationships>",
            cases[i].type, cases[i].target);
        struct attachment_sifted s;
        struct str problem = S("");
        assert_int_equal(attachment_sift(a, S("a.docx"), evidence_docx(a, "word/_rels/settings.xml.rels", rels), &s,
                             &problem),
            OK);
        struct buf store = buf_new(ARCHIVE_BYTES + 1);
        struct archive_part *parts;
        size_t n;
        assert_int_equal(archive_read(a, buf_str(&s.bytes), &store, &parts, &n), ARCHIVE_FINE);
        if (cases[i].stays)
            assert_true(str_eq(parts[3].bytes, rels));
        else
            assert_str(parts[3].bytes,
                str_fmt(a,
                    "<Relationships><Relationship Id=\"rId1\" Type=\"x/styles\" Target=\"styles.xml\"/><Relationship "
                    "Id=\"rId2\" Type=\"x/%s\" Target=\"about:blank\" TargetMode=\"External\"/></Relationships>",
                    cases[i].type)
                    .p);
        buf_done(&store);
        attachment_sifted_done(&s);
    }
    arena_free(a);
}

static struct str odt(struct arena *a, const char *part, const char *content)
{
    const struct archive_part parts[] = {
        { .name = S("mimetype"), .bytes = S("application/vnd.oasis.opendocument.text"), .stored = true },
        { .name = S("content.xml"), .bytes = str_of(strcmp(part, "content.xml") == 0 ? content : "<a/>") },
        { .name = str_of(part), .bytes = str_of(content) }
    };
    return evidence_zip(a, parts, strcmp(part, "content.xml") == 0 ? 2 : 3);
}

static void what_opendocument_fetches(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    static const char *const fetched[] = {
        "<draw:image xlink:href=\"https://x.example/SECRET.png\" xlink:actuate=\"onLoad\"/>",
        "<draw:image xlink:actuate='onLoad' xlink:href = 'https://x.example/SECRET.png'/>",
        "<draw:image x:href=\"&#104;ttps://x.example/SECRET.png\"/>",
        "<draw:image xlink:href=\" //x.example/SECRET.png\"/>",
        "<draw:image title=\">\" xlink:href=\"file://x.example/SECRET.png\"/>",
        "<!-- it's --><draw:image xlink:href=\"\\\\x.example\\SECRET.png\"/>",
        "<draw:image xlink:href=\"../SECRET.png\"/>",
        "<draw:object xlink:href=\"/srv/SECRET.odt\"/>",
        "<text:section-source xlink:href=\"https://x.example/SECRET.odt\"/>",
        "<table:table-source xlink:href=\"https://x.example/SECRET.ods\"/>",
        "<text:a xlink:href=\"file:///srv/SECRET.odt\">a</text:a>",
        "<draw:a xlink:href=\"ms-msdt:/id SECRET\">a</draw:a>",
    };
    static const char *const stays[] = {
        "<text:a xlink:type='simple' xlink:href=\"https://x.example/?a=b&amp;c\">a</text:a>",
        "<?xml version=\"1.0\"?>\n<draw:a xlink:href=\"mailto:x@school.example\"><draw:frame/></draw:a >",
        "<draw:image xlink:href=\"Pictures/1.png\"/><text:a xlink:href=\"#1: x|outline\">don't</text:a>",
        "<a/><!-- don't <b> --><![CDATA[<c d=\"]]><e f = \"1\" g='2'/>",
        "<p a=\"1\">2 = 3</p>",
    };
    static const char *const odd[] = { "<a b=1/>", "<a b", "<a b=\"1", "<!-- a", "<!x>", "<a 'b=\"'/>" };
    static const char *const parts[] = { "content.xml", "styles.xml" };
    for (size_t k = 0; k < COUNT_OF(parts); k++) {
        for (size_t i = 0; i < COUNT_OF(fetched); i++)
            kept(a, fetched[i], "a.odt", odt(a, parts[k], fetched[i]));
        for (size_t i = 0; i < COUNT_OF(stays); i++)
            assert_true(
                str_eq(kept(a, stays[i], "a.odt", odt(a, parts[k], stays[i])), odt(a, parts[k], stays[i])));
        for (size_t i = 0; i < COUNT_OF(odd); i++)
            refused(a, odd[i], "a.odt", odt(a, parts[k], odd[i]), "not as Office");
    }
    arena_free(a);
}

/* What is written so that it looks like something else to whoever reads it simply. */
static void relations_in_disguise(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    static const char *const cases[] = {
        "<R><Relationship Type='x/attachedTemplate' Target='https://x.example/SECRET' TargetMode='External'/></R>",
        "<R><Relationship Type=\"x/image\" TargetMode = \"&#69;xternal\" Target = \"//x.example/SECRET\"/></R>",
        "<R><Relationship Type=\"x/image\" Target=\"https://x.example/>SECRET\" TargetMode=\"External\"/></R>",
        "<R><Relationship Type=\"x/image\" Target=\"https&#58;//x.example/SECRET\"/></R>",
        "<R><p:Relationship Type=\"x/image\" Target=\"https://x.example/SECRET\"></p:Relationship></R>",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        kept(a, cases[i], "a.docx", evidence_docx(a, "word/_rels/document.xml.rels", str_of(cases[i])));
    static const char *const odd[] = { "<R><!-- <Relationship/> --></R>", "<R>text</R>",
        "<R><Relationship Target=x/></R>",
        "<R><Relationship Target='a\"b'/></R>", "<R><Relationship Target=\"a" };
    for (size_t i = 0; i < COUNT_OF(odd); i++)
        refused(a, odd[i], "a.docx", evidence_docx(a, "word/_rels/document.xml.rels", str_of(odd[i])), "not as Office");
    const struct {
        const char *part;
        struct str bytes;
    } running[] = {
        { "word/header1.xml", S("<w:instrText xml:space=\"preserve\"> DDEAUTO c:\\x \"y\" </w:instrText>") },
        { "word/header1.xml", S("<w:instrText>D</w:instrText><w:r/><w:instrText>DE x</w:instrText>") },
        { "word/header1.xml", S("<w:fldSimple w:instr=\"dde x y\"/>") },
        { "xl/externalLinks/externalLink1.xml", S("<externalLink><ddeLink ddeService=\"x\"/></externalLink>") },
        { "word/header1.xml", S("<w:instrText>&#x44;DE x</w:instrText>") },
        { "word/header1.xml", S("<w:fldSimple w:instr='&#68;deauto x'/>") },
        { "word/header1.xml", S("<w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType=\"end\"/>"
                                "<w:instrText>DDEAUTO\"x\"</w:instrText>") },
        { "word/header1.xml", S("<w:instrText>D</w:instrText><w:fldChar w:fldCharType=\"begin\"/>"
                                "<w:instrText>DE x</w:instrText>") },
        { "word/header1.xml", S("\xff\xfe<\0a\0/\0>\0") },
        { "content.xml", S("<a xlink:href=\"vnd.sun.star.script:x?location=share\"/>") },
    };
    for (size_t i = 0; i < COUNT_OF(running); i++)
        refused(a, running[i].part, "a.docx", evidence_docx(a, running[i].part, running[i].bytes), "can run programs");
    static const char *const fetching[] = { "<w:instrText>INCLUDEPICTURE \"https://x.example/1.png\" \\d</w:instrText>",
        "<w:instrText>includetext </w:instrText><w:instrText>\\\\\\\\x\\\\y.docx</w:instrText>",
        "<w:fldSimple w:instr=\"INCLUDE &quot;file://x/y&quot;\"/>" };
    for (size_t i = 0; i < COUNT_OF(fetching); i++)
        refused(a, fetching[i], "a.docx", evidence_docx(a, "word/document2.xml", str_of(fetching[i])), "fetches");
    arena_free(a);
}

/* Fields of the usual kind, words that have the letters in them and the word itself are nothing. */
static void fields_that_do_nothing(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    static const char *const fine[] = { "<w:instrText> PAGE </w:instrText><w:fldSimple w:instr=\" DATE \"/>",
        "<w:t>DDE</w:t>", "<w:instrText>HYPERLINK \"https://huddersfield.example/hidden/added\"</w:instrText>",
        "<w:instrText>HYPERLINK \"https://x.example/dde/include/\"</w:instrText>",
        "<w:fldSimple w:instr=\"HYPERLINK &quot;https://x.example/?a=1&amp;ddeauto=2&quot;\"/>",
        "<w:instrText>INCLUDEPICTURE \"word/media/image1.png\"</w:instrText>" };
    for (size_t i = 0; i < COUNT_OF(fine); i++)
        kept(a, fine[i], "a.docx", evidence_docx(a, "word/header1.xml", str_of(fine[i])));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_in_pdfs),
        cmocka_unit_test(words_about_the_author),
        cmocka_unit_test(colour_profiles),
        cmocka_unit_test(scanned_pages),
        cmocka_unit_test(pictures_in_office_documents),
        cmocka_unit_test(what_is_fetched_by_itself),
        cmocka_unit_test(what_opendocument_fetches),
        cmocka_unit_test(relations_in_disguise),
        cmocka_unit_test(fields_that_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
