#include "web/filter.h"

#include "web/page.h"
#include "web/route.h"

/* The parts of a question that are sets of values. */
enum part {
    PART_PHASE,
    PART_YEAR,
    PART_SEX,
    PART_SEN,
    PART_FSM,
    PART_CARE,
    PART_WEEKDAY,
    PART_HALF,
};

static uint32_t *part_of(struct dashboard_filter *f, enum part p)
{
    switch (p) {
    case PART_PHASE:
        return &f->phases;
    case PART_YEAR:
        return &f->year_groups;
    case PART_SEX:
        return &f->sexes;
    case PART_SEN:
        return &f->sens;
    case PART_FSM:
        return &f->fsms;
    case PART_WEEKDAY:
        return &f->weekdays;
    case PART_HALF:
        return &f->halves;
    case PART_CARE:
        break;
    }
    return &f->cares;
}

/* What can be ticked, but for year groups: those have their own words. */
static const struct tick {
    const char *field, *value, *words;
    enum part part;
    int bit;
} ticks[] = {
    { "phase", "nursery", "Nursery", PART_PHASE, ATT_PHASE_NURSERY },
    { "phase", "primary", "Primary", PART_PHASE, ATT_PHASE_PRIMARY },
    { "phase", "secondary", "Secondary", PART_PHASE, ATT_PHASE_SECONDARY },
    { "phase", "special", "Special", PART_PHASE, ATT_PHASE_SPECIAL },
    { "phase", "ap", "Alternative provision", PART_PHASE, ATT_PHASE_AP },
    { "phase", "post16", "Post-16", PART_PHASE, ATT_PHASE_POST16 },
    { "phase", "other", "Other", PART_PHASE, ATT_PHASE_OTHER },
    { "child", "fsm", "Free school meals", PART_FSM, ATT_FSM_YES },
    { "child", "no-fsm", "No free school meals", PART_FSM, ATT_FSM_NO },
    { "child", "support", "SEN support", PART_SEN, ATT_SEN_SUPPORT },
    { "child", "ehcp", "EHC plan", PART_SEN, ATT_SEN_EHCP },
    { "child", "no-sen", "No SEN", PART_SEN, ATT_SEN_NONE },
    { "child", "cin", "Child in need", PART_CARE, ATT_CARE_CIN },
    { "child", "cp", "Child protection plan", PART_CARE, ATT_CARE_CP },
    { "child", "cla", "Looked after", PART_CARE, ATT_CARE_CLA },
    { "child", "female", "Girls", PART_SEX, ATT_SEX_FEMALE },
    { "child", "male", "Boys", PART_SEX, ATT_SEX_MALE },
    { "day", "mon", "Mondays", PART_WEEKDAY, 0 },
    { "day", "tue", "Tuesdays", PART_WEEKDAY, 1 },
    { "day", "wed", "Wednesdays", PART_WEEKDAY, 2 },
    { "day", "thu", "Thursdays", PART_WEEKDAY, 3 },
    { "day", "fri", "Fridays", PART_WEEKDAY, 4 },
    { "half", "am", "Mornings", PART_HALF, 0 },
    { "half", "pm", "Afternoons", PART_HALF, 1 },
};

/* The codes of a class as one value. */
static const struct code_group {
    const char *value, *words; /* no value: cannot be chosen as a whole */
    enum att_class classes[2];
} code_groups[] = {
    { "authorised", "Authorised absence", { ATT_CLASS_AUTHORISED, ATT_CLASS_NONE } },
    { "unauthorised", "Unauthorised absence", { ATT_CLASS_UNAUTHORISED, ATT_CLASS_NONE } },
    { NULL, "Attending", { ATT_CLASS_PRESENT, ATT_CLASS_ELSEWHERE } },
    { NULL, "Not counted as possible", { ATT_CLASS_NOT_POSSIBLE, ATT_CLASS_NONE } },
};

static att_codes group_codes(const struct code_group *g)
{
    return att_codes_of(g->classes[0]) | (g->classes[1] == ATT_CLASS_NONE ? 0 : att_codes_of(g->classes[1]));
}

/* "I"; "present" for the sign that means it, since an address is easier to read without strokes. */
static struct str code_value(enum att_code c)
{
    return c == ATT_PRESENT ? S("present") : att_code_text(c, false);
}

