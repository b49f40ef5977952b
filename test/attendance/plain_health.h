/* The checks of register health as plainly as they can be said: mark by mark, session by session, without a mask that
 * is more than a list of sessions. And random registers in which every rule has something to find. */
#ifndef WAYMARK_TEST_PLAIN_HEALTH_H
#define WAYMARK_TEST_PLAIN_HEALTH_H

#include "attendance/age.h"
#include "attendance/health.h"
#include "county.h"

typedef void plain_found(void *to, const struct att_finding *f);

/* --- what is known of a session --- */

struct plain {
    const struct att_health *h;
    const struct plain_row *rows;
    size_t n;
    int year, last; /* the last session looked at */
    bool held[ATT_SESSIONS], shut[ATT_SESSIONS], not_due[ATT_SESSIONS];
    int on_roll[ATT_SESSIONS], any_mark[ATT_SESSIONS];
    bool gap[ATT_YEAR_GROUPS][ATT_SESSIONS];
};

static inline struct att_session plain_session(int s)
{
    return (struct att_session){ (int16_t)s };
}

static inline bool plain_in(const struct att_mask *m, int s)
{
    return att_mask_has(m, plain_session(s));
}

static inline bool plain_stays(const struct plain *p, const struct plain_row *r, int s)
{
    return day_within(att_session_day(p->year, plain_session(s)), r->entry, r->leaving);
}

static inline bool plain_is(uint8_t mark, const char *codes)
{
    struct str text = att_code_text((enum att_code)mark, false), all = str_of(codes), one;
    while (mark != ATT_NO_MARK && str_split(&all, ' ', &one))
        if (str_eq(one, text))
            return true;
    return false;
}

static inline bool plain_class(uint8_t mark, enum att_class class)
{
    return att_code_class((enum att_code)mark) == class;
}

static inline bool plain_absent(uint8_t mark)
{
    return plain_class(mark, ATT_CLASS_AUTHORISED) || plain_class(mark, ATT_CLASS_UNAUTHORISED);
}

static inline bool plain_attended(uint8_t mark)
{
    return plain_class(mark, ATT_CLASS_PRESENT) || plain_class(mark, ATT_CLASS_ELSEWHERE);
}

static inline void plain_session_of(struct plain *p, int s)
{
    int marked = 0, closed = 0, in_group[ATT_YEAR_GROUPS] = { 0 }, group_marks[ATT_YEAR_GROUPS] = { 0 };
    for (size_t i = 0; i < p->n; i++) {
        uint8_t mark = p->rows[i].marks.code[s];
        if (!plain_stays(p, &p->rows[i], s))
            continue;
        p->on_roll[s]++;
        p->any_mark[s] += mark != ATT_NO_MARK;
        closed += plain_is(mark, "# Y4 Y");
        marked += mark != ATT_NO_MARK && !plain_is(mark, "# Y4 Y Z");
        in_group[p->rows[i].traits.year_group]++;
        group_marks[p->rows[i].traits.year_group] += mark != ATT_NO_MARK;
    }
    p->held[s] = s <= p->last && marked > 0 && 2 * marked >= p->on_roll[s];
    p->shut[s] = !p->held[s] && closed > 0 && 2 * closed >= p->on_roll[s];
    bool out_of_term = s <= p->last && !att_mask_is_empty(&p->h->block->planned) && !plain_in(&p->h->block->planned, s);
    p->not_due[s] = out_of_term || plain_in(&p->h->closed, s);
    for (int g = ATT_YEAR_UNKNOWN + 1; g < ATT_YEAR_GROUPS; g++)
        p->gap[g][s] = p->held[s] && in_group[g] >= p->h->limits->gap_children && group_marks[g] == 0;
}

/* --- telling --- */

struct plain_teller {
    const struct plain *p;
    plain_found *found;
    void *to;
};

static inline struct att_finding plain_of(uint32_t row, enum att_rule rule)
{
    return (struct att_finding){ .row = row, .rule = (uint8_t)rule };
}

