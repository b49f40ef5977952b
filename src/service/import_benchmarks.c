/* The DfE's open statistics, as published (DOMAIN.md 2.8 and 3): attendance year to date by authority, the Local Authority
 * Interactive Tool in long form, absence of children in need and looked after, absence by characteristic, and the
 * statistical neighbours. Each figure keeps the release it came with, its period and its basis. */
#include <string.h>

#include "service/import_read.h"
#include "store/benchmark.h"

struct figure {
    struct benchmark_put now;
    bool is_new, changed;
};

struct place {
    struct str la_code, name, region;
    bool changed;
};

struct neighbour {
    struct str la_code, neighbour;
    int64_t rank;
    bool changed;
};

struct benchmarks {
    struct import__run *run;
    struct figure *figures;
    size_t n, room;
    uint32_t *slots; /* of figures by key, +1; a power of two */
    size_t n_slots;
    struct place *places;
    size_t n_places, room_places;
    struct neighbour *neighbours;
    size_t n_neighbours, room_neighbours;
    struct import_counts counts, place_counts, neighbour_counts;
};

static void *grow(struct arena *a, void *old, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return old;
    size_t more = *room == 0 ? 256 : *room * 2;
    void *next = arena_array(a, more, size);
    if (n > 0)
        memcpy(next, old, n * size);
    *room = more;
    return next;
}

static uint64_t hash_text(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return (h ^ 0xff) * 0x100000001b3u;
}

static uint64_t hash(const struct benchmark_put *f)
{
    uint64_t h = hash_text(0xcbf29ce484222325u, f->source);
    h = hash_text(h, f->period);
    h = hash_text(h, f->level);
    h = hash_text(h, f->place);
    h = hash_text(h, f->cohort);
    h = hash_text(h, f->value_of);
    h = hash_text(h, f->measure);
    h ^= (uint64_t)f->phase * 0x9e3779b97f4a7c15u;
    return h ^ h >> 29;
}

static bool same_key(const struct benchmark_put *x, const struct benchmark_put *y)
{
    return x->phase == y->phase && str_eq(x->source, y->source) && str_eq(x->period, y->period) &&
        str_eq(x->level, y->level) && str_eq(x->place, y->place) && str_eq(x->cohort, y->cohort) &&
        str_eq(x->value_of, y->value_of) && str_eq(x->measure, y->measure);
}

static struct figure *find(const struct benchmarks *b, const struct benchmark_put *f)
{
    if (b->n_slots == 0)
        return NULL;
    for (size_t at = hash(f) & (b->n_slots - 1); b->slots[at] != 0; at = (at + 1) & (b->n_slots - 1))
        if (same_key(&b->figures[b->slots[at] - 1].now, f))
            return &b->figures[b->slots[at] - 1];
    return NULL;
}

static void put_slot(struct benchmarks *b, size_t figure)
{
    size_t at = hash(&b->figures[figure].now) & (b->n_slots - 1);
    while (b->slots[at] != 0)
        at = (at + 1) & (b->n_slots - 1);
    b->slots[at] = (uint32_t)figure + 1;
}

static void add(struct benchmarks *b, const struct benchmark_put *f, bool is_new)
{
    b->figures = grow(b->run->arena, b->figures, b->n, &b->room, sizeof *b->figures);
    b->figures[b->n++] = (struct figure){ *f, is_new, is_new };
    if (b->n_slots >= 2 * b->n) {
        put_slot(b, b->n - 1);
        return;
    }
    b->n_slots = b->n_slots == 0 ? 4096 : b->n_slots * 4;
    b->slots = ARENA_ARRAY(b->run->arena, b->n_slots, uint32_t);
    for (size_t i = 0; i < b->n; i++)
        put_slot(b, i);
}

