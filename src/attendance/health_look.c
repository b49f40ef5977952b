/* The looking: every rule of health.def over the planes of a block. First, over all rows, which sessions were held;
 * then the school and its year groups; then row by row. Most children have nothing but presence and a few absences,
 * and which codes a row bears anywhere in the year is known: a rule costs something only for the rows that bear its
 * codes. */
#include <string.h>

#include "attendance/age.h"
#include "attendance/health.h"

#define BIT(code) ((att_codes)1 << ATT_##code)

/* Codes by what rules make of them. Most children bearing one of `shutting` have no school; Y had to do for Y4 before.
 * Those of `uncounted` make no possible session (DOMAIN.md 1.1). */
static const att_codes shutting = BIT(CLOSED) | BIT(SITE_CLOSED) | BIT(UNABLE_2022);
static const att_codes uncounted = BIT(CLOSED) | BIT(UNABLE_2022) | BIT(TRANSPORT_FAILED) | BIT(TRAVEL_DISRUPTED) |
    BIT(PART_CLOSED) | BIT(SITE_CLOSED) | BIT(DETAINED) | BIT(PUBLIC_HEALTH) | BIT(UNAVOIDABLE) | BIT(NOT_ON_ROLL) |
    BIT(DUAL) | BIT(NOT_REQUIRED) | BIT(NO_TRANSPORT);
static const att_codes without_leave = BIT(OTHER_UNAUTHORISED) | BIT(NO_REASON_YET) | BIT(HOLIDAY_REFUSED);
static const att_codes short_lived = BIT(MEDICAL) | BIT(INTERVIEW) | BIT(INTERVIEW_2022) | BIT(RELIGION) | BIT(LATE) |
    BIT(LATE_AFTER_CLOSE);
static const att_codes long_lived = BIT(EXCEPTIONAL) | BIT(PERFORMANCE) | BIT(HOLIDAY_2022) | BIT(HOLIDAY_REFUSED) |
    BIT(SPORT) | BIT(VISIT) | BIT(WORK_EXPERIENCE) | BIT(TRANSPORT_FAILED) | BIT(TRAVEL_DISRUPTED) | BIT(SITE_CLOSED) |
    BIT(UNAVOIDABLE);

enum {
    WEEK_LEAST = 6,    /* sessions that make a week of which something can be said */
    RECORD_LEAST = 10, /* sessions of a record before its code is missed */
    MORNINGS = 0x55,   /* of each byte of a mask */
};

/* What is known of the sessions once all rows have been seen. */
struct look {
    const struct att_health *h;
    const struct att_block *b;
    void (*found)(void *, const struct att_finding *);
    void *to;
    struct att_mask upto;                 /* sessions looked at */
    struct att_mask on_roll, marked;      /* for any child */
    struct att_mask held, shut;           /* as most children have it */
    struct att_mask not_due;              /* out of term, or told to be closed */
    struct att_mask closed;               /* not held, and shut or not due */
    struct att_mask late;                 /* N may not stand any more */
    struct att_mask gap[ATT_YEAR_GROUPS]; /* the whole year group is without a mark */
    struct att_mask many;                 /* enough children that sameness is not by chance */
    struct att_mask all_present;          /* nobody has another mark than / */
    struct att_mask as_before;            /* everybody has a mark, that of the week before */
    struct att_mask some_absent;
    struct att_mask not_valid[ATT_CODES]; /* where each code is not in use; of those in `odd` */
    att_codes odd;
    att_codes attended, authorised, unauthorised; /* by class */
    const struct att_record *next, *end;          /* records of the rows still to come */
    struct att_mask record[ATT_RECORD_KINDS];     /* those of the row at hand */
    bool recorded;                                /* are there any? */
};

/* One row while it is looked at. */
struct row {
    size_t at;
    att_codes used;
    const struct att_planes *planes;
    struct att_mask on_roll;     /* and looked at */
    struct att_mask none;        /* without a mark */
    struct att_mask school_days; /* on roll, and the session was held */
    int absent, unauthorised;    /* sessions in the whole year: no rule finds more of a kind than there are */
    int other_than_present;      /* attended, by another code than / */
};

