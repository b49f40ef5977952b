/* The statuses by which cohorts are formed. Each is given to an exact share of the county, more often
 * where it is more often found (boys and SEN, poor schools and FSM, FSM and social care). */
#include "demo/chance.h"
#include "demo/county.h"

/* Shares in the county, in units of a ten-thousandth. SEN: Dorset's 5.8% and 16.2% of 2024/25, a
 * year on at the pace of the years before. FSM: Dorset's 18.5% of primary and 20.6% of secondary,
 * and the usual share of special schools. Social care: between Dorset's numbers and England's, so
 * that the smallest cohort is large enough to have a rate. */
enum { SEN_PLAN = 630,
    SEN_SUPPORT = 1660,
    CIN = 75,
    CP = 25,
    CLA = 40 };
static const uint16_t fsm_share[DEMO_PHASES] = { 1850, 2060, 4200 };

/* What choosing a status needs: the children, where each is, and room for weights and the choice.
 */
struct choice {
    struct demo_county *c;
    const uint16_t *school; /* of each pupil */
    uint32_t *weight;
    uint8_t *picked;
    struct rng r;
};

static enum demo_phase phase_of(const struct choice *k, size_t i)
{
    return demo_phase_of(k->c->schools[k->school[i]].kind, k->c->pupils[i].year);
}

static bool is_special(const struct choice *k, size_t i)
{
    return phase_of(k, i) == DEMO_PHASE_SPECIAL;
}

/* How likely a child is to have SEN: `girl` to 10 as girls to boys. */
static uint32_t sen_weight(struct choice *k, size_t i, uint32_t girl)
{
    static const uint8_t by_year[DEMO_YEARS] = { 6, 8, 9, 10, 11, 11, 11, 10, 10, 10, 9, 9 };
    const struct demo_pupil *p = &k->c->pupils[i];
    return (p->female ? girl : 10u) * by_year[p->year] * (uint32_t)rng_range(&k->r, 1, 4);
}
enum { PLAN_GIRL = 4,
    SUPPORT_GIRL = 7 };

static void choose_sen(struct choice *k)
{
    struct demo_county *c = k->c;
    size_t special = 0;
    for (size_t i = 0; i < c->n_pupils; i++) {
        special += is_special(k, i);
        k->weight[i] = is_special(k, i) ? 0 : sen_weight(k, i, PLAN_GIRL);
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * SEN_PLAN / 10000 - special, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++) {
        bool plan = k->picked[i] || is_special(k, i);
        c->pupils[i].sen = plan ? DEMO_SEN_PLAN : DEMO_SEN_NONE;
        k->weight[i] = plan ? 0 : sen_weight(k, i, SUPPORT_GIRL);
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * SEN_SUPPORT / 10000, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].sen = DEMO_SEN_SUPPORT;
}

static uint32_t fsm_weight(struct choice *k, size_t i)
{
    uint32_t sen = k->c->pupils[i].sen == DEMO_SEN_NONE ? 10 : 18;
    return k->c->lasting->need[k->school[i]] * sen * (uint32_t)rng_range(&k->r, 1, 4);
}

static void choose_fsm(struct choice *k)
{
    struct demo_county *c = k->c;
    for (int phase = 0; phase < DEMO_PHASES; phase++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_pupils; i++) {
            bool here = (int)phase_of(k, i) == phase;
            n += here;
            k->weight[i] = here ? fsm_weight(k, i) : 0;
        }
        demo_pick(&k->r, k->weight, c->n_pupils, n * fsm_share[phase] / 10000, k->picked);
        for (size_t i = 0; i < c->n_pupils; i++)
            c->pupils[i].fsm |= k->picked[i] != 0;
    }
}

/* How much likelier a child of a school type is to have each kind of social care: from Dorset's
 * numbers of 2024/25. */
static const uint8_t care_by_phase[4][DEMO_PHASES] = {
    [DEMO_CIN] = { 6, 9, 60 },
    [DEMO_CP] = { 7, 11, 15 },
    [DEMO_CLA] = { 6, 11, 50 },
};

static uint32_t care_weight(struct choice *k, size_t i, uint8_t care)
{
    const struct demo_pupil *p = &k->c->pupils[i];
    uint32_t w = care_by_phase[care][phase_of(k, i)] * (uint32_t)rng_range(&k->r, 1, 6);
    w *= p->sen == DEMO_SEN_NONE ? 2 : 5;
    return w * (p->fsm && care != DEMO_CLA ? 6 : 2);
}

static void choose_care(struct choice *k, uint8_t care, uint32_t share)
{
    struct demo_county *c = k->c;
    for (size_t i = 0; i < c->n_pupils; i++) {
        uint32_t w = care_weight(k, i, care);
        k->weight[i] = c->pupils[i].care == DEMO_NO_CARE ? w : 0;
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * share / 10000, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].care = care;
}

