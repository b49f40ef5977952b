/* The stage of an import: what the database holds, and beside it what it would hold after the import.
 *
 * The readers of files (import_pupils.c, import_ctf.c, ...) turn rows into calls of these functions, whatever the format;
 * the functions apply the rules (whose UPN it is, which enrolment a mark belongs to, what is a correction and what
 * a contradiction) and say in the report why a row is refused. Nothing is written until import_apply() compares the two
 * sides. All memory is the arena's: it grows with the pupils of the authority, not with the size of the file. */
#ifndef WAYMARK_SERVICE_IMPORT_STAGE_H
#define WAYMARK_SERVICE_IMPORT_STAGE_H

#include "attendance/marks.h"
#include "service/access.h"
#include "service/import_report.h"
#include "service/trait.h"
#include "service/work.h"

struct stage_school {
    struct school_id id;
    struct str urn, la_code, estab, name;
    bool in_scope;             /* whoever imports may write its rows */
    bool touched;              /* something of it changes: its rows in memory are old */
    struct stage_tally *tally; /* for closures, see import_marks.c */
};

struct stage_pupil_values {
    struct str upn, former_upn, surname, forename, preferred_surname, preferred_forename;
    struct day born;
    int sex;
};

struct stage_enrolment_values {
    struct day entry, leaving;
    char status;
    int year_group, year_group_year;
};

struct stage_register {
    struct stage_register *next; /* of the same enrolment, another year */
    int year;
    struct att_mask touched; /* sessions this import says something of */
    struct att_marks marks;  /* what it says */
    int64_t line;            /* where it first did */
};

struct stage_census {
    struct stage_census *next;
    int year;
    const char *term;
    int16_t sessions[ATT_CODES];
    bool same; /* as it is stored */
};

struct stage_enrolment {
    struct stage_enrolment *next; /* of the same pupil, by entry */
    struct enrolment_id id;       /* 0 until it is written */
    struct stage_pupil *pupil;
    struct stage_school *school;
    struct stage_enrolment_values now, was;
    int64_t said; /* line of the file that gave it, 0: none yet */
    struct stage_register *registers;
    struct stage_census *censuses;
};

struct stage_suspension {
    struct stage_suspension *next; /* of the same pupil */
    struct suspension_id id;
    struct stage_school *school;
    struct str category, reasons, was_reasons;
    struct day start;
    int64_t sessions, was_sessions;
};

struct stage_pupil {
    struct pupil_id id; /* 0 until it is written */
    struct str public_id;
    struct stage_pupil_values now, was;
    int64_t said; /* line of the file that gave it */
    struct stage_enrolment *enrolments;
    struct trait_line traits[TRAITS], traits_were[TRAITS];
    struct stage_suspension *suspensions;
};

/* What is to be loaded besides the schools. */
enum {
    STAGE_PUPILS = 1 << 0, /* with their enrolments */
    STAGE_TRAITS = 1 << 1,
    STAGE_SUSPENSIONS = 1 << 2,
};

struct stage {
    struct arena *arena;
    struct day today;
    struct str la_code; /* empty: not set */
    uint32_t scopes;    /* of whoever imports */
    struct stage_school **schools;
    size_t n_schools, room_schools, n_listed; /* the first n_listed are in the order of URNs */
    struct stage_pupil **pupils;              /* in the order of loading, then of the file */
    size_t n_pupils, room_pupils;
    struct stage_pupil **by_upn; /* open addressing, a power of two */
    size_t slots;
    int64_t registers; /* touched */
};

/* Loads. The caller has begun a READ transaction. */
enum err stage_load(struct work *w, struct str la_code, const struct viewer *viewer, uint32_t what,
    struct stage **ret) MUST_CHECK;

struct stage_school *stage_school_by_urn(const struct stage *s, struct str urn);
struct stage_school *stage_school_by_estab(const struct stage *s, struct str la_code, struct str estab);
/* Finds the school of a row by its URN and checks that whoever imports may write it; refuses the row, or the whole file when it
 * names a school out of scope (TRUST.md, T17). NULL when refused. */
struct stage_school *stage_school_of_row(struct stage *s, struct import_at *at, struct str field, struct str urn);
/* The school of a file that names it by its numbers (a CTF, a census); `urn` may be empty. One that is not in the list of
 * schools is added for the time being, unless it is of another authority: NULL then, and refused. */
struct stage_school_number {
    struct str la_code, estab, urn, name;
};
struct stage_school *stage_school_of_number(struct stage *s, struct import_at *at,
    const struct stage_school_number *n);

/* The pupil with a UPN, or NULL. */
struct stage_pupil *stage_pupil_by_upn(const struct stage *s, struct str upn);
/* Checks the shape of a UPN and gives it in capitals; refuses the row if it is wrong, warns of an unknown authority. */
bool stage_upn(struct stage *s, struct import_at *at, struct str field, struct str text, struct str *ret);

/* Says what a row knows of a pupil; texts that are empty and days that are DAY_NONE say nothing. New pupils need a surname,
 * a forename and a date of birth. NULL when the row is refused: another child has this UPN, or the file contradicts
 * itself. */
struct stage_pupil *stage_say_pupil(struct stage *s, struct import_at *at, const struct stage_pupil_values *said);

/* Says that a pupil is or was enrolled. A year group of -1 says nothing. NULL when refused. */
struct stage_enrolment *stage_say_enrolment(struct stage *s, struct import_at *at, struct stage_pupil *p,
    struct stage_school *school, const struct stage_enrolment_values *said);

/* The enrolment to which a mark of a day belongs: at `school`, or, when that is NULL, the one there is, or the main one of
 * several. NULL when refused, with the reason. */
struct stage_enrolment *stage_enrolment_on(struct stage *s, struct import_at *at, struct stage_pupil *p,
    const struct stage_school *school, struct day on);

/* The register of an enrolment for a school year, to say marks in. */
struct stage_register *stage_register_of(struct stage *s, struct stage_enrolment *e, int year);
/* Says the code of a session (ATT_NO_MARK takes a mark back). False, and the row refused, when the same file has said
 * another code for it. */
bool stage_say_mark(struct import_at *at, struct stage_register *r, struct att_session session,
    enum att_code code);

/* Says a suspension or exclusion. False when refused. */
bool stage_say_suspension(struct stage *s, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    const struct stage_suspension *said);

/* What was counted in a term by code, for an enrolment. */
struct stage_census *stage_census_of(struct stage *s, struct stage_enrolment *e, int year, const char *term);

#endif