/* The sessions of a row that bear one code, or none at all (ATT_NO_MARK). */
static struct att_mask bears(const struct att_block *b, size_t row, enum att_code code)
{
    return att_bearing(&b->planes[row], &b->codes[row], code);
}

static bool uses(const struct row *r, att_codes codes)
{
    return (r->used & codes) != 0;
}

/* --- telling --- */

static void tell(const struct look *l, struct att_finding f, int n)
{
    if (f.n == 0)
        f.n = (int16_t)n;
    l->found(l->to, &f);
}

/* Sessions, each of which is wrong by itself: those asked about are told. */
static void tell_sessions(const struct look *l, struct att_finding f)
{
    f.sessions = att_mask_and(&f.sessions, &l->h->within);
    if (!att_mask_is_empty(&f.sessions))
        tell(l, f, att_mask_count(&f.sessions));
}

/* Sessions that are wrong together: told whole when they touch those asked about. */
static void tell_whole(const struct look *l, struct att_finding f)
{
    struct att_mask asked = att_mask_and(&f.sessions, &l->h->within);
    if (!att_mask_is_empty(&asked))
        tell(l, f, att_mask_count(&f.sessions));
}

static struct att_finding of_row(const struct row *r, enum att_rule rule, const struct att_mask *sessions,
    att_codes codes)
{
    return (struct att_finding){
        .sessions = *sessions, .codes = codes & r->used, .row = (uint32_t)r->at, .rule = (uint8_t)rule
    };
}

/* The codes that a row bears in some sessions. */
static att_codes codes_in(const struct look *l, const struct row *r, const struct att_mask *sessions)
{
    att_codes found = 0;
    for (att_codes left = r->used; left != 0 && !att_mask_is_empty(sessions); left &= left - 1) {
        struct att_mask m = bears(l->b, r->at, (enum att_code)__builtin_ctzll(left));
        m = att_mask_and(&m, sessions);
        found |= att_mask_is_empty(&m) ? 0 : left & -left;
    }
    return found;
}

static struct att_finding of_school(enum att_rule rule, const struct att_mask *sessions)
{
    return (struct att_finding){ .sessions = *sessions, .row = ATT_NO_ROW, .rule = (uint8_t)rule };
}

/* --- all rows --- */

/* What is counted over all rows, and of each year group. */
struct census {
    struct att_columns on_roll, marked, shut;
    struct att_columns in_group[ATT_YEAR_GROUPS];
    struct att_mask group_marked[ATT_YEAR_GROUPS]; /* any mark at all, # as well */
};

/* The sessions of a week moved to the week after it. */
static struct att_mask a_week_later(const struct att_mask *m)
{
    struct att_mask later;
    for (int i = 7; i >= 0; i--)
        later.w[i] = m->w[i] << ATT_WEEK_SESSIONS | (i == 0 ? 0 : m->w[i - 1] >> (64 - ATT_WEEK_SESSIONS));
    return later;
}

/* Where a row has another mark than a week before, or none. */
static struct att_mask changes(const struct att_planes *p, const struct att_code_planes *codes,
    const struct att_mask *none)
{
    const struct att_mask *planes[2 + ATT_CODE_PLANES] = { &p->low, &p->high };
    struct att_mask changed = *none;
    for (int k = 0; k < ATT_CODE_PLANES; k++)
        planes[2 + k] = &codes->bit[k];
    for (size_t k = 0; k < COUNT_OF(planes); k++) {
        struct att_mask before = a_week_later(planes[k]);
        for (int i = 0; i < 8; i++)
            changed.w[i] |= planes[k]->w[i] ^ before.w[i];
    }
    return changed;
}

