/* A list of the authority, and one entry of it. */
#ifndef WAYMARK_VIEWS_CHOICE_H
#define WAYMARK_VIEWS_CHOICE_H

#include "views/govuk/select.h"
#include "views/layout.h"

/* What is typed of an entry. */
struct choice_form {
    struct url action; /* URL_NONE: not for this account */
    struct str words, brief, part, was;
    struct str words_error, brief_error, part_error;
    bool has_brief;
    struct str part_label; /* "Area"; empty: it belongs to nothing */
    const struct govuk_select_item *parts;
    size_t n_parts;
};

struct choice_row {
    struct str id, words, about;
    struct url href, move; /* move: URL_NONE, not for this account */
    bool up, down;         /* there is somewhere to move it */
    bool offered;
};
struct choice_part {
    struct str heading; /* empty: the list is one */
    const struct choice_row *rows;
    size_t n_rows;
};
struct choices_page {
    struct layout layout;
    struct str done, about;
    const struct choice_part *parts;
    size_t n_parts;
    struct choice_form add;
};

struct choice_page {
    struct layout layout;
    struct str done, about, error; /* error: of the offer */
    struct choice_form form;
    struct url offer; /* URL_NONE: not for this account, or it stays */
    bool offered;
    const struct str *before; /* what it said, and until when */
    size_t n_before;
};

#endif
