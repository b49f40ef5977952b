/* The DfE's open statistics, as published (DOMAIN.md 2.8 and 3): attendance year to date by authority, the Local
 * Authority Interactive Tool in long form, absence of children in need and looked after, absence by characteristic,
 * and the statistical neighbours. Each figure keeps the release it came with, its period and its basis. */
#include "service/import_benchmarks.h"

static bool is_authority(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n == 3;
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
        f->place = benchmarks__region(region);
    } else if (str_eq_nocase(level, S("Local authority")) && la_code.n == 3) {
        f->level = S("authority");
        f->place = la_code;
    } else {
        return false;
    }
    return true;
}

/* The phases of the DfE's publications; -1 for those we do not keep (alternative provision has no benchmark). */
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

enum { MOST_MEASURES = 8 };

/* A file of the Explore education statistics service: its columns, and the percentages that are read. */
struct ees {
    ptrdiff_t period, identifier, terms, level, region, la, name, phase, group;
    ptrdiff_t values[MOST_MEASURES];
    const struct measure_column *measures;
    size_t n;
};

static void find_ees(struct import__table *t, struct ees *c, const char *phase, const char *group)
{
    c->period = import__column_needed(t, "time_period", "a file of the DfE's statistics");
    c->level = import__column_needed(t, "geographic_level", "a file of the DfE's statistics");
    c->identifier = import__column(t, "time_identifier");
    c->terms = import__column(t, "absence_terms");
    c->region = import__column(t, "region_name");
    c->la = import__column(t, "old_la_code");
    c->name = import__column(t, "la_name");
    c->phase = import__column_needed(t, phase, "this file of the DfE's statistics");
    c->group = group == NULL ? -1 : import__column_needed(t, group, "this file of the DfE's statistics");
    for (size_t i = 0; i < c->n; i++)
        c->values[i] = import__column_needed(t, c->measures[i].column, "this file of the DfE's statistics");
}

/* Is a row of a whole school year? A term or a week of it is another figure, and must not take its place. */
static bool of_year(const struct import__table *t, const struct ees *c)
{
    struct str identifier = import__field(t, c->identifier), terms = import__field(t, c->terms);
    return (identifier.n == 0 || str_eq_nocase(identifier, S("Academic year"))) &&
        (terms.n == 0 || str_eq_nocase(terms, S("six half terms")));
}

/* "CINO at 31 March", "CPPO ...", "CLA ...". */
static bool care_group(struct str group, struct benchmark_put *f)
{
    static const struct {
        const char *starts, *value_of;
    } groups[] = { { "CINO at 31 March", "cin" }, { "CPPO at 31 March", "cp" },
        { "CLA 12 months at 31 March", "cla" } };
    f->cohort = S("social_worker");
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        if (str_starts(group, str_of(groups[i].starts))) {
            f->value_of = str_of(groups[i].value_of);
            return true;
        }
    }
    return false;
}

/* What a row is of; false when it is nothing we keep. */
static bool ees_subject(struct import__table *t, const struct ees *c, struct benchmark_put *f)
{
    int phase = phase_of(import__field(t, c->phase));
    f->phase = phase;
    return phase >= 0 &&
        level_of(import__field(t, c->level), import__field(t, c->region), import__field(t, c->la), f) &&
        (c->group < 0 || care_group(import__field(t, c->group), f));
}

static void read_ees_row(struct import__table *t, const struct ees *c, const struct benchmark_put *base)
{
    struct benchmarks_said *b = t->run->own;
    struct benchmark_put f = *base;
    struct benchmark_value values[MOST_MEASURES];
    struct str period = import__field(t, c->period);
    if (!of_year(t, c)) {
        b->left_out++;
        return;
    }
    if (!period_of(t->run->arena, period, &f.period)) {
        import_refuse(&t->at, S("time_period"), period, "this is not an academic year like 202526");
        return;
    }
    if (!ees_subject(t, c, &f)) {
        b->left_out++;
        return;
    }
    for (size_t i = 0; i < c->n; i++)
        if (!benchmarks__readable(t, import__field(t, c->values[i]), str_of(c->measures[i].column), &values[i]))
            return;
    if (str_eq(f.level, S("authority")))
        benchmarks__say_place(b, f.place, import__field(t, c->name), import__field(t, c->region));
    for (size_t i = 0; i < c->n; i++) {
        f.measure = str_of(c->measures[i].measure);
        benchmarks__say(t, &f, &values[i]);
    }
}

static void read_ees(struct import__table *t, const char *phase, const char *group,
    const struct measure_column *measures, size_t n, const struct benchmark_put *base)
{
    struct ees c = { .measures = measures, .n = n };
    find_ees(t, &c, phase, group);
    while (import__next(t))
        read_ees_row(t, &c, base);
}

static void read_year_to_date(struct import__table *t, struct benchmark_put base)
{
    static const struct measure_column measures[] = { { "overall_absence_perc", "absence" },
        { "authorised_absence_perc", "authorised" }, { "unauthorised_absence_perc", "unauthorised" },
        { "pa_perc", "persistent" } };
    base.source = BENCHMARKS_YEAR_TO_DATE;
    base.basis = S("year_to_date");
    read_ees(t, "education_phase", NULL, measures, COUNT_OF(measures), &base);
}

