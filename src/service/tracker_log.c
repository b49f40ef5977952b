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

/* When something was written about a child. */
struct entry {
    struct pupil_id pupil;
    int64_t at_ms;
};
/* What is known of the children, by pupil. */
struct known {
    struct log_talk *talked; /* the latest of a child first */
    size_t n_talked;
    struct log_action *open; /* the one that is due first of a child first */
    size_t n_open;
    struct entry *entries;
    size_t n_entries;
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

static int by_child(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return by_id(x->pupil.v, y->pupil.v);
}

/* Meetings, panels and forums, by child. */
static enum err read_talked(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    struct known *ret)
{
    struct tracker_talked_row *held;
    struct tracker_decided_row *decided;
    struct tracker_discussed_row *discussed;
    size_t n_held, n_decided, n_discussed;
    enum err e = store_tracker_talked(w->db, w->arena, &(struct tracker_talked){ .viewer = *viewer }, &held, &n_held);
    if (e == OK)
        e = store_tracker_decided(w->db, w->arena, &(struct tracker_decided){ .viewer = *panels }, &decided,
            &n_decided);
    if (e == OK)
        e = store_tracker_discussed(w->db, w->arena, &(struct tracker_discussed){ .viewer = *viewer }, &discussed,
            &n_discussed);
    if (e != OK)
        return work_fail(w, e);
    struct log_talk *t = ARENA_ARRAY(w->arena, n_held + n_decided + n_discussed, struct log_talk);
    ret->talked = t;
    for (size_t i = 0; i < n_held; i++)
        *t++ = (struct log_talk){ .pupil = held[i].pupil,
            .on = held[i].on_day,
            .child = held[i].child,
            .lead_practitioner = held[i].lead_practitioner,
            .decision = S("") };
    for (size_t i = 0; i < n_decided; i++)
        *t++ = (struct log_talk){ .pupil = decided[i].pupil,
            .on = day_is(decided[i].on_day) ? decided[i].on_day : clock_day(decided[i].decided_ms),
            .lead_practitioner = S(""),
            .decision = decided[i].decision };
    for (size_t i = 0; i < n_discussed; i++)
        *t++ = (struct log_talk){ .pupil = discussed[i].pupil,
            .on = discussed[i].on_day,
            .round = discussed[i].round,
            .lead_practitioner = S(""),
            .decision = S("") };
    ret->n_talked = n_held + n_decided + n_discussed;
    if (ret->n_talked > 0)
        qsort(ret->talked, ret->n_talked, sizeof *ret->talked, by_child_talked);
    return OK;
}

static enum err read_agreed(struct work *w, const struct viewer *viewer, const struct log_talk *last, struct str *ret)
{
    struct tracker_agreed_row said;
    struct tracker_target_row target;
    enum err e = OK;
    *ret = last->decision;
    if (last->child.v != 0) {
        e = store_tracker_agreed(w->db, w->arena,
            &(struct tracker_agreed){ .viewer = *viewer, .child = last->child }, &said);
        *ret = e == OK ? said.content : *ret;
    } else if (last->round.v != 0) {
        e = store_tracker_target(w->db, w->arena,
            &(struct tracker_target){ .viewer = *viewer, .round = last->round }, &target);
        *ret = e == OK ? tracker_target_words(target.withdrawn, target.target) : *ret;
    }
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
        ret->open[i] = (struct log_action){ .pupil = rows[i].pupil,
            .public_id = rows[i].public_id,
            .task = rows[i].task,
            .owner_name = rows[i].owner_name,
            .due = rows[i].due_on,
            .owner_closed = rows[i].owner_closed };
    return OK;
}

static enum err read_entries(struct work *w, const struct viewer *viewer, struct known *ret)
{
    struct tracker_touched_row *touched;
    struct tracker_heard_row *heard;
    size_t n_touched, n_heard;
    enum err e = store_tracker_touched(w->db, w->arena, &(struct tracker_touched){ .viewer = *viewer }, &touched,
        &n_touched);
    if (e == OK)
        e = store_tracker_heard(w->db, w->arena, &(struct tracker_heard){ .viewer = *viewer }, &heard, &n_heard);
    if (e != OK)
        return work_fail(w, e);
    struct entry *t = ARENA_ARRAY(w->arena, n_touched + n_heard, struct entry);
    ret->entries = t;
    ret->n_entries = n_touched + n_heard;
    for (size_t i = 0; i < n_touched; i++)
        *t++ = (struct entry){ touched[i].pupil, touched[i].at_ms };
    for (size_t i = 0; i < n_heard; i++)
        *t++ = (struct entry){ heard[i].pupil, heard[i].at_ms };
    if (ret->n_entries > 0)
        qsort(ret->entries, ret->n_entries, sizeof *ret->entries, by_child);
    return OK;
}

static enum err read_known(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    struct known *ret)
{
    enum err e = read_talked(w, viewer, panels, ret);
    if (e == OK)
        e = read_open(w, viewer, ret);
    return e == OK ? read_entries(w, viewer, ret) : e;
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
        offsetof(struct entry, pupil) == 0,
    "a row of the log begins with its pupil");

static void take_entry(struct log_line *l, struct day on)
{
    if (!day_is(l->entry) || day_cmp(on, l->entry) > 0)
        l->entry = on;
}

/* How far what is known was read: the children of lines come in the order of their ids. */
struct reading {
    const struct known *known;
    struct cursor talked, open, entries;
};

static struct reading begin_reading(const struct known *k)
{
    return (struct reading){ .known = k,
        .talked = { (const char *)k->talked, k->n_talked, sizeof *k->talked, 0 },
        .open = { (const char *)k->open, k->n_open, sizeof *k->open, 0 },
        .entries = { (const char *)k->entries, k->n_entries, sizeof *k->entries, 0 } };
}

static struct log_line line_of(struct reading *r, uint32_t row, int64_t pupil)
{
    const struct known *k = r->known;
    struct log_line l = { .row = row, .owner = S(""), .entry = DAY_NONE };
    size_t talked = first_of(&r->talked, pupil), open = first_of(&r->open, pupil),
           entry = first_of(&r->entries, pupil);
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
    for (; entry < k->n_entries && k->entries[entry].pupil.v == pupil; entry++)
        take_entry(&l, clock_day(k->entries[entry].at_ms));
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
