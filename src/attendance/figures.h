/* The figures: one question over the registers, and what is made of its answer: totals, schools, cohorts, weeks, lists.
 *
 * A question names the schools (those the viewer may see, chosen by the caller), the sessions, what is counted in them,
 * and which children. It is answered in one pass over the planes of the registers: a count for every enrolment asked
 * about, and with it the sums by school, cohort and session. Whatever a page shows is taken from one answer, so that a
 * tile, a list and a file can never disagree. Nothing is kept from one question to the next. */
#ifndef WAYMARK_ATTENDANCE_FIGURES_H
#define WAYMARK_ATTENDANCE_FIGURES_H

#include "attendance/list.h"
#include "attendance/block.h"
#include "base/arena.h"
#include "base/crew.h"

/* Which rows: a bit for each value that is wanted; 0 means all. A row must be wanted by each of them: FSM and SEN
 * support together are those who have both. */
struct att_filter {
    uint32_t year_groups; /* 1u << ATT_YEAR_7 ... */
    uint32_t sexes, sens, fsms, cares;
    bool compulsory_only; /* the basis of the official figures */
    struct day on_roll;   /* only rows on roll on this day; DAY_NONE: leavers too */
};

struct att_question {
    int year;                              /* the school year */
    const struct att_block *const *blocks; /* the schools asked about, each of that year */
    size_t n_blocks;
    struct day from, to;  /* days counted; DAY_NONE: from the start, to the last mark */
    struct att_mask only; /* of these, only these sessions; empty: all */
    /* Sessions that bear one of these codes are counted in place of absence (kernel.h): "absent" is then how many bear
     * them, and a row is persistent when they are 10% of its sessions. 0: absence. */
    att_codes codes;
    struct att_filter filter;
    const struct att_lists_asked *lists; /* also make the lists; NULL: none */
    bool by_session;                     /* also add up each session of the year: for weeks and patterns */
    struct crew *crew;                   /* who helps; NULL: nobody */
};

struct att_row {
    uint32_t block; /* index into the question's blocks */
    uint32_t row;
    struct att_short_count count;
};

/* What is added up over rows: sums for the rates, and second moments for judging chance. */
struct att_sum {
    int64_t enrolments;                          /* rows with a possible session */
    struct att_count count;                      /* their sessions */
    int64_t persistent, severe, at_risk;         /* rows; severe ones are among the persistent */
    int64_t absent2, absent_possible, possible2; /* sums of absent x absent, absent x possible, possible x possible */
};
void att_sum_merge(struct att_sum *s, const struct att_sum *other);

struct att_answer {
    struct att_question question;
    struct att_mask within; /* the sessions counted */
    struct day last_day;    /* the last day with an open session in it, over all blocks; DAY_NONE if there is none */
    struct att_row *rows;   /* by block, then row */
    size_t n;
    size_t *starts;                           /* rows[starts[b]] ... rows[starts[b + 1] - 1] are those of block b */
    struct att_sum *blocks;                   /* of each block of the question */
    struct att_sum (*cells)[ATT_CELLS];       /* of each phase, by att_cell_of() */
    struct att_sum (*years)[ATT_YEAR_GROUPS]; /* of each phase, by year group */
    struct att_session_columns *columns;      /* NULL unless by_session */
    struct att_lists lists;                   /* empty unless asked for */
};

/* The last day on which a school asked about was open, among the days and sessions asked about; DAY_NONE if there is
 * none. What the answer's last_day will be. */
struct day att_last_day(const struct att_question *q);

/* Answers a question. Lives in the arena; borrows the blocks, which the caller keeps referenced. */
struct att_answer att_ask(struct arena *a, const struct att_question *q);

/* The same of one register, over its whole year and with nothing else added up: the answer has its block, the sessions,
 * the last day and this one row. */
struct att_answer att_ask_row(struct arena *a, const struct att_block *block, size_t row);

static inline const struct att_block *att_row_block(const struct att_answer *a, const struct att_row *r)
{
    return a->question.blocks[r->block];
}
static inline struct att_count att_row_count(const struct att_row *r)
{
    return (struct att_count){ r->count.possible, r->count.possible - r->count.absent,
        r->count.absent - r->count.unauthorised, r->count.unauthorised };
}

/* Cohorts. A group is one value of one cohort; the groups of a cohort divide the children among them. */
enum att_cohort {
    ATT_COHORT_ALL,
    ATT_COHORT_SEX,
    ATT_COHORT_YEAR,
    ATT_COHORT_FSM,
    ATT_COHORT_SEN,
    ATT_COHORT_CARE,
    ATT_COHORTS,
};
/* "social_worker", as reports and URLs have it; and in words. */
struct str att_cohort_name(enum att_cohort c);
struct str att_cohort_words(enum att_cohort c);
/* How many values a cohort has, "unknown" among them. */
int att_cohort_values(enum att_cohort c);
/* "ehcp", "F", "7"; and in words ("EHC plan"); "unknown" where the data do not say. */
struct str att_group_name(enum att_cohort c, int value);
struct str att_group_words(enum att_cohort c, int value, char dst[16]);

struct att_group {
    enum att_cohort cohort;
    int value;
    struct att_sum sum;
};

/* A group of the SEN cohort that is the sum of two, SEN support and EHC plans: what is published of SEN. */
enum { ATT_GROUP_SEN_ANY = ATT_SEN_EHCP + 1 };

/* The groups of all cohorts that hold at least one row, in the order of the enumerations; `all` first. Of the schools
 * of some phases (1u << ATT_PHASE_PRIMARY ...), or of all (0). */
struct att_group *att_cohorts(struct arena *a, const struct att_answer *answer, uint32_t phases, size_t *ret_n);
/* The same with ATT_GROUP_SEN_ANY behind the groups of SEN, when it holds a row. */
struct att_group *att_cohorts_published(struct arena *a, const struct att_answer *answer, uint32_t phases,
    size_t *ret_n);
/* In how many schools of the answer each group has a row with a possible session, ATT_GROUP_SEN_ANY among them. */
void att_group_schools(const struct att_answer *answer, uint32_t ret[ATT_COHORTS][ATT_YEAR_GROUPS]);
/* The sum over everything; and over each phase (an array of ATT_PHASES). */
struct att_sum att_total(const struct att_answer *answer);
struct att_sum *att_by_phase(struct arena *a, const struct att_answer *answer);

/* How each session of the year went: an array of ATT_SESSIONS. The question must be by_session. */
struct att_count *att_sessions(struct arena *a, const struct att_answer *answer);
/* The same by week of the year: an array of ATT_WEEKS. For all rows of the answer, or for one. */
struct att_count *att_weeks(struct arena *a, const struct att_answer *answer);
void att_row_weeks(const struct att_answer *answer, const struct att_row *row,
    struct att_short_count ret[ATT_WEEKS]);

/* Sessions by code: an array of ATT_CODES ("no mark" is not counted). For all rows of the answer, or for one. */
int64_t *att_reasons(struct arena *a, const struct att_answer *answer);
void att_row_codes(const struct att_answer *answer, const struct att_row *row, uint16_t ret[ATT_CODES]);

#endif