static void read_social_care(struct import__table *t, struct benchmark_put base)
{
    static const struct measure_column measures[] = { { "pt_overall", "absence" },
        { "pt_sess_authorised", "authorised" }, { "pt_sess_unauthorised", "unauthorised" },
        { "pt_pupils_pa_10_exact", "persistent" }, { "pt_pupils_pa_50_exact", "severe" } };
    base.source = S("Outcomes of children in need and looked after");
    base.basis = S("six_half_terms");
    read_ees(t, "phase_type_grouping", "social_care_group", measures, COUNT_OF(measures), &base);
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
    if (!is_authority(number) || !str_to_i64(number, &la)) {
        import_refuse(&t->at, S("la_number"), number, "this is not the number of an authority");
        return false;
    }
    if (la < 970) {
        f->level = S("authority");
        f->place = number;
        benchmarks__say_place(t->run->own, number, area, region);
        return true;
    }
    f->level = la == 970 ? S("national") : S("region");
    f->place = la == 970 ? S("England") : benchmarks__region(area);
    return str_find(area, '(') < 0; /* inner and outer London are no regions */
}

/* The columns of the tool's long form. */
struct lait_columns {
    ptrdiff_t measure, year, number, area, region, value;
};

static void read_lait_row(struct import__table *t, const struct lait_columns *c, const struct benchmark_put *base)
{
    struct benchmarks_said *b = t->run->own;
    const struct lait *m = lait_measure(import__field(t, c->measure));
    struct benchmark_put f = *base;
    struct benchmark_value value;
    struct str year = import__field(t, c->year);
    if (m == NULL) {
        b->left_out++;
        return;
    }
    if (!lait_period(t->run->arena, year, &f.period)) {
        import_refuse(&t->at, S("years"), year,
            "this is not a school year: 2025 (the year in which it ends) or 2024/25");
        return;
    }
    if (!benchmarks__readable(t, import__field(t, c->value), S("value"), &value))
        return;
    if (!lait_place(t, import__field(t, c->number), import__field(t, c->area), import__field(t, c->region), &f)) {
        b->left_out += !t->at.refused;
        return;
    }
    f.phase = m->phase;
    f.cohort = str_of(m->cohort);
    f.value_of = str_of(m->value_of);
    f.measure = str_of(m->measure);
    f.basis = str_of(m->basis);
    benchmarks__say(t, &f, &value);
}