static enum err load(struct benchmarks *b)
{
    struct work *w = b->run->w;
    struct arena *a = b->run->arena;
    struct db_rows *rows;
    struct benchmark_each_row r;
    enum err e = store_benchmark_each_begin(w->db, a, &rows);
    while (e == OK && (e = store_benchmark_each_next(rows, &r)) == OK) {
        const struct benchmark_put f = { .source = str_dup(a, r.source), .release = str_dup(a, r.release), .period = str_dup(a, r.period), .basis = str_dup(a, r.basis), .level = str_dup(a, r.level), .place = str_dup(a, r.place), .phase = r.phase, .cohort = str_dup(a, r.cohort), .value_of = str_dup(a, r.value_of), .measure = str_dup(a, r.measure), .milli = r.milli, .symbol = str_dup(a, r.symbol) };
        add(b, &f, false);
    }
    if (e != ERR_MISSING)
        return e;
    store_benchmark_each_end(rows);
    struct benchmark_place_all_row *places;
    struct benchmark_neighbour_all_row *neighbours;
    size_t n;
    e = store_benchmark_place_all(w->db, a, &places, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        b->places = grow(a, b->places, b->n_places, &b->room_places, sizeof *b->places);
        b->places[b->n_places++] = (struct place){ places[i].la_code, places[i].name, places[i].region, false };
    }
    if (e == OK)
        e = store_benchmark_neighbour_all(w->db, a, &neighbours, &n);
    for (size_t i = 0; e == OK && i < n; i++) {
        b->neighbours = grow(a, b->neighbours, b->n_neighbours, &b->room_neighbours, sizeof *b->neighbours);
        b->neighbours[b->n_neighbours++] =
            (struct neighbour){ neighbours[i].la_code, neighbours[i].neighbour, neighbours[i].rank, false };
    }
    return e;
}

/* The regions under one name, whatever the file calls them. */
static struct str region_name(struct str name)
{
    if (str_eq(name, S("Inner London")) || str_eq(name, S("Outer London")))
        return S("London");
    if (str_eq_nocase(name, S("Yorkshire and the Humber")) || str_eq_nocase(name, S("Yorkshire and The Humber")))
        return S("Yorkshire and the Humber");
    return name;
}

static void say_place(struct benchmarks *b, struct str la_code, struct str name, struct str region)
{
    struct arena *a = b->run->arena;
    region = region_name(region);
    for (size_t i = 0; i < b->n_places; i++) {
        struct place *p = &b->places[i];
        if (!str_eq(p->la_code, la_code))
            continue;
        if (region.n > 0 && !str_eq(p->region, region)) {
            p->region = str_dup(a, region);
            p->changed = true;
        }
        return;
    }
    b->places = grow(a, b->places, b->n_places, &b->room_places, sizeof *b->places);
    b->places[b->n_places++] = (struct place){ str_dup(a, la_code), str_dup(a, name), str_dup(a, region), true };
}

/* Says one figure. A value that is a sign of the DfE (c, z, x, low, u, :, ~, -, k) is kept as that sign. */
static void say(struct import__table *t, struct benchmark_put *f, struct str value, struct str field)
{
    static const char *const signs[] = { "c", "z", "x", "low", "k", "u", ":", "~", "-", "..", "NA" };
    struct benchmarks *b = t->run->own;
    struct arena *a = t->run->arena;
    int64_t milli;
    f->milli = (struct opt_i64){ false, 0 };
    f->symbol = STR_NONE;
    value = str_trim(value);
    if (value.n == 0)
        return;
    if (str_to_fixed(value, 3, &milli)) {
        f->milli = (struct opt_i64){ true, milli };
    } else {
        for (size_t i = 0; i < COUNT_OF(signs) && f->symbol.p == NULL; i++)
            if (str_eq(value, str_of(signs[i])))
                f->symbol = str_of(signs[i]);
        if (f->symbol.p == NULL) {
            import_refuse(&t->at, field, value, "this is neither a number nor a sign that the DfE uses");
            return;
        }
    }
    struct figure *old = find(b, f);
    if (old == NULL) {
        struct benchmark_put copy = *f;
        copy.place = str_dup(a, f->place);
        copy.value_of = str_dup(a, f->value_of);
        add(b, &copy, true);
    } else if (old->now.milli.has != f->milli.has || old->now.milli.v != f->milli.v ||
        !str_eq(old->now.symbol, f->symbol) || !str_eq(old->now.basis, f->basis)) {
        old->now.milli = f->milli;
        old->now.symbol = f->symbol;
        old->now.basis = f->basis;
        old->now.release = f->release;
        old->changed = true;
    }
}

