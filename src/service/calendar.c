#include "service/calendar.h"

#include <stdlib.h>

#include "store/calendar.h"

/* A row, with what is asked of it again and again said once. */
struct told {
    struct school_id school; /* v == 0: of all schools */
    struct day from, to;
    int year;
    bool term, closure;
    enum calendar_season season; /* of a term */
};

/* Pages ask for one school after the other, thousands of times: its rows lie side by side. */
struct calendar {
    struct told *rows; /* by school, those of all schools first */
    size_t n;
};

bool calendar_shut(const struct calendar *c, struct day d)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->rows[i].closure && c->rows[i].school.v == 0 && day_within(d, c->rows[i].from, c->rows[i].to))
            return true;
    return false;
}

/* The season of a term: by its name, else by the day on which it begins. */
static enum calendar_season season_of(int year, const struct calendar_all_row *r)
{
    static const char *const names[] = { "autumn", "spring", "summer" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct str name = str_of(names[i]);
        if (str_eq_nocase(str_slice(r->name, 0, name.n), name))
            return (enum calendar_season)i;
    }
    struct day january, march;
    if (!day_of(year + 1, 1, 1, &january) || !day_of(year + 1, 3, 25, &march) ||
        day_cmp(r->from_on, january) < 0)
        return SEASON_AUTUMN;
    return day_cmp(r->from_on, march) < 0 ? SEASON_SPRING : SEASON_SUMMER;
}

static int by_school(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    return (x->school.v > y->school.v) - (x->school.v < y->school.v);
}

enum err calendar_load(struct work *w, struct calendar **ret)
{
    struct calendar *c = ARENA_NEW(w->arena, struct calendar);
    struct calendar_all_row *rows;
    enum err e = store_calendar_all(w->db, w->arena, &rows, &c->n);
    if (e != OK)
        return work_fail(w, e);
    c->rows = ARENA_ARRAY(w->arena, c->n, struct told);
    for (size_t i = 0; i < c->n; i++) {
        int year = att_year_of(rows[i].from_on);
        c->rows[i] = (struct told){ .school = rows[i].school,
            .from = rows[i].from_on,
            .to = rows[i].to_on,
            .year = year,
            .term = str_eq(rows[i].kind, S("term")),
            .closure = str_eq(rows[i].kind, S("closure")),
            .season = season_of(year, &rows[i]) };
    }
    if (c->n > 0)
        qsort(c->rows, c->n, sizeof *c->rows, by_school);
    *ret = c;
    return OK;
}

/* The first row of a school; *ret_end is behind its last one. */
static const struct told *rows_of(const struct calendar *c, struct school_id school, const struct told **ret_end)
{
    size_t from = 0, to = c->n;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (c->rows[mid].school.v < school.v)
            from = mid + 1;
        else
            to = mid;
    }
    while (to < c->n && c->rows[to].school.v == school.v)
        to++;
    *ret_end = c->rows + to;
    return c->rows + from;
}

/* The sessions of a school's own rows (v == 0: the authority's) in a year: of its terms, or of its closed days. */
static struct att_mask sessions(const struct calendar *c, int year, struct school_id school, bool term)
{
    struct att_mask m = { { 0 } };
    const struct told *end;
    for (const struct told *r = rows_of(c, school, &end); r < end; r++) {
        if (r->term != term)
            continue;
        struct att_mask days = att_mask_days(year, r->from, r->to);
        m = att_mask_or(&m, &days);
    }
    return m;
}

struct att_mask calendar_closed(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask everyone = sessions(c, year, (struct school_id){ 0 }, false),
                    own = sessions(c, year, school, false);
    return att_mask_or(&everyone, &own);
}

struct att_mask calendar_planned(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask m = sessions(c, year, school, true), closed = calendar_closed(c, year, school);
    if (att_mask_is_empty(&m))
        m = sessions(c, year, (struct school_id){ 0 }, true);
    return att_mask_without(&m, &closed);
}

struct att_mask calendar_planned_or_all(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask planned = calendar_planned(c, year, school);
    return att_mask_is_empty(&planned) ? att_mask_all() : planned;
}

/* The first and last day over the authority's terms of a year that `wanted` picks; false if there is none. */
static bool span(const struct calendar *c, int year, enum calendar_season season, int half, struct day *ret_from,
    struct day *ret_to)
{
    struct day first = DAY_NONE, last = DAY_NONE, may = DAY_NONE;
    (void)day_of(year + 1, 5, 20, &may);
    const struct told *end;
    for (const struct told *r = rows_of(c, (struct school_id){ 0 }, &end); r < end; r++) {
        if (!r->term || r->year != year || r->season != season)
            continue;
        if (half != 0 && (day_cmp(r->from, may) < 0) != (half == 1))
            continue;
        if (!day_is(first) || day_cmp(r->from, first) < 0)
            first = r->from;
        if (!day_is(last) || day_cmp(r->to, last) > 0)
            last = r->to;
    }
    *ret_from = first;
    *ret_to = last;
    return day_is(first);
}

void calendar_season_days(const struct calendar *c, int year, enum calendar_season s, struct day *ret_from,
    struct day *ret_to, bool *ret_told)
{
    *ret_told = span(c, year, s, 0, ret_from, ret_to);
    if (*ret_told)
        return;
    struct day january = DAY_NONE, april = DAY_NONE;
    (void)day_of(year + 1, 1, 1, &january);
    (void)day_of(year + 1, 4, 1, &april);
    *ret_from = s == SEASON_AUTUMN ? att_year_start(year) : s == SEASON_SPRING ? january
                                                                               : april;
    *ret_to = att_year_end(year);
    if (s == SEASON_AUTUMN)
        *ret_to = day_add(january, -1);
    else if (s == SEASON_SPRING)
        *ret_to = day_add(april, -1);
}

enum calendar_season calendar_season_on(const struct calendar *c, int year, struct day on)
{
    enum calendar_season found = SEASON_AUTUMN;
    for (int s = SEASON_AUTUMN; s <= SEASON_SUMMER; s++) {
        struct day from, to;
        bool told;
        calendar_season_days(c, year, (enum calendar_season)s, &from, &to, &told);
        if (day_cmp(on, from) >= 0)
            found = (enum calendar_season)s;
    }
    return found;
}

struct day calendar_next_season_ends(const struct calendar *c, struct day on)
{
    struct day from, to;
    bool told;
    int year = att_year_of(on);
    const enum calendar_season now = calendar_season_on(c, year, on);
    const enum calendar_season next = now == SEASON_SUMMER ? SEASON_AUTUMN : (enum calendar_season)(now + 1);
    calendar_season_days(c, now == SEASON_SUMMER ? year + 1 : year, next, &from, &to, &told);
    return to;
}

bool calendar_term(const struct calendar *c, int year, const char *term, struct att_mask *ret)
{
    struct str t = str_of(term);
    struct day from, to;
    if (str_eq(t, S("AUT"))) {
        bool told;
        calendar_season_days(c, year, SEASON_AUTUMN, &from, &to, &told);
    } else if (str_eq(t, S("SPR"))) {
        if (!span(c, year, SEASON_SPRING, 0, &from, &to))
            return false;
    } else {
        struct day f2, t2;
        int half = str_eq(t, S("SUM1")) ? 1 : 2;
        /* Both halves must be told apart, or neither is known. */
        if (!span(c, year, SEASON_SUMMER, half, &from, &to) || !span(c, year, SEASON_SUMMER, 3 - half, &f2, &t2))
            return false;
    }
    *ret = att_mask_days(year, from, to);
    return true;
}
