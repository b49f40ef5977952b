#include "demo/register.h"

#include <string.h>

#include "demo/chance.h"
#include "demo/fault.h"

struct str demo_mark_text(enum demo_mark m, bool afternoon)
{
    static const char text[DEMO_MARK_COUNT][3] = {
        "",
#define MARK(name, text, class) text,
#include "demo/marks.def"
#undef MARK
    };
    return m == DEMO_PRESENT && afternoon ? S("\\") : str_of(text[m]);
}

enum demo_class demo_mark_class(enum demo_mark m)
{
    static const uint8_t class[DEMO_MARK_COUNT] = {
        DEMO_UNCOUNTED,
#define MARK(name, text, class) DEMO_##class,
#include "demo/marks.def"
#undef MARK
    };
    return (enum demo_class) class[m];
}

static void put_day(uint8_t *marks, int day, enum demo_mark mark)
{
    for (int s = 2 * day; s <= 2 * day + 1; s++)
        if (marks[s] == DEMO_PRESENT)
            marks[s] = (uint8_t)mark;
}

/* What happened at single schools (year.h). */
static void put_oddities(
    const struct demo_plans *p, const struct demo_enrolment *e, size_t enrolment, uint8_t *marks)
{
    const struct demo_county *c = p->county;
    const struct demo_year *y = &c->year;
    if (e->school == c->odd.boiler)
        for (int d = 0; d < DEMO_BOILER_DAYS; d++)
            put_day(marks, demo_boiler_day(y) + d, DEMO_SITE_CLOSED);
    if (e->school == c->odd.snow && enrolment % 2 == 0)
        put_day(marks, demo_snow_day(y), DEMO_DISRUPTION);
    if (e->school == c->odd.polling) {
        put_day(marks, demo_polling_day(y), DEMO_CLOSED);
        for (int d = e->first; d <= e->last; d++)
            if (!c->open[e->school][d])
                marks[2 * d] = marks[2 * d + 1] = DEMO_CLOSED;
    }
    if (e->school == c->odd.gap && c->pupils[e->pupil].year == c->odd.gap_year)
        for (int d = 0; d < DEMO_GAP_DAYS; d++)
            put_day(marks, demo_gap_day(y) + d, DEMO_NO_MARK);
}

static void put_quirk(const struct demo_plans *p, const struct demo_enrolment *e,
    enum demo_quirk quirk, struct rng *r, uint8_t *marks)
{
    const struct demo_year *y = &p->county->year;
    int some_day = rng_range(r, e->first, e->last - 8), weeks = rng_range(r, 3, 6);
    switch (quirk) {
    case QUIRK_DUAL:
        for (int d = e->first; d <= e->last; d++)
            if (day_weekday(y->day[d]) >= 3)
                put_day(marks, d, DEMO_DUAL);
        break;
    case QUIRK_NOT_YET:
        for (int d = e->first; d < 1 + weeks * 5 && d <= e->last; d++)
            if (marks[2 * d + 1] == DEMO_PRESENT)
                marks[2 * d + 1] = DEMO_NOT_REQUIRED;
        break;
    case QUIRK_NO_ACCESS:
        for (int d = some_day; d < some_day + 2 + weeks; d++)
            put_day(marks, d, DEMO_NO_ACCESS);
        break;
    case QUIRK_TRANSPORT:
        put_day(marks, some_day, DEMO_NO_TRANSPORT);
        break;
    case QUIRK_OTHER:
        put_day(marks, some_day, DEMO_UNAVOIDABLE);
        break;
    case QUIRK_NONE:
        break;
    }
}

void demo__open_register(const struct demo_plans *p, size_t enrolment, uint8_t marks[DEMO_SESSIONS])
{
    const struct demo_county *c = p->county;
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    memset(marks, DEMO_NO_MARK, DEMO_SESSIONS);
    for (int d = e->first; d <= e->last; d++)
        if (c->open[e->school][d])
            marks[2 * d] = marks[2 * d + 1] = DEMO_PRESENT;
    put_oddities(p, e, enrolment, marks);
    if (p->plan[enrolment].quirk != QUIRK_NONE) {
        struct rng r = demo_chance(c->options.seed, CHANCE_CLOSED, 1000000 + enrolment);
        put_quirk(p, e, (enum demo_quirk)p->plan[enrolment].quirk, &r, marks);
    }
}

/* Is there room for n sessions of a suspension from a session on, with no other suspension in
 * between? */