/* "202526" is 2025/26. False if it is no academic year. */
static bool period_of(struct arena *a, struct str text, struct str *ret)
{
    int64_t v;
    if (text.n != 6 || !str_to_i64(text, &v) || (v / 100 + 1) % 100 != v % 100)
        return false;
    *ret = str_fmt(a, "%lld/%02lld", (long long)v / 100, (long long)v % 100);
    return true;
}

/* The tool writes a school year as the year in which it ends (2025), or as 2024/25, or 2024-25. */
static bool lait_period(struct arena *a, struct str text, struct str *ret)
{
    int64_t from, to;
    if (text.n == 4 && str_to_i64(text, &to) && to > 2000 && to < 2100) {
        *ret = str_fmt(a, "%lld/%02lld", (long long)to - 1, (long long)to % 100);
        return true;
    }
    if (text.n != 7 || (text.p[4] != '/' && text.p[4] != '-') || !str_to_i64(str_slice(text, 0, 4), &from) ||
        !str_to_i64(str_slice(text, 5, 7), &to) || (from + 1) % 100 != to)
        return false;
    *ret = str_fmt(a, "%lld/%02lld", (long long)from, (long long)to);
    return true;
}

/* National, Regional or Local authority, with its place. False for other levels. */
static bool level_of(struct str level, struct str region, struct str la_code, struct benchmark_put *f)
{
    if (str_eq_nocase(level, S("National"))) {
        f->level = S("national");
        f->place = S("England");
    } else if (str_eq_nocase(level, S("Regional"))) {
        f->level = S("region");
        f->place = region_name(region);
    } else if (str_eq_nocase(level, S("Local authority")) && la_code.n == 3) {
        f->level = S("authority");
        f->place = la_code;
    } else {
        return false;
    }
    return true;
}

/* The phases of the DfE's publications; -1 for those we do not keep (alternative provision has no benchmark of ours). */
static int phase_of(struct str text)
{
    static const struct {
        const char *text;
        int phase;
    } phases[] = { { "Total", 0 }, { "Primary", ATT_PHASE_PRIMARY }, { "State-funded primary", ATT_PHASE_PRIMARY },
        { "Secondary", ATT_PHASE_SECONDARY }, { "State-funded secondary", ATT_PHASE_SECONDARY },
        { "Special", ATT_PHASE_SPECIAL } };
    for (size_t i = 0; i < COUNT_OF(phases); i++)
        if (str_eq(text, str_of(phases[i].text)))
            return phases[i].phase;
    return -1;
}

struct measure_column {
    const char *column, *measure;
};

/* Reads the columns of percentages that a file of the Explore education statistics service has. */
static void read_ees(struct import__table *t, const char *phase_column, const char *group_column,
    const struct measure_column *measures, size_t n_measures, struct benchmark_put base)
{
    ptrdiff_t c_period = import__column_needed(t, "time_period", "a file of the DfE's statistics");
    ptrdiff_t c_level = import__column_needed(t, "geographic_level", "a file of the DfE's statistics");
    ptrdiff_t c_region = import__column(t, "region_name"), c_la = import__column(t, "old_la_code");
    ptrdiff_t c_name = import__column(t, "la_name"), c_phase = import__column(t, phase_column);
    ptrdiff_t c_group = group_column == NULL ? -1 : import__column(t, group_column);
    ptrdiff_t c_measures[8];
    for (size_t i = 0; i < n_measures; i++)
        c_measures[i] = import__column_needed(t, measures[i].column, "this file of the DfE's statistics");
    while (import__next(t)) {
        struct benchmark_put f = base;
        int phase = phase_of(import__field(t, c_phase));
        struct str la = import__field(t, c_la), region = import__field(t, c_region), group = import__field(t, c_group);
        if (!period_of(t->run->arena, import__field(t, c_period), &f.period)) {
            import_refuse(&t->at, S("time_period"), import__field(t, c_period), "this is not an academic year like 202526");
            continue;
        }
        if (phase < 0 || !level_of(import__field(t, c_level), region, la, &f))
            continue;
        f.phase = phase;
        if (str_eq(f.level, S("authority")))
            say_place(t->run->own, la, import__field(t, c_name), region);
        if (group_column != NULL) {
            f.cohort = S("social_worker");
            f.value_of = str_starts(group, S("CIN")) ? S("cin") : str_starts(group, S("CP")) ? S("cp")
                                                                                             : S("cla");
            if (!str_starts(group, S("CIN")) && !str_starts(group, S("CP")) && !str_starts(group, S("CLA")))
                continue;
        }
        for (size_t i = 0; i < n_measures; i++) {
            f.measure = str_of(measures[i].measure);
            say(t, &f, import__field(t, c_measures[i]), str_of(measures[i].column));
        }
    }
}

