/* The private calendar feed of an account (TS-1): an address with a secret in it that a calendar program asks for, now
 * and then, without signing in. Whoever has the address sees what is in it, so it holds schools, times and places and
 * never a child; it is shown once, and a new one makes the old one dead. */
#ifndef WAYMARK_SERVICE_FEED_H
#define WAYMARK_SERVICE_FEED_H

#include "service/access.h"
#include "service/ics.h"
#include "service/work.h"

/* Makes a new secret, in a WRITE transaction, and gives it: 52 letters and digits. */
enum err feed_renew(struct work *w, struct account_id account, struct str *ret_token) MUST_CHECK;
/* Takes the feed away. */
enum err feed_end(struct work *w, struct account_id account) MUST_CHECK;
/* Since when there is one; 0: there is none. */
enum err feed_since(struct work *w, struct account_id account, int64_t *ret_ms) MUST_CHECK;

/* What the events are made for. */
struct feed_reader {
    struct account_id account;
    access_roles roles;
    struct str display_name;
    struct str public_url; /* for the addresses of pages: "https://waymark.example" */
};
/* Whose feed it is. ERR_MISSING: nobody's, or of an account that is closed. */
enum err feed_open(struct work *w, struct str token, struct feed_reader *ret) MUST_CHECK;

/* Something that has events for people: meetings, for one. Gives them in the arena, in an order that stays. A source is
 * a row of the table in feed.c. */
typedef enum err feed_source(
    struct work *w, const struct feed_reader *reader, struct ics_event **ret, size_t *ret_n);

/* The calendar of a reader, from all sources. */
enum err feed_write(struct work *w, const struct feed_reader *reader, struct buf *out) MUST_CHECK;

#endif
