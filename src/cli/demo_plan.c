/* What is said at a forum of the demonstration, the plan that comes of it, and what it was worth. */
#include "cli/demo_forum.h"

#include "service/access.h"
#include "service/action.h"
#include "service/advice.h"
#include "service/case_close.h"
#include "service/follow_up.h"
#include "service/plan.h"
#include "service/run_sheet.h"

enum { MORNING = 9 * 60,
    AGREED_AFTER = 5,
    PROGRESS_BEFORE = 4,
    READ_BEFORE = 2,
    BACK_AFTER = 150,
    CLOSED_AFTER = 120,
    BACK_FORUM_AFTER = 30,
    SOON = 14 };

struct hearing {
    struct forum_doing *f;
    const struct forum *sheet;
    struct forum_case c;
    const struct identify_index *index; /* NULL: named */
    struct account_id writer;           /* of the setting */
    struct day on;
};

static struct str words(struct hearing *h, enum forum_words kind)
{
    return forum_doing_words(h->f, kind, h->c.phase, h->index);
}

static enum err again(struct hearing *h)
{
    const struct account_id by = h->c.round.state == ROUND_DRAFT ? h->writer : h->f->coordinator;
    return forum_doing_read(h->f, str_dup(h->f->d->w->arena, h->c.round.public_id), by, &h->c);
}

/* The case of a round, as whoever runs its forum has it before them. */
static enum err begin(struct forum_doing *f, struct str round, struct hearing *h)
{
    enum err e = forum_doing_read(f, round, f->coordinator, &h->c);
    h->writer = h->c.made_by;
    if (e == OK && !h->c.named)
        e = identify_load_round(f->d->w, h->c.round.id, &h->index);
    return e;
}

/* --- on the day --- */

/* An offer that became an action of a named case is done in its time, if that has gone by. */
static enum err end_action(struct hearing *h, struct str advice, struct account_id by)
{
    struct advice *all;
    size_t n;
    struct forum_doing *f = h->f;
    const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
    enum err e = advice_list(f->d->w, &viewer, &h->c, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct action a;
        struct action_problems problems;
        const struct action_rule rule = { f->d->source.reference->calendar, f->d->source.config->action_rise_days };
        const struct day then = doing_weekday(day_add(h->on, 20));
        if (!str_eq(all[i].public_id, advice) || all[i].action_public_id.n == 0 || day_cmp(then, f->d->end) >= 0)
            continue;
        doing_at(f->d, then, MORNING);
        e = action_read(f->d->w, &viewer.named, &rule, all[i].action_public_id, &a);
        if (e == OK)
            e = action_end(f->d->w, by, &a, ACTION_DONE, S("Done as it was offered; the setting was told."),
                &problems);
        doing_at(f->d, h->on, h->sheet->plan.starts);
    }
    return e;
}

/* Whose advice it is: the first, of the service that is everywhere; the next, of another that signs in; then of any of
 * the forum. The coordinator writes down what is said by those who do not sign in. */
static const struct forum_doing_service *adviser(struct hearing *h, int place)
{
    const struct forum_doing_service *all = h->f->services;
    const size_t any = place == 0 ? 0 : rng_below(&h->f->rng, FORUM_DOING_SERVICES);
    const size_t from = place == 1 ? 1 + any % 3 : any;
    for (size_t i = 0; place > 0 && i < FORUM_DOING_SERVICES; i++) {
        const struct forum_doing_service *s = &all[(from + i) % FORUM_DOING_SERVICES];
        if (forum_doing_sits(s, h->c.phase) && (place > 1 || (s != all && s->attendee.v != 0)))
            return s;
    }
    return all;
}

static enum err advise(struct hearing *h)
{
    struct forum_doing *f = h->f;
    const int n = rng_range(&f->rng, 2, 4);
    enum err e = OK;
    for (int i = 0; e == OK && i < n; i++) {
        struct advice_problems problems;
        struct str public_id;
        const enum advice_heading heading = (enum advice_heading)((f->turn + (size_t)(2 * i)) % ADVICE_HEADINGS);
        const struct forum_doing_service *service = adviser(h, i);
        const struct account_id by = service->attendee.v != 0 ? service->attendee : f->coordinator;
        const struct advice_new a = { .heading = heading,
            .content = words(h, (enum forum_words)(FORUM_WORDS_ENDEAVOURS + (int)heading)),
            .service = service->s.public_id,
            .resource = S(""),
            .due = DAY_NONE };
        e = advice_add(f->d->w, by, &h->c, &a, &public_id, &problems);
        if (e == OK && h->c.named)
            e = end_action(h, public_id, by);
    }
    return e;
}

