/* What the registers of the demonstration show, counted over every mark of a school year, from the marks
 * alone and with the product's own table of codes. */
#ifndef WAYMARK_TEST_DEMO_COUNTS_H
#define WAYMARK_TEST_DEMO_COUNTS_H

#include "attendance/code.h"
#include "demo/demo.h"
#include "test.h"

/* Enrolments of a group, their sessions, and those who missed 5%, 10% and 50%. */
struct group {
    int64_t n, possible, authorised, unauthorised, risk, persistent, severe;
};

/* One child in the year: the sessions of all its enrolments, those of the autumn term apart. */
enum { ALL_CHILDREN = 200000 };
struct child {
    int possible, absent, autumn_possible, autumn_absent;
    uint8_t enrolments, year, sen, care;
    bool fsm, suspended;
};

enum {
    ALL,
    PRIMARY,
    SECONDARY,
    SPECIAL,
    YOUNG,
    OLD,
    SEN,
    CARE = SEN + 3,
    FSM = CARE + 4,
    SEX = FSM + 2,
    YEAR = SEX + 2,
    GROUPS = YEAR + 12
};

struct counts {
    struct group group[GROUPS];
    int64_t codes[DEMO_MARK_COUNT];
    int64_t marks, schools, pupils, suspended_pupils;
    int64_t month[3][13][2]; /* by school type and month: possible, absent */
    int64_t weekday[5][2];
    int64_t spells[64];                 /* of illness, by length in school days */
    int64_t wrong_day[DEMO_MARK_COUNT]; /* marks of a code that was not in force on the day */
    int last_urn;
    int lead_schools[8];
    unsigned lead_localities[8]; /* bits */
    struct child *children;      /* by number, of ALL_CHILDREN */
    enum att_class class[DEMO_MARK_COUNT];
    bool in_force[DEMO_MARK_COUNT];
    uint8_t month_of[DEMO_DAYS], weekday_of[DEMO_DAYS];
};

/* Counts a school year of a county. Give it back with counts_free(). Fails the test if a UPN is
 * not valid, a school not of the lists or a child's number out of range. */
struct counts *counts_of(struct demo *d, int year);
void counts_free(struct counts *c);

double counts_percent(int64_t part, int64_t of);
/* Fails the test unless a value lies so near to what was published. */
void counts_near(const char *what, double is, double want, double tolerance);

struct published {
    const char *what;
    int group;
    double absence, persistent, severe;
};
/* Holds a group to what was published, its absence and its shares within so many points. */
void counts_published(
    const struct counts *c, const struct published *p, double absence, double shares);

#endif