static bool has_room(const struct demo_filling *f, int from, int n)
{
    for (int s = from; s <= 2 * f->last + 1; s++) {
        if (f->marks[s] == DEMO_SUSPENDED)
            return false;
        if (f->marks[s] == DEMO_PRESENT && --n == 0)
            return true;
    }
    return false;
}

/* Where a suspension of n sessions begins: mostly by chance, else the first place that has room. A
 * suspension of one session is an afternoon. */
static int suspension_start(struct demo_filling *f, int n)
{
    int half = n == 1;
    for (int tries = 0; tries < 60; tries++) {
        int s = 2 * demo_start_day(f, SEASON_PLAIN) + half;
        if (f->marks[s] == DEMO_PRESENT && has_room(f, s, n))
            return s;
    }
    int any = 2 * f->first;
    for (int s = 2 * f->last + 1; s >= 2 * f->first; s--) {
        if (f->marks[s] != DEMO_PRESENT)
            continue;
        any = s;
        if (has_room(f, s, n))
            return s;
    }
    return any;
}

static void by_day(struct demo_suspension *list, int n)
{
    for (int i = 1; i < n; i++)
        for (int k = i; k > 0 && list[k].day < list[k - 1].day; k--) {
            struct demo_suspension later = list[k - 1];
            list[k - 1] = list[k];
            list[k] = later;
        }
}

/* A permanent exclusion, which is the last in the list, is laid out first: the suspensions lie
 * before it. */
static void put_suspensions(
    struct demo_filling *f, struct demo_plans *p, const struct demo_plan *plan)
{
    struct demo_suspension *list = p->suspensions + plan->first_suspension;
    int last = f->last, n = plan->suspensions;
    if (n > 0 && list[n - 1].permanent) {
        int d = last - rng_range(&f->rng, 12, 20);
        while (f->marks[2 * d] != DEMO_PRESENT)
            d--;
        list[--n].day = (int16_t)d;
        demo_put_run(f, 2 * d, list[n].sessions, DEMO_SUSPENDED);
        f->last = d - 1;
    }
    for (int k = 0; k < n; k++) {
        int s = suspension_start(f, list[k].sessions);
        list[k].day = (int16_t)(s / 2);
        demo_put_run(f, s, list[k].sessions, DEMO_SUSPENDED);
    }
    by_day(list, n);
    f->last = last;
}

/* From the sixth day after a permanent exclusion the child is taught in what the authority
 * arranges. */
static void put_after_exclusion(
    struct demo_filling *f, const struct demo_plans *p, const struct demo_plan *plan)
{
    const struct demo_suspension *list = p->suspensions + plan->first_suspension;
    int n = plan->suspensions;
    if (n == 0 || !list[n - 1].permanent)
        return;
    for (int d = list[n - 1].day; d <= f->last; d++)
        put_day(f->marks, d, DEMO_LA_PROVISION);
}

static bool in_pattern(const struct demo_year *y, int pattern, int s)
{
    int weekday = day_weekday(y->day[s / 2]);
    return pattern == 0 ? s % 2 == 1 : pattern == 1 ? s % 2 == 0
                                                    : weekday == 2 || weekday == 4;
}

/* Puts up to n sessions of C2 where the timetable has them, from a session on in one direction as
 * far as the enrolment goes; gives how many are still to be put. */
static int put_in_pattern(struct demo_filling *f, const struct demo_year *y, int pattern, int from,
    int step, int n)
{
    for (int s = from; s >= 2 * f->first && s <= 2 * f->last + 1 && n > 0; s += step) {
        if (f->marks[s] != DEMO_PRESENT || !in_pattern(y, pattern, s))
            continue;
        f->marks[s] = DEMO_PART_TIME;
        n--;
    }
    return n;
}

static void put_part_time(struct demo_filling *f, const struct demo_county *c,
    const struct demo_plan *plan, const struct demo_pupil *pupil)
{
    int n = plan->part_time, pattern = plan->part_time_pattern, end = 2 * f->last + 1;
    if (n == 0)
        return;
    /* A child in Reception comes to compulsory school age in January at the earliest. */
    int earliest = f->first;
    if (pupil->year == 0 && earliest < c->year.autumn_end)
        earliest = c->year.autumn_end;
    if (!plan->part_time_now && earliest < f->last)
        n = put_in_pattern(f, &c->year, pattern, 2 * rng_range(&f->rng, earliest, f->last), 1, n);
    put_in_pattern(f, &c->year, pattern, end, -1, n);
}

