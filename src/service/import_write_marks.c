/* Writing registers: what an import says laid over what is stored, the old register kept in the history, and the
 * closures that the registers show. */
#include <stdlib.h>
#include <string.h>

#include "service/calendar.h"
#include "service/import_marks.h"
#include "service/import_roster.h"
#include "store/calendar.h"
#include "store/register.h"

enum {
    FEW = 1000, /* registers that are asked for one by one; for more, all of the year are read */
    TOGETHER = 1024,
};

/* A register that the import touches, with what is stored of it. */
struct touched {
    int64_t enrolment;
    struct stage_school *school;
    int year;
    const uint8_t *said; /* see struct stage_register */
    bool same;           /* the import changes nothing in it */
    struct str stored;   /* packed, while it may be needed; STR_NONE when there is none */
};

static int by_year_and_enrolment(const void *a, const void *b)
{
    const struct touched *x = a, *y = b;
    if (x->year != y->year)
        return x->year < y->year ? -1 : 1;
    return (x->enrolment > y->enrolment) - (x->enrolment < y->enrolment);
}

/* Is anything said of a register of the roster? */
static bool says_anything(const uint8_t *said)
{
    for (int i = 0; i < ROSTER_ROW; i += 64) {
        uint64_t v[8];
        memcpy(v, said + i, sizeof v);
        if ((v[0] | v[1] | v[2] | v[3] | v[4] | v[5] | v[6] | v[7]) != 0)
            return true;
    }
    return false;
}

/* The registers of the roster, which are in order. */
static size_t collect_from_roster(const struct roster *r, struct touched *all)
{
    size_t n = 0;
    for (int y = 0; y < ROSTER_YEARS; y++)
        for (uint32_t i = 0; i < r->n_enrolments; i++) {
            const uint8_t *said = roster_said(&r->years[y], i);
            if (said == NULL)
                i |= ROSTER_BLOCK - 1; /* nor is the rest of the block there */
            else if (says_anything(said))
                all[n++] = (struct touched){ .enrolment = r->enrolments[i].id,
                    .school = r->stage->schools[r->enrolments[i].school],
                    .year = r->first_year + y,
                    .said = said };
        }
    return n;
}

static size_t rows_of_roster(const struct roster *r)
{
    size_t blocks = 0;
    for (unsigned y = 0; r != NULL && y < ROSTER_YEARS; y++)
        for (size_t i = 0; i <= r->n_enrolments / ROSTER_BLOCK; i++)
            blocks += r->years[y].blocks[i] != NULL;
    return blocks * ROSTER_BLOCK;
}

static struct touched *collect(struct import__run *r, size_t *ret_n)
{
    struct stage *s = r->stage;
    const struct roster *roster = s->roster;
    struct touched *all = ARENA_ARRAY(r->arena, rows_of_roster(roster) + (size_t)s->registers, struct touched);
    size_t n = roster != NULL ? collect_from_roster(roster, all) : 0, sorted = n;
    for (size_t i = 0; i < s->n_pupils; i++)
        for (struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            for (struct stage_register *reg = e->registers; reg != NULL; reg = reg->next)
                if (e->in_roster == 0 || !roster_reaches(roster, reg->year))
                    all[n++] = (struct touched){
                        .enrolment = e->id.v, .school = e->school, .year = reg->year, .said = reg->said
                    };
    if (n > sorted)
        qsort(all, n, sizeof *all, by_year_and_enrolment);
    *ret_n = n;
    return all;
}

/* Closed days ------------------------------------------------------------------------------------------------------ */

static struct stage_tally *tally_of(const struct stage_school *school, int year)
{
    struct stage_tally *t = school->tally;
    while (t != NULL && t->year != year)
        t = t->next;
    return t;
}

/* Which of the values of a row of sessions are among those of a set. */
static void add_sessions(struct att_mask *to, const uint8_t *values, const bool set[256])
{
    for (int s = 0; s < ATT_SESSIONS; s++)
        to->w[s / 64] |= (uint64_t)set[values[s]] << (s % 64);
}

/* Notes in which sessions a register says that its school was open. */
static void note_open(struct stage_tally *t, const struct att_marks *marks)
{
    bool open[256] = { false };
    for (int c = 0; c < ATT_CODES; c++)
        open[c] = c != ATT_NO_MARK && c != ATT_CLOSED && c != ATT_NOT_ON_ROLL;
    add_sessions(&t->open, marks->code, open);
}

static void note_said(struct stage_tally *t, const uint8_t *said)
{
    bool closed[256] = { [ATT_CLOSED + 1] = true }, other[256] = { false };
    for (int c = 0; c < ATT_CODES; c++)
        other[c + 1] = c != ATT_NO_MARK && c != ATT_CLOSED;
    add_sessions(&t->closed, said, closed);
    add_sessions(&t->other, said, other);
}

/* Schools of whose sessions any was said to be closed get a tally; most imports have none. */
static void find_closed(struct import__run *r, const struct touched *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memchr(all[i].said, ATT_CLOSED + 1, ATT_SESSIONS) != NULL)
            marks_tally(r, all[i].school, all[i].year);
}

