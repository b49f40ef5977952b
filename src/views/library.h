/* The library of resources, training and referral routes. */
#ifndef WAYMARK_VIEWS_LIBRARY_H
#define WAYMARK_VIEWS_LIBRARY_H

#include "views/govuk/select.h"
#include "views/layout.h"

struct library_entry {
    struct str title, words, contact, for_whom; /* for_whom: "Primary; cognition and learning" */
    struct url link, change;                    /* URL_NONE: none; not to be changed by who looks */
    struct str link_words;
    bool ended;
};
struct library_group {
    struct str heading, id;
    const struct library_entry *entries;
    size_t n_entries;
};
/* Choices of the question and of an entry. */
struct library_choices {
    const struct govuk_select_item *headings, *needs, *phases;
    size_t n_headings, n_needs, n_phases;
};

struct library_page {
    struct layout layout;
    struct str done;
    struct library_choices choices;
    struct str heading, need, phase; /* as asked */
    struct url ask, add;             /* add: none, when who looks may not */
    const struct library_group *groups;
    size_t n_groups;
};

struct library_form {
    struct layout layout;
    struct str error, title_error, words_error, link_error, contact_error;
    struct library_choices choices;
    struct str heading, need, phase, title, words, link, contact, version;
    struct url action, end; /* end: none for a new one */
    bool ended;
};

#endif
