/* Writing registers: what an import says laid over what is stored, the old register kept in the history, and the
 * closures that the registers show. */
#include <stdlib.h>
#include <string.h>

#include "service/calendar.h"
#include "service/import_marks.h"
#include "store/calendar.h"
#include "store/register.h"

/* A register that the import touches, with what is stored of it. */
struct touched {
    struct stage_enrolment *e;
    struct stage_register *said;
    struct str stored; /* packed; STR_NONE when there is none */
};

static int by_year_and_enrolment(const void *a, const void *b)
{
    const struct touched *x = a, *y = b;
    if (x->said->year != y->said->year)
        return x->said->year < y->said->year ? -1 : 1;
    return (x->e->id.v > y->e->id.v) - (x->e->id.v < y->e->id.v);
}

static struct touched *collect(struct import__run *r, size_t *ret_n)
{
    struct stage *s = r->stage;
    struct touched *all = ARENA_ARRAY(r->arena, (size_t)s->registers, struct touched);
    size_t n = 0;
    for (size_t i = 0; i < s->n_pupils; i++)
        for (struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            for (struct stage_register *reg = e->registers; reg != NULL; reg = reg->next)
                all[n++] = (struct touched){ e, reg, STR_NONE };
    qsort(all, n, sizeof *all, by_year_and_enrolment);
    *ret_n = n;
    return all;
}

/* Every enrolment that is stored, in the order of their ids. */
struct owner {
    int64_t enrolment;
    struct stage_school *school;
};

static int by_enrolment(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;
    return (x->enrolment > y->enrolment) - (x->enrolment < y->enrolment);
}

static struct owner *find_owners(struct import__run *r, size_t *ret_n)
{
    const struct stage *s = r->stage;
    size_t n = 0;
    for (size_t i = 0; i < s->n_pupils; i++)
        for (const struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            n++;
    struct owner *all = ARENA_ARRAY(r->arena, n, struct owner);
    n = 0;
    for (size_t i = 0; i < s->n_pupils; i++)
        for (const struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            all[n++] = (struct owner){ e->id.v, e->school };
    qsort(all, n, sizeof *all, by_enrolment);
    *ret_n = n;
    return all;
}

/* Notes in which sessions a register says that its school was open. */
static void note_open(const struct stage_school *school, int year, const struct att_marks *marks)
{
    struct stage_tally *t = school->tally;
    while (t != NULL && t->year != year)
        t = t->next;
    for (int16_t s = 0; t != NULL && s < ATT_SESSIONS; s++)
        if (marks->code[s] != ATT_NO_MARK && marks->code[s] != ATT_CLOSED && marks->code[s] != ATT_NOT_ON_ROLL)
            att_mask_add(&t->open, (struct att_session){ s });
}

/* Finds what is stored of the registers all[from..to), which are of one year; the other registers of the year say
 * whether their schools were open. */
static enum err find_stored(struct import__run *r, const struct owner *owners, size_t n_owners, struct touched *all,
    size_t from, size_t to)
{
    struct db_rows *rows;
    struct register_each_row row;
    struct att_marks marks;
    int year = all[from].said->year;
    size_t at = from, owner = 0;
    enum err e = store_register_each_begin(r->w->db, r->arena, &(struct register_each){ .year = year }, &rows);
    while (e == OK && (e = store_register_each_next(rows, &row)) == OK) {
        while (at < to && all[at].e->id.v < row.enrolment.v)
            at++;
        while (owner < n_owners && owners[owner].enrolment < row.enrolment.v)
            owner++;
        if (at < to && all[at].e->id.v == row.enrolment.v)
            all[at].stored = str_dup(r->arena, row.marks);
        else if (owner == n_owners || owners[owner].school->tally == NULL)
            continue;
        else if (att_marks_unpack(row.marks.p, row.marks.n, &marks) != OK)
            return ERR_FAILED;
        else
            note_open(owners[owner].school, year, &marks);
    }
    if (e != ERR_MISSING)
        return e;
    store_register_each_end(rows);
    return OK;
}

/* The register after the import, and what changes in it. */
static enum err lay_over(const struct touched *t, struct att_marks *ret, struct import_counts *counts)
{
    memset(ret, ATT_NO_MARK, sizeof *ret);
    if (t->stored.p != NULL && att_marks_unpack(t->stored.p, t->stored.n, ret) != OK)
        return ERR_FAILED;
    for (int16_t s = 0; s < ATT_SESSIONS; s++) {
        uint8_t *old = &ret->code[s], now = t->said->marks.code[s];
        if (!att_mask_has(&t->said->touched, (struct att_session){ s }))
            continue;
        counts->added += *old == ATT_NO_MARK && now != ATT_NO_MARK;
        counts->changed += *old != ATT_NO_MARK && *old != now;
        counts->unchanged += *old != ATT_NO_MARK && *old == now;
        *old = now;
    }
    note_open(t->e->school, t->said->year, ret);
    return OK;
}

static enum err write_register(struct import__run *r, const struct touched *t, struct str packed)
{
    struct db *db = r->w->db;
    enum err e = OK;
    if (t->stored.p != NULL)
        e = store_register_history_add(db, r->arena,
            &(struct register_history_add){
                .enrolment = t->e->id, .year = t->said->year, .import_id = r->task->id, .marks = t->stored },
            NULL);
    if (e != OK)
        return e;
    return store_register_put(db, r->arena,
        &(struct register_put){
            .enrolment = t->e->id, .year = t->said->year, .marks = packed, .import_id = r->task->id },
        NULL);
}

static enum err write_registers(struct import__run *r, bool dry_run, struct import_counts *counts)
{
    size_t n, n_owners;
    struct touched *all = collect(r, &n);
    struct owner *owners = find_owners(r, &n_owners);
    enum err e = OK;
    for (size_t from = 0, to; e == OK && from < n; from = to) {
        for (to = from + 1; to < n && all[to].said->year == all[from].said->year;)
            to++;
        e = find_stored(r, owners, n_owners, all, from, to);
    }
    if (e == OK && !dry_run)
        e = db_batch_begin(r->w->db);
    for (size_t i = 0; e == OK && i < n; i++) {
        struct att_marks marks;
        uint8_t packed[ATT_PACKED_MAX];
        e = lay_over(&all[i], &marks, counts);
        struct str bytes = { (const char *)packed, att_marks_pack(&marks, packed) };
        bool same = all[i].stored.p != NULL ? str_eq(bytes, all[i].stored) : bytes.n <= 1;
        if (e != OK || same)
            continue;
        all[i].e->school->touched = true;
        if (!dry_run)
            e = write_register(r, &all[i], bytes);
    }
    if (e == OK && !dry_run)
        e = db_batch_end(r->w->db);
    return e;
}

/* Is a day closed in both sessions, and does no register say anything else? */
static bool closed_day(const struct stage_tally *t, int session)
{
    struct att_session am = { (int16_t)session }, pm = { (int16_t)(session + 1) };
    return t->closed[am.v] > 0 && t->other[am.v] == 0 && !att_mask_has(&t->open, am) && t->closed[pm.v] > 0 &&
        t->other[pm.v] == 0 && !att_mask_has(&t->open, pm);
}

static enum err add_closure(struct import__run *r, struct stage_school *school, struct day from, struct day to)
{
    int64_t id;
    enum err e = db_new_ids(r->w->db, S("calendar_entry"), 1, &id);
    if (e != OK)
        return e;
    school->touched = true;
    const struct calendar_add add = { .id = id,
        .school = school->id,
        .kind = S("closure"),
        .from_on = from,
        .to_on = to,
        .name = S("Closed, as the registers say"),
        .source = S("register") };
    return store_calendar_add(r->w->db, r->arena, &add, NULL);
}

/* The closures of one school and year that the calendar does not know, joined over weekends. */
static enum err closures_of(struct import__run *r, bool dry_run, const struct calendar *calendar,
    struct stage_school *school, const struct stage_tally *t, struct import_counts *counts)
{
    struct att_mask planned = calendar_planned(calendar, t->year, school->id);
    struct att_mask known = calendar_closed(calendar, t->year, school->id);
    bool terms = !att_mask_is_empty(&planned);
    enum err e = OK;
    for (int s = 0; e == OK && s < ATT_SESSIONS; s += 2) {
        struct day first = att_session_day(t->year, (struct att_session){ (int16_t)s }), last = first;
        bool news = false;
        for (; s < ATT_SESSIONS && closed_day(t, s); s += 2) {
            struct att_session at = { (int16_t)s };
            if (terms ? !att_mask_has(&planned, at) : att_mask_has(&known, at))
                break;
            last = att_session_day(t->year, at);
            news = true;
        }
        if (!news)
            continue;
        counts->added++;
        if (!dry_run)
            e = add_closure(r, school, first, last);
    }
    return e;
}

enum err marks_write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct import_counts marks = { 0 }, closures = { 0 };
    struct calendar *calendar;
    enum err e = write_registers(r, dry_run, &marks);
    if (e == OK)
        e = calendar_load(r->w, &calendar);
    for (size_t i = 0; e == OK && i < r->stage->n_schools; i++)
        for (const struct stage_tally *t = r->stage->schools[i]->tally; e == OK && t != NULL; t = t->next)
            e = closures_of(r, dry_run, calendar, r->stage->schools[i], t, &closures);
    import__summary(summary, &marks, "mark", "marks");
    import__summary(summary, &closures, "closure found in the registers", "closures found in the registers");
    counts->added += marks.added + closures.added;
    counts->changed += marks.changed;
    counts->unchanged += marks.unchanged;
    return e;
}
