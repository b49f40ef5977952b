/* What the charts draw with: shapes in a drawing of whole pixels, and words that look for a free place. For the charts
 * of this directory only.
 *
 * The width of words is an estimate that errs on the wide side, since the reader's font is not known here. */
#ifndef WAYMARK_VIEWS_WM_PEN_H
#define WAYMARK_VIEWS_WM_PEN_H

#include "views/wm/chart.h"
#include "views/wm/scale.h"

struct wm_point {
    int x, y;
};
struct wm_box {
    int left, top, right, bottom;
};

struct wm_pen {
    struct arena *arena;
    struct wm_drawing drawing;
    size_t room;
    struct wm_point *taken; /* places that words had better not cover: lines and points of the figures */
    size_t n_taken, taken_room;
};

/* The two layouts: a desk or paper, and a phone. Words in them are as large as the style sheet makes them. */
enum wm_layout {
    WM_WIDE,
    WM_NARROW,
};
enum {
    WM_WIDTH_WIDE = 640,
    WM_WIDTH_NARROW = 340,
    WM_TEXT_WIDE = 14,
    WM_TEXT_NARROW = 13,
};

struct wm_pen pen__new(struct arena *a, enum wm_layout layout, int height);
/* For a sample of a key, 40 by 16. */
struct wm_pen pen__key(struct arena *a);
static inline bool pen__narrow(const struct wm_pen *p)
{
    return p->drawing.width == WM_WIDTH_NARROW;
}
/* Height of letters, in pixels. */
static inline int pen__text_size(const struct wm_pen *p)
{
    return pen__narrow(p) ? WM_TEXT_NARROW : WM_TEXT_WIDE;
}

/* `look` is a class of _charts.scss. */
void pen__line(struct wm_pen *p, const char *look, struct wm_point from, struct wm_point to);
void pen__rect(struct wm_pen *p, const char *look, struct wm_box box);
void pen__circle(struct wm_pen *p, const char *look, struct wm_point centre, int radius);
/* A path through points: 'M' goes to the first, 'L' draws to the next; 'S' is a stair, along and then up. */
struct wm_path {
    char *p;
    size_t n, room;
};
struct wm_path path__new(struct arena *a, size_t points);
void path__to(struct wm_path *path, char how, struct wm_point point);
void pen__path(struct wm_pen *p, const char *look, const struct wm_path *path);
/* Words on the line `at`.y. */
void pen__text(struct wm_pen *p, const char *look, struct wm_point at, enum wm_anchor anchor, struct str text);

/* Keeps words away from a line of the figures. */
void pen__take(struct wm_pen *p, struct wm_point from, struct wm_point to);
/* Words at the first of some places where they cover least, inside `bounds`. */
struct wm_spot {
    struct wm_point at;
    enum wm_anchor anchor;
};
void pen__label(struct wm_pen *p, const char *look, struct str text, struct wm_box bounds, const struct wm_spot *spots,
    size_t n_spots);
/* Words beside a point, `away` pixels from it; further off, with a line to them, where they would cover much there. */
void pen__label_near(
    struct wm_pen *p, const char *look, struct str text, struct wm_box bounds, struct wm_point point, int away);
/* "England 7.1%", in a width: a name that is too long for it is cut. `colon` stands after the name. */
struct str pen__name_value(struct wm_pen *p, struct str name, const char *colon, struct str value, int width);
/* A diamond with the name and the value of what stands out, where they cover least; a line leads to them when that is
 * further away. A name that is too long is cut. */
void pen__label_name(struct wm_pen *p, struct str name, struct str value, struct wm_box bounds, struct wm_point point);

/* The width of words, in pixels, for letters of a size; an estimate that is seldom too small. */
int text__width(struct str s, int size);
int text__strong_width(struct str s, int size); /* in bold: the look "wm-strong" */
/* Breaks words into lines of at most `width` pixels. What is left after the last line is cut, with a sign that it was;
 * so is a word that is longer than a line. Returns the number of lines, at least one, at most n. */
size_t text__wrap(struct arena *a, struct str s, int size, int width, struct str *ret_lines, size_t n);
/* The place of words in a drawing. */
struct wm_box text__box(const struct wm_shape *text, int size);

/* The width that the numbers of a vertical axis need, left of a plot. */
int axis__width(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s);
/* Lines across the plot, and their numbers left of it. */
void axis__left(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s, struct wm_box plot);
/* Marks below a plot, and as many of their numbers as there is room for. */
void axis__bottom(struct wm_pen *p, enum wm_unit unit, const struct wm_scale *s, struct wm_box plot);
/* What the axes of a plot are of: the vertical one above it, the horizontal one at the foot of the drawing. */
void axis__names(struct wm_pen *p, struct wm_box plot, struct str horizontal, struct str vertical);

/* Gives a chart its two drawings, labelled by its title and summary. */
void chart__draw(struct arena *a, struct wm_chart *chart, struct wm_drawing wide, struct wm_drawing narrow);

#endif
