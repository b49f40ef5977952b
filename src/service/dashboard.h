/* The Inclusion dashboard (DB-1, DB-2, DB-4): one question over the registers that the viewer may see, and what
 * pages, reports and files make of its answer. */
#ifndef WAYMARK_SERVICE_DASHBOARD_H
#define WAYMARK_SERVICE_DASHBOARD_H

#include "attendance/list.h"
#include "service/benchmark.h"
#include "service/calendar.h"
#include "service/config.h"
#include "service/registers.h"

/* What is asked: the filters of the page. A zero or empty value asks for everything. */
struct dashboard_filter {
    int year;       /* school year; 0: the newest with registers */
    struct str urn; /* one school */
    struct locality_id locality;
    uint32_t phases;      /* bits of enum att_phase */
    uint32_t year_groups; /* bits of the year groups */
    uint32_t sens, fsms, cares, sexes;
    struct day from, to; /* DAY_NONE: open */
    bool leavers;        /* also those no longer on roll: for the figures they always count */
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
    struct att_snapshot *snapshot;    /* given back with the arena */
    struct dashboard_school *schools; /* all that the viewer may see, by URN */
    size_t n_schools;
    const struct att_block **blocks; /* those of the question, by URN */
    size_t n_blocks;
    struct att_answer answer; /* every enrolment asked about, leavers too: for rates */
    struct day as_at;         /* statuses are as they stood on this day */
    struct benchmark_ours ours;
    struct calendar *calendar;
    enum calendar_season season; /* the term of the last day asked about */
};

/* Asks. The viewer's scope is that of the operation the page is. ERR_MISSING: the school asked for is not one the
 * viewer may see; ERR_INVALID: the dates are the wrong way round. */
enum err dashboard_ask(struct work *w, struct registers *registers, const struct config *config,
    const struct viewer *viewer, const struct dashboard_filter *filter, struct dashboard *ret) MUST_CHECK;

/* Were children chosen, by year group, status or sex? Published figures are of all children of a phase or cohort, and
 * say nothing about those. */
bool dashboard_narrowed(const struct dashboard *d);

/* The phase of the schools asked about, with whose figures theirs are compared; ATT_PHASE_OTHER when they are of
 * several. */
enum att_phase dashboard_phase(const struct dashboard *d);

/* The same question over all schools of the authority, or of one locality, of the phase of the schools asked about:
 * sums to compare with, shown to everyone who may see figures at all (school.aggregate: comparators are G for all). */
struct att_answer dashboard_reference(struct arena *a, const struct dashboard *d, struct locality_id locality);

/* The lists, those of the registers and those of suspensions. */
enum dashboard_list {
    LIST_SEVERE = ATT_LIST_SEVERE,
    LIST_PERSISTENT = ATT_LIST_PERSISTENT,
    LIST_AT_RISK = ATT_LIST_AT_RISK,
    LIST_PART_TIME = ATT_LIST_PART_TIME,
    LIST_AP = ATT_LIST_AP,
    LIST_SUSPENDED_TERM,
    LIST_SUSPENDED_YEAR,
    LISTS,
};
struct str dashboard_list_name(enum dashboard_list l); /* "suspended_term", in URLs and reports */
struct str dashboard_list_words(enum dashboard_list l);
/* Who is on a list, in one sentence or two: also that only some days are counted, when a first day was chosen. */
struct str dashboard_list_rule(struct arena *a, const struct dashboard *d, enum dashboard_list l);
bool dashboard_list_parse(struct str name, enum dashboard_list *ret);

/* Suspensions and exclusions of one child at one school, in a term or a year. */
struct dashboard_suspensions {
    int times;     /* suspensions */
    int half_days; /* of suspensions, in sessions: a lunchtime is one (DOMAIN.md 1.4) */
    int permanent;
    int lunchtimes;
    struct day last;
    struct str reasons; /* of the last one */
};

/* A child on a list. */
struct dashboard_row {
    struct att_listed listed;
    struct dashboard_suspensions suspensions; /* for the lists of suspensions */
};

/* A list in its order. On-roll children only, unless the filter asks for leavers. */
enum err dashboard_rows(struct work *w, const struct viewer *viewer, const struct dashboard *d,
    enum dashboard_list list, struct dashboard_row **ret, size_t *ret_n) MUST_CHECK;
/* How many are on each list. */
enum err dashboard_sizes(struct work *w, const struct viewer *viewer, const struct dashboard *d, size_t ret[LISTS])
    MUST_CHECK;
/* Which lists each of some rows is on, as bits: ret[n]. */
enum err dashboard_lists_of(struct work *w, const struct viewer *viewer, const struct dashboard *d,
    const struct dashboard_row *rows, size_t n, uint32_t *ret) MUST_CHECK;
/* Why a child is on a list, in words for the row: "Missed 214 of 380 sessions (56.3%)". */
struct str dashboard_why(struct arena *a, const struct dashboard *d, enum dashboard_list list,
    const struct dashboard_row *row);

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
