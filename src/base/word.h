/* The words of an enumeration: what the database, forms and addresses call each value, and how people say it. A table
 * of them is indexed by the enumeration. */
#ifndef WAYMARK_BASE_WORD_H
#define WAYMARK_BASE_WORD_H

#include "base/str.h"

struct word {
    const char *name, *words;
};

/* The value whose name this is: its place among the n of all; -1 when there is none. Names are told apart by case. */
int word_find(const struct word *all, int n, struct str name);

#endif
