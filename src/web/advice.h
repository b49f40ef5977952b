/* The advice on a case as a part of other pages (views/advice.h). */
#ifndef WAYMARK_WEB_ADVICE_H
#define WAYMARK_WEB_ADVICE_H

#include "service/advice.h"
#include "views/advice.h"
#include "web/context.h"

/* Fills the part for a case that was read by this viewer; level is that of the groups' headings. It is shown with
 * view_advice_list() of views/advice.html.h. */
enum err advice_part(struct context *c, const struct case_viewer *viewer, const struct forum_case *fc, int level,
    struct advice_part *ret) MUST_CHECK;

#endif
