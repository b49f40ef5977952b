#include "service/forum.h"

#include "base/word.h"
#include "service/access.h"
#include "service/bank_holiday.h"
#include "service/meeting.h"
#include "service/outbox.h"
#include "service/text.h"
#include "store/forum.h"

static const struct word modes[FORUM_MODES] = { [FORUM_PERSON] = { "person", "In person" },
    [FORUM_ONLINE] = { "online", "Online" },
    [FORUM_BOTH] = { "both", "In person and online" } };
static const struct word states[FORUM_STATES] = { [FORUM_PLANNED] = { "planned", "Planned" },
    [FORUM_OPEN] = { "open", "Being held" },
    [FORUM_HELD] = { "held", "Held" },
    [FORUM_CANCELLED] = { "cancelled", "Cancelled" } };

struct str forum_mode_name(enum forum_mode m)
{
    return str_of(modes[m].name);
}

struct str forum_mode_words(enum forum_mode m)
{
    return str_of(modes[m].words);
}

bool forum_mode_parse(struct str name, enum forum_mode *ret)
{
    int m = word_find(modes, FORUM_MODES, name);
    if (m >= 0)
        *ret = (enum forum_mode)m;
    return m >= 0;
}

struct str forum_state_name(enum forum_state s)
{
    return str_of(states[s].name);
}

struct str forum_state_words(enum forum_state s)
{
    return str_of(states[s].words);
}

struct str forum_times_words(struct arena *a, const struct forum_plan *p)
{
    return meeting_times_words(a, p->starts, forum_ends(p));
}

struct str forum_place_words(struct arena *a, const struct forum_plan *p)
{
    if (p->mode == FORUM_ONLINE)
        return S("Online");
    return p->mode == FORUM_BOTH ? str_fmt(a, "%.*s, or online", STR_ARG(p->venue)) : p->venue;
}

/* --- reading --- */

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static struct forum forum_of(const struct forum_find_row *x)
{
    struct forum f = { .id = x->id,
        .public_id = x->public_id,
        .series = x->series,
        .series_public_id = x->series_public_id,
        .name = x->name,
        .area = x->area,
        .area_name = known(x->area_name),
        .drop_in = str_eq(x->kind, S("drop_in")),
        .plan = { .on = x->on_day,
            .starts = (int)x->starts_at,
            .capacity = (int)x->capacity,
            .minutes = (int)x->minutes,
            .venue = x->venue,
            .link = x->leads || x->sits || x->attends ? x->link : S(""),
            .chair = x->chair },
        .chair_name = known(x->chair_name),
        .cutoff_days = (int)x->cutoff_days,
        .rule_on = x->rule_on,
        .cutoff_on = x->cutoff_on,
        .papers_on = x->papers_on,
        .until_on = x->until_on,
        .reason = x->reason,
        .apart = x->apart,
        .taken = x->taken,
        .leads = x->leads,
        .sits = x->sits,
        .attends = x->sits || x->attends,
        .changed_ms = x->changed_ms,
        .version = x->version };
    (void)forum_phase_parse(x->phase, &f.phase);
    (void)forum_mode_parse(x->mode, &f.plan.mode);
    int s = word_find(states, FORUM_STATES, x->state);
    if (s >= 0)
        f.state = (enum forum_state)s;
    return f;
}

static enum err find(struct work *w, const struct forum_find *q, struct forum **ret, size_t *ret_n)
{
    struct forum_find_row *rows;
    enum err e = store_forum_find(w->db, w->arena, q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct forum);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = forum_of(&rows[i]);
    return OK;
}

enum err forum_list(struct work *w, const struct viewer *update, const struct forum_filter *f, struct forum **ret,
    size_t *ret_n)
{
    return find(w,
        &(struct forum_find){ .viewer = *update,
            .public_id = STR_NONE,
            .series = f->series,
            .phase = f->of_phase ? forum_phase_name(f->phase) : STR_NONE,
            .area = f->area,
            .from_on = f->from,
            .to_on = f->to },
        ret, ret_n);
}

