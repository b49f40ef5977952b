/* One list of children, with why each of them is on it. */
#ifndef WAYMARK_VIEWS_LIST_H
#define WAYMARK_VIEWS_LIST_H

#include "views/filter.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"
#include "views/wm/sparkline.h"

struct list_row {
    struct str name, year_group, school, why;
    struct url href, school_href;
    struct str missed; /* "56.3%" */
    struct wm_sparkline trend;
    const struct str *also; /* the other lists the child is on */
    size_t n_also;
    struct str left; /* "Left on 3 March 2026" */
};

struct list_page {
    struct layout layout;
    struct filter_form filter;
    struct str rule, scope, freshness;
    struct str others; /* "and 184 more who are severely absent" */
    struct url others_href;
    struct wm_downloads downloads;
    const struct wm_head *heads;
    size_t n_heads;
    const struct list_row *rows;
    size_t n_rows;
    bool shows_school; /* more than one school */
    struct moj_pagination pages;
};

#endif
