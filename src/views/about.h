/* Pages of text: help, accessibility, cookies, privacy. */
#ifndef WAYMARK_VIEWS_ABOUT_H
#define WAYMARK_VIEWS_ABOUT_H

#include "views/layout.h"

struct about_page {
    struct layout layout;
};

#endif
