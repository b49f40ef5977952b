#include "demo/year.h"

#include <stdlib.h>

#include "demo/chance.h"

static const struct {
    const char *name, *first, *last;
} terms[DEMO_TERMS] = {
    { "Autumn 1", "2025-09-02", "2025-10-24" },
    { "Autumn 2", "2025-11-03", "2025-12-19" },
    { "Spring 1", "2026-01-05", "2026-02-13" },
    { "Spring 2", "2026-02-23", "2026-03-27" },
    { "Summer 1", "2026-04-13", "2026-05-22" },
    { "Summer 2", "2026-06-01", "2026-07-21" },
};

/* A date of this file; there is no other way to write one that is wrong than to mistype it here. */
static struct day iso(const char *text)
{
    struct day d;
    if (!day_parse_iso(str_of(text), &d))
        abort();
    return d;
}

struct day demo_bank_holiday(void)
{
    return iso("2026-05-04");
}

struct demo_year demo_year(void)
{
    struct demo_year y = { 0 };
    int n = 0;
    for (int t = 0; t < DEMO_TERMS; t++) {
        y.term[t].name = str_of(terms[t].name);
        y.term[t].first = iso(terms[t].first);
        y.term[t].last = iso(terms[t].last);
        for (struct day d = y.term[t].first; day_cmp(d, y.term[t].last) <= 0; d = day_add(d, 1)) {
            if (day_weekday(d) > 4 || day_cmp(d, demo_bank_holiday()) == 0)
                continue;
            if (n == DEMO_DAYS)
                abort();
            y.day[n] = d;
            y.term_of[n++] = (uint8_t)t;
        }
        if (t == 1)
            y.autumn_end = n;
    }
    if (n != DEMO_DAYS)
        abort();
    return y;
}

int demo_day_at(const struct demo_year *y, struct day d)
{
    int lo = 0, hi = DEMO_DAYS;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (day_cmp(y->day[mid], d) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

int demo_day_of(const struct demo_year *y, const char *text)
{
    return demo_day_at(y, iso(text));
}

void demo_insets(const struct demo_year *y, uint64_t seed, int urn, int ret[DEMO_INSETS])
{
    static const char *const days[DEMO_INSETS][4] = {
        { "2025-10-24", "2025-11-03", "2025-11-03", "2025-10-10" },
        { "2026-01-05", "2026-01-05", "2025-11-28", "2025-12-19" },
        { "2026-02-13", "2026-02-23", "2026-02-23", "2026-03-27" },
        { "2026-04-13", "2026-06-01", "2026-06-26", "2026-07-20" },
    };
    struct rng r = demo_chance(seed, CHANCE_CLOSED, (uint64_t)urn);
    for (int i = 0; i < DEMO_INSETS; i++)
        ret[i] = demo_day_of(y, days[i][rng_below(&r, 4)]);
    /* 28 November and 19 December come after 3 November, so the four are in order whatever is
     * drawn. */
}

int demo_boiler_day(const struct demo_year *y)
{
    return demo_day_of(y, "2026-01-13");
}

int demo_snow_day(const struct demo_year *y)
{
    return demo_day_of(y, "2026-01-08");
}

int demo_polling_day(const struct demo_year *y)
{
    return demo_day_of(y, "2026-05-07");
}

int demo_gap_day(const struct demo_year *y)
{
    return demo_day_of(y, "2026-03-10");
}
