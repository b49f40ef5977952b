/* The four groups of Inclusion Forums (DOMAIN.md 5.3): which there are, and what they are called. */
#ifndef WAYMARK_SERVICE_FORUM_PHASE_H
#define WAYMARK_SERVICE_FORUM_PHASE_H

#include "base/str.h"

enum forum_phase {
    FORUM_EARLY_YEARS, /* birth to 5, before school */
    FORUM_PRIMARY,     /* Reception to year 6 */
    FORUM_SECONDARY,   /* years 7 to 11 */
    FORUM_POST16,      /* 16 to 19, and to 25 with an EHC plan */
    FORUM_PHASES,
};
struct str forum_phase_name(enum forum_phase p);  /* "early_years", in addresses and tables */
struct str forum_phase_words(enum forum_phase p); /* "Early years" */
struct str forum_phase_whom(enum forum_phase p);  /* "Children from birth to 5 who are not at school yet" */
bool forum_phase_parse(struct str name, enum forum_phase *ret);

#endif