/* What all rows have in common is over after a few of them, as a rule: then nothing more is to be found out. */
static void compare_row(struct look *l, size_t at, const struct att_mask *on, const struct att_mask *none)
{
    const struct att_planes *p = &l->b->planes[at];
    struct att_mask other, absent = att_mask_and(&p->high, on);
    l->some_absent = att_mask_or(&l->some_absent, &absent);
    if (!att_mask_is_empty(&l->all_present)) {
        other = bears(l->b, at, ATT_PRESENT);
        other = att_mask_without(on, &other);
        l->all_present = att_mask_without(&l->all_present, &other);
    }
    if (!att_mask_is_empty(&l->as_before)) {
        other = changes(p, &l->b->codes[at], none);
        other = att_mask_and(&other, on);
        l->as_before = att_mask_without(&l->as_before, &other);
    }
}

static void count_row(struct look *l, struct census *c, size_t at)
{
    const struct att_block *b = l->b;
    uint8_t group = b->year_groups[at];
    struct att_mask on = att_block_stay(b, at), none = bears(b, at, ATT_NO_MARK), other;
    struct att_mask marked = att_mask_without(&on, &none);
    att_columns_add(&c->in_group[group], &on);
    c->group_marked[group] = att_mask_or(&c->group_marked[group], &marked);
    if ((b->used[at] & shutting) != 0) {
        other = att_block_bearing(b, at, shutting);
        other = att_mask_and(&other, &on);
        att_columns_add(&c->shut, &other);
        marked = att_mask_without(&marked, &other);
    }
    if (att_codes_has(b->used[at], ATT_NOT_ON_ROLL)) {
        other = bears(b, at, ATT_NOT_ON_ROLL);
        marked = att_mask_without(&marked, &other);
    }
    att_columns_add(&c->marked, &marked);
    compare_row(l, at, &on, &none);
}

/* The year groups together are the school. */
static void sum_groups(struct look *l, struct census *c)
{
    for (int g = 0; g < ATT_YEAR_GROUPS; g++) {
        struct att_mask here = att_columns_at_least(&c->in_group[g], 1);
        if (att_mask_is_empty(&here))
            continue;
        l->on_roll = att_mask_or(&l->on_roll, &here);
        l->marked = att_mask_or(&l->marked, &c->group_marked[g]);
        att_columns_merge(&c->on_roll, &c->in_group[g]);
    }
}

static void find_gaps(struct look *l, const struct census *c)
{
    for (int g = ATT_YEAR_UNKNOWN + 1; g < ATT_YEAR_GROUPS; g++) {
        struct att_mask enough = att_columns_at_least(&c->in_group[g], l->h->limits->gap_children);
        struct att_mask gap = att_mask_without(&l->held, &c->group_marked[g]);
        l->gap[g] = att_mask_and(&gap, &enough);
    }
}

/* Where each code that the school bears is not in use: codes come and go on Mondays, but any day would do. */
static void find_odd_codes(struct look *l)
{
    const int year = l->b->year;
    for (att_codes left = l->b->bears & ~BIT(NOT_ON_ROLL); left != 0; left &= left - 1) {
        enum att_code c = (enum att_code)__builtin_ctzll(left);
        if (att_code_fit(c, att_year_start(year)) == ATT_CODE_OK && att_code_fit(c, att_year_end(year)) == ATT_CODE_OK)
            continue;
        l->odd |= (att_codes)1 << c;
        for (int16_t s = 0; s < ATT_SESSIONS; s++)
            if (att_code_fit(c, att_session_day(year, (struct att_session){ s })) != ATT_CODE_OK)
                att_mask_add(&l->not_valid[c], (struct att_session){ s });
    }
    if (att_codes_has(l->b->bears, ATT_NOT_ON_ROLL)) {
        l->odd |= BIT(NOT_ON_ROLL);
        l->not_valid[ATT_NOT_ON_ROLL] = att_mask_all();
    }
}

/* On the fifth school day after it the mark may still be changed: the session's day and five more. A day counts on
 * which the school was to be open, whether or not its registers have come. */
