/* The process beside the one that serves that sends what is in the outbox (service/outbox.h): it looks every two
 * seconds, sends one message after the other, and never holds up a request. Once a day, as long as there is a mail
 * server, it puts what is to be reminded of (service/reminder.h). It ends with the process that began it, or
 * at SIGTERM, when the message that it has is through. Several on one database do not get into each other's way. */
#ifndef WAYMARK_CLI_SENDER_H
#define WAYMARK_CLI_SENDER_H

#include <sys/types.h>

struct sender {
    const char *database; /* URL */
    const char *url;      /* where Waymark is reached: "https://waymark.example" */
};

/* Begins it; its process id, or -1. SIGTERM is blocked when it is called. */
pid_t sender_start(const struct sender *s);

#endif
