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
    };
    return groups[s];
}

int demo_group(enum demo_split s, const struct demo_pupil *p, enum demo_phase phase)
{
    switch (s) {
    case SPLIT_PHASE:
        return (int)phase;
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
    case DEMO_SPLITS:
        break;
    }
    return 0;
}

/* Dorset, 2024/25 (LAIT: SFPriPerAbNew, SFSecPerAbNew, SpecPerAbNew and so on; SEN from the file of
 * absence by SEN; social care from the file of children in need and looked after). */
static const int64_t phase_2025[DEMO_PHASES][4] = {
    { 127900, 9900, 53800, 14900 },
    { 246100, 47700, 91300, 32500 },
    { 303300, 67700, 117500, 22900 },
};
static const int64_t sen_2025[3][3] = {
    [DEMO_SEN_NONE] = { 158000, 18000, 64000 },
    [DEMO_SEN_SUPPORT] = { 287000, 56000, 104000 },
    [DEMO_SEN_PLAN] = { 369000, 97000, 142000 },
};
static const int64_t care_2025[4][4] = {
    [DEMO_CIN] = { 562000, 172000, 231000, 123000 },
    [DEMO_CP] = { 697000, 224000, 294000, 149000 },
    [DEMO_CLA] = { 207000, 75000, 101000, 32000 },
};

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

static void count_groups(const struct demo_county *c, struct demo_targets *t, int64_t special[2])
{
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        const struct demo_pupil *p = &c->pupils[e->pupil];
        for (int s = 0; s < DEMO_SPLITS; s++)
            t->n[s][demo_group((enum demo_split)s, p, (enum demo_phase)e->phase)]++;
        if (e->phase == DEMO_PHASE_SPECIAL)
            special[p->year > 6]++;
    }
}

/* Targets of one measure: 0 persistent, 1 severe. `special` is how many children of special schools
 * are in the primary and in the secondary years. */
static void share_targets(
    const struct demo_targets *t, int measure, const int64_t special[2], struct demo_rates *ret)
{
    int64_t(*rate)[DEMO_GROUPS] = ret->of;
    for (int g = 0; g < DEMO_PHASES; g++)
        rate[SPLIT_PHASE][g] = phase_2025[g][measure];
    for (int g = 0; g < 3; g++)
        rate[SPLIT_SEN][g] = sen_2025[g][measure];
    /* The school types and SEN, each with Dorset's published rates and this county's numbers, do
     * not come to quite the same total: the middle of the two is the county's. */
    int64_t total = (total_of(rate[SPLIT_PHASE], t->n[SPLIT_PHASE], DEMO_PHASES) +
                        total_of(rate[SPLIT_SEN], t->n[SPLIT_SEN], 3)) /
        2;
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
        rate[SPLIT_CARE][g] = care_2025[g][measure];
        rest -= t->n[SPLIT_CARE][g] * rate[SPLIT_CARE][g];
    }
    rate[SPLIT_CARE][DEMO_NO_CARE] = rest / t->n[SPLIT_CARE][DEMO_NO_CARE];
}

struct demo_targets demo_targets(const struct demo_county *c)
{
    struct demo_targets t = { 0 };
    int64_t special[2] = { 0 };
    count_groups(c, &t, special);
    share_targets(&t, 0, special, &t.persistent);
    share_targets(&t, 1, special, &t.severe);
    for (int g = 0; g < DEMO_PHASES; g++) {
        t.absence.of[SPLIT_PHASE][g] = phase_2025[g][2];
        t.unauthorised.of[SPLIT_PHASE][g] = phase_2025[g][3];
    }
    for (int g = 0; g < 3; g++)
        t.absence.of[SPLIT_SEN][g] = sen_2025[g][2];
    int64_t total = (total_of(t.absence.of[SPLIT_PHASE], t.n[SPLIT_PHASE], DEMO_PHASES) +
                        total_of(t.absence.of[SPLIT_SEN], t.n[SPLIT_SEN], 3)) /
        2;
    bring_to(t.absence.of[SPLIT_PHASE], t.n[SPLIT_PHASE], DEMO_PHASES, total);
    bring_to(t.absence.of[SPLIT_SEN], t.n[SPLIT_SEN], 3, total);
    for (int g = DEMO_CIN; g <= DEMO_CLA; g++) {
        t.absence.of[SPLIT_CARE][g] = care_2025[g][2];
        t.unauthorised.of[SPLIT_CARE][g] = care_2025[g][3];
    }
    return t;
}
