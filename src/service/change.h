/* What changed at a school since a day (DB-4): who has come onto a list and who has gone off it, and how the days
 * since then compare with those before. Both sides are counted from the registers as they are now, so that a mark that
 * was corrected since is right on both. */
#ifndef WAYMARK_SERVICE_CHANGE_H
#define WAYMARK_SERVICE_CHANGE_H

#include "service/dashboard.h"

struct change_list {
    size_t then, now;     /* how many were and are on the list */
    const uint32_t *came; /* rows of the dashboard's answer that are on it and were not, in the order of the list */
    size_t n_came;
    size_t n_went; /* how many were on it and are not, those who have left the school among them */
};

struct change {
    struct day since; /* the day up to which "then" counts */
    struct change_list lists[LISTS];
    struct att_count before, after; /* the sessions up to that day, and since */
};

/* Of a dashboard that wanted all lists. The day lies in its school year. */
void change_since(struct arena *a, const struct dashboard *d, struct day since, struct change *ret);

/* The day from which a page looks when none is asked for: the last one before the last six school weeks of the
 * question. */
struct day change_usual_day(const struct dashboard *d);

#endif
