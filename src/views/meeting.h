/* One meeting: its page, the pack, what the school prepares, the meeting as it is held, and its minutes. */
#ifndef WAYMARK_VIEWS_MEETING_H
#define WAYMARK_VIEWS_MEETING_H

#include "views/govuk/summary_list.h"
#include "views/layout.h"

struct meeting_link {
    struct url href;
    struct str text, about;
};
struct meeting_event_line {
    struct str at, who, what;
};
struct meeting_page {
    struct layout layout;
    struct str done;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct meeting_link *links;
    size_t n_links;
    const struct meeting_event_line *events;
    size_t n_events;
};

#endif
