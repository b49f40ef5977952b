/* A school year before another: where each child was then. Whoever is at a school on the first day of
 * the next year and came before it was there; whoever came on that day was at a school near by or
 * outside the county; and some have left since, Year 11 all of them.
 *
 * pupils.csv of 2025/26 gives most children an entry date of years ago, so those who changed schools
 * within the county are found among the others only (docs/decisions/0003-demonstration-county.md). */
#include <string.h>

#include "demo/chance.h"
#include "demo/county.h"

/* In ten thousand of a year group that have left by the next year; Year 11 all leave, and were fewer
 * than those who follow. */
enum { LEFT = 200,
    LEFT_YEAR_11 = 9850 };
/* In ten thousand children: who do something in the course of the year. */
enum { MOVERS = 60,
    JOINERS = 40,
    LEAVERS = 100 };

/* A child of the year. */
struct stay {
    uint32_t next; /* its place among the pupils of the next year, or DEMO_NOBODY */
    uint16_t school;
    uint8_t year;
    bool goes_on; /* at the same school in the next year */
    struct day entry;
};

/* Whence those come who are new at a school at the start of a year. */
enum source {
    FROM_PRIMARY, /* to Year 7 of a secondary school */
    FROM_INFANT,  /* to Year 3 of a junior school */
    FROM_ANOTHER, /* in any other year */
    SOURCES,
};

struct before {
    struct demo_county *c;
    const struct demo_county *next;
    struct rng rng;
    struct stay *stays;
    size_t n;
    struct {
        uint32_t *pupil; /* of the next year, in the order of their schools */
        size_t n;
    } newcomers[SOURCES];
    const struct demo_enrolment **first; /* of each pupil of the next year */
};

static const struct demo_enrolment **first_enrolments(const struct demo_county *next)
{
    const struct demo_enrolment **first =
        ARENA_ARRAY(next->arena, next->n_pupils, const struct demo_enrolment *);
    for (size_t i = 0; i < next->n_enrolments; i++) {
        const struct demo_enrolment *e = &next->enrolments[i];
        if (first[e->pupil] == NULL || day_cmp(e->entry, first[e->pupil]->entry) < 0)
            first[e->pupil] = e;
    }
    return first;
}

static void add_stay(struct before *b, uint32_t next, size_t school, int year, bool goes_on)
{
    enum demo_kind kind = b->c->schools[school].kind;
    struct day entry = demo__usual_entry(b->c, kind, year);
    if (goes_on)
        entry = b->first[next]->entry;
    else if (year > 0 && rng_chance(&b->rng, 1, 20)) /* one in twenty came this September */
        entry = b->c->year.day[1];
    b->stays[b->n++] = (struct stay){ next, (uint16_t)school, (uint8_t)year, goes_on, entry };
}

/* Those who were there, and who is new; the rest have come in the course of the next year or begun
 * school with it. */
static void sort_pupils(struct before *b)
{
    const struct demo_county *next = b->next;
    const struct day first_day = next->year.day[1];
    for (uint32_t i = 0; i < next->n_pupils; i++) {
        const struct demo_enrolment *e = b->first[i];
        int year = next->pupils[i].year, came = day_cmp(e->entry, first_day);
        if (year == 0 || came > 0)
            continue;
        if (came < 0) {
            add_stay(b, i, e->school, year - 1, true);
            continue;
        }
        enum demo_kind kind = next->schools[e->school].kind;
        enum source from = kind == DEMO_SECONDARY && year == 7 ? FROM_PRIMARY
            : kind == DEMO_JUNIOR && year == 3                 ? FROM_INFANT
                                                               : FROM_ANOTHER;
        b->newcomers[from].pupil[b->newcomers[from].n++] = i;
    }
}

/* The schools locality by locality. */
static uint16_t *by_locality(const struct demo_county *c)
{
    uint16_t *list = ARENA_ARRAY(c->arena, c->n_schools, uint16_t);
    size_t n = 0;
    for (int locality = 0; n < c->n_schools; locality++)
        for (size_t s = 0; s < c->n_schools; s++)
            if (c->schools[s].locality == locality)
                list[n++] = (uint16_t)s;
    return list;
}

