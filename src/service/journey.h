/* The whole journey of one child (DB-5): every register that was kept of them, year by year and school by school, as
 * far as the viewer may see it. */
#ifndef WAYMARK_SERVICE_JOURNEY_H
#define WAYMARK_SERVICE_JOURNEY_H

#include "attendance/pattern.h"
#include "service/dashboard.h"
#include "service/pupil.h"

/* One register: a school year at a school. */
struct journey_register {
    int year;
    const struct pupil_enrolment *enrolment;
    const struct att_block *block;
    size_t row;
    int year_group;
    struct att_answer answer; /* of this row alone, the whole year */
};
struct journey {
    struct journey_register *v; /* the newest year first, and in it the newest enrolment */
    size_t n;
};

/* The registers of enrolments whose marks the viewer may see. `marks` is the viewer of mark.read; with no scopes there
 * are none. Blocks last as long as the arena of the work. */
enum err journey_read(struct work *w, const struct dashboard_source *source, const struct viewer *marks,
    const struct pupil *p, struct journey *ret) MUST_CHECK;

/* Unauthorised absence in ten school weeks at the school of a register, up to its last mark: the year before at the
 * same school is counted in (DOMAIN.md 1.4: the weeks may span school years). */
struct att_ten journey_ten(struct arena *a, const struct journey *j, const struct journey_register *r);

/* Sickness: half days coded I. A school tells the authority when it believes that a child will miss 15 school days for
 * illness, in a row or not (DOMAIN.md 1.4). */
enum { JOURNEY_SICK_SESSIONS = 30 };
int journey_sick(const struct journey_register *r);

#endif