enum err forum_read(struct work *w, const struct viewer *update, struct str public_id, struct forum *ret)
{
    struct forum *one;
    size_t n;
    enum err e = find(w,
        &(struct forum_find){ .viewer = *update,
            .public_id = public_id,
            .phase = STR_NONE,
            .from_on = DAY_NONE,
            .to_on = DAY_NONE },
        &one, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = one[0];
    return e;
}

enum err forum_events(struct work *w, const struct forum *f, struct forum_event **ret, size_t *ret_n)
{
    struct forum_events_row *rows;
    enum err e = store_forum_events(w->db, w->arena, &(struct forum_events){ .forum = f->id }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct forum_event);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct forum_event){ rows[i].at_ms, rows[i].who, rows[i].what, rows[i].detail };
    return OK;
}

enum err forum_seats(struct work *w, struct forum_id forum, struct forum_seat **ret, size_t *ret_n)
{
    struct forum_services_row *rows;
    enum err e = store_forum_services(w->db, w->arena, &(struct forum_services){ .forum = forum }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct forum_seat);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct forum_seat){ rows[i].service, rows[i].public_id, rows[i].name, rows[i].who,
            rows[i].present.has ? (int)rows[i].present.v : -1 };
    return OK;
}

/* --- what may be planned --- */

void forum_days(const struct forum_terms *t, struct day on, int cutoff_days, struct day *ret_cutoff,
    struct day *ret_papers, struct day *ret_until)
{
    *ret_cutoff = working_days_before(on, cutoff_days);
    *ret_papers = working_days_before(on, t->papers_days);
    *ret_until = day_add(on, t->grace_days);
}

bool forum_has_problems(const struct forum_problems *p)
{
    return p->on.n + p->starts.n + p->capacity.n + p->minutes.n + p->venue.n + p->link.n + p->chair.n + p->reason.n >
        0;
}

static void check_texts(struct arena *a, const struct forum_plan *p, struct forum_problems *ret)
{
    if (p->mode != FORUM_ONLINE && p->venue.n == 0)
        ret->venue = S("Enter where people meet, or choose online");
    else if (text_characters(p->venue) > FORUM_VENUE_MOST)
        ret->venue = str_fmt(a, "A place must be %d characters or fewer", FORUM_VENUE_MOST);
    if (p->link.n > 0 && !str_starts(p->link, S("https://")))
        ret->link = S("The address must begin with https://");
    else if (text_characters(p->link) > FORUM_LINK_MOST)
        ret->link = str_fmt(a, "The address must be %d characters or fewer", FORUM_LINK_MOST);
    else if (p->link.n > 0 && p->mode == FORUM_PERSON)
        ret->link = S("Take the address out, or choose that people can come online");
}

void forum_check_plan(struct arena *a, const struct forum_plan *p, struct forum_problems *ret)
{
    check_texts(a, p, ret);
    if (p->capacity < 1 || p->capacity > FORUM_CAPACITY_MOST)
        ret->capacity = str_fmt(a, "Enter a number from 1 to %d", FORUM_CAPACITY_MOST);
    if (p->minutes < FORUM_MINUTES_LEAST || p->minutes > FORUM_MINUTES_MOST)
        ret->minutes = str_fmt(a, "Enter a number of minutes from %d to %d", FORUM_MINUTES_LEAST, FORUM_MINUTES_MOST);
    if (p->starts < FORUM_BEGINS)
        ret->starts = p->starts < 0 ? S("Enter a time with am or pm, like 9:30am or 2pm")
                                    : S("A forum begins at 7am at the earliest");
    else if (ret->capacity.n + ret->minutes.n == 0 && forum_ends(p) > FORUM_ENDS)
        ret->starts = str_fmt(a,
            "%d times %d minutes from %.*s end after 10pm: begin earlier, or plan fewer or shorter ones",
            p->capacity, p->minutes, STR_ARG(meeting_time_words(a, p->starts)));
}