static bool feeds(enum source from, enum demo_kind kind)
{
    return from == FROM_INFANT ? kind == DEMO_INFANT : kind == DEMO_PRIMARY || kind == DEMO_JUNIOR;
}

/* The places in the last year of the schools that feed others, school by school. */
static uint16_t *feeder_places(const struct before *b, enum source from, const uint16_t *order,
    size_t *ret_n)
{
    const struct demo_county *c = b->c;
    int year = from == FROM_INFANT ? 2 : 6;
    uint16_t *list = ARENA_ARRAY(c->arena, b->next->n_pupils, uint16_t);
    *ret_n = 0;
    for (size_t i = 0; i < c->n_schools; i++) {
        size_t s = order[i], places = c->lasting->places[s * DEMO_YEARS + (size_t)year];
        for (size_t j = 0; j < places && feeds(from, c->schools[s].kind); j++)
            list[(*ret_n)++] = (uint16_t)s;
    }
    return list;
}

/* The newcomers locality by locality, those of one school in random order. */
static uint32_t *newcomers_in_order(struct before *b, enum source from, const uint16_t *order)
{
    const uint32_t *pupil = b->newcomers[from].pupil;
    size_t n = b->newcomers[from].n, at = 0, *next = ARENA_ARRAY(b->c->arena, b->c->n_schools, size_t);
    uint32_t *list = ARENA_ARRAY(b->c->arena, n, uint32_t);
    for (size_t i = 0; i < n; i++)
        next[b->first[pupil[i]]->school]++;
    for (size_t i = 0; i < b->c->n_schools; i++) {
        size_t here = next[order[i]];
        next[order[i]] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++)
        list[next[b->first[pupil[i]]->school]++] = pupil[i];
    for (size_t i = 0, from_here = 0; i < b->c->n_schools; i++) {
        demo_shuffle(&b->rng, list + from_here, next[order[i]] - from_here);
        from_here = next[order[i]];
    }
    return list;
}

/* Of newcomers and of places, both in the order of the localities, as many as there are of the fewer,
 * taken evenly. */
struct near_by {
    uint32_t *pupil;
    uint16_t *place;
    size_t n;
};

static struct near_by choose_near(struct before *b, enum source from)
{
    const uint16_t *order = by_locality(b->c);
    size_t places, pupils = b->newcomers[from].n;
    uint16_t *place = feeder_places(b, from, order, &places);
    uint32_t *pupil = newcomers_in_order(b, from, order);
    size_t n = places < pupils ? places : pupils;
    for (size_t i = 0; i < n; i++) {
        place[i] = place[i * places / n];
        pupil[i] = pupil[i * pupils / n];
    }
    return (struct near_by){ pupil, place, n };
}

/* Brings each pupil to a place in the locality of the school, while there are any; the rest take the
 * places that are left, in order. So each school has its pupils from few schools near by. */
static void pair_near(const struct before *b, struct near_by *x)
{
    const struct demo_school *schools = b->c->schools;
    uint16_t *found = ARENA_ARRAY(b->c->arena, x->n, uint16_t), *left = ARENA_ARRAY(b->c->arena, x->n, uint16_t);
    uint32_t *without = ARENA_ARRAY(b->c->arena, x->n, uint32_t);
    size_t n_left = 0, n_without = 0;
    for (size_t p = 0, q = 0; p < x->n || q < x->n;) {
        int here = p < x->n ? schools[b->first[x->pupil[p]]->school].locality : INT32_MAX;
        int there = q < x->n ? schools[x->place[q]].locality : INT32_MAX;
        if (here == there)
            found[p++] = x->place[q++];
        else if (here < there)
            without[n_without++] = (uint32_t)p++;
        else
            left[n_left++] = x->place[q++];
    }
    for (size_t i = 0; i < n_without; i++)
        found[without[i]] = left[i];
    x->place = found;
}

