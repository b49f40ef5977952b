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

/* Packs a register for the store: a version byte, how many codes it has and which, in the order in which they come,
 * then its runs of equal codes, the last run of "no mark" left off. A run is a byte: the code's place among the
 * codes in the upper bits, as many as the number of codes needs (2 up to four codes, 3 up to eight, 4 up to
 * sixteen), the length less one in those that are left; a longer run is several bytes. A register of more than
 * sixteen codes is written as all were before: a version byte, then pairs of code and length less one. A year of a
 * child who is mostly present takes about sixty bytes. Returns the length. The same register always gives the same
 * bytes. */
size_t att_marks_pack(const struct att_marks *m, uint8_t dst[ATT_PACKED_MAX]);
/* The reverse, of both versions. ERR_INVALID if the bytes are not a packed register: a version, a code or a length
 * nobody wrote. */
enum err att_marks_unpack(const void *p, size_t n, struct att_marks *ret) MUST_CHECK;

/* How many sessions of each class there are. */
struct att_tally {
    int present, elsewhere, authorised, unauthorised, not_possible;
};

#endif
