/* One child. */
#ifndef WAYMARK_VIEWS_PUPIL_H
#define WAYMARK_VIEWS_PUPIL_H

#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/identity_bar.h"
#include "views/wm/downloads.h"
#include "views/wm/figures.h"
#include "views/wm/sessions.h"

struct pupil_code {
    struct str code, meaning, class;
    int64_t sessions;
};

/* The register of one enrolment. */
struct pupil_register {
    struct str heading; /* the school and the days on roll */
    struct str verdict; /* "Severely absent: missed 214 of 380 sessions (56.3%)" */
    bool alarming;
    struct wm_figures figures;
    struct wm_sessions sessions;
    const struct pupil_code *codes;
    size_t n_codes;
};

struct pupil_event {
    struct str when, what, where;
};

struct pupil_page {
    struct layout layout;
    struct moj_identity_bar identity;
    struct str why_seen; /* why the viewer may see this child */
    struct str freshness;
    const struct pupil_register *registers;
    size_t n_registers;
    struct str no_register; /* why there is none to show */
    struct str year;        /* "2025/26" */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct pupil_event *suspensions;
    size_t n_suspensions;
    const struct pupil_event *seen; /* who looked at this child */
    size_t n_seen;
    bool shows_seen;
    struct wm_downloads downloads;
};

#endif
