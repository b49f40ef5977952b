/* Targeting Support Meetings of the demonstration, and what was said in them. */
#include <string.h>

#include "cli/demo_words.h"
#include "cli/demo_work.h"
#include "service/action.h"
#include "service/discussion.h"
#include "service/pack.h"

enum { HELD_LEAST = 3,
    HELD_MOST = 8,
    MORNING = 9 * 60,
    LENGTH = 90,
    PLANNED_BEFORE = 24 };

/* Which area of the agenda the children of a list belong to, those talked about first before the others. */
static const struct {
    enum dashboard_list list;
    enum agenda_area area;
    size_t most; /* taken from the list, before others fill up */
} areas[] = { { LIST_SEVERE, AGENDA_SEVERE, 3 },
    { LIST_PART_TIME, AGENDA_PART_TIME, 1 },
    { LIST_EXCLUSION_RISK, AGENDA_EXCLUSION, 1 },
    { LIST_AP, AGENDA_AP, 1 },
    { LIST_SUSPENDED_TERM, AGENDA_SUSPENDED, 1 },
    { LIST_AT_RISK, AGENDA_AT_RISK, 1 },
    { LIST_PERSISTENT, AGENDA_PERSISTENT, HELD_MOST } };

struct talked {
    const struct att_identity *who;
    uint32_t areas;
    bool severe;
};

static bool known(const struct talked *v, size_t n, struct pupil_id pupil)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].who->pupil.v == pupil.v)
            return true;
    return false;
}

static struct talked talked_of(const struct dashboard *x, uint32_t row)
{
    const struct att_row *r = &x->answer.rows[row];
    struct att_listed l = dashboard_listed(x, row);
    struct talked t = { .who = &x->blocks[r->block]->who[r->row] };
    for (size_t i = 0; i < COUNT_OF(areas); i++)
        if ((l.lists >> areas[i].list & 1) != 0)
            t.areas |= 1u << areas[i].area;
    t.severe = (l.lists >> LIST_SEVERE & 1) != 0;
    return t;
}

/* Whom a meeting talks about: from the lists as they stood on the day before. */
static enum err choose(struct doing *d, struct doing_school *s, struct day on, int year, struct talked *ret,
    size_t *ret_n)
{
    struct dashboard x;
    const struct dashboard_filter filter = { .year = year, .urn = s->urn, .from = DAY_NONE, .to = day_add(on, -1) };
    uint32_t lists = 0;
    size_t want = (size_t)rng_range(&s->rng, HELD_LEAST, HELD_MOST);
    *ret_n = 0;
    for (size_t i = 0; i < COUNT_OF(areas); i++)
        lists |= 1u << areas[i].list;
    /* Statuses are those of one day, so that the registers are read once. */
    doing_at(d, d->end, MORNING);
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = dashboard_ask(d->w, &d->source, &viewer, &filter, &(struct dashboard_wants){ .lists = lists }, &x);
    for (size_t i = 0; e == OK && i < COUNT_OF(areas); i++) {
        size_t taken = 0, n = x.answer.lists.n[areas[i].list];
        const uint32_t *rows = x.answer.lists.rows[areas[i].list];
        /* Of long lists some are left to chance, so that not the same children come up each term. */
        for (size_t k = rng_below(&s->rng, 2); k < n && taken < areas[i].most && *ret_n < want; k++) {
            struct talked t = talked_of(&x, rows[k]);
            if (known(ret, *ret_n, t.who->pupil))
                continue;
            ret[(*ret_n)++] = t;
            taken++;
        }
    }
    return e;
}

static enum err save(struct doing *d, struct doing_school *s, const struct meeting *m, struct discussion_place place,
    struct str text)
{
    struct discussion_text now;
    return discussion_save(d->w, s->lead, m, &place, text, 0, &now);
}

static struct str two(struct doing *d, struct str a, struct str b)
{
    return str_fmt(d->w->arena, "%.*s %.*s", STR_ARG(a), STR_ARG(b));
}

/* A barrier that can be one at the child's age. */
static size_t some_barrier(const struct doing *d, struct doing_school *s, int year_group)
{
    static const size_t of_older[] = { 11, 15, 16, 19 }; /* exploitation, substances, nights online, examinations */
    size_t bit = rng_below(&s->rng, d->lists.of[CHOICE_BARRIER].n);
    for (size_t i = 0; i < COUNT_OF(of_older) && year_group < ATT_YEAR_1 + 6; i++)
        if (bit == of_older[i])
            return 1; /* worries about school */
    return bit;
}

