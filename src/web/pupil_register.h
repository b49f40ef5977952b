/* The register of a child at a school in a year, as the page of the child shows it. */
#ifndef WAYMARK_WEB_PUPIL_REGISTER_H
#define WAYMARK_WEB_PUPIL_REGISTER_H

#include "service/forecast.h"
#include "service/journey.h"
#include "views/pupil.h"
#include "web/context.h"

/* The nth of its page. With a forecast of its year, what may be said of how the year ends; NULL: nothing. */
struct pupil_register pupil_register_of(struct context *c, const struct journey *j, const struct journey_register *r,
    const struct forecast *forecast, size_t nth);

/* "Severely absent", "Persistently absent", "At risk of persistent absence"; empty for everyone else. */
struct str pupil_standing(const struct att_count *k);
/* "Rowanfield School, on roll since 3 September 2024". */
struct str pupil_on_roll_words(struct arena *a, const struct pupil_enrolment *e);

#endif
