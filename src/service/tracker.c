#include "service/tracker.h"

#include <stdlib.h>

#include "service/consent.h"
#include "service/kept.h"
#include "service/meeting.h"
#include "store/tracker.h"

static const struct {
    const char *name, *words;
} standings[TRACKER_STANDINGS] = { [TRACKER_NONE] = { "none", "No action" },
    [TRACKER_OVERDUE] = { "overdue", "Overdue" },
    [TRACKER_OPEN] = { "open", "Open" },
    [TRACKER_ENDED] = { "ended", "Ended" } };

struct str tracker_source_words(enum tracker_source s)
{
    static const char *const words[] = { "Targeting Support Meeting", "Youth At Risk Group", "Inclusion panel",
        "Inclusion Forum" };
    return str_of(words[s]);
}

struct str tracker_standing_name(enum tracker_standing s)
{
    return str_of(standings[s].name);
}

struct str tracker_standing_words(enum tracker_standing s)
{
    return str_of(standings[s].words);
}

struct str tracker_stands(struct arena *a, const struct tracker_entry *t)
{
    const struct {
        int64_t n;
        const char *words;
    } parts[] = { { t->overdue, "overdue" }, { t->open - t->overdue, "open" }, { t->done, "done" },
        { t->not_done, "not done" } };
    struct buf b = buf_new(200);
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n > 0)
            buf_add_fmt(&b, "%s%lld %s", b.n > 0 ? ", " : "", (long long)parts[i].n, parts[i].words);
    struct str s = b.n == 0 ? S("No action") : str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

/* How many of its actions stand how, from the digits of a query. */
static void take_actions(struct tracker_entry *t, struct opt_i64 digits)
{
    enum { DIGIT = 10000 };
    int64_t actions = digits.has ? digits.v : 0;
    int64_t *const counts[] = { &t->open, &t->overdue, &t->done, &t->not_done };
    for (size_t i = 0; i < COUNT_OF(counts); i++, actions /= DIGIT)
        *counts[i] = actions % DIGIT;
    t->standing = t->overdue > 0    ? TRACKER_OVERDUE
        : t->open > 0               ? TRACKER_OPEN
        : t->done + t->not_done > 0 ? TRACKER_ENDED
                                    : TRACKER_NONE;
}

static struct tracker_entry of_meeting(const struct tracker_meetings_row *r)
{
    struct tracker_entry t = { .source = TRACKER_MEETING,
        .public_id = r->meeting_public_id,
        .on = r->on_day,
        .year = (int)r->year,
        .term = r->term,
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .areas = (uint32_t)r->areas,
        .yar = r->yar.has && r->yar.v != 0,
        .agreed = r->agreed.p == NULL ? S("") : r->agreed,
        .lead_practitioner = r->lead_practitioner,
        .services = r->services };
    take_actions(&t, r->actions);
    return t;
}

struct str tracker_target_words(bool withdrawn, struct str target)
{
    if (withdrawn)
        return consent_withdrawn_words();
    return target.p == NULL ? S("") : target;
}

/* On which day a panel decided. */
static struct day panel_day(struct day on, int64_t decided_ms)
{
    return day_is(on) ? on : clock_day(decided_ms);
}

static struct str term_on(const struct calendar *c, struct day on)
{
    return meeting_term_name(calendar_season_on(c, att_year_of(on), on));
}

static struct tracker_entry of_forum(const struct calendar *c, const struct tracker_forums_row *r)
{
    struct tracker_entry t = { .source = TRACKER_FORUM,
        .public_id = r->round_public_id,
        .on = r->on_day,
        .year = att_year_of(r->on_day),
        .term = term_on(c, r->on_day),
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .agreed = tracker_target_words(r->withdrawn, r->agreed),
        .lead_practitioner = S(""),
        .services = S("") };
    take_actions(&t, r->actions);
    return t;
}

static struct tracker_entry of_panel(const struct calendar *c, const struct tracker_panels_row *r)
{
    struct day on = panel_day(r->on_day, r->decided_ms);
    return (struct tracker_entry){ .source = str_eq(r->kind, S("yar")) ? TRACKER_YAR : TRACKER_INCLUSION,
        .public_id = r->public_id,
        .on = on,
        .year = att_year_of(on),
        .term = term_on(c, on),
        .school = r->school,
        .urn = r->urn,
        .school_name = r->school_name,
        .pupil = r->pupil,
        .pupil_public_id = r->pupil_public_id,
        .upn = r->upn,
        .surname = r->surname,
        .forename = r->forename,
        .agreed = r->decision,
        .lead_practitioner = S(""),
        .services = S("") };
}

