#include "views/wm/pen.h"

struct wm_pen pen__new(struct arena *a, enum wm_layout layout, int height)
{
    return (struct wm_pen){ .arena = a,
        .drawing = { .layout = layout == WM_WIDE ? "wide" : "narrow",
            .width = layout == WM_WIDE ? WM_WIDTH_WIDE : WM_WIDTH_NARROW,
            .height = height } };
}

struct wm_pen pen__key(struct arena *a)
{
    return (struct wm_pen){ .arena = a, .drawing = { .layout = "key", .width = 40, .height = 16 } };
}

static void add(struct wm_pen *p, struct wm_shape shape)
{
    struct wm_drawing *d = &p->drawing;
    if (d->n_shapes == p->room) {
        p->room = p->room == 0 ? 64 : 2 * p->room;
        struct wm_shape *more = ARENA_ARRAY(p->arena, p->room, struct wm_shape);
        if (d->n_shapes > 0)
            memcpy(more, d->shapes, d->n_shapes * sizeof *more);
        d->shapes = more;
    }
    d->shapes[d->n_shapes++] = shape;
}

void pen__line(struct wm_pen *p, const char *look, struct wm_point from, struct wm_point to)
{
    add(p,
        (struct wm_shape){
            .kind = WM_SHAPE_LINE, .look = look, .x = from.x, .y = from.y, .to_x = to.x, .to_y = to.y });
}

void pen__rect(struct wm_pen *p, const char *look, struct wm_box box)
{
    add(p,
        (struct wm_shape){
            .kind = WM_SHAPE_RECT, .look = look, .x = box.left, .y = box.top, .to_x = box.right, .to_y = box.bottom });
}

void pen__circle(struct wm_pen *p, const char *look, struct wm_point centre, int radius)
{
    add(p, (struct wm_shape){ .kind = WM_SHAPE_CIRCLE, .look = look, .x = centre.x, .y = centre.y, .to_x = radius });
}

/* "S" and two numbers of up to eleven characters, or "H", "V" and the same. */
enum { PATH_POINT = 25 };

struct wm_path path__new(struct arena *a, size_t points)
{
    size_t room = points * PATH_POINT;
    return (struct wm_path){ .p = arena_alloc(a, room + 1), .room = room };
}

static void path_number(struct wm_path *path, char before, int v)
{
    char digits[21];
    size_t n = fmt_i64(digits, v);
    path->p[path->n++] = before;
    memcpy(path->p + path->n, digits, n);
    path->n += n;
}

void path__to(struct wm_path *path, char how, struct wm_point point)
{
    if (path->room - path->n < PATH_POINT)
        return;
    path_number(path, how == 'S' ? 'H' : how, point.x);
    path_number(path, how == 'S' ? 'V' : ' ', point.y);
}

void pen__path(struct wm_pen *p, const char *look, const struct wm_path *path)
{
    add(p, (struct wm_shape){ .kind = WM_SHAPE_PATH, .look = look, .text = { path->p, path->n } });
}

/* Words without a place. */
static struct wm_shape text_shape(const struct wm_pen *p, const char *look, struct str text)
{
    int size = pen__text_size(p);
    bool strong = strcmp(look, "wm-strong") == 0;
    return (struct wm_shape){ .kind = WM_SHAPE_TEXT,
        .look = look,
        .text = text,
        .width = strong ? text__strong_width(text, size) : text__width(text, size) };
}

void pen__text(struct wm_pen *p, const char *look, struct wm_point at, enum wm_anchor anchor, struct str text)
{
    struct wm_shape s = text_shape(p, look, text);
    s.x = at.x;
    s.y = at.y;
    s.anchor = anchor;
    add(p, s);
}

/* A point every three pixels is enough: no word is smaller. */
void pen__take(struct wm_pen *p, struct wm_point from, struct wm_point to)
{
    int dx = to.x - from.x, dy = to.y - from.y, length = abs(dx) > abs(dy) ? abs(dx) : abs(dy), n = length / 3 + 1;
    for (int i = 0; i <= n; i++) {
        if (p->n_taken == p->taken_room) {
            p->taken_room = p->taken_room == 0 ? 256 : 2 * p->taken_room;
            struct wm_point *more = ARENA_ARRAY(p->arena, p->taken_room, struct wm_point);
            if (p->n_taken > 0)
                memcpy(more, p->taken, p->n_taken * sizeof *more);
            p->taken = more;
        }
        p->taken[p->n_taken++] = (struct wm_point){ from.x + dx * i / n, from.y + dy * i / n };
    }
}

