#include "service/away_alert.h"

static const struct {
    enum away_weight weight;
    const char *words;
} alerts[AWAY_ALERTS] = {
#define ALERT(id, kind, weight, words) [AWAY_ALERT_##id] = { AWAY_##weight, words },
#include "service/away_alerts.def"
#undef ALERT
};

enum { CODED_AFTER = 5 /* school days with marks after which a record without its code is told */ };

enum away_weight away_alert_weight(enum away_alert_id id)
{
    return alerts[id].weight;
}

struct str away_alert_words(enum away_alert_id id)
{
    return str_of(alerts[id].words);
}

/* A record while it is looked at. What is found stands at its place in the order of alerts. */
struct looked {
    struct arena *arena;
    const struct away *r;
    const struct away_known *k;
    struct str found[AWAY_ALERTS];
};

static void tell(struct looked *l, enum away_alert_id id, struct str words)
{
    l->found[id] = words;
}

static struct str date(const struct looked *l, struct day d)
{
    char words[20];
    return str_dup(l->arena, day_words(d, words));
}

static struct str plural(const struct looked *l, int n, const char *one, const char *many)
{
    return str_fmt(l->arena, "%d %s", n, n == 1 ? one : many);
}

static bool past(const struct looked *l, struct day d)
{
    return day_is(d) && day_cmp(d, l->k->today) < 0;
}

/* The newest step of a class; DAY_NONE: none. */
static struct day last_step(const struct away *r, enum away_class class)
{
    for (size_t i = 0; i < r->n_steps; i++)
        if (r->steps[i].kind->class == class)
            return r->steps[i].on;
    return DAY_NONE;
}

static struct day later(struct day a, struct day b)
{
    return day_cmp(a, b) < 0 ? b : a;
}

static bool not_coded(const struct looked *l)
{
    return l->k->marked == 0 && l->k->held >= CODED_AFTER;
}

static void look_at_reviews(struct looked *l)
{
    int days = l->k->limits->review_days;
    struct day last = last_step(l->r, AWAY_REVIEW), planned = away_value_day(l->r, "review_on");
    struct day due = day_is(last) ? day_add(last, days) : day_add(l->r->from, days);
    if (!day_is(last) && day_is(planned) && day_cmp(planned, due) < 0)
        due = planned;
    if (!past(l, due)) {
        if (day_cmp(l->r->from, l->k->today) <= 0)
            tell(l, AWAY_ALERT_REVIEW_NEXT, str_fmt(l->arena, "The next review is due by %.*s", STR_ARG(date(l, due))));
        return;
    }
    int ago = l->k->today.v - (day_is(last) ? last.v : l->r->from.v);
    tell(l, AWAY_ALERT_REVIEW_LATE,
        day_is(last)
            ? str_fmt(l->arena, "The last review was on %.*s, %d days ago", STR_ARG(date(l, last)), ago)
            : str_fmt(l->arena, "No review since it began, %d days ago; it was due by %.*s",
                  ago, STR_ARG(date(l, due))));
}

static struct str count_words(struct arena *a, int n, const char *one)
{
    return str_fmt(a, "%d %s%s", n, one, n == 1 ? "" : "s");
}

/* "6 weeks and 1 day": whole, since a week more would be told of what is a day over the limit. */
static struct str length_words(struct arena *a, int days)
{
    if (days < 7 || days % 7 == 0)
        return days < 7 ? count_words(a, days, "day") : count_words(a, days / 7, "week");
    return str_fmt(a, "%.*s and %.*s", STR_ARG(count_words(a, days / 7, "week")),
        STR_ARG(count_words(a, days % 7, "day")));
}

static void look_at_length(struct looked *l)
{
    const struct away *r = l->r;
    int most = l->k->limits->timetable_days;
    struct day end = day_is(r->expected) ? later(r->expected, l->k->today) : l->k->today;
    bool told = away_value(r, "extension").n > 0;
    if (past(l, r->expected))
        tell(l, AWAY_ALERT_TIMETABLE_PAST,
            str_fmt(l->arena, "It was to be over on %.*s", STR_ARG(date(l, r->expected))));
    if (end.v - r->from.v > most)
        tell(l, AWAY_ALERT_TOO_LONG,
            str_fmt(l->arena, "%s %.*s, longer than %.*s; %s", past(l, r->expected) ? "It has lasted" : "It is to last",
                STR_ARG(length_words(l->arena, end.v - r->from.v)), STR_ARG(length_words(l->arena, most)),
                told ? "why is on record" : "no reason is on record"));
}

