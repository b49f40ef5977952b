/* Accounts. */
#ifndef WAYMARK_VIEWS_ACCOUNTS_H
#define WAYMARK_VIEWS_ACCOUNTS_H

#include "views/layout.h"

struct accounts_row {
    struct str name, display_name, email, roles, last;
    bool closed;
    struct url disable; /* none: may not, or it is one's own */
    int64_t version;
};
struct accounts_page {
    struct layout layout;
    struct str done; /* what was just done */
    const struct accounts_row *rows;
    size_t n_rows;
};

#endif
