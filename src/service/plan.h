/* The education plan (FO-7; DOMAIN.md 5.3, 5.4): what a setting leaves a forum with. It is begun for a round that is on
 * the list of a forum or was heard there, written in the room by several at once, issued by whoever may sign it off,
 * and agreed by the setting. What is issued is never changed (OV4): a new version copies it, and all versions are
 * kept.
 *
 * Who saves says of each field what they saw. A field that they did not touch is left as it stands; one that they and
 * somebody else changed meanwhile is not written, and both are given back, so that two lose nothing.
 *
 * The plan of an anonymous case holds nothing that identifies: its texts are looked through before they are kept
 * (forum_case_identifies()), its rows have random ids and the beginning of a day. */
#ifndef WAYMARK_SERVICE_PLAN_H
#define WAYMARK_SERVICE_PLAN_H

#include "service/forum_case.h"

enum {
    PLAN_TEXT_MOST = 4000, /* characters of each text of a plan */
    PLAN_LINE_MOST = 300,  /* of who, how often */
    PLAN_TARGETS_MOST = 20,
};

enum plan_need_area {
    PLAN_COMMUNICATION, /* the four broad areas of need (SEND Code of Practice 2015, 6.28 to 6.35) */
    PLAN_COGNITION,
    PLAN_SEMH,
    PLAN_SENSORY_PHYSICAL,
    PLAN_NEEDS,
};
struct str plan_need_name(enum plan_need_area n);  /* "semh", in forms and tables */
struct str plan_need_words(enum plan_need_area n); /* "Social, emotional and mental health" */
bool plan_need_parse(struct str name, enum plan_need_area *ret);

enum plan_layer {
    PLAN_LAYER_NONE, /* not said yet */
    PLAN_UNIVERSAL,
    PLAN_TARGETED,
    PLAN_TARGETED_PLUS,
    PLAN_SPECIALIST,
    PLAN_LAYERS,
};
struct str plan_layer_name(enum plan_layer l);
struct str plan_layer_words(enum plan_layer l); /* "Targeted plus"; "" for none */
bool plan_layer_parse(struct str name, enum plan_layer *ret);

enum plan_state {
    PLAN_DRAFT,
    PLAN_ISSUED,
    PLAN_AGREED,   /* by the setting */
    PLAN_REPLACED, /* by a later version that was issued */
    PLAN_STATES,
};
struct str plan_state_words(enum plan_state s);

/* --- what is in it --- */

struct plan_target {
    struct target_id id;
    struct target_id root; /* the same target in all versions: the id of the first */
    struct str public_id;
    int place;
    enum plan_need_area need;
    struct str baseline, target, provision, who, how_often, measure;
    int strategy;              /* its number in the authority's list (choice.h); -1: none */
    struct str strategy_words; /* as they were when the plan was issued; "" */
    struct day starts, review; /* DAY_NONE: not said */
    int64_t version;
};

struct plan {
    struct plan_id id;
    struct str public_id;
    int number; /* from 1 in its round */
    enum plan_state state;
    enum plan_layer layer;
    struct str strengths, child_voice, parent_voice, transition;
    struct str needs[PLAN_NEEDS]; /* "" : none of this area */
    struct day review;
    int64_t made_ms, issued_ms, agreed_ms; /* 0: not yet */
    struct str made_by, issued_by, agreed_by;
    int64_t version;
    struct plan_target *targets; /* NULL until plan_fill() */
    size_t n_targets;
};

/* The case of a round whose plan the viewer may read: as forum_case_read(), and for the setting where the child of a
 * named case is on roll today, once a plan is issued (T2); *ret_moved says that it is so, and then nothing but the plan
 * and its progress may be shown. ERR_MISSING: neither. */
enum err plan_case_read(struct work *w, const struct case_viewer *viewer, struct str round_public_id,
    struct forum_case *ret, bool *ret_moved) MUST_CHECK;

/* The versions of a round's plan, the oldest first, without targets. */
enum err plan_list(struct work *w, struct round_id round, struct plan **ret, size_t *ret_n) MUST_CHECK;
/* Needs and targets of one of them. */
enum err plan_fill(struct work *w, struct plan *p) MUST_CHECK;
/* The one that counts: the newest that is issued or agreed; NULL: none. */
struct plan *plan_current(struct plan *all, size_t n);
/* The draft; NULL: none. */
struct plan *plan_draft(struct plan *all, size_t n);
struct plan_target *plan_target_of(const struct plan *p, struct str public_id);

/* May a round be closed as discussed? Only with a plan that is issued: nobody leaves without one (DOMAIN.md 5.3). */
enum err plan_may_close(struct work *w, struct round_id round, bool *ret) MUST_CHECK;

