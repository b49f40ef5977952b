/* Schools by size: the more children, the nearer to the mean chance alone leaves a rate. Each school is a circle at its
 * enrolments and its rate, between curves within which chance would leave most of them; one school is a diamond with
 * its name, and the others have none. The curves are the caller's (attendance/chance.h); what lies outside the drawing
 * of them is left out. */
#ifndef WAYMARK_VIEWS_WM_FUNNEL_H
#define WAYMARK_VIEWS_WM_FUNNEL_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

struct wm_funnel_school {
    struct str name; /* in the table; none: "Another school" */
    int64_t size;    /* enrolments */
    int64_t value;   /* the rate */
};
struct wm_funnel_limit {
    int64_t size, low, high; /* may lie below nothing and above all */
};
struct wm_funnel_limits {
    struct str name;                 /* "95%": the share of schools that chance leaves between them */
    const struct wm_funnel_limit *v; /* by size */
    size_t n;
};
enum { WM_FUNNEL_LIMITS = 2 };
struct wm_funnel {
    struct wm_chart_words words;
    enum wm_unit unit;
    struct str size_name;  /* "Enrolments" */
    struct str value_name; /* "Absence" */
    const struct wm_funnel_school *schools;
    size_t n_schools;
    size_t chosen; /* the school that stands out, counted from 1; 0: none does */
    struct str mean_name;
    int64_t mean;                                     /* WM_NO_VALUE: none */
    struct wm_funnel_limits limits[WM_FUNNEL_LIMITS]; /* the inner and the outer; n = 0: none */
    struct str note;
};

struct wm_chart wm_funnel_chart(struct arena *a, const struct wm_funnel *p);

#endif