/* `whole`: all of the sessions when one of them is asked about, else those asked about. */
static inline void plain_tell(const struct plain_teller *t, struct att_finding f, bool whole)
{
    int asked = 0, n = 0;
    for (int s = 0; s < ATT_SESSIONS; s++) {
        bool is = plain_in(&f.sessions, s), wanted = plain_in(&t->p->h->within, s);
        asked += is && wanted;
        if (is && !wanted && !whole)
            att_mask_remove(&f.sessions, plain_session(s));
        n += plain_in(&f.sessions, s);
    }
    if (f.n == 0)
        f.n = (int16_t)n;
    if (asked > 0)
        t->found(t->to, &f);
}

static inline void plain_add(struct att_finding *f, int s, uint8_t mark)
{
    att_mask_add(&f->sessions, plain_session(s));
    if (mark != ATT_NO_MARK)
        f->codes |= (att_codes)1 << mark;
}

/* --- the school --- */

static inline bool plain_same_week(const struct plain *p, int week, bool *ret_present)
{
    int absences = 0, changes = 0, others = 0, held = 0;
    bool like_before = week > 0;
    for (int s = week * 10; s < week * 10 + 10; s++) {
        if (week > 0 && p->held[s] != p->held[s - 10])
            like_before = false;
        if (!p->held[s])
            continue;
        held++;
        if (p->on_roll[s] < p->h->limits->copied_children)
            return false;
        for (size_t i = 0; i < p->n; i++) {
            const struct plain_row *r = &p->rows[i];
            if (!plain_stays(p, r, s))
                continue;
            others += r->marks.code[s] != ATT_PRESENT;
            absences += plain_absent(r->marks.code[s]);
            changes += week == 0 || r->marks.code[s] == ATT_NO_MARK || r->marks.code[s] != r->marks.code[s - 10];
        }
    }
    *ret_present = others == 0;
    return held >= 6 && (others == 0 || (like_before && changes == 0 && absences > 0));
}

static inline void plain_school(const struct plain_teller *t)
{
    const struct plain *p = t->p;
    struct att_finding unmarked = plain_of(ATT_NO_ROW, ATT_RULE_SESSION_UNMARKED),
                       open = plain_of(ATT_NO_ROW, ATT_RULE_CLOSED_OPEN),
                       present = plain_of(ATT_NO_ROW, ATT_RULE_COPIED_WEEK), same = present;
    same.of = 1;
    for (int s = 0; s <= p->last; s++) {
        bool due = plain_in(&p->h->block->planned, s) && !plain_in(&p->h->closed, s);
        if (due && p->on_roll[s] > 0 && !p->held[s] && !p->shut[s]) {
            plain_add(&unmarked, s, ATT_NO_MARK);
            unmarked.detail = (int16_t)(unmarked.detail + (p->any_mark[s] == 0 && plain_in(&p->h->within, s)));
        }
        if (p->not_due[s] && p->held[s])
            plain_add(&open, s, ATT_NO_MARK);
    }
    for (int w = 0; w < ATT_WEEKS; w++) {
        bool all_present;
        if (plain_same_week(p, w, &all_present))
            for (int s = w * 10; s < w * 10 + 10; s++)
                if (p->held[s])
                    plain_add(all_present ? &present : &same, s, ATT_NO_MARK);
    }
    plain_tell(t, unmarked, false);
    plain_tell(t, open, false);
    plain_tell(t, present, true);
    plain_tell(t, same, true);
    for (int g = 0; g < ATT_YEAR_GROUPS; g++) {
        struct att_finding gap = plain_of(ATT_NO_ROW, ATT_RULE_YEAR_UNMARKED);
        gap.year_group = (uint8_t)g;
        for (int s = 0; s < ATT_SESSIONS; s++)
            if (p->gap[g][s])
                plain_add(&gap, s, ATT_NO_MARK);
        plain_tell(t, gap, false);
    }
}

/* --- rows, session by session --- */

static inline bool plain_recorded(const struct att_health *h, size_t row, enum att_record_kind kind, int s)
{
    for (size_t i = 0; i < h->n_records; i++)
        if (h->records[i].row == row && h->records[i].kind == kind && plain_in(&h->records[i].sessions, s))
            return true;
    return false;
}

