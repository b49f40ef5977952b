/* Which registers there are: a number that is another one whenever any of them has changed. */
#ifndef WAYMARK_SERVICE_REGISTER_VERSION_H
#define WAYMARK_SERVICE_REGISTER_VERSION_H

#include "service/work.h"

/* The number now. A page asks for several years and schools of them: in a transaction that reads it is the same for
 * all, and the database is asked once. */
enum err register_version_now(struct work *w, int64_t *ret) MUST_CHECK;

#endif
