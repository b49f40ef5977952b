/* The process beside the one that serves: it runs the imports that come from the browser, each in a process of its
 * own with limits of its own, since files from outside are read there. It has no threads. Of several on one state
 * folder one works, which has the lock of the folder; the others wait until it and its job have ended. A job ends with
 * the process that began it. It looks after the process that sends messages, too. */
#ifndef WAYMARK_CLI_IMPORTER_H
#define WAYMARK_CLI_IMPORTER_H

#include "cli/sender.h"

struct importer {
    const char *database;        /* URL */
    const char *state;           /* folder of the uploads */
    int wake;                    /* a pipe: a byte in it says that there is something to do */
    pid_t core;                  /* the process that serves */
    const struct sender *sender; /* begun, and again when it has ended; NULL: none */
};

/* Works until the process is told to end (SIGTERM, SIGINT), which it passes on, or until the process that serves has
 * ended. Gives the exit code of the program. SIGTERM, SIGINT and SIGCHLD are blocked when it is called. */
int importer_run(const struct importer *i);

#endif
