#include "service/config.h"

#include <string.h>

#include "store/config.h"

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
    { "remind_days", offsetof(struct config, remind_days) },
    { "sign_days", offsetof(struct config, sign_days) },
    { "log_weeks", offsetof(struct config, log_weeks) },
    { "forum_papers_days", offsetof(struct config, forum_papers_days) },
    { "forum_remind_days", offsetof(struct config, forum_remind_days) },
    { "forum_grace_days", offsetof(struct config, forum_grace_days) },
    { "consent_months", offsetof(struct config, consent_months) },
    { "follow_up_first_weeks", offsetof(struct config, follow_up_weeks[0]) },
    { "follow_up_second_weeks", offsetof(struct config, follow_up_weeks[1]) },
    { "follow_up_third_weeks", offsetof(struct config, follow_up_weeks[2]) },
    { "forum_wait_days", offsetof(struct config, forum_wait_days) },
    { "small_number", offsetof(struct config, small_number) } };

/* The settings change their version with each of them, in the same transaction. */
static enum err read_version(struct work *w, int64_t *ret)
{
    struct version_get_row row = { .version = 0 };
    enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("config") }, &row);
    if (e == OK || e == ERR_MISSING)
        *ret = row.version;
    return e == ERR_MISSING ? OK : e;
}

enum err config_touch(struct work *w)
{
    int64_t version;
    enum err e = read_version(w, &version);
    if (e == OK)
        e = store_version_put(
            w->db, w->arena, &(struct version_put){ .noun = S("config"), .version = version + 1 }, NULL);
    return work_fail(w, e);
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
        .remind_days = 3,
        .sign_days = 7,
        .log_weeks = 6,
        .forum_papers_days = 5,
        .forum_remind_days = 5,
        .forum_grace_days = 7,
        .consent_months = 12,
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
    return e == OK ? config_current_at(w, version, kept, ret) : work_fail(w, e);
}

enum err config_current_at(struct work *w, int64_t version, struct config_kept *kept, struct config *ret)
{
    if (!kept->has || kept->version != version || kept->today.v != w->today.v) {
        kept->has = false;
        enum err e = config_load(w, &kept->config);
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
