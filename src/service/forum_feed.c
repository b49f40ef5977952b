#include "service/forum_feed.h"

#include "store/forum.h"

static struct str known(struct str s)
{
    return s.p == NULL ? S("") : s;
}

static struct ics_event event_of(struct arena *a, struct str public_id, struct str name, const struct forum_plan *p)
{
    return (struct ics_event){ .uid = str_fmt(a, "forum-%.*s@waymark", STR_ARG(public_id)),
        .from = p->on,
        .to = DAY_NONE,
        .starts = p->starts,
        .ends = forum_ends(p),
        .summary = name,
        .place = forum_place_words(a, p) };
}

struct ics_event forum_feed_event(struct arena *a, const struct forum *f, struct str public_url)
{
    struct ics_event e = event_of(a, f->public_id, f->name, &f->plan);
    e.url = str_fmt(a, "%.*s/forums/%.*s", STR_ARG(public_url), STR_ARG(f->public_id));
    e.cancelled = f->state == FORUM_CANCELLED;
    e.sequence = f->version;
    e.changed_ms = f->changed_ms;
    return e;
}

enum err forum_feed(struct work *w, const struct feed_reader *reader, struct ics_event **ret, size_t *ret_n)
{
    struct forum *all;
    size_t n;
    struct viewer viewer = access_viewer(reader->account, access_allows(reader->roles, OP_FORUM_UPDATE), w->today);
    viewer.scope &= SCOPE_REGION; /* who runs all of them is not at each */
    *ret_n = 0;
    enum err e = forum_list(w, &viewer,
        &(struct forum_filter){ .from = day_add(w->today, -FORUM_FEED_DAYS), .to = DAY_NONE }, &all, &n);
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, n, struct ics_event);
    for (size_t i = 0; i < n; i++)
        if (all[i].attends || all[i].leads)
            (*ret)[(*ret_n)++] = forum_feed_event(w->arena, &all[i], reader->public_url);
    return OK;
}

enum err forum_public_list(struct work *w, bool of_phase, enum forum_phase phase, struct day from,
    struct forum_public **ret, size_t *ret_n)
{
    struct forum_open_to_all_row *rows;
    enum err e = store_forum_open_to_all(w->db, w->arena,
        &(struct forum_open_to_all){ .phase = of_phase ? forum_phase_name(phase) : STR_NONE,
            .from_on = from,
            .to_on = day_add(w->today, FORUM_PUBLIC_AHEAD) },
        &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct forum_public);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct forum_open_to_all_row *x = &rows[i];
        (*ret)[i] = (struct forum_public){ .public_id = x->public_id,
            .name = x->name,
            .area_name = known(x->area_name),
            .drop_in = str_eq(x->kind, S("drop_in")),
            .cancelled = x->cancelled,
            .plan = { .on = x->on_day,
                .starts = (int)x->starts_at,
                .capacity = (int)x->capacity,
                .minutes = (int)x->minutes,
                .venue = x->venue,
                .link = S("") },
            .cutoff_on = x->cutoff_on,
            .changed_ms = x->changed_ms,
            .version = x->version };
        (void)forum_phase_parse(x->phase, &(*ret)[i].phase);
        (void)forum_mode_parse(x->mode, &(*ret)[i].plan.mode);
    }
    return OK;
}

enum err forum_public_events(struct work *w, bool of_phase, enum forum_phase phase, struct str public_url,
    struct ics_event **ret, size_t *ret_n)
{
    struct forum_public *all;
    enum err e = forum_public_list(w, of_phase, phase, day_add(w->today, -FORUM_PUBLIC_DAYS), &all, ret_n);
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct ics_event);
    for (size_t i = 0; i < *ret_n; i++) {
        struct ics_event v = event_of(w->arena, all[i].public_id, all[i].name, &all[i].plan);
        v.url = str_fmt(w->arena, "%.*s/inclusion-forums", STR_ARG(public_url));
        v.cancelled = all[i].cancelled;
        v.sequence = all[i].version;
        v.changed_ms = all[i].changed_ms;
        (*ret)[i] = v;
    }
    return OK;
}
