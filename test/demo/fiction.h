/* Does a text hold anything that could be taken for a real child, school or address? What looks
 * like a UPN, a postcode, a telephone number, a URN, an e-mail or a web address must lie where
 * nothing real can be. */
#ifndef WAYMARK_TEST_DEMO_FICTION_H
#define WAYMARK_TEST_DEMO_FICTION_H

#include <stdbool.h>

#include "base/str.h"

struct fiction_fault {
    const char *what; /* "a UPN" */
    struct str found; /* borrowed from the text */
};

/* True if all of it is fiction; else false, with the first thing that may not be. */
bool fiction_text(struct str text, struct fiction_fault *ret);

/* Is this a school's name made of the demonstration's lists: an invented place and what it is? */
bool fiction_school(struct str name);
/* Is this an invented place? */
bool fiction_place(struct str name);

#endif