/* Within some days of the year only, as examinations and feasts are. */
static void put_between(struct demo_filling *f, struct demo_stretch days, int n,
    enum demo_mark mark, enum demo_habit habit)
{
    struct demo_filling part = *f;
    part.first = days.first > f->first ? days.first : f->first;
    part.last = days.last < f->last ? days.last : f->last;
    if (part.first <= part.last)
        demo_put_spells(&part, n, mark, SEASON_PLAIN, habit);
    f->rng = part.rng;
}

static int count(const uint8_t *marks, enum demo_mark mark)
{
    int n = 0;
    for (int s = 0; s < DEMO_SESSIONS; s++)
        n += marks[s] == mark;
    return n;
}

static void put_rare(
    struct demo_filling *f, const struct demo_year *y, const struct demo_plan *plan)
{
    if (plan->rare == 0)
        return;
    if (plan->rare_mark == DEMO_RELIGION)
        put_between(f, y->feast, plan->rare, DEMO_RELIGION, HABIT_WHOLE);
    else if (plan->rare_mark == DEMO_INTERVIEW)
        put_between(f, y->interviews, plan->rare, DEMO_INTERVIEW, HABIT_SESSION);
    else
        demo_put_spells(f, plan->rare, (enum demo_mark)plan->rare_mark, SEASON_PLAIN, HABIT_WHOLE);
}

/* Everything that is absence. A part that found no room where it belongs becomes illness, or O if
 * it was unauthorised, so that the numbers of the plan hold exactly. */
static void put_absence(struct demo_filling *f, struct demo_plans *p, const struct demo_plan *plan,
    const struct demo_pupil *pupil)
{
    const struct demo_year *y = &p->county->year;
    put_suspensions(f, p, plan);
    put_part_time(f, p->county, plan, pupil);
    put_between(f, y->study, plan->study, DEMO_STUDY_LEAVE, HABIT_DAY);
    put_rare(f, y, plan);
    demo_put_spells(f, plan->holiday, DEMO_HOLIDAY, SEASON_HOLIDAY, HABIT_WHOLE);
    demo_put_spells(f, plan->leave, DEMO_EXCEPTIONAL, SEASON_PLAIN, HABIT_DAY);
    demo_put_spells(f, plan->medical, DEMO_MEDICAL, SEASON_PLAIN, HABIT_SESSION);
    demo_put_spells(f, plan->late_after, DEMO_LATE_AFTER, SEASON_AWAY, HABIT_MORNING);
    demo_put_spells(f, plan->no_reason, DEMO_NO_REASON, SEASON_AWAY, HABIT_SESSION);
    int other = plan->unauthorised - count(f->marks, DEMO_HOLIDAY) -
        count(f->marks, DEMO_LATE_AFTER) - count(f->marks, DEMO_NO_REASON);
    demo_put_spells(f, other, DEMO_OTHER, SEASON_AWAY, HABIT_TRUANCY);
    int ill = plan->absent - plan->unauthorised;
    static const uint8_t authorised[] = { DEMO_SUSPENDED, DEMO_PART_TIME, DEMO_STUDY_LEAVE,
        DEMO_RELIGION, DEMO_INTERVIEW, DEMO_TRAVELLING, DEMO_PERFORMANCE, DEMO_EXCEPTIONAL,
        DEMO_MEDICAL };
    for (size_t i = 0; i < COUNT_OF(authorised); i++)
        ill -= count(f->marks, (enum demo_mark)authorised[i]);
    demo_put_spells(f, ill, DEMO_ILLNESS, SEASON_ILLNESS, HABIT_ILLNESS);
}

/* Trips of the whole year group, and the weeks of work experience of Year 10. */
static void put_trips(
    struct demo_filling *f, const struct demo_county *c, const struct demo_enrolment *e)
{
    int year = c->pupils[e->pupil].year;
    struct rng r = demo_chance(
        c->options.seed, CHANCE_TRIPS, (uint64_t)e->school * DEMO_YEARS + (uint64_t)year);
    int trips = rng_range(&r, 1, 3);
    for (int k = 0; k < trips; k++) {
        int d = rng_range(&r, 8, DEMO_DAYS - 6);
        if (d >= e->first && d <= e->last)
            put_day(f->marks, d, DEMO_VISIT);
    }
    int work = c->year.work;
    if (year != 10 || !rng_chance(&r, 2, 3) || e->last < work + 4 || e->first > work)
        return;
    for (int d = work; d < work + 5; d++)
        put_day(f->marks, d, DEMO_WORK_EXPERIENCE);
}

