/* Series as they are read and looked at; what is done with them is in series_change.c. */
#include "service/series.h"

#include "service/access.h"
#include "service/coordinator.h"
#include "service/service.h"
#include "service/text.h"
#include "store/series.h"

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static struct series series_of(const struct series_find_row *x)
{
    struct series s = { .id = x->id,
        .public_id = x->public_id,
        .area_name = known(x->area_name),
        .chair_name = known(x->chair_name),
        .plan = { .name = x->name,
            .area = x->area,
            .drop_in = str_eq(x->kind, S("drop_in")),
            .rule = { .monthly = str_eq(x->every, S("month")),
                .step = (int)x->step,
                .weekday = (int)x->weekday,
                .nth = (int)x->nth.v,
                .second = (int)x->second_nth.v,
                .first = x->first_on,
                .last = x->last_on,
                .term_only = x->term_only },
            .plan = { .on = DAY_NONE,
                .starts = (int)x->starts_at,
                .capacity = (int)x->capacity,
                .minutes = (int)x->minutes,
                .venue = S(""),
                .link = x->link,
                .chair = x->chair },
            .cutoff_days = (int)x->cutoff_days },
        .coming = x->coming,
        .version = x->version };
    (void)forum_phase_parse(x->phase, &s.plan.phase);
    (void)forum_mode_parse(x->mode, &s.plan.plan.mode);
    return s;
}

enum err series_list(struct work *w, const struct viewer *viewer, struct series **ret, size_t *ret_n)
{
    struct series_find_row *rows;
    enum err e = store_series_find(w->db, w->arena,
        &(struct series_find){ .viewer = *viewer, .public_id = STR_NONE, .from_on = w->today }, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct series);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = series_of(&rows[i]);
    return OK;
}

enum err series_read(struct work *w, const struct viewer *viewer, struct str public_id, struct series *ret)
{
    struct series_find_row *rows;
    struct series_venues_row *venues;
    struct series_services_row *services;
    size_t n, n_venues, n_services;
    enum err e = store_series_find(w->db, w->arena,
        &(struct series_find){ .viewer = *viewer, .public_id = public_id, .from_on = DAY_NONE }, &rows, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        e = store_series_venues(w->db, w->arena, &(struct series_venues){ .series = rows[0].id }, &venues, &n_venues);
    if (e == OK)
        e = store_series_services(w->db, w->arena, &(struct series_services){ .series = rows[0].id }, &services,
            &n_services);
    if (e != OK)
        return work_fail(w, e);
    struct str *names = ARENA_ARRAY(w->arena, n_venues, struct str);
    struct service_id *ids = ARENA_ARRAY(w->arena, n_services, struct service_id);
    for (size_t i = 0; i < n_venues; i++)
        names[i] = venues[i].name;
    for (size_t i = 0; i < n_services; i++)
        ids[i] = services[i].service;
    *ret = series_of(&rows[0]);
    ret->plan.venues = names;
    ret->plan.n_venues = n_venues;
    ret->plan.services = ids;
    ret->plan.n_services = n_services;
    return OK;
}

enum err series_chairs(struct work *w, struct series_chair **ret, size_t *ret_n)
{
    struct series_chairs_row *rows;
    enum err e = store_series_chairs(w->db, w->arena, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct series_chair);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct series_chair){ rows[i].id, rows[i].name };
    return OK;
}

/* --- what may be planned --- */

bool series_has_problems(const struct series_problems *p)
{
    return p->name.n + p->phase.n + p->step.n + p->nth.n + p->first.n + p->last.n + p->cutoff.n + p->venues.n +
            p->services.n >
        0 ||
        forum_has_problems(&p->forum);
}

static enum err check_name(struct work *w, const struct series *of, const struct series_plan *p,
    struct series_problems *ret)
{
    struct series_named_row row = { .n = 0 };
    if (p->name.n == 0)
        ret->name = S("Enter a name, such as Primary forum");
    else if (text_characters(p->name) > SERIES_NAME_MOST)
        ret->name = str_fmt(w->arena, "The name must be %d characters or fewer", SERIES_NAME_MOST);
    if (ret->name.n > 0 || !day_is(p->rule.first) || !day_is(p->rule.last))
        return OK;
    enum err e = store_series_named(w->db, w->arena,
        &(struct series_named){
            .id = of->id, .name = p->name, .first_on = p->rule.first, .last_on = p->rule.last },
        &row);
    if (e == OK && row.n > 0)
        ret->name = S("There is a series of this name at that time already. Change that one, or give this another "
                      "name");
    return e;
}

