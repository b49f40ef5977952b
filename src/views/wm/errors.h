/* What is wrong with a form, at the top of its page: of all that may be wrong, in the order of the fields, what is. */
#ifndef WAYMARK_VIEWS_WM_ERRORS_H
#define WAYMARK_VIEWS_WM_ERRORS_H

#include "views/govuk/error_summary.h"

enum { WM_ERRORS_MOST = 64 }; /* shown at once */

/* The label of a field for an error that speaks of it as "this" or "it", as beside the field it may: at the top of the
 * page that would be anything. None for an error that says itself what it is about. */
static inline struct str wm_error_label(struct str label, struct str error)
{
    return str_starts(error, S("This ")) || str_starts(error, S("It ")) ? label : S("");
}

#endif
