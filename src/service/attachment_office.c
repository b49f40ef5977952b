/* Documents of Office (ECMA-376) and OpenDocument (ISO/IEC 26300): archives of XML. Each part is looked at, what is
 * not taken refuses the whole, and the archive is written anew without what it says of its author. */
#include "service/archive.h"
#include "service/attachment_kind.h"

enum kind {
    KIND_NONE = ATTACHMENT_TYPES,
};

/* Parts that run, or are files of their own. Text within a name. */
static const struct {
    const char *part, *problem;
} refused[] = {
    { "vbaproject",
        "The file has macros in it, which can run programs. Save it without them: as DOCX, XLSX or PPTX" },
    { "vbadata", "The file has macros in it, which can run programs. Save it without them: as DOCX, XLSX or PPTX" },
    { "macrosheets/", "The file has macros in it, which can run programs. Save it without them, as XLSX" },
    { "activex/", "The file has controls in it that can run programs. Save it as PDF" },
    { "basic/", "The file has macros in it, which can run programs. Save it without them" },
    { "scripts/", "The file has scripts in it, which can run programs. Save it without them" },
    { "embeddings/", "Another file is put into this one. Take it out, or save the whole as PDF" },
    { "oleobject", "Another file is put into this one. Take it out, or save the whole as PDF" },
    { "object ", "Another file is put into this one. Take it out, or save the whole as PDF" },
};

static const char *const odd = "The file is not as Office writes it. Open it and save it again, or save it as PDF";

static const struct archive_part *part_of(const struct archive_part *parts, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(parts[i].name, str_of(name)))
            return &parts[i];
    return NULL;
}

static bool has(const struct archive_part *parts, size_t n, const char *name)
{
    return part_of(parts, n, name) != NULL;
}

static int kind_of(const struct archive_part *parts, size_t n)
{
    const struct archive_part *said = part_of(parts, n, "mimetype");
    if (said != NULL && str_eq(said->bytes, S("application/vnd.oasis.opendocument.text")))
        return has(parts, n, "content.xml") ? ATTACHMENT_ODT : KIND_NONE;
    if (said != NULL && str_eq(said->bytes, S("application/vnd.oasis.opendocument.spreadsheet")))
        return has(parts, n, "content.xml") ? ATTACHMENT_ODS : KIND_NONE;
    if (!has(parts, n, "[Content_Types].xml"))
        return KIND_NONE;
    return has(parts, n, "word/document.xml")   ? ATTACHMENT_DOCX
        : has(parts, n, "xl/workbook.xml")      ? ATTACHMENT_XLSX
        : has(parts, n, "ppt/presentation.xml") ? ATTACHMENT_PPTX
                                                : KIND_NONE;
}

static bool is_markup(struct str name)
{
    return str_ends(name, S(".xml")) || str_ends(name, S(".rels")) || str_ends(name, S(".vml"));
}

static void put_character(struct buf *out, int64_t c)
{
    if (c < 32 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        buf_add_char(out, ' ');
    else if (c < 0x80)
        buf_add_char(out, (char)c);
    else if (c < 0x800)
        buf_add(out, (const char[]){ (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) }, 2);
    else if (c < 0x10000)
        buf_add(out,
            (const char[]){ (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) }, 3);
    else
        buf_add_char(out, '?');
}

/* "&amp;", "&#233;", "&#xe9;" from behind the sign; gives how much it took. */
static size_t put_entity(struct buf *out, struct str s)
{
    static const struct {
        const char *name;
        char sign;
    } known[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' }, { "quot;", '"' }, { "apos;", '\'' } };
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (str_starts(s, str_of(known[i].name))) {
            buf_add_char(out, known[i].sign);
            return str_of(known[i].name).n;
        }
    }
    const ptrdiff_t end = str_find(str_slice(s, 0, 10), ';');
    if (end < 2 || s.p[0] != '#')
        return 0;
    const bool hex = (s.p[1] | 32) == 'x';
    int64_t c = 0;
    for (size_t i = hex ? 2 : 1; i < (size_t)end; i++) {
        const char d = s.p[i];
        const int v = d >= '0' && d <= '9'              ? d - '0'
            : hex && (d | 32) >= 'a' && (d | 32) <= 'f' ? (d | 32) - 'a' + 10
                                                        : -1;
        if (v < 0)
            return 0;
        c = c * (hex ? 16 : 10) + v;
    }
    put_character(out, c);
    return (size_t)end + 1;
}

/* Text as a reader takes it: its entities are signs. */
static void put_plain(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        const size_t took = text.p[i] == '&' ? put_entity(out, str_slice(text, i + 1, text.n)) : 0;
        if (took == 0)
            buf_add_char(out, text.p[i]);
        i += took;
    }
}

