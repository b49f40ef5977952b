/* What suspensions and exclusions of a child add up to, and what follows from it (CW-2; DOMAIN.md 1.4): the governing
 * board's meeting, the limit of 45 school days, education from day six. Pure; sums are in half days, and a suspension
 * at lunchtime is one. */
#ifndef WAYMARK_SERVICE_SUSPENSION_ALERT_H
#define WAYMARK_SERVICE_SUSPENSION_ALERT_H

#include "attendance/list.h"
#include "attendance/school_day.h"
#include "service/away_limits.h"

/* Statute and regulations, not settings. */
enum {
    SUSPENSION_BOARD_MAY_DAYS = 5,   /* of a term: above, the board meets if a parent asks */
    SUSPENSION_BOARD_MUST_DAYS = 15, /* above, it must meet */
    SUSPENSION_MOST_DAYS = 45,       /* of a school year, at all schools together */
    SUSPENSION_SIXTH_DAY = 6,        /* from which full-time education has to be arranged */
};

/* One of a child's. */
struct suspension_one {
    enum att_episode_kind kind;
    struct day start;
    int64_t sessions;
    const struct att_school_days *days; /* of its school */
    bool exam_missed;                   /* a public exam or national test */
    bool sixth_day_told;                /* what is arranged from day six is on record */
    bool authority_told;                /* that the authority was told is on record */
    struct day board_held;              /* the board's meeting */
};

struct suspension_totals {
    int term_times, year_times; /* suspensions that began in it, at lunchtime too */
    int term_before;            /* that began before the term and last into it */
    /* Of the school days on which the child is away in it, whenever the suspension began; where the school's days are
     * not known so far, of those that began in it. */
    int term_halves, year_halves;
    int permanent;    /* of the year */
    bool exam_missed; /* in the term */
};
struct suspension_around {
    struct day today, term_from, term_to, year_from, year_to;
    int elsewhere_halves; /* of the year, at schools that are not among these */
    const struct away_limits *limits;
    const struct att_list_limits *lists;
};
struct suspension_totals suspension_totals(const struct suspension_one *v, size_t n,
    const struct suspension_around *around);
/* "7.5 school days". */
struct str suspension_days_words(struct arena *a, int halves);

enum suspension_alert_id {
    SUSPENSION_OVER_LIMIT, /* more than 45 days in the year */
    SUSPENSION_SIXTH_DUE,  /* day six has come, or is to come, and nothing is on record */
    SUSPENSION_BOARD_MUST, /* more than 15 days in the term, permanent, or an exam missed */
    SUSPENSION_NEAR_LIMIT,
    SUSPENSION_AT_RISK,   /* by the authority's rule */
    SUSPENSION_BOARD_MAY, /* more than 5 days in the term */
    SUSPENSION_ALERTS,
};
struct suspension_alert {
    enum suspension_alert_id id;
    struct str words;
};
/* The most urgent first. */
size_t suspension_alerts(struct arena *a, const struct suspension_one *v, size_t n,
    const struct suspension_around *around, struct suspension_alert ret[SUSPENSION_ALERTS]);

#endif
