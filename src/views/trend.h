/* Absence by week as a drawing, with the table it shows. */
#ifndef WAYMARK_VIEWS_TREND_H
#define WAYMARK_VIEWS_TREND_H

#include "views/html.h"

struct trend_week {
    struct day monday;
    int64_t possible, absent, unauthorised;
    struct str rate;                                           /* "7.5%" */
    struct str month;                                          /* "Sep", under its first week */
    int x, top, height, unauthorised_top, unauthorised_height; /* of its bar, in a drawing of 640 by 200 */
};
struct trend_line {
    int y;
    struct str label; /* "5%" */
};
struct trend {
    struct str caption;
    const struct trend_week *weeks;
    size_t n_weeks;
    int bar; /* width of a bar */
    const struct trend_line *lines;
    size_t n_lines;
    struct str summary; /* what the drawing shows, in a sentence */
    struct url csv;     /* none: the viewer may not */
};

#endif
