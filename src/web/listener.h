/* The socket on which the service listens. */
#ifndef WAYMARK_WEB_LISTENER_H
#define WAYMARK_WEB_LISTENER_H

#include <stdbool.h>

#include "base/err.h"

/* A socket that listens on "127.0.0.1:8080", "[::1]:8080" or "localhost:8080" (port 0: any that is free).
 * *ret_loopback: only this machine can reach it. ERR_INVALID: not such a text; ERR_FAILED: the address is taken, or
 * not ours; the detail says which. */
enum err listener_open(const char *address, struct fail *fail, int *ret_socket, bool *ret_loopback) MUST_CHECK;
/* The port it listens on. */
int listener_port(int socket);

#endif
