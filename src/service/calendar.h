/* The school calendar as the authority and its schools have told it: terms, INSET days, closures, holidays. */
#ifndef WAYMARK_SERVICE_CALENDAR_H
#define WAYMARK_SERVICE_CALENDAR_H

#include "attendance/calendar.h"
#include "service/work.h"

struct calendar;

/* Everything, in the arena. The caller has begun a transaction. */
enum err calendar_load(struct work *w, struct calendar **ret) MUST_CHECK;

/* The sessions a school is due to hold in a school year: its terms (the authority's where it has none of its own)
 * without INSET days, closures and holidays. Empty when no term of the year is known. */
struct att_mask calendar_planned(const struct calendar *c, int year, struct school_id school);
/* The same; every session of a year of which nobody has told the terms. */
struct att_mask calendar_planned_or_all(const struct calendar *c, int year, struct school_id school);

/* The sessions on which a school is told to be closed: INSET days, closures and holidays, its own and everyone's. */
struct att_mask calendar_closed(const struct calendar *c, int year, struct school_id school);

/* Is a day in a closure of everyone: not of one school, no INSET day, no holiday of schools alone? */
bool calendar_shut(const struct calendar *c, struct day d);

enum calendar_season {
    SEASON_AUTUMN,
    SEASON_SPRING,
    SEASON_SUMMER,
};

/* The season's first and last day in a school year, from the authority's terms. Where none is told: autumn to 31
 * December, spring to 31 March, summer from 1 April; *ret_told says which. */
void calendar_season_days(const struct calendar *c, int year, enum calendar_season s, struct day *ret_from,
    struct day *ret_to, bool *ret_told);
/* The season in which a day lies; a day of the holidays belongs to the season before it. */
enum calendar_season calendar_season_on(const struct calendar *c, int year, struct day on);

/* The last day of the season after that in which a day lies: this term and the next. */
struct day calendar_next_season_ends(const struct calendar *c, struct day on);

/* The sessions of a term of the School Census: AUT, SPR, SUM1 or SUM2 (the halves of the summer). False when the
 * calendar does not say where it begins and ends. */
bool calendar_term(const struct calendar *c, int year, const char *term, struct att_mask *ret);

#endif
