/* Actions, consultations and panels of the demonstration, and what became of them. */
#include "cli/demo_words.h"
#include "cli/demo_work.h"
#include "service/consultation.h"
#include "service/panel.h"

enum { AFTERNOON = 15 * 60 };

/* --- actions --- */

static struct action_new action_of(struct doing *d, struct doing_school *s, const struct meeting *m,
    struct pupil_id pupil, size_t step)
{
    const struct demo_step *x = &demo_steps[step];
    struct action_to to = { .kind = (enum action_owner)x->owner,
        .account = x->owner == ACTION_OF_AUTHORITY ? s->lead_sign_in : S(""),
        .name = x->owner == ACTION_OF_AUTHORITY ? S("") : str_of(x->owner_name) };
    return (struct action_new){ .school = s->id,
        .pupil = pupil,
        .meeting = m->id,
        .task = str_of(x->task),
        .to = to,
        .due = doing_weekday(day_add(doing_weekday(day_cmp(m->on, d->w->today) < 0 ? d->w->today : m->on),
            7 * rng_range(&s->rng, 2, 7))) };
}

/* What a school is asked for as a whole. */
static const struct demo_step of_school = { ACTION_OF_SCHOOL, "Send the plan for broken weeks to the lead",
    "Headteacher", "The plan came and was talked through." };

static const struct demo_step *step_of(const struct action *a)
{
    for (size_t i = 0; i < demo_steps_n; i++)
        if (str_eq(a->task, str_of(demo_steps[i].task)))
            return &demo_steps[i];
    return &of_school;
}

/* The day on which it ends: near the one on which it is due, and before the demonstration's. */
static struct day ending(const struct doing *d, struct doing_school *s, struct day due)
{
    struct day on = doing_weekday(day_add(due, rng_range(&s->rng, -6, 5)));
    return day_cmp(on, d->end) < 0 ? on : day_add(d->end, -1);
}

static enum err replace(struct doing *d, struct doing_school *s, const struct action *a)
{
    struct str public_id;
    struct action_problems problems;
    const struct demo_step *x = &demo_steps[rng_below(&s->rng, demo_steps_n)];
    const struct action_new n = { .school = s->id,
        .pupil = a->pupil,
        .meeting = a->meeting,
        .task = str_of(x->task),
        .to = { .kind = a->owner_kind,
            .account = a->owner.v == s->lead.v ? s->lead_sign_in : S(""),
            .name = a->owner_name },
        .due = doing_weekday(day_add(d->w->today, 28)) };
    d->done->actions++;
    return action_replace(d->w, s->lead, a, &n, &public_id, &problems);
}

/* What became of one by the demonstration's day. The older, the less is open. */
static enum err become(struct doing *d, struct doing_school *s, const struct action *a)
{
    enum { RECENT = 45,
        LONG_AGO = 150 };
    struct action_problems problems;
    int chance = rng_range(&s->rng, 0, 99), over = d->end.v - a->due.v;
    int open = over > LONG_AGO ? 0 : over > RECENT ? 1
        : over > 0                                 ? 40
                                                   : 80;
    if (a->state != ACTION_OPEN || chance < open)
        return OK;
    struct day on = ending(d, s, a->due);
    doing_at(d, day_cmp(on, day_add(a->meeting_on, 1)) < 0 ? day_add(a->meeting_on, 1) : on, AFTERNOON);
    if (day_cmp(d->w->today, d->end) >= 0)
        return OK;
    chance = rng_range(&s->rng, 0, 99);
    if (chance < 8)
        return replace(d, s, a);
    if (chance < 18)
        return action_end(d->w, s->lead, a, ACTION_NOT_DONE, demo_words(&s->rng, WORDS_NOT_DONE), &problems);
    return action_end(d->w, s->lead, a, ACTION_DONE, str_of(step_of(a)->outcome), &problems);
}

static enum err add(struct doing *d, struct doing_school *s, const struct action_new *n)
{
    struct str public_id;
    struct action_problems problems;
    d->done->actions++;
    return action_make(d->w, s->lead, n, &public_id, &problems);
}

