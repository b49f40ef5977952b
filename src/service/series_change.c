/* Series as they are made and changed. */
#include "base/random.h"
#include "service/outbox.h"
#include "service/series.h"
#include "store/forum.h"
#include "store/series.h"

static struct opt_i64 nth_value(const struct forum_rule *r, int nth)
{
    return (struct opt_i64){ r->monthly && nth != 0, nth };
}

/* Where it meets in turn, and who is expected. */
static enum err put_lists(struct work *w, struct series_id id, const struct series_plan *p)
{
    enum err e = store_series_venues_clear(w->db, w->arena, &(struct series_venues_clear){ .series = id }, NULL);
    if (e == OK)
        e = store_series_services_clear(w->db, w->arena, &(struct series_services_clear){ .series = id }, NULL);
    for (size_t i = 0; e == OK && i < p->n_venues; i++)
        e = store_series_venue_add(w->db, w->arena,
            &(struct series_venue_add){ .series = id, .place = (int64_t)i + 1, .name = p->venues[i] }, NULL);
    for (size_t i = 0; e == OK && i < p->n_services; i++)
        e = store_series_service_add(w->db, w->arena,
            &(struct series_service_add){ .series = id, .service = p->services[i] }, NULL);
    return e;
}

static enum err put_services(struct work *w, struct forum_id id, const struct series_plan *p)
{
    enum err e = store_forum_services_clear(w->db, w->arena, &(struct forum_services_clear){ .forum = id }, NULL);
    for (size_t i = 0; e == OK && i < p->n_services; i++)
        e = store_forum_service_add(w->db, w->arena,
            &(struct forum_service_add){ .forum = id, .service = p->services[i] }, NULL);
    return e;
}

static enum err add_forum(struct work *w, const struct forum_terms *t, struct series_id series,
    const struct series_plan *p, const struct series_date *d)
{
    int64_t id;
    struct forum_add f = { .public_id = random_public_id(w->arena),
        .series = series,
        .rule_on = d->on,
        .on_day = d->on,
        .starts_at = p->plan.starts,
        .capacity = p->plan.capacity,
        .minutes = p->plan.minutes,
        .mode = forum_mode_name(p->plan.mode),
        .venue = d->venue,
        .link = p->plan.link,
        .chair = p->plan.chair };
    forum_days(t, d->on, p->cutoff_days, &f.cutoff_on, &f.papers_on, &f.until_on);
    enum err e = db_new_ids(w->db, S("forum"), 1, &id);
    f.id = (struct forum_id){ id };
    if (e == OK)
        e = store_forum_add(w->db, w->arena, &f, NULL);
    return e == OK ? put_services(w, f.id, p) : e;
}

enum err series_make(struct work *w, const struct forum_terms *t, struct account_id by, const struct series_plan *p,
    const struct series_proposal *proposal, struct str *ret_public_id)
{
    int64_t id;
    const struct forum_rule *r = &p->rule;
    struct str public_id = random_public_id(w->arena);
    enum err e = db_new_ids(w->db, S("forum_series"), 1, &id);
    if (e == OK)
        e = store_series_add(w->db, w->arena,
            &(struct series_add){ .id = { id },
                .public_id = public_id,
                .name = p->name,
                .phase = forum_phase_name(p->phase),
                .area = p->area,
                .kind = p->drop_in ? S("drop_in") : S("forum"),
                .every = r->monthly ? S("month") : S("week"),
                .step = r->monthly ? 1 : r->step,
                .weekday = r->weekday,
                .nth = nth_value(r, r->nth),
                .second_nth = nth_value(r, r->second),
                .first_on = r->first,
                .last_on = r->last,
                .term_only = r->term_only,
                .starts_at = p->plan.starts,
                .capacity = p->plan.capacity,
                .minutes = p->plan.minutes,
                .cutoff_days = p->cutoff_days,
                .mode = forum_mode_name(p->plan.mode),
                .link = p->plan.link,
                .chair = p->plan.chair,
                .made_ms = work_instant(w),
                .made_by = by },
            NULL);
    if (e == OK)
        e = put_lists(w, (struct series_id){ id }, p);
    for (size_t i = 0; e == OK && i < proposal->n; i++)
        if (proposal->dates[i].fate == SERIES_NEW)
            e = add_forum(w, t, (struct series_id){ id }, p, &proposal->dates[i]);
    if (e == OK)
        *ret_public_id = public_id;
    return work_fail(w, e);
}

