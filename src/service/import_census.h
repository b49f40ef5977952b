/* The School Census as the readers of its two forms, COLLECT's tables and a school's XML, hand it on: one child at a
 * time. */
#ifndef WAYMARK_SERVICE_IMPORT_CENSUS_H
#define WAYMARK_SERVICE_IMPORT_CENSUS_H

#include "service/import_read.h"

enum census_term {
    CENSUS_AUTUMN,
    CENSUS_SPRING,
    CENSUS_SUMMER,
};

/* Which census it is, by its year and term. */
struct census {
    int year; /* calendar year: 2026 */
    enum census_term term;
    struct day reference; /* the day on which SEN and free school meals are as it says */
};
/* Reads "AUT", 2026 and the reference date; when that is blank, the usual day of that term. False if the term, the
 * year or the date cannot be one. */
bool census_of(struct str term, struct str year, struct str reference, struct census *ret);

/* The term whose sessions it carries, one in arrears (DOMAIN.md 1.2), and the school year in which that lies.
 * `second`: the second half of the summer term, which only the autumn census has. */
const char *census_sessions_term(const struct census *c, bool second);
int census_sessions_year(const struct census *c);

/* The texts of a child's record. */
struct census_child {
    struct str upn, former_upn, surname, forename, preferred_surname, born, sex, entry, leaving, status, year_group,
        sen;
    bool off_roll;
};
/* Says the child, the enrolment and the SEN provision. NULL when refused. */
struct stage_enrolment *census_say_child(struct import__run *r, struct import_at *at, const struct census *c,
    const struct census_child *child, struct stage_school *school);

/* The periods of free school meals that a return gives of a child; zeroed before the first. */
struct census_fsm {
    struct trait_line line;
    int64_t left_out; /* the line of one that is none */
};
/* Notes a period from a day to a day. False, and the row refused, when these are no days. */
bool census_note_fsm(struct import__run *r, struct import_at *at, struct census_fsm *fsm, struct str start,
    struct str end);
/* Says them, when all of a child on roll are noted: between them and on the reference day a child without one is not
 * eligible. Says nothing when one was left out, and warns. */
void census_say_fsm(struct import__run *r, struct import_at *at, const struct census *c, struct stage_pupil *p,
    const struct census_fsm *fsm);

/* Sessions of one code. False when the row is refused. */
bool census_say_sessions(struct import__run *r, struct import_at *at, const struct census *c, bool second,
    struct stage_enrolment *e, struct str code, struct str sessions);

/* The possible sessions that a return gives beside those by code: compared, and the difference reported. */
void census_check_possible(struct import_at *at, const struct census *c, bool second, const struct stage_enrolment *e,
    struct str possible);

/* The readers: import_census_tables.c, import_census_xml.c. */
void census_read_tables(struct import__run *r);
void census_read_xml(struct import__run *r, const struct import_file *f);

/* Writing (import_census_write.c). */
enum err census_write(
    struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary) MUST_CHECK;

#endif
