/* What is taken as evidence and what is not (attachment_sift.h; TRUST.md T16, T18 and 3.4): each refusal by a file
 * that a person or an attacker could bring, and what is left out of those that are taken. */
#include "evidence.h"

#include "base/attr.h"
#include "service/attachment_sift.h"

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
    struct arena *a = evidence_arena();
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
    struct arena *a = evidence_arena();
    is_refused(a, "a.txt", S(EVIDENCE_EICAR), "malware");
    is_refused(a, "a.docx", evidence_docx(a, "word/media/x.bin", S(EVIDENCE_EICAR)), "malware");
    is_refused(a, "a.pdf", S("plain text"), "its name says something else");
    is_refused(a, "a.exe", S("plain text"), "The file is plain text by what is in it, and its name says");
    is_refused(a, "a.docx", evidence_ods(a, NULL), "The file is an OpenDocument spreadsheet by");
    is_refused(a, "noend", S("plain text"), "its name says something else");
    is_refused(a, "a.pdf", evidence_png(a, ""), "The file is a PNG picture by");
    is_refused(a, "a.doc", S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "older Office");
    arena_free(a);
}

static void pictures_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str png = evidence_png(a, ""), jpeg = evidence_jpeg(a, "");
    is_refused(a, "a.png", evidence_png(a, "PK\3\4 and so on"), "Another file");
    is_refused(a, "a.png", evidence_png(a, "<html><script>"), "Another file");
    is_refused(a, "a.jpg", evidence_jpeg(a, "%PDF-1.4"), "Another file");
    for (size_t n = 8; n < png.n; n++)
        is_refused(a, "a.png", str_slice(png, 0, n), "damaged");
    for (size_t n = 3; n < jpeg.n; n++)
        is_refused(a, "a.jpg", str_slice(jpeg, 0, n), "damaged");
    arena_free(a);
}

static void documents_that_are_refused(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    const struct archive_part none[] = { { .name = S("a.txt"), .bytes = S("x") } };
    is_refused(a, "a.docx", evidence_zip(a, none, 1), "archive (ZIP)");
    is_refused(a, "a.docm", evidence_docx(a, "word/vbaProject.bin", S("x")), "macros");
    is_refused(a, "a.docx", evidence_docx(a, "word/embeddings/oleObject1.bin", S("x")), "Another file");
    is_refused(a, "a.docx", evidence_docx(a, "word/media/x.png", S("PK\3\4")), "Another file");
    is_refused(a, "a.docx", evidence_docx(a, "word/activeX/activeX1.xml", S("x")), "controls");
    is_refused(a, "a.docx", evidence_docx(a, "../../etc/passwd", S("x")), "not as Office writes it");
    is_refused(a, "a.docx", evidence_docx(a, "word/x.xml", S("<!DOCTYPE a [<!ENTITY b \"c\">]>")), "not as Office");
    is_refused(a, "a.ods", evidence_ods(a, "Basic/Standard/Module1.xml"), "macros");
    is_refused(a, "a.ods", evidence_ods(a, "Scripts/python/x.py"), "scripts");
    struct str good = evidence_docx(a, NULL, S(""));
    is_refused(a, "a.docx", str_fmt(a, "%.*sx", (int)good.n, good.p), "damaged document");
    is_refused(a, "a.docx", str_slice(good, 0, good.n - 3), "damaged document");
    arena_free(a);
}

/* More parts, more bytes, a part that is mostly nothing; and one that says that it is small. */
static void archives_without_end(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct archive_part *many = ARENA_ARRAY(a, ARCHIVE_PARTS + 1, struct archive_part);
    for (size_t i = 0; i <= ARCHIVE_PARTS; i++)
        many[i] = (struct archive_part){ .name = str_fmt(a, "part%zu", i), .bytes = S("x") };
    is_refused(a, "a.docx", evidence_zip(a, many, ARCHIVE_PARTS + 1), "many times larger");
    struct str zeroes = evidence_repeated(a, 0, 8 << 20);
    struct str bomb = evidence_docx(a, "word/x.bin", zeroes);
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
    struct arena *a = evidence_arena();
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
        is_refused(a, "a.pdf", evidence_pdf(a, cases[i].catalogue, cases[i].page, ""), cases[i].why);
    struct str good = evidence_pdf(a, "", "", "");
    is_refused(a, "a.pdf", str_fmt(a, "%.*sPK\3\4", (int)good.n, good.p), "behind the end");
    is_refused(a, "a.pdf", str_fmt(a, "GIF89a%.*s", (int)good.n, good.p), "before the beginning");
    is_refused(a, "a.pdf", str_slice(good, 0, good.n / 2), "its end is missing");
    is_refused(a, "a.pdf", S("%PDF-1.7\nnothing\n%%EOF"), "damaged");
    is_refused(a, "a.pdf",
        evidence_pdf(a, "", "",
            "/Encrypt << /Filter /Standard /V 1 /R 2 /O (12345678901234567890123456789012) /U "
            "(12345678901234567890123456789012) /P -4 >> /ID [(a) (a)]"),
        "protected");
    arena_free(a);
}

