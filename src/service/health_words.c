/* What was found, in words; and the report of it. */
#include "service/health.h"

enum { MOST_ITEMS = 8, /* days and ranges that are named one by one */
    LONG_RUN = 4,      /* days in a row that are a range */
    SCHOOL_WEEK = 5 };

/* --- days --- */

/* A day, or several school days in a row within a month. */
struct item {
    struct day from, to;
    int days;
};

struct items {
    struct item v[ATT_SESSIONS / 2];
    size_t n;
    int days;
};

static struct day day_at(int year, int day)
{
    return att_session_day(year, (struct att_session){ (int16_t)(2 * day) });
}

/* Is the second day the next school day after the first, in the same month? */
static bool follows(struct day first, struct day second)
{
    int y1, m1, d1, y2, m2, d2;
    day_parts(first, &y1, &m1, &d1);
    day_parts(second, &y2, &m2, &d2);
    int next = day_weekday(first) == SCHOOL_WEEK - 1 ? 3 : 1;
    return m1 == m2 && second.v - first.v == next;
}

/* Of a range, its days one by one when they are few. */
static void put_apart(struct items *to, const struct item *range)
{
    if (range->days >= LONG_RUN) {
        to->v[to->n++] = *range;
        return;
    }
    for (struct day d = range->from; day_cmp(d, range->to) <= 0; d = day_add(d, 1))
        if (day_weekday(d) < SCHOOL_WEEK)
            to->v[to->n++] = (struct item){ d, d, 1 };
}

/* The days of which exactly these halves are in the mask: 1 the morning, 2 the afternoon, 3 both. */
static void collect(int year, const struct att_mask *sessions, unsigned halves, struct items *ret)
{
    struct item range = { .days = 0 };
    ret->n = 0;
    ret->days = 0;
    for (int d = 0; d < ATT_SESSIONS / 2; d++) {
        unsigned bits = att_mask_week(sessions, d / SCHOOL_WEEK) >> (d % SCHOOL_WEEK * 2) & 3;
        struct day day = day_at(year, d);
        if (bits != halves)
            continue;
        ret->days++;
        if (range.days > 0 && !follows(range.to, day)) {
            put_apart(ret, &range);
            range.days = 0;
        }
        range = (struct item){ range.days == 0 ? day : range.from, day, range.days + 1 };
    }
    if (range.days > 0)
        put_apart(ret, &range);
}

static void month_of(struct day d, int *ret_year, int *ret_month)
{
    int day;
    day_parts(d, ret_year, ret_month, &day);
}

static int day_in_month(struct day d)
{
    int year, month, day;
    day_parts(d, &year, &month, &day);
    return day;
}

/* "3, 4 and 5 March and 2 April 2026": days by month, the year behind the last of its months. */
static void put_items(struct buf *b, const struct items *items)
{
    for (size_t i = 0; i < items->n; i++) {
        int year, month, next_year = 0, next_month = 0, last_month = 0, last_year = 0;
        month_of(items->v[i].from, &year, &month);
        if (i + 1 < items->n)
            month_of(items->v[i + 1].from, &next_year, &next_month);
        if (i > 0)
            month_of(items->v[i - 1].from, &last_year, &last_month);
        bool ends_month = month != next_month, last = i + 1 == items->n;
        if (i > 0)
            buf_add_str(b, last || (ends_month && month == last_month) ? S(" and ") : S(", "));
        buf_add_i64(b, day_in_month(items->v[i].from));
        if (items->v[i].to.v != items->v[i].from.v) {
            buf_add_str(b, S(" to "));
            buf_add_i64(b, day_in_month(items->v[i].to));
        }
        if (ends_month)
            buf_add_fmt(b, " %.*s", STR_ARG(day_month_name(month)));
        if (ends_month && year != next_year)
            buf_add_fmt(b, " %d", year);
    }
}

static struct str halves_words(unsigned halves, bool one)
{
    if (halves == 3)
        return S("");
    if (halves == 1)
        return one ? S(", morning") : S(", mornings");
    return one ? S(", afternoon") : S(", afternoons");
}

/* "38 days from 3 September to 19 December 2025". */
static struct str summary(struct arena *a, int year, const struct att_mask *sessions, int days, struct str halves)
{
    enum { YEAR = 5 }; /* " 2025" */
    char from[20], to[20];
    struct str first = day_words(att_session_day(year, att_mask_first(sessions)), from);
    struct str last = day_words(att_session_day(year, att_mask_last(sessions)), to);
    if (str_ends(first, str_slice(last, last.n - YEAR, last.n)))
        first = str_slice(first, 0, first.n - YEAR);
    return str_fmt(a, "%d days from %.*s to %.*s%.*s", days, STR_ARG(first), STR_ARG(last), STR_ARG(halves));
}

