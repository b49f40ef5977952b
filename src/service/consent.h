/* Consent of a parent, a carer or a young person to a named case being talked about by several services (FO-3): who
 * gave it, when, how, to what, in answer to which words, and until when. Without consent that holds a named case is
 * not sent in, and from the moment it is withdrawn or has expired no service sees the case (case_shared in scope.sql).
 *
 * Where asking for consent would put the child at risk, a manager may ask for the case to be shared without, with a
 * reason; another manager approves (consent.override, A2). It ends on a day, or when a manager ends it. */
#ifndef WAYMARK_SERVICE_CONSENT_H
#define WAYMARK_SERVICE_CONSENT_H

#include "service/config.h"
#include "service/forum_case.h"

enum {
    CONSENT_NAME_MOST = 200,     /* characters of who gave it */
    CONSENT_WORDING_MOST = 2000, /* of the words that are shown, a setting */
    CONSENT_REASON_MOST = 2000,  /* of a safeguarding reason, and of how consent was withdrawn */
    CONSENT_YOUNG_AGE = 16,      /* from which a young person gives consent themselves */
    CONSENT_OVERRIDE_DAYS = 90,  /* the longest that a case is shared without consent */
};

/* What it covers. */
enum {
    CONSENT_TALK = 1 << 0,    /* services of the forum read the case and talk about it: without this there is none */
    CONSENT_HEALTH = 1 << 1,  /* what is written about health and medicine */
    CONSENT_CARE = 1 << 2,    /* what is known of social care */
    CONSENT_CONTACT = 1 << 3, /* services may ring or write to the family */
    CONSENT_ONWARD = 1 << 4,  /* the plan goes along to a new setting */
    CONSENT_ALL = (1 << 5) - 1,
};
/* Of a document, a piece of advice or a section: what consent has to cover, beside CONSENT_TALK, before somebody reads
 * it who sees the case only because a forum hears it. */
enum {
    CONSENT_NEEDS = CONSENT_HEALTH | CONSENT_CARE,
    CONSENT_UNSAID = -1, /* nobody said: as if both were in it */
};
/* "Services read it only where consent covers health and social care"; "" of what they read with any consent. */
struct str consent_needs_words(int64_t needs);

struct consent_cover {
    int64_t bit;
    const char *name, *words; /* "health", in forms; "What is written about health" */
};
const struct consent_cover *consent_covers_of(size_t *ret_n);
struct str consent_covers_words(struct arena *a, int64_t covers);

/* Ways to give it, and who may: value and words, NULL behind the last. */
struct consent_choice {
    const char *value, *words;
};
const struct consent_choice *consent_ways(void);
const struct consent_choice *consent_relations(void);
struct str consent_way_words(struct str how);
struct str consent_relation_words(struct str relation);

struct consent {
    struct consent_id id;
    struct str public_id, given_by, relation, how, wording, recorded_by;
    struct day on, expires;
    int64_t covers, recorded_ms;
    struct day withdrawn; /* DAY_NONE: it was not */
    int64_t withdrawn_ms;
    struct account_id withdrawn_account;
    struct str withdrawn_by, withdrawn_how;
};
/* Does it hold on a day? */
static inline bool consent_holds(const struct consent *n, struct day on)
{
    return !day_is(n->withdrawn) && day_within(on, n->on, n->expires);
}

enum consent_standing {
    CONSENT_NONE,      /* none was recorded */
    CONSENT_HOLDS,     /* one holds today */
    CONSENT_EXPIRED,   /* it did, and its time is over */
    CONSENT_WITHDRAWN, /* it was withdrawn */
    CONSENT_OVERRIDE,  /* none holds, and the case is shared for a safeguarding reason */
    CONSENT_STANDINGS,
};
struct consent_state {
    struct consent *all; /* the newest first */
    size_t n;
    enum consent_standing standing;
    const struct consent *now; /* that which holds; NULL: none */
    int64_t covers;            /* what services may be told today: CONSENT_ALL under an override, 0 for nothing */
    bool shared;               /* as case_shared says */
};
/* Of a case that was read in scope; an anonymous one needs none: shared, and covers all. The viewer is any that sees
 * the case. */
enum err consent_read(struct work *w, const struct viewer *viewer, const struct forum_case *c,
    struct consent_state *ret) MUST_CHECK;
