#include "demo/target.h"

enum { MILLION = 1000000 };

int demo_groups(enum demo_split s)
{
    static const int8_t groups[DEMO_SPLITS] = {
        [SPLIT_PHASE] = DEMO_PHASES,
        [SPLIT_YEAR] = DEMO_YEARS,
        [SPLIT_SEN] = 3,
        [SPLIT_CARE] = 4,
        [SPLIT_FSM] = 2,
        [SPLIT_SEX] = 2,
        [SPLIT_NEXT] = DEMO_NEXT_BANDS,
    };
    return groups[s];
}

int demo_group(enum demo_split s, const struct demo_county *c, const struct demo_enrolment *e)
{
    const struct demo_pupil *p = &c->pupils[e->pupil];
    switch (s) {
    case SPLIT_PHASE:
        return e->phase;
    case SPLIT_YEAR:
        return p->year;
    case SPLIT_SEN:
        return p->sen;
    case SPLIT_CARE:
        return p->care;
    case SPLIT_FSM:
        return p->fsm;
    case SPLIT_SEX:
        return p->female;
    case SPLIT_NEXT:
        return e->next.band;
    case DEMO_SPLITS:
        break;
    }
    return 0;
}

/* In millionths: persistent, severe, absence, unauthorised absence. */
enum { MEASURES = 4 };

/* Dorset (LAIT: SFPriPerAbNew, SFSecPerAbNew, SpecPerAbNew and so on; social care from the file of
 * children in need and looked after), 2023/24 and 2024/25. */
static const int64_t phase_published[2][DEMO_PHASES][MEASURES] = {
    {
        { 136800, 8600, 56100, 15300 },
        { 269100, 47000, 96700, 35300 },
        { 324100, 58000, 118000, 20900 },
    },
    {
        { 127900, 9900, 53800, 14900 },
        { 246100, 47700, 91300, 32500 },
        { 303300, 67700, 117500, 22900 },
    },
};
static const int64_t care_published[2][4][MEASURES] = {
    {
        [DEMO_CIN] = { 560000, 173000, 238000, 124000 },
        [DEMO_CP] = { 534000, 165000, 230000, 125000 },
        [DEMO_CLA] = { 230000, 71000, 105000, 32000 },
    },
    {
        [DEMO_CIN] = { 562000, 172000, 231000, 123000 },
        [DEMO_CP] = { 697000, 224000, 294000, 149000 },
        [DEMO_CLA] = { 207000, 75000, 101000, 32000 },
    },
};
/* Dorset 2024/25, from the file of absence by SEN; that of 2023/24 is not at hand. */
static const int64_t sen_2025[3][3] = {
    [DEMO_SEN_NONE] = { 158000, 18000, 64000 },
    [DEMO_SEN_SUPPORT] = { 287000, 56000, 104000 },
    [DEMO_SEN_PLAN] = { 369000, 97000, 142000 },
};

/* Of those who will be in a band in the next year, how many are persistently and severely absent in
 * this one: with these, six in ten of the persistently absent are so again, half of the severely
 * absent, and one in ten of the others becomes persistently absent (an assumption: decision 0003). */
static const int64_t by_next[DEMO_NEXT_BANDS][2] = {
    { 0, 0 },
    [1 + BAND_LOW] = { 42000, 2000 },
    [1 + BAND_RISK] = { 190000, 10000 },
    [1 + BAND_PERSISTENT] = { 560000, 74000 },
    [1 + BAND_SEVERE] = { 860000, 455000 },
};

/* 2025/26 is not published yet: it is given the figures of 2024/25. */
static int published_year(const struct demo_county *c)
{
    return c->year.begins == 2023 ? 0 : 1;
}

/* Dorset, 2022/23: enrolments, those who missed 10% or more, those who missed 50% or more
 * (cohort_absence_2022-23_summary, the bands added up). Reception is not published: it is given
 * what all of primary had. */