static struct plan_typed typed(struct str value)
{
    return (struct plan_typed){ .value = value, .sign = S("") };
}

/* A day as a form has it. */
static struct str typed_day(struct hearing *h, struct day d)
{
    char iso[11];
    return str_dup(h->f->d->w->arena, day_iso(d, iso));
}

static enum err write_target(struct hearing *h, const struct plan *p, size_t need)
{
    struct plan_problem problems[PLAN_TARGET_FIELDS];
    struct plan_typed t[PLAN_TARGET_FIELDS];
    struct str public_id;
    const struct forum_words_target *x = forum_words_target(need, h->f->turn / 2);
    t[PLAN_T_NEED] = typed(plan_need_name((enum plan_need_area)need));
    t[PLAN_T_BASELINE] = typed(str_of(x->baseline));
    t[PLAN_T_TARGET] = typed(str_of(x->target));
    t[PLAN_T_STRATEGY] = typed(x->strategy < 0 ? S("") : str_fmt(h->f->d->w->arena, "%d", x->strategy));
    t[PLAN_T_PROVISION] = typed(str_of(x->provision));
    t[PLAN_T_WHO] = typed(str_of(x->who));
    t[PLAN_T_HOW_OFTEN] = typed(str_of(x->how_often));
    t[PLAN_T_STARTS] = typed(typed_day(h, doing_weekday(day_add(h->on, 5))));
    t[PLAN_T_REVIEW] = typed(typed_day(h, doing_weekday(day_add(h->on, 84))));
    t[PLAN_T_MEASURE] = typed(str_of(x->measure));
    return plan_save_target(h->f->d->w, &h->c, p, NULL, t, problems, &public_id);
}

static enum err read_draft(struct hearing *h, struct plan *ret)
{
    struct plan *all;
    size_t n;
    enum err e = plan_list(h->f->d->w, h->c.round.id, &all, &n);
    if (e != OK)
        return e;
    const struct plan *draft = plan_draft(all, n);
    if (draft == NULL)
        return ERR_MISSING;
    *ret = *draft;
    return plan_fill(h->f->d->w, ret);
}

static enum err write_body(struct hearing *h, const struct plan *p, const size_t *needs, size_t n)
{
    static const char *const layers[] = { "targeted", "targeted_plus", "targeted", "universal", "specialist" };
    struct plan_problem problems[PLAN_FIELDS];
    struct plan_typed t[PLAN_FIELDS];
    for (int i = 0; i < PLAN_FIELDS; i++)
        t[i] = (struct plan_typed){ STR_NONE, STR_NONE };
    if (p->strengths.n == 0) {
        t[PLAN_F_STRENGTHS] = typed(words(h, FORUM_WORDS_STRENGTHS));
        t[PLAN_F_CHILD] = typed(words(h, FORUM_WORDS_CHILD));
        t[PLAN_F_PARENT] = typed(words(h, FORUM_WORDS_PARENT));
        t[PLAN_F_TRANSITION] = typed(words(h, FORUM_WORDS_TRANSITION));
    }
    for (size_t i = 0; i < n; i++)
        if (p->needs[needs[i]].n == 0)
            t[PLAN_F_COMMUNICATION + needs[i]] =
                typed(words(h, (enum forum_words)(FORUM_WORDS_NEED_COMMUNICATION + (int)needs[i])));
    if (p->layer == PLAN_LAYER_NONE)
        t[PLAN_F_LAYER] = typed(str_of(layers[h->f->turn % COUNT_OF(layers)]));
    t[PLAN_F_REVIEW] = typed(typed_day(h, doing_weekday(day_add(h->on, 84))));
    return plan_save(h->f->d->w, &h->c, p, t, problems);
}

static enum err write_plan(struct hearing *h)
{
    struct plan p;
    struct work *w = h->f->d->w;
    const size_t needs[2] = { h->f->turn % PLAN_NEEDS, PLAN_SEMH };
    const size_t n = needs[0] != needs[1] && rng_chance(&h->f->rng, 2, 3) ? 2 : 1;
    enum err e = plan_begin(w, h->f->coordinator, &h->c);
    if (e == OK)
        e = read_draft(h, &p);
    if (e == OK)
        e = write_body(h, &p, needs, n);
    for (size_t i = 0; e == OK && i < 2; i++) {
        e = read_draft(h, &p);
        if (e == OK)
            e = write_target(h, &p, needs[i % n]);
        h->f->turn += n == 1 ? 2 : 0; /* another one of the same need */
    }
    if (e == OK)
        e = read_draft(h, &p);
    if (e == OK)
        e = plan_issue(w, h->f->coordinator, &h->c, &p);
    if (e == OK)
        e = follow_up_schedule(w, &h->c, h->f->d->source.config->follow_up_weeks);
    return e == OK ? again(h) : e;
}

