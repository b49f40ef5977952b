/* Looking ahead (DB-6): what may be said of the children of a dashboard, of one child, and how right it has been.
 *
 * What was learned of the year before (attendance/forecast.h) is kept in memory for each day it was asked for, with the
 * chance of every enrolment on it; a few of them, the one not asked for the longest goes. It is made anew when a
 * register of any of the years has changed. A year is learned from when its registers are of a whole year; until
 * there is one, nothing is said. What is said is in words, and never a verdict. */
#ifndef WAYMARK_SERVICE_FORECAST_H
#define WAYMARK_SERVICE_FORECAST_H

#include "attendance/chance.h"
#include "attendance/forecast.h"
#include "attendance/pattern.h"
#include "service/dashboard.h"

enum {
    FORECAST_HELD = 8,     /* days kept, at most */
    FORECAST_ENOUGH = 100, /* enrolments of the year that is learned from, at least, and half of all of them */
};

/* Why nothing can be said. */
enum forecast_lack {
    FORECAST_LACKS_NOTHING,
    FORECAST_LACKS_MARKS, /* of the year asked about */
    FORECAST_LACKS_YEAR,  /* there are no registers of the year before, or not of a whole year */
};

/* What is known for a day of a year. Read-only; given back with the arena of the work. */
struct forecast {
    int year;
    struct day on;
    struct day learned_on;          /* the same time of the year before */
    bool knows_before;              /* the year before that one is there too */
    struct att_standings standings; /* of the snapshot it was asked of */
    const struct att_forecast *learned;
    const int16_t *chances[ATT_ENDS]; /* of each row: below */
    const struct att_proof *proof;    /* for each end, when the year itself is whole and over; else NULL */
};
/* A chance of a row: 1 ... 999 thousandths while it is open. */
enum { FORECAST_NOT_FORESEEN = -1,
    FORECAST_IMPOSSIBLE = 0,
    FORECAST_CERTAIN = 1000 };

/* The chance of a standing; FORECAST_NOT_FORESEEN with fewer possible sessions than `min_possible`. */
int16_t forecast_chance(const struct forecast *f, const struct att_standing *s, enum att_end end, int min_possible);

struct forecast_keeper;
struct forecast_keeper *forecast_keeper_new(void); /* NULL if there is no memory */
void forecast_keeper_free(struct forecast_keeper *k);

/* For a snapshot of registers_get(), at the end of a day of its year. *ret is NULL when something is lacking. Rows with
 * fewer possible sessions than the authority's limit are not foreseen. */
enum err forecast_get(struct work *w, const struct dashboard_source *source, struct att_snapshot *snapshot,
    struct day on, const struct forecast **ret, enum forecast_lack *ret_lack) MUST_CHECK;

/* The day on which a look ahead stands: the last one on which any school of the snapshot was open, up to a day
 * (DAY_NONE: of all). It is the same for every school, so that one forecast serves them all. DAY_NONE: there is
 * none. */
struct day forecast_day(const struct att_snapshot *s, struct day upto);

/* Is a year over on a day? Its registers go from September to July, and the last planned day has passed; or a later
 * school year has begun. In the last weeks of July registers are of a whole year already, and sessions are to come. */
bool forecast_is_over(const struct att_snapshot *s, struct day today);

/* Where the rows of a block begin in standings and chances. */
size_t forecast_start(const struct forecast *f, const struct att_block *b);

/* --- The children of a dashboard --- */

/* Chances as they are said. */
enum {
    FORECAST_BAND_IMPOSSIBLE,
    FORECAST_BAND_UNDER,                      /* fewer than 1 in 20 */
    FORECAST_BAND_1,                          /* about 1 in 10 ... 9 in 10 */
    FORECAST_BAND_OVER = FORECAST_BAND_1 + 9, /* more than 19 in 20 */
    FORECAST_BAND_CERTAIN,
    FORECAST_BANDS,
};
int forecast_band(int chance); /* not of FORECAST_NOT_FORESEEN */

struct ahead {
    const struct forecast *f; /* NULL: */
    enum forecast_lack lack;
    struct day on;
    bool over; /* the year is over, and it is looked at from its end */
    enum att_end end;
    size_t bands[FORECAST_BANDS];
    /* Of whom something is said: on roll on the day, and as on the lists (restricted children are on none). */
    size_t children;
    /* Those whose end is open, from FORECAST_BAND_1 on, as places in the answer's rows: the greatest chance first, then
     * the fewest sessions that may still be missed. */
    uint32_t *rows;
    size_t n;
};
/* On the forecast_day() of the last day asked about. A dashboard's other filters choose children; which sessions it
 * counts does not matter here. */
enum err ahead_ask(struct work *w, const struct dashboard_source *source, const struct dashboard *d, enum att_end end,
    struct ahead *ret) MUST_CHECK;

/* The last days of the half terms of a year that have another after them, as most of its schools held them; those
 * before a day. For looking back. At most FORECAST_LOOKS. */
enum { FORECAST_LOOKS = 11 };
size_t forecast_looks(const struct att_snapshot *s, struct day before, struct day ret[FORECAST_LOOKS]);

/* --- In words --- */

/* "about 3 in 10", "fewer than 1 in 20"; "certain", "not possible any more". And what that is: "likely". */
struct str forecast_band_words(int band);
struct str forecast_band_likely(int band);

/* What is said of one row. Empty where there is nothing to say. */
struct forecast_says {
    struct str chance; /* "About 3 in 10" */
    struct str all;    /* "The chance of ending the year persistently absent is about 3 in 10." */
    struct str alike;  /* "Of 212 children who stood like this at the same time of 2024/25, 118 ended the year ..." */
    struct str like;   /* "Like this: secondary; could still miss 7 to 9 sessions; ..." */
    struct str change; /* "They may miss 7 more of the 180 sessions to come and stay below 10%." */
};
struct forecast_says forecast_says(struct arena *a, const struct forecast *f, const struct att_block *b, size_t row,
    enum att_end end);

/* What may be said of a row of a block of registers_get() or registers_school(), on the forecast_day() of its year.
 * *ret is NULL when nothing can be, as when no session of the year is to come. */
enum err forecast_of_row(struct work *w, const struct dashboard_source *source, const struct att_block *b, size_t row,
    const struct forecast **ret) MUST_CHECK;

/* "persistently absent". */
struct str forecast_end_words(enum att_end end);

/* --- How right it has been --- */

/* The newest year that is whole and has a whole one before it, and that one another before it: forecasts of that year
 * can be held against what came. */
struct forecast_proofs {
    int year;                          /* 0: there is none */
    int lacks;                         /* then: the year whose whole registers are missing */
    const struct forecast **forecasts; /* at the ends of the half terms; each has a proof */
    size_t n;
};
enum err forecast_proofs(struct work *w, const struct dashboard_source *source, struct forecast_proofs *ret)
    MUST_CHECK;

#endif
