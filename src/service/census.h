/* What the School Census counted, set beside the registers while they are read: only where the two differ is kept, in
 * the block of the school (attendance/block.h). A return counts the sessions of a term by code, one term in arrears;
 * returns of before 2024/25 have absences only (DOMAIN.md 1.2 and 2.2). */
#ifndef WAYMARK_SERVICE_CENSUS_H
#define WAYMARK_SERVICE_CENSUS_H

#include "attendance/block.h"
#include "service/calendar.h"

struct census;

/* NULL if there is no memory. */
struct census *census_new(void);
void census_free(struct census *c); /* NULL is allowed */

/* Reads the returns of a school year, of one school or of all (v == 0), in place of what was read before. ERR_FULL: no
 * memory. */
enum err census_read(struct census *c, struct work *w, const struct calendar *calendar, int year,
    struct school_id school) MUST_CHECK;

/* Compares the register of an enrolment, which will be a row of a block, with its returns. A term whose days the
 * calendar does not tell is not compared, nor one in which the register has no mark at all: then it is the register
 * that is missing. ERR_FULL: no memory. */
enum err census_compare(struct census *c, struct enrolment_id enrolment, const struct att_marks *marks, uint32_t row)
    MUST_CHECK;
/* The differences found since the last time: borrowed until the next comparison. */
const struct att_difference *census_take(struct census *c, size_t *ret_n);

/* The sessions of a return; empty when the calendar does not tell. */
struct att_mask census_term(const struct calendar *calendar, int year, enum att_return of);

#endif