static void read_lait(struct import__table *t, struct benchmark_put base)
{
    static const char what[] = "a file of the Local Authority Interactive Tool";
    const struct lait_columns c = { import__column(t, "measure_short"), import__column_needed(t, "years", what),
        import__column_needed(t, "la_number", what), import__column_needed(t, "area", what),
        import__column(t, "region"), import__column_needed(t, "value", what) };
    base.source = S("Local Authority Interactive Tool");
    while (import__next(t))
        read_lait_row(t, &c, &base);
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

/* Does an authority bear this name? LAIT marks some that were abolished, "Dorset (Pre LG)", which other files call as
 * their successors: they bear the plain name too, whichever file came first. */
static bool bears(const struct benchmark_place_said *p, struct str area)
{
    return str_eq(p->name, area) ||
        (p->name.n > area.n + 2 && str_starts(p->name, area) &&
            str_starts(str_slice(p->name, area.n, p->name.n), S(" (")));
}

/* Of the authorities of a name: our own, else the only one that exists now, else the only one. NULL when there is none,
 * or more than one are left: *ret_other is the second then. */
static const struct benchmark_place_said *authority_of(struct import__run *r, struct str area,
    const struct benchmark_place_said **ret_other)
{
    const struct benchmarks_said *b = r->own;
    const struct benchmark_place_said *best = NULL;
    int best_rank = -1;
    *ret_other = NULL;
    for (size_t i = 0; i < b->n_places; i++) {
        const struct benchmark_place_said *p = &b->places[i];
        if (!bears(p, area))
            continue;
        int rank = str_eq(p->la_code, r->config->benchmark_la) ? 3
            : str_eq(p->la_code, r->config->la_code)           ? 2
                                                               : benchmarks__exists_now(b, p->la_code);
        if (rank == best_rank)
            *ret_other = p;
        if (rank > best_rank) {
            best = p;
            best_rank = rank;
            *ret_other = NULL;
        }
    }
    return best;
}

/* What an earlier import filed under another authority of the name is not left there. */
static void take_from_others(struct benchmarks_said *b, struct str area, const struct benchmark_put *base)
{
    static const char *const measures[] = { "persistent", "severe" };
    struct benchmark_put f = *base;
    for (size_t i = 0; i < b->n_places; i++) {
        if (!bears(&b->places[i], area) || str_eq(b->places[i].la_code, f.place))
            continue;
        for (size_t k = 0; k < COUNT_OF(measures); k++) {
            f.measure = str_of(measures[k]);
            benchmarks__misfiled(b, &f, b->places[i].la_code);
        }
    }
}

/* The place of an area that is given by its name alone. False when the row is refused. */
static bool area_of(struct import__table *t, struct str area, struct benchmark_put *f)
{
    struct benchmarks_said *b = t->run->own;
    const struct benchmark_place_said *other, *p;
    if (str_eq(area, S("England")))
        return level_of(S("National"), S(""), S(""), f);
    p = authority_of(t->run, area, &other);
    if (p != NULL && other != NULL) {
        import_refuse(&t->at, S("area"), area,
            "the authorities %.*s and %.*s both have this name: import the year-to-date file, which has only those "
            "that exist now, or set benchmark_la to the one that is meant",
            STR_ARG(p->la_code), STR_ARG(other->la_code));
        return false;
    }
    if (p != NULL) {
        (void)level_of(S("Local authority"), S(""), p->la_code, f);
        take_from_others(b, area, f);
        return true;
    }
    for (size_t i = 0; i < b->n_places; i++)
        if (str_eq(b->places[i].region, benchmarks__region(area)))
            return level_of(S("Regional"), area, S(""), f);
    import_refuse(&t->at, S("area"), area,
        "this area is not known by name: import the year-to-date or LAIT file first");
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

/* The columns of absence by characteristic. */
struct characteristics {
    ptrdiff_t breakdown, area, group, persistent, severe;
};

static void read_characteristic(
    struct import__table *t, const struct characteristics *c, const struct benchmark_put *base)
{
    struct benchmarks_said *b = t->run->own;
    struct benchmark_put f = *base;
    struct benchmark_value persistent, severe;
    if (!characteristic(import__field(t, c->breakdown), import__field(t, c->group), &f)) {
        b->left_out++;
        return;
    }
    if (!benchmarks__readable(t, import__field(t, c->persistent), S("pct_PA_10plus"), &persistent) ||
        !benchmarks__readable(t, import__field(t, c->severe), S("pct_SA_50plus"), &severe) ||
        !area_of(t, import__field(t, c->area), &f))
        return;
    f.measure = S("persistent");
    benchmarks__say(t, &f, &persistent);
    f.measure = S("severe");
    benchmarks__say(t, &f, &severe);
}

static void read_characteristics(struct import__table *t, struct benchmark_put base)
{
    static const char what[] = "a file of absence by characteristic";
    const struct characteristics c = { import__column(t, "breakdown"), import__column_needed(t, "area", what),
        import__column_needed(t, "group", what), import__column_needed(t, "pct_PA_10plus", what),
        import__column_needed(t, "pct_SA_50plus", what) };
    base.source = S("Pupil absence by characteristic");
    base.basis = S("full_year");
    if (!import_stopped(t->run->report) && !year_in_name(t->run->arena, t->at.file, &base.period))
        import_refuse_all(&t->at, "the file does not say of which year it is: keep the year in its name, like 2022-23");
    while (import__next(t))
        read_characteristic(t, &c, &base);
}

static void read_neighbours(struct import__table *t)
{
    struct benchmarks_said *b = t->run->own;
    ptrdiff_t c_la = import__column_needed(t, "old_la_code", "a file of statistical neighbours");
    ptrdiff_t c_name = import__column(t, "la_name"), c_region = import__column(t, "region_name"), c[10];
    for (int i = 0; i < 10; i++) {
        char name[8] = { 'S', 'N', '_', (char)(i == 9 ? '1' : '1' + i), i == 9 ? '0' : '\0' };
        c[i] = import__column_needed(t, name, "a file of statistical neighbours");
    }
    while (import__next(t)) {
        struct str la = import__field(t, c_la);
        if (!is_authority(la)) {
            import_refuse(&t->at, S("old_la_code"), la, "this is not the number of an authority");
            continue;
        }
        for (int i = 0; i < 10 && !t->at.refused; i++)
            if (!is_authority(import__field(t, c[i])))
                import_refuse(&t->at, csv_column_name(t->csv, (size_t)c[i]), import__field(t, c[i]),
                    "this is not the number of an authority");
        if (t->at.refused)
            continue;
        benchmarks__say_place(b, la, import__field(t, c_name), import__field(t, c_region));
        for (int i = 0; i < 10; i++)
            benchmarks__say_neighbour(b, la, i + 1, import__field(t, c[i]));
    }
}

void benchmarks__read_file(struct import__run *r, const struct import_file *f, bool by_name)
{
    struct import__table t;
    if (import__table_open(r, f, &t) && (csv_column(t.csv, S("breakdown")) >= 0) == by_name) {
        const struct benchmark_put base = {
            .release = str_dup(r->arena, f->name), .cohort = S("all"), .value_of = S("all")
        };
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
        else if (!import__refuse_title(&t))
            import_refuse_all(&t.at,
                "this is none of the DfE's files that are known here: attendance year to date, LAIT in long form, "
                "children in need and looked after, absence by characteristic, statistical neighbours");
    }
    import__table_close(&t);
}
