#include "service/config.h"

#include <string.h>

#include "service/outbox.h"
#include "store/config.h"

enum kind {
    TEXT,
    LA_CODE,
    DAY,
    COUNT,
    YES_NO,
    ANY_TEXT, /* or none */
    ADDRESS,  /* of e-mail, or none */
    PORT,
    SECURITY,
};

static const struct config_entry entries[] = {
    { "authority_name", "The authority's name, as pages show it", "This authority" },
    { "la_code", "The authority's three-digit number; schools of others are left out", "" },
    { "benchmark_la", "The authority number whose published figures stand beside ours", "la_code" },
    { "demonstration_day", "In a demonstration, the day on which it stands", "" },
    { "min_possible", "Possible sessions a child must have had before it comes on an absence list", "1" },
    { "recent_weeks", "School weeks looked back for the trend of a child at risk", "6" },
    { "recent_days", "School days looked back for part-time and alternative provision marks", "20" },
    { "no_reason_days", "School days after the session for which N may stand (regulation 10(7))", "5" },
    { "missing_days", "School days of O, N and G running, from which a child may be missing education", "20" },
    { "short_run_days", "School days running from which M, J1, R, L or U is unlikely to be right", "10" },
    { "long_run_days", "School days running from which leave, a visit or a holiday is unlikely to be right", "15" },
    { "excluded_days", "School days running after which E asks for provision", "5" },
    { "half_days", "School days running from which half of each day away is told", "10" },
    { "one_code_days", "School days of a term from which one absence in all its sessions is told", "20" },
    { "copied_children", "Children from which a week without any change is told", "30" },
    { "gap_children", "Children from which a year group without marks is told as one", "5" },
    { "risk_times", "Suspensions in a term from which a child is on the list of those who may be excluded", "2" },
    { "risk_days", "School days of suspension in a year from which a child is on that list", "10" },
    { "suspension_near_days", "School days of suspension in a year from which the limit of 45 is told", "30" },
    { "review_days", "Days within which a part-time timetable is reviewed, again and again", "14" },
    { "timetable_days", "Days after which a part-time timetable has lasted too long", "42" },
    { "report_days", "Days within which alternative provision reports, again and again", "42" },
    { "full_time_sessions", "Sessions a week from which alternative provision is full time", "9" },
    { "register_children", "Children full time from which a provider that is no school has to register", "5" },
    { "missing_first_days", "School days after which a child missing education is told of", "10" },
    { "missing_second_days", "School days after which that is urgent", "20" },
    { "enquiry_days", "School days within which something is done to find the child, again and again", "5" },
    { "cooling_days", "School days from the family's letter in which home education can be thought over", "10" },
    { "home_look_days", "Days within which the education at home is looked at", "90" },
    { "small_cohort", "Cohorts with fewer enrolments are marked as small", "10" },
    { "meetings_a_year", "Targeting Support Meetings that a school is due in a school year: 3 is one a term", "3" },
    { "action_rise_days", "School days after its due date from which an open action is the manager's too", "5" },
    { "log_weeks", "School weeks without an entry after which a severely absent child's log has a gap", "6" },
    { "follow_up_first_weeks", "Weeks after a forum at which its setting is first asked what changed", "6" },
    { "follow_up_second_weeks", "Weeks after a forum at which it is asked again", "12" },
    { "follow_up_third_weeks", "Weeks after a forum at which it is asked for the last time", "26" },
    { "forum_wait_days", "Days from a request to its forum after which it has waited too long", "42" },
    { "small_number", "Counts of children below this are hidden in the outcomes of forums", "5" },
    { "manager_may_administer", "yes: one person may be manager and administrator", "no" },
    { "smtp_host", "The mail server that takes messages; empty: none are sent", "" },
    { "smtp_port", "Its port", "587" },
    { "smtp_security", "starttls, tls, or none for a server on this machine", "starttls" },
    { "smtp_from", "The address that messages come from", "" },
    { "smtp_user", "The name to sign in with at the mail server; empty: none", "" },
    { "smtp_password_file", "A file whose first line is the password for it", "" },
    { "message_subject", "The subject of every message", "There is something for you in Waymark" },
#define OUTBOX_KIND(id, name, sentence) \
    { "message_" name, "A sentence of messages; no name, no school, no need", sentence },
#include "service/outbox_kinds.def"
#undef OUTBOX_KIND
    { NULL, NULL, NULL }
};

/* What settings take that are no count. */
static const struct {
    const char *name;
    enum kind kind;
} others[] = {
    { "authority_name", TEXT },
    { "la_code", LA_CODE },
    { "benchmark_la", LA_CODE },
    { "demonstration_day", DAY },
    { "manager_may_administer", YES_NO },
    { "smtp_host", ANY_TEXT },
    { "smtp_port", PORT },
    { "smtp_security", SECURITY },
    { "smtp_from", ADDRESS },
    { "smtp_user", ANY_TEXT },
    { "smtp_password_file", ANY_TEXT },
    { "message_subject", TEXT },
#define OUTBOX_KIND(id, name, sentence) { "message_" name, TEXT },
#include "service/outbox_kinds.def"
#undef OUTBOX_KIND
};

