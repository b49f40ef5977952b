/* How many sessions each enrolment misses: somewhere in its band, so that the whole has the long
 * tail of real registers and every group its published rate. */
#include "demo/chance.h"
#include "demo/plan.h"
#include "demo/register.h"

enum { MILLION = 1000000 };

/* A band in strips: the share of its children, in a hundred, in each, and where each ends in
 * millionths of the possible sessions. From 10% to 50% the shares are Dorset's of 2022/23, in the
 * first two strips of five points divided so that the density falls as it does around them;
 * elsewhere the publication has no finer bands, and the shares are those with which the whole comes
 * to the published absence. */
struct strip {
    uint8_t share;
    int32_t to;
};
enum { STRIPS = 11 };
static const struct strip low[STRIPS] = {
    { 36, 10000 },
    { 25, 20000 },
    { 18, 30000 },
    { 13, 40000 },
    { 8, 50000 },
    { 0, 0 },
};
static const struct strip risk[STRIPS] = {
    { 34, 60000 },
    { 25, 70000 },
    { 18, 80000 },
    { 14, 90000 },
    { 9, 100000 },
    { 0, 0 },
};
static const struct strip persistent[DEMO_PHASES][STRIPS] = {
    { { 36, 125000 }, { 24, 150000 }, { 12, 175000 }, { 8, 200000 }, { 9, 250000 }, { 5, 300000 },
        { 2, 350000 }, { 2, 400000 }, { 1, 450000 }, { 1, 500000 }, { 0, 0 } },
    { { 29, 125000 }, { 21, 150000 }, { 11, 175000 }, { 8, 200000 }, { 11, 250000 }, { 7, 300000 },
        { 4, 350000 }, { 4, 400000 }, { 3, 450000 }, { 2, 500000 }, { 0, 0 } },
    { { 23, 125000 }, { 18, 150000 }, { 13, 175000 }, { 11, 200000 }, { 12, 250000 }, { 9, 300000 },
        { 4, 350000 }, { 4, 400000 }, { 4, 450000 }, { 2, 500000 }, { 0, 0 } },
};
static const struct strip severe[STRIPS] = {
    { 58, 600000 },
    { 22, 700000 },
    { 10, 800000 },
    { 7, 900000 },
    { 3, 985000 },
    { 0, 0 },
};

static const struct strip *strips_of(enum demo_band band, enum demo_phase phase, int32_t *ret_from)
{
    switch (band) {
    case BAND_LOW:
        *ret_from = 0;
        return low;
    case BAND_RISK:
        *ret_from = 50000;
        return risk;
    case BAND_PERSISTENT:
        *ret_from = 100000;
        return persistent[phase];
    case BAND_SEVERE:
    case DEMO_BANDS:
        break;
    }
    *ret_from = 500000;
    return severe;
}

/* The sessions at or above a share of the possible ones. */
static int at_least(int64_t share, int possible)
{
    return (int)((share * possible + MILLION - 1) / MILLION);
}

/* Sets how much one enrolment misses from its place (in millionths) among those of its band, and
 * between which numbers that may be changed: those of its strip, so that the shape of the whole
 * stays; or, for the few who have a social worker and miss far more than others of their band,
 * those of the band. */
static void set_absent(struct demo_plan *p, enum demo_phase phase, bool in_care, int64_t place,
    int16_t *lo, int16_t *hi)
{
    static const int32_t tops[DEMO_BANDS] = { 50000, 100000, 500000, 985000 };
    int32_t from = 0;
    const struct strip *strip = strips_of((enum demo_band)p->band, phase, &from);
    int least = at_least(from, p->possible), most = at_least(tops[p->band], p->possible) - 1;
    int64_t below = 0;
    while (place >= below + strip->share * 10000 && strip[1].share != 0) {
        below += strip->share * 10000;
        from = strip->to;
        strip++;
    }
    int v = at_least(
        from + (place - below) * (strip->to - from) / (strip->share * 10000), p->possible);
    if (!in_care) {
        least = at_least(from, p->possible);
        most = at_least(strip->to, p->possible) - 1;
    }
    if (most < least)
        most = least;
    p->absent = (int16_t)(v < least ? least : v > most ? most
                                                       : v);
    *lo = (int16_t)least;
    *hi = (int16_t)most;
}

