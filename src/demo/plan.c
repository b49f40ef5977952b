/* The reasons: part-time timetables, provision elsewhere, holidays, appointments and the rest, each
 * as often as Dorset's registers of 2025/26 have it (attendance year to date, sessions by code). */
#include "demo/plan.h"

#include "demo/chance.h"
#include "demo/fault.h"
#include "demo/register.h"

/* Is this one of the children in Reception who come to compulsory school age at Easter or later?
 * Those born before January come to it then. */
static bool compulsory_age_later(const struct demo_county *c, const struct demo_pupil *p)
{
    struct day turn = DAY_NONE;
    return p->year == 0 && day_of(c->year.begins - 4, 1, 1, &turn) && day_cmp(p->born, turn) >= 0;
}

static enum demo_quirk quirk_of(const struct demo_county *c, size_t i, struct rng *r)
{
    const struct demo_enrolment *e = &c->enrolments[i];
    int roll = rng_range(r, 0, 9999);
    if (e->phase == DEMO_PHASE_SPECIAL && roll < 60)
        return QUIRK_NO_ACCESS;
    if (compulsory_age_later(c, &c->pupils[e->pupil]) && roll < 250)
        return QUIRK_NOT_YET;
    return roll < 9970 ? QUIRK_NONE
        : roll < 9984  ? QUIRK_DUAL
        : roll < 9990  ? QUIRK_TRANSPORT
                       : QUIRK_OTHER;
}

void demo__plan_possible(struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    for (size_t i = 0; i < c->n_enrolments; i++) {
        struct rng r = demo_chance(c->options.seed, CHANCE_PLAN, 1000 + i);
        uint8_t marks[DEMO_SESSIONS];
        p->plan[i].quirk = (uint8_t)quirk_of(c, i, &r);
        demo__open_register(p, i, marks);
        int possible = 0;
        for (int s = 0; s < DEMO_SESSIONS; s++)
            possible += marks[s] == DEMO_PRESENT;
        p->plan[i].possible = (int16_t)possible;
    }
}

enum { ROUNDS = 3 };

void demo__tours(
    struct demo_plans *p, uint64_t index, const int64_t per_million[DEMO_PHASES], demo_visit *visit)
{
    const struct demo_county *c = p->county;
    uint32_t *order = ARENA_ARRAY(c->arena, c->n_enrolments, uint32_t);
    struct rng r = demo_chance(c->options.seed, CHANCE_PLAN, index);
    int64_t possible[DEMO_PHASES] = { 0 };
    for (uint32_t i = 0; i < c->n_enrolments; i++) {
        order[i] = i;
        possible[c->enrolments[i].phase] += p->plan[i].possible;
    }
    demo_shuffle(&r, order, c->n_enrolments);
    for (int phase = 0; phase < DEMO_PHASES; phase++) {
        struct demo_tour tour = { p, &r, possible[phase] * per_million[phase] / 1000000 };
        for (size_t j = 0; j < ROUNDS * c->n_enrolments && tour.left > 0; j++) {
            size_t i = order[j % c->n_enrolments];
            const struct demo_enrolment *e = &c->enrolments[i];
            if (e->phase == phase)
                tour.left -= visit(&tour, &p->plan[i], &c->pupils[e->pupil]);
        }
    }
}