static enum err choose_for(struct doing *d, struct doing_school *s, const struct meeting *m,
    const struct discussion_child *c, size_t barrier, struct doing_agreed *agreed)
{
    struct discussion_choices chosen = { .barriers = 1u << barrier,
        .yar = DISCUSSION_NOT_DECIDED,
        .services = S(""),
        .discussed = true };
    if (rng_chance(&s->rng, 1, 3))
        chosen.barriers |= 1u << some_barrier(d, s, c->year_group);
    chosen.lead_practitioner = demo_words(&s->rng, WORDS_PRACTITIONER);
    if (rng_chance(&s->rng, 1, 2))
        chosen.services = demo_words(&s->rng, WORDS_SERVICES);
    if (agreed->severe) {
        agreed->yar = rng_chance(&s->rng, 1, 12) != 0;
        chosen.yar = agreed->yar;
    }
    enum err e = discussion_choose(d->w, s->lead, m, &d->lists, c, &chosen, c->version);
    if (e == OK && agreed->severe)
        e = save(d, s, m, (struct discussion_place){ .child = c, .field = DISCUSSION_YAR_REASON },
            demo_words(&s->rng, agreed->yar ? WORDS_YAR_YES : WORDS_YAR_NO));
    return e;
}

static enum err talk_about(struct doing *d, struct doing_school *s, const struct meeting *m,
    const struct discussion_child *c, struct doing_agreed *agreed)
{
    size_t barrier = some_barrier(d, s, c->year_group);
    agreed->steps[agreed->n_steps++] = rng_below(&s->rng, demo_steps_n);
    if (rng_chance(&s->rng, 2, 5))
        agreed->steps[agreed->n_steps++] = (agreed->steps[0] + 1 + rng_below(&s->rng, demo_steps_n - 1)) %
            demo_steps_n;
    struct str steps = str_fmt(d->w->arena, "%s.", demo_steps[agreed->steps[0]].task);
    if (agreed->n_steps == 2)
        steps = str_fmt(d->w->arena, "%.*s\n%s.", STR_ARG(steps), demo_steps[agreed->steps[1]].task);
    struct str tried = demo_words(&s->rng, WORDS_TRIED), effect = demo_words(&s->rng, WORDS_EFFECT);
    enum err e = save(d, s, m, (struct discussion_place){ .child = c, .field = DISCUSSION_TRIED },
        two(d, tried, effect));
    if (e == OK)
        e = save(d, s, m, (struct discussion_place){ .child = c, .field = DISCUSSION_STRATEGIES },
            demo_strategies(tried));
    if (e == OK)
        e = save(d, s, m, (struct discussion_place){ .child = c, .field = DISCUSSION_BARRIERS },
            demo_barrier_words(barrier));
    if (e == OK)
        e = save(d, s, m, (struct discussion_place){ .child = c, .field = DISCUSSION_NEXT_STEPS }, steps);
    if (e == OK)
        e = choose_for(d, s, m, c, barrier, agreed);
    return e;
}

/* Puts them on the agenda and talks about one after the other. */
static enum err talk(struct doing *d, struct doing_school *s, const struct meeting *m, const struct talked *v,
    size_t n, struct doing_agreed *agreed)
{
    struct discussion_child so_far[HELD_MOST];
    struct discussion there = { .children = so_far };
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = OK;
    memset(so_far, 0, sizeof so_far);
    for (size_t i = 0; e == OK && i < n; i++) {
        so_far[i].pupil = v[i].who->pupil;
        e = discussion_add(d->w, &viewer, m, &there, v[i].who->public_id, v[i].areas);
        there.n++;
    }
    struct discussion said;
    if (e == OK)
        e = discussion_read(d->w, &viewer, m, &said);
    for (size_t i = 0; e == OK && i < said.n && i < n; i++) {
        agreed[i] = (struct doing_agreed){ .pupil = said.children[i].pupil, .severe = v[i].severe };
        e = talk_about(d, s, m, &said.children[i], &agreed[i]);
        d->done->children++;
    }
    return e;
}

static enum err note(struct doing *d, struct doing_school *s, const struct meeting *m)
{
    static const struct {
        enum agenda_area area;
        enum demo_words words;
        unsigned of_three;
    } notes[] = { { AGENDA_OVERVIEW, WORDS_OVERVIEW, 3 },
        { AGENDA_POLICY, WORDS_POLICY, 2 },
        { AGENDA_COHORTS, WORDS_COHORTS, 2 } };
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(notes); i++)
        if (rng_chance(&s->rng, notes[i].of_three, 3))
            e = save(d, s, m, (struct discussion_place){ .area = notes[i].area, .field = DISCUSSION_NOTES },
                demo_words(&s->rng, notes[i].words));
    if (e == OK && rng_chance(&s->rng, 1, 2))
        e = save(d, s, m, (struct discussion_place){ .field = DISCUSSION_SCHOOL }, demo_words(&s->rng, WORDS_SCHOOL));
    return e;
}