static void look_at_consulted(struct looked *l)
{
    const struct away *r = l->r;
    const struct {
        bool needed;
        const char *field, *who, *whom;
    } needs[] = { { l->k->looked_after, "virtual_school", "looked after", "the virtual school" },
        { l->k->plan, "plan_officer", "has an EHC plan", "an EHC plan officer" },
        { l->k->social_worker, "social_worker", "has a social worker", "the social worker" } };
    for (size_t i = 0; i < COUNT_OF(needs); i++) {
        if (!needs[i].needed || away_value(r, needs[i].field).n > 0)
            continue;
        tell(l, AWAY_ALERT_NOT_CONSULTED,
            str_fmt(l->arena, "The child %s%s, and nobody of %s is named as consulted",
                i == 0 ? "is " : "", needs[i].who, needs[i].whom));
        return;
    }
}

static void look_at_timetable(struct looked *l)
{
    look_at_reviews(l);
    look_at_length(l);
    look_at_consulted(l);
    if (!day_is(away_value_day(l->r, "parent_on")))
        tell(l, AWAY_ALERT_NO_AGREEMENT, S("No day is on record on which the parent agreed"));
    if (not_coded(l))
        tell(l, AWAY_ALERT_TIMETABLE_NOT_CODED,
            str_fmt(l->arena, "No session is coded C2 in %.*s with marks since it began",
                STR_ARG(plural(l, l->k->held, "school day", "school days"))));
}

static void look_at_provider(struct looked *l)
{
    const struct away *r = l->r;
    int64_t others = away_value_number(r, "others"), sessions = away_value_number(r, "sessions_week");
    if (!str_eq(away_value(r, "provider_is"), S("other")))
        return;
    if (others >= l->k->limits->register_children)
        tell(l, AWAY_ALERT_UNREGISTERED,
            str_fmt(l->arena, "The provider is no school and has %d children full time; from %d on it has to register",
                (int)others, l->k->limits->register_children));
    else if ((l->k->plan || l->k->looked_after) && sessions >= l->k->limits->full_time_sessions)
        tell(l, AWAY_ALERT_UNREGISTERED,
            str_fmt(l->arena,
                "The provider is no school and has this child full time, who %s; with one such child it has to "
                "register",
                l->k->plan ? "has an EHC plan" : "is looked after"));
}

static void look_at_checks(struct looked *l)
{
    int at = away_field_at(AWAY_PLACEMENT, "checks");
    size_t n_fields, done = 0;
    struct away_choice choices[AWAY_CHOICES_MOST];
    size_t n = away_choices(&away_fields(AWAY_PLACEMENT, &n_fields)[at], choices);
    struct str left = l->r->values[at], one;
    while (str_split(&left, ' ', &one))
        done += one.n > 0;
    if (done < n && str_eq(away_value(l->r, "provider_is"), S("other")))
        tell(l, AWAY_ALERT_NOT_CHECKED,
            str_fmt(l->arena, "%d of %d checks of the provider are on record", (int)done, (int)n));
}

static void look_at_placement(struct looked *l)
{
    const struct away *r = l->r;
    struct day visit = last_step(r, AWAY_VISIT), report = last_step(r, AWAY_REPORT);
    struct day since = day_is(report) ? report : r->from;
    int days = l->k->limits->report_days;
    look_at_provider(l);
    look_at_checks(l);
    if (past(l, r->expected))
        tell(l, AWAY_ALERT_PLACEMENT_PAST,
            str_fmt(l->arena, "It was to end on %.*s", STR_ARG(date(l, r->expected))));
    if (day_cmp(r->from, l->k->today) > 0)
        return; /* not begun yet */
    if (!day_is(visit) || day_cmp(visit, l->k->term_from) < 0)
        tell(l, AWAY_ALERT_NO_VISIT,
            day_is(visit) ? str_fmt(l->arena, "No visit this term; the last was on %.*s", STR_ARG(date(l, visit)))
                          : S("No visit to the provider is on record"));
    if (l->k->today.v - since.v > days)
        tell(l, AWAY_ALERT_NO_REPORT,
            day_is(report) ? str_fmt(l->arena, "The last report was on %.*s, %d days ago", STR_ARG(date(l, report)),
                                 l->k->today.v - report.v)
                           : str_fmt(l->arena, "No report since it began, %d days ago", l->k->today.v - r->from.v));
    if (not_coded(l))
        tell(l, AWAY_ALERT_PLACEMENT_NOT_CODED,
            str_fmt(l->arena, "No session is coded B, K or D in %.*s with marks since it began",
                STR_ARG(plural(l, l->k->held, "school day", "school days"))));
}