/* One in ten goes to school further away. Those for whom there was no place come from outside. */
static void place_near(struct before *b, enum source from)
{
    struct near_by x = choose_near(b, from);
    pair_near(b, &x);
    for (size_t i = 0; i < x.n; i++)
        if (rng_chance(&b->rng, 1, 20)) { /* which moves another one too */
            size_t other = rng_below(&b->rng, x.n);
            uint16_t was = x.place[i];
            x.place[i] = x.place[other];
            x.place[other] = was;
        }
    for (size_t i = 0; i < x.n; i++)
        add_stay(b, x.pupil[i], x.place[i], b->next->pupils[x.pupil[i]].year - 1, false);
}

/* Three of five were at another school of the county. */
static void place_anywhere(struct before *b)
{
    for (size_t i = 0; i < b->newcomers[FROM_ANOTHER].n; i++) {
        uint32_t pupil = b->newcomers[FROM_ANOTHER].pupil[i];
        int year = b->next->pupils[pupil].year - 1;
        bool here = rng_chance(&b->rng, 3, 5);
        size_t now = b->first[pupil]->school, then = demo__other_school(b->c, &b->rng, now, year);
        if (here && then != now)
            add_stay(b, pupil, then, year, false);
    }
}

/* Children who are in no later year: so many of each school's places, along the running sum. */
static void add_left(struct before *b)
{
    const struct demo_county *c = b->c;
    size_t at[2] = { 0 };
    for (size_t i = 0; i < c->n_schools * DEMO_YEARS; i++) {
        bool oldest = i % DEMO_YEARS == DEMO_YEARS - 1;
        size_t share = oldest ? LEFT_YEAR_11 : LEFT, before = at[oldest] * share / 10000;
        at[oldest] += c->lasting->places[i];
        for (size_t k = before; k < at[oldest] * share / 10000; k++)
            add_stay(b, DEMO_NOBODY, i / DEMO_YEARS, (int)(i % DEMO_YEARS), false);
    }
}

/* Puts the stays in the order of schools and year groups, as the pupils of 2025/26 are. */
static void put_in_order(struct before *b)
{
    size_t cells = b->c->n_schools * DEMO_YEARS;
    size_t *next = ARENA_ARRAY(b->c->arena, cells + 1, size_t);
    struct stay *list = ARENA_ARRAY(b->c->arena, b->n, struct stay);
    for (size_t i = 0; i < b->n; i++)
        next[(size_t)b->stays[i].school * DEMO_YEARS + b->stays[i].year + 1]++;
    for (size_t i = 0; i < cells; i++)
        next[i + 1] += next[i];
    for (size_t i = 0; i < b->n; i++)
        list[next[(size_t)b->stays[i].school * DEMO_YEARS + b->stays[i].year]++] = b->stays[i];
    b->stays = list;
}

static void make_pupils(struct before *b)
{
    struct demo_county *c = b->c;
    c->n_pupils = b->n;
    c->pupils = ARENA_ARRAY(c->arena, b->n, struct demo_pupil);
    c->child = ARENA_ARRAY(c->arena, b->n, uint32_t);
    c->in_next = ARENA_ARRAY(c->arena, b->n, uint32_t);
    uint16_t *school = ARENA_ARRAY(c->arena, b->n, uint16_t);
    for (size_t i = 0; i < b->n; i++) {
        const struct stay *s = &b->stays[i];
        school[i] = s->school;
        c->in_next[i] = s->next;
        if (s->next == DEMO_NOBODY) {
            demo__make_pupil(c, i, s->school, s->year);
            c->child[i] = c->lasting->n_children++;
        } else {
            c->pupils[i] = b->next->pupils[s->next];
            c->pupils[i].year = s->year;
            c->child[i] = b->next->child[s->next];
        }
    }
    demo__make_statuses_before(c, school);
}

/* How likely it is that something happened to a child in the course of the year: to those who leave
 * the county more than to those who go on to their next school. */
static uint32_t fate_weight(const struct stay *s, enum demo_fate fate)
{
    if (s->goes_on)
        return 0;
    if (s->next != DEMO_NOBODY)
        return fate == FATE_LEAVES ? 0 : 3;
    return s->year == DEMO_YEARS - 1 ? 1 : 10;
}

