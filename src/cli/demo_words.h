/* What people write in the demonstration: plain sentences that name nobody. */
#ifndef WAYMARK_CLI_DEMO_WORDS_H
#define WAYMARK_CLI_DEMO_WORDS_H

#include "base/random.h"
#include "base/str.h"

enum demo_words {
    WORDS_TRIED,
    WORDS_EFFECT,
    WORDS_OVERVIEW,
    WORDS_POLICY,
    WORDS_COHORTS,
    WORDS_SCHOOL,
    WORDS_YAR_YES,
    WORDS_YAR_NO,
    WORDS_CANCELLED,
    WORDS_PRACTITIONER,
    WORDS_SERVICES,
    WORDS_NOT_DONE,
    WORDS_QUESTION,
    WORDS_ANSWER,
    WORDS_WHY,
    WORDS_WANTED,
    WORDS_DECIDED,
    WORDS_PLACE,
    WORDS_REVIEW,
    WORDS_REVIEW_RESULT,
    WORDS_PROVIDER,
    WORDS_PURPOSE,
    WORDS_SAFETY,
    WORDS_ENQUIRY,
    WORDS_RISK,
    WORDS_KINDS,
};
/* One of its kind by chance. */
struct str demo_words(struct rng *r, enum demo_words kind);

/* The strategies, by number, that a text of WORDS_TRIED speaks of. */
struct str demo_strategies(struct str tried);

/* About a barrier of the agenda, by its bit. */
struct str demo_barrier_words(size_t bit);

/* A step that can be agreed for a child: an action, its owner and what comes of it. */
struct demo_step {
    int owner; /* enum action_owner */
    const char *task, *owner_name, *outcome;
};
extern const struct demo_step demo_steps[];
extern const size_t demo_steps_n;

#endif
