/* GET and POST /cases/{round}/documents, GET /documents/{document}, POST /documents/{document}/remove */
#include "service/attachment.h"
#include "service/case_left.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "views/attachments.html.h"
#include "web/ask.h"
#include "web/case.h"
#include "web/identify.h"
#include "web/page.h"
#include "web/route.h"

static const struct ask_done done_words[] = { { "added", "The document is added" },
    { "removed", "The document is removed" }, { "said", "What is in the document is saved" }, { NULL, NULL } };

static struct case_viewer viewer_of(const struct context *c, enum access_op op)
{
    return context_case_viewer(c, op, op);
}

/* The case of a round for an operation: whoever the child has left adds and takes away nothing. */
static enum err read_case(struct context *c, enum access_op op, struct str round, struct forum_case *ret)
{
    const struct case_viewer viewer = viewer_of(c, op);
    enum err e = forum_case_read(&c->work, &viewer, round, ret);
    if (e == OK)
        e = case_left_read(&c->work, &viewer, ret);
    return e == OK && day_is(ret->left) && op != OP_ATTACHMENT_READ ? ERR_MISSING : e;
}

static void audit(struct context *c, const struct forum_case *fc)
{
    context_audit_also(c,
        str_fmt(c->work.arena, "documents of %.*s", STR_ARG(forum_case_audit_name(c->work.arena, fc))), &fc->pupil,
        fc->named ? 1 : 0);
}

/* "1.2 MB", "340 KB". */
static struct str size_words(struct arena *a, int64_t bytes)
{
    if (bytes < 1 << 20)
        return str_fmt(a, "%lld KB", (long long)((bytes + 1023) >> 10));
    return str_fmt(a, "%lld.%lld MB", (long long)(bytes >> 20), (long long)((bytes & ((1 << 20) - 1)) * 10 >> 20));
}

/* Who brought it is told of a named case; of an anonymous one it would say which setting it is (OV7). */
static struct str about(struct context *c, const struct forum_case *fc, const struct attachment *a)
{
    struct arena *arena = c->work.arena;
    struct str by = fc->named ? str_fmt(arena, ", from %.*s", STR_ARG(a->who)) : S("");
    return str_fmt(arena, "%.*s, %.*s%.*s, %.*s%s", STR_ARG(attachment_type_words(a->type)),
        STR_ARG(size_words(arena, a->bytes)), STR_ARG(by), STR_ARG(page_day(arena, clock_day(a->made_ms))),
        a->scanned ? ", scanned" : "");
}

static enum err fill_rows(struct context *c, const struct forum_case *fc, struct attachments_page *p)
{
    const struct case_viewer viewer = viewer_of(c, OP_ATTACHMENT_READ);
    const struct access_grant removes = access_allows(c->login.roles, OP_ATTACHMENT_DELETE);
    const bool says = fc->named && case_may(c, fc, OP_ATTACHMENT_UPLOAD, OP_ATTACHMENT_UPLOAD);
    struct attachment *all;
    size_t n, n_kept;
    enum err e = attachment_list(&c->work, &viewer, fc, &all, &n);
    if (e == OK)
        e = attachment_kept_back(&c->work, &viewer, fc, &n_kept);
    if (e != OK)
        return e;
    if (n_kept > 0)
        p->kept = str_fmt(c->work.arena, "%.*s not shown to services: consent does not cover it.",
            STR_ARG(page_plural(c->work.arena, (int64_t)n_kept, "document is", "documents are")));
    p->all_needs = case_needs_choices(c, "I have not looked", &p->n_needs);
    struct attachments_row *rows = ARENA_ARRAY(c->work.arena, n + 1, struct attachments_row);
    for (size_t i = 0; i < n; i++) {
        if (case_left_hides(fc, all[i].made_ms))
            continue;
        struct attachments_row *to = &rows[p->n_rows++];
        *to = (struct attachments_row){ .name = all[i].name,
            .about = about(c, fc, &all[i]),
            .told = fc->named ? consent_needs_words(all[i].needs) : S(""),
            .needs = case_needs_value(all[i].needs),
            .id = str_fmt(c->work.arena, "needs-%.*s", STR_ARG(all[i].public_id)),
            .say = says ? url_to(c->work.arena, ROUTE_DOCUMENT_SAY, all[i].public_id) : URL_NONE,
            .href = url_to(c->work.arena, ROUTE_DOCUMENT, all[i].public_id) };
        if (removes.scopes != 0 && !day_is(fc->left) &&
            attachment_may_remove(fc, &all[i], c->login.account, (removes.scopes & SCOPE_ALL) != 0))
            to->remove = url_to(c->work.arena, ROUTE_DOCUMENT_REMOVE, all[i].public_id);
    }
    p->rows = rows;
    return OK;
}