static enum kind kind_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(others); i++)
        if (strcmp(others[i].name, name) == 0)
            return others[i].kind;
    return COUNT;
}

/* Where the settings that are counts go. */
static const struct {
    const char *name;
    size_t at;
} counts[] = { { "min_possible", offsetof(struct config, limits.min_possible) },
    { "recent_weeks", offsetof(struct config, limits.recent_weeks) },
    { "recent_days", offsetof(struct config, limits.recent_days) },
    { "no_reason_days", offsetof(struct config, health.no_reason_days) },
    { "missing_days", offsetof(struct config, health.missing_days) },
    { "short_run_days", offsetof(struct config, health.short_days) },
    { "long_run_days", offsetof(struct config, health.long_days) },
    { "excluded_days", offsetof(struct config, health.excluded_days) },
    { "half_days", offsetof(struct config, health.half_days) },
    { "one_code_days", offsetof(struct config, health.term_days) },
    { "copied_children", offsetof(struct config, health.copied_children) },
    { "gap_children", offsetof(struct config, health.gap_children) },
    { "risk_times", offsetof(struct config, limits.risk_times) },
    { "risk_days", offsetof(struct config, limits.risk_days) },
    { "suspension_near_days", offsetof(struct config, away.near_days) },
    { "review_days", offsetof(struct config, away.review_days) },
    { "timetable_days", offsetof(struct config, away.timetable_days) },
    { "report_days", offsetof(struct config, away.report_days) },
    { "full_time_sessions", offsetof(struct config, away.full_time_sessions) },
    { "register_children", offsetof(struct config, away.register_children) },
    { "missing_first_days", offsetof(struct config, away.missing_first_days) },
    { "missing_second_days", offsetof(struct config, away.missing_second_days) },
    { "enquiry_days", offsetof(struct config, away.enquiry_days) },
    { "cooling_days", offsetof(struct config, away.cooling_days) },
    { "home_look_days", offsetof(struct config, away.home_look_days) },
    { "action_rise_days", offsetof(struct config, action_rise_days) },
    { "log_weeks", offsetof(struct config, log_weeks) },
    { "follow_up_first_weeks", offsetof(struct config, follow_up_weeks[0]) },
    { "follow_up_second_weeks", offsetof(struct config, follow_up_weeks[1]) },
    { "follow_up_third_weeks", offsetof(struct config, follow_up_weeks[2]) },
    { "forum_wait_days", offsetof(struct config, forum_wait_days) },
    { "small_number", offsetof(struct config, small_number) } };

const struct config_entry *config_entries(void)
{
    return entries;
}

static bool authority_number(struct str value)
{
    int64_t v;
    return value.n == 0 || (value.n == 3 && str_to_i64(value, &v) && v >= 0);
}

static struct str problem_of_mail(enum kind kind, struct str value)
{
    int64_t n;
    switch (kind) {
    case ANY_TEXT:
        return value.n <= 200 && str_find(value, '\n') < 0 ? S("") : S("Give a line of 200 characters at most");
    case ADDRESS:
        return value.n == 0 || outbox_address_right(value) ? S("") : S("Give an address like waymark@council.example");
    case PORT:
        return str_to_i64(value, &n) && n >= 1 && n <= 65535 ? S("") : S("Give a number from 1 to 65535");
    case SECURITY:
        return str_eq(value, S("starttls")) || str_eq(value, S("tls")) || str_eq(value, S("none"))
            ? S("")
            : S("Give starttls, tls or none");
    default:
        return S("");
    }
}

/* What is wrong with a value, or an empty text. */
static struct str problem(enum kind kind, struct str value)
{
    int64_t n;
    struct day d;
    switch (kind) {
    case TEXT:
        return value.n > 0 && value.n <= 200 ? S("") : S("Give a text of 1 to 200 characters");
    case LA_CODE:
        return authority_number(value) ? S("") : S("Give the three digits of an authority's number");
    case DAY:
        return value.n == 0 || day_parse_iso(value, &d) ? S("") : S("Give a date like 2026-06-03");
    case COUNT:
        return str_to_i64(value, &n) && n >= 1 && n <= 1000 ? S("") : S("Give a number from 1 to 1000");
    case YES_NO:
        return str_eq(value, S("yes")) || str_eq(value, S("no")) ? S("") : S("Give yes or no");
    default:
        return problem_of_mail(kind, value);
    }
}

/* The settings change their version with each of them, in the same transaction. */
static enum err read_version(struct work *w, int64_t *ret)
{
    struct version_get_row row = { .version = 0 };
    enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("config") }, &row);
    if (e == OK || e == ERR_MISSING)
        *ret = row.version;
    return e == ERR_MISSING ? OK : e;
}