static void read_codes(const struct http_request *r, struct dashboard_filter *f)
{
    struct str value;
    for (size_t at = 0; http_query_next(r, S("code"), &at, &value);) {
        for (size_t i = 0; i < COUNT_OF(code_groups); i++)
            if (code_groups[i].value != NULL && str_eq(value, str_of(code_groups[i].value)))
                f->codes |= group_codes(&code_groups[i]);
        for (int k = 0; k < ATT_CODES; k++)
            if (att_codes_has(ATT_EVERY_CODE, (enum att_code)k) && str_eq_nocase(value, code_value((enum att_code)k)))
                f->codes |= (att_codes)1 << k;
    }
}

static bool ticked(const struct filter *f, enum part part, int bit)
{
    struct filter copy = *f;
    return (*part_of(&copy.ask, part) >> bit & 1) != 0;
}

static void read_ticks(const struct http_request *r, struct dashboard_filter *f)
{
    size_t at = 0;
    struct str value;
    for (size_t i = 0; i < COUNT_OF(ticks); i++)
        for (at = 0; http_query_next(r, str_of(ticks[i].field), &at, &value);)
            if (str_eq(value, str_of(ticks[i].value)))
                *part_of(f, ticks[i].part) |= 1u << ticks[i].bit;
    for (at = 0; http_query_next(r, S("year"), &at, &value);) {
        int group = att_year_group_parse(value);
        if (group > 0)
            f->year_groups |= 1u << group;
    }
}

struct day filter_date(struct str text, struct str *ret_error)
{
    struct day d = DAY_NONE;
    if (text.n == 0)
        return DAY_NONE;
    switch (day_parse_any(text, &d)) {
    case DAY_OK:
        return d;
    case DAY_IMPOSSIBLE:
        *ret_error = S("There is no such day. Enter a date like 3/9/2025");
        return DAY_NONE;
    case DAY_MANGLED:
        *ret_error = S("Write the year with four digits, like 3/9/2025");
        return DAY_NONE;
    case DAY_NOT_A_DATE:
        break;
    }
    *ret_error = S("Enter a date like 3/9/2025");
    return DAY_NONE;
}

/* A date outside the year that is looked at would count nothing, or everything, without saying so. */
struct day filter_day(struct arena *a, struct str text, int year, struct str *ret_error)
{
    char words[8];
    struct day d = filter_date(text, ret_error);
    if (!day_is(d) || att_year_of(d) == year)
        return d;
    *ret_error = str_fmt(a, "This day is not in the school year %.*s: choose its school year as well",
        STR_ARG(att_year_words(year, words)));
    return DAY_NONE;
}

static void read_dates(struct arena *a, const struct http_request *r, struct filter *f)
{
    struct str from = http_query(r, S("from")), to = http_query(r, S("to"));
    f->from_text = from.p == NULL ? S("") : str_trim(from);
    f->to_text = to.p == NULL ? S("") : str_trim(to);
    f->ask.from = filter_day(a, f->from_text, f->ask.year, &f->from_error);
    f->ask.to = filter_day(a, f->to_text, f->ask.year, &f->to_error);
    if (day_is(f->ask.from) && day_is(f->ask.to) && day_cmp(f->ask.to, f->ask.from) < 0) {
        f->to_error = S("The last day must not be before the first");
        f->ask.to = DAY_NONE;
    }
}

struct str filter_phase_value(enum att_phase phase)
{
    for (size_t i = 0; i < COUNT_OF(ticks); i++)
        if (ticks[i].part == PART_PHASE && ticks[i].bit == (int)phase && phase != ATT_PHASE_OTHER)
            return str_of(ticks[i].value);
    return S("");
}

int filter_year(const struct http_request *r, const struct reference *ref, struct day today)
{
    int64_t asked;
    struct str in = http_query(r, S("in"));
    if (in.p != NULL && str_to_i64(in, &asked))
        for (size_t i = 0; i < ref->n_years; i++)
            if (ref->years[i] == asked)
                return ref->years[i];
    return ref->n_years > 0 ? ref->years[0] : att_year_of(today);
}

