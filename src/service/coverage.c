#include "service/coverage.h"

#include "base/word.h"
#include "service/config.h"

static const struct word states[COVERAGE_STATES] = { { "held", "Held" }, { "booked", "Booked" },
    { "open", "Not closed" }, { "overdue", "Overdue" }, { "missed", "Missed" }, { "to_plan", "To plan" },
    { "not_due", "Not due" } };

struct str coverage_words(enum coverage_state s)
{
    return str_of(states[s].words);
}

struct str coverage_name(enum coverage_state s)
{
    return str_of(states[s].name);
}

bool coverage_parse(struct str name, enum coverage_state *ret)
{
    int i = word_find(states, COVERAGE_STATES, name);
    if (i >= 0)
        *ret = (enum coverage_state)i;
    return i >= 0;
}

/* What coverage is worked out from. */
struct ground {
    struct meeting_school *schools;
    struct meeting *meetings;
    struct allocation *allocations;
    size_t n_schools, n_meetings, n_allocations;
    struct day from[MEETING_TERMS], to[MEETING_TERMS];
    int64_t due[MEETING_TERMS]; /* by the end of the term */
};

static enum err prepare(struct work *w, const struct viewer *viewer, const struct calendar *calendar, int year,
    struct ground *g)
{
    enum err e = meeting_schools(w, viewer, &g->schools, &g->n_schools);
    if (e == OK)
        e = meeting_list(w, viewer, &(struct meeting_filter){ .year = year, .from = DAY_NONE }, &g->meetings,
            &g->n_meetings);
    if (e == OK)
        e = allocation_list(w, viewer, w->today, &g->allocations, &g->n_allocations);
    for (int t = 0; t < MEETING_TERMS; t++) {
        bool told;
        calendar_season_days(calendar, year, (enum calendar_season)t, &g->from[t], &g->to[t], &told);
    }
    if (e == OK)
        e = config_counts_on(w, S("meetings_a_year"), MEETING_TERMS, g->to, MEETING_TERMS, g->due);
    for (int t = 0; t < MEETING_TERMS; t++)
        g->due[t] = g->due[t] * (t + 1) / MEETING_TERMS;
    return e;
}

/* The names of those to whom a school is allocated today, and the first of them. */
static struct str leads_of(
    struct work *w, const struct ground *g, struct school_id school, struct account_id *ret_first)
{
    struct str names = S("");
    *ret_first = (struct account_id){ 0 };
    for (size_t i = 0; i < g->n_allocations; i++) {
        const struct allocation *a = &g->allocations[i];
        if (a->school.v != school.v || !allocation_holds(a, w->today))
            continue;
        if (ret_first->v == 0)
            *ret_first = a->account;
        names = names.n == 0 ? a->lead
                             : str_fmt(w->arena, "%.*s, %.*s", STR_ARG(names), STR_ARG(a->lead));
    }
    return names;
}

static bool is_allocated(const struct work *w, const struct ground *g, struct school_id school, struct account_id lead)
{
    for (size_t i = 0; i < g->n_allocations; i++)
        if (g->allocations[i].school.v == school.v && g->allocations[i].account.v == lead.v &&
            allocation_holds(&g->allocations[i], w->today))
            return true;
    return false;
}

/* How a term stands that has no meeting held. */
static enum coverage_state without(const struct work *w, const struct ground *g, int t,
    const struct meeting_school *school, const struct coverage_cell *booked, int64_t held_before)
{
    if (booked->state == COVERAGE_OPEN)
        return COVERAGE_OPEN;
    if (day_is(school->closed_on) && day_cmp(school->closed_on, g->from[t]) <= 0)
        return COVERAGE_NOT_DUE;
    if (day_is(booked->on) && day_cmp(booked->on, w->today) >= 0)
        return COVERAGE_BOOKED;
    if (!school->is_due || held_before >= g->due[t])
        return COVERAGE_NOT_DUE;
    if (day_cmp(w->today, g->to[t]) > 0)
        return COVERAGE_MISSED;
    return day_cmp(w->today, g->from[t]) < 0 ? COVERAGE_TO_PLAN : COVERAGE_OVERDUE;
}

/* The meetings of a school are together nowhere: each row looks at all of the year, which are some hundreds. */
static void fill_terms(const struct work *w, const struct ground *g, struct coverage_row *row)
{
    int64_t held = 0;
    for (int t = 0; t < MEETING_TERMS; t++) {
        struct coverage_cell *cell = &row->terms[t], booked = { .on = DAY_NONE };
        int64_t here = 0;
        *cell = (struct coverage_cell){ .on = DAY_NONE, .public_id = S("") };
        for (size_t i = 0; i < g->n_meetings; i++) {
            const struct meeting *m = &g->meetings[i];
            if (m->school.v != row->school->id.v || (int)m->term != t || m->state == MEETING_CANCELLED)
                continue;
            if (m->state == MEETING_CLOSED) {
                here++;
                *cell = (struct coverage_cell){ COVERAGE_HELD, m->on, m->public_id };
            } else if (meeting_is_left_open(m, w->today)) {
                booked = (struct coverage_cell){ COVERAGE_OPEN, m->on, m->public_id };
            } else if (booked.state != COVERAGE_OPEN && (!day_is(booked.on) || day_cmp(booked.on, w->today) < 0)) {
                booked = (struct coverage_cell){ COVERAGE_BOOKED, m->on, m->public_id };
            }
        }
        if (here == 0) {
            cell->on = booked.on;
            cell->public_id = booked.public_id.p == NULL ? S("") : booked.public_id;
            cell->state = without(w, g, t, row->school, &booked, held);
        }
        held += here;
    }
}

static bool is_due(const struct coverage_row *row)
{
    for (int t = 0; t < MEETING_TERMS; t++)
        if (row->terms[t].state != COVERAGE_NOT_DUE)
            return true;
    return row->school->is_due;
}

static bool stands(const struct coverage_filter *f, const struct coverage_row *row)
{
    if (!f->of_state)
        return true;
    for (int t = 0; t < MEETING_TERMS; t++)
        if (row->terms[t].state == f->state && (!f->of_term || t == (int)f->term))
            return true;
    return false;
}

enum err coverage_ask(struct work *w, const struct viewer *viewer, const struct calendar *calendar,
    const struct coverage_filter *f, struct coverage *ret)
{
    struct ground *g = ARENA_NEW(w->arena, struct ground);
    enum err e = prepare(w, viewer, calendar, f->year, g);
    if (e != OK)
        return e;
    *ret = (struct coverage){ .year = f->year, .rows = ARENA_ARRAY(w->arena, g->n_schools, struct coverage_row) };
    for (size_t i = 0; i < g->n_schools; i++) {
        const struct meeting_school *s = &g->schools[i];
        struct coverage_row row = { .school = s };
        bool gone = day_is(s->closed_on) ? day_cmp(s->closed_on, g->from[0]) <= 0 : s->closed;
        bool elsewhere = f->locality.n > 0 && !str_eq(f->locality, s->locality);
        if (gone || elsewhere || (f->lead.v != 0 && !is_allocated(w, g, s->id, f->lead)))
            continue;
        row.leads = leads_of(w, g, s->id, &row.lead);
        fill_terms(w, g, &row);
        if (!is_due(&row))
            continue;
        for (int t = 0; t < MEETING_TERMS; t++)
            ret->sums[t][row.terms[t].state]++;
        if (stands(f, &row))
            ret->rows[ret->n++] = row;
    }
    return OK;
}
