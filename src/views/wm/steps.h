/* Sessions a child has missed so far, week by week, against the numbers at which 10% and 50% of the year's sessions are
 * missed: whoever reaches one of them ends the year persistently or severely absent (DOMAIN.md 1.2). A chart of
 * line.h whose line is a stair. The line of 50% is drawn when the child has come at least half way to it, and is
 * a sentence below the drawing before that. */
#ifndef WAYMARK_VIEWS_WM_STEPS_H
#define WAYMARK_VIEWS_WM_STEPS_H

#include "views/wm/line.h"

struct wm_steps {
    struct wm_chart_words words;
    const struct wm_line_at *weeks; /* of the whole year, holidays too */
    size_t n_weeks;
    const int64_t *missed; /* since the year began, at the end of each week; WM_NO_VALUE: still to come */
    size_t today;          /* the week of today, counted from 1; 0: the year is over, or has not begun */
    int64_t possible;      /* sessions of the whole year, those to come included */
};

struct wm_chart wm_steps_chart(struct arena *a, const struct wm_steps *p);

#endif
