/* PDF (ISO 32000-1) by libqpdf: every object is looked at, what runs or hides a file refuses the whole, and the file
 * is written anew from its objects, without Info and XMP. This is the one place that knows libqpdf.
 *
 * libqpdf unpacks streams of objects and of references without a limit of its own, and takes any stream for one that a
 * reference leads to, whatever its dictionary says. So where there are references in a stream, every stream is unpacked
 * here first, for nothing but its size. */
#include <qpdf/qpdf-c.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "service/attachment_kind.h"

enum {
    OBJECTS = 200 * 1000,  /* looked at */
    DEPTH = 60,            /* of arrays and dictionaries in each other */
    PACKED = 24 << 20,     /* of streams that may hold objects, unpacked, together */
    ALL_PACKED = 96 << 20, /* of all streams, packed and unpacked, together */
    TEXT_STREAM = 4 << 20,
    HEAD = 4096, /* of a stream's dictionary, looked back for */
};

static const char *const too_large =
    "The PDF takes more memory to read than a document does. Open it and print it to PDF, or save it in parts";
static const char *const damaged = "The PDF is damaged, or not as a PDF should be. Open it and print it to PDF";

/* --- before libqpdf reads it --- */

/* The dictionary in front of the word "stream": from the last "obj" on. */
static struct str dictionary_before(struct str bytes, size_t at)
{
    struct str head = str_slice(bytes, at < HEAD ? 0 : at - HEAD, at);
    size_t from = 0;
    for (size_t i = 0; i + 3 <= head.n; i++)
        if (memcmp(head.p + i, "obj", 3) == 0)
            from = i + 3;
    return str_slice(head, from, head.n);
}

/* Where the bytes of a stream begin behind its word. */
static size_t stream_bytes(struct str bytes, size_t behind)
{
    while (behind < bytes.n && str_find(S(" \t\f\v"), bytes.p[behind]) >= 0)
        behind++;
    if (behind < bytes.n && bytes.p[behind] == '\r')
        behind++;
    if (behind < bytes.n && bytes.p[behind] == '\n')
        behind++;
    return behind;
}

/* The next stream of a file, from *at on; ret_dictionary may be NULL. */
static bool next_stream(struct str bytes, size_t *at, struct str *ret_dictionary, struct str *ret_data)
{
    for (;;) {
        ptrdiff_t found = str_find_str(str_slice(bytes, *at, bytes.n), S("stream"));
        if (found < 0)
            return false;
        const size_t word = *at + (size_t)found;
        *at = word + 6;
        if (word >= 3 && memcmp(bytes.p + word - 3, "end", 3) == 0)
            continue;
        if (ret_dictionary != NULL)
            *ret_dictionary = dictionary_before(bytes, word);
        *ret_data = str_slice(bytes, stream_bytes(bytes, *at), bytes.n);
        return true;
    }
}

/* Unpacks into `out` as far as it has room. False: there is more. What is no packed stream gives nothing. */
static bool unpack(struct str data, struct buf *out)
{
    enum { STEP = 32 << 10 };
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data.p, .avail_in = (uInt)data.n };
    bool whole = true;
    int r = inflateInit(&z);
    while (r == Z_OK) {
        char *to = out->n + STEP > out->max ? NULL : buf_reserve(out, STEP);
        whole = to != NULL;
        if (!whole)
            break;
        z.next_out = (Bytef *)to;
        z.avail_out = STEP;
        r = inflate(&z, Z_NO_FLUSH);
        out->n += STEP - z.avail_out;
        if (r == Z_OK && z.avail_out == STEP)
            break;
    }
    inflateEnd(&z);
    return whole;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
        : c >= 'A' && c <= 'F'                                   ? c - 'A' + 10
                                                                 : -1;
}

/* Is it this name, in which "#4f" may stand for a letter? How many bytes it takes; 0: no. */
static size_t name_here(struct str s, struct str name)
{
    size_t at = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (at >= s.n)
            return 0;
        char c = s.p[at++];
        if (c == '#' && at + 2 <= s.n && hex_digit(s.p[at]) >= 0 && hex_digit(s.p[at + 1]) >= 0) {
            c = (char)(hex_digit(s.p[at]) * 16 + hex_digit(s.p[at + 1]));
            at += 2;
        }
        if (c != name.p[i])
            return 0;
    }
    return at;
}

