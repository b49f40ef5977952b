/* What each enrolment's year will hold, before it is laid out day by day: how many of its possible
 * sessions are missed, how many of these without authority, and for what reasons. Made in the order
 * of the functions below, each of which needs what the ones before it set. */
#ifndef WAYMARK_DEMO_PLAN_H
#define WAYMARK_DEMO_PLAN_H

#include "demo/quota.h"

/* Sessions that are not possible for a child, other than a closure of the school. */
enum demo_quirk {
    QUIRK_NONE,
    QUIRK_DUAL,      /* D: two days a week at a second school outside the county */
    QUIRK_NOT_YET,   /* X: Reception, mornings only for some weeks of the autumn */
    QUIRK_NO_ACCESS, /* Q: the authority had no transport for some days */
    QUIRK_TRANSPORT, /* Y1 on one day */
    QUIRK_OTHER,     /* Y7 on one day */
};

/* What is wrong with one child's register (fault.h). */
enum demo_fault {
    FAULT_NONE,
    FAULT_NOT_REQUIRED, /* X, though of compulsory school age */
    FAULT_AT_HOME,      /* B, though nobody supervised the child */
    FAULT_LATE_RUN,     /* L in every session of a term */
    FAULT_VISIT_RUN,    /* V likewise */
    FAULT_LEAVE_RUN,    /* C for every illness */
};

/* Attended elsewhere, on some days of each week of a stretch of the year. */
struct demo_provision {
    uint8_t mark;     /* DEMO_OFF_SITE or DEMO_LA_PROVISION; DEMO_NO_MARK: none */
    uint8_t weekdays; /* bit 0 Monday */
    int16_t first, last;
};

struct demo_plan {
    int16_t possible, absent, unauthorised;
    uint8_t band;        /* enum demo_band */
    uint8_t quirk;       /* enum demo_quirk */
    uint8_t fault;       /* enum demo_fault */
    uint8_t suspensions; /* how many, from first_suspension */
    uint32_t first_suspension;
    struct demo_provision provision;
    /* Parts of the authorised absence; what they leave is illness. */
    int16_t suspended;
    int16_t part_time;
    uint8_t part_time_pattern; /* 0 afternoons, 1 mornings, 2 two whole days a week */
    bool part_time_now;        /* goes on to the end of the year */
    uint8_t study, medical, leave, rare;
    uint8_t rare_mark;
    /* Parts of the unauthorised absence; what they leave is O. */
    uint8_t holiday, late_after, no_reason;
};

struct demo_suspension {
    uint32_t enrolment;
    int16_t day; /* place of the first day; set when the register is laid out */
    uint8_t sessions;
    bool permanent;
    uint8_t reason[3]; /* of demo_reason(); UINT8_MAX: none */
};

struct demo_plans {
    const struct demo_county *county;
    struct demo_targets targets;
    struct demo_plan *plan; /* of each enrolment */
    struct demo_suspension *suspensions;
    size_t n_suspensions;
};

struct demo_plans *demo_plans(const struct demo_county *c);
/* The plans of the school year before, which are made to fit. */
struct demo_plans *demo_plans_before(const struct demo_plans *next);

/* The parts of it. */
void demo__plan_possible(struct demo_plans *p);
void demo__plan_absence(struct demo_plans *p);
void demo__plan_suspensions(struct demo_plans *p);
void demo__plan_episodes(struct demo_plans *p);
void demo__plan_unauthorised(struct demo_plans *p);
void demo__plan_leave(struct demo_plans *p);

/* Changes whole numbers v, each within lo..hi, so that the sums of the groups come near `rate`
 * (millionths of possible sessions; 0 leaves a group alone) for all of the splits at once, and meet
 * it for the school types. */
void demo__tilt(const struct demo_plans *p, const struct demo_rates *rate, int16_t *v,
    const int16_t *lo, const int16_t *hi);

/* Absent sessions that no part of the plan has taken yet. */
static inline int demo_plan_left(const struct demo_plan *p)
{
    return p->absent - p->suspended - p->part_time - p->study - p->medical - p->leave - p->rare -
        p->holiday - p->late_after - p->no_reason;
}

/* The reason codes of suspensions in use in 2025/26; 0 .. DEMO_REASONS - 1. */
enum { DEMO_REASONS = 15 };
const char *demo_reason(int i);

/* A visit to every enrolment of a school type in random order, up to three times, until `left`
 * sessions are given away. */
struct demo_tour {
    struct demo_plans *plans;
    struct rng *rng;
    int64_t left;
};
typedef int demo_visit(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil);
/* Calls visit, which says how many sessions it took, for each school type with so many sessions in
 * a million possible ones to give. */
void demo__tours(struct demo_plans *p, uint64_t index, const int64_t per_million[DEMO_PHASES],
    demo_visit *visit);

#endif
