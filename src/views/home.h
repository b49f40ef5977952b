/* Home: what needs the reader today; and the box that finds. */
#ifndef WAYMARK_VIEWS_HOME_H
#define WAYMARK_VIEWS_HOME_H

#include "views/layout.h"

/* One thing to do, with the reason why it is here. */
struct home_line {
    struct str text, why;
    struct url href;
    bool urgent;
};
/* A page to go to. */
struct home_link {
    struct str text, about;
    struct url href;
    struct str warning; /* what whoever goes there has to know first; none: nothing */
};
struct home_page {
    struct layout layout;
    struct str roles, day; /* what the account is; "Monday 2 March 2026" */
    struct url find;       /* none: the role does not look for children */
    const struct home_line *lines;
    size_t n_lines;
    const struct home_link *links;
    size_t n_links;
};

struct find_section {
    struct str heading;
    const struct home_link *rows;
    size_t n_rows;
    bool more;
};
struct find_page {
    struct layout layout;
    struct url action;
    struct str q, error, nothing;
    const struct find_section *sections;
    size_t n_sections;
};

#endif