static int by_key(const void *key, const void *element)
{
    return by_year_and_enrolment(key, element);
}

/* What the registers of a school say that the import does not touch. */
static enum err note_others(struct import__run *r, const struct stage_school *school, struct stage_tally *t,
    const struct touched *all, size_t n)
{
    struct db_rows *rows;
    struct register_of_school_row row;
    struct att_marks marks;
    const struct register_of_school asked = { .school = school->id, .year = t->year };
    enum err e = store_register_of_school_begin(r->w->db, r->arena, &asked, &rows);
    while (e == OK && (e = store_register_of_school_next(rows, &row)) == OK) {
        const struct touched key = { .enrolment = row.enrolment.v, .year = t->year };
        if (bsearch(&key, all, n, sizeof *all, by_key) != NULL)
            continue;
        e = att_marks_unpack(row.marks.p, row.marks.n, &marks) == OK ? OK : ERR_FAILED;
        if (e == OK)
            note_open(t, &marks);
    }
    if (e != ERR_MISSING)
        return e;
    store_register_of_school_end(rows);
    return OK;
}

static enum err note_schools(struct import__run *r, const struct touched *all, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; i < r->stage->n_schools; i++) {
        const struct stage_school *school = r->stage->schools[i];
        for (struct stage_tally *t = school->tally; e == OK && t != NULL && school->id.v != 0; t = t->next)
            e = note_others(r, school, t, all, n);
    }
    return e;
}

/* Comparing and writing -------------------------------------------------------------------------------------------- */

/* Lays what the import says over a register. */
static void lay_over(struct att_marks *marks, const uint8_t *said)
{
    for (int s = 0; s < ATT_SESSIONS; s++)
        marks->code[s] = said[s] != 0 ? (uint8_t)(said[s] - 1) : marks->code[s];
}

/* A stored register, which may be none. */
static enum err unpack(struct str stored, struct att_marks *ret)
{
    memset(ret, ATT_NO_MARK, sizeof *ret);
    return stored.p == NULL || att_marks_unpack(stored.p, stored.n, ret) == OK ? OK : ERR_FAILED;
}

/* Counts what an import changes in a register that was, and says whether it changes anything. */
static bool count(const struct att_marks *was, const uint8_t *said, struct import_counts *counts)
{
    unsigned added = 0, changed = 0, unchanged = 0;
    for (int s = 0; s < ATT_SESSIONS; s++) {
        uint8_t old = was->code[s], now = (uint8_t)(said[s] - 1);
        unsigned had = old != ATT_NO_MARK, says = said[s] != 0, same = old == now;
        added += says & (had ^ 1) & (now != ATT_NO_MARK);
        changed += says & had & (same ^ 1);
        unchanged += says & had & same;
    }
    counts->added += added;
    counts->changed += changed;
    counts->unchanged += unchanged;
    return added + changed > 0;
}

/* The same where nothing is stored. */
static void compare_with_none(struct touched *t, struct import_counts *counts)
{
    unsigned added = 0;
    for (int s = 0; s < ATT_SESSIONS; s++)
        added += t->said[s] > ATT_NO_MARK + 1;
    counts->added += added;
    t->same = added == 0;
    t->school->touched = t->school->touched || added > 0;
}

