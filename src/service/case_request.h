/* What a setting brings to the forums (FO-2, FO-3): a case is made as a draft, written over days section by section,
 * and sent in. It can be written while it is a draft, and again when more is asked for; what has been sent in otherwise
 * stands as it is (OV4).
 *
 * Every text and every strategy has a version: who saves one says which version they saw, and where another stands
 * nothing is written and it is given back. Texts of an anonymous case are to be looked through by the caller
 * (identify.h) before they come here: what comes here is kept.
 *
 * A child on no roll (at a nursery, a college, between schools, a young person of 22) is a row of `pupil` without an
 * enrolment. A UPN is what schools, files and imports know a child by, and this child has none; in its place stands
 * "no-upn-" and eight random characters. No import takes that for a UPN (it has not the shape of one), so no import
 * changes, matches or ends such a child; and pages and files show it as what it is. Nothing else is known of the child
 * but what is typed, and they are seen by those who see the setting's cases (pupil_in_scope). When they come on a roll
 * later, the import makes another child of them with a UPN: bringing the two together is pupil.merge, and no matter of
 * this file. */
#ifndef WAYMARK_SERVICE_CASE_REQUEST_H
#define WAYMARK_SERVICE_CASE_REQUEST_H

#include "service/forum_case.h"

enum {
    CASE_TEXT_MOST = 100000,    /* characters of one text */
    CASE_LINE_MOST = 300,       /* of a line of a strategy */
    CASE_IMPACT_MOST = 4000,    /* of what came of it */
    CASE_STRATEGIES_MOST = 100, /* of one round */
    CASE_NAME_MOST = 100,       /* of a forename or surname */
    CASE_FIND_LEAST = 3,        /* letters of a name that is looked for */
    CASE_FIND_MOST = 20,
    CASE_REASON_MOST = 1000, /* of why it is withdrawn */
    CASE_ANSWER_MOST = 4000, /* of what was answered to what was asked for */
    CASE_ANSWER_WHO_MOST = 200,
};

enum criterion {
#define CRITERION(id, name, label, prompt, must, needs) CRITERION_##id,
#include "service/criteria.def"
#undef CRITERION
    CRITERIA,
};
struct str criterion_name(enum criterion k);                            /* "behaviour" */
struct str criterion_label(enum criterion k);                           /* "How they are in your setting" */
struct str criterion_prompt(enum criterion k);                          /* what to write there */
bool criterion_must(enum criterion k);                                  /* it cannot be sent in without */
int64_t criterion_needs(enum criterion k);                              /* what consent has to cover (consent.h) */
bool criterion_is_of(enum criterion k, const struct case_round *round); /* is it asked of this round? */
bool criterion_parse(struct str name, enum criterion *ret);

/* --- a new one --- */

struct case_child {
    struct pupil_id pupil;
    struct str public_id, surname, forename;
    struct day born;
    bool on_roll;
    struct forum_phase_child group; /* of one that was read by its id */
};
/* The setting's own children by a part of a name: on its roll today, or with a case that it brought and on no roll;
 * CASE_FIND_MOST at most, *ret_more says whether there are more. ERR_INVALID: fewer than CASE_FIND_LEAST letters. */
enum err case_child_find(struct work *w, const struct viewer *viewer, struct school_id school, struct str text,
    struct case_child **ret, size_t *ret_n, bool *ret_more) MUST_CHECK;
/* One of them, for a case that begins; of a case that is there already, also one who has left since. ERR_MISSING: none
 * of the setting's, or not one whom the viewer may see. */
enum err case_child_read(struct work *w, const struct viewer *viewer, struct school_id school, struct str public_id,
    bool begins, struct case_child *ret) MUST_CHECK;

