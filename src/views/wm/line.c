#include "views/wm/line.h"

#include "views/wm/pen.h"

enum {
    NAME_WIDTH = 160, /* of a line's name at its end */
    NAME_LINES = 3,
    LINE_GAP = 2, /* between lines of words */
    AXIS_STEPS = 5,
    LABEL_GAP = 6,
    LEADER = 14, /* between a line's end and its label */
};

/* A line of the drawing while it is drawn. */
struct drawn {
    const struct wm_line *p;
    struct wm_pen *pen;
    struct wm_scale scale;
    struct wm_box plot;
    size_t n_series, n_references;
};

static const char *const line_looks[] = { "wm-series wm-series--1", "wm-series wm-series--2", "wm-series wm-series--3",
    "wm-series wm-series--4" };
static const char *const end_looks[] = { "wm-sign wm-sign--1", "wm-sign wm-sign--2", "wm-sign wm-sign--3",
    "wm-sign wm-sign--4" };

static struct wm_point place(const struct drawn *d, size_t i, int64_t value)
{
    int n = (int)d->p->n_at - 1, width = d->plot.right - d->plot.left;
    return (struct wm_point){ n < 1 ? d->plot.left + width / 2 : d->plot.left + (int)((int64_t)i * width / n),
        wm_scale_place(&d->scale, value, (struct wm_span){ d->plot.bottom, d->plot.top }) };
}

static void include(struct wm_range *r, bool *any, int64_t v)
{
    if (v == WM_NO_VALUE)
        return;
    int64_t value = wm_value(v);
    *r = (struct wm_range){ !*any || value < r->low ? value : r->low, !*any || value > r->high ? value : r->high };
    *any = true;
}

/* The least and the greatest of all that is drawn; false when no line has a value. */
static bool range_of(const struct wm_line *p, size_t n_series, size_t n_references, struct wm_range *ret)
{
    struct wm_range r = { 0, 0 };
    bool any = false;
    for (size_t s = 0; s < n_series; s++)
        for (size_t i = 0; i < p->n_at; i++)
            include(&r, &any, p->series[s].values[i]);
    if (!any)
        return false;
    for (size_t i = 0; i < n_references; i++)
        include(&r, &any, p->references[i].value);
    if (!p->cut)
        r.low = 0;
    *ret = r;
    return true;
}

/* The last place with a value, counted from 1; 0: there is none. */
static size_t last_of(const struct drawn *d, size_t s)
{
    size_t i = d->p->n_at;
    while (i > 0 && d->p->series[s].values[i - 1] == WM_NO_VALUE)
        i--;
    return i;
}

/* One stretch of a line, from a place to the one before `to`. */
static void draw_stretch(struct drawn *d, size_t s, size_t from, size_t to)
{
    const int64_t *values = d->p->series[s].values;
    struct wm_point before = place(d, from, values[from]);
    if (to - from == 1) {
        pen__circle(d->pen, end_looks[0], before, 2);
        pen__take(d->pen, before, before);
        return;
    }
    struct wm_path path = path__new(d->pen->arena, to - from);
    path__to(&path, 'M', before);
    for (size_t i = from + 1; i < to; i++) {
        struct wm_point next = place(d, i, values[i]), corner = { next.x, before.y };
        path__to(&path, d->p->stairs ? 'S' : 'L', next);
        pen__take(d->pen, before, d->p->stairs ? corner : next);
        if (d->p->stairs)
            pen__take(d->pen, corner, next);
        before = next;
    }
    pen__path(d->pen, line_looks[s], &path);
}

static void draw_end(struct wm_pen *pen, size_t s, struct wm_point at)
{
    if (s < 2)
        pen__circle(pen, end_looks[s], at, 4);
    else
        pen__rect(pen, end_looks[s], (struct wm_box){ at.x - 4, at.y - 4, at.x + 4, at.y + 4 });
}

static void draw_series(struct drawn *d, size_t s)
{
    const int64_t *values = d->p->series[s].values;
    size_t i = 0, last = last_of(d, s);
    while (i < last) {
        size_t to = i;
        while (to < last && values[to] != WM_NO_VALUE)
            to++;
        if (to > i)
            draw_stretch(d, s, i, to);
        i = to + 1;
    }
    if (last > 0)
        draw_end(d->pen, s, place(d, last - 1, values[last - 1]));
}

