#include "service/tracker.h"

#include <stdlib.h>

#include "service/consent.h"
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

/* What a panel decided or a forum discussed, of which little is known until it is told. */
struct other {
    struct day on;
    struct referral_id referral; /* v == 0: a forum */
    struct round_id round;
};
struct others {
    const struct tracker_question *q;
    const struct calendar *calendar;
    struct other *v; /* the latest first */
    size_t n;
};

static enum err read_forum(struct work *w, const struct viewer *viewer, const struct other *o,
    struct tracker_entry *ret)
{
    struct tracker_forum_row r = { 0 };
    enum err e = store_tracker_forum(w->db, w->arena,
        &(struct tracker_forum){ .viewer = *viewer, .today = w->today, .round = o->round }, &r);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct tracker_entry){ .source = TRACKER_FORUM,
        .public_id = r.round_public_id,
        .school = r.school,
        .urn = r.urn,
        .school_name = r.school_name,
        .pupil = r.pupil,
        .pupil_public_id = r.pupil_public_id,
        .upn = r.upn,
        .surname = r.surname,
        .forename = r.forename,
        .agreed = tracker_target_words(r.withdrawn, r.agreed),
        .lead_practitioner = S(""),
        .services = S("") };
    take_actions(ret, r.actions);
    return OK;
}

static enum err read_panel(struct work *w, const struct viewer *panels, const struct other *o,
    struct tracker_entry *ret)
{
    struct tracker_panel_row r = { 0 };
    enum err e = store_tracker_panel(w->db, w->arena,
        &(struct tracker_panel){ .viewer = *panels, .referral = o->referral }, &r);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct tracker_entry){ .source = str_eq(r.kind, S("yar")) ? TRACKER_YAR : TRACKER_INCLUSION,
        .public_id = r.public_id,
        .school = r.school,
        .urn = r.urn,
        .school_name = r.school_name,
        .pupil = r.pupil,
        .pupil_public_id = r.pupil_public_id,
        .upn = r.upn,
        .surname = r.surname,
        .forename = r.forename,
        .agreed = r.decision,
        .lead_practitioner = S(""),
        .services = S("") };
    return OK;
}

static struct str term_on(const struct calendar *c, struct day on)
{
    return meeting_term_name(calendar_season_on(c, att_year_of(on), on));
}

/* Keeps one of which nothing that is known yet is against its being told. Areas are those of meetings. */
static void keep_other(struct others *o, const struct other *one)
{
    const struct tracker_question *q = o->q;
    if (q->areas != 0 || (q->year != 0 && att_year_of(one->on) != q->year) ||
        (q->term.n > 0 && !str_eq(term_on(o->calendar, one->on), q->term)))
        return;
    o->v[o->n++] = *one;
}

static int latest_first(const void *a, const void *b)
{
    const struct other *x = a, *y = b;
    int64_t c = day_cmp(y->on, x->on);
    c = c != 0 ? c : y->referral.v - x->referral.v;
    c = c != 0 ? c : y->round.v - x->round.v;
    return (c > 0) - (c < 0);
}

/* What panels decided and forums discussed, the latest first. */
static enum err list_others(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    struct others *o)
{
    struct tracker_panels_row *rows;
    struct tracker_forums_row *forums;
    size_t n_panels, n_forums;
    const struct tracker_question *q = o->q;
    enum err e = store_tracker_panels(w->db, w->arena,
        &(struct tracker_panels){ .viewer = *panels, .school = q->school, .locality = q->locality, .pupil = q->pupil },
        &rows, &n_panels);
    if (e == OK)
        e = store_tracker_forums(w->db, w->arena,
            &(struct tracker_forums){
                .viewer = *viewer, .school = q->school, .locality = q->locality, .pupil = q->pupil },
            &forums, &n_forums);
    if (e != OK)
        return work_fail(w, e);
    o->v = ARENA_ARRAY(w->arena, n_panels + n_forums, struct other);
    for (size_t i = 0; i < n_panels; i++)
        keep_other(o,
            &(struct other){ .on = day_is(rows[i].on_day) ? rows[i].on_day : clock_day(rows[i].decided_ms),
                .referral = rows[i].referral });
    for (size_t i = 0; i < n_forums; i++)
        keep_other(o, &(struct other){ .on = forums[i].on_day, .round = forums[i].round });
    if (o->n > 0)
        qsort(o->v, o->n, sizeof *o->v, latest_first);
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

/* Merges the others into the meetings', the latest first: both are in that order. */
static enum err merge(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct others *o, const struct tracker_meetings_row *held, size_t n_held, struct tracker_entry *to,
    size_t *ret_n)
{
    size_t i = 0, j = 0, most = o->q->most > 0 ? o->q->most : n_held + o->n;
    enum err e = OK;
    for (*ret_n = 0; e == OK && *ret_n < most && (i < n_held || j < o->n);) {
        struct tracker_entry *t = &to[*ret_n];
        if (j == o->n || (i < n_held && day_cmp(held[i].on_day, o->v[j].on) >= 0)) {
            *t = of_meeting(&held[i++]);
        } else {
            const struct other *one = &o->v[j++];
            e = one->referral.v != 0 ? read_panel(w, panels, one, t) : read_forum(w, viewer, one, t);
            t->on = one->on;
            t->year = att_year_of(one->on);
            t->term = term_on(o->calendar, one->on);
        }
        *ret_n += !o->q->has_standing || t->standing == o->q->standing;
    }
    return e;
}

enum err tracker_list(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct tracker_entry **ret, size_t *ret_n,
    size_t *ret_total)
{
    struct tracker_meetings_row *held;
    struct others others = { .q = q, .calendar = calendar };
    size_t n_held;
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
    e = list_others(w, viewer, panels, &others);
    if (e != OK)
        return e;
    *ret = ARENA_ARRAY(w->arena, n_held + others.n, struct tracker_entry);
    e = merge(w, viewer, panels, &others, held, n_held, *ret, ret_n);
    if (e != OK || ret_total == NULL)
        return e;
    *ret_total = q->most > 0 ? n_held + others.n : *ret_n;
    if (q->most > 0 && n_held == q->most) {
        e = count_meetings(w, viewer, q, ret_total);
        *ret_total += others.n;
    }
    return e;
}
