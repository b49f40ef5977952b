/* Registers that were kept badly: four schools of 2024/25 make the mistakes that real ones make, so
 * that whoever looks for them finds some. They are laid over registers that are complete, and hardly
 * any of them changes how a session counts, so that the rates stay as published
 * (docs/decisions/0003-demonstration-county.md). */
#ifndef WAYMARK_DEMO_FAULT_H
#define WAYMARK_DEMO_FAULT_H

#include "demo/plan.h"

/* Which schools, by place in the county. */
struct demo_faulty {
    int closed;  /* marks of a class on two of the school's training days */
    int missing; /* single marks are missing, and those of a class in two sessions */
    int codes;   /* H and J, withdrawn in August, until February; X for children of age; B at home */
    int runs;    /* one code for a whole term; from January no N is followed up */
};
/* -1 each in years without such schools. */
struct demo_faulty demo_faulty(const struct demo_county *c);

/* Chooses the children of whom single faults are. */
void demo__plan_faults(struct demo_plans *p);
/* Lays the faults over a register that is otherwise done. */
void demo__put_faults(const struct demo_plans *p, size_t enrolment, uint8_t marks[DEMO_SESSIONS]);

#endif
