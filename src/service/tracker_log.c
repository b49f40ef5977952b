/* The log of the severely absent. */
#include "service/kept.h"
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

/* What is known of a child who is, or may come, on the log. */
struct known {
    struct pupil_id pupil;
    struct log_talk last;   /* on == DAY_NONE: never talked about */
    struct log_action next; /* the open action that is due first, of n_open */
    struct action_id next_id;
    size_t n_open;
    struct str owner; /* of the open action that is due first of those that somebody has */
    struct day owner_due;
    struct action_id owner_id;
    int64_t written_ms; /* of an action or an answer; 0: never */
};
/* All children of whom anything is known, found by a hash of their ids. */
struct children {
    struct arena *arena;
    struct known *v;
    size_t n;
    uint32_t *places; /* 1 + where in v; 0: free. Never more than half of them are taken */
    int bits;         /* of how many there are */
};
enum { CHILDREN_BITS = 8 }; /* to begin with */

static int by_id(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* The place of a child, or the free one where it belongs. */
static uint32_t *place_of(const struct children *c, struct pupil_id pupil)
{
    size_t mask = ((size_t)1 << c->bits) - 1;
    size_t at = (size_t)(((uint64_t)pupil.v * 0x9e3779b97f4a7c15u) >> (64 - c->bits));
    while (c->places[at] != 0 && c->v[c->places[at] - 1].pupil.v != pupil.v)
        at = (at + 1) & mask;
    return &c->places[at];
}

static const struct known *find(const struct children *c, struct pupil_id pupil)
{
    uint32_t place = *place_of(c, pupil);
    return place == 0 ? NULL : &c->v[place - 1];
}

static void make_room(struct children *c, int bits)
{
    struct known *old = c->v;
    c->bits = bits;
    c->places = ARENA_ARRAY(c->arena, (size_t)1 << bits, uint32_t);
    c->v = ARENA_ARRAY(c->arena, (size_t)1 << (bits - 1), struct known);
    for (size_t i = 0; i < c->n; i++) {
        c->v[i] = old[i];
        *place_of(c, old[i].pupil) = (uint32_t)i + 1;
    }
}

/* The child, of whom nothing was known before now and then. */
static struct known *known_of(struct children *c, struct pupil_id pupil)
{
    uint32_t *place = place_of(c, pupil);
    if (*place != 0)
        return &c->v[*place - 1];
    if (c->n == (size_t)1 << (c->bits - 1)) {
        make_room(c, c->bits + 1);
        place = place_of(c, pupil);
    }
    c->v[c->n] = (struct known){ .pupil = pupil, .last.on = DAY_NONE, .owner = S("") };
    *place = (uint32_t)++c->n;
    return &c->v[c->n - 1];
}

static bool is_later(const struct log_talk *a, const struct log_talk *b)
{
    int c = day_is(b->on) ? day_cmp(a->on, b->on) : 1;
    c = c != 0 ? c : by_id(a->child.v, b->child.v);
    return (c != 0 ? c : by_id(a->round.v, b->round.v)) > 0;
}

static void take_talk(struct children *c, struct pupil_id pupil, const struct log_talk *t)
{
    struct known *k = known_of(c, pupil);
    if (!is_later(t, &k->last))
        return;
    k->last = *t;
    k->last.lead_practitioner = str_dup(c->arena, t->lead_practitioner);
    k->last.decision = str_dup(c->arena, t->decision);
}

static bool is_first(struct day due, struct action_id id, struct day of, struct action_id of_id)
{
    int c = day_is(of) ? day_cmp(due, of) : -1;
    return (c != 0 ? c : by_id(id.v, of_id.v)) < 0;
}

static void take_open(struct children *c, const struct tracker_open_row *r)
{
    struct known *k = known_of(c, r->pupil);
    if (is_first(r->due_on, r->id, k->n_open > 0 ? k->next.due : DAY_NONE, k->next_id)) {
        k->next_id = r->id;
        k->next = (struct log_action){ .public_id = str_dup(c->arena, r->public_id),
            .task = str_dup(c->arena, r->task),
            .due = r->due_on };
    }
    if (r->owner_name.n > 0 && !r->owner_closed &&
        is_first(r->due_on, r->id, k->owner.n > 0 ? k->owner_due : DAY_NONE, k->owner_id)) {
        k->owner_id = r->id;
        k->owner_due = r->due_on;
        k->owner = str_dup(c->arena, r->owner_name);
    }
    k->n_open++;
}

static void take_written(struct children *c, struct pupil_id pupil, int64_t at_ms)
{
    struct known *k = known_of(c, pupil);
    k->written_ms = at_ms > k->written_ms ? at_ms : k->written_ms;
}

static enum err read_meetings(struct work *w, const struct viewer *viewer, struct children *c)
{
    struct db_rows *rows;
    struct tracker_talked_row r;
    enum err e = store_tracker_talked_begin(w->db, w->arena, &(struct tracker_talked){ .viewer = *viewer }, &rows);
    if (e != OK)
        return e;
    while ((e = store_tracker_talked_next(rows, &r)) == OK)
        take_talk(c, r.pupil,
            &(struct log_talk){
                .on = r.on_day, .child = r.child, .lead_practitioner = r.lead_practitioner, .decision = S("") });
    store_tracker_talked_end(rows);
    return e;
}

static enum err read_panels(struct work *w, const struct viewer *panels, struct children *c)
{
    struct db_rows *rows;
    struct tracker_decided_row r;
    enum err e = store_tracker_decided_begin(w->db, w->arena, &(struct tracker_decided){ .viewer = *panels }, &rows);
    if (e != OK)
        return e;
    while ((e = store_tracker_decided_next(rows, &r)) == OK)
        take_talk(c, r.pupil,
            &(struct log_talk){ .on = day_is(r.on_day) ? r.on_day : clock_day(r.decided_ms),
                .lead_practitioner = S(""),
                .decision = r.decision });
    store_tracker_decided_end(rows);
    return e;
}

static enum err read_forums(struct work *w, const struct viewer *viewer, struct children *c)
{
    struct db_rows *rows;
    struct tracker_discussed_row r;
    enum err e = store_tracker_discussed_begin(w->db, w->arena, &(struct tracker_discussed){ .viewer = *viewer },
        &rows);
    if (e != OK)
        return e;
    while ((e = store_tracker_discussed_next(rows, &r)) == OK)
        take_talk(c, r.pupil,
            &(struct log_talk){
                .on = r.on_day, .round = r.round, .lead_practitioner = S(""), .decision = S("") });
    store_tracker_discussed_end(rows);
    return e;
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

static enum err read_open(struct work *w, const struct viewer *viewer, struct children *c)
{
    struct db_rows *rows;
    struct tracker_open_row r;
    enum err e = store_tracker_open_begin(w->db, w->arena, &(struct tracker_open){ .viewer = *viewer }, &rows);
    if (e != OK)
        return e;
    while ((e = store_tracker_open_next(rows, &r)) == OK)
        take_open(c, &r);
    store_tracker_open_end(rows);
    return e;
}

static enum err read_written(struct work *w, const struct viewer *viewer, struct children *c)
{
    struct db_rows *rows;
    struct tracker_written_row r;
    enum err e = store_tracker_written_begin(w->db, w->arena, &(struct tracker_written){ .viewer = *viewer }, &rows);
    if (e != OK)
        return e;
    while ((e = store_tracker_written_next(rows, &r)) == OK)
        take_written(c, r.pupil, r.at_ms);
    store_tracker_written_end(rows);
    return e;
}

/* All that is known, as two operations see it (kept.h). */
static enum err read_children(struct work *w, const struct kept_key *key, const void *with, void **ret)
{
    (void)with;
    struct viewer viewer = key->viewer, panels = viewer;
    struct children *c = ARENA_NEW(w->arena, struct children);
    panels.scope = key->other_scope;
    c->arena = w->arena;
    make_room(c, CHILDREN_BITS);
    *ret = c;
    enum err e = read_meetings(w, &viewer, c);
    if (e == ERR_MISSING)
        e = read_panels(w, &panels, c);
    if (e == ERR_MISSING)
        e = read_forums(w, &viewer, c);
    if (e == ERR_MISSING)
        e = read_open(w, &viewer, c);
    if (e == ERR_MISSING)
        e = read_written(w, &viewer, c);
    return e == ERR_MISSING ? OK : work_fail(w, e);
}

static struct log_line line_of(const struct known *k, uint32_t row)
{
    struct log_line l = { .row = row, .owner = S(""), .entry = DAY_NONE };
    if (k == NULL)
        return l;
    l.owner = k->owner;
    l.n_open = k->n_open;
    l.entry = k->last.on;
    if (day_is(k->last.on)) {
        l.last = &k->last;
        l.owner = l.owner.n == 0 ? k->last.lead_practitioner : l.owner;
    }
    if (k->n_open > 0)
        l.next = &k->next;
    if (k->written_ms > 0) {
        struct day on = clock_day(k->written_ms);
        l.entry = !day_is(l.entry) || day_cmp(on, l.entry) > 0 ? on : l.entry;
    }
    return l;
}

static unsigned gaps_of(const struct log_line *l)
{
    return (l->n_open == 0 ? LOG_NO_ACTION : 0u) | (l->owner.n == 0 ? LOG_NO_OWNER : 0u) |
        (!day_is(l->entry) || day_cmp(l->entry, l->since) < 0 ? LOG_NO_ENTRY : 0u);
}

static struct pupil_id pupil_of(const struct dashboard *d, uint32_t row)
{
    const struct att_row *r = &d->answer.rows[row];
    return att_row_block(&d->answer, r)->who[r->row].pupil;
}

enum err tracker_log(struct work *w, const struct dashboard *d, const struct viewer *viewer,
    const struct viewer *panels, const struct action_rule *rule, int weeks, struct log_line **ret, size_t *ret_n)
{
    const uint32_t *rows = d->answer.lists.rows[LIST_SEVERE];
    *ret_n = d->answer.lists.n[LIST_SEVERE];
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct log_line);
    const struct kept_key key = { .what = "log", .viewer = *viewer, .other_scope = panels->scope };
    const void *known = NULL;
    enum err e = kept_get(w, &key, read_children, NULL, &known);
    if (e != OK)
        return e;
    struct day *since = ARENA_ARRAY(w->arena, d->n_blocks, struct day);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct att_row *r = &d->answer.rows[rows[i]];
        struct log_line *l = &(*ret)[i];
        *l = line_of(find(known, pupil_of(d, rows[i])), rows[i]);
        if (since[r->block].v == 0)
            since[r->block] = tracker_since(rule->calendar, att_row_block(&d->answer, r)->school.id, weeks, w->today);
        l->since = since[r->block];
        l->gaps = gaps_of(l);
    }
    return OK;
}
