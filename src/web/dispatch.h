/* From a request to a response: route, login, permission, CSRF, transaction, handler, audit. No sockets: tests call
 * it. */
#ifndef WAYMARK_WEB_DISPATCH_H
#define WAYMARK_WEB_DISPATCH_H

#include "web/route.h"

/* Answers a request. Whatever happens, there is a response: errors become pages. The response's body is owned by the
 * caller.
 *
 *  - the login and its roles are read anew with every request;
 *  - a role without the operation gets 403, a record out of scope 404, like one that does not exist;
 *  - a POST needs the login's CSRF token and must come from this site: 403 otherwise;
 *  - READ routes run in a transaction that cannot write;
 *  - what shows children, changes anything or is refused is in the audit, on disk, before the response is given back:
 * when
 *    the audit cannot be written, the page is not sent. */
void dispatch(struct worker *w, const struct http_request *request, struct http_response *response);

/* Whether a request may send its body, looked at before it is read: an upload by somebody who may not upload, from
 * another site, or too long, is refused early. 0: go on; else the status of the refusal, and *response holds it. */
int dispatch_admit(struct worker *w, const struct http_request *request, int64_t content_length,
    struct http_response *response);

/* An error page for what never reached a route: a request that cannot be read, a limit. */
void dispatch_error(struct worker *w, const struct http_request *request, int status, struct http_response *response);

/* A new worker with its memory; its connection is made when it is first needed. */
struct worker *worker_new(struct app *app);
void worker_free(struct worker *w);

/* The name of the cookie that holds the login: with __Host- in front where there is https. */
struct str login_cookie_name(const struct app *app);

#endif