static struct choice choice_of(struct demo_county *c, const uint16_t *school)
{
    return (struct choice){
        .c = c,
        .school = school,
        .weight = ARENA_ARRAY(c->arena, c->n_pupils, uint32_t),
        .picked = ARENA_ARRAY(c->arena, c->n_pupils, uint8_t),
        .r = demo_chance(c->options.seed, CHANCE_STATUS, 0),
    };
}

void demo__make_statuses(struct demo_county *c, const uint16_t *school)
{
    uint8_t *need = c->lasting->need;
    struct choice k = choice_of(c, school);
    for (size_t i = 0; i < c->n_schools; i++)
        need[i] = (uint8_t)(40 + rng_below(&k.r, 70) + rng_below(&k.r, 70) + rng_below(&k.r, 70));
    choose_sen(&k);
    choose_fsm(&k);
    choose_care(&k, DEMO_CP, CP);
    choose_care(&k, DEMO_CIN, CIN);
    choose_care(&k, DEMO_CLA, CLA);
}

/* A year before. Most children have what they have the year after; whoever has left by then is given
 * statuses as everybody was; then so many change that the county has its share. */

static const struct demo_pupil *next_of(const struct choice *k, size_t i)
{
    return &k->c->next->pupils[k->c->in_next[i]];
}

static bool has_left(const struct choice *k, size_t i)
{
    return k->c->in_next[i] == DEMO_NOBODY;
}

static unsigned settled(const struct choice *k, size_t i)
{
    return k->c->lasting->settled[k->c->child[i]];
}

/* Picks so many of those with a weight. */
static void pick(struct choice *k, size_t want)
{
    demo_pick(&k->r, k->weight, k->c->n_pupils, want, k->picked);
}

static size_t less(size_t a, size_t b)
{
    return a > b ? a - b : 0;
}

/* Of those who have left, and are at no special school, so many in ten thousand. */
static void give_sen_to_left(struct choice *k, uint8_t sen, uint32_t girl, size_t share)
{
    struct demo_county *c = k->c;
    size_t left = 0;
    for (size_t i = 0; i < c->n_pupils; i++) {
        bool may = has_left(k, i) && !is_special(k, i);
        left += may;
        k->weight[i] = may && c->pupils[i].sen == DEMO_SEN_NONE ? sen_weight(k, i, girl) : 0;
    }
    pick(k, left * share / 10000);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].sen = sen;
}

/* Changes so many of those who have one provision now, and the same in the next year, to another. */
static void change_sen(struct choice *k, uint8_t from, uint8_t to, size_t want)
{
    struct demo_county *c = k->c;
    for (size_t i = 0; i < c->n_pupils; i++) {
        const struct demo_pupil *p = &c->pupils[i];
        bool may = !has_left(k, i) && !is_special(k, i) && p->sen == from &&
            next_of(k, i)->sen == from && !(settled(k, i) & DEMO_SETTLED_SEN);
        /* Support and plans begin in the younger years; who had support and has it no more is like
         * anybody who has it. */
        k->weight[i] = !may         ? 0
            : from == DEMO_SEN_NONE ? sen_weight(k, i, SUPPORT_GIRL)
                                    : (uint32_t)(13 - p->year) * (uint32_t)rng_range(&k->r, 1, 4);
    }
    pick(k, want);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].sen = to;
}

static size_t count_sen(const struct choice *k, uint8_t sen)
{
    size_t n = 0;
    for (size_t i = 0; i < k->c->n_pupils; i++)
        n += k->c->pupils[i].sen == sen;
    return n;
}

/* Dorset, January 2024 and 2025, in ten thousand: plans and support (LAIT: SEN_TotStat,
 * SEN_TotSENSuP). */
static const uint16_t sen_before[DEMO_SCHOOL_YEARS - 1][2] = { { 530, 1590 }, { 580, 1620 } };
/* Free meals by school type (LAIT: PriFSM, SecFSM); those of special schools as in 2025/26. */
static const uint16_t fsm_before[DEMO_SCHOOL_YEARS - 1][DEMO_PHASES] = { { 1880, 2020, 4200 },
    { 1850, 2060, 4200 } };

static void choose_sen_before(struct choice *k)
{
    struct demo_county *c = k->c;
    const uint16_t *share = sen_before[c->year.begins - DEMO_FIRST_YEAR];
    size_t n = c->n_pupils, special = 0, plans = n * share[0] / 10000, support = n * share[1] / 10000;
    for (size_t i = 0; i < n; i++) {
        bool here = is_special(k, i);
        special += here;
        c->pupils[i].sen = here ? DEMO_SEN_PLAN : has_left(k, i) ? DEMO_SEN_NONE
                                                                 : next_of(k, i)->sen;
    }
    give_sen_to_left(k, DEMO_SEN_PLAN, PLAN_GIRL, less(plans, special) * 10000 / (n - special));
    give_sen_to_left(k, DEMO_SEN_SUPPORT, SUPPORT_GIRL, support * 10000 / (n - special));
    /* A plan mostly follows upon support. */
    size_t new_plans = less(count_sen(k, DEMO_SEN_PLAN), plans);
    change_sen(k, DEMO_SEN_PLAN, DEMO_SEN_NONE, new_plans / 8);
    change_sen(k, DEMO_SEN_PLAN, DEMO_SEN_SUPPORT, new_plans - new_plans / 8);
    change_sen(k, DEMO_SEN_NONE, DEMO_SEN_SUPPORT, support / 10);
    change_sen(k, DEMO_SEN_SUPPORT, DEMO_SEN_NONE, less(count_sen(k, DEMO_SEN_SUPPORT), support));
}

