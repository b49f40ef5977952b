/* A forum on its day (FO-1): when and where it meets, how many cases it hears, until when a case can be put on its
 * list and from when its services read the papers. It comes of a series (series.h); one that is changed by itself
 * stands apart, and what becomes of the series passes it by. It begins as planned, and is opened and held by the run
 * sheet.
 *
 * Who may know what: days and places, everybody; the address of a meeting online, whoever takes part or runs it. */
#ifndef WAYMARK_SERVICE_FORUM_H
#define WAYMARK_SERVICE_FORUM_H

#include "service/config.h"
#include "service/forum_phase.h"
#include "service/forum_rule.h"

enum {
    FORUM_CAPACITY_MOST = 40, /* cases, or places of a drop-in */
    FORUM_MINUTES_LEAST = 5,  /* for each */
    FORUM_MINUTES_MOST = 240,
    FORUM_VENUE_MOST = 200, /* characters */
    FORUM_LINK_MOST = 500,
    FORUM_REASON_MOST = 500,
    FORUM_BEGINS = 7 * 60, /* not before, in minutes after midnight */
    FORUM_ENDS = 22 * 60,  /* not after */
    FORUM_AHEAD_YEARS = 2, /* a forum is moved no further ahead */
};

enum forum_mode {
    FORUM_PERSON,
    FORUM_ONLINE,
    FORUM_BOTH,
    FORUM_MODES,
};
struct str forum_mode_name(enum forum_mode m);  /* "person", in forms and tables */
struct str forum_mode_words(enum forum_mode m); /* "In person" */
bool forum_mode_parse(struct str name, enum forum_mode *ret);

enum forum_state {
    FORUM_PLANNED,
    FORUM_OPEN, /* it is being held */
    FORUM_HELD,
    FORUM_CANCELLED,
    FORUM_STATES,
};
struct str forum_state_name(enum forum_state s);
struct str forum_state_words(enum forum_state s);

/* When, where and how: of one day, and of each day of a series. */
struct forum_plan {
    struct day on;
    int starts, capacity, minutes; /* minutes for each of `capacity` cases */
    enum forum_mode mode;
    struct str venue, link;  /* either may be empty; a link begins with "https://" */
    struct account_id chair; /* v == 0: nobody yet */
};
static inline int forum_ends(const struct forum_plan *p)
{
    return p->starts + p->capacity * p->minutes;
}
/* "9:30am to 12pm". */
struct str forum_times_words(struct arena *a, const struct forum_plan *p);
/* "Town Hall", "Online", "Town Hall, or online". */
struct str forum_place_words(struct arena *a, const struct forum_plan *p);

struct forum {
    struct forum_id id;
    struct str public_id;
    struct series_id series;
    struct str series_public_id, name; /* of its series: "Primary forum" */
    enum forum_phase phase;
    struct area_id area; /* v == 0: the whole authority */
    struct str area_name;
    bool drop_in;           /* places to talk, without cases */
    struct forum_plan plan; /* its link is empty for whoever neither takes part nor runs it */
    struct str chair_name;
    int cutoff_days;
    struct day rule_on;                        /* DAY_NONE: of no rule any more */
    struct day cutoff_on, papers_on, until_on; /* the last day for a case; papers are read from and until */
    enum forum_state state;
    struct str reason; /* why it was cancelled */
    bool apart;
    int64_t taken; /* places: cases on its list, or places of a drop-in */
    bool leads;    /* the viewer may change it */
    bool sits;     /* the viewer is a colleague of one of its services */
    bool attends;  /* the viewer takes part: sits on it, is its chair, or of a setting with a case or a place on it */
    int64_t changed_ms, version;
};

/* Which: a zeroed struct with from and to at DAY_NONE asks for all. */
struct forum_filter {
    struct series_id series;
    bool of_phase;
    enum forum_phase phase;
    struct area_id area;
    struct day from, to;
};
/* By day and time, at most 2000. The viewer is that of forum.update, whatever its scope: who may list forums, is in
 * the matrix (forum.list). */
enum err forum_list(struct work *w, const struct viewer *update, const struct forum_filter *f, struct forum **ret,
    size_t *ret_n) MUST_CHECK;
enum err forum_read(struct work *w, const struct viewer *update, struct str public_id, struct forum *ret) MUST_CHECK;