static enum err put(struct work *w, const struct config_put *p)
{
    int64_t version;
    enum err e = read_version(w, &version);
    if (e == OK)
        e = store_version_put(
            w->db, w->arena, &(struct version_put){ .noun = S("config"), .version = version + 1 }, NULL);
    return e == OK ? store_config_put(w->db, w->arena, p, NULL) : e;
}

enum err config_set(struct work *w, struct str name, struct str value, struct day from, struct str *ret_problem)
{
    for (size_t i = 0; entries[i].name != NULL; i++) {
        if (!str_eq(name, str_of(entries[i].name)))
            continue;
        struct str wrong = problem(kind_of(entries[i].name), value);
        if (wrong.n > 0) {
            *ret_problem = wrong;
            return ERR_INVALID;
        }
        const struct config_put one = { .name = name, .from_on = from, .value = value };
        return work_fail(w, put(w, &one));
    }
    *ret_problem = S("There is no such setting; `waymark config list` names them");
    return ERR_INVALID;
}

/* A count that was checked when it was set; one that is none changes nothing. */
static void take_count(struct config *c, struct str name, struct str value)
{
    int64_t v;
    for (size_t i = 0; i < COUNT_OF(counts); i++)
        if (str_eq(name, str_of(counts[i].name)) && str_to_i64(value, &v))
            *(int *)(void *)((char *)c + counts[i].at) = (int)v;
}

static void take(struct config *c, struct str name, struct str value)
{
    if (str_eq(name, S("authority_name")))
        c->authority_name = value;
    else if (str_eq(name, S("la_code")))
        c->la_code = value;
    else if (str_eq(name, S("benchmark_la")))
        c->benchmark_la = value;
    else if (str_eq(name, S("demonstration_day")))
        (void)day_parse_iso(value, &c->demonstration_day);
    else if (str_eq(name, S("small_cohort")))
        (void)str_to_i64(value, &c->small_cohort);
    else if (str_eq(name, S("meetings_a_year")))
        (void)str_to_i64(value, &c->meetings_a_year);
    else if (str_eq(name, S("manager_may_administer")))
        c->manager_may_administer = str_eq(value, S("yes"));
    else
        take_count(c, name, value);
}

enum err config_load(struct work *w, struct config *ret)
{
    struct config_all_row *rows;
    size_t n;
    enum err e = store_config_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct config c = { .authority_name = S("This authority"),
        .la_code = S(""),
        .benchmark_la = S(""),
        .demonstration_day = DAY_NONE,
        .limits = ATT_LIST_DEFAULTS,
        .health = ATT_HEALTH_DEFAULTS,
        .away = AWAY_LIMITS_DEFAULTS,
        .small_cohort = 10,
        .meetings_a_year = 3,
        .action_rise_days = 5,
        .log_weeks = 6,
        .follow_up_weeks = { 6, 12, 26 },
        .forum_wait_days = 42,
        .small_number = 5 };
    for (size_t i = 0; i < n; i++) /* the oldest first: the latest that has begun wins */
        if (day_cmp(rows[i].from_on, w->today) <= 0)
            take(&c, rows[i].name, rows[i].value);
    if (c.benchmark_la.n == 0)
        c.benchmark_la = c.la_code;
    *ret = c;
    return OK;
}

enum err config_counts_on(struct work *w, struct str name, int64_t standard, const struct day *days, size_t n,
    int64_t *ret_values)
{
    struct config_all_row *rows;
    size_t n_rows;
    enum err e = store_config_all(w->db, w->arena, &rows, &n_rows);
    if (e != OK)
        return work_fail(w, e);
    for (size_t i = 0; i < n; i++) {
        ret_values[i] = standard;
        for (size_t k = 0; k < n_rows; k++) /* the oldest first: the latest that has begun wins */
            if (str_eq(rows[k].name, name) && day_cmp(rows[k].from_on, days[i]) <= 0)
                (void)str_to_i64(rows[k].value, &ret_values[i]);
    }
    return OK;
}

/* Copies a text to where it outlives the request; false if there is no room. */
static bool keep(char room[256], struct str *text)
{
    if (text->n >= 256)
        return false;
    memcpy(room, text->p, text->n);
    text->p = room;
    return true;
}

enum err config_current(struct work *w, struct config_kept *kept, struct config *ret)
{
    int64_t version;
    enum err e = read_version(w, &version);
    if (e != OK)
        return work_fail(w, e);
    if (!kept->has || kept->version != version || kept->today.v != w->today.v) {
        kept->has = false;
        e = config_load(w, &kept->config);
        if (e != OK)
            return e;
        struct config *c = &kept->config;
        kept->version = version;
        kept->today = w->today;
        kept->has = keep(kept->texts[0], &c->authority_name) && keep(kept->texts[1], &c->la_code) &&
            keep(kept->texts[2], &c->benchmark_la);
    }
    *ret = kept->config;
    return OK;
}