static uint8_t *choose_fates(struct before *b)
{
    static const struct {
        enum demo_fate fate;
        uint16_t share;
    } fates[] = { { FATE_MOVES, MOVERS }, { FATE_JOINS, JOINERS }, { FATE_LEAVES, LEAVERS } };
    struct demo_county *c = b->c;
    uint8_t *fate = ARENA_ARRAY(c->arena, b->n, uint8_t), *picked = ARENA_ARRAY(c->arena, b->n, uint8_t);
    uint32_t *weight = ARENA_ARRAY(c->arena, b->n, uint32_t);
    for (size_t k = 0; k < COUNT_OF(fates); k++) {
        for (size_t i = 0; i < b->n; i++)
            weight[i] = fate[i] != FATE_STAYS ? 0
                                              : fate_weight(&b->stays[i], fates[k].fate) *
                    (uint32_t)rng_range(&b->rng, 1, 9);
        demo__choose_fate(c, &b->rng, fates[k].fate, b->n * fates[k].share / 10000, fate, weight, picked);
    }
    return fate;
}

static void make_enrolments(struct before *b)
{
    struct demo_county *c = b->c;
    const uint8_t *fate = choose_fates(b);
    struct demo_enrolment *list = ARENA_ARRAY(c->arena, 2 * b->n, struct demo_enrolment);
    size_t n = 0;
    for (uint32_t i = 0; i < b->n; i++) {
        const struct stay *s = &b->stays[i];
        struct rng r = demo_chance(c->options.seed, CHANCE_MOVES, 1 + i);
        size_t more = demo__enrol(c, &r, i, s->school, s->entry, (enum demo_fate)fate[i], list + n);
        if (more == 2 && s->next != DEMO_NOBODY && list[n + 1].school == b->first[s->next]->school) {
            /* The move would have been to the school that the child comes to next year. */
            list[n].last = DEMO_DAYS - 1;
            list[n].leaving = DAY_NONE;
            more = 1;
        }
        n += more;
        if (!s->goes_on && !day_is(list[n - 1].leaving))
            list[n - 1].leaving = c->year.day[DEMO_DAYS - 1];
    }
    demo__set_enrolments(c, list, n);
}

static struct demo_county *same_schools(const struct demo_county *next)
{
    struct demo_county *c = ARENA_NEW(next->arena, struct demo_county);
    c->arena = next->arena;
    c->options = next->options;
    c->year = demo_year(next->year.begins - 1);
    struct rng r = demo_chance(next->lasting->seed, CHANCE_YEARS, (uint64_t)c->year.begins);
    c->options.seed = rng_next(&r);
    c->lasting = next->lasting;
    c->next = next;
    c->n_schools = next->n_schools;
    c->schools = ARENA_ARRAY(c->arena, c->n_schools, struct demo_school);
    memcpy(c->schools, next->schools, c->n_schools * sizeof *c->schools);
    c->odd = (struct demo_oddities){ -1, -1, -1, -1, -1 };
    c->transfer_from = c->transfer_to = -1;
    demo__make_open_days(c);
    return c;
}

struct demo_county *demo_county_before(const struct demo_county *next)
{
    struct demo_county *c = same_schools(next);
    struct before b = {
        .c = c,
        .next = next,
        .rng = demo_chance(c->options.seed, CHANCE_YEARS, 0),
        .first = first_enrolments(next),
    };
    b.stays = ARENA_ARRAY(c->arena, 2 * next->n_pupils, struct stay);
    for (int from = 0; from < SOURCES; from++)
        b.newcomers[from].pupil = ARENA_ARRAY(c->arena, next->n_pupils, uint32_t);
    sort_pupils(&b);
    place_near(&b, FROM_PRIMARY);
    place_near(&b, FROM_INFANT);
    place_anywhere(&b);
    add_left(&b);
    put_in_order(&b);
    make_pupils(&b);
    make_enrolments(&b);
    return c;
}
