/* Which Inclusion Lead has which schools, from a day to a day (TS-1). A handover gives a school to another lead from a
 * day on, with the meetings that are planned from then; cover gives a second one for a time. An allocation is what a
 * lead sees children by (scope K), so that each change of it is one of permissions. */
#ifndef WAYMARK_SERVICE_ALLOCATION_H
#define WAYMARK_SERVICE_ALLOCATION_H

#include "service/work.h"

struct allocation {
    struct school_id school;
    struct account_id account;
    struct str lead;
    struct day from, to; /* to: DAY_NONE while no end is known */
};

/* Those that have not ended before a day, at the schools of the viewer's scope; by school. */
enum err allocation_list(struct work *w, const struct viewer *viewer, struct day from, struct allocation **ret,
    size_t *ret_n) MUST_CHECK;
static inline bool allocation_holds(const struct allocation *a, struct day on)
{
    return day_within(on, a->from, a->to);
}

struct allocation_lead {
    struct account_id account;
    struct str name;
};
enum err allocation_leads(struct work *w, struct allocation_lead **ret, size_t *ret_n) MUST_CHECK;

/* What is to be done, and what is wrong with it: a sentence a field. */
struct allocation_change {
    struct school_id school;
    struct account_id account; /* to whom; v == 0: to nobody, the school is left without */
    struct day from, to;       /* to: DAY_NONE without an end, for cover alone it is needed */
    bool cover;                /* beside the lead of the school, not in their place */
};
struct allocation_problems {
    struct str account, from, to;
};

/* Does it, within the caller's WRITE transaction. ERR_INVALID: see the problems. */
enum err allocation_make(struct work *w, struct account_id by, const struct allocation_change *c,
    struct allocation_problems *ret) MUST_CHECK;

#endif
