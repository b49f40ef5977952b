/* The lists of the dashboard that come from the registers and the episodes of a school (DOMAIN.md 5.7). They are made
 * while a question is answered (figures.h), from what is at hand then; why a child is on a list is worked out for the
 * rows that are shown. */
#ifndef WAYMARK_ATTENDANCE_LIST_H
#define WAYMARK_ATTENDANCE_LIST_H

#include "attendance/absence.h"
#include "attendance/block.h"
#include "base/arena.h"

struct att_answer;
struct att_row;

enum att_list {
    ATT_LIST_SEVERE,         /* missed 50% or more */
    ATT_LIST_PERSISTENT,     /* missed 10% or more and less than 50%: the severely absent are on their own list */
    ATT_LIST_AT_RISK,        /* missed 5% or more and less than 10% */
    ATT_LIST_PART_TIME,      /* C2 within the last 20 school days, or a record is open */
    ATT_LIST_AP,             /* B, K or D within the last 20 school days, or a record is open */
    ATT_LIST_SUSPENDED_TERM, /* an exclusion of any kind that began in the term */
    ATT_LIST_SUSPENDED_YEAR, /* or in the year */
    ATT_LIST_EXCLUSION_RISK, /* suspended often or for long, or a record says so */
    ATT_LIST_MISSING,        /* a record of a child missing education is open; also of those no longer on roll */
    ATT_LIST_HOME,           /* likewise of elective home education, thought of or begun */
    ATT_LISTS,
};

/* Thresholds an authority can set. */
struct att_list_limits {
    int min_possible; /* rows with fewer possible sessions are on no list of absence; 0 or 1: no such limit */
    int recent_weeks; /* school weeks looked back for the trend: 6 */
    int recent_days;  /* school days looked back for C2, B, K and D: 20 */
    int risk_times;   /* suspensions in a term from which a child may be excluded: 2 */
    int risk_days;    /* and school days of suspension in a year: 10 */
};
#define ATT_LIST_DEFAULTS \
    ((struct att_list_limits){ .min_possible = 1, \
        .recent_weeks = 6, \
        .recent_days = 20, \
        .risk_times = 2, \
        .risk_days = 10 })

/* What is asked of the lists of an answer. */
struct att_lists_asked {
    struct att_list_limits limits;
    uint32_t which;                /* the lists wanted as such (1u << ATT_LIST_SEVERE ...); of the others, the size */
    struct day on_roll;            /* only rows on roll on this day; DAY_NONE: those who have left too */
    struct day term_from, term_to; /* in which a suspension "this term" begins; and one "this year" */
    struct day year_from, year_to;
    struct day records_on; /* on which casework records are open; DAY_NONE: the last day asked about */
};

/* The lists, each as places in the answer's rows in the order of the list (restricted children, OV1, are on none):
 * severe and persistent by share missed, the most first; at risk by sessions left before persistent absence, the fewest
 * first, then by absence in the last six weeks, the most first (not the whole band unsorted, DOMAIN.md 0.4); part time
 * and alternative provision by sessions; suspended with permanent exclusions first, then by sessions, then the newest
 * first; at risk of exclusion likewise; missing and educated at home by how long. Ties in the order of the answer, that
 * is by school and UPN. */
struct att_lists {
    const uint32_t *rows[ATT_LISTS]; /* NULL for a list that was not wanted */
    size_t n[ATT_LISTS];
};

/* Suspensions and exclusions of one row over some days. */
struct att_suspensions {
    int times;    /* suspensions */
    int sessions; /* of suspensions; a lunchtime is one (DOMAIN.md 1.4) */
    int permanent, lunchtimes;
    const struct att_episode *last; /* the newest of them; NULL: none */
};
struct att_suspensions att_suspensions_of(const struct att_block *b, size_t row, struct day from, struct day to);

/* What the lists say of one row, whether or not it is on one. */
struct att_listed {
    const struct att_row *row;
    uint32_t lists;         /* those that hold it: 1u << ATT_LIST_SEVERE ... */
    struct att_count count; /* of the days asked about */
    struct att_count year;  /* from the beginning of the year to the last day asked about */
    int remaining;          /* possible sessions still to come this year: att_block_to_come() */
    int64_t to_persistent;  /* more that can be missed before the year's persistent absence is certain; <= 0: it is */
    int64_t to_severe;
    int recent_absent, recent_possible; /* in the last six school weeks */
    int part_time;                      /* C2 in the last 20 school days */
    int off_site, la_provision, dual;   /* B, K, D likewise */
    struct att_suspensions term_suspensions, year_suspensions;
    const struct att_spell *spells[ATT_SPELL_KINDS]; /* casework records that are open; NULL: none */
};
/* By what `asked` says of limits, days and terms. */
struct att_listed att_listed_of(const struct att_answer *answer, const struct att_row *row,
    const struct att_lists_asked *asked);

/* For figures.c: the making of the lists of an answer. The rows of a block are handed over once, by one thread, while
 * the planes they were counted from are near; what they sum up to (the answer's `blocks`) is known by then. */
struct att__lister;
struct att__lister *att__lists_begin(struct arena *a, struct att_answer *answer, size_t rows, size_t longest);
void att__lists_take(struct att__lister *l, unsigned who, size_t block, const struct att_row *rows, size_t n);
/* Once all blocks are taken and the answer's rows are in their places. */
struct att_lists att__lists_end(struct arena *a, struct att__lister *l);

#endif
