#include "views/wm/bars.h"

#include "views/wm/pen.h"

enum {
    LABEL_WIDTH = 240, /* at most, left of the bars */
    LABEL_LINES = 3,
    BAR = 18, /* heights */
    BESIDE = 12,
    BETWEEN = 3, /* a bar and the one beside it */
    GAP = 12,    /* rows */
    AIR = 6,     /* a bar and its value */
};

struct drawn {
    const struct wm_bars *p;
    struct wm_pen *pen;
    int left, right; /* of the longest bar */
    int64_t most;
    int label_width;
};

static bool has_beside(const struct wm_bars *p)
{
    return p->beside_name.n > 0;
}

static bool has_reference(const struct wm_bars *p)
{
    return p->reference_name.n > 0;
}

static int64_t longest(const struct wm_bars *p)
{
    int64_t most = 0;
    for (size_t i = 0; i < p->n_bars; i++) {
        const struct wm_bar *b = &p->bars[i];
        const int64_t values[] = { b->value, has_beside(p) ? b->beside : 0, has_reference(p) ? b->reference : 0 };
        for (size_t k = 0; k < COUNT_OF(values); k++)
            most = wm_value(values[k]) > most ? wm_value(values[k]) : most;
    }
    return most;
}

/* Where a bar ends. What is not nothing can be seen. */
static int bar_end(const struct drawn *d, int64_t value)
{
    int64_t v = wm_value(value), width = d->right - d->left;
    if (v == 0)
        return d->left;
    int64_t length = d->most == 0 ? 0 : (2 * v * width + d->most) / (2 * d->most);
    return d->left + (length < 2 ? 2 : (int)length);
}

static void draw_mark(struct wm_pen *pen, struct wm_point top, struct wm_point bottom)
{
    pen__line(pen, "wm-mark-edge", top, bottom);
    pen__line(pen, "wm-mark", top, bottom);
}

/* A bar, its value after it, and the mark of the reference over it. */
static void draw_bar(struct drawn *d, int64_t value, int64_t reference, struct wm_box box, bool beside)
{
    int size = pen__text_size(d->pen), end = bar_end(d, value), at = end + AIR;
    struct str words = wm_value_text(d->pen->arena, d->p->unit, value);
    box.right = end;
    if (end > box.left)
        pen__rect(d->pen, beside ? "wm-bar wm-bar--beside" : "wm-bar", box);
    if (reference != WM_NO_VALUE) {
        int x = bar_end(d, reference);
        draw_mark(d->pen, (struct wm_point){ x, box.top - 4 }, (struct wm_point){ x, box.bottom + 1 });
        if (x >= end - 2 && x <= at + text__strong_width(words, size) + AIR)
            at = x + AIR;
    }
    pen__text(d->pen, beside ? "wm-words" : "wm-strong",
        (struct wm_point){ at, (box.top + box.bottom) / 2 + size * 3 / 8 }, WM_START, words);
}

/* Draws a row and returns where the next begins. */
static int draw_row(struct drawn *d, const struct wm_bar *b, int top)
{
    struct str lines[LABEL_LINES];
    int size = pen__text_size(d->pen), line = size + 3;
    int bars = BAR + (has_beside(d->p) ? BETWEEN + BESIDE : 0);
    bool above = pen__narrow(d->pen);
    size_t n = text__wrap(d->pen->arena, b->label, size, d->label_width, lines, LABEL_LINES);
    int labels = (int)n * line, shift = above ? labels + 4 : labels > bars ? (labels - bars) / 2
                                                                           : 0;
    int label_top = above || n > 1 ? top : top + (BAR - line) / 2;
    for (size_t i = 0; i < n; i++)
        pen__text(d->pen, "wm-words", (struct wm_point){ 1, label_top + size + (int)i * line }, WM_START, lines[i]);
    int bar_top = top + shift;
    draw_bar(d, b->value, has_reference(d->p) ? b->reference : WM_NO_VALUE,
        (struct wm_box){ d->left, bar_top, 0, bar_top + BAR }, false);
    int second = bar_top + BAR + BETWEEN;
    if (has_beside(d->p))
        draw_bar(d, b->beside, WM_NO_VALUE, (struct wm_box){ d->left, second, 0, second + BESIDE }, true);
    int height = above ? labels + 4 + bars : labels > bars ? labels
                                                           : bars;
    return top + height + GAP;
}