/* School days after a day, up to today or the day it ended. */
static int school_days_since(const struct looked *l, struct day d, struct day to)
{
    return att_school_days_within(l->k->days, day_add(d, 1), to);
}

/* A name may come off the roll after 10 school days without return from leave, or 20 of unauthorised absence (DOMAIN.md
 * 1.4). Counted from the first day missed, which is the record's first. */
static void look_at_removal(struct looked *l)
{
    struct day removed = away_value_day(l->r, "removed_on");
    struct str ground = away_value(l->r, "removal");
    int needs = str_eq(ground, S("leave")) ? l->k->limits->missing_first_days
        : str_eq(ground, S("absence"))     ? l->k->limits->missing_second_days
                                           : 0;
    if (!day_is(removed))
        return;
    int missed = att_school_days_within(l->k->days, l->r->from, day_add(removed, -1));
    if (missed < needs)
        tell(l, AWAY_ALERT_REMOVED_EARLY,
            str_fmt(l->arena, "Taken off the roll on %.*s, after %.*s; the ground needs %d",
                STR_ARG(date(l, removed)), STR_ARG(plural(l, missed, "school day", "school days")), needs));
    else if (ground.n == 0)
        tell(l, AWAY_ALERT_REMOVED_EARLY,
            str_fmt(l->arena, "Taken off the roll on %.*s, and no ground is on record", STR_ARG(date(l, removed))));
}

static void look_at_missing(struct looked *l)
{
    const struct away_limits *limits = l->k->limits;
    int missed = att_school_days_within(l->k->days, l->r->from, l->k->today);
    struct day enquiry = last_step(l->r, AWAY_ENQUIRY);
    struct str words = str_fmt(l->arena, "Missing for %.*s, since %.*s",
        STR_ARG(plural(l, missed, "school day", "school days")), STR_ARG(date(l, l->r->from)));
    if (str_eq(away_value(l->r, "risk"), S("red")))
        tell(l, AWAY_ALERT_MISSING_RED, S("The risk is red"));
    tell(l,
        missed >= limits->missing_second_days      ? AWAY_ALERT_MISSING_SECOND
            : missed >= limits->missing_first_days ? AWAY_ALERT_MISSING_FIRST
                                                   : AWAY_ALERT_MISSING_DAYS,
        words);
    look_at_removal(l);
    struct day told = away_value_day(l->r, "received_on");
    int quiet = school_days_since(l, day_is(enquiry) ? enquiry : day_is(told) ? told
                                                                              : l->r->from,
        l->k->today);
    if (quiet >= limits->enquiry_days)
        tell(l, AWAY_ALERT_NO_ENQUIRY,
            day_is(enquiry) ? str_fmt(l->arena, "The last enquiry was on %.*s, %.*s ago", STR_ARG(date(l, enquiry)),
                                  STR_ARG(plural(l, quiet, "school day", "school days")))
                            : str_fmt(l->arena, "No enquiry in the %.*s since the authority was told",
                                  STR_ARG(plural(l, quiet, "school day", "school days"))));
}

/* The last day of the cooling-off period of a record of home education; DAY_NONE while the family has not told the
 * school. */
static struct day cooling_ends(const struct away *r, const struct away_known *known)
{
    struct day told = away_value_day(r, "told_school_on");
    return day_is(told) ? att_school_day_after(known->days, told, known->limits->cooling_days) : DAY_NONE;
}