/* One of n numbers with weights that add up to 100. */
static int draw(struct rng *r, const uint8_t (*table)[2], size_t n)
{
    int at = rng_range(r, 0, 99);
    size_t i = 0;
    for (; i + 1 < n && at >= table[i][0]; i++)
        at -= table[i][0];
    return table[i][1];
}
#define DRAW(r, table) draw((r), (table), COUNT_OF(table))

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* A part-time timetable: a few weeks, or for some children much of the year. */
static int visit_part_time(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    static const uint8_t weeks[][2] = { { 14, 4 }, { 16, 5 }, { 20, 6 }, { 12, 7 }, { 9, 8 },
        { 9, 9 }, { 10, 14 }, { 10, 22 } };
    static const uint8_t by_sen[] = {
        [DEMO_SEN_NONE] = 22, [DEMO_SEN_SUPPORT] = 65, [DEMO_SEN_PLAN] = 95
    };
    int most = demo_plan_left(plan) * 4 / 5, fewest = pupil->year == 0 ? 360 : 120;
    /* C2 is for those of compulsory school age; whom Reception's younger children are not, X is for
     * them. */
    if (plan->part_time > 0 || most < 14 || plan->possible < fewest ||
        compulsory_age_later(tour->plans->county, pupil) || !rng_chance(tour->rng, by_sen[pupil->sen], 100u))
        return 0;
    plan->part_time_pattern = (uint8_t)(rng_chance(tour->rng, 7, 10) ? 0
                                                                     : rng_range(tour->rng, 1, 2));
    plan->part_time_now = rng_chance(tour->rng, 3, 10);
    plan->part_time = (int16_t)smaller(
        most, DRAW(tour->rng, weeks) * (plan->part_time_pattern == 2 ? 4 : 5));
    return plan->part_time;
}

static int visit_study(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    int want = 2 * rng_range(tour->rng, 2, 7);
    if (pupil->year != 11 || plan->study > 0 || demo_plan_left(plan) < want + 4 ||
        rng_chance(tour->rng, 1, 3))
        return 0;
    plan->study = (uint8_t)want;
    return want;
}

/* Days of provision elsewhere: `days` of them from a day by chance, or up to the end of the year
 * for those who are there now. Gives the sessions a child with this attendance is likely to spend
 * there. */
static int set_provision(
    struct demo_plan *plan, struct rng *r, enum demo_mark mark, int weekdays, int weeks)
{
    int days = smaller(weeks * 5, DEMO_DAYS - 6);
    int first = rng_chance(r, 4, 10) ? DEMO_DAYS - days : rng_range(r, 5, DEMO_DAYS - days);
    plan->provision = (struct demo_provision){ (uint8_t)mark, (uint8_t)weekdays, (int16_t)first,
        (int16_t)(first + days - 1) };
    int sessions = weeks * 2 * __builtin_popcount((unsigned)weekdays);
    return sessions * (plan->possible - plan->absent) / (plan->possible + 1);
}

/* Provision elsewhere is for children who are there most of the year, miss a good deal, and have
 * nothing else yet. */
static bool may_be_elsewhere(const struct demo_plan *plan)
{
    return plan->possible >= 300 && plan->band != BAND_LOW && plan->part_time == 0 &&
        plan->provision.mark == DEMO_NO_MARK;
}

static int visit_off_site(struct demo_tour *tour, struct demo_plan *plan,
    const struct demo_pupil *pupil)
{
    static const uint8_t days[] = { 0x0c, 0x18, 0x03, 0x10, 0x0a };
    uint32_t chance = 4;
    if (pupil->year >= 5)
        chance = pupil->year >= 9 ? 30 : 14;
    if (pupil->sen != DEMO_SEN_NONE)
        chance *= 3;
    if (!may_be_elsewhere(plan) || !rng_chance(tour->rng, chance, 100))
        return 0;
    int weekdays = 0x1f, weeks = rng_range(tour->rng, 6, 13);
    if (rng_chance(tour->rng, 3, 5)) {
        weekdays = days[rng_below(tour->rng, COUNT_OF(days))];
        weeks = rng_range(tour->rng, 14, 36);
    }
    return set_provision(plan, tour->rng, DEMO_OFF_SITE, weekdays, weeks);
}

static int visit_la_provision(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    uint32_t chance = plan->band == BAND_SEVERE ? 30 : 8;
    if (pupil->sen == DEMO_SEN_PLAN)
        chance *= 2;
    if (!may_be_elsewhere(plan) || !rng_chance(tour->rng, chance, 100))
        return 0;
    return set_provision(plan, tour->rng, DEMO_LA_PROVISION, 0x1f, rng_range(tour->rng, 8, 30));
}

