/* What a forum was worth (FO-9): at 6, 12 and 26 weeks after it (settings) the setting is asked. What Waymark knows is
 * filled in and marked so: goals from the progress of the plan, attendance and suspensions from the registers, in two
 * windows of one length (follow_window.h). Of an anonymous case there is only what the setting types. */
#ifndef WAYMARK_SERVICE_FOLLOW_UP_H
#define WAYMARK_SERVICE_FOLLOW_UP_H

#include "service/dashboard.h"
#include "service/follow_window.h"
#include "service/plan.h"

enum {
    FOLLOW_UPS = 3,             /* after each forum */
    FOLLOW_UP_WEEKS_MOST = 104, /* none is later; one that is set to 0 is not asked */
    FOLLOW_UP_CONFIDENCE_MOST = 10,
    FOLLOW_UP_QUARTERS_MOST = 160, /* of an hour of school a week: 40 hours */
    FOLLOW_UP_SESSIONS_MOST = 510,
};

enum follow_up_placement {
    PLACEMENT_NONE,
    PLACEMENT_KEPT,
    PLACEMENT_CHANGED,
    PLACEMENT_LOST,
    PLACEMENTS,
};
struct str follow_up_placement_name(enum follow_up_placement p);
struct str follow_up_placement_words(enum follow_up_placement p);
bool follow_up_placement_parse(struct str name, enum follow_up_placement *ret);

enum follow_up_destination { /* at 16 to 18 */
    DESTINATION_NONE_SAID,
    DESTINATION_EDUCATION,
    DESTINATION_APPRENTICESHIP,
    DESTINATION_TRAINING,
    DESTINATION_WORK,
    DESTINATION_NOTHING,
    DESTINATION_UNKNOWN,
    DESTINATIONS,
};
struct str follow_up_destination_name(enum follow_up_destination d);
struct str follow_up_destination_words(enum follow_up_destination d);
bool follow_up_destination_parse(struct str name, enum follow_up_destination *ret);

/* Numbers that may not be known: -1. */
struct follow_up_numbers {
    int64_t goals_met, goals_partly, goals_not;
    int64_t possible_before, absent_before, possible_after, absent_after; /* sessions */
    int64_t suspended_before, suspended_after;                            /* sessions */
    int64_t hours_before, hours_after;                                    /* of school a week, in quarters */
    int64_t confidence;                                                   /* 0 to 10 */
};
struct follow_up {
    struct follow_up_id id;
    struct str public_id, round_public_id, reference;
    bool named, withdrawn; /* withdrawn: consent was (case_withdrawn in scope.sql) */
    enum forum_phase phase;
    struct round_id round;
    struct pupil_id pupil;
    /* Whose registers alone the viewer is told of: a setting its own; v == 0: of all. */
    struct school_id only_school;
    struct str surname, forename, school_name; /* school_name empty: the viewer is not told */
    int weeks;
    struct day due, forum; /* forum: DAY_NONE when the case was on no list */
    int64_t done_ms;       /* 0: not yet */
    struct str done_by;
    struct follow_up_numbers n;
    enum follow_up_placement placement;
    enum follow_up_destination destination;
    struct str words;
    int64_t version;
};

/* Plans them for a round whose plan is issued, and the messages to its setting; those that are there stay. In the
 * caller's WRITE transaction. */
enum err follow_up_schedule(struct work *w, const struct forum_case *c, const int weeks[FOLLOW_UPS]) MUST_CHECK;

/* Those in scope that are due by a day and not done, the oldest first. */
enum err follow_up_due(struct work *w, const struct case_viewer *viewer, struct day by, struct follow_up **ret,
    size_t *ret_n) MUST_CHECK;
enum err follow_up_read(struct work *w, const struct case_viewer *viewer, struct str public_id, struct follow_up *ret)
    MUST_CHECK;

/* What Waymark knows now; -1 for what it does not. *ret_windows says of which weeks. */
enum err follow_up_known(struct work *w, const struct dashboard_source *source, const struct follow_up *f,
    struct follow_up_numbers *ret, struct follow_windows *ret_windows) MUST_CHECK;

struct follow_up_said {
    struct follow_up_numbers n; /* what was typed; where Waymark knows, it counts and not this */
    enum follow_up_placement placement;
    enum follow_up_destination destination;
    struct str words;
};
struct follow_up_problems {
    struct str attendance, suspended, hours, confidence, words, nothing;
};
/* Saves it. ERR_INVALID: *ret_problems says what is wrong; ERR_CONFLICT: it was changed since it was read. */
enum err follow_up_save(struct work *w, struct account_id by, const struct follow_up *f,
    const struct follow_up_numbers *known, const struct follow_up_said *said, struct follow_up_problems *ret_problems)
    MUST_CHECK;

#endif
