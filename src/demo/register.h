/* One enrolment's register for the year, from its plan. */
#ifndef WAYMARK_DEMO_REGISTER_H
#define WAYMARK_DEMO_REGISTER_H

#include "demo/plan.h"
#include "demo/spell.h"

/* The register with everything attended: the sessions in which the school taught and the child was
 * on roll are DEMO_PRESENT, those not possible say why. */
void demo__open_register(
    const struct demo_plans *p, size_t enrolment, uint8_t marks[DEMO_SESSIONS]);

/* The register as it was kept. Sets the first days of the enrolment's suspensions. */
void demo__keep_register(struct demo_plans *p, const struct demo_seasons *seasons, size_t enrolment,
    uint8_t marks[DEMO_SESSIONS]);

#endif
