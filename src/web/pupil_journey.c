#include "web/pupil_journey.h"

#include <stdlib.h>

#include "service/suspension.h"
#include "views/wm/line.h"
#include "web/figures.h"
#include "web/page.h"
#include "web/pupil_register.h"

static struct str year_words(struct arena *a, int year)
{
    char words[8];
    return str_dup(a, att_year_words(year, words));
}

static void fill_years(struct arena *a, const struct journey *j, struct pupil_page *page)
{
    struct pupil_year *rows = ARENA_ARRAY(a, j->n, struct pupil_year);
    for (size_t i = 0; i < j->n; i++) {
        const struct journey_register *r = &j->v[i];
        const struct att_count k = att_row_count(&r->answer.rows[0]);
        char words[16];
        rows[i] = (struct pupil_year){ .year = year_words(a, r->year),
            .school = r->enrolment->school_name,
            .year_group = str_dup(a, att_year_group_words(r->year_group, words)),
            .missed = str_fmt(a, "%lld of %lld", (long long)att_absent(&k), (long long)k.possible),
            .share = page_share(a, att_absent(&k), k.possible),
            .standing = pupil_standing(&k) };
    }
    page->past = rows;
    page->n_past = j->n;
}

/* One half term at one school. */
struct half {
    struct att_count count;
    struct day from;
    int year;
};

static size_t halves_of(const struct journey_register *r, struct half *ret)
{
    struct att_half_term terms[ATT_HALF_TERMS_MOST];
    struct att_short_count weeks[ATT_WEEKS];
    size_t n_terms = att_half_terms(&r->block->open, terms), n = 0;
    att_row_weeks(&r->answer, &r->answer.rows[0], weeks);
    for (size_t t = 0; t < n_terms; t++) {
        struct half h = { .from = att_session_day(r->year, terms[t].first), .year = r->year };
        for (int w = terms[t].first.v / ATT_WEEK_SESSIONS; w <= terms[t].last.v / ATT_WEEK_SESSIONS; w++) {
            h.count.possible += weeks[w].possible;
            h.count.unauthorised += weeks[w].absent; /* all of it: only the sum is shown */
        }
        if (h.count.possible > 0)
            ret[n++] = h;
    }
    return n;
}

/* Absence by half term over all years, for those with two years at least. */
static void fill_course(struct arena *a, const struct journey *j, struct pupil_page *page)
{
    struct half *halves = ARENA_ARRAY(a, j->n * ATT_HALF_TERMS_MOST, struct half);
    size_t n = 0;
    for (size_t i = j->n; i-- > 0;)
        n += halves_of(&j->v[i], halves + n);
    if (n == 0 || halves[0].year == halves[n - 1].year)
        return;
    struct wm_line_at *at = ARENA_ARRAY(a, n, struct wm_line_at);
    int64_t *values = ARENA_ARRAY(a, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || halves[i - 1].year != halves[i].year;
        at[i] = (struct wm_line_at){ .label = first ? year_words(a, halves[i].year) : S(""),
            .name = page_day(a, halves[i].from) };
        values[i] = figures_milli(att_absent(&halves[i].count), halves[i].count.possible);
    }
    const struct half *was = &halves[0], *is = &halves[n - 1];
    struct wm_line line = { .words = { .id = S("course"),
                                .title = S("Absence by half term"),
                                .summary = str_fmt(a, "%.*s in the half term from %.*s, %.*s in the last.",
                                    STR_ARG(page_share(a, att_absent(&was->count), was->count.possible)),
                                    STR_ARG(page_day(a, was->from)),
                                    STR_ARG(page_share(a, att_absent(&is->count), is->count.possible))) },
        .unit = WM_PERCENT,
        .at_name = S("Half term from"),
        .at = at,
        .n_at = n,
        .series = &(struct wm_line_series){ S("Absence"), values },
        .n_series = 1,
        .references = &(struct wm_line_reference){ S("Persistent"), 10000 },
        .n_references = 1 };
    page->course = wm_line_chart(a, &line);
    page->has_course = true;
}

/* --- What happened --- */

struct events {
    struct arena *arena;
    struct moj_timeline_item *v;
    size_t n;
};