/* Was the school open in a session, or to be open? */
static inline bool plain_school_session(const struct plain *p, int s)
{
    bool due = s <= p->last && plain_in(&p->h->block->planned, s) && !plain_in(&p->h->closed, s);
    return p->held[s] || (due && !p->shut[s]);
}

/* School days after the one of a session, up to the last. */
static inline int plain_days_after(const struct plain *p, int s)
{
    int n = 0;
    for (int d = s / 2 + 1; d < ATT_SESSIONS / 2; d++)
        n += plain_school_session(p, 2 * d) || plain_school_session(p, 2 * d + 1);
    return n;
}

static inline bool plain_breaks(const struct plain *p, size_t at, enum att_rule rule, int s)
{
    const struct plain_row *r = &p->rows[at];
    const uint8_t mark = r->marks.code[s];
    struct day on = att_session_day(p->year, plain_session(s));
    struct att_compulsory age = att_compulsory_of(r->born);
    bool compulsory = day_is(r->born) && day_within(on, age.from, age.to);
    bool closed = !p->held[s] && (p->shut[s] || p->not_due[s]);
    switch (rule) {
    case ATT_RULE_NO_REASON:
        return plain_is(mark, "N") && (p->h->over || plain_days_after(p, s) > p->h->limits->no_reason_days);
    case ATT_RULE_MARK_MISSING:
        return mark == ATT_NO_MARK && p->held[s] && !p->gap[r->traits.year_group][s];
    case ATT_RULE_CODE_NOT_VALID:
        return plain_is(mark, "Z") || (mark != ATT_NO_MARK && att_code_fit((enum att_code)mark, on) != ATT_CODE_OK);
    case ATT_RULE_NOT_REQUIRED:
        return plain_is(mark, "X") && compulsory;
    case ATT_RULE_PART_TIME_AGE:
        return plain_is(mark, "C2") && day_is(r->born) && !compulsory;
    case ATT_RULE_DUAL_ALONE:
        return plain_is(mark, "D") && !plain_recorded(p->h, at, ATT_RECORD_SECOND_ROLL, s);
    case ATT_RULE_COUNTED_TWICE:
        return (plain_absent(mark) || plain_attended(mark)) && plain_recorded(p->h, at, ATT_RECORD_COUNTED, s);
    case ATT_RULE_CLOSED_MARKED:
        return mark != ATT_NO_MARK && closed && !plain_is(mark, "# D X Q Z Y Y1 Y2 Y3 Y4 Y5 Y6 Y7");
    case ATT_RULE_OPEN_CLOSED:
        return plain_is(mark, "# Y4") && p->held[s];
    case ATT_RULE_PART_TIME_ALONE:
        return plain_is(mark, "C2") && !plain_recorded(p->h, at, ATT_RECORD_PART_TIME, s);
    case ATT_RULE_OFF_SITE_ALONE:
        return plain_is(mark, "B") && !plain_recorded(p->h, at, ATT_RECORD_PROVISION, s);
    case ATT_RULE_LA_PROVISION_ALONE:
        return plain_is(mark, "K") && !plain_recorded(p->h, at, ATT_RECORD_PROVISION, s);
    default:
        return false;
    }
}

static inline void plain_sessions(const struct plain_teller *t, size_t at)
{
    const struct plain *p = t->p;
    for (int rule = 0; rule < ATT_RULES; rule++) {
        struct att_finding f = plain_of((uint32_t)at, (enum att_rule)rule);
        for (int s = 0; s <= p->last; s++) {
            bool told = rule != ATT_RULE_CODE_NOT_VALID || plain_in(&p->h->within, s); /* its codes are those told */
            if (told && plain_stays(p, &p->rows[at], s) && plain_breaks(p, at, (enum att_rule)rule, s))
                plain_add(&f, s, p->rows[at].marks.code[s]);
        }
        if (rule == ATT_RULE_COUNTED_TWICE || rule == ATT_RULE_CLOSED_MARKED)
            f.codes = 0; /* whatever they are */
        plain_tell(t, f, false);
    }
}