static void read_year_to_date(struct import__table *t, struct benchmark_put base)
{
    static const struct measure_column measures[] = { { "overall_absence_perc", "absence" },
        { "authorised_absence_perc", "authorised" }, { "unauthorised_absence_perc", "unauthorised" },
        { "pa_perc", "persistent" } };
    base.source = S("Pupil attendance in schools, year to date");
    base.basis = S("year_to_date");
    read_ees(t, "education_phase", NULL, measures, COUNT_OF(measures), base);
}

static void read_social_care(struct import__table *t, struct benchmark_put base)
{
    static const struct measure_column measures[] = { { "pt_overall", "absence" },
        { "pt_sess_authorised", "authorised" }, { "pt_sess_unauthorised", "unauthorised" },
        { "pt_pupils_pa_10_exact", "persistent" }, { "pt_pupils_pa_50_exact", "severe" } };
    base.source = S("Outcomes of children in need and looked after");
    base.basis = S("six_half_terms");
    read_ees(t, "phase_type_grouping", "social_care_group", measures, COUNT_OF(measures), base);
}

/* The measures of the Local Authority Interactive Tool that stand beside a figure of ours. */
static const struct lait {
    const char *name;
    int phase;
    const char *cohort, *value_of, *measure, *basis;
} lait[] = { { "TotAbs", 0, "all", "all", "absence", "full_year" },
    { "TotAuthAbs", 0, "all", "all", "authorised", "full_year" },
    { "TotUnAuthAbs", 0, "all", "all", "unauthorised", "full_year" },
    { "TotPerAbNew", 0, "all", "all", "persistent", "full_year" },
    { "TotSevPerAbNew", 0, "all", "all", "severe", "full_year" },
    { "PriTotAbs", ATT_PHASE_PRIMARY, "all", "all", "absence", "full_year" },
    { "PriAuth", ATT_PHASE_PRIMARY, "all", "all", "authorised", "full_year" },
    { "PriUnauth", ATT_PHASE_PRIMARY, "all", "all", "unauthorised", "full_year" },
    { "SFPriPerAbNew", ATT_PHASE_PRIMARY, "all", "all", "persistent", "full_year" },
    { "SFPriSevPerAbNew", ATT_PHASE_PRIMARY, "all", "all", "severe", "full_year" },
    { "SecTotAbs", ATT_PHASE_SECONDARY, "all", "all", "absence", "full_year" },
    { "SecAuth", ATT_PHASE_SECONDARY, "all", "all", "authorised", "full_year" },
    { "SecUnauth", ATT_PHASE_SECONDARY, "all", "all", "unauthorised", "full_year" },
    { "SFSecPerAbNew", ATT_PHASE_SECONDARY, "all", "all", "persistent", "full_year" },
    { "SFSecSevPerAbNew", ATT_PHASE_SECONDARY, "all", "all", "severe", "full_year" },
    { "total_absence_special", ATT_PHASE_SPECIAL, "all", "all", "absence", "full_year" },
    { "authorised_absence_special", ATT_PHASE_SPECIAL, "all", "all", "authorised", "full_year" },
    { "unauthorised_absence_special", ATT_PHASE_SPECIAL, "all", "all", "unauthorised", "full_year" },
    { "SpecPerAbNew", ATT_PHASE_SPECIAL, "all", "all", "persistent", "full_year" },
    { "SpecSevPerAbNew", ATT_PHASE_SPECIAL, "all", "all", "severe", "full_year" },
    { "CINTotalAb_3Term", 0, "social_worker", "cin", "absence", "six_half_terms" },
    { "CINAuthAb_3Term", 0, "social_worker", "cin", "authorised", "six_half_terms" },
    { "CINUnauthAb_3Term", 0, "social_worker", "cin", "unauthorised", "six_half_terms" },
    { "CINPermAbsent_3Term", 0, "social_worker", "cin", "persistent", "six_half_terms" },
    { "CPPTotalAb_3Term", 0, "social_worker", "cp", "absence", "six_half_terms" },
    { "CPPPerAbs_3Term", 0, "social_worker", "cp", "persistent", "six_half_terms" },
    { "LAC_Over_Abs", 0, "social_worker", "cla", "absence", "six_half_terms" },
    { "LAC_Unauth", 0, "social_worker", "cla", "unauthorised", "six_half_terms" },
    { "LAC_Pers_Abs", 0, "social_worker", "cla", "persistent", "six_half_terms" },
    { "TotFixedEx", 0, "all", "all", "suspension_rate", "full_year" },
    { "Total_ Pup_FixedEx", 0, "all", "all", "suspended", "full_year" },
    { "TotPermEx", 0, "all", "all", "exclusion_rate", "full_year" } };

