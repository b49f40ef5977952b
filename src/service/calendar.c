#include "service/calendar.h"

#include "store/calendar.h"

struct calendar {
    const struct calendar_all_row *rows; /* those of all schools first */
    size_t n;
};

enum err calendar_load(struct work *w, struct calendar **ret)
{
    struct calendar *c = ARENA_NEW(w->arena, struct calendar);
    struct calendar_all_row *rows;
    enum err e = store_calendar_all(w->db, w->arena, &rows, &c->n);
    if (e != OK)
        return work_fail(w, e);
    c->rows = rows;
    *ret = c;
    return OK;
}

static bool of_kind(const struct calendar_all_row *r, const char *kind)
{
    return str_eq(r->kind, str_of(kind));
}

/* The sessions of all terms of a school (v == 0: the authority's) in a year. */
static struct att_mask terms(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask m = { { 0 } };
    for (size_t i = 0; i < c->n; i++) {
        if (!of_kind(&c->rows[i], "term") || c->rows[i].school.v != school.v)
            continue;
        struct att_mask days = att_mask_days(year, c->rows[i].from_on, c->rows[i].to_on);
        m = att_mask_or(&m, &days);
    }
    return m;
}

struct att_mask calendar_closed(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask m = { { 0 } };
    for (size_t i = 0; i < c->n; i++) {
        const struct calendar_all_row *r = &c->rows[i];
        if (of_kind(r, "term") || (r->school.v != 0 && r->school.v != school.v))
            continue;
        struct att_mask days = att_mask_days(year, r->from_on, r->to_on);
        m = att_mask_or(&m, &days);
    }
    return m;
}

struct att_mask calendar_planned(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask m = terms(c, year, school), closed = calendar_closed(c, year, school);
    if (att_mask_is_empty(&m))
        m = terms(c, year, (struct school_id){ 0 });
    return att_mask_without(&m, &closed);
}

struct att_mask calendar_planned_or_all(const struct calendar *c, int year, struct school_id school)
{
    struct att_mask planned = calendar_planned(c, year, school);
    return att_mask_is_empty(&planned) ? att_mask_all() : planned;
}

bool calendar_shut(const struct calendar *c, struct day d)
{
    for (size_t i = 0; i < c->n; i++)
        if (of_kind(&c->rows[i], "closure") && c->rows[i].school.v == 0 &&
            day_within(d, c->rows[i].from_on, c->rows[i].to_on))
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

/* The first and last day over the authority's terms of a year that `wanted` picks; false if there is none. */
static bool span(const struct calendar *c, int year, enum calendar_season season, int half, struct day *ret_from,
    struct day *ret_to)
{
    struct day first = DAY_NONE, last = DAY_NONE, may = DAY_NONE;
    (void)day_of(year + 1, 5, 20, &may);
    for (size_t i = 0; i < c->n; i++) {
        const struct calendar_all_row *r = &c->rows[i];
        if (!of_kind(r, "term") || r->school.v != 0 || att_year_of(r->from_on) != year ||
            season_of(year, r) != season)
            continue;
        if (half != 0 && (day_cmp(r->from_on, may) < 0) != (half == 1))
            continue;
        if (!day_is(first) || day_cmp(r->from_on, first) < 0)
            first = r->from_on;
        if (!day_is(last) || day_cmp(r->to_on, last) > 0)
            last = r->to_on;
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