struct str health_days(struct arena *a, int year, const struct att_mask *sessions)
{
    struct items *of = ARENA_ARRAY(a, 4, struct items);
    size_t items = 0;
    int days = 0;
    unsigned kinds = 0;
    for (unsigned halves = 3; halves >= 1; halves--) {
        collect(year, sessions, halves, &of[halves]);
        items += of[halves].n;
        days += of[halves].days;
        kinds |= of[halves].n > 0 ? 1u << halves : 0;
    }
    if (items > MOST_ITEMS) {
        bool one_kind = (kinds & (kinds - 1)) == 0;
        return summary(a, year, sessions, days,
            one_kind ? halves_words((unsigned)__builtin_ctz(kinds), false) : S(""));
    }
    struct buf b = buf_new(1000);
    static const unsigned order[] = { 3, 1, 2 };
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        const struct items *part = &of[order[i]];
        if (part->n == 0)
            continue;
        if (b.n > 0)
            buf_add_str(&b, S("; "));
        put_items(&b, part);
        buf_add_str(&b, halves_words(order[i], part->days == 1));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* --- what was found --- */

static struct str plural(struct arena *a, int n, const char *one)
{
    return str_fmt(a, "%d %s%s", n, one, n == 1 ? "" : "s");
}

/* "H, J and Y". */
static struct str codes_words(struct arena *a, att_codes codes)
{
    struct buf b = buf_new(400);
    int left = __builtin_popcountll(codes), n = left;
    for (att_codes rest = codes; rest != 0; rest &= rest - 1, left--) {
        if (left < n)
            buf_add_str(&b, left == 1 ? S(" and ") : S(", "));
        buf_add_str(&b, att_code_text((enum att_code)__builtin_ctzll(rest), false));
    }
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* Those that were withdrawn by then, those that were not in use yet, and Z. */
static struct str not_valid(struct arena *a, int year, const struct att_finding *f)
{
    att_codes withdrawn = 0, early = 0, unborn = f->codes & (att_codes)1 << ATT_NOT_ON_ROLL;
    for (att_codes rest = f->codes & ~unborn; rest != 0; rest &= rest - 1) {
        enum att_code c = (enum att_code)__builtin_ctzll(rest);
        if (att_code_fit(c, att_year_end(year)) == ATT_CODE_OK)
            early |= rest & -rest; /* right at the end of the year, so it came later */
        else
            withdrawn |= rest & -rest;
    }
    struct buf b = buf_new(400);
    const struct {
        att_codes codes;
        const char *words;
    } parts[] = { { withdrawn, "withdrawn by then" }, { early, "not in use yet" }, { unborn, "though on roll" } };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].codes != 0)
            buf_add_fmt(&b, "%s%.*s, %s", b.n > 0 ? "; " : "", STR_ARG(codes_words(a, parts[i].codes)),
                parts[i].words);
    buf_add_fmt(&b, ": %.*s", STR_ARG(plural(a, f->n, "session")));
    struct str text = str_dup(a, buf_str(&b));
    buf_done(&b);
    return text;
}

static struct str totals(struct arena *a, const struct att_finding *f)
{
    static const char *const terms[ATT_RETURNS] = { "Autumn term", "Spring term", "Summer term, first half",
        "Summer term, second half" };
    enum { NAMED = 6 };
    enum att_code first = att_totals_code(f->codes);
    att_codes rest_of = f->codes & ~((att_codes)1 << first);
    int others = __builtin_popcountll(f->codes) - 1;
    struct str rest = S("");
    if (others > NAMED)
        rest = str_fmt(a, "; %d other codes differ too", others);
    else if (others > 0)
        rest = str_fmt(a, "; %.*s %s too", STR_ARG(codes_words(a, rest_of)),
            others == 1 ? "differs" : "differ");
    return str_fmt(a, "%s: %.*s %d times in the return and %d times in the register%.*s", terms[f->of],
        STR_ARG(att_code_text(first, false)), f->detail, f->other, STR_ARG(rest));
}

static struct str unmarked(struct arena *a, const struct att_finding *f)
{
    if (f->detail == f->n)
        return S("No mark for any child");
    if (f->detail == 0)
        return S("Marks for fewer than half of the children");
    return str_fmt(a, "No mark for any child in %d of %.*s; marks for fewer than half in the others", f->detail,
        STR_ARG(plural(a, f->n, "session")));
}

