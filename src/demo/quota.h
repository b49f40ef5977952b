/* Who misses how much: shares the published numbers of persistently and severely absent children
 * out over the county, so that every group of every split has its own. */
#ifndef WAYMARK_DEMO_QUOTA_H
#define WAYMARK_DEMO_QUOTA_H

#include "demo/target.h"

/* The band of every enrolment, in their order. Lives in the county's arena. */
uint8_t *demo_bands(const struct demo_county *c, const struct demo_targets *t);

#endif
