/* The children: their names, birthdays and UPNs. */
#include "demo/chance.h"
#include "demo/county.h"
#include "demo/names.h"

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
 * by chance. */
static void give_upn(struct demo_county *c, struct rng *r, size_t school, struct demo_pupil *p)
{
    size_t giver = school, cohort = (size_t)(p->year + DEMO_LAST_YEAR - c->year.begins);
    if (p->year > 6 || c->schools[school].kind == DEMO_SPECIAL) {
        size_t primaries = 0;
        while (c->schools[primaries].kind == DEMO_PRIMARY)
            primaries++;
        giver = rng_below(r, primaries);
    }
    put_digits(p->upn + 1, 3, demo_authority().la_code);
    put_digits(p->upn + 4, 4, c->schools[giver].estab);
    put_digits(p->upn + 8, 2, DEMO_LAST_YEAR % 100 - (int)cohort);
    put_digits(p->upn + 10, 3, ++c->lasting->given[giver * DEMO_COHORTS + cohort]);
    demo_upn_check(p->upn);
}

static struct day birthday(struct rng *r, int begins, int year)
{
    struct day first = DAY_NONE, last = DAY_NONE;
    if (!day_of(begins - 5 - year, 9, 1, &first) || !day_of(begins - 4 - year, 8, 31, &last))
        return DAY_NONE;
    return day_add(first, rng_range(r, 0, last.v - first.v));
}

void demo__make_pupil(struct demo_county *c, size_t i, size_t school, int year)
{
    struct demo_pupil *p = &c->pupils[i];
    struct rng r = demo_chance(c->options.seed, CHANCE_PUPILS, i);
    p->year = (uint8_t)year;
    p->female = !rng_chance(&r, c->schools[school].kind == DEMO_SPECIAL ? 71 : 51, 100);
    p->surname = (uint16_t)rng_below(&r, DEMO_SURNAMES);
    p->forename = (uint16_t)rng_below(&r, p->female ? DEMO_GIRLS : DEMO_BOYS);
    p->born = birthday(&r, c->year.begins, year);
    give_upn(c, &r, school, p);
}

void demo__make_pupils(struct demo_county *c)
{
    const uint32_t *places = c->lasting->places;
    size_t cells = c->n_schools * DEMO_YEARS;
    for (size_t i = 0; i < cells; i++)
        c->n_pupils += places[i];
    c->pupils = ARENA_ARRAY(c->arena, c->n_pupils, struct demo_pupil);
    c->child = ARENA_ARRAY(c->arena, c->n_pupils, uint32_t);
    uint16_t *school = ARENA_ARRAY(c->arena, c->n_pupils, uint16_t);
    size_t n = 0;
    for (size_t i = 0; i < cells; i++)
        for (uint32_t j = 0; j < places[i]; j++, n++) {
            school[n] = (uint16_t)(i / DEMO_YEARS);
            c->child[n] = (uint32_t)n;
            demo__make_pupil(c, n, i / DEMO_YEARS, (int)(i % DEMO_YEARS));
        }
    c->lasting->n_children = (uint32_t)n;
    demo__make_statuses(c, school);
}