/* Who looks, of the child's settings: of the one that brought the case; of the one where the child is now, or
 * which brought a child on no roll. */
struct plan_home {
    bool brought, here;
    struct day left; /* the child's last day at the one that brought it, or that before another; DAY_NONE */
};
enum err plan_home_of(struct work *w, const struct viewer *viewer, struct round_id round, struct plan_home *ret)
    MUST_CHECK;

/* --- writing: each in the caller's WRITE transaction, by an account that may --- */

/* Can a plan of this round be written? Until the round is over (OV4). */
static inline bool plan_is_open(const struct forum_case *c)
{
    return c->round.last && c->round.state < ROUND_CLOSED;
}
/* Can a plan of this round be begun? It is booked or discussed, the last of its case, and has none. */
bool plan_can_begin(const struct forum_case *c, size_t n_plans);
/* A draft: empty in the first round; later, with the targets of the last plan that were not met, the result as where
 * the child is now (FO-8). ERR_CONFLICT: it cannot be begun. */
enum err plan_begin(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
/* The next version: a draft that copies the one that is issued. ERR_CONFLICT: there is a draft, or nothing issued. */
enum err plan_revise(struct work *w, struct account_id by, const struct forum_case *c, struct plan *all, size_t n)
    MUST_CHECK;

/* The fields of the body of a plan, as a form has them. */
enum plan_field {
    PLAN_F_STRENGTHS,
    PLAN_F_CHILD,
    PLAN_F_PARENT,
    PLAN_F_COMMUNICATION, /* the needs, in the order of their areas */
    PLAN_F_COGNITION,
    PLAN_F_SEMH,
    PLAN_F_SENSORY_PHYSICAL,
    PLAN_F_TRANSITION,
    PLAN_F_LAYER,
    PLAN_F_REVIEW,
    PLAN_FIELDS,
};
/* And those of a target. */
enum plan_target_field {
    PLAN_T_NEED,
    PLAN_T_BASELINE,
    PLAN_T_TARGET,
    PLAN_T_STRATEGY, /* one of the authority's list, so that what came of it can be counted (outcome.h) */
    PLAN_T_PROVISION,
    PLAN_T_WHO,
    PLAN_T_HOW_OFTEN,
    PLAN_T_STARTS,
    PLAN_T_REVIEW,
    PLAN_T_MEASURE,
    PLAN_TARGET_FIELDS,
};
enum { PLAN_FIELDS_MOST = PLAN_FIELDS };
struct str plan_field_name(enum plan_field f);  /* "child_voice" */
struct str plan_field_words(enum plan_field f); /* "What the child says" */
struct str plan_target_field_name(enum plan_target_field f);
struct str plan_target_field_words(enum plan_target_field f);
/* A field as a form shows it: a text, the name of a choice, a day as 3/6/2026. */
struct str plan_value(struct arena *a, const struct plan *p, enum plan_field f);
struct str plan_target_value(struct arena *a, const struct plan_target *t, enum plan_target_field f);
/* The same for whoever reads it: "Targeted plus", "3 June 2026". */
struct str plan_value_words(struct arena *a, const struct plan *p, enum plan_field f);
struct str plan_target_value_words(struct arena *a, const struct plan_target *t, enum plan_target_field f);
/* A short word for what a field said when a form was made (text_sign()): it comes back with the form. */
struct str plan_sign(struct arena *a, struct str value);

/* A form that comes back. */
struct plan_typed {
    struct str value, sign; /* value STR_NONE: the form does not have this field; sign "": it was empty */
};
/* What became of a field of it. */
struct plan_problem {
    struct str error;  /* a sentence; "" */
    struct str theirs; /* with `clash`: what stands there now */
    bool clash;
};

/* Saves the body of a draft. ERR_INVALID: a field is wrong; ERR_CONFLICT: a field was changed by somebody else too, or
 * it is no draft any more (then no problem says `clash`). Nothing is written then. ret_problems has PLAN_FIELDS. */
enum err plan_save(struct work *w, const struct forum_case *c, const struct plan *p, const struct plan_typed *typed,
    struct plan_problem *ret_problems) MUST_CHECK;
/* Saves a target of a draft, or adds one (t NULL). Likewise, with PLAN_TARGET_FIELDS. *ret_public_id is the
 * target's. */
enum err plan_save_target(struct work *w, const struct forum_case *c, const struct plan *p,
    const struct plan_target *t, const struct plan_typed *typed, struct plan_problem *ret_problems,
    struct str *ret_public_id) MUST_CHECK;
/* Takes one out of a draft. ERR_CONFLICT: it was changed since `version`. */
enum err plan_drop_target(struct work *w, const struct forum_case *c, const struct plan *p,
    const struct plan_target *t, int64_t version) MUST_CHECK;

/* What would make a target SMART, as sentences: none if nothing is to be said. They advise and never refuse. */
enum { PLAN_ADVICE_MOST = 8 };
size_t plan_advice(const struct plan_target *t, struct day today, struct str *ret);

/* What stands in the way of issuing a draft, as sentences that say what to do; none: it can be issued. */
enum err plan_missing(struct work *w, const struct plan *p, struct str **ret, size_t *ret_n) MUST_CHECK;

/* Names of other children that stand in a plan (T9): full names of the setting's, any name of a child of the same
 * forum, and a forename by itself of another child of the setting where it can hardly be anything else (few on the roll
 * have it, it is no ordinary word, it stands with a capital in the midst of a sentence). Whoever issues the plan says
 * that they belong there. */
struct plan_other {
    struct str found; /* as it stands in the text */
    struct str where; /* "Target 2: How one will know" */
    struct str whose; /* "of another child of the setting" */
};
enum err plan_look_through(struct work *w, const struct forum_case *c, const struct plan *p, struct plan_other **ret,
    size_t *ret_n) MUST_CHECK;

/* Issues a draft that misses nothing: the version before is replaced, the round is planned, the setting is told.
 * ERR_CONFLICT: somebody changed it since it was read, or the round cannot have one any more. */
enum err plan_issue(struct work *w, struct account_id by, struct forum_case *c, const struct plan *p) MUST_CHECK;
/* The setting agrees to what was issued. ERR_CONFLICT: it is not issued, or agreed already. */
enum err plan_agree(struct work *w, struct account_id by, const struct forum_case *c, const struct plan *p) MUST_CHECK;

/* --- progress --- */

enum plan_outcome {
    PLAN_MET,
    PLAN_PARTLY,
    PLAN_NOT,
    PLAN_NOT_STARTED,
    PLAN_OUTCOMES,
};
struct str plan_outcome_name(enum plan_outcome o);
struct str plan_outcome_words(enum plan_outcome o);
bool plan_outcome_parse(struct str name, enum plan_outcome *ret);
enum plan_next {
    PLAN_NEXT_NONE,
    PLAN_CONTINUE,
    PLAN_UP,
    PLAN_DOWN,
    PLAN_CLOSE,
    PLAN_NEXTS,
};
struct str plan_next_name(enum plan_next n);
struct str plan_next_words(enum plan_next n);
bool plan_next_parse(struct str name, enum plan_next *ret);

struct plan_progress {
    struct target_id root;
    int64_t at_ms;
    struct str who, words;
    enum plan_outcome outcome;
    enum plan_next next;
};
/* What was said of the targets of a plan, target by target, the newest first. */
enum err plan_progress_read(struct work *w, const struct plan *p, struct plan_progress **ret, size_t *ret_n)
    MUST_CHECK;
/* The newest of a target; NULL: nothing was said. */
const struct plan_progress *plan_progress_of(const struct plan_progress *all, size_t n, struct target_id root);

struct plan_progress_new {
    bool says; /* otherwise nothing is written for this target */
    enum plan_outcome outcome;
    enum plan_next next;
    struct str words;
};
/* Adds what is said, one for each target of a plan that is issued. What is said already is not written again.
 * ERR_INVALID: ret_errors has a sentence for each target, "" where nothing is wrong. */
enum err plan_progress_add(struct work *w, struct account_id by, const struct forum_case *c, const struct plan *p,
    const struct plan_progress_new *said, struct str *ret_errors, size_t *ret_added) MUST_CHECK;

/* --- coming back (FO-8) --- */

/* What a re-referral waits for: the targets of the plan that counts without a result. */
struct plan_back {
    bool may;                   /* this round can be followed by another: the last of its case, its plan issued */
    struct plan plan;           /* the one that counts */
    struct plan_target **lacks; /* its targets without a result, those not started among them */
    size_t n_lacks;
    struct str *actions; /* open actions of the round, of a named case */
    size_t n_actions;
};
enum err plan_back_read(struct work *w, const struct forum_case *c, struct plan_back *ret) MUST_CHECK;
/* Opens the next round, a draft, with texts and strategies of the one before. `needs`: what is new, when something
 * lacks. ERR_INVALID: something lacks and nothing new is stated, or it is too long; *ret_problem says which.
 * ERR_CONFLICT: there is a later round already, or none may follow. */
enum err plan_come_back(struct work *w, struct account_id by, const struct forum_case *c, const struct plan_back *b,
    struct str needs, struct str *ret_round_public_id, struct str *ret_problem) MUST_CHECK;

#endif
