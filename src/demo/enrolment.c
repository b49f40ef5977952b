/* Who is on roll where, from when to when. Four children in a hundred do not stay in one school for
 * the whole year: two move within the county, one comes from outside and one leaves it. Enrolments
 * of a child never overlap. */
#include "demo/chance.h"
#include "demo/county.h"

enum { MOVERS = 200,
    JOINERS = 100,
    LEAVERS = 100 }; /* in ten thousand */
/* Nobody is on roll for fewer days than this, so that every enrolment has a rate worth the name. */
enum { FEWEST_DAYS = 30,
    TRANSFERS = 4 };

struct day demo__usual_entry(const struct demo_county *c, enum demo_kind kind, int year)
{
    int since = kind == DEMO_SECONDARY ? year - 7 : kind == DEMO_JUNIOR ? year - 3
                                                                        : year;
    return demo_autumn_start(c->year.begins - since);
}

static uint16_t *home_schools(const struct demo_county *c)
{
    const uint32_t *places = c->lasting->places;
    uint16_t *home = ARENA_ARRAY(c->arena, c->n_pupils, uint16_t);
    size_t n = 0;
    for (size_t i = 0; i < c->n_schools * DEMO_YEARS; i++)
        for (uint32_t j = 0; j < places[i]; j++)
            home[n++] = (uint16_t)(i / DEMO_YEARS);
    return home;
}

void demo__choose_fate(struct demo_county *c, struct rng *r, enum demo_fate fate, size_t want,
    uint8_t *fates, uint32_t *weight, uint8_t *picked)
{
    demo_pick(r, weight, c->n_pupils, want, picked);
    for (size_t i = 0; i < c->n_pupils; i++)
        if (picked[i]) {
            fates[i] = (uint8_t)fate;
            weight[i] = 0;
        }
}

/* Gives a fate to `share` of all; poorer children and those with a social worker move more. */
static void choose_share(struct demo_county *c, struct rng *r, enum demo_fate fate, uint32_t share,
    uint8_t *fates, uint32_t *weight, uint8_t *picked)
{
    for (size_t i = 0; i < c->n_pupils; i++) {
        const struct demo_pupil *p = &c->pupils[i];
        weight[i] = (uint32_t)rng_range(r, 1, 9) * (p->fsm ? 3 : 2) *
            (p->care != DEMO_NO_CARE ? 2 : 1);
        if (fates[i] != FATE_STAYS)
            weight[i] = 0;
    }
    demo__choose_fate(c, r, fate, c->n_pupils * share / 10000, fates, weight, picked);
}

static uint8_t *choose_fates(struct demo_county *c, const uint16_t *home)
{
    struct rng r = demo_chance(c->options.seed, CHANCE_MOVES, 0);
    uint8_t *fates = ARENA_ARRAY(c->arena, c->n_pupils, uint8_t);
    uint32_t *weight = ARENA_ARRAY(c->arena, c->n_pupils, uint32_t);
    uint8_t *picked = ARENA_ARRAY(c->arena, c->n_pupils, uint8_t);
    int transfers = 0;
    for (size_t i = 0; i < c->n_pupils && transfers < TRANSFERS; i++)
        if (home[i] == c->transfer_from && c->pupils[i].year >= 1 && i % 3 == 0) {
            fates[i] = FATE_MOVES;
            transfers++;
        }
    choose_share(c, &r, FATE_MOVES, MOVERS, fates, weight, picked);
    choose_share(c, &r, FATE_JOINS, JOINERS, fates, weight, picked);
    choose_share(c, &r, FATE_LEAVES, LEAVERS, fates, weight, picked);
    return fates;
}

size_t demo__other_school(const struct demo_county *c, struct rng *r, size_t from, int year)
{
    if ((int)from == c->transfer_from)
        return (size_t)c->transfer_to;
    for (int tries = 0; tries < 400; tries++) {
        size_t to = rng_below(r, c->n_schools);
        bool special = c->schools[to].kind == DEMO_SPECIAL;
        if (to != from && special == (c->schools[from].kind == DEMO_SPECIAL) &&
            c->lasting->places[to * DEMO_YEARS + (size_t)year] > 0)
            return to;
    }
    return from;
}

/* The first day from `at` on which the school teaches; and the last day up to `at`. */
static int open_from(const struct demo_county *c, size_t school, int at)
{
    while (!c->open[school][at])
        at++;
    return at;
}

