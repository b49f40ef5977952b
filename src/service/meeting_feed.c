#include "service/meeting_feed.h"

#include "service/meeting.h"
#include "store/meeting.h"

static struct ics_event event_of(struct arena *a, const struct meeting_feed_row *r, struct str public_url)
{
    return (struct ics_event){ .uid = str_fmt(a, "meeting-%.*s@waymark", STR_ARG(r->public_id)),
        .from = r->on_day,
        .to = DAY_NONE,
        .starts = r->starts_at.has ? (int)r->starts_at.v : MEETING_NO_TIME,
        .ends = r->ends_at.has ? (int)r->ends_at.v : MEETING_NO_TIME,
        .summary = str_fmt(a, "Targeting Support Meeting, %.*s", STR_ARG(r->school_name)),
        .place = r->place,
        .url = str_fmt(a, "%.*s/meetings/%.*s", STR_ARG(public_url), STR_ARG(r->public_id)),
        .cancelled = str_eq(r->state, S("cancelled")),
        .sequence = r->version,
        .changed_ms = r->changed_ms };
}

/* `own`: of the reader's own diary; else the one of the public id. */
static enum err find(struct work *w, const struct viewer *viewer, const struct meeting_feed *asked,
    struct str public_url, struct ics_event **ret, size_t *ret_n)
{
    struct meeting_feed q = *asked;
    struct meeting_feed_row *rows;
    q.viewer = *viewer;
    enum err e = store_meeting_feed(w->db, w->arena, &q, &rows, ret_n);
    if (e != OK)
        return work_fail(w, e);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct ics_event);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = event_of(w->arena, &rows[i], public_url);
    return OK;
}

enum err meeting_feed(struct work *w, const struct feed_reader *reader, struct ics_event **ret, size_t *ret_n)
{
    struct viewer viewer = access_viewer(reader->account, access_allows(reader->roles, OP_MEETING_LIST), w->today);
    *ret_n = 0;
    if (viewer.scope == 0)
        return OK;
    return find(w, &viewer,
        &(struct meeting_feed){ .from_on = day_add(w->today, -MEETING_FEED_DAYS), .public_id = STR_NONE },
        reader->public_url, ret, ret_n);
}

enum err meeting_feed_one(struct work *w, const struct viewer *viewer, struct str public_id, struct str public_url,
    struct ics_event *ret)
{
    struct ics_event *all;
    size_t n;
    enum err e = find(w, viewer, &(struct meeting_feed){ .from_on = DAY_NONE, .public_id = public_id }, public_url,
        &all, &n);
    if (e == OK && n == 0)
        return ERR_MISSING;
    if (e == OK)
        *ret = all[0];
    return e;
}
