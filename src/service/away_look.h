/* Casework records with what is told of them: beside the calendar, the child's statuses and the marks of the year. */
#ifndef WAYMARK_SERVICE_AWAY_LOOK_H
#define WAYMARK_SERVICE_AWAY_LOOK_H

#include "service/away_alert.h"
#include "service/dashboard.h"

struct away_told {
    struct away_alert *alerts; /* by weight */
    size_t n;
};

/* For each of the records what is to be told of it today, in the arena. The records are those the viewer may see. */
enum err away_look(struct work *w, const struct dashboard_source *source, const struct away *records, size_t n,
    struct away_told **ret) MUST_CHECK;

/* The weight of the most urgent one; AWAY_CLOCK + 1 when there is none. */
int away_told_weight(const struct away_told *t);

/* The school days of a school about a day: the year before, its own and the one after. */
struct att_school_days away_school_days(const struct calendar *c, struct school_id school, struct day about);

/* The first and last day of the term in which a day lies. */
void away_term(const struct calendar *c, struct day on, struct day *ret_from, struct day *ret_to);

#endif
