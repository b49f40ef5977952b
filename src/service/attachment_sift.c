#include "service/attachment_kind.h"

static const struct {
    const char *name, *words, *mime, *other; /* another end of names */
} types[ATTACHMENT_TYPES] = {
    [ATTACHMENT_PDF] = { "pdf", "PDF", "application/pdf", "pdf" },
    [ATTACHMENT_DOCX] = { "docx", "Word document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx" },
    [ATTACHMENT_XLSX] = { "xlsx", "Excel workbook",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx" },
    [ATTACHMENT_PPTX] = { "pptx", "PowerPoint presentation",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx" },
    [ATTACHMENT_ODT] = { "odt", "OpenDocument text", "application/vnd.oasis.opendocument.text", "odt" },
    [ATTACHMENT_ODS] = { "ods", "OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", "ods" },
    [ATTACHMENT_PNG] = { "png", "PNG picture", "image/png", "png" },
    [ATTACHMENT_JPEG] = { "jpg", "JPEG picture", "image/jpeg", "jpeg" },
    [ATTACHMENT_TEXT] = { "txt", "plain text", "text/plain; charset=utf-8", "text" },
};

struct str attachment_type_name(enum attachment_type t)
{
    return str_of(types[t].name);
}

struct str attachment_type_words(enum attachment_type t)
{
    return str_of(types[t].words);
}

struct str attachment_type_mime(enum attachment_type t)
{
    return str_of(types[t].mime);
}

bool attachment_type_parse(struct str name, enum attachment_type *ret)
{
    for (int t = 0; t < ATTACHMENT_TYPES; t++) {
        if (str_eq(name, str_of(types[t].name))) {
            *ret = (enum attachment_type)t;
            return true;
        }
    }
    return false;
}

void attachment_sifted_done(struct attachment_sifted *s)
{
    buf_done(&s->bytes);
    buf_done(&s->words);
}

bool attachment__eicar(struct str bytes)
{
    /* In two pieces, so that this program is no such file itself. */
    static const char *const first = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$",
                             *const second = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE";
    struct str rest = bytes;
    for (ptrdiff_t at; (at = str_find_str(rest, str_of(second))) >= 0;) {
        const size_t before = str_of(first).n;
        if ((size_t)at >= before && str_eq(str_slice(rest, (size_t)at - before, (size_t)at), str_of(first)))
            return true;
        rest = str_slice(rest, (size_t)at + 1, rest.n);
    }
    return false;
}

static bool begins_nocase(struct str s, const char *word)
{
    return str_eq_nocase(str_slice(s, 0, str_of(word).n), str_of(word));
}

static bool has_nocase(struct str s, const char *word)
{
    const char first = word[0];
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == first && begins_nocase(str_slice(s, i, s.n), word))
            return true;
    return false;
}

bool attachment__markup(struct str bytes)
{
    struct str s = bytes;
    if (str_starts(s, S("\xef\xbb\xbf")))
        s = str_slice(s, 3, s.n);
    s = str_trim(s);
    return begins_nocase(s, "<!doctype") || begins_nocase(s, "<?xml") || begins_nocase(s, "<svg") ||
        has_nocase(str_slice(s, 0, 4096), "<html") || has_nocase(str_slice(s, 0, 4096), "<body") ||
        has_nocase(s, "<script") || has_nocase(s, "<svg") || has_nocase(s, "<iframe");
}

bool attachment__another_file(struct str rest)
{
    return str_find_str(rest, S("PK\3\4")) >= 0 || str_find_str(rest, S("PK\5\6")) >= 0 ||
        str_find_str(rest, S("%PDF-")) >= 0 || str_find_str(rest, S("\xd0\xcf\x11\xe0")) >= 0 ||
        str_find_str(rest, S("MZ\x90")) >= 0 || attachment__markup(rest);
}

/* Text of people: no signs but tabs, line ends and pages among the first thirty-two. */
static struct str sift_text(struct str bytes, struct attachment_sifted *s)
{
    if (!utf8_valid(bytes))
        return S(
            "The file is no kind that can be taken. Save it as PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG, or as "
            "plain text in UTF-8");
    if (attachment__markup(bytes))
        return S("The file is a web page or a drawing (HTML, SVG, XML), which can run programs. Save it as PDF");
    for (size_t i = 0; i < bytes.n; i++) {
        const unsigned char c = (unsigned char)bytes.p[i];
        if (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f')
            return S("The file has signs in it that no text has. Save it as PDF or as plain text");
    }
    buf_add_str(&s->bytes, bytes);
    buf_add_str(&s->words, bytes);
    s->type = ATTACHMENT_TEXT;
    s->reads = true;
    return S("");
}

static struct str sift(struct arena *a, struct str bytes, struct attachment_sifted *s)
{
    if (bytes.n == 0)
        return S("The file is empty. Choose another one");
    if (attachment__eicar(bytes))
        return S("The file is the test file of malware scanners. It was not kept");
    if (str_starts(bytes, S("\xd0\xcf\x11\xe0")))
        return S(
            "The file is of an older Office (DOC, XLS, PPT) or is protected by a password. Open it and save it as "
            "DOCX, XLSX, PPTX or PDF, without a password");
    if (str_starts(bytes, S("%PDF-")))
        return attachment__pdf(a, bytes, s);
    if (str_starts(bytes, S("\x89PNG\r\n\x1a\n")))
        return attachment__png(bytes, s);
    if (str_starts(bytes, S("\xff\xd8\xff")))
        return attachment__jpeg(bytes, s);
    if (str_starts(bytes, S("PK")))
        return attachment__office(a, bytes, s);
    if (str_find_str(str_slice(bytes, 0, 1024), S("%PDF-")) >= 0)
        return S("Something stands before the beginning of this PDF. Open it and save it as PDF again");
    return sift_text(bytes, s);
}

/* A text may be called what people call theirs; everything else ends as what it is. */
static bool name_fits(struct str name, enum attachment_type t)
{
    static const char *const texts[] = { ".txt", ".text", ".md", ".csv", ".log" };
    const size_t last = name.n > 6 ? name.n - 6 : 0;
    ptrdiff_t dot = -1;
    for (size_t i = last; i < name.n; i++)
        if (name.p[i] == '.')
            dot = (ptrdiff_t)i;
    if (dot < 0)
        return false;
    struct str end = str_slice(name, (size_t)dot, name.n);
    for (size_t i = 0; t == ATTACHMENT_TEXT && i < COUNT_OF(texts); i++)
        if (str_eq_nocase(end, str_of(texts[i])))
            return true;
    return str_eq_nocase(str_slice(end, 1, end.n), str_of(types[t].name)) ||
        str_eq_nocase(str_slice(end, 1, end.n), str_of(types[t].other));
}

static const char *article(enum attachment_type t)
{
    return t == ATTACHMENT_TEXT ? "" : str_find(S("EO"), types[t].words[0]) >= 0 ? "an "
                                                                                 : "a ";
}

enum err attachment_sift(
    struct arena *a, struct str name, struct str bytes, struct attachment_sifted *ret, struct str *ret_problem)
{
    *ret = (struct attachment_sifted){ .bytes = buf_new(ATTACHMENT_CLEAN), .words = buf_new(ATTACHMENT_WORDS) };
    struct str problem = sift(a, bytes, ret);
    if (problem.n == 0 && ret->bytes.failed)
        problem = S("The file is too large when it is unpacked. Save it in parts, or with smaller pictures");
    if (problem.n == 0 && !name_fits(name, ret->type))
        problem = str_fmt(a,
            "The file is %s%s by what is in it, and its name says something else. Give it a name that "
            "ends in .%s, if it is what you mean",
            article(ret->type), types[ret->type].words, types[ret->type].name);
    if (ret->words.failed) { /* more words than are looked through */
        buf_clear(&ret->words);
        ret->reads = false;
    }
    if (problem.n == 0)
        return OK;
    attachment_sifted_done(ret);
    *ret_problem = problem;
    return ERR_INVALID;
}
