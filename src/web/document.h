/* Documents as files of a page: a handler makes a model (service/document.h) and sends it as what its route is, a PDF
 * or a document for Word. Two rows of routes.def with the flags PDF and DOCX name the same handler:
 *
 *     struct document *d = document_begin(c, S("School figures"), school.name);
 *     document_heading(d, 1, S("Lists")); ...
 *     context_audit(c, S("document of ..."), children, n);
 *     return document_send(c, d, S("school-figures"));
 *
 * Who may have it, the fresh password and the audit are those of the route's operation, as with every file. A page
 * whose files want a fresh password has its rows in the table `downloads` of web/page.c. */
#ifndef WAYMARK_WEB_DOCUMENT_H
#define WAYMARK_WEB_DOCUMENT_H

#include "service/document.h"
#include "views/wm/downloads.h"
#include "web/filter.h"
#include "web/route.h"

/* A document of the authority's, made by whoever asks, now. Keep names of children out of the title. */
struct document *document_begin(struct context *c, struct str title, struct str subtitle);
/* The same, without the name of whoever made it: for what may be of an anonymous case (OV7). */
struct document *document_begin_unnamed(struct context *c, struct str title, struct str subtitle);

/* Answers with the file, named `name` with the ending of its kind; or with a refusal that says what to do, when it is
 * longer than a file may be. */
enum err document_send(struct context *c, const struct document *d, struct str name) MUST_CHECK;

/* Links to both files; none when the viewer's roles do not allow for them. `pairs` may be NULL. */
struct wm_downloads document_links(struct context *c, enum route_id pdf, enum route_id docx, struct str arg,
    const struct filter_pairs *pairs, struct str of);

#endif
