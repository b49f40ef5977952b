/* The clocks of casework records (CW-1, CW-3 to CW-5): what is late, missing or near, from a record and what else is
 * known. Pure functions; the rules are a table (away_alerts.def) and their thresholds settings (away_limits.h).
 *
 * Where a period is said in school days, it is counted in those of the school's calendar, and where that tells nothing,
 * in Mondays to Fridays. Day 1 is the first school day after the day that begins it. */
#ifndef WAYMARK_SERVICE_AWAY_ALERT_H
#define WAYMARK_SERVICE_AWAY_ALERT_H

#include "attendance/school_day.h"
#include "service/away.h"
#include "service/away_limits.h"

enum away_alert_id {
#define ALERT(id, kind, weight, words) AWAY_ALERT_##id,
#include "service/away_alerts.def"
#undef ALERT
    AWAY_ALERTS,
};
enum away_weight {
    AWAY_FIRST,
    AWAY_DUE,
    AWAY_CLOCK,
};

struct away_alert {
    enum away_alert_id id;
    struct str words; /* a sentence: "The last review was on 3 March 2026, 19 days ago" */
};
enum away_weight away_alert_weight(enum away_alert_id id);
struct str away_alert_words(enum away_alert_id id); /* "Review overdue" */

/* What is known beside the record. */
struct away_known {
    struct day today;
    struct day term_from; /* the first day of the term that it is */
    const struct away_limits *limits;
    const struct att_school_days *days;     /* of the school */
    bool plan, looked_after, social_worker; /* the child's statuses: EHC plan, CLA, CIN or CP */
    /* Sessions with a code of the kind since the record began, in the year's register; -1: no register. */
    int marked;
    int held; /* school days with marks since then */
};

/* What is to be told of a record, by weight; nothing of one that is ended. `ret` holds AWAY_ALERTS. */
size_t away_alerts(struct arena *a, const struct away *r, const struct away_known *known,
    struct away_alert ret[AWAY_ALERTS]);

#endif