static void find_late(struct look *l)
{
    struct att_mask days = att_mask_without(&l->upto, &l->not_due);
    days = att_mask_without(&days, &l->shut);
    days = att_mask_and(&days, &l->b->planned);
    days = att_mask_or(&days, &l->held);
    days = att_last_days(&days, l->h->limits->no_reason_days + 1);
    struct att_session first = att_mask_first(&days);
    l->late = l->h->over ? att_mask_all() : att_mask_sessions(0, first.v - 1);
}

static void count_rows(struct look *l)
{
    struct census c = { 0 };
    const struct att_health *h = l->h;
    l->all_present = l->as_before = att_mask_all();
    for (size_t i = 0; i < l->b->n; i++)
        count_row(l, &c, i);
    sum_groups(l, &c);
    struct att_mask held = att_columns_most(&c.marked, &c.on_roll), shut = att_columns_most(&c.shut, &c.on_roll);
    l->held = att_mask_and(&held, &l->upto);
    l->shut = att_mask_without(&shut, &l->held);
    l->many = att_columns_at_least(&c.on_roll, h->limits->copied_children);
    if (!att_mask_is_empty(&l->b->planned))
        l->not_due = att_mask_without(&l->upto, &l->b->planned);
    l->not_due = att_mask_or(&l->not_due, &h->closed);
    l->closed = att_mask_or(&l->not_due, &l->shut);
    l->closed = att_mask_without(&l->closed, &l->held);
    find_late(l);
    find_gaps(l, &c);
    find_odd_codes(l);
}

/* --- the school and its year groups --- */

static void look_for_copies(const struct look *l)
{
    struct att_finding present = of_school(ATT_RULE_COPIED_WEEK, &(struct att_mask){ { 0 } }), same = present;
    struct att_mask before = a_week_later(&l->held);
    same.of = 1;
    for (int w = 0; w < ATT_WEEKS; w++) {
        struct att_mask week = att_mask_of_week(w), in = att_mask_and(&week, &l->held);
        struct att_mask few = att_mask_without(&in, &l->many), others = att_mask_without(&in, &l->all_present);
        struct att_mask absent = att_mask_and(&in, &l->some_absent), changed = att_mask_without(&in, &l->as_before);
        if (att_mask_count(&in) < WEEK_LEAST || !att_mask_is_empty(&few))
            continue;
        if (att_mask_is_empty(&others))
            present.sessions = att_mask_or(&present.sessions, &in);
        else if (w > 0 && att_mask_week(&in, w) == att_mask_week(&before, w) && att_mask_is_empty(&changed) &&
            !att_mask_is_empty(&absent))
            same.sessions = att_mask_or(&same.sessions, &in);
    }
    tell_whole(l, present);
    tell_whole(l, same);
}

static void look_at_school(const struct look *l)
{
    struct att_mask missing = att_mask_without(&l->b->planned, &l->h->closed);
    missing = att_mask_and(&missing, &l->upto);
    missing = att_mask_and(&missing, &l->on_roll);
    missing = att_mask_without(&missing, &l->held);
    missing = att_mask_without(&missing, &l->shut);
    struct att_finding f = of_school(ATT_RULE_SESSION_UNMARKED, &missing);
    struct att_mask bare = att_mask_without(&missing, &l->marked);
    bare = att_mask_and(&bare, &l->h->within);
    f.detail = (int16_t)att_mask_count(&bare);
    tell_sessions(l, f);
    struct att_mask open = att_mask_and(&l->not_due, &l->held);
    tell_sessions(l, of_school(ATT_RULE_CLOSED_OPEN, &open));
    look_for_copies(l);
    for (int g = 0; g < ATT_YEAR_GROUPS; g++) {
        f = of_school(ATT_RULE_YEAR_UNMARKED, &l->gap[g]);
        f.year_group = (uint8_t)g;
        tell_sessions(l, f);
    }
}

/* --- rows --- */

/* Runs of sessions while they are looked for. */
struct runs {
    struct att_mask kept, run; /* of those long enough; the one at hand */
    int n, longest;
};