static void add(struct events *e, struct day day, struct str title, struct str text)
{
    if (day_is(day))
        e->v[e->n++] = (struct moj_timeline_item){ .title = title, .day = day, .text = text };
}

static void add_enrolments(struct events *e, const struct pupil *p)
{
    for (size_t i = 0; i < p->n_enrolments; i++) {
        const struct pupil_enrolment *x = &p->enrolments[i];
        add(e, x->entry, str_fmt(e->arena, "Joined %.*s", STR_ARG(x->school_name)), S(""));
        add(e, x->leaving, str_fmt(e->arena, "Left %.*s", STR_ARG(x->school_name)), S(""));
    }
}

static const enum att_cohort cohorts[TRAITS] = {
    [TRAIT_SEN] = ATT_COHORT_SEN, [TRAIT_FSM] = ATT_COHORT_FSM, [TRAIT_CARE] = ATT_COHORT_CARE
};

static void add_traits(struct events *e, const struct pupil *p)
{
    char words[16];
    for (int t = 0; t < TRAITS; t++)
        for (size_t i = 0; i < p->traits[t].n; i++) {
            const struct trait_spell *s = &p->traits[t].v[i];
            add(e, s->from,
                str_fmt(e->arena, "%.*s: %.*s", STR_ARG(att_cohort_words(cohorts[t])),
                    STR_ARG(att_group_words(cohorts[t], s->value, words))),
                day_is(s->to) ? str_fmt(e->arena, "Until %.*s", STR_ARG(page_day(e->arena, s->to))) : S(""));
        }
}

static void add_suspensions(struct events *e, const struct pupil *p)
{
    struct arena *a = e->arena;
    for (size_t i = 0; i < p->n_suspensions; i++) {
        const struct pupil_suspension *s = &p->suspensions[i];
        struct str title = suspension_category_words(s->category);
        if (s->sessions > 0)
            title = str_fmt(
                a, "%.*s of %.*s", STR_ARG(title), STR_ARG(page_plural(a, s->sessions, "session", "sessions")));
        struct str text = s->reasons.n > 0
            ? str_fmt(a, "%.*s. %.*s", STR_ARG(s->school_name), STR_ARG(suspension_reasons_words(a, s->reasons)))
            : s->school_name;
        add(e, s->start, title, text);
    }
}

static void add_standings(struct events *e, const struct journey *j)
{
    struct arena *a = e->arena;
    for (size_t i = 0; i < j->n; i++) {
        const struct journey_register *r = &j->v[i];
        const struct att_count k = att_row_count(&r->answer.rows[0]);
        if (!att_is_persistent(&k))
            continue;
        add(e, r->answer.last_day,
            str_fmt(a, "%.*s in %.*s", STR_ARG(pupil_standing(&k)), STR_ARG(year_words(a, r->year))),
            str_fmt(a, "%.*s: missed %lld of %lld sessions (%.*s)", STR_ARG(r->enrolment->school_name),
                (long long)att_absent(&k), (long long)k.possible,
                STR_ARG(page_share(a, att_absent(&k), k.possible))));
    }
}

static int newest_first(const void *a, const void *b)
{
    const struct moj_timeline_item *x = a, *y = b;
    int c = day_cmp(y->day, x->day);
    return c != 0 ? c : str_cmp(x->title, y->title);
}

static void fill_timeline(struct arena *a, const struct pupil *p, const struct journey *j, struct pupil_page *page)
{
    size_t most = 2 * p->n_enrolments + p->n_suspensions + j->n;
    for (int t = 0; t < TRAITS; t++)
        most += p->traits[t].n;
    struct events e = { .arena = a, .v = ARENA_ARRAY(a, most, struct moj_timeline_item) };
    add_enrolments(&e, p);
    add_traits(&e, p);
    add_suspensions(&e, p);
    add_standings(&e, j);
    if (e.n > 0)
        qsort(e.v, e.n, sizeof *e.v, newest_first);
    page->timeline = (struct moj_timeline){ .items = e.v, .n_items = e.n, .heading_level = 3 };
}

void pupil_journey_fill(struct context *c, const struct pupil *p, const struct journey *j, struct pupil_page *page)
{
    fill_years(c->work.arena, j, page);
    fill_course(c->work.arena, j, page);
    fill_timeline(c->work.arena, p, j, page);
}