/* A family holiday in term time: mostly a week. */
static int visit_holiday(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    static const uint8_t sessions[][2] = { { 12, 2 }, { 14, 4 }, { 12, 6 }, { 12, 8 }, { 40, 10 },
        { 4, 12 }, { 3, 14 }, { 3, 20 } };
    (void)pupil;
    int want = DRAW(tour->rng, sessions), left = demo_plan_left(plan);
    if (plan->holiday > 0 || left < 3 || rng_chance(tour->rng, 3, 10))
        return 0;
    plan->holiday = (uint8_t)smaller(want, left);
    return plan->holiday;
}

static int visit_late_after(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    static const uint8_t sessions[][2] = { { 40, 1 }, { 20, 2 }, { 15, 3 }, { 12, 5 }, { 8, 9 },
        { 5, 20 } };
    (void)pupil;
    int left = demo_plan_left(plan);
    if (plan->late_after > 0 || left < 2 || !rng_chance(tour->rng, 1, 3))
        return 0;
    plan->late_after = (uint8_t)smaller(DRAW(tour->rng, sessions), left / 3 + 1);
    return plan->late_after;
}

static int visit_no_reason(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    (void)pupil;
    if (plan->no_reason > 0 || demo_plan_left(plan) < 2 || !rng_chance(tour->rng, 1, 4))
        return 0;
    plan->no_reason = (uint8_t)rng_range(tour->rng, 1, 2);
    return plan->no_reason;
}

void demo__plan_episodes(struct demo_plans *p)
{
    demo__tours(p, 1, (const int64_t[]){ 2460, 2800, 26000 }, visit_part_time);
    demo__tours(p, 2, (const int64_t[]){ 0, 450, 0 }, visit_study);
    demo__tours(p, 3, (const int64_t[]){ 2000, 3160, 5000 }, visit_off_site);
    demo__tours(p, 4, (const int64_t[]){ 680, 2000, 4100 }, visit_la_provision);
    demo__tours(p, 5, (const int64_t[]){ 6100, 3400, 3700 }, visit_holiday);
    demo__tours(p, 6, (const int64_t[]){ 1820, 1600, 3300 }, visit_late_after);
    demo__tours(p, 8, (const int64_t[]){ 550, 440, 270 }, visit_no_reason);
}

/* What is still free for authorised absence. */
static int authorised_left(const struct demo_plan *p)
{
    return demo_plan_left(p) - (p->unauthorised - p->holiday - p->late_after - p->no_reason);
}

/* Adds to a part of the plan what there is room for; no more than 60 sessions in all. */
static int add(uint8_t *part, int want, int room)
{
    int n = smaller(smaller(want, room), 60 - *part);
    *part = (uint8_t)(*part + n);
    return n;
}

static int visit_medical(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    static const uint8_t sessions[][2] = { { 40, 1 }, { 28, 2 }, { 14, 3 }, { 10, 5 }, { 8, 8 } };
    (void)pupil;
    int left = authorised_left(plan);
    if (left < 2 || !rng_chance(tour->rng, 3, 4))
        return 0;
    return add(&plan->medical, DRAW(tour->rng, sessions), left / 2 + 1);
}

static int visit_leave(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    static const uint8_t sessions[][2] = { { 30, 1 }, { 42, 2 }, { 14, 4 }, { 10, 6 }, { 4, 10 } };
    (void)pupil;
    int left = authorised_left(plan);
    if (left < 2 || !rng_chance(tour->rng, 1, 2))
        return 0;
    return add(&plan->leave, DRAW(tour->rng, sessions), left);
}

/* The rare kinds of leave: a child has one of them at most. */
static int set_rare(struct demo_plan *plan, enum demo_mark mark, int n)
{
    if (plan->rare > 0 || authorised_left(plan) < n + 2)
        return 0;
    plan->rare_mark = (uint8_t)mark;
    plan->rare = (uint8_t)n;
    return n;
}