static const struct lait *lait_measure(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(lait); i++)
        if (str_eq(name, str_of(lait[i].name)))
            return &lait[i];
    return NULL;
}

/* The tool numbers England 970 and the regions 980 to 990. */
static bool lait_place(struct import__table *t, struct str number, struct str area, struct str region,
    struct benchmark_put *f)
{
    int64_t la;
    if (!str_to_i64(number, &la)) {
        import_refuse(&t->at, S("la_number"), number, "this is not the number of an authority");
        return false;
    }
    if (la < 970) {
        f->level = S("authority");
        f->place = number;
        say_place(t->run->own, number, area, region);
        return true;
    }
    f->level = la == 970 ? S("national") : S("region");
    f->place = la == 970 ? S("England") : region_name(area);
    return str_find(area, '(') < 0; /* inner and outer London are no regions */
}

static void read_lait(struct import__table *t, struct benchmark_put base)
{
    ptrdiff_t c_measure = import__column(t, "measure_short"), c_year = import__column_needed(t, "years", "a LAIT file");
    ptrdiff_t c_number = import__column_needed(t, "la_number", "a LAIT file"), c_area = import__column(t, "area");
    ptrdiff_t c_region = import__column(t, "region"), c_value = import__column_needed(t, "value", "a LAIT file");
    base.source = S("Local Authority Interactive Tool");
    while (import__next(t)) {
        const struct lait *m = lait_measure(import__field(t, c_measure));
        struct benchmark_put f = base;
        if (m == NULL)
            continue;
        if (!lait_period(t->run->arena, import__field(t, c_year), &f.period)) {
            import_refuse(&t->at, S("years"), import__field(t, c_year),
                "this is not a school year: 2025 (the year in which it ends) or 2024/25");
            continue;
        }
        if (!lait_place(t, import__field(t, c_number), import__field(t, c_area), import__field(t, c_region), &f))
            continue;
        f.phase = m->phase;
        f.cohort = str_of(m->cohort);
        f.value_of = str_of(m->value_of);
        f.measure = str_of(m->measure);
        f.basis = str_of(m->basis);
        say(t, &f, import__field(t, c_value), S("value"));
    }
}

/* The groups of absence by characteristic, as cohorts of ours. */
static bool characteristic(struct str breakdown, struct str group, struct benchmark_put *f)
{
    static const struct {
        const char *breakdown, *group, *cohort, *value_of;
    } groups[] = { { "Total", "Total", "all", "all" }, { "FSM", "Eligible", "fsm", "yes" },
        { "FSM", "Not Eligible", "fsm", "no" }, { "Sex", "Female", "sex", "F" }, { "Sex", "Male", "sex", "M" },
        { "SEN", "Any special educational need", "sen", "any" },
        { "SEN", "No identified special educational need", "sen", "none" } };
    if (str_eq(breakdown, S("School type"))) {
        int phase = phase_of(group);
        f->phase = phase;
        f->cohort = f->value_of = S("all");
        return phase > 0;
    }
    if (str_eq(breakdown, S("NC year")) && str_starts(group, S("Year "))) {
        f->cohort = S("year");
        f->value_of = str_slice(group, 5, group.n);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (!str_eq(breakdown, str_of(groups[i].breakdown)) || !str_eq(group, str_of(groups[i].group)))
            continue;
        f->cohort = str_of(groups[i].cohort);
        f->value_of = str_of(groups[i].value_of);
        return true;
    }
    return false;
}