/* The widest label and the widest value. */
static void measure(struct drawn *d, int *ret_label, int *ret_value)
{
    int size = pen__text_size(d->pen), label = 0, value = 0;
    for (size_t i = 0; i < d->p->n_bars; i++) {
        const struct wm_bar *b = &d->p->bars[i];
        const int64_t values[] = { b->value, has_beside(d->p) ? b->beside : 0 };
        int width = text__width(b->label, size);
        label = width > label ? width : label;
        for (size_t k = 0; k < COUNT_OF(values); k++) {
            width = text__strong_width(wm_value_text(d->pen->arena, d->p->unit, values[k]), size);
            value = width > value ? width : value;
        }
    }
    *ret_label = label;
    *ret_value = value;
}

static struct wm_drawing draw(struct arena *a, const struct wm_bars *p, enum wm_layout layout)
{
    struct wm_pen pen = pen__new(a, layout, 0);
    struct drawn d = { .p = p, .pen = &pen, .most = longest(p) };
    int label, value;
    measure(&d, &label, &value);
    bool above = layout == WM_NARROW;
    d.label_width = above ? pen.drawing.width : label < LABEL_WIDTH ? label
                                                                    : LABEL_WIDTH;
    d.left = above ? 1 : d.label_width + GAP;
    d.right = pen.drawing.width - value - 2 * AIR - 2;
    int y = 6;
    for (size_t i = 0; i < p->n_bars; i++)
        y = draw_row(&d, &p->bars[i], y);
    pen.drawing.height = y - GAP + 6;
    if (!above)
        pen__line(&pen, "wm-axis", (struct wm_point){ d.left, 0 }, (struct wm_point){ d.left, pen.drawing.height });
    return pen.drawing;
}

static void draw_key(struct arena *a, const struct wm_bars *p, struct wm_chart *chart)
{
    struct wm_chart_key *key = ARENA_ARRAY(a, 3, struct wm_chart_key);
    struct wm_pen bar = pen__key(a), beside = pen__key(a), mark = pen__key(a);
    pen__rect(&bar, "wm-bar", (struct wm_box){ 2, 1, 38, 15 });
    pen__rect(&beside, "wm-bar wm-bar--beside", (struct wm_box){ 2, 2, 38, 14 });
    draw_mark(&mark, (struct wm_point){ 20, 0 }, (struct wm_point){ 20, 16 });
    key[chart->n_key++] = (struct wm_chart_key){ bar.drawing, p->value_name };
    if (has_beside(p))
        key[chart->n_key++] = (struct wm_chart_key){ beside.drawing, p->beside_name };
    if (has_reference(p))
        key[chart->n_key++] = (struct wm_chart_key){ mark.drawing, p->reference_name };
    chart->key = key;
}

static struct wm_chart_table table_of(struct arena *a, const struct wm_bars *p)
{
    struct wm_chart_column *columns = ARENA_ARRAY(a, 4, struct wm_chart_column);
    struct wm_chart_table t = { .columns = columns, .n_rows = p->n_bars };
    columns[t.n_columns++] = (struct wm_chart_column){ p->label_name, false };
    columns[t.n_columns++] = (struct wm_chart_column){ p->value_name, true };
    if (has_beside(p))
        columns[t.n_columns++] = (struct wm_chart_column){ p->beside_name, true };
    if (has_reference(p))
        columns[t.n_columns++] = (struct wm_chart_column){ p->reference_name, true };
    struct str *cell = t.cells = ARENA_ARRAY(a, t.n_rows * t.n_columns, struct str);
    for (size_t i = 0; i < p->n_bars; i++) {
        const struct wm_bar *b = &p->bars[i];
        *cell++ = b->label;
        *cell++ = wm_value_text(a, p->unit, b->value);
        if (has_beside(p))
            *cell++ = wm_value_text(a, p->unit, b->beside);
        if (has_reference(p))
            *cell++ = wm_value_text(a, p->unit, b->reference);
    }
    return t;
}

struct wm_chart wm_bars_chart(struct arena *a, const struct wm_bars *p)
{
    struct wm_chart chart = { .words = p->words, .table = table_of(a, p) };
    if (p->n_bars == 0)
        return chart;
    chart__draw(a, &chart, draw(a, p, WM_WIDE), draw(a, p, WM_NARROW));
    chart.note = p->note;
    if (has_beside(p) || has_reference(p))
        draw_key(a, p, &chart);
    return chart;
}
