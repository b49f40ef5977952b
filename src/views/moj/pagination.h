/* The pages of a list, and how much of it is seen. */
#ifndef WAYMARK_VIEWS_MOJ_PAGINATION_H
#define WAYMARK_VIEWS_MOJ_PAGINATION_H

#include "views/govuk/pagination.h"

struct moj_pagination {
    struct govuk_pagination pagination;
    int64_t from, to, count;
    struct str results; /* what is counted: "results" if none */
};

#endif
