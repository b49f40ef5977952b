/* The health of a register (IN-7): what of it is wrong, unlikely to be right, or worth a question, with what to do.
 *
 * One school's registers of a year (a block) are looked at, with what else is known of the days and the children. The
 * rules, with their words and sources, are a table (health.def). Nothing is kept, nothing is allocated: what is found
 * is handed to whoever asked, one after the other, so that many schools can be looked at at the same time.
 *
 * What "most" means here: a session was held when at least half of the children on roll have a mark that does not say
 * the school was shut (#, Y4, and Y before 2024) or the child not on roll (Z); and the school was shut when at least
 * half have one of those that do. One mark by mistake makes no school day, and one missing no gap. */
#ifndef WAYMARK_ATTENDANCE_HEALTH_H
#define WAYMARK_ATTENDANCE_HEALTH_H

#include "attendance/block.h"

enum att_rule {
#define RULE(id, name, weight, area, limit, title, found, advice, source, other) ATT_RULE_##id,
#include "attendance/health.def"
    ATT_RULES, /* at most 32 */
};

enum att_weight {
    ATT_WEIGHT_FIRST, /* a child may be in danger */
    ATT_WEIGHT_MEND,  /* wrong as it stands */
    ATT_WEIGHT_CHECK, /* unlikely to be right */
    ATT_WEIGHT_ASK,   /* nothing is known here that would settle it */
    ATT_WEIGHTS,
};
/* "Do first", "Put right", "Check", "Ask". */
struct str att_weight_words(enum att_weight w);

/* What rules are about, to compare schools by. */
enum att_area {
    ATT_AREA_MISSING,
    ATT_AREA_REASONS,
    ATT_AREA_CODES,
    ATT_AREA_SECOND_SCHOOL,
    ATT_AREA_CLOSED_DAYS,
    ATT_AREA_TOTALS,
    ATT_AREA_PATTERNS,
    ATT_AREA_QUESTIONS, /* all that is but asked, and nothing else */
    ATT_AREAS,
};

/* Thresholds an authority can set (service/config.h). */
struct att_health_limits {
    int no_reason_days;  /* school days for which N may stand: 5 (regulation 10(7)) */
    int missing_days;    /* school days of unauthorised absence running,
        from which a child may be missing education: 20 */
    int short_days;      /* school days running from which a code of a session or a day is unlikely to be right: 10 */
    int long_days;       /* and others, such as leave, visits and holidays: 15 */
    int excluded_days;   /* school days running after which E is not enough: 5 */
    int half_days;       /* school days running from which half of each day away is a pattern: 10 */
    int term_days;       /* school days from which one absence for all of a term is told: 20 */
    int copied_children; /* children from which a week without any change is not by chance: 30 */
    int gap_children;    /* children from which a year group without marks is told as one: 5 */
};
#define ATT_HEALTH_DEFAULTS \
    ((struct att_health_limits){ .no_reason_days = 5, \
        .missing_days = 20, \
        .short_days = 10, \
        .long_days = 15, \
        .excluded_days = 5, \
        .half_days = 10, \
        .term_days = 20, \
        .copied_children = 30, \
        .gap_children = 5 })

/* A rule: "no_reason", in reports and addresses; "N not resolved", as a heading. */
struct str att_rule_name(enum att_rule r);
struct str att_rule_title(enum att_rule r);
enum att_weight att_rule_weight(enum att_rule r);
enum att_area att_rule_area(enum att_rule r);
bool att_rule_parse(struct str name, enum att_rule *ret);
/* What it looks for, with the authority's threshold; what to do; where that is said: "SI 2024/208, regulation 10(7) to
 * (9); ...". */
struct str att_rule_found(struct arena *a, enum att_rule r, const struct att_health_limits *limits);
struct str att_rule_advice(enum att_rule r);
struct str att_rule_source(struct arena *a, enum att_rule r);

/* What is on record of a row besides its marks; what is not handed over is not on record. */
enum att_record_kind {
    ATT_RECORD_PROVISION,   /* alternative provision, whoever arranged it */
    ATT_RECORD_PART_TIME,   /* a part-time timetable */
    ATT_RECORD_SECOND_ROLL, /* on roll at another school, as main or subsidiary registration */
    ATT_RECORD_COUNTED,     /* possible sessions in the register of another school */
    ATT_RECORD_KINDS,
};
struct att_record {
    uint32_t row;
    uint8_t kind;
    struct att_mask sessions;
};

/* What is asked of one block. */
struct att_health {
    const struct att_block *block;
    const struct att_health_limits *limits;
    struct day upto;          /* later sessions are not looked at; DAY_NONE: all are */
    bool over;                /* a later school year has begun: no N of this one may stand any more */
    struct att_mask closed;   /* the school is told to be closed (block->planned says when it is due) */
    struct att_mask terms[3]; /* for the rule of a whole term; empty: not known */
    struct att_mask returns[ATT_RETURNS];
    struct att_mask within;           /* only what touches these sessions is told */
    const uint8_t *rows;              /* only rows that are not 0 here, the school and its groups; NULL: all */
    const struct att_record *records; /* by row */
    size_t n_records;
};

#define ATT_NO_ROW UINT32_MAX /* it is about no child */
struct att_finding {
    struct att_mask sessions; /* the sessions concerned; for TOTALS_DIFFER, those of the return */
    att_codes codes;          /* the codes concerned, where there are any */
    uint32_t row;             /* ATT_NO_ROW: the school, or a year group */
    uint8_t rule;             /* enum att_rule */
    uint8_t year_group;       /* YEAR_UNMARKED; else ATT_YEAR_UNKNOWN */
    uint8_t of;               /* TOTALS_DIFFER: enum att_return. HALF_DAYS: 1 when it is the mornings that are missed.
                               * COPIED_WEEK: 1 when marks are as in the week before, else all are present */
    int16_t n;                /* how many sessions; TOTALS_DIFFER: in how many the two differ */
    int16_t detail;           /* SESSION_UNMARKED: sessions without any mark. Rules of runs: the longest, in sessions.
                               * TOTALS_DIFFER: how often the return says att_totals_code() */
    int16_t other;            /* TOTALS_DIFFER: and how often it is marked */
};

/* Looks at a block. Findings of the school come first, then those of year groups, then row by row; restricted children
 * (OV1) are counted in what most children have, and never found. found() is called from the thread that asks. */
void att_health_look(const struct att_health *h, void (*found)(void *to, const struct att_finding *f), void *to);

/* Of the codes that a TOTALS_DIFFER names, the one whose numbers it tells: the first absence, else the first. */
enum att_code att_totals_code(att_codes codes);

/* By rule, then by year group, row, return and first session: the order in which findings are shown. */
int att_finding_cmp(const struct att_finding *a, const struct att_finding *b);

#endif
