/* Looking ahead (DB-6): the chance that a child ends the school year persistently or severely absent.
 *
 * It is counted, not modelled. Every child on roll on a day stands somewhere: how many sessions they may still miss
 * before the line is certain to be crossed (absence.h), how they ended the year before, whether they missed as much as
 * the line says in the last school weeks, and the phase of their school. Of those who stood there at the same time of
 * an earlier year it is known how they ended. Their share is the chance. Nothing else about a child is used: not sex,
 * not SEN, not free school meals, not a social worker (docs/decisions/0008-looking-ahead.md).
 *
 * All children are divided step by step: by the sessions they may still miss; these by the year before; these by the
 * last weeks; these by phase. A place with few children is drawn towards the wider one it is part of, as if
 * ATT_FORECAST_DRAW children of that were added to it. One more session missed never lowers a chance. What is
 * certain by arithmetic is 0 or 1, and said so.
 *
 * It knows registers, not reasons: it is no verdict on a child and decides nothing. Integers only. */
#ifndef WAYMARK_ATTENDANCE_FORECAST_H
#define WAYMARK_ATTENDANCE_FORECAST_H

#include "attendance/standing.h"

enum {
    ATT_FORECAST_MIN = 10, /* children counted together, unless the chance changes fast from session to session */
    ATT_FORECAST_DRAW = 10,
    ATT_FORECAST_SHOWN = 30, /* the fewest children of whom it is said how they ended */
    ATT_LEFT_MOST = 255,     /* of sessions that may still be missed: half of all there can be */
    ATT_MILLION = 1000000,
};

/* What was learned from a year. It never changes. */
struct att_forecast;
/* From the rows whose end is known and was open on the day. Lives in the arena. */
struct att_forecast *att_forecast_learn(struct arena *a, const struct att_standings *earlier);
/* From how many. Of an end that was open for nobody, nothing was learned: it gives no chance. */
uint32_t att_forecast_known(const struct att_forecast *f, enum att_end end);

enum att_sureness {
    ATT_NOT_FORESEEN, /* not on roll, or without a session */
    ATT_OPEN,         /* it may come or not */
    ATT_CERTAIN,      /* it cannot be avoided any more */
    ATT_IMPOSSIBLE,   /* it cannot come any more */
};
/* Whether an end is sure; of one that is open, the chance in millionths (0 and ATT_MILLION of one that is sure). */
enum att_sureness att_sureness_of(const struct att_standing *s, enum att_end end);
int att_chance_of(const struct att_forecast *f, const struct att_standing *s, enum att_end end);

/* The steps by which children are divided. */
enum att_likeness {
    ATT_LIKE_LEFT,
    ATT_LIKE_BEFORE,
    ATT_LIKE_RECENT,
    ATT_LIKE_PHASE,
    ATT_LIKENESSES,
};
/* Who stood like a child, as closely as there were ATT_FORECAST_SHOWN of them. */
struct att_alike {
    uint32_t n, so;       /* children, and how many of them ended so; n is 0 when there were too few */
    enum att_likeness by; /* up to which step they are alike */
    int from, to;         /* the sessions they could still miss; ATT_LEFT_MOST: or more */
};
struct att_alike att_alike_of(const struct att_forecast *f, const struct att_standing *s, enum att_end end);

/* --- Was it right? --- */

/* What is held against what came: the forecast, and what can be said without it, learned from the same year. */
enum att_guess {
    ATT_GUESS_FORECAST,
    ATT_GUESS_NOW,         /* the share that ended so of those on the same side of the line on the day */
    ATT_GUESS_BEFORE,      /* and of those who ended the year before so, did not, or are not known */
    ATT_GUESS_NOW_FLAT,    /* as they stand, so they end: 0 or 1 */
    ATT_GUESS_BEFORE_FLAT, /* as last year, so this year; who is not known, not */
    ATT_GUESSES,
};

/* Children whose end was open on the day: how many, the chances they were given, and how many ended so. */
struct att_proof_sum {
    uint32_t n, so;
    int64_t millionths;
};
enum { ATT_PROOF_TENTHS = 10 };
/* Of one end. */
struct att_proof {
    struct att_proof_sum all;
    struct att_proof_sum tenths[ATT_PROOF_TENTHS]; /* by chance: under 1 in 10, ... 9 in 10 or more */
    /* The sum of (chance - what came) squared, in millionths: by all.n it is Brier's score. */
    int64_t squares[ATT_GUESSES];
    /* Those whose end was sure on the day; and for how many it came otherwise after all. */
    uint32_t sure, sure_wrong;
    struct att_proof_sum phases[ATT_PHASES], sexes[ATT_SEXES], sens[ATT_SENS], fsms[ATT_FSMS], cares[ATT_CARES];
};
/* Of the rows of a later year whose end is known, against what was learned from `earlier`. */
struct att_proof att_prove(const struct att_forecast *f, const struct att_standings *earlier,
    const struct att_standings *later, enum att_end end);

#endif
