/* The log of the severely absent, for its page and for home. */
#ifndef WAYMARK_WEB_SEVERE_LOG_H
#define WAYMARK_WEB_SEVERE_LOG_H

#include "service/tracker.h"
#include "web/context.h"

struct severe_log {
    struct dashboard d;
    struct log_line *lines; /* those with a gap first */
    size_t n, gaps;
};
/* The log of the schools, of one locality or one school (v == 0, empty: of all), that the viewer of tracker.read may
 * see. ERR_MISSING: a school that they may not. */
enum err severe_log_read(struct context *c, struct locality_id locality, struct str urn, struct severe_log *ret)
    MUST_CHECK;

#endif
