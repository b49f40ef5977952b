/* What suspensions and exclusions are called. */
#ifndef WAYMARK_SERVICE_SUSPENSION_H
#define WAYMARK_SERVICE_SUSPENSION_H

#include "base/arena.h"
#include "base/str.h"

/* Why, from a code of two letters in any case: "Bullying". STR_NONE for a code that is in no list
 * (suspension_reasons.def). */
struct str suspension_reason_words(struct str code);

/* The codes and their words, one after the other; false at the end. */
bool suspension_reason_at(size_t i, struct str *ret_code, struct str *ret_words);

/* Several codes, as they are stored with a space between, in words: "Bullying; Theft". */
struct str suspension_reasons_words(struct arena *a, struct str codes);

/* "Suspension", "Permanent exclusion" or "Lunchtime suspension", from SUSP, PERM or LNCH. */
struct str suspension_category_words(struct str category);

#endif
