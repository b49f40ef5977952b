/* The years of a child and what happened in them, as the page of the child shows them. */
#ifndef WAYMARK_WEB_PUPIL_JOURNEY_H
#define WAYMARK_WEB_PUPIL_JOURNEY_H

#include "service/journey.h"
#include "views/pupil.h"
#include "web/context.h"

/* Fills the years with the course of absence over them, and the timeline. */
void pupil_journey_fill(struct context *c, const struct pupil *p, const struct journey *j, struct pupil_page *page);

#endif
