#include "web/document.h"

#include "web/download.h"
#include "web/page.h"

static struct document *begin(struct context *c, struct str title, struct str subtitle, struct str made_by)
{
    return document_new(c->work.arena,
        &(struct document_about){ .title = title,
            .subtitle = subtitle,
            .author = c->config.authority_name,
            .made_by = made_by,
            .made_ms = c->work.now_ms });
}

struct document *document_begin(struct context *c, struct str title, struct str subtitle)
{
    return begin(c, title, subtitle, c->login.display_name);
}

struct document *document_begin_unnamed(struct context *c, struct str title, struct str subtitle)
{
    return begin(c, title, subtitle, S(""));
}

enum err document_send(struct context *c, const struct document *d, struct str name)
{
    struct arena *a = c->work.arena;
    bool pdf = (c->route->flags & ROUTE_PDF) != 0;
    struct buf *out = download_bytes(c, DOCUMENT_BYTES);
    enum err e = pdf ? document_pdf(d, out) : document_docx(d, out);
    if (e == ERR_FULL) {
        struct str problem = document_problem(d);
        return page_refuse(c, 413, S("This document would be too long"),
            problem.n > 0 ? str_fmt(a, "%.*s.", STR_ARG(problem))
                          : str_fmt(a, "A document has %d pages and %d MB at most. Ask for less of it.", DOCUMENT_PAGES,
                                DOCUMENT_BYTES >> 20));
    }
    if (e != OK)
        return e;
    return context_download(c, out, str_fmt(a, "%.*s.%s", STR_ARG(name), pdf ? "pdf" : "docx"),
        pdf ? S("application/pdf") : S("application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
}

struct wm_downloads document_links(struct context *c, enum route_id pdf, enum route_id docx, struct str arg,
    const struct filter_pairs *pairs, struct str of)
{
    struct wm_downloads links = { .of = of };
    if (access_allows(c->login.roles, (enum access_op)route_table()[pdf].op).scopes == 0)
        return links;
    links.pdf = url_with(c->work.arena, pdf, arg, pairs == NULL ? NULL : pairs->v, pairs == NULL ? 0 : pairs->n);
    links.docx = url_with(c->work.arena, docx, arg, pairs == NULL ? NULL : pairs->v, pairs == NULL ? 0 : pairs->n);
    return links;
}