/* What stands behind the next "/name", from *at on. */
static bool next_name(struct str bytes, struct str name, size_t *at, struct str *ret_behind)
{
    for (ptrdiff_t found; (found = str_find(str_slice(bytes, *at, bytes.n), '/')) >= 0;) {
        *at += (size_t)found + 1;
        const size_t n = name_here(str_slice(bytes, *at, bytes.n), name);
        if (n > 0) {
            *ret_behind = str_slice(bytes, *at + n, bytes.n);
            return true;
        }
    }
    return false;
}

static bool is_one_of(struct str word, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

struct filters {
    int n, n_zlib, n_others; /* others: those that libqpdf can unpack as well */
};

static void add_filter(struct filters *f, struct str name)
{
    static const char *const zlib[] = { "FlateDecode", "Fl" };
    static const char *const others[] = { "LZWDecode", "LZW", "RunLengthDecode", "RL", "ASCIIHexDecode", "AHx",
        "ASCII85Decode", "A85", "Crypt" };
    f->n++;
    f->n_zlib += is_one_of(name, zlib, COUNT_OF(zlib));
    f->n_others += is_one_of(name, others, COUNT_OF(others)) || str_find(name, '#') >= 0;
}

static size_t behind_space(struct str s, size_t i)
{
    while (i < s.n && str_find((struct str){ " \t\r\n\f\0", 6 }, s.p[i]) >= 0)
        i++;
    return i;
}

/* The value of a /Filter: names, in brackets or not, of which libqpdf either unpacks one, which is zlib's, or none,
 * since it does not know what one of them is. What is said elsewhere ("7 0 R") is refused. */
static bool is_plain_filter(struct str s)
{
    struct filters f = { 0, 0, 0 };
    size_t i = behind_space(s, 0);
    const bool array = i < s.n && s.p[i] == '[';
    if (array)
        i = behind_space(s, i + 1);
    while (i < s.n && s.p[i] == '/' && (array || f.n == 0)) {
        const size_t from = ++i;
        while (i < s.n && (unsigned char)s.p[i] > ' ' && str_find(S("/[]<>(){}%"), s.p[i]) < 0)
            i++;
        add_filter(&f, str_slice(s, from, i));
        i = behind_space(s, i);
    }
    const bool whole = array ? i < s.n && s.p[i] == ']' : f.n > 0;
    return whole && (f.n_zlib + f.n_others < f.n || (f.n_others == 0 && f.n_zlib <= 1));
}

struct packed {
    uint64_t all, objects; /* bytes */
};

/* May it hold objects? Those begin with a number; before it, white space, a comment or the sign of a predictor. */
static bool may_hold_objects(unsigned char first)
{
    return first <= ' ' || (first >= '0' && first <= '9') || str_find(S("+-.%"), (char)first) >= 0;
}

/* Unpacks to count. False: there is more than there may be. What is no packed stream counts for nothing. */
static bool count_packed(struct str data, struct packed *sum)
{
    unsigned char out[16 << 10];
    z_stream z = { .next_in = (Bytef *)(uintptr_t)data.p, .avail_in = (uInt)data.n };
    bool objects = false, first = true;
    int r = inflateInit(&z);
    while (r == Z_OK && sum->all <= ALL_PACKED && sum->objects <= PACKED) {
        const uInt before = z.avail_in;
        z.next_out = out;
        z.avail_out = sizeof out;
        r = inflate(&z, Z_NO_FLUSH);
        const size_t n = sizeof out - z.avail_out;
        if (first && n > 0) {
            objects = may_hold_objects(out[0]);
            first = false;
        }
        sum->all += n + (before - z.avail_in);
        sum->objects += objects ? n : 0;
        if (r == Z_OK && n == 0)
            break;
    }
    inflateEnd(&z);
    return sum->all <= ALL_PACKED && sum->objects <= PACKED;
}

static struct str look_at_packed(struct str bytes)
{
    struct packed sum = { 0, 0 };
    struct str data, behind;
    size_t at = 0;
    if (!next_name(bytes, S("XRef"), &at, &behind))
        return S(""); /* nothing but a stream of references leads into another stream */
    at = 0;
    while (next_name(bytes, S("Filter"), &at, &behind))
        if (!is_plain_filter(behind))
            return S("The PDF is packed in a way that is not taken. Open it and print it to PDF");
    at = 0;
    while (next_stream(bytes, &at, NULL, &data))
        if (!count_packed(data, &sum))
            return S(
                "The PDF is many times larger when it is unpacked than a document is. Open it and print it to PDF");
    return S("");
}

/* Nothing but white space behind the last end. */
static bool ends_well(struct str bytes)
{
    struct str s = bytes;
    while (s.n > 0 && str_find(S("\r\n \t"), s.p[s.n - 1]) >= 0)
        s.n--;
    while (s.n > 0 && s.p[s.n - 1] == '\0')
        s.n--;
    return str_ends(str_trim(s), S("%%EOF"));
}

/* --- its objects --- */

struct walk {
    qpdf_data q;
    struct arena *arena;
    uint64_t *seen; /* bits of numbers */
    int *waiting;   /* numbers of objects still to be looked at */
    int n_waiting, n_seen;
    struct str problem;
};

static const char *const runs =
    "The PDF has a program or an action in it. Open it and print it to PDF, which leaves it out";
static const char *const holds = "The PDF has another file in it. Open it and print it to PDF, which leaves it out";
static const struct {
    const char *name;
    const char *const *problem;
} keys[] = { { "/JS", &runs }, { "/JavaScript", &runs }, { "/AA", &runs }, { "/XFA", &runs }, { "/RichMedia", &runs },
    { "/RichMediaContent", &runs }, { "/EmbeddedFiles", &holds }, { "/EF", &holds } },
  actions[] = { { "/JavaScript", &runs }, { "/Launch", &runs }, { "/SubmitForm", &runs }, { "/ImportData", &runs },
      { "/GoToE", &runs }, { "/GoToR", &runs }, { "/Rendition", &runs }, { "/Movie", &runs }, { "/Sound", &runs },
      { "/RichMedia", &runs }, { "/RichMediaExecute", &runs }, { "/3D", &runs }, { "/Screen", &runs },
      { "/FileAttachment", &holds }, { "/EmbeddedFile", &holds } };

/* What says that something of its author is there, or shows a page as it once was; and, of a stream, that its bytes are
 * in another file. */
static const char *const dropped[] = { "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/CreatorInfo", "/Perms",
    "/OutputIntents" },
                         *const of_comments[] = { "/T", "/M", "/CreationDate", "/NM" },
                         *const of_streams[] = { "/F", "/FFilter", "/FDecodeParms" };

static void drop(struct walk *w, qpdf_oh d, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        qpdf_oh_remove_key(w->q, d, names[i]);
}

static bool is_name(struct walk *w, qpdf_oh d, const char *key, const char *name)
{
    qpdf_oh value = qpdf_oh_get_key(w->q, d, key);
    const bool is = qpdf_oh_is_name(w->q, value) && strcmp(qpdf_oh_get_name(w->q, value), name) == 0;
    qpdf_oh_release(w->q, value);
    return is;
}

/* Comments say who wrote them and when; so do signatures, which do not hold in a file that is written anew. The name of
 * a field of a form is its /T as well, and stays. */
static void drop_names(struct walk *w, qpdf_oh d)
{
    drop(w, d, dropped, COUNT_OF(dropped));
    if (qpdf_oh_has_key(w->q, d, "/Rect") && !is_name(w, d, "/Subtype", "/Widget"))
        drop(w, d, of_comments, COUNT_OF(of_comments));
    if (is_name(w, d, "/FT", "/Sig"))
        qpdf_oh_remove_key(w->q, d, "/V");
}

static void wait_for(struct walk *w, qpdf_oh oh)
{
    const int id = qpdf_oh_get_object_id(w->q, oh);
    if (id <= 0 || id >= OBJECTS || (w->seen[id / 64] >> (id % 64) & 1) != 0)
        return;
    w->seen[id / 64] |= 1ull << (id % 64);
    if (++w->n_seen < OBJECTS)
        w->waiting[w->n_waiting++] = id;
}

static void look_at(struct walk *w, qpdf_oh oh, int depth);

/* The value of /S, /Subtype or /Type. */
static void look_at_name(struct walk *w, qpdf_oh value)
{
    if (!qpdf_oh_is_name(w->q, value))
        return;
    const char *name = qpdf_oh_get_name(w->q, value);
    for (size_t i = 0; i < COUNT_OF(actions); i++)
        if (strcmp(name, actions[i].name) == 0)
            w->problem = str_of(*actions[i].problem);
}

static void look_at_key(struct walk *w, qpdf_oh dictionary, const char *key, int depth)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(key, keys[i].name) == 0)
            w->problem = str_of(*keys[i].problem);
    qpdf_oh value = qpdf_oh_get_key(w->q, dictionary, key);
    if (strcmp(key, "/S") == 0 || strcmp(key, "/Subtype") == 0 || strcmp(key, "/Type") == 0)
        look_at_name(w, value);
    look_at(w, value, depth + 1);
    qpdf_oh_release(w->q, value);
}

