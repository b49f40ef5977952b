/* Did what was forecast come true? Children in up to ten groups by the chance they were given; a point a group, at the
 * mean of the chances and at the share for whom it came true, with the interval in which chance alone might have put
 * that share. On the diagonal the forecast is right; above it, it said too little. Below, how many are in each group.
 * All values are of WM_PERCENT. */
#ifndef WAYMARK_VIEWS_WM_CALIBRATION_H
#define WAYMARK_VIEWS_WM_CALIBRATION_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

struct wm_calibration_group {
    int64_t from, to;  /* the chances that belong to it */
    int64_t forecast;  /* the mean of them; WM_NO_VALUE: nobody is in it */
    int64_t happened;  /* the share for whom it came true */
    int64_t low, high; /* the interval about that share */
    int64_t children;
};
struct wm_calibration {
    struct wm_chart_words words;
    struct str forecast_name;                  /* "Forecast chance" */
    struct str happened_name;                  /* "Became persistently absent" */
    const struct wm_calibration_group *groups; /* by chance */
    size_t n_groups;
    struct str note;
};

struct wm_chart wm_calibration_chart(struct arena *a, const struct wm_calibration *p);

#endif
