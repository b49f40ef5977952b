#include "service/reminder.h"

#include <stdlib.h>

#include "service/action.h"
#include "service/away_look.h"
#include "service/bank_holiday.h"
#include "service/outbox.h"
#include "store/config.h"
#include "store/reminder.h"

enum {
    WEEK = 7,
    HOLIDAYS_MOST = 70, /* days that a school is closed on end at the most */
    PAST_MOST = 400,    /* days looked back for what has become the managers' */
    MESSAGES_MOST = 20000,
    FORUM_BACK_MOST = 120, /* days before a forum on which it may be told of: as many school days, with holidays */
};

/* How far something has come. From STEP_LATE on, a step is a week. */
enum {
    STEP_NONE,
    STEP_SOON,
    STEP_LATE,
    STEP_OVER = STEP_LATE + REMINDER_TIMES, /* nobody is told any more */
};

/* The days that matter to somebody: the last on which reminders were looked for, or DAY_NONE, and today; each with the
 * first day after it on which they are there again. */
struct pair {
    bool here; /* today */
    struct day before, before_next, today, next;
};

struct telling {
    struct account_id to;
    enum outbox_kind kind;
    struct str link;
    size_t place;
};

/* Accounts that stand for a school: its leads, its own people; the managers stand for the school 0. */
struct people {
    const struct reminder_people_row *v;
    size_t n;
};

struct looking {
    struct work *w;
    const struct config *config;
    struct action_rule rule;
    struct day before;
    struct people all_people, managers;
    struct reminder_named_row *named;
    size_t n_named;
    struct pair office;
    struct school_id school; /* to which the following belong; v == 0: none yet */
    struct pair of_school;
    struct people people;
    struct telling *all;
    size_t n;
};

static struct people people_of(const struct looking *l, struct school_id school)
{
    const struct people *all = &l->all_people;
    size_t from = 0, to;
    while (from < all->n && all->v[from].school.v < school.v)
        from++;
    for (to = from; to < all->n && all->v[to].school.v == school.v; to++)
        ;
    return (struct people){ all->v + from, to - from };
}

static bool is_weekday(struct day d)
{
    return day_weekday(d) < 5;
}

static bool there(const struct att_school_days *days, struct day d)
{
    return is_weekday(d) && (days == NULL || att_is_school_day(days, d));
}

static struct day next_there(const struct att_school_days *days, struct day d)
{
    int n = 1;
    while (n < HOLIDAYS_MOST && !there(days, day_add(d, n)))
        n++;
    return day_add(d, n);
}

/* `days` is NULL for the authority. The day before is the last one on which they were there. */
static struct pair pair_of(const struct looking *l, const struct att_school_days *days)
{
    struct day today = l->w->today, before = l->before;
    for (int n = 0; day_is(before) && n < HOLIDAYS_MOST && !there(days, before); n++)
        before = day_add(before, -1);
    return (struct pair){ .here = there(days, today),
        .before = before,
        .before_next = day_is(before) ? next_there(days, before) : DAY_NONE,
        .today = today,
        .next = next_there(days, today) };
}

static void turn_to(struct looking *l, struct school_id school)
{
    if (l->school.v == school.v)
        return;
    struct att_school_days days = away_school_days(l->rule.calendar, school, l->w->today);
    l->school = school;
    l->of_school = pair_of(l, &days);
    l->people = people_of(l, school);
}

static int step_on(struct day due, int ahead, struct day on, struct day next)
{
    if (day_cmp(due, on) < 0) {
        int step = STEP_LATE + (on.v - due.v - 1) / WEEK;
        return step < STEP_OVER ? step : STEP_OVER;
    }
    return ahead > 0 && day_cmp(day_add(due, -ahead), next) < 0 ? STEP_SOON : STEP_NONE;
}

