/* The demonstration: a county that does not exist, with three school years of registers as a real
 * one has them.
 *
 * The same size and seed give the same bytes on every machine: no clock, no locale, no floating
 * point. What the figures are held against, and how, is
 * docs/decisions/0003-demonstration-county.md; what the files are, the README.txt among them says.
 * Everything ends on demo_authority()->last_day.
 *
 * Nothing in it can be mistaken for a real child or school: UPNs are under an authority number that
 * no authority has, URNs begin with 90, postcodes lie in ZZ99, telephone numbers in the range kept
 * for fiction. */
#ifndef WAYMARK_DEMO_DEMO_H
#define WAYMARK_DEMO_DEMO_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/str.h"

enum demo_size {
    DEMO_SMALL,  /* 24 schools, 6,000 pupils */
    DEMO_COUNTY, /* 290 schools, 100,000 pupils, 38 million marks a year */
};

/* School years by the calendar year in which they begin: 2025/26, which everything ends with, and
 * those before it. */
enum { DEMO_FIRST_YEAR = 2023,
    DEMO_LAST_YEAR = 2025,
    DEMO_SCHOOL_YEARS = DEMO_LAST_YEAR - DEMO_FIRST_YEAR + 1 };

struct demo_options {
    enum demo_size size;
    uint64_t seed;
    int years; /* how many school years are written: 1 .. DEMO_SCHOOL_YEARS, or 0 for all */
};

/* The authority that the demonstration plays. */
struct demo_authority {
    struct str name;      /* ends in "(demonstration)" */
    int la_code;          /* of its schools and UPNs */
    int benchmark_la;     /* the real authority whose published figures stand beside it: Dorset */
    struct day first_day; /* pupils' first day of 2025/26 */
    struct day last_day;  /* its last day; the day after it is the "today" of the demonstration */
};
struct demo_authority demo_authority(void);

enum demo_role {
    DEMO_MANAGER,
    DEMO_LEAD,
    DEMO_COORDINATOR,
    DEMO_SERVICE, /* a colleague of a service that sits on forums */
    DEMO_DATA_OFFICER,
    DEMO_ADMINISTRATOR,
    DEMO_AUDITOR,
    DEMO_SETTING,
};

struct demo_account {
    struct str sign_in; /* "lead1": also the inclusion_lead of allocation.csv */
    struct str name;
    enum demo_role role;
    int urn; /* the school of a setting user; 0 for everyone else */
};
/* The accounts to make. An Inclusion Lead's schools are those that allocation.csv gives them. Lives
 * in the arena. */
struct demo_account *demo_accounts(struct arena *a, enum demo_size size, size_t *ret_n);

enum demo_kind {
    DEMO_PRIMARY,
    DEMO_INFANT,
    DEMO_JUNIOR,
    DEMO_SECONDARY,
    DEMO_ALL_THROUGH,
    DEMO_SPECIAL,
};

struct demo_school {
    int urn;
    int estab; /* four digits; with the authority's number, the DfE number */
    struct str name;
    struct str place; /* the town or village */
    enum demo_kind kind;
    int locality, area, lead; /* from 0 */
    int pupils;               /* on roll on the first day or later */
};

enum { DEMO_SEN_NONE,
    DEMO_SEN_SUPPORT,
    DEMO_SEN_PLAN };
enum { DEMO_NO_CARE,
    DEMO_CIN,
    DEMO_CP,
    DEMO_CLA };

struct demo_pupil {
    char upn[14]; /* with a NUL */
    uint8_t year; /* 0 Reception .. 11 */
    bool female;
    uint8_t sen; /* DEMO_SEN_ */
    bool fsm;
    uint8_t care;               /* DEMO_NO_CARE .. DEMO_CLA */
    uint16_t surname, forename; /* places in the lists of names.h */
    struct day born;
};

/* The sessions of the year: two for each of the 195 weekdays of its terms, in order. */
enum { DEMO_DAYS = 195,
    DEMO_SESSIONS = 2 * DEMO_DAYS };

/* How a mark counts (DOMAIN.md 1.1). */
enum demo_class { DEMO_UNCOUNTED,
    DEMO_ATTENDED,
    DEMO_AUTHORISED,
    DEMO_UNAUTHORISED };

/* What a register can say (marks.def). */
enum demo_mark {
    DEMO_NO_MARK = 0,
#define MARK(name, text, class) DEMO_##name,
#include "demo/marks.def"
#undef MARK
    DEMO_MARK_COUNT,
};
/* "/" or "\" for present; empty for no mark. A literal. */
struct str demo_mark_text(enum demo_mark m, bool afternoon);
enum demo_class demo_mark_class(enum demo_mark m);

/* One enrolment with its marks. */
struct demo_register {
    const struct demo_school *school;
    const struct demo_pupil *pupil;
    uint32_t child;            /* the child's number, from 0, in every year; who moved has two registers */
    struct day entry, leaving; /* leaving is DAY_NONE while on roll */
    const struct day *days;    /* of the DEMO_DAYS days */
    const uint8_t *marks;      /* DEMO_SESSIONS of enum demo_mark */
};

/* Who is told of each register as it is made: by school in order of URN, within it pupil by pupil.
 * What it points to is valid during the call. */
struct demo_sink {
    enum err (*take)(void *to, const struct demo_register *r, struct fail *f);
    void *to;
};

/* The county with what each child's years will hold, from which its registers are made. What is asked
 * for a year must be one of the options' years, and asked for once: a register is made but once. */
struct demo;
struct demo *demo_open(const struct demo_options *o);
void demo_close(struct demo *d);

/* Makes the registers of a school year in memory and tells the sink; writes no file. Gives what the sink
 * gave when that was not OK. */
enum err demo_tell(struct demo *d, int year, struct demo_sink sink, struct fail *f) MUST_CHECK;

/* Writes the files about schools; and those of a school year. As demo_generate() otherwise. */
enum err demo_write_schools(struct demo *d, const char *dir, struct fail *f) MUST_CHECK;
enum err demo_write_year(struct demo *d, int year, const char *dir, struct fail *f) MUST_CHECK;
/* calendar_next.csv: the terms after the last school year, so that meetings can be planned in them. */
enum err demo_write_next_terms(const char *dir, struct fail *f) MUST_CHECK;

/* Writes the county's files into a directory, which is made if it is not there; files of these
 * names are replaced. How many years are written changes no file but README.txt. ERR_FULL when the
 * disk is full, ERR_FAILED for any other trouble with a file. */
enum err demo_generate(const struct demo_options *o, const char *dir, struct fail *f) MUST_CHECK;

#endif
