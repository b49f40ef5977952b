/* The lists that an authority makes its own: the areas of the agenda, the prompts of each, the barriers to attendance,
 * and the strategies that are offered beside "what has been tried". They belong to the settings (config.h).
 *
 * A list that was never changed is the standard (agenda.def), and follows it; from its first change on the whole of it
 * is the authority's. Each entry has a number that is its own for ever: areas and barriers are bits of what was said of
 * a child, so there are 32 of them at most, and one that is not offered any more keeps its number. Areas of the
 * standard carry the lists of the dashboard: they can be reworded, moved and taken off the agenda, but for the severely
 * absent, whom the guidance wants talked about, and for "other children", where those go who are put on by hand.
 *
 * What was said keeps its number, and its number keeps the words it had: a meeting that is closed tells what was ticked
 * in the words of the moment in which it was closed, so that minutes which both sides have signed never change. What
 * looks across meetings (the tracker, its filters) speaks of a number in today's words. Prompts are questions, not
 * answers: a meeting shows today's. */
#ifndef WAYMARK_SERVICE_CHOICE_H
#define WAYMARK_SERVICE_CHOICE_H

#include "service/agenda.h"
#include "service/work.h"

enum choice_kind {
    CHOICE_AREA,
    CHOICE_PROMPT,
    CHOICE_BARRIER,
    CHOICE_STRATEGY,
    CHOICE_KINDS,
};
struct str choice_kind_name(enum choice_kind k); /* "barrier", in the table */

/* The broad areas of need of the SEND code of practice (6.28 to 6.35), and what is no such need: of a strategy. */
enum choice_need {
    CHOICE_NEED_ATTENDANCE,
    CHOICE_NEED_COMMUNICATION,
    CHOICE_NEED_COGNITION,
    CHOICE_NEED_MENTAL_HEALTH,
    CHOICE_NEED_SENSORY,
    CHOICE_NEEDS,
};
struct str choice_need_words(enum choice_need n); /* "Communication and interaction" */

enum {
    CHOICE_BITS = 32,        /* areas, and barriers, that there ever are */
    CHOICE_MOST = 200,       /* prompts, and strategies, that there ever are */
    CHOICE_AREA_PROMPTS = 8, /* that are offered in one area */
    CHOICE_WORDS_MOST = 200, /* characters */
    CHOICE_BRIEF_MOST = 60,
    CHOICE_PAST_MOST = 5000, /* rewordings that are kept */
};

struct choice {
    int number;
    struct str words; /* of an area: its title */
    struct str brief; /* of an area: as it is said of one child, "At risk"; else "" */
    struct str name;  /* of an area: in addresses and files, "part_time"; else "" */
    int part;         /* of a prompt: the number of its area; of a strategy: its need; else 0 */
    bool offered;
};
struct choice_list {
    struct choice *v; /* in the order of the authority, those that are not offered among them */
    size_t n;
    bool own; /* the authority has changed it */
};
/* The words of a number until a moment. */
struct choice_was {
    enum choice_kind kind;
    int number;
    int64_t until_ms;
    struct str words, brief;
};
struct choice_lists {
    struct choice_list of[CHOICE_KINDS];
    struct choice_was *was; /* the oldest of a number first */
    size_t n_was;
};

/* All lists, in the arena. */
enum err choice_load(struct work *w, struct choice_lists *ret) MUST_CHECK;

/* The lists as a thread that serves keeps them. Begins as zeroes; one thread has it. */
struct choice_kept {
    bool has;
    int64_t version; /* of the settings (config.h): another one means other lists */
    struct arena *arena;
    struct choice_lists lists;
};
/* As choice_load(), but reads them only when the version is another. What it gives stands until the next call. */
enum err choice_current(struct work *w, struct choice_kept *kept, int64_t version, const struct choice_lists **ret)
    MUST_CHECK;
void choice_kept_free(struct choice_kept *kept);

/* An entry by its number; NULL if there is none. */
const struct choice *choice_of(const struct choice_lists *l, enum choice_kind k, int number);
/* Words and brief words as they stood at a moment (0: today); "" if there is no such number. */
struct str choice_words(const struct choice_lists *l, enum choice_kind k, int number, int64_t at_ms);
struct str choice_brief(const struct choice_lists *l, enum choice_kind k, int number, int64_t at_ms);
/* Of areas or barriers: those that there are, and those that are offered, as bits. */
uint32_t choice_known(const struct choice_lists *l, enum choice_kind k);
uint32_t choice_offered(const struct choice_lists *l, enum choice_kind k);
/* Areas of a set by comma, in today's brief words; barriers by semicolon, in the words of a moment. */
struct str choice_areas_words(struct arena *a, const struct choice_lists *l, uint32_t set);
struct str choice_barriers_words(struct arena *a, const struct choice_lists *l, uint32_t set, int64_t at_ms);

/* --- changes, within the WRITE transaction of whoever may; each writes the list and touches the settings --- */

struct choice_new {
    enum choice_kind kind;
    struct str words, brief; /* brief: of an area */
    int part;
};
struct choice_problems {
    struct str words, brief, part; /* sentences; empty: nothing is wrong */
};
/* Puts one at the end. ERR_INVALID: a text is empty, too long or there already, or there is no room; see *ret. */
enum err choice_add(struct work *w, const struct choice_new *n, struct choice_problems *ret, int *ret_number)
    MUST_CHECK;
/* Other words, and for a prompt or a strategy another part. `was`: the words that whoever changes them has seen;
 * ERR_CONFLICT: others stand there. ERR_MISSING: there is no such number. */
enum err choice_reword(struct work *w, int number, const struct choice_new *n, struct str was,
    struct choice_problems *ret) MUST_CHECK;
/* One place up or down, among those of the same part; at the end nothing happens. */
enum err choice_move(struct work *w, enum choice_kind k, int number, bool up) MUST_CHECK;
/* Offers it, or not any more. ERR_INVALID: see *ret_problem. */
enum err choice_offer(struct work *w, enum choice_kind k, int number, bool offered, struct str *ret_problem)
    MUST_CHECK;
/* Does the agenda always have this area? */
bool choice_stays(enum choice_kind k, int number);

#endif