/* Is somebody with these days told today of something that is due on a day? */
static bool comes(const struct pair *p, struct day due, int ahead)
{
    if (!p->here)
        return false;
    int now = step_on(due, ahead, p->today, p->next);
    int was = day_is(p->before) ? step_on(due, ahead, p->before, p->before_next) : STEP_NONE;
    return now != was && now != STEP_NONE && now != STEP_OVER;
}

static bool may_see(const struct looking *l, struct account_id account, bool kept, struct pupil_id pupil)
{
    bool named = false;
    for (size_t i = 0; kept && i < l->n_named && !named; i++)
        named = l->named[i].pupil.v == pupil.v && l->named[i].account.v == account.v;
    return !kept || named;
}

/* Not before the hour at which reminders are sent. */
static int64_t sending_ms(const struct work *w)
{
    int64_t at = clock_day_start(clock_day(w->now_ms)) + (int64_t)REMINDER_HOUR * 3600 * 1000;
    return at > w->now_ms ? at : w->now_ms;
}

static void add(struct looking *l, struct account_id to, enum outbox_kind kind, const char *noun, struct str public_id)
{
    if (l->n == MESSAGES_MOST)
        return;
    l->all[l->n] = (struct telling){ to, kind, str_fmt(l->w->arena, "/%s/%.*s", noun, STR_ARG(public_id)), l->n };
    l->n++;
}

/* Is an account among the people of one kind? v == 0: is anybody? */
static bool is_one_of(const struct people *p, const char *kind, struct account_id account)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->v[i].kind, str_of(kind)) && (account.v == 0 || p->v[i].account.v == account.v))
            return true;
    return false;
}

/* --- actions --- */

/* Tells those of one kind but the owner, who is told otherwise. */
static void add_people(struct looking *l, const struct reminder_actions_row *r, const struct people *p,
    const char *which, enum outbox_kind kind)
{
    for (size_t i = 0; i < p->n; i++)
        if (str_eq(p->v[i].kind, str_of(which)) && p->v[i].account.v != r->owner.v &&
            may_see(l, p->v[i].account, r->kept, r->pupil))
            add(l, p->v[i].account, kind, "actions", r->public_id);
}

static void look_at_owner(struct looking *l, const struct reminder_actions_row *r)
{
    bool school = str_eq(r->owner_kind, action_owner_name(ACTION_OF_SCHOOL));
    bool has_owner = r->owner.v != 0 && (!school || is_one_of(&l->people, "school", r->owner));
    if (school && r->is_left) /* how it stands since is not told there (T2) */
        return;
    if (!comes(school ? &l->of_school : &l->office, r->due_on, l->config->remind_days))
        return;
    if (!has_owner && school)
        add_people(l, r, &l->people, "school", OUTBOX_REMINDER);
    else if (has_owner && may_see(l, r->owner, r->kept, r->pupil))
        add(l, r->owner, OUTBOX_REMINDER, "actions", r->public_id);
}

static void look_at_rise(struct looking *l, const struct reminder_actions_row *r)
{
    int days;
    struct day before = l->office.before;
    enum action_rise now = action_rise_on(&l->rule, r->school, r->due_on, l->w->today, &days);
    enum action_rise was =
        day_is(before) ? action_rise_on(&l->rule, r->school, r->due_on, before, &days) : ACTION_IN_TIME;
    bool has_lead = is_one_of(&l->people, "lead", (struct account_id){ 0 });
    if (was < ACTION_WITH_LEAD && now >= ACTION_WITH_LEAD)
        add_people(l, r, &l->people, "lead", OUTBOX_RAISED);
    enum action_rise managers = has_lead ? ACTION_WITH_MANAGER : ACTION_WITH_LEAD;
    if (was < managers && now >= managers)
        add_people(l, r, &l->managers, "manager", OUTBOX_RAISED);
}

static enum err look_at_actions(struct looking *l, struct day from, struct day to)
{
    struct reminder_actions_row *rows;
    size_t n;
    const struct reminder_actions asked = { .today = l->w->today, .from_on = from, .to_on = to };
    enum err e = store_reminder_actions(l->w->db, l->w->arena, &asked, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        turn_to(l, rows[i].school);
        look_at_owner(l, &rows[i]);
        look_at_rise(l, &rows[i]);
    }
    return e;
}