static int visit_interview(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    return pupil->year == 11 ? set_rare(plan, DEMO_INTERVIEW, rng_range(tour->rng, 1, 2)) : 0;
}

static int visit_religion(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    (void)tour;
    (void)pupil;
    return set_rare(plan, DEMO_RELIGION, 2);
}

static int visit_travelling(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    (void)pupil;
    return set_rare(plan, DEMO_TRAVELLING, 2 * rng_range(tour->rng, 6, 18));
}

static int visit_performance(
    struct demo_tour *tour, struct demo_plan *plan, const struct demo_pupil *pupil)
{
    (void)pupil;
    return set_rare(plan, DEMO_PERFORMANCE, rng_range(tour->rng, 1, 6));
}

void demo__plan_leave(struct demo_plans *p)
{
    demo__tours(p, 9, (const int64_t[]){ 120, 60, 45 }, visit_travelling);
    if (!demo_old_codes(&p->county->year)) /* an interview was not absence under the guidance of 2022 */
        demo__tours(p, 10, (const int64_t[]){ 0, 166, 0 }, visit_interview);
    demo__tours(p, 11, (const int64_t[]){ 90, 83, 20 }, visit_religion);
    demo__tours(p, 12, (const int64_t[]){ 11, 24, 0 }, visit_performance);
    demo__tours(p, 13, (const int64_t[]){ 3200, 4500, 9900 }, visit_medical);
    demo__tours(p, 14, (const int64_t[]){ 3700, 3900, 7600 }, visit_leave);
}

struct demo_plans *demo_plans(const struct demo_county *c)
{
    struct demo_plans *p = ARENA_NEW(c->arena, struct demo_plans);
    p->county = c;
    p->targets = demo_targets(c);
    p->plan = ARENA_ARRAY(c->arena, c->n_enrolments, struct demo_plan);
    demo__plan_possible(p);
    demo__plan_absence(p);
    demo__plan_suspensions(p);
    demo__plan_episodes(p);
    demo__plan_unauthorised(p);
    demo__plan_leave(p);
    demo__plan_faults(p);
    return p;
}

/* What a year's plans say of each of its pupils, both enrolments of those who moved together. */
static struct demo_next *known_of(const struct demo_plans *p)
{
    const struct demo_county *c = p->county;
    struct sessions {
        int32_t possible, absent;
    } *all = ARENA_ARRAY(c->arena, c->n_pupils, struct sessions);
    struct demo_next *known = ARENA_ARRAY(c->arena, c->n_pupils, struct demo_next);
    for (size_t i = 0; i < c->n_enrolments; i++) {
        struct sessions *s = &all[c->enrolments[i].pupil];
        s->possible += p->plan[i].possible;
        s->absent += p->plan[i].absent;
        known[c->enrolments[i].pupil].suspended |= p->plan[i].suspensions > 0;
        known[c->enrolments[i].pupil].after = c->enrolments[i].next.band;
    }
    for (size_t i = 0; i < c->n_pupils; i++) {
        int32_t absent = all[i].absent, possible = all[i].possible;
        known[i].per_mille = (int16_t)(possible == 0 ? 0 : absent * 1000 / possible);
        known[i].band = 1 +
            (2 * absent >= possible           ? BAND_SEVERE
                    : 10 * absent >= possible ? BAND_PERSISTENT
                    : 20 * absent >= possible ? BAND_RISK
                                              : BAND_LOW);
    }
    return known;
}

struct demo_plans *demo_plans_before(const struct demo_plans *next)
{
    struct demo_county *c = demo_county_before(next->county);
    const struct demo_next *known = known_of(next);
    for (size_t i = 0; i < c->n_enrolments; i++) {
        uint32_t then = c->in_next[c->enrolments[i].pupil];
        if (then != DEMO_NOBODY)
            c->enrolments[i].next = known[then];
    }
    return demo_plans(c);
}