/* Compares a register with what is stored of it, which is kept only when it changes. */
static enum err compare(struct import__run *r, struct touched *t, struct str stored, struct import_counts *counts)
{
    struct att_marks marks;
    struct stage_tally *tally = tally_of(t->school, t->year);
    if (stored.p == NULL && tally == NULL) {
        compare_with_none(t, counts);
        return OK;
    }
    enum err e = unpack(stored, &marks);
    if (e != OK)
        return e;
    t->same = !count(&marks, t->said, counts);
    if (!t->same) {
        t->school->touched = true;
        t->stored = str_dup(r->arena, stored);
    }
    if (tally != NULL) {
        note_said(tally, t->said);
        lay_over(&marks, t->said);
        note_open(tally, &marks);
    }
    return OK;
}

static enum err compare_few(struct import__run *r, struct touched *all, size_t n, struct import_counts *counts)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < n; i++) {
        struct register_get_row row = { .marks = STR_NONE };
        const struct register_get asked = { .enrolment = { all[i].enrolment }, .year = all[i].year };
        e = store_register_get(r->w->db, r->arena, &asked, &row);
        if (e == OK || e == ERR_MISSING)
            e = compare(r, &all[i], row.marks, counts);
    }
    return e;
}

/* The same for many of one year, in the order of their enrolments, as the stored ones come. */
static enum err compare_year(struct import__run *r, struct touched *all, size_t n, struct import_counts *counts)
{
    struct db_rows *rows;
    struct register_each_row row;
    size_t i = 0;
    enum err e =
        store_register_each_begin(r->w->db, r->arena, &(struct register_each){ .year = all[0].year }, &rows);
    while (e == OK && (e = store_register_each_next(rows, &row)) == OK) {
        for (; e == OK && i < n && all[i].enrolment < row.enrolment.v; i++)
            e = compare(r, &all[i], STR_NONE, counts);
        if (e == OK && i < n && all[i].enrolment == row.enrolment.v)
            e = compare(r, &all[i++], row.marks, counts);
    }
    if (e != ERR_MISSING)
        return e;
    store_register_each_end(rows);
    for (e = OK; e == OK && i < n; i++)
        e = compare(r, &all[i], STR_NONE, counts);
    return e;
}

static enum err compare_all(struct import__run *r, struct touched *all, size_t n, struct import_counts *counts)
{
    enum err e = OK;
    find_closed(r, all, n);
    for (size_t from = 0, to; e == OK && from < n; from = to) {
        for (to = from + 1; to < n && all[to].year == all[from].year;)
            to++;
        e = (to - from <= FEW ? compare_few : compare_year)(r, all + from, to - from, counts);
    }
    return e == OK ? note_schools(r, all, n) : e;
}

/* Registers as they will be stored. */
struct packed {
    const struct touched *const *of;
    size_t n;
    uint8_t bytes[TOGETHER][ATT_PACKED_MAX];
    uint16_t lengths[TOGETHER];
    enum err err;
};

/* One part of them is packed while the one before it is written. */
struct writing {
    struct import__run *r;
    struct packed *write, *pack;
    enum err err;
};

static void pack(struct packed *p)
{
    p->err = OK;
    for (size_t i = 0; i < p->n && p->err == OK; i++) {
        struct att_marks marks;
        p->err = unpack(p->of[i]->stored, &marks);
        lay_over(&marks, p->of[i]->said);
        p->lengths[i] = (uint16_t)att_marks_pack(&marks, p->bytes[i]);
    }
}

static struct str bytes_of(const struct packed *p, size_t i)
{
    return (struct str){ (const char *)p->bytes[i], p->lengths[i] };
}

static enum err put_one(struct import__run *r, const struct packed *p, size_t i)
{
    return store_register_put(r->w->db, r->arena,
        &(struct register_put){ .enrolment = { p->of[i]->enrolment },
            .year = p->of[i]->year,
            .marks = bytes_of(p, i),
            .import_id = r->task->id },
        NULL);
}

