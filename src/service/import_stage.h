/* The stage of an import: what the database holds, and beside it what it would hold after the import.
 *
 * The readers of files (import_pupils.c, import_ctf.c, ...) turn rows into calls of these functions, whatever the
 * format; the functions apply the rules (whose UPN it is, which enrolment a mark belongs to, what is a correction and
 * what a contradiction) and say in the report why a row is refused. A row that is refused leaves nothing behind on
 * the stage: between stage_row_begin() and stage_row_end() every change is remembered, and taken back. Nothing is
 * written until import_apply.c compares the two sides. All memory is the arena's: it grows with the pupils of the
 * authority, not with the size of the file. */
#ifndef WAYMARK_SERVICE_IMPORT_STAGE_H
#define WAYMARK_SERVICE_IMPORT_STAGE_H

#include "attendance/marks.h"
#include "service/access.h"
#include "service/import_report.h"
#include "service/trait.h"
#include "service/work.h"

/* The row of this import that said something first; line 0: none did. */
struct stage_said {
    struct str file;
    int64_t line;
};

struct stage_school {
    struct school_id id;
    struct str urn, la_code, estab, name;
    bool closed;               /* closed for good, before today */
    bool in_scope;             /* whoever imports may write its rows */
    bool touched;              /* something of it changes: its rows in memory are old */
    struct stage_tally *tally; /* for closures, see import_marks.h */
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
    uint8_t *said; /* ATT_SESSIONS of them: 0 where this import says nothing, else the code + 1 */
};

/* What a census return says of a child's sessions of a term. */
struct stage_census {
    struct stage_census *next;
    int year;
    const char *term; /* AUT, SPR, SUM1 or SUM2: a literal */
    int sessions[ATT_CODES], was[ATT_CODES];
    bool stored;            /* `was` is what is stored */
    uint64_t said_codes;    /* a bit for each code that was said; ATT_NO_MARK stands for the "\" of afternoons */
    struct stage_said said; /* the row of the child */
};

struct stage_enrolment {
    struct stage_enrolment *next; /* of the same pupil, by entry */
    struct enrolment_id id;       /* 0 until it is written */
    struct stage_pupil *pupil;
    struct stage_school *school;
    struct stage_enrolment_values now, was;
    struct stage_said said;
    struct stage_register *registers;
    struct stage_census *censuses;
    uint32_t in_roster; /* its place there, and one; 0: it is not of the roster */
};

struct stage_suspension {
    struct stage_suspension *next; /* of the same pupil */
    struct suspension_id id;
    struct stage_school *school;
    struct str category, reasons, was_reasons;
    struct day start;
    int64_t sessions, was_sessions;
    struct stage_said said;
};

struct stage_pupil {
    struct pupil_id id; /* 0 until it is written */
    struct str public_id;
    struct stage_pupil_values now, was;
    struct stage_said said;
    struct stage_enrolment *enrolments;
    struct trait_line traits[TRAITS], traits_were[TRAITS];
    unsigned traits_said; /* a bit for each status of which this import says something */
    struct stage_suspension *suspensions;
};

/* What is to be loaded besides the schools. */
enum {
    STAGE_PUPILS = 1 << 0, /* with their enrolments */
    STAGE_TRAITS = 1 << 1,
    STAGE_SUSPENSIONS = 1 << 2,
    STAGE_ON_DEMAND = 1 << 3, /* pupils as they are asked for, with UPN and enrolments alone: for marks */
};

/* What the row that is being read has changed: places in memory with the bytes that stood there. */
struct stage_undo {
    bool open; /* a row is being read */
    struct stage_change {
        void *at;
        size_t n, kept_at;
    } * changes;
    size_t n, room;
    unsigned char *kept;
    size_t n_kept, room_kept;
    size_t pupils, schools;      /* how many there were before the row */
    struct stage_pupil *renamed; /* got another UPN */
    struct stage_pupil *spare;   /* taken back, to be used for the next new one */
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
    size_t slots, used_slots;    /* used: with a pupil, or left by one */
    struct stage_pupil *gone;    /* stands where a pupil stood who now has another UPN: a search goes on behind it */
    int64_t registers;           /* touched */
    struct stage_undo undo;
    struct work *w;        /* with STAGE_ON_DEMAND, where pupils are asked for; else NULL */
    struct roster *roster; /* where they are when it has been read (import_roster.h) */
    int64_t asked;         /* how many were */
    enum err err;          /* what the database said to it */
};

/* Loads (import_stage_load.c). The caller has begun a READ transaction. */
enum err stage_load(struct work *w, struct str la_code, const struct viewer *viewer, uint32_t what,
    struct stage **ret) MUST_CHECK;

/* Around the calls for one row; the end takes everything back when the row was refused. Without them nothing is taken
 * back. */
void stage_row_begin(struct stage *s);
void stage_row_end(struct stage *s, const struct import_at *at);
/* Remembers n bytes that the row is about to change, for readers that change what is here themselves. */
void stage_keep(struct stage *s, void *at, size_t n);
struct stage_said stage_said_at(const struct import_at *at);

