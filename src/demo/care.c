/* Times with a social worker, which go over the borders of school years, and what else other files
 * tell of the years before. */
#include "demo/chance.h"
#include "demo/county.h"

static void add(struct demo_care *k, int care, struct day from, struct day to)
{
    k->v[k->n].care = (uint8_t)care;
    k->v[k->n].from = from;
    k->v[k->n++].to = to;
}

/* Everyone who has a social worker in 2025/26 had one before the year began, the looked after for
 * more than a year by March; some were in need before that. */
void demo__make_care(struct demo_county *c)
{
    struct demo_lasting *l = c->lasting;
    /* Half as many again will be found in the years before. */
    l->room = l->n_children + l->n_children / 2;
    l->care = ARENA_ARRAY(c->arena, l->room, struct demo_care);
    for (uint32_t i = 0; i < c->n_pupils; i++) {
        int care = c->pupils[i].care;
        if (care == DEMO_NO_CARE)
            continue;
        struct rng r = demo_chance(c->options.seed, CHANCE_FILES, 2000000 + i);
        int before = care == DEMO_CLA ? rng_range(&r, 170, 1200) : rng_range(&r, 10, 420);
        struct day start = day_add(c->year.day[1], -before);
        if (care != DEMO_CIN && rng_chance(&r, 1, 3))
            add(&l->care[i], DEMO_CIN, day_add(start, -rng_range(&r, 60, 300)), day_add(start, -1));
        add(&l->care[i], care, start, DAY_NONE);
    }
}

int demo__care_on(const struct demo_care *k, struct day on)
{
    for (int i = 0; i < k->n; i++)
        if (day_within(on, k->v[i].from, k->v[i].to))
            return k->v[i].care;
    return DEMO_NO_CARE;
}

struct day demo__care_day(const struct demo_county *c)
{
    struct day d = DAY_NONE;
    if (!day_of(c->year.begins + 1, 7, 29, &d))
        return d;
    while (day_weekday(d) != 4)
        d = day_add(d, 1);
    return d;
}

void demo__settle(struct demo_county *c)
{
    struct demo_lasting *l = c->lasting;
    int schools[DEMO_CENSUS_SCHOOLS];
    size_t n = demo__census_schools(c->options.size, schools);
    l->settled = ARENA_ARRAY(c->arena, l->room, uint8_t);
    for (size_t i = 0; i < c->n_enrolments; i++) {
        const struct demo_enrolment *e = &c->enrolments[i];
        for (size_t k = 0; k < n; k++)
            if (schools[k] == e->school)
                l->settled[e->pupil] |= DEMO_SETTLED_FSM;
        if (e->school == c->transfer_from && day_is(e->leaving))
            l->settled[e->pupil] |= DEMO_SETTLED_FSM | DEMO_SETTLED_SEN;
    }
}
