/* What people write for forums of the demonstration, and there: plain sentences that name nobody and no place, so that
 * they can stand in an anonymous case. */
#ifndef WAYMARK_CLI_DEMO_FORUM_WORDS_H
#define WAYMARK_CLI_DEMO_FORUM_WORDS_H

#include "service/forum_phase.h"

enum forum_words {
    FORUM_WORDS_WHY,
    FORUM_WORDS_BEHAVIOUR,
    FORUM_WORDS_HOPED,
    FORUM_WORDS_OUTSIDE,
    FORUM_WORDS_SEND,
    FORUM_WORDS_ATTENDANCE,
    FORUM_WORDS_SUSPECTED,
    FORUM_WORDS_TRIED,
    FORUM_WORDS_HOW_OFTEN,
    FORUM_WORDS_BY_WHOM,
    FORUM_WORDS_EFFECT,
    FORUM_WORDS_MORE,
    FORUM_WORDS_SIGNPOST,
    FORUM_WORDS_MISSED,
    FORUM_WORDS_CAME,
    FORUM_WORDS_ENDEAVOURS, /* the headings of advice, in their order */
    FORUM_WORDS_SELF_HELP,
    FORUM_WORDS_TRAINING,
    FORUM_WORDS_SUPPORT,
    FORUM_WORDS_REFERRAL,
    FORUM_WORDS_TRANSITION,
    FORUM_WORDS_STRENGTHS,
    FORUM_WORDS_CHILD,
    FORUM_WORDS_PARENT,
    FORUM_WORDS_NEED_COMMUNICATION, /* the areas of need, in their order */
    FORUM_WORDS_NEED_COGNITION,
    FORUM_WORDS_NEED_SEMH,
    FORUM_WORDS_NEED_SENSORY,
    FORUM_WORDS_MET, /* outcomes, in their order */
    FORUM_WORDS_PARTLY,
    FORUM_WORDS_NOT,
    FORUM_WORDS_FOLLOW_UP,
    FORUM_WORDS_BACK,
    FORUM_WORDS_ENDED, /* why a case is closed with something unfinished */
    FORUM_WORDS_TALK,  /* at a drop-in */
    FORUM_WORDS_SURNAME,
    FORUM_WORDS_FORENAME,
    FORUM_WORDS_KINDS,
};
/* The one of a kind that has its turn; some kinds differ by phase. The same turn gives the same words. */
struct str forum_words(enum forum_words kind, enum forum_phase phase, size_t turn);

/* A target of a plan, for the area of need and a turn. */
struct forum_words_target {
    const char *baseline, *target, *provision, *who, *how_often, *measure;
    int strategy; /* its number in the standard list (service/agenda.def); -1: none */
};
const struct forum_words_target *forum_words_target(size_t need, size_t turn);

#endif
