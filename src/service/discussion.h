/* What is talked about in a meeting (TS-3): its children, each once whatever lists they are on, and what is typed about
 * them, about an area of the agenda and about the whole.
 *
 * Every text has a version. Who saves one says which version they saw: if another stands there, nothing is written and
 * both are given back, so that two who type at once lose nothing. What is ticked and chosen for a child is one such
 * unit. A text that is changed once the meeting is closed leaves what stood there before (OV4); before that, what the
 * same person types within ten minutes is one entry of the history.
 *
 * What is picked from the list of strategies is such a text too: their numbers, ascending, with spaces between them. */
#ifndef WAYMARK_SERVICE_DISCUSSION_H
#define WAYMARK_SERVICE_DISCUSSION_H

#include "service/choice.h"
#include "service/meeting.h"

enum {
    DISCUSSION_TEXT_MOST = 100000, /* characters of one text */
    DISCUSSION_LINE_MOST = 300,    /* of lead practitioner and services */
    DISCUSSION_FIND_LEAST = 3,     /* characters of a name that is looked for */
    DISCUSSION_FIND_MOST = 20,
    DISCUSSION_NOT_DECIDED = -1,
};

enum discussion_field {
    DISCUSSION_TRIED,    /* of a child: what has been tried, and its effect */
    DISCUSSION_BARRIERS, /* about the barriers, beside the ticks */
    DISCUSSION_NEXT_STEPS,
    DISCUSSION_YAR_REASON, /* why, or why not, the Youth At Risk Group */
    DISCUSSION_STRATEGIES, /* which of the list have been tried, by number */
    DISCUSSION_NOTES,      /* of an area of the agenda */
    DISCUSSION_SCHOOL,     /* of the whole: what the school prepared */
    DISCUSSION_PRIVATE,    /* of the whole: for the authority alone */
    DISCUSSION_CHOSEN,     /* of a child: what was chosen before it was corrected; nobody types it */
    DISCUSSION_FIELDS,
};
enum { DISCUSSION_CHILD_FIELDS = DISCUSSION_STRATEGIES + 1 };
struct str discussion_field_name(enum discussion_field f); /* "next_steps" */
struct str discussion_field_words(enum discussion_field f);

struct discussion_text {
    struct str content; /* "" while nothing was typed */
    struct str who;
    int64_t id, at_ms, version; /* 0: nothing was typed */
    bool corrected;             /* after the meeting was closed */
};

/* A year group, as recorded in a school year, in another one. */
int discussion_year_group(const struct work *w, int64_t group, int64_t of_year, int year);

/* What is ticked and chosen for a child. */
struct discussion_choices {
    uint32_t barriers; /* bits (choice.h) */
    int yar;           /* 1 yes, 0 no, DISCUSSION_NOT_DECIDED */
    struct str lead_practitioner, services;
    bool discussed;
};

struct discussion_child {
    struct meeting_child_id id;
    struct str public_id;
    struct pupil_id pupil;
    struct str pupil_public_id, upn, surname, forename;
    struct day left; /* the last day on roll, DAY_NONE */
    int year_group;  /* in the year of the meeting */
    uint32_t areas;  /* bits (choice.h) */
    struct discussion_choices choices;
    int64_t discussed_ms, version;
    struct discussion_text texts[DISCUSSION_CHILD_FIELDS];
    struct discussion_text chosen_before; /* of a correction after the meeting was closed, in words */
};
/* The moment whose words a meeting speaks in: when it was closed; 0, today, before that. */
static inline int64_t discussion_words_at(const struct meeting *m)
{
    return m->state == MEETING_CLOSED ? m->closed_ms : 0;
}
/* What is chosen, in a sentence or two, in the words of a moment. */
struct str discussion_choices_words(struct arena *a, const struct choice_lists *lists, int64_t at_ms,
    const struct discussion_choices *choices);
/* Strategies that were picked: is one among them; and all of them in the words of a moment, by semicolon. */
bool discussion_picked(struct str picked, int number);
struct str discussion_picked_words(struct arena *a, const struct choice_lists *lists, int64_t at_ms,
    struct str picked);

