/* One child: what is known, enrolments, statuses, suspensions (DB-5). */
#ifndef WAYMARK_SERVICE_PUPIL_H
#define WAYMARK_SERVICE_PUPIL_H

#include "service/work.h"
#include "service/trait.h"

struct pupil_enrolment {
    struct enrolment_id id;
    struct str urn, school_name;
    struct day entry, leaving;
    char status;
    int year_group; /* in the school year shown */
};

struct pupil_suspension {
    struct str school_name, category, reasons;
    struct day start;
    int64_t sessions;
};

struct pupil {
    struct pupil_id id;
    struct str public_id, upn, former_upn, surname, forename, preferred_surname, preferred_forename;
    struct day born;
    int sex;
    int year;                           /* the school year shown */
    struct viewer viewer;               /* who reads */
    struct pupil_enrolment *enrolments; /* at schools in scope, the newest first */
    size_t n_enrolments;
    struct trait_line traits[TRAITS];
    struct pupil_suspension *suspensions;
    size_t n_suspensions;
};

/* Reads a child by the id of the URL. `viewer` is that of pupil.read; `year` is the school year that year groups are
 * of. The registers are another matter (journey.h). ERR_MISSING: no such child, or not one the viewer may see. */
enum err pupil_read(struct work *w, const struct viewer *viewer, struct str public_id, int year, struct pupil *ret)
    MUST_CHECK;

#endif