static void look_at_dictionary(struct walk *w, qpdf_oh d, int depth)
{
    enum { KEYS = 4096,
        NAME = 64 };
    /* libqpdf has one iterator, and what is below needs it as well: the keys are read first. */
    size_t n = 0;
    struct buf names = buf_new((size_t)KEYS * NAME);
    drop_names(w, d);
    qpdf_oh_begin_dict_key_iter(w->q, d);
    while (qpdf_oh_dict_more_keys(w->q)) {
        const char *key = qpdf_oh_dict_next_key(w->q);
        buf_add(&names, key, strlen(key) + 1);
        n++;
    }
    const char *key = names.p;
    if (names.failed)
        w->problem = str_of(damaged);
    for (size_t i = 0; i < n && w->problem.n == 0; i++) {
        look_at_key(w, d, key, depth);
        key += strlen(key) + 1;
    }
    buf_done(&names);
}

/* The bytes of a stream without all its packing but the last; the caller frees *ret. What libqpdf cannot unpack before
 * that is refused. */
static bool unpack_but_last(struct walk *w, qpdf_oh stream, qpdf_oh filters, unsigned char **ret, size_t *ret_n)
{
    const int n = qpdf_oh_is_array(w->q, filters) ? qpdf_oh_get_array_n_items(w->q, filters) : 1;
    QPDF_BOOL whole = QPDF_TRUE;
    if ((qpdf_oh_get_stream_data(w->q, stream, qpdf_dl_none, NULL, ret, ret_n) & QPDF_ERRORS) != 0)
        return false;
    if (n <= 1)
        return true;
    qpdf_oh before = qpdf_oh_new_array(w->q), none = qpdf_oh_new_null(w->q);
    for (int i = 0; i + 1 < n; i++)
        qpdf_oh_append_item(w->q, before, qpdf_oh_get_array_item(w->q, filters, i));
    qpdf_oh_replace_stream_data(w->q, stream, *ret, *ret_n, before, none);
    free(*ret);
    *ret = NULL;
    const QPDF_ERROR_CODE code =
        qpdf_oh_get_stream_data(w->q, stream, qpdf_dl_generalized, &whole, ret, ret_n);
    qpdf_oh_release(w->q, before);
    qpdf_oh_release(w->q, none);
    return (code & QPDF_ERRORS) == 0 && whole;
}

