#include "views/wm/sparkline.h"

#include "views/wm/pen.h"

static struct wm_point place(const int *values, size_t n, size_t i)
{
    int v = values[i] > 1000 ? 1000 : values[i];
    return (struct wm_point){ n < 2 ? 120 : 6 + (int)(i * 228 / (n - 1)), 42 - v * 36 / 1000 };
}

struct wm_sparkline wm_sparkline_of(struct arena *a, struct str label, const int *values, size_t n)
{
    struct wm_sparkline s = { .label = label, .line = S("") };
    struct wm_path path = path__new(a, n);
    for (size_t i = 0; i < n; i++) {
        bool goes_on = i > 0 && values[i - 1] >= 0, begins = i + 1 < n && values[i + 1] >= 0;
        if (values[i] >= 0 && (goes_on || begins))
            path__to(&path, goes_on ? 'L' : 'M', place(values, n, i));
    }
    s.line = (struct str){ path.p, path.n };
    s.ends = n > 0 && values[n - 1] >= 0;
    if (s.ends) {
        struct wm_point end = place(values, n, n - 1);
        s.end_x = end.x;
        s.end_y = end.y;
    }
    return s;
}