/* The place of an area that is given by its name alone. */
static bool area_of(const struct benchmarks *b, struct str area, struct benchmark_put *f)
{
    if (str_eq(area, S("England")))
        return level_of(S("National"), S(""), S(""), f);
    for (size_t i = 0; i < b->n_places; i++)
        if (str_eq(b->places[i].name, area))
            return level_of(S("Local authority"), S(""), b->places[i].la_code, f);
    for (size_t i = 0; i < b->n_places; i++)
        if (str_eq(b->places[i].region, region_name(area)))
            return level_of(S("Regional"), area, S(""), f);
    return false;
}

/* The file does not say its year; its name does. */
static bool year_in_name(struct arena *a, struct str name, struct str *ret)
{
    for (size_t i = 0; i + 7 <= name.n; i++) {
        int64_t from, to;
        struct str both = str_slice(name, i, i + 7);
        if ((both.p[4] == '-' || both.p[4] == '_') && str_to_i64(str_slice(both, 0, 4), &from) &&
            str_to_i64(str_slice(both, 5, 7), &to) && (from + 1) % 100 == to && from > 2000) {
            *ret = str_fmt(a, "%lld/%02lld", (long long)from, (long long)to);
            return true;
        }
    }
    return false;
}

static void read_characteristics(struct import__table *t, struct benchmark_put base)
{
    ptrdiff_t c_breakdown = import__column(t, "breakdown"), c_area = import__column_needed(t, "area", "this file");
    ptrdiff_t c_group = import__column_needed(t, "group", "this file");
    ptrdiff_t c_persistent = import__column_needed(t, "pct_PA_10plus", "this file");
    ptrdiff_t c_severe = import__column_needed(t, "pct_SA_50plus", "this file");
    base.source = S("Pupil absence by characteristic");
    base.basis = S("full_year");
    if (!import_stopped(t->run->report) && !year_in_name(t->run->arena, t->at.file, &base.period))
        import_refuse_all(&t->at, "the file does not say of which year it is: keep the year in its name, like 2022-23");
    while (import__next(t)) {
        struct benchmark_put f = base;
        if (!characteristic(import__field(t, c_breakdown), import__field(t, c_group), &f))
            continue;
        if (!area_of(t->run->own, import__field(t, c_area), &f)) {
            import_refuse(&t->at, S("area"), import__field(t, c_area),
                "this area is not known by name: import the year-to-date or LAIT file first");
            continue;
        }
        f.measure = S("persistent");
        say(t, &f, import__field(t, c_persistent), S("pct_PA_10plus"));
        f.measure = S("severe");
        say(t, &f, import__field(t, c_severe), S("pct_SA_50plus"));
    }
}

static void read_neighbours(struct import__table *t)
{
    struct benchmarks *b = t->run->own;
    struct arena *a = t->run->arena;
    ptrdiff_t c_la = import__column(t, "old_la_code"), c_name = import__column(t, "la_name");
    ptrdiff_t c_region = import__column(t, "region_name"), c[10];
    for (int i = 0; i < 10; i++) {
        char name[8] = { 'S', 'N', '_', (char)(i == 9 ? '1' : '1' + i), i == 9 ? '0' : '\0' };
        c[i] = import__column_needed(t, name, "a file of statistical neighbours");
    }
    while (import__next(t)) {
        struct str la = import__field(t, c_la);
        int64_t number;
        if (la.n != 3 || !str_to_i64(la, &number)) {
            import_refuse(&t->at, S("old_la_code"), la, "this is not the number of an authority");
            continue;
        }
        say_place(b, la, import__field(t, c_name), import__field(t, c_region));
        for (int i = 0; i < 10; i++) {
            struct str neighbour = import__field(t, c[i]);
            struct neighbour *old = NULL;
            for (size_t k = 0; k < b->n_neighbours && old == NULL; k++)
                if (b->neighbours[k].rank == i + 1 && str_eq(b->neighbours[k].la_code, la))
                    old = &b->neighbours[k];
            if (neighbour.n != 3)
                continue;
            if (old == NULL) {
                b->neighbours = grow(a, b->neighbours, b->n_neighbours, &b->room_neighbours, sizeof *b->neighbours);
                b->neighbours[b->n_neighbours++] =
                    (struct neighbour){ str_dup(a, la), str_dup(a, neighbour), i + 1, true };
            } else if (!str_eq(old->neighbour, neighbour)) {
                old->neighbour = str_dup(a, neighbour);
                old->changed = true;
            }
        }
    }
}

