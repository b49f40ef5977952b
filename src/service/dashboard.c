#include "service/dashboard.h"

#include <stdlib.h>
#include <string.h>

#include "service/suspension.h"
#include "store/school.h"
#include "store/suspension.h"

static void release(void *snapshot)
{
    att_snapshot_unref(snapshot);
}

static enum err find_schools(struct work *w, const struct viewer *viewer, struct dashboard *d)
{
    struct school_in_scope_row *rows;
    enum err e = store_school_in_scope(w->db, w->arena, &(struct school_in_scope){ .viewer = *viewer }, &rows,
        &d->n_schools);
    if (e != OK)
        return e;
    d->schools = ARENA_ARRAY(w->arena, d->n_schools, struct dashboard_school);
    for (size_t i = 0; i < d->n_schools; i++)
        d->schools[i] = (struct dashboard_school){ rows[i].id, rows[i].urn, rows[i].name, rows[i].locality,
            (enum att_phase)rows[i].phase, att_snapshot_school(d->snapshot, rows[i].urn) };
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

static struct att_question question(const struct dashboard *d, const struct att_block *const *blocks, size_t n)
{
    return (struct att_question){ .snapshot = d->snapshot,
        .blocks = blocks,
        .n_blocks = n,
        .from = d->filter.from,
        .to = d->filter.to,
        .filter = att_filter_of(&d->filter) };
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

static enum err choose_year(struct work *w, struct dashboard *d)
{
    int *years;
    size_t n;
    if (d->filter.year != 0)
        return OK;
    enum err e = registers_years(w, &years, &n);
    if (e == OK)
        d->filter.year = n > 0 ? years[0] : att_year_of(w->today);
    return e;
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

enum err dashboard_ask(struct work *w, struct registers *registers, const struct config *config,
    const struct viewer *viewer, const struct dashboard_filter *filter, struct dashboard *ret)
{
    struct dashboard d = { .filter = *filter, .config = config };
    if (day_is(filter->from) && day_is(filter->to) && day_cmp(filter->to, filter->from) < 0)
        return ERR_INVALID;
    enum err e = choose_year(w, &d);
    if (e == OK)
        e = registers_get(registers, w, d.filter.year, &d.snapshot);
    if (e != OK)
        return e;
    arena_defer(w->arena, release, d.snapshot);
    e = find_schools(w, viewer, &d);
    if (e == OK)
        e = calendar_load(w, &d.calendar);
    if (e != OK)
        return work_fail(w, e);
    e = choose_blocks(w->arena, &d);
    if (e != OK)
        return e;
    struct att_question q = question(&d, d.blocks, d.n_blocks);
    d.answer = att_ask(w->arena, &q);
    d.as_at = registers_as_at(d.filter.year, w->today);
    d.ours = (struct benchmark_ours){ d.filter.year, covers_year(&d), day_is(filter->from) || day_is(filter->to) };
    struct day last = day_is(d.filter.to) ? d.filter.to : d.answer.last_day;
    d.season = calendar_season_on(d.calendar, d.filter.year, day_is(last) ? last : d.as_at);
    *ret = d;
    return OK;
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

struct att_answer dashboard_reference(struct arena *a, const struct dashboard *d, struct locality_id locality)
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
    [LIST_PART_TIME] = { "part_time", "Part-time timetable", "Marked C2 within the last 20 school days" },
    [LIST_AP] = { "alternative_provision", "Alternative provision",
        "Marked B, K or D within the last 20 school days" },
    [LIST_SUSPENDED_TERM] = { "suspended_term", "Suspended this term",
        "Suspended or excluded at least once in the term of the last day shown" },
    [LIST_SUSPENDED_YEAR] = {
        "suspended_year", "Suspended this year", "Suspended or excluded at least once in the school year" } };

struct str dashboard_list_name(enum dashboard_list l)
{
    return str_of(lists[l].name);
}

struct str dashboard_list_words(enum dashboard_list l)
{
    return str_of(lists[l].words);
}

/* " from 8 June 2026", when a day was chosen: what is said is not of the whole year then. */
static struct str since(struct arena *a, const struct dashboard *d)
{
    char date[20];
    return day_is(d->filter.from) ? str_fmt(a, " from %.*s", STR_ARG(day_words(d->filter.from, date))) : S("");
}

struct str dashboard_list_rule(struct arena *a, const struct dashboard *d, enum dashboard_list l)
{
    if (l > LIST_AT_RISK || !day_is(d->filter.from))
        return str_of(lists[l].rule);
    return str_fmt(a, "%s. Counted%.*s, not over the year", lists[l].rule, STR_ARG(since(a, d)));
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

/* The answer without those who have left, unless they are asked for. */
static struct att_answer on_roll(struct arena *a, const struct dashboard *d)
{
    struct att_answer answer = d->answer;
    struct day last = day_is(d->filter.to) ? d->filter.to : d->answer.last_day;
    if (d->filter.leavers || !day_is(last))
        return answer;
    answer.rows = ARENA_ARRAY(a, d->answer.n, struct att_row);
    answer.n = 0;
    for (size_t i = 0; i < d->answer.n; i++) {
        const struct att_row *r = &d->answer.rows[i];
        if (att_block_on_roll(att_row_block(&d->answer, r), r->row, last))
            answer.rows[answer.n++] = *r;
    }
    return answer;
}

/* The days over which a list of suspensions looks. */
static void suspension_days(
    const struct dashboard *d, enum dashboard_list list, struct day *ret_from, struct day *ret_to)
{
    bool told;
    if (list == LIST_SUSPENDED_TERM) {
        calendar_season_days(d->calendar, d->filter.year, d->season, ret_from, ret_to, &told);
    } else {
        *ret_from = att_year_start(d->filter.year);
        *ret_to = day_add(att_year_end(d->filter.year), 9);
    }
    if (day_is(d->filter.to) && day_cmp(d->filter.to, *ret_to) < 0)
        *ret_to = d->filter.to;
    if (list == LIST_SUSPENDED_YEAR && day_is(d->filter.from))
        *ret_from = d->filter.from;
}

/* Where the rows of each block of an answer begin, and behind the last one. */
static size_t *block_starts(struct arena *a, const struct att_answer *answer)
{
    size_t *starts = ARENA_ARRAY(a, answer->question.n_blocks + 1, size_t), at = 0;
    for (size_t b = 0; b <= answer->question.n_blocks; b++) {
        while (at < answer->n && answer->rows[at].block < b)
            at++;
        starts[b] = at;
    }
    return starts;
}

/* The row of a child at a school; NULL if it is not asked about. */
static const struct att_row *find_row(const struct att_answer *answer, const size_t *starts, struct school_id school,
    struct pupil_id pupil)
{
    size_t b = 0;
    while (b < answer->question.n_blocks && answer->question.blocks[b]->school.id.v != school.v)
        b++;
    for (size_t i = starts[b]; b < answer->question.n_blocks && i < starts[b + 1]; i++) {
        const struct att_row *r = &answer->rows[i];
        const struct att_block *block = answer->question.blocks[b];
        if (block->who[r->row].pupil.v == pupil.v && !block->traits[r->row].restricted)
            return r;
    }
    return NULL;
}

static void count_suspension(struct dashboard_suspensions *s, const struct suspension_between_row *x)
{
    bool permanent = str_eq(x->category, S("PERM")), lunch = str_eq(x->category, S("LNCH"));
    s->permanent += permanent;
    s->lunchtimes += lunch;
    s->times += !permanent && !lunch;
    s->half_days += permanent ? 0 : lunch ? 1
                                          : (int)x->sessions;
    if (!day_is(s->last)) { /* the newest comes first */
        s->last = x->start_on;
        s->reasons = x->reasons;
    }
}

static int by_suspensions(const void *a, const void *b)
{
    const struct dashboard_suspensions *x = &((const struct dashboard_row *)a)->suspensions;
    const struct dashboard_suspensions *y = &((const struct dashboard_row *)b)->suspensions;
    if (x->permanent != y->permanent)
        return y->permanent - x->permanent;
    if (x->half_days != y->half_days)
        return y->half_days - x->half_days;
    return day_cmp(y->last, x->last);
}

static int by_school(const void *a, const void *b)
{
    const struct suspension_between_row *x = a, *y = b;
    if (x->school.v != y->school.v)
        return x->school.v < y->school.v ? -1 : 1;
    if (x->pupil.v != y->pupil.v)
        return x->pupil.v < y->pupil.v ? -1 : 1;
    return day_cmp(y->start_on, x->start_on);
}

/* A list of children with suspensions, with the rest of what rows have. */
static enum err suspended(struct work *w, const struct viewer *viewer, const struct dashboard *d,
    const struct att_answer *answer, enum dashboard_list list, struct dashboard_row **ret, size_t *ret_n)
{
    struct suspension_between_row *x;
    struct suspension_between in = { .viewer = *viewer };
    size_t n_x, n = 0;
    suspension_days(d, list, &in.from_on, &in.to_on);
    enum err e = store_suspension_between(w->db, w->arena, &in, &x, &n_x);
    if (e != OK)
        return work_fail(w, e);
    qsort(x, n_x, sizeof *x, by_school);
    struct dashboard_row *rows = ARENA_ARRAY(w->arena, n_x, struct dashboard_row);
    const size_t *starts = block_starts(w->arena, answer);
    for (size_t i = 0; i < n_x;) {
        size_t next = i;
        struct dashboard_suspensions s = { .last = DAY_NONE };
        for (; next < n_x && x[next].school.v == x[i].school.v && x[next].pupil.v == x[i].pupil.v; next++)
            count_suspension(&s, &x[next]);
        const struct att_row *row = find_row(answer, starts, x[i].school, x[i].pupil);
        i = next;
        if (row == NULL)
            continue;
        rows[n].listed = att_listed_of(answer, row, &d->config->limits);
        rows[n++].suspensions = s;
    }
    qsort(rows, n, sizeof *rows, by_suspensions);
    *ret = rows;
    *ret_n = n;
    return OK;
}

enum err dashboard_rows(struct work *w, const struct viewer *viewer, const struct dashboard *d,
    enum dashboard_list list, struct dashboard_row **ret, size_t *ret_n)
{
    struct att_answer *answer = ARENA_NEW(w->arena, struct att_answer);
    *answer = on_roll(w->arena, d);
    if (list == LIST_SUSPENDED_TERM || list == LIST_SUSPENDED_YEAR)
        return suspended(w, viewer, d, answer, list, ret, ret_n);
    struct att_listed *listed = att_list(w->arena, answer, (enum att_list)list, &d->config->limits, ret_n);
    *ret = ARENA_ARRAY(w->arena, *ret_n, struct dashboard_row);
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i].listed = listed[i];
    return OK;
}

enum err dashboard_sizes(struct work *w, const struct viewer *viewer, const struct dashboard *d, size_t ret[LISTS])
{
    struct att_answer answer = on_roll(w->arena, d);
    struct dashboard_row *rows;
    size_t sizes[ATT_LISTS];
    att_list_sizes(&answer, &d->config->limits, sizes);
    for (int l = 0; l < ATT_LISTS; l++)
        ret[l] = sizes[l];
    enum err e = suspended(w, viewer, d, &answer, LIST_SUSPENDED_TERM, &rows, &ret[LIST_SUSPENDED_TERM]);
    if (e == OK)
        e = suspended(w, viewer, d, &answer, LIST_SUSPENDED_YEAR, &rows, &ret[LIST_SUSPENDED_YEAR]);
    return e;
}

/* Is a row of the answer among those of a list? */
static bool among(const struct att_row *row, const struct dashboard_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].listed.row->block == row->block && rows[i].listed.row->row == row->row)
            return true;
    return false;
}

enum err dashboard_lists_of(struct work *w, const struct viewer *viewer, const struct dashboard *d,
    const struct dashboard_row *rows, size_t n, uint32_t *ret)
{
    struct att_answer answer = on_roll(w->arena, d);
    for (size_t i = 0; i < n; i++)
        ret[i] = att_lists_of(&answer, rows[i].listed.row, &d->config->limits);
    for (int l = LIST_SUSPENDED_TERM; l <= LIST_SUSPENDED_YEAR; l++) {
        struct dashboard_row *listed;
        size_t n_listed;
        enum err e = suspended(w, viewer, d, &answer, (enum dashboard_list)l, &listed, &n_listed);
        if (e != OK)
            return e;
        for (size_t i = 0; i < n; i++)
            if (among(rows[i].listed.row, listed, n_listed))
                ret[i] |= 1u << l;
    }
    return OK;
}

static struct str missed(struct arena *a, const struct dashboard *d, const struct att_count *c)
{
    long long tenths = att_tenths(att_absent(c), c->possible);
    return str_fmt(a, "Missed %lld of %lld sessions (%lld.%lld%%)%.*s", (long long)att_absent(c),
        (long long)c->possible, tenths / 10, tenths % 10, STR_ARG(since(a, d)));
}

static struct str plural(struct arena *a, int64_t n, const char *one, const char *many)
{
    return str_fmt(a, "%lld %s", (long long)n, n == 1 ? one : many);
}

static struct str why_at_risk(struct arena *a, const struct dashboard *d, const struct att_listed *l)
{
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

static struct str why_suspended(struct arena *a, const struct dashboard_suspensions *s)
{
    char date[20];
    struct buf b = buf_new(1000);
    if (s->permanent > 0)
        buf_add_str(&b, S("Permanently excluded; "));
    if (s->times > 0)
        buf_add_fmt(&b, "%.*s of %d%s school %s in all; ", STR_ARG(plural(a, s->times, "suspension", "suspensions")),
            s->half_days / 2, s->half_days % 2 == 0 ? "" : ".5", s->half_days == 2 ? "day" : "days");
    if (s->lunchtimes > 0)
        buf_add_fmt(&b, "%.*s; ", STR_ARG(plural(a, s->lunchtimes, "lunchtime", "lunchtimes")));
    buf_add_fmt(&b, "the last on %.*s", STR_ARG(day_words(s->last, date)));
    if (s->reasons.n > 0)
        buf_add_fmt(&b, ": %.*s", STR_ARG(suspension_reasons_words(a, s->reasons)));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

struct str dashboard_why(struct arena *a, const struct dashboard *d, enum dashboard_list list,
    const struct dashboard_row *row)
{
    const struct att_listed *l = &row->listed;
    int days = d->config->limits.recent_days;
    switch (list) {
    case LIST_SEVERE:
    case LIST_PERSISTENT:
        return missed(a, d, &l->count);
    case LIST_AT_RISK:
        return why_at_risk(a, d, l);
    case LIST_PART_TIME:
        return str_fmt(a, "%.*s coded C2 in the last %d school days",
            STR_ARG(plural(a, l->codes[0], "session", "sessions")), days);
    case LIST_AP:
        return str_fmt(a, "Sessions in the last %d school days: B %d, K %d, D %d", days, l->codes[0], l->codes[1],
            l->codes[2]);
    case LIST_SUSPENDED_TERM:
    case LIST_SUSPENDED_YEAR:
        return why_suspended(a, &row->suspensions);
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