/* How wide a letter is, in hundredths of its size: as in the widest of the fonts that systems have for their pages. */
static int letter_width(unsigned char c)
{
    enum { NARROW = 40,
        WIDE = 95,
        CAPITAL = 74,
        OTHER = 64,
        ACCENTED = 70,
        FOREIGN = 100 };
    if (c >= 0x80) /* the first byte of a letter stands for all of it */
        return c >= 0xe0 ? FOREIGN : c >= 0xc0 ? ACCENTED
                                               : 0;
    switch (c) {
    case ' ':
    case '!':
    case '\'':
    case '(':
    case ')':
    case ',':
    case '-':
    case '.':
    case '/':
    case ':':
    case ';':
    case '[':
    case ']':
    case 'f':
    case 'i':
    case 'j':
    case 'l':
    case 'r':
    case 't':
    case '|':
        return NARROW;
    case '%':
    case '@':
    case 'M':
    case 'W':
    case 'm':
    case 'w':
        return WIDE;
    default:
        return c >= 'A' && c <= 'Z' ? CAPITAL : OTHER;
    }
}

int text__width(struct str s, int size)
{
    int sum = 0;
    for (size_t i = 0; i < s.n; i++)
        sum += letter_width((unsigned char)s.p[i]);
    return (sum * size + 99) / 100;
}

int text__strong_width(struct str s, int size)
{
    return text__width(s, size) * 9 / 8;
}

/* The longest part of `s` that fits, ending between letters. */
static size_t fitting(struct str s, int size, int width)
{
    int64_t sum = 0, most = 100 * (int64_t)width / size;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            n = i;
        sum += letter_width((unsigned char)s.p[i]);
        if (sum > most)
            return n;
    }
    return s.n;
}

static struct str cut(struct arena *a, struct str s, int size, int width)
{
    size_t n = fitting(s, size, width - size);
    return str_fmt(a, "%.*s\xe2\x80\xa6", (int)n, s.p == NULL ? "" : s.p);
}

/* As many whole words as fit; all of the first if not even that does. */
static size_t words_fitting(struct str s, int size, int width)
{
    size_t n = fitting(s, size, width);
    if (n == s.n)
        return n;
    size_t at = n;
    while (at > 0 && s.p[at] != ' ')
        at--;
    if (at > 0)
        return at;
    while (n < s.n && s.p[n] != ' ')
        n++;
    return n;
}

size_t text__wrap(struct arena *a, struct str s, int size, int width, struct str *ret_lines, size_t n)
{
    size_t lines = 0;
    struct str rest = str_trim(s);
    do {
        bool last = lines + 1 == n;
        size_t take = last ? rest.n : words_fitting(rest, size, width);
        struct str line = str_trim(str_slice(rest, 0, take));
        ret_lines[lines++] = text__width(line, size) > width ? cut(a, line, size, width) : line;
        rest = str_trim(str_slice(rest, take, rest.n));
    } while (rest.n > 0 && lines < n);
    return lines;
}

struct wm_box text__box(const struct wm_shape *text, int size)
{
    int left = text->x;
    if (text->anchor == WM_MIDDLE)
        left -= text->width / 2;
    else if (text->anchor == WM_END)
        left -= text->width;
    return (struct wm_box){ left, text->y - size * 4 / 5, left + text->width, text->y + size / 4 };
}

