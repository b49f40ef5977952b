/* The settings of the authority: values that hold from a day on, so that a threshold can change without changing what
 * was said before. Anything that differs between authorities, or that the law may move, is one of these (DOMAIN.md,
 * [K]). */
#ifndef WAYMARK_SERVICE_CONFIG_H
#define WAYMARK_SERVICE_CONFIG_H

#include "attendance/health.h"
#include "attendance/list.h"
#include "service/away_limits.h"
#include "service/work.h"

struct config {
    struct str authority_name;    /* "Example Council"; "This authority" until it is set */
    struct str la_code;           /* three digits; empty: not set, every school is ours */
    struct str benchmark_la;      /* whose published figures are ours: la_code unless it is set otherwise */
    struct day demonstration_day; /* in a demonstration, the day on which it stands; else DAY_NONE */
    struct att_list_limits limits;
    struct att_health_limits health;
    struct away_limits away;
    int64_t small_cohort;        /* cohorts with fewer enrolments are marked as small */
    int64_t meetings_a_year;     /* Targeting Support Meetings that a school is due in a school year */
    int action_rise_days;        /* school days after which an overdue action rises to the manager (action.h) */
    int log_weeks;               /* school weeks without an entry that leave a gap in the log (tracker.h) */
    int follow_up_weeks[3];      /* weeks after a forum at which is asked what it was worth (follow_up.h) */
    int forum_wait_days;         /* days from a request to its forum after which it has waited too long */
    int small_number;            /* counts below it are not shown in what leaves the authority (suppression.h) */
    bool manager_may_administer; /* MGR and ADM in one person, for small teams */
};

/* The settings as they stand on a day, in the arena. */
enum err config_load(struct work *w, struct config *ret) MUST_CHECK;

/* The settings as a thread that serves keeps them from request to request. Begins as zeroes; one thread has it. */
struct config_kept {
    bool has;
    int64_t version;  /* of the settings: another one means other settings */
    struct day today; /* on which they stand so */
    struct config config;
    char texts[3][256];
};
/* As config_load(), but reads them only when they have changed since, by whatever process, or the day is another: what
 * was set before the transaction began is seen. What it gives stands in `kept` until the next call. */
enum err config_current(struct work *w, struct config_kept *kept, struct config *ret) MUST_CHECK;

/* Sets one from a day on. ERR_INVALID: there is no such setting, or the value is not of its kind; *ret_problem says
 * which, in a sentence. */
enum err config_set(struct work *w, struct str name, struct str value, struct day from, struct str *ret_problem)
    MUST_CHECK;

/* One setting that is a count, as it stood on each of some days: for what is said of years gone by. */
enum err config_counts_on(struct work *w, struct str name, int64_t standard, const struct day *days, size_t n,
    int64_t *ret_values) MUST_CHECK;

/* The settings by name, with what each means: for `waymark config list`. A table ended by a row without name. */
struct config_entry {
    const char *name, *meaning, *standard;
};
const struct config_entry *config_entries(void);

#endif
