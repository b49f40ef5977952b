/* The outbox (EV-4): messages by e-mail that say that there is something in Waymark for their reader, and where. A
 * message is a row that is written in the transaction of what causes it, so that there is one exactly when that has
 * happened; a process beside the one that serves sends it later (cli/sender.c). Nothing about a child is in it: its
 * text is a sentence of the settings and a link.
 *
 * How often a message comes: SMTP has no way to ask whether a message was taken when the connection is lost after its
 * text was handed over. A message is `sending` while one sender has it (nobody else does, for OUTBOX_HELD_MS); before
 * the first byte of its text it becomes `handing`, and that is on disk. A sender that dies before is followed by
 * another try; one that dies after leaves the message `unsure`: it is not sent a second time unless the administrator
 * says so. Every try bears the same Message-ID. */
#ifndef WAYMARK_SERVICE_OUTBOX_H
#define WAYMARK_SERVICE_OUTBOX_H

#include "base/buf.h"
#include "service/outbox_smtp.h"
#include "service/work.h"

enum outbox_kind {
#define OUTBOX_KIND(id, name, occasion, sentence) OUTBOX_##id,
#include "service/outbox_kinds.def"
#undef OUTBOX_KIND
    OUTBOX_KINDS,
};

enum {
    OUTBOX_TRIES = 8,            /* then it has failed; the waits between them are in outbox.c: two days in all */
    OUTBOX_HELD_MS = 10 * 60000, /* how long a sender may take over one: longer than it does (outbox_smtp.h) */
    OUTBOX_KEPT_DAYS = 90,       /* what was sent is forgotten then, with its topic */
    OUTBOX_ADDRESS_MOST = 254,   /* bytes of an address (RFC 5321, 4.5.3.1.3) */
    OUTBOX_LINK_MOST = 200,      /* bytes */
    OUTBOX_TOPIC_MOST = 200,
};

/* A message for an account; within the caller's WRITE transaction. Whether it has an address is looked at when it is
 * sent, so that nothing else fails because of a message. ERR_INVALID: a link that is none of ours, a topic too long. */
struct outbox_new {
    struct account_id to;
    enum outbox_kind kind;
    struct str link;  /* the path of the page, as web/routes.def has it: "/actions/x7..." */
    struct str topic; /* what it is about, so that it is said once: "reminder x7... 2026-06-03"; empty: always */
    int64_t due_ms;   /* not before; 0: at once */
};
enum err outbox_put(struct work *w, const struct outbox_new *n) MUST_CHECK;
/* Takes those back that wait and whose topic begins so, with letters, digits and spaces: what they say is not so any
 * more. Within the caller's WRITE transaction. */
enum err outbox_take_back(struct work *w, struct str topic) MUST_CHECK;

/* Can this be an address of e-mail? One @, letters, digits and . _ + - ' before it, a host behind; nothing that could
 * end a header. */
bool outbox_address_right(struct str address);

/* --- for the administrator --- */

struct outbox_line {
    struct str public_id, to, kind, state, error; /* `to`: the sign-in name */
    struct str says;                              /* what one of its kind says today */
    int64_t created_ms, due_ms, sent_ms, tries;
};
struct outbox_state {
    bool configured;
    struct str host; /* "mail.example, port 587, STARTTLS" */
    int64_t waiting, sent, failed, unsure;
    int64_t oldest_ms; /* of those that wait; 0: none */
    const struct outbox_line *lines;
    size_t n_lines;
};
enum err outbox_look(struct work *w, struct outbox_state *ret) MUST_CHECK;
/* What should be looked at, a sentence or two; empty if nothing is. */
struct str outbox_warning(struct arena *a, const struct outbox_state *s, int64_t now_ms);
/* Sends again what failed or may have been sent. ERR_MISSING: there is no such message in such a state. */
enum err outbox_again(struct work *w, struct str public_id) MUST_CHECK;
/* --- for the sender --- */

/* The settings as they stand. */
struct outbox_settings {
    struct str host, from, user, password_file, subject, authority;
    int64_t port;
    enum smtp_security security;
    struct str sentences[OUTBOX_KINDS];
};
enum err outbox_settings(struct work *w, struct outbox_settings *ret) MUST_CHECK;

/* Is there one to take? In any transaction. */
enum err outbox_due(struct work *w, bool *ret) MUST_CHECK;

struct outbox_item {
    struct message_id id;
    struct str public_id, to, kind, link;
    int64_t tries; /* with this one */
};
/* Takes the next message that is due, in a WRITE transaction of its own. ERR_MISSING: there is none; ERR_BUSY: somebody
 * else was quicker. One that cannot be sent (no address, a closed account) is ended, and `ret->to` is then empty. */
enum err outbox_take(struct work *w, struct outbox_item *ret) MUST_CHECK;
/* Its text is going to be handed over. ERR_CONFLICT: it is not ours any more. */
enum err outbox_hand(struct work *w, const struct outbox_item *item) MUST_CHECK;
/* What became of it. `error` is shown to the administrator: no address in it. */
enum err outbox_end(struct work *w, const struct outbox_item *item, enum smtp_result result, struct str error)
    MUST_CHECK;

/* The whole message, headers and text, as SMTP takes it. `public_url` is where Waymark is reached, without a slash at
 * its end. */
struct str outbox_text(
    struct work *w, const struct outbox_settings *s, const struct outbox_item *item, struct str public_url);

#endif
