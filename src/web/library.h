/* What pages share that choose from the library. */
#ifndef WAYMARK_WEB_LIBRARY_H
#define WAYMARK_WEB_LIBRARY_H

#include "service/resource.h"
#include "views/library.h"
#include "web/context.h"

/* The choices of heading, need and group; `any`: the first of each asks for all ("" as its value). */
struct library_choices library_choices(struct context *c, bool any);

#endif
