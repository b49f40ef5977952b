#include "service/wording.h"

static bool space(char ch)
{
    return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
}

static size_t words_of(struct arena *a, struct str s, struct str **ret)
{
    struct str *words = ARENA_ARRAY(a, s.n / 2 + 1, struct str);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        while (i < s.n && space(s.p[i]))
            i++;
        const size_t from = i;
        while (i < s.n && !space(s.p[i]))
            i++;
        if (i > from)
            words[n++] = str_slice(s, from, i);
    }
    *ret = words;
    return n;
}

struct comparing {
    struct wording_stretch *all;
    size_t n;
};

/* Adds a word to the last stretch if it goes on there; the spaces between them come along. */
static void put(struct comparing *to, int change, struct str word)
{
    struct wording_stretch *last = to->n > 0 ? &to->all[to->n - 1] : NULL;
    if (last != NULL && last->change == change)
        last->text.n = (size_t)(word.p + word.n - last->text.p);
    else
        to->all[to->n++] = (struct wording_stretch){ change, word };
}

/* common[i * (m + 1) + k]: the longest run of words that x from i and y from k have in common, in their order. */
static uint16_t *common_runs(struct arena *a, const struct str *x, size_t n, const struct str *y, size_t m)
{
    uint16_t *common = ARENA_ARRAY(a, (n + 1) * (m + 1), uint16_t);
    for (size_t p = n; p-- > 0;) {
        for (size_t q = m; q-- > 0;) {
            const uint16_t skip = common[(p + 1) * (m + 1) + q], leave = common[p * (m + 1) + q + 1];
            const uint16_t both = (uint16_t)(common[(p + 1) * (m + 1) + q + 1] + 1);
            common[p * (m + 1) + q] = str_eq(x[p], y[q]) ? both : skip > leave ? skip
                                                                               : leave;
        }
    }
    return common;
}

static void put_whole(struct comparing *to, int change, struct str text)
{
    if (text.n > 0)
        to->all[to->n++] = (struct wording_stretch){ change, text };
}

void wording_compare(struct arena *a, struct str before, struct str after, struct wording_stretch **ret, size_t *ret_n)
{
    struct str *x, *y;
    const size_t n = words_of(a, before, &x), m = words_of(a, after, &y);
    struct comparing to = { .all = ARENA_ARRAY(a, n + m + 2, struct wording_stretch) };
    if (n > WORDING_MOST || m > WORDING_MOST) {
        put_whole(&to, -1, before);
        put_whole(&to, 1, after);
    } else {
        const uint16_t *common = common_runs(a, x, n, y, m);
        size_t i = 0, k = 0;
        while (i < n || k < m) {
            const bool out = i < n && (k == m || common[(i + 1) * (m + 1) + k] >= common[i * (m + 1) + k + 1]);
            if (i < n && k < m && str_eq(x[i], y[k])) {
                put(&to, 0, y[k++]);
                i++;
            } else if (out) {
                put(&to, -1, x[i++]);
            } else {
                put(&to, 1, y[k++]);
            }
        }
    }
    *ret = to.all;
    *ret_n = to.n;
}
