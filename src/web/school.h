/* The parts of the page of a school: what changed (school_change.c), and beside whom it stands (school_beside.c). */
#ifndef WAYMARK_WEB_SCHOOL_H
#define WAYMARK_WEB_SCHOOL_H

#include "views/school.h"
#include "web/filter.h"

/* The figures that they are made from: a school year of one school. */
struct school_figures {
    struct filter f;
    struct dashboard d;
    const struct att_block *block;
    struct att_sum sum;
};

/* Asks about a school in the year of the address, with the scope of dashboard.school. ERR_MISSING: the viewer may not
 * see its figures. The block is NULL when there are none of that year. */
enum err school_figures_ask(struct context *c, struct str urn, struct school_figures *ret) MUST_CHECK;

/* Fills p->change; p->lists are filled. The children it names go to the audit. */
void school_change_fill(struct context *c, const struct school_figures *x, struct school_page *p);
/* Fills p->beside and the funnel. */
void school_beside_fill(struct context *c, const struct school_figures *x, struct school_page *p);

#endif
