/* The schools a viewer sees. */
#ifndef WAYMARK_VIEWS_SCHOOLS_H
#define WAYMARK_VIEWS_SCHOOLS_H

#include "views/filter.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"

struct schools_row {
    struct str name, phase, absence, unauthorised, persistent, severe;
    struct url href;
    int64_t enrolments;
    struct str last; /* "21 July 2026", or that there are no marks */
};
struct schools_page {
    struct layout layout;
    struct filter_form filter;
    struct str scope, freshness;
    struct url health; /* of the same schools and days */
    struct wm_downloads downloads;
    const struct wm_head *heads;
    size_t n_heads;
    const struct schools_row *rows;
    size_t n_rows;
    struct moj_pagination pages;
};

#endif
