/* Coverage (TS-1): which school has had its Targeting Support Meeting in each term, which has one booked, which is
 * overdue and which was missed; and a whole term planned in one go.
 *
 * How many a school is due in a year is the authority's setting meetings_a_year, as it stood on the last day of the
 * term: 3 is one a term (the guidance asks for termly meetings), 1 one a year, due by the end of the summer. By the end
 * of term t of three, floor(t x due / 3) are due. A term in which a meeting was held is held; one with enough behind it
 * needs none. */
#ifndef WAYMARK_SERVICE_COVERAGE_H
#define WAYMARK_SERVICE_COVERAGE_H

#include "service/allocation.h"
#include "service/meeting.h"

enum coverage_state {
    COVERAGE_HELD,
    COVERAGE_BOOKED,  /* one is planned, today or later, or is being held today */
    COVERAGE_OPEN,    /* one was begun on a day that has passed, and never closed */
    COVERAGE_OVERDUE, /* the term has begun, and there is none; or the day that was booked has passed */
    COVERAGE_MISSED,  /* the term is over */
    COVERAGE_TO_PLAN, /* the term has not begun */
    COVERAGE_NOT_DUE, /* enough were held before, or the school was not open, or is due none */
    COVERAGE_STATES,
};
struct str coverage_words(enum coverage_state s); /* "Overdue" */
struct str coverage_name(enum coverage_state s);  /* "overdue", in addresses and files */
bool coverage_parse(struct str name, enum coverage_state *ret);

struct coverage_cell {
    enum coverage_state state;
    struct day on;        /* of the meeting that was held or is booked; DAY_NONE */
    struct str public_id; /* of that meeting */
};
struct coverage_row {
    const struct meeting_school *school;
    struct account_id lead; /* allocated today; v == 0: nobody */
    struct str leads;       /* names, all of them */
    struct coverage_cell terms[MEETING_TERMS];
};
struct coverage {
    int year;
    struct coverage_row *rows; /* by name of the school */
    size_t n;
    size_t sums[MEETING_TERMS][COVERAGE_STATES]; /* of the lead's and the locality's schools, however they stand */
};

/* Which schools: a zero asks for all. */
struct coverage_filter {
    int year;
    struct account_id lead; /* allocated today */
    struct str locality;
    bool of_term, of_state;
    enum calendar_season term; /* with `of_state`: schools that stand so in this term (else in any) */
    enum coverage_state state;
};
/* The schools of the viewer's scope (meeting.list), of one year. Schools that had closed before the year are left out,
 * and those that are due none (meeting_school.is_due) and had none. */
enum err coverage_ask(struct work *w, const struct viewer *viewer, const struct calendar *calendar,
    const struct coverage_filter *f, struct coverage *ret) MUST_CHECK;

/* A term in one go. */
enum { COVERAGE_A_DAY_MOST = 4,
    COVERAGE_MINUTES = 90 /* of a meeting that is proposed */ };
struct coverage_proposal {
    const struct meeting_school *school;
    struct meeting_plan plan; /* plan.on: DAY_NONE if no day is left */
    struct day last;          /* of the newest meeting that was held; DAY_NONE: none */
};
/* Proposes a day for each school of a lead that has none in the term: on its school days that are still to come, spread
 * over the term, those that have waited longest first, at most `a_day` a day with what is booked. */
enum err coverage_propose(struct work *w, const struct viewer *viewer, const struct calendar *calendar,
    struct account_id lead, int year, enum calendar_season term, int a_day, struct coverage_proposal **ret,
    size_t *ret_n) MUST_CHECK;

#endif
