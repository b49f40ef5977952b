/* A drawing: shapes and words at places in whole pixels, as a chart has laid them out. */
#ifndef WAYMARK_VIEWS_WM_DRAWING_H
#define WAYMARK_VIEWS_WM_DRAWING_H

#include "views/html.h"

enum wm_anchor {
    WM_START,
    WM_MIDDLE,
    WM_END,
};
enum wm_shape_kind {
    WM_SHAPE_LINE,   /* from x, y to to_x, to_y */
    WM_SHAPE_RECT,   /* between the corners x, y and to_x, to_y: right of and below the first */
    WM_SHAPE_CIRCLE, /* about x, y; to_x is the radius */
    WM_SHAPE_PATH,   /* text is the path */
    WM_SHAPE_TEXT,   /* on the line y */
};
struct wm_shape {
    enum wm_shape_kind kind;
    const char *look; /* a class of _charts.scss */
    int x, y, to_x, to_y;
    enum wm_anchor anchor;
    struct str text;
    int width; /* of a text, as estimated */
};
struct wm_drawing {
    const char *layout;     /* "wide", "narrow" or "key": of these two the style sheet shows the one that fits */
    struct str labelled_by; /* the ids of what says it in words; none: it is decoration */
    int width, height;
    struct wm_shape *shapes; /* the later are over the earlier */
    size_t n_shapes;
};

static inline const char *wm_anchor_name(enum wm_anchor anchor)
{
    static const char *const names[] = { "", "middle", "end" };
    return names[anchor];
}

#endif