/* A coordinator plans forums of their own phases and areas. */
static enum err check_region(struct work *w, const struct viewer *viewer, const struct series_plan *p,
    struct series_problems *ret)
{
    struct coordinator_region *own;
    struct area *areas;
    size_t n, n_areas;
    bool is_own = (viewer->scope & SCOPE_ALL) != 0, is_area = p->area.v == 0;
    enum err e = coordinator_regions(w, viewer->account, &own, &n);
    if (e == OK)
        e = area_list(w, &areas, &n_areas);
    for (size_t i = 0; e == OK && i < n && (viewer->scope & SCOPE_REGION) != 0; i++)
        is_own |= own[i].phase == p->phase && (own[i].area.v == 0 || own[i].area.v == p->area.v);
    for (size_t i = 0; e == OK && i < n_areas; i++)
        is_area |= areas[i].id.v == p->area.v;
    if (e == OK && !is_area)
        ret->phase = S("Choose an area of the authority, or the whole authority");
    else if (e == OK && !is_own)
        ret->phase = S("Forums of this phase and area are not yours to plan. The manager says whose they are");
    return e;
}

static void check_rule(struct work *w, const struct forum_rule *r, struct series_problems *ret)
{
    char words[20];
    if (!r->monthly && (r->step < 1 || r->step > FORUM_STEP_MOST))
        ret->step = str_fmt(w->arena, "Enter a number of weeks from 1 to %d", FORUM_STEP_MOST);
    if (r->monthly && r->nth == r->second)
        ret->nth = S("Choose two different weeks of the month, or one");
    if (!day_is(r->first))
        ret->first = S("Enter the first day");
    else if (day_cmp(r->first, w->today) < 0)
        ret->first = S("The first day must not be in the past");
    else if (att_year_of(r->first) > att_year_of(w->today) + FORUM_YEARS_MOST)
        ret->first = S("The first day must be within two school years");
    if (ret->first.n > 0) {
        ret->last = day_is(r->last) ? S("") : S("Enter the last day: a series ends after two school years at the "
                                                "latest");
        return;
    }
    struct day most = day_add(att_year_start(att_year_of(r->first) + FORUM_YEARS_MOST), -1);
    if (!day_is(r->last))
        ret->last = str_fmt(w->arena,
            "Enter the last day: a series ends after two school years at the latest, on %.*s",
            STR_ARG(day_words(most, words)));
    else if (day_cmp(r->last, r->first) < 0)
        ret->last = S("The last day must not be before the first");
    else if (day_cmp(r->last, most) > 0)
        ret->last = str_fmt(w->arena, "A series can go on for two school years, until %.*s",
            STR_ARG(day_words(most, words)));
}

static void check_venues(struct work *w, const struct series_plan *p, struct series_problems *ret)
{
    if (p->plan.mode != FORUM_ONLINE && p->n_venues == 0)
        ret->venues = S("Enter where people meet, or choose online");
    else if (p->n_venues > SERIES_VENUES_MOST)
        ret->venues = str_fmt(w->arena, "There may be %d places at the most", SERIES_VENUES_MOST);
    for (size_t i = 0; i < p->n_venues; i++)
        if (text_characters(p->venues[i]) > FORUM_VENUE_MOST)
            ret->venues = str_fmt(w->arena, "A place must be %d characters or fewer", FORUM_VENUE_MOST);
}

static enum err check_people(struct work *w, const struct series *of, const struct series_plan *p,
    struct series_problems *ret)
{
    struct service *all;
    struct series_chair *chairs;
    size_t n, n_chairs;
    const struct viewer nobody = { .today = w->today };
    bool is_chair = p->plan.chair.v == 0 || p->plan.chair.v == of->plan.plan.chair.v;
    enum err e = service_list(w, &nobody, &all, &n);
    if (e == OK)
        e = series_chairs(w, &chairs, &n_chairs);
    for (size_t i = 0; e == OK && i < n_chairs; i++)
        is_chair |= chairs[i].account.v == p->plan.chair.v;
    if (e == OK && !is_chair)
        ret->forum.chair = S("Choose a chair whose account is open");
    for (size_t k = 0; e == OK && k < p->n_services; k++) {
        bool is = false;
        for (size_t i = 0; i < n; i++)
            is |= all[i].id.v == p->services[k].v && !day_is(all[i].ended);
        if (!is)
            ret->services = S("Choose services that sit on forums");
    }
    return e;
}

