/* The county of one school year before any register is kept: its schools, the children in them and
 * what is known of each, who joins, leaves and moves. 2025/26 is made first; a year before it is made
 * from the one after it, so that a child is the same child in all of them. Everything lives in the
 * arena it was made in. */
#ifndef WAYMARK_DEMO_COUNTY_H
#define WAYMARK_DEMO_COUNTY_H

#include "base/random.h"
#include "demo/year.h"

enum { DEMO_YEARS = 12 }; /* Reception and Years 1 to 11 */

/* The school types by which absence is published. An all-through school's children count by their
 * year here, and they are few: published figures put all of them under secondary. */
enum demo_phase {
    DEMO_PHASE_PRIMARY,
    DEMO_PHASE_SECONDARY,
    DEMO_PHASE_SPECIAL,
    DEMO_PHASES,
};

/* How much of its possible sessions a child misses in a year. */
enum demo_band {
    BAND_LOW,        /* under 5% */
    BAND_RISK,       /* 5% to under 10% */
    BAND_PERSISTENT, /* 10% to under 50% */
    BAND_SEVERE,     /* 50% and more */
    DEMO_BANDS,
};

/* What is known of a child's next school year when the year before it is planned: absence of one
 * year and the next go together. All zero when the child is not in the county then. */
struct demo_next {
    uint8_t band;      /* 1 + enum demo_band; 0 when there is no next year */
    uint8_t after;     /* the same of the year after the next */
    int16_t per_mille; /* of its possible sessions, missed */
    bool suspended;
};
enum { DEMO_NEXT_BANDS = DEMO_BANDS + 1 };

struct demo_enrolment {
    uint32_t pupil;
    uint16_t school;
    int16_t first, last; /* places of the first and the last day on roll there in this year */
    struct day entry, leaving;
    uint8_t phase; /* enum demo_phase */
    struct demo_next next;
};

/* Times with a social worker, by the day they began. */
enum { DEMO_CARE_PERIODS = 2 };
struct demo_care {
    struct {
        uint8_t care; /* DEMO_CIN .. DEMO_CLA */
        struct day from, to;
    } v[DEMO_CARE_PERIODS];
    uint8_t n;
};

/* What lasts from one school year to the next: one for all of them. */
enum { DEMO_COHORTS = DEMO_YEARS + DEMO_SCHOOL_YEARS - 1 };
struct demo_lasting {
    uint64_t seed;             /* of the demonstration; that of each year's chance is made from it */
    const uint32_t *places;    /* of each school in each year: [school x DEMO_YEARS + year] */
    uint16_t *given;           /* UPNs by each school to each cohort: [school x DEMO_COHORTS + cohort] */
    uint8_t *need;             /* of each school: how poor its area is, 40 to 250 */
    uint32_t *effect;          /* of each school: how much its children miss (quota.c); set with the bands */
    struct demo_care *care;    /* of each child */
    uint8_t *settled;          /* of each child: DEMO_SETTLED_ */
    uint32_t n_children, room; /* how many there are, and may be */
};
/* ctf/ and census/ tell of some children since when they have had what they have in 2025/26: it is
 * the same in the years before. */
enum { DEMO_SETTLED_FSM = 1,
    DEMO_SETTLED_SEN = 2 };

/* No child. */
#define DEMO_NOBODY UINT32_MAX

struct demo_county {
    struct arena *arena;
    struct demo_options options; /* the seed is that of this year */
    struct demo_year year;
    struct demo_lasting *lasting;
    const struct demo_county *next; /* that of the next school year; NULL in the last */
    struct demo_oddities odd;
    struct demo_school *schools;
    size_t n_schools;
    bool (*open)[DEMO_DAYS]; /* per school: does it teach on that day, as the calendar has it? */
    struct demo_pupil *pupils;
    uint32_t *child;   /* of each pupil: its number among the children of all years */
    uint32_t *in_next; /* of each pupil: its place among those of the next year, or DEMO_NOBODY */
    size_t n_pupils;
    struct demo_enrolment *enrolments; /* by school, then as the pupils are */
    size_t n_enrolments;
    int transfer_from, transfer_to; /* the schools between which the CTF file passes */
};

