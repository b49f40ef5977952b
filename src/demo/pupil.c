/* The children: names, UPNs, and the statuses by which cohorts are formed. Each status is given to
 * an exact share of the county, more often where it is more often found (boys and SEN, poor schools
 * and FSM, FSM and social care). */
#include <string.h>

#include "demo/chance.h"
#include "demo/county.h"
#include "demo/names.h"

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
    const uint8_t *need;    /* of each school: how poor its area is, 40 to 250 */
    uint32_t *weight;
    uint8_t *picked;
    struct rng r;
};

static enum demo_phase phase_of(const struct choice *k, size_t i)
{
    return demo_phase_of(k->c->schools[k->school[i]].kind, k->c->pupils[i].year);
}

void demo_upn_check(char upn[14])
{
    static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
    int sum = 0;
    for (int i = 1; i < 13; i++)
        sum += (upn[i] - '0') * (i + 1);
    upn[0] = letters[sum % 23];
}

static void put_digits(char *to, int digits, int v)
{
    for (int i = digits - 1; i >= 0; i--, v /= 10)
        to[i] = (char)('0' + v % 10);
}

/* A UPN is given by a child's first school, a primary one: for older children one of the county's,
 * by chance. `given` counts what each primary school gave each year. */
static void give_upn(
    struct demo_county *c, struct rng *r, size_t school, struct demo_pupil *p, uint16_t *given)
{
    size_t giver = school;
    if (p->year > 6 || c->schools[school].kind == DEMO_SPECIAL) {
        size_t primaries = 0;
        while (c->schools[primaries].kind == DEMO_PRIMARY)
            primaries++;
        giver = rng_below(r, primaries);
    }
    put_digits(p->upn + 1, 3, demo_authority().la_code);
    put_digits(p->upn + 4, 4, c->schools[giver].estab);
    put_digits(p->upn + 8, 2, 25 - p->year);
    put_digits(p->upn + 10, 3, ++given[giver * DEMO_YEARS + p->year]);
    demo_upn_check(p->upn);
}

static void choose_sen(struct choice *k)
{
    static const uint8_t by_year[DEMO_YEARS] = { 6, 8, 9, 10, 11, 11, 11, 10, 10, 10, 9, 9 };
    struct demo_county *c = k->c;
    size_t special = 0;
    for (size_t i = 0; i < c->n_pupils; i++) {
        const struct demo_pupil *p = &c->pupils[i];
        bool is_special = phase_of(k, i) == DEMO_PHASE_SPECIAL;
        special += is_special;
        k->weight[i] = is_special
            ? 0
            : (p->female ? 4u : 10u) * by_year[p->year] * (uint32_t)rng_range(&k->r, 1, 4);
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * SEN_PLAN / 10000 - special, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++) {
        bool plan = k->picked[i] || phase_of(k, i) == DEMO_PHASE_SPECIAL;
        c->pupils[i].sen = plan ? DEMO_SEN_PLAN : DEMO_SEN_NONE;
        k->weight[i] = plan ? 0
                            : (c->pupils[i].female ? 7u : 10u) * by_year[c->pupils[i].year] *
                (uint32_t)rng_range(&k->r, 1, 4);
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * SEN_SUPPORT / 10000, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].sen = DEMO_SEN_SUPPORT;
}

static void choose_fsm(struct choice *k)
{
    struct demo_county *c = k->c;
    for (int phase = 0; phase < DEMO_PHASES; phase++) {
        size_t n = 0;
        for (size_t i = 0; i < c->n_pupils; i++) {
            bool here = (int)phase_of(k, i) == phase;
            n += here;
            uint32_t sen = c->pupils[i].sen == DEMO_SEN_NONE ? 10 : 18;
            k->weight[i] = here ? k->need[k->school[i]] * sen * (uint32_t)rng_range(&k->r, 1, 4)
                                : 0;
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

static void choose_care(struct choice *k, uint8_t care, uint32_t share)
{
    struct demo_county *c = k->c;
    for (size_t i = 0; i < c->n_pupils; i++) {
        const struct demo_pupil *p = &c->pupils[i];
        uint32_t w = care_by_phase[care][phase_of(k, i)] * (uint32_t)rng_range(&k->r, 1, 6);
        w *= p->sen == DEMO_SEN_NONE ? 2 : 5;
        w *= p->fsm && care != DEMO_CLA ? 6 : 2;
        k->weight[i] = p->care == DEMO_NO_CARE ? w : 0;
    }
    demo_pick(&k->r, k->weight, c->n_pupils, c->n_pupils * share / 10000, k->picked);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (k->picked[i])
            c->pupils[i].care = care;
}

static struct day birthday(struct rng *r, int begins, int year)
{
    struct day first = DAY_NONE, last = DAY_NONE;
    if (!day_of(begins - 5 - year, 9, 1, &first) || !day_of(begins - 4 - year, 8, 31, &last))
        return DAY_NONE;
    return day_add(first, rng_range(r, 0, last.v - first.v));
}

static void make_pupil(struct demo_county *c, size_t i, size_t school, int year, uint16_t *given)
{
    struct demo_pupil *p = &c->pupils[i];
    struct rng r = demo_chance(c->options.seed, CHANCE_PUPILS, i);
    p->year = (uint8_t)year;
    p->female = !rng_chance(&r, c->schools[school].kind == DEMO_SPECIAL ? 71 : 51, 100);
    p->surname = (uint16_t)rng_below(&r, DEMO_SURNAMES);
    p->forename = (uint16_t)rng_below(&r, p->female ? DEMO_GIRLS : DEMO_BOYS);
    p->born = birthday(&r, c->year.begins, year);
    give_upn(c, &r, school, p, given);
}

void demo__make_pupils(struct demo_county *c, const uint32_t *places)
{
    size_t cells = c->n_schools * DEMO_YEARS;
    for (size_t i = 0; i < cells; i++)
        c->n_pupils += places[i];
    c->pupils = ARENA_ARRAY(c->arena, c->n_pupils, struct demo_pupil);
    uint16_t *school = ARENA_ARRAY(c->arena, c->n_pupils, uint16_t);
    uint16_t *given = ARENA_ARRAY(c->arena, cells, uint16_t);
    size_t n = 0;
    for (size_t i = 0; i < cells; i++)
        for (uint32_t j = 0; j < places[i]; j++, n++) {
            school[n] = (uint16_t)(i / DEMO_YEARS);
            make_pupil(c, n, i / DEMO_YEARS, (int)(i % DEMO_YEARS), given);
        }
    uint8_t *need = ARENA_ARRAY(c->arena, c->n_schools, uint8_t);
    struct choice k = {
        .c = c,
        .school = school,
        .need = need,
        .weight = ARENA_ARRAY(c->arena, n, uint32_t),
        .picked = ARENA_ARRAY(c->arena, n, uint8_t),
        .r = demo_chance(c->options.seed, CHANCE_STATUS, 0),
    };
    for (size_t i = 0; i < c->n_schools; i++)
        need[i] = (uint8_t)(40 + rng_below(&k.r, 70) + rng_below(&k.r, 70) + rng_below(&k.r, 70));
    choose_sen(&k);
    choose_fsm(&k);
    choose_care(&k, DEMO_CP, CP);
    choose_care(&k, DEMO_CIN, CIN);
    choose_care(&k, DEMO_CLA, CLA);
}
