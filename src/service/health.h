/* Register health (IN-7): the registers of the schools of a question, looked at with what else is known (the
 * calendar, the terms, enrolments at other schools, casework records, what census returns say), and what was found, in
 * words. The question is the dashboard's: schools, year, days, children. Everything is looked at when it is asked. */
#ifndef WAYMARK_SERVICE_HEALTH_H
#define WAYMARK_SERVICE_HEALTH_H

#include "attendance/elsewhere.h"
#include "service/dashboard.h"
#include "service/report.h"

enum { HEALTH_TERMS = 3 };

/* What a question is looked at with. */
struct health {
    const struct dashboard *d;
    struct day upto; /* the last day with marks in any school of the authority: a school may be behind it */
    struct att_mask terms[HEALTH_TERMS], returns[ATT_RETURNS];
    struct att_elsewhere known; /* of other rolls and of casework records */
    const uint8_t *const *rows; /* of each block, the children asked about; NULL: all */
};

/* Prepares it, of a dashboard that was asked; lives in the arena. */
struct health health_of(struct arena *a, const struct dashboard *d);

/* How much was found at one school, by rule. */
struct health_count {
    uint32_t rules[ATT_RULES];
};
/* Of each block of the question. */
const struct health_count *health_count(struct arena *a, const struct health *h);
/* What of it is to be put right or checked: all but the questions. And the questions. */
int64_t health_to_do(const struct health_count *c);
int64_t health_questions(const struct health_count *c);

/* What was found at one block of the question, in the order of att_finding_cmp(). Restricted children are not among
 * it. */
struct health_found {
    const struct att_block *block;
    const struct att_finding *v;
    size_t n;
};
struct health_found health_find(struct arena *a, const struct health *h, size_t block);

/* "3, 4 and 5 March 2026, mornings"; "10 to 14 November 2025"; when there are many, "38 days from 3 September to 19
 * December 2025". */
struct str health_days(struct arena *a, int year, const struct att_mask *sessions);
/* What was found: "N in 3 sessions". */
struct str health_what(struct arena *a, const struct att_block *b, const struct att_finding *f);
/* Whom it is about when that is no child: "Year 4", "Whole school". */
struct str health_whom(struct arena *a, const struct att_finding *f);

/* report register-health: school (its URN), rule, upn, from, to, sessions, what, advice, source; a row a finding, by
 * school, then in the order of importance. */
void health_report(struct arena *a, const struct dashboard *d, const struct report_to *to);

#endif