/* The county of 2025/26. */
struct demo_county *demo_county(struct arena *a, const struct demo_options *o);
/* That of the school year before another one, which must stay. Of the enrolments, `next` is not set. */
struct demo_county *demo_county_before(const struct demo_county *next);

/* Made by parts; each in its own file. */
void demo__make_schools(struct demo_county *c);
void demo__make_open_days(struct demo_county *c);
/* How many places each school has in each year: ret[school x DEMO_YEARS + year]. */
uint32_t *demo__places(const struct demo_county *c);
void demo__make_pupils(struct demo_county *c);
void demo__make_enrolments(struct demo_county *c);

/* A child who is in no later year, with the chance of its place among the pupils. */
void demo__make_pupil(struct demo_county *c, size_t i, size_t school, int year);

/* The statuses of 2025/26; and those of a year before another, most of which last. `school` is that
 * of each pupil. */
void demo__make_statuses(struct demo_county *c, const uint16_t *school);
void demo__make_statuses_before(struct demo_county *c, const uint16_t *school);

/* Where a child is in the course of a year. */
enum demo_fate {
    FATE_STAYS,
    FATE_MOVES,  /* to another school of the county */
    FATE_JOINS,  /* comes from outside */
    FATE_LEAVES, /* the county */
};
/* When a child of a year group came to a school of a kind, as most do. */
struct day demo__usual_entry(const struct demo_county *c, enum demo_kind kind, int year);
/* Another school for a child of a year group, or its own if there is none that has the group. */
size_t demo__other_school(const struct demo_county *c, struct rng *r, size_t from, int year);
/* One or two enrolments, in the order of their dates: how many. `entry` is that at the first school. */
size_t demo__enrol(const struct demo_county *c, struct rng *r, uint32_t pupil, size_t school,
    struct day entry, enum demo_fate fate, struct demo_enrolment ret[2]);
/* Gives a fate to so many of those whose weight is not 0 and who have none yet. `picked` is room for
 * a mark each; weights of the chosen are set to 0. */
void demo__choose_fate(struct demo_county *c, struct rng *r, enum demo_fate fate, size_t want,
    uint8_t *fates, uint32_t *weight, uint8_t *picked);
/* Takes a list of enrolments in the order of the pupils; the county has them by school. */
void demo__set_enrolments(struct demo_county *c, const struct demo_enrolment *list, size_t n);

/* The times with a social worker of those who have one in 2025/26 (social_care.csv); and of whom
 * other files tell more (DEMO_SETTLED_). */
void demo__make_care(struct demo_county *c);
void demo__settle(struct demo_county *c);
/* DEMO_NO_CARE .. DEMO_CLA, on a day. */
int demo__care_on(const struct demo_care *k, struct day on);
/* The day that decides to which group of social care a child counts in a year before 2025/26: its
 * last, as for everybody who counts a year that is over (the Friday from 29 July). */
struct day demo__care_day(const struct demo_county *c);

static inline enum demo_phase demo_phase_of(enum demo_kind kind, int year)
{
    if (kind == DEMO_SPECIAL)
        return DEMO_PHASE_SPECIAL;
    return year <= 6 ? DEMO_PHASE_PRIMARY : DEMO_PHASE_SECONDARY;
}

/* The schools whose census is written, by place; how many. */
enum { DEMO_CENSUS_SCHOOLS = 12 };
size_t demo__census_schools(enum demo_size size, int ret[DEMO_CENSUS_SCHOOLS]);

/* How many Inclusion Leads there are, and the URN of the first school of a kind: the same for every
 * seed. */
int demo_leads(enum demo_size size);
int demo_first_urn(enum demo_size size, enum demo_kind kind);

/* Fills the check letter of a UPN whose other twelve characters are there (DOMAIN.md 2.1). */
void demo_upn_check(char upn[14]);

#endif