/* What the settings and the calendar say of days. */
struct forum_terms {
    const struct calendar *calendar;
    int papers_days, grace_days; /* config.h: forum_papers_days, forum_grace_days */
};
/* The last day for cases, and those of the papers, of a forum on a day. Working days before, days after. */
void forum_days(const struct forum_terms *t, struct day on, int cutoff_days, struct day *ret_cutoff,
    struct day *ret_papers, struct day *ret_until);

/* What is wrong, a sentence a field; empty where nothing is. */
struct forum_problems {
    struct str on, starts, capacity, minutes, venue, link, chair, reason;
};
bool forum_has_problems(const struct forum_problems *p);
/* Limits of a plan, whatever its day: capacity, minutes, times, the length and form of texts, a venue where people
 * meet in person. */
void forum_check_plan(struct arena *a, const struct forum_plan *p, struct forum_problems *ret);

/* What falls together with a plan among those that are planned: another forum of its chair at that time, or one that
 * begins at the same time in the same place. `beside` is forum_beside() over its day. */
struct forum_beside_all {
    const struct forum_beside_row *rows;
    size_t n;
};
enum err forum_beside(struct work *w, struct day from, struct day to, struct forum_beside_all *ret) MUST_CHECK;
/* Left out: the forum `moved`, and those of `series` that do not stand apart (v == 0: none). */
void forum_check_beside(struct arena *a, const struct forum_beside_all *all, const struct forum_plan *p,
    struct forum_id moved, struct series_id series, struct forum_problems *ret);

/* Changes one day by itself, in a WRITE transaction; those who take part are told. ERR_INVALID with sentences: a
 * limit, a day that is past, at a weekend or a bank holiday, fewer places than are taken, what falls together.
 * ERR_DENIED: not the viewer's; ERR_CONFLICT: it is held or cancelled, its day is over, or somebody changed it
 * since. */
enum err forum_change(struct work *w, const struct forum_terms *t, struct account_id by, const struct forum *f,
    const struct forum_plan *plan, struct forum_problems *ret) MUST_CHECK;
/* Sets which services are expected on one day, in a WRITE transaction; it stands apart from its series from then on.
 * One of which it is said already whether it came, stays. Those who take part, and those who did, are told. Errors as
 * above. */
enum err forum_expect(struct work *w, struct account_id by, const struct forum *f, const struct service_id *services,
    size_t n) MUST_CHECK;
/* Cancels it with a reason; its cases wait again, its places are given back, and those who take part are told. Errors
 * as above. */
enum err forum_cancel(struct work *w, struct account_id by, const struct forum *f, struct str reason,
    struct forum_problems *ret) MUST_CHECK;
/* Do its services read its papers on a day? */
static inline bool forum_opens(const struct forum *f, struct day on)
{
    return f->state != FORUM_CANCELLED && day_within(on, f->papers_on, f->until_on);
}
/* Can it still be changed: planned, and not over? */
bool forum_can_change(const struct work *w, const struct forum *f);

/* The accounts that are told of a change, but `by`: chair, colleagues of its services, settings with a case or a place
 * on it. In the arena, by number. */
enum err forum_told(struct work *w, struct account_id by, struct forum_id forum, struct account_id **ret,
    size_t *ret_n)
    MUST_CHECK;
/* Takes back what waits in the outbox to remind of it (reminder.h): its day is another, or none. */
enum err forum_unremind(struct work *w, struct str public_id) MUST_CHECK;
/* Tells them, in the outbox, with a link to the forum, in place of being reminded of it. */
enum err forum_tell(struct work *w, struct account_id by, const struct forum *f) MUST_CHECK;

struct forum_event {
    int64_t at_ms;
    struct str who, what, detail; /* what: "planned", "changed", "cancelled" ... */
};
enum err forum_events(struct work *w, const struct forum *f, struct forum_event **ret, size_t *ret_n) MUST_CHECK;
enum err forum_note_event(struct work *w, struct account_id by, struct forum_id forum, const char *what,
    struct str detail) MUST_CHECK;

/* The services that sit on it, by name. */
struct forum_seat {
    struct service_id service;
    struct str public_id, name, who; /* who: came for it */
    int present;                     /* 1, 0, or -1 when it is not said yet */
};
enum err forum_seats(struct work *w, struct forum_id forum, struct forum_seat **ret, size_t *ret_n) MUST_CHECK;

#endif
