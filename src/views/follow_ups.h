/* What changed after a forum: the list of what is asked, and one of them. */
#ifndef WAYMARK_VIEWS_FOLLOW_UPS_H
#define WAYMARK_VIEWS_FOLLOW_UPS_H

#include "views/govuk/summary_list.h"
#include "views/layout.h"

struct follow_ups_row {
    struct str who, school, when, due;
    struct str warning; /* consent was withdrawn; none: it was not */
    bool late;
    struct url href;
};
struct follow_ups_page {
    struct layout layout;
    struct str done;
    const struct follow_ups_row *rows;
    size_t n;
};

struct follow_up_input {
    struct str name, label, hint, value, error;
};
struct follow_up_page {
    struct layout layout;
    struct str error, caution, about, said; /* said: who answered it already, when */
    const struct govuk_summary_list_row *known;
    size_t n_known;
    struct str known_words; /* of which weeks */
    const struct follow_up_input *inputs;
    size_t n_inputs;
    bool asks_destination;
    struct str placement, nothing_error, destination, words, words_error;
    struct str version;
    struct url action, plan;
};

#endif