/* The last way in which it is packed, of a picture: the name of it. NULL: it is none. */
static const char *picture_filter(struct walk *w, qpdf_oh filters)
{
    static const char *const pictures[] = { "/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode" };
    const int n = qpdf_oh_is_array(w->q, filters) ? qpdf_oh_get_array_n_items(w->q, filters) : 0;
    qpdf_oh last = n > 0 ? qpdf_oh_get_array_item(w->q, filters, n - 1) : filters;
    const char *found = NULL;
    for (size_t i = 0; i < COUNT_OF(pictures) && qpdf_oh_is_name(w->q, last); i++)
        if (strcmp(qpdf_oh_get_name(w->q, last), pictures[i]) == 0)
            found = pictures[i];
    if (n > 0)
        qpdf_oh_release(w->q, last);
    return found;
}

static const char *const not_read =
    "A picture in the PDF (JBIG2) may hold words and cannot be cleaned. Open the PDF and print it to PDF";

/* Puts a stream that is packed at most once, unpacked, into `out`. */
static bool put_unpacked(struct walk *w, qpdf_oh stream, struct buf *out)
{
    unsigned char *raw = NULL;
    size_t n = 0;
    qpdf_oh d = qpdf_oh_get_dict(w->q, stream), filters = qpdf_oh_get_key(w->q, d, "/Filter");
    const int many = qpdf_oh_is_array(w->q, filters) ? qpdf_oh_get_array_n_items(w->q, filters) : 0;
    qpdf_oh last = many > 0 ? qpdf_oh_get_array_item(w->q, filters, many - 1) : filters;
    const bool packed = qpdf_oh_is_name(w->q, last);
    const bool zlib = packed && strcmp(qpdf_oh_get_name(w->q, last), "/FlateDecode") == 0;
    bool good = (zlib || !packed) && unpack_but_last(w, stream, filters, &raw, &n);
    if (good && zlib)
        good = unpack((struct str){ (const char *)raw, n }, out);
    else if (good)
        buf_add(out, raw, n);
    free(raw);
    return good && !out->failed;
}

