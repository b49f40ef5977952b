/* Looking for children, on whatever page: how often that may be. */
#ifndef WAYMARK_WEB_FIND_H
#define WAYMARK_WEB_FIND_H

#include "service/find.h"
#include "web/context.h"

/* The answer to one search too many in a minute. */
enum err find_refuse(struct context *c) MUST_CHECK;

#endif
