/* The log of the severely absent. */
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
    const struct tracker_entry **talked; /* the latest of a child first */
    size_t n_talked;
    const struct action **open; /* the one that is due first of a child first */
    size_t n_open;
    struct tracker_touched_row *touched;
    size_t n_touched;
};

static int by_id(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_child_talked(const void *a, const void *b)
{
    const struct tracker_entry *x = *(const struct tracker_entry *const *)a,
                               *y = *(const struct tracker_entry *const *)b;
    int c = by_id(x->pupil.v, y->pupil.v);
    return c != 0 ? c : (x > y) - (x < y); /* they stand in the order of their days */
}

static int by_child_open(const void *a, const void *b)
{
    const struct action *x = *(const struct action *const *)a, *y = *(const struct action *const *)b;
    int c = by_id(x->pupil.v, y->pupil.v);
    return c != 0 ? c : (x > y) - (x < y);
}

static enum err read_known(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct action_rule *rule, struct known *ret)
{
    struct tracker_entry *talked;
    struct action *open;
    enum err e = tracker_list(w, viewer, panels, rule->calendar, &(struct tracker_question){ .year = 0 }, &talked,
        &ret->n_talked);
    if (e == OK)
        e = action_list(w, viewer, rule, &(struct action_question){ .has_state = true, .state = ACTION_OPEN }, &open,
            &ret->n_open);
    if (e == OK)
        e = store_tracker_touched(w->db, w->arena, &(struct tracker_touched){ .viewer = *viewer }, &ret->touched,
            &ret->n_touched);
    if (e != OK)
        return work_fail(w, e);
    ret->talked = ARENA_ARRAY(w->arena, ret->n_talked, const struct tracker_entry *);
    ret->open = ARENA_ARRAY(w->arena, ret->n_open, const struct action *);
    for (size_t i = 0; i < ret->n_talked; i++)
        ret->talked[i] = &talked[i];
    for (size_t i = 0; i < ret->n_open; i++)
        ret->open[i] = &open[i];
    if (ret->n_talked > 0)
        qsort(ret->talked, ret->n_talked, sizeof *ret->talked, by_child_talked);
    if (ret->n_open > 0)
        qsort(ret->open, ret->n_open, sizeof *ret->open, by_child_open);
    return OK;
}

static void find_talked(const struct known *k, int64_t pupil, struct log_line *l)
{
    size_t from = 0, to = k->n_talked;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (k->talked[mid]->pupil.v < pupil)
            from = mid + 1;
        else
            to = mid;
    }
    if (from < k->n_talked && k->talked[from]->pupil.v == pupil)
        l->last = k->talked[from];
}

static void find_open(const struct known *k, int64_t pupil, struct log_line *l)
{
    size_t from = 0, to = k->n_open;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (k->open[mid]->pupil.v < pupil)
            from = mid + 1;
        else
            to = mid;
    }
    for (; from < k->n_open && k->open[from]->pupil.v == pupil; from++) {
        const struct action *a = k->open[from];
        if (l->next == NULL)
            l->next = a;
        if (l->owner.n == 0 && !a->owner_closed)
            l->owner = a->owner_name;
        l->n_open++;
    }
}

static void find_touched(const struct known *k, int64_t pupil, struct log_line *l)
{
    size_t from = 0, to = k->n_touched;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (k->touched[mid].pupil.v < pupil)
            from = mid + 1;
        else
            to = mid;
    }
    if (from < k->n_touched && k->touched[from].pupil.v == pupil)
        l->entry = clock_day(k->touched[from].at_ms);
}

static struct log_line line_of(const struct known *k, const struct dashboard *d, uint32_t row)
{
    const struct att_row *r = &d->answer.rows[row];
    int64_t pupil = att_row_block(&d->answer, r)->who[r->row].pupil.v;
    struct log_line l = { .row = row, .owner = S(""), .entry = DAY_NONE };
    find_talked(k, pupil, &l);
    find_open(k, pupil, &l);
    find_touched(k, pupil, &l);
    if (l.last != NULL && (!day_is(l.entry) || day_cmp(l.last->on, l.entry) > 0))
        l.entry = l.last->on;
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
    enum err e = read_known(w, viewer, panels, rule, &k);
    if (e != OK)
        return e;
    const uint32_t *rows = d->answer.lists.rows[LIST_SEVERE];
    const struct att_block *block = NULL;
    struct day since = DAY_NONE;
    *ret_n = d->answer.lists.n[LIST_SEVERE];
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct log_line);
    struct day *of_block = ARENA_ARRAY(w->arena, d->n_blocks, struct day);
    for (size_t i = 0; i < *ret_n; i++) {
        const struct att_block *of = att_row_block(&d->answer, &d->answer.rows[rows[i]]);
        size_t b = 0;
        (*ret)[i] = line_of(&k, d, rows[i]);
        if (of != block) {
            while (b < d->n_blocks && d->blocks[b] != of)
                b++;
            if (b < d->n_blocks && of_block[b].v == 0)
                of_block[b] = tracker_since(rule->calendar, of->school.id, weeks, w->today);
            since = b < d->n_blocks ? of_block[b] : tracker_since(rule->calendar, of->school.id, weeks, w->today);
            block = of;
        }
        (*ret)[i].since = since;
        (*ret)[i].gaps = gaps_of(&(*ret)[i]);
    }
    return OK;
}