static void replace(struct walk *w, qpdf_oh stream, const struct buf *bytes)
{
    qpdf_oh none = qpdf_oh_new_null(w->q);
    const char *p = bytes->n > 0 ? bytes->p : "";
    qpdf_oh_replace_stream_data(w->q, stream, (const unsigned char *)p, bytes->n, none, none);
    qpdf_oh_release(w->q, none);
}

/* The colours of a document, without who made them and for what. What is not understood becomes nothing: readers go by
 * the number of colours then. */
static void clean_profile(struct walk *w, qpdf_oh stream)
{
    struct buf in = buf_new(ATTACHMENT_PROFILE), out = buf_new(ATTACHMENT_PROFILE);
    if (!put_unpacked(w, stream, &in) || !attachment__profile(buf_str(&in), &out))
        buf_clear(&out);
    replace(w, stream, &out);
    buf_done(&in);
    buf_done(&out);
}

/* What the pictures of a document share (JBIG2). */
static void clean_shared(struct walk *w, qpdf_oh how)
{
    if (!qpdf_oh_is_dictionary(w->q, how) || !qpdf_oh_has_key(w->q, how, "/JBIG2Globals"))
        return;
    struct buf in = buf_new(ATTACHMENT_CLEAN), out = buf_new(ATTACHMENT_CLEAN);
    qpdf_oh shared = qpdf_oh_get_key(w->q, how, "/JBIG2Globals");
    if (!qpdf_oh_is_stream(w->q, shared) || !put_unpacked(w, shared, &in) || !attachment__jbig2(buf_str(&in), &out))
        w->problem = str_of(not_read);
    else
        replace(w, shared, &out);
    qpdf_oh_release(w->q, shared);
    buf_done(&in);
    buf_done(&out);
}

/* A picture as a camera, a scanner or a program made it, written anew. An end is put behind it, which some leave
 * out. */
static void clean_picture(struct walk *w, qpdf_oh stream, qpdf_oh d, qpdf_oh filters, const char *filter)
{
    unsigned char *raw = NULL;
    size_t n = 0;
    const bool jbig2 = strcmp(filter, "/JBIG2Decode") == 0;
    struct buf in = buf_new(ATTACHMENT_CLEAN), out = buf_new(ATTACHMENT_CLEAN);
    if (unpack_but_last(w, stream, filters, &raw, &n)) {
        buf_add(&in, raw, n);
        buf_add(&in, "\xff\xd9", jbig2 || strcmp(filter, "/JPXDecode") == 0 ? 0 : 2);
        if (!jbig2)
            w->problem = attachment__picture(buf_str(&in), &out);
        else if (!attachment__jbig2(buf_str(&in), &out))
            w->problem = str_of(not_read);
    }
    if (w->problem.n == 0 && (in.failed || out.failed || out.n == 0))
        w->problem = S("A picture in the PDF is damaged or too large. Open the PDF and print it to PDF");
    if (w->problem.n == 0) {
        qpdf_oh how = qpdf_oh_get_key(w->q, d, "/DecodeParms"), name = qpdf_oh_new_name(w->q, filter);
        const int k = qpdf_oh_is_array(w->q, how) ? qpdf_oh_get_array_n_items(w->q, how) : 0;
        qpdf_oh last = k > 0 ? qpdf_oh_get_array_item(w->q, how, k - 1) : how;
        if (jbig2)
            clean_shared(w, last);
        qpdf_oh_replace_stream_data(w->q, stream, (const unsigned char *)out.p, out.n, name, last);
    }
    free(raw);
    buf_done(&in);
    buf_done(&out);
}