enum err forum_beside(struct work *w, struct day from, struct day to, struct forum_beside_all *ret)
{
    struct forum_beside_row *rows;
    enum err e = store_forum_beside(w->db, w->arena, &(struct forum_beside){ .from_on = from, .to_on = to }, &rows,
        &ret->n);
    ret->rows = rows;
    return work_fail(w, e);
}

static struct str beside_words(struct arena *a, const struct forum_beside_row *r)
{
    char day[20];
    return str_fmt(a, "%.*s, on %.*s, %.*s", STR_ARG(r->name), STR_ARG(day_words(r->on_day, day)),
        STR_ARG(meeting_times_words(a, (int)r->starts_at, (int)(r->starts_at + r->capacity * r->minutes))));
}

static bool at_once(const struct forum_beside_row *r, const struct forum_plan *p)
{
    return p->starts < r->starts_at + r->capacity * r->minutes && r->starts_at < forum_ends(p);
}

static bool in_one_place(struct arena *a, const struct forum_beside_row *r, const struct forum_plan *p)
{
    return p->mode != FORUM_ONLINE && p->venue.n > 0 && r->starts_at == p->starts &&
        str_eq(str_fold(a, r->venue), str_fold(a, p->venue));
}

void forum_check_beside(struct arena *a, const struct forum_beside_all *all, const struct forum_plan *p,
    struct forum_id moved, struct series_id series, struct forum_problems *ret)
{
    for (size_t i = 0; i < all->n; i++) {
        const struct forum_beside_row *r = &all->rows[i];
        bool own = r->id.v == moved.v || (series.v != 0 && r->series.v == series.v && !r->apart);
        if (own || r->on_day.v != p->on.v)
            continue;
        if (ret->chair.n == 0 && p->chair.v != 0 && r->chair.v == p->chair.v && at_once(r, p))
            ret->chair = str_fmt(a, "The chair has another forum then: %.*s. Choose another chair, day or time",
                STR_ARG(beside_words(a, r)));
        if (ret->venue.n == 0 && in_one_place(a, r, p))
            ret->venue = str_fmt(a, "There is a forum at %.*s then already: %.*s. Choose another place, day or time",
                STR_ARG(p->venue), STR_ARG(beside_words(a, r)));
    }
}

bool forum_can_change(const struct work *w, const struct forum *f)
{
    return f->state == FORUM_PLANNED && day_cmp(f->plan.on, w->today) >= 0;
}

static void check_day(struct work *w, const struct forum_terms *t, struct day on, struct forum_problems *ret)
{
    char words[20];
    const struct forum_open open = { .calendar = t->calendar };
    if (!day_is(on)) {
        ret->on = S("Enter the day");
        return;
    }
    enum forum_gap gap = forum_gap(&open, on);
    if (day_cmp(on, w->today) < 0)
        ret->on = str_fmt(w->arena, "%.*s has passed", STR_ARG(day_words(on, words)));
    else if (on.v > w->today.v + 366 * FORUM_AHEAD_YEARS)
        ret->on = S("The day must be within two years");
    else if (gap != FORUM_GAP_NONE)
        ret->on = str_fmt(w->arena, "%.*s is %.*s. Choose another day", STR_ARG(day_words(on, words)),
            STR_ARG(forum_gap_words(gap)));
}

/* --- what becomes of them --- */

enum err forum_note_event(struct work *w, struct account_id by, struct forum_id forum, const char *what,
    struct str detail)
{
    int64_t id;
    enum err e = db_new_ids(w->db, S("forum_event"), 1, &id);
    if (e == OK)
        e = store_forum_event_add(w->db, w->arena,
            &(struct forum_event_add){ .id = id,
                .forum = forum,
                .at_ms = work_instant(w),
                .account = by,
                .what = str_of(what),
                .detail = detail },
            NULL);
    return work_fail(w, e);
}

