/* Calendar files (iCalendar, RFC 5545): meetings for the calendars that people have already. Texts are escaped; lines
 * are folded at 75 bytes between letters and end with CR LF. What is put in is what other people's calendars will hold
 * for years: no name of a child, no need, no reason. */
#ifndef WAYMARK_SERVICE_ICS_H
#define WAYMARK_SERVICE_ICS_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/day.h"

enum {
    ICS_TEXT_MOST = 1000, /* bytes of a text; what is longer is cut between letters */
    ICS_EVENTS_MOST = 2000,
};

/* One event. Its times are those of clocks in England: the calendar says when summer time begins and ends. */
struct ics_event {
    struct str uid;     /* the same for ever: a public id and what it is, "meeting-x7...@waymark" */
    struct day from;    /* the day, or the first of several */
    struct day to;      /* of whole days: the last of them; DAY_NONE: the same day */
    int starts, ends;   /* minutes after midnight; starts < 0: whole days; ends <= starts: no end is known */
    struct str summary; /* "Targeting support meeting, Alder Primary School" */
    struct str place;   /* a room, a link, a number; may be empty */
    struct str url;     /* of its page; may be empty */
    bool cancelled;
    int64_t sequence;   /* higher after each change that matters to whoever takes part */
    int64_t changed_ms; /* when it was last changed */
};
struct ics_calendar {
    struct str name; /* "Waymark: Priya Shah" */
    const struct ics_event *events;
    size_t n_events; /* those beyond ICS_EVENTS_MOST are left out */
};

/* Adds the whole calendar. Whether there was room is in out->failed. */
void ics_write(struct buf *out, const struct ics_calendar *c);

#endif
