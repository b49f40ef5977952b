#include "views/wm/heat.h"

static struct str shown_text(struct arena *a, enum wm_unit unit, int64_t v)
{
    return wm_value_text(a, unit, unit == WM_COUNT ? v : 100 * v);
}

static struct str cell_text(struct arena *a, enum wm_unit unit, int64_t v)
{
    struct str s = wm_value_text(a, unit, v);
    return unit == WM_PERCENT ? str_slice(s, 0, s.n - 1) : s;
}

/* Names the steps and returns their length. */
static int64_t name_steps(struct arena *a, enum wm_unit unit, struct wm_range r, struct wm_heat_table *t)
{
    int64_t length = (r.high - r.low) / WM_HEAT_STEPS + 1;
    for (int64_t low = r.low; low <= r.high; low += length) {
        int64_t high = low + length - 1 < r.high ? low + length - 1 : r.high;
        struct str from = shown_text(a, unit, low), to = shown_text(a, unit, high);
        t->steps[t->n_steps++] = low == high ? from : str_fmt(a, "%.*s to %.*s", STR_ARG(from), STR_ARG(to));
    }
    return length;
}

struct wm_heat_table wm_heat_chart(struct arena *a, const struct wm_heat *p)
{
    size_t n = p->n_rows * p->n_columns;
    struct wm_heat_cell *cells = ARENA_ARRAY(a, n, struct wm_heat_cell);
    struct wm_heat_table t = { .p = p, .cells = cells };
    struct wm_range r = { 0, 0 };
    for (size_t i = 0; i < n; i++) {
        if (p->values[i] == WM_NO_VALUE)
            continue;
        int64_t v = wm_value_shown(p->unit, p->values[i]);
        r = (struct wm_range){ !t.any || v < r.low ? v : r.low, !t.any || v > r.high ? v : r.high };
        t.any = true;
    }
    if (!t.any)
        return t;
    int64_t length = name_steps(a, p->unit, r, &t);
    for (size_t i = 0; i < n; i++) {
        if (p->values[i] == WM_NO_VALUE)
            continue;
        cells[i] = (struct wm_heat_cell){ cell_text(a, p->unit, p->values[i]),
            1 + (int)((wm_value_shown(p->unit, p->values[i]) - r.low) / length) };
    }
    return t;
}
