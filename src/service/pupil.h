/* One child, as the child's page shows them: what is known, enrolments, statuses, registers, suspensions (DB-5, first
 * form). */
#ifndef WAYMARK_SERVICE_PUPIL_H
#define WAYMARK_SERVICE_PUPIL_H

#include "service/dashboard.h"
#include "service/trait.h"

struct pupil_enrolment {
    struct enrolment_id id;
    struct str urn, school_name;
    struct day entry, leaving;
    char status;
    int year_group;                /* in the school year shown */
    const struct att_block *block; /* where its register of the year is; NULL if there is none */
    size_t row;
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
    struct pupil_enrolment *enrolments; /* at schools in scope, the newest first */
    size_t n_enrolments;
    struct trait_line traits[TRAITS];
    struct pupil_suspension *suspensions;
    size_t n_suspensions;
    struct att_snapshot *snapshot; /* given back with the arena; NULL when the viewer may not see registers */
};

/* Reads a child by the id of the URL. `viewer` is that of pupil.read, `marks` that of mark.read (no scopes: no
 * registers). A year of 0 is the newest with registers. ERR_MISSING: no such child, or not one the viewer may see. */
enum err pupil_read(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct viewer *marks, struct str public_id, int year, struct pupil *ret) MUST_CHECK;

/* The answer of one register: a question over its block that keeps this row only. */
struct att_answer pupil_answer(struct arena *a, const struct pupil *p, const struct pupil_enrolment *e);

#endif
