/* What was found in a form of an anonymous case that may tell who the child is: each text with it marked, what each is,
 * and what to do. Nothing, when nothing stands in the way. */
#ifndef WAYMARK_VIEWS_WM_IDENTIFIED_H
#define WAYMARK_VIEWS_WM_IDENTIFIED_H

#include "views/html.h"

struct wm_identified_piece {
    struct str text;
    struct str what; /* "a date of birth"; empty: it is not marked */
    bool hard;       /* it has to go; else it may be confirmed */
};

struct wm_identified_text {
    struct str id, label; /* of the field it was typed into */
    const struct wm_identified_piece *pieces;
    size_t n_pieces;
};

struct wm_identified {
    bool stops;                             /* the form is shown again and nothing of it was kept */
    bool hard;                              /* something has to go */
    const struct wm_identified_text *texts; /* those with something in them */
    size_t n_texts;
    struct str mark;  /* the value by which the soft ones are confirmed */
    struct str error; /* for the summary of errors; empty when nothing stands in the way */
};

#endif