/* People are named by what they are: the demonstration has no names for them. */
static enum err seat(struct doing *d, struct doing_school *s, const struct meeting *m)
{
    static const char *const people[] = { "Headteacher", "Attendance lead", "SENCO", "Designated safeguarding lead" };
    struct meeting_attendee_problems problems;
    enum err e = meeting_attendee_add(d->w, m,
        &(struct meeting_attendee){
            .name = m->lead_name, .role = S("Inclusion Lead"), .organisation = S("The authority"), .present = true },
        &problems);
    for (size_t i = 0; e == OK && i < COUNT_OF(people); i++) {
        if (i > 1 && !rng_chance(&s->rng, 1, 2))
            continue;
        e = meeting_attendee_add(d->w, m,
            &(struct meeting_attendee){ .name = str_of(people[i]),
                .role = str_of(people[i]),
                .organisation = s->name,
                .present = rng_chance(&s->rng, 9, 10) != 0 },
            &problems);
    }
    return e;
}

/* The account of the school, if it has one. */
static enum err account_of_school(struct doing *d, struct doing_school *s, struct account_id *ret)
{
    struct action_account *all;
    size_t n;
    *ret = (struct account_id){ 0 };
    doing_at(d, d->end, MORNING); /* when accounts were made */
    enum err e = action_accounts(d->w, s->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].kind == ACTION_OF_SCHOOL)
            *ret = all[i].id;
    return e;
}

static enum err sign(struct doing *d, struct doing_school *s, struct meeting *m)
{
    struct account_id school;
    enum err e = meeting_sign(d->w, s->lead, m, MEETING_SIDE_AUTHORITY);
    if (e == OK)
        e = account_of_school(d, s, &school);
    doing_at(d, day_add(m->on, 1), MORNING);
    if (e == OK && school.v != 0 && day_cmp(day_add(m->on, 1), d->end) < 0)
        e = meeting_sign(d->w, school, m, MEETING_SIDE_SCHOOL);
    return e;
}

static enum err consult_and_refer(struct doing *d, struct doing_school *s, const struct meeting *m,
    const struct doing_agreed *agreed, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        if (rng_chance(&s->rng, 1, 7))
            e = doing_consult(d, s, agreed[i].pupil, m);
        if (e == OK && (agreed[i].yar || rng_chance(&s->rng, 1, 25)))
            e = doing_refer(d, s, m, agreed[i].pupil, agreed[i].yar);
    }
    /* Some questions are on their way when the demonstration begins. */
    if (e == OK && n > 0 && d->end.v - m->on.v < 70 && rng_chance(&s->rng, 1, 4))
        e = doing_consult(d, s, agreed[0].pupil, NULL);
    return e;
}

static enum err hold(struct doing *d, struct doing_school *s, struct str public_id)
{
    struct meeting m;
    struct talked children[HELD_MOST];
    struct doing_agreed agreed[HELD_MOST];
    size_t n;
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = meeting_read(d->w, &viewer, public_id, &m);
    if (e == OK)
        e = choose(d, s, m.on, m.year, children, &n);
    if (e != OK)
        return e;
    doing_at(d, m.on, m.starts);
    e = meeting_open(d->w, s->lead, &m);
    if (e == OK)
        e = meeting_read(d->w, &viewer, public_id, &m);
    if (e == OK)
        e = seat(d, s, &m);
    if (e == OK)
        e = note(d, s, &m);
    doing_at(d, m.on, m.starts + LENGTH / 2);
    if (e == OK)
        e = talk(d, s, &m, children, n, agreed);
    doing_at(d, m.on, m.starts + LENGTH);
    if (e == OK)
        e = meeting_close(d->w, s->lead, &m, doing_weekday(day_add(m.on, 84)));
    m.state = MEETING_CLOSED;
    if (e == OK)
        e = doing_actions(d, s, &m, agreed, n);
    if (e == OK)
        e = consult_and_refer(d, s, &m, agreed, n);
    doing_at(d, m.on, m.starts + LENGTH + 30);
    if (e == OK)
        e = sign(d, s, &m);
    return e;
}

