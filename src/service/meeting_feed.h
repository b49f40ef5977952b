/* Meetings in the calendars that people have already (service/feed.h, service/ics.h). No child is in it. */
#ifndef WAYMARK_SERVICE_MEETING_FEED_H
#define WAYMARK_SERVICE_MEETING_FEED_H

#include "service/feed.h"

enum { MEETING_FEED_DAYS = 120 /* of the past stay in a feed */ };

/* A source of feeds: the meetings that the reader leads, at schools that are theirs, and for the staff of a school
 * those of the school; the cancelled ones say so. */
feed_source meeting_feed;

/* One meeting that the viewer, that of meeting.read, may see. ERR_MISSING. */
enum err meeting_feed_one(struct work *w, const struct viewer *viewer, struct str public_id, struct str public_url,
    struct ics_event *ret) MUST_CHECK;

#endif
