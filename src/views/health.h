/* Register health: of the schools a viewer sees, in numbers; of one school, with the children and days; and one kind of
 * it, whole. */
#ifndef WAYMARK_VIEWS_HEALTH_H
#define WAYMARK_VIEWS_HEALTH_H

#include "views/filter.h"
#include "views/govuk/tag.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"
#include "views/wm/years.h"

struct health_schools_row {
    struct str name;
    struct url href;
    const int64_t *counts; /* one a column of counts */
};
/* What a column counts: "Marks missing": "No register; year group without marks; ...". */
struct health_legend {
    struct str name, counts;
};
struct health_schools_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness, summary;
    struct wm_downloads downloads;
    const struct wm_head *heads;
    size_t n_heads, n_counts;
    const struct health_schools_row *rows;
    size_t n_rows;
    struct moj_pagination pages;
    const struct health_legend *legend;
    size_t n_legend;
};

/* One thing that was found. */
struct health_row {
    struct str who, year_group, days, what;
    struct str left; /* "Left on 3 March 2026" */
    struct url href; /* none: it is not about a child */
};

/* A kind of finding, with what to do. */
struct health_kind {
    struct str id, title, found, advice, source;
    struct govuk_tag weight;
    struct str count, sessions; /* "12 children"; "31 sessions" */
    const struct health_row *rows;
    size_t n_rows;
    struct url all; /* where all of them are, when these are the first only; else none */
    struct str all_text;
};

/* What stands below every page of a school's health. */
struct health_notes {
    const struct str *v;
    size_t n;
};

struct health_school_page {
    struct layout layout;
    struct str school;
    struct wm_years years;
    struct str error; /* in the days asked about; those of the address are then left out */
    struct str year, scope, freshness;
    struct url whole; /* the whole year and all children, when only a part is looked at */
    const struct health_kind *kinds;
    size_t n_kinds;
    const struct str *nothing; /* checks that found nothing */
    size_t n_nothing;
    struct health_notes notes;
    struct wm_downloads downloads;
};

struct health_kind_page {
    struct layout layout;
    struct str error; /* as above */
    struct str school, scope, freshness;
    struct health_kind kind;
    const struct wm_head *heads;
    size_t n_heads;
    struct moj_pagination pages;
    struct health_notes notes;
    struct wm_downloads downloads;
};

#endif
