/* Places of cases on forums (FO-4): the coordinator's queue, what is decided about a request (screening), and the place
 * that a case gets on the list of a forum. What happens there is run_sheet.h.
 *
 * A place is a number of the list, from 1, and belongs to one case: who books takes the forum's list first, so that two
 * who want the last place do not both get it. A place that is given back is free at once. */
#ifndef WAYMARK_SERVICE_BOOKING_H
#define WAYMARK_SERVICE_BOOKING_H

#include "service/forum_case.h"

enum { BOOKING_WORDS_MOST = 4000 /* characters of what is asked for, of advice and of reasons */ };

/* What wants something of a coordinator, by what it is that it wants. */
enum queue_part {
    QUEUE_SCREEN,  /* sent in: to be looked at */
    QUEUE_WAITING, /* accepted, without a place */
    QUEUE_PLAN,    /* heard, and no plan issued yet */
    QUEUE_MORE,    /* sent back to the setting */
    QUEUE_BOOKED,
    QUEUE_PARTS,
};

struct queue_row {
    struct str round_public_id, reference;
    int number; /* of the round */
    bool named;
    enum forum_phase phase;
    enum round_state state;
    struct str area_name, school_name, surname, forename;
    struct pupil_id pupil; /* v == 0: anonymous */
    struct day submitted, waiting;
    struct str missing; /* what a complete request would have, in a sentence; empty: nothing */
    bool shared;        /* services may be told of it today (consent) */
    bool withdrawn;     /* consent was withdrawn, and nothing else allows for it being shared */
    struct str forum_public_id;
    struct day forum_on; /* DAY_NONE: on no list */
};
enum queue_part queue_part_of(const struct queue_row *r);
/* In the arena: all, or that of a round's public id (STR_NONE: all); by the day on which they were sent in, or first
 * waited for a place, and behind them those of a forum, by its day. The viewer: case_named.close, case_anon.update. */
enum err queue_list(struct work *w, const struct case_viewer *viewer, struct str round_public_id,
    struct queue_row **ret, size_t *ret_n) MUST_CHECK;

/* A forum on which a case can be put. */
struct booking_day {
    struct forum_id id;
    struct str public_id, name, venue;
    struct day on, cutoff; /* cutoff: the last day for it; later is possible, and is said */
    int starts, minutes, capacity, taken;
};
/* By day. `runs`: the viewer of forum.update. */
enum err booking_days(struct work *w, const struct viewer *runs, const struct forum_case *c, struct booking_day **ret,
    size_t *ret_n) MUST_CHECK;

enum booking_state {
    BOOKING_BOOKED,
    BOOKING_GIVEN_BACK,
    BOOKING_DISCUSSED,
    BOOKING_MISSED, /* the setting was not there */
    BOOKING_STATES,
};
struct str booking_state_name(enum booking_state s); /* "given_back", in tables */

struct booking {
    struct booking_id id;
    struct str public_id;
    enum booking_state state;
    struct str round_public_id, reference, surname, forename, school_name; /* school_name: empty when not told (OV7) */
    bool named;
    struct pupil_id pupil;
    int round_number;
    enum round_state round_state;
    struct forum_id forum;
    struct str forum_public_id, forum_name, venue, mode;
    bool forum_over; /* it was held or is cancelled */
    struct day on, cutoff, papers;
    int starts; /* minutes after midnight: when this case is heard */
    int minutes;
    int place; /* 0: given back */
    struct str reason, came;
    bool shared;     /* services may be told of it today */
    int readers;     /* who said that they have read the papers */
    bool read_by_me; /* so did the viewer */
    int64_t version;
};
/* "Amira Example" of a named one, its reference of an anonymous one. */
struct str booking_title(struct arena *a, const struct booking *b);
/* Of a round, or of a forum, those given back last; or one. ERR_MISSING of one: there is none, or it is out of
 * scope. */
enum err booking_list_of_round(struct work *w, const struct case_viewer *viewer, struct round_id round,
    struct booking **ret, size_t *ret_n) MUST_CHECK;
enum err booking_list_of_forum(struct work *w, const struct case_viewer *viewer, struct forum_id forum,
    struct booking **ret, size_t *ret_n) MUST_CHECK;
enum err booking_read(struct work *w, const struct case_viewer *viewer, struct str public_id, struct booking *ret)
    MUST_CHECK;

/* What is wrong with a form, a sentence a field; empty where nothing is. */
struct booking_problems {
    struct str decision, words, forum, reason;
};

enum screen_decision {
    SCREEN_ACCEPT, /* it waits for a place */
    SCREEN_MORE,   /* back to the setting, with what is missing */
    SCREEN_SIGNPOST,
    SCREEN_DECISIONS,
};
bool screen_decision_parse(struct str name, enum screen_decision *ret); /* "accept", "more", "signpost" */

/* The changes, each in the caller's WRITE transaction, of a case that was read in the scope of who makes them.
 * ERR_INVALID: *ret_problems says what is wrong. ERR_CONFLICT: somebody changed it since, or it cannot be done in its
 * state. Whoever wrote the case is told that there is news. */

/* Of one that was sent in. Asking for more and signposting want words, which the setting reads. */
enum err screen_decide(struct work *w, struct account_id by, struct forum_case *c, enum screen_decision decision,
    struct str words, struct booking_problems *ret_problems) MUST_CHECK;
/* Puts it on the list of a forum that is one of booking_days(). A case with a place gives that back first, with the
 * reason. Refused: the list is full, consent does not hold on that day. */
enum err booking_put(struct work *w, struct account_id by, const struct case_viewer *viewer, struct forum_case *c,
    const struct booking_day *day, struct str reason, struct booking_problems *ret_problems) MUST_CHECK;
/* Takes it off: it waits again, with its first day of waiting. */
enum err booking_take_off(struct work *w, struct account_id by, const struct case_viewer *viewer, struct forum_case *c,
    struct str reason, struct booking_problems *ret_problems) MUST_CHECK;
/* Moves it one place up or down the list of its forum; nothing at its ends. ERR_CONFLICT: the forum is over. */
enum err booking_move(struct work *w, const struct case_viewer *viewer, const struct booking *b, bool up) MUST_CHECK;

/* Where a case stands, for its page: "Thursday 18 June 2026 at 9:30am, Melton Library, third on the list". */
struct str booking_words(struct arena *a, const struct booking *b);

#endif