static bool boxes_meet(struct wm_box a, struct wm_box b)
{
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/* How much words in this box would cover, as far as `enough`: words of others count for much. */
static int covered(const struct wm_pen *p, struct wm_box box, int enough)
{
    int sum = 0;
    for (size_t i = 0; i < p->drawing.n_shapes && sum < enough; i++) {
        const struct wm_shape *s = &p->drawing.shapes[i];
        if (s->kind == WM_SHAPE_TEXT && boxes_meet(box, text__box(s, pen__text_size(p))))
            sum += 100;
    }
    for (size_t i = 0; i < p->n_taken && sum < enough; i++) {
        struct wm_point at = p->taken[i];
        if (at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom)
            sum++;
    }
    return sum;
}

static bool box_within(struct wm_box box, struct wm_box bounds)
{
    return box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top &&
        box.bottom <= bounds.bottom;
}

/* Moves words to where they are within the bounds, if they were not. */
static struct wm_shape held_within(struct wm_shape text, int size, struct wm_box bounds)
{
    struct wm_box box = text__box(&text, size);
    if (box.right > bounds.right)
        text.x -= box.right - bounds.right;
    box = text__box(&text, size);
    if (box.left < bounds.left)
        text.x += bounds.left - box.left;
    if (box.bottom > bounds.bottom)
        text.y -= box.bottom - bounds.bottom;
    box = text__box(&text, size);
    if (box.top < bounds.top)
        text.y += bounds.top - box.top;
    return text;
}

void pen__label(struct wm_pen *p, const char *look, struct str text, struct wm_box bounds, const struct wm_spot *spots,
    size_t n_spots)
{
    enum { OUTSIDE = 1000 };
    int size = pen__text_size(p), least = 0;
    struct wm_shape best = { .kind = WM_SHAPE_TEXT };
    for (size_t i = 0; i < n_spots; i++) {
        struct wm_shape s = text_shape(p, look, text);
        s.x = spots[i].at.x;
        s.y = spots[i].at.y;
        s.anchor = spots[i].anchor;
        bool inside = box_within(text__box(&s, size), bounds);
        s = held_within(s, size, bounds);
        /* Only a place that covers less than the best so far is looked at to its end. */
        int covers = covered(p, text__box(&s, size), i == 0 ? OUTSIDE : least) + (inside ? 0 : OUTSIDE);
        if (i == 0 || covers < least) {
            least = covers;
            best = s;
        }
    }
    if (n_spots > 0)
        add(p, best);
}

/* The place of a box that is nearest to a point. */
static struct wm_point nearest(struct wm_box box, struct wm_point to)
{
    return (struct wm_point){ to.x < box.left ? box.left : to.x > box.right ? box.right
                                                                            : to.x,
        to.y < box.top ? box.top : to.y > box.bottom ? box.bottom
                                                     : to.y };
}

static int distance(struct wm_point a, struct wm_point b)
{
    return abs(a.x - b.x) + abs(a.y - b.y);
}

/* What a place for words costs: a little for being far from its point, much for covering others. Exact only as far as
 * `enough`, which a better place has cost already. */
static int cost(const struct wm_pen *p, struct wm_box box, struct wm_box bounds, struct wm_point point, int enough)
{
    enum { COVER = 12 };
    int far = distance(nearest(box, point), point);
    if (far >= enough || !box_within(box, bounds))
        return enough;
    return far + COVER * covered(p, box, (enough - far) / COVER + 1);
}

/* Looks further and further away, above and below, to the right, to the left and across. */
static struct wm_shape best_place(
    const struct wm_pen *p, struct wm_shape text, struct wm_box bounds, struct wm_point point, int away)
{
    enum { STEP = 8,
        FAR = 200,
        WAYS = 8,
        MOST = 100000 };
    static const enum wm_anchor anchors[WAYS / 2] = { WM_START, WM_END, WM_MIDDLE, WM_MIDDLE };
    struct wm_shape best = text;
    best.x = point.x + away;
    best.y = point.y;
    int least = MOST, size = pen__text_size(p);
    struct wm_box own = { point.x - away + 1, point.y - away + 1, point.x + away - 1, point.y + away - 1 };
    for (int dy = 0; dy <= FAR && dy < least; dy += STEP)
        for (int dx = 0; dx <= FAR && dx < least; dx += STEP)
            for (int way = 0; way < WAYS; way++) {
                struct wm_shape s = text;
                s.anchor = anchors[way / 2];
                int from = s.anchor == WM_MIDDLE ? 0 : away;
                s.x = way / 2 % 2 == 0 ? point.x + from + dx : point.x - from - dx;
                s.y = point.y + size / 3 + (way % 2 == 0 ? dy : -dy);
                struct wm_box box = text__box(&s, size);
                int costs = boxes_meet(box, own) ? least : cost(p, box, bounds, point, least);
                if (costs < least) {
                    least = costs;
                    best = s;
                }
            }
    return held_within(best, size, bounds);
}

void pen__label_near(
    struct wm_pen *p, const char *look, struct str text, struct wm_box bounds, struct wm_point point, int away)
{
    enum { LEADER = 16 };
    struct wm_shape s = best_place(p, text_shape(p, look, text), bounds, point, away);
    struct wm_point end = nearest(text__box(&s, pen__text_size(p)), point);
    if (distance(end, point) > LEADER)
        pen__line(p, "wm-leader", point, end);
    add(p, s);
}

/* The sign of what stands out among others. */
static void draw_diamond(struct wm_pen *p, struct wm_point centre)
{
    enum { HALF = 7 };
    struct wm_path path = path__new(p->arena, 5);
    struct wm_point top = { centre.x, centre.y - HALF };
    path__to(&path, 'M', top);
    path__to(&path, 'L', (struct wm_point){ centre.x + HALF, centre.y });
    path__to(&path, 'L', (struct wm_point){ centre.x, centre.y + HALF });
    path__to(&path, 'L', (struct wm_point){ centre.x - HALF, centre.y });
    path__to(&path, 'L', top);
    pen__path(p, "wm-chosen", &path);
}

struct str pen__name_value(struct wm_pen *p, struct str name, const char *colon, struct str value, int width)
{
    int size = pen__text_size(p);
    struct str line;
    (void)text__wrap(p->arena, name, size, width * 8 / 9 - text__width(value, size) - size, &line, 1);
    return str_fmt(p->arena, "%.*s%s %.*s", STR_ARG(line), colon, STR_ARG(value));
}

void pen__label_name(struct wm_pen *p, struct str name, struct str value, struct wm_box bounds, struct wm_point point)
{
    enum { AWAY = 11 };
    struct str words = pen__name_value(p, name, "", value, bounds.right - bounds.left);
    pen__label_near(p, "wm-strong", words, bounds, point, AWAY);
    draw_diamond(p, point);
}

int axis__width(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s)
{
    int widest = 0;
    for (int64_t v = s->low; v <= s->high; v += s->step) {
        int width = text__width(wm_scale_label(p->arena, unit, s, v), pen__text_size(p));
        widest = width > widest ? width : widest;
    }
    return widest + 8;
}

void axis__left(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s, struct wm_box plot)
{
    for (int64_t v = s->low; v <= s->high; v += s->step) {
        int y = wm_scale_place(s, v, (struct wm_span){ plot.bottom, plot.top });
        pen__line(p, v == s->low ? "wm-axis" : "wm-grid", (struct wm_point){ plot.left, y },
            (struct wm_point){ plot.right, y });
        pen__text(p, "wm-tick", (struct wm_point){ plot.left - 6, y + pen__text_size(p) / 3 }, WM_END,
            wm_scale_label(p->arena, unit, s, v));
    }
}

void axis__bottom(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s, struct wm_box plot)
{
    int size = pen__text_size(p), last = -size, right = p->drawing.width;
    pen__line(p, "wm-axis", (struct wm_point){ plot.left, plot.bottom }, (struct wm_point){ plot.right, plot.bottom });
    for (int64_t v = s->low; v <= s->high; v += s->step) {
        int x = wm_scale_place(s, v, (struct wm_span){ plot.left, plot.right });
        struct str label = wm_scale_label(p->arena, unit, s, v);
        int half = text__width(label, size) / 2 + 1, at = x + half > right ? right - half : x < half ? half
                                                                                                     : x;
        pen__line(p, "wm-axis", (struct wm_point){ x, plot.bottom }, (struct wm_point){ x, plot.bottom + 5 });
        if (at - half < last + 4)
            continue;
        pen__text(p, "wm-tick", (struct wm_point){ at, plot.bottom + 6 + size }, WM_MIDDLE, label);
        last = at + half;
    }
}

void axis__names(struct wm_pen *p, struct wm_box plot, struct str horizontal, struct str vertical)
{
    int size = pen__text_size(p);
    if (vertical.n > 0)
        pen__text(p, "wm-words", (struct wm_point){ 0, size }, WM_START, vertical);
    if (horizontal.n > 0)
        pen__text(p, "wm-words", (struct wm_point){ (plot.left + plot.right) / 2, p->drawing.height - size / 2 },
            WM_MIDDLE, horizontal);
}

void chart__draw(struct arena *a, struct wm_chart *chart, struct wm_drawing wide, struct wm_drawing narrow)
{
    struct str id = chart->words.id;
    chart->drawings[0] = wide;
    chart->drawings[1] = narrow;
    chart->drawings[0].labelled_by = chart->drawings[1].labelled_by = chart->words.summary.n > 0
        ? str_fmt(a, "%.*s-title %.*s-summary", STR_ARG(id), STR_ARG(id))
        : str_fmt(a, "%.*s-title", STR_ARG(id));
}
