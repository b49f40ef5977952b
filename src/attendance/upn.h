/* Unique Pupil Numbers (DOMAIN.md 2.1; social care census rules 1510 to 1540). */
#ifndef WAYMARK_ATTENDANCE_UPN_H
#define WAYMARK_ATTENDANCE_UPN_H

#include <stdint.h>

#include "base/str.h"

enum { UPN_LENGTH = 13 };

enum upn_fault {
    UPN_OK,
    UPN_LENGTH_WRONG, /* not 13 characters */
    UPN_SHAPE,        /* not letter, eleven digits, digit or letter; or a letter that is never used (I, O, S) */
    UPN_CHECK_LETTER, /* the first letter does not agree with the rest */
};

/* Checks a UPN written in upper case without spaces. A letter in the last place (a temporary UPN) is right. */
enum upn_fault upn_check(struct str upn);
bool upn_is_temporary(struct str upn);
/* The letter that belongs in front of the twelve characters that follow it; '\0' if they are not of the right shape. */
char upn_check_letter(struct str rest);
/* Is this the number of an English local authority, of today or of before a reorganisation? A UPN under another number
 * is taken, with a warning (rule 1530). */
bool upn_authority_known(struct str upn);
/* What is wrong, and what to do; a literal. */
struct str upn_fault_text(enum upn_fault fault);

#endif
