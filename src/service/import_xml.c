#include "service/import_xml.h"

#include <errno.h>
#include <expat.h>
#include <string.h>
#include <unistd.h>

struct reader {
    struct import__xml *x;
    XML_Parser parser;
    const char *const *roots;
    const char *what;
    char path[XML_MAX_DEPTH * (XML_MAX_NAME + 1)];
    size_t path_n[XML_MAX_DEPTH + 1];  /* length of the path at each depth */
    size_t text_at[XML_MAX_DEPTH + 1]; /* where the text of the element at each depth begins */
    int depth;
    struct buf text;
};

static void stop(struct reader *r)
{
    XML_StopParser(r->parser, XML_FALSE);
}

static void note_line(struct reader *r)
{
    r->x->at.line = (int64_t)XML_GetCurrentLineNumber(r->parser);
}

static bool root_known(const struct reader *r, struct str name)
{
    for (size_t i = 0; r->roots[i] != NULL; i++)
        if (str_eq(name, str_of(r->roots[i])))
            return true;
    return false;
}

static void XMLCALL on_start(void *data, const XML_Char *element, const XML_Char **attributes)
{
    struct reader *r = data;
    struct str name = str_of(element);
    (void)attributes;
    if (import_stopped(r->x->run->report)) /* Expat may call once more after it has been stopped */
        return;
    note_line(r);
    r->text.n = r->text_at[r->depth]; /* what stood before a child: white space */
    if (r->depth == XML_MAX_DEPTH || name.n > XML_MAX_NAME) {
        import_refuse_all(&r->x->at, "elements are nested more than %d deep, or a name is longer than %d characters",
            XML_MAX_DEPTH, XML_MAX_NAME);
        stop(r);
        return;
    }
    if (r->depth == 0 && !root_known(r, name)) {
        import_refuse_all(&r->x->at, "this is not %s: its first element is <%.*s>", r->what, STR_ARG(name));
        stop(r);
        return;
    }
    size_t n = r->path_n[r->depth];
    if (r->depth > 0)
        r->path[n++] = '/';
    memcpy(r->path + n, name.p, name.n);
    r->depth++;
    r->path_n[r->depth] = n + name.n;
    r->text_at[r->depth] = r->text.n;
    if (r->x->begin != NULL)
        r->x->begin(r->x, (struct str){ r->path, n + name.n });
}

static void XMLCALL on_end(void *data, const XML_Char *element)
{
    struct reader *r = data;
    (void)element;
    if (import_stopped(r->x->run->report))
        return;
    struct str all = buf_str(&r->text);
    struct str text = str_trim(str_slice(all, r->text_at[r->depth], all.n));
    r->x->end(r->x, (struct str){ r->path, r->path_n[r->depth] }, text);
    r->text.n = r->text_at[r->depth];
    r->depth--;
    if (import_stopped(r->x->run->report))
        stop(r);
}

static void XMLCALL on_text(void *data, const XML_Char *text, int n)
{
    struct reader *r = data;
    if (import_stopped(r->x->run->report))
        return;
    buf_add(&r->text, text, (size_t)n);
    if (r->text.failed) {
        note_line(r);
        import_refuse_all(&r->x->at, "an element holds more than %d bytes of text", XML_MAX_TEXT);
        stop(r);
    }
}

static void XMLCALL on_doctype(void *data, const XML_Char *name, const XML_Char *system_id,
    const XML_Char *public_id, int has_internal_subset)
{
    struct reader *r = data;
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal_subset;
    note_line(r);
    import_refuse_all(&r->x->at,
        "the file has a document type definition (<!DOCTYPE>), which can hide entities: it is refused unread");
    stop(r);
}

bool import__xml_take(struct arena *a, struct str *cell, struct str text)
{
    if (text.n > XML_MAX_CELL)
        return false;
    if (text.n > 0 && cell->n == 0)
        *cell = str_dup(a, text);
    return true;
}

/* One piece of the file; the last one is empty. False when it is over. */
static bool parse(struct reader *r, const char *piece, size_t n, int64_t read_so_far)
{
    struct import_report *report = r->x->run->report;
    if (XML_Parse(r->parser, piece, (int)n, n == 0) != XML_STATUS_OK) {
        note_line(r);
        if (!import_stopped(report))
            import_refuse_all(&r->x->at, "this is not well-formed XML, or it was cut off: %s",
                XML_ErrorString(XML_GetErrorCode(r->parser)));
        return false;
    }
    /* A token that does not end is read again and again, and kept in memory. */
    int64_t at = XML_GetCurrentByteIndex(r->parser);
    if (n > 0 && read_so_far - at > XML_MAX_TOKEN) {
        note_line(r);
        import_refuse_all(&r->x->at, "a tag or a comment is longer than %d bytes", XML_MAX_TOKEN);
        return false;
    }
    return n > 0;
}

/* The file's bytes to the parser, piece by piece. */
static void feed(struct reader *r, int fd)
{
    char piece[64 * 1024];
    int64_t read_so_far = 0;
    for (;;) {
        ssize_t n = read(fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            import_refuse_all(&r->x->at, "the file could not be read to its end");
            return;
        }
        if (read_so_far == 0 && n == 0) {
            import_refuse_all(&r->x->at, "the file is empty");
            return;
        }
        read_so_far += n;
        import__progress(r->x->run, read_so_far);
        if (!parse(r, piece, (size_t)n, read_so_far))
            break;
    }
    r->x->run->bytes_before += read_so_far;
}

/* What is not the arena's; it goes with the arena at the latest, which may run full while the file is read. */
struct resources {
    XML_Parser parser;
    struct buf *text;
    int fd;
};

static void release(void *arg)
{
    struct resources *own = arg;
    if (own->parser == NULL)
        return;
    XML_ParserFree(own->parser);
    own->parser = NULL;
    buf_done(own->text);
    close(own->fd);
}

void import__xml_read(struct import__xml *x, const struct import_file *f, const char *const *roots, const char *what)
{
    x->at = (struct import_at){ x->run->report, f->name, 0, false };
    int fd = import__open(x->run, f);
    if (fd < 0)
        return;
    struct reader *r = ARENA_NEW(x->run->arena, struct reader);
    *r = (struct reader){
        .x = x, .roots = roots, .what = what, .text = buf_new(XML_MAX_TEXT), .parser = XML_ParserCreate(NULL)
    };
    if (r->parser == NULL) {
        import_refuse_all(&x->at, "there is not enough memory to read it");
        close(fd);
        return;
    }
    struct resources *own = ARENA_NEW(x->run->arena, struct resources);
    *own = (struct resources){ r->parser, &r->text, fd };
    arena_defer(x->run->arena, release, own);
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    feed(r, fd);
    release(own);
}