static struct str half_days(struct arena *a, const struct att_finding *f)
{
    return str_fmt(a, "%s on %d school days in a row, %s", f->of != 0 ? "Mornings missed" : "Afternoons missed",
        f->detail, f->of != 0 ? "afternoons attended" : "mornings attended");
}

struct str health_what(struct arena *a, const struct att_block *b, const struct att_finding *f)
{
    struct str n = plural(a, f->n, "session"), codes = codes_words(a, f->codes);
    struct str run = str_fmt(a, "%.*s in a row", STR_ARG(plural(a, f->detail, "session")));
    switch ((enum att_rule)f->rule) {
    case ATT_RULE_SESSION_UNMARKED:
        return unmarked(a, f);
    case ATT_RULE_YEAR_UNMARKED:
        return S("No mark for any child of the year group");
    case ATT_RULE_MARK_MISSING:
        return str_fmt(a, "No mark in %.*s", STR_ARG(n));
    case ATT_RULE_CODE_NOT_VALID:
        return not_valid(a, b->year, f);
    case ATT_RULE_COUNTED_TWICE:
        return str_fmt(a, "%.*s counted here and at another school", STR_ARG(n));
    case ATT_RULE_CLOSED_OPEN:
        return S("Marks for most children");
    case ATT_RULE_CLOSED_MARKED:
        return str_fmt(a, "Marked in %.*s while the school was closed", STR_ARG(n));
    case ATT_RULE_TOTALS_DIFFER:
        return totals(a, f);
    case ATT_RULE_HALF_DAYS:
        return half_days(a, f);
    case ATT_RULE_LONG_ABSENCE:
    case ATT_RULE_EXCLUDED_LONG:
    case ATT_RULE_SAME_CODE:
        return str_fmt(a, "%.*s in %.*s", STR_ARG(codes), STR_ARG(run));
    case ATT_RULE_ONE_CODE_TERM:
        return str_fmt(a, "%.*s in every session of the term", STR_ARG(codes));
    case ATT_RULE_COPIED_WEEK:
        return f->of != 0 ? S("Every mark as in the week before") : S("All children present in every session");
    case ATT_RULE_PART_TIME_NOT_CODED:
        return str_fmt(a, "No C2 in %.*s of the timetable", STR_ARG(n));
    case ATT_RULE_PROVISION_NOT_CODED:
        return str_fmt(a, "No B, K or D in %.*s of the placement", STR_ARG(n));
    default:
        return str_fmt(a, "%.*s in %.*s", STR_ARG(codes), STR_ARG(n));
    }
}

struct str health_whom(struct arena *a, const struct att_finding *f)
{
    char words[16];
    if (f->year_group != ATT_YEAR_UNKNOWN)
        return str_dup(a, att_year_group_words(f->year_group, words));
    return S("Whole school");
}

/* --- the report --- */

static void report_school(struct arena *a, struct report *r, const struct health_found *found)
{
    const struct att_block *b = found->block;
    for (size_t i = 0; i < found->n; i++) {
        const struct att_finding *f = &found->v[i];
        enum att_rule rule = (enum att_rule)f->rule;
        struct att_session first = att_mask_first(&f->sessions), last = att_mask_last(&f->sessions);
        struct str what = health_what(a, b, f);
        if (f->row == ATT_NO_ROW)
            what = str_fmt(a, "%.*s: %.*s", STR_ARG(health_whom(a, f)), STR_ARG(what));
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(b->school.urn), REPORT_TEXT(att_rule_name(rule)),
                REPORT_TEXT(f->row == ATT_NO_ROW ? S("") : b->who[f->row].upn),
                REPORT_DAY(att_session_day(b->year, first)), REPORT_DAY(att_session_day(b->year, last)),
                REPORT_NUMBER(f->n),
                REPORT_TEXT(what), REPORT_TEXT(att_rule_advice(rule)), REPORT_TEXT(att_rule_source(a, rule)) });
    }
}

void health_report(struct arena *a, const struct dashboard *d, const struct report_to *to)
{
    static const char *const columns[] = { "school", "rule", "upn", "from", "to", "sessions", "what", "advice",
        "source" };
    const struct health h = health_of(a, d);
    struct report r = report_begin(a, to, columns, COUNT_OF(columns));
    for (size_t i = 0; i < d->n_blocks; i++) {
        const struct health_found found = health_find(a, &h, i);
        report_school(a, &r, &found);
    }
    report_end(&r);
}
