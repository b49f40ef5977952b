/* A request on its way: who asks, what for, with what grant, and the page that is being made. Handlers are given this
 * and nothing else: they read the request, call one service, fill a page and choose a view. */
#ifndef WAYMARK_WEB_CONTEXT_H
#define WAYMARK_WEB_CONTEXT_H

#include "service/access.h"
#include "service/config.h"
#include "service/forum_case.h"
#include "service/login.h"
#include "service/work.h"
#include "views/html.h"
#include "web/app.h"
#include "web/audit_queue.h"
#include "web/http.h"
#include "web/url.h"

struct context {
    struct app *app;
    struct worker *worker;
    struct work work;
    const struct http_request *request;
    struct http_response *response;
    struct html *html; /* the page; becomes the response's body */
    const struct route *route;
    struct str arg; /* what stood for {name} in the pattern */
    bool signed_in;
    struct login login;
    struct config config;
    struct access_grant grant; /* of the route's operation */
    struct viewer viewer;      /* who looks, for queries */
    /* for the audit */
    struct str object;
    const struct pupil_id *pupils;
    size_t n_pupils;
    struct audit_note *note; /* what is to be written before the response is sent */
    bool leaves_note;        /* the caller of dispatch writes it */
    bool tells_refusal;      /* a refusal of the handler's own is for the audit, as one that was denied */
    bool wake_worker;        /* there is something for the import worker once this is committed */
    bool
        refused; /* the handler answered with a refusal of its own (a form in error): nothing was changed, roll back */
};

/* The viewer for another operation than the route's: no scopes when the roles do not allow it. */
struct viewer context_viewer(const struct context *c, enum access_op op);
/* Whether an operation is theirs at some school: any, the allocated ones or their own, and not by a case alone. What
 * only a school's page can answer is linked for nobody else. */
bool context_of_schools(const struct context *c, enum access_op op);
/* Likewise for cases of the forums: the operation on named ones, and that on anonymous ones. */
struct case_viewer context_case_viewer(const struct context *c, enum access_op named, enum access_op anon);

/* The lists of the authority (service/choice.h), kept by the worker: they stand as long as the request. */
enum err context_lists(struct context *c, const struct choice_lists **ret) MUST_CHECK;

/* Answers with a redirection (303). */
enum err context_redirect(struct context *c, struct url to);
/* Answers with the page that has been written to c->html. */
enum err context_page(struct context *c, int status);
/* Answers with a download: the bytes of `b`, which the response takes over. */
enum err context_download(struct context *c, struct buf *b, struct str file_name, struct str content_type);

/* For a route whose transactions are its own: runs f in a WRITE transaction, with the request's entry in the audit and
 * the commit, as a WRITE route is run. None may be open. */
enum err context_write(struct context *c, enum err (*f)(struct context *c, void *arg), void *arg) MUST_CHECK;

/* What the audit says the request was about, and the children it shows: borrowed until the response is sent. */
void context_audit(struct context *c, struct str object, const struct pupil_id *pupils, size_t n);
/* More children that the page shows, beside those it has been told of; `object` stands where nothing does yet. */
void context_audit_also(struct context *c, struct str object, const struct pupil_id *pupils, size_t n);

#endif