/* Sums of a split's groups: of the possible sessions, of v, and of the room that v has in one
 * direction. */
struct sums {
    int64_t possible[DEMO_GROUPS], v[DEMO_GROUPS], up[DEMO_GROUPS], down[DEMO_GROUPS];
};

static struct sums add_up(const struct demo_plans *p, const uint8_t *group, const int16_t *v,
    const int16_t *lo, const int16_t *hi)
{
    struct sums s = { 0 };
    for (size_t i = 0; i < p->county->n_enrolments; i++) {
        int g = group[i];
        s.possible[g] += p->plan[i].possible;
        s.v[g] += v[i];
        s.up[g] += hi[i] - v[i];
        s.down[g] += v[i] - lo[i];
    }
    return s;
}

/* Moves each group of one split to its sum, every child by a like part of the room it has. */
static void tilt_split(const struct demo_plans *p, const uint8_t *group, const int64_t *rate,
    int16_t *v, const int16_t *lo, const int16_t *hi)
{
    struct sums s = add_up(p, group, v, lo, hi);
    int64_t move[DEMO_GROUPS] = { 0 }, carry[DEMO_GROUPS] = { 0 };
    for (int g = 0; g < DEMO_GROUPS; g++) {
        if (rate[g] == 0)
            continue;
        move[g] = (s.possible[g] * rate[g] + MILLION / 2) / MILLION - s.v[g];
        if (move[g] > s.up[g])
            move[g] = s.up[g];
        if (move[g] < -s.down[g])
            move[g] = -s.down[g];
    }
    for (size_t i = 0; i < p->county->n_enrolments; i++) {
        int g = group[i];
        if (move[g] == 0)
            continue;
        int64_t all = move[g] > 0 ? s.up[g] : s.down[g],
                room = move[g] > 0 ? hi[i] - v[i] : v[i] - lo[i];
        carry[g] += room * (move[g] > 0 ? move[g] : -move[g]);
        int64_t step = carry[g] / all;
        carry[g] -= step * all;
        v[i] = (int16_t)(move[g] > 0 ? v[i] + step : v[i] - step);
    }
}

void demo__tilt(const struct demo_plans *p, const struct demo_rates *rate, int16_t *v,
    const int16_t *lo, const int16_t *hi)
{
    /* The school types last: they are met exactly, the others as nearly as these allow. */
    static const enum demo_split order[] = { SPLIT_SEN, SPLIT_CARE, SPLIT_PHASE };
    const struct demo_county *c = p->county;
    uint8_t *group[COUNT_OF(order)];
    for (size_t s = 0; s < COUNT_OF(order); s++) {
        group[s] = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
        for (size_t i = 0; i < c->n_enrolments; i++) {
            const struct demo_enrolment *e = &c->enrolments[i];
            group[s][i] = (uint8_t)demo_group(order[s], c, e);
        }
    }
    for (int round = 0; round < 25; round++)
        for (size_t s = 0; s < COUNT_OF(order); s++)
            tilt_split(p, group[s], rate->of[order[s]], v, lo, hi);
}

/* In a year before another, the order of places within the bands goes by the root of how much the
 * child misses in the next year, loosened by chance: 0..1000 of the one and 0..LOOSE of the other. */
enum { ROOTS = 1001,
    LOOSE = 900,
    KEYS = ROOTS + LOOSE };

/* The root of each share in thousandths, in thousandths. */
static void fill_roots(uint16_t root[ROOTS])
{
    int r = 0;
    for (int v = 0; v < ROOTS; v++) {
        while ((r + 1) * (r + 1) <= v * 1000)
            r++;
        root[v] = (uint16_t)r;
    }
}

