/* Panels and the Youth At Risk Group (CW-8; DOMAIN.md 5.2): a child is referred, waits in a queue, is heard on the day
 * of a panel, and is decided on, with a day for review. Risks (offending, exploitation) are class 3: they are read with
 * class3.read alone, and to everybody else only that there are some. */
#ifndef WAYMARK_SERVICE_PANEL_H
#define WAYMARK_SERVICE_PANEL_H

#include "service/action.h"

enum {
    REFERRAL_TEXT_MOST = 4000, /* characters of each of its texts */
    PANEL_PLACE_MOST = 200,
};

enum panel_kind {
    PANEL_YAR,
    PANEL_INCLUSION,
    PANEL_KINDS,
};
struct str panel_kind_words(enum panel_kind k); /* "Youth At Risk Group" */
bool panel_kind_parse(struct str name, enum panel_kind *ret);

enum panel_state {
    PANEL_PLANNED,
    PANEL_HELD,
    PANEL_CANCELLED,
    PANEL_STATES,
};
struct str panel_state_name(enum panel_state s); /* "held", in forms and tables */
struct str panel_state_words(enum panel_state s);
bool panel_state_parse(struct str name, enum panel_state *ret);

struct panel {
    struct panel_id id;
    struct str public_id, place;
    enum panel_state state;
    enum panel_kind kind;
    struct day on;
    int64_t n, version; /* n: children on its agenda, whoever may see them */
};
/* Those from a day on, by day. */
enum err panel_list(struct work *w, struct day from, struct panel **ret, size_t *ret_n) MUST_CHECK;
enum err panel_read(struct work *w, struct str public_id, struct panel *ret) MUST_CHECK;

enum referral_state {
    REFERRAL_QUEUED,
    REFERRAL_LISTED, /* on an agenda */
    REFERRAL_ACCEPTED,
    REFERRAL_SIGNPOSTED,
    REFERRAL_HELD, /* put off: it can be listed again */
    REFERRAL_CLOSED,
    REFERRAL_STATES,
};
struct str referral_state_name(enum referral_state s);
struct str referral_state_words(enum referral_state s);

struct referral {
    struct referral_id id;
    struct str public_id;
    enum panel_kind kind;
    struct school_id school;
    struct str urn, school_name;
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    struct day meeting_on;
    struct panel_id panel;
    struct str panel_public_id;
    struct day panel_on;
    bool urgent, has_risks;
    struct str why, wanted, decision, made_by, decided_by;
    enum referral_state state;
    struct day review;
    int64_t made_ms, decided_ms, version;
};
/* A zeroed struct asks for all. */
struct referral_question {
    struct str public_id;
    struct panel_id panel;
    struct pupil_id pupil;
    bool has_state;
    enum referral_state state;
};
/* How many are in the queue, how many of those are urgent, and how many that are not closed a panel is to look at again
 * by today. */
struct referral_counts {
    int64_t queued, urgent, review;
};
enum err referral_count(struct work *w, const struct viewer *viewer, struct referral_counts *ret) MUST_CHECK;
/* In the arena, urgent ones first, then as they came. The viewer is that of yar.read. */
enum err referral_list(struct work *w, const struct viewer *viewer, const struct referral_question *q,
    struct referral **ret, size_t *ret_n) MUST_CHECK;
enum err referral_read(struct work *w, const struct viewer *viewer, struct str public_id, struct referral *ret)
    MUST_CHECK;
/* What is class 3 of it. ERR_MISSING: the viewer, that of class3.read, may not see it. */
enum err referral_risks(struct work *w, const struct viewer *class3, struct referral_id id, struct str *ret) MUST_CHECK;

struct referral_event {
    int64_t at_ms;
    struct str who, what, detail;
};
enum err referral_history(struct work *w, const struct viewer *viewer, struct referral_id id,
    struct referral_event **ret, size_t *ret_n) MUST_CHECK;

struct referral_new {
    enum panel_kind kind;
    struct school_id school;
    struct pupil_id pupil;
    struct meeting_id meeting; /* v == 0: from none */
    bool urgent;
    struct str why, wanted, risks; /* risks: empty for whoever may not write class 3 */
    bool tells_waiting;            /* whoever refers may be told that the child waits already */
};
struct panel_problems {
    struct str kind, why, wanted, risks, on, place, state, decision, review;
};
/* The changes, each in the caller's WRITE transaction, by an account that may make it. ERR_INVALID: *ret_problems says
 * what is wrong. ERR_CONFLICT: somebody changed it since. */
enum err referral_make(struct work *w, struct account_id by, const struct referral_new *n, struct str *ret_public_id,
    struct panel_problems *ret_problems) MUST_CHECK;
enum err panel_add(struct work *w, enum panel_kind kind, struct day on, struct str place, struct str *ret_public_id,
    struct panel_problems *ret_problems) MUST_CHECK;
/* Puts a child on the agenda of a panel of their kind that is still to come. */
enum err referral_put(struct work *w, struct account_id by, const struct referral *r, const struct panel *p,
    struct panel_problems *ret_problems) MUST_CHECK;
/* Accepted, signposted, held or closed, with what was decided; accepted and held ones with a day for review.
 * Whoever referred them gets a message, if they may read the decision and have not made it themselves. */
enum err referral_settle(struct work *w, struct account_id by, const struct referral *r, enum referral_state state,
    struct str decision, struct day review, struct panel_problems *ret_problems) MUST_CHECK;
/* `to`: held, or cancelled: then those on its agenda go back to the queue. */
enum err panel_end(struct work *w, const struct panel *p, enum panel_state to) MUST_CHECK;

#endif
