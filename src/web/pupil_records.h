/* The casework records and suspensions of a child, on the child's page. */
#ifndef WAYMARK_WEB_PUPIL_RECORDS_H
#define WAYMARK_WEB_PUPIL_RECORDS_H

#include "service/dashboard.h"
#include "service/pupil.h"
#include "views/pupil.h"
#include "web/context.h"

enum err pupil_records_fill(struct context *c, const struct dashboard_source *source, const struct pupil *p,
    struct pupil_page *page) MUST_CHECK;

/* Open records of a school by kind, with how many of them are to be looked at; none for those who may not see its
 * children. */
enum err school_records_fill(struct context *c, const struct dashboard_source *source, struct school_id school,
    struct str urn, struct wm_figures *ret) MUST_CHECK;

#endif
