#include "demo/year.h"

#include <stdlib.h>

#include "demo/chance.h"

enum { ILLNESS_STEPS = 11 };

/* Term dates as the South West had them, moved by days where that makes them 195. */
static const struct dates {
    const char *term[DEMO_TERMS][2];
    const char *bank_holiday, *study[2], *interviews[2], *feast, *work;
    const char *insets[DEMO_INSETS][4];
    struct {
        char from[11];
        uint8_t weight;
    } illness[ILLNESS_STEPS];
} years[DEMO_SCHOOL_YEARS] = {
    {
        .term = { { "2023-09-05", "2023-10-20" }, { "2023-10-30", "2023-12-22" },
            { "2024-01-08", "2024-02-09" }, { "2024-02-19", "2024-03-28" },
            { "2024-04-15", "2024-05-24" }, { "2024-06-03", "2024-07-24" } },
        .bank_holiday = "2024-05-06",
        .study = { "2024-05-13", "2024-06-21" },
        .interviews = { "2024-01-15", "2024-05-10" },
        .feast = "2024-06-17",
        .work = "2024-07-01",
        .insets = { { "2023-10-20", "2023-10-30", "2023-10-30", "2023-10-06" },
            { "2024-01-08", "2024-01-08", "2023-11-24", "2023-12-22" },
            { "2024-02-09", "2024-02-19", "2024-02-19", "2024-03-28" },
            { "2024-04-15", "2024-06-03", "2024-06-28", "2024-07-23" } },
        .illness = { { "2023-09-05", 85 }, { "2023-09-25", 100 }, { "2023-10-30", 110 },
            { "2023-11-27", 150 }, { "2023-12-11", 170 }, { "2024-01-08", 125 },
            { "2024-01-22", 145 }, { "2024-02-05", 125 }, { "2024-02-19", 110 },
            { "2024-04-15", 85 }, { "2024-06-03", 75 } },
    },
    {
        .term = { { "2024-09-03", "2024-10-25" }, { "2024-11-04", "2024-12-20" },
            { "2025-01-06", "2025-02-14" }, { "2025-02-24", "2025-04-04" },
            { "2025-04-22", "2025-05-23" }, { "2025-06-02", "2025-07-23" } },
        .bank_holiday = "2025-05-05",
        .study = { "2025-05-12", "2025-06-20" },
        .interviews = { "2025-01-13", "2025-05-09" },
        .feast = "2025-03-31",
        .work = "2025-06-30",
        .insets = { { "2024-10-25", "2024-11-04", "2024-11-04", "2024-10-11" },
            { "2025-01-06", "2025-01-06", "2024-11-29", "2024-12-20" },
            { "2025-02-14", "2025-02-24", "2025-02-24", "2025-04-04" },
            { "2025-04-22", "2025-06-02", "2025-06-27", "2025-07-22" } },
        .illness = { { "2024-09-03", 80 }, { "2024-09-23", 95 }, { "2024-11-04", 110 },
            { "2024-12-02", 175 }, { "2024-12-16", 160 }, { "2025-01-06", 155 },
            { "2025-01-20", 130 }, { "2025-02-03", 115 }, { "2025-02-24", 100 },
            { "2025-04-22", 85 }, { "2025-06-02", 75 } },
    },
    {
        .term = { { "2025-09-02", "2025-10-24" }, { "2025-11-03", "2025-12-19" },
            { "2026-01-05", "2026-02-13" }, { "2026-02-23", "2026-03-27" },
            { "2026-04-13", "2026-05-22" }, { "2026-06-01", "2026-07-21" } },
        .bank_holiday = "2026-05-04",
        .study = { "2026-05-11", "2026-06-19" },
        .interviews = { "2026-01-12", "2026-05-08" },
        .feast = "2026-03-20",
        .work = "2026-06-29",
        .insets = { { "2025-10-24", "2025-11-03", "2025-11-03", "2025-10-10" },
            { "2026-01-05", "2026-01-05", "2025-11-28", "2025-12-19" },
            { "2026-02-13", "2026-02-23", "2026-02-23", "2026-03-27" },
            { "2026-04-13", "2026-06-01", "2026-06-26", "2026-07-20" } },
        .illness = { { "2025-09-02", 80 }, { "2025-09-22", 95 }, { "2025-11-03", 110 },
            { "2025-11-24", 185 }, { "2025-12-15", 150 }, { "2026-01-05", 115 },
            { "2026-01-19", 150 }, { "2026-02-02", 120 }, { "2026-02-23", 105 },
            { "2026-04-13", 85 }, { "2026-06-01", 75 } },
    },
};