/* What a stream holds besides what its dictionary says: XMP that something else leads to, and pictures. */
static void clean_stream(struct walk *w, qpdf_oh stream, qpdf_oh d)
{
    if (w->problem.n > 0)
        return;
    drop(w, d, of_streams, COUNT_OF(of_streams));
    if (is_name(w, d, "/Type", "/Metadata")) {
        const struct buf nothing = { .n = 0 };
        replace(w, stream, &nothing);
        return;
    }
    qpdf_oh filters = qpdf_oh_get_key(w->q, d, "/Filter");
    const char *filter = picture_filter(w, filters);
    if (filter != NULL)
        clean_picture(w, stream, d, filters, filter);
    else if (qpdf_oh_has_key(w->q, d, "/N") && !qpdf_oh_has_key(w->q, d, "/Type")) /* so many colours */
        clean_profile(w, stream);
    qpdf_oh_release(w->q, filters);
}

static void look_at(struct walk *w, qpdf_oh oh, int depth)
{
    if (depth > DEPTH) {
        w->problem = str_of(damaged);
    } else if (depth > 0 && qpdf_oh_is_indirect(w->q, oh)) {
        wait_for(w, oh);
    } else if (qpdf_oh_is_stream(w->q, oh)) {
        qpdf_oh d = qpdf_oh_get_dict(w->q, oh);
        look_at_dictionary(w, d, depth);
        clean_stream(w, oh, d);
        qpdf_oh_release(w->q, d);
    } else if (qpdf_oh_is_dictionary(w->q, oh)) {
        look_at_dictionary(w, oh, depth);
    } else if (qpdf_oh_is_array(w->q, oh)) {
        const int n = qpdf_oh_get_array_n_items(w->q, oh);
        for (int i = 0; i < n && w->problem.n == 0; i++) {
            qpdf_oh item = qpdf_oh_get_array_item(w->q, oh, i);
            look_at(w, item, depth + 1);
            qpdf_oh_release(w->q, item);
        }
    }
}

static struct str look_at_objects(struct arena *a, qpdf_data q)
{
    struct walk w = { .q = q, .arena = a, .problem = S("") };
    w.seen = ARENA_ARRAY(a, OBJECTS / 64 + 1, uint64_t);
    w.waiting = ARENA_ARRAY(a, OBJECTS, int);
    qpdf_oh trailer = qpdf_get_trailer(q);
    qpdf_oh_remove_key(q, trailer, "/Info");
    look_at_dictionary(&w, trailer, 0);
    qpdf_oh_release(q, trailer);
    while (w.problem.n == 0 && w.n_waiting > 0) {
        const int id = w.waiting[--w.n_waiting];
        qpdf_oh oh = qpdf_get_object_by_id(q, id, 0);
        look_at(&w, oh, 0);
        qpdf_oh_release(q, oh);
    }
    if (w.n_seen >= OBJECTS || qpdf_has_error(q)) {
        (void)qpdf_get_error(q);
        return w.problem.n > 0 ? w.problem : str_of(damaged);
    }
    return w.problem;
}

/* --- its words --- */

/* The sign behind a backslash, and how many bytes it takes. */
static size_t escaped(struct str s, unsigned char *ret)
{
    unsigned v = 0;
    size_t n = 0;
    while (n < 3 && n < s.n && s.p[n] >= '0' && s.p[n] <= '7')
        v = v * 8 + (unsigned)(s.p[n++] - '0');
    *ret = n > 0 ? (unsigned char)v : str_find(S("nrt"), s.p[0]) >= 0 ? ' '
                                                                      : (unsigned char)s.p[0];
    return n > 0 ? n : 1;
}

