/* Forums in calendars (service/ics.h): those of a person in their own feed, one as a file, and those that everybody may
 * know of. No child, no case and no name is in any of them; the address of a meeting online in none. */
#ifndef WAYMARK_SERVICE_FORUM_FEED_H
#define WAYMARK_SERVICE_FORUM_FEED_H

#include "service/feed.h"
#include "service/forum.h"

enum {
    FORUM_FEED_DAYS = 120,    /* of the past stay in a feed */
    FORUM_PUBLIC_DAYS = 60,   /* likewise in the public one */
    FORUM_PUBLIC_AHEAD = 740, /* days to come in it: two years */
};

/* A source of feeds: forums at which the reader takes part, as chair, as a colleague of a service, as the setting of a
 * case or of a place, and those that they coordinate; the cancelled ones say so. */
feed_source forum_feed;

/* One forum. */
struct ics_event forum_feed_event(struct arena *a, const struct forum *f, struct str public_url);

/* What everybody may know of a forum. */
struct forum_public {
    struct str public_id, name, area_name;
    enum forum_phase phase;
    bool drop_in, cancelled;
    struct forum_plan plan; /* without link and chair */
    struct day cutoff_on;
    int64_t changed_ms, version;
};
/* Of one phase, or of all, by day, from a day on. */
enum err forum_public_list(struct work *w, bool of_phase, enum forum_phase phase, struct day from,
    struct forum_public **ret, size_t *ret_n) MUST_CHECK;
/* The same as a calendar. */
enum err forum_public_events(struct work *w, bool of_phase, enum forum_phase phase, struct str public_url,
    struct ics_event **ret, size_t *ret_n) MUST_CHECK;

#endif