/* The sum of what is unpacked counts, whatever the dictionary says, hides or leaves out. */
static void pdfs_without_end(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str few = S(EVIDENCE_PACKED);
    char *p = arena_array_unset(a, 26 << 20, 1);
    memset(p, ' ', 26 << 20);
    memcpy(p, few.p, few.n);
    struct str bomb = evidence_deflated(a, (struct str){ p, 26 << 20 });
    struct str less = evidence_deflated(a, (struct str){ p, 20 << 20 });
    assert_true(bomb.n < 100 << 10);
    static const char *const dictionaries[] = { "/Type/ObjStm", "/Type/Obj#53tm", "/Subtype/Image", "/Type 9 0 R", "" };
    for (size_t i = 0; i < COUNT_OF(dictionaries); i++) {
        is_refused(a, "a.pdf", evidence_pdf_packed(a, dictionaries[i], "XRef", bomb), "many times larger");
        is_refused(a, "a.pdf", evidence_pdf_packed(a, dictionaries[i], "XR#65f", bomb), "many times larger");
    }
    is_refused(a, "a.pdf", evidence_pdf_packed(a, "/Type/ObjStm", "Else", bomb), "damaged"); /* leads nowhere */
    static const char *const filters[] = { "/Filter[/FlateDecode/FlateDecode]", "/Filter/LZWDecode", "/Filter /RL",
        "/Filter [/ASCIIHexDecode /FlateDecode]", "/F#69lter/A85", "/Filter/LZ#57Decode", "/Filter 7 0 R",
        "/Filter[7 0 R]", "/Filter%\n/FlateDecode" };
    for (size_t i = 0; i < COUNT_OF(filters); i++)
        is_refused(a, "a.pdf",
            evidence_pdf_packed(
                a, str_fmt(a, "/Type/ObjStm%s", filters[i]).p, "XRef", evidence_deflated(a, few)),
            "packed in a way");
    static const char *const fine[] = { "", "/Y<</Filter/DCTDecode>>", "/Y<</Filter [/FlateDecode /DCTDecode ]>>",
        "/Y<</Filter[/FlateDecode]>>" };
    for (size_t i = 0; i < COUNT_OF(fine); i++) {
        struct attachment_sifted s;
        struct str problem = S("");
        struct str file =
            evidence_pdf_packed(a, str_fmt(a, "/Type/ObjStm%s", fine[i]).p, "XRef",
                i == 0 ? less : evidence_deflated(a, few));
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
    struct arena *a = evidence_arena();
    const struct {
        const char *name;
        struct str bytes;
        enum attachment_type type;
        const char *words; /* a part of them; NULL: it has none */
    } cases[] = {
        { "a.TXT", S("Amira \xe2\x98\xba\n"), ATTACHMENT_TEXT, "Amira" },
        { "notes.csv", S("a,b\n"), ATTACHMENT_TEXT, "a,b" },
        { "a.png", evidence_png(a, ""), ATTACHMENT_PNG, NULL },
        { "a.jpeg", evidence_jpeg(a, "the maker's own bytes"), ATTACHMENT_JPEG, NULL },
        { "a.docx", evidence_docx(a, "word/media/p.png", evidence_png(a, "")), ATTACHMENT_DOCX,
            "Amira & Zo\xc3\xab\n" },
        { "a.ods", evidence_ods(a, NULL), ATTACHMENT_ODS, "Quennelby" },
        { "a.pdf", evidence_pdf(a, "/Metadata 5 0 R /OpenAction [3 0 R /Fit]", "", "/Info 7 0 R"), ATTACHMENT_PDF,
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

/* Two pages: the first can be read, the second as `dictionary` and its bytes say. */
static struct attachment_sifted two_pages(struct arena *a, const char *dictionary, struct str bytes)
{
    const struct str objects[] = { S("<< /Type /Catalog /Pages 2 0 R >>"),
        S("<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>"),
        S("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>"),
        S("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R "
          "/Resources << /XObject << /X 6 0 R >> >> >>"),
        evidence_stream(a, "", S("BT (nothing) Tj ET /X Do")), evidence_stream(a, dictionary, bytes) };
    return taken(a, "a.pdf", evidence_pdf_of(a, objects, COUNT_OF(objects), ""));
}

/* A document whose words are not all read is not called read. */
static void every_page_is_read(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct str words = S("BT (Quennelby) Tj ET"), letters = S("4254202851297 0>");
    const struct {
        const char *dictionary;
        struct str bytes;
        bool reads, found;
    } cases[] = {
        { "/Subtype /Form", words, true, true },
        { "/Subtype /Form /Resources << /ProcSet [/PDF /ImageB /ImageC] >>", words, true, true },
        { "/Subtype /Form /Group << /S /ImageLike >>", words, true, true },
        { "/Subtype /Form /Filter /FlateDecode /Name /Image", evidence_deflated(a, words), true, true },
        { "/Subtype /Image /Width 1 /Height 1", S("x"), true, false },
        { "/Subtype /Form /Filter /ASCIIHexDecode", letters, false, false },
        { "/Subtype /Form /Filter /ASCII85Decode", letters, false, false },
        { "/Subtype /Form /Filter /LZWDecode", letters, false, false },
        { "/Subtype /Form /Filter [/FlateDecode /ASCIIHexDecode]", evidence_deflated(a, letters), false, false },
        { "/Subtype /Form /Filter /FlateDecode", S("not packed at all"), false, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct attachment_sifted s = two_pages(a, cases[i].dictionary, cases[i].bytes);
        const bool found = str_find_str(buf_str(&s.words), S("Quennelby")) >= 0;
        if (s.reads != cases[i].reads || found != cases[i].found)
            fail_msg("%s: reads %d, found %d", cases[i].dictionary, s.reads, found);
        attachment_sifted_done(&s);
    }
    arena_free(a);
}

/* A photograph stays the right way up. */
static void keeps_which_way_up(void **state)
{
    (void)state;
    struct arena *a = evidence_arena();
    struct attachment_sifted s = taken(a, "a.jpg", evidence_jpeg(a, ""));
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
        cmocka_unit_test(every_page_is_read),
        cmocka_unit_test(keeps_which_way_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