enum err case_documents(struct context *c, const struct forum_case *x, const struct attachments_row **ret,
    size_t *ret_n)
{
    struct attachments_page p = { .error = S("") };
    enum err e = fill_rows(c, x, &p);
    *ret = p.rows;
    *ret_n = p.n_rows;
    return e;
}

static enum err show(struct context *c, const struct forum_case *fc, struct attachments_page *p, int status)
{
    struct arena *a = c->work.arena;
    struct attachment_rules rules;
    p->layout = page_layout(c, S("Documents"));
    case_crumbs(c, fc, S("Documents"), &p->layout);
    p->layout.error = p->error.n + p->file_error.n > 0;
    p->name = forum_case_title(a, fc);
    p->named = fc->named;
    p->done = ask_done(c, done_words);
    enum err e = attachment_rules(&c->work, &rules);
    if (e == OK)
        e = fill_rows(c, fc, p);
    if (e != OK)
        return e;
    p->limits = str_fmt(a,
        "PDF, DOCX, XLSX, PPTX, ODT, ODS, PNG, JPEG or plain text, of %lld MB at the most; %lld documents in all",
        (long long)(rules.most_bytes >> 20), (long long)rules.most);
    if (attachment_may_add(fc) && !day_is(fc->left) && access_allows(c->login.roles, OP_ATTACHMENT_UPLOAD).scopes != 0)
        p->add = url_to(a, ROUTE_DOCUMENT_ADD, fc->round.public_id);
    audit(c, fc);
    view_attachments(c->html, p);
    return context_page(c, status);
}

enum err attachment_show_list(struct context *c)
{
    struct forum_case fc;
    struct attachments_page p = { .error = S("") };
    enum err e = read_case(c, OP_ATTACHMENT_READ, c->arg, &fc);
    return e == OK ? show(c, &fc, &p, 200) : e;
}

/* --- adding --- */