/* A date of this file; there is no other way to write one that is wrong than to mistype it here. */
static struct day iso(const char *text)
{
    struct day d;
    if (!day_parse_iso(str_of(text), &d))
        abort();
    return d;
}

static const struct dates *dates_of(int begins)
{
    if (begins < DEMO_FIRST_YEAR || begins > DEMO_LAST_YEAR)
        abort();
    return &years[begins - DEMO_FIRST_YEAR];
}

struct day demo_autumn_start(int year)
{
    struct day d = DAY_NONE;
    if (!day_of(year, 9, 2, &d))
        return d;
    while (day_weekday(d) != 2)
        d = day_add(d, 1);
    return d;
}

static void fill_days(struct demo_year *y)
{
    int n = 0;
    for (int t = 0; t < DEMO_TERMS; t++) {
        for (struct day d = y->term[t].first; day_cmp(d, y->term[t].last) <= 0; d = day_add(d, 1)) {
            if (day_weekday(d) > 4 || day_cmp(d, y->bank_holiday) == 0)
                continue;
            if (n == DEMO_DAYS)
                abort();
            y->day[n] = d;
            y->term_of[n++] = (uint8_t)t;
        }
        if (t == 1)
            y->autumn_end = n;
    }
    if (n != DEMO_DAYS)
        abort();
}

static struct demo_stretch stretch(const struct demo_year *y, const char *first, const char *last)
{
    return (struct demo_stretch){ demo_day_of(y, first), demo_day_of(y, last) };
}

struct demo_year demo_year(int begins)
{
    static const char *const names[DEMO_TERMS] = { "Autumn 1", "Autumn 2", "Spring 1", "Spring 2",
        "Summer 1", "Summer 2" };
    const struct dates *t = dates_of(begins);
    struct demo_year y = { .begins = begins, .bank_holiday = iso(t->bank_holiday) };
    for (int i = 0; i < DEMO_TERMS; i++)
        y.term[i] = (struct demo_term){ str_of(names[i]), iso(t->term[i][0]), iso(t->term[i][1]) };
    fill_days(&y);
    y.study = stretch(&y, t->study[0], t->study[1]);
    y.interviews = stretch(&y, t->interviews[0], t->interviews[1]);
    y.feast = stretch(&y, t->feast, t->feast);
    y.work = demo_day_of(&y, t->work);
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

uint32_t demo_illness(const struct demo_year *y, int d)
{
    const struct dates *t = dates_of(y->begins);
    uint32_t w = 0;
    for (size_t i = 0; i < ILLNESS_STEPS && d >= demo_day_of(y, t->illness[i].from); i++)
        w = t->illness[i].weight;
    return w;
}

void demo_insets(const struct demo_year *y, uint64_t seed, int urn, int ret[DEMO_INSETS])
{
    const struct dates *t = dates_of(y->begins);
    struct rng r = demo_chance(seed, CHANCE_CLOSED, (uint64_t)urn);
    for (int i = 0; i < DEMO_INSETS; i++)
        ret[i] = demo_day_of(y, t->insets[i][rng_below(&r, 4)]);
    /* The days for New Year that lie in the autumn come after the first day of its second half, so
     * the four are in order whatever is drawn. */
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
