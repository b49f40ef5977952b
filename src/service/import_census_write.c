/* Writing the sessions of a census: beside those stored, with the old ones kept in the history, and compared with the
 * registers of the same term. */
#include <stdlib.h>
#include <string.h>

#include "service/calendar.h"
#include "service/import_census.h"
#include "store/census.h"
#include "store/register.h"

/* The sessions of one child and term, for a register or a stored census that was read; rows come in the order of
 * enrolments. */
struct wanted {
    int64_t enrolment;
    const struct stage_enrolment *e;
    struct stage_census *c;
};

static int by_term_and_enrolment(const void *a, const void *b)
{
    const struct wanted *x = a, *y = b;
    if (x->c->year != y->c->year)
        return x->c->year < y->c->year ? -1 : 1;
    int term = strcmp(x->c->term, y->c->term);
    return term != 0 ? term : (x->enrolment > y->enrolment) - (x->enrolment < y->enrolment);
}

/* Everything the import says of children that are stored already; counts them when there is no room given. */
static size_t each(const struct stage *s, struct wanted *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n_pupils; i++)
        for (const struct stage_enrolment *e = s->pupils[i]->enrolments; e != NULL; e = e->next)
            for (struct stage_census *c = e->censuses; c != NULL && e->id.v != 0; c = c->next, n++)
                if (ret != NULL)
                    ret[n] = (struct wanted){ e->id.v, e, c };
    return n;
}

static struct wanted *collect(struct import__run *r, size_t *ret_n)
{
    *ret_n = each(r->stage, NULL);
    struct wanted *w = ARENA_ARRAY(r->arena, *ret_n, struct wanted);
    each(r->stage, w);
    qsort(w, *ret_n, sizeof *w, by_term_and_enrolment);
    return w;
}

/* One term of one year of what is wanted. */
static size_t end_of_term(const struct wanted *w, size_t n, size_t from)
{
    size_t to = from + 1;
    while (to < n && w[to].c->year == w[from].c->year && strcmp(w[to].c->term, w[from].c->term) == 0)
        to++;
    return to;
}

/* Compares the sessions of a return with the register of the same term. One of before 2024/25 has absences only. */
static void compare(struct import__run *r, const struct wanted *w, const struct att_marks *marks,
    const struct att_mask *term)
{
    int ours[ATT_CODES] = { 0 };
    int differ = 0, first = 0;
    bool absences_only = w->c->sessions[ATT_PRESENT] == 0;
    for (int16_t s = 0; s < ATT_SESSIONS; s++)
        if (att_mask_has(term, (struct att_session){ s }))
            ours[marks->code[s]]++;
    for (int code = ATT_NO_MARK + 1; code < ATT_CODES; code++) {
        enum att_class class = att_code_class((enum att_code)code);
        bool absence = class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
        bool counted = class != ATT_CLASS_NOT_COLLECTED && (absence || !absences_only);
        if (counted && ours[code] != w->c->sessions[code] && differ++ == 0)
            first = code;
    }
    struct import_at at = { r->report, w->c->said.file, w->c->said.line, false };
    if (differ > 0)
        import_warn(&at, S("sessions"), w->e->pupil->now.upn,
            "the census and the register of the term differ in %d codes: for %.*s the census has %d and the register "
            "%d",
            differ, STR_ARG(att_code_text((enum att_code)first, false)), w->c->sessions[first], ours[first]);
}

static enum err reconcile_term(struct import__run *r, const struct calendar *calendar, const struct wanted *w, size_t n)
{
    struct db_rows *rows;
    struct register_each_row row;
    struct att_mask term;
    size_t at = 0;
    if (!calendar_term(calendar, w[0].c->year, w[0].c->term, &term))
        return OK;
    enum err e = store_register_each_begin(r->w->db, r->arena, &(struct register_each){ .year = w[0].c->year }, &rows);
    while (e == OK && (e = store_register_each_next(rows, &row)) == OK) {
        struct att_marks marks;
        while (at < n && w[at].enrolment < row.enrolment.v)
            at++;
        if (at == n || w[at].enrolment != row.enrolment.v)
            continue;
        if (att_marks_unpack(row.marks.p, row.marks.n, &marks) != OK)
            return ERR_FAILED;
        compare(r, &w[at], &marks, &term);
    }
    if (e != ERR_MISSING)
        return e;
    store_register_each_end(rows);
    return OK;
}

