/* The locality tracker, and the log of the severely absent. */
#ifndef WAYMARK_VIEWS_TRACKER_H
#define WAYMARK_VIEWS_TRACKER_H

#include "views/ask.h"
#include "views/layout.h"
#include "views/moj/pagination.h"
#include "views/wm/downloads.h"
#include "views/wm/heads.h"

struct tracker_row {
    struct str name, school, on, where, areas, agreed;
    struct str stands;
    const char *stands_tag;
    struct str with; /* lead practitioner, services, YAR */
    struct url href, school_href, history;
};
struct tracker_page {
    struct layout layout;
    struct ask_form ask;
    struct str scope;
    struct url log;
    const struct wm_head *heads;
    size_t n_heads;
    const struct tracker_row *rows;
    size_t n_rows;
    struct moj_pagination pages;
    struct wm_downloads downloads;
};

struct severe_log_row {
    struct str name, school, year_group, missed;
    struct str plan, owner, due, entry;
    struct str gap; /* in words; empty: none */
    bool overdue;   /* what is to be done, was due */
    struct url href, school_href, plan_href, add;
};
struct severe_log_page {
    struct layout layout;
    struct ask_form ask;
    struct str scope, rule, freshness;
    struct url tracker;
    const struct wm_head *heads;
    size_t n_heads;
    const struct severe_log_row *rows;
    size_t n_rows;
    struct moj_pagination pages;
    struct wm_downloads downloads;
};

#endif