/* --- rows, runs --- */

/* The next session of a row's school days after s; ATT_SESSIONS when there is none. */
static inline int plain_next(const struct plain *p, const struct plain_row *r, int s)
{
    do
        s++;
    while (s < ATT_SESSIONS && !(p->held[s] && plain_stays(p, r, s)));
    return s;
}

static inline void plain_runs(const struct plain_teller *t, size_t at, enum att_rule rule, const char *codes, int least)
{
    const struct plain_row *r = &t->p->rows[at];
    struct att_finding f = plain_of((uint32_t)at, rule);
    int longest = 0;
    for (int s = plain_next(t->p, r, -1); s < ATT_SESSIONS; s = plain_next(t->p, r, s)) {
        int n = 0, end = s;
        for (; end < ATT_SESSIONS && plain_is(r->marks.code[end], codes); end = plain_next(t->p, r, end))
            n++;
        longest = n > longest ? n : longest;
        if (n == 0)
            continue;
        for (int k = s, i = 0; i < n; i++, k = plain_next(t->p, r, k)) {
            if (n >= least)
                plain_add(&f, k, r->marks.code[k]);
            s = k;
        }
    }
    f.detail = (int16_t)longest;
    plain_tell(t, f, true);
}

static inline void plain_terms(const struct plain_teller *t, size_t at)
{
    const struct plain *p = t->p;
    const struct plain_row *r = &p->rows[at];
    struct att_finding f = plain_of((uint32_t)at, ATT_RULE_ONE_CODE_TERM);
    for (size_t term = 0; term < COUNT_OF(p->h->terms); term++) {
        int n = 0, same = 0, first = ATT_NO_MARK;
        for (int s = plain_next(p, r, -1); s < ATT_SESSIONS; s = plain_next(p, r, s)) {
            if (!plain_in(&p->h->terms[term], s))
                continue;
            first = n++ == 0 ? r->marks.code[s] : first;
            same += r->marks.code[s] == first;
        }
        if (n < 2 * p->h->limits->term_days || same < n || !plain_class((uint8_t)first, ATT_CLASS_AUTHORISED) ||
            plain_is((uint8_t)first, "S"))
            continue;
        for (int s = plain_next(p, r, -1); s < ATT_SESSIONS; s = plain_next(p, r, s))
            if (plain_in(&p->h->terms[term], s))
                plain_add(&f, s, r->marks.code[s]);
    }
    plain_tell(t, f, true);
}

/* Is this day one of which that half was missed and the other attended? -1: no school day of both halves. */
static inline int plain_half_day(const struct plain *p, const struct plain_row *r, int day, int missed)
{
    for (int half = 0; half < 2; half++)
        if (!p->held[2 * day + half] || !plain_stays(p, r, 2 * day + half))
            return -1;
    uint8_t out = r->marks.code[2 * day + missed], in = r->marks.code[2 * day + 1 - missed];
    bool had_c2 = day_cmp(att_session_day(p->year, plain_session(2 * day)), test_day("2024-08-19")) >= 0;
    return plain_absent(out) && !plain_is(out, had_c2 ? "U C2" : "U C2 C") && plain_attended(in);
}

static inline void plain_half_days(const struct plain_teller *t, size_t at, int missed)
{
    const struct plain *p = t->p;
    const struct plain_row *r = &p->rows[at];
    struct att_finding f = plain_of((uint32_t)at, ATT_RULE_HALF_DAYS);
    int longest = 0, n = 0, start = 0;
    for (int d = 0; d <= ATT_SESSIONS / 2; d++) {
        int is = d == ATT_SESSIONS / 2 ? 0 : plain_half_day(p, r, d, missed);
        if (is > 0) {
            start = n++ == 0 ? d : start;
        } else if (is == 0) {
            for (int k = start; n >= p->h->limits->half_days && k < d; k++)
                if (plain_half_day(p, r, k, missed) > 0)
                    plain_add(&f, 2 * k + missed, ATT_NO_MARK);
            longest = n > longest ? n : longest;
            n = 0;
        }
    }
    f.of = missed == 0;
    f.detail = (int16_t)longest;
    plain_tell(t, f, true);
}

