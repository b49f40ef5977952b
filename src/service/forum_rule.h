/* The days of a series of forums (FO-1): a rule, as the authority says it ("every six weeks on a Tuesday", "the second
 * Thursday of a month in term time"), and the days that it gives. A day on which nobody meets is left out and moves no
 * other: the rhythm stays as people know it, and whoever plans is shown what is left out, and why. */
#ifndef WAYMARK_SERVICE_FORUM_RULE_H
#define WAYMARK_SERVICE_FORUM_RULE_H

#include "service/calendar.h"

enum {
    FORUM_STEP_MOST = 26,   /* weeks */
    FORUM_YEARS_MOST = 2,   /* school years that a rule may reach into */
    FORUM_DATES_MOST = 240, /* more than any rule gives in two school years */
    FORUM_LAST = 5,         /* nth: the last such weekday of a month */
};

struct forum_rule {
    bool monthly;
    int step;        /* weeks: every how many, 1 to FORUM_STEP_MOST */
    int weekday;     /* 0 Monday ... 4 Friday */
    int nth, second; /* of a month: the first to fourth such weekday, or FORUM_LAST; second 0: none */
    struct day first, last;
    bool term_only;
};

/* Why there is no forum on a day. */
enum forum_gap {
    FORUM_GAP_NONE,
    FORUM_GAP_WEEKEND,
    FORUM_GAP_BANK_HOLIDAY,
    FORUM_GAP_CLOSED,   /* the authority says that everyone is closed */
    FORUM_GAP_HOLIDAYS, /* outside the terms */
    FORUM_GAP_UNTOLD,   /* nobody has told the terms of that school year */
};
/* "a bank holiday", "outside the terms". */
struct str forum_gap_words(enum forum_gap g);

struct forum_date {
    struct day on;
    enum forum_gap gap;
};
/* What keeps people from meeting on a day; `of` is whatever it needs to know that. */
typedef enum forum_gap forum_gap_on(const void *of, struct day d);

/* The days of a rule with first and last day, in their order, those that are left out among them; at most `most`. Weeks
 * count from the first such weekday on or after the first day; a month without a fourth one after them has no fifth. */
size_t forum_rule_dates(const struct forum_rule *r, forum_gap_on *gap, const void *of, struct forum_date *ret,
    size_t most);

/* The gap of a day by the calendar of the authority. */
struct forum_open {
    const struct calendar *calendar;
    bool term_only;
};
forum_gap_on forum_gap; /* of: struct forum_open */

/* "Every week on a Tuesday, in term time"; "The second and last Thursday of a month". */
struct str forum_rule_words(struct arena *a, const struct forum_rule *r);

#endif
