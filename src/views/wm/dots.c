#include "views/wm/dots.h"

#include "views/wm/pen.h"

enum {
    DOT = 8,       /* across */
    RISE = 104,    /* of the highest pile */
    QUARTILES = 4, /* values that quartiles are taken of, at least */
    BRACKET = 12,  /* height of it */
    BRACKET_LINES = 3,
};

struct drawn {
    const struct wm_dots *p;
    struct wm_pen *pen;
    struct wm_scale scale;
    struct wm_box plot;
    int *pile; /* how many lie in each column of dots */
    int most;  /* and in the highest, or as many as have room without being pushed together */
};

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static int64_t middle_of(const int64_t *sorted, size_t n)
{
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

struct wm_quartiles wm_quartiles_of(struct arena *a, const int64_t *values, size_t n)
{
    int64_t *sorted = ARENA_ARRAY(a, n, int64_t);
    memcpy(sorted, values, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    return (struct wm_quartiles){ middle_of(sorted, n / 2), middle_of(sorted, n),
        middle_of(sorted + (n + 1) / 2, n / 2) };
}

/* The values there are. */
static int64_t *values_of(struct arena *a, const struct wm_dots *p, size_t *ret_n)
{
    int64_t *values = ARENA_ARRAY(a, p->n_dots, int64_t);
    size_t n = 0;
    for (size_t i = 0; i < p->n_dots; i++)
        if (p->dots[i].value != WM_NO_VALUE)
            values[n++] = wm_value(p->dots[i].value);
    *ret_n = n;
    return values;
}

static bool has_reference(const struct wm_dots *p)
{
    return p->reference_name.n > 0 && p->reference != WM_NO_VALUE;
}

static int place(const struct drawn *d, int64_t value)
{
    return wm_scale_place(&d->scale, value, (struct wm_span){ d->plot.left, d->plot.right });
}

static size_t column_of(const struct drawn *d, int64_t value)
{
    return (size_t)(place(d, value) - d->plot.left) / DOT;
}

/* Where the next dot of a value lies. */
static struct wm_point next_place(struct drawn *d, int64_t value)
{
    size_t column = column_of(d, value);
    return (struct wm_point){ d->plot.left + (int)column * DOT + DOT / 2,
        d->plot.bottom - DOT / 2 - 2 - d->pile[column]++ * RISE / d->most };
}

/* Piles that would be too high are pushed together. */
static void measure_piles(struct drawn *d, const int64_t *values, size_t n)
{
    size_t columns = (size_t)(d->plot.right - d->plot.left) / DOT + 1;
    d->pile = ARENA_ARRAY(d->pen->arena, columns, int);
    d->most = RISE / DOT;
    for (size_t i = 0; i < n; i++) {
        int *pile = &d->pile[column_of(d, values[i])];
        d->most = ++*pile > d->most ? *pile : d->most;
    }
    memset(d->pile, 0, columns * sizeof *d->pile);
}

static const struct wm_dot *chosen_dot(const struct wm_dots *p)
{
    if (p->chosen == 0 || p->chosen > p->n_dots || p->dots[p->chosen - 1].value == WM_NO_VALUE)
        return NULL;
    return &p->dots[p->chosen - 1];
}

/* The chosen one comes last, so that it lies on its pile. */
static void draw_dots(struct drawn *d)
{
    for (size_t i = 0; i < d->p->n_dots; i++) {
        if (d->p->dots[i].value == WM_NO_VALUE || i + 1 == d->p->chosen)
            continue;
        struct wm_point at = next_place(d, d->p->dots[i].value);
        pen__circle(d->pen, "wm-point", at, DOT / 2 - 1);
        pen__take(d->pen, at, at);
    }
    const struct wm_dot *chosen = chosen_dot(d->p);
    if (chosen == NULL)
        return;
    struct wm_point at = next_place(d, chosen->value);
    at.y -= DOT / 2;
    struct wm_box bounds = { 0, 0, d->pen->drawing.width, d->plot.bottom };
    pen__label_name(
        d->pen, chosen->name, wm_value_text(d->pen->arena, d->p->unit, chosen->value), bounds, at);
}

static void draw_reference(struct drawn *d)
{
    struct wm_point top = { place(d, d->p->reference), 2 * pen__text_size(d->pen) + 12 };
    struct wm_point bottom = { top.x, d->plot.bottom };
    pen__line(d->pen, "wm-reference", top, bottom);
    pen__take(d->pen, top, bottom);
}

static void label_reference(struct drawn *d)
{
    int x = place(d, d->p->reference), size = pen__text_size(d->pen), y = 2 * size + 8;
    struct str value = wm_value_text(d->pen->arena, d->p->unit, d->p->reference);
    const struct wm_spot spots[] = { { { x, y }, WM_MIDDLE }, { { x - 5, y + size }, WM_END },
        { { x + 5, y + size }, WM_START } };
    struct wm_box bounds = { 0, 0, d->pen->drawing.width, d->plot.bottom };
    struct str words = pen__name_value(d->pen, d->p->reference_name, "", value, d->pen->drawing.width);
    pen__label(d->pen, "wm-label", words, bounds, spots, COUNT_OF(spots));
}

static struct str bracket_words(struct arena *a, enum wm_unit unit, struct wm_quartiles q)
{
    struct str first = wm_value_text(a, unit, q.first), median = wm_value_text(a, unit, q.median),
               third = wm_value_text(a, unit, q.third);
    if (str_eq(first, third))
        return str_fmt(a, "Half of them or more are at %.*s", STR_ARG(median));
    return str_fmt(a, "Half of them lie between %.*s and %.*s; the middle one is %.*s", STR_ARG(first), STR_ARG(third),
        STR_ARG(median));
}

/* The bracket and its words; returns where they end. */
static int draw_bracket(struct drawn *d, const int64_t *values, size_t n, int top)
{
    if (n < QUARTILES)
        return top;
    struct arena *a = d->pen->arena;
    struct wm_quartiles q = wm_quartiles_of(a, values, n);
    int first = place(d, q.first), median = place(d, q.median), third = place(d, q.third), half = top + BRACKET / 2;
    pen__line(d->pen, "wm-bracket", (struct wm_point){ first, half }, (struct wm_point){ third, half });
    pen__line(d->pen, "wm-bracket", (struct wm_point){ first, top }, (struct wm_point){ first, top + BRACKET });
    pen__line(d->pen, "wm-bracket", (struct wm_point){ third, top }, (struct wm_point){ third, top + BRACKET });
    pen__line(d->pen, "wm-bracket wm-bracket--median", (struct wm_point){ median, top - 2 },
        (struct wm_point){ median, top + BRACKET + 2 });
    struct str lines[BRACKET_LINES];
    int size = pen__text_size(d->pen), width = d->pen->drawing.width, widest = 0, y = top + BRACKET + 4;
    size_t n_lines = text__wrap(a, bracket_words(a, d->p->unit, q), size, width, lines, BRACKET_LINES);
    for (size_t i = 0; i < n_lines; i++) {
        int half_width = text__width(lines[i], size) / 2 + 1;
        widest = half_width > widest ? half_width : widest;
    }
    int x = median < widest ? widest : median > width - widest ? width - widest
                                                               : median;
    for (size_t i = 0; i < n_lines; i++) {
        y += size + 3;
        pen__text(d->pen, "wm-words", (struct wm_point){ x, y }, WM_MIDDLE, lines[i]);
    }
    return y;
}

static struct wm_drawing draw(
    struct arena *a, const struct wm_dots *p, enum wm_layout layout, const int64_t *values, size_t n)
{
    struct wm_pen pen = pen__new(a, layout, 0);
    struct wm_range r = { values[0], values[0] };
    for (size_t i = 1; i < n; i++)
        r = (struct wm_range){ values[i] < r.low ? values[i] : r.low, values[i] > r.high ? values[i] : r.high };
    if (has_reference(p)) {
        int64_t v = wm_value(p->reference);
        r = (struct wm_range){ v < r.low ? v : r.low, v > r.high ? v : r.high };
    }
    struct drawn d = { .p = p, .pen = &pen, .scale = wm_scale_over(p->unit, r, layout == WM_WIDE ? 8 : 4) };
    int size = pen__text_size(&pen), edge = 2 * size;
    d.plot = (struct wm_box){ edge, 0, pen.drawing.width - edge, 3 * size + 16 + RISE + DOT };
    measure_piles(&d, values, n);
    axis__bottom(&pen, p->unit, &d.scale, d.plot);
    int y = d.plot.bottom + size + 10;
    if (p->value_name.n > 0) {
        y += size + 3;
        pen__text(&pen, "wm-words", (struct wm_point){ (d.plot.left + d.plot.right) / 2, y }, WM_MIDDLE, p->value_name);
    }
    pen.drawing.height = draw_bracket(&d, values, n, y + 10) + 6;
    if (has_reference(p)) {
        draw_reference(&d);
        label_reference(&d);
    }
    draw_dots(&d);
    return pen.drawing;
}

static struct wm_chart_table table_of(struct arena *a, const struct wm_dots *p)
{
    struct wm_chart_column *columns = ARENA_ARRAY(a, 2, struct wm_chart_column);
    columns[0] = (struct wm_chart_column){ S("School"), false };
    columns[1] = (struct wm_chart_column){ p->value_name, true };
    struct wm_chart_table t = { columns, 2, ARENA_ARRAY(a, 2 * p->n_dots, struct str), p->n_dots };
    for (size_t i = 0; i < p->n_dots; i++) {
        t.cells[2 * i] = html_or(p->dots[i].name, S("Another school"));
        t.cells[2 * i + 1] = wm_value_text(a, p->unit, p->dots[i].value);
    }
    return t;
}

struct wm_chart wm_dots_chart(struct arena *a, const struct wm_dots *p)
{
    struct wm_chart chart = { .words = p->words, .table = table_of(a, p) };
    size_t n;
    int64_t *values = values_of(a, p, &n);
    if (n == 0)
        return chart;
    chart__draw(a, &chart, draw(a, p, WM_WIDE, values, n), draw(a, p, WM_NARROW, values, n));
    chart.note = p->note;
    return chart;
}
