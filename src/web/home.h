/* Home (EV-1): what its parts share. What needs the reader today is a list of lines, the most urgent kind first. */
#ifndef WAYMARK_WEB_HOME_H
#define WAYMARK_WEB_HOME_H

#include "service/action.h"
#include "service/dashboard.h"
#include "service/find.h"
#include "views/home.html.h"
#include "web/context.h"

enum {
    HOME_LINES = 40, /* of a page; what comes later is left off */
    HOME_AHEAD = 7,  /* days that are looked ahead */
};

struct home_making {
    struct context *c;
    const struct dashboard_source *source;
    struct home_line *lines; /* HOME_LINES */
    size_t n;
    const struct home_meeting *meetings; /* of today and the days after it */
    size_t n_meetings;
    const struct action_due *due; /* one's own actions that are open, the first day first */
    size_t n_due;
    const struct case_line *cases; /* of a setting; these two are home_forum.c's, which reads them once */
    size_t n_cases;
    const struct queue_row *queue; /* of a coordinator */
    size_t n_queue;
};

/* Adds a line. `why` says why it is here, in a sentence without its stop. */
void home_add(struct home_making *m, bool urgent, struct url href, struct str text, struct str why);

/* What the Inclusion Forums want (home_forum.c): of a coordinator, requests and lists; of a service, papers; of a
 * setting, its cases; of a manager, what another one has asked for. The forums of today and the lines that are urgent,
 * or the others, in this order. No line names a child. */
enum err home_add_forums(struct home_making *m, bool urgent) MUST_CHECK;

#endif