/* Reads one file, if it is one of those that name areas without their numbers, or if it is not: `by_name` says which kind
 * is wanted now. */
static void read_file(struct import__run *r, const struct import_file *f, bool by_name)
{
    struct import__table t;
    if (import__table_open(r, f, &t) && (csv_column(t.csv, S("breakdown")) >= 0) == by_name) {
        const struct benchmark_put base = { .release = str_dup(r->arena, f->name), .cohort = S("all"), .value_of = S("all") };
        t.keep_totals = true; /* "Total" is a group like any other */
        if (csv_column(t.csv, S("measure_short")) >= 0)
            read_lait(&t, base);
        else if (csv_column(t.csv, S("overall_absence_perc")) >= 0)
            read_year_to_date(&t, base);
        else if (csv_column(t.csv, S("social_care_group")) >= 0)
            read_social_care(&t, base);
        else if (csv_column(t.csv, S("SN_1")) >= 0)
            read_neighbours(&t);
        else if (by_name)
            read_characteristics(&t, base);
        else
            import_refuse_all(&t.at, "this is none of the DfE's files that are known here: attendance year to date, LAIT in long form, "
                                     "children in need and looked after, absence by characteristic, statistical neighbours");
    }
    import__table_close(&t);
}

/* Files that give the numbers of areas first, then those that have only their names, whatever the order they came in. */
static void read_all(struct import__run *r)
{
    struct benchmarks *b = r->own = ARENA_NEW(r->arena, struct benchmarks);
    b->run = r;
    if (load(b) != OK) {
        import_refuse_all(&(struct import_at){ r->report, r->task->files[0].name, 0, false },
            "the database could not be read");
        return;
    }
    for (int by_name = 0; by_name < 2; by_name++)
        for (size_t i = 0; i < r->task->n_files && !import_stopped(r->report); i++)
            read_file(r, &r->task->files[i], by_name == 1);
}

static enum err write_places(struct import__run *r, const struct benchmarks *b)
{
    enum err e = OK;
    for (size_t i = 0; e == OK && i < b->n_places; i++)
        if (b->places[i].changed)
            e = store_benchmark_place_put(r->w->db, r->arena,
                &(struct benchmark_place_put){ b->places[i].la_code, b->places[i].name, b->places[i].region }, NULL);
    for (size_t i = 0; e == OK && i < b->n_neighbours; i++)
        if (b->neighbours[i].changed)
            e = store_benchmark_neighbour_put(r->w->db, r->arena,
                &(struct benchmark_neighbour_put){ b->neighbours[i].la_code, b->neighbours[i].rank,
                    b->neighbours[i].neighbour },
                NULL);
    return e;
}

static enum err write(struct import__run *r, bool dry_run, struct import_counts *counts, struct buf *summary)
{
    const struct benchmarks *b = r->own;
    struct import_counts figures = { 0 }, neighbours = { 0 };
    enum err e = OK;
    for (size_t i = 0; i < b->n; i++) {
        figures.added += b->figures[i].is_new;
        figures.changed += !b->figures[i].is_new && b->figures[i].changed;
        figures.unchanged += !b->figures[i].changed;
    }
    for (size_t i = 0; i < b->n_neighbours; i++) {
        neighbours.added += b->neighbours[i].changed;
        neighbours.unchanged += !b->neighbours[i].changed;
    }
    if (!dry_run)
        e = db_batch_begin(r->w->db);
    for (size_t i = 0; !dry_run && e == OK && i < b->n; i++)
        if (b->figures[i].changed)
            e = store_benchmark_put(r->w->db, r->arena, &b->figures[i].now, NULL);
    if (!dry_run && e == OK)
        e = write_places(r, b);
    if (!dry_run && e == OK)
        e = db_batch_end(r->w->db);
    import__summary(summary, &figures, "published figure", "published figures");
    import__summary(summary, &neighbours, "statistical neighbour", "statistical neighbours");
    counts->added += figures.added + neighbours.added;
    counts->changed += figures.changed;
    counts->unchanged += figures.unchanged + neighbours.unchanged;
    return e;
}

const struct import__reader import__benchmarks = { .read_all = read_all, .write = write };
