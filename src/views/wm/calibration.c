#include "views/wm/calibration.h"

#include "views/wm/pen.h"

enum { SIZES = 44 }; /* height of the largest group's bar */

struct drawn {
    const struct wm_calibration *p;
    struct wm_pen *pen;
    struct wm_scale scale; /* of both axes */
    struct wm_box plot;
};

static bool empty(const struct wm_calibration_group *g)
{
    return g->forecast == WM_NO_VALUE || g->happened == WM_NO_VALUE;
}

static int across(const struct drawn *d, int64_t v)
{
    return wm_scale_place(&d->scale, v, (struct wm_span){ d->plot.left, d->plot.right });
}

static int up(const struct drawn *d, int64_t v)
{
    return wm_scale_place(&d->scale, v, (struct wm_span){ d->plot.bottom, d->plot.top });
}

static void draw_interval(struct drawn *d, const struct wm_calibration_group *g)
{
    if (g->low == WM_NO_VALUE || g->high == WM_NO_VALUE)
        return;
    int x = across(d, g->forecast), low = up(d, g->low), high = up(d, g->high);
    pen__line(d->pen, "wm-interval", (struct wm_point){ x, low }, (struct wm_point){ x, high });
    pen__line(d->pen, "wm-interval", (struct wm_point){ x - 4, low }, (struct wm_point){ x + 4, low });
    pen__line(d->pen, "wm-interval", (struct wm_point){ x - 4, high }, (struct wm_point){ x + 4, high });
    pen__take(d->pen, (struct wm_point){ x, low }, (struct wm_point){ x, high });
}

static void draw_points(struct drawn *d)
{
    for (size_t i = 0; i < d->p->n_groups; i++)
        if (!empty(&d->p->groups[i]))
            draw_interval(d, &d->p->groups[i]);
    for (size_t i = 0; i < d->p->n_groups; i++) {
        const struct wm_calibration_group *g = &d->p->groups[i];
        if (!empty(g))
            pen__circle(
                d->pen, "wm-sign wm-sign--1", (struct wm_point){ across(d, g->forecast), up(d, g->happened) }, 4);
    }
}

static void draw_diagonal(struct drawn *d)
{
    struct wm_point low = { d->plot.left, d->plot.bottom }, high = { d->plot.right, d->plot.top };
    int size = pen__text_size(d->pen), width = d->plot.right - d->plot.left, height = d->plot.bottom - d->plot.top;
    pen__line(d->pen, "wm-diagonal", low, high);
    pen__take(d->pen, low, high);
    /* The words of either side stand in its corner, which points seldom reach. */
    struct str more[2], less[2];
    int room = width / 2;
    size_t n_more = text__wrap(d->pen->arena, S("More often than forecast"), size, room, more, 2);
    size_t n_less = text__wrap(d->pen->arena, S("Less often than forecast"), size, room, less, 2);
    for (size_t i = 0; i < n_more; i++)
        pen__text(d->pen, "wm-label", (struct wm_point){ low.x + 8, high.y + height / 20 + size + (int)i * (size + 3) },
            WM_START, more[i]);
    for (size_t i = 0; i < n_less; i++)
        pen__text(d->pen, "wm-label",
            (struct wm_point){ high.x - 6, low.y - height / 20 - (int)(n_less - 1 - i) * (size + 3) }, WM_END, less[i]);
}

static struct str size_text(struct arena *a, const struct wm_calibration_group *g)
{
    return wm_value_text(a, WM_COUNT, wm_value(g->children));
}

/* Is every group's bar wide enough for its number? */
static bool sizes_fit(const struct drawn *d)
{
    for (size_t i = 0; i < d->p->n_groups; i++) {
        const struct wm_calibration_group *g = &d->p->groups[i];
        if (text__width(size_text(d->pen->arena, g), pen__text_size(d->pen)) > across(d, g->to) - across(d, g->from))
            return false;
    }
    return true;
}

/* How many are in each group, as bars on a line of their own. The numbers stand above them when all of them fit, or
 * that of the largest alone. */
static void draw_sizes(struct drawn *d, int bottom)
{
    bool fit = sizes_fit(d);
    const struct wm_calibration_group *groups = d->p->groups;
    size_t largest = 0;
    for (size_t i = 1; i < d->p->n_groups; i++)
        largest = groups[i].children > groups[largest].children ? i : largest;
    int64_t most = wm_value(groups[largest].children) > 0 ? wm_value(groups[largest].children) : 1;
    struct wm_box bounds = { 0, 0, d->pen->drawing.width, bottom };
    for (size_t i = 0; i < d->p->n_groups; i++) {
        int64_t n = wm_value(groups[i].children);
        int left = across(d, groups[i].from), right = across(d, groups[i].to);
        if (n == 0 || right - left < 4)
            continue;
        struct wm_box box = { left + 2, bottom - (int)((n * SIZES + most - 1) / most), right - 1, bottom };
        pen__rect(d->pen, "wm-size", box);
        const struct wm_spot above = { { (left + right) / 2, box.top - 4 }, WM_MIDDLE };
        if (fit || i == largest)
            pen__label(d->pen, "wm-words", size_text(d->pen->arena, &groups[i]), bounds, &above, 1);
    }
    pen__line(d->pen, "wm-axis", (struct wm_point){ d->plot.left, bottom }, (struct wm_point){ d->plot.right, bottom });
}

