#include "views/wm/funnel.h"

#include "views/wm/pen.h"

struct drawn {
    const struct wm_funnel *p;
    struct wm_pen *pen;
    struct wm_scale sizes, values;
    struct wm_box plot;
};

static struct wm_point place(const struct drawn *d, int64_t size, int64_t value)
{
    return (struct wm_point){
        wm_scale_place(&d->sizes, size, (struct wm_span){ d->plot.left, d->plot.right }),
        wm_scale_place(&d->values, value, (struct wm_span){ d->plot.bottom, d->plot.top }),
    };
}

/* A point of a curve, in the units of the axes. */
struct curve_point {
    int64_t size, value;
};

/* The point of the stretch a ... b at which it crosses a value. */
static struct curve_point crossing(struct curve_point a, struct curve_point b, int64_t value)
{
    return (struct curve_point){ a.size + (b.size - a.size) * (value - a.value) / (b.value - a.value), value };
}

/* Takes off what lies outside the axis of the values; false when all of it does. */
static bool clip(const struct wm_scale *s, struct curve_point *a, struct curve_point *b)
{
    if ((a->value < s->low && b->value < s->low) || (a->value > s->high && b->value > s->high))
        return false;
    struct curve_point from = *a, to = *b;
    if (from.value < s->low || from.value > s->high)
        *a = crossing(from, to, from.value < s->low ? s->low : s->high);
    if (to.value < s->low || to.value > s->high)
        *b = crossing(from, to, to.value < s->low ? s->low : s->high);
    return true;
}

static struct curve_point limit_point(const struct wm_funnel_limit *l, bool upper)
{
    int64_t v = upper ? l->high : l->low;
    return (struct curve_point){ wm_value(l->size), v > WM_VALUE_MAX ? WM_VALUE_MAX : v < -WM_VALUE_MAX ? -WM_VALUE_MAX
                                                                                                        : v };
}

/* One curve; returns where it ends. */
static struct wm_point draw_curve(struct drawn *d, const struct wm_funnel_limits *l, bool upper, const char *look)
{
    struct wm_path path = path__new(d->pen->arena, 2 * l->n);
    struct wm_point end = { 0, 0 };
    for (size_t i = 1; i < l->n; i++) {
        struct curve_point a = limit_point(&l->v[i - 1], upper), b = limit_point(&l->v[i], upper);
        if (b.size > d->sizes.high)
            break;
        if (!clip(&d->values, &a, &b))
            continue;
        struct wm_point from = place(d, a.size, a.value);
        if (path.n == 0 || from.x != end.x || from.y != end.y)
            path__to(&path, 'M', from);
        end = place(d, b.size, b.value);
        path__to(&path, 'L', end);
        pen__take(d->pen, from, end);
    }
    if (path.n > 0)
        pen__path(d->pen, look, &path);
    return end;
}

static void draw_limits(struct drawn *d, struct wm_point ends[WM_FUNNEL_LIMITS])
{
    static const char *const looks[WM_FUNNEL_LIMITS] = { "wm-limit wm-limit--1", "wm-limit wm-limit--2" };
    for (size_t i = 0; i < WM_FUNNEL_LIMITS; i++) {
        (void)draw_curve(d, &d->p->limits[i], false, looks[i]);
        ends[i] = draw_curve(d, &d->p->limits[i], true, looks[i]);
    }
}

static void draw_schools(struct drawn *d)
{
    for (size_t i = 0; i < d->p->n_schools; i++) {
        const struct wm_funnel_school *s = &d->p->schools[i];
        if (i + 1 == d->p->chosen || s->value == WM_NO_VALUE)
            continue;
        struct wm_point at = place(d, s->size, s->value);
        pen__circle(d->pen, "wm-point", at, 3);
        pen__take(d->pen, at, at);
    }
}

static const struct wm_funnel_school *chosen_school(const struct wm_funnel *p)
{
    if (p->chosen == 0 || p->chosen > p->n_schools || p->schools[p->chosen - 1].value == WM_NO_VALUE)
        return NULL;
    return &p->schools[p->chosen - 1];
}

static void label_chosen(struct drawn *d)
{
    const struct wm_funnel_school *s = chosen_school(d->p);
    if (s == NULL)
        return;
    struct wm_point at = place(d, s->size, s->value);
    struct wm_box bounds = { d->plot.left, d->plot.top, d->pen->drawing.width, d->plot.bottom };
    pen__label_name(d->pen, s->name, wm_value_text(d->pen->arena, d->p->unit, s->value), bounds, at);
}

static void label_mean(struct drawn *d)
{
    if (d->p->mean == WM_NO_VALUE)
        return;
    struct wm_point at = place(d, d->sizes.high, d->p->mean);
    struct str value = wm_value_text(d->pen->arena, d->p->unit, d->p->mean);
    int down = at.y + pen__text_size(d->pen) + 2;
    const struct wm_spot spots[] = { { { at.x - 4, at.y - 4 }, WM_END }, { { at.x - 4, down }, WM_END },
        { { d->plot.left + 4, at.y - 4 }, WM_START }, { { d->plot.left + 4, down }, WM_START } };
    struct str words = pen__name_value(d->pen, d->p->mean_name, "", value, d->plot.right - d->plot.left);
    pen__label(d->pen, "wm-label", words, d->plot, spots, COUNT_OF(spots));
}

