/* The page of an error: what happened is its title. */
#ifndef WAYMARK_VIEWS_ERROR_H
#define WAYMARK_VIEWS_ERROR_H

#include "views/layout.h"

struct error_page {
    struct layout layout;
    struct str advice;
    struct url on; /* where to go on; none: the start */
    struct str on_words;
    struct str reference; /* to give to whoever looks after the service; none: there is nothing to look up */
};

#endif