static const int64_t year_2023[DEMO_YEARS][3] = {
    { 18585, 2673, 126 },
    { 3457, 578, 21 },
    { 3572, 536, 31 },
    { 3487, 403, 16 },
    { 3574, 493, 22 },
    { 3806, 555, 25 },
    { 3886, 605, 46 },
    { 4180, 877, 78 },
    { 4173, 1030, 136 },
    { 3971, 1196, 179 },
    { 4043, 1296, 226 },
    { 3848, 1272, 221 },
};
static const int64_t fsm_2023[2][3] = { { 32959, 5252, 450 }, { 8800, 3425, 445 } };
static const int64_t sex_2023[2][3] = { { 21220, 4268, 447 }, { 20777, 4573, 554 } };

/* A rate with its odds multiplied by k / 65536. */
static int64_t with_odds(int64_t rate, int64_t k)
{
    return MILLION * (k * rate / 65536) / (k * rate / 65536 + (MILLION - rate));
}

/* Multiplies the odds of all groups by one factor so that together they come to `total` (enrolments
 * times millionths): the level changes and the odds ratios between the groups stay. */
static void bring_to(int64_t *rate, const int64_t *n, int groups, int64_t total)
{
    int64_t lo = 1, hi = 64 * 65536;
    while (lo < hi) {
        int64_t mid = (lo + hi) / 2, sum = 0;
        for (int g = 0; g < groups; g++)
            sum += n[g] * with_odds(rate[g], mid);
        if (sum < total)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (int g = 0; g < groups; g++)
        rate[g] = with_odds(rate[g], lo);
}

static int64_t total_of(const int64_t *rate, const int64_t *n, int groups)
{
    int64_t sum = 0;
    for (int g = 0; g < groups; g++)
        sum += n[g] * rate[g];
    return sum;
}

/* Enrolments that the targets need to know of beside the groups of the splits. */
struct counted {
    int published;                    /* year */
    int64_t special[2];               /* at special schools, in the primary and in the secondary years */
    int64_t without_next[DEMO_YEARS]; /* of each year group, not in the county in the next year */
};

static struct counted count_groups(const struct demo_county *c, struct demo_targets *t)
{
    struct counted n = { .published = published_year(c) };
    t->n_splits = c->next == NULL ? SPLIT_NEXT : DEMO_SPLITS;
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        const struct demo_pupil *p = &c->pupils[e->pupil];
        for (int s = 0; s < t->n_splits; s++)
            t->n[s][demo_group((enum demo_split)s, c, e)]++;
        if (e->phase == DEMO_PHASE_SPECIAL)
            n.special[p->year > 6]++;
        if (e->next.band == 0)
            n.without_next[p->year]++;
    }
    return n;
}

/* The total to which the splits are brought. The school types and SEN, each with Dorset's published
 * rates and this county's numbers, do not come to quite the same one: the middle of the two is the
 * county's. Where SEN is not of the year, the school types alone say it. */
static int64_t total_to_meet(const struct demo_targets *t, const struct counted *n,
    int64_t (*rate)[DEMO_GROUPS])
{
    int64_t phases = total_of(rate[SPLIT_PHASE], t->n[SPLIT_PHASE], DEMO_PHASES);
    if (n->published == 0)
        return phases;
    return (phases + total_of(rate[SPLIT_SEN], t->n[SPLIT_SEN], 3)) / 2;
}

/* What those of the next year's bands are to have; who has none has what its year group has. */
static void next_targets(const struct demo_targets *t, int measure, const struct counted *n,
    int64_t total, int64_t (*rate)[DEMO_GROUPS])
{
    int64_t without = 0;
    if (t->n_splits <= SPLIT_NEXT)
        return;
    for (int y = 0; y < DEMO_YEARS; y++)
        without += n->without_next[y] * rate[SPLIT_YEAR][y];
    for (int g = 1; g < DEMO_NEXT_BANDS; g++)
        rate[SPLIT_NEXT][g] = by_next[g][measure];
    bring_to(rate[SPLIT_NEXT] + 1, t->n[SPLIT_NEXT] + 1, DEMO_NEXT_BANDS - 1, total - without);
    rate[SPLIT_NEXT][0] = without / t->n[SPLIT_NEXT][0];
}