static void end_run(struct runs *r, int least)
{
    if (r->n >= least)
        r->kept = att_mask_or(&r->kept, &r->run);
    r->longest = r->n > r->longest ? r->n : r->longest;
    r->n = 0;
    memset(&r->run, 0, sizeof r->run);
}

/* The sessions of `of`, which are among those of `over`, that stand in runs of at least `least` of them, where only the
 * sessions of `over` count: the next school day comes after a holiday. */
static struct att_mask runs(const struct att_mask *of, const struct att_mask *over, int least, int *ret_longest)
{
    struct runs r = { .n = 0 };
    bool broken = false; /* a session has passed that counts and is none of them */
    for (int i = 0; i < 8; i++) {
        uint64_t passed = 0;
        for (uint64_t left = of->w[i]; left != 0; left &= left - 1) {
            uint64_t bit = left & -left;
            if (broken || (over->w[i] & (bit - 1) & ~passed) != 0)
                end_run(&r, least);
            broken = false;
            r.run.w[i] |= bit;
            r.n++;
            passed = bit | (bit - 1);
        }
        broken = broken || (over->w[i] & ~passed) != 0;
    }
    end_run(&r, least);
    *ret_longest = r.longest;
    return r.kept;
}

/* Runs of some codes that last so many sessions. */
static void look_for_runs(const struct look *l, const struct row *r, enum att_rule rule, att_codes codes, int least)
{
    struct att_mask of = att_block_bearing(l->b, r->at, codes);
    int longest;
    of = att_mask_and(&of, &r->school_days);
    if (att_mask_count(&of) < least)
        return;
    of = runs(&of, &r->school_days, least, &longest);
    struct att_finding f = of_row(r, rule, &of, 0);
    f.detail = (int16_t)longest;
    f.codes = codes_in(l, r, &of);
    tell_whole(l, f);
}

/* Each of some codes by itself. */
static void look_for_each(const struct look *l, const struct row *r, att_codes codes, int least)
{
    if (r->other_than_present < least)
        codes &= ~l->attended;
    if (r->absent < least)
        codes &= ~(l->authorised | l->unauthorised);
    for (att_codes left = r->used & codes; left != 0; left &= left - 1)
        look_for_runs(l, r, ATT_RULE_SAME_CODE, left & -left, least);
}

static void look_for_terms(const struct look *l, const struct row *r, att_codes codes)
{
    struct att_mask found = { { 0 } };
    att_codes of = 0;
    for (att_codes left = r->used & codes; left != 0; left &= left - 1) {
        struct att_mask m = bears(l->b, r->at, (enum att_code)__builtin_ctzll(left));
        for (size_t t = 0; t < COUNT_OF(l->h->terms); t++) {
            struct att_mask term = att_mask_and(&l->h->terms[t], &r->school_days), rest = att_mask_without(&term, &m);
            if (att_mask_count(&term) < 2 * l->h->limits->term_days || !att_mask_is_empty(&rest))
                continue;
            found = att_mask_or(&found, &term);
            of |= left & -left;
        }
    }
    tell_whole(l, of_row(r, ATT_RULE_ONE_CODE_TERM, &found, of));
}

/* Sessions that a part-time timetable leaves out: C2, and C as long as there was no C2 (DOMAIN.md 1.1). */
static struct att_mask part_time(const struct look *l, const struct row *r)
{
    struct att_mask m = att_block_bearing(l->b, r->at, BIT(PART_TIME)), before;
    if (!uses(r, BIT(EXCEPTIONAL)))
        return m;
    before = att_mask_days(l->b->year, DAY_NONE, day_add(ATT_CODES_2024, -1));
    struct att_mask leave = bears(l->b, r->at, ATT_EXCEPTIONAL);
    leave = att_mask_and(&leave, &before);
    return att_mask_or(&m, &leave);
}

/* Days of which one half was attended and the other missed; each day is the bit of its morning. Who came after the
 * register closed (U) counts as absent in sums, but was in school. */
