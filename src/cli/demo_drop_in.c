/* Drop-ins of the demonstration, and what is done with the papers of forums to come. */
#include "cli/demo_forum.h"

#include "service/advice.h"
#include "service/consent.h"
#include "service/drop_in.h"
#include "service/run_sheet.h"

enum { MORNING = 9 * 60,
    AHEAD = 75,     /* days: no place is taken earlier */
    ASKED_DAYS = 2, /* before the end: sharing without consent is asked for */
    SHARED_DAYS = 21 };

/* What comes of a place: most come, some give it back, one in ten is not there. */
static enum err end_place(struct forum_doing *f, const struct forum *x, struct str public_id, uint64_t chance)
{
    struct drop_in d;
    struct viewer viewer = doing_viewer(f->d, f->coordinator);
    viewer.today = f->d->end; /* when accounts of settings were there */
    enum err e = drop_in_read(f->d->w, &viewer, public_id, &d);
    return e == OK ? drop_in_say(f->d->w, x, &d, chance == 0 ? DROP_IN_MISSED : DROP_IN_CAME) : e;
}

static enum err take_place(struct forum_doing *f, const struct forum *x, const struct forum_doing_setting *s)
{
    struct drop_in_problems problems;
    struct drop_in *all;
    size_t n;
    struct doing *d = f->d;
    struct viewer viewer = doing_viewer(d, s->writes_named);
    struct day taken = doing_weekday(day_add(x->plan.on, -rng_range(&f->rng, 4, 20)));
    if (day_cmp(taken, d->end) >= 0)
        taken = day_add(d->end, -1);
    viewer.today = d->end;
    doing_at(d, taken, MORNING);
    const struct str about = forum_doing_words(f, FORUM_WORDS_TALK, x->phase, NULL);
    enum err e = drop_in_book(d->w, &viewer, x, s->urn, about, &problems);
    if (e == ERR_INVALID)
        return OK; /* its words name somebody there */
    if (e == OK)
        e = drop_in_list(d->w, &viewer, x, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const uint64_t chance = rng_below(&f->rng, 10);
        if (!all[i].own || all[i].state != DROP_IN_BOOKED || !str_eq(all[i].urn, s->urn))
            continue;
        doing_at(d, day_add(x->plan.on, -1), MORNING);
        if (day_cmp(x->plan.on, d->end) < 0 && chance == 1)
            return drop_in_give_back(d->w, x, &all[i]);
        doing_at(d, x->plan.on, x->plan.starts);
        return day_cmp(x->plan.on, d->end) < 0 ? end_place(f, x, all[i].public_id, chance) : OK;
    }
    return e;
}

enum err forum_doing_drop_ins(struct forum_doing *f)
{
    struct forum *all;
    size_t n;
    enum err e = forum_doing_list(f, FORUM_PRIMARY, day_add(f->d->end, AHEAD), &all, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        if (!all[i].drop_in)
            continue;
        e = db_begin(f->d->w->db, DB_WRITE);
        for (size_t k = 0; e == OK && k < f->n_own; k++)
            if (rng_chance(&f->rng, 2, 3))
                e = take_place(f, &all[i], &f->settings[k]);
        e = forum_doing_commit(f, e);
    }
    return e;
}

/* A service offers something before the forum: an action of its colleagues and of no one account, which stays open. */
static enum err offer(struct forum_doing *f, const struct forum_doing_service *s, const struct forum_case *c)
{
    struct advice_problems problems;
    struct str public_id;
    const struct advice_new n = { .heading = ADVICE_SUPPORT,
        .content = forum_doing_words(f, FORUM_WORDS_SUPPORT, c->phase, NULL),
        .service = s->s.public_id,
        .own_only = true,
        .resource = S(""),
        .due = DAY_NONE };
    return advice_add(f->d->w, s->attendee, c, &n, &public_id, &problems);
}

/* Each service of the forum that signs in has read it, but for one in four cases; of named ones, three in four make an
 * offer. */
static enum err read_paper(struct forum_doing *f, const struct forum_case *c, size_t place)
{
    enum err e = OK;
    size_t turn = 0;
    for (size_t i = 0; e == OK && i < FORUM_DOING_SERVICES; i++) {
        const struct forum_doing_service *s = &f->services[i];
        if (s->attendee.v == 0 || !forum_doing_sits(s, c->phase) || (place + turn++) % 4 == 3)
            continue;
        e = paper_mark_read(f->d->w, s->attendee, c);
        if (e == OK && c->named && (place + turn) % 4 != 0)
            e = offer(f, s, c);
    }
    return e;
}

/* The papers of a forum that are out. */
static enum err read_papers(struct forum_doing *f, const struct forum *x)
{
    struct booking *list;
    size_t n = 0;
    const struct case_viewer viewer = forum_doing_viewer(f, f->coordinator);
    enum err e = booking_list_of_forum(f->d->w, &viewer, x->id, &list, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct forum_case c;
        if (list[i].state != BOOKING_BOOKED)
            continue;
        e = forum_doing_read(f, list[i].round_public_id, f->coordinator, &c);
        if (e == OK)
            e = read_paper(f, &c, i);
    }
    return e;
}

/* A manager asks that a request which is being written is shared, and another one has not looked at it yet. */
static enum err ask_to_share(struct forum_doing *f)
{
    struct override_problems problems;
    struct pupil_id pupil;
    doing_at(f->d, day_add(f->d->end, -ASKED_DAYS), MORNING);
    const struct viewer viewer = doing_viewer(f->d, f->manager);
    return override_ask(f->d->w, &viewer, f->draft,
        S("What was said at the setting makes it unsafe to ask at home before the services have met."),
        day_add(f->d->end, SHARED_DAYS), &pupil, &problems);
}

enum err forum_doing_papers(struct forum_doing *f)
{
    struct forum *all;
    size_t n;
    enum err e = forum_doing_list(f, FORUM_PHASES, day_add(f->d->end, AHEAD), &all, &n);
    if (e == OK)
        e = db_begin(f->d->w->db, DB_WRITE);
    doing_at(f->d, day_add(f->d->end, -1), MORNING);
    for (size_t i = 0; e == OK && i < n; i++)
        if (!all[i].drop_in && day_cmp(all[i].plan.on, f->d->end) >= 0 && day_cmp(all[i].papers_on, f->d->end) <= 0)
            e = read_papers(f, &all[i]);
    if (e == OK && f->draft.n > 0)
        e = ask_to_share(f);
    return forum_doing_commit(f, e);
}