static inline void plain_uncoded(const struct plain_teller *t, size_t at, enum att_record_kind kind,
    const char *const *texts, enum att_rule rule)
{
    const struct plain *p = t->p;
    const struct plain_row *r = &p->rows[at];
    struct att_finding f = plain_of((uint32_t)at, rule);
    int coded = 0, n = 0;
    for (int s = 0; s <= p->last; s++) {
        if (!plain_stays(p, r, s) || !plain_recorded(p->h, at, kind, s))
            continue;
        for (int i = 0; texts[i] != NULL; i++)
            coded += plain_is(r->marks.code[s], texts[i]);
        n += p->held[s];
        if (p->held[s])
            plain_add(&f, s, ATT_NO_MARK);
    }
    if (n >= 10 && coded == 0)
        plain_tell(t, f, true);
}

static inline void plain_timetable(const struct plain_teller *t, size_t at)
{
    static const char *const timetable[] = { "C2", NULL }, *const provision[] = { "B", "K", "D", NULL };
    plain_uncoded(t, at, ATT_RECORD_PART_TIME, timetable, ATT_RULE_PART_TIME_NOT_CODED);
    plain_uncoded(t, at, ATT_RECORD_PROVISION, provision, ATT_RULE_PROVISION_NOT_CODED);
}

static inline void plain_patterns(const struct plain_teller *t, size_t at)
{
    static const char *const soon[] = { "M", "J1", "J", "R", "L", "U" };
    static const char *const later[] = { "C", "C1", "H", "G", "P", "V", "W", "Y1", "Y2", "Y4", "Y7" };
    const struct att_health_limits *limits = t->p->h->limits;
    plain_runs(t, at, ATT_RULE_LONG_ABSENCE, "O N G", 2 * limits->missing_days);
    plain_runs(t, at, ATT_RULE_EXCLUDED_LONG, "E", 2 * limits->excluded_days + 1);
    for (size_t i = 0; i < COUNT_OF(soon); i++)
        plain_runs(t, at, ATT_RULE_SAME_CODE, soon[i], 2 * limits->short_days);
    for (size_t i = 0; i < COUNT_OF(later); i++)
        plain_runs(t, at, ATT_RULE_SAME_CODE, later[i], 2 * limits->long_days);
    plain_terms(t, at);
    plain_half_days(t, at, 0);
    plain_half_days(t, at, 1);
}

static inline void plain_totals(const struct plain_teller *t, size_t at)
{
    const struct att_block *b = t->p->h->block;
    for (int of = 0; of < ATT_RETURNS; of++) {
        struct att_finding f = plain_of((uint32_t)at, ATT_RULE_TOTALS_DIFFER);
        f.of = (uint8_t)of;
        f.sessions = t->p->h->returns[of];
        int more = 0, fewer = 0;
        bool absence = false;
        for (int code = ATT_CODES - 1; code >= 0; code--)
            for (size_t i = 0; i < b->n_differences; i++) {
                const struct att_difference *d = &b->differences[i];
                if (d->row != at || d->of != of || d->code != code)
                    continue;
                f.codes |= (att_codes)1 << code;
                more += d->said > d->marked ? d->said - d->marked : 0;
                fewer += d->said < d->marked ? d->marked - d->said : 0;
                if (absence && !plain_absent((uint8_t)code))
                    continue;
                absence = absence || plain_absent((uint8_t)code);
                f.detail = d->said;
                f.other = d->marked;
            }
        f.n = (int16_t)(more > fewer ? more : fewer);
        if (f.codes != 0)
            plain_tell(t, f, true);
    }
}