/* The bytes of the file that came, which lies in the state folder and goes with the request. */
static enum err read_file(struct context *c, const struct http_file *f, struct buf *ret)
{
    struct arena *a = c->work.arena;
    const int fd =
        open(str_cstr(a, str_fmt(a, "%s/%.*s", c->app->state, STR_ARG(f->stored_as))), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return FAIL(c->work.fail, ERR_FAILED, "an upload is not there");
    char *to = buf_reserve(ret, (size_t)f->bytes + 1);
    ssize_t got = to == NULL ? -1 : 1;
    while (got > 0) {
        got = read(fd, to + ret->n, (size_t)f->bytes + 1 - ret->n);
        if (got > 0)
            ret->n += (size_t)got;
    }
    close(fd);
    return got == 0 && ret->n == (size_t)f->bytes ? OK : FAIL(c->work.fail, ERR_FAILED, "an upload cannot be read");
}

static enum err read_key(struct context *c, struct seal_key *ret, struct str *ret_problem)
{
    bool any;
    enum err e = attachment_any(&c->work, &any);
    if (e == OK)
        e = seal_key_read(c->app->state, !any, ret, c->work.fail);
    if (e == ERR_MISSING)
        *ret_problem = S(
            "The key that documents are sealed with is not on the server any more. Tell your administrator: the file "
            "attachment.key of the state folder has to be brought back from a backup");
    return e;
}

static struct str problem_of_form(const struct context *c, const struct http_file **ret)
{
    const struct http_request *r = c->request;
    if (r->n_files == 0 || (r->files[0].bytes == 0 && r->files[0].name.n == 0))
        return S("Choose a file");
    *ret = &r->files[0];
    return r->n_files > 1 ? S("Choose one file at a time") : S("");
}

static void show_found(struct context *c, const struct attachment_found *found, struct attachments_page *p)
{
    if (found->n > 0)
        p->found = identify_file(c->work.arena, found->words, found->hits, found->n);
}

/* A document that is being added, between the two transactions. */
struct added {
    const struct http_file *file;
    struct attachment_adding adding;
    struct attachments_page page; /* what is wrong with it, for its form */
    enum err e;
};

/* What is needed of the database to look through the file. */
static enum err prepare(struct context *c, struct added *x)
{
    const struct case_viewer viewer = viewer_of(c, OP_ATTACHMENT_UPLOAD);
    struct forum_case fc;
    enum err e = db_begin(c->work.db, DB_READ);
    if (e == OK)
        e = forum_case_read(&c->work, &viewer, c->arg, &fc);
    if (e == OK)
        e = attachment_prepare(&c->work, &fc, &viewer, &x->adding, &x->page.file_error);
    db_rollback(c->work.db);
    return e;
}

/* Looks through the file: no transaction is open. */
static enum err examine(struct context *c, struct added *x)
{
    struct attachment_found found = { .n = 0 };
    struct fail fail = { .code = OK };
    struct buf bytes = buf_new((size_t)x->file->bytes + 2);
    enum err e = read_file(c, x->file, &bytes);
    if (e == OK) {
        const struct attachment_new n = { .name = x->file->name,
            .bytes = buf_str(&bytes),
            .looked = str_eq(ask_form_value(c, S("looked")), S("yes")) };
        e = attachment_examine(
            c->work.arena, c->app->looker, &n, &x->adding, &fail, &x->page.file_error, &found);
        if (fail.code != OK)
            log_fail(c->app->log, "attachment.look", &fail, c->request->id);
    }
    buf_done(&bytes);
    show_found(c, &found, &x->page);
    return e;
}

static enum err keep_file(struct context *c, const struct forum_case *fc, struct added *x)
{
    const struct case_viewer viewer = viewer_of(c, OP_ATTACHMENT_UPLOAD);
    struct seal_key key;
    enum err e = read_key(c, &key, &x->page.file_error);
    if (e == ERR_MISSING)
        return ERR_INVALID;
    return e == OK ? attachment_keep(&c->work, &key, c->login.account, fc, &viewer, x->file->name, &x->adding,
                         &x->page.file_error)
                   : e;
}

/* Keeps it, or shows why not, in the WRITE transaction: with the case as it is now. */
static enum err finish(struct context *c, void *arg)
{
    struct added *x = arg;
    struct forum_case fc;
    enum err e = read_case(c, OP_ATTACHMENT_UPLOAD, c->arg, &fc);
    if (e != OK)
        return e;
    e = x->e == OK ? keep_file(c, &fc, x) : x->e;
    if (e == ERR_CONFLICT)
        x->page.error =
            S("The document was not added: this case has been sent in. Ask the coordinator to send it back to you");
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        c->refused = true;
        return show(c, &fc, &x->page, e == ERR_CONFLICT ? 409 : 400);
    }
    if (e != OK)
        return e;
    audit(c, &fc);
    return ask_back(c, ROUTE_DOCUMENTS, fc.round.public_id, "added");
}