enum err doing_actions(struct doing *d, struct doing_school *s, const struct meeting *m,
    const struct doing_agreed *children, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        for (size_t k = 0; e == OK && k < children[i].n_steps; k++) {
            const struct action_new x = action_of(d, s, m, children[i].pupil, children[i].steps[k]);
            e = add(d, s, &x);
        }
    }
    if (e == OK && rng_chance(&s->rng, 1, 2)) {
        struct action_new x = action_of(d, s, m, (struct pupil_id){ 0 }, 0);
        x.task = str_of(of_school.task);
        x.to = (struct action_to){ ACTION_OF_SCHOOL, S(""), str_of(of_school.owner_name) };
        e = add(d, s, &x);
    }
    return e;
}

static enum err list(struct doing *d, struct doing_school *s, struct action **ret, size_t *ret_n)
{
    doing_at(d, d->end, AFTERNOON);
    const struct viewer viewer = doing_viewer(d, s->lead);
    const struct action_rule rule = { d->source.reference->calendar, d->source.config->action_rise_days };
    return action_list(d->w, &viewer, &rule, &(struct action_question){ .school = s->id }, ret, ret_n);
}

/* What came in place of another one is done too, if its day has passed. */
static enum err become_replacing(struct doing *d, struct doing_school *s, const struct action *all, size_t n,
    struct str public_id)
{
    struct action_problems problems;
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(all[i].public_id, public_id) || all[i].state != ACTION_OPEN || day_cmp(all[i].due, d->end) >= 0)
            continue;
        doing_at(d, ending(d, s, all[i].due), AFTERNOON);
        return action_end(d->w, s->lead, &all[i], ACTION_DONE, str_of(step_of(&all[i])->outcome), &problems);
    }
    return OK;
}

enum err doing_actions_end(struct doing *d, struct doing_school *s)
{
    struct action *all;
    size_t n;
    enum err e = list(d, s, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        e = become(d, s, &all[i]);
    if (e == OK)
        e = list(d, s, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].replaced_by.n > 0)
            e = become_replacing(d, s, all, n, all[i].replaced_by);
    return e;
}

/* Whether an open action is about the child. */
static bool has_open(const struct action *all, size_t n, struct pupil_id pupil)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].state == ACTION_OPEN && all[i].pupil.v == pupil.v)
            return true;
    return false;
}

enum err doing_log(struct doing *d, struct doing_school *s)
{
    enum { DAYS_AGO = 24,
        AFTER_HOLIDAYS = 48 };
    struct dashboard x;
    struct action *all;
    size_t n;
    const struct dashboard_filter filter = {
        .year = d->options->last_year, .urn = s->urn, .from = DAY_NONE, .to = DAY_NONE
    };
    enum err e = list(d, s, &all, &n);
    const struct viewer viewer = doing_viewer(d, s->lead);
    if (e == OK)
        e = dashboard_ask(d->w, &d->source, &viewer, &filter, &(struct dashboard_wants){ .lists = 1u << LIST_SEVERE },
            &x);
    for (size_t i = 0; e == OK && i < x.answer.lists.n[LIST_SEVERE]; i++) {
        const struct att_row *r = &x.answer.rows[x.answer.lists.rows[LIST_SEVERE][i]];
        struct pupil_id pupil = att_row_block(&x.answer, r)->who[r->row].pupil;
        struct meeting none = { .on = doing_weekday(day_add(d->end, -rng_range(&s->rng, 3, DAYS_AGO))) };
        bool left = rng_chance(&s->rng, 1, 6) != 0;
        if (left || has_open(all, n, pupil))
            continue;
        doing_at(d, none.on, AFTERNOON);
        struct action_new a = action_of(d, s, &none, pupil, rng_below(&s->rng, demo_steps_n));
        a.due = doing_weekday(day_add(d->end, AFTER_HOLIDAYS + rng_range(&s->rng, 0, 14)));
        e = add(d, s, &a);
    }
    return e;
}

/* --- consultations --- */