/* Targets of one measure: 0 persistent, 1 severe. */
static void share_targets(
    const struct demo_targets *t, int measure, const struct counted *counted, struct demo_rates *ret)
{
    int64_t(*rate)[DEMO_GROUPS] = ret->of;
    const int64_t *special = counted->special;
    for (int g = 0; g < DEMO_PHASES; g++)
        rate[SPLIT_PHASE][g] = phase_published[counted->published][g][measure];
    for (int g = 0; g < 3; g++)
        rate[SPLIT_SEN][g] = sen_2025[g][measure];
    int64_t total = total_to_meet(t, counted, rate);
    bring_to(rate[SPLIT_PHASE], t->n[SPLIT_PHASE], DEMO_PHASES, total);
    bring_to(rate[SPLIT_SEN], t->n[SPLIT_SEN], 3, total);
    for (int g = 0; g < 2; g++) {
        rate[SPLIT_FSM][g] = fsm_2023[g][1 + measure] * MILLION / fsm_2023[g][0];
        rate[SPLIT_SEX][g] = sex_2023[g][1 + measure] * MILLION / sex_2023[g][0];
    }
    bring_to(rate[SPLIT_FSM], t->n[SPLIT_FSM], 2, total);
    bring_to(rate[SPLIT_SEX], t->n[SPLIT_SEX], 2, total);
    for (int y = 0; y < DEMO_YEARS; y++)
        rate[SPLIT_YEAR][y] = year_2023[y][1 + measure] * MILLION / year_2023[y][0];
    const int64_t *phase = rate[SPLIT_PHASE], *n = t->n[SPLIT_PHASE];
    int64_t young = n[DEMO_PHASE_PRIMARY] * phase[DEMO_PHASE_PRIMARY] +
        special[0] * phase[DEMO_PHASE_SPECIAL];
    bring_to(rate[SPLIT_YEAR], t->n[SPLIT_YEAR], 7, young);
    bring_to(rate[SPLIT_YEAR] + 7, t->n[SPLIT_YEAR] + 7, 5, total - young);
    /* What the three published groups leave is the rate of everyone else. */
    int64_t rest = total;
    for (int g = DEMO_CIN; g <= DEMO_CLA; g++) {
        rate[SPLIT_CARE][g] = care_published[counted->published][g][measure];
        rest -= t->n[SPLIT_CARE][g] * rate[SPLIT_CARE][g];
    }
    rate[SPLIT_CARE][DEMO_NO_CARE] = rest / t->n[SPLIT_CARE][DEMO_NO_CARE];
    next_targets(t, measure, counted, total, rate);
}

struct demo_targets demo_targets(const struct demo_county *c)
{
    struct demo_targets t = { 0 };
    const struct counted counted = count_groups(c, &t);
    const int64_t(*phase)[MEASURES] = phase_published[counted.published];
    const int64_t(*care)[MEASURES] = care_published[counted.published];
    share_targets(&t, 0, &counted, &t.persistent);
    share_targets(&t, 1, &counted, &t.severe);
    for (int g = 0; g < DEMO_PHASES; g++) {
        t.absence.of[SPLIT_PHASE][g] = phase[g][2];
        t.unauthorised.of[SPLIT_PHASE][g] = phase[g][3];
    }
    for (int g = 0; g < 3; g++)
        t.absence.of[SPLIT_SEN][g] = sen_2025[g][2];
    int64_t total = total_to_meet(&t, &counted, t.absence.of);
    bring_to(t.absence.of[SPLIT_PHASE], t.n[SPLIT_PHASE], DEMO_PHASES, total);
    bring_to(t.absence.of[SPLIT_SEN], t.n[SPLIT_SEN], 3, total);
    for (int g = DEMO_CIN; g <= DEMO_CLA; g++) {
        t.absence.of[SPLIT_CARE][g] = care[g][2];
        t.unauthorised.of[SPLIT_CARE][g] = care[g][3];
    }
    return t;
}
