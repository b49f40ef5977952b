/* From a request to a response: route, login, permission, CSRF, transaction, handler, audit. No sockets: tests call
 * it. */
#ifndef WAYMARK_WEB_DISPATCH_H
#define WAYMARK_WEB_DISPATCH_H

#include "web/route.h"

/* The settings, and the day on which they stand so. */
struct edition {
    int64_t version;
    struct day today;
};

/* Answers a request. Whatever happens, there is a response: errors become pages. The response's body is owned by the
 * caller.
 *
 *  - the login and its roles are read anew with every request;
 *  - a role without the operation gets 403, a record out of scope 404, like one that does not exist;
 *  - a POST needs the login's CSRF token and must come from this site: 403 otherwise;
 *  - READ routes run in a transaction that cannot write;
 *  - what shows children, changes anything or is refused is in the audit, on disk, before the response is given back:
 *    when the audit cannot be written, the page is not sent. */
void dispatch(struct worker *w, const struct http_request *request, struct http_response *response);

/* As dispatch(), but what a page leaves to be written comes back in *note, which begins as zeroes: where it is audited,
 * the caller writes it before a byte of the response is sent, and sends dispatch_error() when it cannot. Entries of
 * what changes something are written with the change. audit_note_done() is the caller's in any case. */
void dispatch_leaving(struct worker *w, const struct http_request *request, struct http_response *response,
    struct audit_note *note);

/* Whether the page of a request is the same for everybody who is not signed in, as this one is not, as long as the
 * settings are (ROUTE_KEPT, and no question in the address). */
bool dispatch_is_kept(const struct app *app, const struct route *route, const struct http_request *request);
/* Which settings there are now. False when they cannot be read. */
bool dispatch_edition(struct worker *w, struct edition *ret);
/* Those with which the worker has made its last page. */
struct edition worker_edition(const struct worker *w);

/* Whether a request may send its body, looked at before it is read: an upload by somebody who may not upload, from
 * another site, or too long, is refused early. 0: go on; else the status of the refusal, and *response holds it. */
int dispatch_admit(struct worker *w, const struct http_request *request, int64_t content_length,
    struct http_response *response);

/* An error page for what never reached a route: a request that cannot be read, a limit. */
void dispatch_error(struct worker *w, const struct http_request *request, int status, struct http_response *response);

/* Reads the registers that the pages of today ask of memory, unless they are there already: those of the year, and of
 * the one before for comparison. False when they could not be read, and why is in the log; a page then reads them. */
bool dispatch_warm(struct worker *w);

/* A new worker with its memory; its connection is made when it is first needed. */
struct worker *worker_new(struct app *app);
void worker_free(struct worker *w);
/* A connection that works: opens one when there is none, or none any more. */
enum err worker_connect(struct worker *w, struct fail *fail) MUST_CHECK;

/* The name of the cookie that holds the login: with __Host- in front where there is https. */
struct str login_cookie_name(const struct app *app);

#endif