static enum err check(struct work *w, const struct viewer *viewer, const struct series *of,
    const struct series_plan *p, struct series_problems *ret)
{
    struct forum_plan one = p->plan;
    one.venue = p->n_venues > 0 ? p->venues[0] : S("");
    forum_check_plan(w->arena, &one, &ret->forum);
    ret->forum.venue = S(""); /* said of the venues */
    if (p->cutoff_days < 0 || p->cutoff_days > SERIES_CUTOFF_MOST)
        ret->cutoff = str_fmt(w->arena, "Enter a number of working days from 0 to %d", SERIES_CUTOFF_MOST);
    check_rule(w, &p->rule, ret);
    check_venues(w, p, ret);
    enum err e = check_name(w, of, p, ret);
    if (e == OK)
        e = check_region(w, viewer, p, ret);
    return e == OK ? check_people(w, of, p, ret) : e;
}

/* --- what would be done --- */

/* The forum that the rule gave a day to; NULL: none. */
static struct forum *of_day(struct forum *all, size_t n, struct day on)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].rule_on.v == on.v)
            return &all[i];
    return NULL;
}

static struct series_date date_of(const struct forum_date *d, const struct forum *has)
{
    struct series_date date = { .on = d->on, .gap = d->gap, .venue = S("") };
    if (has != NULL)
        date.forum = *has;
    if (has != NULL && (has->apart || has->state != FORUM_PLANNED))
        date.fate = SERIES_APART;
    else if (d->gap != FORUM_GAP_NONE)
        date.fate = has == NULL ? SERIES_OUT : SERIES_ENDS;
    else
        date.fate = has == NULL ? SERIES_NEW : SERIES_KEPT;
    return date;
}

static void put(struct series_proposal *to, struct series_date date)
{
    size_t at = to->n++;
    for (; at > 0 && to->dates[at - 1].on.v > date.on.v; at--)
        to->dates[at] = to->dates[at - 1];
    to->dates[at] = date;
}

/* Do they take turns in the same places as before? */
static bool same_venues(const struct series *of, const struct series_plan *p)
{
    bool same = of->plan.n_venues == p->n_venues;
    for (size_t i = 0; same && i < p->n_venues; i++)
        same = str_eq(of->plan.venues[i], p->venues[i]);
    return same;
}

/* Whose turn it is after a forum that stays where it was. */
static size_t turn_after(const struct series_plan *p, struct str venue, size_t turn)
{
    for (size_t i = 0; i < p->n_venues; i++)
        if (str_eq(p->venues[(turn + i) % p->n_venues], venue))
            return turn + i + 1;
    return turn;
}

/* Where each meets: with the same places as before, those that stay keep theirs, and the turns go on from them. */
static void take_turns(const struct series *of, const struct series_plan *p, struct series_proposal *x)
{
    bool stays = same_venues(of, p);
    size_t turn = 0;
    for (size_t i = 0; i < x->n && p->n_venues > 0 && p->plan.mode != FORUM_ONLINE; i++) {
        struct series_date *d = &x->dates[i];
        if (stays && d->forum.id.v != 0 && d->forum.plan.venue.n > 0) {
            d->venue = d->fate == SERIES_KEPT ? d->forum.plan.venue : d->venue;
            turn = turn_after(p, d->forum.plan.venue, turn);
        } else if (d->fate == SERIES_NEW || d->fate == SERIES_KEPT) {
            d->venue = p->venues[turn++ % p->n_venues];
        }
    }
}

static void propose(const struct series *of, const struct series_plan *p, const struct forum_date *dates,
    size_t n_dates, struct forum *all, size_t n, struct series_proposal *ret)
{
    for (size_t i = 0; i < n_dates; i++) {
        struct series_date date = date_of(&dates[i], of_day(all, n, dates[i].on));
        ret->n_meets += date.fate == SERIES_NEW || date.fate == SERIES_KEPT;
        put(ret, date);
    }
    for (size_t i = 0; i < n; i++) {
        bool given = false;
        for (size_t k = 0; k < n_dates; k++)
            given |= all[i].rule_on.v == dates[k].on.v;
        if (given || all[i].state != FORUM_PLANNED)
            continue;
        put(ret,
            (struct series_date){ .on = all[i].plan.on,
                .fate = all[i].apart ? SERIES_APART : SERIES_ENDS,
                .venue = S(""),
                .forum = all[i] });
    }
    take_turns(of, p, ret);
}

/* Why the rule gives no day on which people can meet. */
static struct str no_days(const struct series_proposal *x)
{
    bool untold = false, closed = false;
    for (size_t i = 0; i < x->n; i++) {
        untold |= x->dates[i].gap == FORUM_GAP_UNTOLD;
        closed |= x->dates[i].gap != FORUM_GAP_NONE;
    }
    if (untold)
        return S("The terms of that school year are not known, so that no day falls in term. Bring the calendar "
                 "in, or plan outside term time too");
    return closed ? S("None of these days falls in term or on a working day. Choose other days, or plan outside "
                      "term time too")
                  : S("There is no such day from the first day to the last. Choose other days");
}

