/* Numbers on an axis: which of them are marked, where a value lies, how it is written. All of it in integers. */
#ifndef WAYMARK_VIEWS_WM_SCALE_H
#define WAYMARK_VIEWS_WM_SCALE_H

#include "base/str.h"

/* What the values of a chart are. They lie in 0 ... WM_VALUE_MAX; one beyond is taken for the nearer end. */
enum wm_unit {
    WM_PERCENT, /* thousandths of a per cent: 7125 is 7.1% */
    WM_COUNT,   /* children, sessions, schools */
};
#define WM_VALUE_MAX INT64_C(1000000000)
/* No value: a week without school, a figure that was not published. Charts have a gap there, tables "no figure". */
#define WM_NO_VALUE INT64_MIN

static inline int64_t wm_value(int64_t v)
{
    return v == WM_NO_VALUE || v < 0 ? 0 : v > WM_VALUE_MAX ? WM_VALUE_MAX
                                                            : v;
}

/* An axis from `low` to `high`, marked at low, low + step, ... high. The step is 1, 2 or 5 times a power of ten, and
 * both ends are multiples of it; low < high. */
struct wm_scale {
    int64_t low, high, step;
};

/* The axis that holds low ... high with at most `most` steps (2 ... 20), the shortest there is. A step is at least one,
 * and of per cents at least a tenth of one. When low and high are the same, the axis is one step longer. */
struct wm_range {
    int64_t low, high;
};
struct wm_scale wm_scale_over(enum wm_unit unit, struct wm_range range, int most);

/* Where a value lies between two places in a drawing; a value outside the axis is put at its nearer end. */
struct wm_span {
    int low, high; /* the places of the axis' two ends */
};
int wm_scale_place(const struct wm_scale *s, int64_t v, struct wm_span span);

/* A mark of the axis: "5%", "2.5%" when one of its marks is no whole per cent, "1,200". */
struct str wm_scale_label(struct arena *a, enum wm_unit unit, const struct wm_scale *s, int64_t v);

/* A value as charts and their tables write it: "7.1%", rounded half up once, but never up to 10% or 50%, from where on
 * a child is persistently or severely absent; "1,204"; "no figure" for WM_NO_VALUE. */
int64_t wm_value_shown(enum wm_unit unit, int64_t v); /* the same in tenths of a per cent, or as it is */
struct str wm_value_text(struct arena *a, enum wm_unit unit, int64_t v);

#endif
