/* The school years of the demonstration: 2025/26 and two before it, each known by the calendar year
 * in which it begins. Its terms, and on which days each school is open. A day is known by its place
 * among the 195 weekdays of the terms; the first, a Tuesday, is a training day for every school.
 * Pupils have the other 194 less four training days that differ between schools: 190 days, 380
 * sessions. */
#ifndef WAYMARK_DEMO_YEAR_H
#define WAYMARK_DEMO_YEAR_H

#include "demo/demo.h"

enum { DEMO_TERMS = 6,
    DEMO_INSETS = 4 };

struct demo_term {
    struct str name;
    struct day first, last;
};

/* Places of days, both included. */
struct demo_stretch {
    int first, last;
};

struct demo_year {
    int begins; /* DEMO_FIRST_YEAR .. DEMO_LAST_YEAR */
    struct demo_term term[DEMO_TERMS];
    struct day day[DEMO_DAYS];
    uint8_t term_of[DEMO_DAYS]; /* 0..5 */
    int autumn_end;             /* the number of days in the autumn term */
    struct day bank_holiday;    /* the one inside the terms */
    struct demo_stretch study;  /* leave of Year 11 to study */
    struct demo_stretch interviews;
    struct demo_stretch feast; /* a day on which families keep a feast */
    int work;                  /* the Monday of the week of work experience */
};

/* The school year that begins in a calendar year. */
struct demo_year demo_year(int begins);

/* Are its registers kept in the codes of May 2022? Those of 2024/25 and later are kept in the codes in
 * force since 19 August 2024. */
static inline bool demo_old_codes(const struct demo_year *y)
{
    return y->begins < 2024;
}

/* The first Wednesday from 2 September of a year: when schools let their pupils in. */
struct day demo_autumn_start(int year);

/* The place of a day, or of the first day of the terms after it; DEMO_DAYS after the last. */
int demo_day_at(const struct demo_year *y, struct day d);
/* The same for a date in ISO form that stands in the source. */
int demo_day_of(const struct demo_year *y, const char *iso);

/* How much illness there is on a day, in hundredths. */
uint32_t demo_illness(const struct demo_year *y, int d);

/* A school's own training days, in order: one of the autumn, one about New Year, one of the spring,
 * one of the summer. */
void demo_insets(const struct demo_year *y, uint64_t seed, int urn, int ret[DEMO_INSETS]);

/* What is out of the ordinary at single schools in 2025/26, so that checks of registers have
 * something to find. Each is the place of a school in the county; -1 in the years before, which have
 * faults of their own (fault.h). */
struct demo_oddities {
    int boiler;   /* closed for two days in January: Y4 */
    int snow;     /* half the pupils could not travel on one day in January: Y2 */
    int polling;  /* closed for an election in May; writes # then and on its training days */
    int gap;      /* one year's marks are missing for two days */
    int gap_year; /* which */
};
enum { DEMO_BOILER_DAYS = 2,
    DEMO_GAP_DAYS = 2 };
int demo_boiler_day(const struct demo_year *y);
int demo_snow_day(const struct demo_year *y);
int demo_polling_day(const struct demo_year *y);
int demo_gap_day(const struct demo_year *y);

#endif
