#include "service/feed.h"

#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "service/account.h"
#include "service/forum_feed.h"
#include "service/meeting_feed.h"
#include "store/outbox.h"

enum { HASH_BYTES = 32 };

/* Who has events. NULL ends the table. */
static feed_source *const sources[] = { meeting_feed, forum_feed, NULL };

static struct str hash_of(struct arena *a, struct str token)
{
    static const char purpose[] = "feed ";
    unsigned char *hash = arena_alloc(a, HASH_BYTES);
    struct str text = str_fmt(a, "%s%.*s", purpose, STR_ARG(token));
    crypto_generichash(hash, HASH_BYTES, (const unsigned char *)text.p, text.n, NULL, 0);
    return (struct str){ (const char *)hash, HASH_BYTES };
}

enum err feed_renew(struct work *w, struct account_id account, struct str *ret_token)
{
    struct str token = str_fmt(
        w->arena, "%.*s%.*s", STR_ARG(random_public_id(w->arena)), STR_ARG(random_public_id(w->arena)));
    enum err e = store_feed_put(w->db, w->arena,
        &(struct feed_put){ .account = account, .token_hash = hash_of(w->arena, token), .now_ms = w->now_ms }, NULL);
    if (e == OK)
        *ret_token = token;
    return work_fail(w, e);
}

enum err feed_end(struct work *w, struct account_id account)
{
    return work_fail(w, store_feed_end(w->db, w->arena, &(struct feed_end){ .account = account }, NULL));
}

enum err feed_since(struct work *w, struct account_id account, int64_t *ret_ms)
{
    struct feed_of_account_row row = { .created_ms = 0 };
    enum err e = store_feed_of_account(w->db, w->arena, &(struct feed_of_account){ .account = account }, &row);
    if (e == OK || e == ERR_MISSING)
        *ret_ms = row.created_ms;
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

enum err feed_open(struct work *w, struct str token, struct feed_reader *ret)
{
    struct feed_by_token_row row;
    enum err e = store_feed_by_token(w->db, w->arena,
        &(struct feed_by_token){ .token_hash = hash_of(w->arena, token) }, &row);
    if (e == OK) {
        *ret = (struct feed_reader){ .account = row.account, .display_name = row.display_name, .public_url = S("") };
        e = account_roles(w, row.account, &ret->roles);
    }
    return work_fail(w, e);
}

enum err feed_write(struct work *w, const struct feed_reader *reader, struct buf *out)
{
    struct ics_event *all = ARENA_ARRAY(w->arena, ICS_EVENTS_MOST, struct ics_event);
    size_t n = 0;
    for (size_t i = 0; sources[i] != NULL; i++) {
        struct ics_event *events;
        size_t more;
        enum err e = sources[i](w, reader, &events, &more);
        if (e != OK)
            return e;
        more = more > ICS_EVENTS_MOST - n ? ICS_EVENTS_MOST - n : more;
        if (more > 0)
            memcpy(all + n, events, more * sizeof *all);
        n += more;
    }
    ics_write(out,
        &(struct ics_calendar){ .name = str_fmt(w->arena, "Waymark: %.*s", STR_ARG(reader->display_name)),
            .events = all,
            .n_events = n });
    return out->failed ? ERR_FULL : OK;
}
