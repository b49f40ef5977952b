/* One enrolment's register for one school year: a code a session. This is the form in which registers are read from
 * files, corrected and stored; to count them, they are put into a block (block.h). */
#ifndef WAYMARK_ATTENDANCE_MARKS_H
#define WAYMARK_ATTENDANCE_MARKS_H

#include "attendance/calendar.h"
#include "attendance/code.h"
#include "base/buf.h"
#include "base/err.h"

struct att_marks {
    uint8_t code[ATT_SESSIONS]; /* enum att_code; ATT_NO_MARK where there is none */
};

/* The most bytes a packed register can take. */
enum { ATT_PACKED_MAX = 2 + ATT_SESSIONS * 2 };

/* Packs a register for the store: a version byte, then runs of equal codes as (code, length - 1) pairs where a run is
 * at most 256 sessions, the last run of "no mark" left off. A year of a child who is mostly present takes about a
 * hundred bytes. Returns the length. The same register always gives the same bytes. */
size_t att_marks_pack(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX]);
/* The reverse. ERR_INVALID if the bytes are not a packed register: a version, a code or a length nobody wrote. */
enum err att_marks_unpack(const void *p, size_t n, struct att_marks *ret) MUST_CHECK;

/* How many sessions of each class there are. */
struct att_tally {
    int present, elsewhere, authorised, unauthorised, not_possible;
};

#endif
