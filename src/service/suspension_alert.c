#include "service/suspension_alert.h"

static int halves_of(const struct suspension_one *s)
{
    return s->kind == ATT_PERMANENT_EXCLUSION ? 0 : s->kind == ATT_LUNCHTIME ? 1
                                                                             : (int)s->sessions;
}

/* The last school day of one; DAY_NONE when the days of its school are not known so far. */
static struct day last_day(const struct suspension_one *s, int halves)
{
    if (s->kind == ATT_LUNCHTIME)
        return s->start;
    bool known = s->days->n > 0 && day_cmp(s->start, att_year_start(s->days->first)) >= 0;
    return known ? att_school_day_after(s->days, day_add(s->start, -1), (halves + 1) / 2) : DAY_NONE;
}

/* Those of its half days that lie within some days. */
static int halves_within(const struct suspension_one *s, struct day from, struct day to)
{
    int halves = halves_of(s);
    struct day last = last_day(s, halves);
    if (halves == 0 || !day_is(last) || (day_within(s->start, from, to) && day_within(last, from, to)))
        return day_within(s->start, from, to) ? halves : 0;
    int n = att_school_days_within(s->days, day_cmp(s->start, from) < 0 ? from : s->start,
        day_cmp(last, to) > 0 ? to : last);
    return 2 * n - (halves % 2 != 0 && day_within(last, from, to));
}

struct suspension_totals suspension_totals(const struct suspension_one *v, size_t n,
    const struct suspension_around *around)
{
    struct suspension_totals t = { .year_halves = around->elsewhere_halves };
    for (size_t i = 0; i < n; i++) {
        bool term = day_within(v[i].start, around->term_from, around->term_to);
        bool year = day_within(v[i].start, around->year_from, around->year_to);
        bool once = v[i].kind != ATT_PERMANENT_EXCLUSION;
        t.term_times += term && once;
        t.year_times += year && once;
        int halves = halves_within(&v[i], around->term_from, around->term_to);
        t.term_before += halves > 0 && !term;
        t.term_halves += halves;
        t.year_halves += halves_within(&v[i], around->year_from, around->year_to);
        t.permanent += year && !once;
        t.exam_missed = t.exam_missed || (term && v[i].exam_missed);
    }
    return t;
}

struct str suspension_days_words(struct arena *a, int halves)
{
    return str_fmt(a, "%d%s school %s", halves / 2, halves % 2 == 0 ? "" : ".5", halves == 2 ? "day" : "days");
}

/* The day from which education has to be arranged for one: the sixth school day of it; DAY_NONE when it is not so
 * long. */
static struct day sixth_day(const struct suspension_one *s)
{
    enum { LONG = 2 * (SUSPENSION_SIXTH_DAY - 1) };
    if (s->kind == ATT_LUNCHTIME || (s->kind == ATT_SUSPENSION && s->sessions <= LONG))
        return DAY_NONE;
    /* The first day of it is a school day and counts. */
    return att_school_day_after(s->days, day_add(s->start, -1), SUSPENSION_SIXTH_DAY);
}

struct found {
    struct arena *arena;
    struct str words[SUSPENSION_ALERTS];
};

static void look_at_limit(struct found *f, const struct suspension_totals *t, const struct suspension_around *around)
{
    if (t->year_halves > 2 * SUSPENSION_MOST_DAYS)
        f->words[SUSPENSION_OVER_LIMIT] = str_fmt(f->arena, "%.*s in the school year; the law allows for %d",
            STR_ARG(suspension_days_words(f->arena, t->year_halves)), SUSPENSION_MOST_DAYS);
    else if (t->year_halves >= 2 * around->limits->near_days)
        f->words[SUSPENSION_NEAR_LIMIT] = str_fmt(f->arena, "%.*s in the school year; %.*s are left of %d",
            STR_ARG(suspension_days_words(f->arena, t->year_halves)),
            STR_ARG(suspension_days_words(f->arena, 2 * SUSPENSION_MOST_DAYS - t->year_halves)), SUSPENSION_MOST_DAYS);
}

static void look_at_board(struct found *f, const struct suspension_one *v, size_t n,
    const struct suspension_totals *t, const struct suspension_around *around)
{
    bool held = false;
    for (size_t i = 0; i < n; i++)
        held = held ||
            (day_is(v[i].board_held) &&
                (day_within(v[i].start, around->term_from, around->term_to) ||
                    halves_within(&v[i], around->term_from, around->term_to) > 0));
    struct str days = suspension_days_words(f->arena, t->term_halves);
    if (held)
        return;
    if (t->permanent > 0)
        f->words[SUSPENSION_BOARD_MUST] = S("Permanently excluded: the governing board must meet");
    else if (t->exam_missed)
        f->words[SUSPENSION_BOARD_MUST] = S("A public exam or national test is missed: the governing board must meet");
    else if (t->term_halves > 2 * SUSPENSION_BOARD_MUST_DAYS)
        f->words[SUSPENSION_BOARD_MUST] =
            str_fmt(f->arena, "%.*s in the term: the governing board must meet", STR_ARG(days));
    else if (t->term_halves > 2 * SUSPENSION_BOARD_MAY_DAYS)
        f->words[SUSPENSION_BOARD_MAY] =
            str_fmt(f->arena, "%.*s in the term: the governing board meets if a parent asks", STR_ARG(days));
}

static void look_at_sixth(struct found *f, const struct suspension_one *v, size_t n,
    const struct suspension_around *around)
{
    char date[20];
    for (size_t i = 0; i < n && f->words[SUSPENSION_SIXTH_DUE].n == 0; i++) {
        struct day sixth = sixth_day(&v[i]);
        if (!day_is(sixth) || v[i].sixth_day_told || !day_within(v[i].start, around->year_from, around->year_to))
            continue;
        f->words[SUSPENSION_SIXTH_DUE] = str_fmt(f->arena,
            "Full-time education is the %s's to arrange from %.*s, the sixth school day, and none is on record",
            v[i].kind == ATT_PERMANENT_EXCLUSION ? "authority" : "school", STR_ARG(day_words(sixth, date)));
    }
}

static void look_at_risk(struct found *f, const struct suspension_totals *t, const struct suspension_around *around)
{
    if (t->permanent > 0)
        return;
    if (t->term_times >= around->lists->risk_times)
        f->words[SUSPENSION_AT_RISK] = str_fmt(f->arena, "Suspended %d times this term", t->term_times);
    else if (t->year_halves >= 2 * around->lists->risk_days)
        f->words[SUSPENSION_AT_RISK] = str_fmt(f->arena, "Suspended for %.*s this year",
            STR_ARG(suspension_days_words(f->arena, t->year_halves)));
}

size_t suspension_alerts(struct arena *a, const struct suspension_one *v, size_t n,
    const struct suspension_around *around, struct suspension_alert ret[SUSPENSION_ALERTS])
{
    struct found f = { .arena = a };
    const struct suspension_totals t = suspension_totals(v, n, around);
    size_t k = 0;
    look_at_limit(&f, &t, around);
    look_at_board(&f, v, n, &t, around);
    look_at_sixth(&f, v, n, around);
    look_at_risk(&f, &t, around);
    for (int id = 0; id < SUSPENSION_ALERTS; id++)
        if (f.words[id].n > 0)
            ret[k++] = (struct suspension_alert){ (enum suspension_alert_id)id, f.words[id] };
    return k;
}