/* Eight of one year from i on. */
static enum err put_eight(struct import__run *r, const struct packed *p, size_t i)
{
    return store_register_put_eight(r->w->db, r->arena,
        &(struct register_put_eight){ .year = p->of[i]->year,
            .import_id = r->task->id,
            .enrolment1 = { p->of[i]->enrolment },
            .marks1 = bytes_of(p, i),
            .enrolment2 = { p->of[i + 1]->enrolment },
            .marks2 = bytes_of(p, i + 1),
            .enrolment3 = { p->of[i + 2]->enrolment },
            .marks3 = bytes_of(p, i + 2),
            .enrolment4 = { p->of[i + 3]->enrolment },
            .marks4 = bytes_of(p, i + 3),
            .enrolment5 = { p->of[i + 4]->enrolment },
            .marks5 = bytes_of(p, i + 4),
            .enrolment6 = { p->of[i + 5]->enrolment },
            .marks6 = bytes_of(p, i + 5),
            .enrolment7 = { p->of[i + 6]->enrolment },
            .marks7 = bytes_of(p, i + 6),
            .enrolment8 = { p->of[i + 7]->enrolment },
            .marks8 = bytes_of(p, i + 7) },
        NULL);
}

/* What stood there goes into the history before it is replaced. */
static enum err put(struct import__run *r, const struct packed *p)
{
    enum err e = p->err;
    for (size_t i = 0; e == OK && i < p->n; i++)
        if (p->of[i]->stored.p != NULL)
            e = store_register_history_add(r->w->db, r->arena,
                &(struct register_history_add){ .enrolment = { p->of[i]->enrolment },
                    .year = p->of[i]->year,
                    .import_id = r->task->id,
                    .marks = p->of[i]->stored },
                NULL);
    for (size_t i = 0; e == OK && i < p->n;) {
        bool eight = i + 8 <= p->n && p->of[i + 7]->year == p->of[i]->year;
        e = (eight ? put_eight : put_one)(r, p, i);
        i += eight ? 8 : 1;
    }
    return e;
}

static void write_and_pack(void *arg, unsigned who, size_t i)
{
    struct writing *w = arg;
    (void)who;
    if (i == 0)
        w->err = put(w->r, w->write);
    else
        pack(w->pack);
}

static enum err write_changed(struct import__run *r, const struct touched *const *changed, size_t n)
{
    struct packed *parts = arena_array_unset(r->arena, 2, sizeof *parts);
    struct writing w = { .r = r, .write = &parts[0], .pack = &parts[1] };
    parts[0].n = 0;
    parts[0].err = OK;
    for (size_t from = 0; w.err == OK && (from < n || w.write->n > 0); from += TOGETHER) {
        w.pack->of = changed + from;
        w.pack->n = from >= n ? 0 : n - from < TOGETHER ? n - from
                                                        : TOGETHER;
        /* Few are not worth a thread. */
        crew_run(n > TOGETHER ? import__crew(r) : NULL, write_and_pack, &w, 2);
        struct packed *packed = w.pack;
        w.pack = w.write;
        w.write = packed;
    }
    return w.err;
}

static enum err write_registers(struct import__run *r, bool dry_run, struct import_counts *counts)
{
    size_t n, n_changed = 0;
    struct touched *all = collect(r, &n);
    enum err e = compare_all(r, all, n, counts);
    if (e != OK || dry_run)
        return e;
    const struct touched **changed = ARENA_ARRAY(r->arena, n, const struct touched *);
    for (size_t i = 0; i < n; i++)
        if (!all[i].same)
            changed[n_changed++] = &all[i];
    e = db_batch_begin(r->w->db);
    if (e == OK)
        e = write_changed(r, changed, n_changed);
    return e == OK ? db_batch_end(r->w->db) : e;
}

/* Is a day closed in both sessions, and does no register say anything else? */
static bool closed_day(const struct stage_tally *t, int session)
{
    for (int16_t s = (int16_t)session; s < session + 2; s++) {
        const struct att_session at = { s };
        if ((!att_mask_has(&t->closed, at) && t->to_come[s] == 0) || att_mask_has(&t->other, at) ||
            att_mask_has(&t->open, at))
            return false;
    }
    return true;
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
