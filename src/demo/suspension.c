/* Suspensions and permanent exclusions at Dorset's rates of 2023/24, the latest there are (LAIT:
 * PriFixedEx and so on, Pri_ Pup_FixedEx, PriPermEx): most in Years 8 to 10, more often boys,
 * children with SEN, on free meals or with a social worker. They come before the other reasons, so
 * that a child's E never exceeds what the child misses. */
#include "demo/chance.h"
#include "demo/plan.h"

/* In a hundred thousand pupils of each school type: suspensions, pupils suspended at least once,
 * permanent exclusions. */
static const int32_t rates[DEMO_PHASES][3] = { { 2938, 1191, 9 }, { 19055, 6959, 229 },
    { 8942, 4362, 109 } };

/* The order is that of census data 2020/21 to 2025/26; the weight is a rough share of each as first
 * reason. */
static const struct {
    char code[3];
    uint8_t weight;
} reasons[DEMO_REASONS] = {
    { "DB", 48 },
    { "VA", 15 },
    { "PP", 13 },
    { "PA", 6 },
    { "VP", 4 },
    { "DM", 3 },
    { "DA", 3 },
    { "OW", 2 },
    { "BU", 1 },
    { "RA", 1 },
    { "SM", 1 },
    { "TH", 1 },
    { "LG", 1 },
    { "DS", 0 },
    { "MT", 1 },
};

const char *demo_reason(int i)
{
    return reasons[i].code;
}

static uint8_t draw_reason(struct rng *r)
{
    int at = rng_range(r, 0, 99);
    uint8_t i = 0;
    for (; i + 1 < DEMO_REASONS && at >= reasons[i].weight; i++)
        at -= reasons[i].weight;
    return i;
}

static void set_reasons(struct demo_suspension *s, struct rng *r)
{
    s->reason[0] = draw_reason(r);
    s->reason[1] = s->reason[2] = UINT8_MAX;
    if (rng_chance(r, 1, 4)) {
        uint8_t second = draw_reason(r);
        s->reason[1] = second == s->reason[0] ? UINT8_MAX : second;
    }
    if (s->reason[1] != UINT8_MAX && rng_chance(r, 1, 6)) {
        uint8_t third = draw_reason(r);
        s->reason[2] = third == s->reason[0] || third == s->reason[1] ? UINT8_MAX : third;
    }
}

static uint32_t weight_of(const struct demo_county *c, const struct demo_plan *plan, size_t i)
{
    static const uint8_t by_year[DEMO_YEARS] = { 2, 3, 4, 5, 6, 8, 9, 7, 11, 12, 12, 7 };
    static const uint8_t by_band[DEMO_BANDS] = { 2, 3, 7, 5 };
    const struct demo_pupil *p = &c->pupils[c->enrolments[i].pupil];
    if (plan->absent < 6 || plan->possible < 100)
        return 0;
    uint32_t w = by_year[p->year];
    w *= by_band[plan->band];
    w *= p->sen == DEMO_SEN_NONE ? 2 : 5;
    w *= p->fsm ? 4 : 2;
    w *= p->female ? 5 : 8;
    w *= c->enrolments[i].next.suspended ? 4 : 1;
    return w * (p->care == DEMO_NO_CARE ? 1 : 2);
}

/* How many sessions of a child's absence may be suspensions: most of it, and under 45 days. */
static int most_sessions(const struct demo_plan *plan)
{
    int most = plan->absent * 3 / 4;
    return most > 88 ? 88 : most;
}

/* Deals n suspensions out to the picked: one each, then further ones to children by chance, who are
 * the likelier to have another the more they have, as far as their absence allows. */
static void deal(const struct demo_plans *p, struct rng *r, const uint32_t *picked, size_t n_picked,
    size_t n, uint8_t *times)
{
    for (size_t k = 0; k < n_picked; k++)
        times[picked[k]] = 1;
    size_t dealt = n_picked;
    for (size_t tries = 0; dealt < n && n_picked > 0 && tries < 400 * n; tries++) {
        uint32_t i = picked[rng_below(r, n_picked)];
        int room = most_sessions(&p->plan[i]) / 4;
        if (times[i] >= 14 || times[i] >= room || !rng_chance(r, 1u + times[i], 15))
            continue;
        times[i]++;
        dealt++;
    }
}

