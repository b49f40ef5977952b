/* What the pages of the coordinator and of the services share about cases on lists. */
#ifndef WAYMARK_WEB_BOOKING_H
#define WAYMARK_WEB_BOOKING_H

#include "service/booking.h"
#include "views/booking.h"
#include "web/context.h"

/* Who deals with requests: managers with named ones, coordinators with both kinds. */
struct case_viewer booking_viewer(struct context *c);
/* Where advice and plan of a case lead back to: the list of the forum that is being held now and hears it, for whoever
 * runs it; the papers of that which does, for whoever reads them. URL_NONE: there is neither. */
enum err booking_back(struct context *c, const struct forum_case *fc, struct url *ret, struct str *ret_words)
    MUST_CHECK;
/* "Primary, Melton, Alder School"; area and school may be empty. */
struct str booking_about(struct arena *a, enum forum_phase phase, struct str area, struct str school);

#endif