static void look_for_half_days(const struct look *l, const struct row *r, bool mornings_missed)
{
    const uint64_t mornings = UINT64_MAX / UINT8_MAX * MORNINGS;
    struct att_mask days, halves, timetable = part_time(l, r), late = bears(l->b, r->at, ATT_LATE_AFTER_CLOSE);
    const struct att_mask over = r->school_days;
    int longest;
    for (int i = 0; i < 8; i++) {
        uint64_t attended = r->planes->low.w[i] & ~r->planes->high.w[i];
        uint64_t absent = r->planes->high.w[i] & ~timetable.w[i] & ~late.w[i];
        days.w[i] = over.w[i] & over.w[i] >> 1 & mornings;
        halves.w[i] = days.w[i] & (mornings_missed ? absent & attended >> 1 : attended & absent >> 1);
    }
    if (att_mask_count(&halves) < l->h->limits->half_days)
        return;
    halves = runs(&halves, &days, l->h->limits->half_days, &longest);
    for (int i = 0; i < 8 && !mornings_missed; i++)
        halves.w[i] <<= 1;
    struct att_finding f = of_row(r, ATT_RULE_HALF_DAYS, &halves, 0);
    f.of = mornings_missed;
    f.detail = (int16_t)longest;
    tell_whole(l, f);
}

static void look_at_patterns(const struct look *l, const struct row *r)
{
    const struct att_health_limits *limits = l->h->limits;
    if (r->unauthorised >= 2 * limits->missing_days)
        look_for_runs(l, r, ATT_RULE_LONG_ABSENCE, without_leave, 2 * limits->missing_days);
    if (uses(r, BIT(SUSPENDED)))
        look_for_runs(l, r, ATT_RULE_EXCLUDED_LONG, BIT(SUSPENDED), 2 * limits->excluded_days + 1);
    look_for_each(l, r, short_lived, 2 * limits->short_days);
    look_for_each(l, r, long_lived, 2 * limits->long_days);
    if (r->absent >= 2 * limits->term_days)
        look_for_terms(l, r, l->authorised & ~BIT(STUDY_LEAVE));
    if (r->absent >= limits->half_days) {
        look_for_half_days(l, r, false);
        look_for_half_days(l, r, true);
    }
}

/* The sessions of the row that bear one of some codes and are looked at. */
static struct att_mask bearing(const struct look *l, const struct row *r, att_codes codes)
{
    struct att_mask m = att_block_bearing(l->b, r->at, codes);
    return att_mask_and(&m, &r->on_roll);
}

static void look_at_days(const struct look *l, const struct row *r)
{
    struct att_mask m = att_mask_and(&r->school_days, &r->none);
    m = att_mask_without(&m, &l->gap[l->b->year_groups[r->at]]);
    tell_sessions(l, of_row(r, ATT_RULE_MARK_MISSING, &m, 0));
    m = att_mask_and(&l->closed, &r->on_roll);
    m = att_mask_without(&m, &r->none);
    if (!att_mask_is_empty(&m)) {
        struct att_mask right = att_block_bearing(l->b, r->at, uncounted);
        m = att_mask_without(&m, &right);
        tell_sessions(l, of_row(r, ATT_RULE_CLOSED_MARKED, &m, 0));
    }
    if (uses(r, BIT(CLOSED) | BIT(SITE_CLOSED))) {
        m = bearing(l, r, BIT(CLOSED) | BIT(SITE_CLOSED));
        m = att_mask_and(&m, &l->held);
        tell_sessions(l, of_row(r, ATT_RULE_OPEN_CLOSED, &m, codes_in(l, r, &m)));
    }
}