/* Chooses the children of one school type who are suspended, and how often each. */
static size_t choose(struct demo_plans *p, struct rng *r, int phase, uint8_t *times)
{
    const struct demo_county *c = p->county;
    uint32_t *weight = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    uint32_t *list = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    uint8_t *picked = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    size_t n = 0, n_list = 0;
    for (size_t i = 0; i < c->n_enrolments; i++) {
        bool here = c->enrolments[i].phase == phase;
        n += here;
        weight[i] = here ? weight_of(c, &p->plan[i], i) * (uint32_t)rng_range(r, 1, 5) : 0;
    }
    /* Rates are of pupils; there are one or two enrolments in a hundred more than these. */
    size_t pupils = n * c->n_pupils / c->n_enrolments;
    demo_pick(
        r, weight, c->n_enrolments, (pupils * (size_t)rates[phase][1] + 50000) / 100000, picked);
    for (uint32_t i = 0; i < c->n_enrolments; i++)
        if (picked[i])
            list[n_list++] = i;
    size_t want = (pupils * (size_t)rates[phase][0] + 50000) / 100000;
    deal(p, r, list, n_list, want, times);
    return (pupils * (size_t)rates[phase][2] + 50000) / 100000;
}

/* Chooses who is excluded for good: of those who leave in the year and can have been excluded four
 * weeks before. */
static void choose_excluded(
    struct demo_plans *p, struct rng *r, int phase, size_t want, uint8_t *excluded)
{
    const struct demo_county *c = p->county;
    uint32_t *weight = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    uint8_t *picked = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        bool leaves = day_is(e->leaving) && e->last < DEMO_DAYS - 1;
        bool may = e->phase == phase && leaves && e->school != c->transfer_from &&
            e->last - e->first >= 30 && p->plan[i].absent >= 16;
        weight[i] = may ? weight_of(c, &p->plan[i], i) : 0;
    }
    demo_pick(r, weight, c->n_enrolments, want, picked);
    for (size_t i = 0; i < c->n_enrolments; i++)
        excluded[i] |= picked[i];
}

enum { EXCLUDED_SESSIONS = 10 };

/* Lengths as they are seen: mostly a day or two, at most ten days. */
static int draw_sessions(struct rng *r, int left, int still_to_come)
{
    static const uint8_t lengths[] = { 1, 2, 2, 2, 2, 2, 2, 3, 4, 4, 4, 4, 6, 6, 6, 8, 10, 10, 10,
        20 };
    int n = lengths[rng_below(r, COUNT_OF(lengths))];
    /* At least one session must be left for each suspension after this one. */
    return n > left - still_to_come ? left - still_to_come : n;
}

static void write_suspensions(
    struct demo_plans *p, struct rng *r, uint32_t i, int times, bool excluded)
{
    struct demo_plan *plan = &p->plan[i];
    int left = most_sessions(plan) - (excluded ? EXCLUDED_SESSIONS : 0);
    plan->first_suspension = (uint32_t)p->n_suspensions;
    for (int k = times; k > 0 && left >= 1; k--) {
        struct demo_suspension *s = &p->suspensions[p->n_suspensions++];
        int n = draw_sessions(r, left, k - 1);
        *s = (struct demo_suspension){ .enrolment = i, .sessions = (uint8_t)(n < 1 ? 1 : n) };
        set_reasons(s, r);
        left -= s->sessions;
        plan->suspended = (int16_t)(plan->suspended + s->sessions);
        plan->suspensions++;
    }
    if (excluded) {
        struct demo_suspension *s = &p->suspensions[p->n_suspensions++];
        *s = (struct demo_suspension){
            .enrolment = i, .sessions = EXCLUDED_SESSIONS, .permanent = true
        };
        set_reasons(s, r);
        plan->suspended = (int16_t)(plan->suspended + EXCLUDED_SESSIONS);
        plan->suspensions++;
    }
}

void demo__plan_suspensions(struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    struct rng r = demo_chance(c->options.seed, CHANCE_PLAN, 20);
    uint8_t *times = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    uint8_t *excluded = ARENA_ARRAY(c->arena, c->n_enrolments, uint8_t);
    for (int phase = 0; phase < DEMO_PHASES; phase++) {
        size_t permanent = choose(p, &r, phase, times);
        choose_excluded(p, &r, phase, permanent, excluded);
    }
    size_t n = 0;
    for (size_t i = 0; i < c->n_enrolments; i++)
        n += (size_t)times[i] + excluded[i];
    p->suspensions = ARENA_ARRAY(c->arena, n, struct demo_suspension);
    for (uint32_t i = 0; i < c->n_enrolments; i++)
        if (times[i] > 0 || excluded[i])
            write_suspensions(p, &r, i, times[i], excluded[i]);
}