/* Gives free meals to, or takes them from, so many children of a school type who have it otherwise
 * in the next year; or gives them to those who have left. */
static void change_fsm(struct choice *k, int phase, bool left, bool to, size_t want)
{
    struct demo_county *c = k->c;
    for (size_t i = 0; i < c->n_pupils; i++) {
        bool may = (int)phase_of(k, i) == phase && has_left(k, i) == left && c->pupils[i].fsm != to &&
            (to || !(settled(k, i) & DEMO_SETTLED_FSM));
        k->weight[i] = !may ? 0 : to ? fsm_weight(k, i)
                                     : (uint32_t)rng_range(&k->r, 1, 4);
    }
    pick(k, want);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].fsm = to;
}

struct fsm_count {
    size_t all, left, with;
};

static struct fsm_count count_fsm(const struct choice *k, int phase)
{
    struct fsm_count n = { 0 };
    for (size_t i = 0; i < k->c->n_pupils; i++) {
        if ((int)phase_of(k, i) != phase)
            continue;
        n.all++;
        n.left += has_left(k, i);
        n.with += k->c->pupils[i].fsm;
    }
    return n;
}

static void choose_fsm_before(struct choice *k)
{
    struct demo_county *c = k->c;
    const uint16_t *share = fsm_before[c->year.begins - DEMO_FIRST_YEAR];
    for (size_t i = 0; i < c->n_pupils; i++)
        c->pupils[i].fsm = !has_left(k, i) && next_of(k, i)->fsm;
    for (int phase = 0; phase < DEMO_PHASES; phase++) {
        struct fsm_count n = count_fsm(k, phase);
        size_t want = n.all * share[phase] / 10000, left = n.left * share[phase] / 10000;
        size_t gone = n.with * 8 / 100;
        change_fsm(k, phase, true, true, left);
        change_fsm(k, phase, false, false, gone);
        change_fsm(k, phase, false, true, less(want, n.with - gone + left));
        change_fsm(k, phase, false, false, less(n.with - gone + left, want));
    }
}

static size_t count_care(const struct choice *k, uint8_t care)
{
    size_t n = 0;
    for (size_t i = 0; i < k->c->n_pupils; i++)
        n += k->c->pupils[i].care == care;
    return n;
}

/* What social_care.csv tells of the children who have a social worker in 2025/26 stands, and it tells
 * everything of them. Others had one in the years before: those who have left, and those whose case
 * was closed before the last day that counts in the next year. */
static void choose_care_before(struct choice *k, uint8_t care, uint32_t share)
{
    struct demo_county *c = k->c;
    const struct day day = demo__care_day(c);
    /* Between the days that count in 2024/25 and in 2025/26 lies a month only, so few cases end. */
    const bool month = c->year.begins == DEMO_LAST_YEAR - 1;
    for (size_t i = 0; i < c->n_pupils; i++) {
        uint32_t w = care_weight(k, i, care) * (has_left(k, i) && month ? 24 : 1);
        k->weight[i] = c->lasting->care[c->child[i]].n == 0 ? w : 0;
    }
    pick(k, less(c->n_pupils * share / 10000, count_care(k, care)));
    for (size_t i = 0; i < c->n_pupils; i++) {
        if (!k->picked[i])
            continue;
        int before = care == DEMO_CLA ? rng_range(&k->r, 170, 1200) : rng_range(&k->r, 10, 420);
        int after = rng_range(&k->r, 1, month ? 28 : 360);
        struct demo_care *line = &c->lasting->care[c->child[i]];
        line->v[line->n].care = care;
        line->v[line->n].from = day_add(c->year.day[1], -before);
        line->v[line->n++].to = has_left(k, i) ? DAY_NONE : day_add(day, after);
        c->pupils[i].care = care;
    }
}

void demo__make_statuses_before(struct demo_county *c, const uint16_t *school)
{
    struct choice k = choice_of(c, school);
    choose_sen_before(&k);
    choose_fsm_before(&k);
    for (size_t i = 0; i < c->n_pupils; i++)
        c->pupils[i].care =
            (uint8_t)demo__care_on(&c->lasting->care[c->child[i]], demo__care_day(c));
    choose_care_before(&k, DEMO_CP, CP);
    choose_care_before(&k, DEMO_CIN, CIN);
    choose_care_before(&k, DEMO_CLA, CLA);
}
