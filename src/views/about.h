/* Pages of text: home for those without a dashboard, help, accessibility, cookies, privacy. */
#ifndef WAYMARK_VIEWS_ABOUT_H
#define WAYMARK_VIEWS_ABOUT_H

#include "views/layout.h"

struct about_page {
    struct layout layout;
};

struct home_link {
    struct str text, about;
    struct url href;
};
struct home_page {
    struct layout layout;
    struct str roles; /* what the account is */
    const struct home_link *links;
    size_t n_links;
};

#endif
