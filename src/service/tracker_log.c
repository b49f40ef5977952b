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

static enum err read_agreed(struct work *w, const struct viewer *viewer, const struct log_talk *last, struct str *ret)
{
    struct tracker_agreed_row row;
    *ret = last->decision;
    if (last->child.v == 0)
        return OK;
    enum err e = store_tracker_agreed(w->db, w->arena,
        &(struct tracker_agreed){ .viewer = *viewer, .child = last->child }, &row);
    if (e == OK)
        *ret = row.content;
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

enum err tracker_log_plan(struct work *w, const struct viewer *viewer, const struct log_line *l, struct str *ret)
{
    *ret = l->next != NULL ? l->next->task : S("");
    return l->next != NULL || l->last == NULL ? OK : read_agreed(w, viewer, l->last, ret);
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

/* Rows whatever they are, in the order of their pupils, with which each begins; and how far they were read. */
struct cursor {
    const char *rows;
    size_t n, size, at;
};

/* The first row of a child, of whom there was none yet that comes behind; n when there is none. */
static size_t first_of(struct cursor *c, int64_t pupil)
{
    struct pupil_id at = { 0 };
    for (; c->at < c->n; c->at++) {
        memcpy(&at, c->rows + c->at * c->size, sizeof at);
        if (at.v >= pupil)
            break;
    }
    return at.v == pupil ? c->at : c->n;
}

static_assert(offsetof(struct log_talk, pupil) == 0 && offsetof(struct log_action, pupil) == 0 &&
        offsetof(struct tracker_touched_row, pupil) == 0 && offsetof(struct tracker_heard_row, pupil) == 0,
    "a row of the log begins with its pupil");

static void take_entry(struct log_line *l, struct day on)
{
    if (!day_is(l->entry) || day_cmp(on, l->entry) > 0)
        l->entry = on;
}

/* How far what is known was read: the children of lines come in the order of their ids. */
struct reading {
    const struct known *known;
    struct cursor talked, open, touched, heard;
};

static struct reading begin_reading(const struct known *k)
{
    return (struct reading){ .known = k,
        .talked = { (const char *)k->talked, k->n_talked, sizeof *k->talked, 0 },
        .open = { (const char *)k->open, k->n_open, sizeof *k->open, 0 },
        .touched = { (const char *)k->touched, k->n_touched, sizeof *k->touched, 0 },
        .heard = { (const char *)k->heard, k->n_heard, sizeof *k->heard, 0 } };
}

static struct log_line line_of(struct reading *r, uint32_t row, int64_t pupil)
{
    const struct known *k = r->known;
    struct log_line l = { .row = row, .owner = S(""), .entry = DAY_NONE };
    size_t talked = first_of(&r->talked, pupil), open = first_of(&r->open, pupil),
           touched = first_of(&r->touched, pupil), heard = first_of(&r->heard, pupil);
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

/* A line of the list, by its child. */
struct place {
    int64_t pupil;
    size_t line;
};

static int by_pupil(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return by_id(x->pupil, y->pupil);
}

/* The lines of the list in the order of their children. */
static struct place *places_of(struct arena *a, const struct dashboard *d, const uint32_t *rows, size_t n)
{
    struct place *places = ARENA_ARRAY(a, n, struct place);
    for (size_t i = 0; i < n; i++) {
        const struct att_row *r = &d->answer.rows[rows[i]];
        places[i] = (struct place){ att_row_block(&d->answer, r)->who[r->row].pupil.v, i };
    }
    if (n > 0)
        qsort(places, n, sizeof *places, by_pupil);
    return places;
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
    const struct place *places = places_of(w->arena, d, rows, *ret_n);
    struct day *since = ARENA_ARRAY(w->arena, d->n_blocks, struct day);
    struct reading reading = begin_reading(&k);
    for (size_t i = 0; i < *ret_n; i++) {
        struct log_line *l = &(*ret)[places[i].line];
        const struct att_row *r = &d->answer.rows[rows[places[i].line]];
        *l = line_of(&reading, rows[places[i].line], places[i].pupil);
        if (since[r->block].v == 0)
            since[r->block] = tracker_since(rule->calendar, att_row_block(&d->answer, r)->school.id, weeks, w->today);
        l->since = since[r->block];
        l->gaps = gaps_of(l);
    }
    return OK;
}