static inline void plain_look(const struct att_health *h, const struct plain_row *rows, plain_found *found, void *to)
{
    static struct plain p;
    memset(&p, 0, sizeof p);
    p.h = h;
    p.rows = rows;
    p.n = h->block->n;
    p.year = h->block->year;
    p.last = ATT_SESSIONS - 1;
    while (p.last >= 0 && day_is(h->upto) && day_cmp(att_session_day(p.year, plain_session(p.last)), h->upto) > 0)
        p.last--;
    for (int s = 0; s < ATT_SESSIONS; s++)
        plain_session_of(&p, s);
    const struct plain_teller t = { &p, found, to };
    if (p.n > 0)
        plain_school(&t);
    for (size_t i = 0; i < p.n; i++) {
        if ((h->rows != NULL && h->rows[i] == 0) || rows[i].traits.restricted)
            continue;
        plain_sessions(&t, i);
        plain_patterns(&t, i);
        plain_timetable(&t, i);
        plain_totals(&t, i);
    }
}

/* --- random registers --- */

struct plain_case {
    struct plain_row *rows;
    struct att_health health;
    struct att_health_limits limits;
    struct att_record records[200];
    uint8_t wanted[200];
};

/* Some weeks in a row, now and then without their Mondays. */
static inline struct att_mask plain_weeks(struct rng *r, int least)
{
    int first = rng_range(r, 0, ATT_WEEKS - 1), weeks = rng_range(r, 1, 20);
    struct att_mask m = att_mask_sessions(first * 10, (first + weeks) * 10 - 1), mondays = att_mask_weekday(0);
    return rng_chance(r, 1, 3) && least < 20 ? att_mask_without(&m, &mondays) : m;
}

/* Long stretches of a code, halves of days, gaps of a year group, weeks as the one before. */
static inline void plain_spoil(struct rng *r, struct plain_row *rows, size_t n)
{
    static const uint8_t codes[] = { ATT_NO_MARK, ATT_MEDICAL, ATT_OTHER_UNAUTHORISED, ATT_NO_REASON_YET, ATT_SUSPENDED,
        ATT_ILLNESS, ATT_PRESENT, ATT_CLOSED, ATT_DUAL, ATT_PART_TIME, ATT_NOT_REQUIRED, ATT_VISIT, ATT_STUDY_LEAVE };
    for (size_t k = 0; n > 0 && k < 3 * n; k++) {
        struct plain_row *row = &rows[rng_below(r, (uint32_t)n)];
        int first = rng_range(r, 0, ATT_SESSIONS - 1), last = first + rng_range(r, 0, 90), step = rng_range(r, 1, 2);
        uint8_t code = codes[rng_below(r, COUNT_OF(codes))];
        for (int s = first; s <= last && s < ATT_SESSIONS; s += step)
            row->marks.code[s] = code;
    }
    for (int k = rng_range(r, 0, 6); k > 0; k--) {
        int s = rng_range(r, 10, ATT_SESSIONS - 31), what = rng_range(r, 0, 4), group = rng_range(r, 1, 3);
        for (size_t i = 0; i < n; i++)
            for (int at = s / 10 * 10; at < s / 10 * 10 + 10 * (what == 2 ? 2 : 1); at++) {
                uint8_t *mark = &rows[i].marks.code[at];
                if (what == 0 && i % 9 != 0) /* the others have what they have */
                    *mark = ATT_CLOSED;
                else if (what == 1 && rows[i].traits.year_group == group)
                    *mark = ATT_NO_MARK;
                else if (what == 2)
                    *mark = rows[i].marks.code[at - 10];
                else if (what == 3)
                    *mark = ATT_PRESENT;
                else if (what == 4)
                    *mark = ATT_NO_MARK;
            }
    }
}

static inline void plain_off_roll(int year, struct plain_row *row)
{
    for (int s = 0; s < ATT_SESSIONS; s++)
        if (!day_within(att_session_day(year, plain_session(s)), row->entry, row->leaving))
            row->marks.code[s] = ATT_NO_MARK;
}

static inline size_t plain_differences(struct rng *r, size_t rows, struct att_difference *ret)
{
    size_t n = 0;
    for (uint32_t row = 0; row < rows; row++)
        for (int of = 0; of < ATT_RETURNS; of++)
            for (int code = 1; code < ATT_CODES; code++)
                if (rng_chance(r, 1, 60)) {
                    int16_t few = (int16_t)rng_range(r, 0, 9), many = (int16_t)rng_range(r, 10, 20);
                    bool more = rng_chance(r, 1, 2);
                    ret[n++] = (struct att_difference){ row, (uint8_t)of, (uint8_t)code, more ? many : few,
                        more ? few : many };
                }
    return n;
}

