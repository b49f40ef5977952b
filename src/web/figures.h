/* What pages with figures have in common: how fresh the data are, the tiles, the lists, the trend. */
#ifndef WAYMARK_WEB_FIGURES_H
#define WAYMARK_WEB_FIGURES_H

#include "views/dashboard.h"
#include "views/list.h"
#include "views/wm.h"
#include "web/filter.h"

/* "Registers up to Tuesday 21 July 2026, from 148 of 150 schools." Schools without marks in that week are given one
 * by one, when there are any. */
struct str figures_freshness(struct context *c, const struct dashboard *d);
const struct dashboard_behind *figures_behind(struct context *c, const struct dashboard *d, size_t *ret_n);
/* "Statuses such as SEN are as they stood on 21 July 2026." */
struct str figures_statuses(struct context *c, const struct dashboard *d);
/* Whom the lists hold: "those on roll now", "those on roll on 21 July 2026", or leavers "too". */
struct str figures_of_whom(struct context *c, const struct dashboard *d);

/* Absence, persistent and severe absence and enrolments of what is asked about, beside England's figures where there
 * are any (NULL: none wanted). */
struct wm_figures figures_tiles(struct context *c, const struct dashboard *d, const struct benchmarks *b);
/* A published figure as it stands beside ours. */
struct dashboard_beside figures_beside(struct arena *a, const struct benchmark_figure *f);
/* Takes period and fit out of cells that all have the same, for the heading above them; gives nothing when they
 * differ. */
struct dashboard_beside figures_lift(struct dashboard_beside *const *cells, size_t n);

/* How far apart our rate (absence or persistent absence) and another (in thousandths of a percent) are, and whether
 * that is more than chance would do (attendance/chance.h). */
struct figures_apart {
    struct str difference, verdict; /* "3.2 points higher", "more than chance" */
};
struct figures_apart figures_apart(
    struct arena *a, const struct att_sum *ours, enum benchmark_measure m, int64_t reference);

/* Links to the lists of the same question, with how many are on each. */
const struct dashboard_list_link *figures_lists(struct context *c, const struct filter *f, const struct dashboard *d,
    size_t *ret_n);

/* The value of a school year in an address; empty for the newest. */
struct str figures_year_value(struct arena *a, const struct reference *reference, int year);
/* The school years with registers, as addresses of a page. */
struct wm_years figures_years(struct context *c, const struct reference *reference, int shown, enum route_id route);

/* A week with marks in this year or the one before (`before` is empty when that was not asked). */
struct figures_week {
    struct day monday;
    struct att_count now, before;
};
const struct figures_week *figures_weeks(struct arena *a, const struct dashboard *d, size_t *ret_n);
/* The weeks as a chart, beside those of the year before, with the files of the question. Of a dashboard that wanted
 * both. */
struct wm_chart figures_trend(struct context *c, const struct dashboard *d, const struct filter_pairs *pairs);
/* A share in thousandths of a percent, for charts; WM_NO_VALUE when there is nothing to share. */
int64_t figures_milli(int64_t part, int64_t whole);
/* "absence", or what is counted in its place; with a capital. */
struct str figures_counted(struct arena *a, const struct dashboard *d);

/* How it is counted, for files, which have no page around them: the rules, what is counted in place of absence, and as
 * of which day statuses are. */
struct str figures_basis(struct context *c, const struct dashboard *d);
/* The weeks of one child, as a small line of attendance. */
struct wm_sparkline figures_sparkline(struct arena *a, const struct att_answer *answer, const struct att_row *row);

#endif