static void look_at_cooling(struct looked *l)
{
    const struct away *r = l->r;
    struct day ends = cooling_ends(r, l->k), removed = away_value_day(r, "removed_on");
    struct day offered = away_value_day(r, "offered_on"), met = away_value_day(r, "met_on");
    if (!day_is(ends))
        return;
    if (day_is(removed) && day_cmp(removed, ends) <= 0) {
        tell(l, AWAY_ALERT_COOLING_BROKEN,
            str_fmt(l->arena, "Taken off the roll on %.*s; the cooling-off period lasts until %.*s",
                STR_ARG(date(l, removed)), STR_ARG(date(l, ends))));
    } else if (!past(l, ends)) {
        int left = school_days_since(l, l->k->today, ends);
        tell(l, AWAY_ALERT_COOLING,
            str_fmt(l->arena, "The cooling-off period ends on %.*s, %s", STR_ARG(date(l, ends)),
                left == 0 ? "today" : str_fmt(l->arena, "after %d more school day%s", left, left == 1 ? "" : "s").p));
    }
    struct day first = day_is(offered) ? offered : met;
    if (!day_is(first) && past(l, ends))
        tell(l, AWAY_ALERT_NOT_MET,
            str_fmt(l->arena, "The cooling-off period ended on %.*s without a meeting", STR_ARG(date(l, ends))));
    else if (day_is(first) && day_cmp(first, ends) > 0)
        tell(l, AWAY_ALERT_NOT_MET,
            str_fmt(l->arena, "A meeting was offered on %.*s, after the cooling-off period, which ended on %.*s",
                STR_ARG(date(l, first)), STR_ARG(date(l, ends))));
}

static void look_at_home(struct looked *l)
{
    const struct away *r = l->r;
    struct str reason = away_value(r, "reason");
    struct day told = away_value_day(r, "told_school_on"), looked = away_value_day(r, "suitable_on");
    look_at_cooling(l);
    if (str_eq(away_value(r, "suggested"), S("yes")))
        tell(l, AWAY_ALERT_OFF_ROLLING, S("The school is said to have suggested it"));
    else if (str_eq(reason, S("exclusion")) || str_eq(reason, S("fines")))
        tell(l, AWAY_ALERT_OFF_ROLLING,
            str_eq(reason, S("fines")) ? S("The reason given is fines for absence")
                                       : S("The reason given is the risk of exclusion"));
    if (day_is(told) && !day_is(away_value_day(r, "told_authority_on")))
        tell(l, AWAY_ALERT_NOT_TOLD,
            str_fmt(l->arena, "The school was told on %.*s; no day is on record on which it told the authority",
                STR_ARG(date(l, told))));
    int days = l->k->today.v - r->from.v;
    if (str_eq(away_value(r, "stage"), S("home")) && !day_is(looked) && days > l->k->limits->home_look_days)
        tell(l, AWAY_ALERT_NOT_LOOKED_AT,
            str_fmt(l->arena, "Whether the education is suitable has not been looked at in %d days", days));
}

static void look_at_risk(struct looked *l)
{
    struct day due = away_value_day(l->r, "review_on"), last = last_step(l->r, AWAY_REVIEW);
    if (past(l, due) && (!day_is(last) || day_cmp(last, due) < 0))
        tell(l, AWAY_ALERT_RISK_REVIEW_LATE, str_fmt(l->arena, "The review was due on %.*s", STR_ARG(date(l, due))));
}

size_t away_alerts(struct arena *a, const struct away *r, const struct away_known *known,
    struct away_alert ret[AWAY_ALERTS])
{
    static void (*const looks[AWAY_KINDS])(struct looked * l) = { [AWAY_TIMETABLE] = look_at_timetable,
        [AWAY_PLACEMENT] = look_at_placement,
        [AWAY_MISSING] = look_at_missing,
        [AWAY_HOME] = look_at_home,
        [AWAY_RISK] = look_at_risk };
    struct looked l = { .arena = a, .r = r, .k = known };
    size_t n = 0;
    if (!away_is_open(r))
        return 0;
    looks[r->kind](&l);
    for (int id = 0; id < AWAY_ALERTS; id++)
        if (l.found[id].n > 0)
            ret[n++] = (struct away_alert){ (enum away_alert_id)id, l.found[id] };
    return n;
}
