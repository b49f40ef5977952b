/* HTTP in, HTTP out: sockets, limits and headers; the only file that knows libmicrohttpd. What a request means is
 * dispatch.h. */
#ifndef WAYMARK_WEB_SERVER_H
#define WAYMARK_WEB_SERVER_H

#include "web/app.h"

enum {
    SERVER_MAX_CONNECTIONS = 2000,
    SERVER_MAX_PER_ADDRESS = 200, /* a trust's schools can sit behind one address */
    SERVER_SILENCE_SECONDS = 20,  /* a connection on which nothing happens */
};

struct server;

/* Serves on the socket until server_stop(), with a small pool of threads. NULL if it could not be started. Takes the
 * socket over. */
struct server *server_start(struct app *app, int socket);
/* Takes no new connections, answers what is on its way (for ten seconds at most), and ends. */
void server_stop(struct server *s);

#endif
