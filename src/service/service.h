/* The services that sit on Inclusion Forums (DOMAIN.md 5.3): Educational Psychology, Health, the Virtual School. Which
 * there are, and whose colleagues they are, from a day to a day: an account reads the papers of the forums on which its
 * service sits (scope F). Who may change a service is service_in_scope: the manager, and a coordinator as long as it
 * sits on nobody else's forums. */
#ifndef WAYMARK_SERVICE_SERVICE_H
#define WAYMARK_SERVICE_SERVICE_H

#include "service/work.h"

enum { SERVICE_NAME_MOST = 100 /* characters */ };

struct service {
    struct service_id id;
    struct str public_id, name;
    struct day ended; /* DAY_NONE: it goes on */
    int64_t n;        /* colleagues today */
    bool may;         /* the viewer may change it and its colleagues */
    int64_t version;
};
/* By name, those that have ended among them. The viewer is that of forum.attendees_manage. */
enum err service_list(struct work *w, const struct viewer *viewer, struct service **ret, size_t *ret_n) MUST_CHECK;
enum err service_read(struct work *w, const struct viewer *viewer, struct str public_id, struct service *ret)
    MUST_CHECK;

/* Adds one, in a WRITE transaction. ERR_INVALID: *ret_problem says what is wrong with the name. */
enum err service_add(struct work *w, struct str name, struct str *ret_public_id, struct str *ret_problem) MUST_CHECK;
/* Another name. ERR_DENIED: it is not the viewer's to change; ERR_CONFLICT: somebody changed it since. */
enum err service_rename(struct work *w, const struct service *s, struct str name, struct str *ret_problem) MUST_CHECK;
/* Ends it today: its colleagues end with it, no series expects it any more, and it sits on no forum to come. Or opens
 * it again, without any of them. */
enum err service_set_ended(struct work *w, const struct service *s, bool ended) MUST_CHECK;

struct service_person {
    struct account_id account;
    struct str name;
    bool closed;         /* the account */
    struct day from, to; /* to: DAY_NONE: no end is known */
};
/* Everybody who belongs to it, or did, by name. */
enum err service_people(struct work *w, const struct service *s, struct service_person **ret, size_t *ret_n)
    MUST_CHECK;
/* Who can be made a colleague: open accounts of service attendees and Inclusion Leads, by name. */
enum err service_choices(struct work *w, struct service_person **ret, size_t *ret_n) MUST_CHECK;

struct service_problems {
    struct str account, from, to;
};
/* Makes an account a colleague from a day on. ERR_INVALID with sentences: it is of no role that sits on forums, belongs
 * to the service already on some of the days, or a day is missing or before the other. ERR_DENIED as above. */
enum err service_join(struct work *w, const struct service *s, const struct service_person *p,
    struct service_problems *ret) MUST_CHECK;
/* Today is the last day of whoever joined on `from`; of one who has not begun yet, nothing remains. ERR_MISSING: nobody
 * did. */
enum err service_leave(struct work *w, const struct service *s, struct account_id account, struct day from) MUST_CHECK;

#endif