struct stage_school *stage_school_by_urn(const struct stage *s, struct str urn);
struct stage_school *stage_school_by_id(const struct stage *s, struct school_id id);
/* Of two schools with the same number, one that has closed for good and its successor, the successor. */
struct stage_school *stage_school_by_estab(const struct stage *s, struct str la_code, struct str estab);
/* Finds the school of a row by its URN and checks that whoever imports may write it; refuses the row, or the whole file
 * when it names a school out of scope (TRUST.md, T17). NULL when refused. */
struct stage_school *stage_school_of_row(struct stage *s, struct import_at *at, struct str field, struct str urn);
/* The school of a file that names it by its numbers (a CTF, a census); `urn` may be empty. One that is not in the
 * list of schools is added for the time being, unless it is of another authority: NULL then, and refused. */
struct stage_school_number {
    struct str la_code, estab, urn, name;
};
struct stage_school *stage_school_of_number(struct stage *s, struct import_at *at,
    const struct stage_school_number *n);

/* The pupil with a UPN, or NULL: of those who are on the stage (roster_pupil() knows the others). */
struct stage_pupil *stage_pupil_by_upn(const struct stage *s, struct str upn);
/* The UPN in capitals, in `dst`; a text that is too long to be one as it is. */
struct str stage_upn_capitals(struct str text, char dst[UPN_LENGTH]);
/* Checks the shape of a UPN and gives it in capitals, in `dst`; refuses the row if it is wrong, warns of an unknown
 * authority. */
bool stage_upn(struct import_at *at, struct str field, struct str text, char dst[UPN_LENGTH], struct str *ret);
/* The pupil whom a row of marks, periods or suspensions is of. NULL when refused: nobody has this UPN, or, for the
 * whole file, the pupil was never at a school that the importer may write. */
struct stage_pupil *stage_pupil_of_row(struct stage *s, struct import_at *at, struct str upn);
/* Refuses a row of somebody who is not there, or is not there for the importer: both are told alike. */
void stage_refuse_pupil(struct import_at *at, struct str upn);

/* Says what a row knows of a pupil; texts that are empty and days that are DAY_NONE say nothing. New pupils need a
 * surname, a forename and a date of birth. NULL when the row is refused: another child has this UPN, the date of
 * birth cannot be, or the import contradicts itself. Texts are copied. */
struct stage_pupil *stage_say_pupil(struct stage *s, struct import_at *at, const struct stage_pupil_values *said);

/* Notes that the import says something of a status; whoever says it has changed p->traits, or found it so. */
static inline void stage_trait_said(struct stage_pupil *p, enum trait t)
{
    p->traits_said |= 1u << t;
}

/* What a row says of an enrolment. */
struct stage_enrolment_said {
    struct day entry, leaving;
    /* With a leaving date that is DAY_NONE: DAY_NONE, and the child is still on roll; or a day on which it was, so
     * that a leaving date we know of stands when it lies on that day or later. */
    struct day on_roll;
    char status;                     /* '\0' says nothing */
    int year_group, year_group_year; /* a year group of -1 says nothing */
};
/* Says that a pupil is or was enrolled: corrects the enrolment that begins on the same day at this school, else one
 * that overlaps, else adds one. NULL when refused: dates that cannot be, or a contradiction. */
struct stage_enrolment *stage_say_enrolment(struct stage *s, struct import_at *at, struct stage_pupil *p,
    struct stage_school *school, const struct stage_enrolment_said *said);

/* The enrolment to which a mark of a day belongs: at `school`, or, when that is NULL, the one there is, or the main
 * one of several. NULL when refused, with the reason: the whole file, when the importer may not write the one school
 * that had the pupil then, unless one that it may write had the pupil earlier. */
struct stage_enrolment *stage_enrolment_on(
    struct import_at *at, struct stage_pupil *p, const struct stage_school *school, struct day on);
/* The same, for what need not be of anybody: NULL when there is none, and nothing is refused. */
struct stage_enrolment *stage_enrolment_if_any(const struct stage_pupil *p, const struct stage_school *school,
    struct day on);

/* The register of an enrolment for a school year, to say marks in. */
struct stage_register *stage_register_of(struct stage *s, struct stage_enrolment *e, int year);
/* Says the code of a session (ATT_NO_MARK takes a mark back). False, and the row refused, when the same import has said
 * another code for it. What a row says is taken back by whoever says it (import_say_marks.c). */
bool stage_say_mark(struct import_at *at, struct stage_register *r, struct att_session session,
    enum att_code code);

/* Says a suspension or exclusion. False when refused. */
bool stage_say_suspension(struct stage *s, struct import_at *at, struct stage_pupil *p, struct stage_school *school,
    const struct stage_suspension *said);

/* What was counted in a term by code, for an enrolment. `term` is a literal. */
struct stage_census *stage_census_of(struct stage *s, struct stage_enrolment *e, int year, const char *term);

/* For the other import_stage_*.c. A pupil is taken out of the index under its old UPN and put in under its new one. */
void stage__add_school(struct stage *s, struct stage_school *school);
void stage__add_pupil(struct stage *s, struct stage_pupil *p);
void stage__add_enrolment(struct stage *s, struct stage_enrolment *e);
void stage__index(struct stage *s, struct stage_pupil *p);
void stage__unindex(struct stage *s, const struct stage_pupil *p);

#endif
