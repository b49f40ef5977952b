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
    int remind_days;             /* before something is due, its owner is told (reminder.h) */
    int sign_days;               /* after a meeting was closed, until its minutes are to be signed */
    int log_weeks;               /* school weeks without an entry that leave a gap in the log (tracker.h) */
    int forum_papers_days;       /* working days before a forum from which papers are read (forum.h) */
    int forum_remind_days;       /* school days before it on which who takes part is reminded (reminder.h); 0: never */
    int forum_grace_days;        /* days after it until which they are */
    int consent_months;          /* for which consent to a forum holds (consent.h) */
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
/* The same, where it is known which settings there are, in the same transaction (struct login). */
enum err config_current_at(struct work *w, int64_t version, struct config_kept *kept, struct config *ret) MUST_CHECK;

/* What a setting is about: the parts in which people are shown them. */
enum config_subject {
    CONFIG_AUTHORITY,
    CONFIG_ABSENCE,
    CONFIG_HEALTH,
    CONFIG_RECORDS,
    CONFIG_MEETINGS,
    CONFIG_FORUMS,
    CONFIG_MESSAGES,
    CONFIG_SERVICE, /* set on the command line alone: mail server, safety, the day of a demonstration */
    CONFIG_SUBJECTS,
};
struct str config_subject_name(enum config_subject s);  /* "absence", in addresses */
struct str config_subject_words(enum config_subject s); /* "Absence and the lists" */
bool config_subject_parse(struct str name, enum config_subject *ret);

enum config_kind {
    CONFIG_TEXT,
    CONFIG_LA_CODE,
    CONFIG_DAY,
    CONFIG_COUNT,
    CONFIG_YES_NO,
    CONFIG_LINE,    /* a text, or none */
    CONFIG_ADDRESS, /* of e-mail, or none */
    CONFIG_PORT,
    CONFIG_SECURITY,
};

/* The settings, by subject (config.def). A table ended by a row without name. */
struct config_entry {
    const char *name, *meaning, *standard;
    enum config_subject subject;
    enum config_kind kind;
    int64_t least, most; /* of a count, or the characters of a text */
    const char *unit;    /* "school days"; "" */
    const char *under;   /* the setting below which this one must stay; "" */
};
const struct config_entry *config_entries(void);
/* NULL: there is no such setting. */
const struct config_entry *config_entry_of(struct str name);
/* "20 school days"; "none" for an empty value. */
struct str config_value_words(struct arena *a, const struct config_entry *of, struct str value);
/* What is wrong with a value for itself, in a sentence; empty: nothing. */
struct str config_value_problem(struct arena *a, const struct config_entry *of, struct str value);

/* Sets one from a day on, as the command line does: any setting, from any day. ERR_INVALID: there is no such setting,
 * or the value is not of its kind, or does not go with another setting; *ret_problem says which, in a sentence. */
enum err config_set(struct work *w, struct str name, struct str value, struct day from, struct str *ret_problem)
    MUST_CHECK;

enum { CONFIG_AHEAD_DAYS = 5 * 366 /* how far ahead one can be set to hold */ };

struct config_new {
    const struct config_entry *of;
    struct str value;
    struct day from;
    struct account_id by; /* v == 0: on the command line */
};
struct config_problems {
    struct str value, from; /* sentences; empty: nothing is wrong with it */
};
/* Sets one from today or a later day on, so that what was said before stays as it was, and writes down who did. The
 * caller has asked whether they may. ERR_INVALID: see *ret; nothing was written. ERR_DENIED: it is one of
 * CONFIG_SERVICE. */
enum err config_change(struct work *w, const struct config_new *n, struct config_problems *ret) MUST_CHECK;
/* Takes back a value that has not begun to hold. ERR_MISSING: there is none from that day. ERR_INVALID: what then holds
 * does not go with another setting; *ret_problem says which. */
enum err config_take_back(struct work *w, const struct config_entry *of, struct day from, struct account_id by,
    struct str *ret_problem) MUST_CHECK;

/* The values of a setting, the oldest first, each until the next one begins. */
struct config_value {
    struct day from;
    struct str value;
};
struct config_values {
    struct config_value *v;
    size_t n;
    size_t now; /* the one that holds today; n: none does yet, and the standard holds */
};
/* Of all settings, in the order of config_entries(). */
enum err config_values(struct work *w, struct config_values **ret) MUST_CHECK;
/* Who set one, the newest first: 100 at most. What was set before this was written down is not among them. */
struct config_said {
    struct day from;
    struct str value; /* p == NULL: taken back */
    struct str who;   /* p == NULL: on the command line */
    int64_t at_ms;
};
enum err config_who_said(struct work *w, const struct config_entry *of, struct config_said **ret, size_t *ret_n)
    MUST_CHECK;

/* One setting that is a count, as it stood on each of some days: for what is said of years gone by. */
enum err config_counts_on(struct work *w, struct str name, int64_t standard, const struct day *days, size_t n,
    int64_t *ret_values) MUST_CHECK;

/* The settings are other ones from here on, for every process: what is kept of them, and of the lists that belong to
 * them (choice.h), is read anew. Within the transaction that changes them. */
enum err config_touch(struct work *w) MUST_CHECK;

#endif
