/* Whose forums are whose (scope R; TRUST.md section 4): the phases and areas of a forum coordinator, from a day to a
 * day. The manager says so, as of schools and their leads (allocation.h). */
#ifndef WAYMARK_SERVICE_COORDINATOR_H
#define WAYMARK_SERVICE_COORDINATOR_H

#include "service/forum_phase.h"
#include "service/work.h"

struct coordinator {
    int64_t id;
    struct account_id account;
    struct str name;
    bool closed; /* the account */
    enum forum_phase phase;
    struct area_id area; /* v == 0: every area */
    struct str area_name;
    struct day from, to; /* to: DAY_NONE: no end is known */
};
/* Those that have not ended before a day, by name. */
enum err coordinator_list(struct work *w, struct day from, struct coordinator **ret, size_t *ret_n) MUST_CHECK;

/* Who can be one: open accounts of forum coordinators, by name. */
struct coordinator_choice {
    struct account_id account;
    struct str name;
};
enum err coordinator_choices(struct work *w, struct coordinator_choice **ret, size_t *ret_n) MUST_CHECK;

struct coordinator_problems {
    struct str account, area, from, to;
};
/* Gives a coordinator a phase and an area, in a WRITE transaction. ERR_INVALID with sentences: the account is none of a
 * coordinator, the area is not there, a day is missing or before the other, they have it already. */
enum err coordinator_add(struct work *w, const struct coordinator *c, struct coordinator_problems *ret) MUST_CHECK;
/* Today is its last day; of one that has not begun, nothing remains. ERR_MISSING: there is none of this number. */
enum err coordinator_end(struct work *w, int64_t id) MUST_CHECK;

/* What the account has today. */
struct coordinator_region {
    enum forum_phase phase;
    struct area_id area;
};
enum err coordinator_regions(struct work *w, struct account_id account, struct coordinator_region **ret,
    size_t *ret_n) MUST_CHECK;

/* The partnership areas of the authority, by name. */
struct area {
    struct area_id id;
    struct str name;
};
enum err area_list(struct work *w, struct area **ret, size_t *ret_n) MUST_CHECK;

#endif
