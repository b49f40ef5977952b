/* The charts of the kitchen sink: invented figures as a county might have them, and the ends of the scale: nothing, one
 * value, all the same, names that are too long. */
#ifndef TEST_VIEWS_KITCHEN_CHARTS_H
#define TEST_VIEWS_KITCHEN_CHARTS_H

#include "views/wm.h"

enum { SINK_CHARTS = 20,
    SINK_HEATS = 3 };
struct sink_charts {
    struct wm_chart charts[SINK_CHARTS];
    size_t n_charts;
    struct wm_heat heats[SINK_HEATS];
    struct wm_heat_table tables[SINK_HEATS];
    size_t n_heats;
};

struct sink_charts *kitchen_charts(struct arena *a);

#endif