static void look_at_age(const struct look *l, const struct row *r)
{
    struct day born = l->b->who[r->at].born;
    if (!uses(r, BIT(NOT_REQUIRED) | BIT(PART_TIME)) || !day_is(born))
        return;
    struct att_compulsory age = att_compulsory_of(born);
    struct att_mask compulsory = att_mask_days(l->b->year, age.from, age.to), m = bearing(l, r, BIT(NOT_REQUIRED));
    m = att_mask_and(&m, &compulsory);
    tell_sessions(l, of_row(r, ATT_RULE_NOT_REQUIRED, &m, BIT(NOT_REQUIRED)));
    m = bearing(l, r, BIT(PART_TIME));
    m = att_mask_without(&m, &compulsory);
    tell_sessions(l, of_row(r, ATT_RULE_PART_TIME_AGE, &m, BIT(PART_TIME)));
}

static void look_at_codes(const struct look *l, const struct row *r)
{
    struct att_mask m, odd = { { 0 } };
    att_codes of = 0;
    if (uses(r, BIT(NO_REASON_YET))) {
        m = bearing(l, r, BIT(NO_REASON_YET));
        m = att_mask_and(&m, &l->late);
        tell_sessions(l, of_row(r, ATT_RULE_NO_REASON, &m, BIT(NO_REASON_YET)));
    }
    for (att_codes left = r->used & l->odd; left != 0; left &= left - 1) {
        m = bearing(l, r, left & -left);
        m = att_mask_and(&m, &l->not_valid[__builtin_ctzll(left)]);
        m = att_mask_and(&m, &l->h->within);
        odd = att_mask_or(&odd, &m);
        of |= att_mask_is_empty(&m) ? 0 : left & -left;
    }
    tell_sessions(l, of_row(r, ATT_RULE_CODE_NOT_VALID, &odd, of));
    look_at_age(l, r);
}

/* What is on record and is not marked in any session. */
static void look_for_uncoded(const struct look *l, const struct row *r, enum att_record_kind kind, att_codes codes,
    enum att_rule rule)
{
    struct att_mask sessions = att_mask_and(&l->record[kind], &r->school_days), m = bearing(l, r, codes);
    m = att_mask_and(&m, &l->record[kind]);
    if (att_mask_count(&sessions) >= RECORD_LEAST && att_mask_is_empty(&m))
        tell_whole(l, of_row(r, rule, &sessions, 0));
}

/* Marks that need something on record. */
static void look_at_records(const struct look *l, const struct row *r)
{
    static const struct {
        enum att_rule rule;
        enum att_record_kind kind;
        enum att_code code;
    } needs[] = { { ATT_RULE_DUAL_ALONE, ATT_RECORD_SECOND_ROLL, ATT_DUAL },
        { ATT_RULE_PART_TIME_ALONE, ATT_RECORD_PART_TIME, ATT_PART_TIME },
        { ATT_RULE_OFF_SITE_ALONE, ATT_RECORD_PROVISION, ATT_OFF_SITE },
        { ATT_RULE_LA_PROVISION_ALONE, ATT_RECORD_PROVISION, ATT_LA_PROVISION } };
    struct att_mask m;
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        att_codes code = (att_codes)1 << needs[i].code;
        if (!uses(r, code))
            continue;
        m = bearing(l, r, code);
        m = att_mask_without(&m, &l->record[needs[i].kind]);
        tell_sessions(l, of_row(r, needs[i].rule, &m, code));
    }
    if (!l->recorded)
        return;
    m = att_mask_or(&r->planes->low, &r->planes->high);
    m = att_mask_and(&m, &r->on_roll);
    m = att_mask_and(&m, &l->record[ATT_RECORD_COUNTED]);
    tell_sessions(l, of_row(r, ATT_RULE_COUNTED_TWICE, &m, 0));
    look_for_uncoded(l, r, ATT_RECORD_PART_TIME, BIT(PART_TIME), ATT_RULE_PART_TIME_NOT_CODED);
    look_for_uncoded(l, r, ATT_RECORD_PROVISION, BIT(OFF_SITE) | BIT(LA_PROVISION) | BIT(DUAL),
        ATT_RULE_PROVISION_NOT_CODED);
}

