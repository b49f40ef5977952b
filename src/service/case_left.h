/* A named case whose child has left the setting that brought it (T2): that setting keeps the case as it was on the
 * child's last day there, is shown nothing that is written later, and writes nothing more. */
#ifndef WAYMARK_SERVICE_CASE_LEFT_H
#define WAYMARK_SERVICE_CASE_LEFT_H

#include "service/forum_case.h"

/* Sets c->left and c->rewritten, if the viewer sees the case as that setting alone: the child's last day there, or the
 * day before the first at another, and never before the case; DAY_NONE otherwise. How consent stands since is not told.
 * State, words and day of sending of
 * the round become those of that day, and the reason of a group that was chosen later is not told. ERR_MISSING: the
 * round was begun later. */
enum err case_left_read(struct work *w, const struct case_viewer *viewer, struct forum_case *c) MUST_CHECK;

/* Is something that was written at an instant kept from the viewer of the case? */
bool case_left_hides(const struct forum_case *c, int64_t at_ms);

#endif