/* --- changing --- */

static bool same_plan(const struct forum_plan *a, const struct forum_plan *b)
{
    return a->on.v == b->on.v && a->starts == b->starts && a->capacity == b->capacity && a->minutes == b->minutes &&
        a->mode == b->mode && a->chair.v == b->chair.v && str_eq(a->venue, b->venue) && str_eq(a->link, b->link);
}

/* Says it to everybody who takes part in a forum that has changed, once for all forums of the series. */
static enum err tell(struct work *w, struct account_id by, const struct series *of, const struct forum *forum)
{
    struct account_id *all;
    size_t n;
    enum err e = forum_unremind(w, forum->public_id);
    if (e == OK)
        e = forum_told(w, by, forum->id, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        e = outbox_put(w,
            &(struct outbox_new){ .to = all[i],
                .kind = OUTBOX_FORUM,
                .link = S("/forums"),
                .topic = str_fmt(w->arena, "series %.*s %lld %lld", STR_ARG(of->public_id), (long long)of->version,
                    (long long)all[i].v) });
    return e;
}

static enum err change_forum(struct work *w, const struct forum_terms *t, struct account_id by,
    const struct series *of, const struct series_plan *p, const struct series_date *d)
{
    int64_t rows = 0;
    struct forum_plan plan = p->plan;
    struct forum_change c = { .id = d->forum.id,
        .version = d->forum.version,
        .on_day = d->on,
        .starts_at = plan.starts,
        .capacity = plan.capacity,
        .minutes = plan.minutes,
        .mode = forum_mode_name(plan.mode),
        .venue = d->venue,
        .link = plan.link,
        .chair = plan.chair };
    plan.on = d->on;
    plan.venue = d->venue;
    bool same = same_plan(&plan, &d->forum.plan);
    enum err e = put_services(w, d->forum.id, p);
    if (e != OK || (same && p->cutoff_days == d->forum.cutoff_days))
        return e;
    forum_days(t, d->on, p->cutoff_days, &c.cutoff_on, &c.papers_on, &c.until_on);
    e = store_forum_change(w->db, w->arena, &c, &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = forum_note_event(w, by, d->forum.id, "changed", S("with its series"));
    return e == OK && !same ? tell(w, by, of, &d->forum) : e;
}

/* Nothing is booked on it: that was looked at. */
static enum err end_forum(struct work *w, struct account_id by, const struct series *of, const struct series_date *d)
{
    int64_t rows = 0;
    const struct str why = S("The days of the series were changed");
    enum err e = store_forum_cancel(w->db, w->arena,
        &(struct forum_cancel){
            .id = d->forum.id, .version = d->forum.version, .reason = why, .rule_on = DAY_NONE },
        &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = forum_note_event(w, by, d->forum.id, "cancelled", why);
    return e == OK ? tell(w, by, of, &d->forum) : e;
}

enum err series_change(struct work *w, const struct forum_terms *t, struct account_id by, const struct series *of,
    const struct series_plan *p, const struct series_proposal *proposal)
{
    int64_t rows = 0;
    const struct forum_rule *r = &p->rule;
    enum err e = store_series_change(w->db, w->arena,
        &(struct series_change){ .id = of->id,
            .version = of->version,
            .name = p->name,
            .every = r->monthly ? S("month") : S("week"),
            .step = r->monthly ? 1 : r->step,
            .weekday = r->weekday,
            .nth = nth_value(r, r->nth),
            .second_nth = nth_value(r, r->second),
            .first_on = r->first,
            .last_on = r->last,
            .term_only = r->term_only,
            .starts_at = p->plan.starts,
            .capacity = p->plan.capacity,
            .minutes = p->plan.minutes,
            .cutoff_days = p->cutoff_days,
            .mode = forum_mode_name(p->plan.mode),
            .link = p->plan.link,
            .chair = p->plan.chair },
        &rows);
    if (e == OK && rows == 0)
        return ERR_CONFLICT;
    if (e == OK)
        e = put_lists(w, of->id, p);
    for (size_t i = 0; e == OK && i < proposal->n; i++) {
        const struct series_date *d = &proposal->dates[i];
        if (d->fate == SERIES_NEW)
            e = add_forum(w, t, of->id, p, d);
        else if (d->fate == SERIES_KEPT)
            e = change_forum(w, t, by, of, p, d);
        else if (d->fate == SERIES_ENDS)
            e = end_forum(w, by, of, d);
    }
    return work_fail(w, e);
}