/* What stands at the end of a line: its last value, and its name where there is room for it. */
struct end_label {
    size_t series;
    bool none, beside;                /* beside: right of the plot, not in it */
    struct str lines[1 + NAME_LINES]; /* the value, then the name */
    size_t n_lines;
    int width, height, top;
};

static struct end_label end_label(struct drawn *d, size_t s)
{
    struct arena *a = d->pen->arena;
    size_t last = last_of(d, s), n_at = d->p->n_at;
    int size = pen__text_size(d->pen);
    struct end_label l = { .series = s, .none = last == 0, .n_lines = 1 };
    if (l.none)
        return l;
    l.lines[0] = wm_value_text(a, d->p->unit, d->p->series[s].values[last - 1]);
    if (!pen__narrow(d->pen))
        l.n_lines += text__wrap(a, d->p->series[s].name, size, NAME_WIDTH, l.lines + 1, NAME_LINES);
    for (size_t i = 0; i < l.n_lines; i++) {
        int width = i == 0 ? text__strong_width(l.lines[i], size) : text__width(l.lines[i], size);
        l.width = width > l.width ? width : l.width;
    }
    l.height = (int)l.n_lines * (size + LINE_GAP);
    l.beside = 16 * (n_at - last) <= n_at;
    return l;
}

/* Puts the labels beside the plot as near to their lines' ends as they can stand without touching. */
static void spread(struct end_label **labels, size_t n, int bottom)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && labels[k]->top < labels[k - 1]->top; k--) {
            struct end_label *swap = labels[k];
            labels[k] = labels[k - 1];
            labels[k - 1] = swap;
        }
    for (size_t i = 0; i < n; i++) {
        int free = i == 0 ? 0 : labels[i - 1]->top + labels[i - 1]->height + LABEL_GAP;
        labels[i]->top = labels[i]->top < free ? free : labels[i]->top;
    }
    for (size_t i = n; i-- > 0;) {
        int end = i + 1 == n ? bottom : labels[i + 1]->top - LABEL_GAP;
        labels[i]->top = labels[i]->top + labels[i]->height > end ? end - labels[i]->height : labels[i]->top;
    }
}

static struct wm_point last_place(const struct drawn *d, size_t s)
{
    size_t last = last_of(d, s);
    return place(d, last - 1, d->p->series[s].values[last - 1]);
}

static void draw_beside(struct drawn *d, const struct end_label *l)
{
    int size = pen__text_size(d->pen), left = d->plot.right + LEADER;
    struct wm_point end = last_place(d, l->series);
    int middle = l->top + l->height / 2;
    if (abs(middle - end.y) > size / 2)
        pen__line(d->pen, "wm-leader", (struct wm_point){ d->plot.right + 5, end.y },
            (struct wm_point){ left - 2, middle });
    for (size_t i = 0; i < l->n_lines; i++)
        pen__text(d->pen, i == 0 ? "wm-strong" : "wm-words",
            (struct wm_point){ left, l->top + size + (int)i * (size + LINE_GAP) }, WM_START, l->lines[i]);
}

/* "10% of the year: 38", but "England 7.1%". */
static const char *colon(const struct drawn *d)
{
    return d->p->unit == WM_COUNT ? ":" : "";
}

static void draw_inside(struct drawn *d, const struct end_label *l)
{
    struct str text = l->lines[0];
    if (!pen__narrow(d->pen))
        text = pen__name_value(
            d->pen, d->p->series[l->series].name, colon(d), text, d->plot.right - d->plot.left);
    pen__label_near(d->pen, "wm-strong", text, d->plot, last_place(d, l->series), 8);
}

static void draw_end_labels(struct drawn *d, struct end_label *labels)
{
    struct end_label *beside[WM_LINE_SERIES];
    size_t n = 0;
    for (size_t s = 0; s < d->n_series; s++) {
        if (labels[s].none || !labels[s].beside)
            continue;
        labels[s].top = last_place(d, s).y - labels[s].height / 2;
        beside[n++] = &labels[s];
    }
    spread(beside, n, d->pen->drawing.height - 2 * LINE_GAP);
    for (size_t i = 0; i < n; i++)
        draw_beside(d, beside[i]);
    for (size_t s = 0; s < d->n_series; s++)
        if (!labels[s].none && !labels[s].beside)
            draw_inside(d, &labels[s]);
}