/* Under the guidance of 2022 an interview counted as attendance: one in five of Year 11 had some. */
static void put_interviews(struct demo_filling *f, const struct demo_year *y, int year)
{
    if (!demo_old_codes(y) || year != 11 || !rng_chance(&f->rng, 1, 5))
        return;
    for (int k = rng_range(&f->rng, 1, 2); k > 0; k--) {
        int s = 2 * rng_range(&f->rng, y->interviews.first, y->interviews.last);
        if (f->marks[s] == DEMO_PRESENT)
            f->marks[s] = DEMO_INTERVIEW_2022;
    }
}

/* Writes a register in the codes of May 2022: there was no code for a part-time timetable, for
 * provision of the authority's or for the reasons why somebody could not attend; and an agreed holiday
 * had one of its own. */
static void put_old_codes(const struct demo_plan *plan, uint8_t marks[DEMO_SESSIONS])
{
    static const uint8_t old[DEMO_MARK_COUNT] = {
        [DEMO_LA_PROVISION] = DEMO_OFF_SITE,
        [DEMO_PERFORMANCE] = DEMO_EXCEPTIONAL,
        [DEMO_NO_ACCESS] = DEMO_UNABLE,
        [DEMO_NO_TRANSPORT] = DEMO_UNABLE,
        [DEMO_UNAVOIDABLE] = DEMO_UNABLE,
    };
    bool holiday = plan->leave >= 10;
    for (int s = 0; s < DEMO_SESSIONS; s++) {
        if (marks[s] == DEMO_EXCEPTIONAL && holiday)
            marks[s] = DEMO_HOLIDAY_AGREED;
        else if (marks[s] == DEMO_PART_TIME)
            marks[s] = DEMO_EXCEPTIONAL;
        else if (old[marks[s]] != DEMO_NO_MARK)
            marks[s] = old[marks[s]];
    }
}

/* Late arrivals and matches: single sessions among those attended. A fifth of the children are
 * never late, a few often. */
static void put_singles(struct demo_filling *f, const struct demo_plan *plan)
{
    static const uint8_t often[] = { 0, 0, 1, 2, 3, 4, 6, 9, 18, 57 }; /* tenths of the mean */
    static const int16_t late[DEMO_PHASES] = { 108, 320,
        52 }; /* in ten thousand possible sessions */
    int mean10 = often[rng_below(&f->rng, COUNT_OF(often))];
    int n = (plan->possible * late[f->phase] * mean10 / 1000 + rng_range(&f->rng, 0, 99)) / 100;
    for (int k = 0; k < n; k++) {
        int day = rng_range(&f->rng, f->first, f->last);
        int s = 2 * day + rng_chance(&f->rng, 1, 8);
        if (f->marks[s] == DEMO_PRESENT)
            f->marks[s] = DEMO_LATE;
    }
    int matches = rng_chance(&f->rng, 1, 14) ? rng_range(&f->rng, 3, 14) : 0;
    for (int k = 0; k < matches; k++) {
        int s = 2 * rng_range(&f->rng, f->first, f->last) + 1;
        if (f->marks[s] == DEMO_PRESENT)
            f->marks[s] = DEMO_SPORT;
    }
}

static void put_provision(
    struct demo_filling *f, const struct demo_year *y, const struct demo_provision *v)
{
    if (v->mark == DEMO_NO_MARK)
        return;
    for (int d = v->first > f->first ? v->first : f->first; d <= v->last && d <= f->last; d++)
        if ((v->weekdays >> day_weekday(y->day[d]) & 1) != 0)
            put_day(f->marks, d, (enum demo_mark)v->mark);
}

void demo__keep_register(struct demo_plans *p, const struct demo_seasons *seasons, size_t enrolment,
    uint8_t marks[DEMO_SESSIONS])
{
    const struct demo_county *c = p->county;
    const struct demo_enrolment *e = &c->enrolments[enrolment];
    const struct demo_plan *plan = &p->plan[enrolment];
    struct demo_filling f = {
        .seasons = seasons,
        .phase = (enum demo_phase)e->phase,
        .first = e->first,
        .last = e->last,
        .marks = marks,
        .rng = demo_chance(c->options.seed, CHANCE_REGISTER, enrolment),
    };
    demo__open_register(p, enrolment, marks);
    put_absence(&f, p, plan, &c->pupils[e->pupil]);
    put_after_exclusion(&f, p, plan);
    put_provision(&f, &c->year, &plan->provision);
    put_trips(&f, c, e);
    put_interviews(&f, &c->year, c->pupils[e->pupil].year);
    put_singles(&f, plan);
    if (demo_old_codes(&c->year))
        put_old_codes(plan, marks);
    demo__put_faults(p, enrolment, marks);
}