/* Reads the question of an address. */
static struct filter read_filter(struct context *c, const struct reference *reference, const struct http_request *r)
{
    struct filter f = { .ask = { .from = DAY_NONE, .to = DAY_NONE }, .reference = reference };
    int64_t locality;
    f.ask.year = filter_year(r, reference, c->work.today);
    read_dates(c->work.arena, r, &f);
    read_ticks(r, &f.ask);
    read_codes(r, &f.ask);
    /* Days that are typed say more than a period that was chosen before. */
    if (f.from_text.n == 0 && f.to_text.n == 0)
        (void)dashboard_period_parse(http_query(r, S("period")), &f.ask.period);
    struct str text = http_query(r, S("school"));
    f.ask.urn = text.p == NULL ? S("") : text;
    text = http_query(r, S("locality"));
    if (text.p != NULL && str_to_i64(text, &locality))
        f.ask.locality.v = locality;
    text = http_query(r, S("left"));
    f.ask.leavers = str_eq(text, S("yes"));
    return f;
}

enum err filter_source(struct context *c, struct dashboard_source *ret)
{
    *ret = (struct dashboard_source){ .registers = c->app->registers, .config = &c->config };
    return registers_reference(c->app->registers, &c->work, c->config.benchmark_la, &ret->reference);
}

enum err filter_ask(struct context *c, const struct dashboard_wants *wants, struct filter *ret,
    struct dashboard *ret_answer)
{
    struct dashboard_source source;
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    *ret = read_filter(c, source.reference, c->request);
    return dashboard_ask(&c->work, &source, &c->viewer, &ret->ask, wants, ret_answer);
}

enum err filter_ask_school(struct context *c, struct str urn, const struct dashboard_wants *wants, struct filter *ret,
    struct dashboard *ret_answer)
{
    struct dashboard_source source;
    enum err e = filter_source(c, &source);
    if (e != OK)
        return e;
    *ret = read_filter(c, source.reference, c->request);
    ret->ask.urn = urn;
    ret->ask.locality.v = 0;
    ret->ask.phases = 0;
    return dashboard_ask(&c->work, &source, &c->viewer, &ret->ask, wants, ret_answer);
}

void filter_put(struct filter_pairs *p, struct str name, struct str value)
{
    if (p->n < COUNT_OF(p->v))
        p->v[p->n++] = (struct http_pair){ name, value };
}

static struct str number(struct arena *a, int64_t v)
{
    return v == 0 ? S("") : str_fmt(a, "%lld", (long long)v);
}

static void put_codes(struct filter_pairs *p, att_codes codes)
{
    for (size_t i = 0; i < COUNT_OF(code_groups); i++) {
        att_codes of_group = group_codes(&code_groups[i]);
        if (code_groups[i].value == NULL || (codes & of_group) != of_group)
            continue;
        filter_put(p, S("code"), str_of(code_groups[i].value));
        codes &= ~of_group;
    }
    for (int k = 0; k < ATT_CODES; k++)
        if (att_codes_has(codes, (enum att_code)k))
            filter_put(p, S("code"), code_value((enum att_code)k));
}

struct filter_pairs filter_pairs(struct arena *a, const struct filter *f)
{
    struct filter_pairs p = { .n = 0 };
    filter_put(&p, S("school"), f->ask.urn);
    filter_put(&p, S("locality"), number(a, f->ask.locality.v));
    for (size_t i = 0; i < COUNT_OF(ticks); i++)
        if (ticked(f, ticks[i].part, ticks[i].bit))
            filter_put(&p, str_of(ticks[i].field), str_of(ticks[i].value));
    for (int g = 1; g < ATT_YEAR_GROUPS; g++)
        if (ticked(f, PART_YEAR, g))
            filter_put(&p, S("year"), att_year_group_text(g));
    put_codes(&p, f->ask.codes);
    filter_put(&p, S("period"), dashboard_period_name(f->ask.period));
    filter_put(&p, S("from"), f->from_error.n > 0 ? S("") : f->from_text);
    filter_put(&p, S("to"), f->to_error.n > 0 ? S("") : f->to_text);
    if (f->reference->n_years > 0 && f->ask.year != f->reference->years[0])
        filter_put(&p, S("in"), number(a, f->ask.year));
    filter_put(&p, S("left"), f->ask.leavers ? S("yes") : S(""));
    return p;
}

/* What making the form takes. */
struct making {
    struct context *c;
    const struct filter *f;
    const struct dashboard *d;
    enum route_id page;
    const struct filter_pairs *kept;
    struct moj_filter_category *selected;
    size_t n_selected;
};