/* The day of a school in a term: the schools of a lead are spread over it, on days on which they are in session. */
static struct day day_of_school(const struct doing *d, const struct doing_school *s, int year,
    enum calendar_season term)
{
    enum { AFTER = 14,
        BEFORE = 12,
        TRIES = 20 };
    struct day from, to;
    bool told;
    const struct calendar *c = d->source.reference->calendar;
    struct att_mask planned = calendar_planned(c, year, s->id);
    calendar_season_days(c, year, term, &from, &to, &told);
    size_t place = (s->place + 3 * (size_t)term) % s->of;
    struct day on = day_add(from, AFTER + (int)(place * (size_t)(to.v - from.v - AFTER - BEFORE) / s->of));
    /* Holidays are left on either side, so that not all of their schools come on one day. */
    int step = s->place % 2 == 0 ? 1 : -1;
    for (int i = 0; i < TRIES; i++, on = day_add(on, step)) {
        struct att_session morning = att_session_of(year, on, false);
        if (day_weekday(on) > 4)
            continue;
        if (att_mask_is_empty(&planned) || (att_session_is(morning) && att_mask_has(&planned, morning)))
            break;
    }
    return on;
}

/* Plans it at the first time of the day at which the lead is free. */
static enum err plan(struct doing *d, struct doing_school *s, struct day on, struct str *ret)
{
    static const int starts[] = { 9 * 60, 10 * 60 + 45, 13 * 60, 14 * 60 + 45 };
    const struct meeting_school school = { .id = s->id, .name = s->name, .closed_on = DAY_NONE };
    const struct calendar *calendar = d->source.reference->calendar;
    struct meeting_plan p = { .lead = s->lead,
        .on = on,
        .mode = rng_chance(&s->rng, 3, 4) ? MEETING_PERSON : MEETING_ONLINE,
        .place = demo_words(&s->rng, WORDS_PLACE) };
    if (p.mode == MEETING_ONLINE)
        p.place = S("The link is in the invitation");
    enum err e = OK;
    for (size_t i = 0; e == OK && i < COUNT_OF(starts); i++) {
        struct meeting_problems problems;
        p.starts = starts[(s->place + i) % COUNT_OF(starts)];
        p.ends = p.starts + LENGTH;
        e = meeting_check(d->w, calendar, &school, &p, (struct meeting_id){ 0 }, &problems);
        if (e == OK && !meeting_has_problems(&problems))
            break;
    }
    d->done->meetings++;
    return e == OK ? meeting_add(d->w, calendar, s->lead, s->id, &p, ret) : e;
}

static enum err cancel(struct doing *d, struct doing_school *s, struct day on, struct str *public_id, struct day *ret)
{
    struct meeting m;
    struct str problem;
    const struct viewer viewer = doing_viewer(d, s->lead);
    doing_at(d, day_add(on, -1), MORNING);
    enum err e = meeting_read(d->w, &viewer, *public_id, &m);
    if (e == OK)
        e = meeting_cancel(d->w, s->lead, &m, demo_words(&s->rng, WORDS_CANCELLED), &problem);
    *ret = doing_weekday(day_add(on, 7));
    if (e == OK)
        e = plan(d, s, *ret, public_id);
    return e;
}

enum err doing_meetings(struct doing *d, struct doing_school *s, int year, enum calendar_season term)
{
    struct str public_id;
    struct day on = day_of_school(d, s, year, term);
    bool to_come = day_cmp(on, d->end) >= 0;
    struct day planned = day_add(on, -PLANNED_BEFORE);
    if (to_come && day_cmp(planned, d->end) >= 0)
        planned = day_add(d->end, -2);
    doing_at(d, planned, MORNING);
    bool missed = rng_chance(&s->rng, 1, 30) != 0, cancelled = rng_chance(&s->rng, 1, 16) != 0;
    if (missed && rng_chance(&s->rng, 1, 2))
        return OK;
    enum err e = plan(d, s, on, &public_id);
    if (e != OK || to_come || missed)
        return e;
    if (cancelled)
        e = cancel(d, s, on, &public_id, &on);
    if (e != OK || day_cmp(on, d->end) >= 0)
        return e;
    return hold(d, s, public_id);
}

enum err doing_pack(struct doing *d, struct doing_school *s)
{
    enum { SOON = 75 }; /* days: the holidays, and the first weeks after them */
    struct meeting *all;
    size_t n;
    doing_at(d, d->end, MORNING);
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = meeting_list(d->w, &viewer, &(struct meeting_filter){ .school = s->id, .from = d->end }, &all, &n);
    if (e != OK || n == 0 || all[0].state != MEETING_PLANNED || all[0].on.v - d->end.v > SOON)
        return e;
    struct choice_lists lists;
    e = choice_load(d->w, &lists);
    return e == OK ? pack_make(d->w, &d->source, &viewer, &viewer, &lists, &all[0]) : e;
}
