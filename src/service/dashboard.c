#include "service/dashboard.h"

#include "service/suspension.h"
#include "store/school.h"

static void release(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

static const struct {
    const char *name, *words;
    int weeks; /* back from the last one with marks */
    enum calendar_season season;
} periods[PERIODS] = { [PERIOD_NONE] = { "", "The whole year, or the days below", 0, SEASON_AUTUMN },
    [PERIOD_AUTUMN] = { "autumn", "Autumn term", 0, SEASON_AUTUMN },
    [PERIOD_SPRING] = { "spring", "Spring term", 0, SEASON_SPRING },
    [PERIOD_SUMMER] = { "summer", "Summer term", 0, SEASON_SUMMER },
    [PERIOD_WEEK] = { "1week", "Last school week", 1, SEASON_AUTUMN },
    [PERIOD_4_WEEKS] = { "4weeks", "Last 4 school weeks", 4, SEASON_AUTUMN },
    [PERIOD_6_WEEKS] = { "6weeks", "Last 6 school weeks", 6, SEASON_AUTUMN },
    [PERIOD_12_WEEKS] = { "12weeks", "Last 12 school weeks", 12, SEASON_AUTUMN } };

struct str dashboard_period_name(enum dashboard_period p)
{
    return str_of(periods[p].name);
}

struct str dashboard_period_words(enum dashboard_period p)
{
    return str_of(periods[p].words);
}

bool dashboard_period_parse(struct str name, enum dashboard_period *ret)
{
    for (int p = PERIOD_AUTUMN; p < PERIODS; p++) {
        if (str_eq(name, str_of(periods[p].name))) {
            *ret = (enum dashboard_period)p;
            return true;
        }
    }
    return false;
}

/* The viewer's schools: all, or those that a query in their scope gives. */
static enum err find_schools(struct work *w, const struct viewer *viewer, struct dashboard *d)
{
    const struct reference *r = d->reference;
    struct school_ids_in_scope_row *mine = NULL;
    size_t n_mine = 0;
    enum { SEES_ALL = 1 };
    bool all = (viewer->scope & SEES_ALL) != 0;
    enum err e = OK;
    if (!all)
        e = store_school_ids_in_scope(w->db, w->arena, &(struct school_ids_in_scope){ .viewer = *viewer }, &mine,
            &n_mine);
    if (e != OK)
        return e;
    d->schools = ARENA_ARRAY(w->arena, r->n_schools, struct dashboard_school);
    for (size_t i = 0; i < r->n_schools; i++) {
        const struct reference_school *s = &r->schools[i];
        size_t k = 0;
        while (k < n_mine && mine[k].id.v != s->id.v)
            k++;
        if (all || k < n_mine)
            d->schools[d->n_schools++] = (struct dashboard_school){ s->id, s->urn, s->name, s->locality, s->phase,
                att_snapshot_school(d->snapshot, s->urn) };
    }
    return OK;
}

static bool school_wanted(const struct dashboard_filter *f, const struct dashboard_school *s)
{
    return (f->urn.n == 0 || str_eq(f->urn, s->urn)) && (f->locality.v == 0 || f->locality.v == s->locality.v) &&
        (f->phases == 0 || (f->phases >> s->phase & 1) != 0);
}

static struct att_filter att_filter_of(const struct dashboard_filter *f)
{
    return (struct att_filter){ .year_groups = f->year_groups,
        .sexes = f->sexes,
        .sens = f->sens,
        .fsms = f->fsms,
        .cares = f->cares,
        .on_roll = DAY_NONE };
}

/* The sessions of chosen weekdays and halves of days; empty: all. */
static struct att_mask only_of(const struct dashboard_filter *f)
{
    struct att_mask days = { { 0 } }, halves = { { 0 } }, all = att_mask_all();
    for (int d = 0; d < 5; d++) {
        struct att_mask m = att_mask_weekday(d);
        if ((f->weekdays >> d & 1) != 0)
            days = att_mask_or(&days, &m);
    }
    for (int h = 0; h < 2; h++) {
        struct att_mask m = att_mask_half(h != 0);
        if ((f->halves >> h & 1) != 0)
            halves = att_mask_or(&halves, &m);
    }
    if (f->weekdays == 0 && f->halves == 0)
        return days;
    return att_mask_and(f->weekdays == 0 ? &all : &days, f->halves == 0 ? &all : &halves);
}

static struct att_question question(const struct dashboard *d, const struct att_block *const *blocks, size_t n)
{
    return (struct att_question){ .year = d->snapshot->year,
        .blocks = blocks,
        .n_blocks = n,
        .from = d->filter.from,
        .to = d->filter.to,
        .only = only_of(&d->filter),
        .codes = d->filter.codes,
        .filter = att_filter_of(&d->filter),
        .crew = registers_crew(d->registers) };
}

/* Does the question cover the whole of a school year that is over or nearly so? */
static bool covers_year(const struct dashboard *d)
{
    struct day july = DAY_NONE, october = DAY_NONE;
    if (!day_of(d->filter.year + 1, 7, 1, &july) || !day_of(d->filter.year, 10, 1, &october))
        return false;
    return day_is(d->answer.last_day) && day_cmp(d->answer.last_day, july) >= 0 &&
        (!day_is(d->filter.from) || day_cmp(d->filter.from, october) < 0);
}

static void choose_year(struct work *w, struct dashboard *d)
{
    const struct reference *r = d->reference;
    if (d->filter.year == 0)
        d->filter.year = r->n_years > 0 ? r->years[0] : att_year_of(w->today);
}

/* The schools of the question, among those of the viewer. ERR_MISSING: the one asked for is not there. */
static enum err choose_blocks(struct arena *a, struct dashboard *d)
{
    const struct dashboard_filter *f = &d->filter;
    bool found = f->urn.n == 0;
    d->blocks = ARENA_ARRAY(a, d->n_schools, const struct att_block *);
    for (size_t i = 0; i < d->n_schools; i++) {
        found = found || str_eq(d->schools[i].urn, f->urn);
        if (d->schools[i].block != NULL && school_wanted(f, &d->schools[i]))
            d->blocks[d->n_blocks++] = d->schools[i].block;
    }
    return found ? OK : ERR_MISSING;
}

/* The days of a period: a term, or the last school weeks of the schools asked about. */
static void choose_days(struct dashboard *d)
{
    struct dashboard_filter *f = &d->filter;
    bool told;
    struct att_mask open = { { 0 } };
    if (f->period == PERIOD_NONE)
        return;
    f->from = f->to = DAY_NONE;
    if (periods[f->period].weeks == 0) {
        calendar_season_days(d->reference->calendar, f->year, periods[f->period].season, &f->from, &f->to, &told);
        return;
    }
    for (size_t b = 0; b < d->n_blocks; b++)
        open = att_mask_or(&open, &d->blocks[b]->open);
    open = att_last_weeks(&open, periods[f->period].weeks);
    struct att_session first = att_mask_first(&open);
    if (att_session_is(first))
        f->from = day_monday(att_session_day(f->year, first));
}

/* Whom lists are of: those on roll today, however late the registers are; of days gone by, or of a year that is over,
 * those on roll on the last of them. */
static struct day on_roll_day(const struct dashboard *d, struct day last)
{
    bool running = day_cmp(d->today, d->as_at) == 0;
    return running && !day_is(d->filter.to) ? d->today : last;
}

/* How lists are made: of whom, and over which days suspensions count. */
static void choose_lists(struct dashboard *d, const struct att_question *q, const struct dashboard_wants *wants)
{
    const struct calendar *c = d->reference->calendar;
    const struct dashboard_filter *f = &d->filter;
    struct day last = day_is(f->to) ? f->to : att_last_day(q);
    bool told;
    struct att_lists_asked *l = &d->lists;
    d->season = calendar_season_on(c, f->year, day_is(last) ? last : d->as_at);
    d->on_roll = on_roll_day(d, last);
    *l = (struct att_lists_asked){ .limits = d->config->limits,
        .which = wants->lists,
        .on_roll = f->leavers ? DAY_NONE : d->on_roll,
        .records_on = day_is(f->to) ? f->to : d->as_at,
        .year_from = day_is(f->from) ? f->from : att_year_start(f->year),
        .year_to = day_add(att_year_start(f->year + 1), -1) };
    calendar_season_days(c, f->year, d->season, &l->term_from, &l->term_to, &told);
    if (day_is(f->to) && day_cmp(f->to, l->term_to) < 0)
        l->term_to = f->to;
    if (day_is(f->to) && day_cmp(f->to, l->year_to) < 0)
        l->year_to = f->to;
}

static bool has_year(const struct reference *r, int year)
{
    for (size_t i = 0; i < r->n_years; i++)
        if (r->years[i] == year)
            return true;
    return false;
}

/* The same schools and sessions a year before. A session of a year is a week, a weekday and a half of the day, so that
 * the same set of them are the same weeks. */
static enum err ask_year_before(struct work *w, struct dashboard *d, struct att_question q)
{
    struct att_snapshot *before;
    struct att_mask so_far = att_mask_days(d->filter.year, DAY_NONE, d->answer.last_day);
    if (!has_year(d->reference, d->filter.year - 1) || !day_is(d->answer.last_day))
        return OK;
    enum err e = registers_get(d->registers, w, d->filter.year - 1, &before);
    if (e != OK)
        return e;
    arena_defer(w->arena, release, before);
    const struct att_block **blocks = ARENA_ARRAY(w->arena, d->n_blocks, const struct att_block *);
    q.n_blocks = 0;
    for (size_t b = 0; b < d->n_blocks; b++) {
        blocks[q.n_blocks] = att_snapshot_school(before, d->blocks[b]->school.urn);
        q.n_blocks += blocks[q.n_blocks] != NULL;
    }
    q.year = before->year;
    q.blocks = blocks;
    q.from = q.to = DAY_NONE;
    q.only = att_mask_and(&d->answer.within, &so_far);
    q.lists = NULL;
    if (q.n_blocks == 0 || att_mask_is_empty(&q.only))
        return OK;
    d->before = ARENA_NEW(w->arena, struct att_answer);
    *d->before = att_ask(w->arena, &q);
    return OK;
}

static enum err begin(struct work *w, const struct viewer *viewer, struct dashboard *d)
{
    choose_year(w, d);
    enum err e = registers_get(d->registers, w, d->filter.year, &d->snapshot);
    if (e != OK)
        return e;
    arena_defer(w->arena, release, d->snapshot);
    e = find_schools(w, viewer, d);
    return e == OK ? choose_blocks(w->arena, d) : e;
}

enum err dashboard_ask(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct dashboard_filter *filter, const struct dashboard_wants *wants, struct dashboard *ret)
{
    struct dashboard *d = ret;
    *d = (struct dashboard){ .filter = *filter,
        .today = w->today,
        .config = source->config,
        .registers = source->registers,
        .reference = source->reference };
    if (day_is(filter->from) && day_is(filter->to) && day_cmp(filter->to, filter->from) < 0)
        return ERR_INVALID;
    enum err e = begin(w, viewer, d);
    if (e != OK)
        return work_fail(w, e);
    choose_days(d);
    d->as_at = registers_as_at(d->filter.year, w->today);
    struct att_question q = question(d, d->blocks, d->n_blocks);
    choose_lists(d, &q, wants);
    q.by_session = wants->by_session;
    if (wants->sizes || wants->lists != 0)
        q.lists = &d->lists;
    d->answer = att_ask(w->arena, &q);
    d->answer.question.lists = NULL; /* they are made; what they were asked with may move */
    d->ours = (struct benchmark_ours){ d->filter.year, covers_year(d),
        day_is(d->filter.from) || day_is(d->filter.to) };
    if (wants->a_year_before)
        e = ask_year_before(w, d, q);
    return work_fail(w, e);
}

bool dashboard_narrowed(const struct dashboard *d)
{
    const struct dashboard_filter *f = &d->filter;
    return (f->year_groups | f->sens | f->fsms | f->cares | f->sexes) != 0;
}

enum att_phase dashboard_phase(const struct dashboard *d)
{
    enum att_phase phase = d->n_blocks > 0 ? d->blocks[0]->school.phase : ATT_PHASE_OTHER;
    for (size_t i = 1; i < d->n_blocks; i++)
        if (d->blocks[i]->school.phase != phase)
            return ATT_PHASE_OTHER;
    return phase;
}

bool dashboard_own_count(const struct dashboard *d)
{
    return d->filter.codes != 0 || d->filter.weekdays != 0 || d->filter.halves != 0;
}

struct str dashboard_counted(struct arena *a, const struct dashboard *d)
{
    struct buf b = buf_new(1000);
    int left = __builtin_popcountll(d->filter.codes), n = 0;
    if (left == 0)
        return S("absence");
    buf_add_str(&b, S("sessions coded "));
    for (int c = 0; c < ATT_CODES; c++) {
        if (!att_codes_has(d->filter.codes, (enum att_code)c))
            continue;
        left--;
        buf_add_fmt(&b, "%s%.*s", n++ == 0 ? "" : left == 0 ? " or "
                                                            : ", ",
            STR_ARG(att_code_text((enum att_code)c, false)));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct att_answer dashboard_beside(struct arena *a, const struct dashboard *d, struct locality_id locality)
{
    const struct att_block **blocks = ARENA_ARRAY(a, d->snapshot->n, const struct att_block *);
    size_t n = 0;
    enum att_phase phase = dashboard_phase(d);
    uint32_t phases = phase == ATT_PHASE_OTHER ? d->filter.phases : 1u << phase;
    for (size_t i = 0; i < d->snapshot->n; i++) {
        const struct att_block *b = d->snapshot->blocks[i];
        if ((locality.v == 0 || b->school.locality.v == locality.v) &&
            (phases == 0 || (phases >> b->school.phase & 1) != 0))
            blocks[n++] = b;
    }
    struct att_question q = question(d, blocks, n);
    return att_ask(a, &q);
}

static const struct {
    const char *name, *words, *rule;
} lists[LISTS] = { [LIST_SEVERE] = { "severely_absent", "Severely absent",
                       "Missed 50% or more of their own possible sessions" },
    [LIST_PERSISTENT] = { "persistently_absent", "Persistently absent",
        "Missed 10% or more of their own possible sessions, and less than 50%: children who are severely absent have "
        "a list of their own" },
    [LIST_AT_RISK] = { "at_risk", "At risk of persistent absence",
        "Missed 5% or more and less than 10%; the fewest sessions left before persistent absence come first, then "
        "the most absence in the last six school weeks" },
    [LIST_PART_TIME] = { "part_time", "Part-time timetable",
        "A part-time timetable is on record, or C2 was marked within the last 20 school days" },
    [LIST_AP] = { "alternative_provision", "Alternative provision",
        "A placement is on record, or B, K or D was marked within the last 20 school days" },
    [LIST_SUSPENDED_TERM] = { "suspended_term", "Suspended this term",
        "Suspended or excluded at least once in the term of the last day shown" },
    [LIST_SUSPENDED_YEAR] = {
        "suspended_year", "Suspended this year", "Suspended or excluded at least once in the school year" },
    [LIST_EXCLUSION_RISK] = { "exclusion_risk", "At risk of exclusion", "Suspended often in the term or for long "
                                                                        "in the year, as the authority's settings "
                                                                        "say, or the school has "
                                                                        "recorded the risk" },
    [LIST_MISSING] = { "missing_education", "Missing education", "A record of a child missing education is open, "
                                                                 "and this school is the last they were on roll "
                                                                 "at in the year; "
                                                                 "also children who have left" },
    [LIST_HOME] = { "home_education", "Elective home education", "The family thinks of it or educates the child "
                                                                 "at home, and this school is the last they were "
                                                                 "on roll at in "
                                                                 "the year; also children who have left" } };

struct str dashboard_list_name(enum dashboard_list l)
{
    return str_of(lists[l].name);
}

struct str dashboard_list_words(enum dashboard_list l)
{
    return str_of(lists[l].words);
}

static const struct {
    const char *words, *rule;
} coded[] = { [LIST_SEVERE] = { "50% or more so coded", "50% or more of their sessions bear one of the codes" },
    [LIST_PERSISTENT] = { "10% or more so coded",
        "10% or more of their sessions bear one of the codes, and less than 50%" },
    [LIST_AT_RISK] = { "5% or more so coded",
        "5% or more of their sessions bear one of the codes, and less than 10%" } };

struct str dashboard_list_title(const struct dashboard *d, enum dashboard_list l)
{
    if (l == LIST_SUSPENDED_YEAR && day_is(d->filter.from))
        return S("Suspended in these days");
    return d->filter.codes != 0 && l <= LIST_AT_RISK ? str_of(coded[l].words) : dashboard_list_words(l);
}

/* " from 8 June 2026", when a day was chosen: what is said is not of the whole year then. */
static struct str since(struct arena *a, const struct dashboard *d)
{
    char date[20];
    return day_is(d->filter.from) ? str_fmt(a, " from %.*s", STR_ARG(day_words(d->filter.from, date))) : S("");
}

struct str dashboard_list_rule(struct arena *a, const struct dashboard *d, enum dashboard_list l)
{
    const char *rule = d->filter.codes != 0 && l <= LIST_AT_RISK ? coded[l].rule : lists[l].rule;
    if (l == LIST_SUSPENDED_YEAR && day_is(d->filter.from))
        return str_fmt(a, "Suspended or excluded at least once%.*s", STR_ARG(since(a, d)));
    if (l > LIST_AT_RISK || !day_is(d->filter.from))
        return str_of(rule);
    return str_fmt(a, "%s. Counted%.*s, not over the year", rule, STR_ARG(since(a, d)));
}

bool dashboard_list_parse(struct str name, enum dashboard_list *ret)
{
    for (int l = 0; l < LISTS; l++) {
        if (str_eq(name, str_of(lists[l].name))) {
            *ret = (enum dashboard_list)l;
            return true;
        }
    }
    return false;
}

struct att_listed dashboard_listed(const struct dashboard *d, size_t row)
{
    return att_listed_of(&d->answer, &d->answer.rows[row], &d->lists);
}

static struct str missed(struct arena *a, const struct dashboard *d, const struct att_count *c)
{
    long long tenths = att_tenths(att_absent(c), c->possible);
    if (d->filter.codes != 0)
        return str_fmt(a, "%lld of %lld sessions coded so (%lld.%lld%%)%.*s", (long long)att_absent(c),
            (long long)c->possible, tenths / 10, tenths % 10, STR_ARG(since(a, d)));
    return str_fmt(a, "Missed %lld of %lld sessions (%lld.%lld%%)%.*s", (long long)att_absent(c),
        (long long)c->possible, tenths / 10, tenths % 10, STR_ARG(since(a, d)));
}

static struct str plural(struct arena *a, int64_t n, const char *one, const char *many)
{
    return str_fmt(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

static struct str why_at_risk(struct arena *a, const struct dashboard *d, const struct att_listed *l)
{
    if (d->filter.codes != 0)
        return missed(a, d, &l->count);
    struct str so_far = missed(a, d, &l->count), left = plural(a, l->to_persistent, "more session", "more sessions");
    if (l->to_persistent <= 0)
        return str_fmt(a, "%.*s; persistently absent over the year; %d of %d in the last six weeks", STR_ARG(so_far),
            l->recent_absent, l->recent_possible);
    if (l->remaining == 0)
        return str_fmt(a, "%.*s; ended the year %.*s short of persistent absence; %d of %d in the last six weeks",
            STR_ARG(so_far), STR_ARG(plural(a, l->to_persistent, "session", "sessions")), l->recent_absent,
            l->recent_possible);
    if (l->to_persistent > l->remaining)
        return str_fmt(a, "%.*s; cannot become persistently absent this year; %d of %d in the last six weeks",
            STR_ARG(so_far), l->recent_absent, l->recent_possible);
    return str_fmt(a, "%.*s; persistently absent after %.*s of the %d to come; %d of %d in the last six weeks",
        STR_ARG(so_far), STR_ARG(left), l->remaining, l->recent_absent, l->recent_possible);
}

/* This_term: how many of them were in the term; -1 where that is not said. */
static struct str why_suspended(struct arena *a, const struct att_suspensions *s, int this_term)
{
    char date[20];
    struct buf b = buf_new(1000);
    int half_days = s->sessions, n = s->times + s->lunchtimes;
    if (s->permanent > 0)
        buf_add_str(&b, S("Permanently excluded; "));
    if (n > 0)
        buf_add_fmt(&b, "%.*s of %d%s school %s in all", STR_ARG(plural(a, n, "suspension", "suspensions")),
            half_days / 2, half_days % 2 == 0 ? "" : ".5", half_days == 2 ? "day" : "days");
    if (s->lunchtimes > 0 && s->times > 0)
        buf_add_fmt(&b, ", %d of them at lunchtime", s->lunchtimes);
    else if (s->lunchtimes > 0)
        buf_add_str(&b, S(", at lunchtime"));
    buf_add_str(&b, n > 0 ? S("; ") : S(""));
    if (this_term > 0 && this_term == n)
        buf_add_str(&b, this_term == 1 ? S("this term; ") : S("all this term; "));
    else if (this_term > 0)
        buf_add_fmt(&b, "%d of them this term; ", this_term);
    if (s->last != NULL) {
        struct str reasons = suspension_reasons_words(a, str_of(s->last->reasons));
        buf_add_fmt(&b, "the last on %.*s%s%.*s", STR_ARG(day_words(s->last->from, date)), reasons.n > 0 ? ": " : "",
            STR_ARG(reasons));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* "Part-time timetable since 3 March 2026"; empty when no such record is open. */
static struct str on_record(struct arena *a, const struct att_listed *l, enum att_spell_kind kind)
{
    static const char *const words[ATT_SPELL_KINDS] = { [ATT_SPELL_TIMETABLE] = "Part-time timetable since",
        [ATT_SPELL_PLACEMENT] = "Placement since",
        [ATT_SPELL_MISSING] = "Missing since",
        [ATT_SPELL_HOME] = "On record since",
        [ATT_SPELL_RISK] = "The school has recorded the risk since" };
    char date[20];
    const struct att_spell *s = l->spells[kind];
    return s == NULL ? S("") : str_fmt(a, "%s %.*s", words[kind], STR_ARG(day_words(s->from, date)));
}

/* What a record says and what the marks do. */
static struct str why_both(struct arena *a, struct str record, bool marked, struct str marks, const char *without)
{
    if (record.n == 0)
        return str_fmt(a, "%.*s; %s", STR_ARG(marks), without);
    return marked ? str_fmt(a, "%.*s; %.*s", STR_ARG(record), STR_ARG(marks)) : record;
}

static struct str why_exclusion_risk(struct arena *a, const struct att_listed *l)
{
    struct str record = on_record(a, l, ATT_SPELL_RISK);
    if (l->year_suspensions.last == NULL)
        return record;
    struct str suspended = why_suspended(a, &l->year_suspensions,
        l->term_suspensions.times + l->term_suspensions.lunchtimes);
    return record.n == 0 ? suspended : str_fmt(a, "%.*s; %.*s", STR_ARG(record), STR_ARG(suspended));
}

struct str dashboard_why(struct arena *a, const struct dashboard *d, enum dashboard_list list,
    const struct att_listed *l)
{
    int days = d->config->limits.recent_days;
    switch (list) {
    case LIST_SEVERE:
    case LIST_PERSISTENT:
        return missed(a, d, &l->count);
    case LIST_AT_RISK:
        return why_at_risk(a, d, l);
    case LIST_PART_TIME:
        return why_both(a, on_record(a, l, ATT_SPELL_TIMETABLE), l->part_time > 0,
            str_fmt(a, "%.*s coded C2 in the last %d school days",
                STR_ARG(plural(a, l->part_time, "session", "sessions")), days),
            "no timetable on record");
    case LIST_AP:
        return why_both(a, on_record(a, l, ATT_SPELL_PLACEMENT), l->off_site + l->la_provision + l->dual > 0,
            str_fmt(a, "Sessions in the last %d school days: B %d, K %d, D %d", days, l->off_site, l->la_provision,
                l->dual),
            "no placement on record");
    case LIST_SUSPENDED_TERM:
        return why_suspended(a, &l->term_suspensions, -1);
    case LIST_SUSPENDED_YEAR:
        return why_suspended(a, &l->year_suspensions, -1);
    case LIST_EXCLUSION_RISK:
        return why_exclusion_risk(a, l);
    case LIST_MISSING:
        return on_record(a, l, ATT_SPELL_MISSING);
    case LIST_HOME:
        return on_record(a, l, ATT_SPELL_HOME);
    case LISTS:
        break;
    }
    return S("");
}

struct dashboard_freshness dashboard_freshness(const struct dashboard *d)
{
    struct dashboard_freshness f = { .last = d->answer.last_day };
    struct day monday = day_is(f.last) ? day_monday(f.last) : DAY_NONE;
    for (size_t i = 0; i < d->n_schools; i++) {
        const struct dashboard_school *s = &d->schools[i];
        if (!school_wanted(&d->filter, s) || s->block == NULL)
            continue;
        struct att_mask held = att_mask_and(&s->block->open, &d->answer.within);
        struct att_session last = att_mask_last(&held);
        struct day day = att_session_is(last) ? att_session_day(d->filter.year, last) : DAY_NONE;
        f.schools++;
        if (day_is(day) && day_cmp(day, monday) >= 0) {
            f.with_marks++;
        } else if (f.n_behind < COUNT_OF(f.behind)) {
            f.behind[f.n_behind] = s;
            f.behind_since[f.n_behind++] = day;
        }
    }
    return f;
}