/* The page with another question. */
static struct url other(const struct making *m, const struct filter *f)
{
    struct filter_pairs p = filter_pairs(m->c->work.arena, f);
    for (size_t i = 0; m->kept != NULL && i < m->kept->n; i++)
        filter_put(&p, m->kept->v[i].name, m->kept->v[i].value);
    return url_with(m->c->work.arena, m->page, m->c->arg, p.v, p.n);
}

static void select_tag(struct making *m, const char *heading, struct str text, const struct filter *without)
{
    struct arena *a = m->c->work.arena;
    struct moj_filter_category *last = m->n_selected > 0 ? &m->selected[m->n_selected - 1] : NULL;
    if (last == NULL || !str_eq(last->heading, str_of(heading))) {
        last = &m->selected[m->n_selected++];
        *last = (struct moj_filter_category){ str_of(heading), NULL, 0 };
    }
    struct moj_filter_tag *tags = ARENA_ARRAY(a, last->n_items + 1, struct moj_filter_tag);
    for (size_t i = 0; i < last->n_items; i++)
        tags[i] = last->items[i];
    tags[last->n_items++] = (struct moj_filter_tag){ text, other(m, without) };
    last->items = tags;
}

static void select_ticks(struct making *m, const char *field, const char *heading)
{
    for (size_t i = 0; i < COUNT_OF(ticks); i++) {
        if (!str_eq(str_of(ticks[i].field), str_of(field)) || !ticked(m->f, ticks[i].part, ticks[i].bit))
            continue;
        struct filter without = *m->f;
        *part_of(&without.ask, ticks[i].part) &= ~(1u << ticks[i].bit);
        select_tag(m, heading, str_of(ticks[i].words), &without);
    }
}

static const struct dashboard_school *find_school(const struct dashboard *d, struct str urn)
{
    for (size_t i = 0; i < d->n_schools; i++)
        if (urn.n > 0 && str_eq(d->schools[i].urn, urn))
            return &d->schools[i];
    return NULL;
}

static void select_places(struct making *m)
{
    const struct reference *r = m->f->reference;
    const struct dashboard_school *school = find_school(m->d, m->f->ask.urn);
    struct filter without = *m->f;
    if (school != NULL) {
        without.ask.urn = S("");
        select_tag(m, "School", school->name, &without);
    }
    for (size_t i = 0; i < r->n_localities; i++) {
        if (r->localities[i].id.v != m->f->ask.locality.v)
            continue;
        without = *m->f;
        without.ask.locality.v = 0;
        select_tag(m, "Locality", r->localities[i].name, &without);
    }
}

static void select_codes(struct making *m)
{
    struct arena *a = m->c->work.arena;
    for (int k = 0; k < ATT_CODES; k++) {
        enum att_code code = (enum att_code)k;
        if (!att_codes_has(m->f->ask.codes, code))
            continue;
        struct filter without = *m->f;
        without.ask.codes &= ~((att_codes)1 << k);
        struct str words =
            str_fmt(a, "%.*s %.*s", STR_ARG(att_code_text(code, false)), STR_ARG(att_code_meaning(code)));
        select_tag(m, "Counted", words, &without);
    }
}

static void select_rest(struct making *m)
{
    struct arena *a = m->c->work.arena;
    struct filter without;
    char words[16];
    if (m->f->ask.period != PERIOD_NONE) {
        without = *m->f;
        without.ask.period = PERIOD_NONE;
        select_tag(m, "Days", dashboard_period_words(m->f->ask.period), &without);
    }
    if (day_is(m->f->ask.from)) {
        without = *m->f;
        without.from_text = S("");
        select_tag(m, "Days", str_fmt(a, "From %.*s", STR_ARG(page_day(a, m->f->ask.from))), &without);
    }
    if (day_is(m->f->ask.to)) {
        without = *m->f;
        without.to_text = S("");
        select_tag(m, "Days", str_fmt(a, "To %.*s", STR_ARG(page_day(a, m->f->ask.to))), &without);
    }
    for (int g = 1; g < ATT_YEAR_GROUPS; g++) {
        if (!ticked(m->f, PART_YEAR, g))
            continue;
        without = *m->f;
        without.ask.year_groups &= ~(1u << g);
        select_tag(m, "Year group", str_dup(a, att_year_group_words(g, words)), &without);
    }
    select_ticks(m, "child", "Children");
    select_ticks(m, "day", "Weekdays");
    select_ticks(m, "half", "Sessions");
    select_codes(m);
    const struct reference *r = m->f->reference;
    if (r->n_years > 0 && m->f->ask.year != r->years[0]) {
        without = *m->f;
        without.ask.year = r->years[0];
        select_tag(m, "School year", str_dup(a, att_year_words(m->f->ask.year, words)), &without);
    }
    if (m->f->ask.leavers) {
        without = *m->f;
        without.ask.leavers = false;
        select_tag(m, "On roll", S("Also children who have left"), &without);
    }
}

