/* Periods of SEN, free school meals and social care from CSV (docs/FORMATS.md). A file of periods holds all periods
 * of the pupils it names: it takes the place of what was known of them. So its rows are kept until the file has been
 * read, and a pupil of whom one row is refused stays as it was. */
#include <stdlib.h>

#include "service/import_read.h"

struct period {
    struct stage_pupil *pupil;
    struct trait_spell spell;
    int64_t line;
    bool bad; /* the row was refused */
};

struct periods {
    struct import__table *t;
    enum trait trait;
    const char *value, *start, *end; /* columns; value is NULL for free school meals */
    struct period *v;
    size_t n, room;
};

static bool read_spell(struct periods *p, ptrdiff_t c_value, ptrdiff_t c_start, ptrdiff_t c_end,
    struct trait_spell *ret)
{
    struct import__table *t = p->t;
    struct str value = import__field(t, c_value), end = import__field(t, c_end);
    char iso[11];
    *ret = (struct trait_spell){ .value = ATT_FSM_YES };
    if (!import__day(&t->at, p->start, import__field(t, c_start), true, &ret->from) ||
        !import__day(&t->at, p->end, end, false, &ret->to))
        return false;
    if (p->value != NULL && !trait_parse(p->trait, value, &ret->value)) {
        import_refuse(&t->at, str_of(p->value), value, "this value is not known");
        return false;
    }
    if (day_is(ret->to) && day_cmp(ret->to, ret->from) < 0) {
        import_refuse(&t->at, str_of(p->end), end, "the period ends before it starts");
        return false;
    }
    if (day_cmp(ret->from, day_add(t->run->w->today, 366)) > 0) {
        import_refuse(&t->at, str_of(p->start), day_iso(ret->from, iso), "the period starts more than a year ahead");
        return false;
    }
    return true;
}

static void read_rows(struct periods *p)
{
    static const char what[] = "a file of periods";
    struct import__table *t = p->t;
    struct stage *s = t->run->stage;
    ptrdiff_t c_upn = import__column_needed(t, "upn", what), c_start = import__column_needed(t, p->start, what);
    ptrdiff_t c_end = import__column_needed(t, p->end, what);
    ptrdiff_t c_value = p->value == NULL ? -1 : import__column_needed(t, p->value, what);
    import__unknown_columns(t);
    while (import__next(t)) {
        char dst[UPN_LENGTH];
        struct str upn;
        struct trait_spell spell;
        if (!stage_upn(&t->at, S("upn"), import__field(t, c_upn), dst, &upn))
            continue;
        struct stage_pupil *pupil = stage_pupil_of_row(s, &t->at, upn);
        if (pupil == NULL)
            continue;
        bool good = read_spell(p, c_value, c_start, c_end, &spell);
        p->v = import__grow(t->run->arena, p->v, p->n, &p->room, sizeof *p->v);
        p->v[p->n++] = (struct period){ pupil, spell, t->at.line, !good };
    }
}

/* By pupil; the stronger status of social care behind the weaker, since the strongest counts where two overlap;
 * otherwise by the day they begin, since the later of two that overlap is the newer. */
static int by_pupil(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int c = str_cmp(x->pupil->now.upn, y->pupil->now.upn);
    return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

static int by_strength(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int c = (x->spell.value > y->spell.value) - (x->spell.value < y->spell.value);
    return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

static int by_start(const void *a, const void *b)
{
    const struct period *x = a, *y = b;
    int c = day_cmp(x->spell.from, y->spell.from);
    return c != 0 ? c : (x->line > y->line) - (x->line < y->line);
}

/* Outside the periods of the file the status is "none": a timeline from birth on, without gaps. */
static void fill_gaps(struct arena *a, struct trait_line *line, struct day born, int none)
{
    const struct trait_line given = *line;
    if (day_is(born) && day_cmp(born, given.v[0].from) < 0)
        trait_lay(a, line, born, day_add(given.v[0].from, -1), none);
    for (size_t k = 0; k < given.n; k++) {
        struct day next = k + 1 < given.n ? given.v[k + 1].from : DAY_NONE, end = given.v[k].to;
        if (day_is(end) && (!day_is(next) || end.v + 1 < next.v))
            trait_lay(a, line, day_add(end, 1), day_is(next) ? day_add(next, -1) : DAY_NONE, none);
    }
}

/* Lays the periods v[0..n) of one pupil. */
static void lay(struct periods *p, struct period *v, size_t n)
{
    static const int none[TRAITS] = {
        [TRAIT_SEN] = ATT_SEN_NONE, [TRAIT_FSM] = ATT_FSM_NO, [TRAIT_CARE] = ATT_CARE_NONE
    };
    struct arena *a = p->t->run->arena;
    struct stage_pupil *pupil = v[0].pupil;
    struct import_at at = { .report = p->t->run->report, .file = p->t->at.file };
    int64_t bad = 0;
    for (size_t i = 0; i < n; i++)
        bad = v[i].bad ? v[i].line : bad;
    for (size_t i = 0; bad > 0 && i < n; i++) {
        at.line = v[i].line;
        at.refused = false;
        if (!v[i].bad)
            import_refuse(&at, S("upn"), pupil->now.upn,
                "line %lld, of the same pupil, was refused: a pupil's periods are taken together or not at all",
                (long long)bad);
    }
    if (bad > 0)
        return;
    struct trait_line line = { 0 };
    qsort(v, n, sizeof *v, p->trait == TRAIT_CARE ? by_strength : by_start);
    for (size_t i = 0; i < n; i++)
        trait_lay(a, &line, v[i].spell.from, v[i].spell.to, v[i].spell.value);
    fill_gaps(a, &line, pupil->now.born, none[p->trait]);
    pupil->traits[p->trait] = line;
    stage_trait_said(pupil, p->trait);
    if (pupil->said.line == 0)
        pupil->said = (struct stage_said){ p->t->at.file, v[0].line };
}

bool import__read_periods(struct import__table *t)
{
    struct periods p = { .t = t, .start = "start_date", .end = "end_date" };
    if (csv_column(t->csv, S("entry_date")) >= 0)
        return false;
    if (csv_column(t->csv, S("fsm_start_date")) >= 0) {
        p.trait = TRAIT_FSM;
        p.start = "fsm_start_date";
        p.end = "fsm_end_date";
    } else if (csv_column(t->csv, S("start_date")) >= 0 && csv_column(t->csv, S("social_care")) >= 0) {
        p.trait = TRAIT_CARE;
        p.value = "social_care";
    } else if (csv_column(t->csv, S("start_date")) >= 0 && csv_column(t->csv, S("sen_provision")) >= 0) {
        p.trait = TRAIT_SEN;
        p.value = "sen_provision";
    } else {
        return false;
    }
    read_rows(&p);
    if (import_stopped(t->run->report) || p.n == 0)
        return true;
    qsort(p.v, p.n, sizeof *p.v, by_pupil);
    for (size_t from = 0, to; from < p.n; from = to) {
        for (to = from + 1; to < p.n && p.v[to].pupil == p.v[from].pupil;)
            to++;
        lay(&p, p.v + from, to - from);
    }
    return true;
}
