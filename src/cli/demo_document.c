/* Documents of cases of the demonstration (demo_document.def): made by the program, and taken as those of a setting. */
#include "cli/demo_forum.h"

#include "service/access.h"
#include "service/attachment.h"
#include "service/consent.h"
#include "service/document.h"

enum { DOCUMENT_PARTS = 4,
    DOCUMENTS = 64,             /* of all cases */
    WRITTEN_BEFORE = 30,        /* days before it is attached */
    HOUR = 11 * 60 * 60 * 1000, /* of that day, in milliseconds */
    BYTES_MOST = 1 << 20 };

enum { EARLY = 1u << FORUM_EARLY_YEARS,
    PRIMARY = 1u << FORUM_PRIMARY,
    SECONDARY = 1u << FORUM_SECONDARY,
    POST16 = 1u << FORUM_POST16,
    ALL = EARLY | PRIMARY | SECONDARY | POST16 };

struct kind {
    unsigned phases;
    enum attachment_type type; /* PDF, DOCX or text */
    int64_t needs;
    const char *name, *title, *who;
    const char *parts[2 * DOCUMENT_PARTS]; /* headings, each with its text */
};
static const struct kind kinds[] = {
#define DOCUMENT(phases, type, needs, name, title, who, ...) \
    { phases, ATTACHMENT_##type, needs, name, title, who, { __VA_ARGS__ } },
#include "cli/demo_document.def"
#undef DOCUMENT
};

struct demo_documents {
    struct seal_key key;
    struct attachment_looker looker;
    size_t turn; /* of the kinds */
};

enum err forum_doing_documents_begin(struct forum_doing *f)
{
    const char *uploads = f->d->options->uploads;
    if (uploads == NULL)
        return OK;
    struct demo_documents *x = ARENA_NEW(f->keep, struct demo_documents);
    enum err e = seal_key_read(uploads, true, &x->key, f->d->w->fail);
    if (e != OK)
        return e;
    attachment_looker_init(&x->looker, LOOK_SELF);
    f->documents = x;
    return OK;
}

void forum_doing_documents_end(struct forum_doing *f)
{
    if (f->documents != NULL)
        attachment_looker_done(&f->documents->looker);
}

/* Of a named case it says whom it is about, as such papers do. */
static struct str whom(struct forum_doing *f, const struct forum_case *c)
{
    return c->named ? str_fmt(f->d->w->arena, "%.*s %.*s", STR_ARG(c->forename), STR_ARG(c->surname))
                    : S("The child of the request");
}

static void write_text(struct forum_doing *f, const struct forum_case *c, const struct kind *k, struct buf *to)
{
    const struct str about = whom(f, c);
    buf_add_fmt(to, "%s\n%.*s\n", k->title, STR_ARG(about));
    for (size_t i = 0; i < DOCUMENT_PARTS && k->parts[2 * i] != NULL; i++)
        buf_add_fmt(to, "\n%s\n%s\n", k->parts[2 * i], k->parts[2 * i + 1]);
}

static enum err write_document(struct forum_doing *f, const struct forum_case *c, const struct kind *k, struct buf *to)
{
    char day[20];
    struct arena *a = f->d->w->arena;
    const struct day written = doing_weekday(day_add(f->d->w->today, -WRITTEN_BEFORE));
    const struct document_about about = {
        .title = str_of(k->title), .made_by = str_of(k->who), .made_ms = clock_day_start(written) + HOUR
    };
    const struct document_fact facts[] = { { S("About"), whom(f, c) }, { S("Written by"), str_of(k->who) },
        { S("On"), str_dup(a, day_words(written, day)) } };
    struct document *d = document_new(a, &about);
    document_facts(d, facts, COUNT_OF(facts));
    for (size_t i = 0; i < DOCUMENT_PARTS && k->parts[2 * i] != NULL; i++) {
        document_heading(d, 1, str_of(k->parts[2 * i]));
        document_paragraph(d, str_of(k->parts[2 * i + 1]));
    }
    return k->type == ATTACHMENT_PDF ? document_pdf(d, to) : document_docx(d, to);
}

static enum err attach(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    const struct kind *k, struct str bytes)
{
    struct attachment_adding adding = { .needs = k->needs };
    struct attachment_found found;
    struct str problem = S("");
    struct work *w = f->d->w;
    const struct case_viewer viewer = forum_doing_viewer(f, writer);
    const struct attachment_new n = { .name = str_of(k->name), .bytes = bytes, .looked = true };
    enum err e = attachment_prepare(w, c, &viewer, &adding, &problem);
    if (e == OK)
        e = attachment_examine(w->arena, &f->documents->looker, &n, &adding, w->fail, &problem, &found);
    if (e == OK)
        e = attachment_keep(w, &f->documents->key, writer, c, &viewer, n.name, &adding, &problem);
    f->d->done->documents += e == OK;
    return e == ERR_INVALID && !c->named ? OK : e; /* a word in it is a name at that setting */
}

static enum err add_one(struct forum_doing *f, const struct forum_case *c, struct account_id writer,
    const struct kind *k)
{
    struct buf bytes = buf_new(BYTES_MOST);
    enum err e = OK;
    if (k->type == ATTACHMENT_TEXT)
        write_text(f, c, k, &bytes);
    else
        e = write_document(f, c, k, &bytes);
    if (e == OK)
        e = bytes.failed ? ERR_FULL : attach(f, c, writer, k, buf_str(&bytes));
    buf_done(&bytes);
    return e;
}

enum err forum_doing_documents(struct forum_doing *f, const struct forum_case *c, struct account_id writer)
{
    size_t want = 1 + f->turn % 2;
    enum err e = OK;
    if (f->documents == NULL)
        return OK;
    for (size_t i = 0; e == OK && want > 0 && i < COUNT_OF(kinds) && f->d->done->documents < DOCUMENTS; i++) {
        const struct kind *k = &kinds[f->documents->turn++ % COUNT_OF(kinds)];
        if ((k->phases >> c->phase & 1) == 0)
            continue;
        e = add_one(f, c, writer, k);
        want--;
    }
    return e;
}
