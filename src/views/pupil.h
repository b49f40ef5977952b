/* One child (DB-5): how it stands with their attendance, what can still be done, and how it came to be. */
#ifndef WAYMARK_VIEWS_PUPIL_H
#define WAYMARK_VIEWS_PUPIL_H

#include "views/actions.h"
#include "views/cases.h"
#include "views/consultations.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/identity_bar.h"
#include "views/moj/timeline.h"
#include "views/records.h"
#include "views/wm/chart.h"
#include "views/wm/downloads.h"
#include "views/wm/figures.h"
#include "views/wm/sessions.h"
#include "views/wm/years.h"

struct pupil_code {
    struct str code, meaning, class;
    int64_t sessions;
};
/* Sessions missed one after the other. */
struct pupil_run {
    struct str from, to, codes;
    int64_t sessions;
};

/* The register of one school in one year. */
struct pupil_register {
    struct str id;      /* of the elements: there may be two registers on a page */
    struct str heading; /* the school and the days on roll */
    struct str verdict; /* "Severely absent: missed 214 of 380 sessions (56.3%)" */
    bool alarming;
    struct wm_figures figures;
    struct wm_chart steps;
    const struct govuk_summary_list_row *counts; /* the counts that rules ask for */
    size_t n_counts;
    const struct str *ahead; /* what may be said of the end of the year, a paragraph each */
    size_t n_ahead;
    struct url ahead_method;
    const struct pupil_run *runs;
    size_t n_runs, n_more_runs;
    struct wm_sessions sessions;
    const struct pupil_code *codes;
    size_t n_codes;
};

/* One line of the years. */
struct pupil_year {
    struct str year, school, year_group, missed, share, standing;
};

struct pupil_event {
    struct str when, what, where;
};

/* A casework record of the child; and the kinds of which one can be made. */
struct pupil_record {
    struct str title, words;
    struct url href;
    bool over;
    const struct records_alert *alerts;
    size_t n_alerts;
};
struct pupil_make {
    struct str words;
    struct url href;
};

struct pupil_page {
    struct layout layout;
    struct moj_identity_bar identity;
    struct str why_seen; /* why the viewer may see this child */
    struct wm_years years;
    struct str freshness;
    const struct pupil_register *registers;
    size_t n_registers;
    struct str no_register; /* why there is none to show */
    struct str year;        /* "2025/26" */
    const struct pupil_year *past;
    size_t n_past;
    bool has_course; /* of absence over the years */
    struct wm_chart course;
    struct moj_timeline timeline;
    struct actions_section actions;
    struct consultations_section consultations;
    struct url refer;         /* to a panel; none: the viewer may not */
    struct cases_table cases; /* of the forums; no title: the viewer sees none */
    struct url bring;         /* a case to a forum; none: the viewer may not */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct pupil_event *seen; /* who looked at this child */
    size_t n_seen;
    bool shows_seen;
    struct wm_downloads downloads;
    const struct pupil_record *records;
    size_t n_records;
    const struct pupil_make *makes;
    size_t n_makes;
    struct url suspensions; /* URL_NONE: not for them */
    struct wm_figures suspended;
    const struct records_alert *suspension_alerts;
    size_t n_suspension_alerts;
};

#endif