static struct filter_choices school_choices(struct making *m)
{
    size_t n = 0;
    struct govuk_select_item *items = ARENA_ARRAY(m->c->work.arena, m->d->n_schools + 1, struct govuk_select_item);
    struct str *names = ARENA_ARRAY(m->c->work.arena, m->d->n_schools, struct str);
    for (size_t i = 0; i < m->d->n_schools; i++)
        names[i] = m->d->schools[i].name;
    const size_t *order = page_by_name(m->c->work.arena, names, m->d->n_schools);
    items[n++] = (struct govuk_select_item){ .text = S("All schools"), .value = S("") };
    for (size_t i = 0; i < m->d->n_schools; i++) {
        const struct dashboard_school *s = &m->d->schools[order[i]];
        if (s->block != NULL)
            items[n++] = (struct govuk_select_item){ .text = s->name, .value = s->urn };
    }
    return (struct filter_choices){ items, n, m->f->ask.urn };
}

static bool has_locality(const struct dashboard *d, struct locality_id id)
{
    for (size_t i = 0; i < d->n_schools; i++)
        if (d->schools[i].locality.v == id.v)
            return true;
    return false;
}

static struct filter_choices locality_choices(struct making *m)
{
    struct arena *a = m->c->work.arena;
    const struct reference *r = m->f->reference;
    struct govuk_select_item *items = ARENA_ARRAY(a, r->n_localities + 1, struct govuk_select_item);
    size_t count = 0;
    items[count++] = (struct govuk_select_item){ .text = S("All localities"), .value = S("") };
    for (size_t i = 0; i < r->n_localities; i++)
        if (has_locality(m->d, r->localities[i].id))
            items[count++] = (struct govuk_select_item){ .text = r->localities[i].name,
                .value = number(a, r->localities[i].id.v) };
    return (struct filter_choices){ items, count, number(a, m->f->ask.locality.v) };
}

static struct filter_choices year_choices(struct making *m)
{
    struct arena *a = m->c->work.arena;
    char words[8];
    const struct reference *r = m->f->reference;
    struct govuk_select_item *items = ARENA_ARRAY(a, r->n_years, struct govuk_select_item);
    for (size_t i = 0; i < r->n_years; i++)
        items[i] = (struct govuk_select_item){ .text = str_dup(a, att_year_words(r->years[i], words)),
            .value = number(a, r->years[i]) };
    return (struct filter_choices){ items, r->n_years, number(a, m->f->ask.year) };
}

static struct filter_choices period_choices(struct making *m)
{
    struct govuk_select_item *items = ARENA_ARRAY(m->c->work.arena, PERIODS, struct govuk_select_item);
    for (int p = 0; p < PERIODS; p++)
        items[p] = (struct govuk_select_item){ .text = dashboard_period_words((enum dashboard_period)p),
            .value = dashboard_period_name((enum dashboard_period)p) };
    return (struct filter_choices){ items, PERIODS, dashboard_period_name(m->f->ask.period) };
}

/* The codes in the order of their groups; a group that is chosen as a whole is one tick. */
static const struct filter_codes *code_choices(struct making *m, size_t *ret_n)
{
    struct arena *a = m->c->work.arena;
    struct filter_codes *groups = ARENA_ARRAY(a, COUNT_OF(code_groups), struct filter_codes);
    for (size_t i = 0; i < COUNT_OF(code_groups); i++) {
        const struct code_group *g = &code_groups[i];
        att_codes of_group = group_codes(g);
        bool whole = g->value != NULL && (m->f->ask.codes & of_group) == of_group;
        struct govuk_checkboxes_item *items = ARENA_ARRAY(a, ATT_CODES + 1, struct govuk_checkboxes_item);
        size_t n = 0;
        if (g->value != NULL)
            items[n++] = (struct govuk_checkboxes_item){ .text = S("All of them"),
                .value = str_of(g->value),
                .checked = whole ? GOVUK_YES : GOVUK_NO };
        for (int k = 0; k < ATT_CODES; k++) {
            enum att_code code = (enum att_code)k;
            if (!att_codes_has(of_group, code))
                continue;
            items[n++] = (struct govuk_checkboxes_item){ .text = str_fmt(a, "%.*s: %.*s",
                                                             STR_ARG(att_code_text(code, false)),
                                                             STR_ARG(att_code_meaning(code))),
                .value = code_value(code),
                .checked = !whole && att_codes_has(m->f->ask.codes, code) ? GOVUK_YES : GOVUK_NO };
        }
        groups[i] = (struct filter_codes){ str_of(g->words), { items, n } };
    }
    *ret_n = COUNT_OF(code_groups);
    return groups;
}