enum err forum_told(struct work *w, struct account_id by, struct forum_id forum, struct account_id **ret, size_t *ret_n)
{
    struct forum_told_row *rows;
    const struct viewer viewer = { .account = by, .today = w->today };
    enum err e = store_forum_told(w->db, w->arena, &(struct forum_told){ .viewer = viewer, .forum = forum }, &rows,
        ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct account_id);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = rows[i].account;
    return OK;
}

enum err forum_unremind(struct work *w, struct str public_id)
{
    return outbox_take_back(w, str_fmt(w->arena, "forum %.*s ", STR_ARG(public_id)));
}

static enum err tell_one(struct work *w, struct account_id to, const struct forum *f)
{
    const struct str link = str_fmt(w->arena, "/forums/%.*s", STR_ARG(f->public_id));
    return outbox_put(w, &(struct outbox_new){ .to = to, .kind = OUTBOX_FORUM, .link = link });
}

enum err forum_tell(struct work *w, struct account_id by, const struct forum *f)
{
    struct account_id *all;
    size_t n;
    enum err e = forum_unremind(w, f->public_id);
    if (e == OK)
        e = forum_told(w, by, f->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        e = tell_one(w, all[i], f);
    return e;
}

static struct str plan_words(struct arena *a, const struct forum_plan *p)
{
    char day[20];
    return str_fmt(a, "%.*s, %.*s, %.*s", STR_ARG(day_words(p->on, day)), STR_ARG(forum_times_words(a, p)),
        STR_ARG(forum_place_words(a, p)));
}

static enum err check_change(struct work *w, const struct forum_terms *t, const struct forum *f,
    const struct forum_plan *plan, struct forum_problems *ret)
{
    struct forum_beside_all beside;
    check_day(w, t, plan->on, ret);
    forum_check_plan(w->arena, plan, ret);
    if (ret->capacity.n == 0 && plan->capacity < f->taken)
        ret->capacity = str_fmt(w->arena, "%lld places are taken: move them to another forum first, or leave that many",
            (long long)f->taken);
    if (ret->on.n + ret->starts.n + ret->minutes.n > 0 || plan->capacity < 1)
        return OK;
    enum err e = forum_beside(w, plan->on, plan->on, &beside);
    if (e == OK)
        forum_check_beside(w->arena, &beside, plan, f->id, (struct series_id){ 0 }, ret);
    return e;
}

/* The row of a day with a plan of its own; cutoff and papers are as they were. */
static struct forum_change changed(const struct forum *f, const struct forum_plan *plan)
{
    return (struct forum_change){ .id = f->id,
        .version = f->version,
        .on_day = plan->on,
        .starts_at = plan->starts,
        .capacity = plan->capacity,
        .minutes = plan->minutes,
        .mode = forum_mode_name(plan->mode),
        .venue = plan->venue,
        .link = plan->link,
        .chair = plan->chair,
        .cutoff_on = f->cutoff_on,
        .papers_on = f->papers_on,
        .until_on = f->until_on,
        .apart = true };
}

enum err forum_change(struct work *w, const struct forum_terms *t, struct account_id by, const struct forum *f,
    const struct forum_plan *plan, struct forum_problems *ret)
{
    int64_t rows = 0;
    struct forum_change c = changed(f, plan);
    *ret = (struct forum_problems){ .on = S("") };
    if (!f->leads)
        return ERR_DENIED;
    if (!forum_can_change(w, f))
        return ERR_CONFLICT;
    enum err e = check_change(w, t, f, plan, ret);
    if (e == OK && forum_has_problems(ret))
        return ERR_INVALID;
    forum_days(t, plan->on, f->cutoff_days, &c.cutoff_on, &c.papers_on, &c.until_on);
    if (e == OK)
        e = store_forum_change(w->db, w->arena, &c, &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = forum_note_event(w, by, f->id, "changed",
            str_fmt(w->arena, "from %.*s to %.*s", STR_ARG(plan_words(w->arena, &f->plan)),
                STR_ARG(plan_words(w->arena, plan))));
    return e == OK ? forum_tell(w, by, f) : work_fail(w, e);
}

/* Tells those of `before` too who are among those that take part no more. */
static enum err tell_left(struct work *w, struct account_id by, const struct forum *f, const struct account_id *before,
    size_t n_before)
{
    struct account_id *now;
    size_t n, at = 0;
    enum err e = forum_told(w, by, f->id, &now, &n);
    for (size_t i = 0; e == OK && i < n_before; i++) {
        while (at < n && now[at].v < before[i].v)
            at++;
        if (at < n && now[at].v == before[i].v)
            continue;
        e = tell_one(w, before[i], f);
    }
    return e;
}

static enum err put_seats(struct work *w, const struct forum *f, const struct service_id *services, size_t n)
{
    enum err e = store_forum_services_clear(w->db, w->arena, &(struct forum_services_clear){ .forum = f->id }, NULL);
    for (size_t i = 0; e == OK && i < n; i++)
        e = store_forum_service_add(w->db, w->arena,
            &(struct forum_service_add){ .forum = f->id, .service = services[i] }, NULL);
    return work_fail(w, e);
}

enum err forum_expect(struct work *w, struct account_id by, const struct forum *f, const struct service_id *services,
    size_t n)
{
    int64_t rows = 0;
    struct account_id *before;
    size_t n_before;
    const struct forum_change c = changed(f, &f->plan);
    if (!f->leads)
        return ERR_DENIED;
    if (!forum_can_change(w, f))
        return ERR_CONFLICT;
    enum err e = forum_told(w, by, f->id, &before, &n_before);
    if (e == OK)
        e = work_fail(w, store_forum_change(w->db, w->arena, &c, &rows));
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = put_seats(w, f, services, n);
    if (e == OK)
        e = forum_note_event(w, by, f->id, "changed", S("which services are expected"));
    if (e == OK)
        e = tell_left(w, by, f, before, n_before);
    return e == OK ? forum_tell(w, by, f) : e;
}

/* Cases that were to be heard wait again, and places are given back. */
static enum err empty(struct work *w, const struct forum *f)
{
    enum err e = store_forum_empty_rounds(w->db, w->arena,
        &(struct forum_empty_rounds){ .forum = f->id, .today = w->today }, NULL);
    if (e == OK)
        e = store_forum_empty(w->db, w->arena, &(struct forum_empty){ .forum = f->id }, NULL);
    if (e == OK)
        e = store_forum_empty_drop_in(w->db, w->arena, &(struct forum_empty_drop_in){ .forum = f->id }, NULL);
    return work_fail(w, e);
}

enum err forum_cancel(struct work *w, struct account_id by, const struct forum *f, struct str reason,
    struct forum_problems *ret)
{
    int64_t rows = 0;
    struct str why = text_lines(w->arena, str_trim(reason));
    *ret = (struct forum_problems){ .reason = S("") };
    if (!f->leads)
        return ERR_DENIED;
    if (!forum_can_change(w, f))
        return ERR_CONFLICT;
    if (why.n == 0)
        ret->reason = S("Enter why it is cancelled: those who were to come will read it");
    else if (text_characters(why) > FORUM_REASON_MOST)
        ret->reason = str_fmt(w->arena, "The reason must be %d characters or fewer", FORUM_REASON_MOST);
    if (ret->reason.n > 0)
        return ERR_INVALID;
    enum err e = store_forum_cancel(w->db, w->arena,
        &(struct forum_cancel){ .id = f->id, .version = f->version, .reason = why, .rule_on = f->rule_on }, &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = forum_note_event(w, by, f->id, "cancelled", why);
    if (e == OK)
        e = forum_tell(w, by, f); /* before the places are given back: they say who is told */
    return e == OK ? empty(w, f) : work_fail(w, e);
}