static void label_limits(struct drawn *d, const struct wm_point ends[WM_FUNNEL_LIMITS])
{
    struct wm_box bounds = { d->plot.left, 0, d->pen->drawing.width, d->plot.bottom };
    for (size_t i = WM_FUNNEL_LIMITS; i-- > 0;)
        if (d->p->limits[i].n > 1 && d->p->limits[i].name.n > 0 && ends[i].x > 0)
            pen__label_near(d->pen, "wm-label", d->p->limits[i].name, bounds, ends[i], 5);
}

struct ranges {
    struct wm_range sizes, values;
    bool any;
};

/* The curves are seen whole where most schools are large: for the half of the sizes that is the greater. */
static void reach_limits(const struct wm_funnel *p, struct ranges *r)
{
    for (size_t i = 0; i < WM_FUNNEL_LIMITS; i++)
        for (size_t k = 0; k < p->limits[i].n; k++) {
            const struct wm_funnel_limit *l = &p->limits[i].v[k];
            if (2 * wm_value(l->size) >= r->sizes.high && wm_value(l->high) > r->values.high)
                r->values.high = wm_value(l->high);
        }
}

static struct ranges ranges_of(const struct wm_funnel *p)
{
    struct ranges r = { .any = false };
    for (size_t i = 0; i < p->n_schools; i++) {
        const struct wm_funnel_school *s = &p->schools[i];
        if (s->value == WM_NO_VALUE)
            continue;
        int64_t size = wm_value(s->size), value = wm_value(s->value);
        r.sizes.high = size > r.sizes.high ? size : r.sizes.high;
        r.values.high = value > r.values.high ? value : r.values.high;
        r.any = true;
    }
    if (p->mean != WM_NO_VALUE && wm_value(p->mean) > r.values.high)
        r.values.high = wm_value(p->mean);
    reach_limits(p, &r);
    return r;
}

static struct wm_drawing draw(struct arena *a, const struct wm_funnel *p, enum wm_layout layout, struct ranges r)
{
    bool wide = layout == WM_WIDE;
    struct wm_pen pen = pen__new(a, layout, wide ? 360 : 320);
    struct drawn d = { .p = p,
        .pen = &pen,
        .sizes = wm_scale_over(WM_COUNT, r.sizes, wide ? 8 : 4),
        .values = wm_scale_over(p->unit, r.values, wide ? 8 : 6) };
    int size = pen__text_size(&pen);
    d.plot = (struct wm_box){ axis__width(&pen, p->unit, &d.values), 2 * size + 4, pen.drawing.width - 4 * size,
        pen.drawing.height - 2 * size - 18 };
    axis__left(&pen, p->unit, &d.values, d.plot);
    axis__bottom(&pen, WM_COUNT, &d.sizes, d.plot);
    axis__names(&pen, d.plot, p->size_name, p->value_name);
    if (p->mean != WM_NO_VALUE) {
        struct wm_point from = place(&d, d.sizes.low, p->mean), to = place(&d, d.sizes.high, p->mean);
        pen__line(&pen, "wm-reference", from, to);
        pen__take(&pen, from, to);
    }
    struct wm_point ends[WM_FUNNEL_LIMITS];
    draw_limits(&d, ends);
    draw_schools(&d);
    label_limits(&d, ends);
    label_chosen(&d);
    label_mean(&d);
    return pen.drawing;
}

static struct wm_chart_table table_of(struct arena *a, const struct wm_funnel *p)
{
    struct wm_chart_column *columns = ARENA_ARRAY(a, 3, struct wm_chart_column);
    columns[0] = (struct wm_chart_column){ S("School"), false };
    columns[1] = (struct wm_chart_column){ p->size_name, true };
    columns[2] = (struct wm_chart_column){ p->value_name, true };
    struct wm_chart_table t = { columns, 3, ARENA_ARRAY(a, 3 * p->n_schools, struct str), p->n_schools };
    for (size_t i = 0; i < p->n_schools; i++) {
        const struct wm_funnel_school *s = &p->schools[i];
        t.cells[3 * i] = html_or(s->name, S("Another school"));
        t.cells[3 * i + 1] = wm_value_text(a, WM_COUNT, s->size);
        t.cells[3 * i + 2] = wm_value_text(a, p->unit, s->value);
    }
    return t;
}

struct wm_chart wm_funnel_chart(struct arena *a, const struct wm_funnel *p)
{
    struct wm_chart chart = { .words = p->words, .table = table_of(a, p) };
    struct ranges r = ranges_of(p);
    if (!r.any)
        return chart;
    chart__draw(a, &chart, draw(a, p, WM_WIDE, r), draw(a, p, WM_NARROW, r));
    chart.note = p->note;
    return chart;
}
