/* Where children stand on a day of the school year, and how a year ended for them: what looking ahead (forecast.h)
 * learns from and speaks of. Counts of registers only; nothing of who a child is. */
#ifndef WAYMARK_ATTENDANCE_STANDING_H
#define WAYMARK_ATTENDANCE_STANDING_H

#include "attendance/absence.h"
#include "attendance/snapshot.h"
#include "base/arena.h"

/* What a child may end the year as. */
enum att_end {
    ATT_END_PERSISTENT, /* missed 10% or more */
    ATT_END_SEVERE,     /* 50% or more; these are among the persistent */
    ATT_ENDS,
};
/* Is a count at or over the line? */
static inline bool att_is_end(enum att_end end, unsigned absent, unsigned possible)
{
    return possible > 0 && (end == ATT_END_SEVERE ? 2 : 10) * absent >= possible;
}

/* How a child ended the year before, over all their enrolments together. */
enum att_before {
    ATT_BEFORE_UNKNOWN, /* no session then: new to school, or to the authority */
    ATT_BEFORE_UNDER_5, /* missed less than 5% */
    ATT_BEFORE_UNDER_10,
    ATT_BEFORE_PERSISTENT, /* 10% or more and less than 50% */
    ATT_BEFORE_SEVERE,
    ATT_BEFORES,
};

/* The children of a year by how it ended for them. Lives in the arena, borrows nothing. */
struct att_befores;
struct att_befores *att_befores_of(struct arena *a, const struct att_snapshot *year);
/* NULL knows nobody. */
enum att_before att_before_of(const struct att_befores *b, struct pupil_id pupil);

/* How an enrolment stood at the end of a day. */
struct att_standing {
    /* Sessions since the year began; possible is 0 for who was not on roll on the day. */
    uint16_t possible, absent;
    uint16_t recent_possible, recent_absent; /* in the last school weeks */
    uint16_t remaining;                      /* possible sessions still to come: att_block_to_come() */
    uint8_t before;                          /* enum att_before */
    uint8_t phase;                           /* of the school */
};

/* Sessions more that make an end certain: absence.h; zero or less: it is certain. */
int att_left(const struct att_standing *s, enum att_end end);

/* How the year ended for an enrolment, as bits. */
enum {
    ATT_ENDED = 1, /* it is known: the register is of a whole year */
    ATT_ENDED_PERSISTENT = 2,
    ATT_ENDED_SEVERE = 4,
};
static inline bool att_ended_as(uint8_t ended, enum att_end end)
{
    return (ended & (end == ATT_END_SEVERE ? ATT_ENDED_SEVERE : ATT_ENDED_PERSISTENT)) != 0;
}

/* The standings of all rows of a snapshot. */
struct att_standings {
    const struct att_snapshot *snapshot; /* borrowed */
    size_t *starts;                      /* the rows of block b are v[starts[b]] ... v[starts[b + 1] - 1] */
    struct att_standing *v;
    uint8_t *ended;
    size_t n;
};

/* What a standing is worked out with. */
struct att_standing_asked {
    struct day on;
    int recent_weeks;                 /* att_list_limits.recent_weeks */
    const struct att_befores *before; /* NULL: nothing is known of the year before */
    /* As it was known on the day, when nobody knew who would leave: for years that are learned from. */
    bool without_leavings;
};
struct att_standings att_standings_of(struct arena *a, const struct att_snapshot *year,
    const struct att_standing_asked *asked);

/* The same time of another school year: the same day of the same week. */
struct day att_same_time(struct day on, int year, int other_year);

/* Are the registers of a school of a whole year, from September to July? */
bool att_is_whole_year(const struct att_block *b);

#endif
