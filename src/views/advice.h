/* Advice on a case under its headings: a part that the run sheet, the papers and the plan show, and a page to write
 * it. */
#ifndef WAYMARK_VIEWS_ADVICE_H
#define WAYMARK_VIEWS_ADVICE_H

#include "views/govuk/select.h"
#include "views/layout.h"
#include "views/wm/identified.h"

struct advice_line {
    struct str title;   /* of the library's entry; empty: typed */
    struct str content; /* what was typed; may be empty with an entry */
    struct url link;    /* of the entry */
    struct str link_words;
    struct str by;     /* "Educational Psychology" or a name */
    struct str told;   /* what consent has to cover before services read it; empty: nothing beyond talking */
    struct str action; /* "Becomes an action of Educational Psychology: open"; empty: none */
    struct url action_href;
    struct str id, version; /* to take it away; empty: it stays */
};
struct advice_group {
    struct str heading;
    const struct advice_line *lines;
    size_t n_lines;
};
/* The part: view_advice_list(). */
struct advice_part {
    const struct advice_group *groups;
    size_t n_groups;
    struct str caution; /* of an anonymous case (FO-3) */
    struct str kept;    /* how much the consent does not cover; empty: nothing */
    int heading_level;  /* of a group's heading: 2 to 4 */
    struct url remove;  /* URL_NONE: nothing is taken away here */
    struct str csrf;
};

/* Whose advice on an anonymous case may have said who the child is, and how often. */
struct advice_refused {
    struct str who, words;
    struct str name, n; /* for the form that sets it back */
};

struct advice_page {
    struct layout layout;
    struct str name, done, error, content_error, service_error, resource_error, due_error;
    struct advice_part part;
    struct wm_identified found;
    struct url add; /* none: no more advice is taken */
    bool named;
    struct url run; /* back to the list of the forum, or to its papers; URL_NONE: none */
    struct str run_words;
    struct str next;                       /* how the plan stands that comes of it; empty: it is not the viewer's */
    struct url begin;                      /* to begin the plan; URL_NONE: it is begun, or cannot be */
    struct url plan;                       /* the plan; URL_NONE: there is none */
    struct str plan_words;                 /* "Go on with its education plan" */
    struct str stopped;                    /* the viewer's was refused too often: what to do now; empty: it was not */
    const struct advice_refused *refusals; /* for the coordinator */
    size_t n_refusals;
    struct url clear; /* where a count is set back */
    const struct govuk_select_item *headings, *services, *resources, *all_needs;
    size_t n_headings, n_services, n_resources, n_needs;
    struct str heading, service, resource, content, due, needs; /* as typed */
};

#endif