/* Latin-1, as good as it goes. */
static void put_latin(struct buf *out, unsigned char c, bool *simple)
{
    if (c >= 32 && c < 127)
        buf_add_char(out, (char)c);
    else if (c >= 0xa0)
        buf_add(out, (const char[]){ (char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f)) }, 2);
    else if (c != 0)
        *simple = false;
}

/* A text in brackets from behind the first one; gives where it ended. Two-byte texts lose their first bytes. */
static size_t put_text(struct buf *out, struct str s, bool *simple)
{
    size_t i = 0;
    int depth = 1;
    for (; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            i += escaped(str_slice(s, i + 1, s.n), &c);
        } else if (c == '(') {
            depth++;
        } else if (c == ')' && --depth == 0) {
            break;
        }
        put_latin(out, c, simple);
    }
    return i;
}

/* Numbers between the texts of an array that move far are spaces. */
static bool moves(struct str s)
{
    int64_t v = 0;
    bool minus = false;
    for (size_t i = 0; i < s.n && i < 12 && s.p[i] != '.'; i++) {
        if (s.p[i] == '-')
            minus = true;
        else if (s.p[i] >= '0' && s.p[i] <= '9')
            v = v * 10 + (s.p[i] - '0');
    }
    return minus && v >= 180;
}

/* The texts of what draws a page, or of an object. */
static void put_texts(struct buf *out, struct str s, bool *any, bool *simple)
{
    bool array = false;
    for (size_t i = 0; i < s.n; i++) {
        const char c = s.p[i];
        if (c == '(') {
            i += 1 + put_text(out, str_slice(s, i + 1, s.n), simple);
            *any = true;
            if (!array)
                buf_add_char(out, ' ');
        } else if (c == '[') {
            array = true;
        } else if (c == ']') {
            array = false;
            buf_add_char(out, ' ');
        } else if (c == '<' && i + 1 < s.n && s.p[i + 1] != '<' && array) {
            *simple = false; /* numbers of signs in a font of its own */
        } else if (array && c == '-' && moves(str_slice(s, i, s.n))) {
            buf_add_char(out, ' ');
        }
    }
    buf_add_char(out, '\n');
}

/* Small pictures stand between the words that draw a page, as they came from a camera or a program. */
static bool tells_of_camera(struct str s)
{
    return str_find_str(s, S("Exif\0\0")) >= 0 || str_find_str(s, S("Photoshop 3.0")) >= 0 ||
        str_find_str(s, S("<x:xmpmeta")) >= 0;
}

/* A picture, as qpdf writes it: not whatever has the letters in it, such as "/ProcSet [/PDF /ImageC]" of a drawing. */
static bool is_image(struct str dictionary)
{
    struct str rest = dictionary, key = S("/Subtype /Image");
    for (ptrdiff_t at; (at = str_find_str(rest, key)) >= 0;) {
        rest = str_slice(rest, (size_t)at + key.n, rest.n);
        if (rest.n == 0 || str_find(S(" \t\r\n/<>[]()%"), rest.p[0]) >= 0)
            return true;
    }
    return false;
}

/* Puts the bytes of a stream as they are, unpacked. False: they are not all there, or packed in a way that is not
 * read. */
