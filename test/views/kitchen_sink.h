/* What the pages of the kitchen sink are given: the frame, and nothing else. What they show is invented. */
#ifndef TEST_VIEWS_KITCHEN_SINK_H
#define TEST_VIEWS_KITCHEN_SINK_H

#include "kitchen_charts.h"
#include "views/layout.h"
#include "views/wm/sessions.h"
#include "views/wm/sparkline.h"

struct sink_row {
    const char *name, *school, *year;
    int tenths, sessions; /* attendance in tenths of a per cent; sessions missed */
    const char *tag, *tag_class;
    struct wm_sparkline trend;
};
struct sink {
    const struct layout *layout;
    const struct sink_row *rows;
    size_t n_rows;
    const struct wm_sessions *sessions;
    const struct sink_charts *charts;
};

#endif
