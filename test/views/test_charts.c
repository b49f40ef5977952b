/* The charts: whatever the numbers, every shape lies in its drawing, more is never drawn as less, and the table says
 * what was given. Whatever the words, they stay where they are put. */
#include "test.h"

#include "base/random.h"
#include "views/wm.h"
#include "views/wm/pen.h"

#define NO WM_NO_VALUE

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 * 1024 * 1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void an_axis_has_round_numbers_and_holds_its_range(void **state)
{
    (void)state;
    static const struct {
        enum wm_unit unit;
        struct wm_range range;
        int most;
        struct wm_scale want;
    } cases[] = {
        { WM_PERCENT, { 0, 9890 }, 5, { 0, 10000, 2000 } },
        { WM_PERCENT, { 0, 100000 }, 5, { 0, 100000, 20000 } },
        { WM_PERCENT, { 0, 100000 }, 10, { 0, 100000, 10000 } },
        { WM_PERCENT, { 86900, 96600 }, 5, { 85000, 100000, 5000 } },
        { WM_PERCENT, { 0, 0 }, 5, { 0, 100, 100 } },
        { WM_PERCENT, { 7000, 7000 }, 5, { 7000, 7100, 100 } },
        { WM_PERCENT, { 0, 7 }, 5, { 0, 100, 100 } },
        { WM_COUNT, { 0, 0 }, 5, { 0, 1, 1 } },
        { WM_COUNT, { 0, 3 }, 5, { 0, 3, 1 } },
        { WM_COUNT, { 0, 190 }, 5, { 0, 200, 50 } },
        { WM_COUNT, { 0, 1500 }, 4, { 0, 1500, 500 } },
        { WM_COUNT, { -5, NO }, 4, { 0, 1, 1 } },
        { WM_COUNT, { 0, INT64_MAX }, 5, { 0, WM_VALUE_MAX, WM_VALUE_MAX / 5 } },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wm_scale s = wm_scale_over(cases[i].unit, cases[i].range, cases[i].most);
        if (s.low != cases[i].want.low || s.high != cases[i].want.high || s.step != cases[i].want.step)
            fail_msg("case %zu gave %lld ... %lld by %lld", i, (long long)s.low, (long long)s.high, (long long)s.step);
    }
    struct rng r = rng_seed(1);
    for (int i = 0; i < 20000; i++) {
        int64_t low = (int64_t)rng_below(&r, rng_chance(&r, 1, 2) ? 1000 : 1000000000);
        struct wm_range range = { low, low + (int64_t)rng_below(&r, rng_chance(&r, 1, 2) ? 100 : 100000000) };
        int most = rng_range(&r, 2, 20);
        struct wm_scale s = wm_scale_over(rng_chance(&r, 1, 2) ? WM_PERCENT : WM_COUNT, range, most);
        assert_true(s.low <= range.low && s.high >= wm_value(range.high) && s.low < s.high);
        assert_true(s.low % s.step == 0 && s.high % s.step == 0);
        assert_true((s.high - s.low) / s.step <= most);
        struct wm_span span = { rng_range(&r, -500, 500), rng_range(&r, -500, 500) };
        assert_int_equal(wm_scale_place(&s, s.low, span), span.low);
        assert_int_equal(wm_scale_place(&s, s.high, span), span.high);
        assert_int_equal(wm_scale_place(&s, INT64_MAX, span), span.high);
        assert_int_equal(wm_scale_place(&s, INT64_MIN, span), span.low);
        int64_t a = low + (int64_t)rng_below(&r, 1000), b = a + (int64_t)rng_below(&r, 1000);
        int at = wm_scale_place(&s, a, span), further = wm_scale_place(&s, b, span);
        assert_true(span.low <= span.high ? at <= further : at >= further);
    }
}

