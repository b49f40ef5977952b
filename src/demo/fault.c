#include "demo/fault.h"

#include "demo/chance.h"

enum { YEAR_OF_FAULTS = 2024 };

/* Year groups of whole classes. */
enum { CLOSED_CLASS = 3,
    MISSING_CLASS = 4,
    OF_AGE_CLASS = 9,
    HOME_CLASS = 10 };

struct demo_faulty demo_faulty(const struct demo_county *c)
{
    if (c->year.begins != YEAR_OF_FAULTS)
        return (struct demo_faulty){ -1, -1, -1, -1 };
    int secondary = demo_first_urn(c->options.size, DEMO_SECONDARY) -
        demo_first_urn(c->options.size, DEMO_PRIMARY);
    return (struct demo_faulty){ .closed = 2, .missing = 6, .codes = secondary + 1, .runs = 12 };
}

/* Gives a fault to the first `n` children of a school (and a year group; -1: any) who are there all
 * year, in a band, and of whom nothing else is out of the ordinary. */
static void choose(struct demo_plans *p, int school, int year, enum demo_band band,
    enum demo_fault fault, int n)
{
    const struct demo_county *c = p->county;
    for (size_t i = 0; i < c->n_enrolments && n > 0; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        struct demo_plan *plan = &p->plan[i];
        bool may = e->school == school && (year < 0 || c->pupils[e->pupil].year == year) &&
            e->first == 1 && e->last == DEMO_DAYS - 1;
        if (!may || plan->band != band || plan->quirk != QUIRK_NONE ||
            plan->provision.mark != DEMO_NO_MARK || plan->fault != FAULT_NONE)
            continue;
        plan->fault = (uint8_t)fault;
        n--;
    }
}

void demo__plan_faults(struct demo_plans *p)
{
    const struct demo_faulty at = demo_faulty(p->county);
    if (at.codes < 0)
        return;
    choose(p, at.codes, OF_AGE_CLASS, BAND_LOW, FAULT_NOT_REQUIRED, 3);
    choose(p, at.codes, HOME_CLASS, BAND_LOW, FAULT_AT_HOME, 6);
    choose(p, at.runs, -1, BAND_LOW, FAULT_LATE_RUN, 1);
    choose(p, at.runs, -1, BAND_LOW, FAULT_VISIT_RUN, 1);
    choose(p, at.runs, -1, BAND_PERSISTENT, FAULT_LEAVE_RUN, 1);
}

/* Changes every mark of one kind within some days. */
static void change(uint8_t *marks, int first, int last, enum demo_mark from, enum demo_mark to)
{
    for (int s = 2 * first; s <= 2 * last + 1; s++)
        if (marks[s] == from)
            marks[s] = (uint8_t)to;
}

/* The spring term, from its first day on. */
static struct demo_stretch spring(const struct demo_year *y)
{
    int last = y->autumn_end;
    while (y->term_of[last + 1] <= 3)
        last++;
    return (struct demo_stretch){ y->autumn_end, last };
}

/* The days of one child. */
static void put_own(const struct demo_year *y, enum demo_fault fault, uint8_t *marks)
{
    const struct demo_stretch term = spring(y);
    switch (fault) {
    case FAULT_NOT_REQUIRED: /* afternoons of six weeks */
        for (int d = term.first; d < term.first + 30; d++)
            if (marks[2 * d + 1] == DEMO_PRESENT)
                marks[2 * d + 1] = DEMO_NOT_REQUIRED;
        break;
    case FAULT_AT_HOME: /* the Fridays of a term */
        for (int d = term.first; d <= term.last; d++)
            if (day_weekday(y->day[d]) == 4)
                change(marks, d, d, DEMO_PRESENT, DEMO_OFF_SITE);
        break;
    case FAULT_LATE_RUN:
        change(marks, term.first, term.last, DEMO_PRESENT, DEMO_LATE);
        break;
    case FAULT_VISIT_RUN:
        change(marks, term.first, term.last, DEMO_PRESENT, DEMO_VISIT);
        change(marks, term.first, term.last, DEMO_LATE, DEMO_VISIT);
        break;
    case FAULT_LEAVE_RUN: /* whatever the reason, the school writes C */
        change(marks, 0, DEMO_DAYS - 1, DEMO_ILLNESS, DEMO_EXCEPTIONAL);
        change(marks, 0, DEMO_DAYS - 1, DEMO_MEDICAL, DEMO_EXCEPTIONAL);
        break;
    case FAULT_NONE:
        break;
    }
}

/* The register was taken on a day on which the school was closed. */
static void put_closed(const struct demo_county *c, const struct demo_enrolment *e, uint8_t *marks)
{
    int insets[DEMO_INSETS];
    demo_insets(&c->year, c->options.seed, c->schools[e->school].urn, insets);
    for (int k = 0; k < DEMO_INSETS; k += DEMO_INSETS - 1)
        if (insets[k] >= e->first && insets[k] <= e->last)
            marks[2 * insets[k]] = marks[2 * insets[k] + 1] = DEMO_PRESENT;
}

/* One child in three has marks missing here and there. */
static void put_missing(const struct demo_county *c, size_t enrolment, uint8_t *marks)
{
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    struct rng r = demo_chance(c->options.seed, CHANCE_FAULTS, enrolment);
    int n = rng_chance(&r, 1, 3) ? rng_range(&r, 1, 3) : 0;
    for (int k = 0; k < n; k++) {
        int day = rng_range(&r, e->first, e->last), s = 2 * day + rng_chance(&r, 1, 2);
        if (marks[s] == DEMO_PRESENT)
            marks[s] = DEMO_NO_MARK;
    }
    if (c->pupils[e->pupil].year != MISSING_CLASS)
        return;
    marks[2 * demo_day_of(&c->year, "2025-03-11") + 1] = DEMO_NO_MARK;
    marks[2 * demo_day_of(&c->year, "2025-05-13")] = DEMO_NO_MARK;
}

void demo__put_faults(const struct demo_plans *p, size_t enrolment, uint8_t marks[DEMO_SESSIONS])
{
    const struct demo_county *c = p->county;
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    const struct demo_faulty at = demo_faulty(c);
    if (at.codes < 0)
        return;
    if (e->school == at.closed && c->pupils[e->pupil].year == CLOSED_CLASS)
        put_closed(c, e, marks);
    if (e->school == at.missing)
        put_missing(c, enrolment, marks);
    if (e->school == at.codes) {
        int last = demo_day_of(&c->year, "2025-02-14");
        change(marks, 0, last, DEMO_EXCEPTIONAL, DEMO_HOLIDAY_AGREED);
        change(marks, 0, last, DEMO_INTERVIEW, DEMO_INTERVIEW_2022);
    }
    if (e->school == at.runs)
        change(marks, c->year.autumn_end, DEMO_DAYS - 1, DEMO_OTHER, DEMO_NO_REASON);
    put_own(&c->year, (enum demo_fault)p->plan[enrolment].fault, marks);
}
