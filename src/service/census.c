#include "service/census.h"

#include <stdlib.h>
#include <string.h>

#include "store/census.h"

/* How returns are named where they are stored. */
static const char *const terms[ATT_RETURNS] = { "AUT", "SPR", "SUM1", "SUM2" };

/* One code of one return of an enrolment. */
struct counted {
    int64_t enrolment;
    uint8_t of, code;
    int16_t sessions;
};

struct census {
    struct counted *v; /* by enrolment and return */
    size_t n, room;
    struct att_difference *differences;
    size_t n_differences, room_differences;
    struct att_mask terms[ATT_RETURNS];
};

struct census *census_new(void)
{
    return calloc(1, sizeof(struct census));
}

void census_free(struct census *c)
{
    if (c == NULL)
        return;
    free(c->v);
    free(c->differences);
    free(c);
}

struct att_mask census_term(const struct calendar *calendar, int year, enum att_return of)
{
    struct att_mask m = { { 0 } };
    return calendar_term(calendar, year, terms[of], &m) ? m : (struct att_mask){ { 0 } };
}

static bool keep(struct census *c, struct enrolment_id enrolment, struct str term, int64_t code, int64_t sessions)
{
    if (c->n == c->room) {
        size_t room = c->room == 0 ? 4096 : c->room * 2;
        struct counted *more = realloc(c->v, room * sizeof *more);
        if (more == NULL)
            return false;
        c->v = more;
        c->room = room;
    }
    uint8_t of = 0;
    while (of < ATT_RETURNS && !str_eq(term, str_of(terms[of])))
        of++;
    if (of == ATT_RETURNS || code <= ATT_NO_MARK || code >= ATT_CODES || sessions < 0 || sessions > INT16_MAX)
        return true;
    c->v[c->n++] = (struct counted){ enrolment.v, of, (uint8_t)code, (int16_t)sessions };
    return true;
}

static enum err read_all(struct census *c, struct work *w, int year)
{
    struct db_rows *rows;
    struct census_counts_row r;
    bool room = true;
    enum err e = store_census_counts_begin(w->db, w->arena, &(struct census_counts){ .year = year }, &rows);
    if (e != OK)
        return e;
    while (room && (e = store_census_counts_next(rows, &r)) == OK)
        room = keep(c, r.enrolment, r.term, r.code, r.sessions);
    store_census_counts_end(rows);
    return room ? e : ERR_FULL;
}

static enum err read_school(struct census *c, struct work *w, int year, struct school_id school)
{
    struct db_rows *rows;
    struct census_counts_of_school_row r;
    bool room = true;
    enum err e = store_census_counts_of_school_begin(w->db, w->arena,
        &(struct census_counts_of_school){ .year = year, .school = school }, &rows);
    if (e != OK)
        return e;
    while (room && (e = store_census_counts_of_school_next(rows, &r)) == OK)
        room = keep(c, r.enrolment, r.term, r.code, r.sessions);
    store_census_counts_of_school_end(rows);
    return room ? e : ERR_FULL;
}

enum err census_read(struct census *c, struct work *w, const struct calendar *calendar, int year,
    struct school_id school)
{
    c->n = 0;
    for (int of = 0; of < ATT_RETURNS; of++)
        c->terms[of] = census_term(calendar, year, (enum att_return)of);
    enum err e = school.v == 0 ? read_all(c, w, year) : read_school(c, w, year, school);
    return e == ERR_MISSING ? OK : e;
}

static int by_enrolment(const void *key, const void *element)
{
    int64_t k = *(const int64_t *)key, e = ((const struct counted *)element)->enrolment;
    return (k > e) - (k < e);
}

static bool tell(struct census *c, const struct att_difference *d)
{
    if (c->n_differences == c->room_differences) {
        size_t room = c->room_differences == 0 ? 256 : c->room_differences * 2;
        struct att_difference *more = realloc(c->differences, room * sizeof *more);
        if (more == NULL)
            return false;
        c->differences = more;
        c->room_differences = room;
    }
    c->differences[c->n_differences++] = *d;
    return true;
}

/* How often a register bears each code in a term; false when it has no mark there. */
static bool count(const struct att_marks *marks, const struct att_mask *term, int16_t ret[ATT_CODES])
{
    int first = att_mask_first(term).v, last = att_mask_last(term).v, n = 0;
    memset(ret, 0, ATT_CODES * sizeof *ret);
    for (int16_t s = (int16_t)first; first >= 0 && s <= last; s++) {
        if (!att_mask_has(term, (struct att_session){ s }))
            continue;
        ret[marks->code[s]]++;
        n += marks->code[s] != ATT_NO_MARK;
    }
    return n > 0;
}

/* Compares one return: the counts v[0] ... v[n - 1] of an enrolment. */
static bool compare(struct census *c, const struct counted *v, size_t n, const struct att_marks *marks, uint32_t row)
{
    int16_t said[ATT_CODES] = { 0 }, marked[ATT_CODES];
    bool room = true;
    for (size_t i = 0; i < n; i++)
        said[v[i].code] = v[i].sessions;
    if (!count(marks, &c->terms[v->of], marked))
        return true;
    for (int code = ATT_NO_MARK + 1; room && code < ATT_CODES; code++) {
        enum att_class class = att_code_class((enum att_code)code);
        bool absence = class == ATT_CLASS_AUTHORISED || class == ATT_CLASS_UNAUTHORISED;
        bool returned = class != ATT_CLASS_NOT_COLLECTED && (absence || said[ATT_PRESENT] > 0);
        if (returned && said[code] != marked[code])
            room = tell(c, &(struct att_difference){ row, v->of, (uint8_t)code, said[code], marked[code] });
    }
    return room;
}

enum err census_compare(struct census *c, struct enrolment_id enrolment, const struct att_marks *marks, uint32_t row)
{
    const struct counted *any = NULL, *end = c->v == NULL ? NULL : c->v + c->n;
    if (c->n > 0)
        any = bsearch(&enrolment.v, c->v, c->n, sizeof *any, by_enrolment);
    if (any == NULL)
        return OK;
    while (any > c->v && any[-1].enrolment == enrolment.v)
        any--;
    bool room = true;
    for (const struct counted *next; room && any < end && any->enrolment == enrolment.v; any = next) {
        for (next = any; next < end && next->enrolment == any->enrolment && next->of == any->of; next++)
            ;
        room = compare(c, any, (size_t)(next - any), marks, row);
    }
    return room ? OK : ERR_FULL;
}

const struct att_difference *census_take(struct census *c, size_t *ret_n)
{
    *ret_n = c->n_differences;
    c->n_differences = 0;
    return c->differences;
}