/* The phases of the viewer's schools, and the year groups of their children. */
struct there {
    uint32_t phases, year_groups;
};

static struct there what_there_is(const struct dashboard *d)
{
    struct there t = { 0, 0 };
    for (size_t i = 0; i < d->n_schools; i++) {
        const struct att_block *b = d->schools[i].block;
        if (b == NULL)
            continue;
        t.phases |= 1u << b->school.phase;
        t.year_groups |= b->has_year_groups;
    }
    t.year_groups &= ~1u; /* not known */
    return t;
}

static struct filter_ticks tick_choices(struct making *m, const char *field, uint32_t only)
{
    struct govuk_checkboxes_item *items =
        ARENA_ARRAY(m->c->work.arena, COUNT_OF(ticks), struct govuk_checkboxes_item);
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(ticks); i++)
        if (str_eq(str_of(ticks[i].field), str_of(field)) && (only >> ticks[i].bit & 1) != 0)
            items[n++] = (struct govuk_checkboxes_item){ .text = str_of(ticks[i].words),
                .value = str_of(ticks[i].value),
                .checked = ticked(m->f, ticks[i].part, ticks[i].bit) ? GOVUK_YES : GOVUK_NO };
    return (struct filter_ticks){ items, n };
}

static struct filter_ticks year_ticks(struct making *m, uint32_t there)
{
    struct arena *a = m->c->work.arena;
    struct govuk_checkboxes_item *items = ARENA_ARRAY(a, ATT_YEAR_GROUPS, struct govuk_checkboxes_item);
    size_t n = 0;
    char words[16];
    for (int g = 1; g < ATT_YEAR_GROUPS; g++)
        if ((there >> g & 1) != 0 || ticked(m->f, PART_YEAR, g))
            items[n++] = (struct govuk_checkboxes_item){ .text = str_dup(a, att_year_group_words(g, words)),
                .value = att_year_group_text(g),
                .checked = ticked(m->f, PART_YEAR, g) ? GOVUK_YES : GOVUK_NO };
    return (struct filter_ticks){ items, n };
}

struct filter_form filter_form(struct context *c, const struct filter *f, const struct dashboard *d, enum route_id page,
    const struct filter_pairs *kept)
{
    struct arena *a = c->work.arena;
    struct making m = {
        .c = c, .f = f, .d = d, .page = page, .kept = kept, .selected = ARENA_ARRAY(a, 16, struct moj_filter_category)
    };
    select_places(&m);
    select_ticks(&m, "phase", "Phase");
    select_rest(&m);
    struct there there = what_there_is(d);
    struct filter nothing = { .ask = { .year = f->reference->n_years > 0 ? f->reference->years[0] : 0 },
        .reference = f->reference };
    struct filter_kept *hidden = ARENA_ARRAY(a, kept == NULL ? 0 : kept->n, struct filter_kept);
    for (size_t i = 0; kept != NULL && i < kept->n; i++)
        hidden[i] = (struct filter_kept){ kept->v[i].name, kept->v[i].value };
    size_t n_codes;
    const struct filter_codes *codes = code_choices(&m, &n_codes);
    return (struct filter_form){ .action = url_to(a, page, c->arg),
        .clear = other(&m, &nothing),
        .selected = m.selected,
        .n_selected = m.n_selected,
        .schools = school_choices(&m),
        .localities = locality_choices(&m),
        .years = year_choices(&m),
        .periods = period_choices(&m),
        .weekdays = tick_choices(&m, "day", UINT32_MAX),
        .halves = tick_choices(&m, "half", UINT32_MAX),
        .keep = question_keep_url(c, f),
        .kept_questions = url_to(a, ROUTE_QUESTIONS, STR_NONE),
        .codes = codes,
        .n_codes = n_codes,
        .counts_codes = f->ask.codes != 0,
        .counts_days = (f->ask.weekdays | f->ask.halves) != 0,
        .phases = tick_choices(&m, "phase", there.phases),
        .year_groups = year_ticks(&m, there.year_groups),
        .children = tick_choices(&m, "child", UINT32_MAX),
        .from = f->from_text,
        .to = f->to_text,
        .from_error = f->from_error,
        .to_error = f->to_error,
        .leavers = f->ask.leavers,
        .offers_leavers = page == ROUTE_LIST || page == ROUTE_DASHBOARD,
        .kept = hidden,
        .n_kept = kept == NULL ? 0 : kept->n };
}

