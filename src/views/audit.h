/* The audit: what was done, narrowed to a question; and one entry of it with its children. */
#ifndef WAYMARK_VIEWS_AUDIT_H
#define WAYMARK_VIEWS_AUDIT_H

#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/moj/filter.h"
#include "views/wm/downloads.h"

struct audit_row {
    struct str when, who, did, operation, object, outcome, children, address;
    struct url href; /* of the children; none: the viewer may not see who they are */
};
/* A field as it was typed, and what is wrong with it. */
struct audit_field {
    struct str value, error;
};
struct audit_form {
    struct url action, clear;
    struct audit_field who, upn, from, to;
    bool refused;
    const struct moj_filter_category *selected;
    size_t n_selected;
};
struct audit_page {
    struct layout layout;
    struct audit_form form;
    struct str shown; /* a sentence: what is shown */
    struct str note;  /* a sentence: what of the address was not asked */
    const struct audit_row *rows;
    size_t n_rows;
    struct url older;
    struct wm_downloads downloads; /* of all that was asked for, older ones too */
    bool security_only;            /* entries that show children are left out, and there is no field for a UPN */
};

struct audit_child_row {
    struct str name, upn, school;
    struct url href;
};
struct audit_entry_page {
    struct layout layout;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct str children; /* a sentence: how many, and how many of them are not shown */
    const struct audit_child_row *rows;
    size_t n_rows;
};

#endif
