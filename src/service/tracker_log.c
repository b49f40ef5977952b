/* The log of the severely absent. */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "service/tracker.h"
#include "store/tracker.h"

static int weeks_of(const struct att_mask *m)
{
    int n = 0;
    for (int k = 0; k < ATT_WEEKS; k++)
        n += att_mask_week(m, k) != 0;
    return n;
}

struct day tracker_since(const struct calendar *c, struct school_id school, int weeks, struct day today)
{
    int this_year = att_year_of(today);
    struct day from = today;
    for (int year = this_year; year >= this_year - 1 && weeks > 0; year--) {
        struct att_mask planned = calendar_planned_or_all(c, year, school), days = att_mask_days(year, DAY_NONE, today);
        planned = att_mask_and(&planned, &days);
        if (att_mask_is_empty(&planned))
            continue;
        struct att_mask last = att_last_weeks(&planned, weeks);
        from = day_monday(att_session_day(year, att_mask_first(&last)));
        weeks -= weeks_of(&last);
    }
    return from;
}

struct str tracker_gap_words(struct arena *a, const struct log_line *l)
{
    char words[20];
    struct buf b = buf_new(300);
    if ((l->gaps & LOG_NO_ACTION) != 0)
        buf_add_str(&b, S("No open action. "));
    if ((l->gaps & LOG_NO_OWNER) != 0)
        buf_add_str(&b, S("Nobody is named. "));
    if ((l->gaps & LOG_NO_ENTRY) != 0 && day_is(l->entry))
        buf_add_fmt(&b, "No entry since %.*s. ", STR_ARG(day_words(l->entry, words)));
    else if ((l->gaps & LOG_NO_ENTRY) != 0)
        buf_add_str(&b, S("No entry yet. "));
    struct str s = str_dup(a, str_trim(buf_str(&b)));
    buf_done(&b);
    return s;
}

/* What is known of the children, by pupil. */
struct known {
    struct log_talk *talked; /* the latest of a child first */
    size_t n_talked;
    struct log_action *open; /* the one that is due first of a child first */
    size_t n_open;
    struct tracker_touched_row *touched;
    size_t n_touched;
    struct tracker_heard_row *heard;
    size_t n_heard;
};

