/* Cases of the forums in the database of a web test: put there by statements, as they stand once the setting has sent
 * them in and they are on the list of a forum. */
#ifndef WAYMARK_TEST_WEB_FORUMS_H
#define WAYMARK_TEST_WEB_FORUMS_H

#include "serving.h"

/* A series of primary forums, one of them today, whose service "EP" has "sa" among its colleagues; "fc" coordinates all
 * primary forums. */
void forums_begin(struct serving *s);
/* A case of Alder (URN 100001) on today's list, its round in a state: named for the child of a surname, or anonymous
 * (NULL). `id` is the public id of its round; others are made of it. */
void forums_case(struct serving *s, const char *id, const char *surname, const char *state);

#endif