/* Finds what is stored of the sessions of one term. */
static enum err find_stored(struct import__run *r, const struct wanted *w, size_t n)
{
    struct db_rows *rows;
    struct census_session_each_row row;
    size_t at = 0;
    const struct census_session_each in = { .year = w[0].c->year, .term = str_of(w[0].c->term) };
    enum err e = store_census_session_each_begin(r->w->db, r->arena, &in, &rows);
    while (e == OK && (e = store_census_session_each_next(rows, &row)) == OK) {
        while (at < n && w[at].enrolment < row.enrolment.v)
            at++;
        if (at == n || w[at].enrolment != row.enrolment.v)
            continue;
        w[at].c->stored = true;
        if (row.code > ATT_NO_MARK && row.code < ATT_CODES)
            w[at].c->was[row.code] = (int)row.sessions;
    }
    if (e != ERR_MISSING)
        return e;
    store_census_session_each_end(rows);
    return OK;
}

/* Where nothing is stored, `was` is all zero, and so is a return that counts nothing. */
static bool same(const struct stage_census *c)
{
    return memcmp(c->sessions, c->was, sizeof c->was) == 0;
}

/* "/ 120, I 4", for the history. */
static struct str sessions_text(struct arena *a, const int sessions[ATT_CODES])
{
    struct buf b = buf_new(4000);
    for (int code = ATT_NO_MARK + 1; code < ATT_CODES; code++)
        if (sessions[code] > 0)
            buf_add_fmt(&b, "%s%.*s %d", b.n > 0 ? ", " : "", STR_ARG(att_code_text((enum att_code)code, false)),
                sessions[code]);
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static enum err write_sessions(struct import__run *r, const struct stage_enrolment *e, const struct stage_census *c)
{
    struct db *db = r->w->db;
    struct str term = str_of(c->term);
    enum err err = OK;
    if (c->stored) {
        char year[8];
        struct str field = str_fmt(r->arena, "census %s %.*s", c->term, STR_ARG(att_year_words(c->year, year)));
        err = import__history(r, "enrolment", e->id.v, field, sessions_text(r->arena, c->was),
            sessions_text(r->arena, c->sessions));
    }
    if (err == OK && c->stored)
        err = store_census_session_clear(db, r->arena,
            &(struct census_session_clear){ .enrolment = e->id, .year = c->year, .term = term }, NULL);
    for (int code = 0; err == OK && code < ATT_CODES; code++)
        if (c->sessions[code] > 0)
            err = store_census_session_add(db, r->arena,
                &(struct census_session_add){
                    .enrolment = e->id, .year = c->year, .term = term, .code = code, .sessions = c->sessions[code] },
                NULL);
    return err;
}

static enum err write_all(struct import__run *r, bool dry_run, struct import_counts *counts)
{
    enum err err = dry_run ? OK : db_batch_begin(r->w->db);
    for (size_t i = 0; err == OK && i < r->stage->n_pupils; i++)
        for (const struct stage_enrolment *e = r->stage->pupils[i]->enrolments; e != NULL; e = e->next)
            for (const struct stage_census *c = e->censuses; err == OK && c != NULL; c = c->next) {
                counts->unchanged += same(c);
                counts->changed += c->stored && !same(c);
                counts->added += !c->stored && !same(c);
                if (!dry_run && !same(c)) {
                    e->school->touched = true; /* it is set beside the registers there */
                    err = write_sessions(r, e, c);
                }
            }
    return err == OK && !dry_run ? db_batch_end(r->w->db) : err;
}

enum err census_write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    struct import_counts mine = { 0 };
    struct calendar *calendar;
    size_t n;
    const struct wanted *w = collect(r, &n);
    enum err err = calendar_load(r->w, &calendar);
    for (size_t from = 0, to; err == OK && from < n; from = to) {
        to = end_of_term(w, n, from);
        err = find_stored(r, w + from, to - from);
        if (err == OK)
            err = reconcile_term(r, calendar, w + from, to - from);
    }
    if (err == OK)
        err = write_all(r, dry_run, &mine);
    import__summary(summary, &mine, "child's sessions of a term", "children's sessions of a term");
    counts->added += mine.added;
    counts->changed += mine.changed;
    counts->unchanged += mine.unchanged;
    return err;
}
