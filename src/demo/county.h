/* The county before any register is kept: its schools, the children in them and what is known of
 * each, who joins, leaves and moves. Everything lives in the arena it was made in. */
#ifndef WAYMARK_DEMO_COUNTY_H
#define WAYMARK_DEMO_COUNTY_H

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

struct demo_enrolment {
    uint32_t pupil;
    uint16_t school;
    int16_t first, last; /* places of the first and the last day on roll there in this year */
    struct day entry, leaving;
    uint8_t phase; /* enum demo_phase */
};

struct demo_county {
    struct arena *arena;
    struct demo_options options;
    struct demo_year year;
    struct demo_oddities odd;
    struct demo_school *schools;
    size_t n_schools;
    bool (*open)[DEMO_DAYS]; /* per school: does it teach on that day, as the calendar has it? */
    struct demo_pupil *pupils;
    size_t n_pupils;
    struct demo_enrolment *enrolments; /* by school, then as the pupils are */
    size_t n_enrolments;
    int transfer_from, transfer_to; /* the schools between which the CTF file passes */
};

struct demo_county *demo_county(struct arena *a, const struct demo_options *o);

/* Made by parts; each in its own file. */
void demo__make_schools(struct demo_county *c);
/* How many places each school has in each year: ret[school x DEMO_YEARS + year]. */
uint32_t *demo__places(const struct demo_county *c);
void demo__make_pupils(struct demo_county *c, const uint32_t *places);
void demo__make_enrolments(struct demo_county *c);

static inline enum demo_phase demo_phase_of(enum demo_kind kind, int year)
{
    if (kind == DEMO_SPECIAL)
        return DEMO_PHASE_SPECIAL;
    return year <= 6 ? DEMO_PHASE_PRIMARY : DEMO_PHASE_SECONDARY;
}

/* How many Inclusion Leads there are, and the URN of the first school of a kind: the same for every
 * seed. */
int demo_leads(enum demo_size size);
int demo_first_urn(enum demo_size size, enum demo_kind kind);

/* Fills the check letter of a UPN whose other twelve characters are there (DOMAIN.md 2.1). */
void demo_upn_check(char upn[14]);

#endif
