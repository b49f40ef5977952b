/* Series of Inclusion Forums (FO-1): a phase and an area, a rule that gives its days (forum_rule.h), and what is the
 * same on each of them: time, places, chair, services expected. Making one makes its forums; changing one from a day
 * on changes the forums from then on that do not stand apart, adds those that the new rule gives, and cancels those
 * that it gives no more, unless a case or a place is booked on one of them.
 *
 * A coordinator's are those of their phases and areas (scope R, series_in_scope). */
#ifndef WAYMARK_SERVICE_SERIES_H
#define WAYMARK_SERVICE_SERIES_H

#include "service/forum.h"

enum {
    SERIES_NAME_MOST = 100, /* characters */
    SERIES_VENUES_MOST = 20,
    SERIES_SERVICES_MOST = 60,
    SERIES_CUTOFF_MOST = 60, /* working days */
};

/* What is asked of a series. The plan's day is not looked at, nor its venue: venues take turns, one a day. */
struct series_plan {
    struct str name;
    enum forum_phase phase;
    struct area_id area; /* v == 0: the whole authority */
    bool drop_in;
    struct forum_rule rule;
    struct forum_plan plan;
    int cutoff_days;
    const struct str *venues;
    size_t n_venues;
    const struct service_id *services;
    size_t n_services;
};

struct series {
    struct series_id id; /* v == 0: none yet */
    struct str public_id, area_name, chair_name;
    struct series_plan plan; /* venues and services: only of series_read() */
    int64_t coming;          /* forums that are still to be held */
    int64_t version;
};
/* Those that have not ended before today, by phase, area and name. The viewer is that of forum.update. */
enum err series_list(struct work *w, const struct viewer *viewer, struct series **ret, size_t *ret_n) MUST_CHECK;
enum err series_read(struct work *w, const struct viewer *viewer, struct str public_id, struct series *ret) MUST_CHECK;

struct series_problems {
    struct str name, phase, step, nth, first, last, cutoff, venues, services;
    struct forum_problems forum; /* of the whole: capacity, minutes, starts, link, chair; on: the days as such */
};
bool series_has_problems(const struct series_problems *p);

/* What would become of a day. */
enum series_fate {
    SERIES_NEW,   /* a forum is added */
    SERIES_KEPT,  /* there is one, which gets the time and places of the plan */
    SERIES_ENDS,  /* there is one that the rule gives no more: it is cancelled */
    SERIES_APART, /* there is one that was changed or cancelled by itself: it stays as it is */
    SERIES_OUT,   /* nobody meets: `gap` says why */
};
struct series_date {
    struct day on;
    enum series_fate fate;
    enum forum_gap gap;
    struct str venue;
    struct forum forum; /* that there is; id.v == 0: none */
};
struct series_proposal {
    struct series_date *dates; /* by day */
    size_t n;
    size_t n_meets; /* of which a forum is held */
};
/* Looks at a plan: of a new series (of.id.v == 0), or of one that is changed from the plan's first day on. Refused
 * with sentences: no name, or that of another series at that time; a phase and area that are not the viewer's; a
 * step, a cut-off or a limit that cannot be; no last day, or one more than two school years on; a first day in the
 * past or after the last; no day at all, or none in term; a chair with two forums at once; a place and time that
 * another series has; services that are not there; a day that is given up with bookings on it. The proposal is what
 * would be done. */
enum err series_look(struct work *w, const struct viewer *viewer, const struct forum_terms *t, const struct series *of,
    const struct series_plan *p, struct series_proposal *ret, struct series_problems *ret_problems) MUST_CHECK;

/* Does what was proposed, in the WRITE transaction in which it was looked at. */
enum err series_make(struct work *w, const struct forum_terms *t, struct account_id by, const struct series_plan *p,
    const struct series_proposal *proposal, struct str *ret_public_id) MUST_CHECK;
/* ERR_CONFLICT: somebody changed the series, or one of its forums, since. Those who take part are told once. */
enum err series_change(struct work *w, const struct forum_terms *t, struct account_id by, const struct series *of,
    const struct series_plan *p, const struct series_proposal *proposal) MUST_CHECK;

/* Who can chair: open accounts of managers, leads, coordinators and service attendees, by name. */
struct series_chair {
    struct account_id account;
    struct str name;
};
enum err series_chairs(struct work *w, struct series_chair **ret, size_t *ret_n) MUST_CHECK;

#endif