static void add_ticks(struct buf *b, const struct filter *f, const char *field)
{
    const char *before = "; ";
    for (size_t i = 0; i < COUNT_OF(ticks); i++) {
        if (!str_eq(str_of(ticks[i].field), str_of(field)) || !ticked(f, ticks[i].part, ticks[i].bit))
            continue;
        buf_add_fmt(b, "%s%s", before, ticks[i].words);
        before = ", ";
    }
}

static void add_days(struct buf *b, struct arena *a, const struct filter *f)
{
    if (f->ask.period != PERIOD_NONE)
        buf_add_fmt(b, "; %.*s", STR_ARG(str_lower(a, dashboard_period_words(f->ask.period))));
    if (day_is(f->ask.from))
        buf_add_fmt(b, "; from %.*s", STR_ARG(page_day(a, f->ask.from)));
    if (day_is(f->ask.to))
        buf_add_fmt(b, "; to %.*s", STR_ARG(page_day(a, f->ask.to)));
}

/* What is chosen besides schools and the year, each with "; " before it. */
static void add_chosen(struct buf *b, struct arena *a, const struct filter *f)
{
    const struct dashboard d = { .filter = f->ask };
    const char *before = "; ";
    char words[16];
    add_ticks(b, f, "phase");
    for (int g = 1; g < ATT_YEAR_GROUPS; g++) {
        if (!ticked(f, PART_YEAR, g))
            continue;
        buf_add_fmt(b, "%s%.*s", before, STR_ARG(att_year_group_words(g, words)));
        before = ", ";
    }
    add_ticks(b, f, "child");
    if (f->ask.codes != 0)
        buf_add_fmt(b, "; %.*s", STR_ARG(dashboard_counted(a, &d)));
    add_ticks(b, f, "day");
    add_ticks(b, f, "half");
    add_days(b, a, f);
}

struct str filter_words(struct context *c, const struct filter *f, const struct dashboard *d)
{
    struct arena *a = c->work.arena;
    const struct dashboard_school *school = find_school(d, f->ask.urn);
    struct buf b = buf_new(4000);
    char words[16];
    bool narrowed = f->ask.locality.v != 0 || f->ask.phases != 0;
    const char *whose = (c->grant.scopes & SCOPE_ALL) != 0 ? "All " : "Your ";
    struct str schools = page_plural(a, (int64_t)d->n_blocks, "school", "schools");
    if (school != NULL)
        buf_add_str(&b, school->name);
    else if (d->n_blocks == 1 && !narrowed)
        buf_add_str(&b, d->blocks[0]->school.name);
    else
        buf_add_fmt(&b, "%s%.*s", narrowed ? "" : whose, STR_ARG(schools));
    if (f->ask.locality.v != 0)
        buf_add_fmt(&b, " in %.*s", STR_ARG(reference_locality_name(f->reference, f->ask.locality)));
    add_chosen(&b, a, f);
    buf_add_fmt(&b, "; school year %.*s", STR_ARG(att_year_words(d->filter.year, words)));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str filter_query_words(struct context *c, const struct reference *reference, struct str query)
{
    struct arena *a = c->work.arena;
    struct http_request r = { .method = HTTP_GET };
    if (http_parse_pairs(a, query, &r.query, &r.n_query) != OK)
        return S("");
    const struct filter f = read_filter(c, reference, &r);
    const struct reference_school *school = reference_school(reference, f.ask.urn);
    struct buf b = buf_new(4000);
    if (school != NULL)
        buf_add_str(&b, school->name);
    else if (f.ask.locality.v != 0)
        buf_add_str(&b, reference_locality_name(reference, f.ask.locality));
    else
        buf_add_str(&b, S("All schools that you may see"));
    add_chosen(&b, a, &f);
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}