struct discussion {
    struct discussion_child *children; /* in the order in which they are talked about */
    size_t n;
    struct discussion_text notes[CHOICE_BITS]; /* by the number of the area */
    struct discussion_text school, privately;
};
/* Of children whom the viewer may see. */
enum err discussion_read(struct work *w, const struct viewer *viewer, const struct meeting *m, struct discussion *ret)
    MUST_CHECK;
/* The child of an id in an address; NULL if the meeting has none. */
struct discussion_child *discussion_child_of(const struct discussion *d, struct str public_id);

/* Where a text stands: a child's, an area's (child NULL), or of the whole. */
struct discussion_place {
    const struct discussion_child *child;
    int area; /* its number */
    enum discussion_field field;
};
/* Saves one; *ret is how it stands then. ERR_CONFLICT: another version stands there, which is *ret. ERR_INVALID: it is
 * too long. What stands there already is not written again. */
enum err discussion_save(struct work *w, struct account_id by, const struct meeting *m,
    const struct discussion_place *place, struct str content, int64_t version, struct discussion_text *ret) MUST_CHECK;
/* Saves what is chosen; in a meeting that is closed, what was chosen before is kept. ERR_CONFLICT: another version
 * stands there. ERR_INVALID: a line is too long. `lists` say what was chosen before, in words. */
enum err discussion_choose(struct work *w, struct account_id by, const struct meeting *m,
    const struct choice_lists *lists, const struct discussion_child *child, const struct discussion_choices *chosen,
    int64_t version) MUST_CHECK;

/* A child of the school, found by name or UPN. */
struct discussion_found {
    struct str public_id, surname, forename;
    struct pupil_id pupil;
    int year_group;
};
/* Who is on roll at the school of the meeting today: 20 at most. ERR_INVALID: fewer than three characters. */
enum err discussion_find(struct work *w, const struct viewer *viewer, const struct meeting *m, struct str text,
    struct discussion_found **ret, size_t *ret_n) MUST_CHECK;
/* Puts a child of the school on the agenda, at its end; one who is on it gets the areas too. ERR_MISSING: no such child
 * at this school, or not one the viewer may see. */
enum err discussion_add(struct work *w, const struct viewer *viewer, const struct meeting *m,
    const struct discussion *d, struct str pupil_public_id, uint32_t areas) MUST_CHECK;
/* Takes off a child about whom nothing was written. ERR_CONFLICT: something was. */
enum err discussion_remove(struct work *w, const struct discussion_child *child) MUST_CHECK;
/* Moves a child to a place, from 1. */
enum err discussion_move(struct work *w, const struct discussion *d, const struct discussion_child *child, size_t place)
    MUST_CHECK;

/* What stood in a text before it was corrected, the oldest first: of texts changed after the meeting was closed. */
struct discussion_before {
    int64_t text, at_ms;
    struct str content, who;
};
enum err discussion_corrections(struct work *w, const struct viewer *viewer, const struct meeting *m,
    struct discussion_before **ret, size_t *ret_n) MUST_CHECK;

/* Actions of a meeting: those agreed at it, those of the one before with what became of them (before.v == 0: there was
 * none), and those of its school that are open. */
struct discussion_action {
    struct pupil_id pupil; /* v == 0: of the school */
    bool here;             /* agreed at this meeting */
    struct str public_id, task, owner, state, outcome;
    struct str replaced_by; /* the task of the one in its place; empty: none */
    struct day due;
};
enum err discussion_actions(struct work *w, const struct viewer *viewer, const struct meeting *m,
    struct meeting_id before, struct discussion_action **ret, size_t *ret_n) MUST_CHECK;

/* What is unfinished, in sentences: children not talked about, without next steps, severely absent without a decision
 * on the Youth At Risk Group, nobody written down as there. */
enum err discussion_unfinished(struct work *w, const struct meeting *m, const struct discussion *d,
    struct str **ret, size_t *ret_n) MUST_CHECK;

#endif
