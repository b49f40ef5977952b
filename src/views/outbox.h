/* Messages by e-mail: what waits, what was sent, what failed. */
#ifndef WAYMARK_VIEWS_OUTBOX_H
#define WAYMARK_VIEWS_OUTBOX_H

#include "views/layout.h"

struct outbox_row {
    struct str to, what, state, made, when, error;
    struct str classes; /* of the state's tag */
    int64_t tries;
    struct url again; /* none: it cannot or may not be sent again */
};
struct outbox_page {
    struct layout layout;
    struct str done; /* what was just done */
    struct str host; /* empty: no mail server is set */
    struct str summary;
    struct str warning; /* empty: all is well */
    struct url test;    /* none: may not */
    const struct outbox_row *rows;
    size_t n_rows;
};

#endif
