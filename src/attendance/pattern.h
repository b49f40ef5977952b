/* Patterns of absence, over the answer to a question or in one register: whole and broken weeks, the edges of terms,
 * runs of absence, unauthorised absence within ten school weeks (DOMAIN.md 1.4). */
#ifndef WAYMARK_ATTENDANCE_PATTERN_H
#define WAYMARK_ATTENDANCE_PATTERN_H

#include "attendance/figures.h"

/* The half terms of a school, as its registers show them: a week without any session divides two of them. */
enum { ATT_HALF_TERMS_MOST = 12 };
struct att_half_term {
    struct att_session first, last; /* in which the school was open */
    int weeks;                      /* in which it was open at all */
};
size_t att_half_terms(const struct att_mask *open, struct att_half_term ret[ATT_HALF_TERMS_MOST]);

/* The sessions of the first and the last open day of every half term; and of all other days. Only those of `within`. */
enum att_edge {
    ATT_EDGE_FIRST,
    ATT_EDGE_LAST,
    ATT_EDGE_OTHER,
    ATT_EDGES,
};
struct att_mask att_edge_mask(const struct att_mask *open, enum att_edge edge);
/* The days whose edges they are: those on which the school was open, and behind the last of them those that it is due
 * to hold, so that the last day with marks is no last day of a half term that goes on. `planned` is empty when no
 * terms are told: then it is one. */
struct att_mask att_edge_days(const struct att_mask *open, const struct att_mask *planned);
/* How these days went, each school by its own half terms: ret[ATT_EDGES]. */
void att_edges(struct arena *a, const struct att_answer *answer, struct att_count ret[ATT_EDGES]);

/* Weeks of children with something missed. A week is broken when a part of its possible sessions was missed: such
 * weeks are where absence is easiest to mend, and a count of days hides them. */
enum { ATT_BROKEN_BANDS = 5 }; /* none, 1 or 2, 3 to 5, 6 to 10, more */
struct att_broken {
    int64_t attended, broken, whole;    /* weeks: nothing missed, a part, all */
    int64_t children[ATT_BROKEN_BANDS]; /* rows by how many broken weeks they have */
};
struct att_broken att_broken_weeks(struct arena *a, const struct att_answer *answer);
/* Of one row. */
struct att_broken_row {
    int attended, broken, whole;
};
struct att_broken_row att_row_broken(const struct att_answer *answer, const struct att_row *row);

/* A run of absence of one row: sessions missed one after the other, those between which the school was closed or no
 * session was possible taken as one run. */
struct att_run {
    struct att_session first, last;
    int sessions;    /* missed */
    att_codes codes; /* of them */
};
/* The runs of at least `least` sessions among the sessions of the answer, in their order: at most `room`; what it
 * gives is how many there are. */
size_t att_row_runs(const struct att_answer *answer, const struct att_row *row, int least, struct att_run *ret,
    size_t room);

/* Unauthorised absence in ten school weeks: the threshold at which a school must consider a penalty notice is ten
 * sessions in a rolling ten school weeks, a school week being a week with at least one session; it may span terms and
 * school years (DOMAIN.md 1.4, with the algorithm). */
enum { ATT_TEN_WEEKS = 10,
    ATT_TEN_SESSIONS = 10 };
struct att_ten {
    int most;                 /* sessions in the ten school weeks in which there were most */
    struct day from, to;      /* those weeks: the first Monday and the last Friday; DAY_NONE when most is 0 */
    int now;                  /* in the ten school weeks up to the last session asked about */
    struct day met;           /* the day on which the count first reached ten; DAY_NONE: it has not */
    int codes[ATT_CODES];     /* what the sessions of `most` were coded, unauthorised codes only */
    int now_codes[ATT_CODES]; /* and those of `now` */
};
/* One register of a child at a school: its marks of a year, with the sessions in which the school was open. */
struct att_ten_year {
    int year;
    const struct att_marks *marks;
    struct att_mask open;
};
/* Over one or two years, the older first; only sessions up to `upto` count. */
struct att_ten att_ten_in_ten(const struct att_ten_year *years, size_t n, struct day upto);

#endif
