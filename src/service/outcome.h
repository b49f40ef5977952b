/* What the Inclusion Forums were worth, for those who run them (FO-9): waits, plans, rounds that came back, and what
 * came of it (absence, suspensions, goals, hours, placement, destination) by forum, phase, area, need and strategy,
 * with small numbers hidden (suppression.h). Everything that can be asked for is one run of suppression: all years and
 * each of them, all kinds, all tables and the counts above them.
 *
 * Children come to a forum at their worst, and what is at its worst mostly gets better by itself (regression to the
 * mean). So the change of each child who was brought is compared with the mean change of children who were not brought
 * to any forum: at schools of the same phase, in the same weeks, with absence in the same band before them
 * (attendance/peer.h). The mean of these differences is given with an interval of 95% (Student's t); it is no proof,
 * since what made somebody bring a child is not in the registers. */
#ifndef WAYMARK_SERVICE_OUTCOME_H
#define WAYMARK_SERVICE_OUTCOME_H

#include "service/dashboard.h"
#include "service/forum_phase.h"

enum {
    OUTCOME_MATCHED_LEAST = 10, /* children below which no comparison is made */
    OUTCOME_PEERS_LEAST = 10,   /* of the children whom one is compared with */
    OUTCOME_WEEKS = 12,         /* school weeks of each window, at most */
    OUTCOME_WEEKS_LEAST = 3,    /* fewer say nothing */
};

/* What came of it, each by itself: of absence, of the registers where they are; the rest, of the last follow-up. */
enum outcome_kind {
    OUTCOME_ABSENCE,
    OUTCOME_SUSPENSIONS,
    OUTCOME_GOALS,
    OUTCOME_HOURS, /* of school a week */
    OUTCOME_PLACEMENT,
    OUTCOME_DESTINATION, /* at 16 to 18: by forum and phase only */
    OUTCOME_KINDS,
};
enum { OUTCOME_PARTS_MOST = 6 };
struct str outcome_kind_name(enum outcome_kind k);  /* "goals", in addresses */
struct str outcome_kind_words(enum outcome_kind k); /* "Goals of the plan" */
bool outcome_kind_parse(struct str name, enum outcome_kind *ret);
size_t outcome_parts(enum outcome_kind k);
struct str outcome_part_words(enum outcome_kind k, size_t part); /* "All met" */

enum outcome_change { /* the parts of absence */
    OUTCOME_FELL,     /* by two points of a hundred or more */
    OUTCOME_SAME,
    OUTCOME_ROSE,
    OUTCOME_UNKNOWN, /* anonymous and nothing typed, or no registers, or too early */
};
enum outcome_change outcome_change_of(int64_t milli); /* thousandths of a per cent of sessions, after less before */

enum outcome_by {
    OUTCOME_BY_FORUM,
    OUTCOME_BY_PHASE,
    OUTCOME_BY_AREA,
    OUTCOME_BY_NEED,     /* of the plan; a child may have several, so rows overlap */
    OUTCOME_BY_STRATEGY, /* of the authority's list, that a target of the plan names; likewise */
    OUTCOME_BYS,
};
struct str outcome_by_words(enum outcome_by b);

struct outcome_table {
    struct str *groups;
    size_t n; /* rows, the total (if there is one) as the last */
    bool totals;
    int64_t (*counts)[OUTCOME_PARTS_MOST + 1]; /* behind the last part: the row's total */
    bool (*hidden)[OUTCOME_PARTS_MOST + 1];
};

struct outcome_matched {
    int64_t n;             /* children who were brought and could be matched */
    int64_t peers;         /* different children they were compared with, added up over the weeks */
    int64_t change, other; /* mean change of those brought, and of those they were compared with: thousandths of a % */
    int64_t low, high;     /* the interval of the difference of the two */
    bool judged;           /* n is at least OUTCOME_MATCHED_LEAST, and nothing that is hidden follows (outcome_read) */
    bool by_tens;          /* n may be told, by tens */
};

struct outcome_count {
    int64_t n;
    bool hidden; /* it, or what could be worked out from it, is a small number: not shown */
};
struct outcomes {
    struct outcome_count requests, heard;        /* rounds: sent in, heard by a forum */
    struct outcome_count plans, again, too_long; /* of those heard: with a plan, not the first, waited longer than the
                                                    * setting */
    struct outcome_count median_wait;            /* days, of those heard; hidden where one of the two numbers is */
    struct outcome_table tables[OUTCOME_KINDS][OUTCOME_BYS];
    struct outcome_matched matched;
};

/* Of rounds whose forum was in a school year (by the day on which they were sent in, where there was none); 0: of all.
 * Neither the years beside all of them nor the counts above the tables give away what is hidden; and a year is only
 * judged where no year has from 1 to OUTCOME_MATCHED_LEAST - 1 children matched, as the change of these few could be
 * told from that of all years and that of the others. Where it is hidden how many children's absence is known, n is not
 * told, and it is only judged when that number is far enough above OUTCOME_MATCHED_LEAST not to be narrowed by it.
 * All cases of the authority: what comes of it is aggregate, and the caller asks for nobody. */
enum err outcome_read(struct work *w, const struct dashboard_source *source, int year, struct outcomes *ret) MUST_CHECK;

#endif