/* Every label of the axis, every second, every third ...: the first of these with which none touches the next. */
static size_t label_stride(const struct drawn *d)
{
    int size = pen__text_size(d->pen);
    for (size_t stride = 1;; stride++) {
        int free = 0;
        bool fits = true;
        for (size_t i = 0, k = 0; i < d->p->n_at; i++) {
            if (d->p->at[i].label.n == 0 || k++ % stride != 0)
                continue;
            int left = place(d, i, 0).x;
            fits = fits && left >= free;
            free = left + text__width(d->p->at[i].label, size) + size / 2;
        }
        if (fits || stride > d->p->n_at)
            return stride;
    }
}

static void draw_places(struct drawn *d)
{
    int size = pen__text_size(d->pen);
    size_t stride = label_stride(d), k = 0;
    for (size_t i = 0; i < d->p->n_at; i++) {
        struct str label = d->p->at[i].label;
        if (label.n == 0)
            continue;
        int x = place(d, i, 0).x, bottom = d->plot.bottom, width = text__width(label, size);
        bool shown = k++ % stride == 0;
        pen__line(d->pen, "wm-axis", (struct wm_point){ x, bottom }, (struct wm_point){ x, bottom + (shown ? 8 : 4) });
        if (!shown)
            continue;
        if (x + width > d->pen->drawing.width)
            x = d->pen->drawing.width - width;
        pen__text(d->pen, "wm-tick", (struct wm_point){ x, bottom + 8 + size }, WM_START, label);
    }
}

static void draw_reference(struct drawn *d, const struct wm_line_reference *r)
{
    int y = wm_scale_place(&d->scale, r->value, (struct wm_span){ d->plot.bottom, d->plot.top });
    struct wm_point from = { d->plot.left, y }, to = { d->plot.right, y };
    pen__line(d->pen, "wm-reference", from, to);
    pen__take(d->pen, from, to);
}

static void label_reference(struct drawn *d, const struct wm_line_reference *r)
{
    int size = pen__text_size(d->pen), left = d->plot.left + 4, right = d->plot.right - 8;
    int y = wm_scale_place(&d->scale, r->value, (struct wm_span){ d->plot.bottom, d->plot.top });
    int above = y - 4, below = y + size + 1, third = (right - left) / 3;
    const struct wm_spot spots[] = {
        { { right, above }, WM_END },
        { { left, above }, WM_START },
        { { right, below }, WM_END },
        { { left, below }, WM_START },
        { { left + third, above }, WM_START },
        { { left + 2 * third, above }, WM_END },
        { { left + third, below }, WM_START },
        { { left + 2 * third, below }, WM_END },
    };
    struct wm_box bounds = d->plot;
    bounds.top = 0;
    struct str value = wm_value_text(d->pen->arena, d->p->unit, r->value);
    struct str words = pen__name_value(d->pen, r->name, colon(d), value, d->plot.right - d->plot.left);
    pen__label(d->pen, "wm-label", words, bounds, spots, COUNT_OF(spots));
}

static void draw_today(struct drawn *d)
{
    if (d->p->today == 0 || d->p->today > d->p->n_at)
        return;
    int x = place(d, d->p->today - 1, 0).x, size = pen__text_size(d->pen), y = d->plot.top + size;
    struct wm_point top = { x, d->plot.top }, bottom = { x, d->plot.bottom };
    pen__line(d->pen, "wm-today", top, bottom);
    pen__take(d->pen, top, bottom);
    const struct wm_spot spots[] = { { { x + 5, y }, WM_START }, { { x - 5, y }, WM_END },
        { { x + 5, d->plot.bottom - 6 }, WM_START }, { { x - 5, d->plot.bottom - 6 }, WM_END } };
    if (d->p->today_label.n > 0)
        pen__label(d->pen, "wm-label", d->p->today_label, d->plot, spots, COUNT_OF(spots));
}

static struct wm_drawing draw(struct arena *a, const struct wm_line *p, enum wm_layout layout, struct wm_range range)
{
    struct wm_pen pen = pen__new(a, layout, layout == WM_WIDE ? 280 : 240);
    struct drawn d = { .p = p,
        .pen = &pen,
        .scale = wm_scale_over(p->unit, range, AXIS_STEPS),
        .n_series = p->n_series < WM_LINE_SERIES ? p->n_series : WM_LINE_SERIES,
        .n_references = p->n_references < WM_LINE_REFERENCES ? p->n_references : WM_LINE_REFERENCES };
    struct end_label labels[WM_LINE_SERIES];
    int right = 6, size = pen__text_size(&pen);
    for (size_t s = 0; s < d.n_series; s++) {
        labels[s] = end_label(&d, s);
        int width = labels[s].beside ? LEADER + labels[s].width : 0;
        right = width > right ? width : right;
    }
    d.plot = (struct wm_box){ axis__width(&pen, p->unit, &d.scale), size, pen.drawing.width - right,
        pen.drawing.height - size - 12 };
    axis__left(&pen, p->unit, &d.scale, d.plot);
    draw_places(&d);
    for (size_t i = 0; i < d.n_references; i++)
        if (p->references[i].value != WM_NO_VALUE)
            draw_reference(&d, &p->references[i]);
    for (size_t s = d.n_series; s-- > 0;)
        draw_series(&d, s);
    draw_today(&d);
    for (size_t i = 0; i < d.n_references; i++)
        if (p->references[i].value != WM_NO_VALUE)
            label_reference(&d, &p->references[i]);
    draw_end_labels(&d, labels);
    return pen.drawing;
}