/* Somebody of the school's if there is an account, else one of the authority's by chance. */
static enum err whom(struct doing *d, struct doing_school *s, struct action_account *ret)
{
    struct action_account *all;
    size_t n, theirs = 0;
    enum err e = action_accounts(d->w, s->id, &all, &n);
    if (e != OK || n < 2)
        return e == OK ? ERR_MISSING : e;
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == ACTION_OF_SCHOOL)
            theirs = i + 1;
    size_t i = theirs > 0 ? theirs - 1 : rng_below(&s->rng, n);
    if (all[i].id.v == s->lead.v)
        i = (i + 1) % n;
    *ret = all[i];
    return OK;
}

static enum err answer(struct doing *d, struct doing_school *s, const struct action_account *asked,
    struct str public_id)
{
    struct consultation c;
    struct consultation_problems problems;
    const struct viewer viewer = doing_viewer(d, asked->id);
    enum err e = consultation_read(d->w, &viewer, public_id, &c);
    return e == OK ? consultation_answer(d->w, asked->id, &c, demo_words(&s->rng, WORDS_ANSWER), &problems) : e;
}

enum err doing_consult(struct doing *d, struct doing_school *s, struct pupil_id pupil, const struct meeting *m)
{
    enum { BEFORE = 12,
        ANSWERED = 4,
        LONG_AGO = 40 };
    struct action_account asked = { .name = S("") };
    struct consultation_problems problems;
    struct str public_id;
    struct day on = day_add(m != NULL ? m->on : d->end, -BEFORE);
    struct consultation_new n = { .school = s->id,
        .pupil = pupil,
        .meeting_on = DAY_NONE,
        .question = demo_words(&s->rng, WORDS_QUESTION),
        .due = m != NULL ? day_add(m->on, -1) : day_add(d->end, rng_range(&s->rng, -4, 16)) };
    if (m != NULL) {
        n.meeting = m->id;
        n.meeting_on = m->on;
    }
    doing_at(d, doing_weekday(on), AFTERNOON);
    enum err e = whom(d, s, &asked);
    if (e == ERR_MISSING)
        return OK;
    n.account = asked.name;
    if (e == OK)
        e = consultation_ask(d->w, s->lead, &n, &public_id, &problems);
    d->done->consultations++;
    doing_at(d, doing_weekday(day_add(on, BEFORE - ANSWERED)), AFTERNOON);
    /* Nobody asks again and again about a meeting of last year. */
    bool answered = rng_chance(&s->rng, m != NULL ? 17 : 6, 20) != 0 || d->end.v - n.due.v > LONG_AGO;
    if (e == OK && answered)
        e = answer(d, s, &asked, public_id);
    return e;
}

/* --- panels --- */

static enum err add_panel(struct doing *d, enum panel_kind kind, int year, int month, int day)
{
    struct panel_problems problems;
    struct day on;
    if (d->n_panels == DEMO_PANELS_MOST || !day_of(year, month, day, &on))
        return ERR_FULL;
    on = day_add(day_monday(on), kind == PANEL_YAR ? 2 : 3);
    d->panels[d->n_panels].kind = (int)kind;
    d->panels[d->n_panels].on = on;
    struct day made = day_add(on, -120);
    doing_at(d, day_cmp(made, d->end) < 0 ? made : day_add(d->end, -1), AFTERNOON);
    return panel_add(d->w, kind, on, S("Council offices, committee room"), &d->panels[d->n_panels++].public_id,
        &problems);
}

/* One of each kind a month of school, and those of the autumn to come. */
enum err doing_panels(struct doing *d)
{
    static const int months[] = { 10, 11, 12, 1, 2, 3, 5, 6, 7 };
    enum err e = OK;
    for (int year = d->options->first_year; e == OK && year <= d->options->last_year + 1; year++)
        for (size_t i = 0; e == OK && i < (year > d->options->last_year ? 3 : COUNT_OF(months)); i++)
            for (int kind = 0; e == OK && kind < PANEL_KINDS; kind++)
                e = add_panel(d, (enum panel_kind)kind, months[i] < 9 ? year + 1 : year, months[i], 14);
    return e;
}

/* What the panel set a day for is looked at again on it, and mostly ends there. */
static enum err look_again(struct doing *d, struct doing_school *s, struct str public_id)
{
    struct referral r;
    struct panel_problems problems;
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = referral_read(d->w, &viewer, public_id, &r);
    if (e != OK || !day_is(r.review) || day_cmp(r.review, d->end) >= 0 ||
        (d->end.v - r.review.v < 60 && rng_chance(&s->rng, 1, 4)))
        return e;
    doing_at(d, r.review, AFTERNOON);
    return referral_settle(d->w, s->lead, &r, REFERRAL_CLOSED,
        S("Looked at again: the plan holds, and the services go on with it."), DAY_NONE, &problems);
}