static inline void plain_limits(struct rng *r, struct att_health_limits *l)
{
    *l = (struct att_health_limits){ .no_reason_days = rng_range(r, 1, 8),
        .missing_days = rng_range(r, 1, 8),
        .short_days = rng_range(r, 1, 5),
        .long_days = rng_range(r, 1, 8),
        .excluded_days = rng_range(r, 1, 5),
        .half_days = rng_range(r, 1, 6),
        .term_days = rng_range(r, 1, 4),
        .copied_children = rng_range(r, 1, 12),
        .gap_children = rng_range(r, 1, 4) };
}

static inline struct plain_case plain_random(struct rng *r, int year)
{
    static struct plain_case kept; /* records and limits are pointed at */
    static struct att_difference differences[20000];
    struct plain_case *c = &kept;
    size_t n = (size_t)rng_range(r, 0, 25);
    *c = (struct plain_case){ .rows = calloc(n + 1, sizeof *c->rows) };
    for (size_t i = 0; i < n; i++) {
        c->rows[i] = random_row(r, year, 0, (int)i);
        c->rows[i].traits.year_group = (uint8_t)rng_below(r, 4);
        if (rng_chance(r, 4, 5))
            c->rows[i].born = day_add(att_year_start(year), -rng_range(r, 4 * 365, 17 * 365));
    }
    plain_spoil(r, c->rows, n);
    for (size_t i = 0; i < n; i++)
        plain_off_roll(year, &c->rows[i]);
    struct att_mask planned = { { 0 } }, some = plain_weeks(r, 0);
    if (rng_chance(r, 2, 3))
        planned = att_mask_all();
    if (rng_chance(r, 1, 2))
        planned = att_mask_without(&planned, &some);
    const struct att_school about = { .urn = S("100001"), .name = S("A school") };
    struct att_block *b = att_block_new(&about, year, n);
    for (size_t i = 0; i < n; i++) {
        const struct plain_row *row = &c->rows[i];
        const struct att_identity who = { .enrolment = { (int64_t)i + 1 },
            .upn = str_of(row->upn),
            .entry = row->entry,
            .leaving = row->leaving,
            .born = row->born };
        att_block_set(b, i, &who, &c->rows[i].traits, &c->rows[i].marks);
    }
    assert_int_equal(att_block_differences(b, differences, plain_differences(r, n, differences)), OK);
    assert_int_equal(att_block_seal(b, &planned), OK);
    plain_limits(r, &c->limits);
    c->health =
        (struct att_health){ .block = b, .limits = &c->limits, .within = att_mask_all(), .records = c->records };
    c->health.over = rng_chance(r, 1, 8) != 0;
    c->health.upto = rng_chance(r, 1, 2) ? DAY_NONE : day_add(att_year_start(year), rng_range(r, -5, 360));
    if (rng_chance(r, 1, 2))
        c->health.closed = plain_weeks(r, 0);
    for (int i = 0; i < 3; i++)
        c->health.terms[i] = plain_weeks(r, 20);
    for (int i = 0; i < ATT_RETURNS; i++)
        c->health.returns[i] = plain_weeks(r, 20);
    if (rng_chance(r, 1, 3))
        c->health.within = plain_weeks(r, 0);
    for (size_t i = 0; i < n; i++) {
        c->wanted[i] = rng_chance(r, 3, 4) ? 1 : 0;
        for (int kind = 0; kind < ATT_RECORD_KINDS; kind++)
            if (rng_chance(r, 1, 3))
                c->records[c->health.n_records++] =
                    (struct att_record){ (uint32_t)i, (uint8_t)kind, plain_weeks(r, 0) };
    }
    if (rng_chance(r, 1, 3))
        c->health.rows = c->wanted;
    return *c;
}

static inline void plain_done(struct plain_case *c)
{
    att_block_unref((struct att_block *)(uintptr_t)c->health.block);
    free(c->rows);
}

#endif