static bool put_stream(struct str dictionary, struct str data, struct buf *out)
{
    static const char *const others[] = { "/ASCII85Decode", "/ASCIIHexDecode", "/LZWDecode", "/RunLengthDecode",
        "/Crypt" };
    bool good = true;
    if (str_find_str(dictionary, S("/Filter")) < 0) {
        buf_add_str(out, data);
        return !out->failed;
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        good = good && str_find_str(dictionary, str_of(others[i])) < 0;
    return unpack(data, out) && good && out->n > 0;
}

/* From the file as it was written anew, in which every dictionary is readable. Gives why it is not taken after all. */
static struct str read_words(struct attachment_sifted *s)
{
    struct str file = buf_str(&s->bytes), dictionary, data;
    bool simple = true, any = false, in_objects = false, camera = false;
    size_t at = 0, last = 0;
    while (next_stream(file, &at, &dictionary, &data)) {
        struct buf out = buf_new(TEXT_STREAM);
        put_texts(&s->words, str_slice(file, last, (size_t)(dictionary.p - file.p) + dictionary.n), &in_objects,
            &(bool){ true });
        const ptrdiff_t end = str_find_str(str_slice(file, at, file.n), S("endstream"));
        last = end < 0 ? file.n : at + (size_t)end;
        at = last;
        if (!is_image(dictionary) && str_find_str(dictionary, S("/Length1")) < 0 &&
            str_find_str(dictionary, S("/FontFile")) < 0) {
            simple = put_stream(dictionary, str_slice(data, 0, last - (size_t)(data.p - file.p)), &out) && simple;
            camera = camera || tells_of_camera(buf_str(&out));
            if (str_find_str(buf_str(&out), S("BT")) >= 0)
                put_texts(&s->words, buf_str(&out), &any, &simple);
        }
        buf_done(&out);
    }
    put_texts(&s->words, str_slice(file, last, file.n), &in_objects, &(bool){ true });
    s->reads = any && simple && utf8_valid(buf_str(&s->words));
    return camera
        ? S("A picture in the PDF may say who took it and where, and cannot be cleaned. Open the PDF and print it to "
            "PDF")
        : S("");
}

/* --- all of it --- */

/* For want of memory libqpdf goes on with nothing in the place of what it could not read, and a warning. */
static bool lacked_memory(qpdf_data q)
{
    bool lacked = false;
    while (qpdf_more_warnings(q)) {
        qpdf_error e = qpdf_next_warning(q);
        lacked = lacked || str_find_str(str_of(qpdf_get_error_message_detail(q, e)), S("bad_alloc")) >= 0;
    }
    return lacked;
}

static struct str write_anew(qpdf_data q, struct attachment_sifted *s)
{
    if ((qpdf_init_write_memory(q) & QPDF_ERRORS) != 0)
        return str_of(damaged);
    qpdf_set_object_stream_mode(q, qpdf_o_disable);
    qpdf_set_stream_data_mode(q, qpdf_s_preserve);
    qpdf_set_deterministic_ID(q, QPDF_TRUE);
    if ((qpdf_write(q) & QPDF_ERRORS) != 0 || qpdf_get_buffer(q) == NULL)
        return str_of(damaged);
    buf_add(&s->bytes, qpdf_get_buffer(q), qpdf_get_buffer_length(q));
    return S("");
}

static struct str read_pdf(struct arena *a, qpdf_data q, struct str bytes, struct attachment_sifted *s)
{
    qpdf_silence_errors(q);
    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_set_attempt_recovery(q, QPDF_FALSE);
    if ((qpdf_read_memory(q, "upload", bytes.p, bytes.n, NULL) & QPDF_ERRORS) != 0) {
        qpdf_error e = qpdf_get_error(q);
        return qpdf_get_error_code(q, e) == qpdf_e_password
            ? S("The PDF is protected by a password. Save it without one")
            : str_of(damaged);
    }
    if (qpdf_is_encrypted(q))
        return S("The PDF is protected, if only against printing. Save it without protection");
    struct str problem = look_at_objects(a, q);
    if (problem.n == 0)
        problem = write_anew(q, s);
    return lacked_memory(q) ? str_of(too_large) : problem;
}

struct str attachment__pdf(struct arena *a, struct str bytes, struct attachment_sifted *s)
{
    if (!ends_well(bytes))
        return S(
            "Something stands behind the end of this PDF, or its end is missing. Open it and save it as PDF again");
    if (str_find_str(bytes, S("PK\5\6")) >= 0 && str_find_str(bytes, S("PK\3\4")) >= 0)
        return S("The PDF is an archive (ZIP) as well. Open it and print it to PDF");
    struct str problem = look_at_packed(bytes);
    if (problem.n > 0)
        return problem;
    qpdf_data q = qpdf_init();
    problem = read_pdf(a, q, bytes, s);
    if (qpdf_has_error(q)) {
        (void)qpdf_get_error(q);
        problem = problem.n > 0 ? problem : str_of(damaged);
    }
    qpdf_cleanup(&q);
    if (problem.n > 0)
        return problem;
    s->type = ATTACHMENT_PDF;
    return read_words(s);
}
