/* Two texts word by word: what was taken out of the first and what was put in to make the second. The longest common
 * run of words decides, so that what has not changed is not marked. */
#ifndef WAYMARK_SERVICE_WORDING_H
#define WAYMARK_SERVICE_WORDING_H

#include "base/str.h"

enum {
    WORDING_MOST = 3000, /* words of a text; longer ones are shown as taken out and put in as a whole */
};

struct wording_stretch {
    int change; /* -1: in the first alone; 1: in the second alone; 0: in both */
    struct str text;
};
/* In the arena, in the order in which they are read: what was taken out before what was put in at the same place. */
void wording_compare(struct arena *a, struct str before, struct str after, struct wording_stretch **ret, size_t *ret_n);

#endif