/* --- minutes and questions --- */

static enum err look_at_minutes(struct looking *l, struct day from)
{
    struct reminder_minutes_row *rows;
    size_t n;
    enum err e = store_reminder_minutes(l->w->db, l->w->arena,
        &(struct reminder_minutes){ .since_ms = clock_day_start(from) }, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct day due = day_add(clock_day(rows[i].closed_ms), l->config->sign_days - 1);
        turn_to(l, rows[i].school);
        for (size_t k = 0; k < l->people.n; k++) {
            bool lead = str_eq(l->people.v[k].kind, S("lead"));
            if (comes(lead ? &l->office : &l->of_school, due, 0))
                add(l, l->people.v[k].account, OUTBOX_MINUTES, "meetings", rows[i].public_id);
        }
    }
    return e;
}

static enum err look_at_consultations(struct looking *l, struct day from, struct day to)
{
    struct reminder_consultations_row *rows;
    size_t n;
    const struct reminder_consultations asked = { .today = l->w->today, .from_on = from, .to_on = to };
    enum err e = store_reminder_consultations(l->w->db, l->w->arena, &asked, &rows, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        const struct reminder_consultations_row *r = &rows[i];
        turn_to(l, r->school);
        bool school = is_one_of(&l->people, "school", r->asked);
        if (comes(school ? &l->of_school : &l->office, r->due_on, l->config->remind_days) &&
            may_see(l, r->asked, r->kept, r->pupil))
            add(l, r->asked, OUTBOX_CONSULTATION, "consultations", r->public_id);
    }
    return e;
}

/* --- forums --- */

/* The day on which somebody is told of a forum: so many of their school days before it. The authority's and the
 * services' are working days. */
static struct day forum_due(struct looking *l, const struct reminder_forums_row *r)
{
    struct day on = r->on_day;
    if (r->school.v == 0)
        return working_days_before(on, l->config->forum_remind_days);
    const struct att_school_days days = away_school_days(l->rule.calendar, r->school, l->w->today);
    for (int n = 0, back = 0; n < l->config->forum_remind_days && back < FORUM_BACK_MOST; back++) {
        on = day_add(on, -1);
        n += there(&days, on);
    }
    return on;
}

/* At the hour of the others; each by itself, since its topic keeps it from being told twice. */
static enum err look_at_forums(struct looking *l, size_t *ret_n)
{
    struct work *w = l->w;
    struct reminder_forums_row *rows;
    struct str before = S("");
    size_t n;
    const struct reminder_forums asked = { .viewer = { .today = w->today },
        .to_on = day_add(w->today, FORUM_BACK_MOST) };
    enum err e = l->config->forum_remind_days == 0 ? OK : store_reminder_forums(w->db, w->arena, &asked, &rows, &n);
    for (size_t i = 0; e == OK && l->config->forum_remind_days > 0 && i < n; i++) {
        const struct reminder_forums_row *r = &rows[i];
        if (str_eq(before, r->topic) || day_cmp(forum_due(l, r), w->today) > 0)
            continue;
        before = r->topic;
        /* A drop-in has no papers. */
        const bool reads = r->school.v == 0 && !r->drop_in && day_cmp(r->papers_on, w->today) <= 0;
        e = outbox_put(w,
            &(struct outbox_new){ .to = r->account,
                .kind = reads && r->unread > 0 ? OUTBOX_PAPERS : OUTBOX_FORUM_SOON,
                .link = str_fmt(w->arena, reads ? "/papers/%.*s" : "/forums/%.*s", STR_ARG(r->forum)),
                .topic = r->topic,
                .due_ms = sending_ms(w) });
        (*ret_n)++;
    }
    return e;
}

/* --- the day --- */

