/* A small mail server on this machine, for tests: it speaks SMTP (RFC 5321) as far as a client does that has one
 * message for one reader, and does with it what the test says. Everything that it is told it keeps. */
#ifndef WAYMARK_TEST_SERVICE_MAIL_SERVER_H
#define WAYMARK_TEST_SERVICE_MAIL_SERVER_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"

enum mail_server_does {
    MAIL_ACCEPTS,
    MAIL_REFUSES_READER, /* 550 to RCPT */
    MAIL_IS_BUSY,        /* 451 to MAIL */
    MAIL_REFUSES_TEXT,   /* 554 after the text */
    MAIL_IS_FULL,        /* 452 after the text */
    MAIL_HANGS_UP_EARLY, /* at MAIL */
    MAIL_HANGS_UP_LATE,  /* after the text, without an answer */
    MAIL_STALLS,         /* after the text: no answer, until the client has gone or the server ends */
    MAIL_WANTS_LOGIN,    /* 535 unless the password is "right" */
};

struct mail_server {
    int fd, port, stop[2];
    pthread_t thread;
    _Atomic enum mail_server_does does;
    atomic_int accepted; /* messages that were answered with 250 */
    pthread_mutex_t lock;
    struct buf commands; /* each line but those of texts, and "\n" */
    struct buf texts;    /* of all messages, as they came */
};

/* Begins one on a free port. */
void mail_server_begin(struct mail_server *m);
void mail_server_end(struct mail_server *m);
/* What it has been told, in the arena. */
struct str mail_server_commands(struct mail_server *m, struct arena *a);
struct str mail_server_texts(struct mail_server *m, struct arena *a);
/* Waits until it has accepted so many; false after 30 seconds. */
bool mail_server_waits(struct mail_server *m, int accepted);

#endif
