/* The documents of a case. */
#ifndef WAYMARK_VIEWS_ATTACHMENTS_H
#define WAYMARK_VIEWS_ATTACHMENTS_H

#include "views/govuk/select.h"
#include "views/layout.h"
#include "views/wm/identified.h"

struct attachments_row {
    struct str name, about;  /* about: "PDF, 1.2 MB, from A Name on 3 June 2026" */
    struct str told, needs;  /* what consent has to cover before services read it; empty: nothing beyond talking */
    struct str id;           /* for the names of its form */
    struct url href, remove; /* remove: none, when it stays */
    struct url say;          /* to say what is in it; none: the viewer may not */
};

struct attachments_page {
    struct layout layout;
    struct str name; /* of the child, or the case's reference */
    struct str done, error, file_error;
    bool named;
    const struct attachments_row *rows;
    size_t n_rows;
    struct str limits; /* "At most 20 documents of 10 MB each" */
    struct url add;    /* none: nothing is added any more */
    struct str kept;   /* how many the consent does not cover; empty: none */
    const struct govuk_select_item *all_needs;
    size_t n_needs;
    struct str needs; /* as chosen */
    bool scanned;
    struct wm_identified found; /* in the words of the file that was refused */
};

#endif