/* --- afterwards --- */

static enum err say_progress(struct hearing *h, const struct plan *p, bool late)
{
    struct plan_progress_new said[PLAN_TARGETS_MOST];
    struct str errors[PLAN_TARGETS_MOST];
    size_t added;
    for (size_t i = 0; i < p->n_targets; i++) {
        const uint64_t chance = rng_below(&h->f->rng, 10);
        const enum plan_outcome o = chance < (late ? 6u : 3u) ? PLAN_MET : chance < 8 ? PLAN_PARTLY
                                                                                      : PLAN_NOT;
        said[i] = (struct plan_progress_new){ .says = true,
            .outcome = o,
            .next = o == PLAN_MET ? (late ? PLAN_CLOSE : PLAN_UP) : PLAN_CONTINUE,
            .words = words(h, (enum forum_words)(FORUM_WORDS_MET + (int)o)) };
    }
    return plan_progress_add(h->f->d->w, h->writer, &h->c, p, said, errors, &added);
}

static enum err agree_and_try(struct hearing *h)
{
    struct plan *all;
    size_t n;
    struct doing *d = h->f->d;
    const int weeks[] = { 6, 12 };
    const struct day agreed = doing_weekday(day_add(h->on, AGREED_AFTER));
    enum err e = plan_list(d->w, h->c.round.id, &all, &n);
    struct plan *p = e == OK ? plan_current(all, n) : NULL;
    if (p == NULL || day_cmp(agreed, d->end) >= 0)
        return e;
    doing_at(d, agreed, MORNING);
    e = plan_fill(d->w, p);
    if (e == OK && !rng_chance(&h->f->rng, 1, 12))
        e = plan_agree(d->w, h->writer, &h->c, p);
    for (size_t i = 0; e == OK && i < COUNT_OF(weeks); i++) {
        const struct day then = doing_weekday(day_add(h->on, 7 * weeks[i] - PROGRESS_BEFORE));
        if (day_cmp(then, d->end) >= 0)
            break;
        doing_at(d, then, MORNING);
        e = say_progress(h, p, i > 0);
    }
    return e;
}

/* What the setting types where no register tells it: sessions, in three of four. */
static void type_sessions(struct hearing *h, const struct follow_up *u, uint64_t chance, struct follow_up_numbers *to)
{
    if (chance % 4 == 3)
        return;
    to->possible_before = to->possible_after = 10 * u->weeks;
    to->absent_before = to->possible_before * rng_range(&h->f->rng, 20, 45) / 100;
    to->absent_after = to->possible_after * rng_range(&h->f->rng, 8, 44) / 100;
}

static enum err answer(struct hearing *h, const struct follow_up *u)
{
    struct doing *d = h->f->d;
    struct follow_up_numbers known;
    struct follow_windows windows;
    struct follow_up_problems problems;
    const uint64_t chance = rng_below(&h->f->rng, 12);
    struct follow_up_said said = { .n = { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 },
        .placement = chance < 10 ? PLACEMENT_KEPT : chance == 10 ? PLACEMENT_CHANGED
                                                                 : PLACEMENT_LOST,
        .words = words(h, FORUM_WORDS_FOLLOW_UP) };
    said.n.confidence = rng_range(&h->f->rng, 4, 9);
    if (h->c.phase == FORUM_SECONDARY && rng_chance(&h->f->rng, 1, 2)) {
        said.n.hours_before = 4 * rng_range(&h->f->rng, 10, 18);
        said.n.hours_after = said.n.hours_before + 2 * rng_range(&h->f->rng, 0, 16);
    }
    if (h->c.phase == FORUM_POST16)
        said.destination = chance < 8 ? DESTINATION_EDUCATION : DESTINATION_TRAINING;
    /* The registers are read as of one day, so that they are read once. */
    doing_at(d, d->end, MORNING);
    enum err e = follow_up_known(d->w, &d->source, u, &known, &windows);
    if (e == OK && known.possible_before < 0)
        type_sessions(h, u, chance, &said.n);
    doing_at(d, doing_weekday(day_add(u->due, (int)(chance % 5))), MORNING);
    if (e != OK || day_cmp(d->w->today, d->end) >= 0)
        return e;
    return follow_up_save(d->w, h->writer, u, &known, &said, &problems);
}

