/* The frame of every page. */
#ifndef WAYMARK_VIEWS_LAYOUT_H
#define WAYMARK_VIEWS_LAYOUT_H

#include "views/govuk/breadcrumbs.h"
#include "views/govuk/service_navigation.h"

struct layout {
    struct str title;        /* of the page, as its heading says it */
    struct str service_name; /* "Waymark" */
    struct str authority;    /* "Borsetshire County Council" */
    bool error;              /* a form was refused: the title begins with "Error: " */
    bool wide;               /* the content takes the whole width of the window */

    struct url home;
    const struct govuk_service_navigation_item *navigation;
    size_t n_navigation;
    struct url back; /* a back link, or */
    const struct govuk_breadcrumbs_item *breadcrumbs;
    size_t n_breadcrumbs;

    struct str warning; /* of all that the page shows, on paper too; none: nothing */

    struct url download;       /* a file that can be had now, since the password was given again; none: no notice */
    struct str download_words; /* "CSV" */

    struct str account; /* who is signed in; none: nobody */
    struct url account_url;
    struct url sign_out; /* takes a POST */
    struct str csrf;     /* the token of forms */

    struct str phase_tag; /* "Demonstration"; none: no banner */
    struct str phase_text;

    struct str printed_by; /* the account's name, for paper */
    struct str printed_at; /* "21 November 2026 at 2:05pm" */
};

#endif
