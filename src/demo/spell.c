#include "demo/spell.h"

/* Days left in the half term after d, and days gone before it. */
static void place_in_term(const struct demo_year *y, int d, int *ret_left, int *ret_gone)
{
    int left = 0, gone = 0;
    while (d + left + 1 < DEMO_DAYS && y->term_of[d + left + 1] == y->term_of[d])
        left++;
    while (d - gone - 1 >= 0 && y->term_of[d - gone - 1] == y->term_of[d])
        gone++;
    *ret_left = left;
    *ret_gone = gone;
}

static uint32_t weight_of(
    const struct demo_year *y, enum demo_season season, enum demo_phase phase, int d)
{
    static const uint8_t ill_days[] = { 125, 98, 92, 98, 116 },
                         away_days[] = { 122, 94, 90, 98, 140 };
    int left, gone, weekday = day_weekday(y->day[d]);
    place_in_term(y, d, &left, &gone);
    /* At secondary school absence grows through the year. */
    uint32_t grown = (uint32_t)d * 100 / DEMO_DAYS;
    uint32_t last_days = left < 3 ? 125 : 100;
    switch (season) {
    case SEASON_ILLNESS:
        return demo_illness(y, d) * ill_days[weekday] * last_days / 100 *
            (phase == DEMO_PHASE_SECONDARY ? 85 + grown * 3 / 10 : 100) / 100;
    case SEASON_AWAY:
        return away_days[weekday] * (left < 3 ? 150u : 100u) *
            (phase == DEMO_PHASE_SECONDARY ? 55 + grown * 9 / 10 : 90 + grown / 5) / 100;
    case SEASON_HOLIDAY:
        return left == 4         ? 220
            : left < 4           ? 70
            : left < 10          ? 35
            : gone < 2           ? 60
            : y->term_of[d] == 5 ? 40
                                 : 8;
    case SEASON_PLAIN:
    case DEMO_SEASONS:
        break;
    }
    return 100;
}

struct demo_seasons demo_seasons(const struct demo_year *y)
{
    struct demo_seasons s = { 0 };
    for (int season = 0; season < DEMO_SEASONS; season++)
        for (int phase = 0; phase < DEMO_PHASES; phase++)
            for (int d = 0; d < DEMO_DAYS; d++)
                s.sum[season][phase][d + 1] = s.sum[season][phase][d] +
                    weight_of(y, (enum demo_season)season, (enum demo_phase)phase, d);
    return s;
}

int demo_start_day(struct demo_filling *f, enum demo_season season)
{
    const uint32_t *sum = f->seasons->sum[season][f->phase];
    uint32_t at = sum[f->first] + (uint32_t)rng_below(&f->rng, sum[f->last + 1] - sum[f->first]);
    int lo = f->first, hi = f->last;
    while (lo < hi) {
        int mid = (lo + hi) / 2;
        if (sum[mid + 1] <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

int demo_put_run(struct demo_filling *f, int from, int n, enum demo_mark mark)
{
    int put = 0;
    for (int s = from; s <= 2 * f->last + 1 && put < n; s++) {
        if (f->marks[s] == DEMO_PRESENT) {
            f->marks[s] = (uint8_t)mark;
            put++;
        }
    }
    return put;
}

/* A length in sessions, `n` being all that is still to be laid out. */
static int spell_length(struct rng *r, enum demo_habit habit, int n)
{
    static const uint8_t ill[] = { 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 5,
        7 };
    static const uint8_t much[] = { 1, 1, 1, 2, 2, 3, 3, 4, 5, 5, 5, 7, 10, 15 };
    static const uint8_t away[] = { 1, 1, 1, 2, 2, 2, 2, 2, 4, 4, 6, 10 };
    switch (habit) {
    case HABIT_SESSION:
    case HABIT_MORNING:
        return 1;
    case HABIT_DAY:
        return rng_chance(r, 1, 4) ? 4 : 2;
    case HABIT_ILLNESS:
        if (n > 90)
            return 2 * rng_range(r, 10, 60);
        return 2 *
            (n > 24 ? much[rng_below(r, COUNT_OF(much))] : ill[rng_below(r, COUNT_OF(ill))]) -
            rng_chance(r, 1, 7);
    case HABIT_TRUANCY:
        if (n > 90)
            return 2 * rng_range(r, 12, 70);
        return n > 30 && rng_chance(r, 1, 3) ? 2 * rng_range(r, 3, 12)
                                             : away[rng_below(r, COUNT_OF(away))];
    case HABIT_WHOLE:
        break;
    }
    return n;
}

/* In which session of its first day a spell begins: an appointment in either; an illness now and
 * then at noon; what is a single session of truancy more often in the afternoon. */
static int first_session(struct rng *r, enum demo_habit habit, int length)
{
    if (habit == HABIT_SESSION)
        return rng_chance(r, 1, 2);
    if (habit == HABIT_MORNING)
        return rng_chance(r, 1, 10);
    if (habit == HABIT_TRUANCY && length == 1)
        return rng_chance(r, 2, 3);
    return habit == HABIT_ILLNESS && rng_chance(r, 1, 9);
}

void demo_put_spells(struct demo_filling *f, int n, enum demo_mark mark, enum demo_season season,
    enum demo_habit habit)
{
    for (int tries = 0; n > 0 && tries < 200; tries++) {
        int length = spell_length(&f->rng, habit, n);
        int day = demo_start_day(f, season);
        int s = 2 * day + first_session(&f->rng, habit, length);
        if (f->marks[s] == DEMO_PRESENT)
            n -= demo_put_run(f, s, length < n ? length : n, mark);
    }
    /* Where nearly everything is missed, what is still free is found by looking. */
    if (n > 0)
        n -= demo_put_run(f, 2 * demo_start_day(f, season), n, mark);
    if (n > 0)
        demo_put_run(f, 2 * f->first, n, mark);
}
