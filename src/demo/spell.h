/* Laying absence into a register: spells of days or single sessions, at the times of the year when
 * they happen. */
#ifndef WAYMARK_DEMO_SPELL_H
#define WAYMARK_DEMO_SPELL_H

#include "base/random.h"
#include "demo/county.h"

/* What decides when absence begins. */
enum demo_season {
    SEASON_ILLNESS, /* winter, a wave of flu from late November; Mondays and Fridays */
    SEASON_AWAY,    /* Fridays, the last days of a term; at secondary school late in the year */
    SEASON_HOLIDAY, /* so as to end with a term, or to begin with one; early summer */
    SEASON_PLAIN,
    DEMO_SEASONS,
};

/* Running sums of the weights of the days. */
struct demo_seasons {
    uint32_t sum[DEMO_SEASONS][DEMO_PHASES][DEMO_DAYS + 1];
};
struct demo_seasons demo_seasons(const struct demo_year *y);

/* One register while it is filled. What is DEMO_PRESENT is free. */
struct demo_filling {
    const struct demo_seasons *seasons;
    enum demo_phase phase;
    int first, last; /* days on roll */
    uint8_t *marks;
    struct rng rng;
};

/* A day on which something begins. */
int demo_start_day(struct demo_filling *f, enum demo_season season);

/* Fills n free sessions from a session on, and gives how many there were before the enrolment's
 * end. */
int demo_put_run(struct demo_filling *f, int from, int n, enum demo_mark mark);

/* How long a spell is, in sessions: an enumeration of habits. */
enum demo_habit {
    HABIT_SESSION, /* one session: an appointment */
    HABIT_MORNING, /* one session, mostly a morning: a late arrival */
    HABIT_DAY,     /* a day or two */
    HABIT_ILLNESS, /* one to five days, rarely more; longer where much is missed */
    HABIT_TRUANCY, /* single afternoons and days; weeks and months where much is missed */
    HABIT_WHOLE,   /* all of it at once */
};

/* Lays n sessions out in spells; all of them, wherever there is room, as long as n sessions are
 * free. */
void demo_put_spells(struct demo_filling *f, int n, enum demo_mark mark, enum demo_season season,
    enum demo_habit habit);

#endif