static enum err settle(struct doing *d, struct doing_school *s, struct str public_id)
{
    static const enum referral_state states[] = { REFERRAL_ACCEPTED, REFERRAL_ACCEPTED, REFERRAL_SIGNPOSTED,
        REFERRAL_CLOSED };
    struct referral r;
    struct panel_problems problems;
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum referral_state state = states[rng_below(&s->rng, COUNT_OF(states))];
    enum err e = referral_read(d->w, &viewer, public_id, &r);
    return e == OK ? referral_settle(d->w, s->lead, &r, state, demo_words(&s->rng, WORDS_DECIDED),
                         state == REFERRAL_ACCEPTED ? doing_weekday(day_add(d->w->today, 42)) : DAY_NONE, &problems)
                   : e;
}

/* The panel of a kind that comes next after some notice, or the one after; d->n_panels if there is none. */
static size_t next_panel(const struct doing *d, struct doing_school *s, enum panel_kind kind, struct day from)
{
    enum { NOTICE = 7,
        LATELY = 60 };
    int notice = d->end.v - from.v < LATELY && rng_chance(&s->rng, 2, 3) ? LATELY : NOTICE;
    size_t i = 0;
    while (i < d->n_panels && (d->panels[i].kind != (int)kind || d->panels[i].on.v < from.v + notice))
        i++;
    return i;
}

static enum err put_on(struct doing *d, struct doing_school *s, struct str public_id, size_t place)
{
    struct panel panel;
    struct referral r;
    struct panel_problems problems;
    const struct viewer viewer = doing_viewer(d, s->lead);
    enum err e = panel_read(d->w, d->panels[place].public_id, &panel);
    if (e == OK)
        e = referral_read(d->w, &viewer, public_id, &r);
    return e == OK ? referral_put(d->w, s->lead, &r, &panel, &problems) : e;
}

enum err doing_refer(struct doing *d, struct doing_school *s, const struct meeting *m, struct pupil_id pupil, bool yar)
{
    enum panel_kind kind = yar ? PANEL_YAR : PANEL_INCLUSION;
    struct panel_problems problems;
    struct str public_id;
    doing_at(d, m->on, AFTERNOON + 60);
    const struct referral_new n = { .kind = kind,
        .school = s->id,
        .pupil = pupil,
        .meeting = m->id,
        .urgent = rng_chance(&s->rng, 1, 6) != 0,
        .why = demo_words(&s->rng, WORDS_WHY),
        .wanted = demo_words(&s->rng, WORDS_WANTED),
        .risks = S("") };
    enum err e = referral_make(d->w, s->lead, &n, &public_id, &problems);
    if (e == ERR_INVALID && problems.kind.n > 0)
        return OK; /* the child waits for it already */
    d->done->referrals++;
    size_t place = next_panel(d, s, kind, m->on);
    bool to_come = place == d->n_panels || day_cmp(d->panels[place].on, d->end) >= 0;
    if (e != OK || place == d->n_panels || (to_come && rng_chance(&s->rng, 1, 2)))
        return e; /* in the queue */
    doing_at(d, m->on, AFTERNOON + 120);
    e = put_on(d, s, public_id, place);
    if (e != OK || to_come)
        return e;
    doing_at(d, d->panels[place].on, AFTERNOON);
    e = settle(d, s, public_id);
    return e == OK ? look_again(d, s, public_id) : e;
}

enum err doing_panels_end(struct doing *d)
{
    struct panel panel;
    enum err e = OK;
    for (size_t i = 0; e == OK && i < d->n_panels && day_cmp(d->panels[i].on, d->end) < 0; i++) {
        doing_at(d, d->panels[i].on, AFTERNOON + 60);
        e = panel_read(d->w, d->panels[i].public_id, &panel);
        if (e == OK)
            e = panel_end(d->w, &panel, PANEL_HELD);
    }
    return e;
}
