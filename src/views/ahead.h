/* Looking ahead: the children of a question by the chance of ending the year persistently or severely absent; and
 * how that is worked out, with how right it has been. */
#ifndef WAYMARK_VIEWS_AHEAD_H
#define WAYMARK_VIEWS_AHEAD_H

#include "views/filter.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/moj/sub_navigation.h"
#include "views/wm/chart.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"

struct ahead_link {
    struct str text;
    struct url href;
};

/* Children with one chance. */
struct ahead_band {
    struct str chance, likely; /* "about 3 in 10", "less likely than not" */
    int64_t children;
};

struct ahead_row {
    struct str name, year_group, school;
    struct url href;
    struct str missed, chance; /* "11.2%", "About 6 in 10" */
    struct str alike, like;    /* those who stood alike, and in what; empty: too few */
    struct str change;         /* what would change it */
};

struct ahead_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness;
    struct str stands;   /* what the chance is of, and the day on which it stands */
    struct str left_out; /* filters that do not matter here; empty: none */
    struct url method;
    struct str lacks;               /* why nothing can be said; empty: something can */
    bool over;                      /* the year is over: nothing is to come */
    const struct ahead_link *looks; /* days to look back on */
    size_t n_looks;
    const struct moj_navigation_item *ends; /* persistent, severe */
    size_t n_ends;
    const struct ahead_band *bands;
    size_t n_bands;
    int64_t children;
    struct str nobody; /* why nothing is said of anyone; empty: of some it is */
    const struct wm_head *heads;
    size_t n_heads;
    const struct ahead_row *rows;
    size_t n_rows;
    bool shows_school;
    struct wm_downloads downloads;
    struct moj_pagination pages;
};

/* How right it was on one day. Scores as text: "0.053". */
struct ahead_score {
    struct str day;
    struct url href; /* shows that day below; none: it is shown */
    int64_t children;
    struct str came; /* "11.9%" */
    struct str forecast, now, before, now_flat, before_flat;
    struct str better_now, better_before; /* "24%": how much lower than the two shares */
};
struct ahead_group {
    struct str cohort, group;
    int64_t children;
    struct str chance, came; /* "19.2%", "22.5%" */
};
/* One end: its scores over the days, and one day's chances held against what came. */
struct ahead_proof {
    struct str heading, sure;
    const struct ahead_score *scores;
    size_t n_scores;
    struct wm_chart calibration;
    struct str calibration_sum; /* "Chances add up to 10,884 children; it came to 10,793." */
    struct str groups_heading;
    const struct ahead_group *groups;
    size_t n_groups;
};
struct ahead_method_page {
    struct layout layout;
    struct url ahead;
    struct str held; /* which year is held against which; or what is missing */
    const struct ahead_proof *proofs;
    size_t n_proofs;
    struct wm_downloads downloads;
    int few;         /* groups of fewer children are not shown */
    int few_schools; /* nor phases of fewer schools; 0: all are */
};

#endif