static int64_t greatest(const struct wm_calibration *p)
{
    int64_t most = 0;
    for (size_t i = 0; i < p->n_groups; i++) {
        const struct wm_calibration_group *g = &p->groups[i];
        const int64_t values[] = { g->to, g->forecast, g->happened, g->high };
        for (size_t k = 0; !empty(g) && k < COUNT_OF(values); k++)
            most = wm_value(values[k]) > most ? wm_value(values[k]) : most;
    }
    return most;
}

static struct wm_drawing draw(struct arena *a, const struct wm_calibration *p, enum wm_layout layout)
{
    bool wide = layout == WM_WIDE;
    struct wm_pen pen = pen__new(a, layout, 0);
    struct drawn d = { .p = p,
        .pen = &pen,
        .scale = wm_scale_over(WM_PERCENT, (struct wm_range){ 0, greatest(p) }, wide ? 10 : 5) };
    int size = pen__text_size(&pen), left = axis__width(&pen, WM_PERCENT, &d.scale);
    d.plot = (struct wm_box){ left, 2 * size + 4, pen.drawing.width - 2 * size, 2 * size + 4 + (wide ? 320 : 270) };
    axis__left(&pen, WM_PERCENT, &d.scale, d.plot);
    axis__bottom(&pen, WM_PERCENT, &d.scale, d.plot);
    draw_diagonal(&d);
    draw_points(&d);
    int y = d.plot.bottom + 2 * size + 12;
    pen__text(&pen, "wm-words", (struct wm_point){ (d.plot.left + d.plot.right) / 2, y }, WM_MIDDLE, p->forecast_name);
    pen__text(&pen, "wm-words", (struct wm_point){ 0, y + 2 * size }, WM_START, S("Children in each group"));
    y += 3 * size + SIZES + 14;
    draw_sizes(&d, y);
    pen.drawing.height = y + 4;
    axis__names(&pen, d.plot, STR_NONE, p->happened_name);
    return pen.drawing;
}

static struct str interval_text(struct arena *a, const struct wm_calibration_group *g)
{
    if (empty(g) || g->low == WM_NO_VALUE || g->high == WM_NO_VALUE)
        return wm_value_text(a, WM_PERCENT, WM_NO_VALUE);
    return str_fmt(a, "%.*s to %.*s", STR_ARG(wm_value_text(a, WM_PERCENT, g->low)),
        STR_ARG(wm_value_text(a, WM_PERCENT, g->high)));
}

static struct wm_chart_table table_of(struct arena *a, const struct wm_calibration *p)
{
    enum { COLUMNS = 5 };
    struct wm_chart_column *columns = ARENA_ARRAY(a, COLUMNS, struct wm_chart_column);
    columns[0] = (struct wm_chart_column){ p->forecast_name, false };
    columns[1] = (struct wm_chart_column){ S("Mean of the group"), true };
    columns[2] = (struct wm_chart_column){ p->happened_name, true };
    columns[3] = (struct wm_chart_column){ S("Interval"), true };
    columns[4] = (struct wm_chart_column){ S("Children"), true };
    struct wm_chart_table t = { columns, COLUMNS, ARENA_ARRAY(a, COLUMNS * p->n_groups, struct str), p->n_groups };
    struct str *cell = t.cells;
    for (size_t i = 0; i < p->n_groups; i++) {
        const struct wm_calibration_group *g = &p->groups[i];
        *cell++ = str_fmt(a, "%.*s to %.*s", STR_ARG(wm_value_text(a, WM_PERCENT, g->from)),
            STR_ARG(wm_value_text(a, WM_PERCENT, g->to)));
        *cell++ = wm_value_text(a, WM_PERCENT, g->forecast);
        *cell++ = wm_value_text(a, WM_PERCENT, g->happened);
        *cell++ = interval_text(a, g);
        *cell++ = wm_value_text(a, WM_COUNT, g->children);
    }
    return t;
}

struct wm_chart wm_calibration_chart(struct arena *a, const struct wm_calibration *p)
{
    struct wm_chart chart = { .words = p->words, .table = table_of(a, p) };
    bool any = false;
    for (size_t i = 0; i < p->n_groups; i++)
        any = any || !empty(&p->groups[i]);
    if (!any)
        return chart;
    chart__draw(a, &chart, draw(a, p, WM_WIDE), draw(a, p, WM_NARROW));
    chart.note = p->note;
    return chart;
}