/* One that is due is answered, but for some. */
static enum err follow(struct forum_doing *f, const struct follow_up *u)
{
    struct hearing h = { .f = f };
    const bool recent = f->d->end.v - u->due.v < SOON;
    if (rng_chance(&f->rng, recent ? 2 : 1, recent ? 3 : 40))
        return OK;
    enum err e = db_begin(f->d->w->db, DB_WRITE);
    if (e == OK)
        e = begin(f, u->round_public_id, &h);
    if (e == OK)
        e = answer(&h, u);
    return forum_doing_commit(f, e);
}

enum err forum_doing_follow(struct forum_doing *f)
{
    struct follow_up *all;
    size_t n;
    enum err e = db_begin(f->d->w->db, DB_READ);
    doing_at(f->d, f->d->end, MORNING);
    struct work keeps = *f->d->w;
    keeps.arena = f->keep;
    const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
    if (e == OK)
        e = follow_up_due(&keeps, &viewer, day_add(f->d->end, -1), &all, &n);
    db_rollback(f->d->w->db);
    for (size_t i = 0; e == OK && i < n; i++)
        e = follow(f, &all[i]);
    return e;
}

/* One in six comes back after a term and a half. */
static enum err come_back(struct hearing *h)
{
    struct plan_back back;
    struct str round, problem;
    struct doing *d = h->f->d;
    const struct day then = doing_weekday(day_add(h->on, BACK_AFTER));
    if (h->c.round.number > 1 || h->f->turn % 6 != 0 || day_add(then, BACK_FORUM_AFTER).v >= d->end.v)
        return OK;
    doing_at(d, then, MORNING);
    enum err e = again(h);
    if (e == OK)
        e = plan_back_read(d->w, &h->c, &back);
    if (e != OK || !back.may)
        return e;
    struct str needs = back.n_lacks + back.n_actions > 0 ? words(h, FORUM_WORDS_BACK) : S("");
    e = plan_come_back(d->w, h->writer, &h->c, &back, needs, &round, &problem);
    if (e != OK)
        return e;
    h->c.round.public_id = round;
    h->c.round.state = ROUND_DRAFT;
    e = again(h);
    if (e == OK)
        e = forum_doing_consent(h->f, &h->c, h->writer, then);
    if (e == OK)
        e = forum_doing_book(h->f, &h->c, h->writer, doing_weekday(day_add(then, 4)), day_add(then, BACK_FORUM_AFTER));
    return e;
}

/* One in three is closed in that time. */
static void keep_to_close(struct hearing *h)
{
    struct forum_doing *f = h->f;
    const struct day then = doing_weekday(day_add(h->on, CLOSED_AFTER));
    if (f->turn % 3 != 1 || day_cmp(then, f->d->end) >= 0 || f->n_ends == FORUM_DOING_ENDS)
        return;
    f->ends[f->n_ends].round = str_dup(f->keep, h->c.round.public_id);
    f->ends[f->n_ends++].on = then;
}

/* --- a forum --- */

/* The setting was not there: the case waits, and gets another date. */
static enum err miss(struct hearing *h, const struct booking *b)
{
    struct str problem;
    enum err e = run_sheet_missed(h->f->d->w, h->f->coordinator, b, &h->c, words(h, FORUM_WORDS_MISSED), &problem);
    if (e == OK)
        e = again(h);
    return e == OK ? forum_doing_book(h->f, &h->c, h->writer, h->on, day_add(h->on, 10)) : e;
}

static enum err hear(struct hearing *h, const struct booking *b, bool *ret_planned)
{
    struct str problem;
    struct work *w = h->f->d->w;
    const bool last = h->f->d->end.v - h->on.v < 9;
    *ret_planned = false;
    enum err e = OK;
    doing_at(h->f->d, doing_weekday(day_add(h->on, -READ_BEFORE)), MORNING);
    const size_t unread = rng_below(&h->f->rng, 8);
    for (size_t i = 0; e == OK && i < FORUM_DOING_SERVICES; i++) {
        const struct forum_doing_service *s = &h->f->services[i];
        if (s->attendee.v != 0 && forum_doing_sits(s, h->c.phase) && i != unread)
            e = paper_mark_read(w, s->attendee, &h->c);
    }
    doing_at(h->f->d, h->on, b->starts);
    if (e == OK && !last && rng_chance(&h->f->rng, 1, 14))
        return miss(h, b);
    if (e == OK)
        e = advise(h);
    doing_at(h->f->d, h->on, b->starts);
    if (e == OK)
        e = run_sheet_discussed(w, h->f->coordinator, b, &h->c, words(h, FORUM_WORDS_CAME), &problem);
    if (e == OK)
        e = again(h);
    doing_at(h->f->d, h->on, b->starts + b->minutes - 1);
    if (e != OK || (last && b->place == 1))
        return e; /* its plan is still to be written: the queue says so */
    *ret_planned = true;
    return write_plan(h);
}