/* Puts the enrolments in the order of their keys; equals stay as they are. */
static void sort_by_next(const struct demo_county *c, struct rng *r, uint32_t *order)
{
    size_t n = c->n_enrolments, next[KEYS + 1] = { 0 };
    uint32_t *was = ARENA_ARRAY(c->arena, n, uint32_t);
    uint16_t *key = ARENA_ARRAY(c->arena, n, uint16_t), root[ROOTS];
    fill_roots(root);
    for (size_t i = 0; i < n; i++) {
        const struct demo_next *known = &c->enrolments[order[i]].next;
        int share = known->band != 0 ? root[known->per_mille] : rng_range(r, 0, ROOTS - 1);
        was[i] = order[i];
        key[i] = (uint16_t)(share + rng_range(r, 0, LOOSE));
        next[key[i] + 1]++;
    }
    for (size_t k = 0; k < KEYS; k++)
        next[k + 1] += next[k];
    for (size_t i = 0; i < n; i++)
        order[next[key[i]]++] = was[i];
}

/* The enrolments in the order in which they are given their places within the bands. */
static const uint32_t *place_order(const struct demo_county *c)
{
    uint32_t *order = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    for (uint32_t i = 0; i < c->n_enrolments; i++)
        order[i] = i;
    struct rng r = demo_chance(c->options.seed, CHANCE_QUOTA, 1);
    demo_shuffle(&r, order, c->n_enrolments);
    if (c->next != NULL)
        sort_by_next(c, &r, order);
    return order;
}

void demo__plan_absence(struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    size_t n = c->n_enrolments;
    const uint8_t *band = demo_bands(c, &p->targets);
    const uint32_t *order = place_order(c);
    int16_t *v = ARENA_ARRAY(c->arena, n, int16_t), *lo = ARENA_ARRAY(c->arena, n, int16_t);
    int16_t *hi = ARENA_ARRAY(c->arena, n, int16_t);
    int64_t of_band[DEMO_PHASES][DEMO_BANDS] = { 0 }, seen[DEMO_PHASES][DEMO_BANDS] = { 0 };
    for (uint32_t i = 0; i < n; i++)
        of_band[c->enrolments[i].phase][band[i]]++;
    for (size_t j = 0; j < n; j++) {
        uint32_t i = order[j];
        int phase = c->enrolments[i].phase;
        struct demo_plan *plan = &p->plan[i];
        plan->band = band[i];
        int64_t place = (2 * seen[phase][band[i]]++ + 1) * (MILLION / 2) / of_band[phase][band[i]];
        bool in_care = c->pupils[c->enrolments[i].pupil].care != DEMO_NO_CARE;
        set_absent(plan, (enum demo_phase)phase, in_care, place, &lo[i], &hi[i]);
        v[i] = plan->absent;
    }
    demo__tilt(p, &p->targets.absence, v, lo, hi);
    for (size_t i = 0; i < n; i++)
        p->plan[i].absent = v[i];
}

/* The part of the remaining absence that is O, in a hundred, before it is brought to the published
 * rates. */
static int other_share(const struct demo_plan *p, const struct demo_pupil *pupil, struct rng *r)
{
    static const uint8_t by_band[DEMO_BANDS] = { 6, 12, 30, 55 };
    int share = by_band[p->band];
    if (pupil->fsm)
        share += share / 3;
    /* Few share the middle: a child is mostly ill or mostly away without reason. */
    int turn = rng_range(r, 0, 9);
    share = turn < 5 ? share / 3 : turn < 8 ? share
                                            : share * 2;
    return share > 96 ? 96 : share;
}

void demo__plan_unauthorised(struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    size_t n = c->n_enrolments;
    int16_t *v = ARENA_ARRAY(c->arena, n, int16_t), *lo = ARENA_ARRAY(c->arena, n, int16_t);
    int16_t *hi = ARENA_ARRAY(c->arena, n, int16_t);
    struct rng r = demo_chance(c->options.seed, CHANCE_PLAN, 7);
    for (size_t i = 0; i < n; i++) {
        const struct demo_plan *plan = &p->plan[i];
        int left = demo_plan_left(plan);
        lo[i] = (int16_t)(plan->holiday + plan->late_after + plan->no_reason);
        hi[i] = (int16_t)(lo[i] + left);
        v[i] = (int16_t)(lo[i] +
            left * other_share(plan, &c->pupils[c->enrolments[i].pupil], &r) / 100);
    }
    demo__tilt(p, &p->targets.unauthorised, v, lo, hi);
    for (size_t i = 0; i < n; i++)
        p->plan[i].unauthorised = v[i];
}