static void values_are_rounded_once_and_never_up_to_a_threshold(void **state)
{
    (void)state;
    static const struct {
        enum wm_unit unit;
        int64_t value;
        const char *want;
    } cases[] = {
        { WM_PERCENT, 7125, "7.1%" },
        { WM_PERCENT, 7150, "7.2%" },
        { WM_PERCENT, 0, "0.0%" },
        { WM_PERCENT, 49, "0.0%" },
        { WM_PERCENT, 9999, "9.9%" },
        { WM_PERCENT, 10000, "10.0%" },
        { WM_PERCENT, 49950, "49.9%" },
        { WM_PERCENT, 50000, "50.0%" },
        { WM_PERCENT, 100000, "100.0%" },
        { WM_PERCENT, -1, "0.0%" },
        { WM_PERCENT, NO, "no figure" },
        { WM_COUNT, 0, "0" },
        { WM_COUNT, 999, "999" },
        { WM_COUNT, 1204, "1,204" },
        { WM_COUNT, INT64_MAX, "1,000,000,000" },
        { WM_COUNT, NO, "no figure" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_str(wm_value_text(arena, cases[i].unit, cases[i].value), cases[i].want);
    struct wm_scale fine = { 0, 1000, 500 }, coarse = { 0, 10000, 5000 }, count = { 0, 10000, 5000 };
    assert_str(wm_scale_label(arena, WM_PERCENT, &fine, 500), "0.5%");
    assert_str(wm_scale_label(arena, WM_PERCENT, &coarse, 5000), "5%");
    assert_str(wm_scale_label(arena, WM_COUNT, &count, 5000), "5,000");
}

static void words_are_broken_to_fit(void **state)
{
    (void)state;
    struct str lines[3];
    assert_int_equal(text__wrap(arena, S("Illness (I)"), 14, 200, lines, 3), 1);
    assert_str(lines[0], "Illness (I)");
    assert_int_equal(text__wrap(arena, S("Unauthorised, no reason given"), 14, 140, lines, 3), 2);
    assert_str(lines[0], "Unauthorised, no");
    assert_str(lines[1], "reason given");
    assert_int_equal(text__wrap(arena, S(""), 14, 140, lines, 3), 1);
    assert_int_equal(lines[0].n, 0);
    static const char *const letters[] = { "a", "W", " ", " ", "i", "\xc3\xa9", "\xe2\x80\x94", "\xf0\x9f\x99\x82", ".", "x" };
    struct rng r = rng_seed(2);
    for (int i = 0; i < 5000; i++) {
        struct buf b = buf_new(1000);
        for (int k = rng_range(&r, 0, 60); k > 0; k--)
            buf_add_str(&b, str_of(letters[rng_below(&r, COUNT_OF(letters))]));
        size_t most = 1 + rng_below(&r, 3), n;
        int width = rng_range(&r, 40, 300);
        n = text__wrap(arena, buf_str(&b), 14, width, lines, most);
        assert_in_range(n, 1, most);
        for (size_t k = 0; k < n; k++) {
            assert_true(utf8_valid(lines[k]));
            if (text__width(lines[k], 14) > width)
                fail_msg("\"%.*s\" is wider than %d", STR_ARG(lines[k]), width);
        }
        buf_done(&b);
    }
}

/* The next number of a path, and the letter before it (' ' when there is none). */
static bool next_number(struct str *path, char *ret_letter, int *ret)
{
    if (path->n == 0)
        return false;
    *ret_letter = path->p[0];
    size_t n = 1;
    while (n < path->n && (path->p[n] == '-' || (path->p[n] >= '0' && path->p[n] <= '9')))
        n++;
    int64_t v;
    assert_true(str_to_i64(str_slice(*path, 1, n), &v));
    *ret = (int)v;
    *path = str_slice(*path, n, path->n);
    return true;
}

static void hold_within(const struct wm_drawing *d, struct wm_point at, const char *what)
{
    if (at.x < 0 || at.x > d->width || at.y < 0 || at.y > d->height)
        fail_msg("%s at %d, %d is outside of %d by %d", what, at.x, at.y, d->width, d->height);
}

/* Every point of a path lies in the drawing. Returns whether x never falls. */
static bool path_within(const struct wm_drawing *d, struct str path)
{
    struct wm_point at = { 0, 0 };
    int before = 0;
    bool rising = true;
    char letter;
    for (int v; next_number(&path, &letter, &v);) {
        assert_non_null(strchr("MLHV ", letter));
        if (letter == 'M' || letter == 'L' || letter == 'H') {
            rising = rising && v >= before;
            at.x = before = v;
        } else {
            at.y = v;
        }
        hold_within(d, at, "a path");
    }
    return rising;
}

static void text_within(const struct wm_drawing *d, const struct wm_shape *s)
{
    int size = d->width == WM_WIDTH_WIDE ? WM_TEXT_WIDE : WM_TEXT_NARROW;
    struct wm_box box = text__box(s, size);
    assert_true(utf8_valid(s->text));
    if (box.left < -1 || box.right > d->width + 1 || box.top < -2 || box.bottom > d->height + 2)
        fail_msg("\"%.*s\" (%d, %d to %d, %d) is outside of %d by %d", STR_ARG(s->text), box.left, box.top, box.right,
            box.bottom, d->width, d->height);
}

static void drawing_within(const struct wm_drawing *d)
{
    assert_true(d->height > 0);
    for (size_t i = 0; i < d->n_shapes; i++) {
        const struct wm_shape *s = &d->shapes[i];
        switch (s->kind) {
        case WM_SHAPE_LINE:
            hold_within(d, (struct wm_point){ s->x, s->y }, s->look);
            hold_within(d, (struct wm_point){ s->to_x, s->to_y }, s->look);
            break;
        case WM_SHAPE_RECT:
            assert_true(s->to_x >= s->x && s->to_y >= s->y);
            hold_within(d, (struct wm_point){ s->x, s->y }, s->look);
            hold_within(d, (struct wm_point){ s->to_x, s->to_y }, s->look);
            break;
        case WM_SHAPE_CIRCLE:
            hold_within(d, (struct wm_point){ s->x - s->to_x, s->y - s->to_x }, s->look);
            hold_within(d, (struct wm_point){ s->x + s->to_x, s->y + s->to_x }, s->look);
            break;
        case WM_SHAPE_PATH:
            if (!path_within(d, s->text) && strcmp(s->look, "wm-chosen") != 0)
                fail_msg("%s goes back: %.*s", s->look, STR_ARG(s->text));
            break;
        case WM_SHAPE_TEXT:
            text_within(d, s);
            break;
        }
    }
}

/* Shapes of a look in the wide drawing. */
static size_t shapes_of(const struct wm_chart *c, const char *look, const struct wm_shape **ret, size_t max)
{
    size_t n = 0;
    const struct wm_drawing *d = &c->drawings[0];
    for (size_t i = 0; i < d->n_shapes; i++) {
        if (strcmp(d->shapes[i].look, look) != 0)
            continue;
        assert_true(n < max);
        ret[n++] = &d->shapes[i];
    }
    return n;
}

static void chart_within(const struct wm_chart *c)
{
    assert_int_equal(c->drawings[0].n_shapes > 0, c->drawings[1].n_shapes > 0);
    for (int i = 0; i < 2 && c->drawings[0].n_shapes > 0; i++)
        drawing_within(&c->drawings[i]);
    for (size_t i = 0; i < c->n_key; i++)
        drawing_within(&c->key[i].sample);
}

/* A value as people have them, with gaps, runs of the same, and now and then one that nobody has. */
static int64_t any_value(struct rng *r, int64_t about)
{
    static const int64_t odd[] = { 0, -1, 1, 100000, INT64_MAX, INT64_MIN + 1, WM_VALUE_MAX };
    if (rng_chance(r, 1, 8))
        return NO;
    if (rng_chance(r, 1, 200))
        return odd[rng_below(r, COUNT_OF(odd))];
    return about + (int64_t)rng_below(r, (uint64_t)about + 1);
}

static struct str any_words(struct rng *r)
{
    static const char *const words[] = { "", "A", "England", "Special schools and pupil referral units",
        "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft",
        "St Werburgh's Catholic Primary School and Nursery with Communication Resource Base",
        "\xd8\xa7\xd9\x84\xd8\xba\xd9\x8a\xd8\xa7\xd8\xa8 \xe4\xb8\xad\xe6\x96\x87", "<b>&\"'" };
    return str_of(words[rng_below(r, COUNT_OF(words))]);
}

static struct wm_line any_line(struct rng *r)
{
    struct wm_line p = { .words = { .id = S("x"), .title = S("T") },
        .unit = rng_chance(r, 1, 2) ? WM_PERCENT : WM_COUNT,
        .at_name = S("Week"),
        .n_at = rng_below(r, rng_chance(r, 1, 4) ? 3 : 60),
        .n_series = rng_below(r, 6),
        .n_references = rng_below(r, 6),
        .cut = rng_chance(r, 1, 2),
        .stairs = rng_chance(r, 1, 3),
        .today = rng_below(r, 70),
        .today_label = S("Today") };
    struct wm_line_at *at = ARENA_ARRAY(arena, p.n_at, struct wm_line_at);
    for (size_t i = 0; i < p.n_at; i++)
        at[i] = (struct wm_line_at){ i % 4 == 0 ? S("Sep") : STR_NONE, str_fmt(arena, "Week %zu", i + 1) };
    struct wm_line_series *series = ARENA_ARRAY(arena, p.n_series, struct wm_line_series);
    for (size_t s = 0; s < p.n_series; s++) {
        int64_t *values = ARENA_ARRAY(arena, p.n_at, int64_t);
        for (size_t i = 0; i < p.n_at; i++)
            values[i] = any_value(r, 5000);
        series[s] = (struct wm_line_series){ any_words(r), values };
    }
    struct wm_line_reference *references = ARENA_ARRAY(arena, p.n_references, struct wm_line_reference);
    for (size_t i = 0; i < p.n_references; i++)
        references[i] = (struct wm_line_reference){ S("England"), any_value(r, 7000) };
    p.at = at;
    p.series = series;
    p.references = references;
    return p;
}

static void lines_stay_in_their_drawing_and_tables_say_what_was_given(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    for (int i = 0; i < 300; i++) {
        struct wm_line p = any_line(&r);
        struct wm_chart c = wm_line_chart(arena, &p);
        chart_within(&c);
        assert_int_equal(c.table.n_columns, 1 + p.n_series + p.n_references);
        size_t row = 0;
        for (size_t k = 0; k < p.n_at; k++) {
            bool any = false;
            for (size_t s = 0; s < p.n_series; s++)
                any = any || p.series[s].values[k] != NO;
            if (!any)
                continue;
            assert_str(wm_chart_cell(&c.table, row, 0), p.at[k].name.p);
            for (size_t s = 0; s < p.n_series; s++)
                assert_true(str_eq(wm_chart_cell(&c.table, row, 1 + s),
                    wm_value_text(arena, p.unit, p.series[s].values[k])));
            row++;
        }
        assert_int_equal(c.table.n_rows, row);
        assert_int_equal(c.drawings[0].n_shapes > 0, row > 0 && p.n_series > 0 ? c.drawings[0].n_shapes > 0 : 0);
        arena_reset(arena);
    }
}

/* A line of these values, each at a week of its own. */
static struct wm_chart line_of(const int64_t *values, size_t n, bool cut)
{
    const struct wm_line_series series = { S("This school"), values };
    const struct wm_line p = { .words = { .id = S("x"), .title = S("T") },
        .at_name = S("Week"),
        .at = ARENA_ARRAY(arena, n, struct wm_line_at),
        .n_at = n,
        .series = &series,
        .n_series = 1,
        .cut = cut };
    return wm_line_chart(arena, &p);
}

static void a_line_breaks_where_there_is_no_value_and_a_value_alone_is_a_dot(void **state)
{
    (void)state;
    const int64_t values[] = { NO, 5000, 6000, NO, 7000, NO, NO, 6500, 6400, 6300, NO };
    const struct wm_shape *found[10];
    struct wm_chart c = line_of(values, COUNT_OF(values), false);
    assert_int_equal(shapes_of(&c, "wm-series wm-series--1", found, 10), 2);
    assert_int_equal(shapes_of(&c, "wm-sign wm-sign--1", found, 10), 2);
    const int64_t one[] = { 5000 }, none[] = { NO, NO }, same[] = { 0, 0, 0 };
    c = line_of(one, 1, true);
    assert_int_equal(shapes_of(&c, "wm-sign wm-sign--1", found, 10), 2);
    chart_within(&c);
    c = line_of(none, 2, false);
    assert_int_equal(c.drawings[0].n_shapes, 0);
    c = line_of(none, 0, false);
    assert_int_equal(c.drawings[0].n_shapes, 0);
    c = line_of(same, 3, true);
    assert_int_equal(shapes_of(&c, "wm-series wm-series--1", found, 10), 1);
    chart_within(&c);
}

static void an_axis_that_does_not_begin_at_nothing_says_so(void **state)
{
    (void)state;
    const int64_t values[] = { 92000, 95000 };
    struct wm_chart c = line_of(values, 2, true);
    assert_str(c.note, "The scale begins at 92%.");
    c = line_of(values, 2, false);
    assert_int_equal(c.note.n, 0);
}

static void more_is_drawn_higher(void **state)
{
    (void)state;
    struct rng r = rng_seed(4);
    for (int i = 0; i < 200; i++) {
        int64_t values[20];
        for (size_t k = 0; k < COUNT_OF(values); k++)
            values[k] = (int64_t)rng_below(&r, 12000);
        const struct wm_shape *line;
        struct wm_chart c = line_of(values, COUNT_OF(values), rng_chance(&r, 1, 2));
        assert_int_equal(shapes_of(&c, "wm-series wm-series--1", &line, 1), 1);
        int y[20], x, n = 0;
        char letter;
        struct str path = line->text;
        while (next_number(&path, &letter, &x) && next_number(&path, &letter, &y[n]))
            n++;
        assert_int_equal(n, 20);
        for (int a = 0; a < n; a++)
            for (int b = 0; b < n; b++)
                if (values[a] > values[b])
                    assert_true(y[a] <= y[b]);
        arena_reset(arena);
    }
}

static void steps_say_how_far_the_thresholds_are(void **state)
{
    (void)state;
    const int64_t few[] = { 2, 5, NO }, many[] = { 60, 100, 120 };
    struct wm_line_at weeks[3] = { { S("Sep"), S("1 September 2025") } };
    struct wm_steps p = { .words = { .id = S("x"), .title = S("T") },
        .weeks = weeks,
        .n_weeks = 3,
        .missed = few,
        .today = 2,
        .possible = 381 };
    const struct wm_shape *found[4];
    struct wm_chart c = wm_steps_chart(arena, &p);
    chart_within(&c);
    assert_int_equal(shapes_of(&c, "wm-reference", found, 4), 1);
    assert_str(wm_chart_cell(&c.table, 0, 2), "39"); /* 10% of 381 is reached with the 39th */
    assert_true(str_find_str(c.note, S("50% of them would be 191")) > 0);
    p.missed = many;
    c = wm_steps_chart(arena, &p);
    assert_int_equal(shapes_of(&c, "wm-reference", found, 4), 2);
    assert_str(wm_chart_cell(&c.table, 0, 3), "191");
    p.possible = 0;
    c = wm_steps_chart(arena, &p);
    assert_int_equal(shapes_of(&c, "wm-reference", found, 4), 0);
    p.n_weeks = 0;
    c = wm_steps_chart(arena, &p);
    assert_int_equal(c.drawings[0].n_shapes, 0);
}

static void longer_bars_are_more(void **state)
{
    (void)state;
    struct rng r = rng_seed(5);
    for (int i = 0; i < 200; i++) {
        size_t n = rng_below(&r, 30);
        struct wm_bar *bars = ARENA_ARRAY(arena, n, struct wm_bar);
        for (size_t k = 0; k < n; k++)
            bars[k] = (struct wm_bar){ any_words(&r), any_value(&r, 300), any_value(&r, 300), any_value(&r, 300) };
        const struct wm_bars p = { .words = { .id = S("x"), .title = S("T") },
            .unit = WM_COUNT,
            .label_name = S("Reason"),
            .value_name = S("This school"),
            .beside_name = rng_chance(&r, 1, 2) ? S("A year before") : STR_NONE,
            .reference_name = rng_chance(&r, 1, 2) ? S("England") : STR_NONE,
            .bars = bars,
            .n_bars = n };
        struct wm_chart c = wm_bars_chart(arena, &p);
        chart_within(&c);
        assert_int_equal(c.table.n_rows, n);
        const struct wm_shape *drawn[30];
        size_t n_drawn = shapes_of(&c, "wm-bar", drawn, 30), at = 0;
        int64_t longest = 0, length_of_longest = 0;
        for (size_t k = 0; k < n; k++) {
            assert_true(str_eq(wm_chart_cell(&c.table, k, 1), wm_value_text(arena, WM_COUNT, bars[k].value)));
            if (wm_value(bars[k].value) == 0)
                continue; /* nothing is no bar */
            int64_t length = drawn[at]->to_x - drawn[at]->x;
            assert_true(length >= 2);
            if (bars[k].value > longest)
                assert_true(length >= length_of_longest);
            if (bars[k].value >= longest) {
                longest = wm_value(bars[k].value);
                length_of_longest = length;
            }
            at++;
        }
        assert_int_equal(at, n_drawn);
        arena_reset(arena);
    }
}

static void shades_follow_the_values_and_the_key(void **state)
{
    (void)state;
    struct rng r = rng_seed(6);
    static const struct str names[8] = { { "a", 1 }, { "b", 1 }, { "c", 1 }, { "d", 1 }, { "e", 1 }, { "f", 1 },
        { "g", 1 }, { "h", 1 } };
    for (int i = 0; i < 500; i++) {
        int64_t values[64];
        struct wm_heat p = { .unit = rng_chance(&r, 1, 2) ? WM_PERCENT : WM_COUNT,
            .columns = names,
            .n_columns = 1 + rng_below(&r, 8),
            .rows = names,
            .n_rows = rng_below(&r, 9),
            .values = values };
        size_t n = p.n_columns * p.n_rows;
        for (size_t k = 0; k < n; k++)
            values[k] = any_value(&r, (int64_t)rng_below(&r, 2) * 5000);
        struct wm_heat_table t = wm_heat_chart(arena, &p);
        assert_in_range(t.n_steps, 0, WM_HEAT_STEPS);
        for (size_t k = 0; k < n; k++) {
            assert_int_equal(t.cells[k].step == 0, values[k] == NO);
            assert_in_range(t.cells[k].step, 0, t.n_steps);
            for (size_t m = 0; m < n; m++)
                if (values[k] != NO && values[m] != NO && wm_value(values[k]) > wm_value(values[m]))
                    assert_true(t.cells[k].step >= t.cells[m].step);
        }
        arena_reset(arena);
    }
    const int64_t cells[] = { 5210, 5249, 5250, 9960, NO };
    const struct wm_heat p = { .columns = names, .n_columns = 5, .rows = names, .n_rows = 1, .values = cells };
    struct wm_heat_table t = wm_heat_chart(arena, &p);
    assert_int_equal(t.n_steps, 5);
    assert_str(t.steps[0], "5.2% to 6.1%");
    assert_str(t.steps[4], "9.2% to 9.9%");
    assert_str(t.cells[0].text, "5.2");
    assert_str(t.cells[2].text, "5.3");
    assert_str(t.cells[3].text, "9.9");
    assert_int_equal(t.cells[3].step, 5);
    assert_int_equal(t.cells[4].text.n, 0);
    const int64_t same[] = { 100, 100, 100, 100, 100 };
    const struct wm_heat flat = { .columns = names, .n_columns = 5, .rows = names, .n_rows = 1, .values = same };
    t = wm_heat_chart(arena, &flat);
    assert_int_equal(t.n_steps, 1);
    assert_str(t.steps[0], "0.1%");
}

static struct wm_funnel any_funnel(struct rng *r)
{
    size_t n = rng_below(r, rng_chance(r, 1, 4) ? 3 : 200), n_limits = rng_below(r, 50);
    struct wm_funnel_school *schools = ARENA_ARRAY(arena, n, struct wm_funnel_school);
    for (size_t i = 0; i < n; i++)
        schools[i] = (struct wm_funnel_school){ any_words(r), rng_range(r, 0, 1800), any_value(r, 6000) };
    struct wm_funnel_limit *limits = ARENA_ARRAY(arena, n_limits, struct wm_funnel_limit);
    for (size_t i = 0; i < n_limits; i++) {
        int64_t size = 1 + 37 * (int64_t)i, spread = 90000 / size;
        limits[i] = (struct wm_funnel_limit){ size, 7000 - spread, 7000 + spread };
    }
    return (struct wm_funnel){ .words = { .id = S("x"), .title = S("T") },
        .size_name = S("Enrolments"),
        .value_name = S("Absence"),
        .schools = schools,
        .n_schools = n,
        .chosen = rng_below(r, n + 2),
        .mean_name = S("All schools"),
        .mean = any_value(r, 6000),
        .limits = { { S("95%"), limits, n_limits }, { S("99.8%"), limits, n_limits } } };
}

static void every_school_has_its_sign_and_curves_stay_in_the_plot(void **state)
{
    (void)state;
    struct rng r = rng_seed(7);
    for (int i = 0; i < 120; i++) {
        struct wm_funnel p = any_funnel(&r);
        struct wm_chart c = wm_funnel_chart(arena, &p);
        chart_within(&c);
        assert_int_equal(c.table.n_rows, p.n_schools);
        size_t with_value = 0, chosen = 0;
        for (size_t k = 0; k < p.n_schools; k++) {
            bool is_chosen = k + 1 == p.chosen && p.schools[k].value != NO;
            chosen += is_chosen;
            with_value += !is_chosen && p.schools[k].value != NO;
            assert_true(str_eq(wm_chart_cell(&c.table, k, 2), wm_value_text(arena, WM_PERCENT, p.schools[k].value)));
        }
        const struct wm_shape *found[200];
        assert_int_equal(shapes_of(&c, "wm-point", found, 200), with_value);
        assert_int_equal(shapes_of(&c, "wm-chosen", found, 200), chosen);
        arena_reset(arena);
    }
}

static void a_curve_that_leaves_the_plot_is_cut_at_its_edge(void **state)
{
    (void)state;
    const struct wm_funnel_school school = { S("A"), 100, 10000 };
    /* Down from 20% to 0% over sizes 0 to 100, where the plot ends at 10%: it comes in half way. */
    const struct wm_funnel_limit limits[] = { { 0, -50000, 20000 }, { 100, -50000, 0 } };
    const struct wm_funnel p = { .words = { .id = S("x"), .title = S("T") },
        .schools = &school,
        .n_schools = 1,
        .mean = NO,
        .limits = { { S("95%"), limits, 2 } } };
    struct wm_chart c = wm_funnel_chart(arena, &p);
    const struct wm_shape *curve, *axis[20];
    assert_int_equal(shapes_of(&c, "wm-limit wm-limit--1", &curve, 1), 1);
    assert_true(shapes_of(&c, "wm-axis", axis, 20) > 0);
    int left = axis[0]->x, right = axis[0]->to_x, x, y;
    char letter;
    struct str path = curve->text;
    assert_true(next_number(&path, &letter, &x) && next_number(&path, &letter, &y));
    assert_in_range(x, (left + right) / 2 - 1, (left + right) / 2 + 1);
    assert_true(next_number(&path, &letter, &x) && next_number(&path, &letter, &y));
    assert_int_equal(x, right);
    assert_int_equal(y, axis[0]->y);
    assert_int_equal(path.n, 0);
}

static void quartiles_are_those_of_the_values(void **state)
{
    (void)state;
    static const struct {
        int64_t values[9];
        size_t n;
        struct wm_quartiles want;
    } cases[] = {
        { { 1, 2, 3, 4 }, 4, { 1, 2, 3 } },
        { { 4, 3, 2, 1 }, 4, { 1, 2, 3 } },
        { { 10, 20, 30, 40, 50 }, 5, { 15, 30, 45 } },
        { { 6, 7, 15, 36, 39, 40 }, 6, { 7, 25, 39 } },
        { { 7, 7, 7, 7, 7, 7, 7 }, 7, { 7, 7, 7 } },
        { { 9, 1, 8, 2, 7, 3, 6, 4, 5 }, 9, { 2, 5, 7 } },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wm_quartiles q = wm_quartiles_of(arena, cases[i].values, cases[i].n);
        if (q.first != cases[i].want.first || q.median != cases[i].want.median || q.third != cases[i].want.third)
            fail_msg("case %zu gave %d, %d, %d", i, (int)q.first, (int)q.median, (int)q.third);
    }
}

static void dots_do_not_leave_the_strip_however_many_they_are(void **state)
{
    (void)state;
    struct rng r = rng_seed(8);
    for (int i = 0; i < 120; i++) {
        size_t n = rng_below(&r, rng_chance(&r, 1, 4) ? 5 : 700), with_value = 0;
        struct wm_dot *dots = ARENA_ARRAY(arena, n, struct wm_dot);
        int64_t same = rng_chance(&r, 1, 4) ? 6000 : NO;
        for (size_t k = 0; k < n; k++)
            dots[k] = (struct wm_dot){ any_words(&r), same != NO ? same : any_value(&r, 6000) };
        const struct wm_dots p = { .words = { .id = S("x"), .title = S("T") },
            .value_name = S("Absence"),
            .dots = dots,
            .n_dots = n,
            .chosen = rng_below(&r, n + 2),
            .reference_name = rng_chance(&r, 1, 2) ? S("England") : STR_NONE,
            .reference = any_value(&r, 7000) };
        struct wm_chart c = wm_dots_chart(arena, &p);
        chart_within(&c);
        for (size_t k = 0; k < n; k++) {
            with_value += dots[k].value != NO && k + 1 != p.chosen;
            assert_true(str_eq(wm_chart_cell(&c.table, k, 1), wm_value_text(arena, WM_PERCENT, dots[k].value)));
        }
        const struct wm_shape *found[700];
        assert_int_equal(shapes_of(&c, "wm-point", found, 700), with_value);
        arena_reset(arena);
    }
}

static void a_forecast_that_came_true_lies_on_the_diagonal(void **state)
{
    (void)state;
    struct wm_calibration_group groups[10];
    for (int i = 0; i < 10; i++)
        groups[i] = (struct wm_calibration_group){ 10000 * i, 10000 * (i + 1), 10000 * i + 5000, 10000 * i + 5000,
            10000 * i + 3000, 10000 * i + 7000, 100 * (10 - i) };
    struct wm_calibration p = { .words = { .id = S("x"), .title = S("T") },
        .forecast_name = S("Forecast"),
        .happened_name = S("Happened"),
        .groups = groups,
        .n_groups = 10 };
    struct wm_chart c = wm_calibration_chart(arena, &p);
    chart_within(&c);
    const struct wm_shape *diagonal, *points[10];
    assert_int_equal(shapes_of(&c, "wm-diagonal", &diagonal, 1), 1);
    assert_int_equal(shapes_of(&c, "wm-sign wm-sign--1", points, 10), 10);
    for (int i = 0; i < 10; i++) {
        int along = (points[i]->x - diagonal->x) * (diagonal->to_y - diagonal->y) / (diagonal->to_x - diagonal->x);
        assert_in_range(points[i]->y, diagonal->y + along - 1, diagonal->y + along + 1);
    }
    assert_str(wm_chart_cell(&c.table, 3, 0), "30.0% to 40.0%");
    assert_str(wm_chart_cell(&c.table, 3, 3), "33.0% to 37.0%");
    assert_str(wm_chart_cell(&c.table, 3, 4), "700");
    for (int i = 0; i < 10; i++)
        groups[i].forecast = NO;
    c = wm_calibration_chart(arena, &p);
    assert_int_equal(c.drawings[0].n_shapes, 0);
    struct rng r = rng_seed(9);
    for (int k = 0; k < 300; k++) {
        for (int i = 0; i < 10; i++)
            groups[i] = (struct wm_calibration_group){ any_value(&r, 9000 * i), any_value(&r, 9000 * i),
                any_value(&r, 9000 * i), any_value(&r, 9000 * i), any_value(&r, 9000 * i), any_value(&r, 9000 * i),
                any_value(&r, 900) };
        c = wm_calibration_chart(arena, &p);
        for (int i = 0; i < 2; i++)
            for (size_t s = 0; s < c.drawings[i].n_shapes; s++)
                if (c.drawings[i].shapes[s].kind == WM_SHAPE_TEXT)
                    text_within(&c.drawings[i], &c.drawings[i].shapes[s]);
        arena_reset(arena);
    }
}

/* A chart of each kind with one text wherever text goes. */
static void write_all(struct html *o, struct str s)
{
    const struct wm_chart_words words = { .id = S("x"), .title = s, .summary = s, .csv = URL("/a"), .xlsx = URL("/b") };
    const int64_t values[] = { 1000, 2000, NO, 3000 };
    const struct wm_line_at at[] = { { s, s }, { s, s }, { s, s }, { s, s } };
    const struct wm_line_series series[] = { { s, values }, { s, values } };
    const struct wm_line_reference reference = { s, 1500 };
    struct wm_line line = { .words = words, .at_name = s, .at = at, .n_at = 4, .series = series, .n_series = 2, .references = &reference, .n_references = 1, .today = 2, .today_label = s, .note = s };
    struct wm_chart charts[5];
    charts[0] = wm_line_chart(arena, &line);
    const struct wm_bar bar = { s, 1, 2, 3 };
    charts[1] = wm_bars_chart(arena, &(struct wm_bars){ .words = words, .label_name = s, .value_name = s, .beside_name = s, .reference_name = s, .bars = &bar, .n_bars = 1, .note = s });
    const struct wm_funnel_school school = { s, 100, 2000 };
    const struct wm_funnel_limit limits[] = { { 0, 0, 1000 }, { 90, 0, 1000 } };
    charts[2] = wm_funnel_chart(arena, &(struct wm_funnel){ .words = words, .size_name = s, .value_name = s, .schools = &school, .n_schools = 1, .chosen = 1, .mean_name = s, .mean = 1000, .limits = { { s, limits, 2 }, { s, limits, 2 } }, .note = s });
    const struct wm_dot dots[] = { { s, 1 }, { s, 2 }, { s, 3 }, { s, 4 } };
    charts[3] = wm_dots_chart(arena, &(struct wm_dots){ .words = words, .value_name = s, .dots = dots, .n_dots = 4, .chosen = 2, .reference_name = s, .reference = 2, .note = s });
    const struct wm_calibration_group group = { 0, 50000, 20000, 30000, 20000, 40000, 12 };
    charts[4] = wm_calibration_chart(arena, &(struct wm_calibration){ .words = words, .forecast_name = s, .happened_name = s, .groups = &group, .n_groups = 1, .note = s });
    for (size_t i = 0; i < COUNT_OF(charts); i++)
        view_wm_chart(o, &charts[i]);
    const struct wm_heat heat = { .words = words, .row_name = s, .columns = &s, .n_columns = 1, .rows = &s, .n_rows = 1, .values = values, .note = s };
    struct wm_heat_table table = wm_heat_chart(arena, &heat);
    view_wm_heat(o, &table);
}

static int count(struct str s, struct str needle)
{
    int n = 0;
    for (ptrdiff_t at; (at = str_find_str(s, needle)) >= 0; n++)
        s = str_slice(s, (size_t)at + needle.n, s.n);
    return n;
}

static void no_words_leave_their_place(void **state)
{
    (void)state;
    static const char *const hostile[] = { "\"><script>alert(1)</script>", "</text></svg><img src=x>", "' onload='x",
        "\" onload=\"x", "</table><h1>", "&lt;b&gt;", "]]>", "<!--", "--" };
    static const char *const bad[] = { "<script", "<img", "<h1", "<!--", "onload=\"", "onload='", "&lt;b&gt;", "]]>" };
    struct html quiet = html_new(1000000), o = html_new(1000000);
    write_all(&quiet, S("quiet"));
    assert_false(html_failed(&quiet));
    assert_int_equal(count(html_written(&quiet), S("<figure ")), 6);
    assert_int_equal(count(html_written(&quiet), S("role=\"img\" aria-labelledby=\"x-title x-summary\"")), 10);
    assert_int_equal(count(html_written(&quiet), S("id=\"x-title\"")), 6);
    assert_int_equal(count(html_written(&quiet), S("style=")), 0);
    for (size_t i = 0; i < COUNT_OF(hostile); i++) {
        buf_clear(&o.out);
        write_all(&o, str_of(hostile[i]));
        assert_false(html_failed(&o));
        for (size_t k = 0; k < COUNT_OF(bad); k++)
            if (str_find_str(html_written(&o), str_of(bad[k])) >= 0)
                fail_msg("\"%s\" was written as %s", hostile[i], bad[k]);
        assert_int_equal(count(html_written(&o), S("<")), count(html_written(&o), S(">")));
        assert_int_equal(count(html_written(&o), S("\"")) % 2, 0);
    }
    html_done(&quiet);
    html_done(&o);
}

static void files_are_offered_when_there_are_any(void **state)
{
    (void)state;
    struct html o = html_new(100000);
    view_wm_downloads(&o, &(struct wm_downloads){ .of = S("Weeks") });
    assert_int_equal(html_written(&o).n, 0);
    view_wm_downloads(&o, &(struct wm_downloads){ .of = S("Weeks"), .csv = URL("/w.csv"), .xlsx = URL("/w.xlsx") });
    assert_true(str_find_str(html_written(&o), S("href=\"/w.csv\"")) > 0);
    assert_true(str_find_str(html_written(&o), S("href=\"/w.xlsx\"")) > 0);
    buf_clear(&o.out);
    view_wm_downloads(&o, &(struct wm_downloads){ .of = S("Weeks"), .xlsx = URL("/w.xlsx") });
    assert_true(str_find_str(html_written(&o), S("CSV")) < 0);
    html_done(&o);
}

static void a_small_line_breaks_in_a_gap_and_ends_in_a_dot(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        int values[5];
        const char *line;
        int end_y; /* -1: no dot */
    } cases[] = {
        { 0, { 0 }, "", -1 },
        { 1, { 500 }, "", 24 },
        { 2, { 0, 1000 }, "M6 42L234 6", 6 },
        { 3, { 1200, 500, -1 }, "M6 6L120 24", -1 },
        { 3, { 500, -1, 500 }, "", 24 },
        { 5, { 0, 500, -1, 500, 1000 }, "M6 42L63 24M177 24L234 6", 6 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct wm_sparkline s = wm_sparkline_of(arena, S("x"), cases[i].values, cases[i].n);
        assert_str(s.line, cases[i].line);
        assert_int_equal(s.ends, cases[i].end_y >= 0);
        if (s.ends)
            assert_int_equal(s.end_y, cases[i].end_y);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_axis_has_round_numbers_and_holds_its_range),
        cmocka_unit_test(values_are_rounded_once_and_never_up_to_a_threshold),
        cmocka_unit_test(words_are_broken_to_fit),
        cmocka_unit_test(lines_stay_in_their_drawing_and_tables_say_what_was_given),
        cmocka_unit_test(a_line_breaks_where_there_is_no_value_and_a_value_alone_is_a_dot),
        cmocka_unit_test(an_axis_that_does_not_begin_at_nothing_says_so),
        cmocka_unit_test(more_is_drawn_higher),
        cmocka_unit_test(steps_say_how_far_the_thresholds_are),
        cmocka_unit_test(longer_bars_are_more),
        cmocka_unit_test(shades_follow_the_values_and_the_key),
        cmocka_unit_test(every_school_has_its_sign_and_curves_stay_in_the_plot),
        cmocka_unit_test(a_curve_that_leaves_the_plot_is_cut_at_its_edge),
        cmocka_unit_test(quartiles_are_those_of_the_values),
        cmocka_unit_test(dots_do_not_leave_the_strip_however_many_they_are),
        cmocka_unit_test(a_forecast_that_came_true_lies_on_the_diagonal),
        cmocka_unit_test(no_words_leave_their_place),
        cmocka_unit_test(files_are_offered_when_there_are_any),
        cmocka_unit_test(a_small_line_breaks_in_a_gap_and_ends_in_a_dot),
    };
    return cmocka_run_group_tests_name("charts", tests, set_up, tear_down);
}