static enum err seat(struct forum_doing *f, const struct forum *s)
{
    struct forum_seat *all;
    size_t n;
    enum err e = forum_seats(f->d->w, s->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const bool present = rng_chance(&f->rng, 6, 7) != 0;
        e = run_sheet_attend(f->d->w, s, &all[i], present, present ? S("Link officer") : S(""));
    }
    return e;
}

enum err forum_doing_hold(struct forum_doing *f, struct str public_id)
{
    struct forum s;
    struct booking *list;
    struct str problem;
    size_t n = 0, n_heard = 0;
    struct work *w = f->d->w;
    const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
    enum err e = forum_read(w, &viewer.named, public_id, &s);
    if (e != OK)
        return e;
    doing_at(f->d, s.plan.on, s.plan.starts);
    e = run_sheet_open(w, &viewer, &s, &problem);
    if (e == OK)
        e = seat(f, &s);
    if (e == OK)
        e = booking_list_of_forum(w, &viewer, s.id, &list, &n);
    struct hearing *heard = ARENA_ARRAY(w->arena, n + 1, struct hearing);
    for (size_t i = 0; e == OK && i < n; i++) {
        bool planned;
        if (list[i].state != BOOKING_BOOKED)
            continue;
        f->turn++;
        doing_at(f->d, s.plan.on, list[i].starts);
        heard[n_heard] = (struct hearing){ .f = f, .sheet = &s, .on = s.plan.on };
        e = begin(f, list[i].round_public_id, &heard[n_heard]);
        if (e == OK)
            e = hear(&heard[n_heard], &list[i], &planned);
        n_heard += planned;
    }
    doing_at(f->d, s.plan.on, forum_ends(&s.plan));
    if (e == OK)
        e = booking_list_of_forum(w, &viewer, s.id, &list, &n);
    if (e == OK)
        e = forum_read(w, &viewer.named, public_id, &s);
    if (e == OK)
        e = run_sheet_hold(w, &viewer, &s, list, n, &problem);
    f->d->done->forums++;
    for (size_t i = 0; e == OK && i < n_heard; i++) {
        e = agree_and_try(&heard[i]);
        f->turn++;
        if (e == OK)
            e = come_back(&heard[i]);
        keep_to_close(&heard[i]);
    }
    return e;
}

/* --- the end --- */

/* Was each target of the plan that counts met in the end? */
static enum err is_met(struct hearing *h, bool *ret)
{
    struct plan *all;
    struct plan_progress *said;
    size_t n, n_said;
    struct work *w = h->f->d->w;
    enum err e = plan_list(w, h->c.round.id, &all, &n);
    struct plan *p = e == OK ? plan_current(all, n) : NULL;
    *ret = false;
    if (p == NULL)
        return e;
    e = plan_fill(w, p);
    if (e == OK)
        e = plan_progress_read(w, p, &said, &n_said);
    *ret = e == OK;
    for (size_t i = 0; e == OK && i < p->n_targets; i++) {
        const struct plan_progress *last = plan_progress_of(said, n_said, p->targets[i].root);
        *ret = *ret && last != NULL && last->outcome == PLAN_MET;
    }
    return e;
}

/* By its coordinator, and not all of them with everything done. */
static enum err end_case(struct hearing *h, size_t turn)
{
    static const enum case_close_as ends[] = { CASE_CLOSE_SETTING, CASE_CLOSE_ELSEWHERE, CASE_CLOSE_SETTING };
    struct case_close k;
    struct case_close_problems problems;
    struct work *w = h->f->d->w;
    bool met;
    enum err e = case_close_read(w, &h->c, &k);
    if (e == OK)
        e = is_met(h, &met);
    if (e != OK || k.bar != CASE_CLOSE_FREE)
        return e;
    const struct case_close_said said = { .has_as = true,
        .as = met ? CASE_CLOSE_MET : ends[turn % COUNT_OF(ends)],
        .words = met && k.n_left == 0 ? S("") : words(h, FORUM_WORDS_ENDED) };
    return case_close_it(w, h->f->coordinator, &h->c, &k, &said, &problems);
}

enum err forum_doing_close(struct forum_doing *f)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < f->n_ends; i++) {
        struct hearing h = { .f = f };
        e = db_begin(f->d->w->db, DB_WRITE);
        doing_at(f->d, f->ends[i].on, MORNING);
        if (e == OK)
            e = begin(f, f->ends[i].round, &h);
        if (e == OK)
            e = end_case(&h, i);
        e = forum_doing_commit(f, e);
    }
    return e;
}
