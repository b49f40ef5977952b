/* The roster: every pupil's UPN and enrolments in a small form, for imports of marks.
 *
 * It has two readers. Rows of a common shape are looked up here and nowhere else (import_scan.h), on several threads
 * at once. For any other row the pupil is put on the stage out of it, or out of the database while there is no
 * roster, and the rules of the stage go on from there. So a file of one school's day asks for its own pupils only,
 * and what both readers know is the same.
 *
 * The roster also holds what the import says of registers, in rows by the number of the enrolment and the school
 * year. */
#ifndef WAYMARK_SERVICE_IMPORT_ROSTER_H
#define WAYMARK_SERVICE_IMPORT_ROSTER_H

#include <endian.h>
#include <string.h>

#include "service/import_stage.h"

enum {
    ROSTER_YEARS = 32,     /* school years that marks can be of */
    ROSTER_ROW = 512,      /* bytes of a row: one a session, and two over */
    ROSTER_BLOCK = 1 << 14 /* rows of a block */
};
#define ROSTER_NOBODY UINT32_MAX

/* An enrolment; its number is its place in the order of ids. */
struct roster_enrolment {
    int64_t id;
    uint32_t pupil, school; /* places in the lists of the roster and of the stage */
    struct day entry, leaving;
    char status;
};

/* Days on which the marks of a pupil without a school, or with one, belong to an enrolment beyond doubt; counted from
 * struct roster's first_day. */
struct roster_span {
    uint32_t from, to;
    uint32_t enrolment;
    uint32_t school; /* place on the stage; ROSTER_NOBODY: where a row names none */
    bool last;       /* of the pupil's */
};

/* A place in the hash table of pupils by UPN: four to a cache line, since the table is looked into at random. */
struct roster_slot {
    uint64_t key; /* of the UPN; 0: nobody */
    /* From the lowest bit: the enrolment, or the first of the spans and one (0: none); the first and the last day of
     * the one span that there is (first after last: spans); its school, whether a row names it or not. */
    uint64_t where;
};
enum {
    ROSTER_ENROLMENTS = 1 << 24,
    ROSTER_DAYS = 1 << 13,
    ROSTER_SCHOOLS = 1 << 14,
};
static inline uint32_t roster_enrolment(uint64_t where)
{
    return where & (ROSTER_ENROLMENTS - 1);
}
static inline uint32_t roster_from(uint64_t where)
{
    return where >> 24 & (ROSTER_DAYS - 1);
}
static inline uint32_t roster_to(uint64_t where)
{
    return where >> 37 & (ROSTER_DAYS - 1);
}
static inline uint32_t roster_school(uint64_t where)
{
    return (uint32_t)(where >> 50);
}

/* What is said of the registers of a year: rows of sessions, as in struct stage_register, by enrolment. Those of a
 * block come into being together, all zero; NULL: nothing is said of any of them. */
struct roster_year {
    uint8_t **blocks;
};

struct roster {
    struct arena *arena;
    struct stage *stage;
    char (*upns)[UPN_LENGTH];
    int64_t *pupil_ids;
    size_t n_pupils, n_plain; /* the first n_plain have a UPN of the usual length, and are in the order of its bytes */
    struct roster_enrolment *enrolments;
    size_t n_enrolments;
    uint32_t *first, *of_pupil; /* of pupil p: the enrolments of_pupil[first[p]..first[p + 1]), by entry */
    struct roster_slot *slots;  /* NULL when there is more than they can hold */
    unsigned shift;             /* of a hash, to the place in the table */
    struct day first_day;       /* of the days that spans can tell */
    struct roster_span *spans;
    size_t n_spans, room_spans;
    int first_year; /* the school year of years[0] */
    struct roster_year years[ROSTER_YEARS];
};

/* Reads it, in a transaction. The stage has its schools, and uses the roster from then on. */
enum err roster_load(struct work *w, struct stage *s) MUST_CHECK;

/* The pupil with a UPN, on the stage; those who are not there yet come out of the roster or the database, on a stage
 * that was loaded with STAGE_ON_DEMAND. NULL when there is none, or the database failed (s->err). */
struct stage_pupil *roster_pupil(struct stage *s, struct str upn);

/* Has a school year a place in years? */
static inline bool roster_reaches(const struct roster *r, int year)
{
    return year >= r->first_year && year < r->first_year + ROSTER_YEARS;
}
/* Where a session stands among those of a year: enrolment x ROSTER_ROW + session. NULL while its block is not
 * there. */
static inline uint8_t *roster_cell(const struct roster_year *y, uint64_t place)
{
    uint8_t *block = y->blocks[place / (ROSTER_BLOCK * ROSTER_ROW)];
    return block == NULL ? NULL : block + place % (ROSTER_BLOCK * ROSTER_ROW);
}
/* What is said of a register, or NULL. */
static inline uint8_t *roster_said(const struct roster_year *y, uint32_t enrolment)
{
    return roster_cell(y, (uint64_t)enrolment * ROSTER_ROW);
}
/* The same of a school year, with its block made. NULL for a year that is out of reach. */
uint8_t *roster_say(struct roster *r, uint32_t enrolment, int year);

/* Eight bytes as a number, the first the lowest. */
static inline uint64_t roster_eight(const char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return le64toh(v);
}
/* A UPN as a number: different ones for different UPNs, if the second to the twelfth character are digits and the
 * others are ASCII. Of digits the lower four bits are enough. */
static inline uint64_t roster_key(const char *upn)
{
    uint64_t head = roster_eight(upn), tail = roster_eight(upn + UPN_LENGTH - 8);
    return (head & 0x0f0f0f0f0f0f0f7fu) | (tail & 0x0f0f0f0f0f000000u) << 4 | (tail >> 48 & 0x7000);
}
/* Where a search for it begins, in a table of 2^(64 - shift) slots. */
static inline size_t roster_hash(unsigned shift, uint64_t key)
{
    return (size_t)(key * 0x9e3779b97f4a7c15u >> shift);
}

#endif
