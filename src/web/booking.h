/* What the pages of the coordinator and of the services share about cases on lists. */
#ifndef WAYMARK_WEB_BOOKING_H
#define WAYMARK_WEB_BOOKING_H

#include "service/booking.h"
#include "views/booking.h"
#include "web/context.h"

/* Who deals with requests: managers with named ones, coordinators with both kinds. */
struct case_viewer booking_viewer(struct context *c);
/* The list of the forum that is being held now and hears a case, for whoever runs it: from advice and plan they go back
 * to it. URL_NONE: there is none. */
enum err booking_run_sheet(struct context *c, const struct forum_case *fc, struct url *ret) MUST_CHECK;
/* "Primary, Melton, Alder School"; area and school may be empty. */
struct str booking_about(struct arena *a, enum forum_phase phase, struct str area, struct str school);

#endif
