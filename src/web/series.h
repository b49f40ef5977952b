/* The form of a series: read, shown again, shown with the days that it gives. */
#ifndef WAYMARK_WEB_SERIES_H
#define WAYMARK_WEB_SERIES_H

#include "service/series.h"
#include "views/series.html.h"
#include "web/forum.h"

struct series_sent {
    struct series of; /* id.v == 0: a new one */
    struct series_form_page page;
    struct series_plan plan;
    struct forum_terms terms;
    struct series_proposal proposal;
    struct str first_error, last_error; /* of what is no date */
};
/* What was sent becomes a plan; what cannot be understood is left out of it, so that it is a problem. ERR_INVALID: what
 * no form of ours sends. */
enum err series_form_read(struct context *c, struct series_sent *k) MUST_CHECK;
/* Puts problems beside their fields; false: there are none. */
bool series_form_problems(struct series_sent *k, const struct series_problems *p);
/* The form of a new series, and of one as it stands, to be changed from a day on. */
void series_form_usual(struct series_sent *k);
void series_form_fill(struct context *c, struct series_sent *k, struct day from);
/* The page; with the proposal when it was looked at. */
enum err series_form_show(struct context *c, struct series_sent *k, int status, bool looked) MUST_CHECK;

#endif
