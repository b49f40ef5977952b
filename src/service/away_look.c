#include "service/away_look.h"

struct att_school_days away_school_days(const struct calendar *c, struct school_id school, struct day about)
{
    struct att_school_days d = { .first = att_year_of(about) - 1, .n = 3 };
    for (int i = 0; i < d.n; i++)
        d.held[i] = calendar_planned_or_all(c, d.first + i, school);
    return d;
}

void away_term(const struct calendar *c, struct day on, struct day *ret_from, struct day *ret_to)
{
    bool told;
    int year = att_year_of(on);
    calendar_season_days(c, year, calendar_season_on(c, year, on), ret_from, ret_to, &told);
}

int away_told_weight(const struct away_told *t)
{
    return t->n == 0 ? AWAY_CLOCK + 1 : (int)away_alert_weight(t->alerts[0].id);
}

/* Some row of a child in a register, by what it has on record there, else by looking at every row; b->n: there is
 * none. */
static size_t any_row_of(const struct att_block *b, struct pupil_id pupil)
{
    for (size_t i = 0; i < b->n_spells; i++)
        if (b->who[b->spells[i].row].pupil.v == pupil.v)
            return b->spells[i].row;
    size_t row = 0;
    while (row < b->n && b->who[row].pupil.v != pupil.v)
        row++;
    return row;
}

/* The row of a child in a register: the one that lasts longest, when there are two. They stand side by side. */
static size_t row_of(const struct att_block *b, struct pupil_id pupil)
{
    size_t first = any_row_of(b, pupil);
    while (first > 0 && first < b->n && b->who[first - 1].pupil.v == pupil.v)
        first--;
    size_t found = first;
    for (size_t i = first; i < b->n && b->who[i].pupil.v == pupil.v; i++)
        if (b->stays[i].to > b->stays[found].to)
            found = i;
    return found;
}

/* What the registers know of a child, as to a kind of record. */
static void look_at_register(const struct att_block *b, const struct away *r, struct away_known *k)
{
    static const att_codes codes[AWAY_KINDS] = { [AWAY_TIMETABLE] = (att_codes)1 << ATT_PART_TIME,
        [AWAY_PLACEMENT] =
            (att_codes)1 << ATT_OFF_SITE | (att_codes)1 << ATT_LA_PROVISION | (att_codes)1 << ATT_DUAL };
    size_t row = b == NULL ? 0 : row_of(b, r->pupil);
    k->marked = -1;
    if (b == NULL || row == b->n)
        return;
    const struct att_traits *t = &b->traits[row];
    k->plan = t->sen == ATT_SEN_EHCP;
    k->looked_after = t->care == ATT_CARE_CLA;
    k->social_worker = t->care == ATT_CARE_CIN || t->care == ATT_CARE_CP;
    if (codes[r->kind] == 0)
        return;
    struct att_mask since = att_mask_days(b->year, r->from, k->today), stay = att_block_stay(b, row);
    since = att_mask_and(&since, &stay);
    struct att_mask held = att_mask_and(&since, &b->open);
    struct att_mask marked = att_block_bearing(b, row, codes[r->kind]);
    marked = att_mask_and(&marked, &since);
    k->marked = att_mask_count(&marked);
    k->held = att_mask_count(&held) / 2;
}

/* The days of a school, worked out once for records that follow upon each other or not. */
struct days_of {
    struct school_id school;
    struct att_school_days days;
};

static const struct att_school_days *days_at(const struct dashboard_source *source, struct days_of *all, size_t *n,
    struct school_id school, struct day today)
{
    for (size_t i = 0; i < *n; i++)
        if (all[i].school.v == school.v)
            return &all[i].days;
    all[*n] = (struct days_of){ school, away_school_days(source->reference->calendar, school, today) };
    return &all[(*n)++].days;
}

static void let_go(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

enum err away_look(struct work *w, const struct dashboard_source *source, const struct away *records, size_t n,
    struct away_told **ret)
{
    struct att_snapshot *s;
    struct away_told *told = ARENA_ARRAY(w->arena, n, struct away_told);
    struct days_of *days = ARENA_ARRAY(w->arena, source->reference->n_schools + 1, struct days_of);
    struct day term_from, term_to;
    size_t n_days = 0;
    enum err e = registers_get(source->registers, w, att_year_of(w->today), &s);
    if (e != OK)
        return work_fail(w, e);
    arena_defer(w->arena, let_go, s);
    away_term(source->reference->calendar, w->today, &term_from, &term_to);
    for (size_t i = 0; i < n; i++) {
        struct away_alert alerts[AWAY_ALERTS];
        if (!away_is_open(&records[i]))
            continue;
        struct away_known k = { .today = w->today,
            .term_from = term_from,
            .limits = &source->config->away,
            .days = days_at(source, days, &n_days, records[i].school, w->today) };
        look_at_register(att_snapshot_school(s, records[i].urn), &records[i], &k);
        told[i].n = away_alerts(w->arena, &records[i], &k, alerts);
        told[i].alerts = ARENA_ARRAY(w->arena, told[i].n, struct away_alert);
        for (size_t x = 0; x < told[i].n; x++)
            told[i].alerts[x] = alerts[x];
    }
    *ret = told;
    return OK;
}
