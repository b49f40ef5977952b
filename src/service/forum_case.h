/* A case of the Inclusion Forums (FO-2, FO-3, FO-8; DOMAIN.md 5.3): what a setting brings, named or anonymous, and its
 * rounds, one for each time that it is brought. Addresses name the round.
 *
 * An anonymous case has no key to a child. Who its setting is, only that setting and the coordinators of its forums are
 * told (OV7). What is written in it is looked through for whatever identifies before it is kept (identify.h). */
#ifndef WAYMARK_SERVICE_FORUM_CASE_H
#define WAYMARK_SERVICE_FORUM_CASE_H

#include "service/forum_phase.h"
#include "service/outbox.h"
#include "service/work.h"

/* Who looks: the scopes for named cases with the viewer, those for anonymous ones beside them. */
struct case_viewer {
    struct viewer named;
    int64_t anon_scope; /* enum of access.h */
};

enum round_state {
    ROUND_DRAFT,
    ROUND_SUBMITTED,
    ROUND_MORE,      /* sent back: something is missing */
    ROUND_WAITING,   /* accepted, without a place yet */
    ROUND_BOOKED,    /* on the list of a forum */
    ROUND_DISCUSSED, /* heard, its plan not issued yet */
    ROUND_PLANNED,   /* its plan is issued */
    ROUND_CLOSED,
    ROUND_SIGNPOSTED, /* not heard: advice where to go instead */
    ROUND_WITHDRAWN,
    ROUND_STATES,
};
struct str round_state_name(enum round_state s);  /* "submitted", in addresses and tables */
struct str round_state_words(enum round_state s); /* "Sent in" */
bool round_state_parse(struct str name, enum round_state *ret);

struct case_round {
    struct round_id id;
    struct str public_id;
    int number; /* from 1 */
    enum round_state state;
    struct day submitted, waiting, closed; /* DAY_NONE: not; waiting: the first day on which it waited for a place */
    struct str screen_words;               /* what is missing, or where it was signposted to */
    struct str closed_as, closed_words;    /* how it was closed (case_close.h); empty: it was not */
    int64_t version;
    bool last; /* no later round */
};

struct forum_case {
    struct forum_case_id id;
    struct str public_id, reference; /* "WF-7K3M-2Q", to be said aloud */
    bool named;
    enum forum_phase phase;
    struct str phase_reason; /* why this one, where two would fit; else empty */
    struct area_id area;     /* v == 0: none */
    struct str area_name;
    struct school_id school; /* v == 0: the viewer is not told */
    struct str urn, school_name;
    struct pupil_id pupil; /* v == 0: anonymous */
    struct str pupil_public_id, upn, surname, forename;
    struct day born;
    int age;      /* of an anonymous child, in years */
    int has_plan; /* an EHC plan of an anonymous child: 1, 0, or -1 when it is not said */
    struct day made;
    struct account_id made_by;
    int64_t version;
    struct case_round round; /* the one that was asked for */
    struct day left;         /* what is later is kept from the viewer (case_left.h); DAY_NONE: nothing is */
    bool withdrawn;          /* consent was, and nothing else allows for it being shared; false with `left` */
    bool rewritten;          /* sent back or sent in later: what has no day of its own may be later too, and is kept */
};

/* The case of a round's public id. ERR_MISSING: there is none, or it is out of scope. */
enum err forum_case_read(struct work *w, const struct case_viewer *viewer, struct str round_public_id,
    struct forum_case *ret) MUST_CHECK;

/* "Amira Example" of a named one, its reference of an anonymous one. */
struct str forum_case_title(struct arena *a, const struct forum_case *c);

/* Does a text of an anonymous case say who the child is? Then it must not be kept, and *ret is a sentence that says
 * what was found (identify.h); "" otherwise, and always for named cases. Of the case, its round's id is enough. */
enum err forum_case_identifies(struct work *w, const struct forum_case *c, struct str text, struct str *ret) MUST_CHECK;
/* What is wrong with words that are typed about a case: `missing` when there are none, that they are longer than `most`
 * characters, or what forum_case_identifies() says; "" otherwise. */
enum err forum_case_words(struct work *w, const struct forum_case *c, struct str text, struct str missing, int most,
    struct str *ret) MUST_CHECK;

/* Ids for rows of a case: in turn for a named one, random for an anonymous one, so that they tell no order. */
enum err forum_case_new_ids(struct work *w, bool named, struct str noun, int64_t n, int64_t *ret_ids) MUST_CHECK;
/* When something of it is written down: of an anonymous one, the beginning of the day. */
int64_t forum_case_instant(const struct work *w, bool named);
/* Writes down what became of it: "submitted", "booked" ... with a detail that names no child of an anonymous case. */
enum err forum_case_note_event(struct work *w, struct account_id by, const struct forum_case *c, const char *what,
    struct str detail) MUST_CHECK;
struct case_event {
    int round;
    int64_t at_ms;                 /* of an anonymous case, the beginning of the day */
    struct str who, words, detail; /* "Booked", "For 3 June 2026" */
    bool sent;                     /* that it was sent in; a detail says who told the answer of its setting */
    bool answered;                 /* what was answered to what was asked for (case_request.h) */
};
/* What became of it, the oldest first; not what is kept from the viewer (c->left). */
enum err forum_case_events(struct work *w, const struct forum_case *c, struct case_event **ret, size_t *ret_n)
    MUST_CHECK;
/* What the audit calls a case: an anonymous one by nothing that would tell its readers who wrote it. */
struct str forum_case_audit_name(struct arena *a, const struct forum_case *c);
/* A message about a case: of an anonymous one it leads to the list alone, and bears the beginning of the day, so that
 * the list of messages does not tell who wrote which (OV7). */
enum err forum_case_message(struct work *w, bool named, struct outbox_new n) MUST_CHECK;
/* Tells whoever wrote the case that there is news of it, when somebody else has done something. */
enum err forum_case_tell(struct work *w, struct account_id by, const struct forum_case *c) MUST_CHECK;
/* Tells every account of the case's setting, until a named child has left it (T2): n->to is not looked at, and a topic
 * is one for each. */
enum err forum_case_tell_setting(struct work *w, const struct forum_case *c, const struct outbox_new *n) MUST_CHECK;
/* Sets the state of its round, which is as it was read. ERR_CONFLICT: it was changed since. Submitting, waiting for the
 * first time and closing write down the day. */
enum err forum_case_set_state(struct work *w, struct account_id by, struct forum_case *c, enum round_state state,
    struct str detail) MUST_CHECK;

#endif