/* Of an address, "/dde/" is no word. */
static bool is_word_sign(char c)
{
    return c > ' ' && c < 127 && str_find(S("\"'\\{}"), c) < 0;
}

/* Takes the next word off the front; empty at the end. */
static struct str take_word(struct str *rest)
{
    size_t from = 0, to;
    while (from < rest->n && !is_word_sign(rest->p[from]))
        from++;
    for (to = from; to < rest->n && is_word_sign(rest->p[to]);)
        to++;
    struct str word = str_slice(*rest, from, to);
    *rest = str_slice(*rest, to, rest->n);
    return word;
}

/* What the instructions of fields do by themselves. DDE reaches for another program; INCLUDEPICTURE, INCLUDETEXT and
 * INCLUDE fetch what another machine has. "Huddersfield" and "included" are words like any other. */
struct instructions {
    bool run, fetch;
};

static void look_at_instructions(struct str text, struct instructions *ret)
{
    static const char *const includes[] = { "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "IMPORT" };
    const bool elsewhere = str_find_str(text, S("://")) >= 0 || str_find_str(text, S("\\\\")) >= 0;
    struct str rest = text;
    for (struct str word; (word = take_word(&rest)).n > 0;) {
        ret->run = ret->run || str_eq_nocase(word, S("DDE")) || str_eq_nocase(word, S("DDEAUTO"));
        for (size_t i = 0; elsewhere && i < COUNT_OF(includes); i++)
            ret->fetch = ret->fetch || str_eq_nocase(word, str_of(includes[i]));
    }
}

static void look_at_simple_fields(struct str xml, struct instructions *ret)
{
    struct str rest = xml, open = S("w:instr=");
    for (ptrdiff_t at; (at = str_find_str(rest, open)) >= 0;) {
        rest = str_slice(rest, (size_t)at + open.n, rest.n);
        const ptrdiff_t end = rest.n == 0 ? -1 : str_find(str_slice(rest, 1, rest.n), rest.p[0]);
        struct buf plain = buf_new(64 << 10);
        put_plain(&plain, str_slice(rest, 0, end < 0 ? rest.n : (size_t)end + 1));
        ret->run = ret->run || plain.failed;
        look_at_instructions(buf_str(&plain), ret);
        buf_done(&plain);
    }
}

/* The name of a field may stand in pieces: what is between the tags of its instruction is put together, once as if all
 * were one field (a field may stand within the name of another), once field by field. */
static void look_at_fields(struct str xml, bool apart, struct instructions *ret)
{
    struct buf all = buf_new(256 << 10);
    struct str rest = xml, open = S("<w:instrText"), border = S("<w:fldChar");
    for (ptrdiff_t at; (at = str_find_str(rest, open)) >= 0;) {
        if (apart && str_find_str(str_slice(rest, 0, (size_t)at), border) >= 0)
            buf_add_char(&all, ' ');
        rest = str_slice(rest, (size_t)at + open.n, rest.n);
        const ptrdiff_t from = str_find(rest, '>'), to = str_find(rest, '<');
        if (from >= 0 && to > from)
            put_plain(&all, str_slice(rest, (size_t)from + 1, (size_t)to));
    }
    ret->run = ret->run || all.failed;
    look_at_instructions(buf_str(&all), ret);
    buf_done(&all);
}

static struct instructions instructions_of(struct str xml)
{
    struct instructions i = { .run = str_find_str(xml, S("<ddeLink")) >= 0 ||
            str_find_str(xml, S("vnd.sun.star.script:")) >= 0 || str_find_str(xml, S("office:dde-source")) >= 0 };
    look_at_simple_fields(xml, &i);
    look_at_fields(xml, false, &i);
    look_at_fields(xml, true, &i);
    return i;
}

static struct str refusal_of_markup(struct str xml)
{
    const struct instructions does = instructions_of(xml);
    if (does.fetch)
        return S("The file has a field in it that fetches a picture or a text from elsewhere when it is opened. Put "
                 "that into the file itself, or save it as PDF");
    if (does.run || str_find(str_slice(xml, 0, 4), '\0') >= 0)
        return S(
            "The file has a field or a link in it that can run programs (DDE, scripts), or is not as Office writes it. "
            "Save it as PDF");
    return S("");
}

static struct str refusal_of(struct arena *a, const struct archive_part *p)
{
    struct str name = str_lower(a, p->name);
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        if (str_find_str(name, str_of(refused[i].part)) >= 0)
            return str_of(refused[i].problem);
    if (attachment__eicar(p->bytes))
        return S("The file holds the test file of malware scanners. It was not kept");
    if (str_starts(p->bytes, S("PK\3\4")) || str_starts(p->bytes, S("\xd0\xcf\x11\xe0")) ||
        str_starts(p->bytes, S("MZ")) || str_starts(p->bytes, S("%PDF-")))
        return S("Another file is put into this one. Take it out, or save the whole as PDF");
    if (str_eq(p->name, S("[Content_Types].xml")) && str_find_str(p->bytes, S("macroEnabled")) >= 0)
        return S("The file has macros in it, which can run programs. Save it without them: as DOCX, XLSX or PPTX");
    if (str_ends(name, S(".xml")) && str_find_str(p->bytes, S("<!DOCTYPE")) >= 0)
        return str_of(odd);
    return is_markup(name) ? refusal_of_markup(p->bytes) : S("");
}

/* --- what it says of its author --- */

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

/* By their names in lower case. */
enum { EMPTIED_CORE };
static const struct {
    const char *name, *bytes;
} emptied[] = {
    [EMPTIED_CORE] = { "docprops/core.xml",
        XML_HEAD
        "<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"/>" },
    { "docprops/app.xml",
        XML_HEAD
        "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties\"/>" },
    { "docprops/custom.xml",
        XML_HEAD "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\"/>" },
    { "meta.xml",
        XML_HEAD "<office:document-meta xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" "
                 "office:version=\"1.2\"><office:meta/></office:document-meta>" },
};

/* Every value of an attribute becomes none; `opening` is its name with "=" and the sign of quotation. */
static struct str without_values(struct arena *a, struct str xml, struct str opening)
{
    if (str_find_str(xml, opening) < 0)
        return xml;
    struct buf b = buf_new(xml.n + 1024);
    struct str rest = xml;
    for (ptrdiff_t at; (at = str_find_str(rest, opening)) >= 0;) {
        const size_t from = (size_t)at + opening.n;
        const ptrdiff_t end = str_find(str_slice(rest, from, rest.n), '"');
        buf_add_str(&b, str_slice(rest, 0, from));
        rest = str_slice(rest, end < 0 ? rest.n : from + (size_t)end, rest.n);
    }
    buf_add_str(&b, rest);
    struct str out = b.failed ? xml : str_dup(a, buf_str(&b));
    buf_done(&b);
    return out;
}

/* Attributes that name an author or a folder of theirs: wherever they stand, or in some parts alone (lower case). */
static const struct {
    const char *part, *opening;
} authors[] = {
    { "", "w:author=\"" },
    { "", "w:initials=\"" },
    { "", "w15:author=\"" },
    { "", "w15:userId=\"" },
    { "", "userId=\"" },
    { "", "userName=\"" },
    { "", "lastModifiedBy=\"" },
    { "", " name=\"Author " },
    { "", "sodipodi:docname=\"" },
    { "", "inkscape:export-filename=\"" },
    { "ppt/commentauthors", " name=\"" },
    { "ppt/commentauthors", " initials=\"" },
    { "ppt/authors", " name=\"" },
    { "ppt/authors", " initials=\"" },
    { "xl/persons/", "displayName=\"" },
    { "xl/workbook.xml", " url=\"" }, /* x15ac:absPath: where it was kept */
};

static struct str without_authors(struct arena *a, struct str part, struct str xml)
{
    struct str out = xml;
    for (size_t i = 0; i < COUNT_OF(authors); i++)
        if (str_starts(part, str_of(authors[i].part)))
            out = without_values(a, out, str_of(authors[i].opening));
    return out;
}

/* Properties may lie in a part of any name: what says which is the list of relations. */
static bool holds_properties(const struct archive_part *p, struct str name)
{
    return str_ends(name, S(".psmdcp")) || str_find_str(p->bytes, S("<cp:coreProperties")) >= 0 ||
        str_find_str(p->bytes, S("<coreProperties")) >= 0;
}

/* Elements that hold names of people who wrote: their text is taken out. */
static struct str without_creators(struct arena *a, struct str xml)
{
    static const char *const names[] = { "dc:creator>", "meta:initial-creator>", "author>", "DisplayName>" };
    struct str out = xml;
    for (size_t k = 0; k < COUNT_OF(names); k++) {
        struct str name = str_of(names[k]), rest = out;
        if (str_find_str(out, name) < 0)
            continue;
        struct buf b = buf_new(out.n + 1024);
        for (ptrdiff_t at; (at = str_find_str(rest, name)) >= 0;) {
            const size_t from = (size_t)at + name.n;
            const bool closes = at > 0 && rest.p[at - 1] == '/';
            const ptrdiff_t end = str_find(str_slice(rest, from, rest.n), '<');
            buf_add_str(&b, str_slice(rest, 0, from));
            rest = str_slice(rest, closes || end < 0 ? from : from + (size_t)end, rest.n);
        }
        buf_add_str(&b, rest);
        if (!b.failed)
            out = str_dup(a, buf_str(&b));
        buf_done(&b);
    }
    return out;
}

/* Where pictures, sounds and films lie. */
static bool is_media(struct str name)
{
    return str_find_str(name, S("media/")) >= 0 || str_starts(name, S("pictures/"));
}

/* Pixels, and what draws them, as Windows has them: there is no place for a name in the first, and none that programs
 * use in the second. */
static bool is_bitmap(struct str s)
{
    return str_starts(s, S("BM")) || str_starts(s, S("\xd7\xcd\xc6\x9a")) || str_starts(s, S("\1\0\x09\0")) ||
        str_starts(s, S("\2\0\x09\0"));
}

/* A picture in a document is cleaned like one that comes alone. Among pictures, what is none that is known is not
 * taken: packed ones (EMZ, SVGZ), PostScript, sounds. */
static struct str clean_picture(struct arena *a, struct str name, struct archive_part *p)
{
    if (is_media(name) && p->bytes.n > 0 && is_bitmap(p->bytes))
        return S("");
    struct buf out = buf_new(ATTACHMENT_CLEAN);
    struct str problem = attachment__picture(p->bytes, &out);
    if (problem.n == 0 && out.failed)
        problem = S("A picture in the file is too large. Make it smaller, or save the file as PDF");
    if (problem.n == 0 && out.n > 0)
        p->bytes = str_dup(a, buf_str(&out));
    else if (problem.n == 0 && is_media(name) && p->bytes.n > 0)
        problem = S("A picture, sound or film in the file is of a kind (such as EMZ, SVGZ, EPS, MP3) that may say who "
                    "made it. Put it in as PNG or JPEG, or print the file to PDF");
    buf_done(&out);
    return problem;
}

/* What it refers to, outside of itself. */
static struct str clean_relations(
    struct arena *a, struct archive_part *p, bool (*clean)(struct str xml, struct buf *out))
{
    struct buf out = buf_new(p->bytes.n * 2 + (64 << 10));
    const bool good = clean(p->bytes, &out) && !out.failed;
    if (good)
        p->bytes = str_dup(a, buf_str(&out));
    buf_done(&out);
    return good ? S("") : str_of(odd);
}

/* A small picture of the first page, as it once was: one of nothing takes its place. */
static bool is_thumbnail(struct str name)
{
    return str_starts(name, S("docProps/thumbnail.")) || str_eq(name, S("Thumbnails/thumbnail.png"));
}

static const char nothing[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\0\0\0\0\x3a\x7e\x9b\x55"
                              "\0\0\0\nIDATx\x9c\x63\x60\0\0\0\2\0\1H\xaf\xa4q\0\0\0\0IEND\xae\x42\x60\x82";

static struct str clean_part(struct arena *a, int kind, struct archive_part *p)
{
    struct str name = str_lower(a, p->name);
    for (size_t i = 0; i < COUNT_OF(emptied); i++) {
        if (str_eq(name, str_of(emptied[i].name)) || (i == EMPTIED_CORE && holds_properties(p, name))) {
            p->bytes = str_of(emptied[i].bytes);
            return S("");
        }
    }
    if (is_thumbnail(p->name)) {
        p->bytes = (struct str){ nothing, sizeof nothing - 1 };
        return S("");
    }
    if (str_ends(name, S(".rels")))
        return clean_relations(a, p, attachment__relations);
    if (str_ends(name, S(".xml")) || str_ends(name, S(".svg")))
        p->bytes = without_creators(a, without_authors(a, name, p->bytes));
    if ((kind == ATTACHMENT_ODT || kind == ATTACHMENT_ODS) && str_ends(name, S(".xml")))
        return clean_relations(a, p, attachment__links);
    return clean_picture(a, name, p);
}

/* --- its words --- */

/* Elements behind which a line ends: of paragraphs, rows, cells, breaks, tabs. The text of a run may end within a
 * word. */
static bool ends_line(struct str tag)
{
    static const char *const ends[] = { "/w:p", "w:br", "w:tab", "/w:tc", "/a:p", "a:br", "/si", "/is", "/c", "/row",
        "/t", "/text:p", "/text:h", "text:tab", "text:s", "text:line-break", "/table:table-cell" };
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct str e = str_of(ends[i]);
        if (str_starts(tag, e) && (tag.n == e.n || str_find(S(" />"), tag.p[e.n]) >= 0))
            return true;
    }
    return false;
}

static void put_words(struct buf *out, struct str xml)
{
    for (size_t i = 0; i < xml.n;) {
        const char c = xml.p[i];
        if (c == '<') {
            const ptrdiff_t end = str_find(str_slice(xml, i, xml.n), '>');
            if (end < 0)
                return;
            if (ends_line(str_slice(xml, i + 1, i + (size_t)end)))
                buf_add_char(out, '\n');
            i += (size_t)end + 1;
        } else if (c == '&') {
            i += 1 + put_entity(out, str_slice(xml, i + 1, xml.n));
        } else {
            buf_add_char(out, c);
            i++;
        }
    }
    buf_add_char(out, '\n');
}

/* Parts that people read. */
static bool is_read(struct str name)
{
    static const char *const folders[] = { "word/document", "word/header", "word/footer", "word/comments",
        "word/footnotes", "word/endnotes", "xl/sharedStrings", "xl/worksheets/sheet", "xl/comments",
        "xl/threadedComments", "xl/workbook", "ppt/slides/slide", "ppt/notesSlides/", "ppt/comments", "content.xml",
        "styles.xml" };
    for (size_t i = 0; i < COUNT_OF(folders); i++)
        if (str_starts(name, str_of(folders[i])) && str_ends(name, S(".xml")))
            return true;
    return false;
}

/* --- all of it --- */

static struct str fault_words(enum archive_fault fault)
{
    switch (fault) {
    case ARCHIVE_ENCRYPTED:
        return S("The file is protected by a password. Save it without one");
    case ARCHIVE_BOMB:
        return S("The file is many times larger when it is unpacked than a document is. Save it as PDF");
    case ARCHIVE_BAD_NAME:
        return S("The file is not as Office writes it. Open it and save it again, or save it as PDF");
    default:
        return S(
            "The file is an archive (ZIP) or a damaged document, or something stands before or behind it. Open it "
            "and save it as DOCX, XLSX, PPTX, ODT, ODS or PDF");
    }
}

static struct str take(struct arena *a, struct archive_part *parts, size_t n, struct attachment_sifted *s)
{
    const int kind = kind_of(parts, n);
    if (kind == KIND_NONE)
        return S("The file is an archive (ZIP), and no document that can be taken. Bring the files in it one by one");
    for (size_t i = 0; i < n; i++) {
        struct str problem = refusal_of(a, &parts[i]);
        if (problem.n > 0)
            return problem;
        problem = clean_part(a, kind, &parts[i]);
        if (problem.n > 0)
            return problem;
        if (is_read(parts[i].name))
            put_words(&s->words, parts[i].bytes);
    }
    if (archive_write(parts, n, &s->bytes) != OK)
        return S("The file cannot be written anew. Save it as PDF");
    s->type = (enum attachment_type)kind;
    s->reads = utf8_valid(buf_str(&s->words));
    return S("");
}

static void let_go(void *arg)
{
    buf_done(arg);
}

struct str attachment__office(struct arena *a, struct str bytes, struct attachment_sifted *s)
{
    struct buf *store = ARENA_NEW(a, struct buf);
    struct archive_part *parts;
    size_t n;
    *store = buf_new(ARCHIVE_BYTES + 1);
    arena_defer(a, let_go, store); /* should the arena run full */
    const enum archive_fault fault = archive_read(a, bytes, store, &parts, &n);
    struct str problem = fault == ARCHIVE_FINE ? take(a, parts, n, s) : fault_words(fault);
    buf_done(store);
    return problem;
}
