/* What the pages of the coordinator and of the services share about cases on lists. */
#ifndef WAYMARK_WEB_BOOKING_H
#define WAYMARK_WEB_BOOKING_H

#include "service/booking.h"
#include "views/booking.h"
#include "web/context.h"

/* Who deals with requests: managers with named ones, coordinators with both kinds. */
struct case_viewer booking_viewer(struct context *c);
/* The class of a tag's colour. */
const char *booking_state_tag(enum round_state s);
/* "Primary, Melton, Alder School"; area and school may be empty. */
struct str booking_about(struct arena *a, enum forum_phase phase, struct str area, struct str school);
/* Says to the audit that a case is shown: with the child of a named one. */
void booking_audit(struct context *c, const struct forum_case *fc);
/* What became of a case, the newest first. */
enum err booking_fill_events(struct context *c, const struct forum_case *fc, const struct booking_event_line **ret,
    size_t *ret_n) MUST_CHECK;

#endif
