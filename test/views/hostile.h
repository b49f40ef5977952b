/* One value in every position that takes text. */
#ifndef TEST_VIEWS_HOSTILE_H
#define TEST_VIEWS_HOSTILE_H

#include "views/html.h"

struct hostile {
    struct str s;
    const char *c;
    struct url url;
};

#endif
