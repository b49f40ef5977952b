/* The documents of a case. */
#ifndef WAYMARK_VIEWS_ATTACHMENTS_H
#define WAYMARK_VIEWS_ATTACHMENTS_H

#include "views/layout.h"
#include "views/wm/identified.h"

struct attachments_row {
    struct str name, about;  /* about: "PDF, 1.2 MB, from A Name on 3 June 2026" */
    struct url href, remove; /* remove: none, when it stays */
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
    bool scanned;
    struct wm_identified found; /* in the words of the file that was refused */
};

#endif
