/* What was sent by somebody whose login had ended, or from a page that is older than their login: nothing of it is
 * done, and nothing of it is lost. It is carried in the page in which they sign in again, and then offered to be sent
 * with the token of the new login, by a press of their own.
 *
 * Only what the browser says came from a page of this site is carried (Sec-Fetch-Site), so that nobody else's words
 * are put before somebody who signs in. Passwords and files are not carried, nor what a script sent. */
#ifndef WAYMARK_WEB_TYPED_H
#define WAYMARK_WEB_TYPED_H

#include "views/sign_in.h"
#include "web/dispatch.h"

/* Bytes of names and values together: however they are encoded, they come back within HTTP_MAX_FORM. */
enum { TYPED_MOST = 64 * 1024 };

/* Whether a request is such a one, of a form that can be sent again. */
bool typed_is(const struct context *c);

/* The page in which to sign in again, with what was typed (403). */
enum err typed_keep(struct context *c);

/* What a form of signing in carries; `to` is URL_NONE when it carries nothing, or not to a form of ours. */
struct typed typed_carried(struct context *c);

/* The page that offers to send it, for who is signed in. */
enum err typed_offer(struct context *c, const struct typed *t, int status);
/* The same for what has just been sent with a token of an earlier login (403). */
enum err typed_offer_again(struct context *c);

#endif
