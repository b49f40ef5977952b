/* The locality tracker (TS-5): who was talked about, where and when, what was agreed, and how it stands; and the log of
 * the severely absent, which is complete: every one of them is on it, and what is missing of each is said. Neither is
 * kept: both are read from meetings, forums, panels, consultations and actions (DOMAIN.md 5.1). */
#ifndef WAYMARK_SERVICE_TRACKER_H
#define WAYMARK_SERVICE_TRACKER_H

#include "service/action.h"
#include "service/dashboard.h"

enum tracker_source {
    TRACKER_MEETING,
    TRACKER_YAR,
    TRACKER_INCLUSION,
    TRACKER_FORUM,
};
struct str tracker_source_words(enum tracker_source s); /* "Targeting Support Meeting" */

/* What is told of the first target of a forum's plan (STR_NONE: there is none): not the target, once consent to the
 * case was withdrawn. */
struct str tracker_target_words(bool withdrawn, struct str target);

/* How what was agreed stands. */
enum tracker_standing {
    TRACKER_NONE,    /* no action came of it */
    TRACKER_OVERDUE, /* one is */
    TRACKER_OPEN,
    TRACKER_ENDED,
    TRACKER_STANDINGS,
};
struct str tracker_standing_name(enum tracker_standing s);
struct str tracker_standing_words(enum tracker_standing s);

struct tracker_entry {
    enum tracker_source source;
    struct str public_id; /* of the meeting, the referral or the round of a case */
    struct day on;
    int year;
    struct str term; /* AUT, SPR, SUM */
    struct school_id school;
    struct str urn, school_name;
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    uint32_t areas;
    bool yar; /* to be brought to the Youth At Risk Group */
    struct str agreed, lead_practitioner, services;
    int64_t open, overdue, done, not_done;
    enum tracker_standing standing;
};
/* "1 overdue, 2 open, 1 done". */
struct str tracker_stands(struct arena *a, const struct tracker_entry *t);

/* A zeroed struct asks for all. */
struct tracker_question {
    struct school_id school;
    struct locality_id locality;
    struct pupil_id pupil;
    int year;        /* 0: all */
    struct str term; /* empty: all */
    uint32_t areas;  /* 0: all */
    bool has_standing;
    enum tracker_standing standing;
    size_t most; /* only so many, the latest; 0: all. Not with a standing, which is known of read rows alone */
};
/* In the arena, the latest first. `viewer` is that of tracker.read, `panels` that of yar.read. *ret_total, unless it is
 * NULL: how many there are whatever `most` is; of a question with `most` that names no child. */
enum err tracker_list(struct work *w, const struct viewer *viewer, const struct viewer *panels,
    const struct calendar *calendar, const struct tracker_question *q, struct tracker_entry **ret, size_t *ret_n,
    size_t *ret_total) MUST_CHECK;

/* What the log of a severely absent child lacks, as bits. */
enum log_gap {
    LOG_NO_ACTION = 1, /* nothing is open */
    LOG_NO_OWNER = 2,  /* nobody is named, or nobody whose account is open */
    LOG_NO_ENTRY = 4,  /* nothing was written since the window began */
};
/* A meeting, a forum or a panel that talked about a child. */
struct log_talk {
    struct day on;
    struct meeting_child_id child; /* of a meeting; v == 0: of another */
    struct round_id round;         /* of a forum */
    struct str lead_practitioner, decision;
};
/* An open action about one. */
struct log_action {
    struct str public_id, task;
    struct day due;
};
struct log_line {
    uint32_t row;                  /* of the dashboard's answer */
    const struct log_talk *last;   /* when they were last talked about; NULL: never */
    const struct log_action *next; /* the open action that is due first; NULL: none */
    size_t n_open;
    struct str owner; /* who has it; empty: nobody */
    struct day entry; /* the last one; DAY_NONE: none yet */
    struct day since; /* the window begins */
    unsigned gaps;
};
/* Every severely absent child of a dashboard that wanted LIST_SEVERE, in its order. `weeks`: school weeks of the
 * window. */
enum err tracker_log(struct work *w, const struct dashboard *d, const struct viewer *viewer,
    const struct viewer *panels, const struct action_rule *rule, int weeks, struct log_line **ret, size_t *ret_n)
    MUST_CHECK;
/* What is being done about the child of a line: the open action that is due first, or, where none is open, what was
 * agreed when the child was last talked about; "" for nothing. */
enum err tracker_log_plan(struct work *w, const struct viewer *viewer, const struct log_line *l, struct str *ret)
    MUST_CHECK;
/* "No open action. No entry since 12 January 2026." Empty: there is no gap. */
struct str tracker_gap_words(struct arena *a, const struct log_line *l);
/* The Monday of the school week that was `weeks` school weeks ago, the current one included: of the school's calendar,
 * or of all weeks where no terms are told. */
struct day tracker_since(const struct calendar *c, struct school_id school, int weeks, struct day today);

#endif