struct str consent_standing_words(enum consent_standing s); /* "Consent holds" */
/* What a list says of a case whose consent was withdrawn (case_withdrawn in scope.sql), to whoever still reads it. */
struct str consent_withdrawn_words(void);
/* What of a case that was read in the viewer's scope they may be told today, as bits: CONSENT_ALL, unless they see it
 * because a forum hears it and nothing else. Documents and advice are left out by their own queries. */
enum err consent_told(struct work *w, const struct viewer *viewer, const struct forum_case *c, int64_t *ret) MUST_CHECK;

/* What of it the setting that the child has left (c->left, case_left.h) is told: what was written down by then, with
 * its withdrawal when that was by then or its own. In the order of the state; *ret_n may be 0. */
void consent_of_then(struct work *w, const struct forum_case *c, struct account_id by, const struct consent_state *s,
    struct consent **ret, size_t *ret_n);

/* The words to be shown to whoever gives consent, as they are set on the day (setting consent_wording). */
enum err consent_wording(struct work *w, struct str *ret) MUST_CHECK;

struct consent_new {
    struct str given_by, relation, how;
    struct day on;
    int64_t covers;
    bool shown; /* they were shown or read the words */
};
struct consent_problems {
    struct str given_by, relation, on, how, covers, shown;
};
/* Writes one down, or its renewal, in the caller's WRITE transaction. It expires `months` after the day it was given, a
 * setting. ERR_INVALID: *ret_problems says what is wrong; a day after today or before the child was born is. */
enum err consent_record(struct work *w, struct account_id by, const struct forum_case *c, const struct consent_new *n,
    int months, struct consent_problems *ret_problems) MUST_CHECK;
/* Withdraws all that were given to a case, from this moment, whoever wrote them down and whoever is told: services see
 * it no more, its place on a list is free, and a round that waits for a forum goes back to its setting, unless a
 * safeguarding reason holds. ERR_INVALID: `how` is empty or too long. ERR_CONFLICT: there is none to withdraw. */
enum err consent_withdraw(struct work *w, const struct case_viewer *viewer, struct account_id by,
    const struct forum_case *c, struct str how) MUST_CHECK;

/* Who of other services had opened the papers: what was shared before it was withdrawn. */
struct consent_reader {
    struct str who, service;
    int64_t first_ms;
};
enum err consent_readers(struct work *w, const struct forum_case *c, struct consent_reader **ret, size_t *ret_n)
    MUST_CHECK;

/* --- sharing without consent --- */

struct consent_override {
    int64_t id;
    struct str public_id, reference, school_name, surname, forename, reason, asked_by, approved_by;
    struct forum_case_id forum_case;
    struct pupil_id pupil;
    struct account_id asked_account;
    int64_t asked_ms, approved_ms, ended_ms; /* 0: not */
    struct day until;
};
enum override_state {
    OVERRIDE_ASKED,
    OVERRIDE_HOLDS,
    OVERRIDE_OVER,  /* its last day has passed */
    OVERRIDE_ENDED, /* a manager ended it, or refused to approve */
};
enum override_state override_state(const struct consent_override *o, struct day today);
/* The viewer is that of consent.override. Of one case if id.v is not 0, one by its public id if that is not empty. */
enum err override_list(struct work *w, const struct viewer *viewer, struct forum_case_id of, struct str public_id,
    struct consent_override **ret, size_t *ret_n) MUST_CHECK;
struct override_problems {
    struct str reference, reason, until;
};
/* Asks for the case of a reference, a draft too, to be shared. *ret_pupil is its child. ERR_INVALID: *ret_problems. */
enum err override_ask(struct work *w, const struct viewer *viewer, struct str reference, struct str reason,
    struct day until, struct pupil_id *ret_pupil, struct override_problems *ret_problems) MUST_CHECK;
/* ERR_DENIED: who asked cannot approve, and nobody approves what is over. */
enum err override_approve(struct work *w, const struct viewer *viewer, const struct consent_override *o) MUST_CHECK;
/* ERR_CONFLICT: it has ended already. */
enum err override_end(struct work *w, const struct viewer *viewer, const struct consent_override *o) MUST_CHECK;

#endif