/* Takes the records of a row off those still to come. */
static void take_records(struct look *l, size_t at)
{
    if (l->recorded)
        memset(l->record, 0, sizeof l->record);
    l->recorded = false;
    while (l->next < l->end && l->next->row < at)
        l->next++;
    for (; l->next < l->end && l->next->row == at; l->next++, l->recorded = true)
        l->record[l->next->kind] = att_mask_or(&l->record[l->next->kind], &l->next->sessions);
}

/* How many sessions there are of what rules look for: most rows have too few of them for most rules. */
static void count_kinds(const struct look *l, struct row *r)
{
    const struct att_planes *p = r->planes;
    struct att_mask unauthorised = att_mask_and(&p->low, &p->high), present, other;
    r->absent = att_mask_count(&p->high);
    r->unauthorised = att_mask_count(&unauthorised);
    present = bears(l->b, r->at, ATT_PRESENT);
    other = att_mask_without(&p->low, &p->high);
    other = att_mask_without(&other, &present);
    r->other_than_present = att_mask_count(&other);
}

static void look_at_row(struct look *l, size_t at)
{
    struct row r = { .at = at, .used = l->b->used[at], .planes = &l->b->planes[at] };
    struct att_mask stay = att_block_stay(l->b, at);
    r.on_roll = att_mask_and(&stay, &l->upto);
    r.school_days = att_mask_and(&stay, &l->held);
    r.none = bears(l->b, at, ATT_NO_MARK);
    take_records(l, at);
    look_at_days(l, &r);
    if (r.used == 0)
        return;
    count_kinds(l, &r);
    look_at_codes(l, &r);
    look_at_records(l, &r);
    look_at_patterns(l, &r);
}

/* What census returns say otherwise: one finding a return and child. */
static void look_at_totals(const struct look *l)
{
    const struct att_block *b = l->b;
    for (size_t i = 0, next; i < b->n_differences; i = next) {
        const struct att_difference *first = &b->differences[i];
        struct att_finding f = { .sessions = l->h->returns[first->of],
            .row = first->row,
            .rule = ATT_RULE_TOTALS_DIFFER,
            .of = first->of };
        int more = 0, fewer = 0;
        for (next = i; next < b->n_differences && b->differences[next].row == first->row &&
             b->differences[next].of == first->of;
             next++) {
            int apart = b->differences[next].said - b->differences[next].marked;
            f.codes |= (att_codes)1 << b->differences[next].code;
            more += apart > 0 ? apart : 0;
            fewer -= apart < 0 ? apart : 0;
        }
        /* A session that is said otherwise is one too many of one code and one too few of another. */
        f.n = (int16_t)(more > fewer ? more : fewer);
        for (size_t k = i; k < next; k++)
            if (b->differences[k].code == att_totals_code(f.codes)) {
                f.detail = b->differences[k].said;
                f.other = b->differences[k].marked;
            }
        bool wanted = l->h->rows == NULL || l->h->rows[f.row] != 0;
        if (wanted && !b->traits[f.row].restricted)
            tell_whole(l, f);
    }
}

void att_health_look(const struct att_health *h, void (*found)(void *to, const struct att_finding *f), void *to)
{
    struct look l = { .h = h,
        .b = h->block,
        .found = found,
        .to = to,
        .upto = att_mask_days(h->block->year, DAY_NONE, h->upto),
        .attended = att_codes_of(ATT_CLASS_PRESENT) | att_codes_of(ATT_CLASS_ELSEWHERE),
        .authorised = att_codes_of(ATT_CLASS_AUTHORISED),
        .unauthorised = att_codes_of(ATT_CLASS_UNAUTHORISED),
        .next = h->records,
        .end = h->n_records == 0 ? h->records : h->records + h->n_records };
    if (l.b->n == 0)
        return;
    count_rows(&l);
    look_at_school(&l);
    for (size_t i = 0; i < l.b->n; i++)
        if ((h->rows == NULL || h->rows[i] != 0) && !l.b->traits[i].restricted)
            look_at_row(&l, i);
    look_at_totals(&l);
}
