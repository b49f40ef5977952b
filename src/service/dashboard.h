/* The Inclusion dashboard (DB-1 to DB-5): one question over the registers that the viewer may see, and what pages,
 * reports and files make of its answer. Everything is counted when it is asked. */
#ifndef WAYMARK_SERVICE_DASHBOARD_H
#define WAYMARK_SERVICE_DASHBOARD_H

#include "attendance/figures.h"
#include "service/config.h"
#include "service/registers.h"

/* Days that have a name. */
enum dashboard_period {
    PERIOD_NONE, /* as `from` and `to` say */
    PERIOD_AUTUMN,
    PERIOD_SPRING,
    PERIOD_SUMMER,
    PERIOD_WEEK,    /* the last school week */
    PERIOD_4_WEEKS, /* the last four */
    PERIOD_6_WEEKS,
    PERIOD_12_WEEKS,
    PERIODS,
};
struct str dashboard_period_name(enum dashboard_period p); /* "6weeks", in URLs */
struct str dashboard_period_words(enum dashboard_period p);
bool dashboard_period_parse(struct str name, enum dashboard_period *ret);

/* What is asked: the filters of the page. A zero or empty value asks for everything. */
struct dashboard_filter {
    int year;       /* school year; 0: the newest with registers */
    struct str urn; /* one school */
    struct locality_id locality;
    uint32_t phases;      /* bits of enum att_phase */
    uint32_t year_groups; /* bits of the year groups */
    uint32_t sens, fsms, cares, sexes;
    enum dashboard_period period;
    struct day from, to; /* DAY_NONE: open. What a period comes to, once it is asked */
    uint32_t weekdays;   /* bits 0 Monday to 4 Friday */
    uint32_t halves;     /* bits 0 morning, 1 afternoon */
    att_codes codes;     /* sessions that bear one of these are counted in place of absence */
    bool leavers;        /* also those no longer on roll: for the figures they always count */
};

/* What of the answer is wanted: the rest is not worked out. */
struct dashboard_wants {
    bool sizes;         /* of the lists */
    uint32_t lists;     /* lists as such: 1u << LIST_SEVERE ... */
    bool by_session;    /* weeks and patterns */
    bool a_year_before; /* the same weeks of the year before */
};

/* A school of the viewer's, with or without registers. */
struct dashboard_school {
    struct school_id id;
    struct str urn, name;
    struct locality_id locality;
    enum att_phase phase;
    const struct att_block *block; /* NULL: no enrolment in the year */
};

struct dashboard {
    struct dashboard_filter filter; /* with the year that was chosen */
    const struct config *config;
    const struct reference *reference;
    struct registers *registers;
    struct att_snapshot *snapshot;    /* given back with the arena */
    struct dashboard_school *schools; /* all that the viewer may see, by URN */
    size_t n_schools;
    const struct att_block **blocks; /* those of the question, by URN */
    size_t n_blocks;
    struct att_lists_asked lists; /* how lists are made */
    struct att_answer answer;     /* every enrolment asked about, leavers too: for rates */
    /* The same schools and weeks in the year before, up to the last day of this year's answer; statuses and year groups
     * as they were then. NULL when it was not wanted, or there are no registers of that year. */
    struct att_answer *before;
    struct day today;   /* of the work it was asked in */
    struct day as_at;   /* statuses are as they stood on this day */
    struct day on_roll; /* who has left before this day is on no list, or is said to have left */
    struct benchmark_ours ours;
    enum calendar_season season; /* the term of the last day asked about */
};

/* What a question is asked of. */
struct dashboard_source {
    struct registers *registers;
    const struct reference *reference;
    const struct config *config;
};

/* Asks. The viewer's scope is that of the operation the page is. ERR_MISSING: the school asked for is not one the
 * viewer may see; ERR_INVALID: the dates are the wrong way round. */
enum err dashboard_ask(struct work *w, const struct dashboard_source *source, const struct viewer *viewer,
    const struct dashboard_filter *filter, const struct dashboard_wants *wants, struct dashboard *ret) MUST_CHECK;

/* Were children chosen, by year group, status or sex? Published figures are of all children of a phase or cohort, and
 * say nothing about those. */
bool dashboard_narrowed(const struct dashboard *d);
/* Is something counted that published figures are not about: chosen codes, weekdays, halves of days? */
bool dashboard_own_count(const struct dashboard *d);

/* What is counted, in words: "absence", or "sessions coded I or M". */
struct str dashboard_counted(struct arena *a, const struct dashboard *d);

/* The phase of the schools asked about, with whose figures theirs are compared; ATT_PHASE_OTHER when they are of
 * several. */
enum att_phase dashboard_phase(const struct dashboard *d);

/* The same question over all schools of the authority, or of one locality, of the phase of the schools asked about:
 * sums to compare with, shown to everyone who may see figures at all (school.aggregate: comparators are G for all). */
struct att_answer dashboard_beside(struct arena *a, const struct dashboard *d, struct locality_id locality);

/* The lists. */
enum dashboard_list {
    LIST_SEVERE = ATT_LIST_SEVERE,
    LIST_PERSISTENT = ATT_LIST_PERSISTENT,
    LIST_AT_RISK = ATT_LIST_AT_RISK,
    LIST_PART_TIME = ATT_LIST_PART_TIME,
    LIST_AP = ATT_LIST_AP,
    LIST_SUSPENDED_TERM = ATT_LIST_SUSPENDED_TERM,
    LIST_SUSPENDED_YEAR = ATT_LIST_SUSPENDED_YEAR,
    LIST_EXCLUSION_RISK = ATT_LIST_EXCLUSION_RISK,
    LIST_MISSING = ATT_LIST_MISSING,
    LIST_HOME = ATT_LIST_HOME,
    LISTS = ATT_LISTS,
};
struct str dashboard_list_name(enum dashboard_list l); /* "suspended_term", in URLs and reports */
struct str dashboard_list_words(enum dashboard_list l);
/* What the list is of this question: where certain codes are counted, those who bear them for 50% of their sessions are
 * not called severely absent. */
struct str dashboard_list_title(const struct dashboard *d, enum dashboard_list l);
/* Who is on a list, in one sentence or two: also that only some days are counted, when a first day was chosen. */
struct str dashboard_list_rule(struct arena *a, const struct dashboard *d, enum dashboard_list l);
bool dashboard_list_parse(struct str name, enum dashboard_list *ret);

/* What the lists say of a row of the answer. */
struct att_listed dashboard_listed(const struct dashboard *d, size_t row);
/* Why a child is on a list, in words for the row: "Missed 214 of 380 sessions (56.3%)". */
struct str dashboard_why(struct arena *a, const struct dashboard *d, enum dashboard_list list,
    const struct att_listed *listed);

/* How fresh the data are. */
struct dashboard_freshness {
    struct day last;                          /* the last day with marks in any school; DAY_NONE: none */
    size_t schools, with_marks;               /* schools asked about; those with marks in the school week of `last` */
    const struct dashboard_school *behind[8]; /* some of those without */
    struct day behind_since[8];               /* their own last day, DAY_NONE: none */
    size_t n_behind;
};
struct dashboard_freshness dashboard_freshness(const struct dashboard *d);

#endif
