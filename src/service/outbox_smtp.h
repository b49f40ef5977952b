/* One message to one mail server by SMTP. This is the only place that knows the library for it (libcurl). */
#ifndef WAYMARK_SERVICE_OUTBOX_SMTP_H
#define WAYMARK_SERVICE_OUTBOX_SMTP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

enum smtp_security {
    SMTP_STARTTLS, /* TLS 1.2 or newer after the greeting, or nothing is sent; the server's certificate is checked */
    SMTP_TLS,      /* from the first byte, the same */
    SMTP_PLAIN,    /* for a server on this machine or in a closed network; a password is sent to this machine only */
};
enum { SMTP_CONNECT_MS = 20 * 1000,
    SMTP_MOST_MS = 120 * 1000 };

struct smtp_server {
    struct str host, user, password; /* no user: no login */
    int64_t port;
    enum smtp_security security;
};
struct smtp_message {
    struct str from, to; /* addresses */
    struct str text;     /* headers and body, lines end with CR LF */
    /* Called once, before the first byte of the text; false: nothing of it is to be sent. */
    bool (*handing)(void *arg);
    void *arg;
};

enum smtp_result {
    SMTP_SENT,    /* the server has said that it has it */
    SMTP_LATER,   /* it does not have it: try again */
    SMTP_REFUSED, /* it does not want it (5xx for this message): trying again is of no use */
    SMTP_UNKNOWN, /* the text was handed over, and no answer came */
};
/* Sends it. *ret_error says what went wrong, in a few words without addresses, in the arena. Once in the life of the
 * process smtp_begin() has been called. */
enum smtp_result smtp_send(
    struct arena *a, const struct smtp_server *server, const struct smtp_message *message, struct str *ret_error);
bool smtp_begin(void);

#endif