static bool fits(const struct tracker_question *q, const struct tracker_entry *t)
{
    return (q->year == 0 || t->year == q->year) && (q->term.n == 0 || str_eq(t->term, q->term)) &&
        (q->areas == 0 || (t->areas & q->areas) != 0) && (!q->has_standing || t->standing == q->standing);
}

/* A panel or a forum of which nothing is known but its day. */
static bool fits_on(const struct tracker_question *q, const struct calendar *c, struct day on)
{
    const struct tracker_entry t = { .on = on, .year = att_year_of(on), .term = term_on(c, on) };
    return fits(q, &t);
}

/* Merges the others' into the meetings', the latest first: both are in that order. */
static void merge(const struct tracker_question *q, const struct tracker_entry *x, size_t n_x,
    const struct tracker_entry *y, size_t n_y, struct tracker_entry *to, size_t *ret_n)
{
    size_t i = 0, j = 0;
    *ret_n = 0;
    while (i < n_x || j < n_y) {
        bool first = j == n_y || (i < n_x && day_cmp(x[i].on, y[j].on) >= 0);
        const struct tracker_entry *t = first ? &x[i++] : &y[j++];
        if (fits(q, t))
            to[(*ret_n)++] = *t;
    }
}

static int latest_first(const void *a, const void *b)
{
    const struct tracker_entry *x = a, *y = b;
    int c = day_cmp(y->on, x->on);
    return c != 0 ? c : str_cmp(x->public_id, y->public_id);
}

/* What panels decided and forums discussed since a day, the latest first. */
static enum err read_others(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct day since, struct tracker_entry **ret,
    size_t *ret_n)
{
    struct tracker_panels_row *rows;
    struct tracker_forums_row *forums;
    size_t n_panels, n_forums;
    enum err e = store_tracker_panels(w->db, w->arena,
        &(struct tracker_panels){ .viewer = *panels,
            .school = q->school,
            .locality = q->locality,
            .pupil = q->pupil,
            .since = since,
            .since_ms = clock_day_start(since) },
        &rows, &n_panels);
    if (e == OK)
        e = store_tracker_forums(w->db, w->arena,
            &(struct tracker_forums){ .viewer = *viewer,
                .today = w->today,
                .school = q->school,
                .locality = q->locality,
                .pupil = q->pupil,
                .since = since },
            &forums, &n_forums);
    if (e != OK)
        return work_fail(w, e);
    *ret_n = n_panels + n_forums;
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct tracker_entry);
    for (size_t i = 0; i < n_panels; i++)
        (*ret)[i] = of_panel(calendar, &rows[i]);
    for (size_t i = 0; i < n_forums; i++)
        (*ret)[n_panels + i] = of_forum(calendar, &forums[i]);
    if (*ret_n > 0)
        qsort(*ret, *ret_n, sizeof **ret, latest_first);
    return OK;
}

/* How many panels and forums fit. */
static enum err count_others(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, size_t *ret)
{
    struct tracker_panel_days_row *rows;
    struct tracker_forum_days_row *forums;
    size_t n_panels, n_forums;
    enum err e = store_tracker_panel_days(w->db, w->arena,
        &(struct tracker_panel_days){ .viewer = *panels, .school = q->school, .locality = q->locality }, &rows,
        &n_panels);
    if (e == OK)
        e = store_tracker_forum_days(w->db, w->arena,
            &(struct tracker_forum_days){ .viewer = *viewer, .school = q->school, .locality = q->locality }, &forums,
            &n_forums);
    if (e != OK)
        return work_fail(w, e);
    *ret = 0;
    for (size_t i = 0; i < n_panels; i++)
        *ret += fits_on(q, calendar, panel_day(rows[i].on_day, rows[i].decided_ms));
    for (size_t i = 0; i < n_forums; i++)
        *ret += fits_on(q, calendar, forums[i].on_day);
    return OK;
}