/* What stands in the way of the days: what falls together is said of the first of them, and of how many; where places
 * are taken, of each, since each has to be dealt with. */
struct in_the_way {
    struct str chair, venue, ends, taken;
    size_t n_chair, n_venue;
};

static void check_date(struct work *w, const struct series_date *d, const struct series_plan *p,
    const struct forum_beside_all *beside, struct series_id of, struct in_the_way *to)
{
    char words[20];
    struct forum_plan plan = p->plan;
    struct forum_problems found = { .on = S("") };
    plan.on = d->on;
    plan.venue = d->venue;
    if (d->fate == SERIES_NEW || d->fate == SERIES_KEPT)
        forum_check_beside(w->arena, beside, &plan, (struct forum_id){ 0 }, of, &found);
    if (found.chair.n > 0 && to->n_chair++ == 0)
        to->chair = found.chair;
    if (found.venue.n > 0 && to->n_venue++ == 0)
        to->venue = found.venue;
    if (d->fate == SERIES_ENDS && d->forum.taken > 0)
        to->ends = str_fmt(w->arena, "%.*s%s%.*s", STR_ARG(to->ends), to->ends.n > 0 ? ", " : "",
            STR_ARG(day_words(d->on, words)));
    if (d->fate == SERIES_KEPT && d->forum.taken > p->plan.capacity)
        to->taken = str_fmt(w->arena, "%.*s%s%lld places are taken on %.*s", STR_ARG(to->taken),
            to->taken.n > 0 ? ", " : "", (long long)d->forum.taken, STR_ARG(day_words(d->on, words)));
}

static struct str of_days(struct arena *a, struct str first, size_t n)
{
    return n < 2 ? first : str_fmt(a, "%.*s. It is so on %zu days", STR_ARG(first), n);
}

static enum err check_dates(struct work *w, const struct series *of, const struct series_plan *p,
    const struct series_proposal *x, struct series_problems *ret)
{
    struct arena *a = w->arena;
    struct forum_beside_all beside;
    struct in_the_way all = { .chair = S(""), .venue = S(""), .ends = S(""), .taken = S("") };
    if (x->n_meets == 0) {
        ret->forum.on = no_days(x);
        return OK;
    }
    enum err e = forum_beside(w, p->rule.first, p->rule.last, &beside);
    for (size_t i = 0; e == OK && i < x->n; i++)
        check_date(w, &x->dates[i], p, &beside, of->id, &all);
    if (e == OK && ret->forum.chair.n == 0)
        ret->forum.chair = of_days(a, all.chair, all.n_chair);
    if (e == OK && ret->venues.n == 0)
        ret->venues = of_days(a, all.venue, all.n_venue);
    if (e == OK && all.ends.n > 0)
        ret->forum.on = str_fmt(a, "There would be no forum on %.*s any more, where places are taken: move them first",
            STR_ARG(all.ends));
    if (e == OK && all.taken.n > 0)
        ret->forum.capacity = str_fmt(a, "%.*s: leave that many", STR_ARG(all.taken));
    return e;
}

/* Is it known which days there would be, and at which times? Then they are looked at, whatever else is wrong. */
static bool has_days(const struct series_problems *p)
{
    return p->step.n + p->nth.n + p->first.n + p->last.n + p->forum.starts.n + p->forum.capacity.n +
        p->forum.minutes.n ==
        0;
}

enum err series_look(struct work *w, const struct viewer *viewer, const struct forum_terms *t, const struct series *of,
    const struct series_plan *p, struct series_proposal *ret, struct series_problems *ret_problems)
{
    struct forum *all = NULL;
    size_t n = 0;
    struct forum_date *dates = ARENA_ARRAY(w->arena, FORUM_DATES_MOST, struct forum_date);
    const struct forum_open open = { t->calendar, p->rule.term_only };
    *ret = (struct series_proposal){ .n = 0 };
    *ret_problems = (struct series_problems){ .name = S("") };
    enum err e = check(w, viewer, of, p, ret_problems);
    if (e != OK || !has_days(ret_problems))
        return e;
    if (of->id.v != 0)
        e = forum_list(w, viewer,
            &(struct forum_filter){ .series = of->id, .from = p->rule.first, .to = DAY_NONE }, &all, &n);
    if (e != OK)
        return e;
    size_t n_dates = forum_rule_dates(&p->rule, forum_gap, &open, dates, FORUM_DATES_MOST);
    ret->dates = ARENA_ARRAY(w->arena, n_dates + n, struct series_date);
    propose(of, p, dates, n_dates, all, n, ret);
    return check_dates(w, of, p, ret, ret_problems);
}
