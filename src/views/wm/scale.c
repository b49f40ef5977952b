#include "views/wm/scale.h"

static int64_t step_over(int64_t smallest, struct wm_range r, int most)
{
    static const int factors[] = { 1, 2, 5 };
    int64_t power = smallest;
    for (size_t i = 0;; i++) {
        int64_t step = power * factors[i % 3];
        if ((r.high + step - 1) / step - r.low / step <= most)
            return step;
        if (i % 3 == 2)
            power *= 10;
    }
}

struct wm_scale wm_scale_over(enum wm_unit unit, struct wm_range range, int most)
{
    struct wm_range r = { wm_value(range.low), wm_value(range.high) };
    if (r.high < r.low)
        r.high = r.low;
    int64_t step = step_over(unit == WM_PERCENT ? 100 : 1, r, most);
    struct wm_scale s = { r.low / step * step, (r.high + step - 1) / step * step, step };
    if (s.high == s.low)
        s.high += step;
    return s;
}

int wm_scale_place(const struct wm_scale *s, int64_t v, struct wm_span span)
{
    if (v <= s->low)
        return span.low;
    if (v >= s->high)
        return span.high;
    int64_t length = s->high - s->low, twice = 2 * (v - s->low) * (span.high - span.low);
    return span.low + (int)((twice + (twice < 0 ? -length : length)) / (2 * length));
}

static struct str percent(struct arena *a, int64_t tenths)
{
    return str_fmt(a, "%lld.%d%%", (long long)(tenths / 10), (int)(tenths % 10));
}

static struct str count(struct arena *a, int64_t v)
{
    char digits[21], out[32];
    size_t n = fmt_i64(digits, v), to = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[to++] = ',';
        out[to++] = digits[i];
    }
    return str_dup(a, (struct str){ out, to });
}

struct str wm_scale_label(struct arena *a, enum wm_unit unit, const struct wm_scale *s, int64_t v)
{
    if (unit == WM_COUNT)
        return count(a, v);
    if (s->step % 1000 == 0)
        return str_fmt(a, "%lld%%", (long long)(v / 1000));
    return percent(a, v / 100);
}

int64_t wm_value_shown(enum wm_unit unit, int64_t v)
{
    int64_t value = wm_value(v), tenths = (value + 50) / 100;
    if (unit == WM_COUNT)
        return value;
    if ((tenths == 100 && value < 10000) || (tenths == 500 && value < 50000))
        tenths--;
    return tenths;
}

struct str wm_value_text(struct arena *a, enum wm_unit unit, int64_t v)
{
    if (v == WM_NO_VALUE)
        return S("no figure");
    int64_t shown = wm_value_shown(unit, v);
    return unit == WM_COUNT ? count(a, shown) : percent(a, shown);
}