static int by_id(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_child_talked(const void *a, const void *b)
{
    const struct log_talk *x = a, *y = b;
    int c = by_id(x->pupil.v, y->pupil.v);
    c = c != 0 ? c : day_cmp(y->on, x->on);
    return c != 0 ? c : by_id(y->child.v, x->child.v);
}

/* Meetings, panels and forums, by child. */
static enum err read_talked(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    struct known *ret)
{
    struct tracker_talked_row *held;
    struct tracker_panels_row *decided;
    struct tracker_forums_row *forums;
    size_t n_held, n_decided, n_forums;
    enum err e = store_tracker_talked(w->db, w->arena, &(struct tracker_talked){ .viewer = *viewer }, &held, &n_held);
    if (e == OK)
        e = store_tracker_panels(w->db, w->arena, &(struct tracker_panels){ .viewer = *panels }, &decided, &n_decided);
    if (e == OK)
        e = store_tracker_forums(w->db, w->arena,
            &(struct tracker_forums){ .viewer = *viewer, .today = w->today }, &forums, &n_forums);
    if (e != OK)
        return work_fail(w, e);
    ret->n_talked = n_held + n_decided + n_forums;
    ret->talked = ARENA_ARRAY(w->arena, ret->n_talked, struct log_talk);
    for (size_t i = 0; i < n_held; i++)
        ret->talked[i] = (struct log_talk){ held[i].pupil, held[i].on_day, held[i].child, held[i].lead_practitioner,
            S("") };
    for (size_t i = 0; i < n_decided; i++)
        ret->talked[n_held + i] = (struct log_talk){ decided[i].pupil,
            day_is(decided[i].on_day) ? decided[i].on_day : clock_day(decided[i].decided_ms), { 0 }, S(""),
            decided[i].decision };
    for (size_t i = 0; i < n_forums; i++)
        ret->talked[n_held + n_decided + i] = (struct log_talk){ forums[i].pupil, forums[i].on_day, { 0 }, S(""),
            forums[i].agreed.p == NULL ? S("") : forums[i].agreed };
    if (ret->n_talked > 0)
        qsort(ret->talked, ret->n_talked, sizeof *ret->talked, by_child_talked);
    return OK;
}

enum err tracker_log_agreed(struct work *w, const struct viewer *viewer, const struct log_line *l, struct str *ret)
{
    struct tracker_agreed_row row;
    *ret = l->last != NULL ? l->last->decision : S("");
    if (l->last == NULL || l->last->child.v == 0)
        return OK;
    enum err e = store_tracker_agreed(w->db, w->arena,
        &(struct tracker_agreed){ .viewer = *viewer, .child = l->last->child }, &row);
    if (e == OK)
        *ret = row.content;
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

static enum err read_open(struct work *w, const struct viewer *viewer, struct known *ret)
{
    struct tracker_open_row *rows;
    enum err e = store_tracker_open(w->db, w->arena, &(struct tracker_open){ .viewer = *viewer }, &rows, &ret->n_open);
    if (e != OK)
        return work_fail(w, e);
    ret->open = ARENA_ARRAY(w->arena, ret->n_open, struct log_action);
    for (size_t i = 0; i < ret->n_open; i++)
        ret->open[i] = (struct log_action){ rows[i].pupil, rows[i].public_id, rows[i].task, rows[i].owner_name,
            rows[i].due_on, rows[i].owner_closed };
    return OK;
}

static enum err read_known(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    struct known *ret)
{
    enum err e = read_talked(w, viewer, panels, ret);
    if (e == OK)
        e = read_open(w, viewer, ret);
    if (e != OK)
        return e;
    e = store_tracker_touched(w->db, w->arena, &(struct tracker_touched){ .viewer = *viewer }, &ret->touched,
        &ret->n_touched);
    if (e == OK)
        e = store_tracker_heard(w->db, w->arena, &(struct tracker_heard){ .viewer = *viewer }, &ret->heard,
            &ret->n_heard);
    return work_fail(w, e);
}

/* The first row of this child among n rows of size bytes, which are in the order of their pupils and begin with one; n
 * when there is none. */
static size_t first_of(const void *rows, size_t n, size_t size, int64_t pupil)
{
    size_t from = 0, to = n;
    struct pupil_id at;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        memcpy(&at, (const char *)rows + mid * size, sizeof at);
        if (at.v < pupil)
            from = mid + 1;
        else
            to = mid;
    }
    if (from < n)
        memcpy(&at, (const char *)rows + from * size, sizeof at);
    return from < n && at.v == pupil ? from : n;
}

/* `first_of` is given rows whatever they are, so they must begin with whose they are. */
static_assert(offsetof(struct log_talk, pupil) == 0 && offsetof(struct log_action, pupil) == 0 &&
        offsetof(struct tracker_touched_row, pupil) == 0 && offsetof(struct tracker_heard_row, pupil) == 0,
    "a row of the log begins with its pupil");

static void take_entry(struct log_line *l, struct day on)
{
    if (!day_is(l->entry) || day_cmp(on, l->entry) > 0)
        l->entry = on;
}

static struct log_line line_of(const struct known *k, const struct dashboard *d, uint32_t row)
{
    const struct att_row *r = &d->answer.rows[row];
    int64_t pupil = att_row_block(&d->answer, r)->who[r->row].pupil.v;
    struct log_line l = { .row = row, .owner = S(""), .entry = DAY_NONE };
    size_t talked = first_of(k->talked, k->n_talked, sizeof *k->talked, pupil),
           open = first_of(k->open, k->n_open, sizeof *k->open, pupil),
           touched = first_of(k->touched, k->n_touched, sizeof *k->touched, pupil),
           heard = first_of(k->heard, k->n_heard, sizeof *k->heard, pupil);
    if (talked < k->n_talked) {
        l.last = &k->talked[talked];
        take_entry(&l, l.last->on);
    }
    if (open < k->n_open)
        l.next = &k->open[open];
    for (; open < k->n_open && k->open[open].pupil.v == pupil; open++) {
        if (l.owner.n == 0 && !k->open[open].owner_closed)
            l.owner = k->open[open].owner_name;
        l.n_open++;
    }
    if (touched < k->n_touched)
        take_entry(&l, clock_day(k->touched[touched].at_ms));
    if (heard < k->n_heard)
        take_entry(&l, clock_day(k->heard[heard].at_ms));
    if (l.owner.n == 0 && l.last != NULL)
        l.owner = l.last->lead_practitioner;
    return l;
}

static unsigned gaps_of(const struct log_line *l)
{
    return (l->n_open == 0 ? LOG_NO_ACTION : 0u) | (l->owner.n == 0 ? LOG_NO_OWNER : 0u) |
        (!day_is(l->entry) || day_cmp(l->entry, l->since) < 0 ? LOG_NO_ENTRY : 0u);
}

enum err tracker_log(struct work *w, const struct dashboard *d, const struct viewer *viewer,
    const struct viewer *panels, const struct action_rule *rule, int weeks, struct log_line **ret, size_t *ret_n)
{
    struct known k;
    enum err e = read_known(w, viewer, panels, &k);
    if (e != OK)
        return e;
    const uint32_t *rows = d->answer.lists.rows[LIST_SEVERE];
    *ret_n = d->answer.lists.n[LIST_SEVERE];
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct log_line);
    struct day *since = ARENA_ARRAY(w->arena, d->n_blocks, struct day);
    for (size_t i = 0; i < *ret_n; i++) {
        struct log_line *l = &(*ret)[i];
        const struct att_row *r = &d->answer.rows[rows[i]];
        *l = line_of(&k, d, rows[i]);
        if (since[r->block].v == 0)
            since[r->block] = tracker_since(rule->calendar, att_row_block(&d->answer, r)->school.id, weeks, w->today);
        l->since = since[r->block];
        l->gaps = gaps_of(l);
    }
    return OK;
}