static int by_reader(const void *a, const void *b)
{
    const struct telling *x = a, *y = b;
    if (x->to.v != y->to.v)
        return x->to.v < y->to.v ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

static struct str list_of(enum outbox_kind kind)
{
    return kind == OUTBOX_REMINDER    ? S("/actions?who=mine")
        : kind == OUTBOX_RAISED       ? S("/actions?state=overdue")
        : kind == OUTBOX_CONSULTATION ? S("/consultations")
                                      : S("/meetings");
}

/* One message for all of a kind that an account is told of. */
static enum err put_all(struct looking *l, size_t *ret_n)
{
    struct work *w = l->w;
    char day[11];
    struct str today = day_iso(w->today, day);
    *ret_n = 0;
    qsort(l->all, l->n, sizeof *l->all, by_reader);
    for (size_t i = 0, next; i < l->n; i = next) {
        const struct telling *t = &l->all[i];
        bool several = false;
        for (next = i + 1; next < l->n && l->all[next].to.v == t->to.v && l->all[next].kind == t->kind; next++)
            several = several || !str_eq(l->all[next].link, t->link);
        enum err e = outbox_put(w,
            &(struct outbox_new){ .to = t->to,
                .kind = t->kind,
                .link = several ? list_of(t->kind) : t->link,
                .topic = str_fmt(w->arena, "reminder %d of %lld on %.*s", (int)t->kind, (long long)t->to.v,
                    STR_ARG(today)),
                .due_ms = sending_ms(w) });
        if (e != OK)
            return e;
        (*ret_n)++;
    }
    return OK;
}

/* The last day on which reminders were looked for, DAY_NONE: none yet. */
static enum err read_before(struct work *w, struct day *ret)
{
    struct version_get_row row;
    enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("reminder") }, &row);
    if (e == OK)
        *ret = (struct day){ (int32_t)row.version };
    else if (e == ERR_MISSING)
        *ret = DAY_NONE;
    return e == ERR_MISSING ? OK : e;
}

enum err reminder_due(struct work *w, bool *ret)
{
    struct day before;
    enum err e = read_before(w, &before);
    if (e == OK)
        *ret = is_weekday(w->today) && (!day_is(before) || day_cmp(before, w->today) < 0);
    return work_fail(w, e);
}

static enum err read_all(struct looking *l)
{
    struct work *w = l->w;
    struct calendar *calendar;
    struct reminder_people_row *people;
    enum err e = calendar_load(w, &calendar);
    if (e == OK)
        e = store_reminder_people(
            w->db, w->arena, &(struct reminder_people){ .today = w->today }, &people, &l->all_people.n);
    if (e == OK)
        e = store_reminder_named(w->db, w->arena, &l->named, &l->n_named);
    if (e != OK)
        return e;
    l->rule = (struct action_rule){ calendar, l->config->action_rise_days };
    l->all_people.v = people;
    l->managers = people_of(l, (struct school_id){ 0 });
    l->office = pair_of(l, NULL);
    return OK;
}

enum err reminder_look(struct work *w, const struct config *config, size_t *ret_n)
{
    struct looking l = { .w = w, .config = config, .all = ARENA_ARRAY(w->arena, MESSAGES_MOST, struct telling) };
    struct day from = day_add(w->today, -PAST_MOST), to = day_add(w->today, HOLIDAYS_MOST + config->remind_days);
    bool due;
    *ret_n = 0;
    enum err e = reminder_due(w, &due);
    if (e != OK || !due)
        return e;
    e = read_before(w, &l.before);
    if (e == OK)
        e = read_all(&l);
    if (e == OK)
        e = look_at_actions(&l, from, to);
    if (e == OK)
        e = look_at_minutes(&l, from);
    if (e == OK)
        e = look_at_consultations(&l, from, to);
    if (e == OK)
        e = put_all(&l, ret_n);
    if (e == OK)
        e = look_at_forums(&l, ret_n);
    if (e == OK)
        e = store_version_put(w->db, w->arena,
            &(struct version_put){ .noun = S("reminder"), .version = w->today.v }, NULL);
    return work_fail(w, e);
}