struct case_new {
    bool named;
    struct school_id school;
    struct case_child child;        /* named; pupil.v == 0: to be added, with the names and the day of birth */
    struct forum_phase_child group; /* of a child who is added, a plan is written down too */
    enum forum_phase phase;
    bool has_phase; /* one was chosen */
    struct str phase_reason;
};
struct case_problems {
    struct str surname, forename, born, age, phase, reason, child;
};
/* What tells who the child of an anonymous case is, in a text that is not kept yet: a sentence for the field, empty
 * when nothing is found. Of a named case, or one whose setting the writer is not told, nothing is looked for. */
enum err case_identify(struct work *w, bool named, struct school_id school, struct str text, struct str *ret_found)
    MUST_CHECK;
/* Makes a case with its first round, a draft, within the caller's WRITE transaction; the viewer is that of
 * case_named.create or case_anon.create. *ret_round is the public id of the round. ERR_INVALID: *ret_problems says what
 * is wrong. */
enum err case_make(struct work *w, const struct viewer *viewer, const struct case_new *n, struct str *ret_round,
    struct case_problems *ret_problems) MUST_CHECK;
/* What was written in an anonymous case goes into a named one that was just made, and is taken out of the anonymous
 * one, which is withdrawn: two copies of one text would tell that they are about one child. ERR_DENIED: it is over. */
enum err case_convert(struct work *w, struct account_id by, struct forum_case *from, const struct forum_case *to)
    MUST_CHECK;
/* Chooses the group anew, of a case that is being written. ERR_CONFLICT: it was changed since. */
enum err case_set_group(struct work *w, struct account_id by, struct forum_case *c,
    const struct forum_phase_child *child, enum forum_phase phase, struct str reason) MUST_CHECK;

/* --- what is written --- */

struct case_text {
    int64_t id, at_ms, version; /* 0: nothing was written */
    struct str content, who;
};
struct case_strategy {
    int64_t id, version; /* 0: a new one */
    struct str public_id, what, how_often, by_whom, impact, impact_words;
    struct day from, to; /* to is DAY_NONE while it goes on */
};
struct case_impact {
    const char *name, *words;
};
/* "helped", "some", "none", "worse"; NULL behind the last. */
const struct case_impact *case_impacts(void);
struct str case_impact_words(struct str name);

struct case_request {
    struct case_text texts[CRITERIA];
    struct case_strategy *strategies;
    size_t n_strategies;
};
/* Of a case that was read in scope. */
enum err case_request_read(struct work *w, const struct forum_case *c, struct case_request *ret) MUST_CHECK;
/* Can its round be written now? */
static inline bool case_is_open(const struct forum_case *c)
{
    return c->round.last && (c->round.state == ROUND_DRAFT || c->round.state == ROUND_MORE);
}

/* The changes, each in the caller's WRITE transaction, of a case read in a scope that may change it. ERR_DENIED: it is
 * not being written (case_is_open); ERR_CONFLICT: another version stands there, which is *ret; ERR_INVALID: too long,
 * or what *ret_problems says. */
enum err case_text_save(struct work *w, struct account_id by, const struct forum_case *c, enum criterion k,
    struct str content, int64_t version, struct case_text *ret) MUST_CHECK;
struct strategy_problems {
    struct str what, from, to, how_often, by_whom, impact, impact_words;
};
/* With public_id empty a new one. */
enum err case_strategy_save(struct work *w, const struct forum_case *c, const struct case_strategy *s,
    struct case_strategy *ret, struct strategy_problems *ret_problems) MUST_CHECK;
enum err case_strategy_remove(struct work *w, const struct forum_case *c, struct str public_id, int64_t version)
    MUST_CHECK;

/* --- sending in and taking back --- */

/* What keeps a case from being sent in. */
struct case_missing {
    struct str sentence;
    int section; /* enum criterion, or one of these */
};
enum {
    CASE_SECTION_CHILD = CRITERIA,
    CASE_SECTION_STRATEGIES,
    CASE_SECTION_CONSENT,
    CASE_SECTIONS,
};
/* `child` is what decides the group today; shared: consent holds, or a safeguarding reason does. */
struct case_missing *case_request_missing(struct arena *a, const struct forum_case *c, const struct case_request *r,
    const struct forum_phase_child *child, bool shared, size_t *ret_n);
