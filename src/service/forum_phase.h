/* The four groups of Inclusion Forums (DOMAIN.md 5.3): which there are, what they are called, and which of them hears a
 * child.
 *
 * The groups are those of the guidance (inclusion-forums-leicestershire.txt, "The forums are arranged within the
 * following groups"): early years "under statutory school age (birth to age 5)", primary "age 5 to age 11 (reception to
 * year 6)", secondary "age 11 to age 16 (year 7 to year 11)", post-16 "over statutory school age 16 to age 19 and up to
 * 25 for young people with an EHCP". */
#ifndef WAYMARK_SERVICE_FORUM_PHASE_H
#define WAYMARK_SERVICE_FORUM_PHASE_H

#include "attendance/block.h"
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

/* Whom a case is about, as far as the group asks. */
struct forum_phase_child {
    int age;        /* full years on the day */
    int year_group; /* of attendance/block.h; ATT_YEAR_UNKNOWN: at no school, or not asked */
    bool has_plan;  /* an EHC plan */
};
enum { FORUM_PHASE_REASON_MOST = 1000 /* characters of why this group, where two fit */ };

/* The groups that fit, as bits (1u << FORUM_PRIMARY); none: the forums do not hear this child. A year group decides;
 * where there is none, or it is not followed, the age does:
 *
 * - below Reception or without a year group, early years up to and with the age of 5 (the last term before compulsory
 *   school age begins after the fifth birthday);
 * - Reception to year 6, primary; a child of 4 in Reception is under compulsory school age, so that early years fits
 *   too;
 * - years 7 to 11, secondary;
 * - above, and from 16, post-16: up to and with 19, and with an EHC plan up to and with 25.
 *
 * At 4 and 5, at 11 and at 16 two groups fit a child without a year group. A year group that is more than a year off
 * the usual age is taken for a mistake and does not decide. */
unsigned forum_phase_fits(const struct forum_phase_child *child);
static inline bool forum_phase_asks_reason(unsigned fits)
{
    return (fits & (fits - 1)) != 0;
}
/* Why no group fits, in a sentence with what to do; for `fits` of 0. */
struct str forum_phase_none(struct arena *a, const struct forum_phase_child *child);
/* Is this group right, and its reason? Empty, or what is wrong, in a sentence. `ret_of_reason` says whether it is about
 * the reason: two groups fit and none is given, or it is too long. */
struct str forum_phase_problem(struct arena *a, const struct forum_phase_child *child, enum forum_phase chosen,
    struct str reason, bool *ret_of_reason);

#endif