enum err attachment_add_it(struct context *c)
{
    struct added x = { .page = { .error = S(""), .needs = ask_form_value(c, S("needs")) },
        .adding = { .needs = case_needs_chosen(c) } };
    x.page.file_error = problem_of_form(c, &x.file);
    x.e = x.page.file_error.n > 0 ? ERR_INVALID : prepare(c, &x);
    if (x.e == OK)
        x.e = examine(c, &x);
    if (x.e != OK && x.e != ERR_INVALID && x.e != ERR_CONFLICT)
        return x.e;
    return context_write(c, finish, &x);
}

/* --- one --- */

/* A document in the scope of an operation, with its case. */
static enum err read_one(struct context *c, enum access_op op, struct attachment *ret, struct forum_case *ret_case)
{
    const struct case_viewer viewer = viewer_of(c, op);
    struct str round;
    enum err e = attachment_read(&c->work, &viewer, c->arg, ret, &round);
    if (e == OK)
        e = read_case(c, op, round, ret_case);
    return e == OK && case_left_hides(ret_case, ret->made_ms) ? ERR_MISSING : e;
}

/* A name that a header can carry: the signs of other scripts become "_" (the page shows the name as it is). */
static struct str header_name(struct arena *a, struct str name)
{
    char *p = str_cstr(a, name);
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)p[i] >= 127)
            p[i] = '_';
    return (struct str){ p, name.n };
}

enum err attachment_give(struct context *c)
{
    const struct case_viewer viewer = viewer_of(c, OP_ATTACHMENT_READ);
    struct attachment a;
    struct forum_case fc;
    struct seal_key key;
    enum err e = read_one(c, OP_ATTACHMENT_READ, &a, &fc);
    if (e != OK)
        return e;
    audit(c, &fc);
    struct buf bytes = buf_new(ATTACHMENT_CLEAN + SEAL_PLAIN);
    e = seal_key_read(c->app->state, false, &key, c->work.fail);
    if (e == OK)
        e = attachment_open(&c->work, &key, &viewer, a.public_id, &bytes);
    if (e == ERR_MISSING || e == ERR_INVALID) {
        buf_done(&bytes);
        return page_refuse(c, 503, S("This document cannot be opened"),
            S("The key it was sealed with is not on the server any more, or what is stored was changed. Tell your "
              "administrator: the file attachment.key of the state folder has to be brought back from a backup."));
    }
    if (e != OK) {
        buf_done(&bytes);
        return e;
    }
    c->response->sandboxed = true;
    return context_download(c, &bytes, header_name(c->work.arena, a.name), attachment_type_mime(a.type));
}

enum err attachment_say_it(struct context *c)
{
    struct attachment a;
    struct forum_case fc;
    enum err e = read_one(c, OP_ATTACHMENT_UPLOAD, &a, &fc);
    if (e == OK && !fc.named)
        return ERR_MISSING;
    if (e == OK)
        e = attachment_set_needs(&c->work, &a, case_needs_chosen(c));
    if (e != OK)
        return e;
    audit(c, &fc);
    return ask_back(c, ROUTE_DOCUMENTS, fc.round.public_id, "said");
}

enum err attachment_remove_it(struct context *c)
{
    struct attachment a;
    struct forum_case fc;
    enum err e = read_one(c, OP_ATTACHMENT_DELETE, &a, &fc);
    if (e != OK)
        return e;
    if (!attachment_may_remove(&fc, &a, c->login.account, (c->grant.scopes & SCOPE_ALL) != 0)) {
        struct attachments_page p = {
            .error = S("A document is taken away by who brought it, while the request is being written")
        };
        c->refused = true;
        return show(c, &fc, &p, 409);
    }
    e = attachment_remove(&c->work, c->login.account, &fc, &a);
    if (e != OK)
        return e;
    audit(c, &fc);
    return ask_back(c, ROUTE_DOCUMENTS, fc.round.public_id, "removed");
}