/* How many children were talked about at meetings that fit. */
static enum err count_meetings(struct work *w, const struct viewer *viewer, const struct tracker_question *q,
    size_t *ret)
{
    struct tracker_count_row row = { 0 };
    enum err e = store_tracker_count(w->db, w->arena,
        &(struct tracker_count){ .viewer = *viewer,
            .school = q->school,
            .locality = q->locality,
            .year = { q->year != 0, q->year },
            .term = q->term.n > 0 ? q->term : STR_NONE,
            .areas = q->areas },
        &row);
    *ret = (size_t)row.n;
    return work_fail(w, e);
}

/* Those that fit, read anew. */
static enum err read_list(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct tracker_entry **ret, size_t *ret_n,
    size_t *ret_total)
{
    struct tracker_meetings_row *held;
    struct tracker_entry *decided;
    size_t n_held, n_decided;
    enum err e = store_tracker_meetings(w->db, w->arena,
        &(struct tracker_meetings){ .viewer = *viewer,
            .today = w->today,
            .school = q->school,
            .locality = q->locality,
            .pupil = q->pupil,
            .year = { q->year != 0, q->year },
            .term = q->term.n > 0 ? q->term : STR_NONE,
            .areas = q->areas,
            .most = q->most > 0 ? (int64_t)q->most : INT32_MAX },
        &held, &n_held);
    if (e != OK)
        return work_fail(w, e);
    /* Nothing older than the last of so many meetings is among the first of all. */
    bool more = q->most > 0 && n_held == q->most;
    struct day since = more ? held[n_held - 1].on_day : (struct day){ 0 };
    e = read_others(w, viewer, panels, calendar, q, since, &decided, &n_decided);
    if (e != OK)
        return e;
    struct tracker_entry *x = ARENA_ARRAY(w->arena, n_held, struct tracker_entry);
    for (size_t i = 0; i < n_held; i++)
        x[i] = of_meeting(&held[i]);
    *ret = ARENA_ARRAY(w->arena, n_held + n_decided, struct tracker_entry);
    merge(q, x, n_held, decided, n_decided, *ret, ret_n);
    size_t total = *ret_n, others = 0;
    if (q->most > 0 && *ret_n > q->most)
        *ret_n = q->most;
    if (ret_total != NULL && more) {
        e = count_meetings(w, viewer, q, &total);
        if (e == OK)
            e = count_others(w, viewer, panels, calendar, q, &others);
    }
    if (ret_total != NULL)
        *ret_total = total + others;
    return e;
}

/* All entries, of every time and kind. */
struct all {
    struct tracker_entry *v;
    size_t n;
};

static enum err read_all(struct work *w, const struct kept_key *key, const void *calendar, void **ret)
{
    const struct viewer panels = { key->viewer.account, key->other_scope, key->viewer.today };
    struct all *all = ARENA_NEW(w->arena, struct all);
    *ret = all;
    return read_list(w, &key->viewer, &panels, calendar, &(struct tracker_question){ .most = 0 }, &all->v, &all->n,
        NULL);
}

/* Another order than by day, or how each stands, has to know all of them: they are kept (kept.h). */
static enum err choose(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct tracker_entry **ret, size_t *ret_n)
{
    const struct kept_key key = { .what = "tracker", .viewer = *viewer, .other_scope = panels->scope };
    const void *kept = NULL;
    enum err e = kept_get(w, &key, read_all, calendar, &kept);
    if (e != OK)
        return e;
    const struct all *all = kept;
    *ret = ARENA_ARRAY(w->arena, all->n, struct tracker_entry);
    *ret_n = 0;
    for (size_t i = 0; i < all->n; i++)
        if (fits(q, &all->v[i]))
            (*ret)[(*ret_n)++] = all->v[i];
    return OK;
}

enum err tracker_list(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct tracker_entry **ret, size_t *ret_n,
    size_t *ret_total)
{
    if (q->most > 0 || q->school.v != 0 || q->locality.v != 0 || q->pupil.v != 0)
        return read_list(w, viewer, panels, calendar, q, ret, ret_n, ret_total);
    enum err e = choose(w, viewer, panels, calendar, q, ret, ret_n);
    if (e == OK && ret_total != NULL)
        *ret_total = *ret_n;
    return e;
}