static int open_until(const struct demo_county *c, size_t school, int at)
{
    while (!c->open[school][at])
        at--;
    return at;
}

size_t demo__enrol(const struct demo_county *c, struct rng *r, uint32_t pupil, size_t school,
    struct day entry, enum demo_fate fate, struct demo_enrolment ret[2])
{
    const struct demo_pupil *p = &c->pupils[pupil];
    struct demo_enrolment e = {
        .pupil = pupil,
        .school = (uint16_t)school,
        .first = 1,
        .last = DEMO_DAYS - 1,
        .entry = entry,
        .leaving = DAY_NONE,
        .phase = (uint8_t)demo_phase_of(c->schools[school].kind, p->year),
    };
    int when = rng_range(r, FEWEST_DAYS, DEMO_DAYS - FEWEST_DAYS - 8);
    size_t to = fate == FATE_MOVES ? demo__other_school(c, r, school, p->year) : school;
    ret[0] = e;
    if (fate == FATE_STAYS || (fate == FATE_MOVES && to == school))
        return 1;
    if (fate == FATE_JOINS) {
        ret[0].first = (int16_t)open_from(c, school, when);
        ret[0].entry = c->year.day[ret[0].first];
        return 1;
    }
    ret[0].last = (int16_t)open_until(c, school, when);
    ret[0].leaving = c->year.day[ret[0].last];
    if (fate == FATE_LEAVES)
        return 1;
    ret[1] = e;
    ret[1].school = (uint16_t)to;
    ret[1].phase = (uint8_t)demo_phase_of(c->schools[to].kind, p->year);
    ret[1].first = (int16_t)open_from(
        c, to, when + 1 + (rng_chance(r, 1, 3) ? rng_range(r, 1, 5) : 0));
    ret[1].entry = c->year.day[ret[1].first];
    return 2;
}

void demo__set_enrolments(struct demo_county *c, const struct demo_enrolment *list, size_t n)
{
    size_t *next = ARENA_ARRAY(c->arena, c->n_schools + 1, size_t);
    for (size_t i = 0; i < n; i++)
        next[list[i].school + 1]++;
    for (size_t s = 0; s < c->n_schools; s++) {
        c->schools[s].pupils = (int)next[s + 1];
        next[s + 1] += next[s];
    }
    c->enrolments = ARENA_ARRAY(c->arena, n, struct demo_enrolment);
    c->n_enrolments = n;
    for (size_t i = 0; i < n; i++)
        c->enrolments[next[list[i].school]++] = list[i];
}

void demo__make_enrolments(struct demo_county *c)
{
    const uint16_t *home = home_schools(c);
    const uint8_t *fates = choose_fates(c, home);
    struct demo_enrolment *list = ARENA_ARRAY(c->arena, 2 * c->n_pupils, struct demo_enrolment);
    size_t n = 0;
    for (uint32_t i = 0; i < c->n_pupils; i++) {
        struct rng r = demo_chance(c->options.seed, CHANCE_MOVES, 1 + i);
        struct day entry = demo__usual_entry(c, c->schools[home[i]].kind, c->pupils[i].year);
        n += demo__enrol(c, &r, i, home[i], entry, (enum demo_fate)fates[i], list + n);
    }
    demo__set_enrolments(c, list, n);
}

static struct demo_lasting *make_lasting(const struct demo_county *c)
{
    struct demo_lasting *l = ARENA_NEW(c->arena, struct demo_lasting);
    l->seed = c->options.seed;
    l->places = demo__places(c);
    l->given = ARENA_ARRAY(c->arena, c->n_schools * DEMO_COHORTS, uint16_t);
    l->need = ARENA_ARRAY(c->arena, c->n_schools, uint8_t);
    l->effect = ARENA_ARRAY(c->arena, c->n_schools, uint32_t);
    return l;
}

struct demo_county *demo_county(struct arena *a, const struct demo_options *o)
{
    struct demo_county *c = ARENA_NEW(a, struct demo_county);
    c->arena = a;
    c->options = *o;
    c->year = demo_year(DEMO_LAST_YEAR);
    demo__make_schools(c);
    c->lasting = make_lasting(c);
    demo__make_pupils(c);
    demo__make_enrolments(c);
    demo__make_care(c);
    demo__settle(c);
    return c;
}