/* A sample of a line: the line itself with its sign at the end. */
static struct wm_chart_key key_of(struct arena *a, const struct wm_line *p, size_t s)
{
    struct wm_pen pen = pen__key(a);
    struct wm_path path = path__new(a, 2);
    path__to(&path, 'M', (struct wm_point){ 0, 8 });
    path__to(&path, 'L', (struct wm_point){ 34, 8 });
    pen__path(&pen, line_looks[s], &path);
    draw_end(&pen, s, (struct wm_point){ 34, 8 });
    return (struct wm_chart_key){ pen.drawing, p->series[s].name };
}

static bool has_value(const struct wm_line *p, size_t i)
{
    for (size_t s = 0; s < p->n_series; s++)
        if (p->series[s].values[i] != WM_NO_VALUE)
            return true;
    return false;
}

static struct wm_chart_table table_of(struct arena *a, const struct wm_line *p)
{
    size_t n_columns = 1 + p->n_series + p->n_references;
    struct wm_chart_column *columns = ARENA_ARRAY(a, n_columns, struct wm_chart_column);
    struct wm_chart_table t = { .columns = columns,
        .n_columns = n_columns,
        .cells = ARENA_ARRAY(a, n_columns * p->n_at, struct str) };
    columns[0] = (struct wm_chart_column){ p->at_name, false };
    for (size_t s = 0; s < p->n_series; s++)
        columns[1 + s] = (struct wm_chart_column){ p->series[s].name, true };
    for (size_t r = 0; r < p->n_references; r++)
        columns[1 + p->n_series + r] = (struct wm_chart_column){ p->references[r].name, true };
    struct str *cell = t.cells;
    for (size_t i = 0; i < p->n_at; i++) {
        if (!has_value(p, i))
            continue;
        t.n_rows++;
        *cell++ = p->at[i].name;
        for (size_t s = 0; s < p->n_series; s++)
            *cell++ = wm_value_text(a, p->unit, p->series[s].values[i]);
        for (size_t r = 0; r < p->n_references; r++)
            *cell++ = wm_value_text(a, p->unit, p->references[r].value);
    }
    return t;
}

/* An axis that does not begin at nothing makes changes look larger than they are: it is said. */
static struct str note_of(struct arena *a, const struct wm_line *p, struct wm_range range)
{
    struct wm_scale s = wm_scale_over(p->unit, range, AXIS_STEPS);
    if (s.low == 0)
        return p->note;
    return str_fmt(a, "The scale begins at %.*s.%s%.*s", STR_ARG(wm_scale_label(a, p->unit, &s, s.low)),
        p->note.n > 0 ? " " : "", STR_ARG(p->note));
}

struct wm_chart wm_line_chart(struct arena *a, const struct wm_line *p)
{
    struct wm_chart chart = { .words = p->words, .key_if_narrow = true, .table = table_of(a, p) };
    size_t n_series = p->n_series < WM_LINE_SERIES ? p->n_series : WM_LINE_SERIES;
    size_t n_references = p->n_references < WM_LINE_REFERENCES ? p->n_references : WM_LINE_REFERENCES;
    struct wm_range range;
    if (!range_of(p, n_series, n_references, &range))
        return chart;
    chart__draw(a, &chart, draw(a, p, WM_WIDE, range), draw(a, p, WM_NARROW, range));
    chart.note = note_of(a, p, range);
    if (n_series > 1) {
        struct wm_chart_key *key = ARENA_ARRAY(a, n_series, struct wm_chart_key);
        for (size_t s = 0; s < n_series; s++)
            key[chart.n_key++] = key_of(a, p, s);
        chart.key = key;
    }
    return chart;
}