/* What decides the group today, of a case that was read: the child's age and what is on record, or what was said. */
enum err case_group(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    struct forum_phase_child *ret) MUST_CHECK;
/* Sends it in: consent is looked at again, whatever the form says. `facts` are what Waymark knows of a named child,
 * kept as they are now (case_fact.h). ERR_INVALID: something is missing; ERR_DENIED, ERR_CONFLICT as above. */
struct case_fact_line;
enum err case_send(struct work *w, const struct viewer *viewer, struct forum_case *c,
    const struct forum_phase_child *child, const struct case_fact_line *facts, size_t n_facts) MUST_CHECK;
/* What a setting answered otherwise than in Waymark, by telephone say, to what was asked for: who told it to whoever
 * writes it down, in words, and on which day. */
struct case_answer {
    struct str who, words;
    struct day on;
};
struct case_answer_problems {
    struct str who, words, on, missing; /* missing: what keeps the case from being sent in */
};
/* What is wrong with it, all at once: ERR_INVALID. A day before the request was sent in last, or after today, is; so is
 * whatever keeps the case from being sent in. */
enum err case_answer_check(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    const struct forum_phase_child *child, const struct case_answer *n, struct case_answer_problems *ret) MUST_CHECK;
/* Writes it down, and sends the case in for its setting, as case_send() does; who wrote the case is told. Of an
 * anonymous case who told it is kept where those alone read it who are told the setting (OV7). ERR_INVALID:
 * as case_answer_check(). ERR_DENIED: nothing is asked for; ERR_CONFLICT as above. */
enum err case_answered(struct work *w, const struct viewer *viewer, struct forum_case *c,
    const struct forum_phase_child *child, const struct case_answer *n, const struct case_fact_line *facts,
    size_t n_facts, struct case_answer_problems *ret_problems) MUST_CHECK;
/* Can it still be taken back? Until it has been heard. */
static inline bool case_can_withdraw(const struct forum_case *c)
{
    return c->round.last && c->round.state <= ROUND_BOOKED;
}
/* Takes it back, with why: its place on a list is free again. ERR_DENIED: it cannot be; ERR_INVALID: no reason, or it
 * is too long. */
enum err case_withdraw(struct work *w, struct account_id by, struct forum_case *c, struct str reason) MUST_CHECK;

/* --- lists --- */

struct case_line {
    struct str round_public_id, reference;
    bool named, shared; /* shared: consent or a safeguarding reason holds today */
    bool withdrawn;     /* consent was withdrawn, and nothing else allows for it being shared */
    bool mine;          /* of the viewer's own setting, or written by the viewer */
    bool to_agree;      /* its plan is issued, and the setting has not agreed to it yet */
    bool has_left;      /* the viewer's setting, which is told no more how it stands (case_left.h) */
    int number;
    enum round_state state;
    enum forum_phase phase;
    struct day submitted, made, forum;      /* DAY_NONE: not yet */
    struct str area_name, urn, school_name; /* empty: not told */
    struct pupil_id pupil;                  /* v == 0: anonymous */
    struct str surname, forename;
    int age; /* of an anonymous child */
};
/* The newest round of each case that the viewer may see; of a child alone if pupil.v is not 0. */
enum err case_list(struct work *w, const struct case_viewer *viewer, struct pupil_id pupil, struct case_line **ret,
    size_t *ret_n) MUST_CHECK;
/* Those of which the viewer sees bare facts alone (M): reference, group, state, days. Nothing that leads to a child or
 * a setting is in it, nor an id for an address. */
enum err case_list_bare(struct work *w, const struct case_viewer *viewer, struct case_line **ret, size_t *ret_n)
    MUST_CHECK;

#endif
